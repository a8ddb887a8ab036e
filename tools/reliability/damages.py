"""What befalls pictures: cut, flipped, mislabelled, lying about their size, or no pictures at all."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

from tools.reliability.png_bytes import SIGNATURE, chunk, chunks_of, header, png

__all__ = ["make"]

_OPENS, _EITHER, _REFUSED, _LATER = "opens", "either", "refused", "refused behind the first frame"
_CUT = (
    "rgb.png", "rgba-16.png", "moving.png", "baseline.jpg", "progressive.jpg", "cmyk.jpg", "moving.gif",
    "lossy.webp", "moving.webp", "rgb.bmp", "lzw.tif", "pages.tif", "rgb.ppm", "lossless.jp2", "rgb.qoi",
    "rgb.avif",
)  # fmt: skip
_SHARES = (0.02, 0.3, 0.6, 0.95)  # of the file that are left
_FLIPPED = ("rgb.png", "moving.png", "baseline.jpg", "moving.gif", "lossless.webp", "lzw.tif", "lossless.jp2")


def make(whole: Mapping[str, bytes]) -> dict[str, tuple[bytes, str]]:
    """Return content and what must become of it, by file name.

    Args:
        whole: sound files by name, those of `tools.reliability.wholes` among them.
    """
    return _cut(whole) | _flipped(whole) | _pretended(whole) | _claims() | _chunks(whole)


def _cut(whole: Mapping[str, bytes]) -> dict[str, tuple[bytes, str]]:
    made = {}
    for name in _CUT:
        data = whole[name]
        stem, _, suffix = name.rpartition(".")
        for share in _SHARES:
            # an animation that is cut between two frames may count as a shorter one
            must = _EITHER if suffix in ("tif", "gif") else _REFUSED
            made[f"cut-{stem}-{round(100 * share)}.{suffix}"] = data[: int(share * len(data))], must
    for name in ("baseline.jpg", "cmyk.jpg", "grey.jpg", "restarts.jpg", "full-chroma.jpg"):
        scan = whole[name].rindex(b"\xff\xda")  # within a scan 0xFF stands before 0 alone
        half = whole[name][: (scan + len(whole[name])) // 2].rstrip(b"\xff")
        made[f"cut-and-ended-{name}"] = half + b"\xff\xd9", _REFUSED
    scans = whole["progressive.jpg"]
    made["progressive-without-a-scan.jpg"] = scans[: scans.rindex(b"\xff\xda")] + b"\xff\xd9", _OPENS
    made["cut-by-a-byte.png"] = whole["rgb.png"][:-1], _REFUSED
    made["cut-by-a-byte.jpg"] = whole["baseline.jpg"][:-1], _EITHER  # the pixels stand before its last byte
    made["behind.png"] = whole["rgb.png"] + b"trailing bytes", _EITHER
    made["behind.jpg"] = whole["baseline.jpg"] + b"trailing bytes", _EITHER
    return made


def _flipped(whole: Mapping[str, bytes]) -> dict[str, tuple[bytes, str]]:
    made = {}
    for name in _FLIPPED:
        stem, _, suffix = name.rpartition(".")
        for third in (0.2, 0.5, 0.8):
            data = bytearray(whole[name])
            data[int(third * len(data))] ^= 0x55
            # every byte of a PNG stands under a checksum; elsewhere a flip may make another sound picture
            must = _REFUSED if suffix == "png" else _EITHER
            made[f"flipped-{stem}-{round(100 * third)}.{suffix}"] = bytes(data), must
    return made


def _pretended(whole: Mapping[str, bytes]) -> dict[str, tuple[bytes, str]]:
    return {
        "page.png": (b"<!doctype html><html><body>404 not found</body></html>", _REFUSED),
        "text.jpg": (("Grüße\n" * 40).encode(), _REFUSED),
        "empty.png": (b"", _REFUSED),
        "byte.gif": (b"G", _REFUSED),
        "zeros.tif": (bytes(4096), _REFUSED),
        "signature.png": (SIGNATURE, _REFUSED),
        "picture.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9"/></svg>', _REFUSED),
        "archive.png": (b"PK\x03\x04" + bytes(60), _REFUSED),
        "wrong.gif": (whole["rgb.bmp"], _OPENS),  # by its content, whatever it is called
        "no-extension": (whole["rgb.png"], _OPENS),
        "script.png": (b"#!/bin/sh\nexit 0\n", _REFUSED),
    }


def _claims() -> dict[str, tuple[bytes, str]]:
    """Headers that promise more than there is, or than fits."""
    claims = {
        "huge.png": png(header(60_000, 60_000, 8, 2), b""),
        "huge-and-empty.png": SIGNATURE + header(2**31 - 1, 2**31 - 1, 16, 6),
        "nothing-wide.png": png(header(0, 5, 8, 2), b""),
        "bomb.png": png(header(20_000, 20_000, 1, 0), bytes(2501 * 20_000)),  # 50 MB in 50 kB
        "short.png": png(header(23, 17, 8, 2), bytes(70 * 3)),
        "huge.bmp": b"BM" + struct.pack("<IIIIiiHH24x", 54, 0, 54, 40, 60_000, 60_000, 1, 24),
        "huge.gif": b"GIF89a" + struct.pack("<HHBBB", 60_000, 60_000, 0, 0, 0) + b";",
        "huge.ppm": b"P6 60000 60000 255\n",
        "huge-numbers.ppm": b"P6 " + b"9" * 400 + b" 1 255\n",
        "huge.qoi": b"qoif" + struct.pack(">IIBB", 60_000, 60_000, 4, 0),
        "huge.jpg": b"\xff\xd8\xff\xc0\0\x11\x08\xea\x60\xea\x60\x03\x01\x11\0\x02\x11\0\x03\x11\0\xff\xd9",
        "bomb-of-text.png": png(
            header(1, 1, 8, 0), b"\0\0", [(b"zTXt", b"words\0\0" + zlib.compress(bytes(20_000_000), 9))]
        ),
        "bomb-of-a-profile.png": png(
            header(1, 1, 8, 0), b"\0\0", [(b"iCCP", b"p\0\0" + zlib.compress(bytes(20_000_000), 9))]
        ),
    }  # fmt: skip
    either = ("bomb-of-a-profile.png",)  # the picture is sound, the profile is dropped
    return {name: (data, _EITHER if name in either else _REFUSED) for name, data in claims.items()}


def _chunks(whole: Mapping[str, bytes]) -> dict[str, tuple[bytes, str]]:
    """PNG files, moving ones among them, whose chunks are sound one by one and do not fit together."""
    still, moving = chunks_of(whole["rgb.png"]), chunks_of(whole["moving.png"])
    join = lambda chunks: SIGNATURE + b"".join(chunk(*one) for one in chunks)  # noqa: E731
    frames = [i for i, (name, _) in enumerate(moving) if name == b"fcTL"]
    data = [i for i, (name, _) in enumerate(moving) if name == b"fdAT"]
    control = next(i for i, (name, _) in enumerate(moving) if name == b"acTL")
    bad = bytearray(whole["rgb.png"])
    bad[bad.index(b"IDAT") + 8] ^= 1
    claimed = [(n, struct.pack(">II", 2**31 - 1, 0)) if n == b"acTL" else (n, d) for n, d in moving]
    none = [(n, struct.pack(">II", 0, 0)) if n == b"acTL" else (n, d) for n, d in moving]
    larger = [
        (n, d[:4] + struct.pack(">II", 60_000, 60_000) + d[12:]) if i == frames[1] else (n, d)
        for i, (n, d) in enumerate(moving)
    ]
    return {
        "checksum.png": (bytes(bad), _REFUSED),
        "no-pixels.png": (join([c for c in still if c[0] != b"IDAT"]), _REFUSED),
        "no-header.png": (join(still[1:]), _REFUSED),
        "two-headers.png": (join([still[0], *still]), _EITHER),
        "unknown-critical.png": (join([still[0], (b"ABCD", b"words"), *still[1:]]), _EITHER),
        "cut-moving-last-frame.png": (join([c for i, c in enumerate(moving) if i != data[-1]]), _EITHER),
        "moving-order.png": (
            join([*moving[: frames[1]], *moving[frames[2] : -1], *moving[frames[1] : frames[2]], moving[-1]]),
            _LATER,
        ),
        "moving-claims-many.png": (join(claimed), _LATER),
        "moving-claims-none.png": (join(none), _EITHER),
        "moving-frame-too-large.png": (join(larger), _LATER),
        "moving-twice.png": (join([*moving[: control + 1], *moving[control:]]), _EITHER),
    }
