"""The studio as a person meets it: the real server on a free port, and a real browser before it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from browser import Page, find_browser

ROOT = Path(__file__).resolve().parents[2]
ARROWS = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
COMPILING = 180  # seconds that the first use of a page on a machine may take
READY = """(() => { const app = document.querySelector('[data-testid="stApp"]');
const drawn = (part) => part.querySelector(':scope > div > div > div')?.childElementCount; // by its script
return !!app && app.dataset.testScriptState === 'notRunning' &&
!document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]') &&
[...document.querySelectorAll('[data-testid="stBidiComponentRegular"]')].every(drawn) })()"""


class Server:
    """`python -m studio`, running."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "studio.log"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PORTFOLIO_DATA": str(folder / "none")}
        with self.log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "studio", "--port", str(self.port)],
                cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)


class Visitor(Page):
    """A browser before the studio; what it would ask of any other machine is blocked and counted.

    Attributes:
        left: addresses on other machines that a page asked for.
    """

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.left, self._loads = address, list[str](), 0
        self.downloads = folder / "downloads"
        self.downloads.mkdir(exist_ok=True)
        super().__init__(find_browser(), folder / "profile", host="127.0.0.1")

    def new_tab(self) -> str:
        session = super().new_tab()
        self.call("Network.enable")
        self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads))
        return session

    def heard(self, message: dict[str, Any]) -> None:
        super().heard(message)
        self._loads += message.get("method") == "Page.loadEventFired"
        if message.get("method") in ("Network.requestWillBeSent", "Network.webSocketCreated"):
            told = message["params"]
            url = told.get("url") or told["request"]["url"]
            own = (self.address, self.address.replace("http", "ws"), "data:", "blob:", "about:")
            if not url.startswith(own):
                self.left.append(url)

    def visit(self, path: str = "", *, width: int = 1200, height: int = 900, dark: bool = False) -> None:
        """Open a page of the studio and wait until it stands."""
        self.resize(width=width, height=height, dark=dark)
        self.call("Page.navigate", url=f"{self.address}/{path}")
        self.until("!!document.querySelector('h1')")
        self.ready()

    def reload(self) -> None:
        """Load the page anew; what is asked while the old one goes would have no answer."""
        loads, deadline = self._loads, time.monotonic() + 60
        self.call("Page.reload")
        while self._loads == loads:
            self._next(deadline)

    def ready(self, seconds: float = COMPILING) -> None:
        """Wait until the page has answered to all that was done to it."""
        self.settle()
        self.until(READY, seconds)
        self.settle()

    def until(self, script: str, seconds: float = 20) -> Any:
        """Wait for an expression to become true; return its value."""
        deadline = time.monotonic() + seconds
        while not (value := self.run(script)):
            assert time.monotonic() < deadline, f"{script}\n{self.text()[:3000]}\n{self.messages[-3:]}"
            time.sleep(0.03)
        return value

    def text(self) -> str:
        return str(self.run("document.body.innerText"))

    def place(self, element: str) -> tuple[float, float]:
        """The middle of an element, given as an expression, scrolled into view, when it rests there."""
        found = f"""(async () => {{ const element = {element};
            if (!element) return null;
            element.scrollIntoView({{block: 'center', behavior: 'instant'}});
            const middle = () => {{ const box = element.getBoundingClientRect();
                return [box.left + box.width / 2, box.top + box.height / 2] }};
            const [before] = [middle(), await new Promise((done) => setTimeout(done, 40))];
            const [x, y] = middle(), hit = document.elementFromPoint(x, y);
            const whole = element.closest('svg') ?? element; // drawn things may overlap
            return element.isConnected && x === before[0] && y === before[1] &&
                hit && (whole.contains(hit) || hit.contains(whole)) ? [x, y] : null }})()"""
        x, y = self.until(found)
        return x, y

    def press(self, element: str) -> None:
        """Click on an element and wait for the answer."""
        self.click(*self.place(element))
        self.ready()

    def drag(self, element: str, right: float, down: float, steps: int = 5) -> None:
        """Drag an element by the mouse."""
        x, y = self.place(element)
        self.mouse("mousePressed", x, y, button="left", clickCount=1)
        for step in range(1, steps + 1):
            self.mouse(
                "mouseMoved", x + right * step / steps, y + down * step / steps, button="left", buttons=1
            )
        self.mouse("mouseReleased", x + right, y + down, button="left", clickCount=1)
        self.ready()

    def slide(self, label: str, key: str, times: int) -> None:
        """Move the slider of this label by an arrow key."""
        self.run(f"{slider(label)}.focus()")
        for _ in range(times):
            self.arrow(key)
        time.sleep(0.3)  # a slider tells of itself when it rests
        self.ready()

    def arrow(self, key: str, *, shift: bool = False) -> None:
        """Press an arrow key as a keyboard does, with the code that fields of the browser's own go by."""
        told = {"key": key, "code": key, "windowsVirtualKeyCode": ARROWS[key], "modifiers": 8 * shift}
        self.call("Input.dispatchKeyEvent", type="rawKeyDown", **told)
        self.call("Input.dispatchKeyEvent", type="keyUp", **told)
        self.settle()

    def upload(self, path: Path, place: int = 0) -> None:
        """Hand in a file at the page's n-th field for files."""
        script = f"document.querySelectorAll('input[type=file]')[{place}]"
        found = self.call("Runtime.evaluate", expression=script)["result"]["objectId"]
        self.call("DOM.setFileInputFiles", objectId=found, files=[str(path)])
        time.sleep(0.3)
        self.ready()

    def downloaded(self, name: str) -> bytes:
        """What arrived under this name."""
        path = self.downloads / name
        deadline = time.monotonic() + 10
        while not path.exists() or path.stat().st_size == 0:
            assert time.monotonic() < deadline, list(self.downloads.iterdir())
            time.sleep(0.05)
        data = path.read_bytes()
        path.unlink()
        return data

    def scrolls_sideways(self) -> bool:
        script = """[document.documentElement, document.querySelector('[data-testid="stMain"]')]
            .some((e) => e.scrollWidth > e.clientWidth)"""
        return bool(self.run(script))


def called(selector: str, text: str) -> str:
    """An expression for the first element of a selector that holds a text."""
    all_of = f"[...document.querySelectorAll({json.dumps(selector)})]"
    return f"{all_of}.find((e) => e.innerText.includes({json.dumps(text)}))"


def slider(label: str) -> str:
    """An expression for the thumb of the slider with this label."""
    return called('[data-testid="stSlider"], .dial', label) + ".querySelector('input')"
