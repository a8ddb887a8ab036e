"""`python -m shared.datasets`: what is here, what it holds, and one line for what fails."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest

from shared.console import run
from shared.datasets import CATALOG
from shared.datasets.cli import app


@pytest.fixture
def command(capsys, tmp_path, monkeypatch):
    """Run a command in this process and return (status, stdout, stderr)."""
    monkeypatch.setenv("PORTFOLIO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "cache"))

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            run(app, "datasets", [str(word) for word in words])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call


def test_list_names_every_set_and_its_standing(command):
    status, out, _ = command("list", "--json")
    sets = {entry["name"]: entry for entry in json.loads(out)["sets"]}
    assert status == 0
    assert list(sets) == list(CATALOG)
    assert sets["sample"]["standing"] == "ships"
    assert sets["ml-25m"]["standing"] == "absent"
    assert {name for name, entry in sets.items() if entry["synthetic"]} == {"sample", "songs-sample"}
    assert all(name in command("list")[1] for name in sets)


def test_info_of_the_sample_has_the_promised_fields(command, root):
    status, out, _ = command("info", "sample", "--json")
    facts = json.loads(out)
    path = root / "data" / "movielens-sample" / "ratings.csv"
    assert status == 0
    assert {"name", "ratings", "users", "movies", "scale", "path", "digest"} <= set(facts)
    assert (facts["ratings"], facts["users"], facts["scale"]) == (90_500, 600, [0.5, 5.0])
    assert facts["path"] == str(path)
    assert facts["digest"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert facts["synthetic"] is True


def test_info_of_a_file_takes_any_scale_and_may_pass_over_bad_rows(command, tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("userId,movieId,rating\n1,1,10\n1,2,good\n1,3,-2\n")
    status, out, err = command("info", mine, "--json")
    assert (status, out) == (1, "")
    assert "mine.csv:3: rating 'good' is not a number; mend the row, or use --skip-bad-rows" in err
    status, out, err = command("info", mine, "--json", "--skip-bad-rows")
    facts = json.loads(out)
    assert (status, facts["ratings"], facts["scale"]) == (0, 2, [-2.0, 10.0])
    assert "1 of 3 rows left out" in err
    assert "ratings    2" in command("info", mine, "--skip-bad-rows")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["info", "ml100k"], "did you mean ml-100k"),
        (["verify", "ml-1m"], "fetch ml-1m"),
        (["fetch", "spotify-tracks-114k"], "--from-file"),
        (["fetch", "ml-100k", "--from-file", "nowhere.zip"], "nowhere.zip: cannot be read"),
    ],
)
def test_a_failure_is_one_line(command, words, said):
    status, out, err = command(*words)
    assert (status, out) == (1, "")
    assert err.startswith("error: ")
    assert said in err
    assert err.count("\n") == 1


def test_fetch_from_a_file_prints_the_terms_once_and_verify_reads_it(command, tmp_path):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("ml-latest-small/ratings.csv", "userId,movieId,rating,timestamp\n1,1,4.5,9\n")
        file.writestr("ml-latest-small/movies.csv", "movieId,title,genres\n1,One: Two (1999),Drama\n")
    (tmp_path / "copy.zip").write_bytes(archive.getvalue())
    status, out, err = command("fetch", "ml-latest-small", "--from-file", tmp_path / "copy.zip")
    assert (status, out) == (0, f"ml-latest-small is in {tmp_path / 'data' / 'ml-latest-small'}\n")
    assert "licence: GroupLens" in err
    assert "please cite: F. Maxwell Harper" in err
    assert command("fetch", "ml-latest-small")[2] == ""
    facts = json.loads(command("verify", "ml-latest-small", "--json")[1])
    assert (facts["ratings"], facts["standing"], facts["compared"]) == (1, "unverified", "nothing")


def test_help_answers_without_heavy_imports(cli):
    done = cli("shared.datasets", "--help", env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert done.status == 0
    assert not {"numpy", "pandas"} & set(done.err.replace("|", " ").split())
