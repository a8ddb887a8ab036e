"""The kinds of files that the product loads: how an example is made, and how it is asked everything.

python -m tools.reliability.files FOLDER [KIND…]      writes one of each, and the digest of what it says
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.reliability import examples, foreign
from tools.reliability.readers_of_films import read_checkpoint, read_model
from tools.reliability.readers_of_pictures import (
    read_cube_file,
    read_hald_file,
    read_picture_file,
    read_recipe_file,
    read_svdc,
)
from tools.reliability.readers_of_segments import read_segments_file
from tools.reliability.readers_of_songs import (
    read_features_file,
    read_index,
    read_names,
    read_pictures_file,
    read_places_file,
)
from tools.reliability.readers_of_sounds import read_sound_file
from tools.reliability.readers_of_tables import read_ratings_file, read_songs_file, read_table
from tools.reliability.sealing import seal_container, seal_png, seal_svdc

__all__ = ["KINDS", "OWN", "SMALL", "Kind"]


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


_ALGORITHMS = (
    "mean", "bias", "svd", "funk", "svdpp", "als", "bayes", "popularity", "ease", "ials", "itemknn",
    "userknn", "blend",
)  # fmt: skip

OWN: dict[str, Kind] = {  # what the product writes itself
    "svd": Kind(".svdc", examples.make_svd, read_svdc, seal_svdc),
    "patch": Kind(".svdc", examples.make_patch, read_svdc, seal_svdc),
    "patch-16-bits": Kind(".svdc", examples.make_deep_patch, read_svdc, seal_svdc),
    **{
        f"model-{name}": Kind(".bin", examples.make_model(name), read_model, seal_container)
        for name in _ALGORITHMS
    },
    "index-scan": Kind(".index", examples.make_index("scan", 9, 3), read_index, seal_container),
    "index-tree": Kind(".index", examples.make_index("tree", 70, 3), read_index, seal_container),
    "checkpoint": Kind(".ckp", examples.make_checkpoint, read_checkpoint, seal_container),
    "table": Kind(".table", examples.make_table, read_table, seal_container),
    "names": Kind(".index", examples.make_names, read_names, seal_container),
    "places": Kind(".places", examples.make_places, read_places_file, seal_container),
    "features": Kind(".features", examples.make_features, read_features_file, seal_container),
    "pictures": Kind(".numbers", examples.make_pictures, read_pictures_file, seal_container),
    "segments": Kind(".model", examples.make_segments, read_segments_file, seal_container),
    "recipe": Kind(".toml", examples.make_recipe, read_recipe_file),
    "cube": Kind(".cube", examples.make_cube, read_cube_file),
    "hald": Kind(".png", examples.make_hald, read_hald_file),
}


# what other programs write
FOREIGN = {
    **{
        f"picture-{name}": Kind(
            Path(example).suffix,
            foreign.make_picture(example),
            read_picture_file,
            seal_png if example.endswith(".png") else None,
        )
        for name, example in foreign.PICTURES.items()
    },
    **{
        f"sound-{name}": Kind(f".{name}", foreign.make_sound(name), read_sound_file)
        for name in foreign.SOUNDS
    },
    "ratings": Kind(".csv", foreign.make_ratings, read_ratings_file),
    "songs": Kind(".csv", foreign.make_songs, read_songs_file),
}
KINDS = {**OWN, **FOREIGN}

# for reading by plain Python, where a thousand pixels take a second
SMALL: dict[str, Callable[[Path], None]] = {"patch": examples.make_small_patch}


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
