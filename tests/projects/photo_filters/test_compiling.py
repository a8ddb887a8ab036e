"""What a chain is made into."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters import filter_image
from projects.photo_filters.chain import parse_chain
from projects.photo_filters.compiling import colours, product, segments_of
from projects.photo_filters.kernels import custom_step
from projects.photo_filters.running import run_steps
from projects.photo_filters.segments import Layout, Spectral, Stream
from shared.linalg.kernel_plan import plan
from shared.linalg.streaming.program import run_program
from shared.linalg.streaming.steps import Premultiply, Recolour, Rescale, Unpremultiply
from shared.linalg.streaming.windows import window_of


def test_what_can_stream_is_one_piece():
    layout = Layout(30, 40, 3, "reflect")
    [segment] = segments_of(parse_chain("gaussian:2 | sharpen | sepia:60% | vignette"), layout)
    assert isinstance(segment, Stream)
    assert segment.rows_for(0, 30) == (0, 30)
    first, end = segment.rows_for(15, 16)
    assert (first, end) == (15 - 8 - 1, 16 + 8 + 1)


@pytest.mark.parametrize("border", ["reflect", "wrap", "constant"])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("total", [1.0, 0.5])
def test_a_kernel_of_many_taps_goes_through_spectra_in_a_chain(rng, border, channels, total):
    """And makes of the picture, alpha with it, what its taps make."""
    kernel = rng.random((45, 41))
    kernel *= total / kernel.sum()
    height, width = 300, 60
    steps = [*parse_chain("brightness:80%"), custom_step(kernel), *parse_chain("brightness:90%")]
    image = rng.random((height, width, channels), np.float32)[..., 0 if channels == 1 else slice(None)]
    if channels == 4:
        image[..., 3] += np.float32(0.3)  # what hardly shows is divided by next to nothing
        image[..., 3] /= np.float32(1.3)
    layout = Layout(height, width, channels, border)
    kinds = [type(segment) for segment in segments_of(steps, layout)]
    assert kinds == [Stream, Spectral, Stream]
    found = run_steps(image, steps, border=border)
    window = window_of(kernel, plan(kernel), keeps_alpha=channels == 4 and total != 1)
    around = [Premultiply()], [Unpremultiply()]
    if channels != 4:
        around = [], []
    dark, darker = (
        Rescale(share, 0.0) if channels == 1 else Recolour(np.hstack([share * np.eye(3), np.zeros((3, 1))]))
        for share in (0.8, 0.9)
    )
    by_taps = run_program(image, [dark, *around[0], window, *around[1], darker], channels, border=border)
    assert found == pytest.approx(by_taps, abs=2e-5)


def test_colour_steps_are_multiplied():
    steps = parse_chain("sepia | saturation:50%")
    first, second = (np.vstack([step.filter.make(*step.values), [0, 0, 0, 1]]) for step in steps)
    assert product(steps) == pytest.approx((second @ first)[:3])


@pytest.mark.parametrize(
    ("step", "answer"), [("sepia", True), ("invert", False), ("cinema", True), ("grain", False)]
)
def test_which_steps_give_grey_a_colour(noise, step, answer):
    assert colours(*parse_chain(step)) == answer
    assert filter_image(noise((4, 5)), step).ndim == (3 if answer else 2)


def test_a_chain_that_is_kept_stays_whole_and_belongs_to_its_size(noise):
    chain = "gaussian:2 | sepia:60% | vignette"
    for shape in ((20, 30, 3), (30, 20, 3), (20, 30, 3)):
        image = noise(shape)
        segments = segments_of(parse_chain(chain), Layout(*shape, "reflect"))
        assert len(segments) == 1
        segments.clear()
        first = filter_image(image, chain)
        assert np.array_equal(filter_image(image, chain), first)
        apart = filter_image(filter_image(filter_image(image, "gaussian:2"), "sepia:60%"), "vignette")
        assert np.abs(first.astype(int) - apart).max() <= 2
