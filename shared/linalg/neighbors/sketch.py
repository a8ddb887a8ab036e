"""Short stand-ins of unit vectors that never understate a cosine.

With P the first p principal axes (d × p, orthonormal) the sketch of a unit vector u is

    s(u) = (Pᵀu, |u − PPᵀu|),

a unit vector of p + 1 numbers. By Cauchy–Schwarz on what P leaves out, s(u)·s(v) ≥ u·v, and so
|s(u) − s(v)| ≤ |u − v|: what is far apart or turned away in the sketches is so in full. With p = d the sketch
is a rotation and both are equalities. The faster the spectrum decays, the fewer axes tell rows apart: the
idea of LEMP (Teflioudi, Gemulla, Mykytiuk, SIGMOD 2015) and FEXIPRO (Li, Chan, Yiu, Mamoulis, SIGMOD 2017).
"""

from __future__ import annotations

import math

import numpy as np

from shared.blas import one_blas_thread
from shared.compiled import jit

__all__ = ["SAMPLE", "WHOLE", "Sketch", "choose_sketch", "sketch_row"]

WHOLE = 24  # features up to which sketches keep all axes
_WIDTHS = (11, 15, 23, 31, 47)  # numbers p of axes that are tried for more features
SAMPLE = 1 << 15  # rows that the axes, and the choice, come from
_PROBES = 32
_CODES = 9  # bytes a row that are kept at least, where its sketch has as many numbers
_SPARED = 0.75  # and for each feature: with the boxes a quarter of the rows' own memory
# Fitted to searches of a million rows of 100 columns scaled by 0.93^j, 0.97^j and 0.985^j, in units of
# reading and multiplying one float32 in order, 0.17 ns: a byte of the codes with its share of the boxes, and
# looking at a row in full, wherever it lies. `python -m benchmarks.songs_index --costs` measures each alone.
_BYTE = 0.6
_TOUCH = 1500
_WORTH = 0.5  # the share of a scan's cost under which the sketches are taken
_WORTH_IN_BATCHES = 0.24  # the same where many queries share a scan of the rows


class Sketch:
    """The sketches on given axes.

    Args:
        axes: (d, p) float64, orthonormal columns, the most telling first.
        for_batches: searching with them is cheaper than a scan for many queries at once too.

    Attributes:
        is_whole: nothing is left out, p = d.
        width: how many numbers w a sketch has.
        n_codes: how many bytes c are kept of it for each row.
    """

    def __init__(self, axes: np.ndarray, *, for_batches: bool = True) -> None:
        self.axes = np.ascontiguousarray(axes, dtype=np.float64)
        self.for_batches = for_batches
        self.is_whole = axes.shape[0] == axes.shape[1]
        self.width = axes.shape[1] + (not self.is_whole)
        self.n_codes = min(self.width, max(_CODES, round(_SPARED * len(axes))))

    def of(self, units: np.ndarray) -> np.ndarray:
        """Return the sketches (n, width) of unit rows (n, d), float64, right to 10⁻⁷."""
        inside = units @ self.axes
        if self.is_whole:
            return inside
        rest = 1 - np.einsum("ij,ij->i", inside, inside)
        # the rest may be overstated, which keeps the bound, and never understated
        rest = np.sqrt(np.maximum(rest, 0) + units.shape[1] * 2.0**-51)
        return np.concatenate([inside, rest[:, None]], axis=1)

    def of_queries(
        self, queries: np.ndarray, lengths: np.ndarray, scale: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return `scale` times the sketches (q, w) of queries (q, d), and times the lengths (q,) of what no
        bytes of their own are kept of; float32."""
        sketches = np.empty((len(queries), self.width), np.float32)
        tails = np.empty(len(queries), np.float32)
        kept = self.width if self.n_codes == self.width else self.n_codes - 1
        _of_queries(queries, lengths, self.axes, kept, scale, sketches, tails)
        return sketches, tails


@jit(nogil=True)
def sketch_row(table, i, factor, length, axes, out, place):  # type: ignore[no-untyped-def]
    """Write the sketch of row i of (n, d), times `factor`, into row `place` of (m, w), float64.

    Args:
        length: that of the row times `factor`; the rest is made as of a row of that length, and never
            understated.
    """
    d, p = axes.shape
    for m in range(p):
        out[place, m] = 0.0
    for j in range(d):
        x = table[i, j] * factor
        for m in range(p):
            out[place, m] += x * axes[j, m]
    if p < d:
        square = 0.0
        for m in range(p):
            square += out[place, m] * out[place, m]
        out[place, p] = math.sqrt(max(length * length - square, 0.0) + length * length * d * 2.0**-51)


@jit(nogil=True)
def _of_queries(queries, lengths, axes, kept, scale, sketches, tails):  # type: ignore[no-untyped-def]
    y = np.empty((1, sketches.shape[1]))
    for i in range(len(queries)):
        sketch_row(queries, i, scale / lengths[i], scale, axes, y, 0)
        square = 0.0
        for m in range(y.size):
            sketches[i, m] = y[0, m]
            if m >= kept:
                square += y[0, m] * y[0, m]
        tails[i] = math.sqrt(square) * (1 + 2.0**-20)


def choose_sketch(sample: np.ndarray, n: int, *, always: bool = False) -> Sketch | None:
    """Return the sketch that makes a search cheapest, None where looking at every row in full is cheaper.

    Up to `WHOLE` features all axes are kept. For more, `_PROBES` rows of a sample ask the sample for as near
    a row as the tenth of all would be, and for each p it is counted how many of the sample's sketches come as
    near. The expected cost n·(byte·(p + 1) + share·touch) decides; counts, not clocks, so the same table
    gives the same index. How many neighbours are asked for changes nothing: for k of 10 to half the rows the
    tree took 0.04 to 0.8 of the time of a scan.

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
            if p < d and _BYTE * (p + 1) < cheapest:
                sketch = Sketch(axes[:, :p])
                cost = _BYTE * (p + 1) + _TOUCH * np.mean(sketch.of(units) @ sketch.of(probes).T >= cut)
                if cost < cheapest:
                    best, cheapest = sketch, cost
    return None if best is None else Sketch(best.axes, for_batches=cheapest < _WORTH_IN_BATCHES * d)
