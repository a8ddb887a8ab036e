"""Work that would need more than `--memory` is refused before it begins, with the estimate."""

from __future__ import annotations

import re

import pytest

_REFUSED = re.compile(r"error: [^\n]* needs about [\d.,]+ [kM]B, --memory allows [\d.,]+ [kM]B; [^\n]*\n")


@pytest.fixture
def many_films(tmp_path):
    """Two ratings of each of 1,500 films."""
    path = tmp_path / "ratings.csv"
    rows = [f"{(film + i) % 40},{film},{1 + (film + i) % 5}" for film in range(1500) for i in range(2)]
    path.write_text("\n".join(["userId,movieId,rating", *rows]))
    return path


def refused(found, what, todo):
    status, out, err = found
    assert (status, out) == (1, "")
    assert _REFUSED.fullmatch(err)
    assert what in err
    assert todo in err


def test_films_times_films_are_refused_and_the_linear_way_named(call, many_films, tmp_path):
    output = tmp_path / "model.bin"
    words = ("train", "--ratings", many_films, "-o", output, "--memory", "20M")
    refused(call(*words, "--algorithm", "ease"), "ease on 3,000 ratings of 1,500 films", "train ials")
    assert not output.exists()
    assert call(*words, "--algorithm", "ials", "--set", "sweeps=1")[0] == 0
    report = tmp_path / "report.json"
    words = ("evaluate", "--ratings", many_films, "--models", "bias,ease", "--protocol", "holdout:0.1")
    refused(call(*words, "-o", report, "--memory", "20M"), "evaluating ease on", "train ials")
    assert not report.exists()
    refused(call("tune", *words[1:], "--trials", "2", "--memory", "20M"), "evaluating ease on", "train ials")


def test_users_times_films_as_json_are_refused_and_the_csv_named(trained, tmp_path):
    words = ("recommend", "--all", "-k", "100000", "--memory", "20M")
    refused(trained(*words, "--json"), "entries of users × films", "write a csv, without --json")
    output = tmp_path / "lists.csv"
    assert trained(*words, "-o", output)[0] == 0
    assert output.exists()


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("predict", "--user", "1", "--movie", "1"), "opening "),
        (("similar", "1"), "opening "),
        (("explain", "--user", "1", "--movie", "1"), "opening "),
        (("recommend", "--user", "1"), "opening "),
    ],
)
def test_a_model_that_is_too_large_is_not_opened(trained, words, what):
    refused(trained(*words, "--memory", "10k"), what, "train a smaller model")


def test_ratings_that_are_too_many_are_not_read(call, many_films, tmp_path):
    output = tmp_path / "model.bin"
    words = ("train", "--ratings", many_films, "-o", output, "--memory")
    refused(call(*words, "50k"), f"reading {many_films}", "take a part of the table")
    refused(call(*words, "0.2M", "--skip-bad-rows"), f"reading {many_films}", "take a part of the table")
    refused(call(*words, "0.2M", "--algorithm", "als"), "als on 3,000 ratings", "choose a smaller rank")
    assert not output.exists()
