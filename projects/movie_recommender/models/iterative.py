"""Models that learn by sweeps: progress, checkpoints, resuming and early stop, written once for all."""

from __future__ import annotations

import abc
import copy
import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from projects.movie_recommender.models.base import Model
from projects.movie_recommender.models.checkpoint import Checkpoint, Interrupt
from projects.movie_recommender.ratings import Ids, Ratings
from shared.errors import DataError, UsageError
from shared.metrics.ratings import rmse
from shared.progress import track

__all__ = ["Iterative", "Training"]

GAIN = 1e-4  # stars: a fit that becomes better by less from here on has become as good as it will be


@dataclass(frozen=True)
class Training:
    """How a fit is run, which is no part of the model.

    Args:
        checkpoint: file that the state of the fit is written to every 30 seconds, at its end, and after
            the sweep in which Ctrl-C is pressed. It stays when the fit is done.
        resume: go on from `checkpoint`, to the same bytes as if the fit had never been interrupted.
        patience: early stop. Nine tenths of the training rows are learned first and the RMSE on the other
            tenth is watched until it has not fallen by a ten-thousandth of a star for so many sweeps, or
            `sweeps` are made. Then all rows are learned in the best number of sweeps, kept as `sweeps_done`.

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
    Running sums are moving arrays like any other. While a fit runs `sweeps` is the number that it makes and
    after it the setting again; `sweeps_done` is the number that was made.
    """

    moves: ClassVar[tuple[str, ...]]

    sweeps: int
    sweeps_done: int

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

    def check_training(self, training: Training | None) -> None:
        """Between sweeps a fit can be stopped and gone on with; a model may know better."""

    def _fit(self, ratings: Ratings, rng: np.random.Generator) -> None:
        self._train(ratings, rng, None)

    def _train(self, ratings: Ratings, rng: np.random.Generator, training: Training | None) -> None:
        training = training or Training()
        checkpoint = Checkpoint.open(training, self, ratings, rng)
        setting = self.sweeps
        try:
            with Interrupt(checkpoint.path is not None) as interrupt:
                if training.patience is not None:
                    self.sweeps = self._best_sweeps(ratings, rng, training.patience, checkpoint, interrupt)
                for done in self._turns(ratings, rng, checkpoint, "fit", f"fitting {self.name}"):
                    checkpoint.offer("fit", done, self, rng, [], interrupt, last=done == self.sweeps)
            self._end()
            self.sweeps_done = self.sweeps
        finally:
            self.sweeps = setting

    def _turns(
        self, ratings: Ratings, rng: np.random.Generator, checkpoint: Checkpoint, stage: str, label: str
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
        checkpoint: Checkpoint,
        interrupt: Interrupt,
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

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        settings, arrays = super().state()
        return settings, {**arrays, "sweeps_done": np.asarray(self.sweeps_done, np.int64)}

    @classmethod
    def restore(
        cls,
        settings: dict[str, Any],
        arrays: dict[str, np.ndarray],
        user_ids: Ids,
        movie_ids: Ids,
        scale: tuple[float, float],
    ) -> Self:
        model = super().restore(settings, arrays, user_ids, movie_ids, scale)
        model.sweeps_done = int(arrays.get("sweeps_done", model.sweeps))  # older files keep the setting alone
        if not 1 <= model.sweeps_done <= model.sweeps:
            raise ValueError(f"{model.sweeps_done} sweeps of at most {model.sweeps} were made")
        return model


def _best(errors: list[float | None], otherwise: int) -> int:
    """Return the sweeps after which the error fell no further by `GAIN`; `otherwise` where none is known."""
    least, best = np.inf, otherwise
    for sweeps, error in enumerate(errors, 1):
        if error is not None and error < least - GAIN:
            least, best = error, sweeps
    return best
