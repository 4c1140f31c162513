"""Request bodies: strict JSON (`radseal_wire.text.loads`), then the wire's model; and the same in docs/openapi.json.

FastAPI's own body parsing is not used: it lets duplicate keys, floats and endless integers through. A route takes
``draft: Annotated[CaseDraft, JsonBody(CaseDraft)]`` and says ``openapi_extra=reads(CaseDraft)``.
"""

import inspect
from collections.abc import Callable
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from pydantic import ValidationError
from pydantic.json_schema import models_json_schema

from radseal_server import __version__
from radseal_server.http.bounds import BODY
from radseal_server.http.problems import MEDIA_TYPE, MalformedRequestError
from radseal_wire import bodies
from radseal_wire.text import MalformedError, loads

_REF = "#/components/schemas/{model}"
_SHOWN = 3


def JsonBody(model: type[bodies.Body]) -> Any:  # noqa: N802, ANN401  (reads as a type in a signature; FastAPI's Depends)
    """Return a dependency that gives the request's body as `model`, or raises MalformedRequestError."""

    def read(request: Request) -> bodies.Body:
        """Return the body, parsed."""
        raw: bytes = request.scope[BODY]
        if not raw:
            raise MalformedRequestError("the body is missing")
        try:
            return model.model_validate(loads(raw), strict=True)
        except MalformedError as error:
            raise MalformedRequestError(str(error)) from error
        except ValidationError as error:
            raise MalformedRequestError(explain(error)) from error

    return Depends(read)


def explain(error: ValidationError) -> str:
    """Return which of our fields is at fault and why; never a value or a name that the request brought."""
    faults = []
    for detail in error.errors(include_url=False, include_input=False, include_context=False)[:_SHOWN]:
        unknown = detail["type"] == "extra_forbidden"
        place = ".".join(str(part) for part in (detail["loc"][:-1] if unknown else detail["loc"]))
        reason = "has a field that is not known" if unknown else detail["type"].replace("_", " ")
        faults.append(f"{place or 'the body'}: {reason}")
    return "; ".join(faults)


def reads(model: type[bodies.Body]) -> dict[str, Any]:
    """Return the OpenAPI statement that a route takes `model` as its JSON body."""
    schema = {"$ref": _REF.format(model=model.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def describe(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """Return what `app.openapi` shall be: the routes, every wire body, and the one form of refusals."""

    def openapi() -> dict[str, Any]:
        """Return the description, made once."""
        if app.openapi_schema is None:
            schema = get_openapi(
                title="Radseal", version=__version__, routes=app.routes, summary="Docs: docs/spec/api.md."
            )
            models = [model for _name, model in inspect.getmembers(bodies, _is_body)]
            _keys, definitions = models_json_schema([(model, "serialization") for model in models], ref_template=_REF)
            components = schema.setdefault("components", {})
            components["schemas"] = dict(sorted(definitions["$defs"].items()))
            _add_refusals(schema)
            app.openapi_schema = schema
        return app.openapi_schema

    return openapi


def _is_body(member: object) -> bool:
    known = (bodies.Body, bodies.ProblemBody)
    return inspect.isclass(member) and issubclass(member, known) and member is not bodies.Body


def _add_refusals(schema: dict[str, Any]) -> None:
    """Say of each operation that it may refuse, and in which form; drop FastAPI's own 422."""
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="ProblemBody")}}}
    for path in schema["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {"description": "Refused; `code` says why.", "content": content}
            operation["responses"] = dict(sorted(operation["responses"].items()))
