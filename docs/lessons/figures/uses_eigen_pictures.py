"""The picture of the page on eigen-pictures: patches' eigenvectors, cosines, and the photograph rebuilt."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from projects.image_compressor.transform import cosine_basis
from shared.datasets import load_photo_paths
from shared.images import load_picture
from shared.linalg.pca import PCA
from shared.metrics.images import luma
from tools.lessons.drawing import new_figure


def draw_eigen_patches() -> Figure:
    """Ten eigen-pictures of china.jpg's squares, the cosines most like them, three rebuilt pictures."""
    grey = luma(load_picture(load_photo_paths("china")[0]).pixels)[:424]
    squares = grey.reshape(53, 8, 80, 8).swapaxes(1, 2).reshape(-1, 64)
    pca = PCA(10).fit(squares)
    dct = np.kron(cosine_basis(8), cosine_basis(8))
    figure = new_figure(8.4, 4.3)
    top, bottom = figure.subfigures(2, 1, height_ratios=(1, 1.15))
    rows = top.subplots(2, 10)
    for axes, component in zip(rows.T, pca.components_, strict=True):
        products = dct @ component
        best = np.abs(products).argmax()
        _show(axes[0], component)
        _show(axes[1], dct[best] * np.sign(products[best]))
        axes[1].set_xlabel(f"{abs(products[best]):.2f}", fontsize=9)
    rows[0, 0].set_ylabel("eigen-\npictures", fontsize=9)
    rows[1, 0].set_ylabel("nearest\ncosines", fontsize=9)
    for axes, k in zip(bottom.subplots(1, 3), (3, 10, 20), strict=True):
        model = PCA(k).fit(squares)
        near = model.inverse_transform(model.transform(squares))
        picture = near.reshape(53, 80, 8, 8).swapaxes(1, 2).reshape(424, 640)
        small = np.clip(picture, 0, 255)[120:320, 160:460]
        small = small.reshape(100, 2, 150, 2).mean(axis=(1, 3)).round().astype(np.uint8)
        axes.imshow(small, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        axes.set_title(f"{k} of 64", fontsize=10)
        axes.set_axis_off()
    return figure


def _show(axes, square: np.ndarray) -> None:
    shades = (127.5 + 127.5 * square / 0.3).clip(0, 255).round().astype(np.uint8).reshape(8, 8)
    axes.imshow(shades, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
