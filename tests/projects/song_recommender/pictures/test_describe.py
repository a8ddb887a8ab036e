"""The numbers of a picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from projects.song_recommender.pictures.describe import BLOCKS, LENGTHS, describe
from shared.errors import DataError


def blocks(numbers: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip(BLOCKS, np.split(numbers, np.cumsum(LENGTHS)[:-1]), strict=True))


def test_blocks_have_their_lengths_and_are_numbers(
    save: Callable[..., Path], scenes: list[np.ndarray]
) -> None:
    numbers = describe(save("a.png", scenes[0]))
    assert numbers.shape == (sum(LENGTHS),)
    assert numbers.dtype == np.float32
    assert np.isfinite(numbers).all()
    assert all(block.any() for block in blocks(numbers).values())
    assert np.array_equal(numbers, describe(save("b.png", scenes[0])))


def test_a_darker_print_is_the_same_small_picture(
    save: Callable[..., Path], scenes: list[np.ndarray]
) -> None:
    small = blocks(describe(save("a.png", scenes[0])))["eigen-pictures"]
    dark = blocks(describe(save("b.png", (scenes[0] * 0.6).astype(np.uint8))))["eigen-pictures"]
    other = blocks(describe(save("c.png", scenes[1])))["eigen-pictures"]
    assert small.mean() == pytest.approx(0, abs=1e-6)
    assert np.linalg.norm(small) == pytest.approx(1, abs=0.05)
    assert small @ dark > 0.99 > 0.9 > small @ other


def test_size_and_shape_hardly_matter(save: Callable[..., Path], scenes: list[np.ndarray]) -> None:
    """A picture of every pixel four times is that picture."""
    numbers = blocks(describe(save("a.png", scenes[0])))
    twice = blocks(describe(save("b.png", scenes[0].repeat(2, axis=0).repeat(2, axis=1))))
    assert numbers["eigen-pictures"] @ twice["eigen-pictures"] > 0.99
    wide = blocks(describe(save("c.png", scenes[0].repeat(2, axis=1))))
    assert numbers["eigen-pictures"] @ wide["eigen-pictures"] > 0.99


def test_one_colour_has_no_small_picture(save: Callable[..., Path]) -> None:
    flat = blocks(describe(save("a.png", np.full((30, 40, 3), 90, np.uint8))))
    assert np.abs(flat["eigen-pictures"]).max() < 1e-2
    assert flat["colour"].any()


def test_what_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("no picture")
    with pytest.raises(DataError, match=r"a\.png"):
        describe(tmp_path / "a.png")
