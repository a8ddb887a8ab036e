"""The works by Pillow, which has one thread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageFilter, ImageOps

from benchmarks.photo_peers import CHAIN, Work, kernel_of
from benchmarks.photo_peers.geometry import BENT, ROTATED, bend, turn
from projects.photo_filters import filter_image
from projects.photo_filters.points.curves import byte_tables

__all__ = ["works"]


def works(pixels: np.ndarray) -> dict[str, Work]:
    """What it has a function for, on a picture that is Pillow's already, into one of Pillow's."""
    picture = Image.fromarray(pixels)
    width, height = picture.size
    light = filter_image(np.ones(pixels.shape, np.float32), "vignette")
    mask = Image.fromarray((light * 255 + 0.5).astype(np.uint8))

    def filtered(by: ImageFilter.Filter) -> Work:
        return Work(lambda: picture.filter(by))

    def small_kernel(step: str) -> ImageFilter.Kernel:
        return ImageFilter.Kernel((3, 3), kernel_of(step).ravel().tolist(), scale=1)

    def matrix_of(step: str) -> tuple[float, ...]:
        return tuple((kernel_of(step) * np.array([1, 1, 1, 255])).ravel().tolist())

    def colours(step: str) -> Work:
        matrix = matrix_of(step)
        return Work(lambda: picture.convert("RGB", matrix))

    def look_up(step: str) -> Work:
        table = byte_tables(kernel_of(step)).ravel().tolist()
        return Work(lambda: picture.point(table))

    def moved(method: Image.Transform, matrix: np.ndarray) -> Work:
        numbers = (matrix / matrix[2, 2]).ravel().tolist()
        data = numbers[:6] if method == Image.Transform.AFFINE else numbers[:8]
        return Work(lambda: picture.transform((width, height), method, data, Image.Resampling.BILINEAR))

    def scaled(size: tuple[int, int]) -> Work:
        return Work(lambda: picture.resize(size, Image.Resampling.BILINEAR))

    def transposed(way: Image.Transpose) -> Work:
        return Work(lambda: picture.transpose(way))

    sharp, saturated, brown = small_kernel("sharpen"), matrix_of("saturation:120%"), matrix_of("sepia:60%")

    def five() -> Image.Image:
        work = picture.filter(ImageFilter.GaussianBlur(2)).filter(sharp)
        return ImageChops.multiply(work.convert("RGB", saturated).convert("RGB", brown), mask)

    table = kernel_of("vibrance:60%")
    cube = ImageFilter.Color3DLUT(len(table), table.transpose(2, 1, 0, 3).ravel().tolist())
    named: dict[str, Callable[[], Image.Image]] = {
        "invert": lambda: ImageOps.invert(picture),
        "vignette": lambda: ImageChops.multiply(picture, mask),
        CHAIN: five,
    }
    found = {
        "gaussian:1": filtered(ImageFilter.GaussianBlur(1)),
        "gaussian:2": filtered(ImageFilter.GaussianBlur(2)),
        "gaussian:10": filtered(ImageFilter.GaussianBlur(10)),
        "box:9": filtered(ImageFilter.BoxBlur(4)),
        "sharpen": filtered(sharp),
        "laplacian": filtered(small_kernel("laplacian")),
        "unsharp:2": filtered(ImageFilter.UnsharpMask(2, 100, 0)),
        "median:3": filtered(ImageFilter.MedianFilter(3)),
        "median:9": filtered(ImageFilter.MedianFilter(9)),
        "dilate:3": filtered(ImageFilter.MaxFilter(3)),
        "erode:9": filtered(ImageFilter.MinFilter(9)),
        "vibrance:60%": filtered(cube),
        "flip": transposed(Image.Transpose.FLIP_LEFT_RIGHT),
        ROTATED: moved(Image.Transform.AFFINE, turn(width, height).inverse().matrix),
        BENT: moved(Image.Transform.PERSPECTIVE, bend(width, height).inverse().matrix),
        "quarter turn": transposed(Image.Transpose.ROTATE_90),
        "scale to 50 %, antialiased, bilinear": scaled((width // 2, height // 2)),
        "scale to 150 %, bilinear": scaled((width * 3 // 2, height * 3 // 2)),
    }
    found |= {step: Work(run) for step, run in named.items()}
    matrices = ("brightness:120%", "contrast:120%", "saturation:120%", "grey", "sepia:60%", "hue:30")
    found |= {step: colours(step) for step in (*matrices, "temperature:30%")}
    curves = ("curve:25=18 75=82", "gamma:1.2", "exposure:1", "posterize:4", "solarize")
    return found | {step: look_up(step) for step in curves}
