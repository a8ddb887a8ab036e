"""Every command of the filters and the compressor that reads a picture, as lines to be run on one.

In a line, IN is the picture and OUT the name of the output without its extension.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EACH", "LINES", "Line"]

REFUSES = "refuses"  # no picture of the corpus is what the command reads
OPENS = "opens"  # every sound picture must come through
ANY = "any"  # a sound picture may be refused: a border that no small one has, a format that holds less


@dataclass(frozen=True)
class Line:
    """One command line.

    Attributes:
        app: "filters" or "compressor".
        words: the command and its arguments.
        suffix: of the output.
        must: what it owes to a sound picture: `OPENS`, `ANY` or `REFUSES`.
    """

    app: str
    words: tuple[str, ...]
    suffix: str
    must: str = ANY

    def __str__(self) -> str:
        return f"{self.app}: {' '.join(self.words)} ({self.suffix})"


def _filters(words: str, suffix: str, must: str = ANY) -> Line:
    return Line("filters", tuple(words.split()), suffix, must)


def _compressor(words: str, suffix: str, must: str = ANY) -> Line:
    return Line("compressor", tuple(words.split()), suffix, must)


# a picture of any kind goes through at least these
EACH = (
    _filters("apply IN invert", ".tif", OPENS),
    _compressor("compress IN --frame 0 --allow-larger --fast", ".svdc", OPENS),
)
LINES = (
    *EACH,
    _filters("apply IN gaussian:1.5|sharpen", ".png"),
    _filters("apply IN edges", ".webp"),
    _filters("apply IN sobel --border constant", ".tif", OPENS),
    _filters("apply IN sepia:60%|vignette|grain", ".jpg"),
    _filters("apply IN antique --background white --quality 100", ".jpg"),
    _filters("apply IN median:3 --depth 16", ".tif", OPENS),
    _filters("apply IN bilateral:2 --frame 0", ".png", OPENS),
    _filters("apply IN contrast:120% --compare", ".png"),
    _filters("apply IN box:5 --linear --strip", ".gif"),
    _filters("apply IN denoise --depth 8", ".avif"),
    _filters("apply IN motion:9,20 --border wrap", ".jp2"),
    _filters("apply IN grey", ".pgm"),
    _filters("apply IN saturation:150%", ".bmp"),
    _filters("apply IN invert --frame 2", ".qoi"),
    _filters("apply IN invert --max-pixels 100", ".png"),
    _filters("apply IN guided:2 --kernel 0,1,0;1,-4,1;0,1,0", ".tif"),
    _filters("apply IN --kernel IN", ".png", REFUSES),
    _filters("apply IN --recipe IN", ".png", REFUSES),
    _filters("apply IN --chain table:IN", ".tif"),
    _filters("apply --chain table:IN", ".png"),
    _filters("show table:IN", ".png"),
    _filters("show --kernel IN", ".png", REFUSES),
    _filters("table table:IN", ".cube"),
    _filters("warp IN rotate:10|scale:150% --crop --interpolation lanczos", ".tif"),
    _filters("warp IN rotate:90", ".tif", OPENS),
    _filters("warp IN scale:50% --background #202020 --linear", ".jpg"),
    _filters("warp IN skew:10 --interpolation bicubic --frame 1", ".png"),
    _filters("warp IN --align IN", ".png", REFUSES),
    _filters("sheet IN --frame 0 --width 40", ".png", OPENS),
    _compressor("compress IN --frame 0 --size 30%", ".svdc"),
    _compressor("compress IN --frame 0 --psnr 35 --tune psnr --allow-larger", ".svdc"),
    _compressor("compress IN --ssim 0.9 --tune ssim --allow-larger", ".svdc"),
    _compressor("compress IN --frame 0 --rank 3 --allow-larger", ".svdc"),
    _compressor("compress IN --frame 0 --method svd --quality 40", ".svdc"),
    _compressor("compress IN --frame 1 --quality 100 --allow-larger", ".svdc"),
    _compressor("compress IN --max-pixels 100", ".svdc"),
    _compressor("decompress IN", ".png", REFUSES),
    _compressor("view IN", ".html", REFUSES),
    _compressor("info IN", "", REFUSES),
    _compressor("explain IN", ".png", REFUSES),
    _compressor("curve IN --frame 0", ".png"),
    _compressor("curve IN --frame 0 --explain-jpeg", ".svg"),
)
