"""The course in docs/: its pages run, its exercises checked, its pictures drawn, its site built."""
