"""PNG files made chunk by chunk are what other readers take them for."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from tools.reliability.png_bytes import SIGNATURE, chunk, chunks_of, header, png


def test_pillow_reads_the_samples_back(rng):
    samples = rng.integers(0, 256, (5, 7, 3), np.uint8)
    data = png(header(7, 5, 8, 2), b"".join(b"\0" + row.tobytes() for row in samples))
    with Image.open(io.BytesIO(data)) as image:
        assert np.array_equal(np.asarray(image), samples)


def test_chunks_put_together_again_are_the_file():
    data = png(header(1, 1, 8, 0), b"\0\0", [(b"tEXt", b"a\0b")])
    chunks = chunks_of(data)
    assert [name for name, _ in chunks] == [b"IHDR", b"tEXt", b"IDAT", b"IEND"]
    assert SIGNATURE + b"".join(chunk(*one) for one in chunks) == data
