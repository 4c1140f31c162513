"""Sealing a case: from the files that were found to staged ciphertext, a signed manifest and planned shares.

Rules: images are read, hashed and de-identified a few ahead of the packs being filled, on other threads, and packs are
sealed and uploaded behind it; each stage is bounded, so that memory does not grow with the case. Keys are made here,
live in memory, and leave it only inside capsules.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

from radseal.deidentifying.ahead import ahead
from radseal.deidentifying.clashing import UndecidedError
from radseal.deidentifying.preparing import Prepared, Preparer, read_whole, said_of
from radseal.deidentifying.tallying import to_entries
from radseal.dicom.embedded import EmbeddedOverlayError
from radseal.dicom.rules import Counted
from radseal.errors import InputError, LimitError
from radseal.inputs import InstanceFound
from radseal.inputs.found import MALFORMED, OVER_LIMIT, UnreadableError
from radseal.pixels.examining import key_of
from radseal.pixels.redacting import UnchangeableError
from radseal.sealing.identity import IdentityWriter
from radseal.sealing.manifest import seal_manifest
from radseal.sealing.packs import PackWriter, SealedBytes
from radseal.sealing.paths import make_safe
from radseal.sealing.reference import make_reference
from radseal.sealing.signing import public_key
from radseal.sharing.attaching import read_attachments
from radseal.sharing.contents import TWICE, Contents, SeriesContents
from radseal.sharing.desk import Desk
from radseal.sharing.naming import identify
from radseal.sharing.orders import SendOrder
from radseal.sharing.planning import plan_share, seal_own
from radseal.sharing.resume import LeftState, SealedCase, SendJournal, Told
from radseal.sharing.staging import Staging
from radseal_wire import layout
from radseal_wire.bodies import SealedObject
from radseal_wire.sealed import Attachment, Instance, OwnerBody, Report, SealedEntry, Segment
from radseal_wire.text import from_base64url, to_base64url

AHEAD = 4
"""Images that are prepared before they are needed."""
STAGE = "seal"


def seal_case(
    desk: Desk, order: SendOrder, journal: SendJournal, case: str, announce: Callable[[SealedObject], None]
) -> SealedCase:
    """Seal everything the order names; returns what is left to be told to the service. Raises InputError for nothing.

    Each object is staged in the journal and announced once; the journal's state is the caller's to save.
    """
    with ThreadPoolExecutor(1, "prepare") as preparing, ThreadPoolExecutor(1, "seal") as sealing:
        return _Sealer(desk, order, journal, case, (preparing, sealing), announce).run()


class _Sealer:
    def __init__(
        self,
        desk: Desk,
        order: SendOrder,
        journal: SendJournal,
        case: str,
        executors: tuple[Executor, Executor],
        announce: Callable[[SealedObject], None],
    ) -> None:
        self._desk, self._order = desk, order
        self._executor, sealing = executors
        self._case = case
        self._sk, self._ki = desk.entropy(layout.SECRET_BYTES), desk.entropy(layout.SECRET_BYTES)
        self._reference = make_reference(desk.entropy(layout.ID_BYTES))
        self._site_key = desk.keys.site_key()
        raw = from_base64url(case)
        self._staging = Staging(sealing, journal, sk=self._sk, case=raw, announce=announce, step=desk.step)
        self._packs = PackWriter(self._new_id, self._staging.take)
        self._identity_entries: list[SealedEntry] = []
        self._identity = IdentityWriter(self._ki, raw, self._new_id, self._keep_identity)
        self._preparer = Preparer(
            order.rules,
            self._site_key,
            self._ki,
            self._reference,
            {said_of(one) for one in order.found.instances},
            order.decisions,
            full=order.full,
        )
        self._contents = Contents(order.found)
        self._counts: Counter[Counted] = Counter()

    def run(self) -> SealedCase:
        """Seal all."""
        self._seal_images()
        for source in self._order.found.dicomdirs:
            whole = read_whole(source)
            self._identity.add(
                make_safe(source.path),
                len(whole.data),
                whole.sha256,
                [whole.data],
                instance=None,
                executable_preamble=whole.executable_preamble,
            )
        self._seal_attachments()
        self._packs.finish()
        self._identity.finish()
        return self._finish(self._staging.entries())

    def _seal_images(self) -> None:
        total = sum(1 for _ in self._order.found.instances)
        work = [(found, contents) for contents in self._series() for found in contents.found.instances]
        for found, _ in work:
            self._preparer.know(found.facts)
        prepared_images = self._prepare(found for found, _ in work)
        for done, ((found, contents), prepared) in enumerate(zip(work, prepared_images, strict=True), 1):
            if isinstance(prepared, str):
                contents.reasons[prepared] += 1
            elif not self._contents.is_new(prepared.sop_instance_uid):
                contents.reasons[TWICE] += 1
            else:
                self._add(found, contents, prepared)
            self._desk.progress(STAGE, done, total)

    def _series(self) -> Iterator[SeriesContents]:
        for study in self._order.found.studies:
            self._contents.begin_study(self._preparer.uid(study.study_instance_uid))
            for series in study.series:
                yield self._contents.begin_series(series, self._preparer.uid(series.series_instance_uid))

    def _prepare(self, work: Iterable[InstanceFound]) -> Iterator[Prepared | str]:
        return ahead(self._executor, self._prepare_one, ((found,) for found in work), AHEAD)

    def _prepare_one(self, found: InstanceFound) -> Prepared | str:
        """Return the prepared image, or the reason why it cannot be sent, in words without a value."""
        try:
            return self._preparer.prepare(found, self._order.looked.plans.get(key_of(found)))
        except UndecidedError:
            raise
        except (UnreadableError, UnchangeableError, EmbeddedOverlayError) as error:
            return str(error)
        except LimitError:
            return OVER_LIMIT
        except InputError:
            return MALFORMED

    def _add(self, found: InstanceFound, contents: SeriesContents, prepared: Prepared) -> None:
        place = len(self._contents.instances)
        segments = [segment for part in prepared.parts for segment in self._packs.add(part)]
        self._contents.instances.append(
            Instance(
                sop_class_uid=prepared.sop_class_uid,
                sop_instance_uid=prepared.sop_instance_uid,
                transfer_syntax_uid=prepared.transfer_syntax_uid,
                frames=prepared.frames,
                length=prepared.length,
                segments=segments,
            )
        )
        contents.sent.append(found)
        contents.places.append(place)
        self._counts.update(prepared.counts)
        self._identity.add(
            make_safe(found.source.path),
            prepared.original_length,
            prepared.original_sha256,
            prepared.recipe,
            instance=place,
            executable_preamble=prepared.executable_preamble,
        )

    def _seal_attachments(self) -> None:
        for document in read_attachments(self._order.attachments):
            segments: list[Segment] = self._packs.add(document.data)
            self._contents.attachments.append(
                Attachment(
                    name=document.name, media_type=document.media_type, length=len(document.data), segments=segments
                )
            )

    def _finish(self, packs: list[SealedEntry]) -> SealedCase:
        report = Report(
            profile=self._order.profile,
            edition=self._preparer.edition,
            entries=to_entries(self._counts),
        )
        body = self._contents.to_wire(self._case, packs, self._identity_entries, report)
        sender_key = self._desk.keys.sender_key()
        manifest = seal_manifest(body, self._sk, [sender_key])
        self._staging.keep(manifest)
        owner = OwnerBody(
            format="radseal/1",
            case=self._case,
            sk=to_base64url(self._sk),
            ki=to_base64url(self._ki),
            manifest_sha256=to_base64url(manifest.sha256),
            manifest_length=len(manifest.ciphertext),
            sender_keys=[to_base64url(public_key(sender_key))],
            sender=self._desk.account,
            reference=self._reference,
            patient=identify(self._order.found),
            purpose=self._order.share.purpose,
            purpose_reference=self._order.share.purpose_reference,
            note=self._order.share.note,
            shares=[],
        )
        planned = [plan_share(self._desk, owner, self._order.share, person) for person in self._order.share.recipients]
        return SealedCase(
            phase="sealed",
            case=self._case,
            origin=self._desk.origin,
            objects=self._staging.objects,
            owner_capsule=seal_own(self._desk, owner, [own for _, own in planned]),
            shares=[share for share, _ in planned],
            told=self._tell(),
        )

    def _tell(self) -> Told:
        whole = self._contents.completeness()
        return Told(
            reference=self._reference,
            studies=whole.studies,
            found=whole.found,
            sent=whole.sent,
            left_out=[LeftState(count=left.count, reason=left.reason) for left in whole.left_out],
            missing_slices=whole.missing_slices,
            attachments=len(self._contents.attachments),
            site_key=self._site_key is not None,
        )

    def _new_id(self) -> bytes:
        return self._desk.entropy(layout.ID_BYTES)

    def _keep_identity(self, sealed: SealedBytes) -> None:
        self._identity_entries.append(self._staging.keep(sealed))
