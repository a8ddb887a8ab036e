"""The options by which a command is given to an engine, the same for all apps."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from shared.errors import UsageError

if TYPE_CHECKING:
    from shared.engines.spark import Spark

__all__ = ["Engine", "Master", "Scratch", "SparkConf", "check_engine", "on_spark"]

Engine = Annotated[
    Literal["local", "spark"], typer.Option("--engine", help="Where the work is done: here, or on Spark.")
]
Master = Annotated[
    str | None,
    typer.Option(
        "--master",
        metavar="local[2]|spark://…|yarn|k8s://…",
        help="Of --engine spark.",
        show_default="SPARK_MASTER, else all cores of this machine",
    ),
]
SparkConf = Annotated[
    list[str] | None,
    typer.Option("--spark-conf", metavar="NAME=VALUE", help="A setting of Spark's; may be repeated."),
]
Scratch = Annotated[
    str | None,
    typer.Option("--scratch", help="A folder that all workers reach, for checkpoints of long fits."),
]


def check_engine(
    engine: str,
    master: str | None,
    conf: Sequence[str] | None,
    scratch: str | None = None,
    **only_here: object,
) -> bool:
    """Return whether the work goes to Spark, having seen that the options go together.

    Args:
        only_here: options that Spark's engine has not, as given: a name with _ for -, and its value.

    Raises:
        UsageError: options of Spark without it, or options with it that it has not.
    """
    given: dict[str, object] = {"--master": master, "--spark-conf": conf, "--scratch": scratch}
    if engine != "spark":
        for name, value in given.items():
            if value:
                raise UsageError(f"{name} goes with --engine spark", "say both or neither")
        return False
    for word, value in only_here.items():
        if value:
            raise UsageError(
                f"--{word.replace('_', '-')} does not go with --engine spark", "leave one of them out"
            )
    return True


@contextlib.contextmanager
def on_spark(
    master: str | None, conf: Sequence[str] | None = None, scratch: str | None = None
) -> Iterator[Spark]:
    """Start or join the session that the options name; see `spark_session`."""
    from shared.engines.settings import read_settings
    from shared.engines.spark import spark_session

    with spark_session(master, read_settings(conf or []), scratch=scratch) as spark:
        yield spark
