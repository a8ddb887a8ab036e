"""Two vectors, and what a 2 × 2 matrix does to the plane."""

from __future__ import annotations

import numpy as np
import streamlit as st

from shared.errors import DataError
from shared.linalg.decompositions import eigen, svd
from shared.linalg.norms import angle, l2
from shared.linalg.projection import project
from shared.linalg.properties import determinant, rank
from studio.components import Item, plane
from studio.dragging import facts, handles, moved, numbers, points, put
from studio.frame import part

__all__ = ["MATRICES", "SHAPE", "matrix", "matrix_items", "two_vectors"]

VIEW = (-5.0, -4.0, 5.0, 4.0)
SHAPE = np.array(
    [[0, 0], [0, 2], [1.3, 2], [1.3, 1.6], [0.4, 1.6], [0.4, 1.2], [1, 1.2], [1, 0.8], [0.4, 0.8], [0.4, 0]]
)
MATRICES: dict[str, list[list[float]]] = {
    "identity": [[1, 0], [0, 1]],
    "rotation by 30°": [[0.87, 0.5], [-0.5, 0.87]],
    "shear": [[1, 0], [1, 1]],
    "stretch": [[2, 0], [0, 0.5]],
    "mirror": [[1, 0], [0, -1]],
    "rank 1": [[2, 1], [1, 0.5]],
}  # the two columns: where (1, 0) and (0, 1) go


@part
def two_vectors() -> None:
    """Dot product, angle and projection of two vectors that are dragged."""
    u, v = points("play.vectors", [[1, 3], [4, 1]])
    items: list[Item] = []
    if v.any():
        shadow = project(u, v)
        items.append({"kind": "line", "points": [u.tolist(), shadow.tolist()], "colour": 8, "dashed": True})
        items.append({"kind": "arrow", "from": [0, 0], "to": shadow.tolist(), "colour": 4})
    items += [
        {"kind": "arrow", "from": [0, 0], "to": u.tolist(), "handle": 0, "label": "u", "colour": 1},
        {"kind": "arrow", "from": [0, 0], "to": v.tolist(), "handle": 1, "label": "v", "colour": 2},
    ]
    labels = ("u", "v")
    plane(
        "play.vectors.plane", label="Two vectors u and v", view=VIEW, grid=1, items=items,
        moved=moved("play.vectors"), handles=handles(np.array([u, v]), labels, (1, 2)),
    )  # fmt: skip
    told = {"u · v": f"{u @ v:.2f}", "|u|": f"{l2(u):.2f}", "|v|": f"{l2(v):.2f}"}
    if u.any() and v.any():
        told["angle"] = f"{np.degrees(angle(u, v)):.1f}°"
    if v.any():
        told["projection of u on v"] = f"({shadow[0]:.2f}, {shadow[1]:.2f})"
    facts(told)
    st.caption(
        "u · v = |u| |v| cos(angle). The green arrow is the point of the line of v that is nearest to u."
    )
    numbers("play.vectors", labels)


@part
def matrix() -> None:
    """A shape and a circle under a matrix whose columns are dragged."""

    def chosen() -> None:
        if name := st.session_state["play.matrix.name"]:
            put("play.matrix", MATRICES[name])

    st.pills("A matrix to begin with", list(MATRICES), key="play.matrix.name", on_change=chosen)
    columns = points("play.matrix", [[1.5, 0.25], [1, 1.2]])
    a = columns.T
    items, told = matrix_items(a)
    labels = ("image of (1, 0)", "image of (0, 1)")
    plane(
        "play.matrix.plane", label="The plane under a matrix", view=VIEW, grid=1, items=items,
        moved=moved("play.matrix"), handles=handles(columns, labels, (1, 2)),
    )  # fmt: skip
    facts(told)
    st.caption(
        "Grey: the shape before; blue: after. Purple: the image of the unit circle, its half axes are the "
        "left singular vectors times the singular values. Green: directions that stay, the eigenvectors."
    )
    numbers("play.matrix", labels)


def matrix_items(a: np.ndarray) -> tuple[list[Item], dict[str, str]]:
    """Return what is drawn of a matrix (2, 2), and its figures."""
    parts = svd(a)
    turn = np.linspace(0, 2 * np.pi, 65)
    circle = np.stack([np.cos(turn), np.sin(turn)])  # (2, 65)
    items: list[Item] = [
        {"kind": "polygon", "points": SHAPE.tolist(), "colour": 8, "opacity": 0.15},
        {"kind": "polygon", "points": (SHAPE @ a.T).tolist(), "colour": 2, "opacity": 0.3},
        {"kind": "line", "points": (a @ circle).T.tolist(), "colour": 5, "width": 1.5},
    ]
    told = {
        "determinant (area)": f"{determinant(a):.2f}",
        "rank": str(rank(a)),
        "singular values": f"{parts.s[0]:.2f}, {parts.s[1]:.2f}",
    }
    try:
        pairs = eigen(a)
    except DataError:
        told["eigenvalues"] = "one direction only: defective"
    else:
        if np.iscomplexobj(pairs.values):
            real, imaginary = pairs.values[0].real, abs(pairs.values[0].imag)
            told["eigenvalues"] = f"{real:.2f} ± {imaginary:.2f}i: it turns"
        else:
            told["eigenvalues"] = f"{pairs.values[0]:.2f}, {pairs.values[1]:.2f}"
            for vector in pairs.vectors.T:
                line = [(-9 * vector).tolist(), (9 * vector).tolist()]
                items.append({"kind": "line", "points": line, "colour": 4, "dashed": True, "width": 1.5})
    items += [
        {"kind": "arrow", "from": [0, 0], "to": (s * u).tolist(), "colour": 5}
        for s, u in zip(parts.s, parts.u.T, strict=True)
    ]
    items += [
        {"kind": "arrow", "from": [0, 0], "to": a[:, i].tolist(), "handle": i, "colour": 1 + i}
        for i in range(2)
    ]
    return items, told
