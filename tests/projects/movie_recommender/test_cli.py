"""The commands as a person and a program meet them."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from projects.movie_recommender.cli import app
from shared.console import run
from shared.datasets import load_ratings

APP = "projects.movie_recommender"


@pytest.fixture
def call(capsys, tmp_path, monkeypatch):
    """Run a command in this process, in a folder of its own; return status, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def command(*words):
        with pytest.raises(SystemExit) as end:
            run(app, "movie-recommender", [str(word) for word in words])
        printed = capsys.readouterr()
        return end.value.code, printed.out, printed.err

    return command


@pytest.fixture
def trained(call):
    """A model of the sample at the default place, in the folder that `call` runs in."""
    assert call("train", "--algorithm", "svd")[0] == 0
    return call


def test_help_names_every_command(cli):
    done = cli(APP, "--help")
    assert done.status == 0
    for command in ("train", "predict", "recommend", "similar", "evaluate"):
        assert command in done.out


def test_each_command_has_an_example(call):
    for command in ("train", "predict", "recommend", "similar", "evaluate"):
        status, out, _ = call(command, "--help")
        assert status == 0
        assert f"Example: {command} " in out


@pytest.mark.slow
def test_the_whole_way_in_processes_of_their_own(cli, tmp_path):
    made = cli(APP, "train", "-o", "m.bin", "--json")
    assert made.status == 0, made.err
    document = made.json()
    assert document["synthetic"] is True
    assert document["bytes"] == (tmp_path / "m.bin").stat().st_size
    one, two = (cli(APP, "recommend", "--model", "m.bin", "--user", 42, "-k", 5, "--json") for _ in "ab")
    assert one.out == two.out
    [user] = one.json()["users"]
    assert (user["userId"], user["known"]) == (42, True)
    assert [item["rank"] for item in user["items"]] == [1, 2, 3, 4, 5]
    assert set(user["items"][0]) == {"rank", "movieId", "title", "score"}
    table = load_ratings()
    assert not {item["movieId"] for item in user["items"]} & set(table["movieId"][table["userId"] == 42])


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


def test_without_a_model_the_way_to_one_is_told(call):
    status, out, err = call("recommend", "--user", 1)
    assert (status, out) == (1, "")
    assert "python -m projects.movie_recommender train" in err


def test_a_prediction_is_labelled(trained):
    document = json.loads(trained("predict", "--user", "4", "--movie", "7", "--json")[1])
    [entry] = document["predictions"]
    assert entry["userId"] == 4
    assert entry["movieId"] == 7
    assert entry["known_user"] is entry["known_movie"] is True
    assert entry["interval"] is None
    [entry] = json.loads(trained("predict", "--user", "abc", "--movie", "9999", "--json")[1])["predictions"]
    assert (entry["userId"], entry["movieId"]) == ("abc", "9999")
    assert entry["known_user"] is entry["known_movie"] is False
    assert 0.5 <= entry["prediction"] <= 5
    status, out, err = trained("predict", "--user", "abc", "--movie", "7")
    assert status == 0
    assert "the model does not know user abc" in err
    assert "synthetic" in out


