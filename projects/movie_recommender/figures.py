"""The document of an evaluation in words: tables of text cells, and what a reader needs to trust them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

__all__ = [
    "MOST_COMPARED",
    "Table",
    "all_tables",
    "describe_run",
    "difference_table",
    "headline",
    "interval_table",
    "model_table",
    "notes",
    "settings_table",
    "tuned_table",
]

MOST_COMPARED = 8  # models whose differences are shown in the terminal; the reports and the JSON hold all
_LABELS = {
    "rmse": "RMSE",
    "mae": "MAE",
    "ndcg@10": "NDCG@10",
    "recall@20": "recall@20",
    "precision@10": "precision@10",
    "map@10": "MAP@10",
    "mrr@10": "MRR@10",
    "hit_rate@10": "hit rate@10",
    "coverage@10": "coverage@10",
    "novelty@10": "novelty@10",
    "diversity@10": "diversity@10",
    "popularity_lift@10": "popularity lift@10",
    "gini@10": "Gini@10",
}
_LISTS = tuple(name for name in _LABELS if "@" in name)


class Table(NamedTuple):
    """Cells of text under a header of as many; the first column names the row."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def headline(document: dict[str, Any]) -> str:
    """The metric that an evaluation is about: ndcg@10 where lists are judged, else rmse."""
    return "ndcg@10" if document["ranking"] else "rmse"


def model_table(document: dict[str, Any]) -> Table:
    """The few figures that are shown of each model: how good it is, and what it costs."""
    lists = ("recall@20", "map@10", "mrr@10", "coverage@10")
    beside = lists if document["ranking"] else ("mae", "ndcg@10")
    clock = "rank" if document["ranking"] else "predict"
    main = headline(document)
    rows = []
    for entry in document["models"]:
        metrics = entry["metrics"]
        rows.append(
            (
                entry["model"],
                _number(metrics, main),
                _span(metrics[main]["interval"]) if main in metrics else "–",
                *(_number(metrics, name) for name in beside),
                f"{entry['fit_seconds']:.2f} s",
                f"{entry['fit_cpu_seconds']:.2f} s",
                f"{entry[f'{clock}_seconds']:.2f} s",
                f"{entry['peak_mb']:.0f}",
            )
        )
    labels = (_LABELS[name] for name in beside)
    header = ("model", _LABELS[main], "95 % interval", *labels, "fit", "fit CPU", clock, "peak MB")
    return Table("Models", header, rows)


def tuned_table(document: dict[str, Any]) -> Table:
    """What `tune` chose of each model and what it is worth; without rows for an evaluation."""
    rows = []
    for entry in document["models"]:
        if "chosen" not in entry:
            continue
        test = entry["metrics"].get(entry["metric"], {"mean": None, "interval": None})
        rows.append(
            (
                entry["model"],
                " ".join(f"{name}={value}" for name, value in entry["chosen"].items()) or "as it is",
                _LABELS[entry["metric"]],
                f"{entry['validation_of_defaults']:.4f}",
                f"{entry['validation']:.4f}",
                "–" if test["mean"] is None else f"{test['mean']:.4f}",
                _span(test["interval"]),
                f"{entry['fit_seconds']:.2f} s",
            )
        )
    header = (
        "model",
        "chosen",
        "metric",
        "defaults, validation",
        "validation",
        "test",
        "95 % interval",
        "fit",
    )
    return Table("Chosen settings", header, rows)


def list_table(document: dict[str, Any]) -> Table:
    """Every metric of the lists of each model."""
    rows = [
        (entry["model"], *(_number(entry["metrics"], name) for name in _LISTS))
        for entry in document["models"]
    ]
    return Table("Lists", ("model", *(_LABELS[name] for name in _LISTS)), rows)


def interval_table(document: dict[str, Any]) -> Table:
    """How often and how tightly the intervals hold, of the models that give any."""
    rows = [
        (
            entry["model"],
            f"{100 * document['interval_share']:.0f} %",
            f"{100 * entry['metrics']['interval_coverage']['mean']:.1f} %",
            f"{entry['metrics']['interval_width']['mean']:.2f}",
        )
        for entry in document["models"]
        if "interval_coverage" in entry["metrics"]
    ]
    return Table("Predicted intervals", ("model", "asked for", "ratings inside", "mean width, stars"), rows)


