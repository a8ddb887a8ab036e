"""What the options that commands share refuse."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["train", "--scale", "5,1"], 1, "--scale 5,1 is no scale"),
        (["train", "--scale", "1,inf"], 1, "--scale 1,inf is no scale"),
        (["train", "--scale", "1,3"], 1, "ratings are outside 1 to 3"),
    ],
)
def test_what_cannot_be_done_is_one_line(call, tmp_path, words, status, says):
    (tmp_path / "x.csv").write_text("userId,movieId,rating\n1,1,3\n")
    found, out, err = call(*words)
    assert (found, out) == (status, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert says in err
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["x.csv"]
