"""One file in, one file out: open, filter or warp every frame, save."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from shared.batch import Gate
from shared.errors import DataError
from shared.files import check_output
from shared.images import (
    Picture,
    can_hold,
    count_bytes,
    load_frames,
    load_picture,
    parse_colour,
    picture_format,
    save_frames,
)
from shared.images.formats import Format
from shared.memory import check_budget

__all__ = ["Done", "background_of", "memory_for", "output_paths", "process"]

_TIMES = 2.5  # the picture, its result, and a part of either on the way
_ENCODERS = {"WEBP": 3.5, "AVIF": 3.5, "JPEG2000": 3.5, "GIF": 1.5}  # that hold it in forms of their own


@dataclass(frozen=True)
class Done:
    """What was written; the fields of `--json`, and what is to be told of its opening."""

    input: str
    output: str
    width: int
    height: int
    frames: int
    seconds: float
    converted: str = ""


def output_paths(
    inputs: Sequence[Path], output: Path, *, force: bool, suffix: str | None = None
) -> list[Path]:
    """Return where each input's result goes: `output` itself, or a file of the same name in that folder.

    Args:
        suffix: the extension of files in a folder, where it is not to be the input's.

    Raises:
        DataError: a missing folder or an extension that is unknown, before any work begins. What concerns one
            input of several is left to its own turn.
    """
    if len(inputs) == 1 and not output.is_dir():
        picture_format(output)
        check_output(output, force=force, inputs=inputs)
        return [output]
    if not output.is_dir():
        raise DataError(f"{output} is no folder for the {len(inputs)} results", "make it first")
    return [output / (path.name if suffix is None else path.stem + suffix) for path in inputs]


def memory_for(source: Path, target: Path, *, one_frame: bool = False, beside: bool = False) -> float:
    """Return the bytes that `process` will need, by the header of `source`; 0 where that cannot be read.

    Args:
        one_frame: of an animation.
        beside: the result is written with the picture at its side.
    """
    times = _TIMES * (2 if beside else 1) + _ENCODERS.get(_kind(source, target).name, 0)
    return times * count_bytes(source, frames=not one_frame)


def _kind(source: Path, target: Path) -> Format:
    """What the format of the result can hold."""
    if source.is_dir():
        raise DataError(f"{source} is a folder, not an image", f"name the pictures in it, as {source}/*.jpg")
    return picture_format(target)


def process(
    source: Path,
    target: Path,
    action: Callable[[Picture], np.ndarray],
    *,
    force: bool = False,
    quality: int = 90,
    background: str | None = None,
    frame: int | None = None,
    max_pixels: int,
    inputs: Sequence[Path] = (),
    strip: bool = False,
    depth: int | None = None,
    beside: bool = False,
    gate: Gate | None = None,
) -> Done:
    """Apply `action` to the pixels of every frame of `source`, or of `frame` alone, and save as `target`.

    Args:
        strip: leave out all metadata but the colour profile.
        depth: 8 or 16 bits a sample in the result; 16 are worked with from the start. None: as in the source.
        beside: `action` puts the result at the side of the picture.
        gate: passed between the steps and written through.

    Raises:
        DataError: what cannot be read, held or written, and what needs more memory than there is for it.
    """
    started = time.perf_counter()
    gate = gate or Gate()
    kind = _kind(source, target)
    check_output(target, force=force, inputs=inputs or [source])
    needed = memory_for(source, target, one_frame=frame is not None, beside=beside)
    check_budget(needed, f"{source}: a picture of its size", "filter a smaller one")
    if frame is None:
        frames = load_frames(source, max_pixels=max_pixels)
    else:
        frames = [load_picture(source, max_pixels=max_pixels, frame=frame)]
    if len(frames) > 1 and not kind.animated:
        raise DataError(
            f"{source} has {len(frames)} frames, {kind.name} holds one",
            f"choose one of 0 to {len(frames) - 1} (--frame 0), or write .gif, .webp or .png",
        )
    converted = frames[0].remark
    for number, picture in enumerate(frames):
        picture = picture.stripped() if strip else picture
        frames[number] = picture if depth != 16 else replace(picture, pixels=deepened(picture.pixels))
        can_hold(target, _shown_at(picture, depth), background=background)
    del picture
    results: list[Picture] = []
    while frames:  # the pixels of each are let go as its result is there
        gate.check()
        picture = frames.pop(0)
        try:
            pixels = action(picture)
        except DataError as error:  # such as a blur wider than this picture: of a batch it must be said which
            raise DataError(f"{source}: {error.problem}", error.next_step) from error
        results.append(replace(picture, pixels=flattened(pixels) if depth == 8 else pixels))
        del picture, pixels
    height, width = results[0].pixels.shape[:2]
    gate.check()
    written = save_frames(
        target, results, force=force, quality=quality, background=background, spend=True, writer=gate.write
    )
    seconds = time.perf_counter() - started
    return Done(str(source), str(target), width, height, written, seconds, converted)


def deepened(pixels: np.ndarray) -> np.ndarray:
    """Return samples at 16 bits: 255 becomes 65535."""
    return pixels if pixels.dtype == np.uint16 else pixels * np.uint16(257)


def flattened(pixels: np.ndarray) -> np.ndarray:
    """Return samples at 8 bits, rounded: 65535 becomes 255."""
    if pixels.dtype == np.uint8:
        return pixels
    out = np.empty(pixels.shape, np.uint8)
    for row, target in zip(pixels, out, strict=True):
        target[...] = (row.astype(np.uint32) + 128) // 257
    return out


def _shown_at(picture: Picture, depth: int | None) -> Picture:
    """A picture of one pixel with the channels and the depth that the result will have."""
    dtype = {None: picture.pixels.dtype, 8: np.dtype(np.uint8), 16: np.dtype(np.uint16)}[depth]
    return replace(picture, pixels=np.zeros((1, 1, *picture.pixels.shape[2:]), dtype))


def background_of(name: str | None, picture: Picture) -> list[float] | None:
    """Return a colour's name as one value a channel of `picture`, opaque; None for the default."""
    if name is None:
        return None
    red, green, blue = parse_colour(name)
    channels = picture.pixels.shape[2] if picture.pixels.ndim == 3 else 1
    colour = [red, green, blue] if channels > 2 else [0.299 * red + 0.587 * green + 0.114 * blue]
    scale = np.iinfo(picture.pixels.dtype).max / 255
    return [value * scale for value in colour + [255] * picture.has_alpha]
