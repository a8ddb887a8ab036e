"""Compressor: fewer bytes by fewer ranks or coarser steps, beside JPEG and WebP at the same size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from projects.image_compressor.jpeg import basis_pictures
from projects.image_compressor.jpeg_chart import draw, explain, learned_pictures
from projects.image_compressor.steer import Wish, encoder_of, parse_size, steer
from shared.images import load_picture
from studio.benches import Bench
from studio.codecs import Shown
from studio.components import compare
from studio.dials import dial, whole_dial
from studio.dragging import facts
from studio.frame import draw_waiting, field, guarded, keep, kept, part
from studio.photos import MAX_PIXELS, Photo, photo_of, sample_photo, served
from studio.playground.ranks import spectrum
from studio.uploads import read_upload

WAYS = ("Size", "Rank")
MOST_RANKS = 200


@st.cache_resource(max_entries=2, show_spinner="Decomposing the picture …")
def _sample() -> Bench:
    return Bench.of(sample_photo("flower"))


def show() -> None:
    """The page."""
    st.title("Image compressor")
    with guarded():
        given = st.file_uploader("A picture of your own", key="press.upload")
        if given is not None and kept().get("press.file") != given.file_id:
            kept()["press.file"] = given.file_id
            made = Bench.of(photo_of(given.name, given.getvalue()))
            keep("press", made, 100 * made.pixels.nbytes)
            kept().pop("press.whole", None)
    bench = kept().get("press") or _sample()
    _bench(bench)
    _basis(bench)


@part
def _bench(bench: Bench) -> None:
    left, right = st.columns([3, 2], gap="large")
    with right:
        way = st.segmented_control("Make it small by", WAYS, key=field("press.way", WAYS[0], WAYS)) or WAYS[0]
        wish, ours = _coded(bench, way)
        share = f"{ours.bytes / bench.pixels.nbytes:.1%}"
        facts({"of the raw picture": share, "bytes": f"{ours.bytes:,}"})
        if wish.size is not None and ours.bytes > parse_size(wish.size, bench.pixels.nbytes):
            st.caption("No smaller file can be made of this picture.")
        views = ("Picture", "Difference")
        view = st.segmented_control("Show", views, key=field("press.view", views[0], views))
    with left:
        before = served(bench.pixels, "press.before", 92)
        if view == views[1]:
            apart = np.abs(bench.pixels.astype(np.int16) - ours.pixels)
            after, told = (8 * apart).clip(0, 255).astype(np.uint8), "difference, eight times as strong"
        else:
            after, told = ours.pixels, "compressed"
        compare("press.compare", before, served(after, "press.after", 92), ("original", told))
        st.caption("Original to the left of the edge.")
    if way == WAYS[1]:
        spectrum(bench.singular_values, wish.rank or 1)
    draw_waiting()  # the picture follows the hand, the other codecs come when it rests
    with right:
        _table([ours, *bench.beside(ours.bytes)])
        _save(bench, wish)


def _coded(bench: Bench, way: str) -> tuple[Wish, Shown]:
    """Show the slider; return what is wished for, and the picture so coded."""
    if way == WAYS[1]:
        most = max(1, min(bench.full_rank, MOST_RANKS))
        rank = whole_dial("press.rank", "Rank", 1, most, min(24, most)) if most > 1 else 1
        return Wish(rank=rank), bench.of_rank(rank)
    share = dial("press.size", "Size, % of the samples", 0.5, 15.0, step=0.25, default=3.0)
    return Wish(size=f"{share}%"), bench.of_size(f"{share}%")


def _table(rows: list[Shown]) -> None:
    """Show what each codec reaches."""
    st.table(
        {
            "file": [row.name for row in rows],
            "bytes": [f"{row.bytes:,}" for row in rows],
            "PSNR": ["identical" if np.isinf(row.psnr) else f"{row.psnr:.2f} dB" for row in rows],
            "SSIM": [f"{row.ssim:.4f}" for row in rows],
        }
    )
    if any(row.bytes > rows[0].bytes for row in rows[1:]):
        st.caption("At their least quality some files are larger than this one.")


def _save(bench: Bench, wish: Wish) -> None:
    """Offer the whole picture as a file of ours."""
    width, height = bench.photo.size
    with st.container(horizontal=True):
        if st.button(f"Compress the whole picture, {width} × {height}"):
            keep("press.whole", (bench.photo.name, wish, _whole(bench.photo, wish)), 10**6)
        made = kept().get("press.whole")
        if made and made[:2] == (bench.photo.name, wish):
            name = f"{Path(bench.photo.name).stem}.svdc"
            st.download_button("Save the file", made[2], name, on_click="ignore", type="primary")


def _whole(photo: Photo, wish: Wish) -> bytes:
    picture = read_upload(photo.name, photo.data, lambda path: load_picture(path, max_pixels=MAX_PIXELS))
    made = steer(encoder_of(picture.pixels, wish, icc=picture.icc, exif=picture.exif), wish)
    return bytes(made.data)


@part
def _basis(bench: Bench) -> None:
    """What the samples are weighed with: cosines of JPEG, and what an SVD of patches has learned."""
    st.subheader("How it works", divider="gray")
    left, right = st.columns(2)
    left.image(
        mosaic(basis_pictures()),
        width="stretch",
        caption="JPEG: 64 cosine pictures, the same for every block",
    )
    _, learned = learned_pictures()
    right.image(
        mosaic(learned),
        width="stretch",
        caption="Here: learned by SVD of patches; each row a class, its first eight",
    )
    if st.toggle("Follow one block through JPEG", key=field("press.jpeg", False)):
        quality = whole_dial("press.quality", "Quality of JPEG", 1, 100, 50)
        chart = draw(explain(bench.pixels, quality=quality), Path(bench.photo.name).stem[:40], "png")
        st.image(chart, width="stretch")


def mosaic(pictures: np.ndarray, times: int = 6) -> np.ndarray:
    """Return (rows, columns, h, w) pictures side by side, each stretched to 0 … 255 around grey."""
    peak = np.abs(pictures).max(axis=(2, 3), keepdims=True)
    levels = (127.5 + 127.5 * pictures / np.where(peak > 0, peak, 1)).astype(np.uint8)
    tiles = np.pad(levels, ((0, 0), (0, 0), (1, 0), (1, 0)), constant_values=255)
    rows, columns, height, width = tiles.shape
    sheet = tiles.swapaxes(1, 2).reshape(rows * height, columns * width)
    return np.repeat(np.repeat(sheet, times, axis=0), times, axis=1)
