"""One file in, one file out: every frame of it, or nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numba
import numpy as np
import pytest

from projects.photo_filters.job import background_of, deepened, flattened, output_paths, process
from shared.batch import Gate, Stopped
from shared.errors import DataError
from shared.images import MAX_PIXELS, Picture, load_frames, load_picture, save_frames, save_picture

LEVELS = (0, 100, 200)


@pytest.fixture
def film(tmp_path) -> Path:
    frames = [Picture(np.full((8, 9, 3), v, np.uint8), duration=90, loop=0) for v in LEVELS]
    save_frames(tmp_path / "a.gif", frames)
    return tmp_path / "a.gif"


def negative(picture: Picture) -> np.ndarray:
    return 255 - picture.pixels


@pytest.mark.parametrize("name", ["b.gif", "b.png"])
def test_every_frame_is_taken_and_told(film, name):
    done = process(film, film.with_name(name), negative, max_pixels=MAX_PIXELS)
    frames = load_frames(film.with_name(name))
    assert [f.pixels[0, 0, 0] for f in frames] == [255 - v for v in LEVELS]
    assert [f.duration for f in frames] == [90] * 3
    assert (done.width, done.height, done.frames) == (9, 8, 3)
    assert (done.input, done.output) == (str(film), str(film.with_name(name)))


@pytest.mark.parametrize("frame", range(len(LEVELS)))
def test_or_the_one_named(film, frame):
    out = film.with_name("c.png")
    assert process(film, out, negative, frame=frame, max_pixels=MAX_PIXELS).frames == 1
    assert load_frames(out)[0].pixels[0, 0, 0] == 255 - LEVELS[frame]


def test_what_the_format_cannot_hold_is_said_before_the_work(film):
    def work(picture: Picture) -> np.ndarray:
        raise AssertionError

    with pytest.raises(DataError, match=r"3 frames, .* holds one; choose one of 0 to 2 \(--frame 0\)"):
        process(film, film.with_name("c.jpg"), work, max_pixels=MAX_PIXELS)
    film.with_name("there.png").touch()
    with pytest.raises(DataError, match="--force"):
        process(film, film.with_name("there.png"), work, max_pixels=MAX_PIXELS)
    with pytest.raises(DataError, match="both input and output"):
        process(film, film, work, force=True, max_pixels=MAX_PIXELS)
    clear = film.with_name("clear.png")
    save_picture(clear, Picture(np.zeros((4, 4, 4), np.uint8)))
    with pytest.raises(DataError, match="background"):
        process(clear, film.with_name("d.jpg"), work, max_pixels=MAX_PIXELS)


def test_work_that_fails_leaves_nothing(film):
    def fail(picture: Picture) -> np.ndarray:
        raise DataError("no")

    with pytest.raises(DataError):
        process(film, film.with_name("b.gif"), fail, max_pixels=MAX_PIXELS)
    assert list(film.parent.iterdir()) == [film]


def test_results_go_to_the_file_or_to_files_of_the_same_name(tmp_path):
    one, two = tmp_path / "1.png", tmp_path / "2.jpg"
    folder = tmp_path / "out"
    assert output_paths([one], tmp_path / "o.png", force=False) == [tmp_path / "o.png"]
    with pytest.raises(DataError, match="no folder for the 2 results; make it first"):
        output_paths([one, two], folder, force=False)
    folder.mkdir()
    assert output_paths([one], folder, force=False) == [folder / "1.png"]
    assert output_paths([one, two], folder, force=False) == [folder / "1.png", folder / "2.jpg"]
    assert output_paths([one, two], folder, force=False, suffix=".webp") == [
        folder / "1.webp",
        folder / "2.webp",
    ]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [(), (2,), (3,), (4,)])
def test_a_background_has_the_scale_and_channels_of_the_picture(dtype, channels):
    picture = Picture(np.zeros((2, 2, *channels), dtype))
    top = np.iinfo(dtype).max
    n_channels = channels[0] if channels else 1
    assert background_of(None, picture) is None
    assert background_of("white", picture) == pytest.approx([top] * n_channels)
    red = background_of("#ff0000", picture)
    if n_channels > 2:
        assert red == pytest.approx([top, 0, 0, top][:n_channels])
    else:
        assert red == pytest.approx([0.299 * top, top][:n_channels])


def test_depth_there_and_back_is_nothing(rng):
    pixels = rng.integers(0, 256, (30, 20, 3), np.uint8)
    assert np.array_equal(flattened(deepened(pixels)), pixels)
    assert deepened(np.array([[0, 255]], np.uint8)).tolist() == [[0, 65535]]


def test_flattened_is_rounded():
    values = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    assert np.abs(flattened(values) - values / 257).max() <= 0.5


@pytest.mark.parametrize(("depth", "dtype"), [(None, np.uint16), (8, np.uint8), (16, np.uint16)])
def test_the_result_has_the_depth_that_is_asked_for(tmp_path, rng, depth, dtype):
    deep, seen = rng.integers(0, 65536, (6, 7, 3), np.uint16), []
    save_picture(tmp_path / "a.png", Picture(deep))

    def work(picture: Picture) -> np.ndarray:
        seen.append(picture.pixels.dtype)
        return picture.pixels

    process(tmp_path / "a.png", tmp_path / "b.png", work, depth=depth, max_pixels=MAX_PIXELS)
    assert seen == [np.uint16]
    result = load_picture(tmp_path / "b.png").pixels
    assert result.dtype == dtype
    assert np.array_equal(result, deep if dtype is np.uint16 else flattened(deep))


def test_eight_bits_are_worked_on_as_sixteen_where_sixteen_are_asked_for(tmp_path):
    save_picture(tmp_path / "a.png", Picture(np.full((3, 3), 200, np.uint8)))

    def work(picture: Picture) -> np.ndarray:
        return picture.pixels - np.uint16(1)

    process(tmp_path / "a.png", tmp_path / "b.png", work, depth=16, max_pixels=MAX_PIXELS)
    assert (load_picture(tmp_path / "b.png").pixels == 200 * 257 - 1).all()
    with pytest.raises(DataError, match="the picture has 16"):
        process(tmp_path / "a.png", tmp_path / "b.jpg", work, depth=16, max_pixels=MAX_PIXELS)


def test_stripped_the_result_says_nothing(tmp_path):
    save_picture(tmp_path / "a.png", Picture(np.zeros((3, 3), np.uint8), text=(("Title", "A"),)))
    for strip in (False, True):
        out = tmp_path / f"{strip}.png"
        process(tmp_path / "a.png", out, negative, strip=strip, max_pixels=MAX_PIXELS)
        assert load_picture(out).text == (() if strip else (("Title", "A"),))


def test_a_closed_gate_lets_nothing_through(film):
    gate = Gate()

    def work(picture: Picture) -> np.ndarray:
        gate.close()
        return picture.pixels

    with pytest.raises(Stopped):
        process(film, film.with_name("b.gif"), work, gate=gate, max_pixels=MAX_PIXELS)
    assert list(film.parent.iterdir()) == [film]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is given back on Linux alone")
@pytest.mark.parametrize(
    ("name", "height", "dtype"),
    [("a.jpg", 12_500, np.uint8), ("a.png", 2000, np.uint8), ("a.png", 2000, np.uint16)],
)
def test_memory_stays_under_twice_the_picture_and_300_mb(tmp_path, rng, root, name, height, dtype):
    """The peak of the whole command, the interpreter and its libraries counted."""
    tile = rng.integers(0, 3, (500, 2000, 3)).cumsum(axis=1).astype(dtype)
    save_picture(tmp_path / name, Picture(np.tile(tile, (height // 500, 8, 1))), quality=85)
    code = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(done.returncode)"
    )
    words = [sys.executable, "-m", "projects.photo_filters", "apply"]
    small = tmp_path / "small.png"
    save_picture(small, Picture(np.zeros((300, 300, 3), dtype)))
    chain = "gaussian:2 | sharpen | saturation:120% | sepia:60% | vignette"
    subprocess.run([*words, small, "-o", tmp_path / "b.png", chain], cwd=root, check=True)  # compiled
    done = subprocess.run(
        [sys.executable, "-c", code, *words, tmp_path / name, "-o", tmp_path / f"out-{name}", chain],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    peak = int(done.stdout.split()[-1]) * 1024
    decoded = height * 16_000 * 3 * np.dtype(dtype).itemsize
    assert peak < 2 * decoded + 300e6


@pytest.mark.skipif(numba.config.NUMBA_NUM_THREADS < 2, reason="one core has no batch")
@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_ctrl_c_ends_at_once_with_nothing_half_written(tmp_path, root, rng, suffix):
    picture = Picture(rng.integers(0, 256, (900, 1200, 3), "uint8"))
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    save_picture(tmp_path / "in" / f"000.{suffix}", picture)
    for i in range(1, 120):
        (tmp_path / "in" / f"{i:03}.{suffix}").hardlink_to(tmp_path / "in" / f"000.{suffix}")
    names = sorted(map(str, (tmp_path / "in").iterdir()))
    words = [sys.executable, "-m", "projects.photo_filters", "apply", *names, "-o", str(tmp_path / "out")]
    working = subprocess.Popen(
        [*words, "gaussian:9"], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while working.poll() is None and not any((tmp_path / "out").glob(f"*.{suffix}")):
        time.sleep(0.02)
    working.send_signal(signal.SIGINT)
    started = time.monotonic()
    out, err = working.communicate(timeout=60)
    assert time.monotonic() - started < 5
    assert working.returncode == 130
    assert out == ""
    written = list(Path(tmp_path / "out").iterdir())
    assert 0 < len(written) < 120
    were = "1 output was" if len(written) == 1 else f"{len(written)} outputs were"
    assert err.splitlines()[-1] == f"error: interrupted; {were} written before, whole"
    for path in written:
        assert path.suffix == f".{suffix}"
        assert load_picture(path).pixels.shape == picture.pixels.shape
