"""Tables and files of a session of Spark: read from wherever it reads, written whole or not at all.

What is written goes into a hidden folder beside the output, gets the mark `_SUCCESS`, and only then its name.
A job that was killed leaves that hidden folder, which the next one removes. Each job writes into a part of
that folder of its own, for a killed one may still be at work for a moment.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from typing import Any

from shared.errors import DataError

__all__ = ["Frame", "Tables"]

_FILES = 16 << 20  # bytes of files that are read whole, of a partition
_SUCCESS = "_SUCCESS"

Frame = Any  # a pyspark DataFrame; apps use its methods and write expressions as SQL


class Tables:
    """What a session reads and writes; paths are its own, such as `hdfs://host/a`, or names of this machine.

    Args:
        session: pyspark's.
    """

    def __init__(self, session: Any) -> None:
        self.session, self.context = session, session.sparkContext

    def read_table(self, path: str) -> Frame:
        """Read Parquet, or csv with a header, all of whose columns are text then. Nothing is loaded yet.

        A folder that is not called .parquet is looked into.
        """
        self.check_there(path)
        if self._is_parquet(path):
            return self.session.read.parquet(self._address(path))
        options = {"header": True, "mode": "PERMISSIVE", "escape": '"', "encoding": "UTF-8"}
        return self.session.read.options(**options).csv(self._address(path))

    def read_lines(self, path: str) -> Frame:
        """Read text: one column `value`."""
        self.check_there(path)
        return self.session.read.text(self._address(path))

    def read_files(self, path: str) -> Frame:
        """Read whole files of a folder or pattern, or a Parquet table of such: columns path, content."""
        self.check_there(path)
        if self._is_parquet(path):
            table = self.session.read.parquet(self._address(path))
            missing = [name for name in ("path", "content") if name not in table.columns]
            if missing:
                raise DataError(f"{path} has no column {missing[0]}", "name the columns path and content")
            return table.select("path", "content")
        self.session.conf.set("spark.sql.files.maxPartitionBytes", str(_FILES))
        return self.session.read.format("binaryFile").load(self._address(path)).select("path", "content")

    def empty_files(self, path: str, found: int) -> list[str]:
        """Return the files without content of a folder or pattern, which Spark passes over.

        Args:
            found: how many files Spark found; where there are no more than these, none is asked for its size.
        """
        place = self._place(path)
        files = self._files(place)
        if self._is_parquet(path):
            return []
        listed = [
            one
            for status in files.globStatus(place)
            for one in ([files.listStatus(status.getPath())] if status.isDirectory() else [[status]])
        ]
        if sum(len(one) for one in listed) == found:
            return []
        empty = [
            status.getPath()
            for statuses in listed
            for status in statuses
            if status.getLen() == 0 and status.isFile()
        ]
        return [one.toString() for one in empty if one.getName()[0] not in "._"]

    def check_there(self, path: str) -> None:
        """Raise `DataError` where nothing lies at a path or matches a pattern."""
        place = self._place(path)
        found = self._files(place).globStatus(place)
        if found is None or not len(found):
            raise DataError(f"{path} does not exist", "check the name")

    def check_output(self, path: str, *, force: bool) -> None:
        """Raise `DataError` where a folder of results must not be written."""
        place = self._place(path.rstrip("/"))
        files = self._files(place)
        _, old = self._beside(place)
        if not files.exists(place) and files.exists(old):  # a job was killed between the two renames
            files.rename(old, place)
        if not files.exists(place):
            return
        if not files.exists(self._place(f"{path}/{_SUCCESS}")):
            raise DataError(f"{path} is no table that Spark wrote whole", "choose another output")
        if not force:
            raise DataError(f"{path} exists", "use --force to replace it")

    def exists(self, path: str) -> bool:
        """Whether something lies at a path."""
        place = self._place(path)
        return bool(self._files(place).exists(place))

    def remove(self, path: str, *, only_empty: bool = False) -> None:
        """Remove what lies at a path, if anything does; `only_empty`: a folder without anything in it."""
        place = self._place(path)
        files = self._files(place)
        if files.exists(place) and not (only_empty and len(files.listStatus(place))):
            files.delete(place, True)

    @contextlib.contextmanager
    def output(self, path: str, *, force: bool = False) -> Iterator[str]:
        """Give a folder to write tables into, which becomes `path` when the block ends without an error.

        Several tables may be written below it. What was at `path` is there until then.
        """
        path = path.rstrip("/")
        self.check_output(path, force=force)
        target = self._place(path)
        files = self._files(target)
        unfinished, old = self._beside(target)
        files.delete(unfinished, True)  # of a job that was killed
        own = f"{unfinished.toString()}/{secrets.token_hex(4)}"
        fresh, begun = self._place(own), self._place(f"{own}.begun")
        files.create(begun, True).close()
        files.mkdirs(fresh)
        try:
            yield own
            if not files.exists(begun):
                raise DataError(f"{path}: another job began to write there", "start one at a time")
            files.create(self._place(f"{own}/{_SUCCESS}"), True).close()
            if files.exists(target):
                files.delete(old, True)
                files.rename(target, old)
            if not files.rename(fresh, target):
                raise DataError(f"{path}: cannot be written", "choose another output")
            files.delete(old, True)
        finally:
            with contextlib.suppress(Exception):  # the session may be what broke
                files.delete(fresh, True)
                files.delete(begun, True)
                self.remove(unfinished.toString(), only_empty=True)

    def write_table(self, frame: Frame, path: str, *, force: bool = False) -> None:
        """Write a table as Parquet, whole or not at all."""
        with self.output(path, force=force) as folder:
            frame.write.mode("overwrite").parquet(folder)

    def _beside(self, target: Any) -> tuple[Any, Any]:
        """Below what an output is made, and where what it replaces lies for a moment."""
        parent, name = target.getParent().toString(), target.getName()
        return self._place(f"{parent}/.{name}.unfinished"), self._place(f"{parent}/.{name}.replaced")

    def _is_parquet(self, path: str) -> bool:
        place = self._place(path)
        for status in self._files(place).globStatus(place):
            if status.getPath().getName().endswith(".parquet"):
                return True
            if status.isDirectory():
                inside = self._files(place).listStatus(status.getPath())
                return any(one.getPath().getName().endswith(".parquet") for one in inside)
        return False

    def _place(self, path: str) -> Any:
        return self.context._jvm.org.apache.hadoop.fs.Path(self._address(path))

    def _address(self, path: str) -> str:
        """A path of this machine in full: Java may have been started in another folder."""
        default = str(self.context._jsc.hadoopConfiguration().get("fs.defaultFS") or "file:///")
        is_here = "://" not in path and not path.startswith("file:") and default.startswith("file:")
        return os.path.abspath(path) if is_here else path

    def _files(self, place: Any) -> Any:
        return place.getFileSystem(self.context._jsc.hadoopConfiguration())
