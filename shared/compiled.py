"""The one door to numba: compiled once, cached on disk, and said aloud the first time.

Compiled code is kept below `shared/__pycache__` (or in `NUMBA_CACHE_DIR`), so only the first call ever on
a machine compiles. That call logs one line to the logger "portfolio", which the command lines print. Numba
looks for changes in the file of a kernel alone, though what the kernel calls may stand in another; so the
folder bears a digest of every source that may be compiled, and code of two versions is never mixed.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
from pathlib import Path
from typing import Any

# Between two kernels the threads of OpenMP would spin and take the processor from BLAS and from Python:
# a fit of many short kernels costs up to ten times the processor's time. Read when numba starts them.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numba
from numba.core import event, types
from numba.extending import overload
from numba.np import arrayobj

__all__ = ["jit", "prange"]

prange = numba.prange


def _refuse(found: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    """Say that a slice is assigned from an array of another shape."""


@overload(_refuse)
def _refuse_plainly(found: Any, wanted: Any) -> Any:
    def raising(found: Any, wanted: Any) -> None:
        raise ValueError("cannot assign slice from input of different size")

    return raising


# numba's own words for it are put together from both shapes: functions of texts, two seconds of compiling in
# every process that compiles an assignment of a slice
arrayobj.raise_with_shape_context = _refuse


def jit(function: Any = None, /, **options: Any) -> Any:
    """`numba.njit` with the on-disk cache; options are numba's (`parallel`, `fastmath`, `inline`, …).

    A kernel that another one calls with a constant is compiled as for any number: numba would for each
    constant anew. Nothing takes the address of a kernel, so none gets a wrapper for callers from C.
    """
    if function is None:
        return lambda function: jit(function, **options)
    decorator: Any = numba.njit  # its overloads do not take forwarded options
    kernel = decorator(cache=True, no_cfunc_wrapper=True, **options)(function)
    if hasattr(kernel, "get_call_template"):  # else NUMBA_DISABLE_JIT is set
        template = kernel.get_call_template
        kernel.get_call_template = lambda given, named: template(
            tuple(map(types.unliteral, given)), {name: types.unliteral(kind) for name, kind in named.items()}
        )
    return kernel


def _digest(root: Path) -> str:
    """Of all modules in folders that hold a kernel: beside the kernels are the constants that they use."""
    folders: dict[Path, list[tuple[str, bytes]]] = {}
    for package in ("shared", "projects"):
        for path in sorted((root / package).rglob("*.py")):
            folders.setdefault(path.parent, []).append((str(path.relative_to(root)), path.read_bytes()))
    found = hashlib.sha256()
    for modules in folders.values():
        if any(b"jit(" in text for _, text in modules):
            for name, text in modules:
                found.update(f"{name} {len(text)} ".encode() + text)
    return found.hexdigest()[:16]


def _choose_folder() -> None:
    """Where it cannot be made numba is left to find one itself."""
    config: Any = numba.config  # sets its names as it is imported
    root, given = Path(__file__).resolve().parents[1], config.CACHE_DIR
    own = root / "shared" / "__pycache__"
    folder = (Path(given) if given else own) / f"compiled-{_digest(root)}"
    with contextlib.suppress(OSError):
        is_new = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        config.CACHE_DIR = str(folder)
        if is_new and not given:
            for other in own.glob("compiled-*"):
                if other != folder:
                    shutil.rmtree(other, ignore_errors=True)


_choose_folder()


class _Announcer(event.Listener):
    said = False

    def on_start(self, event: event.Event) -> None:
        if not self.said:
            self.said = True
            logging.getLogger("portfolio").warning("compiling numerical kernels, once on this machine …")

    def on_end(self, event: event.Event) -> None:
        pass


event.register("numba:compile", _Announcer())
