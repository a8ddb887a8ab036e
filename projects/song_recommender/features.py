"""Songs as vectors: which columns count, on which scale, with which weight.

Columns differ in unit (dB, beats a minute, shares), and a cosine of raw values is the cosine of the
largest unit. So each amount is replaced by its normal score: the song of rank r among n gets
Φ⁻¹((r - ½) / n), ties their mean rank, and the column is then centred to mean 0 and variance 1
(van der Waerden scores; Conover, Practical Nonparametric Statistics, 3rd ed., §5.10). A logarithm or any
other rising function of a column changes nothing, and one song of 20 minutes does not outweigh the rest.

The key is a circle, of which B and C are neighbours: pitch class p becomes (cos 2πp/12, sin 2πp/12).

So are octaves of tempo: analysers and people take 80 and 160 beats a minute for each other. Beside the tempo
itself, an amount, stands where it lies in its octave, t = log2(tempo / 60): (cos 2πt, sin 2πt), each centred
and of variance ½. It is a feature of its own, `tempo_octave`, which weighs what the tempo weighs unless told.

A weight w multiplies a feature's part of every dot product by w, so its coordinates by √w.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from shared.datasets.cost import table_bytes
from shared.errors import DataError, closest
from shared.memory import check_budget

__all__ = [
    "CODES",
    "DEFAULT_WEIGHTS",
    "TEMPO_OCTAVE",
    "FeatureSpace",
    "embed",
    "feature_names",
    "normal_scores",
    "octave_waves",
    "standardised",
]

Scaling = Literal["normal", "standard", "raw"]

# codes of a kind, not amounts: two songs may share a key and little else
CODES = ("key", "mode", "time_signature")
_TIMBRES = tuple(f"timbre_{i}" for i in range(1, 9))  # together they would outweigh the rest
DEFAULT_WEIGHTS = dict.fromkeys((*CODES, *_TIMBRES), 0.25)
TEMPO_OCTAVE = "tempo_octave"
_MOST_WEIGHT = 1_000_000  # beyond which the others have no digits left in float32
_NOT_SOUND = {"popularity", "year", "explicit"}
# a sounding recording has some of each, so where all are 0 the analysis found nothing
_NEVER_ALL_ZERO = ("danceability", "speechiness", "valence", "tempo", "time_signature")


@dataclass(frozen=True)
class FeatureSpace:
    """Songs as rows of coordinates.

    Attributes:
        features: names of the features: columns of the table, and `TEMPO_OCTAVE` after the tempo.
        owner: (c,) which feature each coordinate belongs to; a circle owns two.
        rows: (n, c) float32. A row of zeros is a song without features, which is never ranked.
        sound: whether the names mean what they mean of songs, so that a high tempo is "faster".
    """

    features: tuple[str, ...]
    owner: np.ndarray
    rows: np.ndarray
    sound: bool = True

    @property
    def rankable(self) -> np.ndarray:
        """(n,) which songs have a direction."""
        return np.any(self.rows != 0, axis=1)


def feature_names(songs: pd.DataFrame) -> tuple[str, ...]:
    """The columns that describe sound: all numeric ones but popularity, year and explicit."""
    numeric = songs.select_dtypes(include="number").columns
    return tuple(str(name) for name in numeric if name not in _NOT_SOUND)


def embed(
    songs: pd.DataFrame, weights: Mapping[str, float] | None = None, *, scaling: Scaling = "normal"
) -> FeatureSpace:
    """Place songs in the space in which their cosine says how similar they are.

    Args:
        songs: as `shared.datasets.load_songs` gives them. An empty cell is taken as typical (coordinate
            0); a song with no value at all, or in which the analysis found nothing, gets a row of zeros.
        weights: by feature, 0 to a million; they replace `DEFAULT_WEIGHTS` one by one.
        scaling: "normal" as above; "standard" is (x - mean) / standard deviation of each column, the key
            included, all weights 1 unless given; "raw" is the columns as they stand. These two are what
            `evaluate` compares with.

    Raises:
        DataError: a weight is out of range or for a feature the table lacks; all are 0.
    """
    names = feature_names(songs)
    _check_memory(songs, len(names))
    values = {name: songs[name].to_numpy(dtype=np.float64) for name in names}
    known = _is_analysed(songs, values)
    if scaling == "normal" and "tempo" in names and TEMPO_OCTAVE not in names:
        values[TEMPO_OCTAVE] = values["tempo"]
        after = names.index("tempo") + 1
        names = (*names[:after], TEMPO_OCTAVE, *names[after:])
    chosen = {**(DEFAULT_WEIGHTS if scaling == "normal" else {}), **_checked(weights or {}, names)}
    chosen.setdefault(TEMPO_OCTAVE, chosen.get("tempo", 1.0))
    columns, owner = [], []
    for i, name in enumerate(names):
        weight = chosen.get(name, 1.0)
        if weight == 0:
            continue
        for column in _coordinates(name, np.where(known, values[name], np.nan), scaling):
            columns.append(column * np.sqrt(weight))
            owner.append(i)
    if not columns:
        raise DataError("every feature has weight 0", "give at least one feature a weight above 0")
    rows = np.stack(columns, axis=1).astype(np.float32)
    return FeatureSpace(names, np.array(owner), rows)


def _check_memory(songs: pd.DataFrame, count: int) -> None:
    """Refuse what exceeds the budget: the table, its columns in float64, and coordinates, of which a circle
    or two have one more, in float64 one by one and together, and in float32.
    """
    needed = table_bytes(songs) + len(songs) * (8 * count + 20 * (count + 3) + 60)
    check_budget(needed, f"placing {len(songs):,} rows by {count} features", "take a part of the catalogue")


def _checked(weights: Mapping[str, float], features: tuple[str, ...]) -> Mapping[str, float]:
    for name, weight in weights.items():
        if name not in features:
            raise DataError(f"no feature {name!r} to weigh in this catalogue", closest(name, features))
        if not 0 <= weight <= _MOST_WEIGHT:
            raise DataError(f"weight {name}={weight:g}", f"a weight is from 0 to {_MOST_WEIGHT:,}")
    return weights


def _is_analysed(songs: pd.DataFrame, values: Mapping[str, np.ndarray]) -> np.ndarray:
    """Which songs have features at all (n,)."""
    some = np.any([np.nan_to_num(column) != 0 for column in values.values()], axis=0)
    telling = [name for name in _NEVER_ALL_ZERO if name in songs]
    if len(telling) < 2:  # one of them alone may well be 0
        return some
    return some & np.nan_to_num(songs[telling].to_numpy(dtype=np.float64)).any(axis=1)


def _coordinates(name: str, values: np.ndarray, scaling: Scaling) -> list[np.ndarray]:
    """The coordinates of one feature (n,), 0 where the value is unknown."""
    if scaling == "raw":
        return [np.nan_to_num(values)]
    if name == "key" and scaling == "normal":
        angle = 2 * np.pi / 12 * np.where(values >= 0, values, np.nan)  # -1 stands for "no key found"
        return [np.nan_to_num(np.cos(angle)), np.nan_to_num(np.sin(angle))]
    if name == TEMPO_OCTAVE and scaling == "normal":
        return [np.sqrt(0.5) * standardised(wave) for wave in octave_waves(values)]
    if scaling == "normal":
        values = normal_scores(values)
    return [standardised(values)]


def octave_waves(tempo: np.ndarray, cycles: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """cos and sin of 2π cycles log2(tempo / 60), alike for a tempo and its double; NaN where that is none."""
    turns = cycles * np.log2(np.where(tempo > 0, tempo, np.nan) / 60)
    return np.cos(2 * np.pi * turns), np.sin(2 * np.pi * turns)


def normal_scores(values: np.ndarray) -> np.ndarray:
    """Φ⁻¹((mean rank - ½) / n) of each value among those that are known."""
    from scipy.special import ndtri

    known = ~np.isnan(values)
    _, place, count = np.unique(values[known], return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - count / 2  # mean rank - ½ of a run of ties
    scores = np.full(values.shape, np.nan)
    scores[known] = ndtri(middle / max(known.sum(), 1))[place]
    return scores


def standardised(values: np.ndarray) -> np.ndarray:
    """Mean 0 and variance 1 over the known values; a constant column tells nothing and becomes 0."""
    known = values[~np.isnan(values)]
    if known.size == 0 or np.ptp(known) == 0:
        return np.zeros_like(values)
    return np.nan_to_num((values - known.mean()) / known.std())
