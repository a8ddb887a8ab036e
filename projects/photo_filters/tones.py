"""Tone curves as arrays: smooth through points, and the points as they are written in a step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from shared.errors import DataError

__all__ = ["FINE", "STEEP", "curve_of", "parse_points", "sample", "smooth_curve", "to_linear", "to_srgb"]

FINE = 16 * 255 + 1  # steps of a smooth curve, all bytes among them; straight between
STEEP = 1 << 16  # of a curve with jumps or an upright tangent: every 16-bit level is a step
_POINT = re.compile(r"(\d+(?:\.\d+)?)=(\d+(?:\.\d+)?)")


def sample(steps: int) -> np.ndarray:
    """Return (steps,) even places from 0 to 1, float64."""
    return np.linspace(0, 1, steps)


def parse_points(text: str) -> np.ndarray:
    """Return the (k, 2) points of `25=18 75=82` on the scale of 1, black and white added where none is given.

    Raises:
        DataError: a point that is not two numbers of 0 to 100 joined by `=`, or not right of the one before.
    """
    points: list[tuple[float, float]] = []
    for word in text.split():
        match = _POINT.fullmatch(word)
        if not match or max(map(float, match.groups())) > 100:
            raise DataError(
                f"the point {word!r} of a curve is not two numbers of 0 to 100", "write 25=18 75=82"
            )
        x, y = (float(number) / 100 for number in match.groups())
        if points and x <= points[-1][0]:
            raise DataError(
                f"the point {word!r} of a curve is not right of the one before", "put them in order"
            )
        points.append((x, y))
    if not points or points[0][0] > 0:
        points.insert(0, (0.0, 0.0))
    if points[-1][0] < 1:
        points.append((1.0, 1.0))
    return np.array(points)


def smooth_curve(points: Sequence[Sequence[float]] | np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return the values at `places` of the cubic through `points` that rises and falls only where they do.

    A Hermite cubic between neighbours; the slope in a point is the harmonic mean of the slopes on both sides,
    weighted by the widths, and 0 in an extremum (Fritsch and Carlson, "Monotone piecewise cubic
    interpolation", SIAM J. Numer. Anal. 17, 1980; the mean of Fritsch and Butland, 1984). The ends have the
    slope of a parabola through three points, held back where it would overshoot.

    Args:
        points: (k, 2), x rising, k at least 2.
        places: (m,) in the range of x.
    """
    x, y = np.asarray(points, np.float64).T
    width = np.diff(x)
    secant = np.diff(y) / width
    slope = np.empty_like(x)
    if len(x) == 2:
        slope[:] = secant[0]
    else:
        before, after = secant[:-1], secant[1:]
        left, right = 2 * width[1:] + width[:-1], width[1:] + 2 * width[:-1]
        same = before * after > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            slope[1:-1] = np.where(same, (left + right) / (left / before + right / after), 0)
        slope[0] = _end_slope(width[0], width[1], secant[0], secant[1])
        slope[-1] = _end_slope(width[-1], width[-2], secant[-1], secant[-2])
    i = np.clip(np.searchsorted(x, places, side="right") - 1, 0, len(width) - 1)
    t, h = (places - x[i]) / width[i], width[i]
    rise = t * t * (3 - 2 * t)
    bend = h * t * (1 - t) * ((1 - t) * slope[i] - t * slope[i + 1])
    values: np.ndarray = y[i] * (1 - rise) + y[i + 1] * rise + bend
    return values


def _end_slope(near: float, far: float, secant: float, next_secant: float) -> float:
    slope = ((2 * near + far) * secant - near * next_secant) / (near + far)
    if slope * secant <= 0:
        return 0.0
    if secant * next_secant <= 0 and abs(slope) > 3 * abs(secant):
        return 3 * secant
    return slope


@lru_cache(maxsize=64)
def curve_of(text: str) -> np.ndarray:
    """Return (FINE,) float32 values of the curve that is written `text`; of no text, the straight line."""
    return smooth_curve(parse_points(text), sample(FINE)).astype(np.float32)


def to_linear(values: np.ndarray) -> np.ndarray:
    """Return the light of sRGB values of 0 to 1 (IEC 61966-2-1)."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def to_srgb(light: np.ndarray) -> np.ndarray:
    """Undo `to_linear`; light outside of 0 to 1 is clipped first."""
    light = light.clip(0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
