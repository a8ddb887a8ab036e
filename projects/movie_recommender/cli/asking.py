"""Commands that ask a model: predict, recommend, similar, explain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from projects.movie_recommender.cli.options import DEFAULT_MODEL, Count, ModelFile, MyRatings, app
from projects.movie_recommender.cli.telling import read_own, show_films, show_reasons, tell, unknown
from shared.console import ForceFlag, JsonFlag, echo, note, show_json
from shared.errors import DataError, UsageError
from shared.files import atomic_write, check_output


@app.command()
def predict(
    model: ModelFile = DEFAULT_MODEL,
    user: Annotated[str | None, typer.Option(help="Id of a user.")] = None,
    movie: Annotated[str | None, typer.Option(help="Id of a film.")] = None,
    pairs: Annotated[Path | None, typer.Option(help="A csv with the columns userId,movieId.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The csv to write.")] = None,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """How many stars a user would give a film.

    A user or film that the model does not know is said to be unknown, and predicted from the other half of
    the pair. The interval in the JSON is null: these models predict a rating and not its spread.

    Example: predict --user 42 --movie 17
    """
    single = user is not None and movie is not None
    if single == (pairs is not None) or (not single and (user is not None or movie is not None)):
        raise UsageError("predict takes --user and --movie, or --pairs", "give one of the two")
    if pairs is not None and output is None and not as_json:
        raise UsageError("--pairs writes a file", "name it with -o, or ask for --json")
    if output is not None:
        check_output(output, force=force, inputs=[model, *([pairs] if pairs else [])])
    from projects.movie_recommender.answers import prediction_entries
    from projects.movie_recommender.store import load_model
    from projects.movie_recommender.tables import read_pairs, write_predictions

    trained = load_model(model)
    users, movies = read_pairs(pairs) if pairs is not None else ([user], [movie])
    found = trained.model.predict(users, movies)
    if output is not None:
        with atomic_write(output, force=force) as file:
            write_predictions(file, users, movies, found)
    if as_json:
        show_json({"predictions": prediction_entries(trained, users, movies, found)})
        return
    user_ids, movie_ids = trained.model.user_ids, trained.model.movie_ids
    user_codes, movie_codes = user_ids.codes(users), movie_ids.codes(movies)
    if pairs is not None:
        new_users, new_movies = int((user_codes < 0).sum()), int((movie_codes < 0).sum())
        echo(f"{len(found):,} predictions written to {output} · {trained.about['label']}")
        echo(f"rows the model does not know: {new_users:,} by their user, {new_movies:,} by their film")
        return
    film = (movie_codes[0] >= 0 and trained.titles[movie_codes[0]]) or f"film {movie}"
    echo(f"user {user} would give {film} {found[0]:.2f} stars · {trained.about['label']}")
    if user_codes[0] < 0:
        note(unknown("user", user, user_ids.nearest(user)))
    if movie_codes[0] < 0:
        note(unknown("film", movie, movie_ids.nearest(movie)))
    if output is not None:
        note(f"written: {output}")


@app.command()
def recommend(
    model: ModelFile = DEFAULT_MODEL,
    user: Annotated[str | None, typer.Option(help="Id of a user.")] = None,
    users: Annotated[Path | None, typer.Option(help="A csv with the column userId.")] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Every user of the model.")] = False,
    my_ratings: MyRatings = None,
    k: Count = 10,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A csv to write: userId,rank,movieId,score.")
    ] = None,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Films somebody has not rated yet and would like.

    A user that the model does not know gets what is best liked by all, and is told so. With --my-ratings
    you need not be in the model: your ratings place you in it, without training again.

    Example: recommend --user 42 -k 5
    """
    if sum([user is not None, users is not None, everyone, my_ratings is not None]) != 1:
        raise UsageError(
            "recommend needs to know for whom", "give one of --user, --users, --all, --my-ratings"
        )
    if everyone and output is None and not as_json:
        raise UsageError("--all writes a file", "name it with -o, or ask for --json")
    inputs = [path for path in (model, users, my_ratings) if path is not None]
    if output is not None:
        check_output(output, force=force, inputs=inputs)
    from projects.movie_recommender.answers import for_own_ratings, for_users
    from projects.movie_recommender.store import load_model
    from projects.movie_recommender.tables import read_users, write_rows

    trained = load_model(model)
    if my_ratings is not None:
        own = read_own(my_ratings, trained)
        people: Iterable[dict[str, Any]] = [for_own_ratings(trained, own, k)]
    elif everyone:
        people = for_users(trained, trained.model.user_ids.values, k)
    else:
        people = for_users(trained, read_users(users) if users is not None else [user], k)
    many = everyone or users is not None
    if as_json or output is None or not many:
        people = list(people)  # else one at a time, however many there are
    strangers: list[Any] = []
    if output is not None:
        with atomic_write(output, force=force) as file:
            write_rows(file, ("userId", "rank", "movieId", "score"), _list_rows(people, strangers))
    else:
        for _ in _list_rows(people, strangers):
            pass
    if my_ratings is None:
        tell(
            strangers,
            lambda one: unknown("user", one, trained.model.user_ids.nearest(one)),
            "more users that it does not know",
        )
    if as_json:
        show_json({"users": people})
    elif output is not None and many:
        echo(f"the first {k} films of each user written to {output} · {trained.about['label']}")
    else:
        for person in people:
            whose = f"user {person['userId']}" if my_ratings is None else "you"
            liked = "Films for" if person["known"] or my_ratings else "Films best liked by all, for unknown"
            show_films(person["items"], f"{liked} {whose} · {trained.about['label']}")
        if output is not None:
            note(f"written: {output}")


