"""Example files of today's versions, and what they say, to be opened for ever.

    python -m tools.reliability.versions tests/corpus/versions      adds those that are not there yet

A file that is there is never written again: it is of the version that was.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from tools.reliability.files import KINDS
from tools.reliability.sealing import Parts

__all__ = ["LASTING", "facts", "kind_of"]

LASTING = [  # caches and checkpoints are made anew, and golden files of patches stand with their decoder
    name
    for name in KINDS
    if name.partition("-")[0] in ("svd", "model", "index", "recipe", "cube", "hald", "segments")
]


def kind_of(path: Path) -> str:
    """Return the kind of a file by its name, such as model-als of model-als-2.bin."""
    return path.stem.rpartition("-")[0]


def facts(path: Path) -> dict[str, Any]:
    """Return what a file says: a digest that is the same on every machine, and numbers that are nearly so."""
    kind = kind_of(path)
    if not kind.startswith("model-"):
        return {"digest": KINDS[kind].read(path), "numbers": []}
    from projects.movie_recommender.store import load_model

    trained = load_model(path)
    model, found = trained.model, hashlib.sha256()
    settings, arrays = model.state()
    table = trained.training_table()
    values = (model.user_ids.values, model.movie_ids.values, *(table[name].to_numpy() for name in table))
    for array in (*(arrays[name] for name in sorted(arrays)), *values):
        array = np.asarray(array)
        found.update(f"{array.dtype.str} {array.shape} ".encode() + array.tobytes())
    words = [settings, model.scale, trained.about, trained.titles.titles, trained.genres]
    found.update(json.dumps(words, sort_keys=True).encode())
    users, films = (
        np.repeat(model.user_ids.values, 2),
        np.tile(model.movie_ids.values[:2], len(model.user_ids)),
    )
    folded = model.fold_in(model.movie_ids.values[:3], [1.0, 5.0, 2.0]).scores
    return {
        "digest": found.hexdigest()[:16],
        "numbers": np.round([*model.predict(users, films), *folded], 6).tolist(),
    }


def _version(path: Path) -> int:
    data = path.read_bytes()
    if data[:4] == b"SVDC":
        return data[4]
    return Parts.of(data).version if path.suffix in (".bin", ".index", ".model") else 1


def main() -> None:
    """Write what is not there, and the facts of all files."""
    folder = Path(sys.argv[1])
    for name in LASTING:
        kind = KINDS[name]
        path = folder / f"new{kind.suffix}"
        kind.make(path)
        final = folder / f"{name}-{_version(path)}{kind.suffix}"
        if final.exists():
            path.unlink()
        else:
            path.rename(final)
            (folder / f"{final.name}.json").write_text(json.dumps(facts(final)) + "\n")
            print(final)


if __name__ == "__main__":
    main()
