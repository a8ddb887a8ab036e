"""A picture as a sum of k rank-one pictures."""

from __future__ import annotations

import numpy as np
import streamlit as st
from PIL import Image

from shared.linalg.decompositions import SVD, svd
from shared.metrics.images import psnr
from studio.components import plane
from studio.dials import whole_dial
from studio.dragging import facts
from studio.frame import guarded, keep, kept, part
from studio.photos import photo_of, sample

__all__ = ["as_grey", "rank_k"]

SIDE = 320


def as_grey(picture: np.ndarray, side: int = SIDE) -> np.ndarray:
    """Return a picture (h, w, …), uint8 or uint16, as grey levels 0 to 255, no side longer than `side`."""
    values = picture.astype(np.float64) * (255 / np.iinfo(picture.dtype).max)
    if values.ndim == 3:
        values = values[..., :3] @ [0.299, 0.587, 0.114] if values.shape[2] >= 3 else values[..., 0]
    image = Image.fromarray(values.round().clip(0, 255).astype(np.uint8))
    image.thumbnail((side, side))
    return np.asarray(image, dtype=np.float64)


@st.cache_resource(max_entries=4)
def _sample() -> tuple[np.ndarray, SVD]:
    grey = as_grey(sample("china"))
    return grey, svd(grey)


@part
def rank_k() -> None:
    """The k leading singular triplets of a picture, and how much of it they are."""
    with guarded():
        given = st.file_uploader("A picture of your own", key="play.rank.upload")
        if given is not None and kept().get("play.rank.file") != given.file_id:
            kept()["play.rank.file"] = given.file_id
            own = as_grey(photo_of(given.name, given.getvalue()).preview)
            keep("play.rank.own", (own, svd(own)), 4 * own.nbytes)
    grey, parts = kept().get("play.rank.own") or _sample()
    n = len(parts.s)
    k = whole_dial("play.rank.k", "k", 1, n, min(20, n)) if n > 1 else 1
    near = parts.rebuild(k).clip(0, 255)
    left, right = st.columns(2)
    left.image(near.astype(np.uint8), caption=f"rank {k}", width="stretch")
    right.image(grey.astype(np.uint8), caption=f"rank {n}", width="stretch")
    energy = parts.s**2 / max((parts.s**2).sum(), 1e-300)
    quality = psnr(grey.astype(np.uint8), near.astype(np.uint8))
    told = "identical" if np.isinf(quality) else f"{quality:.1f} dB"
    facts(
        {
            "numbers": f"{k * (sum(grey.shape) + 1) / grey.size:.0%}",
            "of the squares": f"{energy[:k].sum():.2%}",
            "PSNR": told,
        }
    )
    spectrum(parts.s, k)


def spectrum(values: np.ndarray, k: int) -> None:
    """Draw singular values on a logarithmic scale, the first k shaded."""
    logs = np.log10(np.maximum(values, values[0] * 1e-4 + 1e-300))
    low, high = float(logs.min()) - 0.1, float(logs[0]) + 0.1
    line = [[float(i), float(value)] for i, value in enumerate(logs)]
    kept_part = [[0.0, low], *line[:k], [float(k - 1), low]]
    items = [
        {"kind": "polygon", "points": kept_part, "colour": 2, "opacity": 0.35},
        {"kind": "line", "points": line, "colour": 2, "width": 2},
    ]
    label = f"Singular values, the first {k} shaded"
    plane(
        "spectrum", label=label, view=(0.0, low, max(len(values) - 1.0, 1.0), high), height=220, items=items
    )
    st.caption(f"The {len(values)} singular values, largest first, logarithmic; what is shaded is kept.")
