"""The picture of lesson 7b: what is left of a photograph and of noise after k rank-one pieces."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from shared.datasets import load_photo_paths
from shared.images import load_picture
from shared.linalg.decompositions import svd
from shared.metrics.images import luma
from tools.lessons.drawing import DARK, MIDDLE, new_figure


def draw_photo_and_noise() -> Figure:
    """The share of the energy that k pieces leave over, and the photograph at three k."""
    photo = luma(load_picture(load_photo_paths("china")[0]).pixels)
    mean = photo.mean()
    photo = photo - mean
    noise = np.random.default_rng(0).normal(0, photo.std(), photo.shape)
    figure = new_figure(8.0, 4.6)
    axes, *pictures = figure.subplot_mosaic("aaa;aaa;bcd").values()
    factors = svd(photo)
    for name, s, line, color, place in (
        ("a photograph", factors.s, "-", DARK, 60),
        ("noise of the same spread", svd(noise).s, "--", MIDDLE, 90),
    ):
        left = np.append(1, 1 - np.cumsum(s**2) / np.sum(s**2))
        axes.plot(100 * left, line, color=color, linewidth=1.8)
        axes.annotate(
            name,
            (place, 100 * left[place]),
            (8, 14 if line == "-" else 6),
            textcoords="offset points",
            color=color,
        )
    axes.axhline(10, color="0.75", linewidth=0.8)
    axes.set(xlim=(0, 427), ylim=(0, 100), xlabel="k, of 427 pieces", ylabel="% of the energy left over")
    for spine in ("top", "right"):
        axes.spines[spine].set_visible(False)
    for axis, k in zip(pictures, (2, 12, 42), strict=True):
        small = (
            np.clip(factors.rebuild(k) + mean, 0, 255)[:426, :639].reshape(142, 3, 213, 3).mean(axis=(1, 3))
        )
        axis.imshow(small.round().astype(np.uint8), cmap="gray", vmin=0, vmax=255)
        axis.set_title(f"k = {k}", fontsize=10)
        axis.set_axis_off()
    return figure
