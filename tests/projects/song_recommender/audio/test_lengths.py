"""Files that were cut off, at every kind of place, are told from whole ones."""

from __future__ import annotations

import numpy as np
import pytest

from projects.song_recommender.audio.lengths import _frame, check_whole
from shared.errors import DataError

NAMES = ["a.wav", "a.aiff", "a.ogg", "a.mp3"]


@pytest.fixture
def sound(rng):
    return (0.2 * rng.standard_normal(44_100)).clip(-1, 1)


@pytest.mark.parametrize("name", [*NAMES, "a.flac"])
def test_a_whole_file_passes(name, sound, write):
    check_whole(write(name, sound))


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", ["a.wav", "a.aiff", "a.ogg"])
def test_a_cut_file_is_told(name, share, sound, write):
    path = write(name, sound)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(DataError, match="is cut off"):
        check_whole(path)


def test_an_mp3_with_a_count_tells_its_samples(sound, write):
    path = write("a.mp3", sound, 44_100)
    samples = check_whole(path)
    assert samples is not None
    assert abs(samples - len(sound)) < 3 * 1152
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DataError, match="is cut off"):
        check_whole(path)


@pytest.mark.parametrize("tag", [b"", b"ID3\x04\x00\x00\x00\x00\x01\x00" + bytes(128)])
def test_an_mp3_without_a_count_must_end_with_a_whole_frame(tag, sound, write):
    path = write("a.mp3", sound, 44_100)
    data = path.read_bytes()
    counting = _frame(data, 0)
    assert counting is not None
    plain = tag + data[counting[0] :]
    path.write_bytes(plain)
    assert len(sound) <= check_whole(path) <= len(sound) + 3 * 1152
    path.write_bytes(plain[:-50])
    with pytest.raises(DataError, match="last frame is incomplete"):
        check_whole(path)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_wav_from_a_pipe_need_not_know_its_size(size, sound, write):
    path = write("a.wav", sound)
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = size.to_bytes(4, "little")
    path.write_bytes(data)
    assert check_whole(path) is None


def test_an_empty_file_and_a_short_text(tmp_path):
    (tmp_path / "a.mp3").write_bytes(b"")
    with pytest.raises(DataError, match="is empty"):
        check_whole(tmp_path / "a.mp3")
    (tmp_path / "a.wav").write_bytes(b"hello")
    with pytest.raises(DataError, match="no sound file"):
        check_whole(tmp_path / "a.wav")


def test_no_header_however_mangled_is_a_crash(rng, sound, write):
    for name in NAMES:
        path = write(name, sound)
        data = np.frombuffer(path.read_bytes(), np.uint8)
        for _ in range(100):
            mangled = data.copy()
            places = rng.integers(0, min(len(data), 300), 5)
            mangled[places] = rng.integers(0, 256, 5)
            path.write_bytes(mangled[: rng.integers(1, len(data))].tobytes())
            try:
                check_whole(path)
            except DataError as error:
                assert str(path) in str(error)  # noqa: PT017
