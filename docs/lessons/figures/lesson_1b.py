"""The picture of lesson 1b: where floats lie, and how uint8 turns."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, arrow, new_figure


def draw_numbers_in_a_machine() -> Figure:
    figure = new_figure(7.6, 3.3)
    line, clock = figure.subplots(1, 2, width_ratios=(1.5, 1))
    _floats(line)
    _clock(clock)
    return figure


def _floats(axes: Any) -> None:
    axes.set_title("floats of three binary digits", color=DARK)
    axes.set(xlim=(0.2, 8.4), ylim=(-1.6, 1.9))
    axes.axhline(0, color="0.6", linewidth=0.8)
    for low, gap in ((0.5, "⅛"), (1.0, "¼"), (2.0, "½"), (4.0, "1")):
        values = low * np.arange(4, 9) / 4
        axes.vlines(values, -0.22, 0.22, color=DARK, linewidth=1.6)
        middle = 1.5 * low
        axes.annotate("", (low, 0.62), (2 * low, 0.62), arrowprops={"arrowstyle": "<->", "color": LIGHT})
        axes.text(middle, 0.95, f"gap {gap}" if low > 1 else gap, ha="center", fontsize=9)
    for value in (0.5, 1, 2, 4, 8):
        axes.text(value, -0.6, f"{value:g}", ha="center", fontsize=9, color="0.3")
    arrow(axes, (5.0, -0.25), tail=(5.3, -1.05), color=MIDDLE)
    axes.text(5.3, -1.4, "5.3 is not there: 5 is taken", ha="center", fontsize=9, color=MIDDLE)
    axes.axis("off")


def _clock(axes: Any) -> None:
    axes.set_title("uint8: 250 + 10 = 4", color=DARK)
    axes.set(xlim=(-1.5, 1.5), ylim=(-1.4, 1.5), aspect="equal")
    axes.add_patch(Circle((0, 0), 1, fill=False, edgecolor=LIGHT, linewidth=1.2))
    for value in range(0, 256, 8):
        x, y = _on_clock(value)
        axes.plot([0.95 * x, x], [0.95 * y, y], color=LIGHT, linewidth=1.0)
    for value in (0, 64, 128, 192):
        x, y = _on_clock(value)
        axes.text(0.8 * x, 0.8 * y, str(value), ha="center", va="center", fontsize=9, color="0.3")
    for value, shift in ((250, (-0.2, 0.12)), (4, (0.12, 0.12))):
        x, y = _on_clock(value)
        axes.plot(x, y, "o", color=DARK if value == 250 else MIDDLE, markersize=6)
        axes.text(x + shift[0], y + shift[1], str(value), ha="center", va="bottom", fontsize=10)
    axes.annotate(
        "",
        _on_clock(4, 1.14),
        _on_clock(250, 1.14),
        arrowprops={"arrowstyle": "-|>", "color": MIDDLE, "connectionstyle": "arc3,rad=-0.3"},
    )
    axes.axis("off")


def _on_clock(value: float, radius: float = 1.0) -> tuple[float, float]:
    turn = 2 * np.pi * value / 256
    return float(radius * np.sin(turn)), float(radius * np.cos(turn))
