"""Writing files so that nothing is ever lost or half there, and reading them within limits.

A file is written under a temporary name in the same folder, flushed, synced and then renamed, so a
reader sees the old file or the new one and never a mix. The writer holds a lock on what it writes, which
the system takes back when the process ends: what a killed writer left behind bears no lock, and the next
write in that folder removes it. Where the file system has no locks, the process number in the name tells.
"""

from __future__ import annotations

import contextlib
import contextvars
import errno
import fcntl
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO

from shared.errors import DataError

__all__ = [
    "MAX_PIXELS",
    "aside",
    "atomic_write",
    "check_output",
    "count_outputs",
    "digest",
    "open_input",
    "read_bytes",
    "sync_folder",
    "write_bytes",
    "write_text",
]

MAX_PIXELS = 250_000_000  # of a picture, or of all frames together, that is opened unasked
_outputs: list[Path] = []  # appended to by any thread
_aside: contextvars.ContextVar[bool] = contextvars.ContextVar("aside", default=False)
_LEFTOVER = re.compile(r"\..*\.(?P<pid>\d+)-[0-9a-f]{8}\.tmp", re.DOTALL)
_PREFIX = 40  # characters of a name, of 4 bytes at most: with the rest within the 255 that file systems allow
_LARGE = 1 << 20  # bytes
_UNCHANGED = "what was there before is unchanged"


@contextlib.contextmanager
def atomic_write(path: str | os.PathLike[str], *, force: bool = False) -> Iterator[BinaryIO]:
    """Open `path` for writing; it appears, complete and synced, when the block ends without an error.

    Args:
        path: the file to make. A link is followed; its target is replaced.
        force: replace a file that is there. Without it an existing file is an error and stays as it is.

    Raises:
        DataError: the file exists, the folder does not, or the system refuses a write. The file that was
            there before is untouched then.
        BrokenPipeError: `path` is a pipe whose reader has gone.
    """
    path = Path(path)
    check_output(path, force=force)
    if path.exists() and not path.is_file():  # /dev/null, /dev/stdout, a pipe: nothing to keep safe
        try:
            with path.open("wb") as stream:
                yield stream
        except BrokenPipeError:  # not a fault: the reader, such as `head`, has seen enough
            raise
        except OSError as error:
            raise _cannot_write(path, error, "choose another output") from error
        return
    target = Path(os.path.realpath(path))
    try:
        _remove_leftovers(target.parent)
        file, temporary, lock = _open_temporary(target)
    except OSError as error:
        raise _cannot_write(path, error) from error
    then = _UNCHANGED
    try:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            with contextlib.suppress(OSError):  # what is still to be written is not wanted any more
                file.close()
            raise
        file.close()
        if force and target.exists():
            os.chmod(temporary, stat.S_IMODE(target.stat().st_mode))
        _publish(temporary, target, force=force)
        then = "the new file is there, whole, but may not outlive a power cut: check the disk"
        sync_folder(target.parent)
    except OSError as error:
        raise _cannot_write(path, error, then) from error
    finally:
        with contextlib.suppress(OSError):  # gone by the rename; else the next write removes it
            temporary.unlink()
        with contextlib.suppress(OSError):
            os.close(lock)


def count_outputs() -> int:
    """Return how many files this program has finished, but for those written `aside`."""
    return len(_outputs)


@contextlib.contextmanager
def aside() -> Iterator[None]:
    """Write what nobody asked for by name and that does not count as an output, as caches are."""
    token = _aside.set(True)
    try:
        yield
    finally:
        _aside.reset(token)


def _publish(temporary: Path, target: Path, *, force: bool) -> None:
    if force:
        os.replace(temporary, target)
    else:
        try:
            os.link(temporary, target)  # unlike a rename, fails when another writer was first
        except FileExistsError:
            raise _exists(target) from None
        except OSError:  # a file system without hard links
            if target.exists():
                raise _exists(target) from None
            os.rename(temporary, target)
    if not _aside.get():
        _outputs.append(target)


def sync_folder(folder: Path) -> None:
    """Have the disk keep the names in a folder, or a new one may be lost with the power; where it can.

    Raises:
        OSError: the disk failed.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # of a folder that may be written in but not listed
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # a file system without it
            raise
    finally:
        os.close(descriptor)


def _open_temporary(target: Path) -> tuple[BinaryIO, Path, int]:
    """Open a new file beside `target`; return it, its path, and a descriptor that holds its lock."""
    while True:
        name = f".{target.name[:_PREFIX]}.{os.getpid()}-{secrets.token_hex(4)}.tmp"
        temporary = target.with_name(name)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            lock = os.dup(descriptor)  # the lock lasts beyond the closing of the file, to its renaming
        except OSError:
            os.close(descriptor)
            temporary.unlink()
            raise
        # another writer of the same file may have taken it for a leftover before it was locked
        if _lock(lock, os.getpid()) and temporary.exists():
            return os.fdopen(descriptor, "wb"), temporary, lock
        os.close(lock)
        os.close(descriptor)


def _lock(descriptor: int, pid: int) -> bool:
    """Lock a temporary file of process `pid`; False where its writer, or who removes it, has it locked."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return pid == os.getpid() or not _is_running(pid)
    return True


