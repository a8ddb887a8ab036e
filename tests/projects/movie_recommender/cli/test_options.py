"""What the options that commands share refuse, and in which order faults are told."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["--ratings", "x.csv", "--scale", "5,1"], 1, "--scale 5,1 is no scale"),
        (["--ratings", "x.csv", "--scale", "1,inf"], 1, "--scale 1,inf is no scale"),
        (["--ratings", "x.csv", "--scale", "1,2"], 1, "rating 3 is outside 1 to 2"),
        (["--ratings", "x.csv", "--scale", "low,high"], 2, "--scale low,high is not two numbers"),
        (["--ratings", "x.csv", "--scale", "5"], 2, "--scale 5 is not two numbers"),
        (["--scale", "1,5"], 2, "--scale goes with --ratings; a named set has its own scale"),
        (["--dataset", "sample", "--scale", "0.5,5"], 2, "--scale goes with --ratings"),
    ],
)
@pytest.mark.parametrize("command", ["train", "evaluate", "tune"])
def test_what_cannot_be_done_is_one_line(call, tmp_path, command, words, status, says):
    (tmp_path / "x.csv").write_text("userId,movieId,rating\n1,1,3\n")
    models = ["--algorithm" if command == "train" else "--models", "bias"]
    found, out, err = call(command, *models, *words)
    assert (found, out) == (status, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert says in err
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["x.csv"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["train", "--seed", "-1"], "the seed is -1"),
        (["train", "--algorithm", "als", "--set", "rank=x"], "'x' is not a whole number"),
        (["train", "--algorithm", "als", "--set", "rank=0"], "als: rank is 0"),
        (["train", "--algorithm", "svd", "--early-stop", "2"], "svd is fitted in one go"),
        (["train", "--scale", "1,5"], "--scale goes with --ratings"),
        (["train", "--checkpoint", "there"], "-o and --checkpoint name the same file"),
        (["train", "--ratings", "none.csv"], "none.csv does not exist"),
        (["train", "--ratings", "x.csv", "--movies", "none.csv"], "none.csv does not exist"),
        (["train", "--ratings", "x.csv", "--resume", "--checkpoint", "none"], "there exists"),
        (["update", "--ratings", "x.csv", "--seed", "-1"], "the seed is -1"),
        (["update", "--ratings", "x.csv"], "there is no model"),
        (["evaluate", "--models", "alz"], "did you mean als"),
        (["evaluate", "--models", "als", "--set", "als.rank=0"], "als: rank is 0"),
        (["evaluate", "--protocol", "fold"], "--protocol fold is unknown"),
        (["evaluate", "--protocol", "kfold:x"], "'x' is not a number"),
        (["evaluate", "--protocol", "kfold:1"], "1 is no number of folds"),
        (["evaluate", "--repeat", "0"], "--repeat is 0"),
        (["evaluate", "--protocol", "time:0.8", "--repeat", "2"], "in one way only"),
        (["evaluate", "--dataset", "nosuch"], "nosuch"),
        (["evaluate", "--save-predictions", "there.md"], "there.md is named twice as an output"),
        (["tune", "--models", "als", "--trials", "0"], "--trials is 0"),
        (["tune", "--models", "ease", "--metric", "rmse"], "ease does not predict stars"),
        (["predict", "--user", "1"], "--user and --movie"),
        (["predict", "--user", "1", "--movie", "2"], "there is no model"),
        (["recommend", "--user", "1", "-k", "0"], "k is 0"),
        (["recommend", "--user", "1", "--year", "abc"], "neither a year nor a range"),
        (["recommend", "--user", "1", "--diversity", "2"], "the diversity is 2"),
        (["recommend", "--user", "1"], "there is no model"),
    ],
)
def test_faults_of_use_come_before_missing_inputs_and_these_before_outputs(call, tmp_path, words, says):
    """The output exists all the time, and is told of last of all."""
    (tmp_path / "x.csv").write_text("userId,movieId,rating\n1,1,3\n")
    output = "there.md" if words[0] in ("evaluate", "tune") else "there"
    (tmp_path / output).write_text("kept")
    status, out, err = call(*words, "-o", output)
    assert (status in (1, 2), out, err.count("\n")) == (True, "", 1)
    assert says in err
    assert (tmp_path / output).read_text() == "kept"


def test_an_output_that_exists_is_told_before_anything_is_read(call, tmp_path):
    (tmp_path / "there.md").write_text("kept")
    (tmp_path / "x.csv").write_text("not a table of ratings")
    for words in (
        ["train", "--ratings", "x.csv"],
        ["evaluate", "--ratings", "x.csv", "--models", "bias"],
        ["tune", "--ratings", "x.csv", "--models", "bias"],
    ):
        assert "there.md exists; use --force" in call(*words, "-o", "there.md")[2]
