"""The picture of the map."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pandas as pd
from PIL import Image

from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.map.axes import principal_axes
from projects.song_recommender.map.drawing import draw_picture
from projects.song_recommender.map.points import points_of
from projects.song_recommender.palette import EIGHT


def _pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def _near(pixels: np.ndarray, colour: str) -> np.ndarray:
    rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return np.abs(pixels - rgb).max(axis=-1) <= 2


def test_genres_that_are_named_are_seen_in_their_colours(songs: pd.DataFrame, space: FeatureSpace) -> None:
    axes = principal_axes(space)
    scores = axes.scores(space.rows)
    points = points_of(songs, space, scores)
    drawn = draw_picture(scores[points.rows], axes, points, "songs")
    assert drawn == draw_picture(scores[points.rows], axes, points, "songs")
    pixels = _pixels(drawn)
    for colour, _ in zip(EIGHT, points.shown, strict=False):
        assert _near(pixels, colour).sum() > 100, colour
    without = _pixels(
        draw_picture(scores[points.rows], axes, replace(points, shown=points.shown[:0]), "songs")
    )
    assert not any(_near(without, colour).any() for colour in EIGHT)


def test_points_lie_where_their_scores_say(songs: pd.DataFrame, space: FeatureSpace) -> None:
    """One genre, moved to the right and up, is drawn right of and above where it was."""
    axes = principal_axes(space)
    scores = axes.scores(space.rows)
    points = points_of(songs, space, scores)
    placed = scores[points.rows].copy()
    own = points.genre == points.shown[0]
    centres = []
    for side in (-1, 1):
        placed[own, :2] = side * 3 + np.random.default_rng(0).normal(size=(int(own.sum()), 2)) / 10
        seen = _near(_pixels(draw_picture(placed, axes, points, "songs")), EIGHT[0])
        centres.append(np.argwhere(seen).mean(axis=0))
    (low, left), (high, right) = centres
    assert right > left + 100
    assert high < low - 100


def test_any_text_can_be_a_title(songs: pd.DataFrame, space: FeatureSpace) -> None:
    axes = principal_axes(space)
    scores = axes.scores(space.rows)
    points = points_of(songs, space, scores)
    for title in ("$x_{", "\x1b[31m", "日本 \\frac", ""):
        assert _pixels(draw_picture(scores[points.rows], axes, points, title)).std() > 0
