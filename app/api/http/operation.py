"""What is stated of an operation besides what FastAPI asks for: who may call it, and how it can be repeated.

router = APIRouter(route_class=OperationRoute, tags=["people"])

@router.post("/v1/people", status_code=201, **operation(
    "people.create", policy=ADMIN, key="required", problems=(Duplicate,)))
async def create_person(context: ContextDep, form: PersonForm) -> PersonOut: ...
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Final, Literal, ParamSpec, TypedDict
from uuid import UUID

from app.api.http.request_context import RequestContext
from app.api.openapi.texts import title_of
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
from app.core.json_object import JsonObject, JsonView
from app.core.lang import Words
from app.core.roles import ROLE_TITLES, STAFF_ROLES, Caller, Role

OpenTo = Literal["public", "anyone", "roles"]

_COMMUNITY: Final = Words("community", "小区")


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """Who may call: everybody (public), whoever is authenticated (anyone; where scopes are named, machine clients need
    one), or people with one of the roles and machine clients with one of the scopes. Where the path names a community,
    the role must be held there."""

    open_to: OpenTo
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[str] = frozenset()

    def permits(self, caller: Caller, community_id: UUID | None = None) -> bool:
        """Whether the caller may call, in that community (None: in any)."""
        if self.open_to == "public":
            return True
        if self.open_to == "anyone" and not (self.scopes and caller.kind == "client"):
            return True
        if not self.scopes.isdisjoint(caller.scopes_in(community_id)):
            return True
        held = self.roles & caller.roles_in(community_id)
        # where scopes are named, being a machine client isn't enough
        return bool(held - {Role.INTEGRATION} if self.scopes else held)

    def check(self, caller: Caller, community_id: UUID | None = None) -> None:
        """Raises NotFound for a community in which the caller is nobody, Forbidden without a role or scope."""
        if community_id is not None and not caller.roles_in(community_id):
            raise NotFound(values={"what": _COMMUNITY})
        if not self.permits(caller, community_id):
            raise Forbidden(values={"allowed": self.words})

    @property
    def words(self) -> Words:
        """Who may, for people."""
        if self.open_to == "public":
            return Words("everybody", "任何人")
        if self.open_to == "anyone" and not self.scopes:
            return Words("whoever is logged in", "任何已登录者")
        titles = [ROLE_TITLES[role] for role in Role if role in self.roles]
        titles += [("any person", "任何人员")] if self.open_to == "anyone" else []
        titles += [(f"machine client with scope {scope}", f"系统对接({scope})") for scope in sorted(self.scopes)]
        return Words(", ".join(title[0] for title in titles), "、".join(title[1] for title in titles))


PUBLIC: Final = AccessPolicy("public")
"""No token needed: only for the operations named in PUBLIC_OPERATIONS."""
ANYONE: Final = AccessPolicy("anyone")
"""Any valid token; what it shows is limited to the caller's own."""


def anyone(*scopes: str) -> AccessPolicy:
    """Any person with a valid token, and machine clients with one of these scopes."""
    return AccessPolicy("anyone", scopes=frozenset(scopes))


def roles(*allowed: Role, scopes: tuple[str, ...] = ()) -> AccessPolicy:
    """People with one of these roles, and machine clients with one of these scopes."""
    assert allowed or scopes, "a policy without roles and scopes permits nobody"
    return AccessPolicy("roles", frozenset(allowed), frozenset(scopes))


ADMIN: Final = roles(Role.ADMIN)
STAFF: Final = roles(*STAFF_ROLES)
"""Everybody who works for the organisation."""


KeyUse = Literal["required", "optional", "none"]
Keeping = Literal["nothing", "own", "everybody"]
"""What caches may keep of an answer. `nothing`: what is written, unmasked, or true only now; `own`: a client keeps what
it read, and asks each time whether it still holds; `everybody`: the same for all, for some minutes."""
STATED: Final = "x-operation"
"""Under which key of `openapi_extra` an Operation travels from the decorator to its route; it never gets further."""

PUBLIC_OPERATIONS: Final = frozenset(
    {
        "health.live", "health.ready", "auth.token", "auth.reset_password", "auth.wechat_login",
        "auth.wechat_phone", "auth.send_sms", "auth.sms_login", "auth.binding_code", "auth.choose",
        "charges.wechat_notice", "wechat.check_push", "wechat.push", "problems.list", "problems.show", "meta.enums",
        "lifecycles.list", "lifecycles.show", "files.content",
    }
)  # fmt: skip
"""Operations that need no token; files.content carries its right in the signature of its address."""
MOST_BODY_BYTES: Final = 1024 * 1024
LONGEST_LANGUAGES: Final = 200
"""Bytes of an Accept-Language header."""


