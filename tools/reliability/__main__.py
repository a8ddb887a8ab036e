"""Run campaigns and print what they counted.

python -m tools.reliability                     a short part of every campaign
python -m tools.reliability faults kills        of some
python -m tools.reliability --full --write      everything, into the results and docs/reliability.md
"""

from __future__ import annotations

import importlib
import sys
import time

from benchmarks.harness import provenance
from benchmarks.results import refresh, save
from shared.errors import closest
from tools.reliability.counts import Count

CAMPAIGNS = (
    "faults",
    "kills",
    "interrupts",
    "rivals",
    "permissions",
    "mutations",
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
_IN_ALL = ["campaign", "tried", "refused, or the old state", "whole result", "wrong"]
_HEADER = ["campaign", "what", "tried", "refused, or the old state", "whole result", "wrong"]


def _by_campaign(counts: list[Count]) -> list[list[str]]:
    sums: dict[str, list[int]] = {}
    for one in counts:
        mine = sums.setdefault(one.campaign, [0, 0, 0, 0])
        for place, n in enumerate((one.tried, one.refused, one.unchanged, one.wrong)):
            mine[place] += n
    return [[name, *(f"{n:,}" for n in numbers)] for name, numbers in sums.items()]


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
    if is_written and not failed and not names:
        title = f"{'Everything' if full else 'The short part of every campaign'}, and what became of it"
        table = {"title": title, "header": _IN_ALL, "rows": _by_campaign(counts)}
        print(
            save(
                "reliability",
                {"figures": [], "comparisons": [], "tables": [table], "provenance": provenance("pillow")},
            )
        )
        for page in refresh():
            print(page)
    return 1 if failed or any(one.wrong for one in counts) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
