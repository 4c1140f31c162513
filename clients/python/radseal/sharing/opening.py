"""`open_link`: from a link to files, for the named person only, all or nothing.

Rules: the link's form is judged before any request, and nothing is sent to a service where nobody is signed in. The
opening's id is on disk before it is used. Only ciphertext is staged; plaintext is written when the whole case has been
verified, into a folder of its own that takes its final name at the end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from radseal.errors import InputError, RefusedContentError, SealError, ServiceError, SignInError
from radseal.links import Link, read_link
from radseal.sealing.checks import Check
from radseal.sealing.manifest import open_manifest
from radseal.sharing.asking import Asker
from radseal.sharing.attaching import BYTES_MOST, UNCHECKED, name_received
from radseal.sharing.desk import Desk
from radseal.sharing.fetching import Counter, Fetcher
from radseal.sharing.finished import find_finished, note_finished
from radseal.sharing.judging import CHECKS, ManifestJudge
from radseal.sharing.restoring import Restorer
from radseal.sharing.results import Completeness, Left, Opened, count_lost
from radseal.sharing.resume import OpeningState, OpenJournal, digest_text
from radseal.sharing.writing import Tray, name_images, require_free
from radseal_wire import layout
from radseal_wire.bodies import OpeningAnswer
from radseal_wire.sealed import CapsuleBody, ManifestBody

_NEVER_OPENED = frozenset({"not-found", "forbidden", "share-expired", "share-revoked", "share-used-up", "case-erased"})
"""Refusals after which the opening's id is of no use."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the recipient asked for besides the link and the folder."""

    identity: bool = False
    executables: bool = False
    accept_new_key: bool = False


def open_link(
    desk_for: Callable[[str], Desk],
    link: str,
    out: Path,
    *,
    identity: bool = False,
    executables: bool = False,
    accept_new_key: bool = False,
    checks: tuple[Check, ...] = CHECKS,
) -> Opened:
    """Open a link and write its case to the new folder `out`: the originals with `identity`, else de-identified files.

    `desk_for(origin)` gives the desk of whoever is signed in there and raises SignInError if nobody is. Run again after
    a stop, it goes on within the same opening. Raises LinkError, SignInError, InputError (the folder), ServiceError
    (its code says why the link no longer opens), SealError and RefusedContentError; then nothing is written.
    """
    parsed = read_link(link)
    desk = desk_for(parsed.origin)
    if not desk.serves(parsed.origin):
        raise SignInError(f"log in to {parsed.origin} first", hint=f"Run `radseal login {parsed.origin}`.")
    out = out.absolute()
    finished = find_finished(desk.state, parsed.share, out, identity=identity)
    if finished is not None:
        OpenJournal(out).clear()
        return finished
    require_free(out)
    return _Opening(desk, parsed, out, Wish(identity, executables, accept_new_key), checks).run()


