"""`evaluate` as a person and a program meet it."""

from __future__ import annotations

import json

import pytest


def test_evaluate_writes_what_it_prints(call, tmp_path):
    words = ("evaluate", "--models", "mean,bias", "--protocol", "holdout:0.1", "--seed", 5)
    status, out, _ = call(*words, "-o", "r.md", "-o", "r.json", "-o", "r.png")
    assert status == 0
    assert "synthetic" in out
    document = json.loads((tmp_path / "r.json").read_text())
    again = json.loads(call(*words, "--json")[1])
    assert again["test_ratings"] == document["test_ratings"] == [document["ratings"] // 10]
    for one, two in zip(document["models"], again["models"], strict=True):
        assert one["metrics"] == two["metrics"]
        assert f"{one['metrics']['rmse']['mean']:.4f}" in out


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["evaluate", "-o", "r.pdf"], 1, "choose one of .md"),
        (["evaluate", "--protocol", "folds"], 1, "no canonical folds"),
        (["evaluate", "--models", "als,alz"], 1, "did you mean als"),
    ],
)
def test_what_cannot_be_done_is_one_line(call, tmp_path, words, status, says):
    (tmp_path / "x.csv").write_text("userId,movieId,rating\n1,1,3\n")
    found, out, err = call(*words)
    assert (found, out) == (status, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert says in err
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["x.csv"]
