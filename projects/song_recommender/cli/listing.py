"""`playlist` and `path`: lists to listen to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from projects.song_recommender.cli.opening import Opened, open_any
from projects.song_recommender.cli.options import (
    Artist,
    By,
    Catalogue,
    Explicit,
    Genre,
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
from projects.song_recommender.cli.telling import remark, show_songs, song_of
from shared.console import ForceFlag, JsonFlag, Memory, echo, note, show_json
from shared.errors import DataError

if TYPE_CHECKING:
    from projects.song_recommender.recommend import Neighbor

ListFile = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE.m3u8|csv|json", help="The list to write."),
]


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
    output: ListFile = None,
    force: ForceFlag = False,
    memory: Memory = None,
    as_json: JsonFlag = False,
) -> None:
    """A list of songs near to those you like and far from those you do not.

    Example: playlist "Blinding Lights" "Levitating" --dislike "Thunderstruck" --per-artist 2 -o mine.m3u8
    """
    from projects.song_recommender import export
    from projects.song_recommender.filters import Filters
    from projects.song_recommender.lookup import label
    from projects.song_recommender.moods import shifted
    from projects.song_recommender.playlist import make_playlist

    _check(output, force, catalogue)
    opened = open_any(catalogue, weight, skip_bad_rows, by=by, moods=mood)
    songs, space = opened.songs, opened.space
    rules = opened.rules(versions, per_artist, per_album)
    keep = Filters(genre, year, tempo, mode, explicit).keep(songs)
    if titles and len(titles) > 1 and not all(title.strip() for title in titles):
        raise DataError("a TITLE is empty", "name a song")
    likes = [opened.find(title, artist) for title in titles or [""]]
    if any(not title.strip() for title in dislike or []):
        raise DataError("a --dislike is empty", "name a song")
    dislikes = [opened.find(title) for title in dislike or []]
    chosen = make_playlist(
        songs,
        space,
        likes,
        dislikes,
        k=k,
        diversity=diversity,
        keep=keep,
        rules=rules,
        shift=(lambda query: shifted(space, query, mood)) if mood else None,
    )
    if len(chosen) < k:
        note(f"{len(chosen)} of {k} songs: no more can be compared")
    if output is not None:
        _write(output, force, opened, chosen)
    if as_json:
        show_json(
            {
                "likes": [song_of(songs, row) for row in likes],
                "dislikes": [song_of(songs, row) for row in dislikes],
                "moods": mood or [],
                "synthetic": opened.synthetic,
                "songs": export.as_records(songs, chosen),
            }
        )
        return
    heading = "for one who likes " + " and ".join(label(songs, row) for row in likes)
    if dislikes:
        heading += ", not " + " nor ".join(label(songs, row) for row in dislikes)
    heading = ", ".join([heading, *(mood or [])])
    show_songs(songs, chosen, heading + remark(opened.synthetic))
    if output is not None:
        echo(f"wrote {output}")


@app.command()
def path(
    start: Annotated[str, typer.Argument(metavar="TITLE", help="The first song; may hold the artist too.")],
    end: Annotated[str, typer.Argument(metavar="TITLE", help="The last song.")],
    k: Annotated[int, typer.Option("-k", help="How many songs, the two included.")] = 10,
    catalogue: Catalogue = "sample",
    skip_bad_rows: SkipFlag = False,
    weight: Weights = None,
    by: By = "features",
    genre: Genre = "",
    year: Year = "",
    tempo: Tempo = "",
    mode: Mode = "",
    explicit: Explicit = None,
    versions: Versions = "one",
    output: ListFile = None,
    force: ForceFlag = False,
    memory: Memory = None,
    as_json: JsonFlag = False,
) -> None:
    """A smooth walk from one song to another: each is near to the one before, and nearer to the last.

    The options that choose songs hold for those between the two.

    Example: path "Hallelujah Jeff Buckley" "Thunderstruck" --catalogue spotify-tracks-114k -o walk.m3u8
    """
    import math

    from projects.song_recommender import export
    from projects.song_recommender.filters import Filters
    from projects.song_recommender.lookup import label
    from projects.song_recommender.path import make_path

    _check(output, force, catalogue)
    opened = open_any(catalogue, weight, skip_bad_rows, by=by)
    songs = opened.songs
    rules = opened.rules(versions)
    keep = Filters(genre, year, tempo, mode, explicit).keep(songs)
    for title in (start, end):
        if not title.strip():
            raise DataError("a TITLE is empty", "name two songs")
    first, last = opened.find(start), opened.find(end)
    walk = make_path(songs, opened.space, first, last, k=k, keep=keep, rules=rules)
    if len(walk) < k:
        note(f"{len(walk)} of {k} songs: beside the rest of the way there is none")
    if output is not None:
        _write(output, force, opened, walk)
    longest = max(math.degrees(math.acos(min(1.0, song.similarity))) for song in walk)
    if as_json:
        show_json(
            {
                "from": song_of(songs, first),
                "to": song_of(songs, last),
                "synthetic": opened.synthetic,
                "longest_step": longest,
                "songs": export.as_records(songs, walk),
            }
        )
        return
    heading = f"from {label(songs, first)} to {label(songs, last)}{remark(opened.synthetic)}"
    show_songs(songs, walk, heading, headers=("cosine with the one before", "nearer than"))
    echo(f"the longest step is {longest:.0f} degrees")
    if output is not None:
        echo(f"wrote {output}")


def _check(output: Path | None, force: bool, catalogue: str) -> None:
    from projects.song_recommender.export import check_format
    from shared.files import check_output

    if output is not None:
        check_format(output)
        check_output(output, force=force, inputs=[catalogue])


def _write(output: Path, force: bool, opened: Opened, chosen: list[Neighbor]) -> None:
    from projects.song_recommender.export import to_bytes
    from shared.files import write_bytes

    data = to_bytes(opened.songs, chosen, output.suffix, synthetic=opened.synthetic)
    write_bytes(output, data, force=force)
