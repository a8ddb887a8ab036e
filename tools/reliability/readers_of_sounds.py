"""Everything that can be asked of a sound file, as one digest."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tools.reliability.digests import digest_of

__all__ = ["read_sound_file"]


def read_sound_file(path: Path) -> str:
    """Decode the whole recording, with its tags."""
    from projects.song_recommender.audio.decoding import open_sound
    from projects.song_recommender.audio.tags import read_tags
    from shared.images.checks import silence

    with silence(), open_sound(path) as sound:  # decoders print what they make of a damaged file
        blocks = list(sound.blocks())
        tags = read_tags(Path("song.mp3"), sound.metadata)
    for block in blocks:
        assert block.dtype == np.float32
        assert block.shape[1] == sound.channels, "channels that are none"
        assert np.isfinite(block).all(), "samples that are none"
    assert sound.frames == sum(map(len, blocks)), "samples that are not counted"
    return digest_of(sound.rate, sound.channels, round(sound.seconds, 6), tags, *blocks)
