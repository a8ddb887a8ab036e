"""Chains are read strictly, and an error names the step and the value."""

from __future__ import annotations

import pytest

from projects.photo_filters.chain import PICTURE_KINDS, WARP_KINDS, parse_chain, parse_step
from projects.photo_filters.registry import REGISTRY
from shared.errors import DataError, UsageError


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


WRONG = [
    ("wash:badcolour", "'badcolour' is not a colour"),
    ("mono:0,0,0", "the shares add up to 0.00%"),
    ("grain:20%,1,0.5", "seed 0.5 is no whole number"),
    ("edges:1,50%,3%", "high 3% is under low 50%"),
    ("levels:50%,10%", "not over black"),
    ("posterize:2.5", "2.5 levels"),
    ("split:red,nocolour", "'nocolour' is not a colour"),
    ("duotone:#12345", "'#12345' is not a colour"),
    ("table:missing.cube", "cannot be read"),
    ("curve:5", "5"),
]
WRONG_MOVES = [
    ("shear:1,1", "singular"),
    ("resize:0,0", "neither a width nor a height"),
    ("resize:9.5", "whole pixels, not 9.5"),
    ("crop:0.5,0,3,3", "whole pixels, not 0.5"),
    ("rectify:0,0,9,0,9,9,0,9,0.5", "whole pixels, not 0.5"),
    ("rectify:0,0,9,9,18,18,0,9", "degenerate"),
    ("perspective:0,0,9,9,18,18,0,9", "degenerate"),
    ("perspective:0,0,9,0,9,9,0,9,0,0,9,9,18,18,0,9", "degenerate"),
]


@pytest.mark.parametrize(("step", "words"), [*WRONG, *WRONG_MOVES])
def test_what_no_picture_could_be_filtered_with_is_refused_when_read(step, words):
    kinds = WARP_KINDS if (step, words) in WRONG_MOVES else PICTURE_KINDS
    with pytest.raises(DataError) as told:
        parse_chain(step, kinds=kinds)
    assert told.value.problem.startswith(f"step {step!r}: ")
    assert words in told.value.problem
    assert told.value.next_step


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_a_filter_takes_its_own_defaults(name):
    if all(parameter.default is not None for parameter in REGISTRY[name].parameters):
        assert parse_step(name).filter.name == name


def test_text_where_a_number_belongs_is_wrong_usage():
    for step in ("gaussian:x", "gaussian:"):
        with pytest.raises(UsageError):
            parse_chain(step)
