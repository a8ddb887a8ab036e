"""One damaged file given to its reader: an error of ours, the identical result, or what went wrong."""

from __future__ import annotations

import contextlib
import hashlib
import resource
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from shared.console import clean
from shared.errors import DataError
from tools.reliability.counts import Count
from tools.reliability.files import KINDS
from tools.reliability.saving import scratch

__all__ = ["ROOM", "SECONDS", "Case", "Trial", "address_space"]

SECONDS = 2.0  # of the processor that one reading may take; ten times as many by the clock
ROOM = 1 << 30  # bytes of address space that one reading may ask for, threads and all
KEPT = Path("out/reliability")  # for what went wrong


@dataclass(frozen=True)
class Case:
    """A damaged file.

    Attributes:
        group: what the count is called.
        how: tells how to make it again.
        make: makes it; most cases of a sample are passed over and never made.
        is_sealed: its checksums are right, so that it may also be read as what it now says.
    """

    group: str
    how: str
    make: Callable[[], bytes]
    is_sealed: bool = False


@dataclass
class Trial:
    """The damaged files of one kind; to be closed by `with`.

    Attributes:
        original: the bytes of the example.
        wrong: for each case that went wrong, how to make it and what happened.
    """

    kind: str
    folder: Path
    original: bytes = b""
    wrong: list[str] = field(default_factory=list)
    _expected: str = ""
    _counts: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    @contextlib.contextmanager
    def of(cls, name: str, make: Callable[[Path], None] | None = None) -> Iterator[Trial]:
        """Make the example, and read it twice, so that nothing is compiled while time is taken.

        Args:
            make: another example of the kind.
        """
        kind = KINDS[name]
        with scratch() as folder:
            trial = cls(name, folder)
            path = trial.path
            (make or kind.make)(path)
            trial.original = path.read_bytes()
            trial._expected = kind.read(path)
            path.unlink()
            path.write_bytes(trial.original)
            assert kind.read(path) == trial._expected, f"{name}: two readings differ"
            yield trial

    @property
    def path(self) -> Path:
        """Where the damaged file lies while it is read."""
        return self.folder / f"example{KINDS[self.kind].suffix}"

    def hold(self, case: Case) -> None:
        """Read one case and count it."""
        data = case.make()
        refused, unchanged, problem = self._outcome(data, is_sealed=case.is_sealed)
        counts = self._counts.setdefault(case.group, [0, 0, 0])
        counts[0] += refused
        counts[1] += unchanged
        if problem:
            counts[2] += 1
            name = f"{self.kind}-{hashlib.sha256(data).hexdigest()[:8]}{KINDS[self.kind].suffix}"
            with contextlib.suppress(OSError):
                KEPT.mkdir(parents=True, exist_ok=True)
                (KEPT / name).write_bytes(data)
            self.wrong.append(f"{self.kind}: {case.how}: {problem} (kept as {KEPT / name})")

    def counts(self, campaign: str) -> list[Count]:
        """What was counted so far, a line for each group."""
        return [
            Count(campaign, f"{self.kind}, {group}", sum(found), *found)
            for group, found in self._counts.items()
        ]

    def _outcome(self, data: bytes, *, is_sealed: bool) -> tuple[bool, bool, str]:
        kind = KINDS[self.kind]
        self.path.unlink(missing_ok=True)  # what is still mapped keeps its own file
        self.path.write_bytes(data)
        begun = time.process_time()
        refused, problem = False, ""
        try:
            with address_space(ROOM), _patience(10 * SECONDS):
                found = kind.read(self.path)
            if not is_sealed and kind.seal and found != self._expected:
                problem = "another result, and no error"
        except DataError as error:
            refused = True
            if not clean(error.problem) or not clean(error.next_step):
                problem = f"an error that does not say what is wrong and what to do: {error}"
        except MemoryError:
            problem = f"more than {ROOM:,} bytes were asked for"
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        if (seconds := time.process_time() - begun) > SECONDS:
            problem = f"{seconds:.1f} s"
        return refused and not problem, not refused and not problem, problem


@contextlib.contextmanager
def address_space(room: int) -> Iterator[None]:
    """Let the process grow by so many bytes at most."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@contextlib.contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """Let nothing take longer, as far as Python runs now and then."""

    def end(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"no end within {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
