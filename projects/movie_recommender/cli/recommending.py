"""The command that recommends: for whom, which films, and where to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from projects.movie_recommender.cli.options import (
    DEFAULT_MODEL,
    Count,
    MyRatings,
    app,
    check_count,
    check_names,
    check_paths,
)
from projects.movie_recommender.cli.telling import read_own, show_films, tell, unknown
from shared.console import ForceFlag, JsonFlag, Memory, echo, note, show_json
from shared.engines.options import Engine, Master, SparkConf, check_engine
from shared.errors import DataError, UsageError
from shared.files import atomic_write


@app.command()
def recommend(
    model: Annotated[str, typer.Option("--model", metavar="PATH", help="A model that `train` wrote.")] = str(
        DEFAULT_MODEL
    ),
    user: Annotated[str | None, typer.Option(help="Id of a user.")] = None,
    users: Annotated[Path | None, typer.Option(help="A csv with the column userId.")] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Every user of the model.")] = False,
    my_ratings: MyRatings = None,
    k: Count = 10,
    genre: Annotated[
        list[str] | None, typer.Option(help="Only films of this genre; repeated: of all of them.")
    ] = None,
    not_genre: Annotated[
        list[str] | None, typer.Option(help="No films of this genre; repeated: of none of them.")
    ] = None,
    year: Annotated[
        str, typer.Option(metavar="FROM-TO", help="Only films of these years: 1990-1999, 1994, -1979.")
    ] = "",
    diversity: Annotated[
        float, typer.Option(help="From 0, the best films, to 1, films as unlike each other as can be.")
    ] = 0.0,
    include_seen: Annotated[
        bool, typer.Option("--include-seen", help="Also films that the person has rated.")
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="PATH",
            help="A csv to write: userId,rank,movieId,score; on Spark a folder of Parquet.",
        ),
    ] = None,
    memory: Memory = None,
    engine: Engine = "local",
    master: Master = None,
    spark_conf: SparkConf = None,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Films somebody has not rated yet and would like.

    A user that the model does not know gets what is best liked by all, and is told so. With --my-ratings
    you need not be in the model: your ratings place you in it, without training again.

    Example: recommend --user 42 -k 5 --genre comedy --year 1990-1999
    """
    if sum([user is not None, users is not None, everyone, my_ratings is not None]) != 1:
        raise UsageError(
            "recommend needs to know for whom", "give one of --user, --users, --all, --my-ratings"
        )
    check_names(user=user)
    if everyone and output is None and not as_json:
        raise UsageError("--all writes a file", "name it with -o, or ask for --json")
    check_count(k, "film")
    filters: dict[str, Any] = {
        "genres": genre or [], "not_genres": not_genre or [], "years": year, "diversity": diversity,
        "include_seen": include_seen,
    }  # fmt: skip
    if check_engine(engine, master, spark_conf, json=as_json):
        from projects.movie_recommender.cli.distributing import recommend_on_spark

        if not everyone or output is None:
            raise UsageError("--engine spark makes the lists of all users", "say --all -o FOLDER")
        recommend_on_spark(model, k, output, filters, (master, spark_conf, None), force=force)
        return
    file, target = Path(model), None if output is None else Path(output)
    from projects.movie_recommender.answers import for_own_ratings, for_users, lists_for_users
    from projects.movie_recommender.choice import Choice, check_filters
    from projects.movie_recommender.store import load_model
    from projects.movie_recommender.tables import read_users, write_lists, write_rows

    check_filters(year, diversity)
    trained = load_model(file)
    if not trained.model.orders:
        raise DataError(
            f"{trained.model.name} expects the same stars of every film, so it can put none before another",
            "train another --algorithm, such as als",
        )
    choice = Choice.of(trained, **filters)
    check_paths([file, users, my_ratings], [target], force=force)
    known_users = trained.model.user_ids
    chosen = known_users.values if everyone else read_users(users) if users is not None else [user]
    if my_ratings is None:
        strangers = [one for one, code in zip(chosen, known_users.codes(chosen), strict=True) if code < 0]
        tell(
            strangers,
            lambda one: unknown("user", one, known_users.nearest(one)),
            "more users that it does not know",
        )
    if target is not None and (everyone or users is not None) and not as_json:
        with atomic_write(target, force=force) as out:
            write_lists(out, *lists_for_users(trained, chosen, k, choice))
        echo(f"the first {k} films of each user written to {output} · {trained.label}")
        return
    if my_ratings is not None:
        people = [for_own_ratings(trained, read_own(my_ratings, trained), k, choice)]
    else:
        people = list(for_users(trained, chosen, k, choice))
    if target is not None:
        with atomic_write(target, force=force) as out:
            write_rows(out, ("userId", "rank", "movieId", "score"), _list_rows(people))
    if as_json:
        show_json({"users": people})
        return
    if trained.model.own_order:
        note(f"{trained.model.name} orders films by what one finds and likes; stars are told beside it")
    for person in people:
        whose = f"user {person['userId']}" if my_ratings is None else "you"
        liked = "Films for" if person["known"] or my_ratings else "Films best liked by all, for unknown"
        show_films(person["items"], f"{liked} {whose} · {trained.label}")
    if output is not None:
        note(f"written: {output}")


def _list_rows(people: Iterable[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    """Yield userId, rank, movieId, score of every film."""
    for person in people:
        for item in person["items"]:
            yield person["userId"], item["rank"], item["movieId"], item["score"]
