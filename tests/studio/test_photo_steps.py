"""Every filter can be set by sliders: what they give is a step that the app takes."""

from __future__ import annotations

import pytest

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from projects.photo_filters.chain import parse_chain
from projects.photo_filters.registry import REGISTRY
from studio.photo_steps import bounds, choices, step_text


@pytest.mark.parametrize("name", choices())
@pytest.mark.parametrize("scale", [1.0, 0.37, 0.01])
def test_the_ends_of_every_slider_are_values_that_the_app_takes(name: str, scale: float):
    found = REGISTRY[name]
    if found.name in ("levels", "edges"):
        pytest.skip("two of its values must be in order, and the app says so where they are not")
    for place, parameter in enumerate(found.parameters):
        if parameter.text or parameter.choices:
            continue
        for end in bounds(parameter):
            values = [p.default if p.default is not None else 1.0 for p in found.parameters]
            values[place] = end
            (step,) = parse_chain(step_text(found, values, scale))
            assert step.filter is found


def test_no_filter_reads_a_file_of_this_machine():
    assert "table" not in choices()
    assert {"gaussian", "unsharp", "bilateral", "curve"} <= set(choices())


def test_lengths_shrink_with_the_picture_and_shares_do_not():
    assert step_text(REGISTRY["unsharp"], [4.0, 1.5], 0.5) == "unsharp:2,1.5"
    assert step_text(REGISTRY["median"], [9.0], 0.5) == "median:5"
    assert step_text(REGISTRY["laplacian"], []) == "laplacian"
