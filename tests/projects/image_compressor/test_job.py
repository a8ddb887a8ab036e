"""One of many is what it would be alone; names are settled before any work, and memory is bounded."""

import numpy as np
import pytest

from projects.image_compressor.decoder import decode
from projects.image_compressor.format import glimpse, unpack
from projects.image_compressor.job import AT_ONCE, coded_header, compress_file, decompress_file, output_paths
from projects.image_compressor.steer import Manner, Wish, encode
from shared.batch import Gate, Stopped, run_all
from shared.errors import DataError, UsageError
from shared.images import MAX_PIXELS, Picture, load_picture, save_picture

SETTINGS = {"allow_larger": True, "frame": None, "max_pixels": MAX_PIXELS, "force": False}


@pytest.fixture
def pictures(tmp_path, soft_picture):
    """Six pictures of every kind and of sizes that end out of order."""
    shapes = [(130, 150, 3), (20, 30), (90, 80, 4), (40, 41, 2), (150, 130, 3), (16, 16, 3)]
    paths = []
    for i, shape in enumerate(shapes):
        picture = soft_picture(shape, np.uint16 if i == 2 else np.uint8)
        paths.append(tmp_path / f"{i}.png")
        save_picture(paths[-1], Picture(picture))
    return paths


@pytest.mark.parametrize(
    ("wish", "method"), [(Wish(), None), (Wish(size="8%"), "patch"), (Wish(psnr=33), "svd")]
)
def test_many_at_once_are_the_bytes_of_one_by_one(pictures, tmp_path, wish, method):
    paths, manner = output_paths(pictures, tmp_path, ".svdc"), Manner(method)
    made = run_all(
        pictures, lambda p, gate: compress_file(p, paths[p], wish, manner=manner, gate=gate, **SETTINGS)
    )
    for path, (source, result) in zip(pictures, made, strict=True):
        assert source == path
        assert result.facts["output"] == str(paths[path])
        picture = load_picture(path)
        wished = {name: value for name, value in vars(wish).items() if value is not None}
        assert paths[path].read_bytes() == encode(picture.pixels, method=method, **wished)


def test_pictures_come_back_as_they_were_decoded(pictures, tmp_path):
    files = [tmp_path / f"{path.stem}.svdc" for path in pictures]
    for path, file in zip(pictures, files, strict=True):
        file.write_bytes(encode(load_picture(path).pixels, quality=60))
    (tmp_path / "out").mkdir()
    paths = output_paths(files, tmp_path / "out", ".tif", single=True)
    options = {"rank": None, "background": None, "max_pixels": MAX_PIXELS, "force": False}
    done = run_all(files, lambda p, gate: decompress_file(p, paths[p], gate=gate, **options))
    for file, (_, facts) in zip(files, done, strict=True):
        shown = load_picture(tmp_path / "out" / f"{file.stem}.tif").pixels
        assert np.array_equal(shown, decode(file.read_bytes()))
        assert (facts["height"], facts["width"]) == shown.shape[:2]


def test_nothing_is_written_through_a_closed_gate(pictures, tmp_path):
    gate = Gate()
    gate.close()
    with pytest.raises(Stopped):
        compress_file(pictures[1], tmp_path / "a.svdc", Wish(), manner=Manner(), gate=gate, **SETTINGS)
    assert not (tmp_path / "a.svdc").exists()


def test_results_are_named_after_their_inputs(tmp_path):
    inputs = [tmp_path / "a" / "one.png", tmp_path / "b" / "two.jpg"]
    assert output_paths(inputs, tmp_path, ".svdc") == {
        inputs[0]: tmp_path / "one.svdc",
        inputs[1]: tmp_path / "two.svdc",
    }
    assert output_paths(inputs[:1], tmp_path, ".svdc") == {inputs[0]: tmp_path / "one.svdc"}
    assert output_paths(inputs[:1], tmp_path / "x.svdc", ".svdc") == {inputs[0]: tmp_path / "x.svdc"}
    assert output_paths(inputs[:1], tmp_path / "x.jpg", ".png", single=True) == {
        inputs[0]: tmp_path / "x.jpg"
    }
    assert output_paths(inputs, tmp_path / "version 1.2", ".svdc")[inputs[0]].parent.name == "version 1.2"


def test_names_that_clash_are_refused(tmp_path):
    (tmp_path / "there").write_text("a file")
    twice = [tmp_path / "a" / "one.png", tmp_path / "b" / "one.jpg"]
    with pytest.raises(DataError, match=r"both be written to one\.svdc"):
        output_paths(twice, tmp_path, ".svdc")
    for name in ("x.svdc", "x.PNG", "there"):
        with pytest.raises(UsageError, match="name a folder"):
            output_paths([tmp_path / "one.png", tmp_path / "two.png"], tmp_path / name, ".svdc")
    with pytest.raises(DataError, match=r"ends in \.svdc"):
        output_paths(twice[:1], tmp_path / "x.jpg", ".svdc")


def test_the_size_is_told_without_reading_the_picture(tmp_path, soft_picture):
    data = encode(soft_picture((21, 34, 3)))
    (tmp_path / "a.svdc").write_bytes(data)
    assert coded_header(tmp_path / "a.svdc") == glimpse(data[:16]) == unpack(data)[0]
    (tmp_path / "b.svdc").write_bytes(b"text, not a file of ours")
    assert [coded_header(tmp_path / name) for name in ("b.svdc", "none.svdc")] == [None, None]
    assert 0 < AT_ONCE < MAX_PIXELS
