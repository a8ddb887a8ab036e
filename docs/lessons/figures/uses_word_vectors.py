"""Pictures of uses/word_vectors: an analogy as a parallelogram, and the shapes in one attention head."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, arrow, new_figure


def draw_uses_word_vectors() -> Figure:
    figure = new_figure(8.2, 3.0)
    left, right = figure.subplots(1, 2, width_ratios=[1, 1.6])
    man, woman, king = np.array([1.0, 0.6]), np.array([2.2, 1.1]), np.array([1.4, 2.0])
    queen = king + woman - man  # the fourth corner
    left.set(xlim=(0.3, 3.3), ylim=(0.2, 3.0))
    left.axis("off")
    arrow(left, woman, "woman", tail=man, color=MIDDLE, offset=(5, -3))
    arrow(left, queen, "queen", tail=king, color=MIDDLE, offset=(5, 0))
    arrow(left, king, "", tail=man, dashed=True)
    arrow(left, queen, "", tail=woman, dashed=True)
    left.text(0.9, 0.5, "man", ha="right", color=DARK)
    left.text(1.3, 2.05, "king", ha="right", color=DARK)
    left.set_title("king − man + woman", fontsize=10)

    right.set(xlim=(-0.3, 12.9), ylim=(-1.2, 4.6), aspect="equal")
    right.axis("off")
    boxes = (
        (0, 2, 3, "Q", "n × d"),
        (2.7, 3, 2, "Kᵀ", "d × n"),
        (7.0, 3, 3, "weights", "n × n"),
        (10.7, 2, 3, "V", "n × d"),
    )
    for x, width, height, name, shape in boxes:
        y = (3 - height) / 2
        right.add_patch(Rectangle((x, y), width, height, facecolor=LIGHT, alpha=0.35, edgecolor=DARK))
        right.text(x + width / 2, 1.5, name, ha="center", va="center", color=DARK)
        right.text(x + width / 2, y + height + 0.15, shape, ha="center", fontsize=8, color="0.35")
    right.text(2.35, 1.5, "@", ha="center", va="center", fontsize=9)
    right.text(6.35, 1.5, "softmax\nof rows\n→", ha="center", va="center", fontsize=8)
    right.text(10.35, 1.5, "@", ha="center", va="center", fontsize=9)
    right.text(
        6.2, -0.8, "a mean of the rows of V for every word, n × d", ha="center", fontsize=9, color="0.25"
    )
    right.set_title("one attention head", fontsize=10)
    return figure
