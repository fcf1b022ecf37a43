"""Logging in and out, and who the caller is."""

import base64
from dataclasses import asdict
from typing import Final
from urllib.parse import parse_qsl, unquote_plus

from fastapi import APIRouter

from app.api.http.deps import CallerDep, ContainerDep, LanguageDep, NowDep, TransactionDep, UnopenedContextDep
from app.api.http.operation import ANYONE, PUBLIC, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.openapi.texts import read
from app.api.schemas.auth import GrantOut, Logout, Me, TokenAnswer
from app.core.errors import BadRequest, CredentialsWrong, Invalid, TooManyRequests, UnsupportedMedia
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.roles import ROLE_TITLES
from app.models import MachineClient, Person
from app.services.people.callers import FactorStanding
from app.services.people.logins import Login
from app.workflow.forms.messages import field_errors

router = APIRouter(route_class=OperationRoute, tags=["auth"])

MOST_BYTES: Final = 8192
FIELDS: Final = {
    "password": ("username", "password"),
    "refresh_token": ("refresh_token",),
    "client_credentials": ("client_id", "client_secret"),
}
KNOWN: Final = frozenset({"grant_type", "scope", *(name for names in FIELDS.values() for name in names)})
LONGEST: Final = 300
NOT_PRINTABLE: Final = ValueError(Words("Give printable characters only", "只能包含可打印字符"))


@router.post(
    "/v1/auth/token",
    **operation(
        "auth.token",
        policy=PUBLIC,
        max_body=MOST_BYTES,
        problems=(CredentialsWrong, TooManyRequests, UnsupportedMedia, BadRequest),
        writes=False,
        openapi={"requestBody": read("request_bodies")["token"]},
    ),
)
async def get_token(context: UnopenedContextDep) -> TokenAnswer:
    """OAuth 2.0 token endpoint (RFC 6749) for `password`, `refresh_token` and `client_credentials`, the latter also by
    HTTP Basic. Where a person has a second factor, its six digits are appended to the password. A refresh token that is
    used again within 60 seconds gives the same new pair; later, its login ends with all its tokens (RFC 9700, 4.14)."""
    sent = await _read_form(context)
    logins = context.container.logins
    match sent["grant_type"]:
        case "password":
            login = await logins.by_password(sent["username"], sent["password"], context.origin, context.now)
        case "refresh_token":
            login = await logins.by_refresh(sent["refresh_token"], context.now)
        case _:
            login = await logins.as_client(sent["client_id"], sent["client_secret"], context.origin, context.now)
    context.response_headers["Pragma"] = "no-cache"
    return token_answer(login)


def token_answer(login: Login) -> TokenAnswer:
    """A login as clients get it (RFC 6749, 5.1)."""
    return TokenAnswer(**asdict(login), scope=" ".join(login.scopes) or None)


async def _read_form(context: RequestContext) -> dict[str, str]:
    if context.media_type != b"application/x-www-form-urlencoded":
        raise UnsupportedMedia(values={"allowed": "application/x-www-form-urlencoded"})
    try:
        text = (await context.read_body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError as error:
        raise BadRequest from error
    sent = {name: value for name, value in pairs if value}
    basic = _read_basic(context.header(b"authorization"))
    if basic is not None and sent.get("grant_type") == "client_credentials":
        sent.setdefault("client_id", basic[0])
        sent.setdefault("client_secret", basic[1])
    faults: list[JsonObject] = [
        {"type": "extra_forbidden", "loc": (name,), "msg": "unknown"} for name in dict(pairs) if name not in KNOWN
    ]
    needed = FIELDS.get(sent.get("grant_type", ""))
    if needed is None:
        allowed = {"expected": ", ".join(FIELDS)}
        faults.append({"type": "enum", "loc": ("grant_type",), "msg": "unknown grant", "ctx": allowed})
    else:
        faults += [{"type": "missing", "loc": (name,), "msg": "missing"} for name in needed if name not in sent]
    for name, value in sent.items():
        if len(value) > LONGEST and name != "scope":
            faults.append({"type": "string_too_long", "loc": (name,), "msg": "", "ctx": {"max_length": LONGEST}})
        elif not value.isprintable():
            faults.append({"type": "value_error", "loc": (name,), "msg": "", "ctx": {"error": NOT_PRINTABLE}})
    if faults:
        raise Invalid(field_errors(faults, "body"))
    return sent


def _read_basic(header: str | None) -> tuple[str, str] | None:
    """Client credentials by HTTP Basic (RFC 6749, 2.3.1)."""
    if header is None or header[:6].lower() != "basic ":
        return None
    try:
        name, _, secret = base64.b64decode(header[6:], validate=True).decode().partition(":")
    except ValueError:
        return None
    return unquote_plus(name), unquote_plus(secret)


@router.post("/v1/auth/logout", status_code=204, **operation("auth.logout", policy=ANYONE, writes=False))
async def log_out(context: UnopenedContextDep, form: Logout) -> None:
    """Ends the login that this access token came from, and that of the refresh token: at once in this process, within
    five seconds in others."""
    await context.container.logins.end(form.refresh_token, context.caller.id, context.login, context.now)


@router.get("/v1/me", **operation("me.show", policy=ANYONE, cache="nothing"))
async def show_me(
    container: ContainerDep, language: LanguageDep, now: NowDep, caller: CallerDep, tx: TransactionDep
) -> Me:
    """The caller with roles, departments and rooms."""
    factor: FactorStanding = "off"
    if caller.kind == "client":
        client = await tx.get(MachineClient, id=caller.id)
        name = "" if client is None else client.name
    else:
        person = await tx.get(Person, id=caller.id)
        name = "" if person is None else person.name
        factor = await container.principals.second_factor_of(tx, caller.id)
    zh = language == "zh"
    return Me(
        id=caller.id,
        kind="client" if caller.kind == "client" else "person",
        organisation_id=caller.organisation_id,
        name=name,
        roles=[GrantOut(**asdict(grant), title=ROLE_TITLES[grant.role][zh]) for grant in caller.grants],
        premises=sorted(caller.rooms),
        scopes=sorted(caller.scopes),
        second_factor=factor,
        now=now,
    )
