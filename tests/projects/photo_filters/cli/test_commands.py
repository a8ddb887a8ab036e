"""The command line: what is written, what is printed, and how it ends."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from projects.photo_filters import filter_image
from projects.photo_filters.compare import beside
from projects.photo_filters.explain import explain
from shared.images import Picture, load_frames, load_picture, save_frames, save_picture

APP = "projects.photo_filters"


@pytest.fixture
def photo(tmp_path, rng):
    path = tmp_path / "bild – ä b.png"
    save_picture(path, Picture(rng.integers(0, 256, (24, 36, 3), np.uint8)))
    return path


def test_apply_writes_what_the_library_computes(cli, photo, tmp_path):
    out = tmp_path / "out.png"
    done = cli(APP, "apply", photo, "-o", out, "gaussian:2 | sharpen", "--border", "wrap", "--json")
    assert done.status == 0, done.err
    report = done.json()
    assert report["failed"] == []
    assert {k: report["outputs"][0][k] for k in ("input", "output", "width", "height", "frames")} == {
        "input": str(photo),
        "output": str(out),
        "width": 36,
        "height": 24,
        "frames": 1,
    }
    expected = filter_image(load_picture(photo).pixels, "gaussian:2 | sharpen", border="wrap")
    assert np.array_equal(load_picture(out).pixels, expected)
    again = cli(APP, "apply", photo, "-o", out, "grey")
    assert (again.status, again.out) == (1, "")
    assert "--force" in again.err
    assert np.array_equal(load_picture(out).pixels, expected)


def test_a_batch_goes_on_past_bad_files(cli, photo, tmp_path):
    (tmp_path / "bad.png").write_text("<html>")
    (tmp_path / "out").mkdir()
    done = cli(APP, "apply", photo, "bad.png", "missing.jpg", "-o", "out", "sepia:60%", "--json")
    assert done.status == 1
    assert done.err.splitlines()[-1] == "error: 2 of 3 failed"
    assert [item["input"] for item in done.json()["failed"]] == ["bad.png", "missing.jpg"]
    assert [p.name for p in (tmp_path / "out").iterdir()] == [photo.name]


def test_every_frame_or_the_one_named(cli, tmp_path):
    save_frames(
        tmp_path / "a.gif",
        [Picture(np.full((8, 8, 3), v, np.uint8), duration=90, loop=0) for v in (0, 100, 200)],
    )
    assert cli(APP, "apply", "a.gif", "-o", "b.gif", "invert").status == 0
    assert [f.pixels[0, 0, 0] for f in load_frames(tmp_path / "b.gif")] == [255, 155, 55]
    assert cli(APP, "apply", "a.gif", "-o", "c.png", "invert", "--frame", 2).status == 0
    assert load_picture(tmp_path / "c.png").pixels[0, 0, 0] == 55


def test_kernel_recipe_and_compare(cli, photo, tmp_path):
    (tmp_path / "look.toml").write_text('chain = "invert"')
    same = cli(APP, "apply", photo, "-o", "k.png", "--kernel", "0,0,0; 0,2,0; 0,0,0", "--normalize")
    assert same.status == 0, same.err
    before = load_picture(photo).pixels
    assert np.array_equal(load_picture(tmp_path / "k.png").pixels, before)
    assert cli(APP, "apply", photo, "-o", "r.png", "--recipe", "look.toml", "--compare").status == 0
    assert np.array_equal(load_picture(tmp_path / "r.png").pixels, beside(before, 255 - before))


def test_warp_sheet_list_and_show(cli, photo, tmp_path):
    assert cli(APP, "warp", photo, "-o", "w.png", "rotate:90 | flip").status == 0
    turned = np.rot90(load_picture(photo).pixels)[:, ::-1]
    assert np.array_equal(load_picture(tmp_path / "w.png").pixels, turned)
    assert cli(APP, "sheet", photo, "-o", "s.png").status == 0
    assert load_picture(tmp_path / "s.png").pixels.ndim == 3
    assert {"gaussian", "rotate"} <= {f["name"] for f in cli(APP, "list", "--json").json()["filters"]}
    facts, told = cli(APP, "show", "gaussian:1", "--json").json(), explain("gaussian:1")
    assert facts.keys() == told.keys()
    assert all(np.allclose(facts[name], told[name]) for name in ("kernel", "columns", "rows", "rank", "sum"))


def test_a_folder_called_like_a_filter_is_no_picture(cli, photo, tmp_path):
    (tmp_path / "invert").mkdir()
    assert cli(APP, "apply", photo, "-o", "o.png", "invert").status == 0
    assert np.array_equal(load_picture(tmp_path / "o.png").pixels, 255 - load_picture(photo).pixels)


def test_a_long_chain_and_a_picture_named_twice(cli, photo, tmp_path):
    (tmp_path / "out").mkdir()
    chain = "|".join(["invert"] * 61)
    done = cli(APP, "apply", photo, photo, "-o", "out", chain, "--json")
    assert done.status == 0, done.err
    assert len(done.json()["outputs"]) == 1
    assert np.array_equal(
        load_picture(tmp_path / "out" / photo.name).pixels, 255 - load_picture(photo).pixels
    )


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["apply", "p.png", "-o", "o.png"], 2, "no chain"),
        (["apply", "p.png", "sepia"], 2, "-o"),
        (["apply", "p.png", "-o", "o.png", "sepai"], 1, "did you mean sepia"),
        (["apply", "p.png", "-o", "o.xyz", "sepia"], 1, "extension"),
        (["apply", "p.png", "-o", "p.png", "sepia", "--force"], 1, "both input and output"),
        (["apply", "p.png", "-o", "no/o.png", "sepia"], 1, "folder no"),
        (["apply", "p.png", "-o", "o.png", "sepia", "--border", "x"], 1, "border"),
        (["apply", "p.png", "-o", "o.png", "sepia", "--max-pixels", "3"], 1, "limit of 3 pixels"),
        (["apply", "p.png", "-o", "o.png", "sepia", "--max-pixels", "many"], 2, "--max-pixels"),
        (["apply", "p.png", "-o", "o.png", "--kernel", "1,2; 3"], 1, "row 2 has 1 numbers"),
        (["apply", "p.png", "-o", "o.jpg", "sepia", "--quality", "0"], 1, "quality 0"),
        (["apply", "p.png", "-o", "o.png", "rotate:10"], 1, "warp"),
        (["apply", "p.png", "-o", "o.png", "sepia", "--save-recipe", "r.txt"], 1, "end in .toml"),
        (["apply", "p.png", "-o", "o.png", "table:"], 1, "no file is named"),
        (["apply", "p.png", "-o", "o.png", "edges:1,50%,3%"], 1, "high 3% is under low 50%"),
        (["apply", "p.png", "-o", "o.png", "invert:1,2"], 1, "takes one value;"),
        (["apply", "p.png", "-o", "o.png", "sepia", "--chain", "grey"], 2, "two chains"),
        (["apply", "p.png", "-o", "o.png", "sepia", "--normalize"], 2, "--normalize is for --kernel"),
        (["apply", "p.png", "-o", "o.png", "--kernel", "1e308,1e308,1"], 1, "too large"),
        (["apply", "p.png", "-o", "o.png", "--kernel", "1" * 300], 1, "the kernel's value"),
        (["apply", "p.png", "-o", "o.png", "|".join(["sharpen"] * 60) + "x"], 1, "did you mean sharpen"),
        (["sheet", "p.png", "-o", "o.jpg", "--quality", "101"], 1, "quality 101"),
        (["sheet", "p.png", "-o", "p.png", "--force"], 1, "both input and output"),
        (["warp", "p.png", "-o", "o.png", "shear:1,1"], 1, "singular"),
        (["warp", "p.png", "-o", "o.png", "shear:1e308"], 1, "singular"),
        (["warp", "p.png", "-o", "o.png", "rectify:0,0,9,0,9,9,0,9,1e300,5"], 1, "target corners"),
        (["warp", "p.png", "-o", "o.jpg", "resize:70000,9"], 1, "65,500 pixels a side"),
        (["warp", "p.png", "-o", "o.png", "rotate:5", "--background", "nocolour"], 1, "nocolour"),
        (["show", "nothing"], 1, "nothing"),
        (["show", ""], 1, "no filter is called ''"),
    ],
)
def test_errors_are_one_line_and_leave_nothing(capsys, monkeypatch, tmp_path, arguments, status, words):
    from projects.photo_filters.cli import app
    from shared.console import run

    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (4, 4)).save("p.png")
    with pytest.raises(SystemExit) as ended:
        run(app, "photo-filters", arguments)
    shown = capsys.readouterr()
    assert ended.value.code == status
    assert shown.err.startswith("error: ")
    assert shown.err.count("\n") == 1
    assert words in shown.err
    assert shown.out == ""
    assert [p.name for p in tmp_path.iterdir()] == ["p.png"]
