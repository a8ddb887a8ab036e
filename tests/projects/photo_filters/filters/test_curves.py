"""Tone curves beside their formulas, and what every one of them keeps."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.chain import parse_step
from projects.photo_filters.colours import LUMA, chroma
from projects.photo_filters.points.curves import byte_tables
from projects.photo_filters.registry import REGISTRY
from shared.errors import DataError

MONOTONE = [
    "curve:20=10 80=95", "curves:0=10,,100=80", "gamma:0.4", "gamma:2.2", "levels:10%,80%,1.5,5%,90%",
    "exposure:-2", "exposure:3", "shadows:-100%", "shadows:100%", "highlights:-100%",
    "highlights:100%", "posterize:5",
    "split:black,white,100%", "split:blue,yellow,100%",
]  # fmt: skip
UNCHANGED = [
    "curve:50=50", "curves:,,", "gamma:1", "levels:0%,100%", "exposure:0", "shadows:0%", "highlights:0%",
    "solarize:20%,0%", "split:teal,orange,0%", "solarize:100%",
]  # fmt: skip


@pytest.mark.parametrize("step", MONOTONE)
def test_no_tone_overtakes_another(kernel, step):
    assert np.diff(kernel(step), axis=1).min() >= -1e-7


@pytest.mark.parametrize("step", UNCHANGED)
def test_what_leaves_the_picture_leaves_every_byte(kernel, step):
    assert np.array_equal(byte_tables(kernel(step)), np.tile(np.arange(256), (3, 1)))


@pytest.mark.parametrize("step", [name for name, found in REGISTRY.items() if found.kind == "curve"])
def test_curves_are_three_of_float32(kernel, step):
    made = kernel(step)
    assert made.dtype == np.float32
    assert len(made) == 3
    assert made.min() >= -1e-6
    assert made.max() <= 1 + 1e-6


def test_bytes_are_those_of_the_formulas(kernel):
    x = np.arange(256) / 255
    light = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4) * 2
    exposed = np.where(light <= 0.0031308, light * 12.92, 1.055 * light.clip(0, 1) ** (1 / 2.4) - 0.055)
    for step, formula in {
        "gamma:2.2": x ** (1 / 2.2),
        "levels:20%,60%": (x - 0.2) / 0.4,
        "levels:0%,100%,1,25%,75%": 0.25 + x / 2,
        "posterize:3": np.select([x < 0.25, x < 0.75], [0, 0.5], 1),
        "solarize:40%": np.where(x > 0.4, 1 - x, x),
        "solarize:40%,50%": np.where(x > 0.4, 0.5, x),
        "exposure:1": exposed.clip(0, 1),
        "curve:50=75,red": None,
    }.items():
        tables = byte_tables(kernel(step))
        if formula is not None:
            assert np.abs(tables - formula.clip(0, 1) * 255).max() < 0.51, step
        else:
            assert tables[0, 128] > 190
            assert np.array_equal(tables[1:], np.tile(np.arange(256), (2, 1)))


def test_sixteen_bits_keep_their_depth(kernel):
    """At every 16-bit level a steep curve is its formula to a level."""
    x = np.linspace(0, 1, 65536)
    assert np.abs(kernel("gamma:2.2")[0] - x ** (1 / 2.2)).max() * 65535 < 1


def test_shadows_and_highlights_move_their_own_tones(kernel):
    for step, moved, still in [("shadows:100%", 0.25, 0.75), ("highlights:100%", 0.75, 0.25)]:
        tones = kernel(step)[0]
        at = np.linspace(0, 1, tones.size)
        assert np.interp(moved, at, tones) == pytest.approx(moved + 0.18)
        assert np.interp(still, at, tones) == pytest.approx(still)


def test_split_toning_keeps_luma_black_and_white(kernel):
    made = kernel("split:teal,orange,100%")
    tones = np.linspace(0, 1, made.shape[1])
    assert np.allclose(LUMA @ made, tones, atol=1e-6)
    assert np.allclose(made[:, [0, -1]], [[0, 1]] * 3, atol=1e-7)
    third, two_thirds = made.shape[1] // 3, 2 * made.shape[1] // 3
    assert chroma("teal") @ (made[:, third] - 1 / 3) > 0
    assert chroma("orange") @ (made[:, two_thirds] - 2 / 3) > 0


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("levels:60%,40%", "white 40.* is not over black 60"),
        ("levels:50%,50%", "not over black"),
        ("posterize:2.5", "2.5 levels"),
        ("posterize:1", "levels 1 is out of range"),
        ("gamma:0", "gamma 0 is out of range"),
        ("curve:abc", "'abc'"),
        ("curve:20=10,pink", "pink"),
        ("split:tealish,orange", "'tealish' is not a colour"),
        ("shadows:101%", "out of range"),
    ],
)
def test_what_is_wrong_is_named_when_the_chain_is_read(step, words):
    with pytest.raises(DataError, match=words):
        parse_step(step)
