"""What the actions ask of the outside; adapters in sql/, blobs/, oidc/ and mail/ fulfil it.

``records`` the database; ``store`` sealed bytes; ``signing_in`` people and sessions; ``outside`` time and mail.
"""

from radseal_server.interfaces.outside import Clock, Mail
from radseal_server.interfaces.records import DueNotice, LedgerRow, Person, Records, ShareSecret, Transaction
from radseal_server.interfaces.signing_in import (
    Arrival,
    BrowserSignIn,
    Departure,
    Identities,
    Identity,
    Session,
    Sessions,
    SignInAttempt,
)
from radseal_server.interfaces.store import Blobs, PutAddress, Reading, SignedDoor, StoredObject, Upload

__all__ = [
    "Arrival",
    "Blobs",
    "BrowserSignIn",
    "Clock",
    "Departure",
    "DueNotice",
    "Identities",
    "Identity",
    "LedgerRow",
    "Mail",
    "Person",
    "PutAddress",
    "Reading",
    "Records",
    "Session",
    "Sessions",
    "ShareSecret",
    "SignInAttempt",
    "SignedDoor",
    "StoredObject",
    "Transaction",
    "Upload",
]
