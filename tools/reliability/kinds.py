"""The kinds of save: one small, quick, real save for each kind of file that the portfolio writes.

Each goes through the product's own functions, with all that takes time (fits, pictures, tables) made before.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["Kind", "all_kinds"]

SEED = 20


@dataclass(frozen=True)
class Kind:
    """A kind of save.

    Attributes:
        name: what is saved.
        output: the name of the file, or of the folder, that appears.
        save: `save(path, version, force)` writes content 0 or 1 to `path`, by the product's own function.
        read: opens what was saved by its own reader; raises where that is not whole.
        replaces: an older file can be replaced; a dataset that is there is never fetched again.
        silent: a cache, which may fail without a word.
    """

    name: str
    output: str
    save: Callable[[Path, int, bool], object]
    read: Callable[[Path], object]
    replaces: bool = True
    silent: bool = False


def all_kinds(folder: Path) -> list[Kind]:
    """Return every kind; what they are made from is put into `folder`, which must exist."""
    from tools.reliability.kinds_of_datasets import dataset_kinds
    from tools.reliability.kinds_of_films import film_kinds
    from tools.reliability.kinds_of_pictures import picture_kinds
    from tools.reliability.kinds_of_segments import segment_kinds
    from tools.reliability.kinds_of_songs import song_kinds

    rng = np.random.default_rng(SEED)
    kinds = [*film_kinds(), *song_kinds(folder, rng), *picture_kinds(folder, rng), *dataset_kinds(folder)]
    return [*kinds, *segment_kinds()]


def writing(versions: Sequence[Any], write: Callable[[Path, Any, bool], object]) -> Callable[..., object]:
    """Return `save` for a function that writes an object: that of the version asked for."""
    return lambda path, version, force: write(path, versions[version], force)


@contextlib.contextmanager
def setting(name: str, value: os.PathLike[str]) -> Iterator[None]:
    """Set a variable of the environment for a while."""
    before = os.environ.get(name)
    os.environ[name] = str(value)
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
