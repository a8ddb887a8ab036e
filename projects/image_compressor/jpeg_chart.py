"""How JPEG works, drawn: its basis beside a learned one, its table, and one block of a picture on its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.image_compressor.charts import entitle, save_chart
from projects.image_compressor.jpeg import (
    SIDE,
    Journey,
    basis_pictures,
    blocks_of,
    busiest_block,
    follow,
    luma_levels,
    quantisation_table,
)
from projects.image_compressor.patch.tables import NUMBER, SMALL_LUMA, load_tables
from shared.errors import DataError, UsageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle

__all__ = ["Example", "draw", "explain", "learned_pictures", "parse_block"]

_CLASSES = 8  # of the learned ones, a row of the chart each
_GAP = "#c4ccd6"


@dataclass(frozen=True)
class Example:
    """What the chart shows: a picture's luma, one of its blocks, and what JPEG makes of it at a quality."""

    plane: np.ndarray
    block: tuple[int, int]
    quality: int
    journey: Journey

    def facts(self) -> dict[str, Any]:
        """What `--json` says."""
        return {"block": self.block, "quality": self.quality, **vars(self.journey)}


def parse_block(text: str) -> tuple[int, int]:
    """Return row and column of "ROW,COLUMN"."""
    row, _, column = text.partition(",")
    try:
        return int(row), int(column)
    except ValueError:
        raise UsageError(f"--block {text!r} is not ROW,COLUMN", "write two whole numbers, as 12,40") from None


def explain(pixels: np.ndarray, *, quality: int, block: tuple[int, int] | None = None) -> Example:
    """Follow one block of a picture's luma through JPEG.

    Args:
        block: its row and column, in blocks of 8 × 8 from 0; None: the one of the most contrast.
    """
    plane = luma_levels(pixels)
    blocks = blocks_of(plane)
    rows, columns = blocks.shape[:2]
    row, column = busiest_block(blocks) if block is None else block
    if not (0 <= row < rows and 0 <= column < columns):
        where = f"choose a row to {rows - 1}, a column to {columns - 1}"
        raise DataError(f"the picture has no block {row},{column}", where)
    return Example(plane, (row, column), quality, follow(blocks[row, column], quantisation_table(quality)))


def learned_pictures() -> tuple[list[int], np.ndarray]:
    """Return some numbers of classes of luma and the first basis pictures of each, (classes, 8, 8, 8)."""
    bases = load_tables(NUMBER).patches[SMALL_LUMA].bases
    numbers = np.unique(np.linspace(0, len(bases) - 1, _CLASSES).astype(int))
    return numbers.tolist(), bases[numbers, :SIDE].reshape(-1, SIDE, SIDE, SIDE)


