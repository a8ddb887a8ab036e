"""What is laid over a picture place by place: the grain of film, light from a side."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.colours import rgb
from projects.photo_filters.points.noise import add_grain
from projects.photo_filters.points.wash import add_light
from projects.photo_filters.registry import Parameter, register, strength
from shared.errors import DataError

__all__ = ["grain", "wash"]

_SPREAD = 0.2  # standard deviation of the grain of 100 % in middle grey


def _check_seed(strength: float, grain_size: float, seed: float) -> None:
    if seed % 1:
        raise DataError(f"seed {seed:g} is no whole number", "give a whole number")


@register(
    "grain",
    "rows",
    strength(0.2),
    Parameter("size", 1.0, 1.0, 50.0, "px", "of a grain"),
    Parameter("seed", 0.0, 0.0, 65535.0, about="whole; another gives other grain"),
    check=_check_seed,
)
def grain(
    rows: np.ndarray, first: int, size: tuple[int, int], strength: float, grain_size: float, seed: float
) -> np.ndarray:
    """Grain of film: one noise for all channels, strongest in the middle tones.

    f + 0.2 · strength · (0.25 + 3 luma (1 − luma)) · n, n of deviation 1 and made from the place and the seed
    alone, so that the same picture always has the same grain. Black and white keep a quarter.
    """
    grained = np.array(rows, np.float32, order="C")
    channels = 1 if rows.ndim == 2 else rows.shape[2]
    flat = grained.reshape(grained.shape[0], -1)
    add_grain(flat, channels, first, np.float32(_SPREAD * strength), np.float32(grain_size), np.uint32(seed))
    return grained


def _check_colour(colour: str, angle: float, reach: float, strength: float) -> None:
    rgb(colour)


@register(
    "wash",
    "rows",
    Parameter("colour", "#ff8a3c", text="a colour, such as orange or #ff8a3c"),
    Parameter("angle", 45.0, -360.0, 360.0, "°", "the side it comes from: 0 right, 90 above"),
    Parameter("reach", 0.6, 0.0, 1.0, "%", "how far it goes over the picture", above=True),
    strength(0.5),
    check=_check_colour,
)
def wash(
    rows: np.ndarray,
    first: int,
    size: tuple[int, int],
    colour: str,
    angle: float,
    reach: float,
    strength: float,
) -> np.ndarray:
    """Wash: coloured light from a side, added as by a second exposure, 1 − (1 − f)(1 − light).

    The light falls from the strength to nothing along a smooth step, over `reach` of the picture. A grey
    picture becomes coloured in coloured light.
    """
    height, width = size
    across, up = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    whole = abs(across) + abs(up)  # from the corner where the light enters to the opposite one
    y = (height / 2 - (first + np.arange(len(rows)) + 0.5)) / height * up
    ends = (y + (0.5 - width / 2) / width * across) / whole + 0.5  # 1 where it enters
    starts, step = 1 - (1 - ends) / reach, across / whole / width / reach
    lamp = (strength * rgb(colour)).astype(np.float32)
    if rows.ndim == 2 and np.ptp(lamp) > 0:
        rows = np.repeat(rows[..., None], 3, axis=2)
    elif rows.ndim == 2:
        lamp = lamp[:1]
    lit = np.array(rows, np.float32, order="C")
    add_light(lit.reshape(len(lit), -1), lamp, starts.astype(np.float32), np.float32(step))
    return lit
