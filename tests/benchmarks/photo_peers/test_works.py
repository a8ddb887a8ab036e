"""Every program gives the picture that ours gives, and has no work that ours has not."""

from __future__ import annotations

import importlib
import importlib.util

import pytest

from benchmarks import photos_sizes
from benchmarks.photo_peers import CHAIN, PEERS, ours, photograph


@pytest.mark.parametrize("title", PEERS)
def test_works_are_named_alike(title):
    module, package, _ = PEERS[title]
    pytest.importorskip(package, reason=f"needs {package}: pip install -e '.[bench]'")
    pixels = photograph(0.1)
    works = importlib.import_module(f"benchmarks.photo_peers.{module}").works(pixels)
    assert len(works) > 15
    assert set(works) <= set(ours.works(pixels))


def test_every_work_of_ours_has_a_peer():
    pytest.importorskip("cv2", reason="needs OpenCV: pip install -e '.[bench]'")
    pixels = photograph(0.1)
    beside = set()
    for title in ("OpenCV", "Pillow"):
        module = importlib.import_module(f"benchmarks.photo_peers.{PEERS[title][0]}")
        beside |= set(module.works(pixels))
    assert set(ours.works(pixels)) == beside


@pytest.mark.parametrize("megapixels", [0.1, 2, 24])
def test_the_photograph_has_the_asked_for_pixels(megapixels):
    height, width, channels = photograph(megapixels).shape
    assert height * width == pytest.approx(1e6 * megapixels, rel=0.02)
    assert (height * 4, channels) == (width * 3, 3)


@pytest.mark.slow
def test_answers_agree_and_every_cell_is_filled(monkeypatch):
    """Answers are compared within; what ran has a time, and a ratio with its range."""
    pixels, beside = photograph(0.1), set()
    for module, package, _ in PEERS.values():
        if importlib.util.find_spec(package) is not None:
            beside |= set(importlib.import_module(f"benchmarks.photo_peers.{module}").works(pixels))
    monkeypatch.setattr(photos_sizes, "_QUICK", 0.0)  # seven rounds tell times better, and no more
    (table,) = photos_sizes.measure([0.2])["tables"]
    places = {title: place for place, title in enumerate(table["header"])}
    assert {row[0] for row in table["rows"]} >= {"gaussian:2", "edges", CHAIN.replace("|", "\\|")}
    for row in table["rows"]:
        assert len(row) == len(table["header"])
        has_peer = row[0].replace("\\|", "|") in beside
        assert any("**" in cell for cell in row[2:]) == has_peer, row[0]
    for row in table["rows"]:
        assert row[places["Pillow"]]
        assert row[places["scipy.ndimage"]]
