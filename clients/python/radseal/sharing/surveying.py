"""A look at the whole case before anything leaves: what is removed, replaced and kept, and what the second net asks.

Rules: nothing is kept, sealed or sent.
"""

from dataclasses import dataclass

from radseal.deidentifying.clashing import UndecidedError
from radseal.deidentifying.preparing import Preparer, said_of
from radseal.deidentifying.tallying import UNDECIDED, RunTally, look_at
from radseal.errors import InputError
from radseal.inputs.found import Progress
from radseal.pixels.examining import key_of
from radseal.sharing.orders import SendOrder
from radseal.verifying.net import Clash

STAGE = "check"


@dataclass(frozen=True, slots=True)
class Survey:
    """What every image of an order would become, and what nobody has decided yet."""

    tally: RunTally
    clashes: tuple[Clash, ...]


def survey(order: SendOrder, progress: Progress) -> Survey:
    """De-identify every image of the order once, and keep nothing but counts."""
    images = list(order.found.instances)
    preparer = Preparer(order.rules, None, bytes(32), "SURVEYED", {said_of(image) for image in images}, order.decisions)
    for image in images:
        preparer.know(image.facts)
    tally, clashes, done = RunTally(), list[Clash](), 0
    tally.left_out.update(item.reason for item in order.found.all_left_out)
    numbers = [number for number, study in enumerate(order.found.studies, 1) for _ in study.series]
    tally.take_pixels(numbers, order.looked.public)
    for number, study in enumerate(order.found.studies, 1):
        for image in study.instances:
            try:
                made = preparer.judge(image, order.looked.plans.get(key_of(image)))
                tally.study(number).take(image, made.counts, look_at(made))
            except UndecidedError as error:
                clashes += error.clashes
                tally.study(number).attention[UNDECIDED] += 1
            except InputError as error:
                tally.study(number).left_out[str(error)] += 1
            done += 1
            progress(STAGE, done, len(images))
    return Survey(tally, tuple(clashes))
