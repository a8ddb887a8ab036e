"""A fit of many sweeps can be watched, stopped, killed and taken up again, and ends as if it had not been."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from projects.movie_recommender import MODELS
from projects.movie_recommender.models import checkpoint
from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.models.iterative import Iterative, Training
from shared.errors import DataError, UsageError
from shared.progress import reporting

ITERATIVE = sorted(name for name, model in MODELS.items() if issubclass(model, Iterative))


@dataclass
class Walk(Iterative):
    """A bias per film that wanders at random from sweep to sweep: whatever is lost shows in the end."""

    sweeps: int = 6
    step: float = 0.1
    error_of: tuple[float | None, ...] = ()  # what to predict above the truth, sweep by sweep

    name: ClassVar = "walk"
    keeps: ClassVar = {"place": "movies", "total": ""}
    moves: ClassVar = ("place", "total", "n")

    interrupt_at: ClassVar[int | None] = None
    kill_with: ClassVar[int] = signal.SIGINT

    def _begin(self, ratings, rng):
        self._rng, self._truth = rng, ratings
        self.place, self.total, self.n = np.zeros(len(ratings.movie_ids), np.float32), 0.0, 0
        self.place += rng.normal(size=len(self.place)).astype(np.float32)

    def _sweep(self, number):
        assert number == self.n
        if number == self.interrupt_at:
            os.kill(os.getpid(), self.kill_with)
        self.place = self.place + self.step * self._rng.normal(size=len(self.place)).astype(np.float32)
        self.total += float(self.place.sum())
        self.n += 1

    def _so_far(self, users, movies):
        if self.error_of[self.n - 1] is None:
            return None
        return np.full(len(users), 3 + self.error_of[self.n - 1])

    def predict_codes(self, users, movies):
        return self.place[movies].astype(float) + self.total

    def scores(self, users):
        return np.tile(self.place, (len(users), 1))

    def _fold_in(self, movies, ratings):
        return self.place, 0.0


@pytest.fixture
def interrupted(monkeypatch):
    """Run a fit until it is interrupted in the given sweep."""

    def run(model, ratings, seed, training, at):
        monkeypatch.setattr(Walk, "interrupt_at", at)
        with pytest.raises(KeyboardInterrupt):
            model.fit(ratings, seed, training=training)
        monkeypatch.setattr(Walk, "interrupt_at", None)

    return run


def bytes_of(model):
    return {name: np.asarray(array).tobytes() for name, array in model.state()[1].items()}


@pytest.mark.parametrize("at", range(6))
def test_an_interrupted_fit_ends_with_the_bytes_of_a_whole_one(ratings, tmp_path, interrupted, at):
    whole = Walk().fit(ratings, 5)
    file = tmp_path / "fit.ckp"
    interrupted(Walk(), ratings, 5, Training(file), at)
    resumed = Walk().fit(ratings, 5, training=Training(file, resume=True))
    assert bytes_of(resumed) == bytes_of(whole)
    assert resumed == whole


def test_what_a_kill_leaves_is_enough_to_go_on(ratings, table, tmp_path, root):
    """The process is killed within its fourth sweep, when it cannot do anything about it any more."""
    table.to_pickle(tmp_path / "table")
    script = f"""
