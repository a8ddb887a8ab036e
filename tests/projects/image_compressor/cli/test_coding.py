"""Whole round trips through files, by the commands that scripts rely on."""

import json

import numpy as np
import pytest
from PIL import Image

from shared.images import load_picture
from shared.metrics.images import psnr, ssim


def test_round_trip_by_the_installed_command(cli, tmp_path, photo):
    done = cli(
        "projects.image_compressor", "compress", photo, "-o", tmp_path / "a.svdc", "--size", "10%", "--json"
    )
    assert (done.status, done.err.replace("compiling numerical kernels, once on this machine …\n", "")) == (
        0,
        "",
    )
    facts = done.json()
    assert (facts["method"], facts["width"], facts["height"]) == ("patch", 160, 140)
    assert (
        facts["bytes"]
        == (tmp_path / "a.svdc").stat().st_size
        <= facts["raw_bytes"] // 10
        == 160 * 140 * 3 // 10
    )
    assert facts["bpp"] == pytest.approx(8 * facts["bytes"] / (160 * 140))
    assert (
        cli("projects.image_compressor", "decompress", tmp_path / "a.svdc", "-o", tmp_path / "a.png").status
        == 0
    )
    original, shown = load_picture(photo).pixels, load_picture(tmp_path / "a.png").pixels
    assert psnr(original, shown) == pytest.approx(facts["psnr"])
    assert ssim(original, shown) == pytest.approx(facts["ssim"])
    assert facts["seconds"] > 0


def test_profile_orientation_and_exif_survive(call, tmp_path, photo):
    with Image.open(photo) as image:
        tags = Image.Exif()
        tags[0x0112], tags[0x010E] = 6, "a title"  # to be turned by a quarter
        image.save(tmp_path / "turned.png", exif=tags, icc_profile=b"\0" * 36 + b"acsp" + b"\0" * 88)
    assert call("compress", "turned.png", "-o", "a.svdc")[0] == 0
    assert call("decompress", "a.svdc", "-o", "a.png")[0] == 0
    with Image.open(tmp_path / "a.png") as back:
        assert back.size == (140, 160)
        assert back.getexif().get(0x0112, 1) == 1
        assert back.getexif()[0x010E] == "a title"
        assert back.info["icc_profile"][36:40] == b"acsp"


def test_several_inputs_go_to_a_folder_past_a_bad_one(call, tmp_path, photo):
    (tmp_path / "broken.png").write_bytes(photo.read_bytes()[:2000])
    (tmp_path / "other.png").write_bytes(photo.read_bytes())
    status, out, err = call(
        "compress", photo, "broken.png", "other.png", "-o", "small", "--rank", 5, "--json"
    )
    assert status == 1
    document = json.loads(out)
    assert [item["ranks"][0] for item in document["outputs"]] == [5, 5]
    assert [item["input"] for item in document["failed"]] == ["broken.png"]
    assert "error: 1 of 3 failed" in err
    assert sorted(p.name for p in (tmp_path / "small").iterdir()) == ["Grüße 1.svdc", "other.svdc"]


def test_a_batch_names_the_picture_whose_wish_fails_and_leaves_no_empty_folder(call, tmp_path, photo):
    (tmp_path / "other.png").write_bytes(photo.read_bytes())
    status, out, err = call("compress", photo, "other.png", "-o", "small", "--size", 20)
    assert (status, out) == (1, "")
    assert "failed: other.png: size 20 bytes cannot be reached; ask for" in err
    assert not (tmp_path / "small").exists()
    status, _, err = call("compress", photo, "other.png", "-o", "both.svdc")
    assert (status, "name a folder" in err) == (2, True)
    assert not (tmp_path / "both.svdc").exists()


def test_one_frame_of_an_animation(call, tmp_path):
    frames = [Image.new("L", (30, 20), shade) for shade in (40, 200)]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    status, _, err = call("compress", "moving.gif", "-o", "a.svdc")
    assert (status, "--frame" in err) == (1, True)
    status, out, _ = call("compress", "moving.gif", "-o", "a.svdc", "--frame", 1, "--allow-larger")
    assert (status, "identical" in out) == (0, True)
    assert call("decompress", "a.svdc", "-o", "a.png")[0] == 0
    assert np.unique(load_picture(tmp_path / "a.png").pixels).tolist() == [200]


