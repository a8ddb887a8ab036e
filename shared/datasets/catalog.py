"""What sets there are, where each is found, and under which terms.

A set is shipped under `data/`, or is looked for in the folder `PORTFOLIO_DATA` (default
`data/downloads`), where `fetch` puts it and where an unpacked folder is used as it is.
"""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from shared.errors import DataError, closest

__all__ = ["CATALOG", "Dataset", "data_folder", "describe", "find", "is_present"]

ROOT = Path(__file__).resolve().parents[2]
GROUPLENS = "https://files.grouplens.org/datasets/movielens"
MIRROR = "https://huggingface.co/datasets/Recommenders/MovieLens/resolve/main"
HARPER = (
    "F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. "
    "ACM Transactions on Interactive Intelligent Systems 5, 4: 19:1–19:19. https://doi.org/10.1145/2827872"
)
GROUPLENS_TERMS = (
    "GroupLens, University of Minnesota: for research; no endorsement implied; acknowledge the use; "
    "no redistribution and no commercial use without permission (see its README)"
)


@dataclass(frozen=True)
class Dataset:
    """A named set.

    Attributes:
        kind: what it holds.
        files: the name of each part, within the set's folder.
        folders: names of the unpacked folder under `PORTFOLIO_DATA`; empty for a set that ships.
        shipped: its folder under the repository's `data/`, for a set that ships.
        synthetic: invented by a generator of this project; say so wherever it is shown.
        scale, step: lowest and highest rating, and the distance between two ratings.
        published: counts by which a copy is known to be whole, as `survey` names them.
        url, mirror, md5, size: of the zip; empty or 0 where there is none.
    """

    name: str
    kind: Literal["ratings", "songs", "photos"]
    summary: str
    licence: str
    citation: str = ""
    files: tuple[tuple[str, str], ...] = ()
    folders: tuple[str, ...] = ()
    shipped: str = ""
    synthetic: bool = False
    scale: tuple[float, float] = (0.5, 5.0)
    step: float = 0.5
    published: tuple[tuple[str, int], ...] = ()
    url: str = ""
    mirror: str = ""
    md5: str = ""
    size: int = 0

    def file(self, part: str) -> str:
        """Return the name of the file that holds a part: ratings, movies, songs or photo."""
        return dict(self.files)[part]


def _movielens(name: str, n_ratings: int, n_users: int, n_movies: int, **fields: Any) -> Dataset:
    counts = {"ratings": n_ratings, "users": n_users, "movies": n_movies}
    return Dataset(
        name,
        "ratings",
        f"MovieLens, {n_ratings:,} ratings",
        GROUPLENS_TERMS,
        citation=HARPER,
        files=tuple(fields.pop("parts", _CSV).items()),
        folders=fields.pop("folders", (name,)),
        published=tuple((field, n) for field, n in counts.items() if n_users and n),
        url=f"{GROUPLENS}/{name}.zip",
        **fields,
    )


