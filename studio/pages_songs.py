"""Songs: ten like the one you name, why they are, and where all of them lie."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from projects.song_recommender import export
from projects.song_recommender.explain import plain_name
from projects.song_recommender.features import DEFAULT_WEIGHTS, TEMPO_OCTAVE
from projects.song_recommender.lookup import default_song
from projects.song_recommender.moods import shifted
from projects.song_recommender.playlist import make_playlist, taste
from projects.song_recommender.recommend import Neighbor
from studio import catalogues
from studio.catalogues import Catalogue
from studio.components import plane, song_list, suggest
from studio.frame import field, guarded, keep, kept, part, plain
from studio.uploads import read_upload

MOODS = {  # the feature that a slider moves along, and what its ends are
    "valence": ("Mood", "sadder", "happier"),
    "energy": ("Energy", "calmer", "wilder"),
    "tempo": ("Tempo", "slower", "faster"),
    "danceability": ("Dancing", "less", "more"),
    "acousticness": ("Acoustic", "less", "more"),
}
OWN = "my own table"


def show() -> None:
    """The page."""
    st.title("Songs like the one you love")
    catalogue, name = _catalogue()
    own = kept().setdefault(f"songs of {name}", {"row": None, "votes": {}})
    if own["row"] is None:
        own["row"] = default_song(catalogue.songs, catalogue.space.rankable)
    left, right = st.columns([11, 9], gap="large")
    with left:
        _ask(catalogue, own)
        _sliders(catalogue)
        _answer(catalogue, own, name)
    with right:
        _own_table()
        _map(catalogue, own, name)
        _votes(catalogue, own)


def _catalogue() -> tuple[Catalogue, str]:
    mine = kept().get("own songs")
    names = [*([OWN] if mine else []), *catalogues.names_of_sets()]
    if len(names) > 1:
        name = (
            st.segmented_control("Catalogue", names, key=field("songs.catalogue", names[0], names))
            or names[0]
        )
    else:
        name = names[0]
    return (mine, kept()["own songs name"]) if mine and name == OWN else (catalogues.named(name), name)


def _own_table() -> None:
    with st.expander("Your own songs"), guarded():
        given = st.file_uploader(
            "A table (csv) with a title and audio features such as tempo, energy, valence", key="songs.upload"
        )
        if given is not None and kept().get("own songs file") != given.file_id:
            kept()["own songs file"] = given.file_id  # tried once, whatever comes of it
            read = read_upload(given.name, given.getvalue(), catalogues.read)
            keep("own songs", read, 4 * given.size)
            kept()["own songs name"] = f"upload {given.file_id}"
            kept()["songs.catalogue"] = OWN
            st.session_state.pop("songs.catalogue", None)
            st.rerun()


@part
def _ask(catalogue: Catalogue, own: dict[str, Any]) -> None:
    def chosen(row: int) -> None:
        own["row"] = int(row)
        own["anew"] = True

    row = own["row"]
    title = catalogue.title(row)
    suggest(
        "songs.title", label="A song you love", value=title, find=catalogue.suggest, chosen=chosen,
        placeholder="type a title or an artist",
    )  # fmt: skip
    if own.pop("anew", False):
        st.rerun()


def _sliders(catalogue: Catalogue) -> None:
    able = [name for name in MOODS if name in catalogue.space.features]
    with st.expander("Mood: the same song, but …", expanded=False):
        for name in able:
            label, low, high = MOODS[name]
            st.slider(
                f"{label}: {low} ↔ {high}",
                -2.0,
                2.0,
                step=0.25,
                key=field(f"songs.mood.{name}", 0.0),
                format="%+.2f",
            )
    with st.expander("Weights: what counts how much"):
        columns = st.columns(2)
        for i, name in enumerate(catalogue.space.features):
            usual = DEFAULT_WEIGHTS.get(name, 1.0)
            columns[i % 2].slider(
                plain_name(name), 0.0, 4.0, step=0.25, key=field(f"songs.weight.{name}", usual)
            )
    st.slider("Variety", 0.0, 0.9, step=0.1, key=field("songs.variety", 0.0), help="0: the nearest songs")


def _weights(catalogue: Catalogue) -> dict[str, float]:
    set_to = {name: st.session_state[f"songs.weight.{name}"] for name in catalogue.space.features}
    usual = {**dict.fromkeys(set_to, 1.0), **DEFAULT_WEIGHTS}
    return {name: weight for name, weight in set_to.items() if weight != usual[name] or name == TEMPO_OCTAVE}


def _answer(catalogue: Catalogue, own: dict[str, Any], name: str) -> None:
    space = catalogue.weighed({} if _as_usual(catalogue) else _weights(catalogue))
    moods = [
        f"{one}={st.session_state[f'songs.mood.{one}']}"
        for one in MOODS
        if st.session_state.get(f"songs.mood.{one}")
    ]
    votes: dict[int, int] = own["votes"]
    likes = [*dict.fromkeys([own["row"], *(row for row, vote in votes.items() if vote > 0)])]
    dislikes = [row for row, vote in votes.items() if vote < 0 and row != own["row"]]

    def shift(query: np.ndarray) -> np.ndarray:
        return shifted(space, query, moods)

    found = make_playlist(
        catalogue.songs,
        space,
        likes,
        dislikes,
        k=10,
        diversity=st.session_state["songs.variety"],
        shift=shift,
    )
    query = shift(taste(space, likes, dislikes) * np.linalg.norm(space.rows[likes], axis=1).mean())
    own["found"] = [song.row for song in found]
    songs, order = catalogues.reasons(catalogue, space, query, found, votes)
    remark = " These songs are invented." if catalogue.synthetic else ""
    st.caption(
        f"Each bar adds up to the cosine beside it: what the two songs share, feature by feature.{remark}"
    )
    song_list("songs.found", songs, order, _voter(own))
    _export(catalogue, found)


def _as_usual(catalogue: Catalogue) -> bool:
    return all(
        st.session_state[f"songs.weight.{name}"] == DEFAULT_WEIGHTS.get(name, 1.0)
        for name in catalogue.space.features
    )


def _voter(own: dict[str, Any]) -> Any:
    def voted(told: Any) -> None:
        row, vote = map(int, told)
        if own["votes"].get(row) == vote:
            del own["votes"][row]
        else:
            own["votes"][row] = vote

    return voted


def _export(catalogue: Catalogue, found: list[Neighbor]) -> None:
    with st.container(horizontal=True):
        for suffix in export.FORMATS:
            data = export.to_bytes(catalogue.songs, found, suffix, synthetic=catalogue.synthetic)
            st.download_button(f"Save as {suffix[1:]}", data, f"playlist{suffix}", on_click="ignore")


def _map(catalogue: Catalogue, own: dict[str, Any], name: str) -> None:
    def picked(place: int) -> None:
        own["row"] = int(catalogue.rows[place])

    low, high = catalogue.places.min(axis=0), catalogue.places.max(axis=0)
    points = np.round(catalogue.places, 2).tolist()
    ground = {
        "kind": "dots",
        "points": points,
        "names": catalogue.labels,
        "pick": True,
        "colour": 8,
        "size": 3,
        "opacity": 0.5,
    }
    scores = catalogue.axes.scores(catalogue.space.rows[[own["row"], *own["found"]]])[:, :2].tolist()
    plane(
        f"songs.map {name}",
        label="Map of the catalogue: click a song",
        start=scores[0],
        height=560,
        picked=picked,
        ground=[ground],
        view=(*(low - 0.4).tolist(), *(high + 0.4).tolist()),
        items=[
            {"kind": "dots", "points": scores[1:], "colour": 2, "size": 7},
            {"kind": "dots", "points": scores[:1], "colour": 1, "size": 9},
        ],
    )  # fmt: skip
    (right, left), (up, down) = catalogue.axes.names[:2]
    st.caption(
        plain(
            "Click a song to start from it, or go there by the arrow keys and press Enter. "
            f"Red: your song, blue: the ten. Right: {right}; left: {left}. Up: {up}; down: {down}."
        )
    )


def _votes(catalogue: Catalogue, own: dict[str, Any]) -> None:
    if own["votes"]:
        st.subheader("Your judgements", divider="gray")
        songs = [
            {"row": row, "rank": "", "share": "", "vote": vote,
             "title": catalogue.title(row), "artist": catalogue.artist(row)}
            for row, vote in own["votes"].items()
        ]  # fmt: skip
        song_list("songs.judged", songs, [], _voter(own))
