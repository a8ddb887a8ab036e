"""Photos: the chain of five on large pictures, its time and the most memory that it takes beyond the picture.

python -m benchmarks.photos_memory                 all, printed
python -m benchmarks.photos_memory OpenCV 24       one program and so many megapixels, as JSON
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.harness import one_thread_count, provenance
from benchmarks.memory import ask, cost_of
from benchmarks.photo_peers import CHAIN, PEERS, is_here, not_here, photograph
from benchmarks.results import seconds_text
from shared.errors import DataError

__all__ = ["measure", "once"]

MEGAPIXELS = (24, 200)
PROGRAMS = {"here": "ours", **{title: PEERS[title][0] for title in ("OpenCV", "Pillow", "scipy.ndimage")}}


def measure(megapixels: Sequence[int] = MEGAPIXELS) -> dict[str, Any]:
    """Return one table of all programs that have what the chain is made of, each in a process of its own."""
    rows, left_out = [], []
    for size in megapixels:
        for title in PROGRAMS:
            if title in PEERS and not is_here(title):
                left_out.append(not_here(title))
                continue
            try:
                found = ask("benchmarks.photos_memory", title, str(size))
            except DataError as error:
                left_out.append(str(error))
                continue
            picture = found["picture_mb"]
            rows.append([
                f"{size} megapixels, {picture:,.0f} MB", title, seconds_text(found["seconds"]),
                f"{found['peak_mb']:,.0f} MB", f"{found['peak_mb'] / picture:.1f}",
            ])  # fmt: skip
    table = {
        "title": f"Memory of `{CHAIN}` beyond the picture and a peer's mask for the vignette, one thread",
        "brief": [],
        "header": ["picture", "program", "time, once", "at most", "times the picture"],
        "rows": rows,
    }
    return {"figures": [], "comparisons": [], "tables": [table], "left_out": left_out,
            "provenance": provenance("pillow", "opencv-python-headless")}  # fmt: skip


def once(title: str, megapixels: float) -> dict[str, float]:
    """Run the chain in this process, when it has been compiled and loaded; the result counts as memory."""
    module = importlib.import_module(f"benchmarks.photo_peers.{PROGRAMS[title]}")
    with one_thread_count(1):
        module.works(photograph(0.2))[CHAIN].run()
        pixels = photograph(megapixels)
        work = module.works(pixels)[
            CHAIN
        ]  # what is made once, such as the light of a vignette, is not counted
        _, cost = cost_of(work.run)
    return {**cost.as_dict(), "picture_mb": pixels.nbytes / 1e6}


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(once(sys.argv[1], float(sys.argv[2]))))
    else:
        from benchmarks.results import render

        print(render(measure()))
