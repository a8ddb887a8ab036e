"""Arguments and printing of the song recommender."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shared.console import ForceFlag, JsonFlag, application, echo, note, run, show_json, show_table
from shared.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from projects.song_recommender.features import FeatureSpace
    from projects.song_recommender.recommend import Neighbor

app = application("Songs like the one you love, by the cosine of their audio features.")

Catalogue = Annotated[
    str, typer.Option(metavar="FILE|NAME", help="A csv file of songs or a set's name; the default ships.")
]
K = Annotated[int, typer.Option("-k", help="How many songs.")]
Artist = Annotated[str, typer.Option(help="Whose song is meant, where several share the title.")]
SkipFlag = Annotated[
    bool, typer.Option("--skip-bad-rows", help="Leave the catalogue's bad rows out and count them.")
]
Weights = Annotated[
    list[str] | None,
    typer.Option("--weight", metavar="F=W", help="Let feature F count W times; may be repeated."),
]
Genre = Annotated[str, typer.Option(help="Only songs of this genre.")]
Year = Annotated[str, typer.Option(metavar="FROM-TO", help="Only songs of these years: 1990-1999, 1990-.")]
Tempo = Annotated[str, typer.Option(metavar="FROM-TO", help="Only songs of this tempo: 90-120.")]
Mode = Annotated[str, typer.Option(metavar="major|minor", help="Only songs in this mode.")]
Explicit = Annotated[
    bool | None,
    typer.Option("--explicit/--no-explicit", help="Only songs with explicit words, or only without."),
]


@app.command()
def similar(
    title: Annotated[str, typer.Argument(help="A song; without one the catalogue's most popular.")] = "",
    artist: Artist = "",
    k: K = 10,
    catalogue: Catalogue = "sample",
    skip_bad_rows: SkipFlag = False,
    weight: Weights = None,
    genre: Genre = "",
    year: Year = "",
    tempo: Tempo = "",
    mode: Mode = "",
    explicit: Explicit = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show each feature's part of the cosine.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.png|csv|json|m3u8", help="A chart or a list to write."),
    ] = None,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Songs most like TITLE, best first.

    Example: similar "Blinding Lights" --catalogue spotify-tracks-114k --tempo 150-190 --explain
    """
    from projects.song_recommender import chart, export
    from projects.song_recommender.explain import contributions, in_words
    from projects.song_recommender.filters import Filters
    from projects.song_recommender.lookup import label
    from projects.song_recommender.recommend import similar_songs
    from shared.files import check_output, write_bytes

    if output is not None:
        export.check_format(output, (".png", *export.FORMATS))
        check_output(output, force=force, inputs=[catalogue])
        if output.suffix.lower() == ".png" and k > chart.MOST:
            raise DataError(f"{k} songs are too many to draw", f"draw at most {chart.MOST}, or write a .csv")
    songs, space, synthetic = _open(catalogue, weight, skip_bad_rows)
    keep = Filters(genre, year, tempo, mode, explicit).keep(songs)
    row = _find(songs, space, title, artist)
    found = similar_songs(songs, space, row, k, keep)
    parts = contributions(space, space.rows[row], [song.row for song in found])
    if len(found) < k:
        note(f"{len(found)} of {k} songs: no more can be compared")
    if output is not None:
        if output.suffix.lower() == ".png":
            names = [label(songs, song.row) for song in found]
            heading = f"Songs like {label(songs, row)}{' (invented songs)' if synthetic else ''}"
            data = chart.draw(heading, names, [song.similarity for song in found], parts, space.features)
        else:
            data = export.to_bytes(songs, found, output.suffix, synthetic=synthetic)
        write_bytes(output, data, force=force)
    if as_json:
        results = export.as_records(songs, found)
        for record, part in zip(results, parts, strict=True):
            record["contributions"] = dict(zip(space.features, part.tolist(), strict=True))
        show_json({"query": _song(songs, row), "synthetic": synthetic, "results": results})
        return
    heading = f"songs like {label(songs, row)}{_remark(synthetic)}"
    reasons = [in_words(space, space.rows[row], part) for part in parts] if explain else None
    _show_songs(songs, found, heading, reasons)
    if explain:
        _show_parts(space, found, parts)
    if output is not None:
        echo(f"wrote {output}")


