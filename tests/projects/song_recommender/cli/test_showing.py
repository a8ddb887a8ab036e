"""`map` and `pictures`, as a program calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def album(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator) -> Path:
    """Four reddish and four bluish pictures."""
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "cache"))
    (tmp_path / "album").mkdir()
    for i in range(8):
        colour = (200, 60, 60) if i < 4 else (60, 60, 200)
        pixels = (np.array(colour) + rng.integers(-30, 30, (40, 60, 3))).astype(np.uint8)
        Image.fromarray(pixels).save(tmp_path / "album" / f"{'red' if i < 4 else 'blue'}{i}.png")
    return tmp_path / "album"


def test_map_names_the_axes_and_writes_both_forms(call: Call, tmp_path: Path) -> None:
    status, out, err = call("map", "-o", "map.html", "--json")
    assert (status, err) == (0, "")
    document = json.loads(out)
    assert sum(document["explained"]) == pytest.approx(1)
    assert [axis["explained"] for axis in document["axes"]] == document["explained"][: len(document["axes"])]
    assert "louder" in document["axes"][0]["positive"] + document["axes"][0]["negative"]
    assert (tmp_path / "map.html").read_text().startswith("<!doctype html>")
    status, out, _ = call("map", "-o", "map.png")
    assert status == 0
    assert "synthetic" in out
    with Image.open(tmp_path / "map.png") as image:
        image.load()
    before = (tmp_path / "map.html").read_bytes()
    assert call("map", "-o", "map.html")[::2] == (1, "error: map.html exists; use --force to replace it\n")
    assert call("map", "-o", "map.html", "--force")[0] == 0
    assert (tmp_path / "map.html").read_bytes() == before  # the same map gives the same bytes


def test_a_map_of_anything(call: Call, tmp_path: Path) -> None:
    rows = [f"Job {i % 5},{1000 + i * i},{40 - i % 7},{i % 3}" for i in range(30)]
    (tmp_path / "jobs.csv").write_text("\n".join(["job,pay,hours,travel", *rows, ""]))
    status, out, err = call(
        "map", "--catalogue", "jobs.csv", "--id-column", "job", "-o", "jobs.html", "--json"
    )
    assert status == 0, err
    document = json.loads(out)
    assert document["songs"] == 30
    assert set(document["axes"][0]["loadings"]) == {"pay", "hours", "travel"}
    page = (tmp_path / "jobs.html").read_text()
    assert "30 items of jobs.csv." in page
    assert "song" not in page[page.index("<body>") : page.index("<script")].casefold()


def test_pictures_of_one_kind_come_first(call: Call, album: Path, tmp_path: Path) -> None:
    status, out, err = call("pictures", "album", "album/red0.png", "-k", "7", "-o", "sheet.html", "--json")
    assert (status, err) == (0, "")
    document = json.loads(out)
    names = [result["picture"] for result in document["results"]]
    assert sorted(names[:3]) == ["red1.png", "red2.png", "red3.png"]
    assert len(names) == document["pictures"] == 7
    for result in document["results"]:
        assert sum(result["contributions"].values()) == pytest.approx(result["similarity"], abs=1e-6)
        assert set(result["contributions"]) == {"colour", "texture", "eigen-pictures"}
    assert (tmp_path / "sheet.html").exists()


def test_bad_pictures_are_listed_after_the_result(call: Call, album: Path) -> None:
    (album / "bad.png").write_bytes(b"no picture")
    (album / "cut.png").write_bytes((album / "red1.png").read_bytes()[:200])
    status, out, err = call("pictures", "album", "album/red0.png", "-k", "3")
    assert status == 1
    assert "red2.png" in out
    assert err.endswith("error: 2 of 10 failed\n")
    assert "bad.png" in err
    assert "cut.png" in err


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["map", "-o", "map.pdf"], 1, "map.pdf: a map is not written as '.pdf'"),
        (["map", "--weight", "loudnes=2"], 1, "did you mean loudness"),
        (["pictures", "album"], 2, "query"),
        (["pictures", "album", "album/none.png"], 1, "none.png: cannot be read"),
        (["pictures", "nowhere", "album/red0.png"], 1, "nowhere is not a folder"),
        (["pictures", "album", "album/red0.png", "-k", "0"], 1, "k is 0"),
        (["pictures", "album", "album/red0.png", "-k", "x"], 2, "'-k'"),
        (["pictures", "album", "album/red0.png", "--weight", "size=2"], 1, "choose one of colour"),
        (["pictures", "album", "album/red0.png", "-o", "s.doc"], 1, "'.doc'"),
        (["pictures", "album", "album/red0.png", "-k", "300", "-o", "s.png"], 1, "too many"),
        (["pictures", "album", "album/red0.png", "-o", "album/red0.png"], 1, "both input and output"),
        (["pictures", "album", "album/red0.png", "--max-pixels", "100"], 1, "over the limit"),
    ],
)
def test_a_failure_is_one_line(call: Call, album: Path, words: list[str], status: int, message: str) -> None:
    ended, out, err = call(*words)
    assert (ended, out) == (status, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert message.casefold() in err.casefold()


@pytest.mark.slow
def test_hostile_pictures_are_left_out(
    cli: Callable[..., Any], real_data: Callable[[str], Path], album: Path
) -> None:
    folder = real_data("broken-images")
    done = cli("projects.song_recommender", "pictures", folder, album / "red0.png", "--json", timeout=120)
    document = done.json()
    assert done.status == 1
    assert done.err.splitlines()[-1].endswith("failed")
    assert "Traceback" not in done.err
    suffixes = {".png", ".jpg", ".bmp", ".gif", ".tif", ".tiff", ".jp2"}
    readable = [path for path in folder.iterdir() if path.suffix in suffixes]
    assert document["pictures"] + len(document["failed"]) == len(readable)
