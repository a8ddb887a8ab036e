"""Exact nearest rows by cosine similarity: a tree where the rows allow it, a scan of all rows otherwise.

    cos(q, x) = q·x / (|q| |x|)

Whatever is dismissed is dismissed by a bound in float32 with its rounding counted in; what is left is scored
in float64. Rounding in the fast passes may differ between machines and thread counts; the answer does not.

| module   | what it holds                                                            |
|----------|--------------------------------------------------------------------------|
| index    | `CosineIndex`: searching, adding, removing, saving                       |
| sketch   | stand-ins of a few principal axes, and which way of searching is cheaper |
| tree     | boxes around the rows' sketches                                          |
| ordering | the tree's layout: rows in order, boxes around them                      |
| descent  | the search of the tree, compiled                                         |
| sweep    | the same for many queries at once                                        |
| scan     | the search of every row                                                  |
| heap     | the k best so far, and the exact cosine                                  |
| store    | the file                                                                 |
"""

from __future__ import annotations

from shared.linalg.neighbors.index import CosineIndex

__all__ = ["CosineIndex"]
