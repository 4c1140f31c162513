"""Keys at rest: made once, readable by their owner only, never silently replaced."""

import os
from pathlib import Path

import pytest

from radseal.errors import KeyFileError
from radseal.keys import KeyStore, create_file, read_private, replace_file
from radseal_wire.bodies import Account

SENDER = Account(issuer="https://id.example", email="s@clinic.example")
KEY = "A" * 43


class Ring:
    """A keyring in memory that can be locked."""

    def __init__(self):
        self.kept = {}
        self.locked = False

    def get_password(self, service, username):
        """As the operating system's."""
        if self.locked:
            raise RuntimeError("locked")
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        """As the operating system's."""
        if self.locked:
            raise RuntimeError("locked")
        self.kept[service, username] = password


@pytest.fixture
def store(tmp_path):
    return KeyStore(tmp_path / "home", os.urandom)


def files(store):
    """Every file of the store."""
    return [path for path in store.folder.rglob("*") if path.is_file()]


def test_secrets_are_made_once_and_differ(store):
    """Each secret is 32 bytes, the same at every call and in a later process, and no two are alike."""
    first = (store.owner_secret(), store.sender_key())
    again = KeyStore(store.folder, os.urandom)
    assert (again.owner_secret(), again.sender_key()) == first
    assert len(set(first)) == 2
    assert {len(secret) for secret in first} == {32}


def test_files_are_for_the_owner_only(store):
    """Folder 0700, files 0600, whatever the umask."""
    old = os.umask(0)
    try:
        store.owner_secret()
        store.pin_sender(SENDER, KEY)
    finally:
        os.umask(old)
    assert store.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in files(store)} == {0o600}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_file_that_others_may_read_is_refused(store, mode):
    """A secret that others could read is not used, and the hint says how to go on."""
    store.owner_secret()
    (store.folder / "owner-secret").chmod(mode)
    with pytest.raises(KeyFileError, match="others may read") as refused:
        store.owner_secret()
    assert "chmod 600" in refused.value.hint


def test_folder_that_others_may_write_is_refused(store):
    """In a folder that others may write to, a key file could be swapped."""
    store.owner_secret()
    store.folder.chmod(0o777)
    with pytest.raises(KeyFileError, match="others may write"):
        store.owner_secret()


@pytest.mark.parametrize("damage", [b"", b"x", b"radseal-owner-secret-1.AAAA.AAAA", b"\xff" * 50])
def test_damaged_secret_is_refused_not_replaced(store, damage):
    """A damaged secret is named and left as it is: a new one would lose every earlier case."""
    store.owner_secret()
    replace_file(store.folder / "owner-secret", damage)
    with pytest.raises(KeyFileError, match="owner-secret"):
        store.owner_secret()
    assert (store.folder / "owner-secret").read_bytes() == damage


def test_one_secret_is_no_other(store):
    """A sender key copied over the owner secret is refused: the name is part of the check."""
    store.owner_secret()
    store.sender_key()
    replace_file(store.folder / "owner-secret", (store.folder / "sender-key").read_bytes())
    with pytest.raises(KeyFileError):
        store.owner_secret()


def test_link_in_place_of_a_secret_is_refused(store, tmp_path):
    """A symbolic link is not followed."""
    store.owner_secret()
    moved = (store.folder / "owner-secret").rename(tmp_path / "elsewhere")
    (store.folder / "owner-secret").symlink_to(moved)
    with pytest.raises(KeyFileError):
        store.owner_secret()


def test_keyring_holds_the_secret_and_the_file_does_not(tmp_path):
    """With a keyring, the file only says where the secret is."""
    ring = Ring()
    store = KeyStore(tmp_path / "home", os.urandom, ring)
    secret = store.owner_secret()
    assert store.owner_secret() == secret
    assert len(ring.kept) == 1
    assert (store.folder / "owner-secret").read_text() == "in the keyring\n"


def test_keyring_that_is_away_is_said(tmp_path):
    """A secret in a keyring that is locked or gone is an error, never a new secret."""
    ring = Ring()
    store = KeyStore(tmp_path / "home", os.urandom, ring)
    store.owner_secret()
    ring.locked = True
    with pytest.raises(KeyFileError, match="keyring"):
        store.owner_secret()
    with pytest.raises(KeyFileError, match="keyring"):
        KeyStore(store.folder, os.urandom).owner_secret()


def test_keyring_that_refuses_is_as_good_as_none(tmp_path):
    """Where the keyring takes nothing, the file holds the secret."""
    ring = Ring()
    ring.locked = True
    store = KeyStore(tmp_path / "home", os.urandom, ring)
    secret = store.owner_secret()
    assert KeyStore(store.folder, os.urandom).owner_secret() == secret


def test_site_key_travels_as_a_line(store, tmp_path):
    """Created once, exported, imported elsewhere: the same key; importing it again changes nothing."""
    assert store.site_key() is None
    with pytest.raises(KeyFileError, match="no site key"):
        store.export_site_key()
    store.create_site_key()
    line = store.export_site_key()
    other = KeyStore(tmp_path / "other", os.urandom)
    other.import_site_key(f"  {line}\n")
    other.import_site_key(line)
    assert other.site_key() == store.site_key()


def test_site_key_is_never_replaced(store, tmp_path):
    """A second site key would change every pseudonym: refused, created or imported."""
    store.create_site_key()
    other = KeyStore(tmp_path / "other", os.urandom)
    other.create_site_key()
    with pytest.raises(KeyFileError, match="already"):
        store.create_site_key()
    with pytest.raises(KeyFileError, match="already"):
        store.import_site_key(other.export_site_key())


def test_damaged_site_key_is_not_imported(store, tmp_path):
    """One wrong character in the line is found."""
    store.create_site_key()
    line = store.export_site_key()
    wrong = line[:30] + ("A" if line[30] != "A" else "B") + line[31:]
    other = KeyStore(tmp_path / "other", os.urandom)
    with pytest.raises(KeyFileError, match="intact"):
        other.import_site_key(wrong)
    assert other.site_key() is None


def test_sender_is_first_time_then_known_then_changed(store):
    """Pins are by issuer and address: the same person at another issuer is somebody else."""
    assert store.compare_sender(SENDER, [KEY]) == "first time"
    assert store.compare_sender(SENDER, [KEY]) == "first time"
    store.pin_sender(SENDER, KEY)
    assert store.compare_sender(SENDER, [KEY]) == "known"
    assert store.compare_sender(SENDER, ["B" * 43]) == "key changed"
    elsewhere = Account(issuer="https://other.example", email=SENDER.email)
    assert store.compare_sender(elsewhere, ["B" * 43]) == "first time"


@pytest.mark.parametrize("damage", [b"[]", b"{", b'{"a":1,"a":2}'])
def test_damaged_pins_are_refused(store, damage):
    """Damaged pins are not taken for an empty list: a changed key would pass for a first one."""
    store.pin_sender(SENDER, KEY)
    replace_file(store.folder / "known-senders.json", damage)
    with pytest.raises(KeyFileError, match="damaged"):
        store.compare_sender(SENDER, [KEY])


def test_create_file_keeps_what_is_there(tmp_path):
    """Creating over an existing file changes nothing and leaves no scrap behind."""
    path = tmp_path / "a"
    assert create_file(path, b"one")
    assert not create_file(path, b"two")
    assert read_private(path) == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_missing_folder_that_cannot_be_made_is_named():
    """A home that cannot be made is an error of ours, not a traceback."""
    with pytest.raises(KeyFileError, match="/dev/null"):
        KeyStore(Path("/dev/null/home"), os.urandom).owner_secret()
