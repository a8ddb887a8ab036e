"""Each kind of file of the segments app is saved and opened again, and two contents make two files."""

from __future__ import annotations

from tools.reliability.kinds_of_segments import segment_kinds
from tools.reliability.saving import state


def test_each_kind_is_saved_and_read_back(tmp_path):
    for number, kind in enumerate(segment_kinds()):
        states = []
        for version in range(2 if kind.replaces else 1):
            folder = tmp_path / f"{number}-{version}"
            folder.mkdir()
            kind.save(folder / kind.output, version, False)
            kind.read(folder / kind.output)
            states.append(state(folder))
            assert {name.partition("/")[0] for name in states[-1]} == {kind.output}, kind.name
        assert states[0] != states[-1] or not kind.replaces, kind.name
