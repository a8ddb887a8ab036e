"""A picture made ready to be coded at any size or rank, and by JPEG and WebP beside it.

A slider asks for many sizes, one soon after the other, and each is looked for among the few that are coded
already: the step of a size is guessed from the sizes of its neighbours, and a guess that is near is taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as attribute

import numpy as np

from projects.image_compressor.encoder import Encoder
from projects.image_compressor.patch.encoder import PatchEncoder
from projects.image_compressor.quantise import STEP_LIMITS
from projects.image_compressor.steer import Manner, Wish, encoder_of, parse_size, steer
from studio.codecs import Coded, Shown, at_size, measured
from studio.photos import Photo, shown, smaller

__all__ = ["GRID", "NEAR", "WORKED_ON", "Bench"]

WORKED_ON = 160_000  # pixels while a slider moves; the file that is saved is of the whole picture
GRID = 8  # of steps, 256 to a doubling: neighbours differ by about 2 % of the bytes
NEAR = 0.94  # of the bytes wished for
_FIRST = 2400  # the step that is tried first
_PICTURES = 24  # coded pictures that are kept


@dataclass(frozen=True)
class Bench:
    """A picture (h, w, 3) uint8, and what each way of coding needs."""

    photo: Photo
    pixels: np.ndarray
    patches: Encoder | PatchEncoder
    ranks: Encoder
    _bytes: dict[int, int] = attribute(default_factory=dict)  # of the file of each step that was tried
    _shown: dict[tuple[str, int], Shown] = attribute(default_factory=dict)
    _others: dict[str, dict[int, Coded]] = attribute(default_factory=lambda: {"JPEG": {}, "WEBP": {}})

    @classmethod
    def of(cls, photo: Photo) -> Bench:
        """Make a picture ready."""
        pixels = shown(smaller(photo.preview, WORKED_ON))
        ranks = Encoder(pixels)
        whole, _ = ranks.spectrum(0)
        whole.upto(whole.full_rank)
        return cls(photo, pixels, encoder_of(pixels, Wish(), Manner(fast=True)), ranks)

    @property
    def full_rank(self) -> int:
        """The rank of the first plane."""
        return self.ranks.spectrum(0)[0].full_rank

    @property
    def singular_values(self) -> np.ndarray:
        """Of the first plane, falling."""
        return np.asarray(self.ranks.spectrum(0)[0].values, dtype=np.float64)

    def of_rank(self, rank: int) -> Shown:
        """Return the picture as so many rank-one pictures a plane."""

        def made() -> Shown:
            found = steer(self.ranks, Wish(rank=rank))
            return measured("this", len(found.data), found.pixels, self.pixels)

        return self._kept(("rank", rank), made)

    def of_size(self, size: str) -> Shown:
        """Return the picture in at most a size ("20000" or "3%"), and in not much less.

        Where no step gives so small a file it is the least there is: its bytes say so.
        """
        goal = parse_size(size, self.pixels.nbytes)
        return self._coded(self._step(goal))

    def beside(self, size: int) -> list[Shown]:
        """Return what JPEG and WebP make of at most so many bytes."""
        found = [at_size(self.pixels, codec, size, coded) for codec, coded in self._others.items()]
        for coded in self._others.values():
            pictures = [
                one
                for one in list(coded.values())
                if one.shown and not any(one.shown is other for other in found)
            ]
            for one in pictures[: max(len(pictures) - _PICTURES, 0)]:
                one.shown = None
        return found

    def _step(self, goal: int) -> int:
        """The step of the grid whose file is the largest of those of at most `goal` bytes, or near to it."""
        finest, coarsest = -(-STEP_LIMITS[0] // GRID) * GRID, STEP_LIMITS[1] // GRID * GRID
        while True:
            known = dict(self._bytes)
            low = max((step for step, size in known.items() if size > goal), default=finest - GRID)
            high = min((step for step in known if step > low), default=coarsest + GRID)
            if high in known and known[high] >= NEAR * goal:
                return high
            if high - low <= GRID:
                return high if high in known else low
            self._coded(self._guess(goal, low, high))

    def _guess(self, goal: int, low: int, high: int) -> int:
        """A step between two, at which the bytes should be a little less than the goal."""
        aim, known = math.log2((1 + NEAR) / 2 * goal), self._bytes
        if low in known and high in known:
            a, b = math.log2(known[low]), math.log2(known[high])
            at = low + (high - low) * (a - aim) / max(a - b, 1e-9)
        elif low in known or high in known:
            at = (low if low in known else high) + 256 * (
                math.log2(known[low] if low in known else known[high]) - aim
            )
        else:
            at = _FIRST
        return min(max(round(at / GRID) * GRID, low + GRID), high - GRID)

    def _coded(self, step: int) -> Shown:
        def made() -> Shown:
            found = self.patches.at_step(step)
            self._bytes[step] = len(found.data)
            return measured("this", len(found.data), found.pixels, self.pixels)

        return self._kept(("step", step), made)

    def _kept(self, key: tuple[str, int], make: Callable[[], Shown]) -> Shown:
        found = self._shown.pop(key, None) or make()
        self._shown[key] = found  # the last asked for is the last to go
        while len(self._shown) > _PICTURES:
            self._shown.pop(next(iter(self._shown)), None)
        return found
