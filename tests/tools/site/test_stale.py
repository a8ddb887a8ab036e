"""Files of an earlier build go, and no other file ever does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared.files import digest
from tools.site.stale import LIST, record, remove_stale


def built(out: Path, *names: str) -> None:
    """Make these files, as a build does, and list them."""
    for name in names:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(f"the content of {name}")
    record(out, names)


def files(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


def test_what_is_made_no_longer_goes_with_its_empty_folders_and_the_rest_stays(tmp_path):
    built(tmp_path, "index.html", "source/a.py.html", "source/b.py.html", "demo/x/y.png")
    (tmp_path / "own.html").write_text("mine")
    (tmp_path / "source" / "own.txt").write_text("mine")
    gone = remove_stale(tmp_path, ["index.html", "source/b.py.html"])
    assert gone == ["demo/x/y.png", "source/a.py.html"]
    assert files(tmp_path) == {"index.html", "source/b.py.html", "own.html", "source/own.txt", LIST}
    assert not (tmp_path / "demo").exists()


def test_a_file_that_was_changed_since_is_somebody_elses(tmp_path):
    built(tmp_path, "a.html", "b.html")
    (tmp_path / "a.html").write_text("mine now")
    assert remove_stale(tmp_path, []) == ["b.html"]
    assert (tmp_path / "a.html").read_text() == "mine now"


@pytest.mark.parametrize(
    "name", ["../outside.txt", "a/../../outside.txt", "link/outside.txt", "/etc/hostname", "", "."]
)
def test_a_list_that_names_what_lies_outside_removes_nothing_there(tmp_path, name):
    site, outside = tmp_path / "site", tmp_path / "outside.txt"
    site.mkdir()
    outside.write_text("mine")
    (site / "link").symlink_to(tmp_path)
    (site / LIST).write_text(json.dumps({"files": {name: digest(outside)}}))
    assert remove_stale(site, []) == []
    assert outside.read_text() == "mine"


def test_a_link_in_the_place_of_a_file_stays_with_what_it_leads_to(tmp_path):
    built(tmp_path / "site", "a.html")
    (tmp_path / "kept.html").write_text((tmp_path / "site/a.html").read_text())
    (tmp_path / "site/a.html").unlink()
    (tmp_path / "site/a.html").symlink_to(tmp_path / "kept.html")
    assert remove_stale(tmp_path / "site", []) == []
    assert (tmp_path / "site/a.html").is_symlink()
    assert (tmp_path / "kept.html").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": []}', '{"files": {"a.html": null}}', "\ud800"])
def test_a_damaged_list_removes_nothing(tmp_path, text):
    built(tmp_path, "a.html")
    (tmp_path / LIST).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert remove_stale(tmp_path, []) == []
    assert (tmp_path / "a.html").exists()
