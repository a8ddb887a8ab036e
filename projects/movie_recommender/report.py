"""The document of an evaluation as a table to read: text rows, Markdown, HTML, JSON, or a chart."""

from __future__ import annotations

import html
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shared.errors import DataError
from shared.files import write_bytes

__all__ = [
    "FORMATS",
    "HEADER",
    "SHOWN",
    "check_format",
    "describe_run",
    "difference_rows",
    "model_rows",
    "write_report",
]

HEADER = ("model", "RMSE", "95 % interval", "MAE", "NDCG@10", "fit", "predict", "peak MB")
DIFFERENCES = ("difference", "metric", "a − b", "95 % interval", "p")
SHOWN = ("rmse", "ndcg@10")  # the metrics whose differences are shown; the JSON holds all of them


def model_rows(document: dict[str, Any]) -> list[tuple[str, ...]]:
    """One row per model, under `HEADER`."""
    rows = []
    for entry in document["models"]:
        metrics = entry["metrics"]
        rows.append(
            (
                entry["model"],
                _number(metrics, "rmse"),
                _span(metrics["rmse"]["interval"]),
                *(_number(metrics, name) for name in ("mae", "ndcg@10")),
                f"{entry['fit_seconds']:.2f} s",
                f"{entry['predict_seconds']:.2f} s",
                f"{entry['peak_mb']:.0f}",
            )
        )
    return rows


def fold_rows(document: dict[str, Any]) -> list[tuple[str, ...]]:
    """One row per model: its RMSE in every fold."""
    return [
        (entry["model"], *(f"{value:.4f}" for value in entry["metrics"]["rmse"]["folds"]))
        for entry in document["models"]
    ]


def difference_rows(document: dict[str, Any]) -> list[tuple[str, ...]]:
    """One row per pair of models and shown metric, under `DIFFERENCES`."""
    return [
        (
            f"{c['a']} − {c['b']}",
            c["metric"],
            f"{c['difference']:+.4f}".replace("-", "−"),
            _span(c["interval"]),
            "–" if c["p_value"] is None else "< 0.001" if c["p_value"] < 0.001 else f"{c['p_value']:.3f}",
        )
        for c in document["comparisons"]
        if c["metric"] in SHOWN
    ]


def describe_run(document: dict[str, Any]) -> str:
    """The data and the protocol in one line."""
    invented = ", synthetic (invented people and films)" if document["synthetic"] else ""
    n, tested = len(document["test_ratings"]), sum(document["test_ratings"])
    return (
        f"{document['dataset']}{invented}: {document['ratings']:,} ratings of {document['movies']:,} films "
        f"by {document['users']:,} users; protocol {document['protocol']} "
        f"({n} split{'s' * (n > 1)}, {tested:,} ratings tested), seed {document['seed']}"
    )


def _number(metrics: dict[str, Any], name: str) -> str:
    return f"{metrics[name]['mean']:.4f}" if name in metrics else "–"


def _span(interval: list[float] | None) -> str:
    return "–" if interval is None else f"{interval[0]:.4f} … {interval[1]:.4f}".replace("-", "−")


def notes(document: dict[str, Any]) -> list[str]:
    """What a reader needs to know to trust the tables."""
    versions = ", ".join(f"{name} {version}" for name, version in document["versions"].items())
    return [
        "RMSE and MAE in stars, lower is better; predictions are held within the scale and not rounded. "
        "NDCG: all films a user has not rated in training are ranked; "
        f"a test film rated {document['relevant_from']:g} or more is relevant.",
        "Means over the splits. Intervals: 1,000 resamples of the users, the same for every model. "
        "p: paired t-test over users, not corrected for the number of comparisons.",
        "Seconds: median fit and prediction of one split, compilation not counted. "
        "Peak: resident memory of the whole process.",
        f"Data sha256 {document['digest']}. {versions}.",
    ]


_Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]  # title, header, rows


def _tables(document: dict[str, Any]) -> list[_Table]:
    n_folds = len(document["test_ratings"])
    tables: list[_Table] = [("Models", HEADER, model_rows(document))]
    if n_folds > 1:
        tables.append(
            ("RMSE of every split", ("model", *(str(i + 1) for i in range(n_folds))), fold_rows(document))
        )
    if document["comparisons"]:
        tables.append(("Differences", DIFFERENCES, difference_rows(document)))
    return tables


def _markdown(document: dict[str, Any]) -> bytes:
    lines = ["# How accurate the film models are", "", describe_run(document), ""]
    for title, header, rows in _tables(document):
        lines += [f"## {title}", "", _pipes(header), _pipes(["---"] * len(header)), *map(_pipes, rows), ""]
    return "\n".join([*lines, *notes(document)]).encode() + b"\n"


def _pipes(cells: tuple[str, ...] | list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _html(document: dict[str, Any]) -> bytes:
    body = [f"<p>{html.escape(describe_run(document))}</p>"]
    for title, header, rows in _tables(document):
        head = "".join(f"<th>{html.escape(cell)}</th>" for cell in header)
        lines = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows]
        body.append(
            f"<h2>{title}</h2><table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
        )
    body += [f"<p>{html.escape(line)}</p>" for line in notes(document)]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>How accurate the film models are</title>'
        "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse}td,th{padding:.3rem .8rem;border-bottom:1px solid #ccc}"
        "td,th{text-align:right}"
        "td:first-child,th:first-child{text-align:left}p{overflow-wrap:anywhere}</style>"
        "<h1>How accurate the film models are</h1>" + "".join(body) + "</html>\n"
    ).encode()


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, indent=2, allow_nan=False).encode() + b"\n"


def _chart(document: dict[str, Any]) -> bytes:
    """RMSE of each model with its interval, and NDCG@10 beside it, as a PNG."""
    from matplotlib.figure import Figure

    panels = [("rmse", "RMSE, stars (lower is better)"), ("ndcg@10", "NDCG@10 (higher is better)")]
    panels = [panel for panel in panels if all(panel[0] in entry["metrics"] for entry in document["models"])]
    figure = Figure(
        figsize=(5 * len(panels), 0.6 * len(document["models"]) + 1.8), dpi=120, layout="constrained"
    )
    names = [entry["model"] for entry in document["models"]]
    for axes, (metric, label) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
        found = [entry["metrics"][metric] for entry in document["models"]]
        means = [metric["mean"] for metric in found]
        spans = [metric["interval"] or [metric["mean"]] * 2 for metric in found]
        low = [mean - span[0] for mean, span in zip(means, spans, strict=True)]
        high = [span[1] - mean for mean, span in zip(means, spans, strict=True)]
        axes.errorbar(means, names, xerr=[low, high], fmt="o", capsize=4, color="#1f5f8b")
        axes.invert_yaxis()
        axes.grid(axis="x", alpha=0.3)
        axes.set_xlabel(label)
        axes.margins(y=0.2)
    invented = " (synthetic)" if document["synthetic"] else ""
    figure.suptitle(f"{document['dataset']}{invented}, {document['protocol']}, 95 % intervals")
    buffer = io.BytesIO()
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
    write_bytes(path, check_format(path)(document), force=force)


def check_format(path: Path) -> Callable[[dict[str, Any]], bytes]:
    """Return the writer for the ending of `path`, or raise `DataError` with the endings there are."""
    if path.suffix.lower() not in FORMATS:
        raise DataError(
            f"{path}: no report has the ending {path.suffix!r}", f"choose one of {', '.join(FORMATS)}"
        )
    return FORMATS[path.suffix.lower()]
