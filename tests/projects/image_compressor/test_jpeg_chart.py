"""The chart shows what JPEG makes of the block that was asked for, of any picture and alike each time."""

import io
import json
import warnings

import numpy as np
import pytest
from PIL import Image

from projects.image_compressor.jpeg import blocks_of, follow, luma_levels, quantisation_table
from projects.image_compressor.jpeg_chart import draw, explain, learned_pictures, parse_block
from shared.console import show_json
from shared.errors import DataError, UsageError


def test_the_block_of_the_most_contrast_is_followed_unless_another_is_named(soft_picture):
    picture = soft_picture((50, 61, 3))
    blocks = blocks_of(luma_levels(picture))
    example = explain(picture, quality=30)
    contrast = [np.var(block) for block in blocks.reshape(-1, 8, 8)]
    assert np.var(example.journey.samples) == max(contrast)
    named = explain(picture, quality=30, block=(6, 7))
    assert np.array_equal(named.journey.samples, blocks[6, 7])
    assert np.array_equal(named.journey.levels, follow(blocks[6, 7], quantisation_table(30)).levels)


@pytest.mark.parametrize("block", [(7, 0), (0, 8), (-1, 0)])
def test_a_block_outside_names_the_last(soft_picture, block):
    with pytest.raises(DataError, match="a row to 6, a column to 7"):
        explain(soft_picture((50, 61)), quality=50, block=block)


def test_a_block_is_two_numbers():
    assert parse_block("12, 40") == (12, 40)
    for text in ("12", "a,b", "1,2,3", ""):
        with pytest.raises(UsageError, match="is not ROW,COLUMN"):
            parse_block(text)


def test_the_learned_pictures_of_a_class_are_nearly_orthonormal():
    """They are rounded to 12 fractional bits."""
    numbers, pictures = learned_pictures()
    assert len(numbers) == len(pictures) <= 8
    for rows in pictures.reshape(len(numbers), -1, 64) / 4096:
        assert rows @ rows.T == pytest.approx(np.eye(len(rows)), abs=0.01)


@pytest.mark.parametrize("quality", [1, 100])
@pytest.mark.parametrize("shape", [(1, 1), (40, 300, 3), (9, 20, 4)])
def test_any_picture_is_drawn_without_a_warning(soft_picture, shape, quality):
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        chart = draw(explain(soft_picture(shape), quality=quality), "$a_b$", "png")
    with Image.open(io.BytesIO(chart)) as image:
        assert np.asarray(image.convert("L")).std() > 5


def test_a_black_picture_is_drawn():
    assert draw(explain(np.zeros((8, 8), np.uint8), quality=50), "black", "svg").startswith(b"<?xml")


def test_the_same_chart_is_the_same_bytes(soft_picture):
    example = explain(soft_picture((30, 30)), quality=50)
    assert draw(example, "a", "svg") == draw(example, "a", "svg")


def test_the_facts_are_json(soft_picture, capsys):
    example = explain(soft_picture((30, 30)), quality=50)
    show_json(example.facts())
    facts = json.loads(capsys.readouterr().out)
    assert facts["block"] == list(example.block)
    assert np.array_equal(np.array(facts["levels"]) * facts["table"], facts["dequantised"])
