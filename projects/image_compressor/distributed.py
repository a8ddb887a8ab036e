"""Compression of a folder or a table of pictures on Spark: the same bytes as on one machine."""

from __future__ import annotations

import functools
from dataclasses import asdict
from pathlib import Path
from typing import Any

from projects.image_compressor.job import compress_file
from projects.image_compressor.steer import Manner, Wish
from shared.batch import Gate
from shared.engines.files import Outcome, run_files
from shared.engines.spark import Spark

__all__ = ["compress_on"]


def compress_on(
    spark: Spark, source: str, output: str, wish: Wish, manner: Manner, *, force: bool, **options: Any
) -> Outcome:
    """Compress all pictures into `.svdc` files; see `run_files`. The options are those of `compress_file`."""
    request = {"app": "image_compressor", "wish": asdict(wish), "manner": asdict(manner), **options}
    work = functools.partial(_compress, wish, manner, options)
    return run_files(spark, source, output, work, _name, request=request, force=force)


def _name(name: str) -> str:
    return f"{Path(name).stem}.svdc"


def _compress(
    wish: Wish, manner: Manner, options: dict[str, Any], source: Path, target: Path
) -> dict[str, Any]:
    done = compress_file(source, target, wish, manner=manner, force=True, gate=Gate(), **options)
    return {**done.facts, "converted": done.converted}
