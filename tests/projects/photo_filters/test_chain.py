"""Chains are read strictly, and an error names the step and the value."""

from __future__ import annotations

import pytest

from projects.photo_filters.chain import WARP_KINDS, parse_chain
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
