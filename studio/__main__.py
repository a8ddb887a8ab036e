"""`python -m studio [--port N]` serves the studio to this machine until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path

from shared.errors import DataError, require

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")  # a page of another name that leads here gets no session
UPLOAD_MB = 64
OPTIONS = {
    "server.address": HOST,
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.maxUploadSize": str(UPLOAD_MB),
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showSidebarNavigation": "false",
    "runner.magicEnabled": "false",
    "runner.postScriptGC": "false",  # going through all objects after each answer takes a tenth of a second
    "theme.light.primaryColor": "#0a6c74",
    "theme.dark.primaryColor": "#3fb8bf",
    "theme.baseRadius": "small",
}


def main(words: list[str] | None = None) -> int:
    """Serve; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m studio", description=__doc__)
    parser.add_argument("--port", default="8501", help="where to listen on 127.0.0.1 [8501]")
    given = parser.parse_args(words)
    try:
        require("streamlit", package="streamlit", extra="studio")
        port = _free(given.port)
    except DataError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    options = [f"--{name}={value}" for name, value in {**OPTIONS, "server.port": str(port)}.items()]
    options += [f"--server.allowedHosts={name}" for name in NAMES]
    print(f"the studio is at http://{HOST}:{port} (Ctrl-C ends it)", flush=True)
    root = Path(__file__).resolve().parents[1]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    program = [sys.executable, "-m", "streamlit", "run", *options, str(root / "studio" / "app.py")]
    os.execv(sys.executable, program)


def _free(text: str) -> int:
    """Return the port that `text` names, if it can be listened on."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise DataError(f"port {text!r}", "name a number from 1 to 65535: make studio PORT=8600")
    port = int(text)
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except PermissionError:
            raise DataError(
                f"port {port} is for the system alone", "take another: make studio PORT=8600"
            ) from None
        except OSError:
            raise DataError(
                f"port {port} is in use", f"take another: make studio PORT={port % 65535 + 1}"
            ) from None
    return port


if __name__ == "__main__":
    sys.exit(main())
