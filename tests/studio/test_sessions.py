"""Sessions are kept by a key, apart from each other, not for ever and not without end."""

from __future__ import annotations

import threading

from studio.sessions import Sessions


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_key_finds_its_session_again_and_no_other():
    sessions = Sessions()
    mine, kept = sessions.open(None)
    other, theirs = sessions.open(None)
    kept["song"] = 3
    assert mine != other
    assert theirs == {}
    assert sessions.open(mine) == (mine, {"song": 3})


def test_a_key_that_was_not_given_out_is_never_taken_on():
    sessions = Sessions()
    key, kept = sessions.open("chosen-by-someone")
    assert key != "chosen-by-someone"
    assert kept == {}
    assert len(key) >= 20


def test_beyond_the_most_the_longest_unused_goes():
    sessions = Sessions(most=2)
    a, b = sessions.open(None)[0], sessions.open(None)[0]
    sessions.open(a)
    sessions.open(None)
    assert len(sessions) == 2
    assert sessions.open(a)[0] == a
    assert sessions.open(b)[0] != b


def test_a_session_ends_when_it_was_not_used_for_long():
    clock = Clock()
    sessions = Sessions(seconds=10, clock=clock)
    a = sessions.open(None)[0]
    clock.now = 9
    b = sessions.open(None)[0]
    assert sessions.open(a)[0] == a
    clock.now = 19.5
    assert sessions.open(a)[0] != a
    assert sessions.open(b)[0] != b


def test_what_a_session_holds_counts_and_large_ones_push_others_out():
    sessions = Sessions(most_bytes=100)
    a, _ = sessions.open(None)
    sessions.weigh(a, "picture", 60)
    b, _ = sessions.open(None)
    sessions.weigh(b, "picture", 60)
    assert sessions.open(a)[0] != a
    sessions.weigh(b, "picture", 90)  # in place of the other
    sessions.weigh(b, "table", 90)  # the last is not pushed out by itself
    assert sessions.open(b)[0] == b


def test_twenty_at_once_keep_apart():
    sessions, keys = Sessions(), list[str]()

    def visit() -> None:
        key, kept = sessions.open(None)
        for _ in range(200):
            sessions.open(key)[1]["own"] = key
        assert kept == {"own": key}
        keys.append(key)

    threads = [threading.Thread(target=visit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 20
