"""`python tests/studio/measure.py [ROUNDS]` times every page in a browser: milliseconds, best and median.

Pages are opened until they stand still, warm. Of an interaction the time runs from the input to the change
that a person sees, without Streamlit's own tidying up after it. Where other work goes on the best counts.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
from driver import Server, Visitor, called
from PIL import Image

PAGES = ("", "photos", "compressor", "movies", "segments", "playground")
MODE = "[data-testid=stButtonGroup] button"
LIST = "document.querySelector('.songs').innerText"
PICTURE = "document.querySelector('.compare img.after').src"
FACTS = "document.querySelector('.facts').innerText"
WAIT = 180  # seconds that compiling may take the first time


def measure(visitor: Visitor, name: str, changes: list[tuple[str, str]]) -> None:
    """Do things one after the other, each a script and what is to change by it; print how long that took."""
    times = []
    for action, watched in changes:
        visitor.ready()
        times.append(
            visitor.run(
                f"""(async () => {{
                const seen = () => {watched}, before = seen(), begun = performance.now();
                {action};
                while (seen() === before && performance.now() - begun < 20000)
                    await new Promise((done) => setTimeout(done, 2));
                return performance.now() - begun }})()"""
            )
        )
    print(f"{name:44} {min(times):8.0f} {median(times):8.0f}", flush=True)


def slid(label: str, values: list[float], watched: str) -> list[tuple[str, str]]:
    """The slider of this label at these values, one after the other."""
    found = called(".dial", label).replace("innerText", "textContent") + ".querySelector('input')"
    script = "(() => {{ const field = {}; field.value = {}; field.dispatchEvent(new Event('input')) }})()"
    return [(script.format(found, value), watched) for value in values]


def spread(low: float, high: float, rounds: int) -> list[float]:
    """Values that are far from their neighbours."""
    order = np.random.default_rng(1).permutation(rounds)
    return [round(float(value), 2) for value in np.linspace(low, high, rounds)[order]]


def photo(folder: Path) -> Path:
    """A noisy picture of two megapixels."""
    rng = np.random.default_rng(5)
    y, x = np.mgrid[:1200, :1700]
    pixels = np.stack([x / 7, y / 5, (x + y) / 12], axis=-1) + rng.normal(0, 3, (1200, 1700, 3))
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(folder / "two.jpg", quality=90)
    return folder / "two.jpg"


def pages(visitor: Visitor, rounds: int) -> Iterator[str]:
    """Open every page once, then again and again."""
    for page in PAGES:
        visitor.visit(page)
        times = []
        for _ in range(rounds):
            begun = time.perf_counter()
            visitor.visit(page)
            times.append(1000 * (time.perf_counter() - begun))
        yield f"{'page ' + (page or 'songs'):44} {min(times):8.0f} {median(times):8.0f}"


def interactions(visitor: Visitor, folder: Path, rounds: int) -> None:
    """Use every page."""
    visitor.visit("photos")
    visitor.upload(photo(folder))
    visitor.until("document.body.innerText.includes('1700 × 1200')", WAIT)
    visitor.press("document.querySelector('.strip button[data-name=noir]')")
    visitor.until("!!document.querySelector('.dial')", WAIT)
    measure(
        visitor, "photos: strength of a look, 2 megapixels", slid("Strength", spread(5, 95, rounds), PICTURE)
    )
    visitor.visit("compressor")
    measure(
        visitor, "compressor: size", slid("Size", [round(4 * v) / 4 for v in spread(1, 15, rounds)], PICTURE)
    )
    visitor.press(called(MODE, "Rank"))
    visitor.until(called(".dial", "Rank") + " !== undefined")
    measure(visitor, "compressor: rank", slid("Rank", [round(v) for v in spread(2, 200, rounds)], PICTURE))
    visitor.visit("")
    measure(visitor, "songs: mood", slid("happier", [round(4 * v) / 4 for v in spread(-2, 2, rounds)], LIST))
    visitor.visit("movies")
    star = "document.querySelectorAll('.stars .film')[{}].querySelectorAll('button')[{}].click()"
    stars = [(star.format(i % 12, (3 * i) % 5), LIST) for i in range(min(rounds, 12))]
    measure(visitor, "movies: a star", stars)
    visitor.visit("segments")
    visitor.press(called(MODE, "By hand"))
    visitor.until("!!document.querySelector('.dial')")
    words = "document.querySelector('.segments').innerText"
    numbers = [float(k) for k in (2, 9, 4, 11, 6, 12, 3, 8, 10, 7)[:rounds]]
    measure(visitor, "segments: their number", slid("Segments", numbers, words))
    visitor.visit("playground")
    visitor.press(called(MODE, "Rank k"))
    visitor.until("!!document.querySelector('.dial')")
    measure(visitor, "playground: rank", slid("k", [round(v) for v in spread(2, 200, rounds)], FACTS))


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    with tempfile.TemporaryDirectory() as name:
        server = Server(Path(name))
        visitor = Visitor(server.address, Path(name))
        try:
            print(json.dumps({"cores": os.cpu_count(), "load": os.getloadavg()[0], "rounds": rounds}))
            print(f"{'milliseconds':44} {'best':>8} {'median':>8}")
            for line in pages(visitor, rounds):
                print(line, flush=True)
            interactions(visitor, Path(name), rounds)
        finally:
            visitor.close()
            server.stop()


if __name__ == "__main__":
    main()
