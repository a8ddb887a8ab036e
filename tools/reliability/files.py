"""Small example files of every kind that the product loads, made by the product.

python -m tools.reliability.files FOLDER [KIND…]      writes one of each, and the digest of what it says
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tools.reliability import readers
from tools.reliability.sealing import seal_container, seal_svdc

__all__ = ["KINDS", "SMALL", "Kind"]


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        suffix: of its name.
        make: writes an example to a path in an empty folder.
        read: asks a file everything and returns the digest of the answers; raises `DataError`, or
            AssertionError where an answer is not whole.
        seal: renews its checksums; None where it has none, so that other content is another valid file.
    """

    suffix: str
    make: Callable[[Path], None]
    read: Callable[[Path], str]
    seal: Callable[[bytes], bytes] | None = None


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


def _make_model(algorithm: str) -> Callable[[Path], None]:
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


def _make_svd(path: Path) -> None:
    from projects.image_compressor.encoder import Encoder

    path.write_bytes(Encoder(picture(20, 24, 3), icc=b"no profile").at_step(2000).data)


def _make_patch(path: Path) -> None:
    from projects.image_compressor import encode
    from projects.image_compressor.format import pack, unpack

    header, sections = unpack(encode(picture(35, 40, 3), quality=60, method="patch"))
    path.write_bytes(pack(header, sections | {"icc": b"no profile", "exif": b"Exif"}))


def _make_small_patch(path: Path) -> None:
    from projects.image_compressor import encode

    path.write_bytes(encode(picture(9, 12, 3), quality=60, method="patch"))


def _make_deep_patch(path: Path) -> None:
    from projects.image_compressor import encode

    path.write_bytes(encode(picture(18, 33, 2, np.uint16), quality=40, method="patch"))


def _make_index(way: str, n: int, d: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        from shared.linalg.neighbors import CosineIndex

        rows = np.random.default_rng(7).normal(size=(n, d)).astype(np.float32)
        rows[3] = 0
        index = CosineIndex(rows, way=way)  # type: ignore[arg-type]
        index.remove([1])
        index.add(rows[:2] + 1)
        index.save(path)

    return make


def _make_checkpoint(path: Path) -> None:
    readers.fit_to_checkpoint(path, resume=False)


def _make_table(path: Path) -> None:
    readers.parsed(path)


def _make_names(path: Path) -> None:
    readers.songs_called().keep(path)


def _make_places(path: Path) -> None:
    from projects.song_recommender.learned import keep_places

    keep_places(path, "digest", np.random.default_rng(2).normal(size=(6, 5)).astype("<f2"))


def _make_features(path: Path) -> None:
    from projects.song_recommender.audio.keeping import keep_features

    keep_features(path, {"title": "Ä"}, readers.some_features())


def _make_pictures(path: Path) -> None:
    from projects.song_recommender.pictures.folder import Memory, keep_memory

    rng = np.random.default_rng(2)
    keep_memory(path, Memory(readers.some_numbers(rng), {("/a.png", 5, 6): "one", ("/b.png", 7, 8): "two"}))


def _make_segments(path: Path) -> None:
    from projects.customer_segments.model import fit
    from projects.customer_segments.store import save_segmentation
    from tools.reliability.kinds_of_segments import table_of_segments

    found = fit(table_of_segments(), k=3, components="parallel", id_column="name")
    save_segmentation(path, found.segmentation)


def _make_recipe(path: Path) -> None:
    from projects.photo_filters.recipes import write_recipe

    write_recipe(path, "gaussian:2 | curve:25=20 75=82 | grain:10%", name="Late sun", about="Amber – brown")


def _make_cube(path: Path) -> None:
    from projects.photo_filters.cubes import format_cube, identity

    path.write_bytes(format_cube(identity(3) ** np.float32(0.8), "Late sun"))


def _make_hald(path: Path) -> None:
    from projects.photo_filters.cubes import identity
    from projects.photo_filters.hald import hald_picture
    from shared.images import Picture, save_picture

    save_picture(path, Picture(hald_picture(identity(4))))


_ALGORITHMS = (
    "mean", "bias", "svd", "funk", "svdpp", "als", "bayes", "popularity", "ease", "ials", "itemknn",
    "userknn", "blend",
)  # fmt: skip

KINDS: dict[str, Kind] = {
    "svd": Kind(".svdc", _make_svd, readers.read_svdc, seal_svdc),
    "patch": Kind(".svdc", _make_patch, readers.read_svdc, seal_svdc),
    "patch-16-bits": Kind(".svdc", _make_deep_patch, readers.read_svdc, seal_svdc),
    **{
        f"model-{name}": Kind(".bin", _make_model(name), readers.read_model, seal_container)
        for name in _ALGORITHMS
    },
    "index-scan": Kind(".index", _make_index("scan", 9, 3), readers.read_index, seal_container),
    "index-tree": Kind(".index", _make_index("tree", 70, 3), readers.read_index, seal_container),
    "checkpoint": Kind(".ckp", _make_checkpoint, readers.read_checkpoint, seal_container),
    "table": Kind(".table", _make_table, readers.read_table, seal_container),
    "names": Kind(".index", _make_names, readers.read_names, seal_container),
    "places": Kind(".places", _make_places, readers.read_places_file, seal_container),
    "features": Kind(".features", _make_features, readers.read_features_file, seal_container),
    "pictures": Kind(".numbers", _make_pictures, readers.read_pictures_file, seal_container),
    "segments": Kind(".model", _make_segments, readers.read_segments_file, seal_container),
    "recipe": Kind(".toml", _make_recipe, readers.read_recipe_file),
    "cube": Kind(".cube", _make_cube, readers.read_cube_file),
    "hald": Kind(".png", _make_hald, readers.read_hald_file),
}


# for reading by plain Python, where a thousand pixels take a second
SMALL: dict[str, Callable[[Path], None]] = {"patch": _make_small_patch}


def main() -> None:
    """Write the examples that are asked for."""
    folder, *names = sys.argv[1:]
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name in names or KINDS:
        kind = KINDS[name]
        path = Path(folder) / f"{name}{kind.suffix}"
        path.unlink(missing_ok=True)
        kind.make(path)
        print(f"{path.name} {path.stat().st_size} bytes, {kind.read(path)}")


if __name__ == "__main__":
    main()
