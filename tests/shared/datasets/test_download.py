"""Downloads from a real server that cuts, lies, damages and redirects."""

from __future__ import annotations

import hashlib
import http.server
import io
import json
import logging
import re
import shutil
import ssl
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from shared.datasets import download
from shared.datasets.catalog import Dataset
from shared.errors import DataError


def make_zip() -> bytes:
    """A MovieLens-like archive of about 300 kB that hardly packs."""
    numbers = b"".join(hashlib.sha256(bytes([i % 256, i // 256])).digest() for i in range(9000))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("ml-test/ratings.csv", "userId,movieId,rating\n1,1,4\n")
        file.writestr("ml-test/movies.csv", "movieId,title,genres\n1,One (1999),Drama\n")
        file.writestr("ml-test/README", numbers)
    return data.getvalue()


WHOLE = make_zip()
MD5 = hashlib.md5(WHOLE).hexdigest()


@dataclass
class Behaviour:
    """What one address does: `cuts` holds, per answer, after how many bytes the line goes dead."""

    content: bytes = WHOLE
    status: int = 200
    kind: str = "application/zip"
    cuts: list[int] = field(default_factory=list)
    ranges: bool = True
    length: int | None = None  # announced; None tells the truth, -1 nothing
    etag: str = ""
    redirect: str = ""
    asked: list[str] = field(default_factory=list)  # the Range of each request


class Handler(http.server.BaseHTTPRequestHandler):
    pages: dict[str, Behaviour]

    def do_GET(self) -> None:
        page = self.pages.get(self.path) or Behaviour(b"no such page", 404)
        wanted = self.headers.get("Range", "")
        page.asked.append(wanted)
        if page.redirect:
            self.send_response(302)
            self.send_header("Location", page.redirect)
            self.end_headers()
            return
        start = 0
        match = re.fullmatch(r"bytes=(\d+)-", wanted)
        validator = self.headers.get("If-Range")
        if match and page.ranges and (validator is None or validator == page.etag):
            start = int(match[1])
        if start and start >= len(page.content):
            self.send_response(416)
            self.end_headers()
            return
        body = page.content[start:]
        self.send_response(206 if start else page.status)
        self.send_header("Content-Type", page.kind)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(page.content) - 1}/{len(page.content)}")
        if page.etag:
            self.send_header("ETag", page.etag)
        if page.length != -1:
            self.send_header("Content-Length", str(len(body) if page.length is None else page.length))
        self.end_headers()
        self.wfile.write(body[: page.cuts.pop(0)] if page.cuts else body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def pages() -> dict[str, Behaviour]:
    return {"/ml-test.zip": Behaviour()}


@pytest.fixture
def server(pages) -> Iterator[str]:
    handler = type("H", (Handler,), {"pages": pages})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("PORTFOLIO_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(download, "PAUSE", 0.0)
    return tmp_path / "data"


@pytest.fixture
def dataset(server) -> Dataset:
    return Dataset(
        "ml-test", "ratings", "a test", "none", files=(("ratings", "ratings.csv"), ("movies", "movies.csv")),
        folders=("ml-test",), url=f"{server}/ml-test.zip", md5=MD5,
    )  # fmt: skip


def check_fetched(folder: Path, data: Path) -> None:
    assert folder == data / "ml-test"
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        for name in ("ratings.csv", "movies.csv", "README"):
            assert (folder / name).read_bytes() == archive.read(f"ml-test/{name}")
    assert {path.name for path in data.iterdir()} == {"ml-test", ".ml-test.lock"}


def check_refused(dataset: Dataset, data: Path, match: str) -> None:
    """The error names the address, the digest and --from-file; no set and no stray file is left."""
    with pytest.raises(DataError, match=match) as caught:
        download.fetch(dataset)
    message = str(caught.value)
    assert dataset.url in message
    assert dataset.md5 in message
    assert "--from-file" in message
    assert not (data / "ml-test").exists()
    assert {path.name for path in data.iterdir()} <= {".ml-test.lock", ".ml-test.zip.part"}


def test_a_sound_download(dataset, data):
    check_fetched(download.fetch(dataset), data)
    assert json.loads((data / "ml-test" / ".fetched.json").read_text())["verified"] is True


def test_what_is_there_is_not_fetched_again(dataset, data, pages):
    download.fetch(dataset)
    download.fetch(dataset)
    assert len(pages["/ml-test.zip"].asked) == 1


@pytest.mark.parametrize("ranges", [True, False])
def test_a_cut_download_resumes_or_begins_again(dataset, data, pages, ranges):
    page = pages["/ml-test.zip"] = Behaviour(cuts=[100_000, 50_000, 200], ranges=ranges)
    check_fetched(download.fetch(dataset), data)
    assert page.asked[0] == ""
    assert page.asked[1] == "bytes=100000-"
    assert len(page.asked) == 4


def test_a_download_resumes_in_the_next_run(dataset, data, pages):
    page = pages["/ml-test.zip"] = Behaviour(cuts=[70_000, *[0] * 10])
    check_refused(dataset, data, "cut after 70,000 of")
    page.cuts.clear()
    page.asked.clear()
    check_fetched(download.fetch(dataset), data)
    assert page.asked == ["bytes=70000-"]


def test_an_old_part_of_another_file_is_thrown_away(dataset, data, pages):
    data.mkdir()
    (data / ".ml-test.zip.part").write_bytes(b"PK" + bytes(9_998))
    check_fetched(download.fetch(dataset), data)
    assert pages["/ml-test.zip"].asked == ["bytes=10000-", ""]


def test_an_old_part_longer_than_the_file_is_thrown_away(dataset, data):
    data.mkdir()
    (data / ".ml-test.zip.part").write_bytes(WHOLE + b"more")
    check_fetched(download.fetch(dataset), data)


def test_a_server_that_keeps_cutting_at_one_place_is_given_up(dataset, data, pages):
    pages["/ml-test.zip"] = Behaviour(cuts=[1000] * 50, ranges=False)
    check_refused(dataset, data, "cut after 1,000 of")


@pytest.mark.parametrize(
    ("behaviour", "match"),
    [
        (Behaviour(b"gone", status=404), "HTTP status 404"),
        (Behaviour(b"no", status=403), "HTTP status 403"),
        (Behaviour(b"busy", status=503), "HTTP status 503"),
        (Behaviour(b"<html>please log in</html>", kind="text/html"), "a web page in place of a zip"),
        (Behaviour(b"<html>please log in</html>"), "not a zip file"),
        (Behaviour(b""), "damaged"),
        (Behaviour(WHOLE[:5000] + b"?" + WHOLE[5001:]), "damaged, found md5"),
        (Behaviour(length=len(WHOLE) - 100), "damaged, found md5"),
        (Behaviour(length=len(WHOLE) + 100), f"cut after {len(WHOLE):,} of {len(WHOLE) + 100:,}|damaged"),
        (Behaviour(length=9 << 30), "over the limit"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_told_with_address_digest_and_way_out(dataset, data, pages, behaviour, match):
    pages["/ml-test.zip"] = behaviour
    check_refused(dataset, data, match)


def test_a_length_other_than_the_published_one_is_refused_before_the_download(dataset, data, pages):
    pages["/ml-test.zip"] = Behaviour(WHOLE + b"?")
    check_refused(replace(dataset, size=len(WHOLE)), data, "announced in place of")


def test_no_announced_length_is_no_obstacle(dataset, data, pages):
    pages["/ml-test.zip"] = Behaviour(length=-1)
    check_fetched(download.fetch(dataset), data)


def test_the_mirror_steps_in(dataset, data, server, pages):
    pages["/ml-test.zip"] = Behaviour(b"gone", status=404)
    pages["/mirror"] = Behaviour(redirect=f"{server}/elsewhere")
    pages["/elsewhere"] = Behaviour()
    check_fetched(download.fetch(replace(dataset, mirror=f"{server}/mirror")), data)


def test_the_mirror_goes_on_where_the_first_address_was_cut(dataset, data, server, pages):
    pages["/ml-test.zip"] = Behaviour(cuts=[120_000, *[0] * 10])
    mirror = pages["/mirror"] = Behaviour()
    check_fetched(download.fetch(replace(dataset, mirror=f"{server}/mirror")), data)
    assert mirror.asked == ["bytes=120000-"]


def test_a_server_that_is_not_there(dataset, data):
    check_refused(replace(dataset, url="http://127.0.0.1:9/ml-test.zip"), data, "no connection")


CERTIFICATES = """
[ca]
default_ca = own
[own]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
x509_extensions = own_name
[any]
commonName = supplied
[own_name]
subjectAltName = DNS:localhost
basicConstraints = CA:TRUE
"""


def make_certificate(folder: Path, last_year: str) -> None:
    """Make key.pem and cert.pem for localhost, signed by itself, in force from 2020 to `last_year`."""
    (folder / "ca.cnf").write_text(CERTIFICATES)
    (folder / "index.txt").touch()
    (folder / "serial").write_text("01\n")
    request = "req -new -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out request.pem"
    sign = "ca -batch -selfsign -notext -config ca.cnf -keyfile key.pem -in request.pem -out cert.pem"
    dates = f"-startdate 20200101000000Z -enddate {last_year}0101000000Z"
    for arguments in (request, f"{sign} {dates}"):
        subprocess.run(["openssl", *arguments.split()], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("last_year", "trusted", "said"),
    [("2021", True, "certificate has expired"), ("2049", False, "self.signed certificate")],
)
def test_a_bad_certificate_is_refused(dataset, data, pages, tmp_path, monkeypatch, last_year, trusted, said):
    if not shutil.which("openssl"):
        pytest.skip("no openssl here to make a certificate")
    make_certificate(tmp_path, last_year)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    handler = type("H", (Handler,), {"pages": pages})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
        threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        address = f"https://localhost:{httpd.server_port}/ml-test.zip"
        check_refused(replace(dataset, url=address), data, f"certificate refused .{said}")
        httpd.shutdown()


def test_an_unpinned_set_takes_the_digest_beside_the_zip(dataset, data, pages):
    unpinned = replace(dataset, md5="")
    pages["/ml-test.zip.md5"] = Behaviour(f"MD5 (ml-test.zip) = {MD5}\n".encode(), kind="text/plain")
    check_fetched(download.fetch(unpinned), data)
    assert json.loads((data / "ml-test" / ".fetched.json").read_text())["verified"] is True


def test_an_unpinned_set_of_another_digest_is_refused(dataset, data, pages):
    pages["/ml-test.zip.md5"] = Behaviour(b"0" * 32, kind="text/plain")
    with pytest.raises(DataError, match=f"expected md5 {'0' * 32}.*damaged, found md5 {MD5}"):
        download.fetch(replace(dataset, md5=""))


def test_a_set_without_any_digest_is_marked_unverified(dataset, data, caplog):
    with caplog.at_level(logging.WARNING, "portfolio"):
        check_fetched(download.fetch(replace(dataset, md5="")), data)
    assert "unverified" in caplog.text
    assert json.loads((data / "ml-test" / ".fetched.json").read_text())["verified"] is False


@pytest.mark.parametrize("etag", ['"v1"', ""])
def test_without_a_digest_a_part_is_only_continued_when_the_server_vouches_for_it(dataset, data, pages, etag):
    page = pages["/ml-test.zip"] = Behaviour(cuts=[90_000], etag=etag)
    check_fetched(download.fetch(replace(dataset, md5="")), data)
    assert page.asked == ["", "bytes=90000-" if etag else ""]


def test_a_hostile_archive_is_refused_though_its_digest_fits(dataset, data, pages):
    evil = io.BytesIO()
    with zipfile.ZipFile(evil, "w") as file:
        file.writestr("../../evil", "x")
    content = evil.getvalue()
    pages["/ml-test.zip"] = Behaviour(content)
    check_refused(replace(dataset, md5=hashlib.md5(content).hexdigest()), data, "would leave its folder")


@pytest.fixture
def copy(tmp_path) -> Callable[[bytes, str], Path]:
    def write(content: bytes, name: str = "copy.zip") -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


def test_a_copy_on_disk_needs_no_network(dataset, data, pages, copy):
    check_fetched(download.fetch(dataset, from_file=copy(WHOLE)), data)
    assert pages["/ml-test.zip"].asked == []


def test_a_copy_of_another_digest_is_refused(dataset, data, copy):
    with pytest.raises(DataError, match=f"expected md5 {MD5}, found"):
        download.fetch(dataset, from_file=copy(WHOLE + b"?"))
    with pytest.raises(DataError, match="not a zip file"):
        download.fetch(dataset, from_file=copy(b"text"))
    with pytest.raises(DataError, match="cannot be read"):
        download.fetch(dataset, from_file=Path("nowhere.zip"))
    assert not (data / "ml-test").exists()


def test_a_song_table_is_taken_over_once_it_can_be_read(data, copy, root):
    songs = Dataset("s", "songs", "", "", files=(("songs", "dataset.csv"),), folders=("s",))
    with pytest.raises(DataError, match="has no address"):
        download.fetch(songs)
    with pytest.raises(DataError, match=r"no column.*; mend the copy, or name another$"):
        download.fetch(songs, from_file=copy(b"a,b\n1,2\n", "bad.csv"))
    table = root / "data" / "songs.csv"
    folder = download.fetch(songs, from_file=table)
    assert (folder / "dataset.csv").read_bytes() == table.read_bytes()


def test_an_archive_that_lacks_a_part_is_told(dataset, data, pages):
    small = io.BytesIO()
    with zipfile.ZipFile(small, "w") as file:
        file.writestr("ml-test/ratings.csv", "userId,movieId,rating\n1,1,4\n")
    content = small.getvalue()
    pages["/ml-test.zip"] = Behaviour(content)
    check_refused(replace(dataset, md5=hashlib.md5(content).hexdigest()), data, r"lacks movies\.csv")


def test_a_folder_that_cannot_be_written_is_told(dataset, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("PORTFOLIO_DATA", str(tmp_path / "file" / "below"))
    with pytest.raises(DataError, match=r"cannot be written.*PORTFOLIO_DATA"):
        download.fetch(dataset)


def test_the_zip_of_a_run_that_was_killed_after_unpacking_goes_with_the_next(dataset, data):
    download.fetch(dataset)
    part = data / ".ml-test.zip.part"
    part.write_bytes(WHOLE)
    download.fetch(dataset)
    assert not part.exists()


def test_two_fetches_at_once_end_with_one_whole_set(dataset, data, pages):
    threads = [threading.Thread(target=download.fetch, args=[dataset]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check_fetched(download.fetch(dataset), data)
    assert len(pages["/ml-test.zip"].asked) == 1
