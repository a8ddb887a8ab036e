"""A filter drawn: its kernel, factors and frequency response, or what it makes of a photograph."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.photo_filters.explain import PRIMARIES
from projects.photo_filters.frequency import along, gain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw", "draw_kernel"]

_TERMS = 3  # separable terms that are drawn
_VALUES = 11  # sides up to which the values are written into the kernel
_TICKS = (-0.5, -0.25, 0, 0.25, 0.5)
_FRACTIONS = ("−½", "−¼", "0", "¼", "½")
_INK = ("#1f5fa8", "#c8553d", "#4f8a4c")
_CHANNELS = ("#d1495b", "#3f8f4f", "#2f6bb0")


def draw_kernel(title: str, facts: dict[str, Any]) -> bytes:
    """Return a PNG of what `explain_kernel` tells: the kernel, its factors, |K| as a picture and by axes."""
    figure = _figure(11, 8.6)
    kernel = facts["kernel"]
    height, width = kernel.shape
    (top, factors), (wide, curve) = figure.subplots(2, 2)
    _kernel(figure, top, kernel)
    top.set_title(f"kernel, {height} × {width}, sum {facts['sum']:.4g}, rank {facts['rank']}", loc="left")
    _factors(factors, facts)
    response = gain(facts["columns"], facts["rows"], facts["centre"])
    shown = wide.imshow(
        response, extent=(-0.5, 0.5, 0.5, -0.5), cmap="magma", vmin=0, vmax=max(1.0, float(response.max()))
    )
    figure.colorbar(shown, ax=wide, shrink=0.85)
    wide.set_title("gain |K(f)|", loc="left")
    wide.set_xticks(_TICKS, _FRACTIONS)
    wide.set_yticks(_TICKS, _FRACTIONS)
    wide.set_xlabel("waves across, cycles a pixel")
    wide.set_ylabel("waves down, cycles a pixel")
    frequencies = np.linspace(0, 0.5, 401)
    across, down = along(kernel, frequencies)
    curve.plot(frequencies, across, color=_INK[0], linewidth=2.2, label="across")
    curve.plot(frequencies, down, color=_INK[1], linewidth=2.2, dashes=(4, 2), label="down")
    half = facts["response"]["across"]["falls_to_half_at"]
    if half is not None:
        level = across[0] / 2
        curve.plot([half], [level], "o", color=_INK[0])
        curve.annotate(
            f"half at {half:.3f}", (half, level), xytext=(7, 5), textcoords="offset points", color=_INK[0]
        )
    curve.axhline(1, color="#9aa3ad", linewidth=0.8)
    curve.set_xlim(0, 0.5)
    curve.set_ylim(0, max(1.08, 1.08 * float(max(across.max(), down.max()))))
    curve.set_xticks([0, 0.125, 0.25, 0.375, 0.5], ["0", "⅛", "¼", "⅜", "½"])
    curve.set_title("gain along the axes", loc="left")
    curve.set_xlabel("cycles a pixel")
    curve.legend(frameon=False)
    curve.spines[["top", "right"]].set_visible(False)
    ways = "\n".join(_folded(f"{way['where']}: {way['why']}", 140) for way in facts["ways"])
    figure.supxlabel(ways, fontsize=10, color="#444a52", parse_math=False)
    return _png(figure, title)


def draw(title: str, facts: dict[str, Any], before: np.ndarray, after: np.ndarray) -> bytes:
    """Return a PNG of what a filter other than a kernel does: numbers where it has some, and a photograph.

    Args:
        facts: what `explain` tells of it.
        before, after: (h, w, 3) uint8, the photograph and what the filter makes of it.
    """
    numbers = [name for name in ("curves", "matrix", "primaries", "transform") if name in facts]
    figure = _figure(11, 4.6 + 3.9 * bool(numbers))
    rows = figure.add_gridspec(1 + bool(numbers), 2)
    for place, words, picture in ((rows[0, 0], "before", before), (rows[0, 1], "after", after)):
        axes = figure.add_subplot(place)
        axes.imshow(picture)
        axes.set_title(words, loc="left")
        axes.set_axis_off()
    for column, name in enumerate(numbers[:2]):
        span = rows[1, column] if len(numbers) > 1 else rows[1, :]
        _PANELS[name](figure.add_subplot(span), facts[name])
    if "chain" in facts:
        figure.supxlabel(_folded(facts["chain"]), fontsize=10, color="#444a52", parse_math=False)
    return _png(figure, title)


def _figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), dpi=110, layout="constrained")


def _kernel(figure: Figure, axes: Axes, kernel: np.ndarray) -> None:
    from matplotlib.colors import FuncNorm

    most = float(np.abs(kernel).max()) or 1.0
    signed = kernel.min() < 0
    # colours by the square root, or a large middle would leave the rest white
    roots = (lambda v: np.sign(v) * np.sqrt(np.abs(v)), lambda v: np.sign(v) * v**2)
    norm = FuncNorm(roots, vmin=-most if signed else 0, vmax=most)
    shown = axes.imshow(kernel, cmap="RdBu" if signed else "Blues", norm=norm)
    figure.colorbar(shown, ax=axes, shrink=0.85)
    height, width = kernel.shape
    side = 30 / max(width, height) + 3
    axes.plot([width // 2], [height // 2], "s", markersize=side, markerfacecolor="none", color="#333333")
    if max(kernel.shape) <= _VALUES:
        for (y, x), value in np.ndenumerate(kernel):
            ink = "white" if abs(value) > 0.4 * most else "#222222"
            size = min(11, 44 / max(height, width) + 3)
            axes.text(x, y, f"{value:.3g}", ha="center", va="center", fontsize=size, color=ink)
    axes.set_xticks(range(width) if width <= _VALUES else [0, width // 2, width - 1])
    axes.set_yticks(range(height) if height <= _VALUES else [0, height // 2, height - 1])
    axes.set_xlabel("column (the square: the pixel itself)")
    axes.set_ylabel("row")


def _factors(axes: Axes, facts: dict[str, Any]) -> None:
    """The factors of the leading terms as bars: columns solid, rows hatched."""
    from matplotlib.ticker import MaxNLocator

    terms = len(facts["columns"])
    shown = min(_TERMS, terms)
    if not shown:
        axes.set_axis_off()
        return
    for term in range(shown):
        column, row = facts["columns"][term], facts["rows"][term]
        for values, side, hatch, alpha in ((column, -0.2, "", 1.0), (row, 0.2, "///", 0.55)):
            scale = float(np.abs(values).max()) or 1.0
            place = np.arange(len(values)) - len(values) // 2
            base = -2.4 * term
            height = values / scale
            axes.bar(place + side, height, 0.4, bottom=base, color=_INK[term], hatch=hatch, alpha=alpha)
        axes.axhline(-2.4 * term, color="#555555", linewidth=0.8)
    axes.set_yticks([-2.4 * term for term in range(shown)], [f"term {term + 1}" for term in range(shown)])
    more = "" if terms <= shown else f", {shown} of {terms} terms"
    more += f", and {facts['centre']:.3g} × the pixel" if facts["centre"] else ""
    axes.set_title(f"separable factors{more}", loc="left")
    axes.set_xlabel("offset from the middle; column solid, row hatched, each scaled to 1")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _curves(axes: Axes, curves: np.ndarray) -> None:
    tones = np.linspace(0, 100, curves.shape[1])
    axes.plot([0, 100], [0, 100], color="#b6bdc6", linewidth=1)
    if np.allclose(curves, curves[0]):
        axes.plot(tones, 100 * curves[0], color="#222222", linewidth=2.2)
    else:
        for values, ink, name in zip(curves, _CHANNELS, ("red", "green", "blue"), strict=True):
            axes.plot(tones, 100 * values, color=ink, linewidth=2, label=name)
        axes.legend(frameon=False)
    axes.set_title("tone curve", loc="left")
    axes.set_xlabel("tone before, %")
    axes.set_ylabel("tone after, %")
    axes.set_xlim(0, 100)
    axes.set_box_aspect(1)
    axes.spines[["top", "right"]].set_visible(False)


def _matrix(axes: Axes, matrix: np.ndarray) -> None:
    most = float(np.abs(matrix).max()) or 1.0
    axes.imshow(matrix, cmap="RdBu", vmin=-1.6 * most, vmax=1.6 * most)
    for (y, x), value in np.ndenumerate(matrix):
        axes.text(x, y, f"{value:.4g}", ha="center", va="center", fontsize=11)
    inputs, outputs = ("x", "y", "1"), ("x", "y", "1")
    if matrix.shape == (3, 4):
        inputs, outputs = ("red", "green", "blue", "1"), ("red", "green", "blue")  # type: ignore[assignment]
    axes.set_xticks(range(matrix.shape[1]), inputs)
    axes.set_yticks(range(matrix.shape[0]), outputs)
    axes.set_title("matrix: each row makes one value of the result", loc="left")


def _primaries(axes: Axes, primaries: dict[str, np.ndarray]) -> None:
    """Two rows of swatches: colours, and what becomes of them."""
    before = np.array([PRIMARIES[name] for name in primaries], np.float64)
    after = np.clip(np.array(list(primaries.values()), np.float64), 0, 1)
    axes.imshow(np.stack([before, after]), aspect="auto", interpolation="nearest")
    axes.set_xticks(range(len(primaries)), list(primaries), rotation=30, ha="right")
    axes.set_yticks([0, 1], ["before", "after"])
    axes.axhline(0.5, color="white", linewidth=3)
    axes.set_title("primary colours", loc="left")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


_PANELS: dict[str, Callable[[Axes, Any], None]] = {
    "curves": _curves,
    "matrix": _matrix,
    "primaries": _primaries,
    "transform": _matrix,
}


def _folded(chain: str, width: int = 120) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(chain, width, break_long_words=False))


def _png(figure: Figure, title: str) -> bytes:
    figure.suptitle(title if len(title) <= 90 else title[:89] + "…", weight="bold", parse_math=False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
