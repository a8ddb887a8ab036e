"""Tone curves: each channel by its own value alone."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from projects.photo_filters.colours import chroma
from projects.photo_filters.registry import Parameter, register, strength
from projects.photo_filters.tones import FINE, STEEP, curve_of, sample, smooth_curve, to_linear, to_srgb
from shared.errors import DataError

__all__ = [
    "curve",
    "curves",
    "exposure",
    "gamma",
    "highlights",
    "levels",
    "posterize",
    "shadows",
    "solarize",
    "split",
]

_POINTS = "points in=out in %, such as 25=18 75=82"
_CHANNELS = ("all", "red", "green", "blue")
_kept = lru_cache(maxsize=8)  # a chain asks for its curves more than once, and powers take time


def _alike(values: np.ndarray) -> np.ndarray:
    return np.tile(values.astype(np.float32), (3, 1))


def _way(about: str) -> Parameter:
    return Parameter("amount", 0.3, -1.0, 1.0, "%", about)


@register(
    "curve",
    "curve",
    Parameter("points", "25=18 75=82", text=_POINTS, about="0=0 and 100=100 unless given"),
    Parameter("channel", "all", choices=_CHANNELS),
)
def curve(points: str, channel: str) -> np.ndarray:
    """Curve through points, smooth, with no rise or fall but theirs (Fritsch and Carlson)."""
    return np.stack([curve_of(points if channel in ("all", c) else "") for c in _CHANNELS[1:]])


@register(
    "curves",
    "curve",
    Parameter("red", "50=54", text=_POINTS),
    Parameter("green", "", text=_POINTS),
    Parameter("blue", "50=46", text=_POINTS),
)
def curves(red: str, green: str, blue: str) -> np.ndarray:
    """Curves of red, green and blue, each through its points; an empty one leaves the channel."""
    return np.stack([curve_of(red), curve_of(green), curve_of(blue)])


@register("gamma", "curve", Parameter("gamma", 1.2, 0.1, 10.0, about="over 1 is brighter"))
@_kept
def gamma(gamma: float) -> np.ndarray:
    """Gamma: f^(1 / gamma)."""
    return _alike(sample(STEEP) ** (1 / gamma))


@register(
    "levels",
    "curve",
    Parameter("black", 0.05, 0.0, 1.0, "%", "what becomes black"),
    Parameter("white", 0.95, 0.0, 1.0, "%", "what becomes white; over black"),
    Parameter("gamma", 1.0, 0.1, 10.0, about="over 1 is brighter"),
    Parameter("low", 0.0, 0.0, 1.0, "%", "what black is shown as"),
    Parameter("high", 1.0, 0.0, 1.0, "%", "what white is shown as"),
)
@_kept
def levels(black: float, white: float, gamma: float, low: float, high: float) -> np.ndarray:
    """Levels: black … white is spread over low … high, by a power between."""
    if white <= black:
        raise DataError(f"levels: white {white:.4%} is not over black {black:.4%}", "give black, then white")
    spread = ((sample(STEEP) - black) / (white - black)).clip(0, 1)
    return _alike(low + (high - low) * spread ** (1 / gamma))


@register("exposure", "curve", Parameter("stops", 0.5, -5.0, 5.0, about="each doubles or halves the light"))
@_kept
def exposure(stops: float) -> np.ndarray:
    """Exposure in stops: the light, as sRGB tells it, times 2^stops."""
    return _alike(to_srgb(to_linear(sample(STEEP)) * 2**stops))


@register("shadows", "curve", _way("over 0 opens them, below deepens"))
def shadows(amount: float) -> np.ndarray:
    """Shadows: the quarter tone is moved by up to 18 %, the middle by 5 %, light tones stay."""
    quarter, middle = 0.25 + 0.18 * amount, 0.5 + 0.05 * amount
    return _alike(smooth_curve([(0, 0), (0.25, quarter), (0.5, middle), (0.75, 0.75), (1, 1)], sample(FINE)))


@register("highlights", "curve", _way("over 0 brightens them, below brings them back"))
def highlights(amount: float) -> np.ndarray:
    """Highlights: the three-quarter tone is moved by up to 18 %, the middle by 5 %, dark tones stay."""
    middle, three_quarters = 0.5 + 0.05 * amount, 0.75 + 0.18 * amount
    return _alike(
        smooth_curve([(0, 0), (0.25, 0.25), (0.5, middle), (0.75, three_quarters), (1, 1)], sample(FINE))
    )


@register("posterize", "curve", Parameter("levels", 4.0, 2.0, 256.0, about="of each channel, whole"))
def posterize(levels: float) -> np.ndarray:
    """Posterize: the nearest of a few even levels."""
    if levels % 1:
        raise DataError(f"posterize: {levels:g} levels", "give a whole number")
    return _alike(np.floor(sample(STEEP) * (levels - 1) + 0.5) / (levels - 1))


@register("solarize", "curve", Parameter("level", 0.5, 0.0, 1.0, "%", "lighter tones are turned"), strength())
def solarize(level: float, strength: float) -> np.ndarray:
    """Solarize: what is over a level becomes its negative, as film that sees light when developed."""
    tones = sample(STEEP)
    return _alike(tones + strength * (np.where(tones > level, 1 - tones, tones) - tones))


@register(
    "split",
    "curve",
    Parameter("shadows", "#1f4e5f", text="a colour, such as teal or #1f4e5f"),
    Parameter("highlights", "#e0a458", text="a colour, such as orange or #e0a458"),
    strength(0.5),
)
def split(shadows: str, highlights: str, strength: float) -> np.ndarray:
    """Split toning: one colour for the dark tones, another for the light; black, white and luma stay."""
    tones = sample(FINE)
    dark, light = (6.75 * tones ** (2 - i) * (1 - tones) ** (1 + i) for i in (1, 0))  # 1 at 1/3 and at 2/3
    shifts = np.outer(chroma(shadows), dark) + np.outer(chroma(highlights), light)
    return (tones + 0.14 * strength * shifts).astype(np.float32)