def test_larger_than_the_source_is_written_only_when_allowed(call, tmp_path, photo):
    with Image.open(photo) as image:
        image.save(tmp_path / "tiny.jpg", quality=3)
    status, _, err = call("compress", "tiny.jpg", "-o", "a.svdc", "--quality", 100)
    assert status == 1
    assert "--allow-larger" in err
    assert not (tmp_path / "a.svdc").exists()
    status, out, _ = call("compress", "tiny.jpg", "-o", "a.svdc", "--quality", 100, "--allow-larger")
    assert status == 0
    assert "larger than the source" in out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--size", "10%", "--psnr", "30"], 2, "--size and --psnr exclude each other"),
        (["--rank", "2.5"], 2, "--rank"),
        (["--rank", "0"], 1, "rank 0 is not positive"),
        (["--rank", "141"], 1, "ask for 140 or less"),
        (["--size", "12"], 1, "cannot be reached; ask for"),
        (["--quality", "101"], 1, "outside 1 to 100"),
        (["--method", "jpeg"], 1, "method 'jpeg' is unknown"),
        (["--max-pixels", "100"], 1, "limit"),
    ],
)
def test_wishes_that_cannot_be_met(call, tmp_path, photo, arguments, status, said):
    (tmp_path / "a.svdc").write_bytes(b"before")
    found, out, err = call("compress", photo, "-o", "a.svdc", "--force", *arguments)
    assert (found, out) == (status, "")
    assert err.startswith("error: ")
    assert said in err
    assert err.count("\n") == 1
    assert (tmp_path / "a.svdc").read_bytes() == b"before"


def test_damage_is_told_in_one_line_and_nothing_is_written(call, tmp_path, photo):
    call("compress", photo, "-o", "a.svdc", "--rank", 2)
    whole = (tmp_path / "a.svdc").read_bytes()
    for data, said in (
        (whole[:-3], "damaged or cut off"),
        (b"text", "not a .svdc file"),
        (b"", "not a .svdc file"),
    ):
        (tmp_path / "b.svdc").write_bytes(data)
        status, _, err = call("decompress", "b.svdc", "-o", "b.png")
        assert status == 1
        assert err.startswith("error: b.svdc")
        assert said in err
    assert not (tmp_path / "b.png").exists()


def test_outputs_are_not_replaced_unasked(call, tmp_path, photo):
    assert call("compress", photo, "-o", photo, "--force")[0] == 1
    call("compress", photo, "-o", "a.svdc", "--rank", 2)
    status, _, err = call("compress", photo, "-o", "a.svdc", "--rank", 2)
    assert (status, "--force" in err) == (1, True)
    assert call("decompress", "a.svdc", "-o", "a.xyz")[0] == 1
    assert call("compress", photo, "-o", "a.jpg")[0] == 1


def test_transparent_and_deep_pictures(call, tmp_path, rng):
    smooth = np.add.outer(np.arange(40), np.arange(50)).astype(np.uint16)
    Image.fromarray(smooth * 500).save(tmp_path / "deep.png")
    alpha = np.dstack([smooth.astype(np.uint8)] * 3 + [255 - smooth.astype(np.uint8)])
    Image.fromarray(alpha).save(tmp_path / "clear.png")
    for name in ("deep", "clear"):
        assert call("compress", f"{name}.png", "--psnr", 38, "--allow-larger")[0] == 0
        assert call("decompress", f"{name}.svdc", "-o", f"{name}-back.png")[0] == 0
        before, after = (load_picture(tmp_path / f"{name}{end}.png").pixels for end in ("", "-back"))
        assert psnr(before, after) >= 38
        assert before.dtype == after.dtype
    status, _, err = call("decompress", "clear.svdc", "-o", "clear.jpg")
    assert (status, "--background" in err) == (1, True)
    assert call("decompress", "clear.svdc", "-o", "clear.jpg", "--background", "white")[0] == 0


