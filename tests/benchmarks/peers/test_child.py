"""What runs beside a peer: lists by their definition, time and memory of everything below the process."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np

from benchmarks.peers.child import Problem, peak_mb, seconds_below, top_lists


def problem(rng):
    users, movies = np.nonzero(rng.random((6, 40)) < 0.2)
    n = len(users)
    none = np.zeros(0, np.int32)
    return Problem(
        users.astype(np.int32), movies.astype(np.int32), rng.integers(1, 6, n).astype(np.float32),
        np.zeros(n, np.int64), 6, 40, (1.0, 5.0), np.array([4, 1]), none, none, "sample", np.arange(n),
    )  # fmt: skip


def test_lists_are_of_unseen_films_by_score_then_code(rng):
    one = problem(rng)
    scores = rng.integers(0, 5, (2, 40)).astype(float)
    lists = top_lists(one, scores)
    assert lists.shape == (2, 20)
    for user, row, found in zip(one.ask_users, scores, lists, strict=True):
        unseen = np.setdiff1d(np.arange(40), one.movies[one.users == user])
        expected = sorted(unseen, key=lambda film: (-row[film], film))[:20]
        assert found.tolist() == expected


def test_likes_are_the_ratings_from_four_up(rng):
    one = problem(rng)
    liked = one.liked().toarray()
    assert liked.sum() == (one.values >= 4).sum()
    assert liked[one.users, one.movies].tolist() == (one.values >= 4).tolist()


def test_processes_below_are_counted():
    """As Spark's virtual machine must be."""
    work = "x = bytearray(300 << 20)\nfor i in range(10**7): pass\nprint(flush=True)\ninput()"
    before, memory = seconds_below(), peak_mb()
    with subprocess.Popen(
        [sys.executable, "-c", work], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        child.stdout.readline()
        time.sleep(0.05)
        assert seconds_below() - before > 0.1
        assert peak_mb() - memory > 250
        child.stdin.write(b"\n")
        child.stdin.close()
