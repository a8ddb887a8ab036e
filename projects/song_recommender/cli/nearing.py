"""`nearest`: the neighbours of all songs, or of all rows of a table of vectors, in one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from projects.song_recommender.cli.opening import open_any
from projects.song_recommender.cli.options import By, Catalogue, Features, IdColumn, K, SkipFlag, Weights, app
from shared.console import ForceFlag, Memory, echo
from shared.engines.options import Engine, Master, SparkConf, check_engine, on_spark
from shared.errors import UsageError

if TYPE_CHECKING:
    import numpy as np

Vectors = Annotated[
    str | None,
    typer.Option(
        metavar="PATH", help="A table of vectors, compared as they are; --id-column names its rows."
    ),
]
Queries = Annotated[
    str | None,
    typer.Option(metavar="PATH", help="Ask for the rows of this table, of the same columns, instead of all."),
]
Output = Annotated[
    str, typer.Option("--output", "-o", metavar="PATH", help="A csv to write; on Spark a folder of Parquet.")
]


@app.command()
def nearest(
    output: Output,
    k: K = 10,
    catalogue: Catalogue = "sample",
    vectors: Vectors = None,
    queries: Queries = None,
    id_column: IdColumn = "",
    features: Features = "",
    weight: Weights = None,
    by: By = "features",
    skip_bad_rows: SkipFlag = False,
    engine: Engine = "local",
    master: Master = None,
    spark_conf: SparkConf = None,
    memory: Memory = None,
    force: ForceFlag = False,
) -> None:
    """The songs most like each song, of all songs at once: row,rank,neighbour,similarity, rows from 0.

    With --vectors it is the rows of a table, by their ids. Spark reads csv and Parquet from wherever it
    can, and gives the very same answer: equal cosines stand in the order of the rows.

    Example: nearest --vectors embeddings.csv --id-column id --features x,y,z -k 5 -o near.csv
    """
    from projects.song_recommender.nearest import check_k

    check_k(k)
    if queries is not None and vectors is None:
        raise UsageError("--queries goes with --vectors", "name the table that they are compared with")
    if (vectors is None) == bool(id_column):
        raise UsageError("--vectors and --id-column go together", "give both or neither")
    if vectors is not None and (weight or by != "features"):
        raise UsageError("vectors are compared as they stand", "leave out --weight and --by")
    names = [name.strip() for name in features.split(",") if name.strip()]
    if check_engine(engine, master, spark_conf, skip_bad_rows=skip_bad_rows and vectors is not None):
        with on_spark(master, spark_conf) as spark:
            from projects.song_recommender import distributed as there

            spark.check_output(output, force=force)
            if vectors is not None:
                items, ids, names = there.read_vectors(spark, vectors, id_column, names)
                asked, asked_ids = None, ids
                if queries is not None:
                    asked, asked_ids, _ = there.read_vectors(spark, queries, id_column, names)
                blocks = None if asked is None else there.blocks_of(asked)
                found = there.rows_of(spark, there.nearest_on(there.blocks_of(items), blocks, k))
                found = there.named(spark, found, asked_ids, ids)
            else:
                space = open_any(catalogue, weight, skip_bad_rows, "", features, by).space
                found = there.rows_of(
                    spark, there.nearest_on(there.spread_vectors(spark, space.rows), None, k)
                )
            spark.write_table(found, output, force=force)
        echo(f"the {k} nearest of each written to {output}")
        return
    _write_here(
        Path(output), k, catalogue, vectors, queries, id_column, names, weight, by, skip_bad_rows, force
    )
    echo(f"the {k} nearest of each written to {output}")


def _write_here(
    output: Path, k: int, catalogue: str, vectors: str | None, queries: str | None, id_column: str,
    names: list[str], weight: list[str] | None, by: str, skip_bad_rows: bool, force: bool,
) -> None:  # fmt: skip
    import csv
    import io

    from projects.song_recommender.nearest import nearest as search
    from shared.files import atomic_write, check_output
    from shared.progress import track
    from shared.spreadsheet import harmless

    check_output(output, force=force, inputs=[path for path in (vectors, queries) if path])
    asked = None
    if vectors is not None:
        ids, rows, names = _table(vectors, id_column, names, skip_bad_rows)
        asked_ids = ids
        if queries is not None:
            asked_ids, asked, _ = _table(queries, id_column, names, skip_bad_rows)
    else:
        rows = open_any(catalogue, weight, skip_bad_rows, "", ",".join(names), by).space.rows
        ids = asked_ids = [str(row) for row in range(len(rows))]

    def lines() -> Iterator[tuple[object, ...]]:
        for block, found, cosines in track(search(rows, asked, k), "searching"):
            for query, near, values in zip(block.tolist(), found, cosines, strict=True):
                for rank, (row, value) in enumerate(zip(near.tolist(), values.tolist(), strict=True), 1):
                    yield harmless(asked_ids[query]), rank, harmless(ids[row]), repr(value)

    with atomic_write(output, force=force) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("row" if vectors is None else "id", "rank", "neighbour", "similarity"))
        writer.writerows(lines())
        text.detach()


def _table(
    path: str, id_column: str, names: Sequence[str], skip_bad_rows: bool
) -> tuple[list[str], np.ndarray, list[str]]:
    """Ids, (n, d) float32 numbers, and the columns that they stand in."""
    import numpy as np

    from shared.datasets.songs import load_items
    from shared.errors import DataError

    items = load_items(path, id_column, names, skip_bad_rows=skip_bad_rows)
    found = [str(name) for name in items.columns if name not in ("title", "artist")]
    rows = items[found].to_numpy(np.float32)
    bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
    if len(bad):
        title = items["title"].iloc[bad[0]]
        raise DataError(f"{path}: a feature of {title!r} is no finite number", "fill or drop such rows")
    return items["title"].astype(str).tolist(), rows, found
