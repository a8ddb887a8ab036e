"""All commands together, and in processes of their own."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from projects.movie_recommender import MODELS
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.store import Trained, save_model
from shared.datasets import load_ratings

APP = "projects.movie_recommender"


def test_help_names_every_command(cli):
    done = cli(APP, "--help")
    assert done.status == 0
    for command in ("train", "update", "predict", "recommend", "similar", "explain", "evaluate"):
        assert command in done.out


def test_each_command_has_an_example(call):
    for command in ("train", "update", "predict", "recommend", "similar", "explain", "evaluate"):
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


@pytest.fixture(scope="module")
def strangers(tmp_path_factory):
    """A folder with a model of each algorithm, and tables of people and films that none of them knows."""
    folder = tmp_path_factory.mktemp("strangers")
    rng = np.random.default_rng(5)
    pairs = [(10 + user, 100 + 7 * film) for user in range(25) for film in range(20) if rng.random() < 0.6]
    table = pd.DataFrame(pairs, columns=["userId", "movieId"])
    table["rating"] = rng.integers(1, 6, len(table)).astype(float)
    ratings = Ratings.of(table, (1.0, 5.0))
    titles = [f"Film {i} ({1950 + i})" for i in range(len(ratings.movie_ids))]
    for name, kind in MODELS.items():
        settings = {"sweeps": 40} if hasattr(kind, "sweeps") else {}
        trained = Trained.of(kind(**settings).fit(ratings, 1), ratings, titles, {"label": "invented"})
        save_model(folder / f"{name}.bin", trained)
    (folder / "pairs.csv").write_text("userId,movieId\nann,100\n10,999\nann,999\n10,100\n")
    (folder / "users.csv").write_text("userId\nann\n10\n")
    (folder / "mine.csv").write_text("title,rating\nFilm 3,5\nFilm 99,1\n")
    (folder / "nothing.csv").write_text("title,rating\nFilm 99,1\n")
    return folder


@pytest.mark.parametrize("name", sorted(MODELS))
def test_strangers_and_new_films_get_an_answer_that_is_labelled(call, strangers, monkeypatch, name):
    """Whoever and whatever a model does not know: a number within the scale, and said to be unknown."""
    monkeypatch.chdir(strangers)
    model = ("--model", f"{name}.bin")
    entries = json.loads(call("predict", *model, "--pairs", "pairs.csv", "--json")[1])["predictions"]
    known = [(False, True), (True, False), (False, False), (True, True)]
    assert [(entry["known_user"], entry["known_movie"]) for entry in entries] == known
    for entry in entries:
        assert 1 <= entry["prediction"] <= 5
        low, high = entry["interval"] or (1, 5)
        assert 1 <= low < high <= 5
    status, out, err = call("predict", *model, "--user", "ann", "--movie", "99999")
    assert (status, "nan" in out.lower()) == (0, False)
    assert "does not know user ann" in err
    assert "does not know film 99999" in err
    status, out, err = call("predict", *model, "--user", "ann", "--movie", "Film 99")
    assert (status, out, "Film" in err) == (1, "", True)  # no id and no title: the closest are told
    status, out, err = call("explain", *model, "--user", "ann", "--movie", "Film 7", "--json")
    if status:
        assert (status, out, "gives no reasons" in err) == (1, "", True)
    else:
        document = json.loads(out)
        assert (document["known"], document["shares"]) == (False, [])
        assert 1 <= document["prediction"] <= 5
    status, out, err = call("explain", *model, "--user", "10", "--movie", "Film 99")
    assert (status, out, "no film is called 'Film 99'" in err) == (1, "", True)
    if not MODELS[name].orders:
        return
    people = json.loads(call("recommend", *model, "--users", "users.csv", "--json", "-k", 4)[1])["users"]
    people += json.loads(call("recommend", *model, "--my-ratings", "mine.csv", "--json", "-k", 4)[1])["users"]
    assert [person["known"] for person in people] == [False, True, False]
    for person in people:
        assert len(person["items"]) == 4
        assert all(1 <= item["score"] <= 5 for item in person["items"])
    assert people[2]["unmatched"][0]["input"] == "Film 99"
    status, out, err = call("recommend", *model, "--user", "ann", "-k", 3)
    assert (status, "for unknown user ann" in out, "does not know user ann" in err) == (0, True, True)
    status, out, err = call("recommend", *model, "--my-ratings", "nothing.csv")
    assert (status, out, "none of its 1 films is in the model" in err) == (1, "", True)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_stranger_whose_ratings_were_taken_in_is_known(call, strangers, monkeypatch, tmp_path, name):
    """After an update new people and films are answered for as others are."""
    monkeypatch.chdir(strangers)
    quick = name in ("als", "bayes", "blend", "funk", "ials", "svdpp")
    rows = ["ann,100,5", "ann,107,1", "ann,999,4", "10,999,3"]
    (tmp_path / "new.csv").write_text("\n".join(["userId,movieId,rating", *rows]))
    output = tmp_path / "newer.bin"
    words = ("update", "--model", f"{name}.bin", "--ratings", tmp_path / "new.csv", "-o", output, "--json")
    status, out, err = call(*words)
    assert status == 0, err
    document = json.loads(out)
    assert (document["new_users"], document["new_movies"]) == (1, 1)
    assert document["learned_again"] is ("learn all of them again" in err) is not quick
    entries = json.loads(call("predict", "--model", output, "--pairs", "pairs.csv", "--json")[1])[
        "predictions"
    ]
    assert all(entry["known_user"] and entry["known_movie"] for entry in entries)
    assert all(1 <= entry["prediction"] <= 5 for entry in entries)
    if not MODELS[name].orders:
        return
    [ann] = json.loads(call("recommend", "--model", output, "--user", "ann", "--json")[1])["users"]
    assert ann["known"]
    assert not {item["movieId"] for item in ann["items"]} & {"100", "107", "999"}
