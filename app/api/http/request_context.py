"""What belongs to one request: who calls, when, in which language, with which body, in which transaction; and an answer
whose bytes are ready."""

import re
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Final, ParamSpec, TypeVar
from uuid import UUID

from asgi_correlation_id import correlation_id
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope

from app.bootstrap import Container
from app.core.errors import FieldError, Invalid, TooLarge, Unauthenticated
from app.core.lang import Language, choose_language
from app.core.rate_limits import HEADERS, headers_of
from app.core.roles import Caller
from app.core.row_scope import NOWHERE, RowScope
from app.db.transaction import Transaction
from app.models import StoredAnswer

P = ParamSpec("P")
Made = TypeVar("Made")

NO_RECORD: Final = UUID(int=0)
_ID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
IN_SCOPE: Final = "gongdan.context"
"""Where the context of a request stands in its ASGI scope."""


@dataclass(frozen=True, slots=True)
class ExpectedVersion:
    """The version that an edit was made from, and whether If-Match said so (stale: 412) or the body (409)."""

    versions: frozenset[int]
    by_header: bool


class RequestContext:
    """Made once a request by its route. Endpoints get it, or parts of it, by the dependencies of app.api.http.deps."""

    caller: Caller
    """Who calls; set by `authenticate`."""
    login: UUID | None = None
    """Which of a person's logins the access token came from."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        scope[IN_SCOPE] = self
        self.scope, self.receive = scope, receive
        self.container: Container = scope["app"].state.container
        self.now: datetime = self.container.clock.now()
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.body = b""
        self.ids: dict[str, UUID] = {}
        """The ids of the path by name, as `resolve_ids` read them."""
        self.community_id: UUID | None = None
        """The community that the path names; set once the caller is known to belong there."""
        self.input_errors: list[FieldError] = []
        """What is wrong with the input; told once the record is known to exist for the caller, see `check_input`."""
        self.key: str | None = None
        """The client's Idempotency-Key."""
        self.key_in_form: str | None = None
        """The same, where an upload carries it as a form field."""
        self.fingerprint: str | None = None
        """What tells this payload from another, where the body's bytes do not."""
        self.check_replay: Callable[[StoredAnswer], Awaitable[None]] | None = None
        """Whether the caller may still have a stored answer that names a record of its own; raises NotFound, Forbidden
        where not. Operations whose path and policy say all of it need none."""
        self.replayed = False
        """Whether the answer is the stored one of an earlier request."""
        self.expected: ExpectedVersion | None = None
        """The version that an edit was made from."""
        self.answer_version: object = None
        """The version of the record that the endpoint returned."""
        self.names_somebody = False
        """Whether the address holds what identifies a person, such as a phone number: no cache keeps the answer."""
        self.response_headers: dict[str, str] = {}
        """Headers that the operation adds to its answer."""
        self.after_commit: list[Callable[[], None]] = []
        """What is done in this process once the transaction is committed: forgetting what was remembered."""
        self._transaction: Transaction | None = None
        self._resources: AsyncExitStack | None = None

    @property
    def method(self) -> str:
        """GET, POST, PUT or DELETE."""
        return str(self.scope["method"])

    @cached_property
    def request(self) -> Request:
        """The request as Starlette sees it."""
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

    @property
    def request_id(self) -> str | None:
        """The id under which answer, logs and journal name the request."""
        return correlation_id.get()

    @property
    def media_type(self) -> bytes:
        """The type of the body, without its parameters."""
        return self.headers.get(b"content-type", b"").split(b";")[0].strip().lower()

    def header(self, name: bytes) -> str | None:
        """A request header by its lower-case name."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    # who calls

    async def authenticate(self) -> Caller:
        """Read the access token and whom it stands for. Raises Unauthenticated."""
        value = self.headers.get(b"authorization")
        if value is None or value[:7].lower() != b"bearer ":
            raise Unauthenticated
        claims = self.container.tokens.read(value[7:].decode("latin-1").strip(), self.now)
        principals = self.container.principals
        known = principals.remembered(claims, self.now) or await principals.find(claims, self.now)
        self.caller, self.login = known.calling(self.origin, self.request_id), claims.login
        return self.caller

    async def is_ours(self, community_id: UUID) -> bool:
        """Whether a community exists in the caller's organisation."""
        return await self.container.principals.is_ours(self.caller, community_id, self.now)

    # the transaction

    @asynccontextmanager
    async def transaction_scope(self) -> AsyncIterator[None]:
        """The time in which `open` gives a transaction. Leaving it undoes everything that was not committed."""
        self.response_headers, self.after_commit, self._transaction = {}, [], None
        async with AsyncExitStack() as resources:
            self._resources = resources
            try:
                yield
            finally:
                self._resources = None

    async def open(self, wider: RowScope | None = None) -> Transaction:
        """The request's transaction, opened when it is first asked for: on the rows of the caller's communities, or on
        a wider scope, which needs a reason (ADR 20)."""
        if self._transaction is None:
            assert self._resources is not None, "the operation's answer is finished, or its route is no OperationRoute"
            scope = wider or (self.caller.row_scope if hasattr(self, "caller") else NOWHERE)
            opened = self.container.database.transaction(self.now, scope)
            self._transaction = await self._resources.enter_async_context(opened)
        return self._transaction

    async def give_back(self) -> None:
        """Give the connection of a read back before something slow begins: drawing, or sending a large answer. What was
        read stays; the next `open` takes another connection."""
        assert self._resources is not None
        self._transaction = None
        await self._resources.aclose()

    async def drawn(self, work: Callable[P, Made], *args: P.args, **named: P.kwargs) -> Made:
        """Draw something from what was read, in the caller's turn and without a connection. Raises TooManyRequests,
        Unavailable when too many wait for a turn."""
        await self.give_back()
        return await self.container.drawing.run(self.caller.id, work, *args, **named)

    @property
    def tx(self) -> Transaction:
        """The request's transaction, which is open already."""
        assert self._transaction is not None, "nobody opened the transaction: ask for ContextDep or TransactionDep"
        return self._transaction

    def tell_limits(self, response: Response) -> Response:
        """The answer with what is left of limits that were counted while it was made."""
        if self._transaction is not None and self._transaction.limits:
            response.headers.update(headers_of(self._transaction.limits))
        return response

    @property
    def opened(self) -> Transaction | None:
        """The transaction, if somebody asked for it."""
        return self._transaction

    # the path

    def resolve_ids(self) -> None:
        """Read the ids of the path, for everybody who asks for them later. One record has one address: what is written
        otherwise than 8-4-4-4-12 hexadecimal digits (without dashes, in braces, as a URN) is the id of no record, so
        that the answer is 404; capitals are the same id (RFC 9562, 4)."""
        path: dict[str, str] = self.scope["path_params"]
        for name, text in path.items():
            if name.endswith("_id"):
                self.ids[name] = UUID(text) if _ID.fullmatch(text) else NO_RECORD
        self.scope["path_params"] = path | {name: str(record_id) for name, record_id in self.ids.items()}

    # the body

    def limit_body(self, limit: int) -> None:
        """Refuse a body over so many bytes: by its declared length at once, by its real one while it arrives."""
        declared = self.headers.get(b"content-length")
        if declared is not None and declared.isdigit() and int(declared) > limit:
            raise TooLarge(values={"limit": limit})
        receive, received = self.receive, 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
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

    def check_input(self) -> None:
        """Raise what is wrong with the input, once the record is known to exist for the caller."""
        if self.input_errors:
            raise Invalid(self.input_errors)


