"""Commands that ask a model: predict, similar, explain."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from projects.movie_recommender.cli.options import (
    DEFAULT_MODEL,
    Count,
    ModelFile,
    MyRatings,
    app,
    check_count,
    check_names,
    check_paths,
)
from projects.movie_recommender.cli.telling import read_own, show_films, show_reasons, unknown
from shared.console import ForceFlag, JsonFlag, Memory, echo, note, show_json
from shared.errors import UsageError
from shared.files import atomic_write


@app.command()
def predict(
    model: ModelFile = DEFAULT_MODEL,
    user: Annotated[str | None, typer.Option(help="Id of a user.")] = None,
    movie: Annotated[str | None, typer.Option(help="Id or title of a film.")] = None,
    pairs: Annotated[Path | None, typer.Option(help="A csv with the columns userId,movieId.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The csv to write.")] = None,
    memory: Memory = None,
    as_json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """How many stars a user would give a film.

    A user or film that the model does not know is said to be unknown, and predicted from the other half of
    the pair. Where the model predicts the spread too, the range is told that 90 % of such ratings lie in.

    Example: predict --user 42 --movie 17
    """
    single = user is not None and movie is not None
    if single == (pairs is not None) or (not single and (user is not None or movie is not None)):
        raise UsageError("predict takes --user and --movie, or --pairs", "give one of the two")
    check_names(user=user, movie=movie)
    if pairs is not None and output is None and not as_json:
        raise UsageError("--pairs writes a file", "name it with -o, or ask for --json")
    import numpy as np

    from projects.movie_recommender.answers import film_id, intervals, prediction_entries
    from projects.movie_recommender.store import load_model
    from projects.movie_recommender.tables import read_pairs, write_predictions

    trained = load_model(model)
    check_paths([model, pairs], [output], force=force)
    users, movies = read_pairs(pairs) if pairs is not None else ([user], [film_id(trained, movie or "")])
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
        echo(f"{len(found):,} predictions written to {output} · {trained.label}")
        echo(f"rows the model does not know: {new_users:,} by their user, {new_movies:,} by their film")
        if new_movies and trained.titles.matches(first := str(movies[int(np.argmax(movie_codes < 0))])):
            note(f"{first} is the title of a film: pairs are known by ids alone")
        return
    film = (movie_codes[0] >= 0 and trained.titles[movie_codes[0]]) or f"film {movie}"
    [bounds] = intervals(trained, user_codes, movie_codes)
    spread = f", 90 % between {bounds[0]:.1f} and {bounds[1]:.1f}" if bounds else ""
    echo(f"user {user} would give {film} {found[0]:.2f} stars{spread} · {trained.label}")
    if user_codes[0] < 0:
        note(unknown("user", user, user_ids.nearest(user)))
    if movie_codes[0] < 0:
        note(unknown("film", movie, movie_ids.nearest(movie)))
    if output is not None:
        note(f"written: {output}")


@app.command()
def similar(
    movie: Annotated[str, typer.Argument(help="Id or title of a film.")],
    model: ModelFile = DEFAULT_MODEL,
    k: Count = 10,
    memory: Memory = None,
    as_json: JsonFlag = False,
) -> None:
    """Films that the same people like and dislike.

    Example: similar "Star Wars (1977)" --model model.bin
    """
    check_count(k, "film")
    check_names(movie=movie)
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
        show_films(items, f"Films like {name} · {trained.label}", score="likeness")


@app.command()
def explain(
    model: ModelFile = DEFAULT_MODEL,
    user: Annotated[str | None, typer.Option(help="Id of a user.")] = None,
    my_ratings: MyRatings = None,
    movie: Annotated[str, typer.Option(help="Id or title of a film.")] = ...,  # type: ignore[assignment]
    k: Annotated[int, typer.Option("-k", help="How many reasons.")] = 10,
    memory: Memory = None,
    as_json: JsonFlag = False,
) -> None:
    """Why somebody would like a film: what each of their ratings adds to the prediction.

    The model places the person by their ratings, as it does with --my-ratings, and its prediction is the sum
    of what it would expect of anybody and of one share for each rating.

    Example: explain --user 42 --movie 17
    """
    if (user is None) == (my_ratings is None):
        raise UsageError("explain needs to know for whom", "give one of --user, --my-ratings")
    check_count(k, "reason")
    check_names(user=user, movie=movie)
    from projects.movie_recommender.answers import explanation_entry, find_film
    from projects.movie_recommender.explain import explain as reasons
    from projects.movie_recommender.store import load_model

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
        show_reasons(entry, f"user {user}" if user is not None else "you", k, trained.label)
