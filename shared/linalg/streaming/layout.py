"""The form in which a program is handed to the compiled loops: a table of stages and one of operations."""

from __future__ import annotations

import numpy as np

__all__ = ["LIGHT", "OPERATION", "PREMULTIPLY", "RECOLOUR", "RESCALE", "STAGE", "UNPREMULTIPLY"]

# offsets count elements of `numbers`, `places` or `indices`
STAGE = np.dtype(
    [
        ("height", "i8"),  # rows and columns that it makes
        ("width", "i8"),
        ("top", "i8"),  # of the first stage: the picture's place in what it makes
        ("left", "i8"),  # padded columns before the input; of the first stage as `top`
        ("kh", "i8"),
        ("kw", "i8"),
        ("stride", "i8"),
        ("phases", "i8"),
        ("rank", "i8"),
        ("columns", "i8"),  # (phases, rank, kh) numbers
        ("rows", "i8"),  # (rank, kw) numbers
        ("taps", "i8"),  # (n_taps,) numbers
        ("n_taps", "i8"),
        ("places", "i8"),  # (n_taps, 2) places
        ("row_index", "i8"),  # of the first stage, before pairs: rows of the picture
        ("column_index", "i8"),
        ("needs", "i8"),  # the last row of the input that each row waits for
        ("slots", "i8"),  # rows that its ring holds, or pairs of them
        ("pairs", "i8"),  # its ring holds bytes of two rows at a time, and the pass down comes first
        ("words", "i8"),  # (2, pairs + 1) indices: its column in whole numbers, of so many pairs
        ("outer", "i8"),  # how many of them have the first scale
        ("scales", "i8"),  # 2 numbers
        ("across_first", "i8"),  # its ring holds rows that are through the pass across
        ("keeps_alpha", "i8"),  # alpha is that of `above`, `before`, not filtered
        ("above", "i8"),
        ("before", "i8"),
        ("first", "i8"),  # its operations
        ("last", "i8"),
    ]
)
OPERATION = np.dtype([("code", "i8"), ("numbers", "i8"), ("size", "i8"), ("more", "i8")])
RECOLOUR, RESCALE, LIGHT, PREMULTIPLY, UNPREMULTIPLY = range(5)
