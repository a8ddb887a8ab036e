"""Unpacking zip files that come from elsewhere: whole, checked, and nowhere but into their folder."""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from shared.errors import DataError
from shared.files import sync_folder
from shared.progress import track

__all__ = ["extract_zip"]

MEMBER_LIMIT = 4 << 30  # bytes; the largest file of ml-32m has 0.9 GB
TOTAL_LIMIT = 8 << 30
RATIO_LIMIT = 200  # inflated to packed; text packs 3 to 10 times, a bomb a thousand
_CHUNK = 1 << 20


def extract_zip(
    archive: Path, folder: Path, *, member_limit: int = MEMBER_LIMIT, total_limit: int = TOTAL_LIMIT
) -> None:
    """Unpack a zip file into `folder`, which appears complete or not at all.

    Where all members stand in one folder of the archive, that folder becomes `folder`. Every member is
    checked by name before anything is written, and by length and CRC while it is. One process at a time
    may unpack to the same `folder`.

    Args:
        folder: must not exist; its parent must.
        member_limit, total_limit: inflated bytes of one member and of all.

    Raises:
        DataError: not a zip file, damaged, encrypted, or holding a member that is absolute, climbs with
            `..`, is a link or device, comes twice, or is larger than allowed.
    """
    temporary = folder.with_name(f".{folder.name}.unpacking")
    shutil.rmtree(temporary, ignore_errors=True)  # of a run that was killed
    try:
        with zipfile.ZipFile(archive) as file:
            members = _checked_members(archive, file, member_limit, total_limit)
            for info in track(members, f"unpacking {archive.name}"):
                _extract(archive, file, info, temporary / info.filename)
        parts = list(temporary.iterdir()) if temporary.is_dir() else []
        root = parts[0] if len(parts) == 1 and parts[0].is_dir() else temporary
        if folder.exists():
            raise DataError(f"{folder} exists", "move it away first")
        for place, _, _ in os.walk(root):
            sync_folder(Path(place))
        os.rename(root, folder)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as error:
        raise DataError(f"{archive}: not a sound zip file ({error})", "download it again") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(
            f"{folder}: cannot be unpacked ({reason})", "make room or choose another folder"
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _checked_members(
    archive: Path, file: zipfile.ZipFile, member_limit: int, total_limit: int
) -> list[zipfile.ZipInfo]:
    """Return the files of an archive, none of which can do harm by its name or size."""
    names: set[str] = set()
    files = [info for info in file.infolist() if not info.is_dir()]
    for info in file.infolist():
        name, parts = info.filename, PurePosixPath(info.filename).parts
        kind = stat.S_IFMT(info.external_attr >> 16)
        unsafe = not parts or ".." in parts or name.startswith("/") or "\\" in name or ":" in parts[0]
        if unsafe or "\0" in info.orig_filename:
            raise _refused(archive, f"the member {info.orig_filename!r} would leave its folder")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refused(archive, f"the member {name!r} is a link or a device")
        if name.rstrip("/").casefold() in names:
            raise _refused(archive, f"the member {name!r} is there twice")
        if info.flag_bits & 1:
            raise _refused(archive, f"the member {name!r} is encrypted")
        if info.file_size > member_limit:
            size = f"{info.file_size:,} bytes, over {member_limit:,}"
            raise _refused(archive, f"the member {name!r} has {size}")
        names.add(name.rstrip("/").casefold())
    total = sum(info.file_size for info in files)
    if total > min(total_limit, RATIO_LIMIT * archive.stat().st_size):
        raise _refused(archive, f"its {archive.stat().st_size:,} bytes would inflate to {total:,}")
    if len(file.infolist()) != _promised_members(archive):
        raise _refused(archive, "its directory is damaged")
    if not files:
        raise _refused(archive, "it is empty")
    return files


def _promised_members(archive: Path) -> int:
    """Return how many members the record at the end of a zip file counts.

    A damaged length in the directory can hide the entries after it, which `zipfile` does not notice.
    """
    with archive.open("rb") as file:
        file.seek(max(0, archive.stat().st_size - (22 + 0xFFFF)))  # the record and the longest comment
        tail = file.read()
    return int.from_bytes(tail[(end := tail.rfind(b"PK\x05\x06")) + 10 : end + 12], "little")


def _refused(archive: Path, why: str) -> DataError:
    return DataError(f"{archive} is refused: {why}", "get it from its publisher")


def _extract(archive: Path, file: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with file.open(info) as source, target.open("xb") as sink:  # the last read checks the CRC
        while chunk := source.read(_CHUNK):
            sink.write(chunk)
            written += len(chunk)
        sink.flush()
        os.fsync(sink.fileno())
    if written != info.file_size:
        raise DataError(
            f"{archive}: {info.filename!r} has {written:,} of {info.file_size:,} bytes", "download it again"
        )
