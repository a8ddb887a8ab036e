"""Run campaigns and print what they counted.

python -m tools.reliability                     a short part of every campaign
python -m tools.reliability faults kills        of some
python -m tools.reliability --write             into the results and docs/reliability.md
python -m tools.reliability kills --full --write   the long run of some, or of all, there too
"""

from __future__ import annotations

import importlib
import sys
import time

from shared.errors import closest
from tools.reliability.counts import Count
from tools.reliability.record import LONG, SHORT, record

CAMPAIGNS = (
    "faults",
    "kills",
    "interrupts",
    "rivals",
    "permissions",
    "mutations",
    "growth",
    "pictures",
    "tables",
    "titles",
    "numbers",
    "oddities",
    "sounds",
    "downloads",
    "budgets",
    "determinism",
)
_HEADER = ["campaign", "what", "tried", "refused, or the old state", "whole result", "wrong"]


def main(words: list[str]) -> int:
    """Run the named campaigns, or all; exit status 1 where a case went wrong."""
    full, is_written = "--full" in words, "--write" in words
    names = [word for word in words if not word.startswith("--")]
    for name in names:
        if name not in CAMPAIGNS:
            sys.exit(f"error: no campaign {name!r}; {closest(name, CAMPAIGNS)}")
    counts: list[Count] = []
    failed = False
    for name in names or CAMPAIGNS:
        started = time.perf_counter()
        print(f"{name} …", end=" ", file=sys.stderr, flush=True)
        try:
            counts += importlib.import_module(f"tools.reliability.{name}").run(full)
        except AssertionError as error:
            failed = True
            print(f"\nerror: {name}: {error}", file=sys.stderr)
        print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)
    rows = [
        [one.campaign, one.what, *(f"{n:,}" for n in (one.tried, one.refused, one.unchanged, one.wrong))]
        for one in counts
    ]
    for row in (_HEADER, *rows):
        print("  ".join(row))
    if is_written and not failed and (full or not names):
        for path in record(LONG if full else SHORT, counts):
            print(path)
    return 1 if failed or any(one.wrong for one in counts) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
