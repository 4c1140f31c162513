"""What the limited child does with the slices of a head: find the plane that parts the face, and draw before and after.

Rules: a JSON head and the frames' bytes in, a JSON head and pictures out; `defacing` checks what comes back.
"""

from radseal.pixels.heads import beyond, find_head, find_plane
from radseal.pixels.requests import pack, unpack
from radseal.pixels.views import draw_head
from radseal.pixels.volumes import to_grid


def part_face(request: bytes) -> bytes:
    """Answer a request: the plane, and PNGs of the head from front and side, before and after."""
    head, payloads = unpack(request)
    order, *slices = head
    grid = to_grid(order, zip(slices, payloads, strict=True))
    mask, least = find_head(grid, ct=order["ct"])
    plane = find_plane(grid, mask, least, ct=order["ct"])
    pictures = [*draw_head(mask), *draw_head(mask & ~beyond(grid, plane))]
    return pack([{"normal": plane.normal, "offset": plane.offset}], pictures)
