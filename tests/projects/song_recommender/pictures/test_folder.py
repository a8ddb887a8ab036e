"""A folder is described once, past its bad files, and the cache is never believed against the files."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from projects.song_recommender.pictures import folder as module
from projects.song_recommender.pictures.describe import describe
from projects.song_recommender.pictures.folder import describe_all, describe_folder
from shared.errors import DataError


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def described(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the pictures that were decoded."""
    names: list[str] = []
    guard = threading.Lock()

    def counting(path: Path, **options: int) -> np.ndarray:
        with guard:
            names.append(Path(path).name)
        return describe(path, **options)

    monkeypatch.setattr(module, "describe", counting)
    return names


def _saved(save: Callable[..., Path], scenes: list[np.ndarray], count: int = 6) -> list[Path]:
    return [save(f"{i}.png", pixels) for i, pixels in enumerate(scenes[:count])]


def test_the_second_time_nothing_is_decoded(
    save: Callable[..., Path], scenes: list[np.ndarray], described: list[str]
) -> None:
    paths = _saved(save, scenes)
    first = describe_all(paths, key="k")
    assert sorted(described) == [path.name for path in paths]
    described.clear()
    again = describe_all(paths, key="k")
    assert described == []
    assert np.array_equal(first.numbers, again.numbers)
    expected = np.stack([describe(path) for path in paths])
    assert np.array_equal(first.numbers, expected)


def test_a_moved_picture_is_known_by_its_content_and_a_changed_one_is_not(
    save: Callable[..., Path], scenes: list[np.ndarray], described: list[str]
) -> None:
    paths = _saved(save, scenes)
    describe_all(paths, key="k")
    described.clear()
    moved = paths[0].rename(paths[0].with_name("moved.png"))
    save("1.png", scenes[10])
    seen = describe_all([moved, *paths[1:]], key="k")
    assert described == ["1.png"]
    assert np.array_equal(seen.numbers[1], describe(paths[1]))


@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: data[::-1]]
)
def test_a_damaged_cache_is_passed_over(
    save: Callable[..., Path], scenes: list[np.ndarray], cache: Path, damage: Callable[[bytes], bytes]
) -> None:
    paths = _saved(save, scenes)
    first = describe_all(paths, key="k")
    (file,) = cache.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert np.array_equal(describe_all(paths, key="k").numbers, first.numbers)


def test_what_is_done_is_kept_when_the_work_is_broken_off(
    save: Callable[..., Path], scenes: list[np.ndarray], described: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = _saved(save, scenes, 12)
    describe_all(paths[:6], key="k")
    count = module.describe

    def broken(path: Path, **options: int) -> np.ndarray:
        if path.name == "11.png":
            raise KeyboardInterrupt
        return count(path, **options)

    monkeypatch.setattr(module, "describe", broken)
    with pytest.raises(KeyboardInterrupt):
        describe_all([*paths[6:], *paths[:6]], key="k")
    monkeypatch.setattr(module, "describe", count)
    described.clear()
    describe_all(paths, key="k")
    assert described == ["11.png"]


def test_bad_pictures_are_listed_and_the_rest_is_used(
    save: Callable[..., Path], scenes: list[np.ndarray]
) -> None:
    paths = _saved(save, scenes)
    paths[1].write_bytes(paths[1].read_bytes()[:99])
    paths[2].write_text("<html>")
    paths[3].unlink()
    seen = describe_all(paths, key="k")
    assert seen.paths == [paths[0], *paths[4:]]
    assert [failure["input"] for failure in seen.failed] == [str(path) for path in paths[1:4]]
    assert all(Path(failure["input"]).name in failure["error"] for failure in seen.failed)


def test_the_query_is_found_in_the_folder_or_put_last(
    save: Callable[..., Path], scenes: list[np.ndarray], tmp_path: Path
) -> None:
    paths = _saved(save, scenes)
    (tmp_path / "pictures" / "loop").symlink_to(tmp_path / "pictures")
    link = tmp_path / "link.png"
    link.symlink_to(paths[3])
    seen, row = describe_folder(tmp_path / "pictures", link)
    assert (seen.paths, row) == (paths, 3)
    outside = shutil.copy(paths[3], tmp_path / "copy.png")
    seen, row = describe_folder(tmp_path / "pictures", Path(outside))
    assert row == 6
    assert np.array_equal(seen.numbers[3], seen.numbers[6])


def test_no_folder_no_query_no_picture(
    save: Callable[..., Path], scenes: list[np.ndarray], tmp_path: Path
) -> None:
    (path,) = _saved(save, scenes, 1)
    with pytest.raises(DataError, match="not a folder"):
        describe_folder(path, path)
    with pytest.raises(DataError, match="cannot be read"):
        describe_folder(path.parent, tmp_path / "none.png")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="no images"):
        describe_folder(tmp_path / "empty", path)
    (tmp_path / "empty" / "bad.png").write_text("no")
    with pytest.raises(DataError, match="none of 1"):
        describe_folder(tmp_path / "empty", path)
