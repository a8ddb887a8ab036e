"""Models take turns as often as their length allows, and one that fails ends no other."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import rounds
from benchmarks.rounds import Done, Entrant, take_rounds
from shared.errors import DataError

SETS = [{"name": f"u{number}", "data": f"{number}.npz"} for number in (1, 2)]


class Scripted:
    """Processes that take as long as they are told to, and a list of who was asked for which set."""

    def __init__(self, seconds, shared=()):
        self.seconds, self.shared, self.order, self.open = seconds, shared, [], set()

    def __call__(self, program, model, task, sets, *, one_thread=False):
        if model == "missing":
            raise DataError("it is not installed", "install it")
        process = Process(self, model + (" on one" if one_thread else ""), sets)
        self.open.add(process.name)
        return process


class Process:
    def __init__(self, script, name, sets):
        self.script, self.name, self.sets = script, name, sets

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        self.script.open.discard(self.name)

    def ask(self, number):
        assert self.name in self.script.open
        self.script.order.append((self.name, number))
        model = self.name.removesuffix(" on one")
        if model == "failing" and len(self.script.order) > 4:
            raise DataError("failing: failed", "run it alone")
        np.save(self.sets[number]["output"], np.array([number]))
        seconds = self.script.seconds[model]
        costs = {"fit_wall": seconds, "fit_cpu": 1.5 * seconds, "predict_wall": 0.0, "peak_mb": 1.0}
        return {**costs, "fit_shared": 0.5 * seconds * (self.name in self.script.shared), "versions": {}}


@pytest.fixture
def take(monkeypatch, tmp_path):
    def taken(seconds, entrants, *, shared=(), most=7):
        script = Scripted(seconds, shared)
        monkeypatch.setattr(rounds, "Asked", script)
        done = dict(take_rounds(entrants, "ratings", SETS, str(tmp_path), most=most))
        assert not script.open
        return script.order, {entrant.model: found for entrant, found in done.items()}

    return taken


def test_models_alternate_and_go_round_the_sets(take):
    order, done = take({"A": 1, "B": 2}, [Entrant("ours", "A"), Entrant("ours", "B")])
    assert order == [(name, number % 2) for number in range(7) for name in "AB"]
    assert [answers.tolist() for answers in done["A"].answers] == [[0], [1]]
    assert len(done["A"].runs) == len(done["B"].runs) == 7


@pytest.mark.parametrize(("seconds", "most", "runs"), [(1, 7, 7), (20, 7, 3), (200, 7, 2), (1, 3, 3)])
def test_long_models_run_less_often_and_each_set_once_at_least(take, seconds, most, runs):
    _, done = take({"A": seconds}, [Entrant("ours", "A")], most=most)
    assert len(done["A"].runs) == runs


def test_a_model_may_have_the_first_set_alone(take):
    order, done = take({"A": 200, "B": 20}, [Entrant("ours", "A", 1), Entrant("ours", "B", 1)])
    assert order == [("A", 0), ("B", 0), ("B", 0), ("B", 0)]
    assert len(done["A"].answers) == 1


def test_one_thread_is_timed_beside_all_where_a_fit_has_more(take):
    entrants = [Entrant("ours", name, 1, one_thread=name != "C") for name in "ABC"]
    order, done = take({"A": 20, "B": 20, "C": 20}, entrants, shared=("A", "C"))
    assert [name for name, _ in order] == ["A", "A on one", "B", "C"] * 3
    assert [len(done[name].on_one_thread) for name in "ABC"] == [3, 0, 0]


def test_what_is_missing_or_fails_is_told_and_the_others_go_on(take):
    entrants = [Entrant("ours", name) for name in ("missing", "failing", "B")]
    order, done = take({"failing": 1, "B": 1}, entrants)
    assert str(done["missing"]) == "it is not installed; install it"
    assert str(done["failing"]).startswith("failing: failed")
    assert isinstance(done["B"], Done)
    assert [name for name, _ in order].count("B") == 7
