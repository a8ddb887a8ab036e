"""`evaluate` and `tune` as a person and a program meet them."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
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


def test_evaluate_judges_lists_and_says_which_differences_are_real(call):
    words = ("evaluate", "--models", "mean,bias,popularity", "--ranking", "--protocol", "per-user:0.1")
    status, out, _ = call(*words, "--repeat", 2)
    assert status == 0
    assert "MAP@10" in out
    assert "seeds 0 to 1" in out
    assert sum(line.rstrip().endswith((" real", " may be chance")) for line in out.splitlines()) == 3


def test_where_one_model_predicts_stars_the_lists_are_compared(call):
    status, out, _ = call("evaluate", "--models", "bias,popularity", "--protocol", "per-user:0.1")
    assert status == 0
    [line] = [line for line in out.splitlines() if "bias − popularity" in line]
    assert "NDCG@10" in line


def test_settings_are_those_that_were_set(call):
    words = ("evaluate", "--models", "svd,bias", "--protocol", "holdout", "--json")
    status, out, _ = call(*words, "--set", "svd.rank=3", "--set", "bias.reg_user=2")
    assert status == 0
    svd, bias = json.loads(out)["models"]
    assert (svd["settings"]["rank"], bias["settings"]["reg_user"]) == (3, 2.0)


def test_saved_predictions_have_the_errors_that_are_printed(call, tmp_path):
    words = ("evaluate", "--models", "bias,popularity,svd", "--protocol", "holdout", "--repeat", 2)
    status, out, _ = call(*words, "--json", "--save-predictions", "p.csv")
    assert status == 0
    table = pd.read_csv(tmp_path / "p.csv")
    assert table.columns.tolist() == ["split", "userId", "movieId", "rating", "bias", "svd"]
    document = json.loads(out)
    assert len(table) == sum(document["test_ratings"])
    for entry in document["models"]:
        if entry["model"] in table:
            squares = (table[entry["model"]] - table["rating"]).pow(2).groupby(table["split"]).mean()
            assert np.sqrt(squares).tolist() == pytest.approx(entry["metrics"]["rmse"]["folds"], abs=1e-4)


def test_lists_are_judged_at_random_where_there_are_no_times(call, tmp_path):
    rows = [f"{u},{m},{1 + (u * m) % 5}" for u in range(1, 9) for m in range(1, 9)]
    (tmp_path / "x.csv").write_text("\n".join(["userId,movieId,rating", *rows]) + "\n")
    status, out, err = call("evaluate", "--ratings", "x.csv", "--models", "popularity")
    assert status == 0
    assert "per-user:0.2" in out
    assert "no times" in err


def test_tune_prints_and_writes_what_it_chose(call, tmp_path):
    words = ("tune", "--models", "bias,popularity", "--protocol", "holdout:0.1", "--trials", 3)
    status, out, err = call(*words, "-o", "t.json", "-o", "t.html")
    assert (status, err.count("written")) == (0, 2)
    document = json.loads((tmp_path / "t.json").read_text())
    bias, popularity = document["models"]
    assert [len(entry["trials"]) for entry in (bias, popularity)] == [3, 1]
    assert f"{bias['validation']:.4f}" in out
    assert f"{bias['metrics']['rmse']['mean']:.4f}" in out
    assert f"{popularity['metrics']['ndcg@10']['mean']:.4f}" in out
    assert "Chosen settings" in (tmp_path / "t.html").read_text()
    again = json.loads(call(*words, "--json")[1])
    assert [entry["chosen"] for entry in again["models"]] == [bias["chosen"], popularity["chosen"]]


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["evaluate", "-o", "r.pdf"], 1, "choose one of .md"),
        (["evaluate", "--protocol", "folds"], 1, "no canonical folds"),
        (["evaluate", "--models", "als,alz"], 1, "did you mean als"),
        (["evaluate", "--set", "als.rnk=3"], 1, "did you mean rank"),
        (["evaluate", "--set", "rank=3"], 1, "names no model"),
        (["evaluate", "--models", "bias", "--set", "als.rank=3"], 1, "'als' is none of the models"),
        (["evaluate", "--protocol", "time:0.8", "--repeat", 2], 1, "in one way only"),
        (["evaluate", "--ratings", "x.csv", "--protocol", "time:0.8"], 1, "has no times"),
        (["tune"], 2, "missing option '--models'"),
        (["tune", "--models", "als", "--metric", "map"], 1, "did you mean map@10"),
        (["tune", "--models", "als", "--trials", 0], 1, "--trials is 0"),
        (["tune", "--models", "als", "--trials", 1 << 40], 1, "try 1 to 10,000"),
        (["evaluate", "--models", "als", "--repeat", 1 << 40], 1, "choose 1 to 1,000"),
        (["tune", "--models", "als", "-o", "t.csv"], 1, "choose one of .md"),
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
