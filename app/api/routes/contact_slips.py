"""Contact slips 内部联系单: sending, reading, and every action of their table (M-92)."""

from types import SimpleNamespace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.generic.actions import PROBLEMS, add_actions, mover_of, reply
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import operation
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.policy import ANYONE, STAFF
from app.api.http.raw_response import RawResponse
from app.api.schemas.contact_slip import SlipOut, SlipQuery, SlipRow, slip_body, slip_row
from app.api.schemas.page import Page
from app.core.errors import CursorInvalid, NotFound
from app.core.lang import Words
from app.db.queries.complaint_papers import list_papers
from app.models import ContactSlip
from app.services.kinds.new_papers import new_slip
from app.services.moving.access import departments_seen, scope_of
from app.services.moving.moves import Outcome
from app.workflow.kinds.common_facts import complaint as about
from app.workflow.kinds.contact_slip import CONTACT_SLIP, SendSlip

router = APIRouter(route_class=OperationRoute, tags=["contact-slips"])


async def _slip(context: ContextDep, record_id: RecordId) -> Outcome:
    return await mover_of(context).open(CONTACT_SLIP, record_id)


OpenedSlip = Annotated[Outcome, Depends(_slip)]


@router.post(
    "/v1/contact-slips",
    response_model=SlipOut,
    status_code=201,
    **operation(
        "contact_slips.send",
        Words("Send a contact slip", "发出内部联系单"),
        policy=ANYONE,
        clause="M-92",
        key="required",
        problems=PROBLEMS,
    ),
)
async def send(context: ContextDep, form: SendSlip) -> RawResponse:
    """What another department must do goes there in writing, within the hour after it reached the sender; the
    department's head confirms it within another hour."""
    mover = mover_of(context)
    opened = await mover.open_community(CONTACT_SLIP, form.community_id)
    mover.permit(opened, "send")
    outcome = await mover.register(CONTACT_SLIP, "send", opened, form, new_slip(mover))
    complaint = outcome.context.fact(about)
    outcome.context.row.complaint_number = None if complaint is None else complaint.number
    response = reply(outcome, slip_body, context.language, 201)
    response.headers["Location"] = f"/v1/contact-slips/{outcome.context.row.id}"
    return response


@router.get(
    "/v1/contact-slips/{record_id}",
    response_model=SlipOut,
    **operation(
        "contact_slips.read",
        Words("Read a contact slip", "查看内部联系单"),
        policy=ANYONE,
        clause="M-92",
        problems=(NotFound,),
    ),
)
async def read(context: ContextDep, opened: OpenedSlip) -> RawResponse:
    """One slip, for the desk, its sender and the head of the department that it went to."""
    return reply(opened, slip_body, context.language)


@router.get(
    "/v1/communities/{community_id}/contact-slips",
    **operation(
        "contact_slips.list",
        Words("List contact slips", "内部联系单列表"),
        policy=STAFF,
        clause="M-92",
        problems=(CursorInvalid,),
    ),
)
async def list_slips(context: ContextDep, community_id: UUID, query: Annotated[SlipQuery, Query()]) -> Page[SlipRow]:
    """A community's slips that you may see, newest first: the desk all, a department's head those sent there, anybody
    those that they sent. `state=sent` is what waits to be confirmed."""
    found = await list_papers(
        context.tx,
        ContactSlip,
        community_id,
        query.filters(),
        after=position_of(context, query),
        limit=query.limit,
        person_id=context.caller.id,
        departments=departments_seen(scope_of(context.caller, "contact_slip"), community_id),
    )
    return page_of(context, query, found, lambda row: SlipRow(**slip_row(SimpleNamespace(**row))))


add_actions(router, CONTACT_SLIP, SlipOut, slip_body)
