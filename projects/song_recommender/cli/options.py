"""What the commands share: the application they join, and the options that several of them take."""

from __future__ import annotations

from typing import Annotated

import typer

from shared.console import application

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
By = Annotated[
    str,
    typer.Option(
        metavar="features|genres",
        help="What near means: alike in features, or likely of one genre, learned from the catalogue's own.",
    ),
]
Moods = Annotated[
    list[str] | None,
    typer.Option("--mood", metavar="WORD|F=N", help="The same but happier, energy=+1, …; may be repeated."),
]
Versions = Annotated[
    str,
    typer.Option(
        metavar="one|all|KIND,…",
        help="Which versions of a song stand for themselves: none, all, or such as live,remix.",
    ),
]
PerArtist = Annotated[int | None, typer.Option(metavar="N", help="Most songs of an artist.")]
PerAlbum = Annotated[int | None, typer.Option(metavar="N", help="Most songs of an album.")]
IdColumn = Annotated[
    str, typer.Option(metavar="NAME", help="The column that names the rows of a csv file that are no songs.")
]
Features = Annotated[
    str, typer.Option(metavar="A,B,…", help="Compare by these columns alone; without, by all that fit.")
]
Genre = Annotated[str, typer.Option(help="Only songs of this genre.")]
Year = Annotated[str, typer.Option(metavar="FROM-TO", help="Only songs of these years: 1990-1999, 1990-.")]
Tempo = Annotated[str, typer.Option(metavar="FROM-TO", help="Only songs of this tempo: 90-120.")]
Mode = Annotated[str, typer.Option(metavar="major|minor", help="Only songs in this mode.")]
Explicit = Annotated[
    bool | None,
    typer.Option("--explicit/--no-explicit", help="Only songs with explicit words, or only without."),
]
