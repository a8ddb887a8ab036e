"""Models that learn by sweeps: progress, checkpoints, resuming and early stop, written once for all."""

from __future__ import annotations

import abc
import contextlib
import copy
import dataclasses
import hashlib
import json
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any, ClassVar

import numpy as np

from projects.movie_recommender.models.base import Model
from projects.movie_recommender.ratings import Ratings
from shared.container import read_container, write_container
from shared.errors import DataError, UsageError
from shared.files import check_output
from shared.metrics.ratings import rmse
from shared.progress import track

__all__ = ["Iterative", "Training"]

MAGIC = b"MOVIECKP"
VERSION = 1
SECONDS = 30.0  # between two checkpoints


@dataclass(frozen=True)
class Training:
    """How a fit is run, which is no part of the model.

    Args:
        checkpoint: file that the state of the fit is written to every 30 seconds, at its end, and after
            the sweep in which Ctrl-C is pressed. It stays when the fit is done.
        resume: go on from `checkpoint`, to the same bytes as if the fit had never been interrupted.
        patience: early stop. Nine tenths of the training rows are learned first and the RMSE on the other
            tenth is watched, until it has not improved for so many sweeps, `sweeps` at most; then all rows
            are learned, with the best number of sweeps, which becomes the setting `sweeps`.

    Raises:
        UsageError: `resume` without a checkpoint.
        DataError: `patience` below 1.
    """

    checkpoint: Path | None = None
    resume: bool = False
    patience: int | None = None

    def __post_init__(self) -> None:
        if self.resume and self.checkpoint is None:
            raise UsageError("resuming needs a checkpoint", "name its file")
        if self.patience is not None and self.patience < 1:
            raise DataError(f"the patience is {self.patience} sweeps", "choose 1 or more")

    @property
    def is_plain(self) -> bool:
        """Nothing is asked for, as every model can do."""
        return self == Training()


