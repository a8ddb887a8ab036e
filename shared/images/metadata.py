"""What a file says of its picture besides the samples: read from any format, written to those that hold it.

| | ICC profile | EXIF | XMP | IPTC | text | resolution |
|---|---|---|---|---|---|---|
| JPEG | ✓ | ✓ | ✓ | ✓ | the comment | ✓ |
| PNG | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
| TIFF | ✓ | ✓ | ✓ | ✓ | | ✓ |
| WebP, AVIF | ✓ | ✓ | ✓ | | | |
| GIF | | | | | the comment | |
| BMP | | | | | | ✓ |

What no longer holds is mended: orientation and size in EXIF and XMP. Thumbnails are dropped.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from shared.errors import DataError
from shared.images.exif import DIRECTORIES, TIFF_TAGS, sized
from shared.images.formats import Format
from shared.images.picture import Picture

__all__ = ["mended", "png_chunks", "read_metadata", "save_options", "tiff_tags"]

_XMP_KEYWORD = "XML:com.adobe.xmp"
_IPTC_KEYWORD = "Raw profile type iptc"  # how a PNG holds it, by custom
_IPTC_RESOURCE = 0x0404
_SEGMENT = 65_533  # bytes that a segment of a JPEG can hold
_XMP_SEGMENT = _SEGMENT - len(b"http://ns.adobe.com/xap/1.0/\0")
_TIFF_XMP, _TIFF_IPTC, _TIFF_ICC = 700, 33723, 34675
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT, _INCH = 282, 283, 296, 2


def read_metadata(image: Image.Image) -> dict[str, Any]:
    """Return the `xmp`, `iptc`, `text` and `dpi` of a loaded image, as `Picture` has them."""
    info = image.info
    text = {str(k): str(v) for k, v in getattr(image, "text", {}).items()}
    xmp = info.get("xmp")
    xmp = xmp.encode() if isinstance(xmp, str) else xmp
    text.pop(_XMP_KEYWORD, None)
    iptc = _read_iptc(image, text.pop(_IPTC_KEYWORD, None))
    text = {keyword: words for keyword, words in text.items() if not keyword.startswith("Raw profile type")}
    comment = info.get("comment")
    if isinstance(comment, bytes) and comment.strip(b"\0"):
        try:
            text["Comment"] = comment.rstrip(b"\0").decode()
        except UnicodeDecodeError:
            text["Comment"] = comment.rstrip(b"\0").decode("latin-1")
    return {
        "xmp": _xmp_upright(xmp) if isinstance(xmp, bytes) and xmp else None,
        "iptc": iptc,
        "text": tuple(text.items()),
        "dpi": _read_dpi(image),
    }


def _read_iptc(image: Image.Image, profile: str | None) -> bytes | None:
    found: Any = None
    resources = image.info.get("photoshop")
    if isinstance(resources, Mapping):
        found = resources.get(_IPTC_RESOURCE)
    elif image.format == "TIFF":
        found = getattr(image, "tag_v2", {}).get(_TIFF_IPTC)
    elif profile is not None:  # name, length, then hexadecimal lines
        try:
            found = _without_resource(bytes.fromhex("".join(profile.split()[2:])))
        except ValueError:
            found = None
    return bytes(found) if isinstance(found, bytes) and found else None


def _without_resource(data: bytes) -> bytes:
    """Return the content of the IPTC resource in a block of Photoshop's; records alone as they are."""
    head = b"8BIM" + struct.pack(">H", _IPTC_RESOURCE)
    if not data.startswith(head):
        return data
    name = data[6] + 1 + (data[6] + 1) % 2
    (size,) = struct.unpack_from(">I", data, 6 + name)
    return data[10 + name : 10 + name + size]


def _as_resource(iptc: bytes) -> bytes:
    head = b"8BIM" + struct.pack(">HHI", _IPTC_RESOURCE, 0, len(iptc))
    return head + iptc + b"\0" * (len(iptc) % 2)


def _read_dpi(image: Image.Image) -> tuple[float, float] | None:
    dpi = image.info.get("dpi")
    if image.format == "JPEG" and image.info.get("jfif_unit") not in (1, 2):
        dpi = None  # taken from EXIF, which keeps it
    try:
        across, down = map(float, dpi or ())
    except (TypeError, ValueError):
        return None
    return (across, down) if 0 < across < 1e6 and 0 < down < 1e6 else None


def _xmp_upright(xmp: bytes) -> bytes:
    """Say that the picture is upright, and drop what holds thumbnails or points to segments left behind."""
    xmp = _set(xmp, "tiff:Orientation", 1)
    xmp = re.sub(rb"<(xmp|xap):Thumbnails>.*?</\1:Thumbnails>", b"", xmp, flags=re.DOTALL)
    return re.sub(rb"\s*xmpNote:HasExtendedXMP\s*=\s*(\"[^\"]*\"|'[^']*')", b"", xmp)


def _set(xmp: bytes, name: str, value: int) -> bytes:
    """Put `value` wherever the packet gives the property a number, as an attribute or an element."""
    number = str(value).encode()
    word = re.escape(name).encode()
    xmp = re.sub(rb"(\b" + word + rb"\s*=\s*[\"'])\d+", rb"\g<1>" + number, xmp)
    return re.sub(rb"(<" + word + rb">\s*)\d+", rb"\g<1>" + number, xmp)


