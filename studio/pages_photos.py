"""Photos: a look, filters by sliders, a kernel by hand, corners to drag; then the whole picture."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from projects.photo_filters.chain import Step, parse_chain
from projects.photo_filters.explain import explain_kernel
from projects.photo_filters.frequency import along, gain
from projects.photo_filters.job import process
from projects.photo_filters.kernels import custom_step
from projects.photo_filters.registry import REGISTRY
from projects.photo_filters.running import run_steps
from projects.photo_filters.warp.pictures import warp_image
from shared.images import Picture
from studio import photo_steps
from studio.components import cells, compare, plane, strip
from studio.dials import whole_dial
from studio.dragging import facts, handles, moved, numbers, points, put
from studio.frame import field, guarded, keep, kept, part, plain
from studio.photos import (
    MAX_PIXELS,
    Photo,
    as_jpeg,
    photo_of,
    sample_photo,
    served,
    served_file,
    shown,
)

MODES = ("Looks and filters", "Kernel", "Geometry")
KERNELS: dict[str, list[list[float]]] = {
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "Gauss": [[0.0625, 0.125, 0.0625], [0.125, 0.25, 0.125], [0.0625, 0.125, 0.0625]],
    "Sobel": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
    "5 × 5 mean": [[0.04] * 5] * 5,
}
_DIAL = 0.35  # of the picture's height, how far the dial's point lies from the middle


def show() -> None:
    """The page."""
    st.title("Photo filters")
    with guarded():
        given = st.file_uploader("A photo of your own", key="photo.upload")
        if given is not None and kept().get("photo.file") != given.file_id:
            kept()["photo.file"] = given.file_id  # tried once, whatever comes of it
            photo = photo_of(given.name, given.getvalue())
            keep("photo", photo, len(photo.data) + 3 * photo.preview.nbytes)
            kept().pop("photo.whole", None)
    name = st.segmented_control(
        "What to do", MODES, key=field("photo.mode", MODES[0], MODES), label_visibility="collapsed"
    )
    _bench(kept().get("photo") or sample_photo(), name or MODES[0])


@part
def _bench(photo: Photo, mode: str) -> None:
    left, right = st.columns([3, 2], gap="large")
    with right:
        steps, small_steps, geometry = _chosen(photo, mode)
    with left:
        result = run_steps(photo.preview, small_steps) if small_steps else photo.preview
        if mode == MODES[2]:
            st.image(as_jpeg(shown(_warped(result, geometry))), width="stretch")
        else:
            before = served_file(photo.before, "photo.before")
            compare("photo.compare", before, served(shown(result), "photo.after"))
    if mode == MODES[0]:
        with st.spinner("Trying the looks; the first time on a machine takes half a minute …"):
            looks = photo.looks
        strip("photo.looks", looks, kept().get("photo.look", "none"), _look_chosen)
    _whole(photo, steps, geometry if mode == MODES[2] else "")


def _look_chosen(name: Any) -> None:
    kept()["photo.look"] = str(name) if name in REGISTRY else "none"


def _chosen(photo: Photo, mode: str) -> tuple[list[Step], list[Step], str]:
    """Show the fields; return the steps for the whole picture and for the preview, and the transform."""
    if mode == MODES[1]:
        step = custom_step(_kernel())
        return [step], [step], ""
    if mode == MODES[2]:
        return [], [], _geometry(photo)
    look = kept().get("photo.look", "none")
    texts: list[tuple[str, str]] = []
    if look != "none":
        strength = whole_dial("photo.strength", f"Strength of {look} %", 0, 100, 100)
        texts.append((f"{look}:{strength}%", f"{look}:{strength}%"))
    names = photo_steps.choices()
    usual = [name for name in kept().get("photo.filters", []) if name in names]
    kept()["photo.filters"] = usual
    picked = st.multiselect("Filters, one after the other", names, key=field("photo.filters", []))
    for name in picked:
        found = REGISTRY[name]
        values = photo_steps.controls(found)
        texts.append(
            (photo_steps.step_text(found, values), photo_steps.step_text(found, values, photo.scale))
        )
    if not texts:
        st.caption("Choose a look below the picture, or filters here; move the edge to compare.")
        return [], [], ""
    whole, small = (" | ".join(column) for column in zip(*texts, strict=True))
    st.code(whole, language=None, wrap_lines=True)
    return parse_chain(whole), parse_chain(small), ""


def _kernel() -> np.ndarray:
    def chosen() -> None:
        if name := st.session_state["photo.kernel.name"]:
            kept()["photo.kernel"] = [list(map(float, row)) for row in KERNELS[name]]

    def edited(told: Any) -> None:
        table = np.array(told, dtype=np.float64)
        if (
            table.ndim == 2
            and max(table.shape) <= 9
            and np.isfinite(table).all()
            and np.abs(table).max() < 1e6
        ):
            kept()["photo.kernel"] = table.tolist()

    st.pills("A kernel to begin with", list(KERNELS), key="photo.kernel.name", on_change=chosen)
    values = kept().setdefault("photo.kernel", [list(map(float, row)) for row in KERNELS["sharpen"]])
    cells("photo.kernel.cells", values, edited)
    kernel = np.array(values)
    told = explain_kernel(kernel)
    facts({"rank": str(told["rank"]), "sum": f"{told['sum']:.3g}", "way": str(told["method"])})
    for column, row in zip(told["columns"], told["rows"], strict=True):
        st.caption(plain(f"column ({_numbers(column)}) times row ({_numbers(row)})"))
    if told["centre"]:
        st.caption(plain(f"and {told['centre']:.3g} in the middle"))
    response = gain(told["columns"], told["rows"], told["centre"], 48)
    st.caption("Gain of waves: slow ones in the middle, fast ones at the edge; below, along the axes.")
    st.image((255 * response / max(1.0, response.max())).astype(np.uint8), width=194)
    frequencies = np.linspace(0, 0.5, 81)
    across, down = along(kernel, frequencies)
    top = float(max(1.05, across.max(), down.max()) * 1.05)
    lines = [
        {
            "kind": "line",
            "points": np.stack([frequencies, values], 1).tolist(),
            "colour": colour,
            "dashed": colour == 2,
        }
        for values, colour in ((across, 1), (down, 2))
    ]
    level = {"kind": "line", "points": [[0, 1], [0.5, 1]], "colour": 8, "width": 1}
    label = "Gain from 0 to half a cycle a pixel, across and down"
    plane("photo.kernel.gain", label=label, view=(0, 0, 0.5, top), height=220, items=[level, *lines])
    return kernel


def _numbers(values: np.ndarray) -> str:
    return ", ".join(f"{value:.3g}" for value in values)


def _geometry(photo: Photo) -> str:
    """Show corners to drag and a dial to turn; return the transform with places as shares of the sides."""
    height, width = photo.preview.shape[:2]
    ratio = height / width
    corners = [[-1, ratio], [1, ratio], [1, -ratio], [-1, -ratio]]
    start = [*corners, [_DIAL, 0]]
    if len(kept().get("photo.corners", start)) != 5 or kept().get("photo.ratio") != ratio:
        put("photo.corners", start)
        kept()["photo.ratio"] = ratio
    places = points("photo.corners", start)
    angle = float(np.degrees(np.arctan2(places[4, 1], places[4, 0])))
    turn = np.linspace(0, 2 * np.pi, 49)
    circle = (_DIAL * np.stack([np.cos(turn), np.sin(turn)], axis=1)).tolist()
    labels = ["upper left corner", "upper right corner", "lower right corner", "lower left corner", "dial"]
    picture = {"kind": "image", "src": photo.small, "at": [-1, ratio], "size": [2, 2 * ratio], "opacity": 0.7}
    plane(
        "photo.corners.plane", label="Corners to drag and a dial to turn", step=0.02, ground=[picture],
        view=(-1.5, -ratio - 0.4, 1.5, ratio + 0.4),
        items=[
            {"kind": "polygon", "points": places[:4].tolist(), "colour": 2, "opacity": 0.15},
            {"kind": "line", "points": circle, "colour": 3, "width": 1.5},
            {"kind": "arrow", "from": [0, 0], "to": places[4].tolist(), "handle": 4, "colour": 3},
        ],
        handles=handles(places, labels, [2, 2, 2, 2, 3]), moved=moved("photo.corners"),
    )  # fmt: skip
    st.button("As it was", on_click=put, args=("photo.corners", start))
    flip = st.segmented_control("Mirror", ("horizontal", "vertical"), key=field("photo.flip", None))
    steps = [f"flip:{flip}"] if flip else []
    if not np.allclose(places[:4], np.round(corners, 2), atol=0.006):
        shares = (places[:4] / [2, 2 * ratio] * [1, -1] + 0.5).ravel()
        steps.append("perspective:" + ",".join(f"{share:.5f}" for share in shares))
    if abs(angle) > 0.05:
        steps.append(f"rotate:{angle:.2f}")
    st.caption("Drag a corner to where it should go; turn the dial. Arrow keys move what is chosen.")
    numbers("photo.corners", labels)
    return " | ".join(steps)


def _warped(pixels: np.ndarray, geometry: str) -> np.ndarray:
    """Return a picture after a transform whose corners are shares of the picture's sides."""
    if not geometry:
        return pixels
    height, width = pixels.shape[:2]
    steps = []
    for step in geometry.split(" | "):
        name, _, rest = step.partition(":")
        if name == "perspective":
            values = [float(value) for value in rest.split(",")]
            sides = [(width, height)[i % 2] for i in range(8)]
            rest = ",".join(f"{value * side:.2f}" for value, side in zip(values, sides, strict=True))
        steps.append(f"{name}:{rest}")
    return warp_image(pixels, " | ".join(steps), max_pixels=2 * MAX_PIXELS)


