"""The page as a file: whole, harmless whatever names hold, and with each picture once."""

from __future__ import annotations

import base64
import io
import json
import re

import numpy as np
from PIL import Image

from projects.photo_filters.sprites import Camera, Scene, Sprite, save_page
from projects.photo_filters.sprites.page import draw_page, scene_document

NASTY = "</script><script>alert(1)</script><!--"


def scene_with(name: str) -> Scene:
    picture = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    scene = Scene(background="#112233", camera=Camera((1, 2), 3, 4, follow=name), hero=name)
    scene.add(Sprite("pivot", spin=3))
    scene.add(Sprite(name, picture, parent="pivot", scale=(2, -1), swing=(1, 2, 3)))
    scene.add(Sprite("twin", picture.copy(), position=(5, 6), layer=-1))
    return scene


def test_the_document_holds_the_whole_scene():
    document = scene_document(scene_with("a"))
    assert [sprite["name"] for sprite in document["sprites"]] == ["pivot", "a", "twin"]
    assert [sprite["parent"] for sprite in document["sprites"]] == [None, 0, None]
    assert [sprite["texture"] for sprite in document["sprites"]] == [None, 0, 0]
    assert document["sprites"][1]["scale"] == [2, -1]
    assert document["background"] == "#112233"
    assert document["camera"] == {"position": [1, 2], "zoom": 3, "angle": 4, "follow": 1}
    assert document["hero"] == 1
    stored = base64.b64decode(document["textures"][0].partition(",")[2])
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(stored))).ravel(), np.arange(48))


def test_the_page_needs_no_network_and_no_name_breaks_out(tmp_path):
    save_page(tmp_path / "p.html", scene_with(NASTY), title=NASTY)
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert page == draw_page(scene_with(NASTY), title=NASTY)
    assert "alert(1)</script>" not in page
    assert page.count("<script") == page.count("</script") == 2
    assert not re.search(r"https?://|\bsrc=\"|href=", page)
    inside = re.search(r'<script type="application/json" id="scene">(.*?)</script>', page, re.S)
    assert inside
    assert json.loads(inside[1])["sprites"][1]["name"] == NASTY
