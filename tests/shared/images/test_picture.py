"""A picture knows whether its last channel is opacity, and what is to be told of it."""

from __future__ import annotations

import numpy as np
import pytest

from shared.images import Picture


@pytest.mark.parametrize(
    ("shape", "alpha"),
    [((4, 4), False), ((4, 4, 2), True), ((4, 4, 3), False), ((4, 4, 4), True), ((1, 1, 2), True)],
)
def test_two_and_four_channels_end_in_alpha(shape, alpha):
    assert Picture(np.zeros(shape, np.uint8)).has_alpha is alpha


def test_stripped_it_keeps_what_its_colours_are_and_when_it_shows():
    rich = Picture(
        np.zeros((4, 4), np.uint8), icc=b"profile", exif=b"II", duration=40, loop=2, xmp=b"<x>", iptc=b"\x1c",
        text=(("Title", "A"),), dpi=(72, 72), colour=((b"sRGB", b"\0"),),
    )  # fmt: skip
    plain = Picture(rich.pixels, icc=b"profile", duration=40, loop=2, colour=((b"sRGB", b"\0"),))
    assert rich.stripped() == plain


@pytest.mark.parametrize(
    ("converted", "lacks", "said"), [("", "", ""), ("a", "", "a"), ("", "b", "b"), ("a", "b", "a; b")]
)
def test_what_is_to_be_told_is_told_together(converted, lacks, said):
    assert Picture(np.zeros((1, 1), np.uint8), converted=converted, lacks=lacks).remark == said
