"""What the page carries is what the catalogue holds, and nothing in a name can act."""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import json
import re
import zlib
from html.parser import HTMLParser
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from projects.song_recommender.features import FeatureSpace, embed
from projects.song_recommender.map.axes import principal_axes
from projects.song_recommender.map.drawing import draw_picture
from projects.song_recommender.map.page import draw_page
from projects.song_recommender.map.points import COLOURS, Points, points_of
from projects.song_recommender.pictures.colour import oklab

HOSTILE = [
    "</script><script>alert(1)</script>",
    "</script x",
    "<!--<script>",
    "a\tb\nc",
    "\u202egnp.exe\u2066",
    "$title ${x}",
    "'\"&",
]


class Document(HTMLParser):
    """The scripts, styles and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.content: dict[str, str] = {}
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._within = dict(attrs).get("id") or tag

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        self.content[self._within] = self.content.get(self._within, "") + data


def _page(songs: pd.DataFrame, space: FeatureSpace) -> tuple[Document, Points]:
    axes = principal_axes(space)
    points = points_of(songs, space, axes.scores(space.rows))
    return Document(draw_page(songs, space, axes, points, name="<b>my & songs</b>")), points


def _block(document: Document, name: str) -> bytes:
    return zlib.decompress(base64.b64decode(document.content[name], validate=True))


def test_the_blocks_hold_the_songs(songs: pd.DataFrame, space: FeatureSpace) -> None:
    document, points = _page(songs, space)
    about = json.loads(document.content["about"])
    n = about["songs"]
    assert n == len(points.rows)
    numbers = np.frombuffer(_block(document, "coordinates"), "<i2").reshape(-1, n)
    scale = np.array(about["scale"])
    rows = space.rows[points.rows].T
    assert np.abs(numbers * scale[:, None] - rows).max() <= scale.max() / 2 * 1.001
    genres = np.frombuffer(_block(document, "genres"), "<u2")
    assert [about["genres"][g] for g in genres] == songs["genre"].iloc[points.rows].tolist()
    lines = [line.split("\t") for line in _block(document, "names").decode().split("\n")]
    assert [line[0] for line in lines] == songs["title"].iloc[points.rows].tolist()
    assert len(_block(document, "popularity")) == n


def test_cosines_of_the_rounded_numbers_are_those_of_similar(
    songs: pd.DataFrame, space: FeatureSpace
) -> None:
    document, points = _page(songs, space)
    about = json.loads(document.content["about"])
    numbers = np.frombuffer(_block(document, "coordinates"), "<i2").reshape(-1, about["songs"]).T
    rounded = numbers * np.array(about["scale"])
    exact = space.rows[points.rows].astype(np.float64)
    rounded, exact = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (rounded, exact))
    assert np.abs(rounded[:50] @ rounded.T - exact[:50] @ exact.T).max() < 1e-3


def test_no_name_escapes_its_place(songs: pd.DataFrame) -> None:
    songs = songs.iloc[: 10 * len(HOSTILE)].copy()
    songs["title"] = [f"{text} {i}" for i, text in enumerate(HOSTILE * 10)]
    songs["genre"] = HOSTILE * 10
    songs = songs.reset_index(drop=True)
    space = embed(songs)
    document, points = _page(songs, space)
    scripts = [attributes for tag, attributes in document.tags if tag == "script"]
    assert sum("type" in attributes and attributes["type"] == "module" for attributes in scripts) == 1
    assert all(attributes["type"] in ("module", "text/plain", "application/json") for attributes in scripts)
    assert not set("<>&") & set(document.content["about"])
    names = _block(document, "names").decode()
    assert names.count("\n") == len(points.rows) - 1
    assert names.count("\t") == len(points.rows)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", names + document.content["about"])
    assert document.content["title"] == "Song map: <b>my & songs</b>"


def test_nothing_comes_from_elsewhere_and_only_its_own_program_runs(
    songs: pd.DataFrame, space: FeatureSpace
) -> None:
    document, _ = _page(songs, space)
    for tag, attributes in document.tags:
        assert not {"src", "href", "onclick", "style"} & set(attributes), tag
    policy = next(
        a["content"] or "" for t, a in document.tags if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none';")
    for element in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(document.content[element].encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy


# linear RGB as seen without receptors for red, green or blue light (Machado, Oliveira and Fernandes 2009)
EYES = {
    "all three": np.eye(3).tolist(),
    "protanope": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranope": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanope": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("eyes", EYES)
def test_eyes_of_every_kind_tell_the_colours_apart(eyes: str) -> None:
    """In Oklab the eight colours and the grey of the others are 0.1 apart; 0.02 is just visible."""
    style = files("projects.song_recommender.map").joinpath("assets", "page.css").read_text()
    themes = re.findall(r"--dot: (#\w+).*?(--c0.*?)\n", style, re.DOTALL)
    assert len(themes) == 2
    for dot, line in themes:
        colours = [*re.findall(r"#\w{6}", line), dot]
        assert len(colours) == COLOURS + 1
        encoded = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours]) / 255
        linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
        seen = (linear @ np.array(EYES[eyes]).T).clip(0, 1)
        coded = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055)
        lab = oklab(np.rint(255 * coded).astype(np.uint8))
        assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(lab, 2)) > 0.1


@pytest.mark.parametrize("with_genre", [True, False])
def test_the_picture_is_drawn(songs: pd.DataFrame, space: FeatureSpace, with_genre: bool) -> None:
    if not with_genre:
        songs = songs.drop(columns="genre")
    axes = principal_axes(space)
    scores = axes.scores(space.rows)
    points = points_of(songs, space, scores)
    with Image.open(io.BytesIO(draw_picture(scores[points.rows], axes, points, "$x^ songs"))) as image:
        colours = image.convert("RGB").getcolors(1 << 24) or []
    assert image.width > 1000
    assert len(colours) > 100
