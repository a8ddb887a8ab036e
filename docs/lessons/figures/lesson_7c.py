"""The picture of lesson 7c: what passes buy a randomised SVD, and how a missing entry is filled in."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from shared.linalg.svd import truncated_svd
from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure


def draw_sketch_and_fill() -> Figure:
    """Errors by passes for the page's matrix; the unknown entry of the page's table by rounds."""
    figure = new_figure(8.0, 3.2)
    left, right = figure.subplots(1, 2)
    passes = np.array([2, 4, 6, 10])
    left.semilogy(passes, _excess(), "o-", color=DARK, linewidth=1.8)
    left.set(xlabel="passes over the matrix", ylabel="% over the least error", xticks=passes)
    filled = _rounds(20)
    right.axhline(4, color=LIGHT, linewidth=1)
    right.plot(range(1, 21), filled, "o-", color=MIDDLE, linewidth=1.5, markersize=4)
    right.annotate(
        "what rank one says", (20, 4), (0, 5), textcoords="offset points", color="0.35", ha="right"
    )
    right.set(
        xlabel="rounds of filling in", ylabel="the unknown rating", ylim=(0, 4.6), xticks=[1, 5, 10, 15, 20]
    )
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    return figure


def _excess() -> list[float]:
    rng = np.random.default_rng(0)
    m, n, k = 800, 400, 10
    u, v = (np.linalg.qr(rng.standard_normal((size, n)))[0] for size in (m, n))
    s = 1 / np.sqrt(np.arange(1, n + 1))
    a, least = (u * s) @ v.T, np.sqrt(np.sum(s[k:] ** 2))
    excess = []
    for powers in (0, 1, 2, 4):
        q, _ = np.linalg.qr(a @ np.random.default_rng(1).standard_normal((n, k + 10)))
        for _ in range(powers):
            q, _ = np.linalg.qr(a.T @ q)
            q, _ = np.linalg.qr(a @ q)
        small, found, vt = np.linalg.svd(q.T @ a, full_matrices=False)
        error = np.linalg.norm(a - (q @ small[:, :k] * found[:k]) @ vt[:k])
        excess.append(float(100 * (error / least - 1)))
    return excess


def _rounds(count: int) -> list[float]:
    table = np.array([[4.0, 2, 0], [2, 1, 2], [4, 2, 4]])
    known, filled, values = table > 0, table, []
    for _ in range(count):
        u, s, vt = truncated_svd(filled, 1)
        filled = np.where(known, table, (u * s) @ vt)
        values.append(float(filled[0, 2]))
    return values
