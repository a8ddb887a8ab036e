"""The file from which a fit of many sweeps goes on, and the Ctrl-C that waits until a sweep is whole."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import signal
import threading
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.movie_recommender.ratings import Ratings
from shared.container import read_container, write_container
from shared.errors import DataError
from shared.files import aside, check_output

if TYPE_CHECKING:
    from projects.movie_recommender.models.iterative import Iterative, Training

__all__ = ["Checkpoint", "Interrupt"]

MAGIC = b"MOVIECKP"
VERSION = 1
SECONDS = 30.0  # between two checkpoints


@dataclass
class Checkpoint:
    """The file of a fit: what must agree for it to go on (`key`), and how far it has come (`saved`)."""

    path: Path | None
    key: dict[str, Any]
    saved: dict[str, Any] = field(default_factory=dict)
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    written: float = field(default_factory=time.monotonic)

    @classmethod
    def open(
        cls, training: Training, model: Iterative, ratings: Ratings, rng: np.random.Generator
    ) -> Checkpoint:
        """Read the file to resume from, or see that a new one can be written."""
        path = training.checkpoint
        if path is None:
            return cls(None, {})
        cls.check(path, resume=training.resume)
        checkpoint = cls(path, _key(training, model, ratings, rng))
        if not training.resume:
            return checkpoint
        meta, checkpoint.arrays = read_container(path, MAGIC, VERSION, kind="checkpoint")
        checkpoint.saved, key = (
            part if isinstance(part := meta.get(name), dict) else {} for name in ("saved", "key")
        )
        for what, value in checkpoint.key.items():
            if key.get(what) != value:
                raise DataError(
                    f"{path} is of a fit with another {what}", "resume it with the same, or begin a new one"
                )
        if set(checkpoint.arrays) != set(model.moves) or not _is_state(checkpoint.saved, model.sweeps, rng):
            raise checkpoint._damaged
        return checkpoint

    @property
    def _damaged(self) -> DataError:
        return DataError(f"{self.path}: this checkpoint file is damaged", "begin the fit anew")

    @staticmethod
    def check(path: Path, *, resume: bool) -> None:
        """Raise `DataError` where the file is not what a fit can begin with, or go on from."""
        if resume and not path.exists():
            raise DataError(f"there is no checkpoint at {path}", "begin one: do not resume")
        if not resume and path.is_file():
            raise DataError(f"{path} holds an earlier fit", "resume it, or remove the file")
        check_output(path, force=resume)

    @property
    def stage(self) -> str | None:
        """The stage in which the fit was left, "watch" or "fit"; None for a new one."""
        return self.saved.get("stage")

    def restore(self, stage: str, model: Iterative, rng: np.random.Generator) -> int:
        """Put back what a fit that was left in this stage had moved; return the sweeps done."""
        if self.stage != stage:
            return 0
        for name, array in self.arrays.items():
            start = np.asarray(getattr(model, name))
            if start.shape != array.shape or start.dtype != array.dtype:
                raise DataError(f"{self.path}: {name} has another shape or type", "begin the fit anew")
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise self._damaged
            setattr(model, name, array[()] if array.ndim == 0 else array)
        rng.bit_generator.state = self.saved["rng"]
        return int(self.saved["done"])

    def offer(
        self,
        stage: str,
        done: int,
        model: Iterative,
        rng: np.random.Generator,
        errors: list[float | None],
        interrupt: Interrupt,
        *,
        last: bool = False,
    ) -> None:
        """Write the file when it is time to, and end an interrupted fit."""
        if self.path is None:
            return
        if last or interrupt.asked or time.monotonic() - self.written >= SECONDS:
            saved = {"stage": stage, "done": done, "sweeps": model.sweeps, "errors": errors}
            meta = {"key": self.key, "saved": {**saved, "rng": rng.bit_generator.state}}
            arrays = {name: np.asarray(getattr(model, name)) for name in model.moves}
            with aside():
                write_container(self.path, MAGIC, VERSION, meta, arrays, force=True)
            self.written = time.monotonic()
        if interrupt.asked:
            raise KeyboardInterrupt


def _is_state(saved: dict[str, Any], sweeps: int, rng: np.random.Generator) -> bool:
    """Whether this tells how far a fit of so many sweeps has come."""
    if not {"stage", "done", "sweeps", "errors", "rng"} <= set(saved):
        return False
    counts, errors = (saved["done"], saved["sweeps"]), saved["errors"]
    if saved["stage"] not in ("watch", "fit") or not all(type(n) is int and 0 <= n <= sweeps for n in counts):
        return False
    if not isinstance(errors, list) or len(errors) > sweeps:
        return False
    try:  # numpy knows what its own states look like
        type(rng.bit_generator)().state = saved["rng"]
    except (KeyError, TypeError, ValueError, OverflowError):
        return False
    return all(error is None or type(error) in (int, float) for error in errors)


def _key(training: Training, model: Iterative, ratings: Ratings, rng: np.random.Generator) -> dict[str, Any]:
    """What decides the bytes of a fit, in the words of the message that refuses another."""
    settings = dataclasses.asdict(model)  # type: ignore[call-overload]
    packages = ("linear-algebra-portfolio", "numpy", "scipy", "numba")
    key = {
        "model": model.name,
        "version of the program": {name: version(name) for name in packages},
        "digest of the ratings": _digest(ratings),
        "choice of settings": settings,
        "patience": training.patience,
        "seed": rng.bit_generator.state,
    }
    return json.loads(json.dumps(key))  # as it comes back: no tuples


def _digest(ratings: Ratings) -> str:
    found = hashlib.sha256(repr((len(ratings), ratings.scale)).encode())
    for array in (ratings.users, ratings.movies, ratings.values, ratings.times):
        if array is not None:
            found.update(np.ascontiguousarray(array).data)
    for ids in (ratings.user_ids.values, ratings.movie_ids.values):
        found.update("\n".join(map(str, ids.tolist())).encode("utf-8", "surrogatepass"))
    for kind, side in (("user", ratings.user_side), ("movie", ratings.movie_side)):
        for name, block in side.items():
            found.update(f"{kind} {name} {block.shape}".encode())
            for array in (block.indptr, block.indices, block.data):
                found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


class Interrupt(contextlib.AbstractContextManager["Interrupt"]):
    """Hold back the first Ctrl-C until a sweep is whole; a second one ends the fit at once, as ever."""

    def __init__(self, active: bool) -> None:
        self.asked = False
        self._active = active and threading.current_thread() is threading.main_thread()
        self._before: Any = None

    def __enter__(self) -> Interrupt:
        if self._active and callable(signal.getsignal(signal.SIGINT)):
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            self._before(number, frame)
        self.asked = True
