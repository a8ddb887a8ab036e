"""Exact nearest rows by cosine similarity: a tree where the rows allow it, a scan of all rows otherwise.

    cos(q, x) = q·x / (|q| |x|)

Whatever is dismissed is dismissed by a bound in float32 with its rounding counted in; what is left is scored
in float64. Rounding in the fast passes may differ between machines and thread counts; the answer does not.

| module   | what it holds                                                            |
|----------|--------------------------------------------------------------------------|
| index    | `CosineIndex`: searching, adding, removing, saving                       |
| queries  | queries checked, scaled and measured                                     |
| sketch   | stand-ins of a few principal axes, and which way of searching is cheaper |
| tree     | boxes around the rows' sketches                                          |
| ordering | rows put in the order of the tree's leaves                               |
| boxes    | the boxes, and the bytes that say where in its leaf's box a row lies     |
| scores   | what is computed of a node and of a leaf, a register at a time           |
| descent  | the search of the tree, compiled                                         |
| scan     | the search of every row                                                  |
| heap     | the k best so far, and the exact cosine                                  |
| store    | the file                                                                 |
"""

from __future__ import annotations

from shared.linalg.neighbors.index import CosineIndex

__all__ = ["CosineIndex"]
