"""What a campaign asks of a sound file is asked of its samples and of its tags."""

from __future__ import annotations

import numpy as np
import pytest

from shared.errors import DataError
from tools.reliability.foreign import SOUNDS, make_sound
from tools.reliability.readers_of_sounds import read_sound_file

soundfile = pytest.importorskip("soundfile", reason="soundfile is not here: pip install -e '.[audio]'")


@pytest.mark.parametrize("kind", SOUNDS)
def test_a_sound_of_each_kind_is_heard_and_half_of_it_is_not(tmp_path, kind):
    path = tmp_path / f"example.{kind}"
    make_sound(kind)(path)
    assert path.stat().st_size < 10_000
    assert read_sound_file(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DataError):
        read_sound_file(path)


def test_another_sample_or_tag_is_another_answer(tmp_path):
    said = set()
    for n, (sample, title) in enumerate([(0.1, "a"), (0.2, "a"), (0.1, "b")]):
        with soundfile.SoundFile(tmp_path / f"{n}.wav", "w", 16_000, 1) as file:
            file.title = title
            file.write(np.append(np.zeros(400), sample))
        said.add(read_sound_file(tmp_path / f"{n}.wav"))
    assert len(said) == 3
