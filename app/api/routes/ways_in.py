"""Logging in without a password: WeChat, a code in a text message, a code from reception."""

from typing import Final

from fastapi import APIRouter

from app.api.generic.keeping import acting_as
from app.api.http.deps import ContextDep, UnopenedContextDep
from app.api.http.operation import PUBLIC, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.routes.customer_changes import CustomerHere
from app.api.routes.customers import KEEPERS
from app.api.schemas import ways_in as shapes
from app.core.errors import CredentialsWrong, SecondFactorNeeded, TooManyRequests, Unauthenticated, Unavailable
from app.core.json_object import JsonView
from app.core.rate_limits import HEADERS, headers_of
from app.core.wechat_problems import WechatBusy, WechatCodeInvalid, WechatMisused, WechatTooOften, WechatUserBlocked
from app.models import Person
from app.services.journal import kept_records
from app.services.moving.seen_by import mask_name
from app.services.notices.notices import tell_person
from app.services.people.households import communities_lived_in
from app.services.people.logins import Login
from app.services.people.sms_codes import CODE_LASTS, RESEND_AFTER
from app.services.people.ways_in import Unfinished

router = APIRouter(route_class=OperationRoute, tags=["auth"])

OF_WECHAT: Final = (WechatCodeInvalid, WechatTooOften, WechatUserBlocked, WechatBusy, WechatMisused)
CODE_ISSUED: Final = "binding_code_issued"
"""What the journal and the notice call it when reception hands a code to a customer."""
BEGUN: Final[JsonView] = {"security": [{"login": []}]}
"""An operation that takes the token of an unfinished login."""


def login_out(login: Login | Unfinished) -> shapes.LoginOut:
    """A login as clients get it."""
    if isinstance(login, Unfinished):
        people = [
            shapes.PersonChoice(id=person.id, name=mask_name(person.name) or "", kind=person.kind.value)
            for person in login.people
        ]
        return shapes.LoginOut(
            finished=False,
            access_token=login.token,
            expires_in=login.expires_in,
            next="choose" if people else "phone",
            people=people,
        )
    return shapes.LoginOut(
        finished=True,
        access_token=login.access_token,
        expires_in=login.expires_in,
        refresh_token=login.refresh_token,
        refresh_expires_in=login.refresh_expires_in,
    )


def _token(context: RequestContext) -> str | None:
    """The bearer token of the request."""
    value = context.header(b"authorization") or ""
    return value[7:].strip() if value[:7].lower() == "bearer " else None


@router.post(
    "/v1/auth/wechat/login",
    **operation("auth.wechat_login", policy=PUBLIC, key="none", problems=(*OF_WECHAT, SecondFactorNeeded)),
)
async def log_in_with_wechat(context: UnopenedContextDep, form: shapes.WechatLogin) -> shapes.LoginOut:
    """With the code of wx.login (code2session). Who logged in so before gets tokens. Otherwise the login isn't
    finished: its token is good for half an hour and opens only `/v1/auth/wechat/phone`, `/v1/auth/sms/login`,
    `/v1/auth/binding-code` and `/v1/auth/choose`. WeChat's session_key stays with the server, and is not kept."""
    return login_out(await context.container.ways_in.by_wechat(form.app_id, form.code, context.now))


@router.post(
    "/v1/auth/wechat/phone",
    **operation(
        "auth.wechat_phone",
        policy=PUBLIC,
        key="none",
        openapi=BEGUN,
        problems=(Unauthenticated, *OF_WECHAT, SecondFactorNeeded),
    ),
)
async def finish_with_wechat_phone(context: UnopenedContextDep, form: shapes.WechatPhone) -> shapes.LoginOut:
    """With the code of the phone button (getuserphonenumber). Whoever on record has the number is logged in, and the
    next login needs no number. Where several have it, `people` says who; where nobody has it, a customer without a
    room is registered, who can claim a home."""
    return login_out(await context.container.ways_in.by_phone_of_wechat(_token(context), form.code, context.now))


@router.post(
    "/v1/auth/sms/send",
    **operation("auth.send_sms", policy=PUBLIC, key="none", problems=(TooManyRequests, Unavailable), headers=HEADERS),
)
async def send_sms_code(context: UnopenedContextDep, form: shapes.SmsForm) -> shapes.SmsSent:
    """Six digits, good for five minutes. The answer is the same whether somebody has the number or not. One a minute
    and five an hour for a number."""
    limits = await context.container.ways_in.send_code(form.phone, form.app_id, context.origin, context.now)
    context.response_headers |= headers_of(limits)
    return shapes.SmsSent(expires_in=int(CODE_LASTS.total_seconds()), resend_after=int(RESEND_AFTER.total_seconds()))


@router.post(
    "/v1/auth/sms/login",
    **operation(
        "auth.sms_login",
        policy=PUBLIC,
        key="none",
        openapi={"security": [{}, {"login": []}]},
        problems=(Unauthenticated, SecondFactorNeeded),
    ),
)
async def log_in_with_sms(context: UnopenedContextDep, form: shapes.SmsLogin) -> shapes.LoginOut:
    """By itself, or with the token of a login begun by WeChat, which it finishes. Answers like
    `/v1/auth/wechat/phone`."""
    return login_out(
        await context.container.ways_in.by_sms(_token(context), form.phone, form.code, form.app_id, context.now)
    )


@router.post(
    "/v1/auth/binding-code",
    **operation(
        "auth.binding_code",
        policy=PUBLIC,
        key="none",
        openapi=BEGUN,
        problems=(Unauthenticated, CredentialsWrong, TooManyRequests, SecondFactorNeeded),
    ),
)
async def finish_with_binding_code(context: UnopenedContextDep, form: shapes.BindingCodeForm) -> shapes.LoginOut:
    """With the code that reception handed to the customer: it works once. Tries are counted like tries to log in."""
    ways_in = context.container.ways_in
    return login_out(await ways_in.by_binding_code(_token(context), form.code, context.origin, context.now))


@router.post(
    "/v1/auth/choose",
    **operation(
        "auth.choose", policy=PUBLIC, key="none", openapi=BEGUN, problems=(Unauthenticated, SecondFactorNeeded)
    ),
)
async def choose_person(context: UnopenedContextDep, form: shapes.Choice) -> shapes.LoginOut:
    """Where several people have the number that was proven, such as a couple: who of `people` logs in."""
    return login_out(await context.container.ways_in.choose(_token(context), form.person_id, context.now))


@router.post(
    "/v1/customers/{person_id}/binding-code",
    **operation("customers.issue_binding_code", policy=KEEPERS, clause="M-02", key="none"),
)
async def issue_binding_code(context: ContextDep, person: CustomerHere) -> shapes.BindingCodeOut:
    """For a customer at the counter whose number on record is none of WeChat's: a code, shown this once, with which
    they finish a login within seven days. One issued before ends. The customer is told, because whoever has the code
    acts in their name."""
    role = acting_as(context, KEEPERS, None)
    kept_records.edit(context.tx, context.caller, Person, person, {}, community_id=None, role=role, action=CODE_ISSUED)
    issued = await context.container.ways_in.issue_binding_code(context.tx, person)
    # whoever holds the code acts in the customer's name from then on (M-56)
    await tell_person(context.tx, person.id, await communities_lived_in(context.tx, person.id), CODE_ISSUED)
    return shapes.BindingCodeOut(code=issued.code, expires_at=issued.expires_at)
