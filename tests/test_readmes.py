"""Every command in every README is run, and what it prints is what the page shows.

The commands of a page build on one another: one process has to run them, in their order. Other pages may be
run by another process at the same time.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from console_fences import Fence, difference, fences

ROOT = Path(__file__).resolve().parents[1]
HIDDEN = {".venv", ".pytest_cache", "out", "cache", "downloads", "app_template"}
PAGES = sorted(p for p in ROOT.rglob("*.md") if not HIDDEN & {*p.parts})
FENCES = [(page, i, fence) for page in PAGES for i, fence in enumerate(fences(page))]


@pytest.fixture(scope="session")
def folders(tmp_path_factory, shared_folder):
    """A folder for each page that looks like the repository but has its own out/ and one cache for all."""
    cache, made = shared_folder("cache"), {}

    def folder(page: Path) -> Path:
        if page not in made:
            made[page] = tmp_path_factory.mktemp(page.parent.name)
            for name in ("data", "docs", "projects", "shared", "benchmarks", "tools", "Makefile", ".venv"):
                if (ROOT / name).exists():
                    (made[page] / name).symlink_to(ROOT / name)
            (made[page] / "out").mkdir()
            (made[page] / "cache").symlink_to(cache)
        return made[page]

    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "fence"),
    [pytest.param(page, fence, id=f"{page.relative_to(ROOT)}-{i}") for page, i, fence in FENCES],
)
def test_commands_print_what_the_page_shows(page: Path, fence: Fence, folders, real_data):
    if fence.needs:
        real_data(fence.needs)
    folder = folders(page)
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHONSAFEPATH": "1",  # by its links each page would have modules, and compiled kernels, of its own
        "PORTFOLIO_CACHE": str(folder / "cache"),
    }
    if "PORTFOLIO_DATA" in environment:
        environment["PORTFOLIO_DATA"] = str(Path(environment["PORTFOLIO_DATA"]).resolve())
    for command in fence.commands:
        done = subprocess.run(
            command.line,
            shell=True,
            cwd=folder,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=280,
            check=False,
        )
        printed = [line for line in done.stdout.splitlines() if "compiling numerical kernels" not in line]
        problem = difference(command.shown, printed, sampled=fence.sampled)
        assert problem is None, f"$ {command.line}\n{problem}\n--- printed:\n" + "\n".join(printed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_name_only_targets_and_files_that_exist(page: Path):
    text = page.read_text(encoding="utf-8")
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.S))
    for target in re.findall(r"(?<![\w-])make ([a-z][a-z_-]+)", code):
        assert re.search(rf"^  {target}\b", listed, re.M), f"no target {target}"
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        assert "://" in link or (page.parent / link).exists(), f"dead link {link}"


def test_a_changed_output_is_noticed():
    """The comparison itself: it forgives a last digit, a duration, and little of a large count."""
    assert difference(["rmse 0.912 in 3.2 s"], ["rmse 0.913  in 9 s"]) is None
    assert difference(["a ... z", "...", "end"], ["a b c z", "x", "y", "end"]) is None
    assert difference(["rmse 0.912"], ["rmse 0.952"]) is not None
    assert difference(["rank 3"], ["rank 4"]) is not None
    assert difference(["30.15 dB"], ["30.28 dB"]) is not None
    assert difference(["81,253 bytes"], ["81,257 bytes"]) is None
    assert difference(["81,253 bytes"], ["91,253 bytes"]) is not None
    assert difference(["rmse 0.9120"], ["rmse 0.9180"], sampled=True) is None
    assert difference(["rmse 0.9120"], ["rmse 0.9480"], sampled=True) is not None
    assert difference(["rank 3"], ["rank 4"], sampled=True) is not None
    assert difference(["one"], ["one", "two"]) is not None
    assert difference(["one", "two"], ["one"]) is not None
    assert difference(["Blue"], ["Red"]) is not None
