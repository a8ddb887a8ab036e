"""`python -m studio`: a port that cannot be had is one line with the next step."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
def test_what_is_no_port_is_one_line(cli: Callable[..., Any], port: str):
    pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")
    done = cli("studio", f"--port={port}")
    assert done.status == 1
    assert done.err == f"error: port {port!r}; name a number from 1 to 65535: make studio PORT=8600\n"


def test_a_port_in_use_is_one_line(cli: Callable[..., Any]):
    pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = cli("studio", f"--port={port}")
    assert done.status == 1
    assert done.err.startswith(f"error: port {port} is in use; take another: make studio PORT=")
    assert done.err.count("\n") == 1
