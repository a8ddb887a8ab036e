"""`recommend` as a person and a program meet it."""

from __future__ import annotations

import json

import pytest

from shared.datasets import load_movies, load_ratings


def test_without_a_model_the_way_to_one_is_told(call):
    status, out, err = call("recommend", "--user", 1)
    assert (status, out) == (1, "")
    assert "python -m projects.movie_recommender train" in err


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


def test_a_letterboxd_export_is_told_about(trained, tmp_path):
    rows = ["Date,Name,Year,Letterboxd URI,Rating", "2024-01-01,Null,2004,https://boxd.it/x,0.5"]
    (tmp_path / "ratings.csv").write_text("\n".join([*rows, "2024-01-02,Nowhere,1901,https://boxd.it/y,4"]))
    status, out, err = trained("recommend", "--my-ratings", "ratings.csv", "-k", 2)
    assert (status, out.splitlines()[0].startswith("Films for you")) == (0, True)
    assert "read as an export of Letterboxd, 1 films of it are in the model" in err
    assert "does not know film Nowhere (1901)" in err


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["recommend"], 2, "give one of --user"),
        (["recommend", "--all", "--user", "3"], 2, "give one of --user"),
        (["recommend", "--all"], 2, "name it with -o"),
        (["recommend", "--user", ""], 2, "the user is empty; give an id"),
        (["recommend", "--user", "3", "--year", "abc"], 2, "--year 'abc' is neither a year nor a range"),
        (["recommend", "--user", "3", "--year", "1999-1990"], 1, "runs backwards"),
        (["recommend", "--user", "3", "--year", "0"], 1, "is outside 1000 to 9999"),
        (["recommend", "--user", "3", "-k", "many"], 2, "-k"),
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
        (["recommend", "--my-ratings", "x.csv"], "x.csv:2: rating 9 is outside 0.5 to 5"),
    ],
)
def test_what_a_model_cannot_answer_is_one_line(trained, tmp_path, words, says):
    (tmp_path / "x.csv").write_text("movieId,rating\n1,9\n")
    status, out, err = trained(*words)
    assert (status, out) == (1, "")
    assert says in err
    assert (tmp_path / "x.csv").read_text() == "movieId,rating\n1,9\n"


@pytest.mark.parametrize("user", ["nan", "inf", "-", "none"])
def test_ids_that_are_no_ids_are_near_none(trained, user):
    status, _, err = trained("recommend", "--user", user, "-k", 2)
    assert (status, err) == (0, f"the model does not know user {user}\n")


def test_a_model_to_which_all_films_are_alike_gives_no_list(call):
    assert call("train", "--algorithm", "mean", "-o", "m.bin")[0] == 0
    status, out, err = call("recommend", "--model", "m.bin", "--user", 4)
    assert (status, out) == (1, "")
    assert "mean expects the same stars of every film, so it can put none before another; train" in err


def test_filters_narrow_the_list_and_the_order_stays(trained):
    [whole] = json.loads(trained("recommend", "--user", "4", "-k", 1200, "--json")[1])["users"]
    words = ("--genre", "comedy", "--not-genre", "Horror", "--year", "1990-1999")
    [few] = json.loads(trained("recommend", "--user", "4", "-k", 1200, "--json", *words)[1])["users"]
    films = load_movies().set_index("movieId")

    def fits(movie):
        genres = films["genres"][movie].split("|")
        return "Comedy" in genres and "Horror" not in genres and 1990 <= films["year"][movie] <= 1999

    expected = [item["movieId"] for item in whole["items"] if fits(item["movieId"])]
    assert [item["movieId"] for item in few["items"]] == expected
    assert expected


def test_seen_films_come_back_when_they_are_asked_for(trained):
    words = ("recommend", "--user", "4", "-k", 1300, "--json")
    [without] = json.loads(trained(*words)[1])["users"]
    [with_them] = json.loads(trained(*words, "--include-seen")[1])["users"]
    table = load_ratings()
    seen = set(table["movieId"][table["userId"] == 4])
    both = {item["movieId"] for item in with_them["items"]}
    assert both - {item["movieId"] for item in without["items"]} == seen


def test_no_diversity_is_the_plain_order_and_some_is_another(trained):
    words = ("recommend", "--user", "4", "-k", 20)
    plain, none, much = (trained(*words, *more)[1] for more in ((), ("--diversity", 0), ("--diversity", 0.8)))
    assert plain == none
    assert much != plain


def test_a_file_without_genres_says_so(call, table):
    table.to_csv("mine.csv", index=False)
    assert call("train", "--ratings", "mine.csv", "--algorithm", "bias", "-o", "m.bin")[0] == 0
    for words, says in (
        (["--genre", "Comedy"], "holds no genres; train with a named set, or leave --genre out"),
        (["--year", "1994"], "holds no years of release"),
        (["--diversity", "0.5"], "bias does not compare films"),
    ):
        status, out, err = call("recommend", "--model", "m.bin", "--user", "10", *words)
        assert (status, out) == (1, "")
        assert says in err
