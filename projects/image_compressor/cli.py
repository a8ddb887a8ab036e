"""The command line: compress, decompress, info, curve."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shared.console import (
    ForceFlag,
    FrameOption,
    JsonFlag,
    MaxPixels,
    application,
    attempt_all,
    echo,
    end_batch,
    note,
    run,
    show_json,
    show_table,
)
from shared.errors import DataError, UsageError, closest
from shared.files import MAX_PIXELS

if TYPE_CHECKING:
    from projects.image_compressor.steer import Wish

app = application("Small files from photographs, by the SVD of their patches or of the whole picture.")

Inputs = Annotated[list[Path] | None, typer.Argument(metavar="INPUT…", help="Pictures; china.jpg without.")]


@app.command()
def compress(
    inputs: Inputs = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="FILE.svdc; a folder for several inputs. Default: INPUT's name."),
    ] = None,
    quality: Annotated[int | None, typer.Option(help="1 to 100; 75 where nothing else is asked.")] = None,
    size: Annotated[str | None, typer.Option(help="Bytes, or a share of the raw size such as 10%.")] = None,
    psnr: Annotated[float | None, typer.Option(help="Decibels, met from above.")] = None,
    ssim: Annotated[float | None, typer.Option(help="Structural similarity, met from above.")] = None,
    rank: Annotated[int | None, typer.Option(help="Rank-one pictures a plane.")] = None,
    method: Annotated[
        str | None,
        typer.Option(
            help="patch: bases of 8 × 8 patches; svd: truncated SVD of whole planes. --rank is for svd."
        ),
    ] = None,
    allow_larger: Annotated[
        bool, typer.Option("--allow-larger", help="Write a result that is larger than its source, too.")
    ] = False,
    frame: FrameOption = None,
    max_pixels: MaxPixels = MAX_PIXELS,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Make pictures small; --quality, --size, --psnr, --ssim and --rank exclude each other.

    Example: compress photo.png -o photo.svdc --size 10%
    """
    from projects.image_compressor.format import METHODS
    from projects.image_compressor.steer import Wish

    wish = Wish(quality, size, psnr, ssim, rank)
    if method is not None and method not in METHODS.values():
        raise DataError(f"--method {method!r} is unknown", closest(method, METHODS.values()))
    if method == "patch" and rank is not None:
        raise UsageError("patches have no rank", "leave out --rank, or choose --method svd")
    jobs = _jobs(inputs or [_shipped()], output)
    made = len(jobs) > 1 and output is not None and not output.exists()
    if made and output is not None:
        output.mkdir()
    done, failed = attempt_all(
        list(jobs),
        "compressing",
        lambda path: _compress(path, jobs[path], wish, method, allow_larger, frame, max_pixels, force),
    )
    if made and output is not None and not done:
        output.rmdir()
    if as_json and len(jobs) > 1:
        show_json({"outputs": done, "failed": failed})
    elif as_json and done:
        show_json(done[0])
    else:
        for result in done:
            echo(_sentence(result))
    end_batch(failed, len(jobs))


