"""The trained tables: for each kind of plane the predictors and bases of its classes, and starting states.

Made by `make train-compressor` and shipped beside this module; `provenance` in the file says of what. A file
names the tables that it was made with by their number, and a number never changes its content.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.resources import as_file, files

import numpy as np

from projects.image_compressor.patch.choice import analysis_of
from shared.container import read_container

__all__ = [
    "CHROMA_BLUE",
    "CHROMA_RED",
    "KIND",
    "LUMA",
    "MAGIC",
    "NUMBER",
    "VERSION",
    "PlaneTables",
    "load_tables",
]

MAGIC, VERSION, KIND = b"SVDCPTCH", 1, "codec table"
NUMBER = 1  # the tables that encoders use
LUMA, CHROMA_BLUE, CHROMA_RED = range(3)


@dataclass(frozen=True)
class PlaneTables:
    """What is known of one kind of plane.

    Attributes:
        predictors: (classes, context, 64) int32 with 12 fractional bits, transposed.
        bases: (classes, 64, 64) int32 with 12 fractional bits, rows by falling variance.
        slots, weights: what the entropy coder begins with.
        level_bits: (steps, 64, 16) float32, what a level costs at an index; the last is for 15 and more.
        end_bits: (steps, 65) float32, what it costs that the last level other than 0 stands before an index.
        class_bits: (steps, classes) float32.
        analysis: see `choice.analysis_of`.
    """

    predictors: np.ndarray
    bases: np.ndarray
    slots: np.ndarray
    weights: np.ndarray
    level_bits: np.ndarray
    end_bits: np.ndarray
    class_bits: np.ndarray

    @functools.cached_property
    def analysis(self) -> np.ndarray:
        return analysis_of(self.predictors, self.bases)


@functools.cache
def load_tables(number: int) -> list[PlaneTables]:
    """Return the tables of luma, Cb and Cr."""
    with as_file(files("projects.image_compressor.patch").joinpath(f"tables-{number}.bin")) as path:
        _, arrays = read_container(path, MAGIC, VERSION, kind=KIND)
    return [
        PlaneTables(
            predictors=arrays[f"{plane}.predictors"].astype(np.int32),
            bases=arrays[f"{plane}.bases"].astype(np.int32),
            # estimates are shipped with 16 of their 22 bits
            slots=(arrays[f"{plane}.slots"].astype(np.int64) << 14 | 1 << 13) + arrays[f"{plane}.counts"],
            weights=arrays[f"{plane}.weights"].astype(np.int64),
            level_bits=arrays[f"{plane}.level_bits"],
            end_bits=arrays[f"{plane}.end_bits"],
            class_bits=arrays[f"{plane}.class_bits"],
        )
        for plane in range(3)
    ]