import sys, signal, pandas
sys.path[:0] = [{str(root)!r}, {str(root / "tests/projects/movie_recommender/models")!r}]
from pathlib import Path
from projects.movie_recommender.models import checkpoint, iterative
from projects.movie_recommender.ratings import Ratings
from test_iterative import Walk
checkpoint.SECONDS, Walk.interrupt_at, Walk.kill_with = 0, 3, signal.SIGKILL
ratings = Ratings.of(pandas.read_pickle({str(tmp_path / "table")!r}), (1.0, 5.0))
Walk().fit(ratings, 5, training=iterative.Training(Path({str(tmp_path / "fit.ckp")!r})))
"""
    died = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert died.returncode == -signal.SIGKILL, died.stderr
    resumed = Walk().fit(ratings, 5, training=Training(tmp_path / "fit.ckp", resume=True))
    assert bytes_of(resumed) == bytes_of(Walk().fit(ratings, 5))


@pytest.mark.parametrize("name", ITERATIVE)
def test_each_model_can_be_taken_up_after_any_sweep(name, ratings, tmp_path, monkeypatch):
    model = MODELS[name]
    monkeypatch.setattr(checkpoint, "SECONDS", 0)
    whole = model(sweeps=3).fit(ratings, 2)
    for sweep in (1, 2, 3):
        file = tmp_path / f"{sweep}.ckp"
        stop_after(model, sweep, monkeypatch)
        with pytest.raises(KeyboardInterrupt):
            model(sweeps=3).fit(ratings, 2, training=Training(file))
        monkeypatch.undo()
        monkeypatch.setattr(checkpoint, "SECONDS", 0)
        resumed = model(sweeps=3).fit(ratings, 2, training=Training(file, resume=True))
        assert bytes_of(resumed) == bytes_of(whole)


def stop_after(model, sweep, monkeypatch):
    """Press Ctrl-C in the last of so many sweeps."""
    turn = model._sweep

    def interrupted(self, number):
        turn(self, number)
        if number + 1 == sweep:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(model, "_sweep", interrupted)


def test_a_second_interrupt_is_not_held_back(ratings, tmp_path, monkeypatch):
    def twice(self, number):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        raise AssertionError("still running")

    monkeypatch.setattr(Walk, "_sweep", twice)
    with pytest.raises(KeyboardInterrupt):
        Walk().fit(ratings, 0, training=Training(tmp_path / "fit.ckp"))
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert not (tmp_path / "fit.ckp").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"step": 0.2}, "another choice of settings"),
        ({"seed": 6}, "another seed"),
        ({"rows": 100}, "another digest of the ratings"),
        ({"patience": 2}, "another patience"),
        ({"version": "0.0"}, "another version of the program"),
    ],
)
def test_another_fit_is_not_taken_up(ratings, tmp_path, interrupted, monkeypatch, change, says):
    file = tmp_path / "fit.ckp"
    interrupted(Walk(), ratings, 5, Training(file), 2)
    before = file.read_bytes()
    if "version" in change:
        monkeypatch.setattr(checkpoint, "version", lambda package: change["version"])
    data = ratings.take(np.arange(change.get("rows", len(ratings))))
    training = Training(file, resume=True, patience=change.get("patience"))
    with pytest.raises(DataError, match=says) as caught:
        Walk(step=change.get("step", 0.1)).fit(data, change.get("seed", 5), training=training)
    assert "\n" not in str(caught.value)
    assert file.read_bytes() == before


def test_a_checkpoint_of_another_fit_is_not_written_over(ratings, tmp_path):
    file = tmp_path / "fit.ckp"
    Walk().fit(ratings, 0, training=Training(file))
    with pytest.raises(DataError, match="holds an earlier fit"):
        Walk().fit(ratings, 1, training=Training(file))
    with pytest.raises(DataError, match="no checkpoint at"):
        Walk().fit(ratings, 0, training=Training(tmp_path / "other.ckp", resume=True))


def test_damage_to_a_checkpoint_is_seen(ratings, tmp_path, rng):
    file = tmp_path / "fit.ckp"
    Walk().fit(ratings, 0, training=Training(file))
    whole = file.read_bytes()
    for place in rng.choice(len(whole), 20, replace=False):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(DataError):
            Walk().fit(ratings, 0, training=Training(file, resume=True))
    file.write_bytes(whole[:-1])
    with pytest.raises(DataError):
        Walk().fit(ratings, 0, training=Training(file, resume=True))


def test_an_early_stop_finds_the_best_sweep(ratings):
    """What is watched falls, rises twice and would fall again: two sweeps of patience do not see that."""
    level = float(np.mean(ratings.values)) - 3
    model = Walk(sweeps=6, error_of=(level + 2, level, level + 1, level + 1, level, -9.0))
    stopped = model.fit(ratings, 5, training=Training(patience=2))
    assert (stopped.sweeps, stopped.sweeps_done) == (6, 2)
    assert bytes_of(stopped) == bytes_of(Walk(sweeps=2).fit(ratings, 5))


def test_gains_too_small_to_matter_try_the_patience(ratings):
    """Ever a little better for ever: the second sweep is as good as any."""
    level = float(np.mean(ratings.values)) - 3
    small = tuple(level + 0.5 - 1e-6 * sweep for sweep in range(5))
    stopped = Walk(sweeps=6, error_of=(level + 2, *small)).fit(ratings, 5, training=Training(patience=3))
    assert stopped.sweeps_done == 2
    steady = tuple(level + 0.5 - 1e-3 * sweep for sweep in range(5))
    assert (
        Walk(sweeps=6, error_of=(level + 2, *steady))
        .fit(ratings, 5, training=Training(patience=1))
        .sweeps_done
        == 6
    )


def test_sweeps_that_tell_nothing_yet_are_waited_for(ratings):
    level = float(np.mean(ratings.values)) - 3
    model = Walk(sweeps=6, error_of=(None, None, level + 2, level, level + 1, -9.0))
    assert model.fit(ratings, 5, training=Training(patience=1)).sweeps_done == 4
    never = Walk(sweeps=4, error_of=(None,) * 4)
    assert never.fit(ratings, 5, training=Training(patience=1)).sweeps_done == 4


@pytest.mark.parametrize("at", range(1, 4))
def test_an_early_stop_can_be_interrupted_too(ratings, tmp_path, interrupted, at):
    """In its first stage or in its second, whichever meets the sweep first."""
    level = float(np.mean(ratings.values)) - 3
    model = Walk(sweeps=6, error_of=(level + 2, level + 1, level + 0.5, level, level + 1, level + 1))
    whole = Walk(6, 0.1, model.error_of).fit(ratings, 5, training=Training(patience=1))
    file = tmp_path / "fit.ckp"
    interrupted(Walk(6, 0.1, model.error_of), ratings, 5, Training(file, patience=1), at)
    resumed = model.fit(ratings, 5, training=Training(file, resume=True, patience=1))
    assert resumed.sweeps_done == whole.sweeps_done == 4
    assert bytes_of(resumed) == bytes_of(whole)


def test_early_stop_takes_up_its_second_stage(ratings, tmp_path, monkeypatch):
    level = float(np.mean(ratings.values)) - 3
    errors = (level + 2, level, level + 1, level + 1, level + 1, level + 1)
    whole = Walk(error_of=errors).fit(ratings, 5, training=Training(patience=1))
    turn, calls = Walk._sweep, []

    def interrupted(self, number):
        turn(self, number)
        calls.append(number)
        if len(calls) == 4:  # three were watched, this is the first of the fit
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Walk, "_sweep", interrupted)
    file = tmp_path / "fit.ckp"
    with pytest.raises(KeyboardInterrupt):
        Walk(error_of=errors).fit(ratings, 5, training=Training(file, patience=1))
    resumed = Walk(error_of=errors).fit(ratings, 5, training=Training(file, resume=True, patience=1))
    assert bytes_of(resumed) == bytes_of(whole)
    assert calls == [0, 1, 2, 0, 1]


@pytest.mark.parametrize("name", [name for name in ITERATIVE if MODELS[name].in_stars])
def test_each_model_stops_early_and_is_fitted_to_all(name, ratings):
    stopped = MODELS[name](sweeps=4).fit(ratings, 3, training=Training(patience=1))
    assert stopped.sweeps == 4
    assert 1 <= stopped.sweeps_done <= 4
    assert bytes_of(stopped) == bytes_of(MODELS[name](sweeps=stopped.sweeps_done).fit(ratings, 3))


def test_an_interrupted_fit_leaves_the_setting(ratings, tmp_path, interrupted):
    level = float(np.mean(ratings.values)) - 3
    model = Walk(sweeps=6, error_of=(level, *(level + 1,) * 5))
    interrupted(model, ratings, 5, Training(tmp_path / "fit.ckp", patience=1), 0)
    assert model.sweeps == 6


def test_the_sweeps_that_were_made_are_kept_in_the_file_of_a_model(ratings):
    stopped = MODELS["funk"](sweeps=40).fit(ratings, 3, training=Training(patience=1))
    settings, arrays = stopped.state()
    ids = (stopped.user_ids, stopped.movie_ids, stopped.scale)
    again = MODELS["funk"].restore(settings, arrays, *ids)
    assert (again.sweeps, again.sweeps_done) == (40, stopped.sweeps_done)
    one, two = (model.fold_in([100, 107], [5, 1]).scores for model in (stopped, again))
    assert one.tobytes() == two.tobytes()
    del arrays["sweeps_done"]  # a file from before it was kept
    assert MODELS["funk"].restore(settings, arrays, *ids).sweeps_done == 40


def test_an_early_stop_needs_rows_to_watch(table):
    few = Walk(error_of=(0.0,) * 6).fit(table.iloc[:9], 0, training=Training(patience=1))
    assert few.sweeps_done == 6


def test_progress_is_told(ratings):
    told = []

    def reporter(items, label, total):
        told.append((label, total))
        yield from items

    with reporting(reporter):
        Walk().fit(ratings, 0)
    assert told == [("fitting walk", 6)]


def test_requests_that_cannot_be_met_are_refused(ratings, tmp_path):
    with pytest.raises(UsageError, match="needs a checkpoint"):
        Training(resume=True)
    with pytest.raises(DataError, match="patience is 0"):
        Training(patience=0)
    with pytest.raises(DataError, match="bias is fitted in one go"):
        Bias().fit(ratings, training=Training(tmp_path / "fit.ckp"))
    assert Bias().fit(ratings, training=Training()).predict([10], [100]).shape == (1,)
