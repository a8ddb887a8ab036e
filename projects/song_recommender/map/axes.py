"""Principal axes of a catalogue, named after the features that vary along them.

With the rows centred, the covariance is V diag(λ) Vᵀ. A song's place on axis k is its score (x - mean)·v_k,
whose variance is λ_k: no other k directions show more of the spread (Jolliffe, Principal Component
Analysis, 2nd ed., §2.1). The loading of coordinate j on axis k is the correlation
of that coordinate with the score,

    r_jk = v_jk √λ_k / σ_j,

and an axis is named after its largest loadings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.song_recommender.explain import in_words
from projects.song_recommender.features import FeatureSpace
from shared.errors import DataError
from shared.linalg.pca import PCA

__all__ = ["SHOWN", "Axes", "principal_axes"]

SHOWN = 4  # axes that are named and can be looked along


@dataclass(frozen=True)
class Axes:
    """The principal axes of a space with c coordinates.

    Attributes:
        mean: (c,) the typical song.
        components: (m, c) unit directions, widest first; m ≤ `SHOWN`.
        explained: (c',) share of the variance along each axis, of all c' there are.
        loadings: (m, f) correlation of each feature with each score; of a feature with two coordinates (the
            key, a circle) the multiple correlation with both, 0 to 1: √(rᵀ C⁻¹ r), C their correlations.
        names: (m) of (what lies at the positive end, what at the negative), such as
            ("louder, more energetic", "quieter, calmer").
    """

    mean: np.ndarray
    components: np.ndarray
    explained: np.ndarray
    loadings: np.ndarray
    names: tuple[tuple[str, str], ...]

    def scores(self, rows: np.ndarray) -> np.ndarray:
        """Return the places (n, m) of rows (n, c) on the axes."""
        return (rows.astype(np.float64) - self.mean) @ self.components.T


def principal_axes(space: FeatureSpace) -> Axes:
    """Find the axes of the songs that have features.

    Raises:
        DataError: fewer than two songs or coordinates, or all songs alike.
    """
    rows = space.rows[space.rankable].astype(np.float64)
    if min(rows.shape) < 2:
        raise DataError(
            f"{len(rows)} songs with {rows.shape[1]} coordinates have no map",
            "choose a catalogue with two songs and two features that differ",
        )
    spread = rows.std(axis=0, ddof=1)
    if np.count_nonzero(spread) < 2:
        raise DataError("fewer than two features differ between the songs", "choose another catalogue")
    pca = PCA(method="exact").fit(rows)
    m = min(SHOWN, int(np.count_nonzero(spread)), pca.n_components_)
    correlations = pca.components_[:m] * np.sqrt(pca.explained_variance_[:m, None])
    correlations = np.divide(correlations, spread, out=np.zeros_like(correlations), where=spread > 0)
    loadings = np.zeros((m, len(space.features)))
    named = np.zeros_like(loadings)
    for f in range(len(space.features)):
        own = correlations[:, space.owner == f]
        if own.shape[1] == 1:
            loadings[:, f] = own[:, 0]
            named[:, f] = own[:, 0] ** 2
        else:  # an angle has no "more", so it names no axis
            inverse = np.linalg.pinv(_correlations(rows[:, space.owner == f]), hermitian=True)
            loadings[:, f] = np.sqrt(np.clip(np.einsum("ij,jk,ik->i", own, inverse, own), 0, 1))
    names = tuple(
        (in_words(space, axis, share), in_words(space, -axis, share))
        for axis, share in zip(pca.components_[:m], named, strict=True)
    )
    return Axes(pca.mean_, pca.components_[:m], pca.explained_variance_ratio_, loadings, names)


def _correlations(columns: np.ndarray) -> np.ndarray:
    """The correlation matrix of columns, 0 in the rows of one that is constant."""
    centred = columns - columns.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=0)
    unit = np.divide(centred, lengths, out=np.zeros_like(centred), where=lengths > 0)
    return unit.T @ unit
