"""`scan`: a catalogue from your own sound files."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from projects.song_recommender.cli.options import app
from shared.console import ForceFlag, JsonFlag, Memory, echo, end_batch, note, show_json, show_table
from shared.errors import DataError

_SHOWN = 20
_MOST_THREADS = 256
_NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")


@app.command()
def scan(
    folder: Annotated[Path, typer.Argument(help="A folder of wav, flac, ogg, mp3 or aiff files.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="CATALOGUE.csv", help="The catalogue to write.")
    ],
    threads: Annotated[int, typer.Option(help="Files heard at once; 0: as many as there are cores.")] = 0,
    memory: Memory = None,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Tempo, key, loudness, energy, brightness, rhythm and timbre of your own music, as a catalogue.

    What was found is kept, so a scan that was stopped goes on and a second one is quick.

    Example: scan ~/Music -o mine.csv; then: similar "Some Title" --catalogue mine.csv
    """
    from projects.song_recommender.audio.folder import list_sounds
    from projects.song_recommender.audio.scan import as_csv, hear_all
    from shared.files import check_output, write_bytes
    from shared.machine import machine

    if not 0 <= threads <= _MOST_THREADS:
        raise DataError(f"--threads {threads}", f"choose 0 to {_MOST_THREADS}")
    if output.suffix.lower() != ".csv":
        raise DataError(f"{output}: a catalogue is a csv file", "end its name in .csv")
    check_output(output, force=force)
    listing = list_sounds(folder)
    total = len(listing.sounds) + len(listing.failed)
    if not total:
        raise DataError(f"{folder}: no sound files in it", "name a folder with wav, flac, ogg or mp3 files")
    with _quiet_decoders():
        heard, failed = hear_all(listing.sounds, threads or machine()["cores"])
    failed = listing.failed + failed
    if heard:
        write_bytes(output, as_csv(heard), force=force)
    kept = sum(song.kept for song in heard)
    if as_json:
        show_json(
            {
                "catalogue": str(output) if heard else None,
                "songs": [song.as_row() for song in heard],
                "kept": kept,
                "failed": failed,
                "others": listing.others,
            }
        )
    elif heard:
        rows = [
            (song.tags.title, song.tags.artist, *_in_words(song.features.as_row())) for song in heard[:_SHOWN]
        ]
        show_table(rows, ("title", "artist", "tempo", "key", "LUFS", "energy", "Hz", "rhythm"))
        if len(heard) > _SHOWN:
            echo(f"and {len(heard) - _SHOWN:,} more")
        before = f", {kept:,} of them heard before" if kept else ""
        echo(f"wrote {output}: {len(heard):,} songs{before}")
    if listing.others:
        note(f"{listing.others:,} other files passed over")
    end_batch(failed, total)


def _in_words(row: dict[str, float]) -> tuple[str, ...]:
    def number(name: str, digits: int) -> str:
        return "–" if row[name] != row[name] else f"{row[name]:.{digits}f}"

    key = (
        "–"
        if row["key"] != row["key"]
        else f"{_NAMES[int(row['key'])]} {'major' if row['mode'] else 'minor'}"
    )
    return (
        number("tempo", 1), key, number("loudness", 1), number("energy", 2),
        number("brightness", 0), number("rhythm_strength", 2),
    )  # fmt: skip


@contextlib.contextmanager
def _quiet_decoders() -> Iterator[None]:
    """Keep libmpg123's own remarks off the terminal; ours, the progress bar among them, still reach it."""
    ours = sys.stderr
    try:
        redirected = ours.fileno() == 2
    except (OSError, ValueError):  # a stream in memory
        redirected = False
    saved, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        if redirected:
            sys.stderr = os.fdopen(os.dup(saved), "w", encoding=ours.encoding, errors="replace", buffering=1)
        yield
    finally:
        if redirected:
            sys.stderr.close()
            sys.stderr = ours
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)