_CSV = {"ratings": "ratings.csv", "movies": "movies.csv"}
_DAT = {"ratings": "ratings.dat", "movies": "movies.dat"}
_UDATA = {"ratings": "u.data", "movies": "u.item"}
_OURS = "MIT, of this project"
_SKLEARN = "photograph shipped with scikit-learn, CC BY 2.0 (its images/README.txt names the photographer)"
# fmt: off
_ALL = (
    Dataset("sample", "ratings", "synthetic: 600 invented people rate 1,200 invented films", _OURS,
            files=tuple(_CSV.items()), shipped="movielens-sample", synthetic=True),
    _movielens("ml-latest-small", 100_836, 0, 0),  # it changes, so no counts
    _movielens("ml-100k", 100_000, 943, 1_682, scale=(1.0, 5.0), step=1.0, parts=_UDATA,
               md5="0e33842e24a9c977be4e0107933c0723", size=4_924_029, mirror=f"{MIRROR}/ml-100k.zip"),
    _movielens("ml-1m", 1_000_209, 6_040, 3_706, scale=(1.0, 5.0), step=1.0, parts=_DAT,
               md5="c4d9eecfca2ab87c1945afe126590906", mirror=f"{MIRROR}/ml-1m.zip"),
    _movielens("ml-10m", 10_000_054, 69_878, 10_677, parts=_DAT, folders=("ml-10m", "ml-10M100K"),
               md5="ce571fd55effeba0271552578f2648bd", mirror=f"{MIRROR}/ml-10m.zip"),
    _movielens("ml-25m", 25_000_095, 162_541, 59_047,
               md5="6b51fb2759a8657d3bfcbfc42b592ada"),
    _movielens("ml-32m", 32_000_204, 200_948, 0),
    Dataset("songs-sample", "songs", "synthetic: 2,000 invented songs of 16 invented genres", _OURS,
            files=(("songs", "songs.csv"),), shipped=".", synthetic=True),
    Dataset("spotify-tracks-114k", "songs", "114,000 tracks of 114 genres with Spotify's audio features",
            "read from a copy of yours; see the terms of where it came from",
            files=(("songs", "dataset.csv"),), folders=("spotify-tracks-114k",),
            published=(("songs", 114_000), ("genres", 114))),
    Dataset("china", "photos", "a temple in Beijing, 640 × 427", _SKLEARN, files=(("photo", "china.jpg"),)),
    Dataset("flower", "photos", "a dahlia, 640 × 427", _SKLEARN, files=(("photo", "flower.jpg"),)),
)
# fmt: on
CATALOG: dict[str, Dataset] = {dataset.name: dataset for dataset in _ALL}
_DEFAULT = {"songs": "songs-sample"}  # what "sample" means where ratings are not asked for


def describe(name: str, kind: str = "") -> Dataset:
    """Return what is known of a named set; `kind` tells which "sample" is meant, of ratings or of songs."""
    name = _DEFAULT.get(kind, name) if name == "sample" else name
    if name not in CATALOG:
        names = [d.name for d in _ALL if kind in ("", d.kind)]
        raise DataError(f"no set and no file is called {name!r}", closest(name, names))
    dataset = CATALOG[name]
    if kind and dataset.kind != kind:
        raise DataError(f"{name} holds {dataset.kind}, not {kind}", "name another set")
    return dataset


def data_folder() -> Path:
    """Return the folder of the downloaded sets, `PORTFOLIO_DATA` or `data/downloads`; read at each call."""
    return Path(os.environ.get("PORTFOLIO_DATA") or ROOT / "data" / "downloads")


def folder_of(dataset: Dataset) -> Path | None:
    """Return the folder that holds a set whole, or None."""
    if dataset.kind == "photos":
        sklearn = importlib.util.find_spec("sklearn")  # found without being imported
        places = [
            Path(p, "datasets", "images") for p in (sklearn and sklearn.submodule_search_locations) or ()
        ]
    elif dataset.shipped:
        places = [ROOT / "data" / dataset.shipped]
    else:
        places = [data_folder() / folder for folder in dataset.folders]
    for place in places:
        if all((place / file).is_file() for _, file in dataset.files):
            return place
    return None


def is_present(name: str) -> bool:
    """Tell whether a set is on this machine."""
    return folder_of(describe(name)) is not None


def find(dataset: Dataset) -> Path:
    """Return the folder of a set, or raise `DataError` with the command that gets it."""
    folder = folder_of(dataset)
    if folder is not None:
        return folder
    if dataset.url:
        step = f"python -m shared.datasets fetch {dataset.name}"
    elif dataset.folders:
        step = f"python -m shared.datasets fetch {dataset.name} --from-file YOUR_COPY.csv"
    else:
        step = "restore the folder data/ of the repository"
    where = dataset.folders[0] if dataset.folders else dataset.shipped or "scikit-learn"
    raise DataError(f"{dataset.name} is not in {data_folder() / where}", step)
