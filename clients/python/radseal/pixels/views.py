"""How a head looks from outside: small grey pictures from front and side. For the limited child only."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from radseal.pixels.heads import GRID, Mask

SIDE = 160
"""Pixels of a picture's longer side, at most."""


def draw_head(head: Mask) -> tuple[bytes, bytes]:
    """Return PNGs of a head: from the front, and from its left side with the face to the left."""
    return _draw(_depth(head, 1)), _draw(_depth(head[:, :, ::-1], 2))


def _depth(head: Mask, axis: int) -> NDArray[np.float64]:
    """Return how far the surface lies away in millimetres, the crown above; not a number where there is none."""
    depth = np.argmax(head, axis=axis) * GRID
    return np.where(head.any(axis), depth, np.nan)[::-1]


def _draw(depth: NDArray[np.float64]) -> bytes:
    down, right = np.gradient(depth / GRID)
    towards = 1 / np.sqrt(1 + down**2 + right**2)
    light = np.nan_to_num(towards * (0.75 - 0.35 * down * 0.5 + 0.2 * right * 0.5), nan=0.0)
    grey = (255 * np.where(np.isnan(depth), 0.0, light.clip(0.08, 1))).astype(np.uint8)
    picture, target = Image.fromarray(grey), io.BytesIO()
    picture.thumbnail((SIDE, SIDE))
    picture.save(target, "PNG")
    return target.getvalue()
