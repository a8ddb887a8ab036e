"""What the budgets of memory are tried with: small and large inputs of every kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from shared.datasets import AUDIO_FEATURES
from tools.reliability.trial import run_command

__all__ = [
    "album",
    "coded",
    "coded_noise",
    "customers",
    "few_ratings",
    "many_films",
    "model",
    "music",
    "numbers",
    "pairs",
    "photo",
    "said",
    "small_photo",
    "songs",
]


def photo(path: Path, large: bool) -> None:
    from shared.images import Picture, save_picture

    height, width = (4000, 6000) if large else (30, 40)
    y, x = np.mgrid[:height, :width].astype(np.uint16)
    save_picture(path, Picture(np.stack([x // 24, y // 16, (x + y) // 48], axis=2).astype(np.uint8)))


def small_photo(path: Path, large: bool) -> None:
    from shared.images import Picture, save_picture

    noise = np.random.default_rng(3).integers(0, 40, (800, 1200, 3) if large else (30, 40, 3), np.uint8)
    save_picture(path, Picture(noise + np.linspace(0, 200, len(noise)).astype(np.uint8)[:, None, None]))


def coded(method: str) -> Callable[[Path, bool], None]:
    def make(path: Path, large: bool) -> None:
        from projects.image_compressor import encode

        y, x = np.mgrid[: 1500 if large else 30, : 2000 if large else 40].astype(np.float32)
        waves = np.stack([np.sin(x / 90), np.cos(y / 70), np.sin((x + y) / 110)], axis=2)
        path.write_bytes(encode((127 + 100 * waves).astype(np.uint8), quality=20, method=method))

    return make


def coded_noise(path: Path, large: bool) -> None:
    """A file of method svd with nearly all the ranks that there are."""
    from projects.image_compressor import encode

    shape = (600, 800, 3) if large else (30, 40, 3)
    noise = np.random.default_rng(4).integers(0, 256, shape, np.uint8)
    path.write_bytes(encode(noise, quality=90, method="svd"))


def many_films(path: Path, large: bool) -> None:
    """Two ratings of each of so many films, by few people."""
    films = 4000 if large else 30
    rng = np.random.default_rng(5)
    rows = [f"{(film + i) % 40},{film},{rng.integers(1, 6)}" for film in range(films) for i in range(2)]
    path.write_text("\n".join(["userId,movieId,rating", *rows]))


def few_ratings(n: int, users: int, films: int) -> Callable[[Path, bool], None]:
    """So many ratings at random by many people of many films."""

    def make(path: Path, large: bool) -> None:
        n_rows, n_users, n_films = (n, users, films) if large else (400, 40, 30)
        rng = np.random.default_rng(6)
        pairs = np.unique(rng.integers(0, n_users * n_films, n_rows))
        whole = np.append(pairs, np.arange(max(n_users, n_films)) % n_users * n_films
                          + np.arange(max(n_users, n_films)) % n_films)  # fmt: skip
        u, m = np.divmod(rng.permutation(np.unique(whole)), n_films)
        stars = rng.integers(1, 6, len(u))
        rows = map("{},{},{}".format, u.tolist(), m.tolist(), stars.tolist())
        path.write_text("\n".join(["userId,movieId,rating", *rows]))

    return make


def model(algorithm: str, n: int, users: int, films: int, **settings: Any) -> Callable[[Path, bool], None]:
    """A model of so many ratings."""

    def make(path: Path, large: bool) -> None:
        table = path.with_suffix(".csv")
        few_ratings(n, users, films)(table, large)
        words = ["train", "--ratings", str(table), "--algorithm", algorithm, "-o", str(path)]
        done = run_command(
            "films", words + [w for s in settings.items() for w in ("--set", "{}={}".format(*s))]
        )
        assert done.status == 0, done.err

    return make


def songs(n: int, n_genres: int = 40) -> Callable[[Path, bool], None]:
    """A catalogue of so many invented songs."""

    def make(path: Path, large: bool) -> None:
        n_songs = n if large else 300
        rng = np.random.default_rng(7)
        numbers = np.round(rng.random((n_songs, len(AUDIO_FEATURES))), 3).tolist()
        genres = rng.integers(0, n_genres, n_songs).tolist()
        rows = [
            f"Number {row} of them,Artist {row % 5003},Album {row % 9001},genre {genres[row]},"
            + ",".join(map(str, cells))
            for row, cells in enumerate(numbers)
        ]
        path.write_text("\n".join(["title,artist,album,genre," + ",".join(AUDIO_FEATURES), *rows]))

    return make


def numbers(path: Path, large: bool) -> None:
    """Items of forty columns of numbers."""
    rng = np.random.default_rng(8)
    cells = np.round(rng.random((120_000 if large else 50, 40)), 3).tolist()
    rows = [f"item {row}," + ",".join(map(str, numbers)) for row, numbers in enumerate(cells)]
    path.write_text("\n".join(["name," + ",".join(f"n{j}" for j in range(40)), *rows]))


def pairs(n: int) -> Callable[[Path, bool], None]:
    """So many pairs of ids, and beside them a model of the sample."""

    def make(path: Path, large: bool) -> None:
        done = run_command("films", ["train", "--algorithm", "bias", "-o", str(path.with_suffix(".bin"))])
        assert done.status == 0, done.err
        ids = np.random.default_rng(9).integers(1, 500, (n if large else 20, 2)).tolist()
        path.write_text("\n".join(["userId,movieId", *(f"{user},{film}" for user, film in ids)]))

    return make


def said(small: str, large: str) -> Callable[[Path, bool], None]:
    """A word of the command line."""

    def make(path: Path, is_large: bool) -> None:
        path.write_text(large if is_large else small)

    return make


def customers(path: Path, large: bool) -> None:
    """So many rows of ten numbers and two categories, and beside them a model of some."""
    table = path.with_suffix(".csv")
    for target, n in ((path.with_name(f"some{path.name}"), 300), (table, 250_000 if large else 300)):
        rng = np.random.default_rng(10)
        group = rng.integers(0, 4, n)
        numbers = np.round(rng.normal(size=(n, 10)) + group[:, None] * np.arange(10) % 4, 3).tolist()
        words = [f"{'abcd'[g]},{'xyz'[g % 3]}" for g in group.tolist()]
        rows = [f"{row},{words[row]}," + ",".join(map(str, cells)) for row, cells in enumerate(numbers)]
        header = "name,kind,place," + ",".join(f"n{j}" for j in range(10))
        target.write_text("\n".join([header, *rows]))
    some, model = str(path.with_name(f"some{path.name}")), str(path.with_suffix(".bin"))
    done = run_command("segments", ["segment", some, "--id-column", "name", "-k", "4", "--model", model])
    assert done.status == 0, done.err


def music(path: Path, large: bool) -> None:
    """A folder of two recordings, of an hour each where it is to be large."""
    import soundfile

    path.mkdir()
    rate, seconds = 8_000, 3600 if large else 5
    for number in range(2):
        noise = np.random.default_rng(number).normal(scale=0.1, size=rate * seconds).astype(np.float32)
        soundfile.write(path / f"{number}.wav", noise, rate, subtype="PCM_16")


def album(n: int, height: int, width: int) -> Callable[[Path, bool], None]:
    """A folder of so many pictures of this size, and beside it one to ask for."""

    def make(path: Path, large: bool) -> None:
        from PIL import Image

        path.mkdir()
        rng = np.random.default_rng(11)
        size = (height, width) if large else (30, 40)
        for number in range(n if large else 4):
            corner = rng.integers(0, 256, (4, 4, 3), np.uint8)
            image = Image.fromarray(corner).resize(size[::-1], Image.Resampling.BILINEAR)
            image.save(path / f"{number}.png", compress_level=1)
        image.save(path.with_suffix(".png"))

    return make