@app.command()
def playlist(
    titles: Annotated[list[str] | None, typer.Argument(metavar="TITLE…", help="Songs you like.")] = None,
    dislike: Annotated[
        list[str] | None,
        typer.Option(metavar="TITLE", help="A song to stay away from; may be repeated."),
    ] = None,
    artist: Artist = "",
    k: K = 20,
    diversity: Annotated[
        float, typer.Option(metavar="0..1", help="0: the nearest songs; 1: songs unlike each other.")
    ] = 0.2,
    catalogue: Catalogue = "sample",
    skip_bad_rows: SkipFlag = False,
    weight: Weights = None,
    genre: Genre = "",
    year: Year = "",
    tempo: Tempo = "",
    mode: Mode = "",
    explicit: Explicit = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.m3u8|csv|json", help="The playlist to write."),
    ] = None,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """A list of songs near to those you like and far from those you do not.

    Example: playlist "Blinding Lights" "Levitating" --dislike "Thunderstruck" --diversity 0.4 -o mine.m3u8
    """
    from projects.song_recommender import export
    from projects.song_recommender.filters import Filters
    from projects.song_recommender.lookup import label
    from projects.song_recommender.playlist import make_playlist
    from shared.files import check_output, write_bytes

    if output is not None:
        export.check_format(output)
        check_output(output, force=force, inputs=[catalogue])
    songs, space, synthetic = _open(catalogue, weight, skip_bad_rows)
    keep = Filters(genre, year, tempo, mode, explicit).keep(songs)
    likes = [_find(songs, space, title, artist) for title in titles or [""]]
    if any(not title.strip() for title in dislike or []):
        raise DataError("a --dislike is empty", "name a song")
    dislikes = [_find(songs, space, title) for title in dislike or []]
    chosen = make_playlist(songs, space, likes, dislikes, k=k, diversity=diversity, keep=keep)
    if len(chosen) < k:
        note(f"{len(chosen)} of {k} songs: no more can be compared")
    if output is not None:
        write_bytes(output, export.to_bytes(songs, chosen, output.suffix, synthetic=synthetic), force=force)
    if as_json:
        show_json(
            {
                "likes": [_song(songs, row) for row in likes],
                "dislikes": [_song(songs, row) for row in dislikes],
                "synthetic": synthetic,
                "songs": export.as_records(songs, chosen),
            }
        )
        return
    heading = "for one who likes " + " and ".join(label(songs, row) for row in likes)
    if dislikes:
        heading += ", not " + " nor ".join(label(songs, row) for row in dislikes)
    _show_songs(songs, chosen, heading + _remark(synthetic))
    if output is not None:
        echo(f"wrote {output}")


