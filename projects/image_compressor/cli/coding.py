"""`compress` and `decompress`: pictures to files and back, one or many."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from projects.image_compressor.cli.options import app, shipped
from shared.console import (
    ForceFlag,
    FrameOption,
    JsonFlag,
    MaxPixels,
    Memory,
    attempt_all,
    echo,
    end_batch,
    note,
    show_json,
)
from shared.engines.options import Engine, Master, SparkConf, check_engine, on_spark
from shared.errors import UsageError
from shared.files import MAX_PIXELS

Inputs = Annotated[
    list[str] | None,
    typer.Argument(metavar="INPUT…", help="Pictures; china.jpg without. On Spark one folder, or a table."),
]
Files = Annotated[list[Path], typer.Argument(metavar="FILE.svdc…")]


@app.command()
def compress(
    inputs: Inputs = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="FILE.svdc; a folder for several inputs. Default: INPUT's name.",
        ),
    ] = None,
    quality: Annotated[int | None, typer.Option(help="1 to 100; 75 where nothing else is asked.")] = None,
    size: Annotated[str | None, typer.Option(help="Bytes, or a share of the raw size such as 10%.")] = None,
    psnr: Annotated[float | None, typer.Option(help="Decibels, met from above.")] = None,
    ssim: Annotated[float | None, typer.Option(help="Structural similarity, met from above.")] = None,
    rank: Annotated[int | None, typer.Option(help="Rank-one pictures a plane.")] = None,
    method: Annotated[
        str | None,
        typer.Option(
            help="patch: learned bases of patches; svd: truncated SVD of whole planes. --rank is for svd."
        ),
    ] = None,
    tune: Annotated[
        str | None,
        typer.Option(
            help="What the bytes are to be good for: psnr or ssim.", show_default="something of both"
        ),
    ] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Half the time, 6 to 9 % more bytes.")] = False,
    allow_larger: Annotated[
        bool, typer.Option("--allow-larger", help="Write a result that is larger than its source, too.")
    ] = False,
    frame: FrameOption = None,
    max_pixels: MaxPixels = MAX_PIXELS,
    engine: Engine = "local",
    master: Master = None,
    spark_conf: SparkConf = None,
    memory: Memory = None,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Make pictures small; --quality, --size, --psnr, --ssim and --rank exclude each other.

    Many pictures are worked on at once, and their results go to a folder. With --engine spark INPUT is one
    folder, pattern or Parquet table path,content, and the results go to a folder or to NAME.parquet.

    Example: compress photo.png -o photo.svdc --size 10%
    """
    from projects.image_compressor.job import AT_ONCE, compress_file, memory_for, output_paths
    from projects.image_compressor.steer import Manner, Wish
    from shared.images import count_pixels

    wish, manner = Wish(quality, size, psnr, ssim, rank), Manner(method, tune, fast)
    manner.method_for(wish)
    if check_engine(engine, master, spark_conf):
        from projects.image_compressor.distributed import compress_on

        if output is None or len(inputs or []) != 1:
            raise UsageError("--engine spark takes one folder or table", "say compress FOLDER -o OUT")
        with on_spark(master, spark_conf) as spark:
            facts, failed = compress_on(
                spark, (inputs or [""])[0], output, wish, manner,
                force=force, allow_larger=allow_larger, frame=frame, max_pixels=max_pixels,
            )  # fmt: skip
        _tell_all(facts, failed, as_json)
        return
    target = None if output is None else Path(output)
    paths = output_paths([Path(one) for one in inputs or []] or [shipped()], target, ".svdc")
    with _folder(target if len(paths) > 1 else None):
        done, failed = attempt_all(
            list(paths),
            "compressing",
            lambda path, gate: compress_file(
                path, paths[path], wish, manner=manner, allow_larger=allow_larger, frame=frame,
                max_pixels=max_pixels, force=force, gate=gate,
            ),
            size=count_pixels,
            at_once=AT_ONCE,
            memory=lambda path: memory_for(path, wish, manner),
        )  # fmt: skip
    for result in done:
        if result.converted:
            note(f"{result.facts['input']}: {result.converted}")
    _tell([result.facts for result in done], failed, len(paths), as_json, _compressed)


