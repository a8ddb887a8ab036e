"""Pages that show a file of the repository: Markdown as it reads, anything else as its text, in colour."""

from __future__ import annotations

import html
import os
import posixpath
import re
from collections.abc import Collection
from pathlib import Path
from urllib.parse import quote, unquote

from shared.errors import DataError

__all__ = ["link_between", "page_of", "pictures_of", "source_page"]

_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
_SHOWN = (".cfg", ".css", ".csv", ".js", ".json", ".md", ".mk", ".py", ".toml", ".txt")


def page_of(name: str) -> str:
    """Return where in the site the page of a file is."""
    return f"source/{name}.html"


def link_between(page: str, target: str) -> str:
    """Return the link from one page of the site to a file of it."""
    return quote(posixpath.relpath(target, posixpath.dirname(page) or "."))


def pictures_of(root: Path, name: str) -> list[str]:
    """Return the pictures that a page of Markdown shows, which the site has to hold, too."""
    if not name.endswith(".md"):
        return []
    found = {_target(name, target) for target in _PICTURE.findall(_read(root, name))}
    return sorted(one for one in found if one is not None and (root / one).is_file())


def source_page(root: Path, name: str, shown: Collection[str], style: str, policy: str) -> str:
    """Return the page of a file.

    Args:
        root: the repository.
        name: the file, from there.
        shown: the files that have a page, to which links may go; a link to another is its text alone.
        style: the style sheet of the site.
        policy: what the page may load.
    """
    text = _read(root, name)
    body = _markdown(root, name, text, shown) if name.endswith(".md") else _code(name, text)
    home = link_between(page_of(name), "index.html")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(name)}</title><style>{style}</style></head>\n"
        f'<body class="source"><header><a href="{home}">← all apps</a> <b>{html.escape(name)}</b></header>\n'
        f"<main>{body}</main></body></html>\n"
    )


def _read(root: Path, name: str) -> str:
    path = root / name
    if path.suffix not in _SHOWN and path.name not in ("LICENSE", "Makefile"):
        raise DataError(
            f"{name}: a link to a file that cannot be shown", f"link to one of {', '.join(_SHOWN)}"
        )
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DataError(f"{name} is not UTF-8", "link to a text") from None


def _code(name: str, text: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import TextLexer, get_lexer_for_filename
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_for_filename(name)
    except ClassNotFound:
        lexer = TextLexer()
    numbered = HtmlFormatter(linenos=False, lineanchors="L", wrapcode=True)
    return str(highlight(text, lexer, numbered))


def _markdown(root: Path, name: str, text: str, shown: Collection[str]) -> str:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(_COMMENT.sub("", text))
    for token in tokens:
        dropped = False
        for child in token.children or ():
            if child.type == "image":
                there = _target(name, str(child.attrs["src"]))
                child.attrs["src"] = link_between(page_of(name), there) if there else ""
                child.attrs["loading"] = "lazy"
            elif child.type == "link_open":
                target = str(child.attrs["href"])
                there = _target(name, target)
                outside = target.startswith(("http://", "https://"))
                dropped = not outside and there not in shown
                if dropped:  # of a file without a page only the name is left
                    child.type, child.tag, child.attrs = "span_open", "span", {}
                elif not outside and there is not None:
                    child.attrs["href"] = link_between(page_of(name), page_of(there))
            elif child.type == "link_close" and dropped:
                child.type, child.tag = "span_close", "span"
    page = str(parser.renderer.render(tokens, parser.options, {}))
    page = page.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
    return f'<article class="text">{page}</article>'


def _target(name: str, link: str) -> str | None:
    """Return the file of the repository that a relative link of a page means."""
    if "://" in link or link.startswith(("#", "/", "mailto:")):
        return None
    there = posixpath.normpath(posixpath.join(os.path.dirname(name), unquote(link.partition("#")[0])))
    return None if there.startswith("..") else there