@app.command()
def evaluate(
    catalogue: Catalogue = "sample",
    skip_bad_rows: SkipFlag = False,
    k: K = 10,
    queries: Annotated[int, typer.Option(help="How many songs to ask for.")] = 2_000,
    seed: Annotated[int, typer.Option(help="Of the choice of queries.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """How often the nearest songs share a genre or the artist with the song they are near to.

    Example: evaluate --catalogue spotify-tracks-114k
    """
    import numpy as np

    from projects.song_recommender.evaluate import evaluate as judge

    if seed < 0:
        raise DataError(f"seed is {seed}", "choose 0 or a positive number")
    songs, synthetic = _load(catalogue, skip_bad_rows)
    results, n_songs, n_queries = judge(songs, k=k, n_queries=queries, rng=np.random.default_rng(seed))
    if as_json:
        methods = [vars(result) for result in results]
        document = {
            "catalogue": catalogue,
            "songs": n_songs,
            "queries": n_queries,
            "k": k,
            "methods": methods,
        }
        show_json({**document, "synthetic": synthetic})
        return
    rows = [
        (
            result.method,
            f"{result.genre_precision:.3f}",
            "{:.3f} to {:.3f}".format(*result.genre_precision_interval),
            f"{result.artist_hit_rate:.3f}",
            "{:.3f} to {:.3f}".format(*result.artist_hit_rate_interval),
        )
        for result in results
    ]
    heading = f"{k} nearest of {n_songs:,} songs, {n_queries:,} queries{_remark(synthetic)}"
    echo(heading)
    show_table(rows, ("method", "genre precision", "95 %", "artist hit rate", "95 %"))


def main() -> None:
    """Run the command line."""
    run(app, "song-recommender")


def _load(catalogue: str, skip_bad_rows: bool) -> tuple[pd.DataFrame, bool]:
    """The songs of a catalogue, and whether they are invented."""
    from shared.datasets import CATALOG, load_songs
    from shared.datasets.catalog import describe

    synthetic = (catalogue == "sample" or catalogue in CATALOG) and describe(catalogue, "songs").synthetic
    return load_songs(catalogue, skip_bad_rows=skip_bad_rows), synthetic


def _open(
    catalogue: str, weights: list[str] | None, skip_bad_rows: bool
) -> tuple[pd.DataFrame, FeatureSpace, bool]:
    from projects.song_recommender.features import embed

    chosen = _weights(weights or [])
    songs, synthetic = _load(catalogue, skip_bad_rows)
    return songs, embed(songs, chosen), synthetic


def _weights(texts: list[str]) -> dict[str, float]:
    weights = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            weights[name.strip()] = float(value)
        except ValueError:
            raise DataError(f"--weight {text!r}", "write FEATURE=NUMBER, such as tempo=2") from None
    return weights


def _find(songs: pd.DataFrame, space: FeatureSpace, title: str, artist: str = "") -> int:
    """The row of a song; what else could have been meant is noted."""
    from projects.song_recommender.lookup import find_song, label

    match = find_song(songs, space.rankable, title, artist)
    others = [label(songs, row) for row in match.others[:3]]
    unknown = [] if match.exact else [f"no song is called {title!r}"]
    if not match.artist_exact:
        unknown.append(f"no artist is called {artist!r}")
    if unknown:
        note(f"{', '.join(unknown)}: taking {label(songs, match.row)}")
        if others:
            note(f"  near as well: {' | '.join(others)}")
    elif others:
        more = f" and {len(match.others) - 3} more" if len(match.others) > 3 else ""
        note(f"taking {label(songs, match.row)}; --artist chooses another: {' | '.join(others)}{more}")
    return match.row


def _remark(synthetic: bool) -> str:
    return " (synthetic catalogue: invented songs)" if synthetic else ""


def _song(songs: pd.DataFrame, row: int) -> dict[str, Any]:
    return {"row": row, "title": songs["title"].iat[row], "artist": songs["artist"].iat[row]}


def _show_songs(
    songs: pd.DataFrame, found: list[Neighbor], heading: str, reasons: list[str] | None = None
) -> None:
    columns = [name for name in ("title", "artist", "genre") if name in songs]
    longest = 30 if sys.stdout.isatty() else None  # a program at the end of a pipe gets the whole name
    rows = [
        (
            rank,
            *(_short(str(songs[name].iat[song.row]).replace(";", ", "), longest) for name in columns),
            f"{song.similarity:.3f}",
            *([reasons[rank - 1]] if reasons else [f"{song.percentile:.3f} %"]),
        )
        for rank, song in enumerate(found, 1)
    ]
    echo(heading)
    show_table(
        rows, ("", *columns, "cosine", "beside the typical song, both are" if reasons else "nearer than")
    )


def _show_parts(space: FeatureSpace, found: list[Neighbor], parts: np.ndarray) -> None:
    """Each feature a line, each of the first ten songs a column; a column sums to its cosine."""
    shown = parts[:10]
    rows = [
        (name, *(f"{part:+.2f}" for part in shown[:, f]))
        for f, name in enumerate(space.features)
        if shown[:, f].any()
    ]
    rows.append(("cosine", *(f"{song.similarity:+.2f}" for song in found[:10])))
    echo()
    show_table(rows, ("part of the cosine", *map(str, range(1, len(shown) + 1))))


def _short(text: str, length: int | None) -> str:
    return text if length is None or len(text) <= length else text[: length - 1] + "…"
