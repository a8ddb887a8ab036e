"""Looks: chains under a name, blended with the picture by their strength.

Those of the folder `looks/` are recipes, a file each; those here make their chain from their values.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from projects.photo_filters.colours import rgb
from projects.photo_filters.recipes import Recipe, load_recipe
from projects.photo_filters.registry import Parameter, register, strength
from shared.errors import DataError

__all__ = ["FOLDER", "duotone", "threshold", "tritone"]

FOLDER = Path(__file__).resolve().parents[1] / "looks"


def _look(recipe: Recipe) -> Callable[[float], str]:
    def chain(strength: float = 1.0) -> str:
        return recipe.chain

    chain.__doc__ = f"{recipe.name}: {recipe.about}"
    return chain


for _path in sorted(FOLDER.glob("*.toml")):
    _recipe = load_recipe(_path)
    if not _recipe.name or not _recipe.about:
        raise DataError(
            f"{_path} has no name or says nothing about the look", 'add name = "…" and about = "…"'
        )
    register(_path.stem, "look", strength())(_look(_recipe))


def _colour(name: str, default: str) -> Parameter:
    return Parameter(name, default, text=f"a colour, such as {default}")


@register("duotone", "look", _colour("dark", "#1b1f4b"), _colour("light", "#ffd9b0"), strength())
def duotone(dark: str, light: str, strength: float = 1.0) -> str:
    """Duotone: the luma as a way from one colour to another."""
    return _ramp([(0, dark), (100, light)])


@register(
    "tritone",
    "look",
    _colour("dark", "#14213d"),
    _colour("middle", "#c05c7e"),
    _colour("light", "#fff1c9"),
    strength(),
)
def tritone(dark: str, middle: str, light: str, strength: float = 1.0) -> str:
    """Tritone: the luma as a way over three colours."""
    return _ramp([(0, dark), (50, middle), (100, light)])


def _ramp(stops: list[tuple[int, str]]) -> str:
    channels = [" ".join(f"{tone}={100 * rgb(name)[c]:.4f}" for tone, name in stops) for c in range(3)]
    return f"grey | curves:{','.join(channels)}"


@register(
    "threshold", "look", Parameter("level", 0.5, 0.0, 1.0, "%", "lighter tones become white"), strength()
)
def threshold(level: float, strength: float = 1.0) -> str:
    """Threshold: the luma as black or white."""
    edge = 100 * min(max(level, 1e-5), 1 - 1e-5)
    return f"grey | levels:{edge - 1e-3:.6f}%,{edge:.6f}%"
