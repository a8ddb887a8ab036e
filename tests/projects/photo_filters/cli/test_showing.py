"""`list`, `show` and `sheet` tell what the filters are."""

from __future__ import annotations

import json

import numpy as np
import pytest

from projects.photo_filters.registry import REGISTRY
from shared.images import Picture, load_picture, save_picture
from shared.linalg.kernel_ways import way_in_stream, way_of


def test_every_filter_is_shown(call):
    for name in sorted(REGISTRY):
        status, out, err = call("show", name)
        assert (status, err) == (0, ""), name
        assert out.startswith(f"{name}: {REGISTRY[name].summary}\nwritten {name}")


def test_a_kernel_is_told_with_its_response_and_its_cost(call):
    status, out, _ = call("show", "gaussian:1.5")
    assert status == 0
    for words in ("13 × 13", "rank 1", "half at 0.125, waves of 8.0 pixels", ": separable,", "in place of"):
        assert words in out


@pytest.mark.parametrize("step", ["gaussian:1", "gaussian:20", "box:3", "box:99", "motion:81,33", "sharpen"])
def test_a_kernel_is_told_with_the_way_of_each_depth(call, kernel, step):
    """What the engine itself chooses for 8 bits, for 16, and in a chain stands in a line each."""
    _, out, _ = call("show", step)
    ways = [line for line in out.splitlines() if line.startswith("runs ")]
    for where, way in (
        ("alone on 8 bits", way_of(kernel(step), np.uint8)),
        ("alone on 16 bits", way_of(kernel(step), np.uint16)),
        ("in a chain", way_in_stream(kernel(step))),
    ):
        [line] = [line for line in ways if where in line or "always" in line]
        assert f": {way.method}," in line
        assert ("whole numbers" in line) == (way.whole_numbers and way.method != "box")


def test_a_wide_blur_is_told_to_run_at_a_fraction_of_the_rate(call):
    costs = json.loads(call("show", "gaussian:20", "--json")[1])["costs"]
    assert costs["multirate"] < costs["separable"]
    assert "runs alone on 8 bits: multirate" in call("show", "gaussian:20")[1]


def test_a_kernel_of_many_taps_goes_through_spectra_always(call, rng, tmp_path):
    np.savetxt(tmp_path / "k.txt", rng.random((41, 41)))
    _, out, _ = call("show", "--kernel", "k.txt")
    assert "runs always: fft" in out


@pytest.mark.parametrize("name", sorted(name for name, found in REGISTRY.items() if found.kind != "kernel"))
def test_every_filter_says_how_it_runs(call, name):
    values = {"scale": ":50%", "translate": ":3", "crop": ":0,0,9,9", "resize": ":9"}
    corners = ":0,0,90,0,90,90,0,90" if name in ("perspective", "rectify") else ""
    step = name + values.get(name, corners)
    if name != "table":
        assert "\nruns " in call("show", step)[1]


def test_without_a_filter_it_is_the_gaussian(call):
    assert call("show") == call("show", "gaussian:1")


def test_a_kernel_by_hand_from_the_line_or_from_a_file(call, tmp_path):
    (tmp_path / "k.txt").write_text("0 1 0\n1 -4 1\n0 1 0\n")
    status, out, _ = call("show", "--kernel", "0,1,0; 1,-4,1; 0,1,0", "--json")
    assert status == 0
    facts = json.loads(out)
    assert facts["kernel"] == [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
    assert facts["response"]["across"]["1/2"] == pytest.approx(4)
    assert json.loads(call("show", "--kernel", "k.txt", "--json")[1]) == facts
    assert call("show", "--kernel", "k.txt")[1].startswith("kernel of k.txt, 3 × 3, sum 0")


def test_it_is_shown_as_it_is_convolved(call):
    kernel = json.loads(call("show", "--kernel", "1,2,3", "--correlate", "--json")[1])["kernel"]
    assert kernel == [[3, 2, 1]]
    assert len(json.loads(call("show", "--kernel", "1,2", "--anchor", "0,0", "--json")[1])["kernel"][0]) == 3


@pytest.mark.parametrize(
    "words", [["gaussian:2"], ["--kernel", "1,2; 3,4"], ["sepia"], ["curve"], ["rotate:10"]]
)
def test_it_is_drawn(call, words):
    status, out, _ = call("show", *words, "-o", "k.png")
    assert status == 0
    assert out.endswith("k.png: the drawing\n")
    assert load_picture("k.png").pixels.std() > 20
    status, _, err = call("show", *words, "-o", "k.png")
    assert (status, "--force" in err) == (1, True)


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["gaussian:1", "--kernel", "1"], 2, "both the filter gaussian:1 and --kernel"),
        (["gaussian:1", "-o", "k.jpg"], 1, "the drawing is a PNG"),
        (["perspective", "-o", "k.png"], 1, "drawn with its values"),
        (["gaussian:1", "--normalize"], 2, "--normalize is for --kernel"),
        (["gausian"], 1, "did you mean gaussian"),
    ],
)
def test_errors_are_one_line_and_leave_nothing(call, tmp_path, words, status, told):
    ended, out, err = call("show", *words)
    assert (ended, out) == (status, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert told in err
    assert list(tmp_path.iterdir()) == []


def test_the_list_has_every_filter(call):
    status, out, _ = call("list", "--json")
    assert status == 0
    assert {item["name"] for item in json.loads(out)["filters"]} == set(REGISTRY)
    assert all(name in call("list")[1] for name in REGISTRY)


def test_the_sheet_is_a_picture_of_the_size_that_is_told(call, rng):
    save_picture("a.png", Picture(rng.integers(0, 256, (30, 40, 3), np.uint8)))
    status, out, _ = call("sheet", "a.png", "-o", "s.png", "--json")
    assert status == 0
    told = json.loads(out)
    assert load_picture("s.png").pixels.shape == (told["height"], told["width"], 3)


def test_a_sheet_of_all_is_larger(call, rng):
    save_picture("a.png", Picture(rng.integers(0, 256, (30, 40, 3), np.uint8)))
    looks, everything = (
        json.loads(call("sheet", "a.png", "-o", name, "--json", *words)[1])
        for name, words in (("s.png", []), ("t.png", ["--all"]))
    )
    assert everything["height"] > looks["height"]
    assert everything["width"] == looks["width"]


def test_a_table_of_channels_is_told_as_curves(call, tmp_path):
    """Its tones become what the file says at their places."""
    (tmp_path / "a.cube").write_text("LUT_1D_SIZE 3\n0 0 0\n0.2 0.5 0.9\n1 1 1\n")
    status, out, err = call("show", "table:a.cube", "--json")
    assert status == 0, err
    assert json.loads(out)["tones"]["50"] == pytest.approx([20, 50, 90], abs=1e-4)
    assert call("show", "table:a.cube", "-o", "a.png")[0] == 0
    assert "runs by looking up" in call("show", "table:a.cube")[1]


def test_a_chain_and_a_move_off_the_picture_are_told_as_such(call):
    status, out, err = call("show", "gaussian:1 | sharpen")
    assert (status, out) == (1, "")
    assert "'gaussian:1 | sharpen' is a chain; show its steps one by one" in err
    status, _, err = call("show", "crop:0,0,5000,9")
    assert status == 1
    assert "step 'crop:0,0,5000,9', shown for 600 × 400: the rectangle ends at 5000" in err
