"""Running a chain on a picture.

All steps work on float32 with 1.0 as full scale; integers are rounded and clipped once, at the end.
Neighbouring colour matrices are multiplied together first. With alpha, kernels that add up to one work on
premultiplied colour and on the alpha itself, so that the colour behind a transparent pixel never shows;
all other steps leave the alpha as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from projects.photo_filters.chain import Step, parse_chain
from shared.bands import in_bands
from shared.compiled import jit
from shared.errors import DataError
from shared.linalg.convolve import check_border, convolve

__all__ = ["filter_image", "run_steps"]


def filter_image(image: np.ndarray, chain: str, *, border: str = "reflect") -> np.ndarray:
    """Return `image` filtered by `chain`, such as "gaussian:2 | sharpen | sepia:60%".

    Args:
        image: (h, w) grey or (h, w, c), c = 2 grey and alpha, 3 RGB, 4 RGBA; uint8, uint16, or float32 with
            1.0 as full scale, which is not clipped.
        border: what lies outside of the picture, named as in scipy.ndimage.

    Returns:
        The same height, width and dtype; a grey picture that is given a colour, as by sepia, becomes RGB.
    """
    return run_steps(np.asarray(image), parse_chain(chain), border=border)


def run_steps(image: np.ndarray, steps: Sequence[Step], *, border: str = "reflect") -> np.ndarray:
    """Run parsed steps; see `filter_image`."""
    channels = image.shape[2] if image.ndim == 3 else 1
    if image.ndim not in (2, 3) or not 1 <= channels <= 4 or image.size == 0:
        raise DataError(f"an array of shape {image.shape} is no picture", "give (h, w) or (h, w, 1 to 4)")
    if image.dtype not in (np.uint8, np.uint16, np.float32):
        raise DataError(f"pictures of {image.dtype} are not filtered", "convert to uint8, uint16 or float32")
    if image.ndim == 3 and channels == 1:
        filtered = run_steps(image[..., 0], steps, border=border)
        return filtered if filtered.ndim == 3 else filtered[..., None]
    check_border(border)
    for step in steps:
        _check_fits(step, image)
    peak = 1.0 if image.dtype == np.float32 else float(np.iinfo(image.dtype).max)
    # straight from and to integers
    if len(steps) == 1 and steps[0].filter.kind == "kernel" and channels in (1, 3):
        return convolve(image, _make(steps[0]), border=border)
    if channels == 3 and all(step.filter.kind == "matrix" for step in steps):
        return _recolour(image, _product(steps), peak)
    work = image.astype(np.float32) if peak == 1 else image * np.float32(1 / peak)
    colour, alpha = work, None
    if channels in (2, 4):
        colour, alpha = (work[..., 0] if channels == 2 else work[..., :3]), work[..., -1]
    i = 0
    while i < len(steps):
        kind = steps[i].filter.kind
        if kind == "matrix":
            end = next((j for j in range(i, len(steps)) if steps[j].filter.kind != "matrix"), len(steps))
            colour = _recolour(colour, _product(steps[i:end]))
            i = end
            continue
        if kind == "kernel":
            colour, alpha = _convolve(colour, alpha, _make(steps[i]), border)
        else:
            shown = colour if alpha is None else _times(colour, alpha)
            filtered = steps[i].filter.make(shown, border, *steps[i].values)
            colour = filtered if alpha is None else _over(filtered, alpha)
        i += 1
    if alpha is not None:
        colour = np.dstack([colour, alpha])
    if image.dtype == np.float32:
        return np.ascontiguousarray(colour)
    out = np.empty(colour.shape, image.dtype)
    flat, flat_out = _rows(colour), out.reshape(out.shape[0], -1)
    in_bands(lambda a, b: _quantise_rows(flat, flat_out, np.float32(peak), a, b), *flat.shape)
    return out


def _make(step: Step) -> np.ndarray:
    return step.filter.make(*step.values)


def _product(steps: Sequence[Step]) -> np.ndarray:
    """The (3, 4) matrix of colour steps one after the other."""
    matrix = np.eye(4)
    for step in steps:
        matrix = np.vstack([_make(step), [0, 0, 0, 1]]) @ matrix
    return matrix[:3]


def _check_fits(step: Step, image: np.ndarray) -> None:
    limit = max(*image.shape[:2], 16)
    for parameter, value in zip(step.filter.parameters, step.values, strict=True):
        if parameter.fits and isinstance(value, float) and value > limit:
            raise DataError(
                f"step {step.text!r}: {parameter.name} {value:g} is larger than the picture of "
                f"{image.shape[1]} × {image.shape[0]}",
                f"give at most {limit}",
            )


def _convolve(
    colour: np.ndarray, alpha: np.ndarray | None, kernel: np.ndarray, border: str
) -> tuple[np.ndarray, np.ndarray | None]:
    if alpha is None:
        return convolve(colour, kernel, border=border), None
    filtered = convolve(_times(colour, alpha), kernel, border=border)
    if abs(kernel.sum() - 1) < 1e-6:
        alpha = convolve(alpha, kernel, border=border).clip(0, 1)
    return _over(filtered, alpha), alpha


def _times(colour: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    return colour * (alpha if colour.ndim == 2 else alpha[..., None])


def _over(colour: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Undo `_times`; where nothing shows the colour is black."""
    inverse = np.where(alpha > 1e-6, 1 / np.maximum(alpha, np.float32(1e-6)), np.float32(0))
    return _times(colour, inverse)


