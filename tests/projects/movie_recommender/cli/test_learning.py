"""`train` and `update` as a person and a program meet them."""

from __future__ import annotations

import json
import os
import signal

import numpy as np
import pytest

from projects.movie_recommender.models.als import ALS


def test_training_twice_gives_the_same_bytes(call, tmp_path):
    for name in ("a.bin", "b.bin"):
        assert call("train", "--set", "sweeps=60", "-o", name, "--seed", 3)[0] == 0
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
        (["train", "--algorithm", "svd", "--set", "depth=3"], 1, "svd has no setting 'depth'"),
        (["train", "--algorithm", "svd", "--set", "rank=x"], 2, "'x' is not a whole number"),
        (["train", "--algorithm", "svd", "--early-stop", "3"], 1, "svd is fitted in one go"),
        (["train", "--early-stop", "0"], 1, "the patience is 0"),
        (["train", "--resume"], 2, "needs a checkpoint"),
        (["train", "--movies", "x.csv"], 2, "--movies goes with --ratings"),
        (["update", "-o", "m.bin"], 2, "--ratings"),
        (["update", "--ratings", "x.csv", "-o", "m.bin"], 1, "there is no model"),
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


def test_settings_are_the_models_own(call):
    document = json.loads(call("train", "--algorithm", "svd", "--set", "rank=3", "-o", "m.bin", "--json")[1])
    assert document["settings"]["rank"] == 3
    status, out, _ = call("train", "--algorithm", "svd", "--set", "rank=3", "-o", "n.bin")
    assert status == 0
    assert "settings: rank 3, " in out


def test_an_interrupted_fit_goes_on_to_the_same_bytes(call, tmp_path):
    words = ("train", "--algorithm", "als", "--seed", 4)
    assert call(*words, "-o", "whole.bin")[0] == 0
    assert call(*words, "-o", "a.bin", "--checkpoint", "state.bin")[0] == 0
    assert call(*words, "-o", "b.bin", "--checkpoint", "state.bin", "--resume")[0] == 0
    whole = (tmp_path / "whole.bin").read_bytes()
    assert (tmp_path / "a.bin").read_bytes() == (tmp_path / "b.bin").read_bytes() == whole


def test_ctrl_c_leaves_a_checkpoint_and_says_how_to_go_on(call, tmp_path, monkeypatch):
    turn = ALS._sweep

    def interrupted(self, number):
        turn(self, number)
        if number == 2:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(ALS, "_sweep", interrupted)
    words = ("train", "--algorithm", "als", "-o", "m.bin", "--checkpoint", "state.bin")
    status, out, err = call(*words)
    assert (status, out) == (130, "")
    assert "kept in state.bin: the same command with --resume goes on" in err
    assert not (tmp_path / "m.bin").exists()
    monkeypatch.undo()
    assert (tmp_path / "state.bin").exists()


def test_an_early_stop_tells_the_sweeps_it_found(call):
    words = ("train", "--algorithm", "als", "--set", "sweeps=30", "--early-stop", 2, "-o", "m.bin", "--json")
    assert 1 <= json.loads(call(*words)[1])["settings"]["sweeps"] < 30


@pytest.fixture
def halves(tmp_path, table, rng):
    """The ratings of a table in two files, and a third that repeats some with other stars."""
    new = rng.random(len(table)) < 0.1
    table[~new].to_csv(tmp_path / "old.csv", index=False)
    table[new].to_csv(tmp_path / "new.csv", index=False)
    table[new].assign(rating=lambda frame: 6 - frame["rating"]).to_csv(tmp_path / "other.csv", index=False)
    return int((~new).sum()), int(new.sum()), int((table["rating"][new] != 3).sum())