def split_table(document: dict[str, Any]) -> Table:
    """The splits, with the main figure of every model in each."""
    main = headline(document)
    models = [entry for entry in document["models"] if main in entry["metrics"]]
    rows = [
        (
            split["name"],
            str(split["seed"]),
            f"{split['train']:,}",
            f"{split['test']:,}",
            split["digest"][:12],
            *(f"{entry['metrics'][main]['folds'][i]:.4f}" for entry in models),
        )
        for i, split in enumerate(document["splits"])
    ]
    names = tuple(f"{_LABELS[main]}, {entry['model']}" for entry in models)
    return Table("Splits", ("split", "seed", "training", "test", "sha256 of the rows", *names), rows)


def settings_table(document: dict[str, Any]) -> Table:
    """The settings that each model was made with; of a model of models those of its parts as well."""
    rows = [(entry["model"], " ".join(_written(entry["settings"]))) for entry in document["models"]]
    return Table("Settings", ("model", "settings"), [row for row in rows if row[1]])


def _written(settings: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in settings.items():
        if name == "parts":
            for part, own in value.items():
                yield from _written(own, f"{part}.")
        else:
            yield f"{prefix}{name}={value:.4g}" if isinstance(value, float) else f"{prefix}{name}={value}"


def difference_table(document: dict[str, Any], *metrics: str) -> Table:
    """Each pair of models under each metric, and whether the difference is real."""
    rows = [
        (
            f"{c['a']} − {c['b']}",
            _LABELS[c["metric"]],
            f"{c['difference']:+.4f}".replace("-", "−"),
            _span(c["interval"]),
            _p(c["p_value_holm"]),
            "real" if c["real"] else "may be chance",
        )
        for metric in metrics
        for c in document["comparisons"]
        if c["metric"] == metric
    ]
    return Table("Differences", ("a − b", "metric", "difference", "95 % interval", "p", ""), rows)


def all_tables(document: dict[str, Any]) -> list[Table]:
    """The tables of a report, without those that have no row."""
    tables = [
        tuned_table(document),
        model_table(document),
        difference_table(document, "rmse", "ndcg@10"),
        list_table(document),
        interval_table(document),
        settings_table(document),
        split_table(document),
    ]
    return [table for table in tables if table.rows]


def describe_run(document: dict[str, Any]) -> str:
    """The data and the protocol in one line."""
    invented = ", synthetic (invented people and films)" if document["synthetic"] else ""
    n, tested = len(document["test_ratings"]), sum(document["test_ratings"])
    seeds = sorted({split["seed"] for split in document["splits"]})
    seed = f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {seeds[0]} to {seeds[-1]}"
    return (
        f"{document['dataset']}{invented}: {document['ratings']:,} ratings of {document['movies']:,} films "
        f"by {document['users']:,} users; protocol {document['protocol']} "
        f"({n} split{'s' * (n > 1)}, {tested:,} ratings tested), {seed}"
    )


def notes(document: dict[str, Any]) -> list[str]:
    """What a reader needs to know to trust the tables."""
    versions = ", ".join(f"{name} {version}" for name, version in document["versions"].items())
    machine = document["machine"]
    memory = "" if machine["memory_gib"] is None else f", {machine['memory_gib']:g} GiB"
    return [
        "RMSE and MAE in stars, lower is better; predictions are held within the scale and not rounded, and "
        "all test rows count. A model that ranks and does not predict stars has none.",
        "Lists: every film a user has not rated in training is ranked, none is sampled; a test film rated "
        f"{document['relevant_from']:g} or more is relevant. Coverage is the share of films that stand in "
        "some list, Gini how unevenly they do, novelty the bits of the share of users who know a film, "
        "diversity the mean of 1 − cosine of two films' ratings, popularity lift how much more popular the "
        "films are than those the users rated: these five tell what lists are like and not how good.",
        "Intervals of predictions are held within the scale and not rounded; a rating on an end is inside.",
        "Means over the splits. 95 % intervals: 1,000 resamples of the users, the same for every model. "
        "p: paired t-test over users, corrected for the pairs compared by that metric (Holm); a difference "
        "is called real where it is below 0.05.",
        "Seconds: medians of one split, compilation not counted; fit CPU adds up the threads. "
        "Peak: resident memory of the whole process.",
        f"Data sha256 {document['digest']}, seed {document['seed']}. {versions}. {machine['processor']}, "
        f"{machine['cores']} cores{memory}, {machine['system']}.",
    ]


def _number(metrics: dict[str, Any], name: str) -> str:
    return f"{metrics[name]['mean']:.4f}".replace("-", "−") if name in metrics else "–"


def _span(interval: list[float] | None) -> str:
    return "–" if interval is None else f"{interval[0]:.4f} … {interval[1]:.4f}".replace("-", "−")


def _p(value: float | None) -> str:
    return "–" if value is None else "< 0.001" if value < 0.001 else f"{value:.3f}"
