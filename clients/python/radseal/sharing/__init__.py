"""Sending, opening and managing cases: the pure parts, the service and the store, joined.

``Desk``           one signed-in person at one service; every function takes it first
``check_recipients(desk, emails) -> tuple[RecipientAnswer, ...]``       before anything is read or sealed
``send_case(desk, order: SendOrder, deliver: Callable[[Sent], None]) -> Sent``
                   `deliver` prints the links; once it has returned, the resume state is deleted
``open_link(desk_for: Callable[[str], Desk], link: str, out: Path, identity=False, executables=False,
            accept_new_key=False, checks=CHECKS) -> Opened``
                   `desk_for(origin)` raises SignInError where nobody is signed in; nothing has been sent then
``list_cases(desk) -> tuple[OwnCase, ...]``            ``list_shares(desk) -> tuple[ListedShare, ...]``
``find_case(desk, text) -> str``                       a case's id from its id or case reference
``share_again(desk, case, order: ShareOrder) -> SentShare``   no upload
``revoke(desk, share) -> ShareView``     ``extend(desk, share, seconds) -> ShareView``
``erase(desk, case) -> CaseView``
``export_audit(desk, after=0) -> Iterator[str]``       records as canonical texts, for `radseal audit export`
``kept_heads(home, origin=None) -> tuple[chain.Head, ...]``  acknowledged heads, for `radseal audit verify`

All raise errors of radseal.errors only. Layers: send | open | manage > seal | restore > transfer | resume > results.
"""
