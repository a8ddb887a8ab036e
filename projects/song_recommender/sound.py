"""Songs as the inputs of a learned map: the coordinates of `features.embed`, and what a cosine cannot use.

A cosine compares amounts; a map that is learned can use more of what the analysis tells:

    half octaves       (cos 4πt, sin 4πt), t = log2(tempo / 60): a finer circle than `tempo_octave`
    steadiness         how far the tempo is from a whole number: a sequencer keeps 128.00, a drummer 127.6
    whole bars         how far the length is from whole bars of four at the nearest whole tempo
    none at all        whether an amount is exactly 0, such as the instrumentalness of most sung songs

Each has mean 0 and a spread that says how much it counts, chosen on songs by other artists than those that
any published figure is told of.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from projects.song_recommender.features import embed, feature_names, normal_scores, octave_waves, standardised

__all__ = ["sound"]

_HALVES, _STEADY, _WHOLE, _NONE = 0.7, 0.7, 0.5, 0.5  # spreads
_FEW = 0.01  # an indicator that is alike in all but one song of a hundred tells too little
_KINDS = ("key", "mode", "time_signature")


def sound(songs: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return coordinates, the first of which are those of `embed`.

    Args:
        songs: as `shared.datasets.load_songs` gives them.

    Returns:
        (n, d) float32, a row of zeros where a song has no features; (n, c) float32, its first c columns.
    """
    space = embed(songs)
    known = space.rankable
    columns = []
    for name in feature_names(songs):
        values = songs[name].to_numpy(dtype=np.float64)
        if name not in _KINDS and _FEW <= (values[known] == 0).mean() <= 1 - _FEW:
            columns.append(_NONE * standardised(np.where(known, values == 0, np.nan)))
    if "tempo" in songs:
        tempo = np.where(known, songs["tempo"].to_numpy(dtype=np.float64), np.nan)
        tempo[~(tempo > 0)] = np.nan
        columns += [_HALVES * standardised(wave) for wave in octave_waves(tempo, cycles=2)]
        columns.append(_STEADY * standardised(normal_scores(np.abs(tempo - np.round(tempo)))))
        if "duration_ms" in songs:
            bars = songs["duration_ms"].to_numpy(dtype=np.float64) / 60_000 * np.round(tempo) / 4
            columns.append(_WHOLE * standardised(normal_scores(np.abs(bars - np.round(bars)))))
    extra = np.stack(columns, axis=1).astype(np.float32) if columns else np.empty((len(songs), 0), np.float32)
    extra[~known] = 0
    return np.hstack([space.rows, extra]), space.rows
