"""Points in the plane: the line nearest to them, the axes they vary along, the groups they fall into."""

from __future__ import annotations

import numpy as np
import streamlit as st

from shared.linalg.pca import PCA
from shared.linalg.solve import least_squares
from studio.components import Item, plane
from studio.dials import whole_dial
from studio.dragging import add, facts, handles, moved, numbers, points, put, remove
from studio.frame import part

__all__ = ["customers", "k_means", "lloyd_step", "principal", "straight_line"]

VIEW = (-5.0, -4.0, 5.0, 4.0)
FEATURES = (
    "visits a month",
    "sum of a basket",
    "share of evenings",
    "share of discounts",
    "share of returns",
)


@part
def straight_line() -> None:
    """Least squares through points that are dragged, added by a click and removed by the Delete key."""
    places = points("play.line", [[-4, -2.5], [-2.5, -1], [-1, -1.2], [0.5, 0.6], [2, 0.4], [3.5, 2.8]])
    degree = whole_dial("play.line.degree", "Degree of the polynomial", 1, 5, 1)
    x, y = places.T
    route = "qr" if len(np.unique(x)) > degree else "svd"  # too few places: the shortest answer
    weights = least_squares(np.vander(x, degree + 1), y, route=route)
    at = np.linspace(VIEW[0], VIEW[2], 121)
    curve = np.stack([at, np.polyval(weights, at)], axis=1)
    curve = curve[np.abs(curve[:, 1]) < 30]
    fitted = np.polyval(weights, x)
    items: list[Item] = [{"kind": "line", "points": curve.tolist(), "colour": 2}]
    items += [
        {"kind": "line", "points": [[a, b], [a, c]], "colour": 1, "dashed": True, "width": 1.5}
        for a, b, c in zip(x.tolist(), y.tolist(), fitted.tolist(), strict=True)
    ]
    labels = [f"point {i + 1}" for i in range(len(places))]
    plane(
        "play.line.plane", label="Points and the curve nearest to them", view=VIEW, grid=1, items=items,
        handles=handles(places, labels, [1] * len(places)), moved=moved("play.line"), editable=True,
        added=add("play.line"), removed=remove("play.line", 2),
    )  # fmt: skip
    terms = [
        f"{weight:+.2f}" + ("", "x", "x²", "x³", "x⁴", "x⁵")[degree - i] for i, weight in enumerate(weights)
    ]
    facts({"y": " ".join(terms), "sum of squared errors": f"{np.sum((y - fitted) ** 2):.2f}"})
    st.caption(
        "Click to add a point; the Delete key takes away the one that is chosen. Solved by Householder's QR."
    )
    numbers("play.line", labels)


@part
def principal() -> None:
    """The principal axes of points that are dragged."""
    default = np.random.default_rng(4).normal(size=(14, 2)) @ [[2.0, 1.1], [0.2, 0.6]]
    places = points("play.pca", np.round(default.clip(-4, 4) * [1, 0.8], 2).tolist())
    pca = PCA(method="exact").fit(places)
    nearest = pca.mean_ + np.outer((places - pca.mean_) @ pca.components_[0], pca.components_[0])
    items: list[Item] = [
        {"kind": "line", "points": [a, b], "colour": 8, "dashed": True, "width": 1.2}
        for a, b in zip(places.tolist(), nearest.tolist(), strict=True)
    ]
    for i, (axis, variance) in enumerate(zip(pca.components_, pca.explained_variance_, strict=True)):
        half = 2 * np.sqrt(max(variance, 0)) * axis
        ends = [(pca.mean_ + sign * half).tolist() for sign in (1, -1)]
        items += [{"kind": "arrow", "from": pca.mean_.tolist(), "to": end, "colour": 4 + i} for end in ends]
    labels = [f"point {i + 1}" for i in range(len(places))]
    plane(
        "play.pca.plane", label="Points and their principal axes", view=VIEW, grid=1, items=items,
        handles=handles(places, labels, [2] * len(places)), moved=moved("play.pca"), editable=True,
        added=add("play.pca"), removed=remove("play.pca", 3),
    )  # fmt: skip
    total = pca.explained_variance_.sum()
    share = pca.explained_variance_[0] / total if total else 1.0
    facts(
        {
            "first axis explains": f"{share:.0%}",
            "variances": ", ".join(f"{v:.2f}" for v in pca.explained_variance_),
        }
    )
    st.caption(
        "The arrows are two standard deviations long. No other line leaves shorter dashes, in squares."
    )
    numbers("play.pca", labels)


