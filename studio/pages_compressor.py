"""Compressor: fewer bytes by fewer ranks or coarser steps, beside JPEG and WebP at the same size."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as attribute
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from projects.image_compressor.encoder import Encoder
from projects.image_compressor.jpeg import basis_pictures
from projects.image_compressor.jpeg_chart import draw, explain, learned_pictures
from projects.image_compressor.patch.encoder import PatchEncoder
from projects.image_compressor.steer import Manner, Wish, encoder_of, steer
from shared.images import load_picture
from studio.codecs import Shown, at_size, measured
from studio.components import compare
from studio.dragging import facts
from studio.frame import field, guarded, keep, kept, part
from studio.photos import MAX_PIXELS, Photo, address, photo_of, sample_photo, shown, smaller
from studio.playground.ranks import spectrum
from studio.uploads import read_upload

WORKED_ON = 160_000  # pixels while a slider moves; the file that is saved is of the whole picture
WAYS = ("Size", "Rank")


@dataclass(frozen=True)
class Bench:
    """A picture made ready to be coded at any size or rank: (h, w, 3) uint8, and what each way needs."""

    photo: Photo
    pixels: np.ndarray
    patches: Encoder | PatchEncoder
    ranks: Encoder
    _made: dict[Wish, tuple[Any, list[Shown]]] = attribute(default_factory=dict)

    @classmethod
    def of(cls, photo: Photo) -> Bench:
        """Make a picture ready."""
        pixels = shown(smaller(photo.preview, WORKED_ON))
        ranks = Encoder(pixels)
        whole, _ = ranks.spectrum(0)
        whole.upto(whole.full_rank)
        return cls(photo, pixels, encoder_of(pixels, Wish(), Manner(fast=True)), ranks)

    def coded(self, wish: Wish) -> tuple[Any, list[Shown]]:
        """Return the picture coded as wished for, and by JPEG and WebP of its size; the last are kept."""
        if wish not in self._made:
            while len(self._made) >= 8:
                self._made.pop(next(iter(self._made)), None)
            made = steer(self.ranks if wish.rank else self.patches, wish)
            others = [at_size(self.pixels, codec, len(made.data)) for codec in ("JPEG", "WEBP")]
            self._made[wish] = made, others
        return self._made[wish]


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
            keep("press", made, 40 * made.pixels.nbytes)
            kept().pop("press.whole", None)
    bench = kept().get("press") or _sample()
    _bench(bench)
    _basis(bench)


@part
def _bench(bench: Bench) -> None:
    left, right = st.columns([3, 2], gap="large")
    with right:
        way = st.segmented_control("Make it small by", WAYS, key=field("press.way", WAYS[0], WAYS)) or WAYS[0]
        wish, results = _coded(bench, way)
        ours = results[0]
        view = st.segmented_control("Show", ("Picture", "Difference"), key=field("press.view", "Picture"))
    with left:
        before = address(bench.pixels, 92)
        if view == "Difference":
            apart = np.abs(bench.pixels.astype(np.int16) - ours.pixels)
            after = address((8 * apart).clip(0, 255).astype(np.uint8))
            compare("press.compare", before, after, ("original", "difference, eight times as strong"))
        else:
            compare("press.compare", before, address(ours.pixels, 92), ("original", "compressed"))
        st.caption("Original to the left of the edge.")
    with right:
        _table(results)
        _save(bench, wish)
    if way == "Rank":
        values = bench.ranks.spectrum(0)[0].values
        spectrum(np.asarray(values, dtype=np.float64), wish.rank or 1)


def _coded(bench: Bench, way: str) -> tuple[Wish, list[Shown]]:
    """Show the slider; return what is wished for, and what this codec and others make of it."""
    if way == "Rank":
        most = bench.ranks.spectrum(0)[0].full_rank
        most = max(2, min(most, 200))
        rank = st.slider("Rank", 1, most, key=field("press.rank", min(24, most), range(1, most + 1)))
        wish = Wish(rank=rank)
    else:
        share = st.slider(
            "Size, % of the samples", 0.5, 15.0, step=0.25, key=field("press.size", 3.0), format="%.2f"
        )
        wish = Wish(size=f"{share}%")
    made, others = bench.coded(wish)
    facts(
        {"of the raw picture": f"{len(made.data) / bench.pixels.nbytes:.1%}", "bytes": f"{len(made.data):,}"}
    )
    return wish, [measured("this", len(made.data), made.pixels, bench.pixels), *others]


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
        quality = st.slider("Quality of JPEG", 1, 100, key=field("press.quality", 50))
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
