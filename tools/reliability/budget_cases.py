"""The commands whose estimates of memory are held to what is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.reliability.budget_inputs import (
    album,
    coded,
    coded_noise,
    customers,
    few_ratings,
    many_films,
    model,
    music,
    numbers,
    pairs,
    photo,
    said,
    small_photo,
    songs,
)

__all__ = ["CASES", "Case"]


@dataclass(frozen=True)
class Case:
    """A command whose work is large.

    IN is what `make` writes and SAID the word in it, MODEL, TABLE or PICTURE what it may have written beside
    that, OUT what is to come of it.

    Attributes:
        make: writes the input; gets its path and whether it is to be large.
        suffixes: of input and output.
    """

    app: str
    words: tuple[str, ...]
    suffixes: tuple[str, str]
    make: Callable[[Path, bool], None]

    def __str__(self) -> str:
        return f"{self.app}: {' '.join(self.words)} ({' to '.join(self.suffixes)})"


CASES = (
    Case("filters", ("apply", "IN", "gaussian:2", "-o", "OUT"), (".png", ".png"), photo),
    Case("filters", ("apply", "IN", "sepia|sharpen", "-o", "OUT"), (".jpg", ".webp"), photo),
    Case("filters", ("apply", "IN", "edges", "--compare", "-o", "OUT"), (".png", ".png"), photo),
    Case("filters", ("warp", "IN", "rotate:10", "-o", "OUT"), (".jpg", ".tif"), photo),
    Case("filters", ("sheet", "IN", "-o", "OUT"), (".png", ".png"), photo),
    *(
        Case(
            "filters",
            ("engine", "-o", "OUT", "--size", "800x500", "--seconds", "SAID"),
            (".txt", ending),
            said("0.2", "20"),
        )
        for ending in (".gif", ".webp", ".png")
    ),
    *(
        Case(
            "filters", ("table", "invert", "-o", "OUT", "--size", "SAID"), (".txt", ending), said("5", "121")
        )
        for ending in (".cube", ".png")
    ),
    *(
        Case("compressor", ("compress", "IN", *words.split(), "-o", "OUT"), (".png", ".svdc"), small_photo)
        for words in (
            "--fast",
            "--size 20% --fast",
            "--method svd --quality 40",
            "--quality 90",
            "--psnr 34 --fast",
            "--method svd --psnr 34",
        )
    ),
    Case("compressor", ("decompress", "IN", "-o", "OUT"), (".svdc", ".png"), coded("patch")),
    Case("compressor", ("decompress", "IN", "-o", "OUT"), (".svdc", ".tif"), coded("svd")),
    Case("compressor", ("view", "IN", "-o", "OUT"), (".svdc", ".html"), coded("patch")),
    Case("compressor", ("explain", "IN"), (".svdc", ""), coded("patch")),
    Case("compressor", ("explain", "IN"), (".svdc", ""), coded_noise),
    Case("compressor", ("explain", "IN", "-o", "OUT"), (".svdc", ".png"), coded("patch")),
    Case("compressor", ("curve", "IN", "-o", "OUT"), (".png", ".png"), small_photo),
    Case("compressor", ("curve", "IN", "--explain-jpeg", "-o", "OUT"), (".png", ".png"), photo),
    *(
        Case(
            "films",
            ("train", "--ratings", "IN", "-o", "OUT", "--algorithm", *words.split()),
            (".csv", ".bin"),
            make,
        )
        for words, make in (
            ("bias", few_ratings(2_000_000, 40_000, 10_000)),  # its reading is what counts
            ("als --set rank=200 --set sweeps=1", few_ratings(60_000, 60_000, 20_000)),
            ("svd --set rank=60", few_ratings(60_000, 40_000, 5_000)),
            ("funk --set rank=700 --set sweeps=1", few_ratings(60_000, 60_000, 20_000)),
            ("svdpp --set rank=400 --set sweeps=1", few_ratings(60_000, 60_000, 20_000)),
            ("ials --set rank=200 --set sweeps=1", few_ratings(60_000, 60_000, 20_000)),
            ("bayes --set sweeps=3", few_ratings(60_000, 30_000, 10_000)),
            ("bayes --set sweeps=2 --set rank=8", few_ratings(330_000, 6_000, 4_000)),  # with local errors
            ("userknn", few_ratings(300_000, 60_000, 3_000)),
            ("itemknn", few_ratings(300_000, 3_000, 60_000)),
            ("blend", few_ratings(60_000, 3_000, 3_000)),
        )
    ),
    Case(
        "films",
        ("train", "--ratings", "IN", "--skip-bad-rows", "--algorithm", "mean", "-o", "OUT"),
        (".csv", ".bin"),
        few_ratings(400_000, 20_000, 5_000),
    ),
    Case(
        "films",
        ("evaluate", "--ratings", "IN", "--models", "bias,ease", "--protocol", "holdout:0.1"),
        (".csv", ""),
        many_films,
    ),
    Case(
        "films",
        ("predict", "--model", "IN", "--user", "1", "--movie", "1"),
        (".bin", ""),
        model("funk", 60_000, 60_000, 20_000, rank=400, sweeps=1),
    ),
    Case(
        "films",
        ("similar", "--model", "IN", "1"),
        (".bin", ""),
        model("funk", 60_000, 60_000, 20_000, rank=200, sweeps=1),
    ),
    Case(
        "films",
        ("recommend", "--model", "IN", "--all", "-k", "40", "--json"),
        (".bin", ""),
        model("als", 60_000, 5_000, 200, sweeps=1),
    ),
    Case(
        "films",
        ("recommend", "--model", "IN", "--all", "-o", "OUT"),
        (".bin", ".csv"),
        model("itemknn", 200_000, 3_000, 6_000),
    ),
    Case(
        "films",
        ("recommend", "--model", "IN", "--all", "-o", "OUT"),
        (".bin", ".csv"),
        model("ease", 60_000, 9_000, 2_500),
    ),
    Case(
        "films",
        ("update", "--model", "IN", "--ratings", "TABLE", "-o", "OUT"),
        (".bin", ".bin"),
        model("als", 1_200_000, 40_000, 10_000, sweeps=1),
    ),
    Case(
        "films",
        ("predict", "--model", "MODEL", "--pairs", "IN", "-o", "OUT"),
        (".csv", ".csv"),
        pairs(2_000_000),
    ),
    Case("films", ("predict", "--model", "MODEL", "--pairs", "IN", "--json"), (".csv", ""), pairs(150_000)),
    Case(
        "films",
        ("explain", "--model", "IN", "--user", "1", "--movie", "1"),
        (".bin", ""),
        model("als", 60_000, 60_000, 20_000, rank=200, sweeps=1),
    ),
    *(
        Case("songs", (*words.split(), "--catalogue", "IN"), (".csv", ""), make)
        for words, make in (
            ("similar Number", songs(150_000)),
            ("similar item --id-column name", numbers),
            ("similar Number --by genres", songs(60_000, 100)),
            ("playlist Number", songs(150_000)),
            ("evaluate --methods normal-scores --queries 20000", songs(60_000)),
            ("evaluate --methods normal-scores --queries 3000 -k 300", songs(60_000)),
            ("evaluate --methods quadratic --queries 500", songs(60_000, 200)),
            ("evaluate --methods learned-genres --queries 500", songs(40_000, 100)),
        )
    ),
    Case(
        "songs",
        ("path", "Number 5 of them", "Number 9 of them", "--catalogue", "IN"),
        (".csv", ""),
        songs(150_000),
    ),
    Case("songs", ("map", "--catalogue", "IN", "-o", "OUT"), (".csv", ".html"), songs(150_000)),
    Case("songs", ("nearest", "--catalogue", "IN", "-o", "OUT", "-k", "3"), (".csv", ".csv"), songs(100_000)),
    Case(
        "songs", ("nearest", "--catalogue", "IN", "-o", "OUT", "-k", "1000"), (".csv", ".csv"), songs(3_000)
    ),
    Case(
        "songs",
        ("nearest", "--vectors", "IN", "--id-column", "name", "-o", "OUT", "-k", "1"),
        (".csv", ".csv"),
        numbers,
    ),
    Case("songs", ("scan", "IN", "-o", "OUT", "--threads", "2"), ("", ".csv"), music),
    Case("songs", ("pictures", "IN", "PICTURE"), ("", ""), album(3, 4000, 6000)),
    Case("songs", ("pictures", "IN", "PICTURE"), ("", ""), album(4_000, 16, 24)),
    *(
        Case("segments", (command, "IN", *words.split()), (".csv", ending), customers)
        for command, words, ending in (
            ("segment", "--id-column name", ""),
            ("segment", "--segments 4 -o OUT", ".csv"),
            ("assign", "--model MODEL -o OUT", ".json"),
            ("map", "--segments 4 -o OUT", ".png"),
            ("outliers", "", ""),
            ("factors", "-o OUT", ".csv"),
        )
    ),
    Case(
        "films",
        ("train", "--ratings", "IN", "--algorithm", "ease", "-o", "OUT"),
        (".csv", ".bin"),
        many_films,
    ),
)
