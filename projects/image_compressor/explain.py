"""Where the bits of a file went.

A range coder spends −log₂ P bits on a decision of probability P. Reading the file again, the bits of its
decisions are added up by what they tell: of patches the sizes and steps, the classes and the levels, for each
cell of 8 × 8 samples; of method svd the rank-one pictures, in order.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numba
import numpy as np

from projects.image_compressor.charts import entitle, save_chart
from projects.image_compressor.decoder import decode_picture
from projects.image_compressor.format import Header, unpack, unpack_factors
from projects.image_compressor.patch.around import LARGE
from projects.image_compressor.patch.decoder import measure_patches
from projects.image_compressor.patch.section import BAND, whole_groups
from projects.image_compressor.stream import read_factors
from shared.errors import DataError
from shared.images import MAX_PIXELS
from shared.memory import check_budget

__all__ = ["Account", "Row", "account_of", "draw", "memory_to_explain"]

_DRAWN = 200_000  # cells; of more no chart shows the outlines
# bytes as measured: for each sample, of what is kept of it and of bands in work; for each pixel of a chart,
# by its depth; for each number of a factor
_KEPT, _IN_WORK, _CHART, _FACTORS = 1.1, 2.9, {8: 66.0, 16: 100.0}, 12.0
_PARTS = ("sizes and steps", "classes", "levels")
_NAMES = {1: ["luma"], 2: ["luma", "alpha"], 3: ["luma", "cb", "cr"], 4: ["luma", "cb", "cr", "alpha"]}


@dataclass(frozen=True)
class Row:
    """What was told of a plane, how many of it, and the bits that they took together."""

    plane: str
    part: str
    count: int
    bits: float


@dataclass(frozen=True)
class Account:
    """What a file spent.

    Attributes:
        header: of the file.
        rows: in the order of the file.
        spent: (rows, columns) bits of each cell of 8 × 8 of luma, of a file of patches; a large patch's are
            shared out among its four.
        told: (rows, columns) of luma's cells, see `patch.around`.
    """

    header: Header
    rows: list[Row]
    spent: np.ndarray | None = None
    told: np.ndarray | None = None

    def facts(self) -> dict[str, Any]:
        """What `--json` says."""
        return {
            "method": self.header.method,
            "width": self.header.width,
            "height": self.header.height,
            "parts": [asdict(row) for row in self.rows],
        }


def memory_to_explain(header: Header, *, drawn: bool = False) -> float:
    """Return the bytes that explaining a file of patches needs, where `drawn` with its chart."""
    size = whole_groups(header)
    in_work = min(1.0, numba.get_num_threads() * BAND / max(1, size))
    told = (_KEPT + _IN_WORK * in_work) * size * header.channels
    return max(told, _CHART[header.depth] * size) if drawn else told


def account_of(
    data: bytes, *, name: str = "the data", max_pixels: int = MAX_PIXELS, drawn: bool = False
) -> Account:
    """Return what each part of a `.svdc` file took.

    Args:
        drawn: a chart of it follows, for which there must be memory, too.

    Raises:
        DataError: as `decode`.
    """
    header, sections = unpack(data, name=name, max_pixels=max_pixels)
    if header.method == "svd":
        return Account(header, _of_ranks(sections["factors"], header, name))
    _check_memory(memory_to_explain(header, drawn=drawn), name)
    planes = measure_patches(sections["patches"], header, name=name)
    rows: list[Row] = []
    for plane, (told, spent) in zip(_NAMES[header.channels], planes, strict=True):
        is_large = told >= LARGE
        n_large, n_small = int(is_large.sum()) // 4, int((~is_large).sum())
        groups = told.size // 4
        counts = (groups if plane in ("luma", "alpha") else 0, n_large + n_small, n_large + n_small)
        for part, count, bits in zip(_PARTS, counts, spent.sum(axis=(0, 1)), strict=True):
            if count:
                rows.append(Row(plane, part, count, float(bits)))
    told, spent = planes[0]
    return Account(header, rows, _shared_out(spent.sum(axis=2), told), told)


def _check_memory(needed: float, name: str) -> None:
    check_budget(needed, f"{name}: to explain a picture of its size", "take a smaller one")


def _shared_out(bits: np.ndarray, told: np.ndarray) -> np.ndarray:
    groups = bits.reshape(bits.shape[0] // 2, 2, bits.shape[1] // 2, 2)
    means = np.repeat(np.repeat(groups.mean(axis=(1, 3)), 2, axis=0), 2, axis=1)
    return np.where(told >= LARGE, means, bits)


def _of_ranks(section: bytes, header: Header, name: str) -> list[Row]:
    """Rank-one pictures by octaves of their number: 1, 2–3, 4–7, …"""
    factors, stream = unpack_factors(section, header, name=name)
    shapes = zip(factors.ranks, factors.plane_shapes(header), strict=True)
    _check_memory(_FACTORS * sum(rank * (m + n) for rank, (m, n) in shapes), name)
    spent: list[tuple[int, int, float]] = []
    try:
        read_factors(stream, factors.plane_shapes(header), factors.ranks, factors.first_gains, spent)
    except DataError as error:
        raise DataError(f"{name}: {error.problem}", error.next_step) from error
    rows = []
    for plane, own in enumerate(_NAMES[header.channels]):
        for octave in range(max(factors.ranks, default=0).bit_length()):
            first, last = 1 << octave, (2 << octave) - 1
            bits = [bits for i, r, bits in spent if i == plane and first <= r + 1 <= last]
            if bits:
                last = first + len(bits) - 1
                part = f"ranks {first} to {last}" if last > first else f"rank {first}"
                rows.append(Row(own, part, len(bits), sum(bits)))
    return rows


def draw(account: Account, data: bytes, title: str, kind: str) -> bytes:
    """Return a chart of `kind`: the picture with its patches, and the bits of each cell beside it.

    Raises:
        DataError: a file without patches.
    """
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure

    if account.spent is None or account.told is None:
        raise DataError("method svd spends its bits on ranks, not on places", "leave out -o")
    header = account.header
    pixels = decode_picture(data, max_pixels=header.width * header.height).pixels
    shown = pixels / 65535 if header.depth == 16 else pixels
    shown = shown[..., 0] if header.channels == 2 else shown
    figure = Figure(figsize=(13, 0.6 + 6.2 * min(4.0, header.height / header.width)), layout="constrained")
    entitle(figure, title)
    left, right = figure.subplots(1, 2)
    left.imshow(shown, cmap="gray", vmin=0, vmax=1 if header.depth == 16 else 255)
    rows, columns = account.told.shape
    if account.told.size <= _DRAWN:
        left.add_collection(LineCollection(_edges(account.told), colors="w", linewidths=0.35, alpha=0.8))
    left.set_title("Patches of luma: 16 × 16 or 8 × 8")
    bits = account.spent / 64
    image = right.imshow(
        bits, cmap="gray", vmin=0, vmax=max(1e-3, float(np.quantile(bits, 0.995))),
        extent=(-0.5, 8 * columns - 0.5, 8 * rows - 0.5, -0.5),
    )  # fmt: skip
    right.set_xlim(-0.5, header.width - 0.5)
    right.set_ylim(header.height - 0.5, -0.5)
    right.set_title("Bits per pixel of luma")
    figure.colorbar(image, ax=[left, right], shrink=0.8)
    for axes in (left, right):
        axes.set_axis_off()
        axes.set_anchor("N")
    return save_chart(figure, kind)


def _edges(told: np.ndarray) -> list[list[tuple[float, float]]]:
    """The outline of every patch, right and lower edges."""
    lines = []
    for row, column in np.ndindex(told.shape):
        is_large = told[row, column] >= LARGE
        if is_large and (row % 2 or column % 2):
            continue
        y, x, side = 8 * row - 0.5, 8 * column - 0.5, 16 if is_large else 8
        lines.append([(x, y + side), (x + side, y + side), (x + side, y)])
    return lines
