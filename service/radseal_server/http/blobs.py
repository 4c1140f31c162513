"""The folder store's signed addresses: sealed bytes in and out, streamed. With an S3 store there are no such routes.

No sign-in is asked: the address itself is the permission, for one object and a short while. An upload is the one
asynchronous route: a slow line must not hold a thread. Bytes are written by threads, a piece at a time.
"""

import re
from collections.abc import Iterator

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse

from radseal_server.access import Refused
from radseal_server.http.bounds import PATIENCE
from radseal_server.http.edge import DoorOf
from radseal_server.interfaces import Reading, Upload

router = APIRouter(tags=["sealed bytes"])
MEDIA_TYPE = "application/octet-stream"
_PIECE = 1024 * 1024
_RANGE = re.compile(r"bytes=([0-9]{1,15})-([0-9]{0,15})|bytes=-([0-9]{1,15})")


@router.put("/blobs/{address}", status_code=200, response_class=Response)
async def put_blob(address: str, request: Request, door: DoorOf) -> Response:
    """Take the bytes that the address was signed for, once; "already-stored" (412) where there is an object."""
    upload = await run_sync(door.begin_upload, address)
    try:
        _require_length(request, upload.length)
        await _pour(request, upload)
        await run_sync(upload.finish)
    finally:
        with anyio.CancelScope(shield=True):
            await run_sync(upload.abandon)
    return Response(status_code=200)


@router.get("/blobs/{address}", response_class=StreamingResponse)
def get_blob(address: str, request: Request, door: DoorOf) -> Response:
    """Serve the object whole (200), or one range of it (206)."""
    reading = door.open_object(address)
    try:
        start, stop = _range(request.headers.get("range"), reading.length)
    except Refused:
        reading.close()
        raise
    headers = {"accept-ranges": "bytes", "content-length": str(stop - start)}
    partial = (start, stop) != (0, reading.length) or "range" in request.headers
    if partial:
        headers["content-range"] = f"bytes {start}-{stop - 1}/{reading.length}"
    return StreamingResponse(_closing(reading, start, stop), 206 if partial else 200, headers, MEDIA_TYPE)


def _closing(reading: Reading, start: int, stop: int) -> Iterator[bytes]:
    try:
        yield from reading.pieces(start, stop)
    finally:
        reading.close()


def _require_length(request: Request, length: int) -> None:
    """Refuse a stated length that is not the signed one, before any byte is read."""
    stated = request.headers.get("content-length")
    if stated is not None and stated != str(length):
        raise Refused("malformed", "another length than the address was signed for")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Refused("unsupported-media", "content encoding")


async def _pour(request: Request, upload: Upload) -> None:
    """Write the body to `upload` in large pieces; each must arrive within PATIENCE seconds."""
    pending = bytearray()
    stream = request.stream().__aiter__()
    more = True
    while more:
        try:
            with anyio.fail_after(PATIENCE):
                piece = await anext(stream, None)
        except (TimeoutError, ClientDisconnect) as error:
            raise Refused("too-slow", "the upload was cut off") from error
        more = piece is not None
        pending += piece or b""
        if pending and (len(pending) >= _PIECE or not more):
            await run_sync(upload.write, bytes(pending))
            pending.clear()


def _range(text: str | None, length: int) -> tuple[int, int]:
    """Return start and stop of the bytes asked for. Raises Refused "range-refused" for any but one range inside."""
    if text is None:
        return 0, length
    match = _RANGE.fullmatch(text)
    if match is None:
        raise Refused("range-refused", "not one range of bytes")
    first, last, suffix = match.groups()
    if suffix is not None:
        start, stop = max(0, length - int(suffix)), length
    else:
        start, stop = int(first), min(length, int(last) + 1 if last else length)
    if start >= stop:
        raise Refused("range-refused", "outside the object")
    return start, stop
