"""The cases about which a hostile service lies: sent honestly, and all that an insider can know of them."""

from pathlib import Path

import httpx2

from hostile_service import Known, World, learn
from phantoms import ct_series, enhanced_ct, us_cine
from radseal.keys import KeyStore
from radseal.sharing import ShareOrder, send_case, share_again
from real.desks import RECIPIENT, Office, make_order

CINE_FRAMES = 11_500
"""Of 2304 bytes: two packs of the same length."""


def make_world(running: Office, real: httpx2.BaseTransport, folder: Path) -> World:
    """Send the same study twice and a large one once, share the first two times more, and learn all of it."""
    ct_series(folder / "study", slices=3, size=32)
    enhanced_ct(folder / "study")
    us_cine(folder / "large", CINE_FRAMES)
    desk = running.desk("sender")
    token = running.provider.token("recipient", running.origin)

    def known(name: str, link: str, *, identity: bool = True) -> Known:
        (folder / "learned" / name).mkdir(parents=True)
        return learn(running, real, token, link, folder / "learned" / name, identity=identity)

    def send(path: str) -> tuple[str, str]:
        sent = send_case(desk, make_order(desk, folder / path, RECIPIENT, identity=True), lambda _sent: None)
        return sent.case, sent.shares[0].link

    recipients = make_order(desk, folder / "study", RECIPIENT).share.recipients
    case, link = send("study")
    again = share_again(desk, case, ShareOrder(recipients, 3600, identity=True)).link
    bare = share_again(desk, case, ShareOrder(recipients, 3600)).link
    return World(
        office=running,
        real=real,
        desk=running.desk("recipient"),
        sender_key=KeyStore(running.folder / "sender" / "keys", desk.entropy).sender_key(),
        main=known("main", link),
        twin=known("twin", send("study")[1]),
        again=known("again", again),
        bare=known("bare", bare, identity=False),
        large=known("large", send("large")[1]),
    )
