"""Sound files as blocks of samples.

libsndfile (by way of soundfile) reads wav, flac, ogg, opus, mp3 and aiff, and their tags; soxr changes the
sample rate. Both are in the extra `audio`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from projects.song_recommender.audio.lengths import CUT_OFF, check_whole
from shared.errors import DataError, require

if TYPE_CHECKING:
    import soundfile

__all__ = ["READABLE", "SOUND", "Recording", "open_sound", "require_decoders"]

READABLE = frozenset((".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff"))
# of other sound files it is said that they were left out; pictures and texts are passed over
_OTHERS = (".m4a", ".mp4", ".aac", ".wma", ".ape", ".wv", ".mpc", ".dsf", ".dff", ".ra", ".amr", ".mka")
SOUND = READABLE.union(_OTHERS)
_BLOCK = 1 << 18  # frames read at once: six seconds
_RATES = range(4_000, 768_001)
_MOST_CHANNELS = 64
_SLACK = 3 * 1152  # samples an mp3 may have fewer than it says: what encoders add at the ends


def require_decoders() -> None:
    """Raise `MissingExtra` unless what reads sound files is installed."""
    require("soundfile", package="soundfile", extra="audio")
    require("soxr", package="soxr", extra="audio")


class Recording:
    """An open sound file: `rate`, `channels`, `metadata` (its tags), and its samples block by block."""

    def __init__(self, path: Path, file: soundfile.SoundFile, claimed: int | None) -> None:
        self.path, self._file = path, file
        self.rate, self.channels = file.samplerate, file.channels
        self.frames = 0  # read so far
        counted = file.format != "MP3" and 0 < file.frames < 1 << 62
        self._claimed = claimed if claimed is not None else file.frames if counted else 0
        self.metadata: dict[str, str] = file.copy_metadata()

    @property
    def seconds(self) -> float:
        """How long it is as its header says; 0 where that says nothing."""
        return self._claimed / self.rate

    def blocks(self) -> Iterator[np.ndarray]:
        """Blocks (n, channels) of float32 within ±1.

        Raises:
            DataError: a sample is no number, a block cannot be decoded, or the file ends too soon.
        """
        import soundfile

        while True:
            try:
                block = self._file.read(_BLOCK, dtype="float32", always_2d=True)
            except soundfile.SoundFileError as error:
                raise _undecodable(self.path, error) from error
            if not len(block):
                break
            if not np.isfinite(block).all():
                raise DataError(f"{self.path}: holds samples that are not numbers", "export it again")
            self.frames += len(block)
            yield block
        if self.frames + _SLACK < self._claimed:
            seconds = f"{self.frames / self.rate:.0f} of {self._claimed / self.rate:.0f} s"
            raise DataError(f"{self.path}: {CUT_OFF} ({seconds})", "get it again")


@contextlib.contextmanager
def open_sound(path: Path) -> Iterator[Recording]:
    """Open a sound file.

    Raises:
        DataError: it cannot be read, is cut off or empty, or is of a kind that is not decoded here.
    """
    import soundfile

    if path.suffix.lower() not in READABLE:
        raise DataError(f"{path}: {path.suffix} is not read", "convert it to flac or mp3")
    claimed = check_whole(path)
    try:
        file = soundfile.SoundFile(os.fsencode(path))
    except (soundfile.SoundFileError, OSError) as error:
        raise _undecodable(path, error) from error
    with file:
        if file.samplerate not in _RATES or file.channels > _MOST_CHANNELS:
            what = f"{file.samplerate:,} Hz, {file.channels} channels"
            raise DataError(f"{path}: {what}", "convert it to 44,100 Hz stereo")
        yield Recording(path, file, claimed)


def _undecodable(path: Path, error: Exception) -> DataError:
    reason = str(getattr(error, "error_string", error)).removeprefix("Error : ").strip().rstrip(".").lower()
    if "does not exist" in reason:  # so libsndfile says of what no decoder claims
        reason = "no sound that is known here"
    return DataError(f"{path}: cannot be decoded ({reason})", "it is damaged, cut off or no sound file")
