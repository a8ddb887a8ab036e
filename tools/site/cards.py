"""What an app says of itself on the site: `projects/<app>/card.toml`, read and checked.

    title = "Photo filters"
    sentence = "Blur, sharpen, find edges."
    picture = "docs/images/photo_filters.jpg"     # may be left out

    [[figures]]                                   # a number is never typed: it is named, and looked up
    what = "blur beside OpenCV"                   # what is said of it
    part = "photos"                               # benchmarks/results/photos.json, and in it one of
    figure = "…"                                  #   a measured value, by its `what`
    work = "…"                                    #   a time beside a peer's, by its `work`
    peer = "OpenCV"                               #     and its `peer`
    table = "BD-rate"                             #   a cell of the table whose title begins so,
    row = ["patch", "JPEG"]                       #     of the row that begins so,
    column = "SSIM"                               #     under this header

    [links]                                       # names and files; each file gets a page
    README = "projects/photo_filters/README.md"

`[[charts]]` are described in charts.py. A card that is wrong is one line that names the file and the field.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from benchmarks.results import load, seconds_text, value_text
from shared.errors import DataError, closest
from shared.files import read_bytes

__all__ = ["Card", "Figure", "find_table", "list_text", "plain", "read_card", "read_cards", "text", "unknown"]

_FIELDS = ("title", "sentence", "picture", "figures", "charts", "links")
_KINDS = {"figure": ("figure",), "work": ("work", "peer"), "table": ("table", "row", "column")}
_PICTURES = (".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
_LARGEST_CARD, _LARGEST_FILE = 100_000, 8_000_000


@dataclass(frozen=True)
class Figure:
    """A number of a card: what it is, as it is shown, and how it was measured."""

    what: str
    value: str
    beside: str
    measured: str
    command: str
    part: str


@dataclass(frozen=True)
class Card:
    """The card of an app; paths are relative to the repository."""

    app: str
    title: str
    sentence: str
    picture: str | None
    figures: tuple[Figure, ...]
    charts: tuple[dict[str, Any], ...]  # as charts.py draws them
    links: dict[str, str]


def read_cards(root: Path) -> list[Card]:
    """Return the cards of all apps of the repository at `root` that have one, in the order of the names.

    Raises:
        DataError: a card is wrong, or there is none.
    """
    paths = sorted(root.glob("projects/*/card.toml"))
    if not paths:
        raise DataError("projects/*/card.toml: no app has a card", "write one; tools/site/cards.py tells how")
    return [read_card(path, root) for path in paths]


def read_card(path: Path, root: Path) -> Card:
    """Return one card, its figures looked up in the results.

    Raises:
        DataError: the card is not TOML, or a field is missing, unknown, or names what is not there.
    """
    from tools.site.charts import read_chart

    name = path.relative_to(root).as_posix()
    try:
        given = tomllib.loads(read_bytes(path, limit=_LARGEST_CARD).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{name}: {' '.join(str(error).split())}", "mend the TOML") from None
    unknown(given, _FIELDS, name)
    links = given.get("links", {})
    if not isinstance(links, dict):
        raise DataError(f"{name}: links is no table", 'write [links] and then README = "projects/…"')
    return Card(
        app=path.parent.name,
        title=text(given, "title", name),
        sentence=text(given, "sentence", name),
        picture=_file(given, "picture", name, root, _PICTURES) if "picture" in given else None,
        figures=tuple(_figure(one, where) for one, where in _entries(given, "figures", name)),
        charts=tuple(read_chart(one, where) for one, where in _entries(given, "charts", name)),
        links={key: _file(links, key, f"{name}: links", root) for key in links},
    )


def _entries(given: Mapping[str, Any], field: str, name: str) -> list[tuple[dict[str, Any], str]]:
    entries = given.get(field, [])
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise DataError(f"{name}: {field} is no list of tables", f"write [[{field}]] above each")
    return [(one, f"{name}: {field} {number}") for number, one in enumerate(entries, 1)]


def _figure(given: dict[str, Any], where: str) -> Figure:
    kinds = [kind for kind in _KINDS if kind in given]
    if len(kinds) != 1:
        raise DataError(f"{where}: {' and '.join(kinds) or 'nothing'} is looked up",
                        f"name one of {', '.join(_KINDS)}")  # fmt: skip
    unknown(given, ("what", "part", *_KINDS[kinds[0]]), where)
    what, part = text(given, "what", where), text(given, "part", where)
    results = results_of(part, where)
    machine = results["provenance"]
    on = f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}"
    command = f"make bench APP={part}"
    if kinds == ["figure"]:
        named = {one["what"]: one for one in results["figures"]}
        one = named[_known(text(given, "figure", where), named, f"{where}: figure")]
        value, beside, command = value_text({**one, "interval": None}), plain(one["what"]), one["command"]
        if one["interval"]:
            beside += f": {value_text(one)}"
    elif kinds == ["work"]:
        work, peer = text(given, "work", where), text(given, "peer", where)
        of_work = [one for one in results["comparisons"] if one["work"] == work]
        _known(work, {one["work"] for one in results["comparisons"]}, f"{where}: work")
        one = next(
            one
            for one in of_work
            if one["peer"] == _known(peer, {o["peer"] for o in of_work}, f"{where}: peer")
        )
        value = f"{one['ratio']:.2g} × the time"
        beside = (
            f"{plain(work)}: here {seconds_text(one['a'])}, {peer} {seconds_text(one['b'])}; "
            f"ratio {one['low']:.2g} to {one['high']:.2g} in {one['runs']} runs"
        )
    else:
        table = find_table(results, text(given, "table", where), f"{where}: table")
        starts = list_text(given, "row", where)
        rows = [
            row for row in table["rows"]
            if [plain(cell) for cell in row[: len(starts)]] == starts
        ]  # fmt: skip
        if len(rows) != 1:
            raise DataError(f"{where}: row {starts} begins {len(rows)} rows of {table['title'][:60]!r}",
                            "name the first cells of one")  # fmt: skip
        column = _known(text(given, "column", where), table["header"], f"{where}: column")
        value = plain(rows[0][table["header"].index(column)])
        beside = f"{', '.join(starts)}: {column}. {plain(table['title'])}"
    return Figure(what, value, beside, on, command, part)


def results_of(part: str, where: str) -> dict[str, Any]:
    """Return the results of a part that a card names; a wrong name is an error of the card."""
    if not part.isidentifier():
        raise DataError(f"{where}: part {part!r}", "name a file of benchmarks/results without .json")
    try:
        results = load(part)
        missing = {"figures", "comparisons", "provenance"} - results.keys()
    except DataError as error:
        raise DataError(f"{where}: part {part!r}: {error.problem}", error.next_step) from None
    except json.JSONDecodeError as error:
        raise DataError(f"{where}: part {part!r} is not JSON: {error}", f"make bench APP={part}") from None
    if missing:
        raise DataError(
            f"{where}: part {part!r} has no {min(missing)}", "name a part that `make bench` measures"
        )
    return results


def find_table(results: Mapping[str, Any], title: str, where: str) -> dict[str, Any]:
    """Return the one table of the results whose title begins with `title`."""
    tables = results.get("tables", [])
    found: list[dict[str, Any]] = [table for table in tables if table["title"].startswith(title)]
    if len(found) != 1:
        raise DataError(f"{where} {title!r} begins the title of {len(found)} tables",
                        "write as much of the title as tells one from all others")  # fmt: skip
    return found[0]


def text(given: Mapping[str, Any], field: str, where: str) -> str:
    """Return a field that is one line of text."""
    value = given.get(field)
    if value is None:
        raise DataError(f"{where}: {field} is missing", f'write {field} = "…"')
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise DataError(f"{where}: {field} is {value!r:.60}", "write one line of text")
    return value


def list_text(given: Mapping[str, Any], field: str, where: str) -> list[str]:
    """Return a field that is a text or a list of them, as a list."""
    value = given.get(field)
    if value is None:
        raise DataError(f"{where}: {field} is missing", f'write {field} = "…"')
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(one, str) and one for one in values):
        raise DataError(f"{where}: {field} is {value!r:.60}", "write a text, or a list of texts")
    return values


def unknown(given: Mapping[str, Any], fields: Iterable[str], where: str) -> None:
    """Refuse a field that means nothing, most often a mistyped one."""
    for field in given:
        _known(field, list(fields), f"{where}: field")


def plain(cell: str) -> str:
    """Return a cell of the results without the marks of Markdown."""
    return cell.replace("**", "").replace("`", "").replace("\\|", "|")


def _known(value: str, options: Iterable[str], where: str) -> str:
    options = list(options)
    if value not in options:
        near = closest(value, options)
        raise DataError(
            f"{where} {value!r} is not there", near if len(near) < 300 else "copy it from the results"
        )
    return value


def _file(
    given: Mapping[str, Any], field: str, where: str, root: Path, suffixes: tuple[str, ...] = ()
) -> str:
    name = text(given, field, where)
    path = root / name
    if PurePosixPath(name).is_absolute() or not path.resolve().is_relative_to(root.resolve()):
        raise DataError(
            f"{where}: {field} {name!r} is outside of the repository", "name a file from its root"
        )
    if not path.is_file():
        raise DataError(f"{where}: {field} {name!r} is no file", "name one from the root of the repository")
    if suffixes and path.suffix.lower() not in suffixes:
        raise DataError(f"{where}: {field} {name!r} is no picture", f"name one of {', '.join(suffixes)}")
    if path.stat().st_size > _LARGEST_FILE:
        raise DataError(f"{where}: {field} {name!r} is over {_LARGEST_FILE:,} bytes", "name a smaller file")
    return PurePosixPath(path.resolve().relative_to(root.resolve())).as_posix()
