"""Small examples of every kind of file that the product writes and reads, the same each time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from tools.reliability.readers_of_films import fit_to_checkpoint
from tools.reliability.readers_of_songs import some_features, some_numbers, songs_called
from tools.reliability.readers_of_tables import parsed

__all__ = [
    "make_checkpoint",
    "make_cube",
    "make_deep_patch",
    "make_features",
    "make_hald",
    "make_index",
    "make_model",
    "make_names",
    "make_patch",
    "make_pictures",
    "make_places",
    "make_recipe",
    "make_segments",
    "make_small_patch",
    "make_svd",
    "make_table",
    "picture",
    "table",
]


def picture(height: int, width: int, channels: int, dtype: type = np.uint8) -> np.ndarray:
    """Return a shaded picture with an edge and some noise, (h, w) or (h, w, c)."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:height, :width]
    planes = [120 + 90 * np.sin((x + c * y) / 7) + 40 * (x > width // 2) for c in range(channels)]
    values = np.stack(planes, axis=2) + rng.normal(scale=4, size=(height, width, channels))
    peak = np.iinfo(dtype).max
    whole: np.ndarray = (values.clip(0, 255) * (peak / 255)).astype(dtype)
    return whole[..., 0] if channels == 1 else whole


def table() -> pd.DataFrame:
    """Return ratings of 12 people of 9 films, each of 6, in whole stars, a day apart."""
    rng = np.random.default_rng(5)
    users = np.repeat(np.arange(12), 6)
    films = np.concatenate([np.sort(rng.permutation(9)[:6]) for _ in range(12)])
    stars = np.clip(np.rint(3 + (films % 3 - 1) * np.where(users % 2, 1, -1) + rng.normal(size=72)), 1, 5)
    times = 1_000_000_000 + 86_400 * np.arange(72)
    return pd.DataFrame({"userId": users + 1, "movieId": 10 * films + 3, "rating": stars, "timestamp": times})


_SETTINGS: dict[str, dict[str, object]] = {
    "svd": {"rank": 2},
    "funk": {"rank": 2, "sweeps": 4},
    "svdpp": {"rank": 2, "sweeps": 4},
    "als": {"rank": 2, "sweeps": 3},
    "ials": {"rank": 2, "sweeps": 3},
    "bayes": {"rank": 2, "sweeps": 6, "components": 2, "draws": 2},
    "itemknn": {"k": 4},
    "userknn": {"k": 4},
}


def make_model(algorithm: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        from projects.movie_recommender.models import MODELS
        from projects.movie_recommender.ratings import Ratings
        from projects.movie_recommender.store import Trained, save_model

        ratings = Ratings.of(table(), (1.0, 5.0))
        model = MODELS[algorithm](**_SETTINGS.get(algorithm, {})).fit(ratings, 1)
        films = range(len(ratings.movie_ids))
        titles, genres = [f"Fílm {i} (19{50 + i})" for i in films], [f"A|{'BC'[i % 2]}" for i in films]
        years = np.arange(len(ratings.movie_ids)) + 1950
        save_model(path, Trained.of(model, ratings, titles, {"dataset": "invented"}, genres, years))

    return make


def make_svd(path: Path) -> None:
    from projects.image_compressor.encoder import Encoder

    path.write_bytes(Encoder(picture(20, 24, 3), icc=b"no profile").at_step(2000).data)


def make_patch(path: Path) -> None:
    from projects.image_compressor import encode
    from projects.image_compressor.format import pack, unpack

    header, sections = unpack(encode(picture(35, 40, 3), quality=60, method="patch"))
    path.write_bytes(pack(header, sections | {"icc": b"no profile", "exif": b"Exif"}))


def make_small_patch(path: Path) -> None:
    from projects.image_compressor import encode

    path.write_bytes(encode(picture(9, 12, 3), quality=60, method="patch"))


def make_deep_patch(path: Path) -> None:
    from projects.image_compressor import encode

    path.write_bytes(encode(picture(18, 33, 2, np.uint16), quality=40, method="patch"))


def make_index(way: str, n: int, d: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        from shared.linalg.neighbors import CosineIndex

        rows = np.random.default_rng(7).normal(size=(n, d)).astype(np.float32)
        rows[3] = 0
        index = CosineIndex(rows, way=way)  # type: ignore[arg-type]
        index.remove([1])
        index.add(rows[:2] + 1)
        index.save(path)

    return make


def make_checkpoint(path: Path) -> None:
    fit_to_checkpoint(path, resume=False)


def make_table(path: Path) -> None:
    parsed(path)


def make_names(path: Path) -> None:
    songs_called().keep(path)


def make_places(path: Path) -> None:
    from projects.song_recommender.learned import keep_places

    keep_places(path, "digest", np.random.default_rng(2).normal(size=(6, 5)).astype("<f2"))


def make_features(path: Path) -> None:
    from projects.song_recommender.audio.keeping import keep_features

    keep_features(path, {"title": "Ä"}, some_features())


def make_pictures(path: Path) -> None:
    from projects.song_recommender.pictures.folder import Memory, keep_memory

    rng = np.random.default_rng(2)
    keep_memory(path, Memory(some_numbers(rng), {("/a.png", 5, 6): "one", ("/b.png", 7, 8): "two"}))


def make_segments(path: Path) -> None:
    from projects.customer_segments.model import fit
    from projects.customer_segments.store import save_segmentation
    from tools.reliability.kinds_of_segments import table_of_segments

    found = fit(table_of_segments(), k=3, components="parallel", id_column="name")
    save_segmentation(path, found.segmentation)


def make_recipe(path: Path) -> None:
    from projects.photo_filters.recipes import write_recipe

    write_recipe(path, "gaussian:2 | curve:25=20 75=82 | grain:10%", name="Late sun", about="Amber – brown")


def make_cube(path: Path) -> None:
    from projects.photo_filters.cubes import format_cube, identity

    path.write_bytes(format_cube(identity(3) ** np.float32(0.8), "Late sun"))


def make_hald(path: Path) -> None:
    from projects.photo_filters.cubes import identity
    from projects.photo_filters.hald import hald_picture
    from shared.images import Picture, save_picture

    save_picture(path, Picture(hald_picture(identity(4))))
