"""What is said of a picture goes with it, to its own format and to others, as far as it still holds."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageCms, IptcImagePlugin
from PIL.PngImagePlugin import PngInfo

from shared.errors import DataError
from shared.images import Picture, load_frames, load_picture, save_frames, save_picture
from shared.images.formats import picture_format
from shared.images.metadata import mended, png_chunks, read_metadata, save_options, tiff_tags

PIXELS = np.zeros((24, 32, 3), np.uint8)
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6" exif:PixelXDimension="99">'
    b"<tiff:ImageLength>77</tiff:ImageLength><dc:title>Aussicht</dc:title>"
    b"<xmp:Thumbnails>\n<rdf:Alt>AAAA</rdf:Alt></xmp:Thumbnails></rdf:Description></x:xmpmeta>"
)
IPTC = b"\x1c\x02\x05\x00\x05Title\x1c\x02\x50\x00\x07Someone"  # 2:05 title, 2:80 by-line
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif_of() -> bytes:
    exif = Image.Exif()
    exif[0x0110] = "Camera"
    exif[0x8769] = {0xA002: 4000, 0xA003: 3000, 0x9003: "2024:05:06 07:08:09"}
    exif[0x8825] = {1: "N", 2: (48.0, 8.0, 0.0)}
    return exif.tobytes().removeprefix(b"Exif\0\0")


def rich() -> Picture:
    text = (("Comment", "schön"), ("Author", "Ägidius – ☃"))
    return Picture(PIXELS, icc=PROFILE, exif=exif_of(), xmp=XMP, iptc=IPTC, text=text, dpi=(300.0, 200.0))


HOLDS = {
    ".jpg": {"icc", "exif", "xmp", "iptc", "comment", "dpi"},
    ".png": {"icc", "exif", "xmp", "iptc", "comment", "author", "dpi"},
    ".tif": {"icc", "exif", "xmp", "iptc", "dpi"},
    ".webp": {"icc", "exif", "xmp"},
    ".avif": {"icc", "exif", "xmp"},
    ".gif": {"comment"},
    ".bmp": {"dpi"},
}


def said(picture: Picture) -> set[str]:
    """Which of what `rich` says a picture still says, rightly."""
    found = set()
    text = dict(picture.text)
    found |= {"comment"} if text.get("Comment") == "schön" else set()
    found |= {"author"} if text.get("Author") == "Ägidius – ☃" else set()
    found |= {"icc"} if picture.icc == PROFILE else set()
    found |= {"iptc"} if picture.iptc == IPTC else set()
    found |= {"xmp"} if picture.xmp and b"Aussicht" in picture.xmp else set()
    found |= {"dpi"} if picture.dpi and np.allclose(picture.dpi, (300, 200), atol=0.6) else set()
    if picture.exif:
        exif = Image.Exif()
        exif.load(b"Exif\0\0" + picture.exif)
        inner, place = exif.get_ifd(0x8769), exif.get_ifd(0x8825)
        if exif[0x0110] == "Camera" and inner[0x9003] == "2024:05:06 07:08:09" and place[2][0] == 48:
            found.add("exif")
    return found


@pytest.mark.parametrize("first", HOLDS)
@pytest.mark.parametrize("second", HOLDS)
def test_what_both_formats_can_hold_goes_across(tmp_path, first, second):
    save_picture(tmp_path / f"a{first}", rich())
    once = load_picture(tmp_path / f"a{first}")
    assert said(once) == HOLDS[first]
    save_picture(tmp_path / f"b{second}", once)
    assert said(load_picture(tmp_path / f"b{second}")) == HOLDS[first] & HOLDS[second]


@pytest.mark.parametrize("suffix", [".png", ".gif", ".webp", ".avif", ".tif"])
def test_an_animation_says_it_too(tmp_path, suffix):
    other = Picture(PIXELS + 200, duration=50)
    save_frames(tmp_path / f"a{suffix}", [replace(rich(), duration=50), other])
    assert said(load_frames(tmp_path / f"a{suffix}")[0]) == HOLDS[suffix]


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp", ".avif"])
def test_size_and_orientation_are_mended(tmp_path, suffix):
    save_picture(tmp_path / f"a{suffix}", rich())
    read = load_picture(tmp_path / f"a{suffix}")
    exif = Image.Exif()
    exif.load(b"Exif\0\0" + read.exif)
    assert (exif.get_ifd(0x8769)[0xA002], exif.get_ifd(0x8769)[0xA003]) == (32, 24)
    assert b'tiff:Orientation="6"' not in read.xmp
    assert b'exif:PixelXDimension="32"' in read.xmp
    assert b"<tiff:ImageLength>24</tiff:ImageLength>" in read.xmp
    assert b"AAAA" not in read.xmp


@pytest.mark.parametrize("suffix", HOLDS)
def test_stripped_only_the_profile_is_left(tmp_path, suffix):
    save_picture(tmp_path / f"a{suffix}", rich().stripped())
    assert said(load_picture(tmp_path / f"a{suffix}")) == HOLDS[suffix] & {"icc"}


def test_others_read_it_too(tmp_path):
    save_picture(tmp_path / "a.jpg", rich())
    with Image.open(tmp_path / "a.jpg") as image:
        assert image.info["comment"].decode() == "schön"
        assert IptcImagePlugin.getiptcinfo(image)[(2, 80)] == b"Someone"
        assert image.info["dpi"] == (300, 200)
    save_picture(tmp_path / "a.tif", rich())
    with Image.open(tmp_path / "a.tif") as image:
        assert IptcImagePlugin.getiptcinfo(image)[(2, 80)] == b"Someone"
        assert image.getexif().get_ifd(0x8769)[0x9003] == "2024:05:06 07:08:09"


def test_the_chunks_of_colour_are_kept_where_there_is_no_profile(tmp_path):
    colour = ((b"gAMA", (100_000).to_bytes(4)), (b"cHRM", bytes(range(32))))
    save_picture(tmp_path / "a.png", Picture(PIXELS, colour=colour))
    read = load_picture(tmp_path / "a.png")
    assert read.colour == colour
    assert read.stripped().colour == colour
    assert dict(png_chunks(replace(read, icc=PROFILE))).keys().isdisjoint({b"gAMA", b"cHRM"})


def test_a_grey_profile_is_not_given_to_a_coloured_picture():
    grey = PROFILE[:16] + b"GRAY" + PROFILE[20:]
    assert mended(Picture(PIXELS, icc=grey)).icc is None
    assert mended(Picture(PIXELS[..., 0], icc=grey)).icc == grey
    assert mended(Picture(PIXELS, icc=PROFILE)).icc == PROFILE


@pytest.mark.parametrize(
    ("field", "words"),
    [("exif", "EXIF block"), ("xmp", "XMP packet"), ("iptc", "IPTC block"), ("text", "comment")],
)
def test_what_is_too_large_for_a_jpeg_is_told_before_anything_is_written(tmp_path, field, words):
    content = bytes(70_000) if field != "text" else (("Comment", "x" * 70_000),)
    with pytest.raises(DataError, match=rf"a\.jpg: its {words} of .* a JPEG can hold; use --strip"):
        save_picture(tmp_path / "a.jpg", replace(rich(), **{field: content}))
    assert list(tmp_path.iterdir()) == []


def test_nothing_said_is_nothing_written():
    plain = Picture(PIXELS)
    assert png_chunks(plain) == []
    assert tiff_tags(plain) == {}
    assert save_options(plain, picture_format("a.jpg")) == {}


def test_a_profile_of_text_that_is_damaged_is_left_out():
    file = io.BytesIO()
    info = PngInfo()
    info.add_text("Raw profile type iptc", "\niptc\n 9\nno hexadecimal")
    Image.fromarray(PIXELS).save(file, "PNG", pnginfo=info)
    assert read_metadata(Image.open(file)) == {"xmp": None, "iptc": None, "text": (), "dpi": None}
