"""Heads of the audit chain, kept as they were acknowledged."""

import pytest

from radseal.errors import KeyFileError
from radseal.sharing.heads import kept_heads, note_head
from radseal_wire.bodies import ChainHead
from radseal_wire.chain import Head

HASH = "A" * 43


def test_heads_are_kept_by_service(tmp_path):
    """Each service's heads come back in order, each once; without a service, all do."""
    for number in (1, 2, 2):
        note_head(tmp_path, "https://a.example", ChainHead(sequence=number, hash=HASH))
    note_head(tmp_path, "https://b.example", ChainHead(sequence=9, hash=HASH))
    assert kept_heads(tmp_path, "https://a.example") == (Head(1, HASH), Head(2, HASH))
    assert set(kept_heads(tmp_path)) == {Head(1, HASH), Head(2, HASH), Head(9, HASH)}
    assert kept_heads(tmp_path, "https://c.example") == ()


@pytest.mark.parametrize("damage", [b"{}\n", b"x\n", b'{"hash":"A","sequence":1}\n', b"[1]\n"])
def test_damaged_heads_are_an_error(tmp_path, damage):
    """A head that cannot be read cannot be held against anybody: it is said, not passed over."""
    note_head(tmp_path, "https://a.example", ChainHead(sequence=1, hash=HASH))
    (path,) = (tmp_path / "heads").iterdir()
    path.write_bytes(path.read_bytes() + damage)
    with pytest.raises(KeyFileError, match="line 2"):
        kept_heads(tmp_path)
