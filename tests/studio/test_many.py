"""The server by its websocket: twenty sessions at once, and none for a page of another site."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from driver import Server

pytestmark = pytest.mark.slow
SESSIONS = 20
TITLES = {
    "songs": "Songs like the one you love",
    "photos": "Photo filters",
    "compressor": "Image compressor",
    "movies": "Movies for you",
    "segments": "Customer segments",
    "playground": "Playground",
}


def open_page(server: Server, page: str, key: str = "") -> tuple[str, str, list[str]]:
    """Open a page as a browser does, by its websocket; return the key, the title and the errors."""
    client = pytest.importorskip("websockets.sync.client")
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    errors, title = [], ""
    with client.connect(address, subprotocols=["streamlit"], max_size=None, open_timeout=60) as connection:
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = f"s={key}" if key else ""
        connection.send(message.SerializeToString())
        while True:
            told = ForwardMsg.FromString(connection.recv(timeout=180))
            kind = told.WhichOneof("type")
            if kind == "page_info_changed":
                key = told.page_info_changed.query_string.removeprefix("s=")
            if kind == "delta" and told.delta.new_element.WhichOneof("type") in ("alert", "exception"):
                errors.append(str(told.delta.new_element))
            if kind == "delta" and told.delta.new_element.heading.tag == "h1":
                title = told.delta.new_element.heading.body
            if kind == "script_finished":
                return key, title, errors


def test_twenty_at_once_are_answered_and_apart_on_all_pages(server: Server) -> None:
    for page in TITLES:  # what is made once for all
        open_page(server, page)
    pages = [list(TITLES)[i % len(TITLES)] for i in range(SESSIONS)]
    with ThreadPoolExecutor(SESSIONS) as pool:
        begun = time.monotonic()
        found = list(pool.map(lambda page: open_page(server, page), pages))
        seconds = time.monotonic() - begun
        assert [errors for _, _, errors in found if errors] == []
        assert [title for _, title, _ in found] == [TITLES[page] for page in pages]
        keys = [key for key, _, _ in found]
        assert len(set(keys)) == SESSIONS
        again = list(pool.map(lambda page, key: open_page(server, page, key), pages, keys))
    assert [key for key, _, _ in again] == keys
    assert seconds < 60
    print(f"{SESSIONS} sessions in {seconds:.1f} s")


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("127.0.0.1", "http://127.0.0.1", 101),
        ("localhost", "http://localhost", 101),
        ("evil.example", "http://evil.example", 403),  # a name that leads to this machine
        ("127.0.0.1", "http://evil.example", 403),
        ("127.0.0.1", "null", 403),
    ],
)
def test_only_pages_of_this_machine_get_a_session(
    server: Server, host: str, origin: str, status: int
) -> None:
    port = f":{server.port}"
    lines = [
        "GET /_stcore/stream HTTP/1.1", f"Host: {host}{port}",
        f"Origin: {origin}{port if status == 101 else ''}",
        "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: streamlit",
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(64).split()[1] == str(status).encode()
