"""Holds any answer against the OpenAPI document: no 5xx, and no status, type, code or body that it doesn't announce."""

import json
import re
from functools import cache
from typing import Any, Final

import jsonschema_rs
from fastapi import FastAPI

from app.api.openapi.document import operations_of
from tests.matrix.hatch import Answer, Request
from tests.support.closed import with_what_it_refers_to
from tests.support.documents import committed

Document = dict[str, Any]
PROBLEM: Final = "application/problem+json"
PLACEHOLDER: Final = re.compile(r"\{[a-z_]+\}")
ALWAYS: Final = ("x-request-id", "cache-control")
EVERYWHERE: Final = ("x-content-type-options", "x-request-id")
"""For browsers, on whatever is no JSON; and what the page says once of every answer."""


class Contract:
    """What the document says of every operation."""

    def __init__(self, app: FastAPI) -> None:
        self.document: Document = committed()
        self.routes = {route.operation.id: route for route in operations_of(app)}
        self.stated: dict[str, Document] = {
            operation["operationId"]: operation
            for methods in self.document["paths"].values()
            for operation in methods.values()
        }
        self._check = cache(self._made)
        self.told: dict[str, set[int]] = {name: set() for name in self.routes}
        """Which statuses each operation has answered so far."""

    def hold(self, operation: str, sent: Request, answer: Answer) -> None:
        """Fail unless the answer is one that the operation announces."""
        self.told[operation].add(answer.status)
        asked = (
            f"{sent.method} {sent.path[:200]} {sent.query[:200]!r} {sent.more!r:.200} {sent.body[:300]!r} → {answer}"
        )
        assert answer.status < 500, asked
        declared = self.stated[operation]["responses"]
        stated = declared.get(str(answer.status), declared.get(f"{answer.status // 100}XX"))
        assert stated is not None, f"{answer.status} is not announced: {asked}"
        stated = self.resolve(stated)
        self._hold_headers(answer, asked)
        own = {name.decode().lower() for name, _ in answer.headers if name.lower().startswith(b"x-")}
        assert own <= {*map(str.lower, stated.get("headers", {})), *EVERYWHERE}, f"a header is not announced: {asked}"
        content = stated.get("content", {})
        if not content:
            assert answer.body == b"", asked
            return
        assert answer.kind in content, f"{answer.kind} is not announced: {asked}"
        if answer.kind == PROBLEM:
            self._hold_problem(answer, stated["description"], asked)
        schema = content[answer.kind].get("schema")
        if schema is not None:
            faults = [
                str(error)[:200] for error in self._check(json.dumps(schema, sort_keys=True)).iter_errors(answer.json())
            ]
            assert not faults, f"{faults[:3]}: {asked}"

    def resolve(self, part: Document) -> Document:
        """What a reference leads to."""
        while "$ref" in part:
            node: Any = self.document
            for name in part["$ref"].removeprefix("#/").split("/"):
                node = node[name]
            part = node
        return part

    def _hold_headers(self, answer: Answer, asked: str) -> None:
        names = [name.lower() for name, _ in answer.headers]
        assert len(set(names)) == len(names), f"a header came twice: {asked}"
        for _, value in answer.headers:
            assert not set(b"\r\n\0") & set(value), asked
        if answer.kind == "application/json":
            assert set(ALWAYS) <= {name.decode() for name in names}, asked
        length = answer.header("content-length")
        assert length is None or int(length) == len(answer.body), asked

    def _hold_problem(self, answer: Answer, listed: str, asked: str) -> None:
        body = answer.json()
        assert body["status"] == answer.status, asked
        code = re.escape(body["code"])
        # as `401 `unauthenticated` `credentials-wrong`; 403 …`
        assert re.search(rf"\b{answer.status} (`[a-z-]+` )*`{code}`", listed), f"{code} is not announced: {asked}"
        assert body["request_id"] == answer.header("x-request-id"), asked
        for error in body.get("errors", ()):
            assert error["detail"], asked
            assert not PLACEHOLDER.search(error["detail"]), f"a placeholder was left in {error}: {asked}"

    def _made(self, schema: str) -> jsonschema_rs.Draft202012Validator:
        whole = with_what_it_refers_to(self.document, json.loads(schema))
        return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
