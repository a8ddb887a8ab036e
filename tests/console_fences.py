"""The ```console fences of a page: finding them, and comparing what they show with what a command printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(
    r"(?:<!-- needs: (?P<needs>[\w-]+) -->\s*\n)?(?P<sampled><!-- sampled -->\s*\n)?"
    r"```console\n(?P<body>.*?)^```",
    re.S | re.M,
)
_DURATION = r"\d[\d,]*(?:\.\d+)?(?= ?(?:ms|s|min|µs)\b)"
_NUMBER = r"(?<![\w.])[-+−]?\d[\d,]*(?:\.\d+)?(?![\w])"
_TOKEN = re.compile(rf"(?P<any>\.\.\.)|(?P<duration>{_DURATION})|(?P<number>{_NUMBER})|(?P<space>\s+)")


@dataclass(frozen=True)
class Command:
    """One `$ ` line of a fence and the lines shown below it."""

    line: str
    shown: list[str]


@dataclass(frozen=True)
class Fence:
    """One fence: the real set it needs, if any, whether a sampler made its numbers, and its commands."""

    needs: str | None
    sampled: bool
    commands: list[Command]


def fences(page: Path) -> list[Fence]:
    """Every console fence of a Markdown page, in order."""
    found = []
    for match in _FENCE.finditer(page.read_text(encoding="utf-8")):
        commands: list[Command] = []
        for line in match["body"].splitlines():
            if line.startswith("$ "):
                commands.append(Command(line[2:], []))
            elif commands and commands[-1].line.endswith("\\"):
                commands[-1] = Command(f"{commands[-1].line[:-1]}{line.strip()}", [])
            else:
                commands[-1].shown.append(line)
        found.append(Fence(match["needs"], bool(match["sampled"]), commands))
    return found


def difference(shown: list[str], printed: list[str], *, sampled: bool = False) -> str | None:
    """None when the output matches, else the first line that does not.

    Blank lines and runs of spaces do not count; `...` stands for any text in a line, alone for any lines;
    a number may differ by one in its last shown digit, a whole number from 1,000 on by 2 % (bytes and counts
    that depend on a processor's rounding); a duration may be any. Of a sampler, whose chain another processor
    rounds into another, any number may differ by 2 % or by 0.01.
    """
    shown, printed = [s for s in shown if s.strip()], [p for p in printed if p.strip()]
    reached = {0}  # how many printed lines the shown lines so far can have used up
    for line in shown:
        if line.strip() == "...":
            reached = set(range(min(reached), len(printed) + 1))
        else:
            matched = {i + 1 for i in reached if i < len(printed) and _same(line, printed[i], sampled)}
            if not matched:
                return f"expected {line!r}, printed {printed[min(reached) :][:3]!r}"
            reached = matched
    if len(printed) not in reached:
        return f"printed besides: {printed[max(reached) :][:3]!r}"
    return None


def _same(shown: str, printed: str, sampled: bool) -> bool:
    pattern, numbers, position = "", [], 0
    shown, printed = shown.strip(), printed.strip()
    if {*shown} == {*printed} == {"─"}:  # a rule is as long as the table is wide, durations included
        return True
    for token in _TOKEN.finditer(shown):
        pattern += re.escape(shown[position : token.start()])
        position = token.end()
        if token["any"]:
            pattern += ".*"
        elif token["space"]:
            pattern += r"\s+"
        elif token["duration"]:
            pattern += r"\d[\d,]*(?:\.\d+)?"
        else:
            pattern += r"([-+−]?\d[\d,]*(?:\.\d+)?)"
            numbers.append(token["number"])
    match = re.fullmatch(pattern + re.escape(shown[position:]), printed)
    return match is not None and all(
        _near(a, b, sampled) for a, b in zip(numbers, match.groups(), strict=True)
    )


def _near(shown: str, printed: str, sampled: bool) -> bool:
    a, b = (float(text.replace(",", "").replace("−", "-")) for text in (shown, printed))
    if sampled and "." in shown:
        return abs(a - b) <= max(0.02 * abs(a), 0.01)
    if "." in shown:
        return abs(a - b) <= 1.0001 * 10.0 ** -len(shown.partition(".")[2])
    return abs(a - b) <= (0.02 * a if a >= 1000 else 0)
