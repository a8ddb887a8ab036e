"""A picture as the apps hold it: an array of samples and what the file said besides."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from shared.files import MAX_PIXELS

__all__ = ["MAX_PIXELS", "Picture"]


@dataclass(frozen=True)
class Picture:
    """A picture or one frame of an animation.

    Attributes:
        pixels: (h, w) grey or (h, w, c), c = 2 grey and alpha, 3 RGB, 4 RGBA; uint8 or uint16.
        icc: the colour profile that the pixels are in.
        exif: EXIF block (a TIFF structure, without the "Exif" prefix of JPEG), without orientation and
            thumbnail.
        duration: milliseconds for which a frame is shown.
        loop: how often an animation is repeated, 0 for ever; None: shown once.
        converted: which conversion changed the colours on opening, such as "CMYK to RGB".
        lacks: what the file does not hold of the picture, though it is no error.
        xmp: XMP packet, with the orientation upright.
        iptc: IPTC-IIM records, as Photoshop's resource 0x0404 holds them.
        text: keyword and text of each remark; "Comment" is the one that JPEG and GIF have.
        dpi: pixels an inch, across and down.
        colour: chunks of a PNG file that say what its colours are, where it has no profile.
        poster: not shown in the animation whose first picture it is, but in its place by programs that play
            none; PNG has such.
    """

    pixels: np.ndarray
    icc: bytes | None = None
    exif: bytes | None = None
    duration: float = 0.0
    loop: int | None = None
    converted: str = ""
    lacks: str = ""
    xmp: bytes | None = None
    iptc: bytes | None = None
    text: tuple[tuple[str, str], ...] = ()
    dpi: tuple[float, float] | None = None
    colour: tuple[tuple[bytes, bytes], ...] = ()
    poster: bool = False

    @property
    def has_alpha(self) -> bool:
        """Whether the last channel is opacity."""
        return self.pixels.ndim == 3 and self.pixels.shape[2] in (2, 4)

    @property
    def remark(self) -> str:
        """What is to be told of its opening; "" where there is nothing."""
        return "; ".join(text for text in (self.converted, self.lacks) if text)

    def stripped(self) -> Picture:
        """Return the picture without what is said of it, but for what its colours are."""
        return replace(self, exif=None, xmp=None, iptc=None, text=(), dpi=None)
