"""The pieces that a chain is run in: each turns rows of one picture into rows of the next.

Each tells which rows it needs, so that a picture of any size is worked through band by band, the band still
in the cache when the next piece takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from projects.photo_filters.chain import Step
from projects.photo_filters.points.curves import apply_curves
from projects.photo_filters.points.tables import apply_table
from shared.linalg.convolve import convolve
from shared.linalg.streaming.program import Program
from shared.linalg.streaming.steps import Operation

__all__ = ["Blend", "Layout", "Points", "Rows", "Segment", "Spectral", "Stream", "Whole", "run_segments"]

_LEAST_ALPHA = np.float32(1e-6)  # a pixel that shows less has no colour


class Segment(Protocol):
    """A piece of a chain."""

    def rows_for(self, start: int, stop: int) -> tuple[int, int] | None:
        """First and end of the rows that rows start … stop are made of; None for all there are."""

    def run(self, band: np.ndarray, top: int, start: int, stop: int) -> np.ndarray:
        """Return rows start … stop, float32; `band` holds rows from `top` on."""


@dataclass(frozen=True)
class Layout:
    """The picture that a chain is made ready for; `channels` are those of the result."""

    height: int
    width: int
    channels: int
    border: str

    @property
    def has_alpha(self) -> bool:
        """Whether the last channel is alpha."""
        return self.channels in (2, 4)

    def shape(self, rows: int) -> tuple[int, ...]:
        """Return the shape of rows of the result."""
        return (rows, self.width) if self.channels == 1 else (rows, self.width, self.channels)


class Stream:
    """Steps that stream through one program."""

    def __init__(self, layout: Layout, operations: Sequence[Operation]) -> None:
        self.layout = layout
        self.program = Program(layout.height, layout.width, layout.channels, operations, border=layout.border)

    def rows_for(self, start: int, stop: int) -> tuple[int, int] | None:
        """See `Segment`."""
        first, end = self.program.rows_for(start, stop)
        return (first, end) if first >= 0 and end <= self.layout.height else None

    def run(self, band: np.ndarray, top: int, start: int, stop: int) -> np.ndarray:
        """See `Segment`."""
        out = np.empty(self.layout.shape(stop - start), np.float32)
        self.program.run(band, out, start, stop, source_top=top, top=start)
        return out


@dataclass(frozen=True)
class Points:
    """Tone curves (3, m) or a colour table (n, n, n, 4), pixel by pixel."""

    layout: Layout
    table: np.ndarray

    def rows_for(self, start: int, stop: int) -> tuple[int, int] | None:
        """See `Segment`."""
        return start, stop

    def run(self, band: np.ndarray, top: int, start: int, stop: int) -> np.ndarray:
        """See `Segment`."""
        colour, alpha = _parts(band[start - top : stop - top], self.layout)
        flat = np.ascontiguousarray(colour).reshape(len(colour), -1)
        out = np.empty_like(flat)
        if self.table.ndim == 2:
            apply_curves(flat, out, self.table, 0, len(flat))
        else:
            apply_table(flat, out, self.table, 0, len(flat))
        return _whole(out.reshape(colour.shape), alpha)


@dataclass(frozen=True)
class Rows:
    """A function of rows and where they are."""

    layout: Layout
    step: Step

    def rows_for(self, start: int, stop: int) -> tuple[int, int] | None:
        """See `Segment`."""
        return start, stop

    def run(self, band: np.ndarray, top: int, start: int, stop: int) -> np.ndarray:
        """See `Segment`."""
        colour, alpha = _parts(band[start - top : stop - top], self.layout)
        size = (self.layout.height, self.layout.width)
        return _whole(self.step.filter.make(colour, start, size, *self.step.values), alpha)


@dataclass(frozen=True)
class Whole:
    """A function of the picture; with alpha it is given what shows, colour times alpha."""

    layout: Layout
    step: Step

    def rows_for(self, start: int, stop: int) -> tuple[int, int] | None:
        """See `Segment`."""
        if self.step.filter.reach is None or self.layout.border == "wrap":
            return None
        reach = self.step.filter.reach(*self.step.values)
        return max(0, start - reach), min(self.layout.height, stop + reach)

    def run(self, band: np.ndarray, top: int, start: int, stop: int) -> np.ndarray:
        """See `Segment`."""
        colour, alpha = _parts(band, self.layout)
        if alpha is not None:
            colour = colour * (alpha if colour.ndim == 2 else alpha[..., None])
        made = self.step.filter.make(colour, self.layout.border, *self.step.values)[start - top : stop - top]
        if alpha is not None:
            alpha = alpha[start - top : stop - top]
            inverse = _inverse(alpha)
            made = made * (inverse if made.ndim == 2 else inverse[..., None])
        return _whole(made.astype(np.float32, copy=False), alpha)


@dataclass(frozen=True)
class Spectral:
    """A kernel so large and of so high a rank that a product of spectra is cheaper than its taps.

    Attributes:
        averages: the kernel adds up to one and acts on alpha, too.
    """

    layout: Layout
    kernel: np.ndarray
    averages: bool

    def rows_for(self, start: int, stop: int) -> tuple[int, int] | None:
        """See `Segment`."""
        if self.layout.border == "wrap":
            return None
        reach = len(self.kernel)
        return max(0, start - reach), min(self.layout.height, stop + reach)

    def run(self, band: np.ndarray, top: int, start: int, stop: int) -> np.ndarray:
        """See `Segment`."""
        alpha = None
        if self.layout.has_alpha:
            alpha = band[..., -1:]
            band = np.concatenate([band[..., :-1] * alpha, alpha], axis=2)
        made = convolve(band, self.kernel, border=self.layout.border)[start - top : stop - top]
        if alpha is not None:
            alpha = alpha[start - top : stop - top]
            shown = made[..., -1:].clip(0, 1) if self.averages else alpha
            made = np.concatenate([made[..., :-1] * _inverse(shown), shown], axis=2)
        return made


@dataclass(frozen=True)
class Blend:
    """before + share · (after − before), `after` being what the inner pieces make."""

    inner: Sequence[Segment]
    share: float

    def rows_for(self, start: int, stop: int) -> tuple[int, int] | None:
        """See `Segment`."""
        for segment in reversed(self.inner):
            covered = segment.rows_for(start, stop)
            if covered is None:
                return None
            start, stop = covered
        return start, stop

    def run(self, band: np.ndarray, top: int, start: int, stop: int) -> np.ndarray:
        """See `Segment`."""
        before = band[start - top : stop - top]
        after = run_segments(self.inner, band, top, start, stop, (top, top + len(band)))
        after -= before
        after *= np.float32(self.share)
        after += before
        return after


def run_segments(
    segments: Sequence[Segment], band: np.ndarray, top: int, start: int, stop: int, given: tuple[int, int]
) -> np.ndarray:
    """Return rows start … stop of what the pieces make of a band; `given` are the rows that it holds."""
    spans = [(start, stop)]
    for segment in reversed(segments):
        spans.append(segment.rows_for(*spans[-1]) or given)
    for segment, (first, end) in zip(segments, spans[-2::-1], strict=True):
        band, top = segment.run(band, top, first, end), first
    return band


def _parts(band: np.ndarray, layout: Layout) -> tuple[np.ndarray, np.ndarray | None]:
    """The colour, (h, w) or (h, w, 3), and the alpha of a band."""
    if not layout.has_alpha:
        return band, None
    return (band[..., 0] if layout.channels == 2 else band[..., :3]), band[..., -1]


def _inverse(alpha: np.ndarray) -> np.ndarray:
    """1 / alpha, and 0 where nothing shows."""
    return np.where(alpha > _LEAST_ALPHA, 1 / np.maximum(alpha, _LEAST_ALPHA), np.float32(0))


def _whole(colour: np.ndarray, alpha: np.ndarray | None) -> np.ndarray:
    return colour if alpha is None else np.dstack([colour, alpha])
