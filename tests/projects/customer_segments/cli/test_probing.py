"""`outliers` and `factors` as a person runs them."""

from __future__ import annotations

import csv
import json


def test_outliers_by_the_table_and_by_a_model(run, small):
    status, out, err = run("outliers", small, "-k", 4, "--json")
    assert status == 0, err
    found = json.loads(out)["outliers"]
    assert len(found) == 4
    assert found[0]["times_median"] >= found[3]["times_median"] > 1
    assert {"column", "share", "found", "expected"} == set(found[0]["reasons"][0])
    run("segment", small, "--model", "s.model", "--segments", 4)
    status, out, _ = run("outliers", small, "-k", 4, "--model", "s.model", "--json")
    assert [one["id"] for one in json.loads(out)["outliers"]] == [one["id"] for one in found]
    status, out, _ = run("outliers", small, "-k", 4)
    assert found[0]["id"] in out
    assert "expected" in out


def test_factors_of_the_survey_that_ships(run, tmp_path):
    status, out, err = run("factors", "-o", "scores.csv")
    assert status == 0, err
    assert "3 factors hold" in out
    assert "(synthetic: invented people)" in out
    with (tmp_path / "scores.csv").open() as file:
        rows = list(csv.reader(file))
    assert len(rows) == 601
    assert len(rows[0]) == 4
    status, out, _ = run("factors", "--json")
    found = json.loads(out)
    assert len(found["factors"]) == 3
    assert {one["question"] for one in found["questions"]} >= {"compares_prices", "pays_by_phone"}


def test_what_cannot_be_done_is_one_line(run, small):
    for words in (
        ("outliers", small, "-k", 0),
        ("outliers", small, "--seed", -1),
        ("outliers", small, "--components", 99),
        ("factors", small, "--columns", "age,income"),
        ("factors", small, "--seed", -1),
        ("factors", small, "-o", "a.txt"),
    ):
        status, out, err = run(*words)
        assert status == 1
        assert err.startswith("error: ")
        assert err.count("\n") == 1
        assert out == ""
