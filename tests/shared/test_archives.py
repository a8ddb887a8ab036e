"""Zip files that would do harm are refused, and nothing of them is left."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from shared.archives import extract_zip
from shared.errors import DataError


def pack(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


@pytest.fixture
def refused(tmp_path):
    """Unpack an archive that must be refused; nothing but the archive may remain."""

    def check(archive: Path, match: str, **limits) -> None:
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(DataError, match=match):
            extract_zip(archive, tmp_path / "out", **limits)
        assert sorted(tmp_path.rglob("*")) == before

    return check


def test_a_common_root_becomes_the_folder(tmp_path):
    archive = pack(tmp_path / "a.zip", {"ml/": b"", "ml/a.txt": b"a", "ml/deep/b.txt": b"b" * 100})
    extract_zip(archive, tmp_path / "out")
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"a"
    assert (tmp_path / "out" / "deep" / "b.txt").read_bytes() == b"b" * 100
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "out"]


def test_without_one_the_members_stand_in_the_folder(tmp_path):
    extract_zip(pack(tmp_path / "a.zip", {"a.txt": b"a", "b/c.txt": b"c"}), tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.txt", "b"]


@pytest.mark.parametrize(
    "name", ["../evil", "a/../../evil", "/etc/evil", "C:/evil", "..\\evil", "a\\..\\..\\evil", "."]
)
def test_a_member_may_not_leave_the_folder(tmp_path, refused, name):
    refused(pack(tmp_path / "a.zip", {"good.txt": b"x", name: b"x"}), "would leave its folder")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_are_refused(tmp_path, refused, kind):
    info = zipfile.ZipInfo("link")
    info.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr(info, "/etc/passwd")
    refused(tmp_path / "a.zip", "a link or a device")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["a.txt", "A.TXT"])
def test_two_members_of_one_name_are_refused(tmp_path, refused, second):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("a.txt", "1")
        file.writestr(second, "2")
    refused(tmp_path / "a.zip", "is there twice")


def test_sizes_are_limited(tmp_path, refused):
    archive = pack(tmp_path / "a.zip", {"a": bytes(range(256)) * 10, "b": bytes(range(256)) * 10})
    refused(archive, "2,560 bytes, over 2,559", member_limit=2559)
    refused(archive, "would inflate to 5,120", total_limit=5119)
    refused(pack(tmp_path / "bomb.zip", {"zeros": bytes(20 << 20)}), "would inflate to 20,971,520")


def test_damage_anywhere_is_an_error_or_changes_nothing(tmp_path, rng):
    """Of a flipped bit either nothing is unpacked, or what is unpacked is right (the bit said nothing)."""
    content = {"a.txt": rng.bytes(400), "b.txt": b"text " * 50}
    whole = pack(tmp_path / "whole.zip", content).read_bytes()
    for place in range(len(whole)):
        archive, out = tmp_path / f"{place}.zip", tmp_path / f"out{place}"
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :])
        try:
            extract_zip(archive, out)
        except DataError:
            assert not out.exists()
        else:
            assert sorted(path.read_bytes() for path in out.iterdir()) == sorted(content.values())


@pytest.mark.parametrize(
    "content", [b"", b"<!DOCTYPE html><html>not found</html>", b"PK\x03\x04 and then nothing"]
)
def test_what_is_no_zip_is_refused(tmp_path, refused, content):
    (tmp_path / "a.zip").write_bytes(content)
    refused(tmp_path / "a.zip", "not a sound zip file")


def test_a_cut_zip_is_refused(tmp_path, refused):
    archive = pack(tmp_path / "a.zip", {"a.txt": b"a" * 1000})
    archive.write_bytes(archive.read_bytes()[:-30])
    refused(archive, "not a sound zip file")


def test_an_empty_zip_is_refused(tmp_path, refused):
    refused(pack(tmp_path / "a.zip", {}), "empty")


def test_an_encrypted_member_is_refused(tmp_path, refused):
    archive = pack(tmp_path / "a.zip", {"a.txt": b"a"})
    data = bytearray(archive.read_bytes())
    data[6] |= 1  # the flag in the member's own header
    data[data.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    archive.write_bytes(data)
    refused(archive, "encrypted")


def test_a_folder_that_is_there_is_not_replaced(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    with pytest.raises(DataError, match="exists"):
        extract_zip(pack(tmp_path / "a.zip", {"a": b"a"}), tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["mine"]


def test_the_leftovers_of_a_killed_run_are_cleared(tmp_path):
    stale = tmp_path / ".out.unpacking"
    stale.mkdir()
    (stale / "half").touch()
    extract_zip(pack(tmp_path / "a.zip", {"a": b"a"}), tmp_path / "out")
    assert not stale.exists()
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a"]
