"""The playground: one idea at a time, moved by hand."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from studio.frame import field
from studio.playground import clouds, ranks, vectors, webs

TOPICS: dict[str, Callable[[], None]] = {
    "Two vectors": vectors.two_vectors,
    "A matrix": vectors.matrix,
    "Rank k": ranks.rank_k,
    "Least squares": clouds.straight_line,
    "PageRank": webs.page_rank,
    "PCA": clouds.principal,
    "k-means": clouds.k_means,
}


def show() -> None:
    """The page."""
    st.title("Playground")
    names = list(TOPICS)
    name = st.pills(
        "What to play with", names, key=field("play.topic", names[0], names), label_visibility="collapsed"
    )
    _, middle, _ = st.columns([1, 6, 1])
    with middle:
        TOPICS[name or names[0]]()
