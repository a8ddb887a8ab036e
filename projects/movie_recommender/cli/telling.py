"""What several commands tell: films in a table, a person's ratings as they were read, what is not known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.console import echo, note, show_table

if TYPE_CHECKING:
    from projects.movie_recommender.own_ratings import OwnRatings
    from projects.movie_recommender.store import Trained

SHOWN = 10  # lines of notes that are told one by one


def read_own(path: Path, trained: Trained) -> OwnRatings:
    """Read a person's ratings and tell what is to be known about how they were read."""
    from projects.movie_recommender.own_ratings import read_own_ratings

    own = read_own_ratings(path, trained.model, trained.titles)
    if own.site:
        note(f"{path}: read as an export of {own.site}, {len(own.movies):,} films of it are in the model")
    for text in own.notes:
        note(f"{path}: {text}")
    if own.repeats:
        note(f"{path}: {own.repeats:,} of its rows repeat a film; the last of them counts")
    tell(own.unmatched, lambda film: unknown("film", *film), "more films that it does not know")
    tell(
        own.ambiguous,
        lambda film: f"{film[0]} may be {' or '.join(film[1])}: add the year",
        "more films that may be several",
    )
    return own


def tell(unknown: Sequence[Any], describe: Callable[[Any], str], more: str) -> None:
    """Note each of what is not known; of many the first, and how many more there are."""
    for one in unknown[:SHOWN]:
        note(describe(one))
    if len(unknown) > SHOWN:
        note(f"and {len(unknown) - SHOWN:,} {more}")


def show_films(items: list[dict[str, Any]], title: str, *, score: str = "stars") -> None:
    """Show the entries of films as a table."""
    rows = [(i["rank"], i["title"] or "–", i["movieId"], f"{i['score']:.2f}") for i in items]
    echo(title)
    show_table(rows, ("", "film", "id", score))


def unknown(what: str, value: object, near: list[str]) -> str:
    """Say that the model does not know something, and what is near it."""
    return f"the model does not know {what} {value}" + (f" (nearest: {', '.join(near)})" if near else "")


def show_reasons(entry: dict[str, Any], whose: str, k: int, label: str) -> None:
    """Show an explanation: the sum, the `k` largest shares, and how far it is from the trained prediction."""
    film = entry["title"] or f"film {entry['movieId']}"
    echo(f"{whose} would give {film} {entry['prediction']:.2f} stars · {label}")
    shares = entry["shares"]
    rows = [(f"{s['share']:+.2f}", s["title"] or "–", s["movieId"], f"{s['rating']:g}") for s in shares[:k]]
    rest = shares[k:]
    if rest:
        rows.append((f"{sum(s['share'] for s in rest):+.2f}", f"{len(rest):,} more ratings", "", ""))
    start = "had all been rated as usual" if shares else "expected of anybody"
    rows.append((f"{entry['base']:.2f}", start, "", ""))
    rows.append((f"{entry['sum']:.2f}", "together", "", ""))
    show_table(rows, ("share", f"because {whose} rated", "id", "stars"))
    if entry["rated"] is not None:
        echo(f"{whose} rated it {entry['rated']:g}, which is left out: it would explain itself")
    if entry["trained"] is not None:
        echo(f"trained with these ratings the model predicts {entry['trained']:.2f}")
