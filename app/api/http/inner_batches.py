"""Many records in one request, each sent to its own PUT by key as if it had come alone: with its rules, its own
transaction, and a result for each. What is refused leaves the others alone, and all of it may be sent again."""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote

from pydantic_core import to_json

from app.api.http import inner_request
from app.api.http.request_context import RequestContext
from app.core.json_object import JsonObject
from app.models.import_line import LineOutcome

KEY: Final = "external_key"
LONGEST_KEY: Final = 100
VersionOf = Callable[[str], Awaitable[int | None]]
"""The version of the record that a key names; None: it names none yet."""


async def write_each(
    context: RequestContext, pattern: str, items: list[JsonObject], version_of: VersionOf
) -> list[JsonObject]:
    """The result of each item, in their order. `pattern` is the path of the PUT with `{}` in place of the key."""
    target = inner_request.route_at(context.scope["app"].state.lookup, "PUT", pattern.format("K"))
    assert target is not None
    results = []
    for index, item in enumerate(items):
        key = item.get("external_id")
        # what is no text is refused like an empty key
        external_id = key if isinstance(key, str) else ""
        route, parameters = target[0], {**target[1], KEY: external_id}
        before = await version_of(external_id)
        body = to_json({name: value for name, value in item.items() if name != "external_id"})
        answer = await inner_request.ask(
            context, (route, parameters), pattern.format(quote(external_id, safe="")), body
        )
        results.append(_result(external_id[:LONGEST_KEY] or None, before, answer, f"/items/{index}"))
    return results


def _result(external_id: str | None, before: int | None, answer: inner_request.InnerAnswer, place: str) -> JsonObject:
    body = answer.body
    if answer.status >= 400:
        problem = {name: body[name] for name in ("status", "code", "title", "detail")}
        problem["errors"] = [
            {**error, "pointer": _pointer(place, error["pointer"])} for error in body.get("errors", [])
        ]
        refused: JsonObject = {"outcome": LineOutcome.REFUSED, "id": None, "version": None, "problem": problem}
        return {"external_id": external_id, **refused}
    outcome = LineOutcome.CHANGED if body["version"] != before else LineOutcome.UNCHANGED
    return {
        "external_id": external_id,
        "outcome": LineOutcome.CREATED if answer.status == 201 else outcome,
        "id": body["id"],
        "version": body["version"],
        "problem": None,
    }


def _pointer(place: str, pointer: str) -> str:
    """Where a fault stands in the batch: what is wrong with the path is wrong with the key."""
    return f"{place}/external_id" if not pointer.startswith("/") else f"{place}{pointer}"
