"""Many files, one result for each, on Spark: what `shared.batch` is on one machine.

Files come from a folder, a pattern, or a Parquet table path, content. Results go to files of a folder that
all workers reach, or into a Parquet table input, output, content, facts, error. A file that fails ends
nothing: it is listed beside the results, in `_failures.csv` of the folder or as rows with an error. So is one
that takes its process with it, as for want of memory: Spark begins the task again, and from then on each file
is worked on apart from the worker.

A folder is worked on in any order, each result written whole. While a job is under way the folder says so, in
`.spark-job.json`; the same job started again goes on with the files that are missing. A task that Spark
repeats, because a worker was lost, makes the same results again.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from shared.engines.apart import each_apart
from shared.engines.spark import Spark, attempt
from shared.errors import DataError
from shared.files import write_text

__all__ = ["Outcome", "in_table", "run_files"]

_STATE, _FAILURES = ".spark-job.json", "_failures.csv"
Work = Callable[[Path, Path], Mapping[str, Any]]  # a file, where its result goes -> what is said of it
Outcome = tuple[list[dict[str, Any]], list[dict[str, str]]]  # of `--json`: outputs, failed
Row = tuple[str, str | None, bytes | None, str | None, str | None]  # input, output, content, facts, error


def in_table(output: str) -> bool:
    """Whether results are to go into a Parquet table."""
    return "://" in output or output.rstrip("/").endswith(".parquet")


def run_files(
    spark: Spark,
    source: str,
    output: str,
    work: Work,
    name: Callable[[str], str],
    *,
    request: Mapping[str, Any],
    force: bool,
) -> Outcome:
    """Make one result of every file.

    Args:
        source: a folder, a pattern, or a Parquet table.
        output: a folder, or a table; see `in_table`.
        work: a function of a module, or a `partial` of one; raises `DataError` for a file that it cannot use.
        name: what a result is called whose input has this name.
        request: what else the job is known by, when it is started again.

    Raises:
        DataError: there are no files, or the output cannot be written.
    """
    if in_table(output):
        spark.check_output(output, force=force)
    table = spark.read_files(source)
    paths = sorted(row.path for row in table.select("path").collect())
    empty = spark.empty_files(source, len(paths))
    if not paths and not empty:
        raise DataError(f"{source} holds no files", "name a folder that does")
    names = _names(paths, name)
    nothing: list[Row] = [(path, None, None, None, f"{shown(path)} is empty; remove it") for path in empty]
    if in_table(output):
        return _into_table(spark, table, output, work, names, nothing, force=force)
    return _into_folder(
        spark, table, Path(output), work, names, nothing, {**request, "source": source}, force=force
    )


def _names(paths: Sequence[str], name: Callable[[str], str]) -> dict[str, tuple[str, str]]:
    """For each path what its result is called, and what keeps it from being made; "" for nothing."""
    first: dict[str, str] = {}
    found = {}
    for path in paths:
        own = name(PurePosixPath(path).name)
        taken = first.setdefault(own, path)
        other = "" if taken == path else f"{shown(taken)} would become {own} as well; rename one"
        found[path] = own, other
    return found


def shown(path: str) -> str:
    """A path as one writes it."""
    return path.removeprefix("file://").removeprefix("file:")


def _into_table(
    spark: Spark,
    table: Any,
    output: str,
    work: Work,
    names: dict[str, tuple[str, str]],
    nothing: Sequence[Row],
    *,
    force: bool,
) -> Outcome:
    rows = table.rdd.mapPartitions(functools.partial(_results, work, None, spark.share(names)))
    if nothing:
        rows = rows.union(spark.pieces(nothing, 1))
    schema = "input string, output string, content binary, facts string, error string"
    spark.write_table(spark.frame(rows, schema), output, force=force)
    written = spark.read_table(output).select("input", "output", "facts", "error").orderBy("input").collect()
    return _outcome([(row.input, row.output, None, row.facts, row.error) for row in written])


def _into_folder(
    spark: Spark,
    table: Any,
    folder: Path,
    work: Work,
    names: dict[str, tuple[str, str]],
    nothing: Sequence[Row],
    request: Mapping[str, Any],
    *,
    force: bool,
) -> Outcome:
    folder.mkdir(exist_ok=True)
    folder = folder.resolve()
    there = {entry.name for entry in os.scandir(folder)} - {_STATE, _FAILURES}
    told = json.dumps(request, sort_keys=True, default=_plain)
    mark = hashlib.sha256(told.encode()).hexdigest()
    before = _before(folder / _STATE, mark)
    kept: set[str] = set()
    if before is None:
        before = there
        write_text(folder / _STATE, json.dumps({"job": mark, "before": sorted(there)}), force=True)
    else:  # the same job, which was broken off
        kept = there - before
    if not force:
        names = {
            path: (own, problem or ("it exists; use --force to replace it" if own in before else ""))
            for path, (own, problem) in names.items()
        }
    done: list[Row] = [*nothing]
    for path, (own, problem) in names.items():
        if own in kept and not problem:
            facts = {"kept": True}  # made before the job was broken off
            done.append((path, str(folder / own), None, json.dumps(facts), None))
    skipped = {row[0] for row in done if row[4] is None}
    todo = {path: given for path, given in names.items() if path not in skipped}
    if todo:
        asked = (
            table.rdd if not skipped else table.rdd.filter(functools.partial(_is_in, spark.share(set(todo))))
        )
        done += asked.mapPartitions(
            functools.partial(_results, work, str(folder), spark.share(todo))
        ).collect()
    outcome = _outcome(sorted(done, key=lambda row: row[0]))
    _list_failures(folder / _FAILURES, outcome[1])
    (folder / _STATE).unlink(missing_ok=True)
    return outcome


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else str(value)


def _is_in(wanted: Any, row: Any) -> bool:
    return row.path in wanted.value


def _before(state: Path, mark: str) -> set[str] | None:
    """What was in the folder before this very job began; None where it did not begin."""
    try:
        told = json.loads(state.read_text(encoding="utf-8"))
        return set(map(str, told["before"])) if told["job"] == mark else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _list_failures(path: Path, failed: Sequence[Mapping[str, str]]) -> None:
    if not failed:
        path.unlink(missing_ok=True)
        return
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("input", "error"))
    writer.writerows((one["input"], one["error"]) for one in failed)
    write_text(path, text.getvalue(), force=True)


def _results(work: Work, folder: str | None, names: Any, rows: Iterable[Any]) -> Iterator[Row]:
    """Make the results of a partition's files, on a worker."""
    given = ((path, content, *names.value[path]) for path, content in rows)
    one = functools.partial(_one, work, folder)
    if not attempt():
        yield from map(one, given)
        return
    for (path, *_), result in each_apart(one, given):  # the task was lost before, perhaps by one of its files
        lost = f"{shown(path)}: the process at work on it was ended; give workers more memory, or remove it"
        yield result or (path, None, None, None, lost)


