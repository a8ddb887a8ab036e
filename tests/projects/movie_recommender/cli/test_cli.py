"""All commands together, and in processes of their own."""

from __future__ import annotations

import pytest

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
