"""Chains in pieces and bands against the same steps one by one."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters import filter_image, running

CHAINS = [
    "gaussian:2 | sharpen | saturation:120% | sepia:60% | vignette",
    "curve:0=9 50=60 100=94 | gaussian:1 | grain:10% | vignette:20%",
    "sobel | gaussian:2 | invert",
    "antique:50% | sharpen | cinema:30%",
    "median:5 | motion:9,30 | unsharp:2",
]


@pytest.fixture(params=[(41, 29), (41, 29, 2), (41, 29, 3), (41, 29, 4)], ids=str)
def picture(request, noise):
    return noise(request.param, np.float32)


@pytest.mark.parametrize("border", ["reflect", "nearest", "wrap"])
@pytest.mark.parametrize("chain", CHAINS)
def test_a_chain_is_its_steps_one_by_one(picture, chain, border):
    by_steps = picture
    for step in chain.split("|"):
        by_steps = filter_image(by_steps, step, border=border)
    whole = filter_image(picture, chain, border=border)
    assert whole.shape == by_steps.shape
    assert np.abs(whole - by_steps).max() < 1e-4


@pytest.mark.parametrize("border", ["reflect", "wrap", "constant"])
@pytest.mark.parametrize("chain", CHAINS)
def test_bands_leave_no_trace(picture, chain, border, monkeypatch):
    whole = filter_image(picture, chain, border=border)
    monkeypatch.setattr(running, "_BAND", 300)
    assert np.array_equal(filter_image(picture, chain, border=border), whole)


def test_a_blend_lies_between(noise):
    image = noise((20, 20, 3), np.float32)
    whole, half = filter_image(image, "antique"), filter_image(image, "antique:50%")
    assert half == pytest.approx((image + whole) / 2, abs=1e-6)
    assert filter_image(image, "antique:0%") == pytest.approx(image, abs=1e-6)
