"""Every error of the client.

::

    RadsealError                  anything that a caller may want to catch; CLI exit status 1
    ├── InputError                what was pointed at cannot be sent: names the file's place, reason, next step
    │   ├── LimitError            a bound on size, count, depth or time was met
    │   ├── NotDicomError         the bytes are no DICOM file
    │   └── MixedPatientsError    the studies are not of one patient
    ├── SealError                 ciphertext, manifest, capsule or signature is not what it must be
    │   └── RefusedContentError   a named check of the opener failed; `check` says which
    ├── LinkError                 the link is incomplete, damaged or of another form
    ├── KeyFileError              a key file or keyring is unreadable, or the wrong one
    ├── SignInError               signing in did not succeed, or is needed first
    ├── ServiceError              the service refused; `code` is one of radseal_wire.problems
    │   └── UnreachableError      the service or store did not answer, or not in time
    └── UsageError                the command's words contradict each other; CLI exit status 2

`str(error)` is for logs and holds no value from a study. `error.hint` is the next step, for people.
`InputError.private` holds what only the sender's own screen may show.
"""


class RadsealError(Exception):
    """Anything that a caller may want to catch; `hint` says what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class InputError(RadsealError):
    """What was pointed at cannot be sent; `private` is for the sender's own screen only."""

    def __init__(self, message: str, *, hint: str = "", private: str = "") -> None:
        super().__init__(message, hint=hint)
        self.private = private


class LimitError(InputError):
    """A bound on size, count, depth or time was met; nothing beyond it was read."""


class NotDicomError(InputError):
    """The bytes are no DICOM file."""


class MixedPatientsError(InputError):
    """The studies are not of one patient; `confirmable`: only the ID differs, which the sender may confirm."""

    def __init__(self, message: str, *, hint: str = "", private: str = "", confirmable: bool = False) -> None:
        super().__init__(message, hint=hint, private=private)
        self.confirmable = confirmable


class SealError(RadsealError):
    """Ciphertext, manifest, capsule or signature is not what it must be."""


class RefusedContentError(SealError):
    """A named check of the opener failed; nothing was written."""

    def __init__(self, check: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.check = check


class LinkError(RadsealError):
    """The link is incomplete, damaged or of another form."""


class KeyFileError(RadsealError):
    """A key file or keyring is unreadable, or the wrong one."""


class SignInError(RadsealError):
    """Signing in did not succeed, or is needed first."""


class ServiceError(RadsealError):
    """The service refused; `code` is one of radseal_wire.problems."""

    def __init__(self, code: str, message: str, *, hint: str = "", status: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.status = status


class UnreachableError(ServiceError):
    """The service or store did not answer, or not in time."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__("unreachable", message, hint=hint)


class UsageError(RadsealError):
    """The command's words contradict each other."""
