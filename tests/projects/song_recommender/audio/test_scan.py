"""A folder at once: any number of threads, failures kept apart, a catalogue that can be searched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from benchmarks.sounds import beat, chords
from projects.song_recommender.audio.scan import as_csv, hear_all, memory_for
from projects.song_recommender.features import embed
from projects.song_recommender.recommend import similar_songs
from shared.datasets import load_songs
from shared.datasets.songs import SCAN_FEATURES
from shared.errors import DataError
from shared.memory import within


@pytest.fixture
def music(rng, write):
    kinds = ("rock", "house", "waltz", "swing")
    paths = [write(f"music/{k}.flac", beat(k, 100, rng, seconds=6), title=k, genre="Drums") for k in kinds]
    pad = write("music/=pad, slow.wav", 0.1 * chords([[48, 52, 55]], "organ", chord=6))
    return [*paths, pad]


def test_any_number_of_threads_gives_the_same_bytes(music, monkeypatch, tmp_path):
    found = []
    for threads in (1, 2, 5):
        monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / f"cache{threads}"))
        found.append(as_csv(hear_all(music, threads)[0]))
    assert found[0] == found[1] == found[2]


def test_the_catalogue_is_searched_as_it_is(music, tmp_path):
    heard, failed = hear_all(music, 2)
    assert not failed
    (tmp_path / "mine.csv").write_bytes(as_csv(heard))
    songs = load_songs(tmp_path / "mine.csv")
    assert songs["title"].tolist() == ["rock", "house", "waltz", "swing", "'=pad, slow"]
    assert {*SCAN_FEATURES, "tempo", "key", "mode", "loudness", "energy", "duration_ms"} <= set(songs)
    assert songs["loudness"].tolist() == pytest.approx([song.features.loudness for song in heard], rel=1e-5)
    found = similar_songs(songs, embed(songs), 0, 4)
    assert len(found) == 4
    assert found[-1].row == 4  # the pad is least like drums


def test_a_bad_file_is_left_out_and_the_rest_heard(music, write, tmp_path):
    (tmp_path / "music" / "text.mp3").write_text("no sound at all")
    silent = write("music/silent.wav", np.zeros(30_000))
    bad = [silent, tmp_path / "music" / "text.mp3", tmp_path / "gone.ogg"]
    heard, failed = hear_all([*bad, *music], 2)
    assert [song.path for song in heard] == music
    assert [failure["input"] for failure in failed] == [str(path) for path in bad]


def test_ctrl_c_ends_with_130_and_the_next_scan_goes_on(rng, write, cli, tmp_path, cache, root):
    for i in range(3):
        write(f"music/{i}.wav", beat("rock", 100 + i, rng, seconds=5))
    write("music/long.wav", np.tile(beat("house", 125, rng, seconds=30), 20))
    command = ["-m", "projects.song_recommender", "scan", "music", "-o", "mine.csv", "--threads", "2"]
    scan = subprocess.Popen(
        [sys.executable, *command],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        env={**os.environ, "PORTFOLIO_CACHE": str(cache), "PYTHONPATH": str(root)},
    )
    while scan.poll() is None and len(list(cache.rglob("*.features"))) < 3:
        time.sleep(0.02)
    scan.send_signal(signal.SIGINT)
    _, told = scan.communicate(timeout=60)
    assert scan.returncode == 130, told
    assert not (tmp_path / "mine.csv").exists()
    again = cli("projects.song_recommender", "scan", "music", "-o", "mine.csv", "--json")
    assert again.status == 0
    assert again.json()["kept"] == 3


def test_what_hearing_takes_goes_with_the_longest_files(write, tone, tmp_path):
    paths = [write(f"{seconds}.wav", tone(440, seconds=seconds)) for seconds in (1, 2, 4, 8)]
    one, two = memory_for(paths, 1), memory_for(paths, 2)
    assert memory_for(paths[:2], 1) < one < two
    assert memory_for(paths, 4) < memory_for(paths * 2, 8)
    (tmp_path / "cut.wav").write_bytes(paths[-1].read_bytes()[:3000])  # is told when it is heard
    assert memory_for([tmp_path / "cut.wav", tmp_path / "gone.wav"], 2) < memory_for(paths[:2], 2)


def test_hearing_over_the_budget_is_refused(music):
    with within(1_000_000), pytest.raises(DataError, match="hearing 5 files, 2 at once needs about"):
        hear_all(music, 2)
