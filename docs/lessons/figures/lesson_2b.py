"""The picture of lesson 2b: a formula with the words and the numbers of its signs."""

from __future__ import annotations

from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, MIDDLE, new_figure


def draw_reading_a_formula() -> Figure:
    figure = new_figure(7.6, 2.7)
    axes = figure.subplots()
    axes.set(xlim=(0, 10), ylim=(0, 4))
    axes.axis("off")
    parts = (
        (1.0, r"$\hat{r}_{ui}$", "r hat u i", "the guess for\nperson u, film i", "4.1"),
        (3.0, r"$\mu$", "mu", "the mean of\nall ratings", "3.5"),
        (4.8, r"$b_u$", "b u", "this person\ngives more", "0.3"),
        (6.6, r"$b_i$", "b i", "this film\ngets less", "−0.4"),
        (8.8, r"$\mathbf{p}_u \cdot \mathbf{q}_i$", "p u dot q i", "their tastes\nagree", "0.8 − 0.1 = 0.7"),
    )
    for x, sign, said, meant, number in parts:
        axes.text(x, 3.45, sign, ha="center", va="center", fontsize=20, color=DARK)
        axes.text(x, 2.55, f"“{said}”", ha="center", va="center", fontsize=10, color="0.35")
        axes.text(x, 1.6, meant, ha="center", va="center", fontsize=10)
        axes.text(x, 0.5, number, ha="center", va="center", fontsize=12, color=MIDDLE)
    for x, sign in ((2.1, "="), (3.9, "+"), (5.7, "+"), (7.5, "+")):
        axes.text(x, 3.45, sign, ha="center", va="center", fontsize=16, color=DARK)
        axes.text(x, 0.5, sign, ha="center", va="center", fontsize=12, color=MIDDLE)
    return figure
