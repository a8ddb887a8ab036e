"""`map`: the catalogue on its principal axes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from projects.song_recommender.cli.opening import open_catalogue
from projects.song_recommender.cli.options import Catalogue, SkipFlag, Weights, app
from projects.song_recommender.cli.telling import remark
from shared.console import ForceFlag, JsonFlag, echo, show_json, show_table
from shared.errors import DataError


@app.command(name="map")
def map_(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.html|png", help="A page to walk in, or a picture."),
    ] = None,
    catalogue: Catalogue = "sample",
    skip_bad_rows: SkipFlag = False,
    weight: Weights = None,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """The principal axes of the catalogue, named, and a map of its songs on them.

    The page opens in any browser without a network: search, zoom, colour, ten nearest of any song.

    Example: map --catalogue spotify-tracks-114k -o map.html
    """
    from projects.song_recommender.explain import plain_name
    from projects.song_recommender.map.axes import principal_axes
    from projects.song_recommender.map.drawing import draw_picture
    from projects.song_recommender.map.page import draw_page
    from projects.song_recommender.map.points import points_of
    from shared.files import check_output, write_bytes

    if output is not None:
        if output.suffix.lower() not in (".html", ".png"):
            raise DataError(f"{output}: a map is not written as {output.suffix!r}", "name a .html or .png")
        check_output(output, force=force, inputs=[catalogue])
    songs, space, synthetic = open_catalogue(catalogue, weight, skip_bad_rows)
    axes = principal_axes(space)
    if output is not None:
        scores = axes.scores(space.rows)
        points = points_of(songs, space, scores)
        name = catalogue if not Path(catalogue).exists() else Path(catalogue).name
        if output.suffix.lower() == ".html":
            data = draw_page(songs, space, axes, points, name=name, synthetic=synthetic).encode()
        else:
            heading = f"{len(points.rows):,} songs of {name}{remark(synthetic)}"
            data = draw_picture(scores[points.rows], axes, points, heading)
        write_bytes(output, data, force=force)
    shares = axes.explained[: len(axes.names)]
    if as_json:
        documents = [
            {
                "axis": k + 1,
                "explained": float(shares[k]),
                "positive": positive,
                "negative": negative,
                "loadings": dict(zip(space.features, axes.loadings[k].tolist(), strict=True)),
            }
            for k, (positive, negative) in enumerate(axes.names)
        ]
        show_json({"catalogue": catalogue, "songs": int(space.rankable.sum()), "synthetic": synthetic,
                   "explained": axes.explained.tolist(), "axes": documents,
                   "output": str(output) if output else None})  # fmt: skip
        return
    echo(f"principal axes of {int(space.rankable.sum()):,} songs{remark(synthetic)}")
    heads = [f"PC{k + 1}" for k in range(len(shares))]
    rows = [
        (head, f"{share:.1%}", f"{total:.1%}", *ends)
        for head, share, total, ends in zip(heads, shares, shares.cumsum(), axes.names, strict=True)
    ]
    show_table(rows, ("", "explains", "so far", "one end", "the other"))
    echo()
    order = (-(shares @ axes.loadings**2)).argsort(kind="stable")  # what the axes tell most of comes first
    table = [(plain_name(space.features[f]), *(f"{r:+.2f}" for r in axes.loadings[:, f])) for f in order]
    show_table(table, ("correlation with", *heads))
    if output is not None:
        echo(f"wrote {output}")
