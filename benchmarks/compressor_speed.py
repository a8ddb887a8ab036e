"""The compressor's time beside that of other codecs at about the same size of the file, at three rates.

python -m benchmarks.compressor_speed kodak --limit 2

Others are asked for the setting whose file is nearest in size to ours. They code a picture that is Pillow's
already and decode into one of Pillow's. All have one thread; AVIF's library alone can have two, as ours then.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.compressor_codecs import Peer, libraries, peers
from benchmarks.compressor_rates import opened
from benchmarks.harness import one_thread_count, provenance
from benchmarks.measure import beside, on_threads
from benchmarks.results import render
from projects.image_compressor import decode, encode
from shared.datasets.photos import load_photo_paths
from shared.errors import DataError
from shared.metrics.images import psnr

__all__ = ["measure", "nearest_setting"]

QUALITIES = (45, 70, 88)  # about 0.4, 1 and 4 bits per pixel of a photograph
FAST_BESIDE = "WebP"
THREADED = "AVIF"
Work = Callable[[], object]
LEAST = 20.0  # dB: less is another picture


def measure(pixels: np.ndarray) -> list[dict[str, Any]]:
    """Coding and decoding beside every codec of Pillow's, on one thread and, beside those that can, on two.

    Args:
        pixels: (h, w, 3) uint8.
    """
    rows = []
    for threads in (1, 2):
        with one_thread_count(threads), _threads_of_avif(threads):
            for codec in peers(threads)[0]:
                if threads == 1 or codec.name.startswith(THREADED):
                    for quality in QUALITIES:
                        rows += _beside(codec, pixels, quality, threads)
    return rows


def _beside(codec: Peer, pixels: np.ndarray, quality: int, threads: int) -> list[dict[str, Any]]:
    data = encode(pixels, quality=quality)
    setting = nearest_setting(codec, pixels, len(data))
    theirs = codec.write(pixels, setting)
    for name, shown in (("ours", decode(data)), (codec.name, codec.read(theirs))):
        found = psnr(pixels, shown)
        assert found > LEAST, f"{name} at quality {quality} shows another picture: PSNR {found:.1f} dB"
    megapixels = pixels.shape[0] * pixels.shape[1] / 1e6
    bits, other_bits = (8 * len(file) / megapixels / 1e6 for file in (data, theirs))
    what = on_threads(f"{megapixels:.2f} megapixels, {bits:.2f} bits per pixel", threads)
    peer, picture = f"{codec.name}, {other_bits:.2f}", Image.fromarray(pixels)
    works: list[tuple[str, Work, Work]] = [
        ("encode", partial(encode, pixels, quality=quality), partial(codec.save, picture, setting))
    ]
    if codec.name == FAST_BESIDE:
        fast = partial(encode, pixels, quality=quality, fast=True)
        works.append(("encode --fast", fast, partial(codec.save, picture, setting)))
    works.append(("decode", partial(decode, data), partial(_load, theirs)))
    return [beside(f"{name}, {what}", peer, own, other) for name, own, other in works]


def nearest_setting(codec: Peer, pixels: np.ndarray, size: int) -> int:
    """Return the setting whose file is nearest to `size` bytes; files grow along `codec.every`."""
    place = bisect_left(codec.every, size, key=lambda setting: len(codec.write(pixels, setting)))
    around = codec.every[max(0, place - 1) : place + 1]
    return min(around, key=lambda setting: abs(len(codec.write(pixels, setting)) - size))


def _load(data: bytes) -> None:
    """Decode into Pillow's own picture."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()


@contextlib.contextmanager
def _threads_of_avif(threads: int) -> Iterator[None]:
    """Decoding has no argument for it."""
    from PIL import AvifImagePlugin

    before = AvifImagePlugin.DEFAULT_MAX_THREADS
    AvifImagePlugin.DEFAULT_MAX_THREADS = threads
    try:
        yield
    finally:
        AvifImagePlugin.DEFAULT_MAX_THREADS = before


def main() -> None:
    """Print the times of some pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", help="of lossless RGB pictures of 8 bits, both sides at least 176 pixels")
    parser.add_argument("--limit", type=int, default=1, help="take the first so many pictures (1)")
    given = parser.parse_args()
    try:
        if given.limit < 1:
            raise DataError(f"--limit {given.limit} leaves no picture", "choose 1 or more")
        comparisons = [
            {**row, "work": f"{path.stem}: {row['work']}"}
            for path in load_photo_paths(given.folder)[: given.limit]
            for row in measure(opened(path))
        ]
        measured = {"figures": [], "comparisons": comparisons, "provenance": provenance("pillow")}
        print(render(measured) + libraries())
    except DataError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
