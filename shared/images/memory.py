"""The samples of Pillow's images as arrays, and arrays as its images, copied once at most.

Pillow keeps colour as four bytes a pixel, red, green, blue and alpha or nothing, in rows one after the other.
It lends that memory by the Arrow C data interface (https://arrow.apache.org/docs/format/CDataInterface.html);
its own way to an array copies every sample twice more.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image, JpegImagePlugin

from shared.bands import in_bands
from shared.compiled import jit
from shared.images.together import Together

__all__ = ["give", "lend", "one_block", "prepare", "take"]

_PLACES = {"RGB": (0, 1, 2), "RGBA": (0, 1, 2, 3), "LA": (0, 3)}  # of the channels, in four bytes
_BAND = 1 << 22  # samples after which memory that has been read is given back
_LARGE = 1 << 26  # bytes from which that is worth a call
_PAGE = 1 << 12
_DONTNEED, _HUGEPAGE = 4, 14  # what is said to the system of a range of pages
_LARGE_PAGE = 1 << 21


class _ArrowArray(ctypes.Structure):
    pass


_ArrowArray._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_ArrowArray))),
]
_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)


@contextlib.contextmanager
def _contiguous() -> Iterator[None]:
    before = Image.core.get_use_block_allocator()
    Image.core.set_use_block_allocator(1)
    try:
        yield
    finally:
        Image.core.set_use_block_allocator(before)


one_block = Together(_contiguous)  # while it is held, an image's rows lie in one piece, which can be lent


class _Lent:
    """Memory of an image, which lives as long as the array over it."""

    def __init__(self, image: Image.Image, shape: tuple[int, ...], sample: str) -> None:
        self._capsule = image.im.__arrow_c_array__()
        array = _ArrowArray.from_address(_pointer(self._capsule, b"arrow_array"))
        values = array.children[0].contents if array.n_children else array
        self.__array_interface__ = {
            "shape": shape,
            "typestr": sample,
            "data": (values.buffers[1], False),
            "version": 3,
        }


def lend(image: Image.Image) -> np.ndarray | None:
    """Return the samples of a loaded image without a copy, colour as (h, w, 4); None where it lends none."""
    image.load()
    return _lend(image)


def _lend(image: Image.Image) -> np.ndarray | None:
    shape: tuple[int, ...] = (image.height, image.width)
    sample = "<u2" if image.mode.startswith("I;16") else "|u1"
    if image.mode in (*_PLACES, "RGBX", "CMYK"):
        shape = (*shape, 4)
    elif image.mode not in ("L", "I;16"):
        return None
    if sys.byteorder != "little":
        return None
    try:
        return np.asarray(_Lent(image, shape, sample))
    except (AttributeError, ValueError):  # an older Pillow; rows in several pieces
        return None


def take(image: Image.Image, *, spend: bool = False) -> np.ndarray:
    """Return the samples of a loaded image as an array of its own: (h, w) or (h, w, c).

    Args:
        spend: the image is not used afterwards; memory that has been read is given back on the way, so that
            image and array are never there both in full.
    """
    lent = lend(image)
    if lent is None:
        return np.array(image)
    places = _PLACES.get(image.mode)
    shape = lent.shape if places is None else (*lent.shape[:2], len(places))
    out = np.empty(shape, lent.dtype)
    source, target = lent.reshape(len(lent), -1), out.reshape(len(out), -1)
    if image.mode == "RGB":
        work = lambda a, b: _drop_fourth(source, target, a, b)  # noqa: E731
    elif image.mode == "LA":
        work = lambda a, b: np.copyto(out[a:b], lent[a:b, :, ::3])  # noqa: E731
    else:
        work = lambda a, b: np.copyto(target[a:b], source[a:b])  # noqa: E731
    _in_turn(work, source, spend)
    return out


def prepare(image: Image.Image) -> None:
    """Give an opened JPEG the memory for its samples, in large pages: of small ones it would be thousands."""
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        image.load_prepare()
        lent = _lend(image)
        if lent is not None:
            _in_large_pages(lent)


def give(pixels: np.ndarray, *, spend: bool = False) -> Image.Image:
    """Return an image with the samples of `pixels`: (h, w) uint8 or uint16, (h, w, 2 to 4) uint8.

    Args:
        spend: `pixels` are not used afterwards; their memory is given back on the way.
    """
    pixels = np.ascontiguousarray(pixels)
    if pixels.ndim == 3 and pixels.shape[2] == 3:
        with one_block():
            image = Image.new("RGB", (pixels.shape[1], pixels.shape[0]), None)
        lent = lend(image)
        if lent is not None:
            _in_large_pages(lent)
            source, target = pixels.reshape(len(pixels), -1), lent.reshape(len(lent), -1)
            _in_turn(lambda a, b: _add_fourth(source, target, a, b), source, spend and _is_all(pixels))
            return image
    return Image.fromarray(pixels)


def _is_all(pixels: np.ndarray) -> bool:
    """Whether the samples are the whole of an array that numpy holds, and no part of something else."""
    owner = pixels
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    return owner.base is None and owner.nbytes == pixels.nbytes


def _in_turn(work: Callable[[int, int], object], source: np.ndarray, spend: bool) -> None:
    """Call `work` on bands of rows; give their memory back after each, where it is to be spent."""
    height, samples = source.shape
    spend = spend and source.nbytes >= _LARGE and sys.platform == "linux"
    step = max(1, _BAND // samples) if spend else height
    for start in range(0, height, step):
        stop = min(start + step, height)
        in_bands(lambda a, b, start=start: work(start + a, start + b), stop - start, samples)  # type: ignore[misc]
        if spend:
            _give_back(source[start:stop])


def _give_back(rows: np.ndarray) -> None:
    """Return the whole pages below `rows` to the system; they read as zeros from now on."""
    _advise(rows, _PAGE, _DONTNEED)


def _in_large_pages(samples: np.ndarray) -> None:
    """Ask for large pages below samples that nothing has been written to."""
    if sys.platform == "linux":
        _advise(samples, _LARGE_PAGE, _HUGEPAGE)


def _advise(samples: np.ndarray, page: int, advice: int) -> None:
    start = -(-samples.ctypes.data // page) * page
    end = (samples.ctypes.data + samples.nbytes) // page * page
    if end > start:
        ctypes.CDLL(None).madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), advice)


@jit(nogil=True)
def _drop_fourth(source, out, start, stop):  # type: ignore[no-untyped-def]
    for y in range(start, stop):
        row, target = source[y], out[y]
        for x in range(row.size // 4):
            target[3 * x] = row[4 * x]
            target[3 * x + 1] = row[4 * x + 1]
            target[3 * x + 2] = row[4 * x + 2]


@jit(nogil=True)
def _add_fourth(source, out, start, stop):  # type: ignore[no-untyped-def]
    for y in range(start, stop):
        row, target = source[y], out[y]
        for x in range(row.size // 3):
            target[4 * x] = row[3 * x]
            target[4 * x + 1] = row[3 * x + 1]
            target[4 * x + 2] = row[3 * x + 2]
            target[4 * x + 3] = 255
