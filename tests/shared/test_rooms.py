"""Memory is lent again only when nobody holds it."""

from __future__ import annotations

import gc
import threading

import numpy as np
import pytest

from shared import rooms
from shared.rooms import room_for, room_like

SHAPE = (600, 700, 3)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    rooms._kept.clear()


def _place(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("shape", [(), (0, 3), (4, 5), SHAPE, (1 << 28,)])
def test_a_room_is_an_array_as_any_other(shape: tuple[int, ...], dtype: type) -> None:
    room = room_for(shape, dtype)
    assert room.shape == shape
    assert room.dtype == dtype
    assert room.flags.c_contiguous
    assert room.flags.writeable
    if room.size < 1 << 24:
        room[...] = 7
        assert (room.copy() == 7).all()


def test_what_was_dropped_is_lent_again() -> None:
    place = _place(room_for(SHAPE, np.uint8))
    assert _place(room_like(np.empty(SHAPE, np.uint8))) == place


def test_what_is_held_by_a_view_is_not() -> None:
    room = room_for(SHAPE, np.uint8)
    place, view = _place(room), room[100:200].reshape(-1)[5::2]
    view[...] = 3
    del room
    gc.collect()
    others = [room_for(SHAPE, np.uint8) for _ in range(3)]
    for other in others:
        other[...] = 9
    assert place not in map(_place, others)
    assert (view == 3).all()
    del view
    assert _place(room_for(SHAPE, np.uint8)) == place


def test_rooms_in_use_never_overlap() -> None:
    def work(value: int) -> None:
        for _ in range(40):
            one, two = room_for(SHAPE, np.uint8), room_for(SHAPE, np.uint8)
            one[...], two[...] = value, value + 100
            if not ((one == value).all() and (two == value + 100).all()):
                wrong.append(value)

    wrong: list[int] = []
    threads = [threading.Thread(target=work, args=(value,)) for value in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_little_is_kept_and_nothing_much_larger_than_asked_for() -> None:
    held = [room_for((1 << 24,), np.uint8) for _ in range(20)]
    del held
    assert 0 < sum(block.size for block in rooms._kept.values()) <= rooms._MOST
    small = room_for((1 << 22,), np.uint8)
    assert all(_place(small) != block.ctypes.data for block in rooms._kept.values())
    assert small.base._block.size == 1 << 22
