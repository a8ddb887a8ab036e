"""One file in, one file out: what a batch does with each of its inputs, and where the results go."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba

from projects.image_compressor.decoder import decode_picture
from projects.image_compressor.encoder import Encoded
from projects.image_compressor.format import MAX_FILE, Header, glimpse
from projects.image_compressor.patch.borders import GROUP
from projects.image_compressor.patch.section import BAND
from projects.image_compressor.steer import Manner, Wish, encoder_of, steer
from shared.batch import Gate
from shared.errors import DataError, UsageError
from shared.files import check_output, read_bytes
from shared.images import can_hold, count_bytes, load_picture, picture_format, save_frames
from shared.memory import check_budget
from shared.metrics.images import psnr, ssim

__all__ = [
    "AT_ONCE",
    "Compressed",
    "coded_header",
    "compress_file",
    "decompress_file",
    "memory_for",
    "output_paths",
]

AT_ONCE = 25_000_000  # pixels in work: planes in floats and levels are many times as large as a picture


# bytes for each sample of the picture, as measured
_PATCH, _BAND = 4, 20  # as a whole; more for what is in work in bands
_PADDING = 8  # for each sample that a thin picture is padded with
_SVD = 45  # for planes and their factors: 33 at quality 40, 62 at 95
_TRIES, _SVD_TRIES = 8, 30  # of a search: its encodings on either side of the goal, and what they show


@dataclass(frozen=True)
class Compressed:
    """What `--json` says of a file that was made, and what is to be told of its picture's opening."""

    facts: dict[str, Any]
    converted: str


def output_paths(
    inputs: Sequence[Path], output: Path | None, suffix: str, *, single: bool = False
) -> dict[Path, Path]:
    """Return the output of each input: `output` itself, or the input's name with `suffix` in that folder.

    Args:
        output: None stands for the present folder.
        suffix: extension of the results, such as ".svdc".
        single: of one input `output` may have any other extension.

    Raises:
        DataError: several inputs for one file, or of one name.
    """
    if len(inputs) == 1 and output is not None and not output.is_dir():
        if output.suffix.lower() != suffix and not single:
            raise DataError(
                f"{output}: a compressed file ends in {suffix}", "choose such a name, or a folder"
            )
        return {inputs[0]: output}
    if output is not None and _names_a_file(output):
        raise UsageError(f"{output} is one file, and {len(inputs)} inputs are given", "name a folder with -o")
    paths = {path: (output or Path()) / f"{path.stem}{suffix}" for path in inputs}
    if len(set(paths.values())) < len(inputs):
        names = [f"{path.stem}{suffix}" for path in inputs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"two inputs would both be written to {twice}", "give them different names")
    return paths


def _names_a_file(path: Path) -> bool:
    """Whether a path is, or would be taken for, a file."""
    if path.exists():
        return not path.is_dir()
    with contextlib.suppress(DataError):
        picture_format(path)
        return True
    return path.suffix.lower() == ".svdc"


def memory_for(source: Path, wish: Wish, manner: Manner) -> int:
    """Return the bytes that `compress_file` will need, by the header of `source`; 0 if it cannot be read."""
    samples = count_bytes(source, frames=False)  # of 16 bits twice as many as there are: a cautious guess
    searches = any(value is not None for value in (wish.size, wish.psnr, wish.ssim))
    if manner.method_for(wish) == "svd":
        return samples * (_SVD + _SVD_TRIES * searches)
    padding = count_bytes(source, frames=False, sides=GROUP) - samples
    in_work = min(1.0, numba.get_num_threads() * BAND / max(1, samples / 3))
    return int(samples * (_PATCH + _BAND * in_work + _TRIES * searches) + _PADDING * padding)


def compress_file(
    source: Path,
    target: Path,
    wish: Wish,
    *,
    manner: Manner,
    allow_larger: bool,
    frame: int | None,
    max_pixels: int,
    force: bool,
    gate: Gate,
) -> Compressed:
    """Compress one picture into a `.svdc` file.

    Raises:
        DataError: what cannot be opened, reached or written, and a result larger than its source.
    """
    check_output(target, force=force, inputs=[source])
    check_budget(
        memory_for(source, wish, manner), f"{source}: a picture of its size", "compress a smaller one"
    )
    start = time.perf_counter()
    picture = load_picture(source, max_pixels=max_pixels, frame=frame)
    gate.check()
    encoder = encoder_of(picture.pixels, wish, manner, icc=picture.icc, exif=picture.exif)
    try:
        result = steer(encoder, wish)
    except DataError as error:
        raise DataError(f"{source}: {error.problem}", error.next_step) from error
    seconds = time.perf_counter() - start
    size, before = len(result.data), source.stat().st_size
    if size > before and not allow_larger:
        raise DataError(
            f"{source}: the result has {size:,} bytes, more than the {before:,} of the source",
            "ask for less quality, or write it all the same with --allow-larger",
        )
    with gate.write(target, force=force) as file:
        file.write(result.data)
    header = encoder.header
    facts = {
        "input": str(source),
        "output": str(target),
        "method": header.method,
        "width": header.width,
        "height": header.height,
        "bytes": size,
        "raw_bytes": header.raw_bytes,
        "bpp": 8 * size / (header.width * header.height),
        "psnr": psnr(picture.pixels, result.pixels),
        "ssim": ssim(picture.pixels, result.pixels),
        "seconds": seconds,
        **({"ranks": [plane.rank for plane in result.factors]} if isinstance(result, Encoded) else {}),
        "larger": size > before,
    }
    return Compressed(facts, picture.remark)


def decompress_file(
    source: Path,
    target: Path,
    *,
    rank: int | None,
    background: str | None,
    max_pixels: int,
    force: bool,
    gate: Gate,
) -> dict[str, Any]:
    """Write the picture of a `.svdc` file in the format of the target's extension; return what `--json` says.

    Raises:
        DataError: what cannot be read or written, and a format that would lose alpha or bits.
    """
    picture_format(target)
    check_output(target, force=force, inputs=[source])
    data = read_bytes(source, limit=MAX_FILE)
    picture = decode_picture(data, name=str(source), rank=rank, max_pixels=max_pixels)
    gate.check()
    can_hold(target, picture, background=background)
    save_frames(target, [picture], force=force, background=background, writer=gate.write)
    height, width = picture.pixels.shape[:2]
    return {"input": str(source), "output": str(target), "width": width, "height": height}


def coded_header(path: Path) -> Header | None:
    """Return what a `.svdc` file says of itself, unchecked; None of what is no such file."""
    try:
        with path.open("rb") as file:
            return glimpse(file.read(16))
    except OSError:
        return None