class Iterative(Model):
    """A model fitted by `sweeps` alike turns. A subclass writes three methods and names what they move:

        _begin(ratings, rng)   make the derived structures and the start values; keep `rng` where sweeps draw
        _sweep(number)         make turn `number`, from 0; all that it changes is in `moves` or in `rng`
        _end()                 make the fitted arrays (`keeps`) and let go of what only the fit needed

    `moves` names the attributes, arrays or numbers of fixed shape, that a checkpoint holds. To resume,
    `_begin` runs as it did the first time, then `moves` and the state of `rng` are put back: so whatever
    `_sweep` reads is either made by `_begin` alone or moved, and it reads `self.<name>` anew each time.
    Running sums are moving arrays like any other.
    """

    moves: ClassVar[tuple[str, ...]]

    sweeps: int

    @abc.abstractmethod
    def _begin(self, ratings: Ratings, rng: np.random.Generator) -> None: ...

    @abc.abstractmethod
    def _sweep(self, number: int) -> None: ...

    def _end(self) -> None:
        """By default nothing is left to do."""

    def _so_far(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray | None:
        """Return the (n,) expected ratings of pairs of codes before `_end`: what an early stop watches.

        None where it is too early to tell; such a sweep is neither the best nor does it try the patience.
        """
        return self.predict_codes(users, movies)

    def _fit(self, ratings: Ratings, rng: np.random.Generator) -> None:
        self._train(ratings, rng, None)

    def _train(self, ratings: Ratings, rng: np.random.Generator, training: Training | None) -> None:
        training = training or Training()
        checkpoint = _Checkpoint.open(training, self, ratings, rng)
        with _Interrupt(checkpoint.path is not None) as interrupt:
            if training.patience is not None:
                self.sweeps = self._best_sweeps(ratings, rng, training.patience, checkpoint, interrupt)
            for done in self._turns(ratings, rng, checkpoint, "fit", f"fitting {self.name}"):
                checkpoint.offer("fit", done, self, rng, [], interrupt, last=done == self.sweeps)
        self._end()

    def _turns(
        self, ratings: Ratings, rng: np.random.Generator, checkpoint: _Checkpoint, stage: str, label: str
    ) -> Iterator[int]:
        """Make the sweeps that are left; after each tell how many are done."""
        self._begin(ratings, rng)
        first = checkpoint.restore(stage, self, rng)
        for number in track(range(first, self.sweeps), label):
            self._sweep(number)
            yield number + 1

    def _best_sweeps(
        self,
        ratings: Ratings,
        rng: np.random.Generator,
        patience: int,
        checkpoint: _Checkpoint,
        interrupt: _Interrupt,
    ) -> int:
        """Return the number of sweeps after which a tenth of the rows, held out, is predicted best."""
        if checkpoint.stage == "fit":
            return int(checkpoint.saved["sweeps"])
        rng = copy.deepcopy(rng)  # the fit that follows draws what it would draw without an early stop
        held, rest = np.split(rng.permutation(len(ratings)), [len(ratings) // 10])
        if not len(held):
            return self.sweeps
        learned = ratings.take(np.sort(rest))
        users = learned.user_ids.codes(ratings.user_ids.values[ratings.users[held]])
        movies = learned.movie_ids.codes(ratings.movie_ids.values[ratings.movies[held]])
        trial = dataclasses.replace(self)  # type: ignore[type-var]
        trial.user_ids, trial.movie_ids, trial.scale = learned.user_ids, learned.movie_ids, learned.scale
        errors: list[float | None] = list(checkpoint.saved.get("errors", []))
        for done in trial._turns(learned, rng, checkpoint, "watch", f"watching {self.name}"):
            found = trial._so_far(users, movies)
            if found is None or not np.isfinite(found).all():  # infinite after steps that were too long
                errors.append(None)
            else:
                errors.append(rmse(ratings.values[held], trial.clip(found)))
            if done - _best(errors, done) >= patience:
                break
            checkpoint.offer("watch", done, trial, rng, errors, interrupt)
        return _best(errors, self.sweeps)


def _best(errors: list[float | None], otherwise: int) -> int:
    """Return the number of sweeps with the least error, the fewest; `otherwise` where none is known."""
    known = [(error, k + 1) for k, error in enumerate(errors) if error is not None]
    return min(known)[1] if known else otherwise


@dataclass
class _Checkpoint:
    """The file of a fit: what must agree for it to go on (`key`), and how far it has come (`saved`)."""

    path: Path | None
    key: dict[str, Any]
    saved: dict[str, Any] = field(default_factory=dict)
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    written: float = field(default_factory=time.monotonic)

    @classmethod
    def open(
        cls, training: Training, model: Iterative, ratings: Ratings, rng: np.random.Generator
    ) -> _Checkpoint:
        """Read the file to resume from, or see that a new one can be written."""
        path = training.checkpoint
        if path is None:
            return cls(None, {})
        checkpoint = cls(path, _key(training, model, ratings, rng))
        if not training.resume:
            if path.is_file():
                raise DataError(f"{path} holds an earlier fit", "resume it, or remove the file")
            check_output(path)
            return checkpoint
        if not path.exists():
            raise DataError(f"there is no checkpoint at {path}", "begin one: do not resume")
        meta, checkpoint.arrays = read_container(path, MAGIC, VERSION, kind="checkpoint")
        check_output(path, force=True)
        checkpoint.saved = meta.get("saved", {})
        for what, value in checkpoint.key.items():
            if meta.get("key", {}).get(what) != value:
                raise DataError(
                    f"{path} is of a fit with another {what}", "resume it with the same, or begin a new one"
                )
        if set(checkpoint.arrays) != set(model.moves) or not {"stage", "done", "sweeps"} <= set(
            checkpoint.saved
        ):
            raise DataError(f"{path}: this checkpoint file is damaged", "begin the fit anew")
        return checkpoint

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
        interrupt: _Interrupt,
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
            write_container(self.path, MAGIC, VERSION, meta, arrays, force=True)
            self.written = time.monotonic()
        if interrupt.asked:
            raise KeyboardInterrupt


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
    for side in (ratings.user_side, ratings.movie_side):
        for name, block in side.items():
            found.update(name.encode())
            for array in (block.indptr, block.indices, block.data):
                found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


class _Interrupt(contextlib.AbstractContextManager["_Interrupt"]):
    """Hold back the first Ctrl-C until a sweep is whole; a second one ends the fit at once, as ever."""

    def __init__(self, active: bool) -> None:
        self.asked = False
        self._active = active and threading.current_thread() is threading.main_thread()
        self._before: Any = None

    def __enter__(self) -> _Interrupt:
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
