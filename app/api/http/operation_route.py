"""The door: every operation is declared here, with its name, who may call it, what it can answer; and passes here.

Order of refusals: 401, 404 (out of scope), 403, 422, replay, 412/409 version; then the operation's own.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal, TypeVar, get_type_hints
from uuid import UUID

from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.http import problems, write_once
from app.api.http.inputs import Inputs
from app.api.http.policy import Policy
from app.api.http.raw_response import Reply, etag_of
from app.api.http.request_context import Call
from app.core.errors import (
    BadRequest,
    CursorInvalid,
    Forbidden,
    IdempotencyInFlight,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    Internal,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Problem,
    TooLarge,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
    VersionConflict,
)
from app.core.lang import Words

Manner = Literal["read", "write", "own"]
KeyUse = Literal["required", "optional"] | None
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

PUBLIC_OPERATIONS: Final = frozenset(
    {
        "health.live", "health.ready", "auth.token", "problems.list", "problems.show", "meta.enums", "lifecycles.list",
        "lifecycles.show", "files.content",
    }
)  # fmt: skip
"""Operations that need no token; files.content carries its right in the signature of its address."""
MOST_BODY_BYTES: Final = 1024 * 1024
LONGEST_LANGUAGES: Final = 200
"""Bytes of an Accept-Language header."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What is stated of one operation; the OpenAPI document is made from it."""

    id: str
    words: Words
    policy: Policy
    clause: str | None = None
    manner: Manner = "read"
    problems: tuple[type[Problem], ...] = ()
    key: KeyUse = None
    edits: bool = False
    late: bool = False
    subject: Callable[[Call, Mapping[str, Any]], Awaitable[Any]] | None = None
    """Looks for the record first, so that its absence (404) goes before what is wrong with the input (422)."""
    prepare: Callable[[Call], Awaitable[None]] | None = None
    """Work that needs no database, done before the transaction begins."""
    answers_with: tuple[str, ...] = ("application/json",)
    headers: tuple[str, ...] = ()
    """Headers that only this answer may have, each described in openapi_operations.RESPONSE_HEADERS."""
    max_body: int | None = MOST_BODY_BYTES
    example: Any = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A public operation must be on the list of public ones."""
        if self.policy.kind == "public":
            assert self.id in PUBLIC_OPERATIONS, f"{self.id} is not on the list of public operations"

    def answers(
        self, *, takes_input: bool, may_have_body: bool, names_record: bool, has_pages: bool
    ) -> tuple[type[Problem], ...]:
        """Every problem that a client can meet here."""
        found: list[type[Problem]] = [BadRequest, Internal, Unavailable]
        if self.policy.kind != "public":
            found += [Unauthenticated]
        if self.policy.kind == "roles" or self.policy.scopes:
            found += [Forbidden]
        if names_record:
            found += [NotFound]
        if has_pages:
            found += [CursorInvalid]
        found += [Invalid]
        if may_have_body:
            found += [TooLarge]
        if takes_input:
            found += [UnsupportedMedia]
        if self.key:
            found += [IdempotencyKeyReused, IdempotencyInFlight]
        if self.key == "required":
            found += [IdempotencyKeyMissing]
        if self.edits:
            found += [PreconditionRequired, PreconditionFailed, VersionConflict]
        return tuple(dict.fromkeys((*found, *self.problems)))


class DoorRoute:
    """A route that lets in by policy, reads the input, gives the operation its transaction, and sends the answer.

    What takes time to build, the models of its input and answer and FastAPI's reading of its signature, is built when
    it is first needed: a process is ready before anybody asked for the two hundredth operation."""

    def __init__(
        self, path: str, endpoint: Callable[..., Any], *, operation: Operation, method: str, status: int, tag: str
    ) -> None:
        self.path, self.endpoint, self.operation = path, endpoint, operation
        self.methods, self.status_code, self.tag = {method}, status, tag
        self.in_community = "{community_id}" in path
        self.may_have_body = method != "GET"
        # what is sent where nothing is taken is read to be refused; a few operations read their body themselves
        self.reads_body = self.may_have_body and "requestBody" not in operation.extra

    @cached_property
    def inputs(self) -> Inputs:
        """What the endpoint takes, and from where."""
        return Inputs(self.endpoint, self.path)

    @cached_property
    def answer(self) -> TypeAdapter[Any] | None:
        """Makes bytes of what the endpoint returns, where that is no finished answer."""
        kind: Any = get_type_hints(self.endpoint, include_extras=True).get("return")
        finished = kind is None or kind is type(None) or (isinstance(kind, type) and issubclass(kind, Reply | Response))
        return None if finished else TypeAdapter(kind)

    @cached_property
    def described(self) -> APIRoute:
        """The same operation as FastAPI describes it in the OpenAPI document; no request goes through it."""
        return APIRoute(
            self.path,
            self.endpoint,
            methods=list(self.methods),
            status_code=self.status_code,
            operation_id=self.operation.id,
            name=self.operation.id,
            tags=[self.tag],
            summary=f"{self.operation.words.en} / {self.operation.words.zh}",
        )

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, as an ASGI application."""
        await self.enter(scope, receive, send)

    async def enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, from its first byte to its last."""
        call = Call(scope, receive)
        scope["gongdan.call"] = call
        answer: Reply | Response
        try:
            answer = await self._serve(call)
        except ClientDisconnect:
            return
        except Exception as error:
            answer = problems.respond(problems.as_problem(error), call.request)
        await answer(scope, receive, send)

    async def _serve(self, call: Call) -> Reply | Response:
        operation = self.operation
        if len(call.headers.get(b"accept-language", b"")) > LONGEST_LANGUAGES:
            raise BadRequest
        if operation.policy.kind != "public":
            await call.identify()
            await self._let_in(call)
        if operation.max_body is not None and self.may_have_body:
            call.limit_body(operation.max_body)
            if self.reads_body:
                await call.read_body()
        values: dict[str, Any] = {}
        errors = self.inputs.bind(call, values)
        if errors:
            call.invalid = Invalid(errors)
            if not (operation.late or operation.subject):
                raise call.invalid
            if self.inputs.form_name is not None:
                values.setdefault(self.inputs.form_name, None)
        if operation.prepare is not None:
            await operation.prepare(call)
        if operation.manner == "write":
            return await write_once.write(self, call, values)
        if operation.manner == "read":
            async with call.transaction() as call.tx:
                if operation.subject is not None:
                    call.subject = await operation.subject(call, call.path)
                call.check()
                return await self.run(call, values)
        return await self.run(call, values)

    async def _let_in(self, call: Call) -> None:
        community_id: UUID | None = None
        if self.in_community:
            try:
                community_id = UUID(call.scope["path_params"]["community_id"])
            except ValueError:
                raise NotFound(values={"what": Words("community", "小区")}) from None
            if not call.caller.roles_in(community_id) or not await call.is_ours(community_id):
                raise NotFound(values={"what": Words("community", "小区")})
        self.operation.policy.check(call.caller, community_id)

    async def run(self, call: Call, values: dict[str, Any]) -> Reply | Response:
        """Call the endpoint and make its value an answer."""
        for name, give in self.inputs.given:
            values[name] = give(call)
        value = await self.endpoint(**values)
        if isinstance(value, Reply | Response):
            return value
        headers = call.reply_headers
        tag = etag_of(value)
        if tag is not None:
            headers["ETag"] = tag
        body = b"" if self.answer is None else self.answer.dump_json(value)
        return Reply(body, self.status_code or 200, headers)


class Door:
    """The operations of one group. Each `get`, `post`, `put` and `delete` states all that must be stated."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.routes: list[DoorRoute] = []

    def get(
        self,
        path: str,
        *,
        operation: str,
        en: str,
        zh: str,
        policy: Policy,
        clause: str | None = None,
        status: int = 200,
        manner: Manner = "read",
        **stated: Any,
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare a reading operation."""
        made = Operation(operation, Words(en, zh), policy, clause, manner, **stated)
        return self._add("GET", path, made, status)

    def post(
        self,
        path: str,
        *,
        operation: str,
        en: str,
        zh: str,
        policy: Policy,
        clause: str | None = None,
        status: int = 200,
        manner: Manner = "write",
        key: KeyUse = "optional",
        **stated: Any,
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare a writing operation: by default in one transaction, repeatable with an Idempotency-Key."""
        made = Operation(operation, Words(en, zh), policy, clause, manner, key=key, **stated)
        return self._add("POST", path, made, status)

    def put(
        self,
        path: str,
        *,
        operation: str,
        en: str,
        zh: str,
        policy: Policy,
        clause: str | None = None,
        status: int = 200,
        manner: Manner = "write",
        **stated: Any,
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare a replacing operation; it is repeatable by nature."""
        made = Operation(operation, Words(en, zh), policy, clause, manner, **stated)
        return self._add("PUT", path, made, status)

    def delete(
        self,
        path: str,
        *,
        operation: str,
        en: str,
        zh: str,
        policy: Policy,
        clause: str | None = None,
        status: int = 204,
        manner: Manner = "write",
        **stated: Any,
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare a removing operation; it takes no body."""
        made = Operation(operation, Words(en, zh), policy, clause, manner, **stated)
        return self._add("DELETE", path, made, status)

    def _add(self, method: str, path: str, operation: Operation, status: int) -> Callable[[Endpoint], Endpoint]:
        def take(endpoint: Endpoint) -> Endpoint:
            self.routes.append(
                DoorRoute(path, endpoint, operation=operation, method=method, status=status, tag=self.tag)
            )
            return endpoint

        return take
