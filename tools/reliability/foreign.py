"""Small examples of the kinds that other programs make and the product opens: pictures, sounds, tables."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tools.reliability import wholes

__all__ = ["PICTURES", "SOUNDS", "make_picture", "make_ratings", "make_songs", "make_sound"]

PICTURES = {  # those of `wholes` that stand for each format that is read
    "png": "rgb.png", "moving-png": "moving.png", "deep-png": "rgba-16.png", "jpeg": "baseline.jpg",
    "progressive-jpeg": "progressive.jpg", "cmyk-jpeg": "cmyk.jpg", "gif": "moving.gif", "webp": "lossy.webp",
    "moving-webp": "moving.webp", "tiff": "lzw.tif", "bmp": "palette.bmp", "ppm": "rgb.ppm",
    "jpeg2000": "lossless.jp2", "qoi": "rgb.qoi", "avif": "rgb.avif",
}  # fmt: skip
SOUNDS = ("wav", "flac", "ogg", "mp3", "aiff")
_wholes = functools.cache(wholes.make)


def make_picture(name: str) -> Callable[[Path], None]:
    """Return what writes the picture of this name of `wholes`."""

    def make(path: Path) -> None:
        path.write_bytes(_wholes()[name][0])

    return make


def make_sound(kind: str) -> Callable[[Path], None]:
    """Return what writes a tenth of a second of sound, of one of `SOUNDS`."""

    def make(path: Path) -> None:
        import soundfile

        data, time = io.BytesIO(), np.arange(1_600) / 16_000
        soundfile.write(data, 0.5 * np.sin(2 * np.pi * 440 * time), 16_000, format=kind.upper())
        path.write_bytes(data.getvalue())

    return make


def make_ratings(path: Path) -> None:
    """Write ratings of four people, of one film twice."""
    rows = [f"{i % 4},{30 + i * i % 7},{i % 9 / 2 + 0.5},{1_000_000_000 + i}" for i in range(12)]
    path.write_text("\n".join(["userId,movieId,rating,timestamp", *rows, "1,31,2,1000000050", ""]))


def make_songs(path: Path) -> None:
    """Write a catalogue whose cells are quoted, empty, and of other letters than ASCII."""
    names = ('"Two, ""quoted"""', "Grüße", "Ünïcode – dash", "", "夜", "Last")
    rows = [f"{name},Artist {i},genre,{1970 + i}-05-01,{i % 2 == 0},0.{i}5,{90 + i}.5,{-i}"
            for i, name in enumerate(names)]  # fmt: skip
    header = "track_name,artists,track_genre,track_album_release_date,explicit,energy,tempo,loudness"
    path.write_text("\n".join([header, *rows, "Without,,,,,,,"]), encoding="utf-8")
