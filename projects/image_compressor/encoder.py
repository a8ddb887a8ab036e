"""From a picture to the bytes of a `.svdc` file, at a step, a rank, a size or a quality."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from projects.image_compressor.colour import CHROMA, halved, halving_error, merge_planes, split_planes
from projects.image_compressor.factors import Spectrum, factorise
from projects.image_compressor.format import (
    FactorHeader,
    Header,
    check_picture,
    pack,
    pack_factors,
    plane_steps,
)
from projects.image_compressor.quantise import FRACTION, Factors, rebuild_plane, step_size
from projects.image_compressor.stream import write_factors
from shared.blas import one_blas_thread

__all__ = ["Encoded", "Encoder"]

# Chroma is halved while the squared error of halving alone stays below this share of Δ². On photographs the
# two cost the same bits for the same PSNR near 0.01.
_HALVING = 0.01


class Encoded:
    """A finished file, and what its decoder will show.

    Attributes:
        data: the file's bytes.
        step: index of the step it was quantised with.
        factors: levels of each plane, as the decoder will read them.
    """

    def __init__(
        self, data: bytes, step: int, factors: list[Factors], means: list[int], header: Header
    ) -> None:
        self.data = data
        self.step = step
        self.factors = factors
        self._means = means
        self._header = header

    @cached_property
    def pixels(self) -> np.ndarray:
        """The decoded picture, worked out from the levels without reading the bytes again."""
        return merge_planes(self._planes, self._header.shape, self._header.depth)

    @property
    def planes(self) -> list[np.ndarray]:
        """The decoded planes as floats, 0 to 255."""
        return [plane.astype(np.float64) / (1 << FRACTION) for plane in self._planes]

    @cached_property
    def _planes(self) -> list[np.ndarray]:
        return [
            rebuild_plane(plane.left, plane.right, plane.gains, plane.step) + np.int32(mean)
            for plane, mean in zip(self.factors, self._means, strict=True)
        ]

    def forget(self) -> None:
        """Let the decoded picture go; it is worked out again when it is asked for."""
        for name in ("pixels", "_planes"):
            self.__dict__.pop(name, None)


class Encoder:
    """A picture made ready: planes and singular vectors are computed once and used at every step.

    Args:
        picture: (h, w) or (h, w, c), c = 2 grey and alpha, 3 RGB, 4 RGB and alpha; uint8 or uint16, both
            worked on at full depth. Alpha is a plane like the others; colours under it are kept.
        icc, exif: kept in the file as they are.
    """

    def __init__(self, picture: np.ndarray, *, icc: bytes | None = None, exif: bytes | None = None) -> None:
        self.picture = picture
        self.header = check_picture(picture, "svd")
        self._metadata = {name: block for name, block in (("icc", icc), ("exif", exif)) if block}
        self._planes = split_planes(picture)
        self._spectra: dict[tuple[int, bool], tuple[Spectrum, int]] = {}
        self._halving_error = halving_error(picture, self._planes)

    def at_step(self, step: int, *, max_rank: int | None = None) -> Encoded:
        """Encode with the step of index `step` and at most `max_rank` ranks a plane."""
        half = self._halving_error <= _HALVING * step_size(step) ** 2
        factors: list[Factors] = []
        means: list[int] = []
        # one thread, for the same bytes on any number of cores
        with one_blas_thread():
            for plane, plane_step in enumerate(plane_steps(step, self.header.channels, half)):
                spectrum, mean = self.spectrum(plane, half and plane in CHROMA)
                factors.append(factorise(spectrum, plane_step, max_rank))
                means.append(mean)
        header = FactorHeader(
            halved=half,
            step=step,
            ranks=tuple(plane.rank for plane in factors),
            first_gains=tuple(plane.gains[0] if plane.gains else 0 for plane in factors),
            means=tuple(means),
        )
        section = pack_factors(header, write_factors(factors))
        data = pack(self.header, {"factors": section, **self._metadata})
        return Encoded(data, step, factors, means, self.header)

    @property
    def luma(self) -> np.ndarray:
        """The first plane, 0 to 255."""
        return self._planes[0]

    def spectrum(self, plane: int, half: bool = False) -> tuple[Spectrum, int]:
        """Return a plane's singular triplets and its mean with 12 fractional bits, which was taken off."""
        if (plane, half) not in self._spectra:
            samples = halved(self._planes[plane]) if half else self._planes[plane]
            mean = round(float(samples.mean(dtype=np.float64)) * (1 << FRACTION))
            self._spectra[plane, half] = Spectrum(samples - np.float32(mean / (1 << FRACTION))), mean
        return self._spectra[plane, half]
