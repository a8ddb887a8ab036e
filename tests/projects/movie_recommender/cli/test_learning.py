"""`train` as a person and a program meet it."""

from __future__ import annotations

import json

import numpy as np
import pytest


def test_training_twice_gives_the_same_bytes(call, tmp_path):
    for name in ("a.bin", "b.bin"):
        assert call("train", "-o", name, "--seed", 3)[0] == 0
    assert (tmp_path / "a.bin").read_bytes() == (tmp_path / "b.bin").read_bytes()


def test_an_existing_model_is_kept_without_force(trained, tmp_path):
    path = tmp_path / "out" / "movie_recommender" / "model.bin"
    before = path.read_bytes()
    status, _, err = trained("train")
    assert (status, path.read_bytes()) == (1, before)
    assert "--force" in err
    assert trained("train", "--algorithm", "mean", "--force")[0] == 0
    assert path.read_bytes() != before


def test_a_file_of_ones_own_is_trained_on(call, tmp_path, table):
    table.assign(userId=table["userId"].map("user {}".format), rating=table["rating"] * 2).to_csv(
        tmp_path / "mine.csv", index=False
    )
    status, out, err = call("train", "--ratings", "mine.csv", "-o", "m.bin", "--scale", "2,10")
    assert (status, "synthetic" in out) == (0, False), err
    [user] = json.loads(call("recommend", "--model", "m.bin", "--user", "user 10", "--json")[1])["users"]
    assert user["known"]
    assert np.max([item["score"] for item in user["items"]]) > 5
    status, _, err = call("similar", "--model", "m.bin", "Heat")
    assert (status, "knows no titles" in err) == (1, True)


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["train", "--dataset", "ml-100k", "--ratings", "x.csv"], 2, "exclude each other"),
        (["train", "--dataset", "ml-100"], 1, "ml-100"),
        (["train", "--algorithm", "sdv"], 1, "did you mean svd"),
        (["train", "--seed", "-1"], 1, "the seed is -1"),
        (["train", "--ratings", "none.csv"], 1, "none.csv does not exist"),
        (["train", "-o", "none/m.bin"], 1, "the folder none does not exist"),
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
