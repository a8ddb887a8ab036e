"""Downloads from a server that cuts and damages, through `fetch`: the set whole, or nothing of it.

A download that was cut at any length goes on in the next run; one with another byte, or whose archive
would write outside its folder, link, or inflate without end, is refused with address, digest and --from-file.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import io
import re
import stat
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from shared.datasets import catalog, download
from shared.datasets.catalog import CATALOG, Dataset
from shared.datasets.cli import app
from tools.reliability.calls import Folder, call, ill_mannered, in_folder
from tools.reliability.counts import Count
from tools.reliability.tally import Tally

__all__ = ["campaign", "run"]

_NAME = "ml-trial"
_PARTS = {
    "ratings.csv": b"userId,movieId,rating\n1,1,4\n",
    "movies.csv": b"movieId,title,genres\n1,One (1999),Drama\n",
    "README": np.random.default_rng(3).bytes(20_000),
}


def run(full: bool = False) -> list[Count]:
    """Run the campaign and tell of what went wrong."""
    return campaign(full=full).told()


def campaign(*, full: bool) -> Tally:
    """Return what came of each download; if not `full`, of a twentieth as many cuts and changes."""
    tally, rng = Tally("downloads"), np.random.default_rng(11)
    whole = _zip(_PARTS)
    n = 200 if full else 10
    with tempfile.TemporaryDirectory() as temporary, _serving() as (server, address):
        bench = _Bench(Path(temporary), server, address)
        for length in rng.integers(0, len(whole), n).tolist():
            tally.add("downloads cut and resumed", refused=False, problem=bench.cut(whole, length))
        for place in rng.integers(0, len(whole), n).tolist():
            damaged = bytearray(whole)
            damaged[place] ^= 1 << int(rng.integers(8))
            problem = bench.refused(bytes(damaged), hashlib.md5(whole).hexdigest(), f"byte {place}")
            tally.add("downloads with another bit", refused=True, problem=problem)
        for name, archive in _hostile_archives():
            problem = bench.refused(archive, hashlib.md5(archive).hexdigest(), name)
            tally.add("hostile archives", refused=True, problem=problem)
    return tally


def _zip(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(f"{_NAME}/{name}", content)
    return data.getvalue()


def _hostile_archives() -> Iterator[tuple[str, bytes]]:
    """Yield archives that hold what a set holds, and a member that would do harm."""
    for name in ("../evil", "../../evil", "/etc/evil", "C:/evil", "..\\evil", "a/../../../evil"):
        data = io.BytesIO(_zip(_PARTS))
        with zipfile.ZipFile(data, "a") as file:
            file.writestr(name, "x")
        yield f"member {name}", data.getvalue()
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR):
        link = zipfile.ZipInfo(f"{_NAME}/link")
        link.external_attr = (kind | 0o777) << 16
        data = io.BytesIO(_zip(_PARTS))
        with zipfile.ZipFile(data, "a") as file:
            file.writestr(link, "/etc/passwd")
        yield f"member of kind {kind:o}", data.getvalue()
    yield "a bomb", _zip({**_PARTS, "zeros": bytes(30 << 20)})
    yield "no set", _zip({"README": b"x"})
    yield "a web page", b"<!doctype html><p>please log in</p>"
    yield "nothing", b""


class _Server(http.server.ThreadingHTTPServer):
    """Serves `content`, and cuts the answers after so many bytes as `cuts` says."""

    content = b""
    cuts: tuple[int, ...] = ()


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Answer with the content, or from where the client asks to go on."""
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(match[1]) if match else 0
        whole = self.server.content
        self.send_response(206 if start else 200)
        self.send_header("Content-Type", "application/zip")
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(whole) - 1}/{len(whole)}")
        self.send_header("Content-Length", str(len(whole) - start))
        self.end_headers()
        body = whole[start:]
        if self.server.cuts:
            body, self.server.cuts = body[: self.server.cuts[0]], self.server.cuts[1:]
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def _serving() -> Iterator[tuple[_Server, str]]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield server, f"http://127.0.0.1:{server.server_port}/{_NAME}.zip"
        finally:
            server.shutdown()


class _Bench:
    """Fetches a set that is known for as long as that takes, each time into a new folder."""

    def __init__(self, folder: Path, server: _Server, address: str) -> None:
        self._folder, self._server, self._address, self._times = folder, server, address, 0

    @contextlib.contextmanager
    def _known(self, md5: str) -> Iterator[Folder]:
        self._times += 1
        files = (("ratings", "ratings.csv"), ("movies", "movies.csv"))
        known = Dataset(
            _NAME, "ratings", "a trial", "none", files=files, folders=(_NAME,), url=self._address, md5=md5
        )
        pause, download.PAUSE = download.PAUSE, 0.0
        CATALOG[_NAME] = known
        try:
            with in_folder(self._folder / str(self._times), PORTFOLIO_DATA="data") as folder:
                yield folder
        finally:
            download.PAUSE = pause
            del catalog.CATALOG[_NAME]

    def cut(self, whole: bytes, length: int) -> str:
        """Cut the line for good after `length` bytes, and fetch again: the set is whole in the end."""
        with self._known(hashlib.md5(whole).hexdigest()) as folder:
            self._server.content, self._server.cuts = whole, (length, *[0] * 20)
            first = call(app, "fetch", _NAME)
            left = [name for name in folder.content() if not name.endswith(".part")]
            self._server.cuts = ()
            second = call(app, "fetch", _NAME)
            found = {
                Path(name).name: data for name, data in folder.content().items() if ".fetched" not in name
            }
        wrong = ill_mannered(first) or ill_mannered(second)
        if not wrong and (first.status != 1 or left):
            wrong = f"ended with {first.status} and left {left}"
        if not wrong and (second.status or found != _PARTS):
            wrong = f"the next run ended with {second.status} and {sorted(found)}: {second.err!r}"
        return wrong and f"cut after {length} bytes: {wrong}"

    def refused(self, content: bytes, md5: str, told: str) -> str:
        """Fetch what must be refused: nothing is left, and the error says what to do."""
        with self._known(md5) as folder:
            self._server.content, self._server.cuts = content, ()
            ended = call(app, "fetch", _NAME)
            left = sorted(folder.content())
        wrong = ill_mannered(ended)
        if not wrong and (ended.status != 1 or left):
            wrong = f"ended with {ended.status} and left {left}"
        missing = [word for word in (self._address, md5, "--from-file") if word not in ended.err]
        if not wrong and missing:
            wrong = f"does not name {missing}: {ended.err!r}"
        return wrong and f"{told}: {wrong}"