def draw(example: Example, title: str, kind: str) -> bytes:
    """Return the chart as a file of `kind` (png, svg, pdf)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(14, 13))
    row, column = example.block
    entitle(
        figure,
        f"How JPEG works, beside a learned basis: {title}, block {row},{column}, quality {example.quality}",
        fontsize=13,
        y=0.985,
    )
    # fixed places: a solver of the layout has other last digits from one run to the next, and so other bytes
    sides = {"left": 0.03, "right": 0.985}
    above = figure.add_gridspec(1, 3, top=0.945, bottom=0.615, wspace=0.14, **sides)
    below = figure.add_gridspec(2, 4, top=0.555, bottom=0.035, wspace=0.14, hspace=0.24, **sides)
    cosines, learned, table = (figure.add_subplot(above[i]) for i in range(3))
    _mosaic(cosines, basis_pictures())
    cosines.set_title("JPEG: 64 cosine pictures, for every block")
    cosines.set_xlabel("waves across, 0 to 7")
    cosines.set_ylabel("waves down, 0 to 7")
    numbers, pictures = learned_pictures()
    _mosaic(learned, pictures)
    learned.set_title("Learned by SVD: the first 8 of some classes")
    learned.set_xlabel("basis picture, by falling variance")
    learned.set_ylabel("class")
    learned.set_yticks([9 * i + 3.5 for i in range(len(numbers))], list(map(str, numbers)))
    learned.tick_params(axis="y", length=0)
    journey = example.journey
    _numbers(table, journey.table, 0, int(journey.table.max()))
    table.set_title("JPEG: steps Q, fine for slow waves")
    table.set_xlabel(f"T.81, table K.1, scaled to quality {example.quality}")

    most = float(np.abs(journey.coefficients).max()) or 1.0
    top = max(1, int(np.abs(journey.levels).max()))
    worst = max(1, int(np.abs(journey.error).max()))
    kept = np.count_nonzero(journey.levels)
    panels: list[tuple[str, str, Callable[[Axes], None]]] = [
        ("1  samples X", "0 to 255", lambda a: _numbers(a, journey.samples, 0, 255)),
        ("2  X − 128", "around zero", lambda a: _numbers(a, journey.centred, -128, 127)),
        ("3  D = C (X − 128) Cᵀ", "rounded here to whole numbers",
         lambda a: _numbers(a, np.rint(journey.coefficients).astype(int), -most, most, root=True)),
        ("4  levels L = round(D / Q)", f"{kept} of 64 are not 0: these are stored",
         lambda a: _numbers(a, journey.levels, -top, top, root=True)),
        ("the picture", "its luma; the square is the block", lambda a: _place(a, example)),
        ("7  error X̂ − X", f"root mean square {np.sqrt(np.mean(journey.error**2.0)):.2f}, at most {worst}",
         lambda a: _numbers(a, journey.error, -worst, worst)),
        ("6  X̂ = Cᵀ (L · Q) C + 128", "what a decoder shows", lambda a: _numbers(a, journey.result, 0, 255)),
        ("5  L · Q", "what the levels stand for",
         lambda a: _numbers(a, journey.dequantised, -most, most, root=True)),
    ]  # fmt: skip
    for i, (name, words, paint) in enumerate(panels):
        axes = figure.add_subplot(below[i])
        paint(axes)
        axes.set_title(name)
        axes.set_xlabel(words)
    return save_chart(figure, kind)


def _mosaic(axes: Axes, pictures: np.ndarray) -> None:
    """Draw (rows, columns, 8, 8) pictures, each stretched about its own zero, with a line between them."""
    from matplotlib import colormaps

    rows, columns = pictures.shape[:2]
    sheet = np.full((rows * (SIDE + 1) - 1, columns * (SIDE + 1) - 1), np.nan)
    for (row, column), _ in np.ndenumerate(pictures[..., 0, 0]):
        one = pictures[row, column]
        top, left = row * (SIDE + 1), column * (SIDE + 1)
        sheet[top : top + SIDE, left : left + SIDE] = one / (np.abs(one).max() or 1)
    axes.imshow(
        sheet, cmap=colormaps["gray"].with_extremes(bad=_GAP), vmin=-1, vmax=1, interpolation="nearest"
    )
    axes.set_xticks([])
    axes.set_yticks([])


def _numbers(axes: Axes, values: np.ndarray, low: float, high: float, *, root: bool = False) -> None:
    """Draw (8, 8) whole numbers in squares of grey, by the root where a few are far larger than the rest."""
    shades = np.sign(values) * np.sqrt(np.abs(values)) if root else values.astype(float)
    low, high = (float(np.sign(v) * np.sqrt(abs(v))) if root else v for v in (low, high))
    axes.imshow(shades, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
    for (row, column), value in np.ndenumerate(values):
        ink = "white" if shades[row, column] < (low + high) / 2 else "black"
        axes.text(
            column, row, f"{value:d}".replace("-", "−"), ha="center", va="center", fontsize=9, color=ink
        )
    axes.set_xticks([])
    axes.set_yticks([])


def _place(axes: Axes, example: Example) -> None:
    axes.imshow(example.plane, cmap="gray", vmin=0, vmax=255)
    for width, colour in ((3.5, "black"), (1.5, "white")):
        axes.add_patch(_square(example, width, colour))
    axes.set_xticks([])
    axes.set_yticks([])


def _square(example: Example, width: float, colour: str) -> Rectangle:
    """Around the block, wide enough to be seen in a large picture."""
    from matplotlib.patches import Rectangle

    margin = max(2.0, max(example.plane.shape) / 60)
    row, column = (SIDE * place - 0.5 for place in example.block)
    return Rectangle(
        (column - margin, row - margin), SIDE + 2 * margin, SIDE + 2 * margin, fill=False, linewidth=width,
        edgecolor=colour,
    )  # fmt: skip
