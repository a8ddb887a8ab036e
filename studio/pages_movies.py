"""Movies: rate a dozen films, and see at once what to watch and why."""

from __future__ import annotations

from typing import Any

import streamlit as st

from projects.movie_recommender.own_ratings import OwnRatings, read_own_ratings
from studio import films
from studio.components import song_list, stars, suggest
from studio.films import Films
from studio.frame import field, guarded, kept, part, plain
from studio.uploads import read_upload

DOZEN = 12
MOST = 5000  # ratings of one person that are kept


def show() -> None:
    """The page."""
    st.title("Movies for you")
    names = films.names_of_sets()
    name = names[0]
    if len(names) > 1:
        name = (
            st.segmented_control("Ratings to learn from", names, key=field("movies.set", name, names)) or name
        )
    opened = films.opened(name)
    ratings: dict[int, float] = kept().setdefault(f"ratings of {name}", {})
    if opened.source.synthetic:
        st.caption("The people and films of the sample are invented; fetch ml-latest-small for real ones.")
    _upload(opened, ratings)
    _taste(opened, ratings)
    _accuracy()


@part
def _taste(opened: Films, ratings: dict[int, float]) -> None:
    def rated(told: Any) -> None:
        code, value = int(told[0]), float(told[1])
        if not 0 <= code < len(opened.titles):
            return
        if value:
            ratings[code] = min(max(value, opened.trained.model.scale[0]), opened.trained.model.scale[1])
        else:
            ratings.pop(code, None)

    def added(code: int) -> None:
        kept().setdefault("movies.added", []).append(int(code))

    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Rate some", divider="gray")
        suggest("movies.add", label="Another film", value="", find=opened.suggest, chosen=added, clear=True)
        extra = [code for code in kept().get("movies.added", []) if code < len(opened.titles)]
        codes = dict.fromkeys([*extra[::-1], *ratings, *map(int, opened.by_popularity[:DOZEN])])
        shown = [
            {"code": code, "title": opened.titles[code], "rating": ratings.get(code, 0)}
            for code in list(codes)[: max(DOZEN, len(ratings)) + len(extra)][:60]
        ]
        stars("movies.stars", sorted(shown, key=lambda film: str(film["title"])), rated)
        if ratings:
            st.button("Forget my ratings", on_click=ratings.clear)
    with right:
        st.subheader("For you", divider="gray")
        song_list("movies.found", opened.recommended(ratings), [])
        st.caption(
            "Your row of factors is solved for while the films' stay as they are: nothing is trained again. "
            "The numbers in brackets are the stars that a rating of yours adds."
        )
        _similar(opened)


def _similar(opened: Films) -> None:
    def chosen(code: int) -> None:
        kept()["movies.similar"] = int(code)

    st.subheader("Films like", divider="gray")
    film = kept().get("movies.similar")
    film = int(opened.by_popularity[0]) if film is None or film >= len(opened.titles) else film
    suggest("movies.alike", label="A film", value=opened.titles[film], find=opened.suggest, chosen=chosen)
    song_list("movies.like", opened.alike(film), [])


def _upload(opened: Films, ratings: dict[int, float]) -> None:
    with st.expander("Ratings of your own, from Letterboxd or IMDb"), guarded():
        given = st.file_uploader(
            "The export (zip or csv), or a table of title and rating", key="movies.upload"
        )
        if given is not None and kept().get("movies.file") != given.file_id:
            kept()["movies.file"] = given.file_id
            model, titles = opened.trained.model, opened.trained.titles

            def read(path: Any) -> OwnRatings:
                return read_own_ratings(path, model, titles)

            own = read_upload(given.name, given.getvalue(), read)
            codes = model.movie_ids.codes(own.movies)
            ratings.update(list(zip(codes.tolist(), own.ratings.tolist(), strict=True))[:MOST])
            told = f"{len(own.movies)} films taken{f' from {own.site}' if own.site else ''}"
            if own.unmatched:
                some = ", ".join(title for title, _ in own.unmatched[:3])
                told += f", {len(own.unmatched)} are not among these films: {some}"
            kept()["movies.told"] = told
        if before := kept().get("movies.told"):
            st.info(plain(before))


def _accuracy() -> None:
    with st.expander("How accurate the models are"):
        rows = films.accuracy()
        if not rows:
            st.write("No results are here: make bench APP=movies")
            return
        st.caption(
            "MovieLens 100K on its canonical folds; less is better, with 95 % intervals over the folds."
        )
        st.dataframe(rows, hide_index=True)
