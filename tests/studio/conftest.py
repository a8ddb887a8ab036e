"""One server and one browser for all pages."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from driver import Server, Visitor, find_browser


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if importlib.util.find_spec("streamlit") is None:
        pytest.skip("streamlit is not here: pip install -e '.[studio]'")
    find_browser()
    running = Server(tmp_path_factory.mktemp("studio"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def _browser(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    opened = Visitor(server.address, tmp_path_factory.mktemp("visitor"))
    yield opened
    opened.close()


@pytest.fixture
def visitor(_browser: Visitor, server: Server) -> Iterator[Visitor]:
    """A browser in which, when a test is over, nothing has left the machine and no traceback was printed."""
    _browser.left.clear()
    _browser.messages.clear()
    yield _browser
    assert _browser.left == []
    assert "Traceback" not in server.log.read_text(), server.log.read_text()[-2000:]
    _browser.call("Page.navigate", url="about:blank")  # a page that stays open keeps a core busy
