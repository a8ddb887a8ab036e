"""The codecs that are compared by rate: ours by method, and the ones that Pillow brings.

| codec      | by                              | how                                           |
|------------|---------------------------------|-----------------------------------------------|
| JPEG       | libjpeg-turbo                   | 4:2:0, optimised Huffman tables               |
| WebP       | libwebp                         | method 6, the slowest                         |
| JPEG 2000  | OpenJPEG                        | 9/7 wavelets and YCbCr, by compression ratio  |
| AVIF       | libavif, with libaom            | speed 6, 4:2:0; as tuned by default, or for PSNR |
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
from PIL import Image, features

from projects.image_compressor import decode, encode
from projects.image_compressor.steer import Manner

__all__ = ["Codec", "Peer", "libraries", "ours", "peers"]


@dataclass(frozen=True)
class Codec:
    """A way to write a picture.

    Attributes:
        settings: from the smallest file to the largest; on photographs about 0.1 to 3 bits per pixel.
        write: the whole file of (h, w, 3) uint8 at a setting.
        read: the picture that a file shows.
    """

    name: str
    settings: tuple[int, ...]
    write: Callable[[np.ndarray, int], bytes]
    read: Callable[[bytes], np.ndarray]


@dataclass(frozen=True)
class Peer(Codec):
    """One of Pillow's.

    Attributes:
        every: all settings there are, from the smallest file to the largest.
        save: as `write`, of a picture that is Pillow's already, as its users have it.
    """

    every: Sequence[int]
    save: Callable[[Image.Image, int], bytes]


def ours() -> list[Codec]:
    """Return our codec in each of its manners."""
    manners = {
        "patch": Manner(),
        "patch, tune=psnr": Manner(tune="psnr"),
        "patch, tune=ssim": Manner(tune="ssim"),
        "patch, fast": Manner(fast=True),
        "svd": Manner(method="svd"),
    }
    qualities = (8, 22, 34, 45, 55, 64, 72, 78, 85)
    return [Codec(name, qualities, partial(_ours, manner), decode) for name, manner in manners.items()]


def peers(threads: int = 1) -> tuple[list[Peer], list[str]]:
    """Return the codecs of Pillow, and of those it lacks why they are left out.

    Args:
        threads: of AVIF, which alone can have more than one.
    """
    avif = {"speed": 6, "codec": "aom", "max_threads": threads}
    avif_qualities = (8, 20, 32, 44, 56, 68, 80, 90)
    known = [
        _codec("JPEG", "JPEG", (6, 12, 25, 45, 65, 80, 90), optimize=True, subsampling="4:2:0"),
        _codec("WebP", "WEBP", (1, 10, 30, 50, 70, 82, 90, 96), method=6),
        _codec_of("JPEG 2000", (240, 120, 60, 34, 20, 12, 8), range(400, 1, -1), _jpeg_2000),
        _codec("AVIF", "AVIF", avif_qualities, **avif),
        _codec("AVIF, tune=psnr", "AVIF", avif_qualities, **avif, advanced={"tune": "psnr"}),
    ]
    there, left_out = [], []
    for codec in known:
        if _works(codec):
            there.append(codec)
        else:
            left_out.append(
                f"{codec.name}: Pillow was built without it; pip install a wheel of Pillow ≥ 11.3"
            )
    return there, left_out


def libraries() -> str:
    """Name the libraries behind Pillow's codecs, with their versions."""
    named = {"webp": "libwebp", "jpg_2000": "OpenJPEG", "avif": "libavif"}
    found = {"libjpeg-turbo": features.version("libjpeg_turbo")}
    found |= {library: features.version(feature) for feature, library in named.items()}
    found["libaom"] = _libaom()
    return ", ".join(f"{library} {version}" for library, version in found.items() if version)


def _libaom() -> str | None:
    """From what libavif says of its codecs, such as "dav1d [dec]:1.5.3, aom [enc/dec]:3.13.1"."""
    from PIL import AvifImagePlugin

    told = getattr(getattr(AvifImagePlugin, "_avif", None), "codec_versions", str)()
    found = re.search(r"aom \S+:v?([\w.]+)", told)
    return found and found[1]


def _ours(manner: Manner, pixels: np.ndarray, quality: int) -> bytes:
    return encode(pixels, quality=quality, **asdict(manner))


def _codec(name: str, kind: str, qualities: tuple[int, ...], **options: Any) -> Peer:
    def save(picture: Image.Image, quality: int) -> bytes:
        return _saved(picture, kind, quality=quality, **options)

    return _codec_of(name, qualities, range(1, 101), save)


def _codec_of(
    name: str, settings: tuple[int, ...], every: Sequence[int], save: Callable[[Image.Image, int], bytes]
) -> Peer:
    def write(pixels: np.ndarray, setting: int) -> bytes:
        return save(Image.fromarray(pixels), setting)

    return Peer(name, settings, write, _shown, every, save)


def _jpeg_2000(picture: Image.Image, ratio: int) -> bytes:
    # without mct=1 Pillow codes R, G and B one by one
    return _saved(picture, "JPEG2000", quality_layers=[ratio], irreversible=True, mct=1)


def _saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def _shown(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def _works(codec: Codec) -> bool:
    try:
        return codec.read(codec.write(np.zeros((64, 64, 3), np.uint8), codec.settings[0])).shape == (
            64,
            64,
            3,
        )
    except (KeyError, OSError, ValueError):  # unknown to Pillow, without its library, without libaom
        return False
