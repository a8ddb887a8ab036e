"""Damaged pictures differ from the sound ones, and say too much or too little."""

from __future__ import annotations

import re

from tools.reliability import damages, wholes

WHOLE = {name: data for name, (data, _) in wholes.make().items()}
MADE = damages.make(WHOLE)


def test_cut_ones_are_the_beginnings_of_sound_ones():
    cut = {name: data for name, (data, _) in MADE.items() if re.match(r"cut-.*-\d+\.", name)}
    assert len(cut) >= 60
    for name, data in cut.items():
        whole = WHOLE[name.removeprefix("cut-").rpartition("-")[0] + name[name.rindex(".") :]]
        assert whole.startswith(data)
        assert len(data) < len(whole)


def test_flipped_ones_differ_in_one_byte():
    for name, (data, _) in MADE.items():
        if name.startswith("flipped-"):
            whole = WHOLE[name.removeprefix("flipped-").rpartition("-")[0] + name[name.rindex(".") :]]
            assert sum(a != b for a, b in zip(data, whole, strict=True)) == 1


def test_bombs_are_small_files():
    assert all(len(data) < 100_000 for name, (data, _) in MADE.items() if "bomb" in name or "huge" in name)
