"""The picture of the page on Fourier series."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure
from tools.lessons.pages import COURSE, variables_of


def draw_fourier() -> Figure:
    """Sums of few waves beside a square wave, and a noisy signal cleaned."""
    page = variables_of(COURSE / "uses" / "fourier.md", first=3)
    figure = new_figure(7.4, 3.2)
    left, right = figure.subplots(1, 2)
    t = np.linspace(-0.5, 3.6, 600)
    left.plot(t, np.sign(np.sin(t)), color="0.2", linewidth=1)
    for count, color, width in ((1, LIGHT, 1.6), (3, MIDDLE, 1.4), (15, DARK, 1.2)):
        odd = 2 * np.arange(count)[:, None] + 1
        left.plot(
            t, 4 / np.pi * (np.sin(odd * t) / odd).sum(axis=0), color=color, linewidth=width, label=str(count)
        )
    left.set(title="sums of 1, 3 and 15 waves", xticks=[0, np.pi], yticks=[-1, 0, 1], xlabel="t")
    left.set_xticklabels(["0", "π"])
    left.legend(frameon=False, loc="lower center", title="waves")
    s = page["s"]
    right.plot(s, page["noisy"], ".", color=LIGHT, markersize=4, label="measured")
    right.plot(s, page["clean"], "--", color=MIDDLE, linewidth=1.3, label="the truth")
    right.plot(s, page["denoised"], color=DARK, linewidth=1.3, label="from 4 coefficients")
    right.set(title="few waves, little noise", xticks=[], ylim=(-5, 8.5), xlabel="time")
    right.legend(frameon=False, loc="upper right")
    return figure
