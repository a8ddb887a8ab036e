"""What the words of a line are, and how a batch ends."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from projects.photo_filters.cli.options import inputs_and_chain, read_kernel
from shared.errors import DataError, UsageError
from shared.images import Picture, save_picture


def test_the_last_word_is_the_chain_unless_it_is_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sepia").touch()
    assert inputs_and_chain(["a.jpg", "b.jpg", "grey"], None) == ([Path("a.jpg"), Path("b.jpg")], "grey")
    assert inputs_and_chain(["a.jpg", "sepia"], None) == ([Path("a.jpg"), Path("sepia")], None)
    assert inputs_and_chain(["a.jpg", "a.jpg"], "grey") == ([Path("a.jpg")], "grey")
    with pytest.raises(DataError, match="did you mean"):
        inputs_and_chain(["a.jpg", "sepai"], None)
    with pytest.raises(UsageError, match="two chains"):
        inputs_and_chain(["a.jpg", "grey"], "invert")


def test_without_a_picture_it_is_the_photograph():
    (path,), chain = inputs_and_chain(["grey"], None)
    assert (path.name, chain) == ("china.jpg", "grey")


def test_a_kernel_is_ready_to_be_convolved_with():
    read = read_kernel("1,2; 3,4", normalize=True, anchor=None, correlate=True)
    assert read.sum() == pytest.approx(1)
    assert read_kernel(None, normalize=False, anchor=None, correlate=False) is None


def test_a_batch_lists_what_failed_in_the_order_of_the_inputs(call, tmp_path):
    (tmp_path / "out").mkdir()
    names = [f"{i}.png" for i in range(9)]
    for i, name in enumerate(names):
        if i % 4 == 1:
            (tmp_path / name).write_text("no picture")
        else:
            save_picture(name, Picture(np.full((5, 5), i, np.uint8)))
    status, out, err = call("apply", *names, "-o", "out", "invert")
    assert status == 1
    assert [line.split(":")[0] for line in out.splitlines()] == [
        f"out/{i}.png" for i in range(9) if i % 4 != 1
    ]
    told = err.splitlines()
    assert [line.split()[1] for line in told[:-1]] == ["1.png", "5.png"]
    assert told[-1] == "error: 2 of 9 failed"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"{i}.png" for i in range(9) if i % 4 != 1
    ]


@pytest.mark.parametrize(
    ("command", "step", "status"),
    [
        ("apply", "wash:badcolour", 1),
        ("apply", "mono:0,0,0", 1),
        ("apply", "grain:20%,1,0.5", 1),
        ("apply", "edges:1,50%,3%", 1),
        ("apply", "gaussian:wide", 2),
        ("warp", "resize:0,0", 1),
        ("warp", "shear:1,1", 1),
        ("warp", "rotate:left", 2),
    ],
)
def test_a_wrong_value_is_told_once_before_any_picture_is_opened(call, tmp_path, command, step, status):
    (tmp_path / "out").mkdir()
    ended, out, err = call(command, "missing.png", "gone.png", "-o", "out", step, "--json")
    assert (ended, out, err.count("\n")) == (status, "", 1)
    assert f"step {step!r}" in err
    assert "missing.png" not in err


def test_a_wrong_value_in_a_recipe_is_a_fault_of_the_file(call, tmp_path):
    (tmp_path / "look.toml").write_text('chain = "gaussian:wide"')
    status, _, err = call("apply", "missing.png", "-o", "o.png", "--recipe", "look.toml")
    assert status == 1
    assert err.startswith("error: look.toml:1: step 'gaussian:wide'")


@pytest.mark.parametrize(("command", "step"), [("apply", "gaussian:30"), ("warp", "crop:0,0,30,30")])
def test_what_one_picture_is_too_small_for_names_it(call, tmp_path, command, step):
    (tmp_path / "out").mkdir()
    for name, side in (("small.png", 5), ("large.png", 40)):
        save_picture(name, Picture(np.zeros((side, side), np.uint8)))
    status, _, err = call(command, "large.png", "small.png", "-o", "out", step)
    assert status == 1
    assert err.startswith(f"failed: small.png: step {step!r}: ")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["large.png"]


def test_a_pipe_among_the_pictures_holds_nothing_up(call, tmp_path):
    (tmp_path / "out").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    save_picture("a.png", Picture(np.zeros((5, 5), np.uint8)))
    status, _, err = call("apply", "pipe.png", "a.png", "-o", "out", "invert")
    assert status == 1
    assert "pipe.png is a pipe, not an image; write it to a file first" in err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.png"]
