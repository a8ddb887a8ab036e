"""Songs: ten like the one you name, why they are, and where all of them lie."""

from __future__ import annotations

from typing import Any, NamedTuple

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
from studio.dials import dial
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


class Wishes(NamedTuple):
    """What the sliders say: moods as `shifted` takes them, the weight of each feature, and variety."""

    moods: list[str]
    weights: dict[str, float]
    variety: float


def show() -> None:
    """The page."""
    st.title("Songs like the one you love")
    catalogue, name = _catalogue()
    own = kept().setdefault(f"songs of {name}", {"row": None, "votes": {}})
    if own["row"] is None:
        own["row"] = default_song(catalogue.songs, catalogue.space.rankable)
    _songs(catalogue, own, name)


@part
def _songs(catalogue: Catalogue, own: dict[str, Any], name: str) -> None:
    left, right = st.columns([11, 9], gap="large")
    with left:
        _ask(catalogue, own)
        wishes = _sliders(catalogue)
        _answer(catalogue, own, wishes)
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


def _sliders(catalogue: Catalogue) -> Wishes:
    moods, weights = {}, {}
    with st.expander("Mood: the same song, but …", expanded=False):
        for name in (one for one in MOODS if one in catalogue.space.features):
            label, low, high = MOODS[name]
            moods[name] = dial(
                f"songs.mood.{name}", f"{label}: {low} ↔ {high}", -2.0, 2.0, step=0.25, default=0.0
            )
    with st.expander("Weights: what counts how much"):
        columns = st.columns(2)
        for i, name in enumerate(catalogue.space.features):
            usual = DEFAULT_WEIGHTS.get(name, 1.0)
            with columns[i % 2]:
                weights[name] = dial(
                    f"songs.weight.{name}", plain_name(name), 0.0, 4.0, step=0.25, default=usual
                )
    variety = dial("songs.variety", "Variety (0: the nearest songs)", 0.0, 0.9, step=0.1, default=0.0)
    return Wishes([f"{name}={value}" for name, value in moods.items() if value], weights, variety)


def _weights(set_to: dict[str, float]) -> dict[str, float]:
    usual = {**dict.fromkeys(set_to, 1.0), **DEFAULT_WEIGHTS}
    if all(weight == usual[name] for name, weight in set_to.items()):
        return {}
    return {name: weight for name, weight in set_to.items() if weight != usual[name] or name == TEMPO_OCTAVE}


def _answer(catalogue: Catalogue, own: dict[str, Any], wishes: Wishes) -> None:
    space = catalogue.weighed(_weights(wishes.weights))
    votes: dict[int, int] = own["votes"]
    likes = [*dict.fromkeys([own["row"], *(row for row, vote in votes.items() if vote > 0)])]
    dislikes = [row for row, vote in votes.items() if vote < 0 and row != own["row"]]

    def shift(query: np.ndarray) -> np.ndarray:
        return shifted(space, query, wishes.moods)

    found = make_playlist(
        catalogue.songs,
        space,
        likes,
        dislikes,
        k=10,
        diversity=wishes.variety,
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
