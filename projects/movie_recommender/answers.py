"""Answers in the shape that programs rely on: the entries of the JSON of the commands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from projects.movie_recommender.choice import Choice
from projects.movie_recommender.explain import Explanation
from projects.movie_recommender.own_ratings import OwnRatings
from projects.movie_recommender.store import Trained
from projects.movie_recommender.toplist import PLAIN, recommend, recommend_person
from shared.errors import DataError
from shared.memory import check_budget
from shared.progress import track

__all__ = [
    "explanation_entry",
    "film_entries",
    "film_id",
    "find_film",
    "for_own_ratings",
    "for_users",
    "intervals",
    "lists_for_users",
    "prediction_entries",
]

Entry = dict[str, Any]
_ENTRY = 1400  # bytes of an entry with its copy and its text as JSON


def prediction_entries(trained: Trained, users: Any, movies: Any, found: np.ndarray) -> list[Entry]:
    """One entry per pair; "interval" is null where the model predicts a rating and not its spread."""
    check_budget(_ENTRY * len(users), f"{len(users):,} predictions as JSON", "write a csv, without --json")
    model = trained.model
    user_codes, movie_codes = model.user_ids.codes(users), model.movie_ids.codes(movies)
    return [
        {
            "userId": user,
            "movieId": movie,
            "prediction": value,
            "interval": interval,
            "known_user": known_user,
            "known_movie": known_movie,
        }
        for user, movie, value, interval, known_user, known_movie in zip(
            model.user_ids.as_known(users),
            model.movie_ids.as_known(movies),
            found.tolist(),
            intervals(trained, user_codes, movie_codes),
            (user_codes >= 0).tolist(),
            (movie_codes >= 0).tolist(),
            strict=True,
        )
    ]


def intervals(trained: Trained, users: np.ndarray, movies: np.ndarray) -> list[list[float]] | list[None]:
    """Return for each pair of codes the bounds that 90 % of such ratings should lie within, or None."""
    bounds = trained.model.interval(users, movies)
    return [None] * len(users) if bounds is None else trained.model.clip(bounds).tolist()


def for_users(trained: Trained, users: Any, k: int, choice: Choice = PLAIN) -> Iterator[Entry]:
    """Yield one entry per user id, in the order given."""
    count = len(users) * min(k, len(trained.model.movie_ids))
    todo = "write a csv, without --json, which is done user by user"
    check_budget(_ENTRY * count, f"{count:,} entries of users × films", todo)
    known = trained.model.user_ids.codes(users) >= 0
    names, _, lists = lists_for_users(trained, users, k, choice)
    for user, one, (films, scores) in zip(names, known.tolist(), lists, strict=True):
        yield {"userId": user, "known": one, "items": film_entries(trained, films, scores)}


def lists_for_users(
    trained: Trained, users: Any, k: int, choice: Choice = PLAIN
) -> tuple[list[Any], list[Any], Iterator[tuple[np.ndarray, np.ndarray]]]:
    """Return what `write_lists` takes: ids of the users and of all films, and a list for each user."""
    ids = trained.model.user_ids
    codes = ids.codes(users)
    lists = track(recommend(trained, codes, k, choice), "recommending", len(codes))
    return ids.as_known(users), trained.model.movie_ids.values.tolist(), iter(lists)


def for_own_ratings(trained: Trained, own: OwnRatings, k: int, choice: Choice = PLAIN) -> Entry:
    """The entry of a person who is folded in, called "me".

    "unmatched" lists titles that are not in the model, "ambiguous" those that several films of it have.
    """
    person = trained.model.fold_in(own.movies, own.ratings)
    films, scores = recommend_person(person, trained.model.movie_ids.codes(own.movies), k, choice)
    return {
        "userId": "me",
        "known": False,
        "rated": len(own.movies),
        "site": own.site or None,
        "notes": own.notes,
        "unmatched": [{"input": title, "closest": near} for title, near in own.unmatched],
        "ambiguous": [{"input": title, "closest": near} for title, near in own.ambiguous],
        "items": film_entries(trained, films, scores),
    }


def film_entries(trained: Trained, films: np.ndarray, scores: np.ndarray) -> list[Entry]:
    """One entry per film code, ranked from 1."""
    ids = trained.model.movie_ids.values[films].tolist()
    return [
        {"rank": rank, "movieId": movie, "title": trained.titles[code], "score": score}
        for rank, (movie, code, score) in enumerate(zip(ids, films.tolist(), scores.tolist(), strict=True), 1)
    ]


def explanation_entry(trained: Trained, user: str | None, code: int, found: Explanation) -> Entry:
    """The entry of a prediction and its reasons, the largest share first.

    "base" and the shares add up to "sum"; "prediction" is that, held within the scale. "trained" is what the
    model predicts for a user whom it was trained with, else null; "rated" what the person gave the film
    themselves, which explains nothing, else null.
    """
    model = trained.model
    ids = model.movie_ids.values.tolist()
    order = np.lexsort((found.movies, -np.abs(found.shares)))
    known = model.predict_codes(np.array([code], np.int32), np.array([found.target], np.int32))
    return {
        "userId": "me" if user is None else model.user_ids.as_known([user])[0],
        "known": code >= 0,
        "movieId": ids[found.target],
        "title": trained.titles[found.target],
        "prediction": float(model.clip(np.array(found.prediction))),
        "sum": found.prediction,
        "rated": None if found.rated is None else round(found.rated, 3),
        "trained": float(model.clip(known)[0]) if code >= 0 else None,
        "base": found.base,
        "shares": [
            {
                "movieId": ids[movie],
                "title": trained.titles[movie],
                "rating": round(float(rating), 3),
                "share": float(share),
            }
            for movie, rating, share in zip(
                found.movies[order].tolist(), found.ratings[order], found.shares[order], strict=True
            )
        ],
    }


def film_id(trained: Trained, wanted: str) -> Any:
    """Return the id of a film by its title, where it is one film's; else what was given, if it can be an id.

    Raises:
        DataError: ids are numbers, and this is neither one nor the title of one film; with what is near.
    """
    ids = trained.model.movie_ids
    if ids.codes([wanted])[0] >= 0:
        return wanted
    if len(found := trained.titles.matches(wanted)) == 1:
        return ids.values[found[0]]
    if ids.values.dtype != object and not wanted.strip().isdecimal():
        return ids.values[find_film(trained, wanted)]
    return wanted


def find_film(trained: Trained, wanted: str) -> int:
    """Return the code of a film by its id or its title, or raise `DataError` with what is near."""
    ids = trained.model.movie_ids
    code = int(ids.codes([wanted])[0])
    if code >= 0:
        return code
    try:
        return trained.titles.find(wanted)
    except DataError:
        if not wanted.isdecimal():
            raise
        raise DataError(
            f"no film has the id {wanted}", f"the nearest are {', '.join(ids.nearest(wanted))}"
        ) from None
