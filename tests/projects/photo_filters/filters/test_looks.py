"""Looks: each recipe is a chain that runs, differs from the others and is nothing at 0 %."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters import filter_image
from projects.photo_filters.chain import parse_chain, parse_step
from projects.photo_filters.filters.looks import FOLDER
from projects.photo_filters.recipes import load_recipe
from projects.photo_filters.registry import REGISTRY

RECIPES = sorted(path.stem for path in FOLDER.glob("*.toml"))
# every filter that blends with the picture, looks or not
BLENDED = sorted(
    name
    for name, found in REGISTRY.items()
    if any(p.name == "strength" for p in found.parameters)
    and all(p.default is not None for p in found.parameters)
)
LOOKS = sorted(name for name, found in REGISTRY.items() if found.kind == "look")


def test_there_are_at_least_twenty():
    assert len(RECIPES) >= 20
    assert set(RECIPES) < set(LOOKS)


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_is_a_chain_with_a_strength(name):
    found = REGISTRY[name]
    assert found.parameters[-1].name == "strength"
    step = parse_step(name)
    assert parse_chain(found.make(*step.values))


def test_names_are_their_own():
    recipes = [load_recipe(FOLDER / f"{name}.toml") for name in RECIPES]
    assert len({recipe.name for recipe in recipes}) == len(RECIPES)
    assert len({recipe.about for recipe in recipes}) == len(RECIPES)


@pytest.mark.parametrize("name", BLENDED)
@pytest.mark.parametrize(
    ("shape", "dtype"),
    [((24, 36, 3), np.uint8), ((9, 7), np.uint16), ((1, 1, 3), np.uint8), ((1, 2, 4), np.uint8)],
)
def test_no_strength_leaves_the_picture(noise, name, shape, dtype):
    image = noise(shape, dtype)
    image[..., 3:] = 255
    values = ["0%" if p.name == "strength" else p.show(p.default) for p in REGISTRY[name].parameters]
    made = filter_image(image, f"{name}:{','.join(values)}")
    before = np.dstack([image] * 3) if made.ndim > image.ndim else image
    assert np.abs(made.astype(int) - before).max() <= (dtype is np.uint16)  # of float32's 24 bits


@pytest.mark.parametrize("name", LOOKS)
def test_full_strength_is_seen(noise, name):
    image = noise((24, 36, 3))
    assert np.abs(filter_image(image, name).astype(int) - image).mean() > 2


def test_looks_differ(rng):
    image = rng.integers(0, 256, (8, 12, 3), np.uint8).repeat(4, 0).repeat(4, 1)
    made = np.array([filter_image(image, name).astype(float) for name in RECIPES])
    for i, name in enumerate(RECIPES):
        apart = np.abs(np.delete(made, i, 0) - made[i]).mean(axis=(1, 2, 3))
        assert apart.min() > 3, name


def test_half_a_look_is_half_way(noise):
    image = noise((20, 30, 3), np.float32)
    whole, half = filter_image(image, "cinema"), filter_image(image, "cinema:50%")
    assert np.abs(half - (image + whole) / 2).max() < 1e-5


def test_tones_go_from_colour_to_colour():
    greys = np.repeat(np.array([[0, 128, 255]], np.uint8)[..., None], 3, axis=2)
    ends = filter_image(greys, "duotone:#102030,#f0e0d0")[0, [0, 2]]
    assert np.array_equal(ends, [[16, 32, 48], [240, 224, 208]])
    middle = filter_image(greys, "tritone:black,#c05c7e,white")[0, 1]
    assert np.abs(middle - np.array([0xC0, 0x5C, 0x7E], int)).max() <= 2


@pytest.mark.parametrize("level", [0, 30, 50, 100])
def test_a_threshold_is_black_or_white(noise, level):
    image = noise((20, 30, 3))
    luma = image @ [0.299, 0.587, 0.114] / 255
    made = filter_image(image, f"threshold:{level}%")
    clear = np.abs(luma - level / 100) > 1e-3
    assert np.array_equal(made[clear], np.repeat(255 * (luma > level / 100)[clear][:, None], 3, axis=1))