def _recolour(colour: np.ndarray, matrix: np.ndarray, peak: float = 1.0) -> np.ndarray:
    """Apply a (3, 4) matrix to colours with `peak` as full scale; grey stays grey where it is kept so."""
    if colour.ndim == 2:
        gain, offset = matrix[:, :3].sum(axis=1), matrix[:, 3]
        if np.allclose(gain, gain[0], atol=1e-12) and np.allclose(offset, offset[0], atol=1e-12):
            return colour * np.float32(gain[0]) + np.float32(offset[0])
        return colour[..., None] * gain.astype(np.float32) + offset.astype(np.float32)
    source = _rows(colour)
    out = np.empty_like(source)
    single = (matrix * [1, 1, 1, peak]).astype(np.float32)
    kernel = _recolour_rows if colour.dtype == np.float32 else _recolour_whole
    in_bands(lambda a, b: kernel(source, out, single, np.float32(peak), a, b), *source.shape)
    return out.reshape(colour.shape)


def _rows(picture: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(picture).reshape(picture.shape[0], -1)


@jit(nogil=True, fastmath={"contract"})
def _recolour_rows(source, out, m, peak, start, stop):  # type: ignore[no-untyped-def]
    for y in range(start, stop):
        for x in range(0, source.shape[1], 3):
            r, g, b = source[y, x], source[y, x + 1], source[y, x + 2]
            out[y, x] = m[0, 0] * r + m[0, 1] * g + m[0, 2] * b + m[0, 3]
            out[y, x + 1] = m[1, 0] * r + m[1, 1] * g + m[1, 2] * b + m[1, 3]
            out[y, x + 2] = m[2, 0] * r + m[2, 1] * g + m[2, 2] * b + m[2, 3]


@jit(nogil=True, fastmath={"contract"})
def _recolour_whole(source, out, m, peak, start, stop):  # type: ignore[no-untyped-def]
    """The same of integers: rounded half up and clipped to 0 … peak."""
    for y in range(start, stop):
        row, target = source[y], out[y]
        for x in range(row.size // 3):
            r, g, b = np.float32(row[3 * x]), np.float32(row[3 * x + 1]), np.float32(row[3 * x + 2])
            for c in range(3):
                value = m[c, 0] * r + m[c, 1] * g + m[c, 2] * b + m[c, 3] + np.float32(0.5)
                target[3 * x + c] = np.int32(min(max(value, np.float32(0)), peak))


@jit(nogil=True)
def _quantise_rows(source, out, peak, start, stop):  # type: ignore[no-untyped-def]
    """Round half up and clip to 0 … peak."""
    for y in range(start, stop):
        for x in range(source.shape[1]):
            value = source[y, x] * peak + np.float32(0.5)
            value = value if value > np.float32(0) else np.float32(0)
            out[y, x] = np.int32(value if value < peak else peak)
