"""One request at the door: who calls, when, in which language, with which body, in which transaction."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from asgi_correlation_id import correlation_id
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope

from app.bootstrap import Container
from app.core.errors import Problem, TooLarge, Unauthenticated
from app.core.lang import Language, choose_language
from app.core.roles import Caller
from app.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Expected:
    """The version that an edit was made from, and whether If-Match said so (stale: 412) or the body (409)."""

    versions: frozenset[int]
    by_header: bool


class Call:
    """Made once a request by the route; endpoints get it, or parts of it, by the aliases of app.api.http.deps."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope, self.receive = scope, receive
        self.container: Container = scope["app"].state.container
        self.now: datetime = self.container.clock.now()
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.body = b""
        self.path: dict[str, Any] = {}
        self.key: str | None = None
        """The client's Idempotency-Key."""
        self.form_key: str | None = None
        """The same, where an upload carries it as a form field."""
        self.stamp: str | None = None
        """What tells this payload from another, where the body's bytes do not."""
        self.prepared: Any = None
        """What `prepare` made of the input before the transaction."""
        self.expected: Expected | None = None
        self.invalid: Problem | None = None
        """What is wrong with the input, where the operation wants to look for its record first; see `check`."""
        self.subject: Any = None
        """The record that the operation is about, as its `subject` loader gave it."""
        self.reply_headers: dict[str, str] = {}
        """Headers the endpoint adds to its answer."""
        self.after: list[Callable[[], None]] = []
        """What is done in this process once the transaction is committed: forgetting what was remembered."""

    caller: Caller
    """Who calls; set by `identify`."""
    tx: Transaction
    """The transaction of a reading or writing operation; set by the route."""

    @property
    def method(self) -> str:
        """GET, POST, PUT or DELETE."""
        return str(self.scope["method"])

    @cached_property
    def request(self) -> Request:
        """The request as Starlette sees it, for what is not read at the door."""
        return Request(self.scope, self.receive)

    @cached_property
    def language(self) -> Language:
        """The language of sentences for this client."""
        return choose_language(self.header(b"accept-language"))

    @property
    def origin(self) -> str | None:
        """The network address that the request came from (M-150)."""
        client = self.scope.get("client")
        return None if client is None else str(client[0])[:60]

    def header(self, name: bytes) -> str | None:
        """A request header by its lower-case name."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    async def identify(self) -> Caller:
        """Read the access token and whom it stands for. Raises Unauthenticated."""
        value = self.headers.get(b"authorization")
        if value is None or value[:7].lower() != b"bearer ":
            raise Unauthenticated
        claims = self.container.tokens.read(value[7:].decode("latin-1").strip(), self.now)
        principals = self.container.principals
        known = principals.remembered(claims, self.now) or await principals.find(claims, self.now)
        self.caller = known.calling(self.origin, correlation_id.get())
        return self.caller

    async def is_ours(self, community_id: UUID) -> bool:
        """Whether a community exists in the caller's organisation."""
        return await self.container.principals.is_ours(self.caller, community_id, self.now)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction at this request's moment; nothing is kept without `tx.commit()`."""
        return self.container.database.transaction(self.now)

    def limit_body(self, limit: int) -> None:
        """Refuse a body over so many bytes: by its declared length at once, by its real one while it arrives."""
        declared = self.headers.get(b"content-length")
        if declared is not None and declared.isdigit() and int(declared) > limit:
            raise TooLarge(values={"limit": limit})
        receive, seen = self.receive, 0

        async def limited() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLarge(values={"limit": limit})
            return message

        self.receive = limited

    async def read_body(self) -> bytes:
        """The whole body."""
        message = await self.receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            self.body = message.get("body", b"")
            return self.body
        parts = []
        while True:
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                break
            message = await self.receive()
        self.body = b"".join(parts)
        return self.body

    def check(self) -> None:
        """Raise what is wrong with the input, once the record is known to exist for the caller."""
        if self.invalid is not None:
            raise self.invalid
