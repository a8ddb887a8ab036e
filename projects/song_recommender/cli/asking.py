"""`similar` and `playlist`: songs like those you love."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from projects.song_recommender.cli.opening import find_row, open_catalogue
from projects.song_recommender.cli.options import (
    Artist,
    Catalogue,
    Explicit,
    Genre,
    K,
    Mode,
    SkipFlag,
    Tempo,
    Weights,
    Year,
    app,
)
from projects.song_recommender.cli.telling import remark, show_parts, show_songs, song_of
from shared.console import ForceFlag, JsonFlag, echo, note, show_json
from shared.errors import DataError


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
    songs, space, synthetic = open_catalogue(catalogue, weight, skip_bad_rows)
    keep = Filters(genre, year, tempo, mode, explicit).keep(songs)
    row = find_row(songs, space, title, artist)
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
        show_json({"query": song_of(songs, row), "synthetic": synthetic, "results": results})
        return
    heading = f"songs like {label(songs, row)}{remark(synthetic)}"
    reasons = [in_words(space, space.rows[row], part) for part in parts] if explain else None
    show_songs(songs, found, heading, reasons)
    if explain:
        show_parts(space, found, parts)
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
    songs, space, synthetic = open_catalogue(catalogue, weight, skip_bad_rows)
    keep = Filters(genre, year, tempo, mode, explicit).keep(songs)
    likes = [find_row(songs, space, title, artist) for title in titles or [""]]
    if any(not title.strip() for title in dislike or []):
        raise DataError("a --dislike is empty", "name a song")
    dislikes = [find_row(songs, space, title) for title in dislike or []]
    chosen = make_playlist(songs, space, likes, dislikes, k=k, diversity=diversity, keep=keep)
    if len(chosen) < k:
        note(f"{len(chosen)} of {k} songs: no more can be compared")
    if output is not None:
        write_bytes(output, export.to_bytes(songs, chosen, output.suffix, synthetic=synthetic), force=force)
    if as_json:
        show_json(
            {
                "likes": [song_of(songs, row) for row in likes],
                "dislikes": [song_of(songs, row) for row in dislikes],
                "synthetic": synthetic,
                "songs": export.as_records(songs, chosen),
            }
        )
        return
    heading = "for one who likes " + " and ".join(label(songs, row) for row in likes)
    if dislikes:
        heading += ", not " + " nor ".join(label(songs, row) for row in dislikes)
    show_songs(songs, chosen, heading + remark(synthetic))
    if output is not None:
        echo(f"wrote {output}")
