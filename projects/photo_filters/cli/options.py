"""What the commands share: the application they join, their options, and how a batch is run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shared.console import application, attempt_all, echo, end_batch, note, show_json
from shared.errors import DataError, UsageError, closest

if TYPE_CHECKING:
    from shared.batch import Gate

app = application("Blur, sharpen, find edges, give looks to photographs, and turn, scale and bend them.")

Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="OUT", help="File to write; for many, a folder.")
]
OneOutput = Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="File to write.")]
OutputPath = Annotated[
    str, typer.Option("-o", "--output", metavar="OUT", help="File to write; for many, a folder.")
]
Border = Annotated[str, typer.Option(help="Outside is: reflect, mirror, nearest, wrap or constant (black).")]
Background = Annotated[str | None, typer.Option(help="Colour behind a transparent or turned picture.")]
Quality = Annotated[
    int,
    typer.Option(help="Of JPEG, WebP, AVIF and JPEG 2000, 1 to 100; 100 in WebP and JPEG 2000: no loss."),
]
Kernel = Annotated[
    str | None,
    typer.Option(help='Convolve first with "0,1,0; 1,-4,1; 0,1,0", or with the kernel in this file.'),
]
Normalize = Annotated[bool, typer.Option("--normalize", help="Divide --kernel by its sum.")]
Anchor = Annotated[
    str | None,
    typer.Option(
        metavar="X,Y", help="Element of --kernel that lies on the pixel.", show_default="the middle"
    ),
]
Correlate = Annotated[
    bool, typer.Option("--correlate", help="Do not turn --kernel by 180°, as convolution does.")
]
Strip = Annotated[bool, typer.Option("--strip", help="Leave out all metadata but the colour profile.")]
Depth = Annotated[
    int | None, typer.Option(help="Bits a sample in the result, 8 or 16.", show_default="as input")
]
Suffix = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="EXT", help="Of files in a folder, such as webp.", show_default="as input"
    ),
]


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


def folder_and_chain(words: list[str], chain: str | None, *, is_whole: bool) -> tuple[str, str | None]:
    """Split the words of a line for Spark: one folder or table, and the chain unless it is given apart."""
    if len(words) == 2 and chain is None:
        return words[0], words[1]
    if len(words) == 1 and (chain is not None or is_whole):
        return words[0], chain
    raise UsageError("--engine spark takes one folder or table", 'say apply FOLDER -o OUT "CHAIN"')


def filter_all(
    source: str, output: str, filtering: Any, suffix: str | None, where: Any, as_json: bool, *, force: bool
) -> None:
    """Filter a folder or a table on Spark, and tell how many pictures were written."""
    from projects.photo_filters.distributed import filter_on
    from shared.engines.options import on_spark

    suffix = _checked(filtering.options, suffix)
    with on_spark(*where) as spark:
        done, failed = filter_on(spark, source, output, filtering, suffix, force=force)
    if as_json:
        show_json({"outputs": done, "failed": failed})
    else:
        echo(f"{len(done):,} files written")
    end_batch(failed, max(2, len(done) + len(failed)))


def _checked(options: Any, suffix: str | None) -> str | None:
    """See whether options can be met; return the extension of results with its dot."""
    from shared.images import check_quality, parse_colour, picture_format

    check_quality(options["quality"])
    if options["background"] is not None:
        parse_colour(options["background"])
    if options.get("depth") not in (None, 8, 16):
        raise DataError(f"a depth of {options['depth']} bits", "give --depth 8 or --depth 16")
    if suffix is not None:
        suffix = "." + suffix.removeprefix(".")
        picture_format(f"a{suffix}")
    return suffix


def read_kernel(kernel: str | None, *, normalize: bool, anchor: str | None, correlate: bool) -> Any:
    """Return the kernel that the options ask for, ready to be convolved with; None where none is given."""
    from projects.photo_filters.kernels import oriented, parse_anchor, parse_kernel

    if kernel is None:
        given = {"--normalize": normalize, "--anchor": anchor is not None, "--correlate": correlate}
        for name in (option for option, is_given in given.items() if is_given):
            raise UsageError(f"{name} is for --kernel, which is not given", "leave it out")
        return None
    place = None if anchor is None else parse_anchor(anchor)
    return oriented(parse_kernel(kernel, normalize=normalize), anchor=place, correlate=correlate)


def run_batch(
    inputs: list[Path], output: Path, action: Any, as_json: bool, *, suffix: str | None = None, **options: Any
) -> None:
    """Run `action` on every input and tell what was written; `options` are those of `process`."""
    from dataclasses import asdict

    from projects.photo_filters.job import Done, memory_for, output_paths, process
    from shared.images import count_pixels

    suffix = _checked(options, suffix)
    if suffix is not None and not output.is_dir():
        raise UsageError("--format is for results in a folder", f"name one, or end {output} in {suffix}")
    targets = dict(
        zip(inputs, output_paths(inputs, output, force=options["force"], suffix=suffix), strict=True)
    )
    first: dict[Path, Path] = {}
    for source in inputs:
        first.setdefault(targets[source], source)

    def one(source: Path, gate: Gate) -> Done:
        taken = first[targets[source]]
        if taken != source:
            raise DataError(f"{source} and {taken} would both become {targets[source]}", "rename one")
        return process(source, targets[source], action, inputs=inputs, gate=gate, **options)

    def memory(source: Path) -> float:
        is_beside = options.get("beside", False)
        return memory_for(source, targets[source], one_frame=options["frame"] is not None, beside=is_beside)

    done, failed = attempt_all(inputs, "pictures", one, size=count_pixels, memory=memory)
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
