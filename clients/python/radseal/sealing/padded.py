"""JSON in a padded plaintext: u32be length, body, whatever follows, zeros (docs/spec/case.md, section 5)."""

from typing import TypeVar

from pydantic import ValidationError

from radseal.errors import SealError
from radseal_wire.bodies import Body
from radseal_wire.text import MalformedError, dumps, loads

Model = TypeVar("Model", bound=Body)
_PREFIX = 4


def to_body(model: Body) -> bytes:
    """Return the body's exact bytes; they are sealed or signed once and never made again."""
    return dumps(model.model_dump(mode="json"))


def frame(body: bytes, rest: bytes, length: int) -> bytes:
    """Return u32be length, body and `rest`, zero-padded to `length` bytes."""
    return (len(body).to_bytes(4, "big") + body + rest).ljust(length, b"\0")


def split(plaintext: bytes | bytearray, thing: str) -> tuple[bytes, memoryview]:
    """Return the body's exact bytes and what follows them. Raises SealError when the length lies."""
    length = int.from_bytes(plaintext[:_PREFIX], "big")
    if len(plaintext) < _PREFIX or length > len(plaintext) - _PREFIX:
        raise SealError(f"{thing} states a length beyond its end")
    return bytes(plaintext[4 : 4 + length]), memoryview(plaintext)[4 + length :]


def from_body(model: type[Model], body: bytes, thing: str) -> Model:
    """Parse a body strictly. Raises SealError, naming the place but no value."""
    try:
        return model.model_validate(loads(body))
    except MalformedError as error:
        raise SealError(f"{thing} is malformed: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise SealError(f"{thing} is malformed at {place}: {first['type']}") from error
