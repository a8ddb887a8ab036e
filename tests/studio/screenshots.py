"""`python tests/studio/screenshots.py` draws docs/images/studio_*.png: every page as it is seen."""

from __future__ import annotations

import io
import sys
import tempfile
import time
from pathlib import Path

from driver import ROOT, Server, Visitor, called
from PIL import Image

FOLDER = ROOT / "docs" / "images"
TOPIC = "[data-testid=stButtonGroup] button"
WAIT = 180  # seconds that compiling may take the first time


def save(visitor: Visitor, name: str) -> None:
    """Write what is seen, in 256 colours, where it is not as it was."""
    visitor.run("document.activeElement?.blur()")
    visitor.run("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    visitor.ready()
    time.sleep(0.5)
    picture = Image.open(io.BytesIO(visitor.picture())).convert("RGB")
    target = FOLDER / f"studio_{name}.png"
    picture.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1000:.0f} kB", file=sys.stderr)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        server = Server(Path(name))
        visitor = Visitor(server.address, Path(name))
        try:
            visit(visitor)
        finally:
            visitor.close()
            server.stop()


def visit(visitor: Visitor) -> None:
    """Go through the pages and use each a little."""
    visitor.visit(width=1100, height=900)
    visitor.until("document.querySelectorAll('.songs li').length === 10", WAIT)
    save(visitor, "songs")
    visitor.visit("photos", width=1100, height=820)
    visitor.until("document.querySelectorAll('.strip button').length > 30", WAIT)
    visitor.press("document.querySelector('.strip button[data-name=golden]')")
    save(visitor, "photos")
    visitor.visit("compressor", width=1100, height=900)
    visitor.until("document.querySelectorAll('[data-testid=stTable] tbody tr').length === 3", WAIT)
    save(visitor, "compressor")
    visitor.visit("movies", width=1100, height=900)
    visitor.until("document.querySelectorAll('.stars .film').length === 12", WAIT)
    for film, star in ((1, 4), (4, 0), (8, 4)):
        visitor.press(f"document.querySelectorAll('.stars .film')[{film}].querySelectorAll('button')[{star}]")
    visitor.until("document.body.innerText.includes('because you rated')")
    save(visitor, "movies")
    visitor.visit("segments", width=1100, height=1000)
    visitor.until("document.body.innerText.includes('Rows unlike all others')", WAIT)
    save(visitor, "segments")
    visitor.visit("playground", width=1100, height=900, dark=True)
    visitor.press(called(TOPIC, "A matrix"))
    visitor.until("document.body.innerText.includes('determinant')")
    save(visitor, "playground")


if __name__ == "__main__":
    main()
