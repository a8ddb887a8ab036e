"""The picture of the page on principal components: weights of features, and songs by their scores."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from shared.datasets import load_songs
from shared.linalg.pca import PCA
from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure

FEATURES = [
    "danceability", "energy", "loudness", "speechiness", "acousticness", "instrumentalness", "liveness",
    "valence", "tempo",
]  # fmt: skip


def draw_song_components() -> Figure:
    """The first two components of nine features, and every fourth song of four genres."""
    songs = load_songs()
    songs = songs[songs.tempo > 0]
    x = songs[FEATURES].to_numpy()
    z = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    pca = PCA(2).fit(z)
    places = pca.transform(z)
    figure = new_figure(8.4, 3.9)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.25))
    height = np.arange(len(FEATURES))
    for k, (color, shift) in enumerate(((DARK, -0.19), (LIGHT, 0.19))):
        left.barh(height + shift, pca.components_[k], 0.36, color=color, label=f"component {k + 1}")
    left.set_yticks(height, FEATURES)
    left.invert_yaxis()
    left.axvline(0, color="0.4", linewidth=0.8)
    left.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, fontsize=8)
    for genre, marker, color, filled in (
        ("lull-piano", "o", DARK, True),
        ("dust-folk", "s", LIGHT, True),
        ("block-rap", "^", MIDDLE, True),
        ("iron-metal", "D", DARK, False),
    ):
        own = places[(songs.genre == genre).to_numpy()][::4]
        face = color if filled else "none"
        right.scatter(
            *own.T, s=20, marker=marker, facecolors=face, edgecolors=color, label=genre, linewidths=1
        )
    right.set(xlabel="score 1: quiet, acoustic → loud", ylabel="score 2")
    above = {"loc": "lower right", "bbox_to_anchor": (1, 1), "ncols": 4, "frameon": False}
    right.legend(**above, fontsize=8, columnspacing=0.8, handletextpad=0.1)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    return figure
