"""Cobblestone-256, the C2SP chunked encryption with SHA-512 and AES-256-GCM: whole messages, and any window of one.

Rules: a key and context seal one kind of message; whoever opens gives the same context. Nothing of a chunk is
returned before the chunk is verified. (c2sp.org/chunked-encryption; docs/spec/case.md, section 3.)
"""

import hmac

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from radseal.errors import SealError
from radseal.sealing.encoding import KEY
from radseal_wire.layout import CHUNK, HEADER, TAG

_SALT = 24
_COMMITMENT = 32
_NONCE = 12
_AEAD = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"
_AT_ONCE = 1 << 20
_SHA512 = hashes.SHA512()
Readable = bytes | bytearray | memoryview


class DamagedError(SealError):
    """Ciphertext that does not open: altered, cut off, of another context, or under another key."""

    def __init__(self, thing: str) -> None:
        super().__init__(
            f"{thing} does not open: it was altered, cut off, or belongs elsewhere",
            hint="Nothing was written. Ask the sender to share the case again; if it happens again, tell the operator.",
        )


def seal(key: bytes, context: bytes, message: Readable) -> bytearray:
    """Return SEAL(key, context, message): header, chunks, tags. The salt is the library's own random."""
    view = memoryview(message)
    sealed = bytearray(HEADER + len(view) + (len(view) // CHUNK + 1) * TAG)
    encryptor = Cobblestone256Encryptor(key, context)
    out, written = memoryview(sealed), 0
    for start in range(0, len(view), _AT_ONCE):
        written += encryptor.update_into(view[start : start + _AT_ONCE], out[written:])
    last = encryptor.finalize()
    out[written : written + len(last)] = last
    return sealed


def unseal(key: bytes, context: bytes, sealed: Readable, thing: str) -> bytearray:
    """Return the whole message. Raises DamagedError, naming `thing`, unless every byte verifies."""
    message = bytearray(max(0, len(sealed) - HEADER))
    out, written = memoryview(message), 0
    decryptor = Cobblestone256Decryptor(key, context)
    try:
        with memoryview(sealed) as view:  # released before the error travels: a mapped file must be free to close
            for start in range(0, len(view), _AT_ONCE):
                written += decryptor.update_into(view[start : start + _AT_ONCE], out[written:])
        last = decryptor.finalize()
    except (InvalidTag, ValueError) as error:
        raise DamagedError(thing) from error
    out[written : written + len(last)] = last
    out.release()
    del message[written + len(last) :]
    return message


class Window:
    """Random access: the header opens it, then any run of whole chunks can be read on its own."""

    def __init__(
        self,
        key: bytes,
        context: bytes,
        header: Readable,
        thing: str,
        *,
        digest: hashes.HashAlgorithm = _SHA512,
    ) -> None:
        """Check the commitment. `digest` is SHA-512 in format 1; the public vectors also know SHA-256."""
        raw = bytes(header)
        if len(raw) != HEADER or len(key) != KEY:
            raise DamagedError(thing)
        salt, commitment = raw[:_SALT], raw[_SALT:]
        derived = HKDFExpand(digest, 32 + _NONCE + _COMMITMENT, _AEAD + salt + context).derive(key)
        if not hmac.compare_digest(derived[32 + _NONCE :], commitment):
            raise DamagedError(thing)
        self._aead = AESGCM(derived[:32])
        self._nonce = int.from_bytes(derived[32 : 32 + _NONCE], "big")
        self._thing = thing

    @staticmethod
    def span(offset: int, length: int, message: int) -> tuple[int, int, int]:
        """Return (first chunk, ciphertext start, ciphertext end) that cover `length` bytes at `offset`.

        `message` is the length of the whole plaintext in bytes.
        """
        first = offset // CHUNK
        last = min((offset + length - 1) // CHUNK if length else first, message // CHUNK)
        start = HEADER + first * (CHUNK + TAG)
        end = min(HEADER + (last + 1) * (CHUNK + TAG), HEADER + message + (message // CHUNK + 1) * TAG)
        return first, start, end

    def chunks(self, first: int, sealed: Readable, *, last: bool) -> bytes:
        """Return the plaintext of consecutive whole chunks, the first of which has number `first`.

        `last` says that they end with the message's last chunk, which must be shorter than a full one.
        """
        view, parts, number = memoryview(sealed), [], first
        while view or (last and number == first):
            chunk, view = view[: CHUNK + TAG], view[CHUNK + TAG :]
            final = last and not view
            if len(chunk) < TAG or (len(chunk) == CHUNK + TAG) == final:
                raise DamagedError(self._thing)
            nonce = (self._nonce ^ number).to_bytes(_NONCE, "big")
            try:
                parts.append(self._aead.decrypt(nonce, bytes(chunk), None))
            except InvalidTag as error:
                raise DamagedError(self._thing) from error
            number += 1
        return b"".join(parts)
