"""Photographs by name and by folder."""

from __future__ import annotations

import pytest

from shared.datasets import load_photo_paths
from shared.errors import DataError


@pytest.mark.parametrize("name", ["china", "flower"])
def test_scikit_learns_photographs_are_found_without_being_opened(name):
    (path,) = load_photo_paths(name)
    assert path.name == f"{name}.jpg"
    assert path.read_bytes()[:2] == b"\xff\xd8"


def test_a_folder_lists_its_images_sorted_and_survives_a_loop_of_links(tmp_path):
    for name in ("b.PNG", "a.jpg", "notes.txt", ".hidden.png", "sub/c.webp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling.png").symlink_to(tmp_path / "nowhere")
    found = [str(path.relative_to(tmp_path)) for path in load_photo_paths(tmp_path)]
    assert found == ["a.jpg", "b.PNG", "sub/c.webp"]
    assert [p.name for p in load_photo_paths(tmp_path, recursive=False)] == ["a.jpg", "b.PNG"]


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(DataError, match="holds no images"):
        load_photo_paths(tmp_path)
    with pytest.raises(DataError, match="did you mean china"):
        load_photo_paths("chine")
