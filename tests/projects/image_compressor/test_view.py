"""What page and PNG file show is what the decoder gives, of every kind of picture, and nothing else runs."""

from __future__ import annotations

import base64
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from projects.image_compressor.decoder import decode, decode_picture
from projects.image_compressor.format import describe
from projects.image_compressor.steer import encode
from projects.image_compressor.view import draw_page, has_display, png_of
from shared.images import Picture, load_picture
from shared.images.exif import upright
from shared.pages import inline_source

KINDS = [
    ((31, 47), np.uint8),
    ((31, 47), np.uint16),
    ((31, 47, 2), np.uint8),
    ((31, 47, 3), np.uint16),
    ((31, 47, 4), np.uint8),
    ((31, 47, 4), np.uint16),
]
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


class Elements(HTMLParser):
    """The elements of a page, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def drawn(data: bytes, name: str = "a.svdc") -> str:
    return draw_page(decode_picture(data), describe(data), name=name)


def inside(text: str) -> bytes:
    """The PNG file in a page."""
    (source,) = [a["src"] or "" for tag, a in Elements(text).found if tag == "img"]
    return base64.b64decode(source.removeprefix("data:image/png;base64,"), validate=True)


def opened(png: bytes, tmp_path: Path) -> Picture:
    (tmp_path / "shown.png").write_bytes(png)
    return load_picture(tmp_path / "shown.png")


@pytest.mark.parametrize(("shape", "dtype"), KINDS, ids=str)
def test_page_and_png_hold_every_sample_and_the_profile(tmp_path, soft_picture, shape, dtype):
    icc = SRGB if len(shape) == 3 and shape[2] > 2 else None
    data = encode(soft_picture(shape, dtype), icc=icc)
    for png in (inside(drawn(data)), png_of(decode_picture(data))):
        shown = opened(png, tmp_path)
        assert shown.pixels.dtype == dtype
        assert np.array_equal(shown.pixels, decode(data))
        assert shown.icc == icc


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_orientation_in_the_block_is_applied_once(tmp_path, soft_picture, orientation):
    """By Pillow, too, which applies what the block says."""
    tags = Image.Exif()
    tags[0x0112], tags[0x010F] = orientation, "a maker"
    data = encode(soft_picture((20, 33, 3)), exif=tags.tobytes().removeprefix(b"Exif\0\0"))
    expected = upright(decode(data), orientation)
    png = png_of(decode_picture(data))
    with Image.open(io.BytesIO(png)) as image:
        assert 0x0112 not in image.getexif()
        assert image.getexif()[0x010F] == "a maker"
        assert np.array_equal(np.asarray(image), expected)
    text = drawn(data)
    assert np.array_equal(opened(inside(text), tmp_path).pixels, expected)
    assert f"{expected.shape[1]} × {expected.shape[0]} pixels" in text


def test_the_page_does_not_tell_what_the_camera_told(soft_picture):
    tags = Image.Exif()
    tags[0x010F] = "a maker"
    text = drawn(encode(soft_picture((20, 33, 3)), exif=tags.tobytes()[6:]))
    assert b"a maker" not in inside(text)


@pytest.mark.filterwarnings("error")
def test_a_damaged_block_costs_no_picture(tmp_path, soft_picture):
    data = encode(soft_picture((20, 33, 3)), exif=b"II*\0\xff\xff\xff\xff damaged")
    assert np.array_equal(opened(inside(drawn(data)), tmp_path).pixels, decode(data))


def test_the_page_runs_nothing_whatever_the_name(soft_picture):
    hostile = '"><script>alert(1)</script>\u202e$style.svdc'
    text = drawn(encode(soft_picture((20, 33))), name=hostile)
    elements = Elements(text).found
    assert not {"script", "link", "iframe", "object", "form"} & {tag for tag, _ in elements}
    assert not [a for _, a in elements if any(name.startswith("on") for name in a)]
    (policy,) = [a["content"] or "" for _, a in elements if a.get("http-equiv") == "Content-Security-Policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.S)
    assert "default-src 'none'" in policy
    assert f"style-src {inline_source(style)}" in policy
    assert "script-src" not in policy
    assert "\u202e" not in text


def test_the_page_tells_what_the_file_says(soft_picture):
    data = encode(soft_picture((31, 47, 3)))
    facts, text = describe(data), drawn(data, name="Grüße & mehr.svdc")
    assert "<title>Grüße &amp; mehr.svdc</title>" in text
    assert f"{facts['bytes']:,} bytes, {100 * len(data) / (31 * 47 * 3):.2f} % of raw" in text
    assert f"{facts['bpp']:.3f} bits per pixel" in text
    assert "47 × 31 pixels" in text


@pytest.mark.parametrize(
    ("environment", "platform", "answer"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"BROWSER": "chromium"}, "linux", True),
        ({}, "darwin", True),
    ],
)
def test_a_browser_is_sought_where_it_could_draw(environment, platform, answer):
    assert has_display(environment, platform) is answer


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(300, 2000, 3), (31, 47, 4)])
def test_a_browser_shows_the_very_pixels(page, tmp_path, soft_picture, shape):
    picture = soft_picture(shape)
    if shape[2] == 4:
        picture[..., 3] = 255
        picture[:9, :9, 3] = 0
    data = encode(picture, quality=95)
    (tmp_path / "a.html").write_text(drawn(data), encoding="utf-8")
    page.show(tmp_path / "a.html", width=900, height=600)
    read = """(async () => {
        const image = document.images[0];
        await image.decode();
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        const pen = canvas.getContext('2d');
        pen.drawImage(image, 0, 0);
        const bytes = pen.getImageData(0, 0, canvas.width, canvas.height).data;
        let text = '';
        for (const byte of bytes) text += String.fromCharCode(byte);
        return btoa(text);
    })()"""
    seen = np.frombuffer(base64.b64decode(page.run(read)), np.uint8).reshape(*shape[:2], 4)
    expected = decode(data)
    opaque = expected[..., 3] == 255 if shape[2] == 4 else np.ones(shape[:2], bool)
    assert opaque.sum() > 1000
    assert np.array_equal(seen[opaque][:, :3], expected[opaque][:, :3])
    if shape[2] == 4:
        assert np.array_equal(seen[..., 3], expected[..., 3])
    width = "document.images[0].getBoundingClientRect().width"
    assert page.run(width) <= min(900, shape[1])
    page.click(450, 300)
    assert page.run(width) == shape[1]
    assert page.messages == []
