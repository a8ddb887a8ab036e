"""Chains are read strictly, and an error names the step and the value."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.chain import WARP_KINDS, parse_chain, read_recipe
from projects.photo_filters.kernels import parse_kernel
from projects.photo_filters.registry import REGISTRY
from shared.errors import DataError


def test_steps_values_and_defaults():
    steps = parse_chain(" gaussian:2|unsharp: 1.5 , 80% |sepia:0.6| motion ")
    assert [(s.filter.name, s.values) for s in steps] == [
        ("gaussian", (2.0,)),
        ("unsharp", (1.5, 0.8)),
        ("sepia", (0.6,)),
        ("motion", (15, 0)),
    ]


@pytest.mark.parametrize(
    ("chain", "words"),
    [
        ("gausian:2", "did you mean gaussian"),
        ("gaussian:2 || sepia", "empty step"),
        ("", "empty step"),
        ("gaussian:x", "sigma 'x' is not a number"),
        ("gaussian:", "sigma '' is not a number"),
        ("gaussian:0", "sigma 0 is out of range"),
        ("gaussian:-1", "sigma -1"),
        ("gaussian:nan", "sigma nan"),
        ("gaussian:inf", "sigma inf"),
        ("gaussian:1,2", "2 values"),
        ("gaussian:50%", "not in per cent"),
        ("laplacian:1", "takes no value"),
        ("sharpen | sepia:120%", r"'sepia:120%': strength 120% .* 0 to 100 %"),
        ("sepia:-1%", "strength -1%"),
        ("sepia:60", "per cent are written 60%"),
        ("saturation:401%", "0 to 400 %"),
        ("gaussian:1_0", "'1_0' is not a number"),
        ("saturation:401%", "0 to 400 %$"),
        ("box:4", "odd"),
        ("box:2.5", "odd"),
        ("rotate:10", "use the command warp"),
    ],
)
def test_what_is_wrong_is_named(chain, words):
    with pytest.raises(DataError, match=words):
        parse_chain(chain)


@pytest.mark.parametrize(
    ("chain", "words"),
    [
        ("scale", "x is missing"),
        ("scale:0", "out of range"),
        ("flip:up", "horizontal or vertical"),
        ("sepia", "apply"),
    ],
)
def test_warps_too(chain, words):
    with pytest.raises(DataError, match=words):
        parse_chain(chain, kinds=WARP_KINDS)


def test_every_filter_is_described():
    for name, found in REGISTRY.items():
        assert name == found.name
        assert found.summary, name
        assert all(p.describe() for p in found.parameters)
        if all(p.default is not None for p in found.parameters):
            parse_chain(name, kinds=[found.kind])


def test_recipes(tmp_path):
    path = tmp_path / "look.toml"
    path.write_text('chain = "grey | vignette"\n')
    assert read_recipe(path) == "grey | vignette"
    for text, words in [("chain = 3", "no chain"), ("chain", "not a recipe"), ("", "no chain")]:
        path.write_text(text)
        with pytest.raises(DataError, match=words):
            read_recipe(path)


def test_kernels_by_hand(tmp_path):
    rows = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
    (tmp_path / "k.txt").write_text("0 1 0\n1 -4 1\n0 1 0\n")
    for text in ("0,1,0; 1,-4,1; 0,1,0", "0 1 0;1 -4 1;0 1 0;", str(tmp_path / "k.txt")):
        assert np.array_equal(parse_kernel(text), rows)
    assert parse_kernel("1,2,1", normalize=True).sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,2,1; 2,x,2; 1,2,1", "row 2, column 2: 'x'"),
        ("1,2,nan", "row 1, column 3: nan"),
        ("1,2,1; 2,4", "row 2 has 2 numbers"),
        ("1,2; 3,4; 5,6", "2 columns"),
        ("1;2", "2 rows"),
        ("", "empty"),
    ],
)
def test_bad_kernels_name_the_cell(text, words):
    with pytest.raises(DataError, match=words):
        parse_kernel(text)


def test_a_kernel_without_a_sum_is_not_normalized():
    for text in ("0", "0,1,0; 1,-4,1; 0,1,0"):
        with pytest.raises(DataError, match="adds up to zero"):
            parse_kernel(text, normalize=True)
