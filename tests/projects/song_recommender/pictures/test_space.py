"""The kin of a picture is nearest to it, and no block outvotes another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from projects.song_recommender.explain import contributions
from projects.song_recommender.pictures.describe import BLOCKS, LENGTHS, describe
from projects.song_recommender.pictures.folder import describe_all
from projects.song_recommender.pictures.space import parse_weights, picture_space, similar_pictures
from shared.errors import DataError
from shared.images import load_picture


def _kin(pixels: np.ndarray, kind: str) -> np.ndarray:
    return {
        "copy": pixels,
        "brighter": (pixels * 1.12).clip(0, 255).astype(np.uint8),
        "mirrored": pixels[:, ::-1],
        "middle": pixels[8:-8, 8:-8],
    }[kind]


@pytest.mark.parametrize("kind", ["copy", "brighter", "mirrored", "middle"])
def test_kin_is_nearest(save: Callable[..., Path], scenes: list[np.ndarray], kind: str) -> None:
    paths = [save(f"{i:02d}.png", pixels) for i, pixels in enumerate(scenes)]
    paths += [save(f"{i:02d}-kin.png", _kin(pixels, kind)) for i, pixels in enumerate(scenes)]
    space = picture_space(np.stack([describe(path) for path in paths]))
    hits = [similar_pictures(space, i, 1)[0].row == len(scenes) + i for i in range(len(scenes))]
    assert np.mean(hits) == 1


def _some(rng: np.random.Generator, n: int) -> np.ndarray:
    parts = [rng.standard_normal((n, 5)) @ rng.standard_normal((5, length)) for length in LENGTHS]
    return np.hstack(parts).astype(np.float32)


def test_every_block_spreads_alike_and_weights_multiply(rng: np.random.Generator) -> None:
    """Σ over pairs of (x_b·y_b)² is n² for weight 1, whatever the block's units and length."""
    numbers = _some(rng, 60)
    numbers[:, : LENGTHS[0]] *= 1000
    space = picture_space(numbers, {"colour": 1, "texture": 1, "eigen-pictures": 4})
    for b, weight in enumerate((1, 1, 4)):
        part = space.rows[:, space.owner == b].astype(np.float64)
        assert np.sqrt(((part @ part.T) ** 2).mean()) == pytest.approx(weight, rel=1e-3)


def test_parts_sum_to_the_cosine_and_the_picture_itself_is_left_out(rng: np.random.Generator) -> None:
    space = picture_space(_some(rng, 30))
    found = similar_pictures(space, 4, 50)
    assert sorted(one.row for one in found) == [i for i in range(30) if i != 4]
    parts = contributions(space, space.rows[4], [one.row for one in found])
    assert parts.sum(axis=1) == pytest.approx([one.similarity for one in found], abs=1e-6)
    assert np.diff([one.similarity for one in found]).max() <= 0


def test_a_weight_of_0_takes_a_block_out(rng: np.random.Generator) -> None:
    numbers = _some(rng, 30)
    without = picture_space(numbers, {"colour": 0})
    numbers[:, : LENGTHS[0]] = rng.standard_normal((30, LENGTHS[0]))
    assert np.array_equal(without.rows, picture_space(numbers, {"colour": 0}).rows)


def test_two_pictures_and_flat_blocks_are_enough(rng: np.random.Generator) -> None:
    numbers = _some(rng, 2)
    numbers[:, LENGTHS[0] :] = 0
    assert [one.row for one in similar_pictures(picture_space(numbers), 0, 5)] == [1]


@pytest.mark.parametrize(("numbers", "message"), [(1, "nothing to be compared"), (5, "look the same")])
def test_what_cannot_be_compared(rng: np.random.Generator, numbers: int, message: str) -> None:
    with pytest.raises(DataError, match=message):
        picture_space(np.repeat(_some(rng, 1), numbers, axis=0))


@pytest.mark.parametrize("text", ["colour", "colour=x", "color=1", "colour=-1", "colour=nan", "colour=1e9"])
def test_a_wrong_weight_is_told(text: str) -> None:
    with pytest.raises(DataError, match="weight"):
        parse_weights([text])


def _halves(folder: Path, save: Callable[..., Path]) -> np.ndarray:
    """The numbers of left and right halves in turn."""
    paths = []
    for path in sorted(folder.glob("*.png")):
        pixels = load_picture(path).pixels
        middle = pixels.shape[1] // 2
        paths.append(save(f"{path.stem}-left.bmp", pixels[:, :middle]))
        paths.append(save(f"{path.stem}-right.bmp", pixels[:, -middle:]))
    return describe_all(paths, key=str(folder)).numbers


def _found(halves: np.ndarray, weights: dict[str, float] | None = None) -> float:
    """Share of the halves whose nearest is the other half."""
    space = picture_space(halves, weights)
    return float(np.mean([similar_pictures(space, i, 1)[0].row == i ^ 1 for i in range(len(halves))]))


@pytest.mark.slow
def test_halves_of_photographs_find_each_other(
    real_data: Callable[[str], Path],
    save: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All blocks together find more of the 176 halves of Urban100 than any of them alone."""
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "cache"))
    urban = _halves(real_data("urban100-half"), save)
    together = _found(urban)
    assert together > 0.8
    for block in BLOCKS:
        assert _found(urban, dict.fromkeys(BLOCKS, 0.0) | {block: 1.0}) < together
    assert _found(_halves(real_data("kodak"), save)) > 0.85  # on which nothing was chosen
