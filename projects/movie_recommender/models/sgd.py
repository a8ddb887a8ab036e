"""Stochastic gradient descent over a fixed grid of blocks: with any number of threads the same bytes."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit, prange

__all__ = ["Blocks"]

GRID = 8  # parts that users and films are dealt to, each; as many threads at most can be at work
SMALL = 200_000  # ratings below which threads are not worth their start: a grid of one block


class Blocks:
    """The ratings by block of users and films, in an order at random within each.

    User u is of part u mod G and film i of part i mod G. In step s of an epoch the blocks of user part a
    and film part (a + s) mod G, which share no user and no film, are gone through at once, each in its
    order (Gemulla, Nijkamp, Haas and Sismanis 2011). G depends on the number of ratings only: the threads
    change nothing. The blocks take 12 bytes a rating.

    Args:
        users, movies: (n,) int32 codes; `values`: (n,) float32.
        seed: of the orders.
    """

    def __init__(self, users: np.ndarray, movies: np.ndarray, values: np.ndarray, seed: int) -> None:
        self.grid = 1 if len(values) < SMALL else GRID
        self.starts, *self.triplets = _deal(users, movies, values, self.grid, np.uint64(seed))

    def epoch(
        self,
        user_rows: np.ndarray,
        movie_rows: np.ndarray,
        mean: float,
        rate: float,
        reg: float,
        reg_bias: float,
    ) -> None:
        """Learn once from every rating, in place: with e = r − mean − b_u − c_i − U_u · V_i

            U_u += rate (e V_i − reg U_u),    V_i += rate (e U_u − reg V_i),    b_u += rate (e − reg_bias b_u)

        and c_i like b_u, all from the values before.

        Args:
            user_rows, movie_rows: float32 of (U_u, b_u) and (V_i, c_i).
        """
        numbers = (np.float32(x) for x in (mean, rate, reg, reg_bias))
        _epoch(self.grid, self.starts, *self.triplets, user_rows, movie_rows, *numbers)


@jit()
def _deal(  # pragma: no cover: compiled
    users: np.ndarray, movies: np.ndarray, values: np.ndarray, grid: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    n = len(values)
    starts = np.zeros(grid * grid + 1, np.int64)
    for t in range(n):
        starts[(users[t] % grid) * grid + movies[t] % grid + 1] += 1
    starts = np.cumsum(starts)
    place = starts[:-1].copy()
    by_user, by_movie, given = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.float32)
    state = np.uint64(seed)
    for t in range(n):  # a shuffle as it grows: the new one changes places with any of its block
        block = (users[t] % grid) * grid + movies[t] % grid
        at = place[block]
        place[block] += 1
        state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)  # Knuth's generator
        to = starts[block] + np.int64((state >> np.uint64(33)) % np.uint64(at - starts[block] + 1))
        by_user[at], by_movie[at], given[at] = by_user[to], by_movie[to], given[to]
        by_user[to], by_movie[to], given[to] = users[t], movies[t], values[t]
    return starts, by_user, by_movie, given


@jit(parallel=True, fastmath={"contract", "reassoc", "nsz"})
def _epoch(  # pragma: no cover: compiled
    grid: int,
    starts: np.ndarray,
    users: np.ndarray,
    movies: np.ndarray,
    values: np.ndarray,
    user_rows: np.ndarray,
    movie_rows: np.ndarray,
    mean: float,
    rate: float,
    reg: float,
    reg_bias: float,
) -> None:
    rank = user_rows.shape[1] - 1
    one = np.float32(1.0)
    keep, keep_bias = one - rate * reg, one - rate * reg_bias
    for step in range(grid):
        for a in prange(grid):
            block = a * grid + (a + step) % grid
            for t in range(starts[block], starts[block + 1]):
                p, q = user_rows[users[t]], movie_rows[movies[t]]
                dot = p[rank] + q[rank]
                for f in range(rank):
                    dot += p[f] * q[f]
                e = rate * (values[t] - mean - dot)
                for f in range(rank):
                    x, y = p[f], q[f]
                    p[f] = keep * x + e * y
                    q[f] = keep * y + e * x
                p[rank] = keep_bias * p[rank] + e
                q[rank] = keep_bias * q[rank] + e
