"""Right angles lost by Gram-Schmidt, and the straight lines of power iteration."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure


def gram_schmidt(a: np.ndarray, times: int) -> np.ndarray:
    q = np.zeros(a.shape)
    for j, rest in enumerate(a.T):
        for _ in range(times):
            rest = rest - q @ (q.T @ rest)
        q[:, j] = rest / np.linalg.norm(rest)
    return q


def draw_qr_and_power() -> Figure:
    """max|QᵀQ − I| of Hilbert matrices against their condition; the share of v₂ in each step."""
    figure = new_figure(7.4, 3.5)
    left, right = figure.subplots(1, 2)

    conditions, lost = [], {"once": [], "twice": [], "mirrors": []}
    for n in (2, 3, 4, 5, 7, 8, 9, 10):  # at 6 two processors fall into two decades
        i = np.arange(n)
        hilbert = 1 / (i[:, None] + i + 1)
        conditions.append(np.linalg.cond(hilbert))
        for name, q in (
            ("once", gram_schmidt(hilbert, 1)),
            ("twice", gram_schmidt(hilbert, 2)),
            ("mirrors", np.linalg.qr(hilbert).Q),
        ):
            # rounding differs from one processor to another: a picture of decades, not of digits
            error = max(np.abs(q.T @ q - np.eye(n)).max(), 1e-16)
            lost[name].append(10 ** np.clip(np.round(np.log10(error)), -15, 0))
    left.loglog(conditions, lost["once"], "o-", color=MIDDLE)
    left.loglog(conditions, lost["twice"], "s-", color=DARK)
    left.text(3e6, 1e-2, "Gram-Schmidt", color=MIDDLE, ha="right")
    left.text(1e7, 6e-15, "twice, or mirrors", color=DARK, ha="center")
    left.set(xlabel="condition number of A", ylim=(1e-16, 20))
    left.set_title("largest entry of |QᵀQ − I|", loc="left", fontsize=10)

    steps = np.arange(0, 31)
    for ratio, style, color in ((0.9, "-", LIGHT), (0.5, "--", MIDDLE), (0.2, "-", DARK)):
        right.semilogy(steps, ratio**steps, style, color=color, linewidth=2)
    right.text(22, 0.35, "0.9", color="0.35")
    right.text(22, 1e-6, "0.5", color=MIDDLE)
    right.text(14.5, 1e-9, "|λ₂/λ₁| = 0.2", color=DARK, ha="left")
    right.set(xlabel="products with A", ylim=(1e-12, 3))
    right.set_title("share of v₂, relative to v₁", loc="left", fontsize=10)
    for axes in (left, right):
        axes.grid(color="0.92")
    return figure
