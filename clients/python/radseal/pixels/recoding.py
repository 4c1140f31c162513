"""What the limited child does to compressed frames: decode, make the named pixels black, encode without loss.

Rules: as `looking`: a JSON head and bytes in, a JSON head and bytes out; the parent checks what comes back.
"""

from typing import Any

import numpy as np

from radseal.pixels.codecs import Form, Samples, decode, encode, precision_of
from radseal.pixels.requests import pack, unpack


def recode(request: bytes) -> bytes:
    """Answer a request: each frame of it anew, in the transfer syntax that the head names."""
    head, payloads = unpack(request)
    order = head[0]
    form = Form(**{name: order[name] for name in Form.__dataclass_fields__})
    streams = [_recode(payload, form, order, runs) for payload, runs in zip(payloads, order["runs"], strict=True)]
    return pack([], streams)


def _recode(payload: bytes, form: Form, order: dict[str, Any], runs: list[tuple[int, int, int]]) -> bytes:
    samples = decode(payload, form)
    precision = precision_of(payload, form)
    if runs:
        samples = np.array(samples)
        fill = _fill(samples, form, order["darkest"])
        for row, first, beyond in runs:
            samples[row, first:beyond] = fill
    return encode(samples, form, order["target"], precision)


def _fill(samples: Samples, form: Form, darkest: int) -> Samples:
    """Return the sample, or samples, that a reader shows as black."""
    if samples.ndim == 3:  # noqa: PLR2004
        half = 1 << (form.stored - 1)
        return np.asarray((0, half, half) if form.photometric == "YBR_FULL" else (0, 0, 0), samples.dtype)
    if form.photometric == "PALETTE COLOR":
        return np.asarray(darkest, samples.dtype)
    return np.asarray(samples.max() if form.photometric == "MONOCHROME1" else samples.min())