@dataclass(frozen=True, slots=True)
class Operation:
    """The statement itself; the OpenAPI document is completed from it."""

    id: str
    words: Words | None = None
    """Its title; left out where app/data/api/operations.toml has it."""
    _: KW_ONLY
    policy: AccessPolicy
    clause: str | None = None
    problems: tuple[type[Problem], ...] = ()
    """Refusals beyond those that every such operation has."""
    writes: bool | None = None
    """Whether its transaction is committed; by default every method but GET writes."""
    key: KeyUse | None = None
    """Whether an Idempotency-Key is taken; by default a POST may have one."""
    edits: bool = False
    """Whether the client must say from which version it edits (If-Match or expected_version)."""
    answers_with: tuple[str, ...] = ("application/json",)
    headers: tuple[str, ...] = ()
    """Headers that only this answer may have, each described in app/data/api/components.toml."""
    cache: Keeping | None = None
    """What caches may keep; by default what a GET answers is kept, by everybody where no token is needed."""
    max_body: int | None = None
    """Bytes; by default 1 MiB, and for uploads what the settings allow."""
    key_in_form: bool = False
    """Whether the Idempotency-Key may stand in the form instead of the header."""
    who: frozenset[Role] = frozenset()
    """Where the policy lets in whoever is logged in, and the record decides: the roles that it ever lets through."""
    scope: str = ""
    """With it the scope that a machine client needs."""
    may_create: bool = False
    """Whether it answers 201, and says where, when there was no such record."""
    openapi: JsonView = field(default_factory=dict)
    """Parts of the OpenAPI operation to be taken as they are."""

    def __post_init__(self) -> None:
        """A public operation must be on the list of public ones."""
        if self.policy.open_to == "public" and self.id not in PUBLIC_OPERATIONS:
            raise ValueError(f"{self.id} is not on the list of public operations")

    def by_method(self, method: str) -> "Operation":
        """The same with what the method decides filled in."""
        writes = self.writes if self.writes is not None else method != "GET"
        key = self.key or ("optional" if method == "POST" and writes else "none")
        read: Keeping = "everybody" if self.policy.open_to == "public" else "own"
        cache = (self.cache or read) if method == "GET" else "nothing"
        return replace(self, writes=writes, key=key, cache=cache)

    @property
    def keeping(self) -> Keeping:
        """What caches may keep of its answer."""
        return self.cache or "nothing"

    @property
    def conditional(self) -> bool:
        """Whether its answer has a tag, by which who has it already gets 304."""
        return self.keeping != "nothing" and "application/json" in self.answers_with

    @property
    def title(self) -> Words:
        """What it is called."""
        return self.words or title_of(self.id)

    @property
    def summary(self) -> str:
        """Its title in English, as FastAPI gets it; the document has it in the language that it is made in."""
        return self.title.en

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that the API page names for it."""
        return self.who or self.policy.roles

    @property
    def reads_own_body(self) -> bool:
        """Whether the endpoint, or one of its dependencies, reads the body itself."""
        return "requestBody" in self.openapi

    @property
    def takes_key(self) -> bool:
        """Whether a repeat is answered with the stored answer."""
        return self.key in ("required", "optional")

    def answers(
        self, *, takes_input: bool, may_have_body: bool, names_record: bool, has_pages: bool
    ) -> tuple[type[Problem], ...]:
        """Every problem that a client can meet here."""
        problems: list[type[Problem]] = [BadRequest, Internal, Unavailable]
        if self.policy.open_to != "public":
            problems += [Unauthenticated]
        if self.policy.open_to == "roles" or self.policy.scopes:
            problems += [Forbidden]
        if names_record:
            problems += [NotFound]
        if has_pages:
            problems += [CursorInvalid]
        problems += [Invalid]
        if may_have_body:
            problems += [TooLarge]
        if takes_input:
            problems += [UnsupportedMedia]
        if self.takes_key:
            problems += [IdempotencyKeyReused, IdempotencyInFlight]
        if self.key == "required":
            problems += [IdempotencyKeyMissing]
        if self.edits:
            problems += [PreconditionRequired, PreconditionFailed, VersionConflict]
        return tuple(dict.fromkeys((*problems, *self.problems)))


class DecoratorArguments(TypedDict):
    """Ordinary arguments of `@router.get(…)` and the like."""

    operation_id: str
    name: str
    summary: str
    openapi_extra: JsonObject


P = ParamSpec("P")


def _as_arguments(state: Callable[P, Operation]) -> Callable[P, DecoratorArguments]:
    """The same statement, made into arguments for a route's decorator; its OperationRoute takes it out again."""

    def arguments(*values: P.args, **named: P.kwargs) -> DecoratorArguments:
        stated = state(*values, **named)
        return {
            "operation_id": stated.id,
            "name": stated.id,
            "summary": stated.summary,
            "openapi_extra": {**stated.openapi, STATED: stated},
        }

    return arguments


operation = _as_arguments(Operation)
"""What a decorator gets: `**operation(id, policy=…)`, with the fields of an Operation."""


async def authorise(context: RequestContext, stated: Operation) -> None:
    """Find out who calls, and whether they may. Raises Unauthenticated, NotFound (a community in which the caller is
    nobody), Forbidden."""
    if len(context.headers.get(b"accept-language", b"")) > LONGEST_LANGUAGES:
        raise BadRequest
    context.resolve_ids()
    if stated.policy.open_to == "public":
        return
    caller = await context.authenticate()
    community_id = context.ids.get("community_id")
    if community_id is not None:
        if not caller.roles_in(community_id) or not await context.is_ours(community_id):
            raise NotFound(values={"what": _COMMUNITY})
        context.community_id = community_id
    stated.policy.check(caller, community_id)
