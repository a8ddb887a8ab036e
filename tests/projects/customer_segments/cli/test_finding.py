"""`segment` and `assign` as a person runs them."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest


def test_segment_writes_table_and_model_and_assign_agrees(run, small, tmp_path):
    status, out, err = run("segment", small, "-o", "s.csv", "--model", "s.model", "--segments", 5)
    assert status == 0, err
    assert "5 segments of 400 rows of small.csv" in out
    assert "income on a log scale" in err
    assert "missing, taken as" in err
    assert out.rstrip().endswith("wrote s.model")
    status, out, err = run("assign", small, "--model", "s.model", "-o", "again.csv")
    assert status == 0, err
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "s.csv").read_bytes()
    with (tmp_path / "s.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 400
    assert rows[0]["id"].startswith("C")


def test_json_tells_all(run, small):
    status, out, _ = run("segment", small, "--most", 6, "--json")
    assert status == 0
    found = json.loads(out)
    assert found["rows"] == 400
    assert {one["name"]: one["scale"] for one in found["columns"]["numbers"]}["annual_spend"] == "log"
    assert [trial["k"] for trial in found["choice"]["trials"]] == [1, 2, 3, 4, 5, 6]
    assert found["choice"]["trials"][0]["silhouette"] is None
    assert sum(one["size"] for one in found["segments"]) == 400
    sizes = [one["size"] for one in found["segments"]]
    assert sizes == sorted(sizes, reverse=True)
    first = found["segments"][0]["differences"][0]
    assert first["low"] <= first["difference"] <= first["high"]
    assert len(found["segments"][0]["typical"]) == 3
    assert np.isclose(sum(found["components"]["shares"]), 1)


def test_assign_counts_what_is_new(run, small, tmp_path):
    run("segment", small, "--model", "s.model", "--segments", 4)
    lines = small.read_text().splitlines()
    head = lines[0].split(",")
    row = dict(zip(head, lines[1].split(","), strict=True)) | {
        "channel": "pigeon",
        "income": "",
        "annual_spend": "-4",
    }
    new = tmp_path / "new.csv"
    new.write_text(
        "\n".join([",".join(reversed(head)), ",".join(row[name] for name in reversed(head))]) + "\n"
    )
    status, out, _ = run("assign", new, "--model", "s.model", "--json")
    assert status == 0
    found = json.loads(out)
    assert found["oddities"] == {"missing numbers": 1, "new levels": 1, "values below 0 on a log scale": 1}
    assert sum(one["size"] for one in found["segments"]) == 1
    status, out, err = run("assign", new, "--model", "s.model")
    assert "1 new levels" in err


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["segment", "none.csv"], 1, "none.csv: cannot be read"),
        (["segment", "SMALL", "--segments", "zero"], 2, "segments"),
        (["segment", "SMALL", "--segments", "0"], 1, "--segments 0 of 400 rows; choose 1 to 100"),
        (["segment", "SMALL", "--components", "many"], 2, "parallel, a share such as 0.8, or a number"),
        (["segment", "SMALL", "--components", "2.5"], 1, "--components 2.5"),
        (["segment", "SMALL", "--seed", "-1"], 1, "--seed -1"),
        (["segment", "SMALL", "--seed", str(1 << 64)], 1, "choose 0 to 18,446,744,073,709,551,615"),
        (["segment", "SMALL", "-o", "a.xlsx"], 1, "unknown format"),
        (["segment", "SMALL", "-o", "SMALL"], 1, "is both input and output"),
        (["segment", "SMALL", "-o", "a.csv", "--model", "./a.csv"], 1, "to be both the table and the model"),
        (["segment", "SMALL", "--columns", "agee"], 1, "; did you mean age"),
        (["segment", "SMALL", "--memory", "20k"], 1, "--memory allows 20 kB"),
        (["assign", "SMALL"], 1, "there is no model at segments.model; make one"),
        (["assign", "SMALL", "--model", "SMALL"], 1, "is not a customer segments file"),
    ],
)
def test_what_cannot_be_done_is_one_line(run, small, tmp_path, words, status, message):
    found, out, err = run(*(str(small) if word == "SMALL" else word for word in words))
    assert found == status
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert message in err
    assert out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.csv"]


def test_a_model_of_other_columns_is_told(run, small, tmp_path):
    run("segment", small, "--model", "s.model", "--segments", 2, "--without", "region")
    other = tmp_path / "other.csv"
    other.write_text("age,incom\n1,2\n3,4\n")
    status, _, err = run("assign", other, "--model", "s.model")
    assert status == 1
    assert "no column 'income'" in err
    assert "did you mean incom?" in err


def test_the_command_runs_on_what_ships(cli):
    done = cli("projects.customer_segments", "segment", "--segments", 5, "--json")
    assert done.status == 0, done.err
    assert done.json()["synthetic"] is True
    assert len(done.json()["segments"]) == 5
