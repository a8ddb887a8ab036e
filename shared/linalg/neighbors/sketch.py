"""Short stand-ins of unit vectors that never understate a cosine.

With P the first p principal axes (d × p, orthonormal) the sketch of a unit vector u is

    s(u) = (Pᵀu, |u − PPᵀu|),

a unit vector of p + 1 numbers. By Cauchy–Schwarz on what P leaves out, s(u)·s(v) ≥ u·v, and so
|s(u) − s(v)| ≤ |u − v|: what is far apart or turned away in the sketches is so in full. With p = d the sketch
is a rotation and both are equalities. The faster the spectrum decays, the fewer axes tell rows apart: the
idea of LEMP (Teflioudi, Gemulla, Mykytiuk, SIGMOD 2015) and FEXIPRO (Li, Chan, Yiu, Mamoulis, SIGMOD 2017).
"""

from __future__ import annotations

import numpy as np

from shared.blas import one_blas_thread

__all__ = ["SAMPLE", "WHOLE", "Sketch", "choose_sketch"]

WHOLE = 24  # features up to which sketches keep all axes
_WIDTHS = (11, 15, 23, 31, 47)  # numbers p of axes that are tried for more features
SAMPLE = 1 << 15  # rows that the axes, and the choice, come from
_PROBES = 32
# Measured (`python -m benchmarks.songs_index --costs`), in units of reading and multiplying one float32 in
# order, 0.3 ns: looking at a row in full, wherever it lies, is some 1000 of them and one for each feature.
_TOUCH = 1000
_WORTH = 0.5  # the share of a scan's cost under which the sketches are taken: a batch's scan is faster


class Sketch:
    """The sketches on given axes.

    Args:
        axes: (d, p) float64, orthonormal columns.
    """

    def __init__(self, axes: np.ndarray) -> None:
        self.axes = axes
        self.is_whole = axes.shape[0] == axes.shape[1]
        self.width = axes.shape[1] + (not self.is_whole)

    def of(self, units: np.ndarray) -> np.ndarray:
        """Return the sketches (n, width) of unit rows (n, d), float64, right to 10⁻⁷."""
        inside = units @ self.axes
        if self.is_whole:
            return inside
        rest = 1 - np.einsum("ij,ij->i", inside, inside)
        # the rest may be overstated, which keeps the bound, and never understated
        rest = np.sqrt(np.maximum(rest, 0) + units.shape[1] * 2.0**-51)
        return np.concatenate([inside, rest[:, None]], axis=1)


def choose_sketch(sample: np.ndarray, n: int, *, always: bool = False) -> Sketch | None:
    """Return the sketch that makes a search cheapest, None where looking at every row in full is cheaper.

    Up to `WHOLE` features all axes are kept. For more, `_PROBES` rows of a sample ask the sample for as near
    a row as the tenth of all would be, and for each p it is counted how many of the sample's sketches come as
    near. The expected cost n·(p + 1 + share·(d + touch)) decides; counts, not clocks, so the same table gives
    the same index.

    Args:
        sample: (at most `SAMPLE`, d) float32, rows of the table that are not zero.
        n: how many rows the table has.
        always: never say None.
    """
    d = sample.shape[1]
    units = sample.astype(np.float64)
    units /= np.sqrt(np.einsum("ij,ij->i", units, units))[:, None]
    with one_blas_thread():
        axes = np.ascontiguousarray(np.linalg.eigh(units.T @ units)[1][:, ::-1])
        if d <= WHOLE:
            return Sketch(axes)
        probes = units[:: -(-len(units) // _PROBES)]
        cosines = units @ probes.T  # (sample, probes)
        rank = min(1 + max(1, round(10 * len(units) / n)), len(units))  # the probe itself comes first
        cut = -np.partition(-cosines, rank - 1, axis=0)[rank - 1]
        best, cheapest = None, np.inf if always else _WORTH * d
        for p in _WIDTHS:
            if p < d and p + 1 < cheapest:
                sketch = Sketch(np.ascontiguousarray(axes[:, :p]))
                share = np.mean(sketch.of(units) @ sketch.of(probes).T >= cut)
                cost = p + 1 + share * (d + _TOUCH)
                if cost < cheapest:
                    best, cheapest = sketch, cost
    return best
