"""The guided filter, the picture being its own guide (He, Sun and Tang 2013).

In every square the result is an affine function of the colour, q = A f + b, that is near f in least squares
with a penalty ε on A: with μ and Σ the mean and the covariance of the square's colours,

    A = Σ (Σ + ε)⁻¹ = 1 − M,   b = M μ,   M = ε (Σ + ε)⁻¹

and a pixel takes the mean of A and b over the squares that it lies in: q = f − mean(M) f + mean(M μ). Where
colours vary by much more than √ε, M vanishes and the pixel stays; where by less, it becomes the mean.
"""

from __future__ import annotations

import numpy as np

from projects.photo_filters.windows.rows import new_ring
from shared.bands import in_bands
from shared.compiled import jit
from shared.linalg.borders import border_index
from shared.rooms import room_like
from shared.simd.blocks import load, splat, store
from shared.simd.lanes import as_float32, as_float64

__all__ = ["guided_filter"]

_LANES = 16
_GROUP = 128  # rows after which sums are begun anew: they do not hang on where a band begins


def guided_filter(image: np.ndarray, border: str, radius: int, penalty: float) -> np.ndarray:
    """Return the filtered picture.

    Args:
        image: (h, w) or (h, w, 3) float32.
        radius: squares have 2 radius + 1 pixels a side.
        penalty: ε, over 0, in squared units of the image.
    """
    height, width = image.shape[:2]
    channels = image.shape[2] if image.ndim == 3 else 1
    source = np.ascontiguousarray(image).reshape(height, width * channels)
    # (r, g, b) of M μ and (rr, gg, bb, rg, rb, gb) of M; of a grey picture one of each
    fits = np.zeros((9 if channels == 3 else 3, height, width + _LANES), np.float32)
    y_index, x_index = (border_index(size, radius, radius, border) for size in (height, width))
    out = room_like(source)
    around = (y_index, x_index, channels)
    in_bands(
        lambda start, stop: _fit_rows(source, fits, *around, np.float64(penalty), start, stop), height, width
    )
    in_bands(lambda start, stop: _apply_rows(source, fits, out, *around, start, stop), height, width)
    return out.reshape(image.shape)


