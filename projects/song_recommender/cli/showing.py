"""`map` and `pictures`: what there is to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from projects.song_recommender.cli.opening import open_any
from projects.song_recommender.cli.options import Catalogue, Features, IdColumn, SkipFlag, Weights, app
from projects.song_recommender.cli.telling import remark
from shared.console import (
    ForceFlag,
    JsonFlag,
    MaxPixels,
    Memory,
    echo,
    end_batch,
    note,
    show_json,
    show_table,
)
from shared.errors import DataError
from shared.files import MAX_PIXELS


@app.command(name="map")
def map_(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.html|png", help="A page to walk in, or a picture."),
    ] = None,
    catalogue: Catalogue = "sample",
    id_column: IdColumn = "",
    features: Features = "",
    skip_bad_rows: SkipFlag = False,
    weight: Weights = None,
    force: ForceFlag = False,
    memory: Memory = None,
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
    opened = open_any(catalogue, weight, skip_bad_rows, id_column, features)
    songs, space, synthetic = opened.songs, opened.space, opened.synthetic
    axes = principal_axes(space)
    if output is not None:
        scores = axes.scores(space.rows)
        points = points_of(songs, space, scores, merge=not opened.items)
        name = catalogue if not Path(catalogue).exists() else Path(catalogue).name
        if output.suffix.lower() == ".html":
            data = draw_page(
                songs, space, axes, points, name=name, synthetic=synthetic, items=opened.items
            ).encode()
        else:
            heading = f"{len(points.rows):,} {opened.nouns} of {name}{remark(synthetic)}"
            data = draw_picture(scores[points.rows], axes, points, heading)
        if len(points.rows) < points.count:
            note(f"{len(points.rows):,} of {points.count:,} {opened.nouns} are shown, drawn at random")
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
    echo(f"principal axes of {int(space.rankable.sum()):,} {opened.nouns}{remark(synthetic)}")
    heads = [f"PC{k + 1}" for k in range(len(shares))]
    rows = [
        (head, f"{share:.1%}", f"{total:.1%}", *ends)
        for head, share, total, ends in zip(heads, shares, shares.cumsum(), axes.names, strict=True)
    ]
    show_table(rows, ("", "explains", "so far", "one end", "the other"))
    echo()
    order = (-(shares @ axes.loadings**2)).argsort(kind="stable")  # what the axes tell most of comes first
    forms = ["+.2f" if (space.owner == f).sum() == 1 else ".2f" for f in order]  # a circle has no sign
    table = [
        (plain_name(space.features[f]), *(format(r, form) for r in axes.loadings[:, f]))
        for f, form in zip(order, forms, strict=True)
    ]
    show_table(table, ("correlation with", *heads))
    if output is not None:
        echo(f"wrote {output}")


@app.command()
def pictures(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to look, subfolders included.")],
    query: Annotated[Path, typer.Argument(metavar="QUERY", help="A picture, of that folder or not.")],
    k: Annotated[int, typer.Option("-k", help="How many pictures.")] = 10,
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", metavar="B=W", help="Let colour, texture or eigen-pictures count W times."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.png|html", help="A sheet of the pictures found."),
    ] = None,
    max_pixels: MaxPixels = MAX_PIXELS,
    memory: Memory = None,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """The pictures of FOLDER most like QUERY, by colour, texture and eigen-pictures.

    A cosine of 1 is a copy, of 0 as alike as two pictures of the folder drawn at random. What a picture looks
    like is kept in the cache, so the next question is answered at once.

    Example: pictures ~/Photos beach.jpg -k 12 --weight colour=2 -o sheet.html
    """
    from projects.song_recommender.explain import contributions
    from projects.song_recommender.pictures import sheet
    from projects.song_recommender.pictures.folder import describe_folder
    from projects.song_recommender.pictures.space import parse_weights, picture_space, similar_pictures
    from shared.files import check_output

    weights = parse_weights(weight or [])
    if k < 1:
        raise DataError(f"k is {k}", "ask for at least 1 picture")
    if output is not None:
        sheet.check_format(output)
        check_output(output, force=force, inputs=[query])
        if k + 1 > sheet.MOST:
            raise DataError(f"{k} pictures are too many for a sheet", f"show at most {sheet.MOST - 1}")
    seen, row = describe_folder(folder, query, max_pixels=max_pixels)
    space = picture_space(seen.numbers, weights)
    found = similar_pictures(space, row, k)
    parts = contributions(space, space.rows[row], [one.row for one in found])
    if len(found) < k:
        note(f"{len(found)} of {k} pictures: there are no more")
    if output is not None:
        cells = [sheet.Cell(query)] + [
            sheet.Cell(seen.paths[one.row], one.similarity, part)
            for one, part in zip(found, parts, strict=True)
        ]
        sheet.write(output, cells, f"pictures like {query.name}", force=force, max_pixels=max_pixels)
    names = [str(seen.paths[one.row].relative_to(folder)) for one in found]
    if as_json:
        results = [
            {
                "rank": rank,
                "picture": name,
                "similarity": one.similarity,
                "percentile": one.percentile,
                "contributions": dict(zip(space.features, part.tolist(), strict=True)),
            }
            for rank, (one, name, part) in enumerate(zip(found, names, parts, strict=True), 1)
        ]
        show_json({"query": str(query), "pictures": len(seen.paths) - 1, "results": results,
                   "failed": seen.failed, "output": str(output) if output else None})  # fmt: skip
    else:
        echo(f"pictures like {query.name}, of {len(seen.paths) - 1} others in {folder}")
        table = [
            (
                rank,
                name,
                f"{one.similarity:.3f}",
                *(f"{share:+.2f}" for share in part),
                f"{one.percentile:.1f} %",
            )
            for rank, (one, name, part) in enumerate(zip(found, names, parts, strict=True), 1)
        ]
        show_table(table, ("", "picture", "cosine", *space.features, "nearer than"))
        if output is not None:
            echo(f"wrote {output}")
    end_batch(seen.failed, len(seen.paths) + len(seen.failed))
