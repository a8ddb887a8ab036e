"""`view`, `info`, `explain` and `curve`: what is in a file, and what the method makes of a picture."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from projects.image_compressor.cli.options import app, shipped
from shared.console import (
    ForceFlag,
    FrameOption,
    JsonFlag,
    MaxPixels,
    Memory,
    echo,
    note,
    show_json,
    show_table,
)
from shared.errors import DataError, UsageError
from shared.files import MAX_PIXELS

if TYPE_CHECKING:
    from projects.image_compressor.curve import Study
    from projects.image_compressor.jpeg_chart import Example

_STUDY, _EXAMPLE = 75, 18  # bytes for each of the picture, as measured


@app.command()
def view(
    file: Annotated[Path, typer.Argument(metavar="FILE.svdc")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PAGE.html", help="Keep the page there, and do not open it."),
    ] = None,
    as_png: Annotated[
        bool, typer.Option("--png", help="Write the picture as PNG to stdout, for another program.")
    ] = False,
    max_pixels: MaxPixels = MAX_PIXELS,
    memory: Memory = None,
    force: ForceFlag = False,
) -> None:
    """Show the picture of a .svdc file in the browser, or hand it to a program that reads PNG.

    Example: view photo.svdc --png | magick - photo.webp
    """
    import tempfile

    from projects.image_compressor.decoder import decode_picture, memory_to_decode
    from projects.image_compressor.format import MAX_FILE, describe, glimpse
    from projects.image_compressor.view import draw_page, memory_to_view, open_page, png_of
    from shared.files import check_output, read_bytes, write_text
    from shared.memory import check_budget

    if as_png and output is not None:
        raise UsageError("--png writes to stdout, and -o is for a page", "leave out one of them")
    if as_png and sys.stdout.isatty():
        then = f"lead it into a pipe or a file: --png > {file.stem}.png"
        raise DataError("--png would write a picture to the terminal", then)
    if output is not None:
        if output.suffix.lower() not in (".html", ".htm"):
            raise DataError(f"{output}: a page ends in .html", "name it so; decompress writes pictures")
        check_output(output, force=force, inputs=[file])
    data = read_bytes(file, limit=MAX_FILE)
    header = glimpse(data)
    if header is not None and not as_png and header.width * header.height <= max_pixels:
        needed = max(memory_to_decode(header), memory_to_view(header))
        check_budget(needed, f"{file}: a picture of its size", "decompress it")
    picture = decode_picture(data, name=str(file), max_pixels=max_pixels)
    if as_png:
        sys.stdout.buffer.write(png_of(picture))
        return
    page = draw_page(picture, describe(data, name=str(file)), name=file.name)
    if output is not None:
        write_text(output, page, force=force)
        echo(f"{file} → {output}: a page for any browser, {output.stat().st_size:,} bytes")
        return
    path = Path(tempfile.mkdtemp(prefix="svdc-")) / f"{file.stem}.html"
    write_text(path, page)
    how = "opened in the browser" if open_page(path) else "no browser to open it is here"
    echo(f"{file} → {path}: {how}")


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
    groups = ", finer and coarser by group" if facts.get("group_steps") else ""
    bands = f", {facts['bands']} bands" if facts.get("bands", 1) > 1 else ""
    echo(f"step {facts['step']:.2f} levels{groups}{ranks}{halved}{bands}")
    show_table([(name, f"{size:,}") for name, size in facts["sections"].items()], ["section", "bytes"])


@app.command()
def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE.svdc")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A .png, .svg or .pdf: the patches, and what each took."),
    ] = None,
    max_pixels: MaxPixels = MAX_PIXELS,
    memory: Memory = None,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Tell where the bits of a .svdc file went.

    Example: explain photo.svdc -o patches.png
    """
    from projects.image_compressor.charts import chart_kind
    from projects.image_compressor.explain import account_of, draw
    from projects.image_compressor.format import MAX_FILE
    from shared.files import check_output, read_bytes, write_bytes

    kind = None if output is None else chart_kind(output)
    if output is not None:
        check_output(output, force=force, inputs=[file])
    data = read_bytes(file, limit=MAX_FILE)
    account = account_of(data, name=str(file), max_pixels=max_pixels, drawn=output is not None)
    if output is not None and kind is not None:
        write_bytes(output, draw(account, data, file.name, kind), force=force)
    if as_json:
        show_json({"input": str(file), **account.facts()})
        return
    total = sum(row.bits for row in account.rows)
    rows = [
        (row.plane, row.part, f"{row.count:,}", f"{row.bits / 8:,.0f}", f"{100 * row.bits / total:.1f} %",
         f"{row.bits / row.count:.2f}")
        for row in account.rows
    ]  # fmt: skip
    show_table(rows, ["plane", "part", "count", "bytes", "share", "bits each"], title=file.name)
    if output is not None:
        echo(f"chart: {output}")


