"""Sound pictures of every mode, size, format and orientation, as the bytes of their files."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from tools.reliability.png_bytes import header, png

__all__ = ["TOO_DEEP", "make"]

WIDTH, HEIGHT = 23, 17  # odd, and no multiple of a block
_SIZES = ((1, 1), (1, 31), (31, 1), (2, 2), (3, 5), (7, 8), (64, 48))
_ORIENTATION = 0x0112
# sound, but deeper than is kept or than numbers are: refused, never cut
TOO_DEEP = ("float.tif", "grey-32.tif")


def make() -> dict[str, tuple[bytes, int]]:
    """Return content and number of frames by file name."""
    still = _modes() | _sizes() | _formats() | _metadata() | _deep() | _palettes()
    return {name: (data, 1) for name, data in still.items()} | _moving()


def _samples(width: int = WIDTH, height: int = HEIGHT, channels: int = 3, seed: int = 7) -> np.ndarray:
    """Return (h, w, c) uint8: slopes with a little noise, so that every codec has something to do."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    slopes = [x * 200 / width + y * 55 / height, 255 - y * 200 / height, (x + y) * 5 % 256, 255 - 9 * x % 256]
    noisy = np.stack(slopes[:channels], axis=2) + rng.integers(0, 12, (height, width, channels))
    return noisy.clip(0, 255).astype(np.uint8)


def _colour(width: int = WIDTH, height: int = HEIGHT, seed: int = 7) -> Image.Image:
    return Image.fromarray(_samples(width, height, seed=seed))


def _clear() -> Image.Image:
    return Image.fromarray(_samples(channels=4))