def test_new_ratings_are_taken_into_a_model(call, halves, tmp_path, table):
    n_old, n_new, n_changed = halves
    scale = ("--scale", "1,5")
    assert call("train", "--ratings", "old.csv", *scale, "--algorithm", "als", "-o", "m.bin")[0] == 0
    words = ("update", "--model", "m.bin", "--json")
    one = json.loads(call(*words, "--ratings", "new.csv", "-o", "n.bin")[1])
    assert (one["added"], one["replaced"], one["ratings"]) == (n_new, 0, n_old + n_new)
    two = json.loads(call("update", "--model", "n.bin", "--ratings", "other.csv", "-o", "o.bin", "--json")[1])
    assert (two["added"], two["replaced"], two["unchanged"]) == (0, n_changed, n_new - n_changed)
    assert (two["updates"], two["ratings"]) == (2, n_old + n_new)
    user, movie = table["userId"].iloc[0], table["movieId"].iloc[0]
    [entry] = json.loads(call("predict", "--model", "o.bin", "--user", user, "--movie", movie, "--json")[1])[
        "predictions"
    ]
    assert entry["known_user"] is entry["known_movie"] is True


def test_a_model_is_updated_in_place_when_it_is_said(call, halves, tmp_path):
    assert (
        call("train", "--ratings", "old.csv", "--scale", "1,5", "--algorithm", "als", "-o", "m.bin")[0] == 0
    )
    before = (tmp_path / "m.bin").read_bytes()
    words = ("update", "--model", "m.bin", "--ratings", "new.csv", "-o", "m.bin")
    status, out, err = call(*words)
    assert (status, out, (tmp_path / "m.bin").read_bytes()) == (1, "", before)
    assert "use --force" in err
    status, out, _ = call(*words, "--force")
    assert status == 0
    assert "als took in " in out
    assert (tmp_path / "m.bin").read_bytes() != before
    assert "· old.csv, updated" in call("recommend", "--model", "m.bin", "--user", 10)[1]


def test_new_ratings_are_not_written_over(trained, tmp_path):
    (tmp_path / "x.csv").write_text("userId,movieId,rating\n1,1,3\n")
    status, _, err = trained("update", "--ratings", "x.csv", "-o", "x.csv", "--force")
    assert (status, "both input and output" in err) == (1, True)
    assert (tmp_path / "x.csv").read_text() == "userId,movieId,rating\n1,1,3\n"


def test_a_model_in_closed_form_learns_all_again_and_says_so(call, halves, table):
    words = ("--scale", "1,5", "--algorithm", "svd")
    table.to_csv("all.csv", index=False)
    assert call("train", "--ratings", "old.csv", *words, "-o", "m.bin")[0] == 0
    assert call("train", "--ratings", "all.csv", *words, "-o", "whole.bin")[0] == 0
    status, out, err = call("update", "--model", "m.bin", "--ratings", "new.csv", "-o", "n.bin")
    assert (status, "svd took in " in out) == (0, True)
    assert "svd has no quicker way to take in ratings than to learn all of them again: it has" in err
    ask = ("predict", "--user", 10, "--movie", 100, "--json")
    one, two = (json.loads(call(*ask, "--model", f"{name}.bin")[1]) for name in ("n", "whole"))
    assert one["predictions"][0]["prediction"] == pytest.approx(two["predictions"][0]["prediction"], abs=1e-5)


def test_films_of_ones_own_are_called_by_their_titles(call, table, tmp_path):
    table.to_csv(tmp_path / "r.csv", index=False)
    (tmp_path / "m.csv").write_text("movieId,title,genres\n100,The Hundredth (1999),Drama\n")
    words = ("train", "--ratings", "r.csv", "--movies", "m.csv", "--algorithm", "svd", "-o", "m.bin")
    assert call(*words)[0] == 0
    assert "Hundredth" in call("predict", "--model", "m.bin", "--user", "10", "--movie", "100")[1]
    [user] = json.loads(
        call("recommend", "--model", "m.bin", "--user", "-1", "--genre", "drama", "--json")[1]
    )["users"]
    assert [item["movieId"] for item in user["items"]] == [100]
