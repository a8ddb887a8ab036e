"""What the commands share: the application they join, their options, and how a batch is run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shared.console import application, attempt_all, echo, end_batch, note, show_json
from shared.errors import DataError, UsageError, closest

if TYPE_CHECKING:
    from projects.photo_filters.job import Done

app = application("Blur, sharpen, find edges, give looks to photographs, and turn, scale and bend them.")

Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="OUT", help="File to write; for many, a folder.")
]
Border = Annotated[str, typer.Option(help="Outside is: reflect, mirror, nearest, wrap or constant (black).")]
Background = Annotated[str | None, typer.Option(help="Colour behind a transparent or turned picture.")]
Quality = Annotated[int, typer.Option(help="Of JPEG, WebP and AVIF, 1 to 100.")]


def china() -> Path:
    """The photograph that is taken where none is named."""
    from shared.datasets.photos import load_photo_paths

    return load_photo_paths("china")[0]


def inputs_and_chain(words: list[str], chain: str | None) -> tuple[list[Path], str | None]:
    """Split the words of the line: the last is the chain unless it is given apart, or is a file.

    A last word that is neither, without an extension and after other words, is taken for a misspelt step.
    """
    from projects.photo_filters.chain import REGISTRY, looks_like_chain

    last = words[-1] if words else None
    if last is not None and not os.path.isfile(last):  # a chain may be too long for Path.is_file
        if chain is not None:
            if looks_like_chain(last):
                raise UsageError(f"two chains are given, {last!r} and {chain!r}", "give one of them")
        elif not last or ":" in last or looks_like_chain(last):
            words, chain = words[:-1], last
        elif len(words) > 1 and not (os.path.exists(last) or Path(last).suffix or "/" in last):
            raise DataError(f"{last!r} is neither a file nor a filter", closest(last, REGISTRY))
    return [Path(word) for word in dict.fromkeys(words)] or [china()], chain


def run_batch(inputs: list[Path], output: Path, action: Any, as_json: bool, **options: Any) -> None:
    """Run `action` on every input and tell what was written; `options` are those of `process`."""
    from dataclasses import asdict

    from projects.photo_filters.job import output_paths, process
    from shared.images import check_quality, parse_colour

    check_quality(options["quality"])
    if options["background"] is not None:
        parse_colour(options["background"])
    targets = dict(zip(inputs, output_paths(inputs, output, force=options["force"]), strict=True))
    taken: dict[Path, Path] = {}

    def one(source: Path) -> Done:
        first = taken.setdefault(targets[source], source)
        if first != source:
            raise DataError(f"{source} and {first} would both become {targets[source]}", "rename one")
        return process(source, targets[source], action, inputs=inputs, **options)

    done, failed = attempt_all(inputs, "pictures", one)
    for item in done:
        if item.converted:
            note(f"{item.input}: {item.converted}")
    if as_json:
        fields = [{k: v for k, v in asdict(item).items() if k != "converted"} for item in done]
        show_json({"outputs": fields, "failed": failed})
    else:
        for item in done:
            frames = f", {item.frames} frames" if item.frames > 1 else ""
            echo(f"{item.output}: {item.width} × {item.height}{frames}, {item.seconds:.2f} s")
    end_batch(failed, len(inputs))
