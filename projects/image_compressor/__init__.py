"""Small files from photographs: the SVD of patches, or of the whole picture, made into a file format.

from projects.image_compressor import encode, decode

data = encode(array, size="10%")
array = decode(data)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from projects.image_compressor.decoder import decode
    from projects.image_compressor.steer import encode

__all__ = ["decode", "encode"]


def __getattr__(name: str) -> Any:
    if name == "encode":
        from projects.image_compressor.steer import encode

        return encode
    if name == "decode":
        from projects.image_compressor.decoder import decode

        return decode
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
