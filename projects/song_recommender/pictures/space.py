"""A folder of pictures as a space in which the cosine says how alike two are.

Each block of numbers (colour, texture, the small picture) is replaced by its scores on the principal
components of the folder; those of the small pictures are the eigen-pictures (Turk and Pentland 1991,
Eigenfaces for recognition). A score on a component of variance λ is divided by √(λ + ρ λ̄): nearly whitened
(Mahalanobis' distance), but components far below the mean variance λ̄, which are noise, stay small.

A block is then divided so that its part of the dot product x·y spreads alike over pairs of pictures: with
covariance C that spread is √tr(C²). So no block outvotes the others by its units or by its length, and a
weight w multiplies a block's part by w. ρ and the default weights were chosen on the halves of the Urban100
photographs: the right half of a picture should be the one most like its left half.

Means are taken out: a cosine of 0 is that of two pictures of the folder drawn at random.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.pictures.describe import BLOCKS, LENGTHS
from projects.song_recommender.recommend import Neighbor, percentiles
from shared.blas import one_blas_thread
from shared.errors import DataError, closest
from shared.linalg.neighbors import CosineIndex
from shared.linalg.pca import PCA

__all__ = ["DEFAULT_WEIGHTS", "parse_weights", "picture_space", "similar_pictures"]

DEFAULT_WEIGHTS = dict(zip(BLOCKS, (1.0, 0.5, 0.25), strict=True))
_COMPONENTS = 128  # of each block at most
_SHRINKAGE = 3.0  # ρ
_MOST_WEIGHT = 1_000_000


def picture_space(numbers: np.ndarray, weights: Mapping[str, float] | None = None) -> FeatureSpace:
    """Place n pictures, 2 or more, given by `describe`'s numbers (n, d); the blocks are the features.

    Raises:
        DataError: fewer than two pictures, all the same, or a weight is wrong.
    """
    if len(numbers) < 2:
        raise DataError("one picture has nothing to be compared with", "name a folder of two or more")
    chosen = DEFAULT_WEIGHTS | dict(weights or {})
    edges = np.cumsum([0, *LENGTHS])
    columns, owner = [], []
    with one_blas_thread():
        for b, (name, start, stop) in enumerate(zip(BLOCKS, edges, edges[1:], strict=False)):
            if chosen[name]:
                scores = _balanced(numbers[:, start:stop]) * np.float32(np.sqrt(chosen[name]))
                columns.append(scores)
                owner += [b] * scores.shape[1]
    if not columns:
        raise DataError("every block has weight 0", f"give one of {', '.join(BLOCKS)} a weight above 0")
    rows = np.concatenate(columns, axis=1)
    if not rows.any():
        raise DataError("all the pictures look the same", "name a folder of pictures that differ")
    return FeatureSpace(BLOCKS, np.array(owner), rows)


def similar_pictures(space: FeatureSpace, row: int, k: int) -> list[Neighbor]:
    """Return the k pictures most like the one in `row`, best first, itself left out."""
    if k < 1:
        raise DataError(f"k is {k}", "ask for at least 1 picture")
    query = space.rows[row].astype(np.float64)
    if not query.any():
        raise DataError("the picture is the folder's mean and like none in particular", "ask for another")
    allowed = space.rankable
    allowed[row] = False
    others = np.flatnonzero(allowed)
    if not len(others):
        return []
    places, cosines = CosineIndex(space.rows[others]).search(query, k)
    shares = percentiles(space, query, cosines)
    return [Neighbor(int(others[p]), float(c), s) for p, c, s in zip(places, cosines, shares, strict=True)]


def parse_weights(texts: list[str]) -> dict[str, float]:
    """Read "colour=2"; a weight is from 0 to a million."""
    weights = {}
    for text in texts:
        name, _, value = text.partition("=")
        if name not in BLOCKS:
            raise DataError(f"--weight {text!r} names no block", closest(name, BLOCKS))
        try:
            weight = float(value)
        except ValueError:
            raise DataError(f"--weight {text!r}", "write BLOCK=NUMBER, such as colour=2") from None
        if not 0 <= weight <= _MOST_WEIGHT:
            raise DataError(f"weight {name}={weight:g}", f"a weight is from 0 to {_MOST_WEIGHT:,}")
        weights[name] = weight
    return weights


def _balanced(block: np.ndarray) -> np.ndarray:
    """Scores (n, r) float32, shrunk towards white, whose dot products have a spread of 1."""
    most = min(len(block) - 1, block.shape[1])
    pca = PCA(min(most, _COMPONENTS)).fit(block)
    variances = pca.explained_variance_.astype(np.float64)
    total = variances[0] / pca.explained_variance_ratio_[0] if variances[0] > 0 else 0.0
    if total < 1e-12 * block.shape[1]:  # rounding: the pictures agree in this block
        return np.zeros((len(block), 1), np.float32)
    scores = pca.transform(block) / np.sqrt(variances + _SHRINKAGE * total / most)
    second = (scores.astype(np.float64) ** 2).sum(axis=0) / len(scores)  # they do not correlate
    balanced: np.ndarray = (scores / np.sqrt(np.sqrt((second**2).sum()))).astype(np.float32)
    return balanced
