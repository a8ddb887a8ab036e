"""A learned embedding: songs are near when they are likely to share a genre, told from the sound alone.

One function of the audio features gives every song, asked for or found, its vector; titles, artists and
popularity are no part of it. Labels are used to fit the function, of the songs that `fitted` marks only.

1.  Random features. z(x) = √(2/D) (cos ωᵢᵀx, sin ωᵢᵀx), i = 1 … D/2, of the inputs x of `sound`: zᵀz' is
    Monte Carlo for a shift-invariant kernel (Rahimi and Recht 2007). Each ωᵢ is Gaussian on four inputs drawn
    at random and 0 on the others, so the kernel is a mean of kernels of four inputs each: it fits
    interactions of few features, which is what there is to find, better than one kernel of all.

2.  Ridge regression onto genres. With Z (n, D) and the indicators Y (n, g) of the genres, both centred,

        B = argmin |Z B - Y|² + λ |B|² = (ZᵀZ + λI)⁻¹ ZᵀY,      s(x) = Bᵀ(z(x) - z̄):

    how much likelier than usual each genre is. ZᵀZ is summed over blocks of rows, so Z is never held:
    n D² multiplications, D³/3 more for the Cholesky factor.

3.  Certainty. If p is the vector of a song's genre probabilities, Σ_g p_g p'_g is how likely two songs are to
    share one: the dot product, in which songs of uncertain genre are near to none. Their cosine forgets how
    certain each is. It remembers when every vector is brought to one length by further coordinates (as for
    maximum inner product search, Bachrach et al. 2014, but alike for queries and items): with
    v = s min(1, M / |s|) and r = √(M² - |v|²),

        e(x) = (v,  r b u(x),  r √(1 - b²) o(x)),      |e| = M,      cos(e, e') = (vᵀv' + r r' (…)) / M²

    u is the unit vector of `features.embed`, so what the genre leaves open the plain likeness decides; o is a
    direction of the song's own, random features of a kernel so narrow that those of two songs are all but
    orthogonal. M near 0 gives the cosine of the scores, a large M their dot product.

How to use it: `learn(songs)` (`learned.genre_space(songs)` keeps what it learned on disk) returns a
`FeatureSpace` of one row a song, in which `similar_songs`, `make_playlist` and `CosineIndex` work as in that
of `embed`. It owns no features (`features` is empty), so there are no weights, moods or explanations in it.
`--by genres` opens it; `--by features` is `embed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from projects.song_recommender.features import FeatureSpace, feature_names
from projects.song_recommender.merged import merged
from projects.song_recommender.sound import sound
from shared.blas import blas_threads, one_blas_thread
from shared.datasets.cost import table_bytes
from shared.errors import DataError
from shared.linalg.norms import unit_rows
from shared.linalg.solve import solve_cholesky
from shared.memory import check_budget
from shared.progress import track

__all__ = ["METHOD", "GenreMap", "certain", "fit_genres", "learn", "place", "place_bytes"]

T = TypeVar("T")

_SIZE = 4_096  # D
_INPUTS = 4  # of each random feature
_SCALE = 2.0  # length over which a song of like sound tells of another's genre, in spreads of an input
_RIDGE = 0.05  # λ
_LENGTH = 0.55  # M
_PLAIN = 0.3  # b
_OWN = 256  # coordinates of a song's own direction
_NARROW = 0.05  # its length scale
_BLOCK = 4_096
_SEED = 0
METHOD = 1  # raise it when any of these or what they enter changes


@dataclass(frozen=True)
class GenreMap:
    """s(x) = Bᵀ(z(x) - z̄).

    Attributes:
        frequencies: (d, D/2) float32, the ωᵢ as columns.
        mean: (D,) float32, z̄.
        coefficients: (D, g) float32, B.
    """

    frequencies: np.ndarray
    mean: np.ndarray
    coefficients: np.ndarray

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """Return the scores (n, g) of inputs (n, d), float32."""

        def scores(part: np.ndarray) -> np.ndarray:
            return (_lifted(part, self.frequencies) - self.mean) @ self.coefficients

        return np.concatenate(list(_in_order(scores, inputs)))


def learn(songs: pd.DataFrame) -> FeatureSpace:
    """Place the songs of a catalogue by what its genres teach.

    Args:
        songs: as `shared.datasets.load_songs` gives them. All rows are placed, alike where they sound alike.

    Raises:
        DataError: the table has no column of genres, fewer than two of them, or too few songs to learn from.
    """
    pool = merged(songs)
    width = len(feature_names(songs))
    needed = table_bytes(songs) + place_bytes(len(songs), len(pool.rows), width, len(pool.names))
    check_budget(needed, f"learning the genres of {len(songs):,} songs", "search --by features")
    inputs, plain = sound(songs)
    rows = place(inputs, plain, inputs[pool.rows], pool.genres)
    return FeatureSpace((), np.empty(0, np.int64), rows)


def place_bytes(n: int, n_fitted: int, width: int, n_genres: int) -> float:
    """Return about how many bytes it takes to place n songs of `width` features.

    Fitting: the Gram matrix of D random features in float64, in the end three times; while it is summed up,
    for each thread and one more a block of them and its product, in float32. Placing, in float32: the scores
    twice, the song's own direction as angles, waves and side by side, and the rows in parts and whole.
    """
    size = 2 * (min(_SIZE, n_fitted) // 2)
    d, c = 2 * width + 6, width + 3
    summing = 8 * size**2 + 4 * (blas_threads() + 1) * size * (min(_BLOCK, n_fitted) + size)
    fitting = max(24 * size**2, summing) + (8 * d + n_genres) * n_fitted
    placing = 4 * n * (3 * n_genres + 4 * _OWN + c + (n_genres + c + _OWN))
    return float(max(fitting, placing) + 4 * n * (d + c))


def place(inputs: np.ndarray, plain: np.ndarray, fitted: np.ndarray, genres: np.ndarray) -> np.ndarray:
    """Learn from `fitted` songs, place those of `inputs`.

    Args:
        inputs, plain: (n, d) and (n, c), as `sound` gives them.
        fitted: (m, d) inputs of the songs to learn from; those without features or genres teach nothing.
        genres: (m, g) bool, their genres.

    Returns:
        (n, g + c + 256) float32 unit vectors; zeros for songs without features.
    """
    teaches = fitted.any(axis=1) & genres.any(axis=1)
    scores = fit_genres(fitted[teaches], genres[teaches])(inputs)
    rows = certain(scores, inputs, plain)
    rows[~inputs.any(axis=1)] = 0
    return rows


def fit_genres(inputs: np.ndarray, genres: np.ndarray) -> GenreMap:
    """Fit the ridge regression of step 2 to inputs (n, d) and genres (n, g) bool.

    The number of random features is 4,096, or for fewer songs than that their number.

    Raises:
        DataError: fewer than two genres or twenty songs.
    """
    n = len(inputs)
    if n < 20 or np.count_nonzero(genres.any(axis=0)) < 2:
        raise DataError(
            f"{n} songs with features and {np.count_nonzero(genres.any(axis=0))} genres to learn from",
            "take a catalogue of at least 20 songs and 2 genres",
        )
    half = min(_SIZE, n) // 2
    frequencies = _frequencies(inputs.shape[1], half, np.random.default_rng(_SEED))
    labels = genres.astype(np.float32)
    gram = np.zeros((2 * half, 2 * half))
    moment = np.zeros((2 * half, genres.shape[1]))
    total = np.zeros(2 * half)

    def products(part: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        lifted = _lifted(part, frequencies)
        return lifted.T @ lifted, lifted.T @ own, lifted.sum(axis=0, dtype=np.float64)

    for square, cross, some in track(_in_order(products, inputs, labels), "learning genres", -(-n // _BLOCK)):
        gram += square
        moment += cross
        total += some
    mean = total / n
    gram -= n * np.outer(mean, mean)  # of the centred features
    moment -= np.outer(total, labels.mean(axis=0, dtype=np.float64))
    gram.flat[:: len(gram) + 1] += _RIDGE
    with one_blas_thread():
        coefficients = solve_cholesky(gram, moment)
    return GenreMap(frequencies, mean.astype(np.float32), coefficients.astype(np.float32))


def certain(scores: np.ndarray, inputs: np.ndarray, plain: np.ndarray) -> np.ndarray:
    """Return e(x) / M of step 3, (n, g + c + 256) float32 unit vectors."""
    length = np.linalg.norm(scores, axis=1, keepdims=True)
    v = scores * np.minimum(1, _LENGTH / np.maximum(length, 1e-12)) / _LENGTH
    rest = np.sqrt(np.maximum(1 - (v * v).sum(axis=1, keepdims=True), 0))
    narrow = np.random.default_rng(_SEED + 1).standard_normal((inputs.shape[1], _OWN // 2)) / _NARROW
    with one_blas_thread():  # angles of a narrow kernel are large, and their last bits show
        own = _lifted(inputs, narrow.astype(np.float32))
    u = unit_rows(plain)
    return np.hstack([v, rest * _PLAIN * u, rest * np.sqrt(1 - _PLAIN**2) * own]).astype(np.float32)


def _frequencies(d: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Draw ω (d, count): `_INPUTS` Gaussian entries each, of the length that all d would have."""
    used = np.argsort(rng.random((d, count)), axis=0) < _INPUTS
    drawn = rng.standard_normal((d, count)) * used
    return (drawn * np.sqrt(max(d / _INPUTS, 1)) / _SCALE).astype(np.float32)


def _lifted(inputs: np.ndarray, frequencies: np.ndarray) -> np.ndarray:
    """Return z(x) (n, D) of inputs (n, d); each row has length 1."""
    angles = inputs @ frequencies
    return np.hstack([np.cos(angles), np.sin(angles)]) / np.float32(np.sqrt(frequencies.shape[1]))


def _in_order(work: Callable[..., T], *arrays: np.ndarray) -> Iterator[T]:
    """Yield `work` of each block of rows in order: sums are the same for any number of threads."""
    threads = blas_threads()
    with one_blas_thread(), ThreadPoolExecutor(threads) as pool:
        waiting: list[Future[T]] = []
        for start in range(0, len(arrays[0]), _BLOCK):
            waiting.append(pool.submit(work, *(array[start : start + _BLOCK] for array in arrays)))
            if len(waiting) > threads:  # no more results are held than that
                yield waiting.pop(0).result()
        for task in waiting:
            yield task.result()
