"""The page in a real browser: drawn, searched, walked with keys, and calm on a phone and in the dark."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.map.axes import principal_axes
from projects.song_recommender.map.page import draw_page
from projects.song_recommender.map.points import Points, points_of
from shared.linalg.neighbors import CosineIndex

pytestmark = pytest.mark.slow
CHOSEN = "document.getElementById('title').textContent"
NEAREST = "[...document.querySelectorAll('#nearest bdi')].map((e) => e.firstChild.textContent)"


@pytest.fixture(scope="session")
def made(
    songs: pd.DataFrame, space: FeatureSpace, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Points]:
    songs = songs.assign(title=songs["title"] + " <s>")  # an element, wherever a title is taken for markup
    songs.loc[7, "title"] = "</script><img src=x onerror=alert(1)> Ünusual"
    axes = principal_axes(space)
    points = points_of(songs, space, axes.scores(space.rows))
    path = tmp_path_factory.mktemp("map") / "map.html"
    path.write_text(draw_page(songs, space, axes, points, name="sample", synthetic=True), encoding="utf-8")
    return path, points


def _colours(page: Any) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(page.picture())).convert("RGB"))


def test_the_map_is_drawn_and_nothing_is_forbidden_or_logged(page: Any, made: tuple[Path, Points]) -> None:
    page.messages.clear()
    page.show(made[0])
    assert len(np.unique(_colours(page)[100:700, 100:700].reshape(-1, 3), axis=0)) > 50
    assert page.messages == []


@pytest.mark.parametrize("query", ["unusual", "ÜNUSUAL script"])
def test_a_hostile_title_is_found_and_shown_as_text(page: Any, made: tuple[Path, Points], query: str) -> None:
    page.show(made[0])
    page.run("document.getElementById('query').focus()")
    page.type(query)
    assert page.run("document.getElementById('matches').children.length") == 1
    page.key("Enter", "\r")
    assert page.run(CHOSEN) == "</script><img src=x onerror=alert(1)> Ünusual"
    assert page.run("document.images.length + document.querySelectorAll('s').length") == 0
    assert "Ünusual" in page.run("document.getElementById('said').textContent")


def test_the_ten_nearest_are_those_of_the_index(
    page: Any, made: tuple[Path, Points], songs: pd.DataFrame, space: FeatureSpace
) -> None:
    path, points = made
    place = 12
    title = songs["title"].iat[points.rows[place]]
    page.show(path)
    page.run("document.getElementById('query').focus()")
    page.type(f"{title} {songs['artist'].iat[points.rows[place]].split(';')[0]}")
    page.key("Enter", "\r")
    assert page.run(CHOSEN) == f"{title} <s>"
    rows = np.delete(points.rows, place)
    nearest, cosines = CosineIndex(space.rows[rows]).search(space.rows[points.rows[place]], 10)
    assert np.diff(cosines).max() < -1e-5, "equal cosines: choose another song"
    shown = page.run(NEAREST)
    assert [name.split()[0] for name in shown] == [songs["title"].iat[rows[i]].split()[0] for i in nearest]
    told = page.run("[...document.querySelectorAll('#nearest span:last-child')].map((e) => e.textContent)")
    assert [float(text) for text in told] == pytest.approx(cosines, abs=1e-3)


def test_wheel_and_keys_move_the_map_and_zero_brings_it_back(page: Any, made: tuple[Path, Points]) -> None:
    page.show(made[0])
    whole = _colours(page)
    page.run("document.getElementById('map').focus({focusVisible: false})")
    page.mouse("mouseWheel", 400, 400, deltaX=0, deltaY=-300)
    near = _colours(page)
    assert (near != whole).mean() > 0.05
    page.key("ArrowLeft")
    assert (_colours(page) != near).mean() > 0.02
    page.run("document.getElementById('whole').click(); document.activeElement.blur()")
    page.mouse("mouseMoved", 1190, 790)
    page.settle()
    assert (_colours(page) != whole).mean() < 0.002


def test_two_fingers_zoom_and_one_moves(page: Any, made: tuple[Path, Points]) -> None:
    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
        page.call("Input.dispatchTouchEvent", type=kind, touchPoints=points)
        page.settle()

    page.show(made[0], width=390, height=800)
    whole = _colours(page)
    touch("touchStart", (150, 250), (200, 250))
    touch("touchMove", (110, 250), (240, 250))
    touch("touchMove", (50, 250), (300, 250))
    touch("touchEnd")
    near = _colours(page)
    assert (near != whole).mean() > 0.01
    assert (near[:450] == 255).mean() > (whole[:450] == 255).mean()  # fewer points, farther apart
    touch("touchStart", (200, 250))
    touch("touchMove", (150, 300))
    touch("touchEnd")
    assert (_colours(page) != near).mean() > 0.01
    assert page.run("document.getElementById('chosen').hidden")  # a drag chooses nothing


def test_hover_tells_the_song_and_a_click_chooses_it(page: Any, made: tuple[Path, Points]) -> None:
    page.show(made[0])
    found = ""
    for x in range(380, 460, 8):
        page.mouse("mouseMoved", x, 400)
        if not page.run("document.getElementById('tip').hidden"):
            found = page.run("document.getElementById('tip').textContent")
            page.click(x, 400)
            break
    assert found
    assert found.startswith(page.run(CHOSEN))
    assert len(page.run(NEAREST)) == 10


def test_a_genre_is_isolated_and_colours_follow_a_feature(page: Any, made: tuple[Path, Points]) -> None:
    page.show(made[0])
    page.run("document.querySelector('#legend button').click()")
    pressed = "document.querySelectorAll('#legend button[aria-pressed=true]').length"
    assert page.run(pressed) == 1
    page.run("document.getElementById('reset').click()")
    assert page.run(pressed) == 8
    before = _colours(page)
    page.run(
        "{const s = document.getElementById('colour'); s.value = '1'; s.dispatchEvent(new Event('change'))}"
    )
    page.settle()
    assert not page.run("document.getElementById('scale').hidden")
    assert (_colours(page) != before).mean() > 0.02


def test_axes_can_be_chosen_and_are_named(page: Any, made: tuple[Path, Points], space: FeatureSpace) -> None:
    page.show(made[0])
    names = principal_axes(space).names
    sides = "['left', 'right', 'down', 'up'].map((s) => document.querySelector(`.axis.${s} b`).textContent)"
    assert page.run(sides) == [names[0][1], names[0][0], names[1][1], names[1][0]]
    page.run("{const s = document.getElementById('up'); s.value = '3'; s.dispatchEvent(new Event('change'))}")
    assert page.run(sides)[2:] == [names[3][1], names[3][0]]


def test_a_phone_shows_all_without_scrolling_sideways_and_the_dark_is_dark(
    page: Any, made: tuple[Path, Points]
) -> None:
    page.show(made[0], width=360, height=740, dark=True)
    assert page.run("document.documentElement.scrollWidth") <= 360
    assert _colours(page).mean() < 80
    page.run("document.getElementById('theme').click()")
    page.settle()
    assert _colours(page).mean() > 170
    assert page.run("[...document.querySelectorAll('button, select, input')].every("
                    "(e) => e.ariaLabel || e.textContent.trim() || e.labels?.length)")  # fmt: skip


def test_a_hundred_thousand_songs_are_drawn_smoothly(
    page: Any, cli: Callable[..., Any], real_data: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = real_data("spotify-tracks-114k")
    done = cli(
        "projects.song_recommender", "map", "--catalogue", folder / "dataset.csv", "-o", "map.html", "--json"
    )
    assert done.status == 0, done.err
    assert (tmp_path / "map.html").stat().st_size < 8e6
    assert json.loads(done.out)["songs"] > 100_000
    page.show(tmp_path / "map.html")
    page.run("document.getElementById('query').focus()")
    page.type("bohemian rhapsody queen")
    page.key("Enter", "\r")
    assert page.run(CHOSEN).startswith("Bohemian Rhapsody")
    drawn = page.run("""(async () => {
      const canvas = document.getElementById('map');
      let frames = 0;
      const began = performance.now();
      while (performance.now() - began < 1500) {
        canvas.dispatchEvent(new KeyboardEvent('keydown', {key: frames % 2 ? '+' : '-'}));
        await new Promise(requestAnimationFrame);
        frames++;
      }
      return frames / 1.5;
    })()""")
    assert drawn > 5  # frames a second on a busy machine without a graphics card
