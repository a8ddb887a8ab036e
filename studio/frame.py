"""What every page stands in: its session, its kept fields, and one sentence where something fails."""

from __future__ import annotations

import contextlib
import functools
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import streamlit as st

from shared.errors import DataError
from studio.sessions import Sessions

__all__ = ["draw_waiting", "field", "guarded", "keep", "kept", "later", "open_session", "part", "plain"]

SESSIONS = Sessions()
ADDRESS = "s"  # the name of the key in the page's address
_WAITING: ContextVar[list[Callable[[], None]] | None] = ContextVar("waiting", default=None)
_UNFORESEEN = "Something went wrong here. Your settings are kept: change the last one, or reload the page."


def open_session() -> None:
    """Find the session that the address names, or begin one and put its key there."""
    key, _ = SESSIONS.open(st.session_state.get("_session") or st.query_params.get(ADDRESS))
    st.session_state["_session"] = key
    if st.query_params.get(ADDRESS) != key:
        st.query_params[ADDRESS] = key


def kept() -> dict[str, Any]:
    """What this session keeps over a reload."""
    st.session_state["_session"], session = SESSIONS.open(st.session_state.get("_session"))
    return session


def keep(name: str, value: Any, size: int = 0) -> None:
    """Keep a value, which takes `size` bytes, over a reload."""
    kept()[name] = value
    SESSIONS.weigh(st.session_state["_session"], name, size)


def field(name: str, default: Any, options: Any = None) -> str:
    """Return the key for a widget whose value the session keeps.

    Args:
        default: its value at first.
        options: those it may have; another that was kept is forgotten.
    """
    shown = name in st.session_state
    value = st.session_state[name] if shown else kept().get(name, default)
    if options is not None and value not in options:  # another set of choices than it was chosen from
        st.session_state[name] = default
    elif not shown:
        st.session_state[name] = value
    st.session_state.setdefault("_fields", set()).add(name)
    return name


def _save() -> None:
    values = {
        name: st.session_state[name]
        for name in st.session_state.get("_fields", ())
        if name in st.session_state
    }
    kept().update(values)


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Show an error as a sentence, never as a traceback, which goes to the terminal; keep the fields."""
    try:
        yield
    except DataError as error:
        st.error(plain(f"{_sentence(error.problem)} {_sentence(error.next_step)}".strip()))
    except Exception:
        traceback.print_exc(file=sys.stderr)
        st.error(_UNFORESEEN)
    finally:
        _save()


def part(body: Callable[..., None]) -> Callable[..., None]:
    """Make of a function a part of a page that is drawn anew by itself, and whose errors stay in it."""

    @functools.wraps(body)
    def shown(*given: Any, **named: Any) -> None:
        with guarded(), _waiting():
            body(*given, **named)

    drawn: Callable[..., None] = st.fragment(shown)
    return drawn


def later(draw: Callable[[], None]) -> None:
    """Draw a field when its part has answered, in the place where it belongs; at once outside of parts.

    A field that is drawn may tell of its next value, and what is still to be drawn then never is: under a
    moving hand a part whose fields came first would begin again and again and show nothing.
    """
    waiting = _WAITING.get()
    place = st.container()

    def drawn() -> None:
        with place:
            draw()

    if waiting is None:
        drawn()
    else:
        waiting.append(drawn)


def draw_waiting() -> None:
    """Draw the fields that wait: what follows may be left out while a hand moves."""
    waiting = _WAITING.get()
    while waiting:
        waiting.pop(0)()


@contextlib.contextmanager
def _waiting() -> Iterator[None]:
    token = _WAITING.set([])
    try:
        try:
            yield
        except Exception:  # its fields are what mends an error
            draw_waiting()
            raise
        draw_waiting()
    finally:
        _WAITING.reset(token)


# what becomes a link even where it is escaped (GitHub Flavored Markdown, 6.9)
_ADDRESS = re.compile(r"https?://|www(?=\.)|@", re.I)
_JOINER = "\u2060"  # of no width


def plain(text: str) -> str:
    """Return text with nothing in it that Markdown would take for a link, a picture or a heading."""
    text = _ADDRESS.sub(lambda found: found[0] + _JOINER, text)
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$:~^=&@/])", r"\\\1", text)


def _sentence(text: str) -> str:
    text = text.strip()
    return text and text[0].upper() + text[1:] + ("" if text[-1] in ".?!" else ".")