def customers(n: int = 240) -> np.ndarray:
    """Return invented customers (n, 5) by `FEATURES`, of four kinds."""
    rng = np.random.default_rng(11)
    kinds = np.array(
        [[12, 18, 0.2, 0.1, 0.03], [4, 70, 0.5, 0.15, 0.1], [7, 30, 0.7, 0.6, 0.08], [2, 25, 0.4, 0.3, 0.3]]
    )
    kind = rng.integers(0, len(kinds), n)
    return np.abs(kinds[kind] * (1 + 0.28 * rng.normal(size=(n, 5))))


def lloyd_step(places: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest centre (n,) of each point, and the means (k, d) of the points of each (Lloyd 1982).

    A centre to which no point is nearest stays where it is. The sum of squared distances never rises.
    """
    apart = ((places[:, None] - centres[None]) ** 2).sum(axis=2)  # (n, k)
    nearest = apart.argmin(axis=1)
    means = [places[nearest == i].mean(axis=0) if np.any(nearest == i) else c for i, c in enumerate(centres)]
    return nearest, np.array(means)


@part
def k_means() -> None:
    """Groups of customers on their two first principal components, with centres to drag."""
    table = customers()
    standard = (table - table.mean(axis=0)) / table.std(axis=0)
    pca = PCA(2, method="exact").fit(standard)
    places = np.round(pca.transform(standard), 3)
    centres = points("play.means", [[-3, 2], [-2, 2.5], [-1, 3], [0, 3.2]])
    nearest, means = lloyd_step(places, centres)

    def step(times: int) -> None:
        at = np.array(centres)
        for _ in range(times):
            at = np.round(lloyd_step(places, at)[1], 2)
        put("play.means", at.tolist())

    with st.container(horizontal=True):
        st.button("One step", on_click=step, args=(1,))
        st.button("To the end", on_click=step, args=(60,))
        st.button("Begin anew", on_click=put, args=("play.means", [[-3, 2], [-2, 2.5], [-1, 3], [0, 3.2]]))
    colours = [1, 2, 3, 4]
    items: list[Item] = [
        {"kind": "dots", "points": places.tolist(), "colours": [colours[i] for i in nearest], "opacity": 0.6},
        *({"kind": "line", "points": [a, b], "colour": 0, "dashed": True, "width": 1.2}
          for a, b in zip(centres.tolist(), means.tolist(), strict=True)),
    ]  # fmt: skip
    labels = [f"centre {i + 1}" for i in range(len(centres))]
    plane(
        "play.means.plane", label="Customers and the centres of their groups", view=VIEW, grid=1, items=items,
        handles=handles(centres, labels, colours), moved=moved("play.means"),
    )  # fmt: skip
    spread = ((places - centres[nearest]) ** 2).sum()
    sizes = np.bincount(nearest, minlength=len(centres))
    facts({"sum of squared distances": f"{spread:.1f}", "sizes": ", ".join(map(str, sizes))})
    right, up = (FEATURES[i] for i in np.abs(pca.components_).argmax(axis=1))
    st.caption(
        f"240 invented customers by {', '.join(FEATURES)}, on their two first components "
        f"({pca.explained_variance_ratio_.sum():.0%} of the variance; right: more {right}, up: more {up}). "
        "Each step moves a centre to the mean of its group."
    )
    numbers("play.means", labels)
