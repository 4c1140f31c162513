"""Encrypted Attributes (PS3.15, E.1.1; PS3.3, C.12.1.1.4.1): the originals' attributes, for one certificate's owner.

Rules: CMS EnvelopedData (RFC 5652) with AES-256-CBC, the key encrypted to the certificate's RSA key. This is an export
for other programs: what travels in a Radseal case is the identity objects, which are authenticated; CMS of this kind is
not.
"""

from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options

from radseal.errors import UsageError

KEY_LEAST = 2048
"""Bits of an RSA key."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Encrypts to one certificate."""

    pem: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be encrypted to. Raises UsageError."""
        self._certificate()

    def seal(self, content: bytes) -> bytes:
        """Return `content` as DER of CMS EnvelopedData."""
        builder = PKCS7EnvelopeBuilder().set_data(content).add_recipient(self._certificate())
        return builder.set_content_encryption_algorithm(AES256).encrypt(Encoding.DER, [PKCS7Options.Binary])

    def _certificate(self) -> x509.Certificate:
        hint = "Name a PEM file with the certificate of an RSA key, such as `openssl req -x509` makes."
        try:
            certificate = x509.load_pem_x509_certificate(self.pem)
            key = certificate.public_key()
        except ValueError as error:
            raise UsageError("the file is no certificate", hint=hint) from error
        if not isinstance(key, RSAPublicKey) or key.key_size < KEY_LEAST:
            raise UsageError(f"the certificate's key is no RSA key of {KEY_LEAST} bits or more", hint=hint)
        return certificate