current: ContextVar[RequestContext] = ContextVar("request_context")
"""The context of the request that this task answers, for code between FastAPI and the endpoint."""


JSON: Final = (b"content-type", b"application/json")
ALWAYS: Final = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
"""On every answer of an operation, unless it says otherwise itself."""
REPLAYED: Final = "Idempotency-Replayed"
_NOT_STORED: Final = frozenset(
    {"content-length", *(name.lower() for name in HEADERS), *(name.decode() for name, _ in ALWAYS)}
)


class RawResponse(Response):
    """A finished answer; unlike Starlette's own, it renders nothing. It is JSON unless its headers say otherwise."""

    def __init__(self, body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.body, self.status_code, self.background = body, status, None
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (headers or {}).items()]
        raw.extend(ALWAYS)
        if body or status not in (204, 304):
            raw.append((b"content-length", str(len(body)).encode()))
        if body and not any(name == b"content-type" for name, _ in raw):
            raw.append(JSON)
        self.raw_headers = raw


def id_in(stored: StoredAnswer) -> UUID:
    """The record that a stored answer says was created: the end of its Location."""
    return UUID(stored.headers["location"].rpartition("/")[2])


def headers_to_store(response: Response) -> dict[str, str]:
    """The headers that a repeat of the request is answered with, too."""
    return {
        name: value
        for name, value in response.headers.items()
        if name not in _NOT_STORED and (name, value) != ("content-type", "application/json")
    }


def tag_of(body: bytes, version: object = None) -> str:
    """The strong entity tag of an answer (RFC 9110, 8.8.3): its version, where it has one, and a digest of its bytes.
    The version alone would be the same for another reader, another language, or a button that is grey no longer."""
    digest = urlsafe_b64encode(blake2b(body, digest_size=9).digest()).decode()
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'
