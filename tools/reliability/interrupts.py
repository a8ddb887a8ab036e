"""Ctrl-C at random moments of every kind of save, and of the fit of a film model by its command.

A save runs within the boundary of the command lines, so that what a person would see is seen: exit status
130 and one line, or 0 where it was done already.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from projects.movie_recommender.cli import app as film_app
from shared.console import application
from shared.console import run as run_command
from tools.reliability.apart import NOT_BEGUN, Child, run_one, time_of
from tools.reliability.counts import Count
from tools.reliability.kinds import SEED, all_kinds
from tools.reliability.saving import Save, Tally, saves, scratch

__all__ = ["campaign", "run"]

MOMENTS = 2  # of each kind of save
MOMENTS_FULL = 100
FITS = 3
FITS_FULL = 50
SWEEPS = 12
BOUNDARY = 0.001  # seconds after which a fork is sure to be within the boundary


def run(full: bool = False) -> list[Count]:
    """Interrupt saves of every kind, and fits.

    Raises:
        Wrong: another exit status than 0 or 130, a traceback, or neither the old state nor the new one.
    """
    return run_one("interrupts", full)


def campaign(full: bool) -> list[Count]:
    """As `run`, in this process, which must have one thread."""
    tally = Tally("interrupts")
    rng = random.Random(SEED)
    with scratch() as folder:
        (folder / "sources").mkdir()
        for save in saves(all_kinds(folder / "sources"), folder, new=full):
            share = 2 if full and save.kind.replaces else 1
            _interrupt_save(save, (MOMENTS_FULL if full else MOMENTS) // share, rng, folder / "said", tally)
        _interrupt_fits(FITS_FULL if full else FITS, rng, folder, tally)
    return tally.counts()


def _interrupt_save(save: Save, times: int, rng: random.Random, said: Path, tally: Tally) -> None:
    app = application("One save.")
    app.command(name="save")(save.make)
    command = partial(run_command, app, "save", ["save"])
    save.begin()
    whole = time_of(partial(_ended_well, command))
    for _ in range(times):
        save.begin()
        moment = rng.uniform(BOUNDARY, whole)
        status, words = _interrupt(command, moment, said)
        where = f"Ctrl-C after {1000 * moment:.2f} of {1000 * whole:.2f} ms"
        if problem := _problem(status, words):
            tally.fail(save.kind.name, f"{save}, {where}: {problem}")
        else:
            tally.judge(save, None, where, broken_off=status != 0)


def _ended_well(command: Callable[[], object]) -> None:
    try:
        command()
    except SystemExit as end:
        if end.code:
            raise


def _interrupt(command: Callable[[], object], moment: float, said: Path) -> tuple[int, str]:
    """Return the exit status of a command that got Ctrl-C, and what it said on the terminal."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    status = NOT_BEGUN
    while status == NOT_BEGUN:
        said.write_bytes(b"")
        child = Child(command, output=said)
        time.sleep(moment)
        child.kill(signal.SIGINT)
        status = child.wait()
    return status, said.read_text(encoding="utf-8")


def _problem(status: int, words: str) -> str:
    """What is wrong with how a command ended; "" where nothing is."""
    if status == 0:
        return ""
    errors = [line for line in words.splitlines() if line.startswith("error: ")]
    if status != 130 or len(errors) != 1 or "interrupted" not in errors[0] or "Traceback" in words:
        return f"exit status {status}, and it said {words!r}"
    return ""


def _interrupt_fits(fits: int, rng: random.Random, folder: Path, tally: Tally) -> None:
    """A fit with a checkpoint: the model is the older one or the new one, and the fit can be gone on with."""
    place = folder / "fit"
    place.mkdir()
    model, kept = place / "model.bin", place / "fit.checkpoint"
    words = ["train", "--algorithm", "als", "--set", f"sweeps={SWEEPS}", "-o", str(model), "--force"]
    fit = partial(run_command, film_app, "movie-recommender", [*words, "--checkpoint", str(kept)])
    resume = partial(
        run_command, film_app, "movie-recommender", [*words, "--checkpoint", str(kept), "--resume"]
    )
    whole = time_of(partial(_ended_well, fit))
    new = model.read_bytes()
    for _ in range(fits):
        kept.unlink(missing_ok=True)
        model.write_bytes(b"older")
        moment = rng.uniform(BOUNDARY, whole)
        status, said = _interrupt(fit, moment, folder / "said")
        problem = _problem(status, said)
        found = model.read_bytes()
        if not problem and found != (b"older" if status else new):
            problem = f"exit status {status}, and the model has {len(found)} bytes"
        if not problem and "--resume goes on" in said:
            ended = Child(resume).wait()
            if ended or model.read_bytes() != new:
                problem = f"gone on with it ended with {ended}, and not with the same model"
        left = {path.name for path in place.iterdir()} - {model.name, kept.name}
        if problem or left:
            tally.fail(
                "fit of a film model", f"Ctrl-C after {moment:.3f} of {whole:.3f} s: {problem} {left or ''}"
            )
        else:
            tally.note("fit of a film model", "refused" if status else "unchanged")
