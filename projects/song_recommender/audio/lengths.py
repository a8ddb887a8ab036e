"""Whether a sound file is whole: what its own headers claim beside what is there.

Decoders read a file that was cut off as a shorter song, without a word. What tells:

    wav, aiff   the size of the chunk with the samples
    ogg         the last page must be complete and carry the flag "end of stream" (RFC 3533)
    mp3         the count of frames in a Xing, Info or VBRI header; without one, the frames that are there,
                the last of which must be complete
    flac        the count of samples in its header, which the decoder compares itself

A size of 0 or of 2³² - 1 in a wav stands for "not known when it began", as a recorder writes through a pipe.
"""

from __future__ import annotations

import mmap
import re
import struct
from pathlib import Path

from shared.errors import DataError
from shared.files import open_input

__all__ = ["CUT_OFF", "check_whole"]

CUT_OFF = "is cut off"
_UNKNOWN = (0, 0xFFFFFFFF)
_NO_PADDING = re.compile(rb"[^\0]")


def check_whole(path: Path) -> int | None:
    """Raise `DataError` if the file is shorter than it says; return the samples of an mp3."""
    with open_input(path) as file:
        size = file.seek(0, 2)
        if size < 12:
            raise DataError(f"{path}: {'is empty' if not size else 'is no sound file'}", "get it again")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            missing, samples = _examine(data)
    if missing:
        raise DataError(f"{path}: {CUT_OFF} ({missing})", "get it again")
    return samples


def _examine(data: mmap.mmap) -> tuple[str, int | None]:
    """What is missing, if anything, and the samples that are claimed, if any."""
    kind = data[:4]
    if kind in (b"RIFF", b"RIFX", b"FORM"):
        return _chunks(data, "<" if kind == b"RIFF" else ">"), None
    if kind == b"OggS":
        return _pages(data), None
    start = _after_id3(data)
    if data[start : start + 1] == b"\xff":
        return _mpeg(data, start)
    return "", None


def _chunks(data: mmap.mmap, order: str) -> str:
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack_from(f"{order}4sI", data, place)
        if name in (b"data", b"SSND"):
            there = len(data) - place - 8
            if size in _UNKNOWN or size <= there:
                return ""
            return f"{there:,} of {size:,} bytes of sound"
        place += 8 + size + size % 2
    return "no sound after its header"


def _pages(data: mmap.mmap) -> str:
    last = data.rfind(b"OggS")
    if last + 27 > len(data):
        return "its last page is incomplete"
    segments = data[last + 26]
    table = data[last + 27 : last + 27 + segments]
    if len(table) < segments or last + 27 + segments + sum(table) > len(data):
        return "its last page is incomplete"
    return "" if data[last + 5] & 4 else "its last page is missing"


# --- mp3 ---------------------------------------------------------------------------------------------

# kbit/s by the four bits of a header; MPEG-1 and MPEG-2, layers I, II, III (ISO 11172-3, 13818-3)
_BIT_RATES = {
    (1, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = (44_100, 48_000, 32_000)


def _after_id3(data: mmap.mmap) -> int:
    """Where the sound starts: behind an ID3v2 tag, whose size is in four times seven bits."""
    if data[:3] != b"ID3":
        return 0
    a, b, c, d = data[6:10]
    found = _NO_PADDING.search(data, 10 + (a << 21 | b << 14 | c << 7 | d))
    return found.start() if found else len(data)


def _frame(data: mmap.mmap | bytes, place: int) -> tuple[int, int] | None:
    """Bytes and samples of the frame whose header stands at `place`, or None."""
    if place + 4 > len(data) or data[place] != 0xFF or data[place + 1] & 0xE0 != 0xE0:
        return None
    version, layer = data[place + 1] >> 3 & 3, 4 - (data[place + 1] >> 1 & 3)
    bits, rate = data[place + 2] >> 4, data[place + 2] >> 2 & 3
    if version == 1 or layer == 4 or bits in (0, 15) or rate == 3:
        return None
    family = 1 if version == 3 else 2
    hz = _RATES[rate] >> {3: 0, 2: 1, 0: 2}[version]
    samples = 384 if layer == 1 else 576 if layer == 3 and family == 2 else 1152
    slot = 4 if layer == 1 else 1
    padding = data[place + 2] >> 1 & 1
    size = (samples // 8 * _BIT_RATES[family, layer][bits] * 1000 // hz // slot + padding) * slot
    return size, samples


def _mpeg(data: mmap.mmap, start: int) -> tuple[str, int | None]:
    first = _frame(data, start)
    if first is None:
        return "", None
    size, samples = first
    head = data[start : start + size]
    for mark in (b"Xing", b"Info"):
        at = head.find(mark, 4, 64)
        if at >= 0 and len(head) >= at + 16 and head[at + 7] & 1:
            frames, claimed = (int.from_bytes(head[at + i : at + i + 4]) for i in (8, 12))
            there = len(data) - start
            if head[at + 7] & 2 and there < 0.99 * claimed - size:
                return f"{there:,} of {claimed:,} bytes of sound", None
            return "", samples * frames
    if head[36:40] == b"VBRI":
        return "", samples * int.from_bytes(head[50:54])
    place, counted = start, 0
    while frame := _frame(data, place):
        place += frame[0]
        counted += frame[1]
    # without a table of its length a decoder guesses it by the first frame's bit rate, and may stop too soon
    return ("its last frame is incomplete" if place > len(data) else ""), counted
