"""Every place that writes goes through `shared/files.py`, or stands in the list below with its reason."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from tools.reliability.kinds import all_kinds, setting

ROOT = Path(__file__).resolve().parents[3]
WRITERS = {
    "savez", "savez_compressed", "save", "savetxt", "savefig", "tofile", "memmap", "open_memmap", "to_csv",
    "to_json", "to_parquet", "to_pickle", "to_html", "to_excel", "write_text", "write_bytes", "touch",
}  # fmt: skip
OF_MODULES = {
    "os": {"open", "fdopen", "rename", "replace", "link", "memfd_create", "truncate"},
    "shutil": {"copy", "copy2", "copyfile", "copyfileobj", "copytree", "move", "rmtree"},
    "tempfile": {"mkdtemp", "mkstemp", "TemporaryFile", "NamedTemporaryFile", "TemporaryDirectory"},
}
MEMORY = "into memory, which is then written as a whole"
SCRATCH = "into a temporary folder, which nobody else reads"
ELSEWHERE = {
    "benchmarks/asking.py": SCRATCH,
    "benchmarks/charts.py": MEMORY,
    "benchmarks/compressor.py": SCRATCH,
    "benchmarks/compressor_codecs.py": MEMORY,
    "benchmarks/compressor_rates.py": MEMORY,
    "benchmarks/extra.py": SCRATCH,
    "benchmarks/first_calls.py": SCRATCH,
    "benchmarks/judging.py": SCRATCH,
    "benchmarks/movies_bulk.py": SCRATCH,
    "benchmarks/peers/child.py": SCRATCH,
    "benchmarks/photos_batch.py": SCRATCH,
    "benchmarks/scaling.py": SCRATCH,
    "benchmarks/segments.py": SCRATCH,
    "benchmarks/songs_audio.py": SCRATCH,
    "benchmarks/songs_grid.py": SCRATCH,
    "benchmarks/songs_index.py": SCRATCH,
    "benchmarks/songs_once.py": SCRATCH,
    "benchmarks/songs_pictures.py": SCRATCH,
    "projects/customer_segments/chart.py": MEMORY,
    "projects/image_compressor/charts.py": MEMORY,
    "projects/image_compressor/curve.py": MEMORY,
    "projects/movie_recommender/report.py": MEMORY,
    "projects/photo_filters/charts.py": MEMORY,
    "projects/photo_filters/cubes.py": MEMORY,
    "projects/photo_filters/sprites/page.py": MEMORY,
    "projects/song_recommender/chart.py": MEMORY,
    "projects/song_recommender/map/drawing.py": MEMORY,
    "projects/song_recommender/pictures/sheet.py": MEMORY,
    "projects/image_compressor/cli/showing.py": "a folder of its own for the browser, written by write_text",
    "projects/movie_recommender/memory.py": "asks the system for the peak of memory anew",
    "projects/movie_recommender/own_ratings.py": SCRATCH,
    "projects/song_recommender/cli/scanning.py": "the null device, in place of what decoders print",
    "projects/song_recommender/names.py": "the time of use of a file of the cache",
    "shared/archives.py": "into a hidden folder, renamed when it is whole",
    "shared/compiled.py": "numba's own cache",
    "shared/console.py": "the null device, once the reader of the output has gone",
    "shared/datasets/download.py": "into a hidden folder or part, renamed or unpacked when it is whole",
    "shared/engines/files.py": SCRATCH,
    "shared/engines/spark.py": "the scratch folder of a session, with the log of Spark",
    "shared/files.py": "the one that writes",
    "shared/images/checks.py": "the null device, in place of what decoders print",
    "shared/images/saving.py": "encoded in memory, then written by atomic_write",
    "studio/codecs.py": MEMORY,
    "studio/pages_photos.py": SCRATCH,
    "studio/photos.py": MEMORY,
    "studio/segments.py": SCRATCH,
    "studio/uploads.py": SCRATCH,
    "tools/audit.py": SCRATCH,
    "tools/lessons/drawing.py": MEMORY,
    "tools/new_app.py": "takes back the two folders that it made itself",
}


def writes(path: Path) -> list[str]:
    """Each call in a module that may write a file, as `line: call`."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        owner = getattr(getattr(node.func, "value", None), "id", "")
        modes = [
            arg.value
            for arg in [*node.args, *(k.value for k in node.keywords)]
            if isinstance(arg, ast.Constant)
        ]
        opens = name == "open" and any(
            isinstance(m, str) and set(m) <= set("rwxabt+") and set(m) & set("wxa+") for m in modes
        )
        by_method = isinstance(node.func, ast.Attribute) and name in WRITERS
        if opens or by_method or name in OF_MODULES.get(owner, ()):
            found.append(f"{node.lineno}: {ast.unparse(node.func)}")
    return found


def modules() -> list[Path]:
    folders = ("shared", "projects", "studio", "tools", "benchmarks", "data")
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    own = {"app_template", "reliability"}  # a template, and the campaigns, which break files
    return [path for path in found if not own & set(path.parts)]


def test_only_the_listed_modules_write_otherwise():
    found = {path.relative_to(ROOT).as_posix(): writes(path) for path in modules()}
    unlisted = {name: calls for name, calls in found.items() if calls and name not in ELSEWHERE}
    assert not unlisted, "write through shared/files.py, or say here why not"
    assert not [name for name in ELSEWHERE if not found.get(name)], "listed without need"


@pytest.mark.parametrize(
    "line",
    ["open('a', 'w')", "path.open(mode='xb')", "image.save(p)", "os.replace(a, b)", "shutil.copy(a, b)"],
)
def test_a_write_is_seen(tmp_path, line):
    (tmp_path / "module.py").write_text(line)
    assert writes(tmp_path / "module.py")
    (tmp_path / "module.py").write_text("open('file'); path.open('rb'); text.replace('a', 'b'); array.copy()")
    assert not writes(tmp_path / "module.py")


def test_kinds_have_names_of_their_own(tmp_path):
    kinds = all_kinds(tmp_path)
    assert len({kind.name for kind in kinds}) == len(kinds) >= 30


def test_a_variable_is_set_for_a_while(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTFOLIO_CACHE", "before")
    with setting("PORTFOLIO_CACHE", tmp_path):
        assert os.environ["PORTFOLIO_CACHE"] == str(tmp_path)
    assert os.environ["PORTFOLIO_CACHE"] == "before"
