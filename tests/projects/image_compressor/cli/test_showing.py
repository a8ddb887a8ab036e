"""What the commands tell of files and pictures."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[4]
COMPILING = "compiling numerical kernels, once on this machine …\n".encode()


def test_info_as_text_and_as_json(call, photo):
    assert call("compress", photo, "-o", "a.svdc")[0] == 0
    status, out, _ = call("info", "a.svdc", "--json")
    facts = json.loads(out)
    assert status == 0
    assert {"version", "method", "width", "height", "channels", "bytes", "bpp", "sections"} <= set(facts)
    assert sum(facts["sections"].values()) == facts["bytes"]
    assert f"{facts['bytes']:,} bytes" in call("info", "a.svdc")[1]


def test_curve_draws_and_tells(call, tmp_path, photo):
    status, out, _ = call("curve", photo, "-o", "chart.png", "--json")
    assert status == 0
    document = json.loads(out)
    assert {p["codec"] for p in document["points"]} == {"patch", "svd", "JPEG", "WebP"}
    assert len(document["singular_values"]) == 140
    with Image.open(tmp_path / "chart.png") as chart:
        assert np.asarray(chart.convert("L")).std() > 5
    assert call("curve", photo, "-o", "chart.gif")[0] == 1


@pytest.mark.parametrize(
    "words",
    [
        ("view", "a.svdc", "-o", "b.html"),
        ("explain", "a.svdc"),
        ("explain", "a.svdc", "-o", "b.png"),
        ("curve", "PHOTO", "-o", "b.png"),
        ("curve", "PHOTO", "-o", "b.png", "--explain-jpeg"),
    ],
)
def test_what_needs_more_than_the_memory_is_refused_before_it_begins(call, tmp_path, photo, words):
    assert call("compress", photo, "-o", "a.svdc", "--fast")[0] == 0
    before = sorted(tmp_path.iterdir())
    status, out, err = call(*(photo if word == "PHOTO" else word for word in words), "--memory", "20k")
    assert (status, out) == (1, "")
    assert " a picture of its size needs about " in err
    assert "--memory allows 20 kB" in err
    assert sorted(tmp_path.iterdir()) == before


@pytest.fixture
def small(call, tmp_path, photo):
    """The photograph in a file, and the program that looks at it in a process of its own."""
    assert call("compress", photo, "-o", "a.svdc", "--size", "8%")[0] == 0

    def program(*words, **environment):
        kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")}
        return subprocess.run(
            [sys.executable, "-m", "projects.image_compressor", *words],
            capture_output=True,
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path), **environment},
            check=False,
        )

    return program


def test_png_goes_to_the_next_program_as_decompress_would_write_it(call, small, tmp_path):
    done = small("view", "a.svdc", "--png")
    assert (done.returncode, done.stderr.replace(COMPILING, b"")) == (0, b"")
    assert call("decompress", "a.svdc", "-o", "a.png")[0] == 0
    assert done.stdout == (tmp_path / "a.png").read_bytes()


def test_png_is_not_written_to_a_terminal(small, tmp_path):
    main, terminal = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "projects.image_compressor", "view", "a.svdc", "--png"],
        stdout=terminal,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    os.close(terminal)
    os.set_blocking(main, False)
    with pytest.raises(OSError):  # nothing to read, or the end
        assert os.read(main, 1)
    os.close(main)
    assert done.returncode == 1
    error = done.stderr.replace(COMPILING, b"")
    assert error.startswith(b"error: --png would write a picture to the terminal; ")
    assert error.count(b"\n") == 1


def test_a_page_is_kept_where_it_is_asked_for(call, small, tmp_path):
    status, out, _ = call("view", "a.svdc", "-o", "page.html")
    page = (tmp_path / "page.html").read_bytes()
    assert (status, out) == (0, f"a.svdc → page.html: a page for any browser, {len(page):,} bytes\n")
    assert b"<img src=" in page
    assert call("view", "a.svdc", "-o", "page.html")[0] == 1
    assert call("view", "a.svdc", "-o", "page.html", "--force")[0] == 0
    assert "a page ends in .html" in call("view", "a.svdc", "-o", "page.png")[2]
    assert call("view", "a.svdc", "-o", "page.html", "--png", "--force")[0] == 2
    assert "not a .svdc file" in call("view", "page.html", "-o", "other.html")[2]


def test_without_a_display_the_page_is_named(small):
    done = small("view", "a.svdc")
    assert done.returncode == 0
    page = Path(done.stdout.decode().partition(" → ")[2].partition(": no browser to open it is here")[0])
    assert page.name == "a.html"
    assert b"<img src=" in page.read_bytes()


def test_the_browser_of_the_system_gets_the_page(small, tmp_path):
    """A browser that only keeps the address it was given."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/address"\n')
    browser.chmod(0o755)
    done = small("view", "a.svdc", BROWSER=f"{browser} %s")
    assert done.returncode == 0
    page = done.stdout.decode().partition(" → ")[2].partition(": opened in the browser")[0]
    assert (tmp_path / "address").read_text() == Path(page).as_uri()


