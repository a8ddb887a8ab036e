"""`predict`, `similar` and `explain` as a person and a program meet them."""

from __future__ import annotations

import csv
import json

import pytest

from projects.movie_recommender.store import load_model
from shared.datasets import load_ratings


def test_a_prediction_is_labelled(trained):
    document = json.loads(trained("predict", "--user", "4", "--movie", "7", "--json")[1])
    [entry] = document["predictions"]
    assert entry["userId"] == 4
    assert entry["movieId"] == 7
    assert entry["known_user"] is entry["known_movie"] is True
    assert entry["interval"] is None
    [entry] = json.loads(trained("predict", "--user", "abc", "--movie", "9999", "--json")[1])["predictions"]
    assert (entry["userId"], entry["movieId"]) == ("abc", 9999)
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


def test_a_title_among_pairs_is_told(trained, tmp_path):
    (tmp_path / "pairs.csv").write_text('userId,movieId\n4,7\n4,"Sorcerer, The (2017)"\n4,unheard of\n')
    status, out, err = trained("predict", "--pairs", "pairs.csv", "-o", "found.csv")
    assert (status, "0 by their user, 2 by their film" in out) == (0, True)
    assert "Sorcerer, The (2017) is the title of a film: pairs are known by ids alone" in err
    assert '4,"Sorcerer, The (2017)",' in (tmp_path / "found.csv").read_text()


def test_similar_takes_a_title_or_an_id(trained):
    by_title = json.loads(trained("similar", "the sorcerer (2017)", "-k", 3, "--json")[1])
    movie = by_title["query"]["movieId"]
    by_id = json.loads(trained("similar", movie, "-k", 3, "--json")[1])
    assert by_id == by_title
    assert by_title["query"]["title"] == "Sorcerer, The (2017)"
    assert movie not in [item["movieId"] for item in by_title["results"]]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["similar", "Sorcere"], "did you mean"),
        (["predict", "--pairs", "x.csv", "-o", "x.csv", "--force"], "both input and output"),
    ],
)
def test_what_a_model_cannot_answer_is_one_line(trained, tmp_path, words, says):
    (tmp_path / "x.csv").write_text("movieId,rating\n1,9\n")
    status, out, err = trained(*words)
    assert (status, out) == (1, "")
    assert says in err
    assert (tmp_path / "x.csv").read_text() == "movieId,rating\n1,9\n"


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["predict", "--user", "1"], 2, "--user and --movie"),
        (["predict", "--pairs", "p.csv", "--movie", "3"], 2, "--user and --movie"),
        (["predict", "--pairs", "p.csv"], 2, "name it with -o"),
        (["predict", "--user", "", "--movie", "3"], 2, "the user is empty; give an id"),
        (["predict", "--user", "3", "--movie", " "], 2, "the movie is empty; give an id or a title"),
        (["similar", ""], 2, "the movie is empty"),
        (["explain", "--user", "3", "--movie", ""], 2, "the movie is empty"),
        (["explain", "--user", "3"], 2, "--movie"),
        (["explain", "--movie", "3"], 2, "give one of --user, --my-ratings"),
        (["explain", "--movie", "3", "--user", "1", "-k", "0"], 1, "k is 0"),
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


def test_reasons_add_up(trained):
    document = json.loads(trained("explain", "--user", "4", "--movie", "7", "--json")[1])
    assert (document["userId"], document["movieId"], document["known"]) == (4, 7, True)
    total = document["base"] + sum(share["share"] for share in document["shares"])
    assert document["sum"] == pytest.approx(total)
    assert document["prediction"] == pytest.approx(min(max(total, 0.5), 5))
    table = load_ratings()
    mine = table[(table["userId"] == 4) & (table["movieId"] != 7)].set_index("movieId")["rating"]
    assert {share["movieId"]: share["rating"] for share in document["shares"]} == mine.to_dict()
    [entry] = json.loads(trained("predict", "--user", "4", "--movie", "7", "--json")[1])["predictions"]
    assert document["trained"] == pytest.approx(entry["prediction"])
    status, out, _ = trained("explain", "--user", "4", "--movie", "7", "-k", 2)
    assert status == 0
    assert f"{len(mine) - 2} more ratings" in out
    assert f"{document['sum']:.2f}" in out


def test_reasons_of_ones_own_ratings(trained, tmp_path):
    (tmp_path / "mine.csv").write_text("title,rating\nnone,5\n=Sum of Us (1994),4.5\n")
    document = json.loads(
        trained("explain", "--my-ratings", "mine.csv", "--movie", "Null (2004)", "--json")[1]
    )
    assert (document["userId"], document["trained"], document["rated"]) == ("me", None, None)
    assert {share["title"] for share in document["shares"]} == {"None", "=Sum of Us (1994)"}
    [me] = json.loads(trained("recommend", "--my-ratings", "mine.csv", "-k", 1200, "--json")[1])["users"]
    [score] = [item["score"] for item in me["items"] if item["title"] == "Null (2004)"]
    assert document["prediction"] == pytest.approx(score, abs=1e-5)


def test_an_unknown_user_has_no_reasons_but_gets_an_answer(trained):
    status, out, err = trained("explain", "--user", "nobody", "--movie", "7")
    assert status == 0
    assert "expected of anybody" in out
    assert "does not know user nobody" in err


def test_a_model_file_of_version_1_answers_but_has_no_reasons(call, root):
    old = root / "tests" / "projects" / "movie_recommender" / "data" / "version-1.bin"
    user = load_model(old).model.user_ids.values[0]
    movie = load_model(old).model.movie_ids.values[0]
    assert call("predict", "--model", old, "--user", user, "--movie", movie)[0] == 0
    status, out, err = call("explain", "--model", old, "--user", user, "--movie", movie)
    assert (status, out) == (1, "")
    assert "version 1, which keeps no ratings; train the model again" in err
    assert "holds no genres" in call("recommend", "--model", old, "--user", user, "--genre", "x")[2]