def _whole(photo: Photo, steps: list[Step], geometry: str) -> None:
    """Offer the whole picture, made with what the file says of itself."""
    wanted = (photo.name, tuple(step.text for step in steps), str(kept().get("photo.kernel")), geometry)
    width, height = photo.size
    with st.container(horizontal=True):
        if st.button(f"Make it at full size, {width} × {height}"):
            keep("photo.whole", (wanted, _processed(photo, steps, geometry)), 4 * len(photo.data))
        made = kept().get("photo.whole")
        if made and made[0] == wanted:
            name = f"{Path(photo.name).stem}-filtered{made[1][0]}"
            st.download_button("Save the picture", made[1][1], name, on_click="ignore", type="primary")


def _processed(photo: Photo, steps: list[Step], geometry: str) -> tuple[str, bytes]:
    """Return the ending and the bytes of the whole picture, filtered or transformed, with its metadata."""

    def action(picture: Picture) -> np.ndarray:
        pixels = run_steps(picture.pixels, steps) if steps else picture.pixels
        return _warped(pixels, geometry)

    suffix = Path(photo.name).suffix.lower()
    suffix = suffix if suffix in (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff") else ".png"
    with tempfile.TemporaryDirectory(prefix="studio-") as folder:
        source, target = Path(folder) / f"source{Path(photo.name).suffix}", Path(folder) / f"result{suffix}"
        source.write_bytes(photo.data)
        process(source, target, action, max_pixels=MAX_PIXELS)
        return suffix, target.read_bytes()
