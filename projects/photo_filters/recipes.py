"""Recipes: a chain with a name, kept in a file that people read, share and change.

    name = "Late sun"
    about = "Amber light, brown shadows"
    chain = [
        "temperature:30%",
        "curve:25=20 75=82",
        "grain:10%",
    ]

The chain is a list of steps or one text with `|` between them; only the chain is needed. A colour table that
stands beside the recipe, `table:late.cube`, is found from there, wherever the command is run.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shared.errors import DataError
from shared.files import read_bytes, write_text

__all__ = ["Recipe", "check_recipe_name", "load_recipe", "read_recipe", "write_recipe"]

_LIMIT = 1 << 20  # bytes
_EXAMPLE = 'write chain = "gaussian:2 | sharpen"'


@dataclass(frozen=True)
class Recipe:
    """A chain, what it is called and what it is for, which may be empty, and where each step stands."""

    chain: str
    name: str = ""
    about: str = ""
    places: tuple[str, ...] = ()


def read_recipe(path: str | os.PathLike[str]) -> str:
    """Return the chain of a recipe, every step of it checked; see `load_recipe`.

    Raises:
        DataError: also a step that is wrong, with the file and the line that it stands in.
    """
    from projects.photo_filters.chain import parse_chain

    recipe = load_recipe(path)
    for step, place in zip(recipe.chain.split("|"), recipe.places, strict=True):
        try:
            parse_chain(step)
        except DataError as error:
            raise DataError(f"{place}: {error.problem}", error.next_step) from error
    return recipe.chain


def load_recipe(path: str | os.PathLike[str]) -> Recipe:
    """Read a recipe; its colour tables are then named from the folder that programs run in.

    Raises:
        DataError: a file that is no TOML, has no chain, or holds something else where text belongs.
    """
    try:
        text = read_bytes(path, limit=_LIMIT).decode("utf-8-sig")
        fields = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path} is not a recipe ({error})", _EXAMPLE) from error
    chain = fields.get("chain")
    if isinstance(chain, list) and chain and all(isinstance(step, str) for step in chain):
        chain = " | ".join(chain)
    if not (isinstance(chain, str) and chain.strip()):
        raise DataError(f"{path} has no chain", _EXAMPLE)
    for key in ("name", "about"):
        if not isinstance(fields.get(key, ""), str):
            raise DataError(f"{path}: {key} = {fields[key]!r} is not text", f'write {key} = "…"')
    folder, places = Path(path).parent, _places(path, text, chain)
    chain = _with_tables(chain, lambda table: os.path.join(folder, table))
    return Recipe(chain, fields.get("name", ""), fields.get("about", ""), places)


def write_recipe(
    path: str | os.PathLike[str], chain: str, *, name: str = "", about: str = "", force: bool = False
) -> None:
    """Write a recipe that `load_recipe` reads, a step a line; tables are named from its folder.

    Raises:
        DataError: a chain that is wrong, a name that does not end in .toml, or a file that cannot be written.
    """
    from projects.photo_filters.chain import parse_chain

    check_recipe_name(path)
    parse_chain(chain)
    folder = os.path.abspath(Path(path).parent)
    chain = _with_tables(chain, lambda table: Path(os.path.relpath(table, folder)).as_posix())
    head = "".join(f"{key} = {_quoted(text)}\n" for key, text in (("name", name), ("about", about)) if text)
    steps = "".join(f"    {_quoted(step.strip())},\n" for step in chain.split("|"))
    write_text(path, f"{head}chain = [\n{steps}]\n", force=force)


def check_recipe_name(path: str | os.PathLike[str]) -> None:
    """Raise `DataError` unless `path` ends in .toml; for asking before long work begins."""
    if Path(path).suffix.lower() != ".toml":
        raise DataError(f"{path}: recipes end in .toml", "change the name")


def _places(path: str | os.PathLike[str], text: str, chain: str) -> tuple[str, ...]:
    """Name for each step of a chain the file and the line; where several lines hold its words, its number."""
    steps = [step.strip() for step in chain.split("|")]
    places = []
    for number, step in enumerate(steps, 1):
        lines = [i for i, line in enumerate(text.splitlines(), 1) if step and step in line]
        places.append(f"{path}:{lines[0]}" if len(lines) == 1 else f"{path}: step {number} of {len(steps)}")
    return tuple(places)


def _with_tables(chain: str, place: Callable[[str], str]) -> str:
    """Return the chain with the files of its tables named by `place`; an absolute name stays."""
    steps = [step.strip() for step in chain.split("|")]
    for i, step in enumerate(steps):
        name, colon, rest = step.partition(":")
        file, comma, strength = rest.partition(",")
        if name.strip() == "table" and file.strip() and not os.path.isabs(file.strip()):
            steps[i] = f"{name}{colon}{place(file.strip())}{comma}{strength}"
    return " | ".join(steps)


def _quoted(text: str) -> str:
    """Text as TOML writes it: as JSON does, but for DEL, which it wants escaped too."""
    sound = text.encode("utf-8", "replace").decode()  # a name from the command line may not be text
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007f")