def _remove_leftovers(folder: Path) -> None:
    """Remove what killed writers left in a folder, of whatever file it was to become."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:  # it may be closed to listing
        left = [(Path(entry.path), _LEFTOVER.fullmatch(entry.name)) for entry in entries]
        for file, match in left:
            if match:
                with contextlib.suppress(OSError):  # what cannot be removed is in nobody's way
                    _remove_if_left(file, int(match["pid"]))


def _remove_if_left(file: Path, pid: int) -> None:
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        if _lock(descriptor, pid):
            file.unlink()
    finally:
        os.close(descriptor)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def write_bytes(path: str | os.PathLike[str], data: bytes, *, force: bool = False) -> None:
    """Write `data` to `path` as `atomic_write` does."""
    with atomic_write(path, force=force) as file:
        file.write(data)


def write_text(path: str | os.PathLike[str], text: str, *, force: bool = False) -> None:
    """Write `text` to `path` as UTF-8, as `atomic_write` does."""
    write_bytes(path, text.encode(), force=force)


def check_output(
    path: str | os.PathLike[str], *, force: bool = False, inputs: Iterable[str | os.PathLike[str]] = ()
) -> None:
    """Raise `DataError` when `path` cannot become an output; for asking before long work begins.

    Refused are: a folder, a file in a folder that is not there or not writable, an existing file
    without `force`, and a file that is also one of `inputs`.
    """
    path = Path(path)
    try:
        problem = _problem_with(path, force, [Path(other) for other in inputs])
    except OSError as error:  # a name too long, a folder that may not be entered
        raise _cannot_write(path, error) from error
    if problem:
        raise problem


def _problem_with(path: Path, force: bool, inputs: list[Path]) -> DataError | None:
    if path.is_dir():
        return DataError(f"{path} is a folder", "name a file in it")
    if not path.parent.is_dir():
        return DataError(f"{path}: the folder {path.parent} does not exist", "make it first")
    if path.exists() and any(other.exists() and path.samefile(other) for other in inputs):
        return DataError(f"{path} is both input and output", "choose another output name")
    if path.is_file() and not force:
        return _exists(path)
    target = Path(os.path.realpath(path))  # an existing file is replaced by a rename, which needs its folder
    if (path.is_file() or not path.exists()) and not os.access(target.parent, os.W_OK):
        return DataError(f"{path}: no permission to write in {target.parent}", "choose another folder")
    return None


def read_bytes(path: str | os.PathLike[str], *, limit: int) -> bytes:
    """Return the content of a file of at most `limit` bytes; a larger one is refused unread.

    What has no size beforehand, such as a pipe, is read until it ends or is over the limit.
    """
    with open_input(path) as file:
        status = os.fstat(file.fileno())
        if status.st_size > limit:
            raise DataError(
                f"{path} has {status.st_size:,} bytes, over the limit of {limit:,}", "check the name"
            )
        if stat.S_ISREG(status.st_mode):
            return file.read()
        content = BytesIO()  # gives its bytes away without a copy
        while block := file.read(1 << 20):
            content.write(block)
            if content.tell() > limit:
                raise DataError(f"{path} does not end within {limit:,} bytes", "check the name")
        return content.getvalue()


class _Input(BufferedReader):
    """A file of which no more is asked for than there is, whatever length its header claims."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _LARGE:  # the bytes are allocated before they are read
            status = os.fstat(self.fileno())
            if stat.S_ISREG(status.st_mode):
                size = min(size, max(status.st_size - self.tell(), 0))
        return super().read(size)


def open_input(path: str | os.PathLike[str]) -> BufferedReader:
    """Open a file to read, or raise `DataError` that names it."""
    try:
        return _Input(open(path, "rb", buffering=0))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(f"{path}: cannot be read ({reason})", "check the name") from error


def digest(path: str | os.PathLike[str], algorithm: str = "sha256") -> str:
    """Return the hexadecimal digest of a file's content."""
    with open_input(path) as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def _exists(path: Path) -> DataError:
    return DataError(f"{path} exists", "use --force to replace it")


def _cannot_write(path: Path, error: OSError, then: str = _UNCHANGED) -> DataError:
    reason = (error.strerror or str(error)).lower()
    return DataError(f"{path}: cannot be written ({reason})", then)
