"""What somebody is told beside their list of notices: consents to subscribe messages, channels and quiet hours."""

from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import Field

from app.api.http.deps import ContextDep
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.routes.homes import PersonDep
from app.api.schemas.subscription import Consents, NoticeSettings, NoticeSettingsForm, SubscriptionOut
from app.core.catalogue import sentence
from app.core.errors import FieldError, Forbidden, Invalid
from app.db.queries import outgoing
from app.models.outgoing import PersonChannels

router = APIRouter(route_class=OperationRoute, tags=["notices"])

UNKNOWN_TEMPLATE: Final = sentence("problems.unknown_template")
TAKEN: Final = frozenset({"accept", "acceptWithAudio", "acceptWithAlert"})
Subscriptions = Annotated[list[SubscriptionOut], Field(max_length=100)]


@router.get("/v1/me/subscriptions", **operation("subscriptions.list", policy=ANYONE, problems=(Forbidden,)))
async def list_subscriptions(context: PersonDep) -> Subscriptions:
    """The templates of subscribe messages, and how many of each the caller has agreed to and not yet got."""
    return await _shown(context)


@router.post(
    "/v1/me/subscriptions",
    **operation("subscriptions.record", policy=ANYONE, key="required", problems=(Forbidden,)),
)
async def record_consents(context: PersonDep, form: Consents) -> Subscriptions:
    """What the user answered to wx.requestSubscribeMessage: each `accept` is good for one message of its template."""
    known = context.container.subscriptions
    for template_id in form.results:
        if known.find(form.app_id, template_id) is None:
            raise Invalid([FieldError("/results", "unknown", UNKNOWN_TEMPLATE, template=template_id)])
    for template_id, result in form.results.items():
        if result in TAKEN:
            await outgoing.change_quota(context.tx, context.caller.id, form.app_id, template_id, change=1, why="agreed")
    return await _shown(context)


async def _shown(context: RequestContext) -> list[SubscriptionOut]:
    rows = await outgoing.quotas_of(context.tx, [context.caller.id])
    left = {(row.app_id, row.template_id): row.remaining for row in rows}
    return [
        SubscriptionOut(
            app_id=template.app_id,
            template_id=template.template_id,
            title=template.title.say(context.language),
            remaining=left.get((template.app_id, template.template_id), 0),
        )
        for template in context.container.subscriptions.templates
    ]


@router.get("/v1/me/notice-settings", **operation("notice_settings.read", policy=ANYONE, problems=(Forbidden,)))
async def read_settings(context: PersonDep) -> NoticeSettings:
    """By which ways the caller is told beside the list of notices, which has everything, and in which hours not."""
    return await _settings(context)


@router.post(
    "/v1/me/notice-settings/update",
    **operation("notice_settings.update", policy=ANYONE, problems=(Forbidden,)),
)
async def update_settings(context: PersonDep, form: NoticeSettingsForm) -> NoticeSettings:
    """Changes what is sent. Quiet hours hold back everything but what is no use later, such as somebody at the
    gate."""
    person_id = context.caller.id
    sent = form.model_dump(include=form.model_fields_set)
    changes = {name: value for name, value in sent.items() if value is not None or name.startswith("quiet_")}
    await context.tx.begin()
    row = await context.tx.get(PersonChannels, person_id=person_id)
    if row is None:
        context.tx.insert(PersonChannels, person_id=person_id, **changes)
    elif changes:
        context.tx.update(PersonChannels, {"person_id": person_id}, changes)
    await context.tx.flush()
    return await _settings(context)


async def _settings(context: ContextDep) -> NoticeSettings:
    row = await context.tx.get(PersonChannels, person_id=context.caller.id)
    if row is None:
        return NoticeSettings(wechat=True, sms=True, quiet_begins=None, quiet_ends=None)
    return NoticeSettings(**{name: getattr(row, name) for name in NoticeSettings.model_fields})
