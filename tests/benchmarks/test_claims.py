"""What a README says of speed, size, memory and accuracy stands in its results, or follows from them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from benchmarks.results import MARKS, PAGES, ROOT, load

READMES = sorted({*(page for page in PAGES if page.name == "README.md"), ROOT / "data" / "README.md"})
NUMBER = (
    r"(?:half\ an?|two|three|four|five|six|seven|eight|nine|ten|twenty"
    r"|a\ (?:few|hundred)|hundreds\ of|\d[\d.,]*)"
)
PART = r"(?:half|twice|double|(?:a|one|two|three)\ (?:half|thirds?|quarters?|fifths?|tenths?))"
SHORTER = r"(?:faster|slower|quicker)"
MORE = rf"(?:{SHORTER}|smaller|larger|lighter|(?:more|less)\ (?:accurate|precise))"
WHAT = r"(?:time|size|bytes|memory|fast|small|accurate|much\ memory)"
PEERS = (
    r"(?:OpenCV|Pillow|scikit-\w+|[Ss]ci[Pp]y|[Nn]um[Pp]y|faiss|usearch|hnswlib|voyager|Surprise|Cornac|implicit|myFM"
    r"|LensKit|Spark|JPEG|WebP|AVIF|(?:any|the|all)\ others?)"
)
A_FIGURE = re.compile(
    rf"""\d[\d.,]*\ ?(?:ms|[µμ]s|ns|s|seconds?|minutes?|hours?|[kKMGT]i?B|dB|GFLOP/s)\b
    | \b(?:{NUMBER}|under\ an?|within\ an?|in\ an?)\ (?:and\ a\ half\ )?(?:milli|micro|nano)?seconds?\b
    | {PART}\ (?:of\ )?(?:the|its|their|as)\ (?:own\ )?{WHAT}
    | \b{NUMBER}\ ?[x×]?\ (?:times\ )?(?:of\ )?(?:the|its|their|as)\ (?:own\ )?{WHAT}
    | \b{NUMBER}(?:\ ?[x×]|\ times)\ {MORE}\b
    | %\ (?:more|less|fewer|of\ (?:the|its|their)\ {WHAT}|{MORE})
    | \b{SHORTER}\ than\b
    | \b{MORE}\ than\ {PEERS}
    | \b(?:fastest|quickest|slowest|smallest\ files|(?:most|least)\ (?:accurate|precise))\b
    | \borders?\ of\ magnitude
    | \b(?:beats?|outperforms?|overtakes?|(?:as|so)\ (?:fast|small|accurate|good)\ as)\ {PEERS}
    | \b(?:RMSE|MAE|NDCG|[Rr]ecall|SSIM|Rand\ index|BD-rate|inertia)\b[^.|;:]{{0,40}}?\ [−+-]?\d*\.\d+
    | [−+-]?\d*\.\d+\ (?:of\ |in\ )?(?:RMSE|MAE|NDCG|recall|SSIM|BD-rate)\b""",
    re.X,
)


def bytes_beside_jpeg() -> float:
    """Of the default method at equal PSNR, as a share of JPEG's."""
    table = load("compressor")["tables"][0]
    (row,) = [row for row in table["rows"] if row[:2] == ["patch", "JPEG"]]
    return 1 + float(row[table["header"].index("PSNR-RGB")].replace("−", "-").rstrip(" %")) / 100


def is_the_best_and_slowest(name: str) -> bool:
    """Of our models on the folds of MovieLens 100K: the least RMSE, the longest fit."""
    runs = [run for run in load("movies")["runs"]["u1 … u5"] if run["program"] == "ours"]
    best = min(runs, key=lambda run: run["metrics"]["rmse"]["mean"])
    return best["model"] == name == max(runs, key=lambda run: run["fit_wall"])["model"]


def planted_segments_found() -> float:
    """The adjusted Rand index of the sample's segments and the planted ones."""
    return next(f["value"] for f in load("segments")["figures"] if f["what"].startswith("adjusted Rand"))


# what a page says in words, and what the results have to say for it to be true
CLAIMS: dict[str, Callable[[], bool]] = {
    "a file half the size of a JPEG": lambda: bytes_beside_jpeg() <= 0.5,
    "less than half the bytes of JPEG": lambda: bytes_beside_jpeg() < 0.5,
    "the default: the most accurate, and the slowest": lambda: is_the_best_and_slowest("bayes"),
    "the adjusted Rand index of the two is 0.98": lambda: f"{planted_segments_found():.2f}" == "0.98",
}
# sizes and errors that somebody asks for, the length of a sound, and the s of a formula
SETTINGS = {"a file at 35 dB", "⌊16 s / 5⌋", "where that is over 4 kB", "for two and a half seconds"}


def prose(page: str) -> str:
    """What is left of a page without results, commands and their output, and code.

    The benchmark writes only what is between well-formed marks, and only fences with a language are run or
    read as code: all else is prose.
    """
    page = MARKS.sub("", page)
    page = re.sub(r"^```\w.*?^```", "", page, flags=re.S | re.M)
    return re.sub(r"\s+", " ", re.sub(r"`[^`\n]*`", "", page))


def figures(text: str) -> list[str]:
    """Return the figures with what stands around them, but for claims and settings."""
    for known in (*CLAIMS, *SETTINGS):
        text = text.replace(known, "")
    return [text[max(0, one.start() - 60) : one.end() + 30] for one in A_FIGURE.finditer(text)]


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.parent.name)
def test_no_figure_was_typed_by_hand(page):
    found = figures(prose(page.read_text(encoding="utf-8")))
    assert not found, "measure it and show the table, or name in CLAIMS what it follows from"


@pytest.mark.parametrize("claim", CLAIMS)
def test_claims_follow_from_the_results(claim):
    assert CLAIMS[claim]()
    assert any(claim in prose(page.read_text(encoding="utf-8")) for page in READMES)


@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_settings_are_still_on_a_page(setting):
    assert any(setting in prose(page.read_text(encoding="utf-8")) for page in READMES)


@pytest.mark.parametrize(
    "said",
    ["takes 3 ms", "in 1.5 s,", "needs 300 MB.", "needs 2 GiB.", "twice its own memory", "9 % more bytes",
     "quicker than it", "half the time", "two thirds of the time", "1.4 times the size", "12 μs each",
     "half a millisecond", "under a second", "three times faster", "10x faster", "2.5× as fast",
     "40 % of the time", "smaller than WebP", "the fastest there is", "an order of magnitude", "beats faiss",
     "as fast as OpenCV", "RMSE of 0.87", "a recall of .99", "0.4 in NDCG", "faster than any other"],
)  # fmt: skip
def test_figures_are_noticed(said):
    assert figures(f"It {said} and so on")


@pytest.mark.parametrize(
    "said",
    ["`--memory 2G`", "a 3 × 3 kernel", "64 rows", "MovieLens 100K", "95 % intervals", "80 beats a minute",
     "one of smaller files", "1.4 times that", "ten times", "recall, precision. 0.5 stars"],
)  # fmt: skip
def test_sizes_of_things_are_none(said):
    assert not figures(prose(f"It has {said} and so on"))


def test_what_no_benchmark_writes_is_prose():
    """A mark that is spelt wrongly, and a fence that nobody runs."""
    for page in (
        "<!-- results: songs in brief -->\ntakes 3 ms\n<!-- end of results -->",
        "```\ntakes 3 ms\n```",
    ):
        assert figures(prose(page))
    for page in (
        "<!-- results: songs -->\ntakes 3 ms\n<!-- end of results -->",
        "```console\n$ a\ntakes 3 ms\n```",
    ):
        assert not figures(prose(page))