def _bytes(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _modes() -> dict[str, bytes]:
    """Each mode in PNG and in TIFF, as far as the format has it."""
    colour, clear = _colour(), _clear()
    images = {
        "bit": colour.convert("1"),
        "grey": colour.convert("L"),
        "grey-alpha": clear.convert("LA"),
        "palette": colour.quantize(16),
        "rgb": colour,
        "rgba": clear,
    }
    made = {f"{name}.png": _bytes(image, "PNG") for name, image in images.items()}
    made |= {f"{name}.tif": _bytes(image, "TIFF") for name, image in images.items()}
    made["palette-clear.png"] = _bytes(images["palette"], "PNG", transparency=3)
    made["rgb-keyed.png"] = _bytes(colour, "PNG", transparency=colour.getpixel((4, 4)))
    made["grey-keyed.png"] = _bytes(images["grey"], "PNG", transparency=images["grey"].getpixel((4, 4)))
    hidden = clear.copy()
    hidden.putalpha(0)
    made["rgba-hidden.png"] = _bytes(hidden, "PNG")
    ink = colour.convert("CMYK")
    made["cmyk.tif"], made["cmyk.jpg"] = _bytes(ink, "TIFF"), _bytes(ink, "JPEG", quality=90)
    adobe = made["cmyk.jpg"].index(b"Adobe")
    ycck = bytearray(made["cmyk.jpg"])
    ycck[adobe + 11] = 2  # the transform of Adobe's segment: YCCK
    made["ycck.jpg"] = bytes(ycck)
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    to_lab = ImageCms.buildTransform(srgb, lab, "RGB", "LAB")
    painted = to_lab.apply(colour)
    painted.info.clear()  # of a profile that tells when it was made
    made["lab.tif"] = _bytes(painted, "TIFF")
    made["ycbcr.tif"] = _bytes(colour.convert("YCbCr"), "TIFF")
    return made


def _sizes() -> dict[str, bytes]:
    made = {}
    for width, height in _SIZES:
        image = _colour(width, height)
        made[f"size-{width}x{height}.png"] = _bytes(image, "PNG")
        made[f"size-{width}x{height}.jpg"] = _bytes(image, "JPEG")
    made["size-grey-1x1.png"] = _bytes(_colour(1, 1).convert("L"), "PNG")
    return made


def _formats() -> dict[str, bytes]:
    colour, clear = _colour(), _clear()
    return {
        "baseline.jpg": _bytes(colour, "JPEG", quality=80),
        "progressive.jpg": _bytes(colour, "JPEG", quality=80, progressive=True),
        "grey.jpg": _bytes(colour.convert("L"), "JPEG"),
        "full-chroma.jpg": _bytes(colour, "JPEG", subsampling=0),
        "restarts.jpg": _bytes(colour, "JPEG", restart_marker_blocks=1),
        "lossy.webp": _bytes(colour, "WEBP", quality=70),
        "lossless.webp": _bytes(clear, "WEBP", lossless=True),
        "rgb.bmp": _bytes(colour, "BMP"),
        "palette.bmp": _bytes(colour.quantize(16), "BMP"),
        "bit.bmp": _bytes(colour.convert("1"), "BMP"),
        "still.gif": _bytes(colour, "GIF"),
        "clear.gif": _bytes(clear, "GIF"),
        "rgb.ppm": _bytes(colour, "PPM"),
        "grey.pgm": _bytes(colour.convert("L"), "PPM"),
        "plain.pgm": b"P2 3 2 255\n0 50 100\n150 200 250\n",
        "bit.pnm": _bytes(colour.convert("1"), "PPM"),
        "lossless.jp2": _bytes(colour, "JPEG2000"),
        "rgb.qoi": _bytes(colour, "QOI"),
        "rgb.avif": _bytes(colour, "AVIF"),
        "lzw.tif": _bytes(colour, "TIFF", compression="tiff_lzw"),
        "packbits.tif": _bytes(colour, "TIFF", compression="packbits"),
        "in-jpeg.tif": _bytes(colour, "TIFF", compression="jpeg"),
        "fax.tif": _bytes(colour.convert("1"), "TIFF", compression="group4"),
        "interlaced.png": png(header(1, 1, 8, 2, 1), b"\0\x10\x20\x30"),
        "page.jpg": _bytes(colour, "PNG"),  # a PNG under another extension
        "name with spaces, Grüße.png": _bytes(colour, "PNG"),
    }


def _metadata() -> dict[str, bytes]:
    colour, made = _colour(), {}
    for orientation in range(1, 10):  # there is no ninth
        exif = Image.Exif()
        exif[_ORIENTATION] = orientation
        made[f"turned-{orientation}.jpg"] = _bytes(colour, "JPEG", exif=exif)
    exif[_ORIENTATION] = 6
    made["turned.png"] = _bytes(colour, "PNG", exif=exif)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile[:24] + bytes(12) + profile[36:]  # without the time at which it was made
    made["profile.jpg"] = _bytes(colour, "JPEG", icc_profile=profile)
    made["profile.png"] = _bytes(colour, "PNG", icc_profile=profile)
    made["profile-of-another-space.jpg"] = _bytes(colour.convert("CMYK"), "JPEG", icc_profile=profile)
    made["profile-of-noise.png"] = _bytes(colour, "PNG", icc_profile=b"noise" * 50)
    made["exif-of-noise.jpg"] = _bytes(colour, "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"noise" * 9)
    made["comment.jpg"] = _bytes(colour, "JPEG", comment=b"\x1b[2J<b>\xff")
    return made


def _deep() -> dict[str, bytes]:
    grey = _samples(channels=1)[..., 0].astype(np.uint16) * 257 + 3
    colour, clear = _samples().astype(">u2") * 257, _samples(channels=4).astype(">u2") * 257
    rows = lambda samples: b"".join(b"\0" + row.tobytes() for row in samples)  # noqa: E731
    return {
        "grey-16.png": _bytes(Image.fromarray(grey), "PNG"),
        "grey-16.tif": _bytes(Image.fromarray(grey), "TIFF"),
        "grey-16.pgm": _bytes(Image.fromarray(grey), "PPM"),
        "rgb-16.png": png(header(WIDTH, HEIGHT, 16, 2), rows(colour)),
        "rgba-16.png": png(header(WIDTH, HEIGHT, 16, 6), rows(clear)),
        "grey-alpha-16.png": png(header(WIDTH, HEIGHT, 16, 4), rows(clear[..., [0, 3]])),
        "grey-2.png": png(header(WIDTH, HEIGHT, 2, 0), (b"\0" + b"\x1b" * -(-WIDTH // 4)) * HEIGHT),
        "float.tif": _bytes(Image.fromarray(grey.astype(np.float32) / 65535), "TIFF"),
        "grey-32.tif": _bytes(Image.fromarray(grey.astype(np.int32)), "TIFF"),
    }


def _palettes() -> dict[str, bytes]:
    """HaldCLUT pictures of level 2: 8 × 8 pixels, four steps a channel."""
    steps = np.arange(4)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    table = (np.stack([red, green, blue], axis=3) * 85).reshape(8, 8, 3).astype(np.uint8)
    return {
        "hald-8.png": _bytes(Image.fromarray(table), "PNG"),
        "hald-16.png": png(
            header(8, 8, 16, 2), b"".join(b"\0" + (row.astype(">u2") * 257).tobytes() for row in table)
        ),
    }


def _moving() -> dict[str, tuple[bytes, int]]:
    frames = [_colour(seed=seed) for seed in (1, 2, 3)]
    clear = [Image.fromarray(_samples(channels=4, seed=seed)) for seed in (1, 2, 3)]
    options: dict[str, Any] = {"save_all": True, "duration": [40, 50, 60], "loop": 0}
    moving = {
        "moving.gif": _bytes(frames[0], "GIF", append_images=frames[1:], **options),
        "moving-clear.gif": _bytes(clear[0], "GIF", append_images=clear[1:], disposal=2, **options),
        "moving.webp": _bytes(frames[0], "WEBP", append_images=frames[1:], **options),
        "moving.png": _bytes(frames[0], "PNG", append_images=frames[1:], **options),
        "moving-clear.png": _bytes(clear[0], "PNG", append_images=clear[1:], disposal=1, **options),
        "pages.tif": _bytes(frames[0], "TIFF", save_all=True, append_images=frames[1:]),
        "pages-of-sizes.tif": _bytes(
            frames[0], "TIFF", save_all=True, append_images=[_colour(5, 9), frames[2].convert("L")]
        ),
    }
    poster = _bytes(frames[0], "PNG", append_images=frames[1:], default_image=True, save_all=True, loop=0)
    return {name: (data, 3) for name, data in moving.items()} | {"poster.png": (poster, 3)}