def test_curve_explains_jpeg(call, tmp_path, photo):
    status, out, _ = call("curve", photo, "-o", "jpeg.svg", "--explain-jpeg", "--block", "2,3", "--json")
    assert status == 0
    facts = json.loads(out)
    assert (facts["block"], facts["quality"], facts["output"]) == ([2, 3], 50, "jpeg.svg")
    assert (tmp_path / "jpeg.svg").read_bytes().startswith(b"<?xml")
    status, out, _ = call("curve", photo, "-o", "jpeg.png", "--explain-jpeg", "--quality", 20)
    assert status == 0
    assert "at quality 20: " in out
    assert out.endswith("chart: jpeg.png\n")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--block", "2,3"], 2, "--block is for --explain-jpeg"),
        (["--quality", 20], 2, "--quality is for --explain-jpeg"),
        (["--explain-jpeg", "--block", "2;3"], 2, "is not ROW,COLUMN"),
        (["--explain-jpeg", "--block", "99,0"], 1, "a row to 17, a column to 19"),
        (["--explain-jpeg", "--quality", 0], 1, "outside 1 to 100"),
    ],
)
def test_what_cannot_be_explained(call, tmp_path, photo, words, status, said):
    found, out, err = call("curve", photo, "-o", "jpeg.png", *words)
    assert (found, out) == (status, "")
    assert said in err
    assert not (tmp_path / "jpeg.png").exists()


@pytest.mark.parametrize("wish", [("--quality", "60"), ("--rank", "12")])
def test_explain_accounts_for_every_byte(call, tmp_path, photo, wish):
    assert call("compress", photo, "-o", "a.svdc", *wish, "--allow-larger")[0] == 0
    streams = sum(size for name, size in json.loads(call("info", "a.svdc", "--json")[1])["sections"].items())
    status, out, _ = call("explain", "a.svdc", "--json")
    parts = json.loads(out)["parts"]
    assert status == 0
    assert abs(sum(part["bits"] for part in parts) / 8 - streams) < 120  # the header
    status, text, _ = call("explain", "a.svdc")
    assert status == 0
    for part in parts:
        assert part["part"] in text
        assert f"{part['count']:,}" in text


def test_explain_draws_the_patches(call, tmp_path, photo):
    assert call("compress", photo, "-o", "a.svdc", "--quality", "60")[0] == 0
    assert call("explain", "a.svdc", "-o", "a.svg")[0] == 0
    assert (tmp_path / "a.svg").read_text().startswith("<?xml")
    assert "exists" in call("explain", "a.svdc", "-o", "a.svg")[2]
    assert call("explain", "a.svdc", "-o", "a.gif")[0] == 1
    assert call("compress", photo, "-o", "b.svdc", "--rank", "3")[0] == 0
    status, _, err = call("explain", "b.svdc", "-o", "b.png")
    assert (status, (tmp_path / "b.png").exists()) == (1, False)
    assert "ranks, not on places" in err