def mended(picture: Picture) -> Picture:
    """Return `picture` with its present size in EXIF and XMP, and no profile of another space."""
    height, width = picture.pixels.shape[:2]
    exif = picture.exif and sized(picture.exif, width, height)
    xmp = picture.xmp
    if xmp:
        for name, side in (("PixelXDimension", width), ("PixelYDimension", height)):
            xmp = _set(xmp, f"exif:{name}", side)
        for name, side in (("ImageWidth", width), ("ImageLength", height)):
            xmp = _set(xmp, f"tiff:{name}", side)
    colour = picture.pixels.ndim == 3 and picture.pixels.shape[2] > 2
    icc = None if picture.icc and colour and picture.icc[16:20] == b"GRAY" else picture.icc
    return replace(picture, exif=exif, xmp=xmp, icc=icc)


def save_options(picture: Picture, kind: Format) -> dict[str, Any]:
    """Return the options by which Pillow writes what a format other than still PNG and TIFF can hold.

    Raises:
        DataError: a block that is larger than a JPEG can hold.
    """
    options: dict[str, Any] = {}
    text = dict(picture.text)
    if kind.metadata:
        if picture.icc:
            options["icc_profile"] = picture.icc
        if picture.exif:
            options["exif"] = b"Exif\0\0" + picture.exif
        if picture.xmp and kind.name != "PNG":
            options["xmp"] = picture.xmp
    if kind.name in ("JPEG", "BMP", "PNG") and picture.dpi:
        options["dpi"] = picture.dpi
    if kind.name in ("JPEG", "GIF") and text.get("Comment"):
        options["comment"] = text["Comment"].encode()
    if kind.name == "JPEG":
        if picture.iptc:
            segment = b"Photoshop 3.0\0" + _as_resource(picture.iptc)
            options["extra"] = b"\xff\xed" + struct.pack(">H", len(segment[:_SEGMENT]) + 2) + segment
        sizes = {
            "EXIF block": len(options.get("exif", b"")),
            "XMP packet": len(picture.xmp or b"") + _SEGMENT - _XMP_SEGMENT,
            "IPTC block": len(options.get("extra", b"")) - 4,
            "comment": len(options.get("comment", b"")),
        }
        for name, size in sizes.items():
            if size > _SEGMENT:
                raise DataError(f"its {name} of {size:,} bytes is larger than a JPEG can hold", "use --strip")
    if kind.name == "PNG":
        options["pnginfo"] = PngInfo()
        colour = () if picture.icc else picture.colour
        for chunk, data in png_chunks(replace(picture, icc=None, exif=None, dpi=None, colour=colour)):
            options["pnginfo"].add(chunk, data)  # but for what Pillow writes itself
    return options


def png_chunks(picture: Picture) -> list[tuple[bytes, bytes]]:
    """Return the chunks of metadata that stand before the samples of a PNG file."""
    chunks: list[tuple[bytes, bytes]] = []
    if picture.icc:
        chunks.append((b"iCCP", b"ICC profile\0\0" + zlib.compress(picture.icc)))
    else:
        chunks += picture.colour
    if picture.dpi:
        across, down = (min(round(value / 0.0254), 2**31 - 1) for value in picture.dpi)
        chunks.append((b"pHYs", struct.pack(">IIB", across, down, 1)))
    if picture.exif:
        chunks.append((b"eXIf", picture.exif))
    if picture.xmp:
        chunks.append((b"iTXt", _XMP_KEYWORD.encode() + b"\0\0\0\0\0" + picture.xmp))
    if picture.iptc:
        block = _as_resource(picture.iptc)
        digits = block.hex()
        lines = "\n".join(digits[i : i + 72] for i in range(0, len(digits), 72))
        profile = f"\niptc\n{len(block):8d}\n{lines}\n".encode()
        chunks.append((b"zTXt", _IPTC_KEYWORD.encode() + b"\0\0" + zlib.compress(profile)))
    for keyword, words in picture.text:
        key = keyword.encode("latin-1", "replace")[:79]
        try:
            chunks.append((b"tEXt", key + b"\0" + words.encode("latin-1")))
        except UnicodeEncodeError:
            chunks.append((b"iTXt", key + b"\0\0\0\0\0" + words.encode()))
    return chunks


def tiff_tags(picture: Picture) -> dict[int, Any]:
    """Return the tags of metadata of a TIFF file; those of a directory as a mapping of their own."""
    tags: dict[int, Any] = {}
    if picture.exif:
        exif = Image.Exif()
        exif.load(b"Exif\0\0" + picture.exif)
        for tag in TIFF_TAGS:
            if tag in exif:
                value = dict(exif.get_ifd(tag)) if tag in DIRECTORIES else exif[tag]
                if value:
                    tags[tag] = value
    if picture.xmp:
        tags[_TIFF_XMP] = picture.xmp
    if picture.iptc:
        tags[_TIFF_IPTC] = picture.iptc
    if picture.icc:
        tags[_TIFF_ICC] = picture.icc
    if picture.dpi:
        tags |= {_X_RESOLUTION: picture.dpi[0], _Y_RESOLUTION: picture.dpi[1], _RESOLUTION_UNIT: _INCH}
    return tags
