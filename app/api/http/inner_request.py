"""One operation carried out inside another request: it goes through its own route, with everything that stands there
(policy, input, guards, its own transaction and stored answer), as if it had been sent alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from starlette.types import Message, Scope

from app.api.http.generated_route import GeneratedRoute
from app.api.http.middleware import FOUND, PathLookup
from app.api.http.request_context import REPLAYED, RequestContext
from app.core.json_object import JsonObject

PASSED_ON: Final = (b"authorization", b"accept-language")
"""Headers of the outer request that say who asks, and in which language."""


@dataclass(frozen=True, slots=True)
class InnerAnswer:
    """What the operation answered."""

    status: int
    replayed: bool
    body: JsonObject


def route_at(lookup: PathLookup, method: str, path: str) -> tuple[GeneratedRoute[object], dict[str, str]] | None:
    """The generated route at a path, with what stands in the place of its parameters."""
    scope: Scope = {"type": "http", "method": method, "path": path}
    lookup.look_up(scope)
    route = scope.get(FOUND)
    return (route, scope["path_params"]) if isinstance(route, GeneratedRoute) else None


async def ask(
    outer: RequestContext,
    target: tuple[GeneratedRoute[object], dict[str, str]],
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> InnerAnswer:
    """Send a request to a route for whoever sent the outer one."""
    route, parameters = target
    own: list[tuple[bytes, bytes]] = [(name, outer.headers[name]) for name in PASSED_ON if name in outer.headers]
    own += [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    if body is not None:
        own += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    method = next(iter(route.methods or ()))
    scope: Scope = {
        **{name: outer.scope[name] for name in ("app", "client", "server", "scheme", "http_version", "type", "asgi")
           if name in outer.scope},
        "method": method, "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"",
        "headers": own, "path_params": dict(parameters), "route": route,
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body or b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await route.serve(scope, receive, send)
    start, *rest = sent
    content = b"".join(message.get("body", b"") for message in rest)
    replayed = any(name == REPLAYED.lower().encode() for name, _ in start["headers"])
    return InnerAnswer(start["status"], replayed, json.loads(content))


def id_of(parameters: Mapping[str, str], name: str) -> UUID:
    """An id of a path."""
    return UUID(parameters[name])
