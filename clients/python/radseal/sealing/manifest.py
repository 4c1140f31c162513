"""The manifest: the signed, encrypted table of contents of a case (docs/spec/case.md, section 6).

Rules: the exact bytes are signed. The order of opening is fixed: the capsule's length and digest, decryption, every
signature, and only then is the body parsed.
"""

import hashlib
from collections.abc import Sequence

from radseal.errors import SealError
from radseal.sealing.checks import CHECKS, Check, run_checks
from radseal.sealing.cobblestone import Readable, seal, unseal
from radseal.sealing.content import ContentEvidence, SignedEvidence
from radseal.sealing.encoding import context, derive
from radseal.sealing.evidence import ManifestEvidence
from radseal.sealing.packs import SealedBytes
from radseal.sealing.padded import frame, from_body, split, to_body
from radseal.sealing.signing import SIGNATURE, sign
from radseal_wire import layout
from radseal_wire.sealed import CapsuleBody, ManifestBody
from radseal_wire.text import from_base64url, to_base64url


def seal_manifest(body: ManifestBody, sk: bytes, private_keys: Sequence[bytes]) -> SealedBytes:
    """Sign and seal a manifest; its object id is the case's own. Raises SealError when it is too large to be read."""
    case, exact = from_base64url(body.case), to_body(body)
    signatures = b"".join(sign(key, case, exact) for key in private_keys)
    length = layout.padded_length(4 + len(exact) + len(signatures))
    if length > layout.MANIFEST_MOST:
        raise SealError("the case has too many images for one manifest", hint="Send its studies as two cases.")
    sealed = seal(derive(sk, "manifest"), context("manifest", case), frame(exact, signatures, length))
    return SealedBytes(case, "manifest", sealed, hashlib.sha256(sealed).digest())


def open_manifest(sealed: Readable, capsule: CapsuleBody, checks: tuple[Check, ...] = CHECKS) -> ManifestBody:
    """Return the manifest that the capsule pins. Raises SealError or RefusedContentError for any other."""
    digest = to_base64url(hashlib.sha256(sealed).digest())
    run_checks(checks, ManifestEvidence(capsule, len(sealed), digest))
    case = from_base64url(capsule.case)
    plaintext = unseal(
        derive(from_base64url(capsule.sk), "manifest"), context("manifest", case), sealed, "the manifest"
    )
    exact, rest = split(plaintext, "the manifest")
    signatures = bytes(rest[: SIGNATURE * len(capsule.sender_keys)])
    run_checks(checks, SignedEvidence(capsule, exact, signatures))
    body = from_body(ManifestBody, exact, "the manifest")
    run_checks(checks, ContentEvidence(capsule.case, body))
    return body
