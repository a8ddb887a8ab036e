"""The median of a square of samples as a network of minima and maxima, without a branch.

A network is built of `Node`s, each the smaller or the larger of two others, from the samples up to the
median. What the median does not hang on is never reached from it, so that only the necessary part of
each sorting is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

__all__ = ["Node", "evaluate", "median_of_sorted_columns", "median_of_square", "sorted_column"]

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Node:
    """A sample, with its `place`, or the smaller ("<") or larger (">") of two nodes."""

    sign: str = ""
    inputs: tuple[Node, ...] = ()
    place: tuple[int, int] = (0, 0)


@dataclass
class _Network:
    """Makes nodes, each pair's minimum and maximum once."""

    made: dict[tuple[str, Node, Node], Node] = field(default_factory=dict)

    def pick(self, sign: str, a: Node, b: Node) -> Node:
        return self.made.setdefault((sign, a, b), Node(sign, (a, b)))

    def sort(self, nodes: list[Node]) -> list[Node]:
        if len(nodes) < 2:
            return nodes
        half = len(nodes) // 2
        return self.merge(self.sort(nodes[:half]), self.sort(nodes[half:]))

    def merge(self, a: list[Node], b: list[Node]) -> list[Node]:
        """One sorted list of two (Batcher 1968, odd-even merge, for lists of any length)."""
        if not (a and b):
            return a + b
        if len(a) == len(b) == 1:
            return [self.pick("<", a[0], b[0]), self.pick(">", a[0], b[0])]
        # every second node of each, so that the two merged lists differ in no more than neighbours
        if len(a) % 2:
            first, second, merged = self.merge(a[::2], b[1::2]), self.merge(a[1::2], b[::2]), []
        else:
            first, second = self.merge(a[::2], b[::2]), self.merge(a[1::2], b[1::2])
            merged, first = first[:1], first[1:]
        for x, y in zip(first, second, strict=False):
            merged += [self.pick("<", x, y), self.pick(">", x, y)]
        common = min(len(first), len(second))
        return merged + first[common:] + second[common:]

    def select(self, a: list[Node], b: list[Node], rank: int) -> Node:
        """The node of `rank`, from 1, of two sorted lists.

        It is the least of all that are reached by the first i of one and the first rank − i of the other.
        """
        reached = []
        for i in range(max(0, rank - len(a)), min(rank, len(b)) + 1):
            last = [*a[: rank - i][-1:], *b[:i][-1:]]
            reached.append(last[0] if len(last) == 1 else self.pick(">", *last))
        least = reached[0]
        for node in reached[1:]:
            least = self.pick("<", least, node)
        return least


def sorted_column(size: int) -> list[Node]:
    """Return the samples (0, 0) … (size − 1, 0) in order."""
    return _Network().sort([Node(place=(i, 0)) for i in range(size)])


def median_of_square(size: int) -> Node:
    """Return the median of size × size samples in any order; size is odd."""
    net = _Network()
    return _median(net, [net.sort([Node(place=(i, j)) for i in range(size)]) for j in range(size)])


def median_of_sorted_columns(size: int) -> Node:
    """Return the median of size × size samples, of which each column is sorted downwards; size is odd."""
    return _median(_Network(), [[Node(place=(i, j)) for i in range(size)] for j in range(size)])


def _median(net: _Network, columns: list[list[Node]]) -> Node:
    """Sorting the rows leaves the sorted columns sorted.

    Then (i + 1)(j + 1) samples are no larger than the one in row i and column j, and (size − i)(size − j) no
    smaller: only those where neither exceeds half of all can be the median, and they are merged row by row.
    """
    size = len(columns)
    rows = [net.sort([column[i] for column in columns]) for i in range(size)]
    half = (size * size + 1) // 2
    too_small = 0
    lists = []
    for i, row in enumerate(rows):
        too_small += sum((size - i) * (size - j) > half for j in range(size))
        lists.append(
            [n for j, n in enumerate(row) if (i + 1) * (j + 1) <= half and (size - i) * (size - j) <= half]
        )
    lists = sorted(filter(None, lists), key=len)
    while len(lists) > 2:
        lists = sorted([net.merge(lists[0], lists[1]), *lists[2:]], key=len)
    return net.select(lists[1], lists[0], half - too_small)


def evaluate(
    nodes: list[Node],
    sample: Callable[[tuple[int, int]], T],
    smaller: Callable[[T, T], T],
    larger: Callable[[T, T], T],
) -> list[T]:
    """Return the values of nodes: samples by their place, others by `smaller` and `larger`, each once."""
    values: dict[Node, T] = {}
    for node in _in_order(nodes):
        if node.inputs:
            values[node] = (smaller if node.sign == "<" else larger)(*(values[n] for n in node.inputs))
        else:
            values[node] = sample(node.place)
    return [values[node] for node in nodes]


def _in_order(nodes: list[Node]) -> Iterator[Node]:
    """Every node that `nodes` need, after those that it needs itself."""
    seen: set[Node] = set()
    waiting = [(node, False) for node in reversed(nodes)]
    while waiting:
        node, ready = waiting.pop()
        if ready:
            yield node
        elif node not in seen:
            seen.add(node)
            waiting.append((node, True))
            waiting += [(n, False) for n in reversed(node.inputs)]
