"""A look at the whole case before anything leaves: what the second net would ask of the sender.

Rules: nothing is kept, sealed or sent; what cannot be de-identified is counted when it is sealed, not here.
"""

import contextlib

from radseal.deidentifying.clashing import UndecidedError
from radseal.deidentifying.preparing import Preparer, said_of
from radseal.errors import InputError
from radseal.inputs.found import Progress
from radseal.sharing.orders import SendOrder
from radseal.verifying.net import Clash

STAGE = "check"


def survey(order: SendOrder, progress: Progress) -> tuple[Clash, ...]:
    """De-identify every image of the order once, and return what nobody has decided yet."""
    images = list(order.found.instances)
    patients = {said_of(image) for image in images}
    preparer = Preparer(order.rules, None, bytes(32), "SURVEYED", patients, order.decisions)
    for image in images:
        preparer.know(image.facts)
    clashes: list[Clash] = []
    for done, image in enumerate(images, 1):
        with contextlib.suppress(InputError):
            try:
                preparer.judge(image)
            except UndecidedError as error:
                clashes += error.clashes
        progress(STAGE, done, len(images))
    return tuple(clashes)