@app.command()
def decompress(
    file: Annotated[Path, typer.Argument(metavar="FILE.svdc")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The picture to write: .png, .jpg, .tif, …")],
    rank: Annotated[int | None, typer.Option(help="Only the first so many ranks.")] = None,
    background: Annotated[str | None, typer.Option(help="Colour behind a transparent picture.")] = None,
    max_pixels: MaxPixels = MAX_PIXELS,
    force: ForceFlag = False,
) -> None:
    """Turn a .svdc file back into a picture.

    Example: decompress photo.svdc -o photo.png
    """
    from projects.image_compressor.decoder import decode_picture
    from projects.image_compressor.format import MAX_FILE
    from shared.files import check_output, read_bytes
    from shared.images import can_hold, picture_format, save_picture

    picture_format(output)
    check_output(output, force=force, inputs=[file])
    data = read_bytes(file, limit=MAX_FILE)
    picture = decode_picture(data, name=str(file), rank=rank, max_pixels=max_pixels)
    can_hold(output, picture, background=background)
    save_picture(output, picture, force=force, background=background)
    echo(f"{file} → {output}: {picture.pixels.shape[1]} × {picture.pixels.shape[0]}")


@app.command()
def info(file: Annotated[Path, typer.Argument(metavar="FILE.svdc")], as_json: JsonFlag = False) -> None:
    """Tell what a .svdc file holds, without decoding it.

    Example: info photo.svdc --json
    """
    from projects.image_compressor.format import MAX_FILE, describe
    from shared.files import read_bytes

    facts = describe(read_bytes(file, limit=MAX_FILE), name=str(file))
    if as_json:
        show_json(facts)
        return
    echo(
        f"{facts['width']} × {facts['height']}, {facts['channels']} channels of {facts['depth']} bits, "
        f"method {facts['method']}, version {facts['version']}"
    )
    echo(f"{facts['bytes']:,} bytes, {facts['bpp']:.3f} bits per pixel")
    ranks = f", ranks {' + '.join(map(str, facts['ranks']))}" if "ranks" in facts else ""
    halved = ", chroma halved" if facts["chroma_halved"] else ""
    echo(f"step {facts['step']:.2f} levels{ranks}{halved}")
    show_table([(name, f"{size:,}") for name, size in facts["sections"].items()], ["section", "bytes"])


@app.command()
def curve(
    picture: Annotated[Path | None, typer.Argument(metavar="INPUT", help="china.jpg without.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="A .png, .svg or .pdf.")] = Path("curve.png"),
    frame: FrameOption = None,
    max_pixels: MaxPixels = MAX_PIXELS,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Draw quality against size, beside JPEG and WebP, and the singular values behind it.

    Example: curve photo.png -o chart.png
    """
    from projects.image_compressor.curve import draw, measure
    from shared.files import check_output, write_bytes
    from shared.images import load_picture

    if output.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise DataError(
            f"{output}: a chart cannot have the extension {output.suffix!r}", "use .png, .svg or .pdf"
        )
    source = picture or _shipped()
    check_output(output, force=force, inputs=[source])
    study = measure(load_picture(source, max_pixels=max_pixels, frame=frame))
    write_bytes(output, draw(study, source.name, output.suffix[1:].lower()), force=force)
    if as_json:
        show_json({"input": str(source), "output": str(output), **study.facts()})
        return
    for remark in study.remarks:
        note(remark)
    rows = [
        (
            p.codec,
            p.setting,
            "" if p.rank is None else p.rank,
            f"{p.bytes:,}",
            f"{p.bpp:.3f}",
            f"{p.psnr:.2f}",
            f"{p.ssim:.4f}",
        )
        for p in study.points
    ]
    show_table(rows, ["codec", "setting", "rank", "bytes", "bpp", "PSNR dB", "SSIM"], title=source.name)
    echo(f"chart: {output}")


def _compress(
    source: Path,
    target: Path,
    wish: Wish,
    method: str | None,
    allow_larger: bool,
    frame: int | None,
    max_pixels: int,
    force: bool,
) -> dict[str, Any]:
    """Compress one file and return what `--json` says of it."""
    import time

    from projects.image_compressor.encoder import Encoded
    from projects.image_compressor.steer import encoder_of, steer
    from shared.files import check_output, write_bytes
    from shared.images import load_picture
    from shared.metrics.images import psnr, ssim

    check_output(target, force=force, inputs=[source])
    start = time.perf_counter()
    picture = load_picture(source, max_pixels=max_pixels, frame=frame)
    if picture.converted:
        note(f"{source}: {picture.converted}")
    encoder = encoder_of(picture.pixels, wish, method, icc=picture.icc, exif=picture.exif)
    try:
        result = steer(encoder, wish)
    except DataError as error:
        raise DataError(f"{source}: {error.problem}", error.next_step) from error
    seconds = time.perf_counter() - start
    size, before = len(result.data), source.stat().st_size
    if size > before and not allow_larger:
        raise DataError(
            f"{source}: the result has {size:,} bytes, more than the {before:,} of the source",
            "ask for less quality, or write it all the same with --allow-larger",
        )
    write_bytes(target, result.data, force=force)
    header = encoder.header
    return {
        "input": str(source),
        "output": str(target),
        "method": header.method,
        "width": header.width,
        "height": header.height,
        "bytes": size,
        "raw_bytes": header.raw_bytes,
        "bpp": 8 * size / (header.width * header.height),
        "psnr": psnr(picture.pixels, result.pixels),
        "ssim": ssim(picture.pixels, result.pixels),
        "seconds": seconds,
        **({"ranks": [plane.rank for plane in result.factors]} if isinstance(result, Encoded) else {}),
        "larger": size > before,
    }


def _sentence(result: dict[str, Any]) -> str:
    larger = ", larger than the source" if result["larger"] else ""
    ranks = f", ranks {' + '.join(map(str, result['ranks']))}" if "ranks" in result else ""
    decibels = f"PSNR {result['psnr']:.2f} dB" if math.isfinite(result["psnr"]) else "identical"
    return (
        f"{result['input']} → {result['output']}: {result['bytes']:,} bytes{larger}, "
        f"{100 * result['bytes'] / result['raw_bytes']:.2f} % of raw, {result['bpp']:.3f} bpp, "
        f"{decibels}, SSIM {result['ssim']:.4f}{ranks}, {result['seconds']:.2f} s"
    )


def _jobs(inputs: list[Path], output: Path | None) -> dict[Path, Path]:
    """Return the output of each input."""
    if len(inputs) == 1:
        if output is not None and output.is_dir():
            return {inputs[0]: output / f"{inputs[0].stem}.svdc"}
        if output is not None and output.suffix.lower() != ".svdc":
            raise DataError(f"{output}: a compressed file ends in .svdc", "choose such a name, or a folder")
        return {inputs[0]: output or Path(f"{inputs[0].stem}.svdc")}
    if output is not None and not output.is_dir() and (output.exists() or output.suffix == ".svdc"):
        raise UsageError(
            f"{output} is one file, and {len(inputs)} pictures are given", "name a folder with -o"
        )
    jobs = {path: (output or Path()) / f"{path.stem}.svdc" for path in inputs}
    if len(set(jobs.values())) < len(inputs):
        names = [target.name for target in jobs.values()]
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"two inputs would both be written to {twice}", "give them different names")
    return jobs


def _shipped() -> Path:
    """A photograph that scikit-learn brings along."""
    from shared.datasets.photos import load_photo_paths

    return load_photo_paths("china")[0]


def main() -> None:
    """Run the command line."""
    run(app, "image-compressor")
