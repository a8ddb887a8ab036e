"""Peaks to notes: a tone with partials is one note, wherever the tuning lies."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.sounds import TIMBRES, chords
from projects.song_recommender.audio.pitches import LOWEST, N_PITCHES, _dictionary


@pytest.mark.parametrize("timbre", TIMBRES)
@pytest.mark.parametrize("note", [45, 57, 69, 81])
def test_one_tone_is_one_note(note, timbre, heard):
    notes = heard(0.3 * chords([[note]], timbre)).notes.sum(axis=0)
    assert notes.argmax() + LOWEST == note
    others = np.delete(notes, [note - LOWEST, note - LOWEST + 12])
    assert others.max() < 0.35 * notes.max()


@pytest.mark.parametrize("cents", [-40, -15, 20, 45])
def test_a_piano_out_of_tune_plays_the_same_notes(cents, heard):
    notes = heard(0.1 * chords([[60, 64, 67]], "piano", cents=cents)).notes.sum(axis=0)
    assert set(np.argsort(notes)[-3:] + LOWEST) == {60, 64, 67}


def test_half_a_semitone_is_rounded_the_same_way_throughout(heard):
    below, above = (chords([[60]], "sine", cents=cents) for cents in (47, 53))
    notes = heard(0.1 * np.concatenate([below] * 15 + [above] * 45)).notes
    loud = notes[notes.sum(axis=1) > 0.3 * notes.sum(axis=1).max()]
    assert set(loud.argmax(axis=1) + LOWEST) == {60}


def test_partials_lie_above_their_note_and_fall():
    columns = _dictionary()
    assert columns.shape == (N_PITCHES, N_PITCHES)
    assert not np.triu(columns, 1).any()
    assert np.all(np.diag(columns) == 1)
    assert columns[40 + 12, 40] > columns[40 + 19, 40] > columns[40 + 24, 40] > 0


def test_silence_has_no_notes(heard):
    assert not heard(np.zeros(30_000)).notes.any()
