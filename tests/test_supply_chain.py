"""What is installed is pinned and whole, nothing that is read can run, only fetching calls the network."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# campaigns: one pickles what must be refused, one serves what is fetched, on this machine
FORGERS = {"tools/reliability/mutations.py", "tools/reliability/downloads.py"}
# and the course runs its own pages, and the answer that the reader wrote
RUNNER = "tools/lessons/running.py"
PARTS = ("shared", "projects", "studio", "tools")
MODULES = sorted(path for part in PARTS for path in (ROOT / part).rglob("*.py"))
FETCHING = "shared/datasets/download.py"
LISTENING = "studio/__main__.py"  # looks whether a port of this machine is free
CLUSTER = "shared/engines/masters.py"  # asks the master that --master names whether it is there
ASKING = (FETCHING, LISTENING, CLUSTER)
LOADERS = {"pickle", "_pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "jsonpickle"}
NETWORK = {"socket", "_socket", "ssl", "http", "urllib", "requests", "httpx", "aiohttp", "urllib3", "ftplib",
           "smtplib", "socketserver", "xmlrpc", "telnetlib", "pooch"}  # fmt: skip
HARMLESS = {"urllib.parse", "http.HTTPStatus"}
# calls that run what they are given, or unpack objects from it
RUNNING = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "pd.read_pickle",
           "pandas.read_pickle", "subprocess.getoutput", "subprocess.getstatusoutput",
           "asyncio.create_subprocess_shell", "yaml.load", "torch.load"}  # fmt: skip


def locked(name: str = "requirements.lock") -> dict[str, str]:
    """What a lock says of each package, by its name."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {re.split(r"[=\s;@<>\[]", line)[0].lower(): line for line in lines}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-studio.lock"])
def test_every_package_is_pinned_with_its_hashes(lock):
    found = locked(lock)
    assert len(found) > 20
    for name, line in found.items():
        assert re.match(rf"{re.escape(name)}==\S+\s", line, re.I), line[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}(\s|$)", line), name
        assert "://" not in line, f"{name} comes from an address and not from the index"
    assert not any(name.startswith("-") for name in found), "options in the lock"


def test_the_lock_holds_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    asked += project["optional-dependencies"]["audio"]
    names = {re.split(r"[=\s;@<>\[]", line)[0].lower() for line in asked} - {project["name"]}
    assert names <= set(locked())


def test_the_studio_changes_no_package_of_the_others():
    found = locked("requirements-studio.lock")
    assert "streamlit" in found
    assert {name: found.get(name) for name in locked()} == locked()


def test_packages_are_installed_from_wheels_by_their_hashes():
    """A source distribution would run its own code on the way in."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = [line for line in makefile.splitlines() if "-r requirements" in line]
    assert len(installs) == 2
    assert all("--require-hashes" in line and "--only-binary :all:" in line for line in installs)


def names_of(path: Path) -> Iterator[tuple[int, str, ast.AST]]:
    """Line, dotted name and node of each import and each call in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}", node) for alias in node.names)
        elif isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func), node


def faults_of(path: Path, *, may_fetch: bool = False) -> list[str]:
    """What a module does that none may: a line each."""
    faults = []
    for line, name, node in names_of(path):
        if isinstance(node, ast.Call):
            keywords = {word.arg: ast.unparse(word.value) for word in node.keywords}
            if name in RUNNING or keywords.get("shell", "False") != "False":
                faults.append(f"{line}: runs {name}")
            if keywords.get("allow_pickle", "False") != "False":
                faults.append(f"{line}: {name} unpickles")
        elif name.split(".")[0] in LOADERS or (
            name.split(".")[0] in NETWORK and not may_fetch and not any(name.startswith(h) for h in HARMLESS)
        ):
            faults.append(f"{line}: imports {name}")
    return faults


def test_nothing_is_unpickled_evaluated_or_given_to_a_shell_and_only_one_module_fetches():
    names = {str(path.relative_to(ROOT)): path for path in MODULES}
    assert names.keys() >= {FETCHING, LISTENING, CLUSTER, RUNNER, *FORGERS}
    names = {name: path for name, path in names.items() if name not in {RUNNER, *FORGERS}}
    found = {name: faults_of(path, may_fetch=name in ASKING) for name, path in names.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    "code",
    ["import pickle", "from joblib import load", "eval('1')", "np.load(f, allow_pickle=True)",
     "import urllib.request", "from http import client", "subprocess.run('x', shell=True)", "os.system('x')",
     "import socket"],
)  # fmt: skip
def test_what_is_forbidden_is_found(tmp_path: Path, code: str):
    (tmp_path / "bad.py").write_text(f"def f():\n    {code}\n")
    assert faults_of(tmp_path / "bad.py")


# run in a child, in which whatever asks for a name or an address on the network ends it with status 99
OFFLINE = """
import json, os, runpy, sys

def refuse(event, arguments):
    internet = event == "socket.connect" and isinstance(arguments[1], tuple)
    if internet or event in ("socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        os.write(2, f"network: {event} {arguments!r}".encode())
        os._exit(99)

sys.addaudithook(refuse)
for line in json.loads(sys.argv[1]):
    sys.argv = line.split()
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code:
            sys.exit(f"{line}: {end.code}")
"""
COMMANDS = [
    "shared.datasets list",
    "shared.datasets info sample",
    "projects.song_recommender similar --explain -o chart.png",
    "projects.song_recommender playlist -o list.m3u8",
    "projects.song_recommender map -o map.html",
    "projects.photo_filters apply -o out.jpg --chain gaussian:1",
    "projects.photo_filters show gaussian",
    "projects.photo_filters engine -o engine.html",
    "projects.image_compressor compress -o out.svdc --fast",
    "projects.image_compressor info out.svdc",
    "projects.image_compressor decompress out.svdc -o back.png",
    "projects.image_compressor view out.svdc -o page.html",
    "projects.movie_recommender train --algorithm bias -o model.bin",
    "projects.movie_recommender recommend --model model.bin --user 42 -o list.csv",
    "projects.movie_recommender evaluate --models mean,bias --protocol holdout:0.1 -o report.html",
    "projects.customer_segments segment -o segments.csv --model segments.model",
    "projects.customer_segments map -o segments.svg",
]


def offline(tmp_path: Path, commands: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PORTFOLIO_DATA": str(tmp_path / "data"),
                   "PORTFOLIO_CACHE": str(tmp_path / "cache")}  # fmt: skip
    words = [sys.executable, "-c", OFFLINE, json.dumps(commands)]
    return subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)


def test_each_app_is_among_those_that_are_watched():
    apps = {path.parent.name for path in ROOT.glob("projects/*/__main__.py")}
    assert {line.split()[0].removeprefix("projects.") for line in COMMANDS} >= apps


@pytest.mark.slow
def test_no_app_asks_the_network(tmp_path: Path):
    done = offline(tmp_path, COMMANDS)
    assert done.returncode == 0, done.stderr[-500:]


def test_fetching_does_and_would_be_seen(tmp_path: Path):
    done = offline(tmp_path, ["shared.datasets fetch ml-100k"])
    assert done.returncode == 99, done.stderr[-500:]
    assert "network: " in done.stderr
