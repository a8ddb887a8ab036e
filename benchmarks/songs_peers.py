"""Songs: the programs that find nearest rows, each by the door that its users take.

Rows are of length 1, so that inner products are cosines. A builder takes rows (n, d) float32 and a number of
threads. What it returns takes queries (q, d) and a number of threads to row numbers (q, K); where a program
leaves the number to BLAS or OpenMP, the caller holds those to it as well (`harness.one_thread_count`).
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from shared.linalg.neighbors import CosineIndex
from shared.linalg.neighbors.tree import Tree

__all__ = ["OURS", "PROGRAMS", "Index", "K", "Program", "is_here", "machine_threads", "shares_a_query"]

K = 10
OURS = "here"
M, EF_CONSTRUCTION, EF = 16, 200, 100  # of all graphs


@dataclass(frozen=True)
class Index:
    """An index that was built.

    Args:
        search: queries and threads to row numbers.
        shares: several threads look for the rows of one query; else a query by itself has one thread,
            however many there are.
    """

    search: Callable[[np.ndarray, int], np.ndarray]
    shares: bool


@dataclass(frozen=True)
class Program:
    """How to build; graphs are approximate and take long to build."""

    build: Callable[[np.ndarray, int], Index]
    module: str
    is_graph: bool = False


def machine_threads() -> int:
    """As many threads for all as there are cores."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_here(program: Program) -> bool:
    """True where the program's package can be imported."""
    try:
        importlib.import_module(program.module)
    except ImportError:
        return False
    return True


def shares_a_query(index: CosineIndex) -> bool:
    """True where threads share one query: a scan deals its rows out, a walk down the tree is one thread's."""
    return not all(isinstance(part, Tree) for part in index._parts)


def _ours(rows: np.ndarray, threads: int) -> Index:
    index = CosineIndex(rows)
    return Index(lambda queries, threads: index.search(queries, K)[0], shares_a_query(index))


def _faiss(rows: np.ndarray, threads: int) -> Index:
    import faiss

    faiss.omp_set_num_threads(threads)
    return _of_faiss(faiss.IndexFlatIP(rows.shape[1]), rows)


def _faiss_graph(rows: np.ndarray, threads: int) -> Index:
    import faiss

    faiss.omp_set_num_threads(threads)
    index = faiss.IndexHNSWFlat(rows.shape[1], M, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = EF_CONSTRUCTION
    index.hnsw.efSearch = EF
    return _of_faiss(index, rows)


def _of_faiss(index: Any, rows: np.ndarray) -> Index:
    import faiss

    index.add(rows)

    def search(queries: np.ndarray, threads: int) -> np.ndarray:
        faiss.omp_set_num_threads(threads)
        found: np.ndarray = index.search(queries, K)[1]
        return found

    return Index(search, shares=False)  # its threads share the queries


def _usearch(rows: np.ndarray, threads: int) -> Index:
    from usearch.index import MetricKind, search

    return Index(
        lambda queries, threads: np.atleast_2d(
            search(rows, queries, K, MetricKind.IP, exact=True, threads=threads).keys.astype(np.int64)
        ),
        shares=True,
    )


def _sklearn(rows: np.ndarray, threads: int) -> Index:
    from sklearn.neighbors import NearestNeighbors

    peer = NearestNeighbors(n_neighbors=K, metric="cosine", algorithm="brute").fit(rows)
    return Index(
        lambda queries, threads: peer.set_params(n_jobs=threads).kneighbors(queries, return_distance=False),
        shares=True,
    )


def _hnswlib(rows: np.ndarray, threads: int) -> Index:
    import hnswlib

    index = hnswlib.Index(space="ip", dim=rows.shape[1])
    index.init_index(max_elements=len(rows), ef_construction=EF_CONSTRUCTION, M=M)
    index.add_items(rows, num_threads=threads)
    index.set_ef(EF)
    return Index(
        lambda queries, threads: index.knn_query(queries, K, num_threads=threads)[0].astype(np.int64),
        shares=False,
    )


def _voyager(rows: np.ndarray, threads: int) -> Index:
    import voyager

    space = voyager.Space.InnerProduct
    index = voyager.Index(space, num_dimensions=rows.shape[1], M=M, ef_construction=EF_CONSTRUCTION)
    index.add_items(rows, num_threads=threads)
    return Index(
        lambda queries, threads: index.query(queries, K, num_threads=threads, query_ef=EF)[0].astype(
            np.int64
        ),
        shares=False,
    )


PROGRAMS = {
    OURS: Program(_ours, "shared.linalg.neighbors"),
    "faiss IndexFlatIP": Program(_faiss, "faiss"),
    "usearch exact": Program(_usearch, "usearch"),
    "scikit-learn brute": Program(_sklearn, "sklearn"),
    "faiss IndexHNSWFlat": Program(_faiss_graph, "faiss", is_graph=True),
    "hnswlib": Program(_hnswlib, "hnswlib", is_graph=True),
    "voyager": Program(_voyager, "voyager", is_graph=True),
}
