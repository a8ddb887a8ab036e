"""What a film's title says, whoever wrote it: its names, its parts, its year.

MovieLens writes "City of Lost Children, The (Cité des enfants perdus, La) (1995)", another site "The City of
Lost Children" with the year in a column of its own. Names are compared as keys: letters and digits alone,
without accents, case, spaces and punctuation, the article in front.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["TitleText", "key", "plain", "read_title", "without_article"]

_YEAR = re.compile(r"\s*\((\d{4})(?:[-–]\d{0,4})?\)\s*(?:\((?:V|TV|VG)\)\s*)?$")
_ASIDE = re.compile(r"\(([^()]*)\)")
_ALSO = re.compile(r"(?:^|,\s*)a\.?k\.?a\.?:?\s+", re.I)
_ARTICLES = (
    "the a an le la les l' un une des du il lo i gli gl' uno una el los las unos unas o os as um uma"
    " der die das dem den ein eine de het een en ett det"
)
_BEHIND = re.compile(rf"^(.*), ({'|'.join(_ARTICLES.split())})$", re.I)
_IN_FRONT = re.compile(r"^(?:the|an?) (?=.)")
_DIVISION = re.compile(r"\s*:\s+|\s+[-–—]\s+|\s*:$")
_QUOTES = re.compile("['’‘ʼ`´]")
_WORD = re.compile(r"\w+")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "_": " "}
)


@dataclass(frozen=True)
class TitleText:
    """A title taken apart.

    Args:
        name: without asides and year, the article in front, in plain letters.
        others: the plain names in parentheses, in another language or form.
        parts: the plain pieces of a name that a colon or dash divides; empty where nothing does.
        year: of release, 0 where the title has none.
    """

    name: str
    others: tuple[str, ...]
    parts: tuple[str, ...]
    year: int


def read_title(title: str) -> TitleText:
    """Take a title apart, in the form of MovieLens or as a person writes it."""
    match = _YEAR.search(title)
    year = int(match[1]) if match else 0
    text = _QUOTES.sub("'", title[: match.start()] if match else title)
    main = _ASIDE.sub(" ", text).strip() or text.strip()
    main = _article_in_front(main)
    others = [
        _article_in_front(name) for aside in _ASIDE.findall(text) for name in _ALSO.split(aside.strip())
    ]
    parts = [_article_in_front(part) for part in _DIVISION.split(main) if part]
    return TitleText(
        plain(main) or main,
        tuple(name for name in map(plain, others) if name),
        tuple(name for name in map(plain, parts) if name) if len(parts) > 1 else (),
        year,
    )


def plain(name: str) -> str:
    """Return the words of a name in small letters without accents and punctuation, one space between."""
    text = name.replace("&", " and ")
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", _QUOTES.sub("'", text).casefold()).translate(_LETTERS)
        text = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(_WORD.findall(text.casefold().replace("'", "").replace("_", " ")))


def key(name: str) -> str:
    """Return a plain name without its spaces: `spiderman` for "spider man", `walle` for "wall e"."""
    return name.replace(" ", "")


def without_article(name: str) -> str:
    """Return a plain name without the English article in front."""
    return _IN_FRONT.sub("", name)


def _article_in_front(name: str) -> str:
    match = _BEHIND.match(name)
    if not match:
        return name
    return f"{match[2]}{'' if match[2].endswith(chr(39)) else ' '}{match[1]}"
