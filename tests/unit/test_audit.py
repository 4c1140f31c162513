"""What is recorded: ids and codes, each record following the head."""

from radseal_server.audit import Event, to_record
from radseal_wire import chain
from radseal_wire.chain import Head


def test_first_record_follows_the_empty_chain() -> None:
    """The first record has sequence 1 and names 32 zero bytes."""
    record = to_record(Event("signed-in", "person"), Head(), 5)
    assert (record.sequence, record.previous, record.time) == (1, chain.GENESIS, 5)


def test_records_made_in_turn_verify() -> None:
    """Records made from each new head are a chain that verifies."""
    head, texts = Head(), []
    for number in range(5):
        event = Event("share-opened", "p", "wrong proof", case="c", share="s", opening="o", detail=str(number))
        text = chain.to_text(to_record(event, head, number))
        head = Head(head.sequence + 1, chain.hash_text(text))
        texts.append(text)
    assert chain.verify(texts) == head


def test_event_is_carried_whole() -> None:
    """Nothing of an event is lost or added."""
    event = Event("share-created", "p", "done", "c", "s", None, "with identity")
    record = to_record(event, Head(), 1)
    assert all(getattr(record, name) == getattr(event, name) for name in Event.__slots__)


def test_the_service_itself_has_no_person() -> None:
    """What the sweeper does names nobody."""
    assert to_record(Event("share-destroyed", share="s"), Head(), 1).person is None
