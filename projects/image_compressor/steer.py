"""Finding the step that meets a wish: a size, a PSNR, an SSIM, a rank, or a plain quality.

Size and quality both fall as the step grows, so one search serves them all. It looks for the step whose
measure lies in a narrow window, by the secant through the last two tries inside a bracket that only shrinks.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from projects.image_compressor.encoder import Encoded, Encoder
from projects.image_compressor.format import METHODS
from projects.image_compressor.patch.encoder import PatchEncoded, PatchEncoder
from projects.image_compressor.patch.tuning import TUNES
from projects.image_compressor.quantise import STEP_LIMITS
from shared.errors import DataError, UsageError, closest
from shared.metrics.images import psnr, ssim
from shared.metrics.rate import decibels

__all__ = ["DEFAULT_QUALITY", "Manner", "Wish", "encode", "encoder_of", "parse_size", "quality_step", "steer"]

DEFAULT_QUALITY = 75
_OCTAVE = 256  # indices per doubling of the step
_FIRST_TRY = 2400  # a step of about 21 levels

AnyEncoder = Encoder | PatchEncoder
AnyEncoded = Encoded | PatchEncoded


@dataclass(frozen=True)
class Wish:
    """What the result is to meet; at most one is set, and none means quality 75.

    Attributes:
        quality: 1 to 100.
        size: bytes as "20000" or 20000, or a share of width × height × channels × bytes per sample as "10%".
        psnr: decibels, met from above.
        ssim: in (0, 1), met from above.
        rank: rank-one pictures a plane.
    """

    quality: int | None = None
    size: int | str | None = None
    psnr: float | None = None
    ssim: float | None = None
    rank: int | None = None

    def __post_init__(self) -> None:
        chosen = [name for name, value in vars(self).items() if value is not None]
        if len(chosen) > 1:
            raise UsageError(
                f"{' and '.join('--' + name for name in chosen)} exclude each other", "choose one of them"
            )
        _check("quality", self.quality, 1, 100)
        _check("psnr", self.psnr, 1, 150)
        _check("ssim", self.ssim, 0.01, 0.99999)
        if self.rank is not None and self.rank < 1:
            raise DataError(f"rank {self.rank} is not positive", "choose 1 or more")


@dataclass(frozen=True)
class Manner:
    """How a file is made, whatever the wish.

    Attributes:
        method: "patch" or "svd"; patch where nothing is said, unless a rank is asked for.
        tune: what the bytes are to be good for, "psnr" or "ssim", or None for both; of method patch.
        fast: look at one class of each kind, guess sizes of patches; of method patch.
    """

    method: str | None = None
    tune: str | None = None
    fast: bool = False

    def __post_init__(self) -> None:
        if self.method is not None and self.method not in METHODS.values():
            raise DataError(f"method {self.method!r} is unknown", closest(self.method, METHODS.values()))
        if self.tune is not None and self.tune not in TUNES:
            raise DataError(f"tune {self.tune!r} is unknown", closest(self.tune, TUNES))

    def method_for(self, wish: Wish) -> str:
        """Return "patch" or "svd", or raise `UsageError` where the wish and the manner exclude each other."""
        if wish.rank is not None and self.method == "patch":
            raise UsageError("patches have no rank", "leave out --rank, or choose --method svd")
        method = self.method or ("patch" if wish.rank is None else "svd")
        if method == "svd" and (self.tune is not None or self.fast):
            raise UsageError("--tune and --fast are of method patch", "leave them out")
        return method


def encode(
    array: np.ndarray,
    *,
    quality: int | None = None,
    size: int | str | None = None,
    psnr: float | None = None,
    ssim: float | None = None,
    rank: int | None = None,
    method: str | None = None,
    tune: str | None = None,
    fast: bool = False,
    icc: bytes | None = None,
    exif: bytes | None = None,
) -> bytes:
    """Return the content of a `.svdc` file; at most one wish may be set (see `Wish`), quality 75 without.

    Args:
        array: (h, w) or (h, w, c), c = 2 grey and alpha, 3 RGB, 4 RGB and alpha; uint8 or uint16.
        method, tune, fast: see `Manner`.

    Raises:
        DataError: no picture, or a wish that cannot be met.
    """
    wish = Wish(quality, size, psnr, ssim, rank)
    encoder = encoder_of(array, wish, Manner(method, tune, fast), icc=icc, exif=exif)
    return steer(encoder, wish).data


def encoder_of(
    array: np.ndarray,
    wish: Wish,
    manner: Manner | None = None,
    *,
    icc: bytes | None = None,
    exif: bytes | None = None,
) -> AnyEncoder:
    """Return the encoder of a manner, or of the one that a wish is for."""
    manner = manner or Manner()
    if manner.method_for(wish) == "svd":
        return Encoder(array, icc=icc, exif=exif)
    return PatchEncoder(array, icc=icc, exif=exif, tune=manner.tune, fast=manner.fast)


def steer(encoder: AnyEncoder, wish: Wish) -> AnyEncoded:
    """Return the encoding that meets `wish`, or raise `DataError` with the nearest that can be met."""
    if wish.size is not None:
        return _at_size(encoder, parse_size(wish.size, encoder.header.raw_bytes))
    if wish.psnr is not None:
        return _at_least(encoder, "PSNR", " dB", wish.psnr, wish.psnr, 0.2, _psnr_of(encoder))
    if wish.ssim is not None:
        goal = float(decibels(wish.ssim))
        return _at_least(encoder, "SSIM", "", wish.ssim, goal, 0.1, _ssim_of(encoder))
    if wish.rank is not None and isinstance(encoder, Encoder):
        return encoder.at_step(_rank_step(encoder, wish.rank), max_rank=wish.rank)
    return encoder.at_step(quality_step(wish.quality or DEFAULT_QUALITY))


def quality_step(quality: int) -> int:
    """Return the step index of a quality: Δ = 256 at 1, falling to 17 at 75 and to 1 at 100."""
    coarse = (min(quality, 75) - 1) / 19
    fine = (max(quality, 75) - 75) * (8 - 74 / 19) / 25
    return round(_OCTAVE * (5 + 8 - coarse - fine))


def parse_size(size: int | str, raw_bytes: int) -> int:
    """Return a size in bytes: a whole number, or a percentage of `raw_bytes`."""
    text = str(size).strip()
    try:
        value = raw_bytes * float(text[:-1]) / 100 if text.endswith("%") else float(int(text))
    except ValueError:
        raise DataError(f"size {text!r} is neither bytes nor a percentage", "write 20000 or 10%") from None
    if not 0 < value < float("inf"):
        raise DataError(f"size {text!r} is not positive", "write 20000 or 10%")
    return max(1, int(value))


def _at_size(encoder: AnyEncoder, goal: int) -> AnyEncoded:
    tries = _search(
        encoder, lambda e: math.log2(len(e.data)), math.log2(0.98 * goal), math.log2(goal), 1 / _OCTAVE
    )
    _look_around(encoder, tries, lambda e: 0.98 * goal <= len(e.data) <= goal)
    fitting = [e for e in tries if len(e.data) <= goal]
    if not fitting:
        least = min(len(e.data) for e in tries)
        raise DataError(f"size {goal:,} bytes cannot be reached", f"ask for {least:,} or more")
    return max(fitting, key=lambda e: len(e.data))


def _at_least(
    encoder: AnyEncoder,
    name: str,
    unit: str,
    wished: float,
    goal: float,
    margin: float,
    measure: Callable[[AnyEncoded], float],
) -> AnyEncoded:
    """Return the smallest encoding tried whose measure, in decibels, is at least `goal`."""
    measure = functools.cache(measure)  # it is asked of each try several times
    tries = _search(encoder, measure, goal, goal + margin, 5 / _OCTAVE)
    _look_around(encoder, tries, lambda e: goal <= measure(e) <= goal + margin)
    good = [e for e in tries if measure(e) >= goal]
    if not good:
        best = max(measure(e) for e in tries)
        reached = best if name == "PSNR" else 1 - 10 ** (-best / 10)
        floor = math.floor(reached * (100 if unit else 1e5)) / (100 if unit else 1e5)
        raise DataError(f"{name} {wished:g}{unit} cannot be reached", f"ask for {floor:g}{unit} or less")
    return min(good, key=lambda e: (len(e.data), -e.step))


def _psnr_of(encoder: AnyEncoder) -> Callable[[AnyEncoded], float]:
    return lambda e: min(200.0, psnr(encoder.picture, e.pixels))


def _ssim_of(encoder: AnyEncoder) -> Callable[[AnyEncoded], float]:
    return lambda e: float(decibels(min(1 - 1e-15, ssim(encoder.picture, e.pixels))))


def _search(
    encoder: AnyEncoder, measure: Callable[[AnyEncoded], float], low: float, high: float, slope: float
) -> list[AnyEncoded]:
    """Return the two encodings next to the window [low, high], or one in it.

    Args:
        measure: falls as the step grows, by about `slope` per index.
    """
    finest, coarsest = STEP_LIMITS
    above: tuple[int, float, AnyEncoded] | None = None  # finest side: its measure is over the window
    below: tuple[int, float, AnyEncoded] | None = None
    step, aim, same_side = _FIRST_TRY, (low + high) / 2, 0
    while True:
        found = encoder.at_step(step)
        value = measure(found)
        if low <= value <= high:
            return [found]
        if value > high:
            same_side = max(1, same_side + 1)
            above = (step, value, found)
        else:
            same_side = min(-1, same_side - 1)
            below = (step, value, found)
        lower = above[0] if above else finest - 1
        upper = below[0] if below else coarsest + 1
        if upper - lower <= 1:
            return [end[2] for end in (above, below) if end]
        if above and below and (abs(same_side) > 2 or above[1] <= below[1]):
            step, same_side = (lower + upper) // 2, 0
        elif above and below:
            step = round(lower + (upper - lower) * (above[1] - aim) / (above[1] - below[1]))
        else:
            step += round((value - aim) / slope)
        step = min(upper - 1, max(lower + 1, step))


def _look_around(encoder: AnyEncoder, tries: list[AnyEncoded], is_near: Callable[[AnyEncoded], bool]) -> None:
    """Add the neighbours of two steps between which the goal lies, until one is near enough.

    The number of ranks jumps a little from step to step, so where neither of the two comes near, others may.
    """
    if len(tries) < 2 or any(map(is_near, tries)):
        return
    centre = tries[0].step
    for offset in range(1, 17):
        near = (centre - offset, centre + 1 + offset)
        found = [encoder.at_step(step) for step in near if STEP_LIMITS[0] <= step <= STEP_LIMITS[1]]
        tries += found
        if any(map(is_near, found)):
            return
        for one in found:  # a picture of each of 32 would be much to hold
            one.forget()


def _rank_step(encoder: Encoder, rank: int) -> int:
    """Return the step at which rounding the factors adds about a twentieth to the error of truncation.

    Truncation leaves Σ_{r > rank} s_r² (Eckart-Young); rounding adds about Δ²/16 for each number kept.
    """
    spectrum, _ = encoder.spectrum(0)
    if rank > spectrum.full_rank:
        raise DataError(f"rank {rank} is more than the picture has", f"ask for {spectrum.full_rank} or less")
    spectrum.upto(rank)
    total = float(np.sum(spectrum.matrix.astype(np.float64) ** 2))
    dropped = max(0.0, total - float(np.sum(spectrum.values[:rank].astype(np.float64) ** 2)))
    delta = math.sqrt(max(0.05 * dropped * 16 / (rank * sum(spectrum.matrix.shape)), 0.25))
    return min(STEP_LIMITS[1], max(STEP_LIMITS[0], round(_OCTAVE * (5 + math.log2(delta)))))


def _check(name: str, value: float | None, low: float, high: float) -> None:
    if value is not None and not low <= value <= high:
        raise DataError(f"--{name} {value:g} is outside {low:g} to {high:g}", "choose a value inside")
