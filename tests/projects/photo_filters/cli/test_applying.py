"""`apply`: what its options ask for is what is written."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import ndimage

from projects.photo_filters import filter_image
from projects.photo_filters.compare import beside
from shared.images import Picture, load_frames, load_picture, save_frames, save_picture


@pytest.fixture
def photo(call, rng):
    """The name of a picture in the folder where commands run."""
    save_picture("a.png", Picture(rng.integers(0, 256, (24, 36, 3), np.uint8), text=(("Title", "Ä"),)))
    return "a.png"


@pytest.mark.parametrize("names", [["{}.jpg", "{}.png", "{}.tif"], ["{}.png"]])
def test_many_at_once_are_the_same_bytes_as_one_by_one(call, rng, tmp_path, names):
    paths = []
    for i in range(7):
        for name in names:
            paths.append(name.format(i))
            save_picture(paths[-1], Picture(rng.integers(0, 256, (40 + i, 50, 3), np.uint8)))
    (tmp_path / "out").mkdir()
    status, out, err = call("apply", *paths, "-o", "out", "gaussian:2 | sharpen", "--json")
    assert (status, err) == (0, "")
    assert [item["input"] for item in json.loads(out)["outputs"]] == paths
    for path in paths:
        assert call("apply", path, "-o", f"one-{path}", "gaussian:2 | sharpen")[0] == 0
        assert (tmp_path / "out" / path).read_bytes() == (tmp_path / f"one-{path}").read_bytes()


def test_another_format_for_all(call, photo, tmp_path):
    (tmp_path / "out").mkdir()
    assert call("apply", photo, "-o", "out", "invert", "--format", "webp", "--quality", 100)[0] == 0
    assert np.array_equal(load_picture("out/a.webp").pixels, 255 - load_picture(photo).pixels)
    status, _, err = call("apply", photo, "-o", "b.png", "invert", "--format", "webp")
    assert (status, "folder" in err) == (2, True)
    assert call("apply", photo, "-o", "out", "invert", "--format", "xyz")[0] == 1


def test_a_folder_among_the_pictures_is_told_as_one(call, photo, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "more").mkdir()
    for inputs in (["more"], ["more", photo]):
        status, _, err = call("apply", *inputs, "-o", "out", "invert", "--force")
        assert status == 1
        assert "more is a folder, not an image; name the pictures in it" in err
    assert [path.name for path in (tmp_path / "out").iterdir()] == [photo]


def test_two_inputs_of_one_name_do_not_meet(call, photo, tmp_path):
    save_picture("a.jpg", Picture(np.zeros((4, 4), np.uint8)))
    (tmp_path / "out").mkdir()
    status, _, err = call("apply", photo, "a.jpg", "-o", "out", "invert", "--format", "png")
    assert status == 1
    assert "would both become" in err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.png"]


@pytest.mark.parametrize("correlate", [False, True])
def test_a_kernel_is_convolved_unless_told_otherwise(call, photo, rng, correlate):
    kernel = rng.random((3, 4)) / 6
    text = "; ".join(",".join(map(str, row)) for row in kernel)
    words = ["--correlate"] if correlate else []
    assert call("apply", photo, "-o", "b.png", "--kernel", text, *words)[0] == 0
    reference = ndimage.correlate if correlate else ndimage.convolve
    expected = reference(load_picture(photo).pixels.astype(float), kernel[..., None])
    assert np.abs(load_picture("b.png").pixels - expected.clip(0, 255)).max() <= 0.95


def test_the_anchor_moves_the_picture(call, photo):
    assert (
        call("apply", photo, "-o", "b.png", "--kernel", "1,0,0", "--anchor", "2,0", "--border", "wrap")[0]
        == 0
    )
    assert np.array_equal(load_picture("b.png").pixels, np.roll(load_picture(photo).pixels, -2, axis=1))


def test_a_kernel_from_a_file(call, photo, tmp_path):
    (tmp_path / "k.txt").write_text("0 0 0\n0 2 0\n")
    assert call("apply", photo, "-o", "b.png", "--kernel", "k.txt", "--normalize")[0] == 0
    assert np.array_equal(load_picture("b.png").pixels, load_picture(photo).pixels)


@pytest.mark.parametrize("option", ["--normalize", "--correlate", "--anchor=0,0"])
def test_options_of_the_kernel_need_one(call, photo, option):
    status, _, err = call("apply", photo, "-o", "b.png", "invert", option)
    assert status == 2
    assert "is for --kernel, which is not given" in err


def test_before_and_after(call, photo):
    assert call("apply", photo, "-o", "b.png", "invert", "--compare")[0] == 0
    before = load_picture(photo).pixels
    assert np.array_equal(load_picture("b.png").pixels, beside(before, 255 - before))


def test_a_recipe_is_saved_and_applied(call, photo, tmp_path):
    chain = "gaussian:2 | sepia:60%"
    assert call("apply", photo, "-o", "b.png", chain, "--save-recipe", "look.toml")[0] == 0
    assert call("apply", photo, "-o", "c.png", "--recipe", "look.toml")[0] == 0
    assert (tmp_path / "b.png").read_bytes() == (tmp_path / "c.png").read_bytes()
    status, _, err = call("apply", photo, "-o", "d.png", chain, "--save-recipe", "look.toml")
    assert (status, "look.toml exists" in err) == (1, True)
    assert not (tmp_path / "d.png").exists()
    assert call("apply", photo, "-o", "d.png", "--kernel", "1", "--save-recipe", "k.toml")[0] == 2


def test_linear_light(call, photo):
    assert call("apply", photo, "-o", "b.png", "gaussian:3", "--linear")[0] == 0
    expected = filter_image(load_picture(photo).pixels, "gaussian:3", linear=True)
    assert np.array_equal(load_picture("b.png").pixels, expected)
    assert not np.array_equal(expected, filter_image(load_picture(photo).pixels, "gaussian:3"))


@pytest.mark.parametrize("depth", [8, 16])
def test_depth_and_strip(call, photo, depth):
    assert call("apply", photo, "-o", "b.png", "gaussian:3", "--depth", depth, "--strip")[0] == 0
    read = load_picture("b.png")
    assert read.pixels.dtype == (np.uint16 if depth == 16 else np.uint8)
    assert read.text == ()
    assert call("apply", photo, "-o", "c.png", "gaussian:3", "--depth", 12)[0] == 1


@pytest.mark.parametrize("channels", [(), (2,), (3,), (4,)])
def test_sixteen_bits_stay_sixteen(call, rng, channels):
    pixels = rng.integers(0, 65536, (20, 30, *channels), np.uint16)
    save_picture("a.png", Picture(pixels))
    assert call("apply", "a.png", "-o", "b.png", "gaussian:1")[0] == 0
    read = load_picture("b.png").pixels
    assert read.dtype == np.uint16
    assert np.array_equal(read, filter_image(pixels, "gaussian:1"))


def test_an_animation_frame_by_frame(call, rng, tmp_path):
    frames = [Picture(rng.integers(0, 256, (8, 9, 4), np.uint8), duration=40 + i, loop=3) for i in range(4)]
    save_frames("a.webp", frames, quality=100)
    assert call("apply", "a.webp", "-o", "b.webp", "invert", "--quality", 100)[0] == 0
    read = load_frames("b.webp")
    assert [frame.duration for frame in read] == [40, 41, 42, 43]
    assert read[0].loop == 3
    for before, after in zip(frames, read, strict=True):
        shown = before.pixels[..., 3] > 0
        assert np.array_equal(after.pixels[shown][:, :3], 255 - before.pixels[shown][:, :3])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_every_kind_of_picture(call, rng, mode):
    from PIL import Image

    name = "a.tif" if mode == "CMYK" else "a.png"
    Image.fromarray(rng.integers(0, 256, (12, 14, 3), np.uint8)).convert(mode).save(name)
    status, _, err = call("apply", name, "-o", "b.png", "gaussian:1 | contrast:120%")
    assert status == 0
    assert err == ("a.tif: CMYK to RGB\n" if mode == "CMYK" else "")
    assert load_picture("b.png").pixels.shape[:2] == (12, 14)


def test_a_colour_filter_to_a_grey_map_is_refused_and_a_grey_one_is_kept(call, photo, tmp_path):
    status, out, err = call("apply", photo, "-o", "b.pgm", "sepia")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "b.pgm: a .pgm file holds grey alone" in err
    assert not (tmp_path / "b.pgm").exists()
    assert call("apply", photo, "-o", "b.pgm", "grey")[0] == 0
    assert call("apply", photo, "-o", "b.png", "grey")[0] == 0
    assert np.array_equal(load_picture("b.pgm").pixels, load_picture("b.png").pixels[..., 0])
