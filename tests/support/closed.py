"""Holds answers against the OpenAPI document as if it had said all: a field that it doesn't name is a fault, too."""

import json
import re
from functools import cache
from typing import Any, Final

import httpx
import jsonschema_rs

from app.api.http.middleware import PathLookup
from app.api.openapi.document import operations_of
from app.api.openapi.files import FOLDER
from app.api.openapi.schemas import parts_of

Document = dict[str, Any]
JSON: Final = "application/json"


@cache
def closed_document() -> Document:
    """The committed document with every object closed."""
    document: Document = json.loads((FOLDER / "openapi.en.json").read_text("utf-8"))
    for schema in document["components"]["schemas"].values():
        for part in parts_of(schema):
            if "properties" in part:
                part.setdefault("additionalProperties", False)
    return document


def resolve(document: Document, part: Document) -> Document:
    """What a reference leads to."""
    while "$ref" in part:
        node: Any = document
        for name in part["$ref"].removeprefix("#/").split("/"):
            node = node[name]
        part = node
    return part


REFERENCE: Final = re.compile(r'"\$ref": "#/components/(\w+)/([^"]+)"')


def with_what_it_refers_to(document: Document, schema: Document) -> Document:
    """A schema that stands by itself. With all components of the document a validator took 5 MB and 10 ms."""
    components: Document = {}
    parts = [schema]
    while parts:
        for kind, name in REFERENCE.findall(json.dumps(parts.pop())):
            known = components.setdefault(kind, {})
            if name not in known:
                known[name] = document["components"][kind][name]
                parts.append(known[name])
    return {**schema, "components": components}


@cache
def _schema(operation: str, status: int) -> str | None:
    document = closed_document()
    stated = next(
        stated
        for methods in document["paths"].values()
        for stated in methods.values()
        if stated["operationId"] == operation
    )
    answer = resolve(document, stated["responses"][str(status)])
    schema = answer.get("content", {}).get(JSON, {}).get("schema")
    return None if schema is None else json.dumps(schema, sort_keys=True)


@cache
def _check(schema: str) -> jsonschema_rs.Draft202012Validator:
    whole = with_what_it_refers_to(closed_document(), json.loads(schema))
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


class ClosedTransport(httpx.AsyncBaseTransport):
    """Passes requests on to an application, and fails for an answer that holds more or else than the document says."""

    def __init__(self, app: Any) -> None:
        self._app = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._lookup = PathLookup(operations_of(app))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The application's answer. Raises AssertionError."""
        response = await self._app.handle_async_request(request)
        body = await response.aread()
        found = self._lookup.find(request.url.path)
        if found is not None and response.status_code < 300 and response.headers.get("content-type") == JSON:
            operation = found[0].routes[request.method][0].operation.id
            schema = _schema(operation, response.status_code)
            errors = [] if schema is None else _check(schema).iter_errors(json.loads(body))
            faults = [str(error)[:300] for error in errors]
            assert not faults, (operation, faults[:3])
        return response