def test_pairs_come_back_in_the_order_given(trained, tmp_path, rng):
    users, movies = rng.integers(1, 700, 300), rng.integers(1, 1300, 300)
    lines = [f"{m},{u}" for u, m in zip(users, movies, strict=True)]
    (tmp_path / "pairs.csv").write_text("movieId,userId\n" + "\n".join(lines) + "\n")
    assert trained("predict", "--pairs", "pairs.csv", "-o", "found.csv")[0] == 0
    with (tmp_path / "found.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["userId", "movieId", "prediction"]
    assert [(int(r["userId"]), int(r["movieId"])) for r in rows] == list(zip(users, movies, strict=True))
    document = json.loads(trained("predict", "--pairs", "pairs.csv", "--json")[1])
    exact = [entry["prediction"] for entry in document["predictions"]]
    assert [float(r["prediction"]) for r in rows] == pytest.approx(exact, abs=5.1e-5)


def test_lists_for_all_and_for_some_agree(trained, tmp_path):
    assert trained("recommend", "--all", "-k", 4, "-o", "all.csv")[0] == 0
    rows = (tmp_path / "all.csv").read_text().splitlines()
    assert rows[0] == "userId,rank,movieId,score"
    assert len(rows) == 1 + 4 * 600
    (tmp_path / "users.csv").write_text("userId\n7\n3\n")
    assert trained("recommend", "--users", "users.csv", "-k", 4, "-o", "some.csv")[0] == 0
    some = (tmp_path / "some.csv").read_text().splitlines()[1:]
    assert some == [r for r in rows if r.startswith("7,")] + [r for r in rows if r.startswith("3,")]


def test_a_new_user_gets_an_answer_that_is_labelled(trained):
    status, out, err = trained("recommend", "--user", "99999", "-k", 3)
    assert status == 0
    assert "best liked by all, for unknown user 99999" in out
    assert "does not know user 99999 (nearest: 598, 599, 600)" in err


def test_ones_own_ratings_by_title(trained, tmp_path):
    (tmp_path / "mine.csv").write_text("title,rating\nnone,5\nNul (2004),1\n=Sum of Us (1994),4.5\n")
    status, out, err = trained("recommend", "--my-ratings", "mine.csv", "-k", 1200, "--json")
    assert status == 0
    [me] = json.loads(out)["users"]
    assert me["rated"] == 2
    assert me["unmatched"][0]["closest"][0] == "Null (2004)"
    assert "does not know film Nul (2004) (nearest: Null (2004)" in err
    titles = [item["title"] for item in me["items"]]
    assert "None" not in titles
    assert "=Sum of Us (1994)" not in titles
    assert len(titles) == len(set(load_ratings()["movieId"])) - 2


def test_similar_takes_a_title_or_an_id(trained):
    by_title = json.loads(trained("similar", "the sorcerer (2017)", "-k", 3, "--json")[1])
    movie = by_title["query"]["movieId"]
    by_id = json.loads(trained("similar", movie, "-k", 3, "--json")[1])
    assert by_id == by_title
    assert by_title["query"]["title"] == "Sorcerer, The (2017)"
    assert movie not in [item["movieId"] for item in by_title["results"]]


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
        (["train", "--scale", "5,1"], 1, "--scale 5,1 is no scale"),
        (["train", "--scale", "1,inf"], 1, "--scale 1,inf is no scale"),
        (["train", "--scale", "1,3"], 1, "ratings are outside 1 to 3"),
        (["train", "--ratings", "none.csv"], 1, "none.csv does not exist"),
        (["train", "-o", "none/m.bin"], 1, "the folder none does not exist"),
        (["predict", "--user", "1"], 2, "--user and --movie"),
        (["predict", "--pairs", "p.csv", "--movie", "3"], 2, "--user and --movie"),
        (["predict", "--pairs", "p.csv"], 2, "name it with -o"),
        (["recommend"], 2, "give one of --user"),
        (["recommend", "--all", "--user", "3"], 2, "give one of --user"),
        (["recommend", "--all"], 2, "name it with -o"),
        (["recommend", "--user", "3", "-k", "many"], 2, "-k"),
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


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["recommend", "--user", "1", "-k", "0"], "k is 0"),
        (["similar", "Sorcere"], "did you mean"),
        (["recommend", "--my-ratings", "x.csv"], "x.csv:2: rating 9 is outside 0.5 to 5"),
        (["predict", "--pairs", "x.csv", "-o", "x.csv", "--force"], "both input and output"),
    ],
)
def test_what_a_model_cannot_answer_is_one_line(trained, tmp_path, words, says):
    (tmp_path / "x.csv").write_text("movieId,rating\n1,9\n")
    status, out, err = trained(*words)
    assert (status, out) == (1, "")
    assert says in err
    assert (tmp_path / "x.csv").read_text() == "movieId,rating\n1,9\n"