@app.command()
def curve(
    picture: Annotated[Path | None, typer.Argument(metavar="INPUT", help="china.jpg without.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="A .png, .svg or .pdf.")] = Path("curve.png"),
    explain_jpeg: Annotated[
        bool,
        typer.Option("--explain-jpeg", help="Draw how JPEG works, beside a learned basis."),
    ] = False,
    block: Annotated[
        str | None,
        typer.Option(
            metavar="ROW,COLUMN",
            help="The block of 8 × 8 that --explain-jpeg follows, from 0,0.",
            show_default="the one of the most contrast",
        ),
    ] = None,
    quality: Annotated[
        int | None, typer.Option(help="Of JPEG, for --explain-jpeg, 1 to 100.", show_default="50")
    ] = None,
    frame: FrameOption = None,
    max_pixels: MaxPixels = MAX_PIXELS,
    memory: Memory = None,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Draw quality against size, beside JPEG and WebP, and the singular values behind it.

    With --explain-jpeg: how JPEG works, on one block of the picture, beside a basis that was learned by SVD.

    Example: curve photo.png -o chart.png
    """
    from projects.image_compressor.charts import chart_kind
    from shared.files import check_output, write_bytes
    from shared.images import count_bytes, load_picture
    from shared.memory import check_budget

    kind = chart_kind(output)
    if not explain_jpeg and (block is not None or quality is not None):
        given = "--quality" if block is None else "--block"
        raise UsageError(f"{given} is for --explain-jpeg, which is not given", "add it, or leave it out")
    source = picture or shipped()
    check_output(output, force=force, inputs=[source])
    # of its samples and luma; else all singular vectors, and twelve encodings one after the other
    needed = (_EXAMPLE if explain_jpeg else _STUDY) * count_bytes(source, frames=False)
    check_budget(needed, f"{source}: a picture of its size", "scale it down")
    study: Study | Example
    if explain_jpeg:
        from projects.image_compressor.jpeg_chart import draw as draw_jpeg
        from projects.image_compressor.jpeg_chart import explain, parse_block

        place = None if block is None else parse_block(block)
        opened = load_picture(source, max_pixels=max_pixels, frame=frame)
        study = explain(opened.pixels, quality=50 if quality is None else quality, block=place)
        chart = draw_jpeg(study, source.name, kind)
    else:
        from projects.image_compressor.curve import draw, measure

        study = measure(load_picture(source, max_pixels=max_pixels, frame=frame))
        chart = draw(study, source.name, kind)
    write_bytes(output, chart, force=force)
    if as_json:
        show_json({"input": str(source), "output": str(output), **study.facts()})
        return
    _tell(study, source.name)
    echo(f"chart: {output}")


def _tell(study: Study | Example, name: str) -> None:
    from projects.image_compressor.jpeg_chart import Example

    if isinstance(study, Example):
        (row, column), journey = study.block, study.journey
        kept, worst = (journey.levels != 0).sum(), abs(journey.error).max()
        echo(
            f"{name}: block {row},{column} at quality {study.quality}: {kept} of 64 levels are not 0, "
            f"the error is at most {worst}"
        )
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
    show_table(rows, ["codec", "setting", "rank", "bytes", "bpp", "PSNR dB", "SSIM"], title=name)
