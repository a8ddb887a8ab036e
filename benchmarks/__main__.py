"""Measure and write down: `make bench`, or one part of it with `make bench APP=photos`.

The peers are installed first (extra `bench`). Results go to benchmarks/results/, and the tables of the pages
that show them are written anew.
"""

from __future__ import annotations

import importlib
import subprocess
import sys

from benchmarks.charts import CHARTS, save_chart
from benchmarks.extra import install_peers
from benchmarks.results import refresh, save
from shared.errors import DataError, closest

PARTS = ("songs", "photos", "compressor", "movies", "segments", "limits", "first_calls")
# measured where they are named: the one needs the extra `spark` and an hour, the other takes seven minutes
ASKED_FOR = ("scaling", "movies_bayes")


def main(parts: list[str]) -> int:
    """Measure the named parts, or all, and return the exit status.

    A part whose data is not here, or whose answers differ, keeps its earlier results; others are measured.
    """
    for part in parts:
        if part not in PARTS + ASKED_FOR:
            sys.exit(f"error: no benchmark {part!r}; {closest(part, PARTS + ASKED_FOR)}")
    left_out = 0
    for part in parts or PARTS:
        print(f"{part} …", file=sys.stderr)
        would_not_install = install_peers(part)
        try:
            measured = importlib.import_module(f"benchmarks.{part}").measure()
            measured["left_out"] = [*measured.get("left_out", ()), *would_not_install]
            for reason in measured["left_out"]:
                print(f"not measured: {reason}", file=sys.stderr)
            print(save(part, measured))
            if part in CHARTS:
                print(save_chart(part))
        except (DataError, AssertionError, subprocess.CalledProcessError) as error:
            left_out += 1
            print(f"error: {part}: {error}", file=sys.stderr)
    for page in refresh():
        print(page)
    return 1 if left_out else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
