"""Films as the page asks them: what is told is what the app computes."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from studio.films import Films, accuracy, names_of_sets, opened


@pytest.fixture(scope="module")
def films() -> Films:
    return opened.__wrapped__("sample")  # type: ignore[attr-defined]


def test_a_person_gets_films_that_they_have_not_rated_by_their_own_taste(films: Films):
    ratings = {int(code): 5.0 if code % 2 else 1.0 for code in films.by_popularity[:6]}
    found = films.recommended(ratings)
    assert len({film["row"] for film in found} - set(ratings)) == 10
    assert all(film["why"].startswith("because you rated") for film in found)
    assert [film["row"] for film in found] != [film["row"] for film in films.recommended({})]


def test_the_first_reason_is_the_rating_without_which_the_prediction_falls_most(films: Films):
    model = films.trained.model
    movies, ratings = np.array([3, 7, 9]), np.array([5, 4, 1], np.float32)
    target = 20
    whole = model.fold_in(model.movie_ids.values[movies], ratings).scores[target]
    usual = model.predict_codes(np.full(3, -1, np.int32), movies.astype(np.int32))
    moved = []
    for j in range(3):
        given = ratings.copy()
        given[j] = usual[j]
        moved.append(whole - model.fold_in(model.movie_ids.values[movies], given).scores[target])
    assert films.reason(movies, ratings, target).startswith(
        f"because you rated {films.titles[movies[int(np.argmax(moved))]]} "
    )


def test_titles_are_suggested_by_a_part_of_them(films: Films):
    code = int(films.by_popularity[0])
    assert code in [found for found, _, _ in films.suggest(films.titles[code][:8].upper())]
    assert films.suggest(" ") == []
    assert len(films.suggest("e")) == 8


def test_the_accuracy_is_what_the_benchmarks_wrote_down():
    rows = accuracy()
    assert len(rows) > 5
    assert [float(row["RMSE"][:6]) for row in rows] == sorted(float(row["RMSE"][:6]) for row in rows)
    assert " to " in rows[0]["RMSE"]


def test_the_sample_is_always_there():
    assert names_of_sets()[0] == "sample"
