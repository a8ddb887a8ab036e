"""Getting a set: from its address, from a mirror, or from a copy on disk; verified, then unpacked whole.

A download goes to a hidden file beside its goal. A cut connection is resumed there (HTTP Range), within
one run and, where a digest is pinned that proves the parts belong together, in the next run as well. Only
a zip of the right digest is unpacked, and the unpacked folder is renamed into place when it is complete.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import io
import json
import logging
import math
import os
import re
import shutil
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from shared.archives import extract_zip
from shared.datasets.catalog import Dataset, data_folder, folder_of
from shared.errors import DataError
from shared.files import digest, open_input, sync_folder
from shared.progress import track

__all__ = ["fetch"]

log = logging.getLogger("portfolio")
RECORD = ".fetched.json"
LIMIT = 4 << 30  # bytes; no set comes near
TRIES = 4  # at one address without a byte gained
TIMEOUT = 30.0  # seconds of silence
PAUSE = 0.2  # seconds before the second try, and as much more before each further one
_CHUNK = 1 << 18


class _Failed(Exception):
    """One address did not give the file; the next may."""


class _Cut(_Failed):
    """The connection ended early; asking again may help."""


def fetch(dataset: Dataset, *, from_file: Path | None = None) -> Path:
    """Put a set into the data folder and return its folder; one that is there is left as it is.

    Args:
        from_file: a zip (or, for songs, a csv) on disk to use in place of the address.

    Raises:
        DataError: with the addresses tried, what each gave, the digest expected and found, and
            `--from-file`. The data folder is as it was then, but for a part to resume from.
    """
    present = folder_of(dataset)
    if present is not None:
        _remove_leftovers(dataset)
        return present
    if not dataset.folders:
        raise DataError(f"{dataset.name} ships and cannot be fetched", "restore it from the repository")
    folder = data_folder() / dataset.folders[0]
    with _locked(folder):
        if folder_of(dataset) is None:  # another process may have been first
            if folder.exists():
                raise DataError(f"{folder} is there and incomplete", "move it away, then fetch again")
            if from_file is not None:
                _use_copy(dataset, from_file, folder)
            else:
                _download(dataset, folder)
    return folder_of(dataset) or folder


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep a second fetch of the same set waiting."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder.with_name(f".{folder.name}.lock"), os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        reason = (error.strerror or "").lower()
        raise DataError(f"{folder.parent}: cannot be written ({reason})", "set PORTFOLIO_DATA") from error
    try:
        with contextlib.suppress(OSError):  # a file system without locks: a second fetch is not kept waiting
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        with contextlib.suppress(OSError):
            os.close(lock)


def _use_copy(dataset: Dataset, copy: Path, folder: Path) -> None:
    with open_input(copy) as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    if is_zip:
        if dataset.md5 and (found := digest(copy, "md5")) != dataset.md5:
            which = f"expected md5 {dataset.md5}, found {found}"
            raise DataError(f"{copy} is not {dataset.name}.zip: {which}", "get another copy")
        _unpack(dataset, copy, folder, {"file": str(copy), "verified": bool(dataset.md5)})
    elif dataset.kind == "songs":
        from shared.datasets.songs import load_songs

        try:
            load_songs(copy)  # refuses what cannot be read, before it is taken over
        except DataError as error:
            raise DataError(error.problem, "mend the copy, or name another") from error
        with _staged(folder) as staged, open_input(copy) as table:
            staged.mkdir()
            _put(staged / dataset.file("songs"), table)
    else:
        raise DataError(f"{copy} is not a zip file", f"name a copy of {dataset.name}.zip")


def _unpack(dataset: Dataset, archive: Path, folder: Path, record: dict[str, Any]) -> None:
    with _staged(folder) as staged:
        extract_zip(archive, staged)
        missing = [name for _, name in dataset.files if not (staged / name).is_file()]
        if missing:
            raise DataError(f"{archive} lacks {', '.join(missing)}", f"get a copy of {dataset.name}.zip")
        _put(staged / RECORD, io.BytesIO(json.dumps(record, indent=2).encode() + b"\n"))


def _put(path: Path, content: BinaryIO) -> None:
    """Write a file into a folder that has not its name yet."""
    with path.open("xb") as file:
        shutil.copyfileobj(content, file, _CHUNK)
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """Yield a path at which to build a folder, and give it its name when it is complete."""
    staged = folder.with_name(f".{folder.name}.staged")
    shutil.rmtree(staged, ignore_errors=True)  # of a run that was killed
    try:
        yield staged
        sync_folder(staged)
        staged.rename(folder)
        with contextlib.suppress(OSError):  # lost with the power, it is fetched again
            sync_folder(folder.parent)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(
            f"{folder}: cannot be written ({reason})", "make room or set PORTFOLIO_DATA"
        ) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _part(folder: Path) -> Path:
    """Where the zip of a set is downloaded to."""
    return folder.with_name(f".{folder.name}.zip.part")


def _remove_leftovers(dataset: Dataset) -> None:
    """Remove the zip of a set that is there: of a run that was killed once it had unpacked it."""
    if dataset.folders:
        _forget(_part(data_folder() / dataset.folders[0]))


def _forget(part: Path) -> None:
    """Remove what was downloaded; where that cannot be, as in a folder that may only be read, it stays."""
    with contextlib.suppress(OSError):
        part.unlink()


def _download(dataset: Dataset, folder: Path) -> None:
    addresses = [address for address in (dataset.url, dataset.mirror) if address]
    if not addresses:
        raise DataError(f"{dataset.name} has no address to rely on", "use --from-file with a copy of yours")
    expected = dataset.md5 or _published_md5(dataset.url)
    part = _part(folder)
    if not expected:
        log.warning("%s: no digest is published, so this copy is unverified", dataset.name)
        _forget(part)  # nothing would prove that an old part belongs to today's file
    failures = []
    for address in addresses:
        try:
            found = _get_verified(dataset, address, part, expected)
            _unpack(dataset, part, folder, {"address": address, "md5": found, "verified": bool(expected)})
            _forget(part)
            return
        except (_Failed, DataError) as failure:
            if not isinstance(failure, _Cut):
                _forget(part)
            failures.append(f"{address}: {getattr(failure, 'problem', failure)}")
    digest_expected = f" (expected md5 {expected})" if expected else ""
    raise DataError(
        f"{dataset.name} cannot be fetched{digest_expected}: {'; '.join(failures)}",
        f"try again, or use --from-file with a copy of {dataset.name}.zip",
    )


def _get_verified(dataset: Dataset, address: str, part: Path, expected: str) -> str:
    """Fetch `part` and return its md5; a wrong one is fetched again when it began with an old part."""
    for _ in range(2):
        resumed = part.exists()
        _get(address, part, f"fetching {dataset.name}", resume=bool(expected), size=dataset.size)
        found = digest(part, "md5")
        if not expected or found == expected:
            return found
        _forget(part)
        if not resumed:
            break
    raise _Failed(f"damaged, found md5 {found}")


def _published_md5(address: str) -> str:
    """Return the digest that stands beside the zip, or an empty string."""
    try:
        with urllib.request.urlopen(f"{address}.md5", timeout=TIMEOUT) as response:
            match = re.search(rb"\b[0-9a-fA-F]{32}\b", response.read(4096))
            is_page = response.headers.get_content_type() == "text/html"
            return match[0].decode().lower() if match and not is_page else ""
    except (OSError, http.client.HTTPException):
        return ""


def _get(address: str, part: Path, label: str, *, resume: bool, size: int) -> None:
    """Bring `part` to the whole of what an address serves, resuming as often as that gains bytes.

    Args:
        resume: whether a part of an earlier run may be continued.
        size: bytes the whole must have; 0 where that is not known.
    """
    validator, tries, most = "", TRIES, 0
    while True:
        before = part.stat().st_size if part.exists() else 0
        try:
            request = urllib.request.Request(address, headers={"User-Agent": "linear-algebra-portfolio"})
            if before and (resume or validator):
                request.add_header("Range", f"bytes={before}-")
            if before and validator:
                request.add_header("If-Range", validator)
            with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
                etag = response.headers.get("ETag", "")
                validator = etag if etag.startswith('"') else response.headers.get("Last-Modified", "")
                _receive(response, part, label, before, size)
            return
        except urllib.error.HTTPError as error:
            if error.code == 416 and before:  # the part is as long as the file, or longer
                _forget(part)
            elif error.code < 500 or tries <= 1:
                raise _Failed(f"HTTP status {error.code} {error.reason}") from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, ssl.SSLCertVerificationError):
                raise _Failed(f"certificate refused ({error.reason.verify_message})") from error
            if tries <= 1:
                raise _Cut(f"no connection ({error.reason})") from error
        except (_Cut, OSError, http.client.HTTPException) as error:
            if tries <= 1:
                raise _Cut(str(error) or type(error).__name__) from error
        now = part.stat().st_size if part.exists() else 0
        tries, most = (TRIES, now) if now > max(before, most) else (tries - 1, most)
        time.sleep(PAUSE * (TRIES - tries))


def _receive(response: Any, part: Path, label: str, before: int, expected: int) -> None:
    """Append what was asked for, or begin again when the server sends the whole."""
    if response.status == 206:
        match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
        if not match or int(match[1]) != before:
            _forget(part)
            raise _Cut("a part was sent that was not asked for")
    else:
        before = 0
        if response.headers.get_content_type() == "text/html":
            raise _Failed("a web page in place of a zip")
    length = response.headers.get("Content-Length")
    total = before + int(length) if length and length.isdecimal() else None
    if total is not None and expected and total != expected:
        _forget(part)
        raise _Failed(f"{total:,} bytes announced in place of {expected:,}")
    if total is not None and total > LIMIT:
        raise _Failed(f"{total:,} bytes announced, over the limit of {LIMIT:,}")
    with part.open("ab" if before else "wb") as file:
        size = before + _copy(response, file, label, None if total is None else total - before)
    if total is not None and size < total:
        raise _Cut(f"cut after {size:,} of {total:,} bytes")


def _copy(response: Any, file: BinaryIO, label: str, expected: int | None) -> int:
    copied = 0
    chunks = iter(lambda: response.read(_CHUNK), b"")
    for chunk in track(chunks, label, None if expected is None else math.ceil(expected / _CHUNK)):
        if copied == 0 and file.tell() == 0 and not chunk.startswith(b"PK"):
            raise _Failed("what was sent is not a zip file")
        copied += file.write(chunk)
        if copied > LIMIT:
            raise _Failed(f"more than {LIMIT:,} bytes were sent")
    return copied
