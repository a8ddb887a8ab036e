"""Songs: the programs that find nearest rows, each by the door that its users take.

Rows are of length 1, so that inner products are cosines. A builder takes rows (n, d) float32 and a number of
threads, and returns what takes queries (q, d) to row numbers (q, K).
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

__all__ = ["OURS", "PROGRAMS", "K", "Program", "Search", "is_here", "machine_threads"]

K = 10
OURS = "here"
M, EF_CONSTRUCTION, EF = 16, 200, 100  # of all graphs
Search = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Program:
    """How to build and search; graphs are approximate and take long to build."""

    build: Callable[[np.ndarray, int], Search]
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


def _ours(rows: np.ndarray, threads: int) -> Search:
    from shared.linalg.neighbors import CosineIndex

    index = CosineIndex(rows)
    return lambda queries: index.search(queries, K)[0]


def _faiss(rows: np.ndarray, threads: int) -> Search:
    import faiss

    faiss.omp_set_num_threads(threads)
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    return lambda queries: index.search(queries, K)[1]


def _faiss_graph(rows: np.ndarray, threads: int) -> Search:
    import faiss

    faiss.omp_set_num_threads(threads)
    index = faiss.IndexHNSWFlat(rows.shape[1], M, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = EF_CONSTRUCTION
    index.hnsw.efSearch = EF
    index.add(rows)
    return lambda queries: index.search(queries, K)[1]


def _usearch(rows: np.ndarray, threads: int) -> Search:
    from usearch.index import MetricKind, search

    return lambda queries: np.atleast_2d(
        search(rows, queries, K, MetricKind.IP, exact=True, threads=threads).keys.astype(np.int64)
    )


def _sklearn(rows: np.ndarray, threads: int) -> Search:
    from sklearn.neighbors import NearestNeighbors

    peer = NearestNeighbors(n_neighbors=K, metric="cosine", algorithm="brute", n_jobs=threads).fit(rows)
    return lambda queries: peer.kneighbors(queries, return_distance=False)


def _hnswlib(rows: np.ndarray, threads: int) -> Search:
    import hnswlib

    index = hnswlib.Index(space="ip", dim=rows.shape[1])
    index.init_index(max_elements=len(rows), ef_construction=EF_CONSTRUCTION, M=M)
    index.add_items(rows, num_threads=threads)
    index.set_ef(EF)
    return lambda queries: index.knn_query(queries, K, num_threads=threads)[0].astype(np.int64)


def _voyager(rows: np.ndarray, threads: int) -> Search:
    import voyager

    space = voyager.Space.InnerProduct
    index = voyager.Index(space, num_dimensions=rows.shape[1], M=M, ef_construction=EF_CONSTRUCTION)
    index.add_items(rows, num_threads=threads)
    return lambda queries: index.query(queries, K, num_threads=threads, query_ef=EF)[0].astype(np.int64)


PROGRAMS = {
    OURS: Program(_ours, "shared.linalg.neighbors"),
    "faiss IndexFlatIP": Program(_faiss, "faiss"),
    "usearch exact": Program(_usearch, "usearch"),
    "scikit-learn brute": Program(_sklearn, "sklearn"),
    "faiss IndexHNSWFlat": Program(_faiss_graph, "faiss", is_graph=True),
    "hnswlib": Program(_hnswlib, "hnswlib", is_graph=True),
    "voyager": Program(_voyager, "voyager", is_graph=True),
}
