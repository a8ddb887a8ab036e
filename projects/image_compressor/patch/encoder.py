"""From a picture to the bytes of a `.svdc` file of method "patch".

A large picture is coded in bands of rows, each by itself: so they are coded on several cores at once, and no
more than a few of them are in memory but as bytes and as decoded samples of 16 bits.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numba
import numpy as np

from projects.image_compressor.colour import CHROMA, halved, halving_error, split_planes
from projects.image_compressor.format import check_picture, pack
from projects.image_compressor.patch.coder import patch_steps, samples_of, write_band
from projects.image_compressor.patch.decoder import Decoded, show
from projects.image_compressor.patch.planes import Coded, Effort
from projects.image_compressor.patch.section import (
    Band,
    PatchHeader,
    band_height,
    band_spans,
    check_sides,
    pack_patches,
    plane_multiples,
)
from projects.image_compressor.patch.tables import NUMBER, load_tables
from projects.image_compressor.patch.tuning import TUNINGS, group_offsets, log_activity
from projects.image_compressor.quantise import step_size
from shared.blas import one_blas_thread
from shared.workers import in_order

__all__ = ["PatchEncoded", "PatchEncoder"]

_EFFORTS = {False: Effort(), True: Effort(small=1, large=1, chroma=1, guesses=True)}


class PatchEncoded:
    """A finished file, and what its decoder will show.

    Attributes:
        data: the file's bytes.
        step: index of the luma step, as of `step_size`.
    """

    def __init__(self, data: bytes, step: int, decoded: Decoded) -> None:
        self.data = data
        self.step = step
        self._decoded = decoded

    @cached_property
    def pixels(self) -> np.ndarray:
        """The decoded picture, worked out without reading the bytes again."""
        return show(self._decoded)

    def forget(self) -> None:
        """Let the decoded picture go; it is worked out again when it is asked for."""
        self.__dict__.pop("pixels", None)


class PatchEncoder:
    """A picture made ready, to be encoded at any step.

    Args:
        picture: (h, w) or (h, w, c), c = 2 grey and alpha, 3 RGB, 4 RGB and alpha; uint8, or
            uint16, of which 12 bits are worked on. Alpha is one more plane; colours under it are kept.
        icc, exif: kept in the file as they are.
        tune: what the bytes are to be good for, one of `TUNES`; something of both without.
        fast: look at one class of each kind, and guess sizes of patches by the variance.
    """

    def __init__(
        self,
        picture: np.ndarray,
        *,
        icc: bytes | None = None,
        exif: bytes | None = None,
        tune: str | None = None,
        fast: bool = False,
    ) -> None:
        self.picture = picture
        self.header = check_picture(picture, "patch")
        check_sides(self.header, name="the picture")
        self._metadata = {name: block for name, block in (("icc", icc), ("exif", exif)) if block}
        self._tuning = TUNINGS[tune]
        self._effort = replace(_EFFORTS[fast], lagrange=self._tuning.lagrange)
        height, width = picture.shape[:2]
        self._rows = band_height(height, width)
        self._spans = band_spans(height, self._rows)
        self._halving_error = self._mean_over_bands(
            lambda part: halving_error(part, split_planes(part)) if self.header.channels >= 3 else np.inf
        )
        self._activity = 0.0
        if self._tuning.strength:
            self._activity = self._mean_over_bands(
                lambda part: float(log_activity(samples_of(split_planes(part)[0])).mean())
            )

    def _mean_over_bands(self, measure) -> float:  # type: ignore[no-untyped-def]
        rows = [last - first for first, last in self._spans]
        values = [measure(self.picture[first:last]) for first, last in self._spans]
        return float(np.average(values, weights=rows))

    def at_step(self, step: int) -> PatchEncoded:
        """Encode with the luma step of index `step`."""
        delta = step_size(step)
        is_halved = self._halving_error <= self._tuning.halving * delta**2
        steps = patch_steps(delta, self.header.channels, is_halved, coarser=self._tuning.coarser)
        own = PatchHeader(is_halved, self._tuning.strength > 0, NUMBER, self._rows, steps)
        bands, decoded = [], Decoded.empty(self.header, own)
        with one_blas_thread():  # so that the same classes are found by any number of threads
            coded_bands = in_order(lambda span: self._band(span, own), self._spans, self._threads())
            for place, coded in enumerate(coded_bands):
                bands.append(Band([one.middle for one in coded], [one.stream for one in coded]))
                decoded.put(place, coded)
        section = pack_patches(own, bands)
        return PatchEncoded(pack(self.header, {"patches": section, **self._metadata}), step, decoded)

    def _threads(self) -> int:
        return min(len(self._spans), numba.get_num_threads())

    def _band(self, span: tuple[int, int], own: PatchHeader) -> list[Coded]:
        planes = split_planes(self.picture[span[0] : span[1]])
        targets = []
        for i, (plane, multiple) in enumerate(
            zip(planes, plane_multiples(self.header.channels, own.is_halved), strict=True)
        ):
            is_chroma = self.header.channels >= 3 and i in CHROMA
            samples = halved(plane) if is_chroma and own.is_halved else plane
            targets.append(samples_of(samples + 128 if is_chroma else samples, multiple=multiple))
        offsets = None
        if own.has_offsets:
            offsets = group_offsets(log_activity(targets[0]), self._activity, self._tuning.strength)
        tables = load_tables(own.number).patches
        threads = numba.get_num_threads() if len(self._spans) == 1 else 1  # bands have threads of their own
        effort = replace(self._effort, threads=threads)
        return write_band(targets, own.steps, tables, effort=effort, offsets=offsets)
