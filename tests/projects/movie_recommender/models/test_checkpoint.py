"""A checkpoint holds what moved and belongs to one fit; Ctrl-C waits once, not twice."""

from __future__ import annotations

import dataclasses
import os
import signal
import threading

import numpy as np
import pytest
from scipy import sparse

from projects.movie_recommender.models import checkpoint
from projects.movie_recommender.models.checkpoint import Checkpoint, Interrupt
from projects.movie_recommender.models.funk import Funk
from projects.movie_recommender.models.iterative import Training
from projects.movie_recommender.ratings import Ids
from shared.errors import DataError


@pytest.fixture
def begun(ratings):
    model, rng = Funk(rank=2, sweeps=5), np.random.default_rng(1)
    model._begin(ratings, rng)
    return model, rng


def test_what_moved_and_the_random_numbers_come_back(ratings, begun, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "SECONDS", 0)
    model, rng = begun
    file, start = tmp_path / "fit.ckp", np.random.default_rng(1)
    Checkpoint.open(Training(file), model, ratings, start).offer(
        "fit", 3, model, rng, [0.5], Interrupt(False)
    )
    rows, drawn = model.movie_rows.copy(), rng.normal(size=4)
    model.movie_rows = np.zeros_like(rows)
    again = Checkpoint.open(Training(file, resume=True), model, ratings, start)
    assert again.stage == "fit"
    assert again.saved["errors"] == [0.5]
    assert again.restore("watch", model, rng) == 0
    assert not model.movie_rows.any()
    assert again.restore("fit", model, rng) == 3
    assert model.movie_rows.tobytes() == rows.tobytes()
    assert rng.normal(size=4).tobytes() == drawn.tobytes()


def test_nothing_is_written_before_it_is_time(ratings, begun, tmp_path):
    model, rng = begun
    file = tmp_path / "fit.ckp"
    offered = Checkpoint.open(Training(file), model, ratings, rng)
    offered.offer("fit", 1, model, rng, [], Interrupt(False))
    assert not file.exists()
    offered.offer("fit", 2, model, rng, [], Interrupt(False), last=True)
    assert file.exists()


def test_parts_of_another_shape_are_refused(ratings, begun, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "SECONDS", 0)
    model, rng = begun
    file = tmp_path / "fit.ckp"
    Checkpoint.open(Training(file), model, ratings, rng).offer("fit", 1, model, rng, [], Interrupt(False))
    model.user_rows = model.user_rows[:-1]
    with pytest.raises(DataError, match="user_rows has another shape"):
        Checkpoint.open(Training(file, resume=True), model, ratings, rng).restore("fit", model, rng)


def test_every_part_of_the_ratings_counts_in_their_digest(ratings):
    """One number, one id or one fact changed anywhere is other data."""

    def changed(array):
        other = array.copy()
        other[3] += 1
        return other

    n = len(ratings.user_ids)
    side = {"age": sparse.csr_array(np.ones((n, 1), np.float32))}
    others = [
        dataclasses.replace(ratings, users=changed(ratings.users)),
        dataclasses.replace(ratings, movies=changed(ratings.movies)),
        dataclasses.replace(ratings, values=changed(ratings.values)),
        dataclasses.replace(ratings, times=changed(ratings.times)),
        dataclasses.replace(ratings, times=None),
        dataclasses.replace(ratings, user_ids=Ids(changed(ratings.user_ids.values))),
        dataclasses.replace(ratings, movie_ids=Ids(changed(ratings.movie_ids.values))),
        dataclasses.replace(ratings, scale=(0.5, 5.0)),
        dataclasses.replace(ratings, user_side=side),
        dataclasses.replace(ratings, movie_side=side),
        dataclasses.replace(ratings, user_side={"sex": side["age"]}),
        dataclasses.replace(ratings, user_side={"age": side["age"] * 2}),
    ]
    digests = {checkpoint._digest(data) for data in (ratings, *others)}
    assert len(digests) == 1 + len(others)
    assert checkpoint._digest(dataclasses.replace(ratings)) == checkpoint._digest(ratings)


def test_the_first_interrupt_waits_and_the_second_does_not():
    with Interrupt(True) as interrupt:
        assert not interrupt.asked
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupt.asked
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_a_checkpoint_an_interrupt_is_not_held_back():
    with Interrupt(False), pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_a_fit_in_another_thread_leaves_the_signal_alone():
    found = []

    def work():
        with Interrupt(True):
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.default_int_handler]
