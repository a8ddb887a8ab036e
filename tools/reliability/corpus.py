"""A folder of pictures, whole and damaged, that every command which reads a picture must come through.

All are made here, of seeded samples, in less than a second: the modes, sizes, formats and orientations that
pictures have (`tools.reliability.wholes`) and what befalls them (`tools.reliability.damages`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tools.reliability import damages, wholes

__all__ = ["EITHER", "LATER", "OPENS", "REFUSED", "Sample", "make_corpus"]

OPENS, EITHER, REFUSED, LATER = "opens", "either", "refused", "refused behind the first frame"


@dataclass(frozen=True)
class Sample:
    """One picture of the corpus.

    Attributes:
        path: the file, or the folder that stands for one.
        must: `OPENS` for a sound picture of a kind that is read, `REFUSED` for what shows something else than
            was saved or is no picture, `LATER` where that is so of an animation as a whole, `EITHER` where a
            decoder may make a whole picture of it or give up.
        frames: of an animation, or pages.
    """

    path: Path
    must: str
    frames: int = 1


def make_corpus(folder: Path) -> list[Sample]:
    """Write the corpus into an empty folder; return its pictures by name."""
    whole = wholes.make()
    samples = []
    for name, (data, frames) in whole.items():
        (folder / name).write_bytes(data)
        samples.append(Sample(folder / name, REFUSED if name in wholes.TOO_DEEP else OPENS, frames))
    for name, (data, must) in damages.make({name: data for name, (data, _) in whole.items()}).items():
        (folder / name).write_bytes(data)
        samples.append(Sample(folder / name, must))
    (folder / "folder.png").mkdir()
    samples.append(Sample(folder / "folder.png", REFUSED))
    return sorted(samples, key=lambda sample: sample.path.name)