def _one(work: Work, folder: str | None, given: tuple[str, bytes, str, str]) -> Row:
    """Make the result of one file: of its path, its content, its result's name, and what is in its way."""
    path, content, own, problem = given
    if problem:
        return path, None, None, None, f"{shown(path)}: {problem}"
    with tempfile.TemporaryDirectory(prefix="portfolio-") as temporary:
        source = Path(temporary) / PurePosixPath(path).name
        target = Path(folder or temporary) / (own if folder else f"result-{own}")
        try:
            source.write_bytes(content)
            facts = dict(work(source, target))
            result = None if folder else target.read_bytes()
        except (Exception, MemoryError) as error:  # whatever it is, of one file
            told = str(error) if isinstance(error, DataError) else f"{path}: {type(error).__name__}: {error}"
            told = told.replace(str(source), shown(path)).replace(str(target), own)
            return path, None, None, None, " ".join(told.split())
    facts |= {"input": shown(path), "output": str(target) if folder else own}
    return path, facts["output"], result, json.dumps(facts), None


def _outcome(rows: Iterator[Row] | Sequence[Row]) -> Outcome:
    done, failed = [], []
    for path, output, _, facts, error in rows:
        if error is None:
            done.append({"input": shown(path), "output": output, **json.loads(facts or "{}")})
        else:
            failed.append({"input": shown(path), "error": error})
    return done, failed