@dataclass(frozen=True, slots=True)
class _Opening:
    """One run of `open_link`."""

    desk: Desk
    link: Link
    out: Path
    wish: Wish
    checks: tuple[Check, ...]

    def run(self) -> Opened:
        """Open, fetch, verify and write the case, or write nothing."""
        journal = OpenJournal(self.out)
        with journal.alone():
            asker = Asker(self.desk, self.link, self.checks, self.wish.accept_new_key)
            opening, answer = self._ask(asker, journal)
            capsule = asker.open_capsule(opening, answer)
            self._require_wish(capsule)
            fetcher = Fetcher(self.desk, journal, self.link.share, opening, asker.proof)
            manifest = self._fetch_manifest(fetcher, capsule)
            restorer = Restorer(capsule, manifest, journal.path, self.checks)
            try:
                fetcher.fetch_case(manifest, restorer, self.checks, identity=self.wish.identity)
                self._verify_originals(manifest, restorer)
            except SealError:
                journal.drop_objects()
                raise
            self.desk.step("verified case")
            tray = Tray(journal.plain)
            tray.begin()
            try:
                opened = self._write(tray, capsule, manifest, restorer, answer)
                self._pin(capsule)
                note_finished(self.desk.state, opened, journal.plain)
                self.desk.step("written files")
                tray.finish(self.out)
            except BaseException:
                tray.abandon()
                raise
            self.desk.step("renamed folder")
            journal.clear()
        return opened

    def _pin(self, capsule: CapsuleBody) -> None:
        """Know the sender by this key from now on; a known key stays, whatever other keys the capsule lists."""
        if self.desk.keys.compare_sender(capsule.sender, capsule.sender_keys) != "known":
            self.desk.keys.pin_sender(capsule.sender, capsule.sender_keys[0])

    def _ask(self, asker: Asker, journal: OpenJournal) -> tuple[str, OpeningAnswer]:
        """Open the share; what was staged here for another link is dropped."""
        digest = digest_text(asker.proof)
        begun = journal.load(self.link.share, digest) is not None
        try:
            opening, answer = asker.ask()
        except ServiceError as error:
            if error.code in _NEVER_OPENED:
                journal.clear()
            raise
        if not begun:
            journal.save(OpeningState(share=self.link.share, opening=opening, proof_digest=digest))
        return opening, answer

    def _require_wish(self, capsule: CapsuleBody) -> None:
        if self.wish.identity and capsule.ki is None:
            raise InputError(
                "this link does not include the identity",
                hint="Open it without --identity, or ask the sender to share the case with it.",
            )

    def _fetch_manifest(self, fetcher: Fetcher, capsule: CapsuleBody) -> ManifestBody:
        if capsule.manifest_length > layout.sealed_length(layout.MANIFEST_MOST):
            raise RefusedContentError("manifest-length", "the manifest is larger than any that Radseal makes")
        judge = ManifestJudge(self.checks, capsule)
        fetcher.fetch(capsule.case, capsule.manifest_length, judge, Counter(self.desk, capsule.manifest_length))
        self.desk.step("fetched manifest")
        return open_manifest(fetcher.journal.path(capsule.case).read_bytes(), capsule, self.checks)

    def _verify_originals(self, manifest: ManifestBody, restorer: Restorer) -> None:
        count = len(manifest.identity) if self.wish.identity else 0
        for place in range(count):
            restorer.verify_originals(place)
            self.desk.progress("verify", place + 1, count)

    def _write(
        self, tray: Tray, capsule: CapsuleBody, manifest: ManifestBody, restorer: Restorer, answer: OpeningAnswer
    ) -> Opened:
        blanked = self._write_files(tray, capsule, manifest, restorer)
        images = tray.files
        unchecked = _write_documents(tray, capsule, manifest, restorer)
        return Opened(
            case=capsule.case,
            share=capsule.share,
            reference=capsule.reference,
            out=self.out,
            identity=self.wish.identity,
            files=images,
            attachments=len(manifest.attachments),
            completeness=to_completeness(manifest),
            sender=capsule.sender,
            sender_key=self.desk.keys.compare_sender(capsule.sender, capsule.sender_keys),
            passed_on_by=capsule.passed_on_by,
            kind=capsule.kind,
            capacity=capsule.capacity,
            onward=capsule.onward,
            note=capsule.note,
            unchecked=unchecked,
            expiry=answer.expiry,
            renamed=tray.renamed,
            blanked_preambles=blanked,
            already=False,
        )

    def _write_files(self, tray: Tray, capsule: CapsuleBody, manifest: ManifestBody, restorer: Restorer) -> int:
        blanked = 0
        if self.wish.identity:
            for place in range(len(manifest.identity)):
                for original, pieces, blank in restorer.originals(place, executables=self.wish.executables):
                    tray.write(original.path, pieces)
                    blanked += blank
                self.desk.progress("write", place + 1, len(manifest.identity))
            return blanked
        series = ([one.instances for one in study.series] for study in manifest.studies)
        for instance, path in sorted(name_images(capsule.reference, series)):
            tray.write(path, restorer.content(manifest.instances[instance].segments))
            self.desk.progress("write", tray.files, len(manifest.instances))
        return blanked


def _write_documents(tray: Tray, capsule: CapsuleBody, manifest: ManifestBody, restorer: Restorer) -> int:
    """Write the note and the attachments; return how many of them are not what their sender said, or can act."""
    unchecked = 0
    if capsule.note:
        tray.write("attachments/note.txt", [capsule.note.encode()])
    for number, attachment in enumerate(manifest.attachments, 1):
        name = f"attachment{number}{UNCHECKED}"
        if attachment.length <= BYTES_MOST:
            data = b"".join(restorer.content(attachment.segments))
            name = name_received(number, attachment.media_type, data)
        unchecked += name.endswith(UNCHECKED)
        tray.write(f"attachments/{name}", restorer.content(attachment.segments))
    return unchecked


def to_completeness(manifest: ManifestBody) -> Completeness:
    """Return what of the case was found, sent and left out, as the signed manifest says."""
    series = [one for study in manifest.studies for one in study.series]
    left: dict[str, int] = {}
    for item in (*(out for one in series for out in one.left_out), *manifest.left_out):
        left[item.reason] = left.get(item.reason, 0) + item.count
    return Completeness(
        studies=len(manifest.studies),
        found=sum(one.found for one in series) + count_lost({item.reason: item.count for item in manifest.left_out}),
        sent=len(manifest.instances),
        left_out=tuple(Left(count, reason) for reason, count in sorted(left.items())),
        missing_slices=sum(gap.missing for one in series for gap in one.gaps),
    )
