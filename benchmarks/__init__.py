"""Side-by-side measurements: every figure in a README comes from `benchmarks/results/`."""
