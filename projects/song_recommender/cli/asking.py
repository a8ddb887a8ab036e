"""`similar`: songs, or whatever a table holds, like the one you name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from projects.song_recommender.cli.opening import open_any
from projects.song_recommender.cli.options import (
    Artist,
    By,
    Catalogue,
    Explicit,
    Features,
    Genre,
    IdColumn,
    K,
    Mode,
    Moods,
    PerAlbum,
    PerArtist,
    SkipFlag,
    Tempo,
    Versions,
    Weights,
    Year,
    app,
)
from projects.song_recommender.cli.telling import remark, show_parts, show_songs, song_of
from shared.console import ForceFlag, JsonFlag, Memory, echo, note, show_json
from shared.errors import DataError, UsageError


@app.command()
def similar(
    title: Annotated[str, typer.Argument(help="A song; without one the catalogue's most popular.")] = "",
    artist: Artist = "",
    k: K = 10,
    catalogue: Catalogue = "sample",
    id_column: IdColumn = "",
    features: Features = "",
    skip_bad_rows: SkipFlag = False,
    weight: Weights = None,
    by: By = "features",
    mood: Moods = None,
    genre: Genre = "",
    year: Year = "",
    tempo: Tempo = "",
    mode: Mode = "",
    explicit: Explicit = None,
    versions: Versions = "one",
    per_artist: PerArtist = None,
    per_album: PerAlbum = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show each feature's part of the cosine.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.png|csv|json|m3u8", help="A chart or a list to write."),
    ] = None,
    force: ForceFlag = False,
    memory: Memory = None,
    as_json: JsonFlag = False,
) -> None:
    """Songs most like TITLE, best first; TITLE may hold the artist too.

    Example: similar "Blinding Lights" --catalogue spotify-tracks-114k --tempo 150-190 --explain

    Anything with numbers: similar "Ada" --catalogue players.csv --id-column name --features pace,shooting
    """
    from projects.song_recommender import chart, export
    from projects.song_recommender.explain import contributions, in_words
    from projects.song_recommender.filters import Filters
    from projects.song_recommender.lookup import label
    from projects.song_recommender.moods import shifted
    from projects.song_recommender.recommend import similar_songs
    from shared.files import check_output, write_bytes

    if output is not None:
        export.check_format(output, (".png", *export.FORMATS))
        check_output(output, force=force, inputs=[catalogue])
        if output.suffix.lower() == ".png" and k > chart.MOST:
            raise DataError(f"{k} songs are too many to draw", f"draw at most {chart.MOST}, or write a .csv")
    if by == "genres" and (explain or (output is not None and output.suffix.lower() == ".png")):
        raise UsageError("--by genres has no features to explain or to draw", "drop --explain, write a .csv")
    opened = open_any(catalogue, weight, skip_bad_rows, id_column, features, by, mood)
    songs, space = opened.songs, opened.space
    rules = opened.rules(versions, per_artist, per_album)
    keep = Filters(genre, year, tempo, mode, explicit).keep(songs)
    row = opened.find(title, artist)
    query = shifted(space, space.rows[row], mood or [])
    found = similar_songs(songs, space, row, k, keep, rules=rules, query=query)
    parts = contributions(space, query, [song.row for song in found])
    heading = f"{opened.nouns} like {', '.join([label(songs, row), *(mood or [])])}"
    if len(found) < k:
        note(f"{len(found)} of {k} {opened.nouns}: no more can be compared")
    if output is not None:
        if output.suffix.lower() == ".png":
            names = [label(songs, song.row) for song in found]
            title = f"{heading[0].upper()}{heading[1:]}{' (invented songs)' if opened.synthetic else ''}"
            data = chart.draw(title, names, [song.similarity for song in found], parts, space.features)
        else:
            data = export.to_bytes(songs, found, output.suffix, synthetic=opened.synthetic)
        write_bytes(output, data, force=force)
    if as_json:
        results = export.as_records(songs, found)
        for record, part in zip(results, parts, strict=True):
            record["contributions"] = dict(zip(space.features, part.tolist(), strict=True))
        document = {"query": song_of(songs, row), "moods": mood or [], "synthetic": opened.synthetic}
        show_json({**document, "results": results})
        return
    reasons = [in_words(space, query, part) for part in parts] if explain else None
    show_songs(songs, found, heading + remark(opened.synthetic), reasons, typical=opened.nouns[:-1])
    if explain:
        show_parts(space, found, parts)
    if output is not None:
        echo(f"wrote {output}")
