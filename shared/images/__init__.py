"""Opening and saving pictures as arrays, whole or not at all.

What a file holds is converted once, on opening:

| in the file | array | remark |
|---|---|---|
| grey, 16-bit grey | (h, w), uint8 or uint16 | 1-bit becomes 0 and 255 |
| grey with alpha | (h, w, 2) | |
| RGB, RGBA | (h, w, 3), (h, w, 4), uint8 or uint16 | 16 bits of PNG and TIFF; else refused, never cut |
| palette | (h, w, 3), or 4 where an entry is transparent | |
| CMYK, YCCK | (h, w, 3) | by the embedded profile, else r = (1 - c)(1 - k); `Picture.converted` says so |

Alpha is as in the file, not premultiplied. The EXIF orientation is applied and its tag removed; the rest of
the metadata is kept and written again by the formats that can hold it (see `shared.images.metadata`).
"""

from shared.images.formats import check_quality, picture_format
from shared.images.opening import count_bytes, count_pixels, load_frames, load_picture
from shared.images.picture import MAX_PIXELS, Picture
from shared.images.saving import can_hold, parse_colour, save_frames, save_picture

__all__ = [
    "MAX_PIXELS",
    "Picture",
    "can_hold",
    "check_quality",
    "count_bytes",
    "count_pixels",
    "load_frames",
    "load_picture",
    "parse_colour",
    "picture_format",
    "save_frames",
    "save_picture",
]
