"""Filters over a folder or a table of pictures on Spark: every picture is filtered as on one machine."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from projects.photo_filters.chain import parse_chain
from projects.photo_filters.compare import beside
from projects.photo_filters.job import process
from projects.photo_filters.kernels import custom_step
from projects.photo_filters.running import run_steps
from shared.engines.files import Outcome, run_files
from shared.engines.spark import Spark
from shared.images import Picture

__all__ = ["Filtering", "filter_on"]


@dataclass(frozen=True)
class Filtering:
    """What is done to each picture; it is sent to the workers.

    Args:
        chain: "" for none.
        kernel: to be convolved with first, ready made.
        compare: put the result at the side of the picture.
        options: of `process`.
    """

    chain: str
    kernel: np.ndarray | None
    border: str
    linear: bool
    compare: bool
    options: Mapping[str, Any]

    def __call__(self, picture: Picture) -> np.ndarray:
        """Return the pixels of the result."""
        steps = [custom_step(self.kernel)] if self.kernel is not None else []
        steps += parse_chain(self.chain) if self.chain else []
        filtered = run_steps(picture.pixels, steps, border=self.border, linear=self.linear)
        return beside(picture.pixels, filtered) if self.compare else filtered


def filter_on(
    spark: Spark, source: str, output: str, filtering: Filtering, suffix: str | None, *, force: bool
) -> Outcome:
    """Filter all pictures; see `run_files`.

    Args:
        suffix: extension of the results, where it is not to be the input's.
    """
    name = functools.partial(_name, suffix)
    request = {"app": "photo_filters", "suffix": suffix, **asdict(filtering)}
    work = functools.partial(_filter, filtering)
    return run_files(spark, source, output, work, name, request=request, force=force)


def _name(suffix: str | None, name: str) -> str:
    return name if suffix is None else Path(name).stem + suffix


def _filter(filtering: Filtering, source: Path, target: Path) -> dict[str, Any]:
    done = process(source, target, filtering, force=True, beside=filtering.compare, **filtering.options)
    return asdict(done)