@jit(nogil=True)
def _fit_rows(source, fits, y_index, x_index, channels, penalty, start, stop):  # type: ignore[no-untyped-def]
    """Fill rows start … stop of `fits` with M μ and M."""
    size = y_index.size - source.shape[0] + 1
    width, planes = x_index.size - size + 1, len(fits)
    like = np.zeros(1, np.float64)
    columns, means = new_ring(planes, width, like), new_ring(planes, width, like)
    moments = new_ring(planes, width, np.zeros(1, np.float32))
    sums = np.empty((3, x_index.size + 1))
    group = max(_GROUP, size)
    for y in range(start // group * group, stop):
        if y % group == 0:
            columns[:] = 0
        else:
            _moments(source, y_index[y - 1], channels, moments, width)
            _add_row(columns, moments, width, -1.0)
        for p in range(y if y % group == 0 else y + size - 1, y + size):
            _moments(source, y_index[p], channels, moments, width)
            _add_row(columns, moments, width, 1.0)
        if y >= start:
            _means(columns, means, sums, x_index, size)
            for x in range(0, width, _LANES):
                if channels == 3:
                    _fit_colours(fits, y, x, means, penalty)
                else:
                    _fit_grey(fits, y, x, means, penalty)


@jit(nogil=True)
def _moments(source, y, channels, moments, width):  # type: ignore[no-untyped-def]
    """Colours and products of two of them, of row y; in the order of `fits`."""
    if y < 0:
        moments[:] = 0
        return
    row = source[y]
    for c in range(channels):
        plane = moments[c]
        for x in range(width):
            plane[x] = row[x * channels + c]
    for x in range(0, width, _LANES):
        r = load(moments[0], x, _LANES)
        if channels == 1:
            store(moments[1], x, r * r)
        else:
            g, b = load(moments[1], x, _LANES), load(moments[2], x, _LANES)
            store(moments[3], x, r * r)
            store(moments[4], x, g * g)
            store(moments[5], x, b * b)
            store(moments[6], x, r * g)
            store(moments[7], x, r * b)
            store(moments[8], x, g * b)


@jit(nogil=True)
def _add_row(columns, row, width, sign):  # type: ignore[no-untyped-def]
    for k in range(len(columns)):
        for x in range(0, width, _LANES):
            value = as_float64(load(row[k], x, _LANES))
            store(columns[k], x, load(columns[k], x, _LANES) + value * splat(sign, value))


@jit(nogil=True)
def _means(columns, means, sums, x_index, size):  # type: ignore[no-untyped-def]
    """Means over `size` columns with the border, by differences of running sums, three planes at a time."""
    width = x_index.size - size + 1
    for k in range(0, len(columns), 3):
        r, g, b = 0.0, 0.0, 0.0
        sums[:, 0] = 0
        for j in range(x_index.size):
            x = x_index[j]
            if x >= 0:
                r, g, b = r + columns[k, x], g + columns[k + 1, x], b + columns[k + 2, x]
            sums[0, j + 1], sums[1, j + 1], sums[2, j + 1] = r, g, b
        for i in range(3):
            first, last, mean = sums[i], sums[i, size:], means[k + i]
            for x in range(width):
                mean[x] = (last[x] - first[x]) * (1.0 / (size * size))


@jit(nogil=True, inline="always")
def _fit_grey(fits, y, x, means, penalty):  # type: ignore[no-untyped-def]
    mean = load(means[0], x, _LANES)
    share = splat(penalty, mean)
    m = share / (load(means[1], x, _LANES) - mean * mean + share)
    store(fits[0, y], x, as_float32(m * mean))
    store(fits[1, y], x, as_float32(m))


@jit(nogil=True, inline="always")
def _fit_colours(fits, y, x, means, penalty):  # type: ignore[no-untyped-def]
    """The symmetric 3 × 3 inverse by cofactors."""
    r, g, b = load(means[0], x, _LANES), load(means[1], x, _LANES), load(means[2], x, _LANES)
    share = splat(penalty, r)
    rr = load(means[3], x, _LANES) - r * r + share
    gg = load(means[4], x, _LANES) - g * g + share
    bb = load(means[5], x, _LANES) - b * b + share
    rg = load(means[6], x, _LANES) - r * g
    rb = load(means[7], x, _LANES) - r * b
    gb = load(means[8], x, _LANES) - g * b
    c_rr, c_rg, c_rb = gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg
    c_gg, c_gb, c_bb = rr * bb - rb * rb, rg * rb - rr * gb, rr * gg - rg * rg
    scale = share / (rr * c_rr + rg * c_rg + rb * c_rb)
    store(fits[0, y], x, as_float32(scale * (c_rr * r + c_rg * g + c_rb * b)))
    store(fits[1, y], x, as_float32(scale * (c_rg * r + c_gg * g + c_gb * b)))
    store(fits[2, y], x, as_float32(scale * (c_rb * r + c_gb * g + c_bb * b)))
    store(fits[3, y], x, as_float32(scale * c_rr))
    store(fits[4, y], x, as_float32(scale * c_gg))
    store(fits[5, y], x, as_float32(scale * c_bb))
    store(fits[6, y], x, as_float32(scale * c_rg))
    store(fits[7, y], x, as_float32(scale * c_rb))
    store(fits[8, y], x, as_float32(scale * c_gb))


@jit(nogil=True)
def _apply_rows(source, fits, out, y_index, x_index, channels, start, stop):  # type: ignore[no-untyped-def]
    """f − mean(M) f + mean(M μ) in rows start … stop."""
    size = y_index.size - source.shape[0] + 1
    width, planes = x_index.size - size + 1, len(fits)
    like = np.zeros(1, np.float64)
    columns, means = new_ring(planes, width, like), new_ring(planes, width, like)
    sums = np.empty((3, x_index.size + 1))
    group = max(_GROUP, size)
    for y in range(start // group * group, stop):
        if y % group == 0:
            columns[:] = 0
        elif y_index[y - 1] >= 0:
            _add_row(columns, fits[:, y_index[y - 1]], width, -1.0)
        for p in range(y if y % group == 0 else y + size - 1, y + size):
            if y_index[p] >= 0:
                _add_row(columns, fits[:, y_index[p]], width, 1.0)
        if y < start:
            continue
        _means(columns, means, sums, x_index, size)
        row, target = source[y], out[y]
        if channels == 1:
            for x in range(width):
                target[x] = row[x] - means[1, x] * row[x] + means[0, x]
        else:
            for x in range(width):
                r, g, b = row[3 * x], row[3 * x + 1], row[3 * x + 2]
                rg, rb, gb = means[6, x], means[7, x], means[8, x]
                target[3 * x] = r - (means[3, x] * r + rg * g + rb * b) + means[0, x]
                target[3 * x + 1] = g - (rg * r + means[4, x] * g + gb * b) + means[1, x]
                target[3 * x + 2] = b - (rb * r + gb * g + means[5, x] * b) + means[2, x]
