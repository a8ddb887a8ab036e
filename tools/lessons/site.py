"""Build the course and the other pages of the repository as a site with search: `make docs`.

Sphinx reads the Markdown as it stands, from the root of the repository, so that a link means the same there
as in the files; what it warns of (a link or a picture that is missing, a heading skipped) fails the build.
Source files that a page links to get a page of their own. The site needs no server: open its index.html.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.console import strip_colors
from sphinx.util.docutils import docutils_namespace, patch_docutils

from shared.errors import DataError
from shared.files import write_text
from tools.lessons.contents import sections

__all__ = ["build"]

_HOME = "docs/README"
_FOLDERS = ("data", "docs", "projects")
_SETTINGS: dict[str, Any] = {
    "project": "Linear algebra in four apps",
    "html_title": "Linear algebra in four apps",
    "extensions": ["myst_parser"],
    "include_patterns": ["*.md", "data/README.md", "docs/**.md", "projects/*/README.md"],
    "root_doc": _HOME,
    "myst_heading_anchors": 4,
    "html_theme": "furo",
    "html_copy_source": False,
    "html_use_index": False,
    "html_show_copyright": False,
    "html_show_sphinx": False,
}
_TEXT = (".cfg", ".csv", ".cube", ".json", ".mk", ".py", ".toml", ".txt")
_FORWARD = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The course</title>
<meta http-equiv="refresh" content="0; url={_HOME}.html"></head>
<body><a href="{_HOME}.html">The course</a></body></html>
"""


def build(root: Path, out: Path) -> int:
    """Build the pages of the repository at `root` into the folder `out`, and return how many there are.

    Raises:
        DataError: a page holds what cannot be built, such as a link to nothing; the first is told.
    """
    hidden = [path.name for path in root.iterdir() if path.is_dir() and path.name not in _FOLDERS]
    warnings = io.StringIO()
    with patch_docutils(), docutils_namespace():
        site = Sphinx(
            root, None, out, out.with_name(f".{out.name}.doctrees"), "html",
            confoverrides={**_SETTINGS, "exclude_patterns": [*hidden, "docs/images"]},
            status=None, warning=warnings, freshenv=True,
        )  # fmt: skip
        _Repository(root, site)
        site.build()
        count = len(site.env.found_docs)
    told = strip_colors(warnings.getvalue()).replace(f"{root}/", "").strip().splitlines()
    if told:
        raise DataError(f"{told[0]} ({len(told)} such lines)", "mend the page")
    write_text(out / "index.html", _FORWARD, force=True)
    return count


class _Repository:
    """What Sphinx does not know of the repository: the order of its pages, its folders, its source files."""

    def __init__(self, root: Path, site: Sphinx) -> None:
        self.root, self.sources = root, set[Path]()
        site.connect("source-read", self.add_contents)
        site.connect("doctree-read", self.add_links)
        site.connect("html-collect-pages", self.source_pages)

    def add_contents(self, site: Sphinx, page: str, source: list[str]) -> None:
        """The sections of docs/README.md become the contents at the side."""
        if page != _HOME:
            return
        for name, pages in sections(self.root / f"{_HOME}.md").items():
            lines = "\n".join(f"/{path.relative_to(self.root).with_suffix('').as_posix()}" for path in pages)
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {name}\n\n{lines}\n```\n"

    def add_links(self, site: Sphinx, tree: nodes.document) -> None:
        """Links to a text file go to a page that shows it, and to a folder to its README if it has one."""
        page = site.env.current_document.docname
        found = [*tree.findall(addnodes.download_reference), *tree.findall(addnodes.pending_xref)]
        for node in found:
            path = (self.root / Path(page).parent / node["reftarget"]).resolve()
            if path.is_dir():
                readme = path / "README"
                there = readme.relative_to(self.root).as_posix() if readme.with_suffix(".md").exists() else ""
            elif path.is_file() and (path.suffix in _TEXT or path.name in ("Makefile", "LICENSE")):
                self.sources.add(path)
                there = self.page_of(path)
            else:
                continue
            uri = {"refuri": site.builder.get_relative_uri(page, there), "internal": True} if there else {}
            node.replace_self(nodes.reference("", "", *node.children, **uri) if uri else node.children)

    def source_pages(self, site: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
        for path in sorted(self.sources):
            name = path.relative_to(self.root).as_posix()
            language = "python" if path.suffix == ".py" else "text"
            shown = site.builder.highlighter.highlight_block(  # type: ignore[attr-defined]
                path.read_text(encoding="utf-8"), language, linenos=False
            )
            body = f"<h1>{html.escape(name)}</h1>{shown}"
            yield self.page_of(path), {"title": name, "body": body}, "page.html"

    def page_of(self, path: Path) -> str:
        return f"source/{path.relative_to(self.root).as_posix()}"