def test_many_files_become_pictures_in_a_folder_past_a_bad_one(call, tmp_path, photo):
    (tmp_path / "other.png").write_bytes(photo.read_bytes())
    assert call("compress", photo, "other.png", "-o", "small")[0] == 0
    (tmp_path / "small" / "bad.svdc").write_bytes(b"text")
    files = sorted((tmp_path / "small").iterdir(), reverse=True)
    assert [file.stem for file in files] == ["other", "bad", "Grüße 1"]
    status, out, err = call("decompress", *files, "-o", "large")
    assert status == 1
    assert [line.partition(" → ")[0] for line in out.splitlines()] == [str(files[0]), str(files[2])]
    assert "failed: " + str(files[1]) in err
    assert err.endswith("error: 1 of 3 failed\n")
    assert sorted(path.name for path in (tmp_path / "large").iterdir()) == ["Grüße 1.png", "other.png"]
    alone = call("decompress", files[0], "-o", "alone.png")
    assert alone[0] == 0
    assert (tmp_path / "alone.png").read_bytes() == (tmp_path / "large" / "other.png").read_bytes()


def test_pictures_in_a_folder_have_the_format_that_is_asked_for(call, tmp_path, photo):
    assert call("compress", photo, "-o", "a.svdc")[0] == 0
    (tmp_path / "b.svdc").write_bytes((tmp_path / "a.svdc").read_bytes())
    status, out, _ = call("decompress", "a.svdc", "b.svdc", "-o", ".", "--format", "jpg", "--json")
    assert status == 0
    assert [item["output"] for item in json.loads(out)["outputs"]] == ["a.jpg", "b.jpg"]
    with Image.open(tmp_path / "b.jpg") as image:
        assert image.format == "JPEG"
    (tmp_path / "folder").mkdir()
    assert call("decompress", "a.svdc", "-o", "folder")[0] == 0
    assert (tmp_path / "folder" / "a.png").exists()


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["a.svdc", "b.svdc", "-o", "out.png"], 2, "name a folder"),
        (["a.svdc", "-o", "out.png", "--format", "png"], 2, "--format is for results in a folder"),
        (["a.svdc", "b.svdc", "-o", "out", "--format", "xyz"], 1, "extension '.xyz'"),
        (["a.svdc", "b.svdc", "-o", "out", "--background", "blau"], 1, "'blau' is not a colour"),
        (["a.svdc", "b.svdc", "-o", "out"], 1, "2 of 2 failed"),
    ],
)
def test_what_cannot_become_pictures_leaves_nothing(call, tmp_path, words, status, said):
    found, out, err = call("decompress", *words)
    assert (found, out) == (status, "")
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_manners_are_told_apart(call, tmp_path, photo):
    """Each of them makes a file that decodes; what belongs to no method is wrong usage."""
    facts = {}
    for name, words in {
        "both": (),
        "psnr": ("--tune", "psnr"),
        "ssim": ("--tune", "ssim"),
        "fast": ("--fast",),
    }.items():
        status, out, _ = call("compress", photo, "-o", f"{name}.svdc", "--size", "6%", "--json", *words)
        assert status == 0
        facts[name] = json.loads(out)
        assert call("decompress", f"{name}.svdc", "-o", f"{name}.png")[0] == 0
    assert facts["ssim"]["ssim"] > facts["psnr"]["ssim"]
    assert facts["psnr"]["psnr"] > facts["ssim"]["psnr"]
    assert facts["fast"]["psnr"] > facts["both"]["psnr"] - 0.5
    assert len({(tmp_path / f"{name}.svdc").read_bytes() for name in facts}) == 4
    for words in (("--tune", "ssim"), ("--fast",)):
        status, _, err = call("compress", photo, "-o", "x.svdc", "--method", "svd", *words)
        assert (status, (tmp_path / "x.svdc").exists()) == (2, False)
        assert "of method patch" in err
    status, _, err = call("compress", photo, "-o", "x.svdc", "--tune", "sism")
    assert status == 1
    assert "ssim" in err
