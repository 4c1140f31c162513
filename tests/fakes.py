"""Stand-ins that keep the promises of radseal_server.interfaces in memory; real adapters: tests/adapters."""

import hashlib
from dataclasses import replace

from radseal_server.access import Refused
from radseal_server.interfaces import Identity, PutAddress, Session, SignInAttempt, StoredObject


class MemorySessions:
    """interfaces.Sessions in dictionaries."""

    def __init__(self) -> None:
        self.attempts: dict[bytes, tuple[int, SignInAttempt]] = {}
        self.kept: dict[bytes, Session] = {}
        self.used: dict[bytes, int] = {}

    def keep_attempt(self, key: bytes, attempt: SignInAttempt, until: int) -> None:
        """Store an attempt."""
        self.attempts[key] = (until, attempt)

    def take_attempt(self, key: bytes, now: int) -> SignInAttempt | None:
        """Remove and return an attempt that is not over."""
        until, attempt = self.attempts.pop(key, (0, None))
        return attempt if until > now else None

    def keep_session(self, key: bytes, session: Session) -> None:
        """Store a session."""
        self.kept[key] = session

    def find_session(self, key: bytes) -> Session | None:
        """Return the session."""
        return self.kept.get(key)

    def touch_session(self, key: bytes, seen: int) -> None:
        """Note the use."""
        self.kept[key] = replace(self.kept[key], seen=seen)

    def end_session(self, key: bytes) -> None:
        """Remove the session."""
        self.kept.pop(key, None)

    def end_sessions_of(self, issuer: str, subject: str, provider_session: str) -> int:
        """Remove matching sessions."""
        if not subject and not provider_session:
            return 0
        ended = [
            key
            for key, one in self.kept.items()
            if one.identity.issuer == issuer
            and subject in {"", one.identity.subject}
            and provider_session in {"", one.provider_session}
        ]
        for key in ended:
            del self.kept[key]
        return len(ended)

    def use_once(self, key: bytes, until: int) -> bool:
        """Return whether the key is new."""
        return self.used.setdefault(key, until) is until


class FakePeople:
    """interfaces.Identities and the session part of interfaces.BrowserSignIn: a name is its own token and session."""

    def __init__(self, people: dict[str, Identity]) -> None:
        self.people = people

    def of_token(self, token: str) -> Identity:
        """Return the person of this name."""
        if token not in self.people:
            raise Refused("token-refused", "not one of ours")
        return self.people[token]

    def who(self, session: str) -> Identity | None:
        """Return the person of this name, or None."""
        return self.people.get(session)

    def leave(self, session: str) -> str:
        """Forget the person of this name."""
        self.people.pop(session, None)
        return ""


class SetClock:
    """interfaces.Clock that stands where it is set; seconds since 1970 UTC."""

    def __init__(self, now: int = 1_800_000_000) -> None:
        self.time = now

    def now(self) -> int:
        """Return the time that was set."""
        return self.time


class Seconds:
    """A clock that is called for its seconds, as `time.time` is; a test moves it."""

    def __init__(self, value: float) -> None:
        self.value = value

    def __call__(self) -> float:
        """Return the seconds that were set."""
        return self.value


class MemoryBlobs:
    """interfaces.Blobs in a dictionary; addresses name what they would serve."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.graves: dict[str, bytes] = {}
        self.chain: set[str] = set()

    def put_address(self, name: str, length: int, sha256: bytes, life: int) -> PutAddress:
        """Return an address that says what it was made for."""
        return PutAddress(f"memory:put:{name}:{length}:{sha256.hex()}:{life}", {"if-none-match": "*"})

    def get_address(self, name: str, life: int) -> str:
        """Return an address that says what it was made for."""
        return f"memory:get:{name}:{life}"

    def stat(self, name: str) -> StoredObject | None:
        """Return length and checksum."""
        body = self.objects.get(name)
        return StoredObject(len(body), hashlib.sha256(body).digest()) if body is not None else None

    def erase(self, prefix: str) -> int:
        """Remove what starts with `prefix`."""
        gone = [name for name in self.objects if name.startswith(prefix)]
        for name in gone:
            del self.objects[name]
        return len(gone)

    def put_tombstone(self, name: str, body: bytes) -> None:
        """Keep the first of its name."""
        self.graves.setdefault(name, body)

    def tombstone(self, name: str) -> bytes:
        """Return what it holds."""
        return self.graves[name]

    def tombstones(self) -> list[str]:
        """Return their names."""
        return sorted(self.graves)

    def put_mark(self, name: str) -> None:
        """Keep it."""
        self.chain.add(name)

    def marks(self) -> list[str]:
        """Return their names."""
        return sorted(self.chain)

    def erase_marks(self, names: list[str]) -> None:
        """Remove them."""
        self.chain.difference_update(names)

    def cases(self) -> list[str]:
        """Return the cases of which there is an object."""
        return sorted({name.split("/")[1] for name in self.objects})

    def check(self) -> None:
        """Always well."""
