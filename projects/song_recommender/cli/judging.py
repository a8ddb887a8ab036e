"""`evaluate`: how good the neighbours are."""

from __future__ import annotations

from typing import Annotated

import typer

from projects.song_recommender.cli.opening import load_catalogue
from projects.song_recommender.cli.options import Catalogue, K, SkipFlag, app
from projects.song_recommender.cli.telling import remark
from shared.console import JsonFlag, Memory, echo, show_json, show_table
from shared.errors import DataError


@app.command()
def evaluate(
    catalogue: Catalogue = "sample",
    skip_bad_rows: SkipFlag = False,
    k: K = 10,
    queries: Annotated[int, typer.Option(help="How many songs to ask for.")] = 2_000,
    methods: Annotated[
        str, typer.Option(metavar="A,B,…", help="Only these methods: normal-scores,learned-genres.")
    ] = "",
    unseen: Annotated[
        bool, typer.Option("--unseen", help="Find only songs that no method has learned from either.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Of the choice of queries.")] = 0,
    memory: Memory = None,
    as_json: JsonFlag = False,
) -> None:
    """How often the nearest songs share a genre or the artist with the song they are near to.

    What is learned from genres is learned without all songs by the artists it is judged on.

    Example: evaluate --catalogue spotify-tracks-114k --methods normal-scores,learned-genres
    """
    import numpy as np

    from projects.song_recommender.evaluate import METHODS
    from projects.song_recommender.evaluate import evaluate as judge

    if seed < 0:
        raise DataError(f"seed is {seed}", "choose 0 or a positive number")
    chosen = [" ".join(name.replace("-", " ").split()) for name in methods.split(",")] if methods else METHODS
    songs, synthetic = load_catalogue(catalogue, skip_bad_rows)
    rng = np.random.default_rng(seed)
    results, n_songs, n_queries = judge(
        songs, k=k, n_queries=queries, methods=tuple(chosen), unseen=unseen, rng=rng
    )
    if as_json:
        document = {
            "catalogue": catalogue,
            "songs": n_songs,
            "queries": n_queries,
            "k": k,
            "unseen": unseen,
            "methods": [vars(result) for result in results],
        }
        show_json({**document, "synthetic": synthetic})
        return
    rows = [
        (
            result.method,
            f"{result.genre_precision:.3f}",
            "{:.3f} to {:.3f}".format(*result.genre_precision_interval),
            f"{result.artist_hit_rate:.3f}",
            "{:.3f} to {:.3f}".format(*result.artist_hit_rate_interval),
        )
        for result in results
    ]
    among = f"the unseen among {n_songs:,}" if unseen else f"{n_songs:,}"
    echo(f"{k} nearest of {among} songs, {n_queries:,} queries{remark(synthetic)}")
    show_table(rows, ("method", "genre precision", "95 %", "artist hit rate", "95 %"))
    learned = [result for result in results if result.songs_seen]
    for result in learned:
        echo(f"{result.method}: from the genres of {result.songs_seen:,} songs, none by an artist judged")
