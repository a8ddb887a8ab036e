"""The document of an evaluation as a file to keep: Markdown, HTML, JSON, or a chart."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from projects.movie_recommender.figures import all_tables, describe_run, headline, notes
from shared.console import clean
from shared.errors import DataError
from shared.files import write_bytes

__all__ = ["FORMATS", "check_format", "write_report"]

_TITLE = "How accurate the film models are"
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}"
    "div{overflow-x:auto}table{border-collapse:collapse}td:first-child,th:first-child{text-align:left}"
    "td,th{padding:.3rem .8rem;border-bottom:1px solid #ccc;text-align:right;white-space:nowrap}"
    "td.words,th.words{text-align:left;white-space:normal}"
    "p{overflow-wrap:anywhere;max-width:60rem}img{max-width:100%}"
)
_PANELS = {"rmse": "RMSE, stars (lower is better)", "ndcg@10": "NDCG@10 (higher is better)"}


def _markdown(document: dict[str, Any]) -> bytes:
    name = re.sub(
        r"([\\`*_\[\]<>|!#&$~])", r"\\\1", document["dataset"]
    )  # a file's name, which marks nothing up
    lines = [f"# {_TITLE}", "", describe_run({**document, "dataset": name}), ""]
    for title, header, rows in all_tables(document):
        lines += [f"## {title}", "", _pipes(header), _pipes(["---"] * len(header)), *map(_pipes, rows), ""]
    lines += ["## Notes", "", *(f"- {note}" for note in notes(document))]
    return "\n".join(lines).encode() + b"\n"


def _pipes(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _html(document: dict[str, Any]) -> bytes:
    """One page that needs no other file: the chart stands in it as data."""
    body = [f"<h1>{_TITLE}</h1><p>{html.escape(describe_run(document))}</p>"]
    chart = base64.b64encode(_chart(document)).decode("ascii")
    body.append(f'<img alt="The main figures with their intervals" src="data:image/png;base64,{chart}">')
    for title, header, rows in all_tables(document):
        words = [all(row[i][:1].isalpha() for row in rows) for i in range(len(header))]
        cells = "".join(_row("td", row, words) for row in rows)
        table = f"<table>{_row('th', header, words)}{cells}</table>"
        body.append(f"<h2>{html.escape(title)}</h2><div>{table}</div>")
    body += ["<h2>Notes</h2>", *(f"<p>{html.escape(line)}</p>" for line in notes(document))]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{_TITLE}</title>'
        f"<style>{_STYLE}</style>{''.join(body)}</html>\n"
    ).encode()


def _row(tag: str, cells: Sequence[str], words: Sequence[bool]) -> str:
    """One line of a table; columns of words are read from the left."""
    kinds = (' class="words"' if of_words else "" for of_words in words)
    pairs = zip(cells, kinds, strict=True)
    return f"<tr>{''.join(f'<{tag}{kind}>{html.escape(cell)}</{tag}>' for cell, kind in pairs)}</tr>"


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, indent=2, allow_nan=False).encode() + b"\n"


def _chart(document: dict[str, Any]) -> bytes:
    """RMSE and NDCG@10 of the models that have them, the main one first, with intervals, as a PNG."""
    from matplotlib.figure import Figure

    panels = sorted(_PANELS, key=lambda metric: metric != headline(document))
    found = {
        metric: {e["model"]: e["metrics"][metric] for e in document["models"] if metric in e["metrics"]}
        for metric in panels
    }
    shown = [metric for metric in panels if found[metric]]
    longest = max((len(found[metric]) for metric in shown), default=1)
    figure = Figure(
        figsize=(5 * max(len(shown), 1), 0.45 * longest + 1.6),
        dpi=120,
        layout="constrained",
        facecolor="white",
    )
    for axes, metric in zip(figure.subplots(1, max(len(shown), 1), squeeze=False)[0], shown, strict=False):
        means = [entry["mean"] for entry in found[metric].values()]
        spans = [entry["interval"] or [entry["mean"]] * 2 for entry in found[metric].values()]
        low = [max(mean - span[0], 0) for mean, span in zip(means, spans, strict=True)]
        high = [max(span[1] - mean, 0) for mean, span in zip(means, spans, strict=True)]
        axes.errorbar(means, list(found[metric]), xerr=[low, high], fmt="o", capsize=4, color="#1f5f8b")
        axes.invert_yaxis()
        axes.grid(axis="x", alpha=0.3)
        axes.set_xlabel(_PANELS[metric])
        axes.margins(y=0.5 / max(len(means), 1))
    invented = " (synthetic)" if document["synthetic"] else ""
    heading = f"{document['dataset']}{invented}, {document['protocol']}, 95 % intervals"
    figure.suptitle(heading, parse_math=False)  # a name is no formula
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # an alphabet the font lacks
        figure.savefig(buffer, format="png")
    return buffer.getvalue()


FORMATS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    ".md": _markdown,
    ".html": _html,
    ".json": _json,
    ".png": _chart,
}


def write_report(path: Path, document: dict[str, Any], *, force: bool = False) -> None:
    """Write the evaluation in the format that the ending of `path` names, one of `FORMATS`."""
    draw = check_format(path)
    if draw is not _json:  # which keeps names as given, in ASCII
        document = {**document, "dataset": clean(document["dataset"])}
    write_bytes(path, draw(document), force=force)


def check_format(path: Path) -> Callable[[dict[str, Any]], bytes]:
    """Return the writer for the ending of `path`, or raise `DataError` with the endings there are."""
    if path.suffix.lower() not in FORMATS:
        raise DataError(
            f"{path}: no report has the ending {path.suffix!r}", f"choose one of {', '.join(FORMATS)}"
        )
    return FORMATS[path.suffix.lower()]