@app.command()
def decompress(
    files: Files,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="The picture to write: .png, .jpg, .tif, …; a folder for several files."
        ),
    ],
    kind: Annotated[
        str | None, typer.Option("--format", help="Of pictures in a folder.", show_default="png")
    ] = None,
    rank: Annotated[int | None, typer.Option(help="Only the first so many ranks.")] = None,
    background: Annotated[str | None, typer.Option(help="Colour behind a transparent picture.")] = None,
    max_pixels: MaxPixels = MAX_PIXELS,
    memory: Memory = None,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Turn .svdc files back into pictures.

    Example: decompress photo.svdc -o photo.png
    """
    from projects.image_compressor.decoder import memory_to_decode
    from projects.image_compressor.job import AT_ONCE, coded_header, decompress_file, output_paths
    from shared.images import parse_colour, picture_format

    suffix = "." + (kind or "png").removeprefix(".")
    picture_format(f"a{suffix}")
    if background is not None:
        parse_colour(background)
    if kind is not None and len(files) == 1 and not output.is_dir():
        raise UsageError("--format is for results in a folder", f"end {output} in {suffix}")
    paths = output_paths(files, output, suffix, single=True)
    if len(paths) == 1:
        picture_format(paths[files[0]])
    headers = {path: header for path in paths if (header := coded_header(path)) is not None}
    with _folder(output if len(paths) > 1 else None):
        done, failed = attempt_all(
            list(paths),
            "decompressing",
            lambda path, gate: decompress_file(
                path, paths[path], rank=rank, background=background, max_pixels=max_pixels, force=force,
                gate=gate,
            ),
            size=lambda path: headers[path].width * headers[path].height if path in headers else 0,
            at_once=AT_ONCE,
            memory=lambda path: memory_to_decode(headers[path]) if path in headers else 0,
        )  # fmt: skip
    _tell(done, failed, len(paths), as_json, _decompressed)


@contextlib.contextmanager
def _folder(path: Path | None) -> Iterator[None]:
    """Make the folder of the results where there is none; take it back where nothing came into it."""
    if path is None or path.exists():
        yield
        return
    path.mkdir()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # not empty
            path.rmdir()


def _tell(
    done: Sequence[dict[str, Any]],
    failed: Sequence[dict[str, str]],
    total: int,
    as_json: bool,
    sentence: Callable[[dict[str, Any]], str],
) -> None:
    if as_json and total > 1:
        show_json({"outputs": done, "failed": failed})
    elif as_json and done:
        show_json(done[0])
    else:
        for facts in done:
            echo(sentence(facts))
    end_batch(failed, total)


def _tell_all(done: Sequence[dict[str, Any]], failed: Sequence[dict[str, str]], as_json: bool) -> None:
    """Of very many files how many there are; each in JSON alone."""
    if as_json:
        show_json({"outputs": done, "failed": failed})
    else:
        made = [facts for facts in done if "bytes" in facts]
        before, after = (sum(facts[key] for facts in made) for key in ("raw_bytes", "bytes"))
        share = f", {100 * after / before:.2f} % of raw" if before else ""
        echo(f"{len(done):,} files written{share}")
    end_batch(failed, max(2, len(done) + len(failed)))


def _compressed(facts: dict[str, Any]) -> str:
    larger = ", larger than the source" if facts["larger"] else ""
    ranks = f", ranks {' + '.join(map(str, facts['ranks']))}" if "ranks" in facts else ""
    decibels = f"PSNR {facts['psnr']:.2f} dB" if math.isfinite(facts["psnr"]) else "identical"
    return (
        f"{facts['input']} → {facts['output']}: {facts['bytes']:,} bytes{larger}, "
        f"{100 * facts['bytes'] / facts['raw_bytes']:.2f} % of raw, {facts['bpp']:.3f} bpp, "
        f"{decibels}, SSIM {facts['ssim']:.4f}{ranks}, {facts['seconds']:.2f} s"
    )


def _decompressed(facts: dict[str, Any]) -> str:
    return f"{facts['input']} → {facts['output']}: {facts['width']} × {facts['height']}"