@app.command()
def similar(
    movie: Annotated[str, typer.Argument(help="Id or title of a film.")],
    model: ModelFile = DEFAULT_MODEL,
    k: Count = 10,
    as_json: JsonFlag = False,
) -> None:
    """Films that the same people like and dislike.

    Example: similar "Star Wars (1977)" --model model.bin
    """
    from projects.movie_recommender.answers import film_entries, find_film
    from projects.movie_recommender.store import load_model
    from projects.movie_recommender.toplist import similar as nearest

    trained = load_model(model)
    code = find_film(trained, movie)
    films, likeness = nearest(trained, code, k)
    items = film_entries(trained, films, likeness)
    query = {"movieId": trained.model.movie_ids.values[code], "title": trained.titles[code]}
    if as_json:
        show_json({"query": query, "results": items})
    else:
        name = trained.titles[code] or f"film {movie}"
        show_films(items, f"Films like {name} · {trained.about['label']}", score="likeness")


@app.command()
def explain(
    model: ModelFile = DEFAULT_MODEL,
    user: Annotated[str | None, typer.Option(help="Id of a user.")] = None,
    my_ratings: MyRatings = None,
    movie: Annotated[str, typer.Option(help="Id or title of a film.")] = ...,  # type: ignore[assignment]
    k: Annotated[int, typer.Option("-k", help="How many reasons.")] = 10,
    as_json: JsonFlag = False,
) -> None:
    """Why somebody would like a film: what each of their ratings adds to the prediction.

    The model places the person by their ratings, as it does with --my-ratings, and its prediction is the sum
    of what it would expect of anybody and of one share for each rating.

    Example: explain --user 42 --movie 17
    """
    if (user is None) == (my_ratings is None):
        raise UsageError("explain needs to know for whom", "give one of --user, --my-ratings")
    from projects.movie_recommender.answers import explanation_entry, find_film
    from projects.movie_recommender.explain import explain as reasons
    from projects.movie_recommender.store import load_model

    if k < 1:
        raise DataError(f"k is {k}", "ask for at least 1 reason")
    trained = load_model(model)
    target = find_film(trained, movie)
    if my_ratings is not None:
        own = read_own(my_ratings, trained)
        code, movies, ratings = -1, trained.model.movie_ids.codes(own.movies), own.ratings
    else:
        code = int(trained.model.user_ids.codes([user])[0])
        movies, ratings = trained.rated_by(code)
    entry = explanation_entry(trained, user, code, reasons(trained.model, movies, ratings, target))
    if user is not None and code < 0:
        note(unknown("user", user, trained.model.user_ids.nearest(user)))
    if as_json:
        show_json(entry)
    else:
        show_reasons(entry, f"user {user}" if user is not None else "you", k, trained.about["label"])


def _list_rows(people: Iterable[dict[str, Any]], strangers: list[Any]) -> Iterator[tuple[object, ...]]:
    """Yield userId, rank, movieId, score of every film; collect unknown users in `strangers`."""
    for person in people:
        if not person["known"]:
            strangers.append(person["userId"])
        for item in person["items"]:
            yield person["userId"], item["rank"], item["movieId"], item["score"]
