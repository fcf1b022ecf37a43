"""Contact slips 内部联系单: sending, reading, and every action of their table (M-92)."""

from types import SimpleNamespace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from app.api.generic.actions import PROBLEMS, add_actions, mover_of, reply
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import page_of, position_of
from app.api.http.policy import ANYONE, STAFF
from app.api.http.request_context import Call
from app.api.schemas.contact_slip import SlipOut, SlipQuery, SlipRow, slip_body, slip_row
from app.api.schemas.page import Page
from app.core.errors import CursorInvalid, NotFound
from app.services.kinds.contact_slips import CONTACT_SLIPS
from app.services.moving.lists import page_in_community
from app.services.moving.moves import Outcome
from app.workflow.kinds.contact_slip import CONTACT_SLIP
from app.workflow.kinds.contact_slip_forms import SendSlip

router = Door("contact-slips")


async def _slip(call: Call, path: Any) -> Outcome[Any]:
    if not path:
        raise NotFound(values={"what": CONTACT_SLIP.noun})
    return await mover_of(call).open(CONTACT_SLIPS, path["record_id"])


@router.post(
    "/v1/contact-slips",
    operation="contact_slips.send",
    en="Send a contact slip",
    zh="发出内部联系单",
    policy=ANYONE,
    clause="M-92",
    status=201,
    key="required",
    problems=PROBLEMS,
)
async def send(call: CallDep, form: SendSlip) -> SlipOut:
    """What another department must do goes there in writing, within the hour after it reached the sender; the
    department's head confirms it within another hour."""
    mover = mover_of(call)
    opened = await mover.open_community(CONTACT_SLIPS, form.community_id)
    mover.permit(opened, "send")
    outcome = await mover.register(opened, "send", form)
    made: Any = reply(outcome, slip_body, call.language, 201)
    made.headers["Location"] = f"/v1/contact-slips/{outcome.context.row.id}"
    return made  # type: ignore[no-any-return]


@router.get(
    "/v1/contact-slips/{record_id}",
    operation="contact_slips.read",
    en="Read a contact slip",
    zh="查看内部联系单",
    policy=ANYONE,
    clause="M-92",
    subject=_slip,
    problems=(NotFound,),
)
async def read(call: CallDep, record_id: UUID) -> SlipOut:
    """One slip, for the desk, its sender and the head of the department that it went to."""
    made: Any = reply(call.subject, slip_body, call.language)
    return made  # type: ignore[no-any-return]


@router.get(
    "/v1/communities/{community_id}/contact-slips",
    operation="contact_slips.list",
    en="List contact slips",
    zh="内部联系单列表",
    policy=STAFF,
    clause="M-92",
    problems=(CursorInvalid,),
)
async def list_slips(call: CallDep, community_id: UUID, query: Annotated[SlipQuery, Query()]) -> Page[SlipRow]:
    """A community's slips that you may see, newest first: the desk all, a department's head those sent there, anybody
    those that they sent. `state=sent` is what waits to be confirmed."""
    found = await page_in_community(
        mover_of(call),
        CONTACT_SLIPS,
        community_id,
        query.filters(),
        after=position_of(call, query),
        limit=query.limit,
    )
    return page_of(call, query, found, lambda row: SlipRow(**slip_row(SimpleNamespace(**row))))


add_actions(router, CONTACT_SLIP, SlipOut, slip_body)
