"""Running a chain on a picture.

All steps work on float32 with 1.0 as full scale; integers are rounded and clipped once, at the end. The
chain is compiled into a few pieces (`compiling`) that are run band by band, so that no picture in between is
ever held. A single step that 8-bit pictures have a quicker way for is taken that way.

With alpha, kernels that add up to one work on premultiplied colour and on the alpha itself, so that the
colour behind a transparent pixel never shows; all other steps leave the alpha as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

from projects.photo_filters.chain import Step, parse_chain
from projects.photo_filters.compiling import colours, product, segments_of
from projects.photo_filters.fields import low_rank_field
from projects.photo_filters.linear_light import from_light, to_light
from projects.photo_filters.points.curves import apply_curves
from projects.photo_filters.points.lights import apply_light
from projects.photo_filters.points.matrices import apply_matrix
from projects.photo_filters.points.tables import apply_table
from projects.photo_filters.segments import Layout, Segment, Stream, run_segments
from shared.bands import in_bands
from shared.errors import DataError
from shared.linalg.borders import check_border
from shared.linalg.convolve import convolve
from shared.rooms import room_for, room_like

__all__ = ["filter_image", "run_steps"]

_BAND = 1 << 19  # samples of a band of rows, which stay in the caches
_WASTE = 4  # a band is at least so many times the rows around it that it needs


def filter_image(
    image: np.ndarray, chain: str, *, border: str = "reflect", linear: bool = False
) -> np.ndarray:
    """Return `image` filtered by `chain`, such as "gaussian:2 | sharpen | sepia:60%".

    Args:
        image: (h, w) grey or (h, w, c), c = 2 grey and alpha, 3 RGB, 4 RGBA; uint8, uint16, or float32 with
            1.0 as full scale, which is not clipped.
        border: what lies outside of the picture, named as in scipy.ndimage.
        linear: run the chain on linear light: sRGB values (IEC 61966-2-1) are decoded before and encoded
            after; values outside 0 … 1 are then clipped.

    Returns:
        The same height, width and dtype; a grey picture that is given a colour, as by sepia, becomes RGB.
    """
    return run_steps(np.asarray(image), parse_chain(chain), border=border, linear=linear)


def run_steps(
    image: np.ndarray, steps: Sequence[Step], *, border: str = "reflect", linear: bool = False
) -> np.ndarray:
    """Run parsed steps; see `filter_image`."""
    channels = image.shape[2] if image.ndim == 3 else 1
    if image.ndim not in (2, 3) or not 1 <= channels <= 4 or image.size == 0:
        raise DataError(f"an array of shape {image.shape} is no picture", "give (h, w) or (h, w, 1 to 4)")
    if image.dtype not in (np.uint8, np.uint16, np.float32):
        raise DataError(f"pictures of {image.dtype} are not filtered", "convert to uint8, uint16 or float32")
    if image.ndim == 3 and channels == 1:
        filtered = run_steps(image[..., 0], steps, border=border, linear=linear)
        return filtered if filtered.ndim == 3 else filtered[..., None]
    check_border(border)
    for step in steps:
        _check_fits(step, image)
    image = np.ascontiguousarray(image)
    if not linear:
        straight = _straight(image, steps, channels, border)
        if straight is not None:
            return straight
    if channels < 3 and any(map(colours, steps)):
        channels += 2
    layout = Layout(image.shape[0], image.shape[1], channels, border)
    segments = segments_of(steps, layout)
    if linear:
        segments = [to_light(layout), *segments, from_light(layout)]
    return _run(image, segments, layout)


def _straight(image: np.ndarray, steps: Sequence[Step], channels: int, border: str) -> np.ndarray | None:
    """The result where there is a way from the picture's own numbers to them, else None."""
    kinds = {step.filter.kind for step in steps}
    if len(steps) == 1 and kinds == {"kernel"} and channels in (1, 3):
        return convolve(image, steps[0].filter.make(*steps[0].values), border=border)
    if image.dtype != np.uint8:
        return None
    flat = image.reshape(len(image), -1)
    out = room_like(flat)
    if channels == 3 and kinds == {"matrix"}:
        matrix = product(steps)
        in_bands(lambda a, b: apply_matrix(flat, out, matrix, a, b), *flat.shape)
        return out.reshape(image.shape)
    if len(steps) != 1 or channels not in (1, 3):
        return None
    [step] = steps
    if step.filter.direct is not None:
        direct: np.ndarray = step.filter.direct(image, border, *step.values)
        return direct
    if step.filter.kind == "light":
        factors = low_rank_field(step.filter.make(*step.values), *image.shape[:2])
        bright = out.reshape(image.shape)
        in_bands(lambda a, b: apply_light(image, bright, *factors, a, b), *flat.shape)
        return bright
    if step.filter.kind not in ("curve", "table") or (channels == 1 and colours(step)):
        return None
    table = np.ascontiguousarray(step.filter.make(*step.values), np.float32)
    apply = apply_curves if table.ndim == 2 else apply_table
    in_bands(lambda a, b: apply(flat, out, table, a, b), *flat.shape)
    return out.reshape(image.shape)


def _run(image: np.ndarray, segments: list[Segment], layout: Layout) -> np.ndarray:
    """Run the pieces band by band, the bands on every core."""
    # the first piece reads the picture and the last one writes it
    if not isinstance(segments[0], Stream):
        segments = [Stream(layout, []), *segments]
    last = segments.pop() if isinstance(segments[-1], Stream) else Stream(layout, [])
    assert isinstance(last, Stream)
    height, width = layout.height, layout.width
    out = room_for(layout.shape(height), image.dtype)
    if not segments:
        in_bands(lambda a, b: last.program.run(image, out, a, b), height, width * layout.channels)
        return out

    def band(start: int, stop: int) -> None:
        first, end = last.rows_for(start, stop) or (0, height)
        made = run_segments(segments, image, 0, first, end, (0, height))
        last.program.run(made, out, start, stop, source_top=first)

    threads, least = numba.get_num_threads(), _reach([*segments, last], height) * _WASTE
    rows = max(1, _BAND // (width * layout.channels), least)
    starts = range(0, height, rows)
    if len(starts) == 1 or threads == 1:
        for start in starts:
            band(start, min(start + rows, height))
        return out
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(band, start, min(start + rows, height)) for start in starts]:
            done.result()
    return out


def _reach(segments: Sequence[Segment], height: int) -> int:
    """Rows around one in the middle that it is made of; the whole height where all may count."""
    middle = height // 2
    start, stop = middle, middle + 1
    for segment in reversed(segments):
        covered = segment.rows_for(start, stop)
        if covered is None:
            return height
        start, stop = covered
    return max(middle - start, stop - middle - 1)


def _check_fits(step: Step, image: np.ndarray) -> None:
    limit = max(*image.shape[:2], 16)
    for parameter, value in zip(step.filter.parameters, step.values, strict=True):
        if parameter.fits and isinstance(value, float) and value > limit:
            raise DataError(
                f"step {step.text!r}: {parameter.name} {value:g} is larger than the picture of "
                f"{image.shape[1]} × {image.shape[0]}",
                f"give at most {limit}",
            )
