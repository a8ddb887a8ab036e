"""`engine`: the little 2-D engine's scene, as an animation or as a page that keys steer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from projects.photo_filters.cli.options import app
from projects.photo_filters.cli.warping import parse_size
from shared.console import ForceFlag, JsonFlag, Memory, echo, show_json
from shared.errors import DataError, UsageError

_DEFAULT = Path("out/photo_filters/engine.gif")


@app.command()
def engine(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="OUT", help="File to write: .gif, .webp, .png or .html.")
    ] = _DEFAULT,
    seconds: Annotated[float | None, typer.Option(help="Length of the animation; by default 12.")] = None,
    fps: Annotated[float | None, typer.Option(help="Frames a second, 1 to 50; by default 12.5.")] = None,
    size: Annotated[str | None, typer.Option(help="Of the frames; by default 400x250.")] = None,
    memory: Memory = None,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Sun, planets and moons by products of 3 × 3 matrices: an animation, or a page that keys steer.

    In the page (.html) arrows pan the camera, + and − zoom, Q and E turn it; W, A, S and D steer the ship.

    Example: engine -o game.html
    """
    from projects.photo_filters.sprites import check_animation, make_orrery, save_animation, save_page
    from shared.files import check_output
    from shared.images import picture_format

    page = output.suffix.lower() in (".html", ".htm")
    if page and not (seconds is None and fps is None and size is None):
        raise UsageError(
            "--seconds, --fps and --size are of animations", f"{output} is a page: leave them away"
        )
    if not page:
        known = "write .gif, .webp or .png, or .html for the page"
        try:
            kind = picture_format(output)
        except DataError as error:  # of all formats it would name the nearest, animated or not
            raise DataError(error.problem, known) from error
        if not kind.animated:
            raise DataError(f"{output} holds one picture", known)
    if output == _DEFAULT:
        output.parent.mkdir(parents=True, exist_ok=True)
        force = True  # the command's own place
    check_output(output, force=force)
    report: dict[str, object] = {"output": str(output)}
    if page:
        save_page(output, make_orrery(), title="Orrery", force=force)
    else:
        width, height = parse_size(size or "400x250")
        length, rate = 12.0 if seconds is None else seconds, 12.5 if fps is None else fps
        check_animation(seconds=length, fps=rate, width=width, height=height)
        frames = save_animation(
            output, make_orrery(), seconds=length, fps=rate, width=width, height=height, force=force
        )
        report |= {"width": width, "height": height, "frames": frames, "seconds": length}
    if as_json:
        show_json(report)
    elif page:
        echo(f"{output}: open it in a browser")
    else:
        echo(f"{output}: {width} × {height}, {frames} frames, {length:g} s")
