"""Decisions on complaints and their letters 投诉复函 (M-120, M-122, M-135)."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field
from pydantic_core import to_json
from starlette.responses import Response

from app.api.generic.handling import opened_record
from app.api.generic.held import check_not_held
from app.api.http.deps import ContextDep
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.pdf import MISSING, PDF, drawn_in_time, pdf_answer
from app.api.http.request_context import RawResponse, RequestContext
from app.api.schemas.complaint_letter import DecisionOut, decision_body
from app.core.complaint_enums import NoteKind
from app.core.errors import ContentHeld, Forbidden, NotFound, TooManyRequests
from app.core.lang import Words
from app.db.queries.complaints import file_of
from app.models import Community, ComplaintDecision, ComplaintNote, Organisation
from app.services.complaints.kind import COMPLAINTS
from app.services.journal import kept_records
from app.services.moving.moves import AnyOpenedRecord
from app.workflow.words.letters import Letter, LetterSender, decision_letter, may_read_letters, reply_letter

router = APIRouter(route_class=OperationRoute, tags=["complaints"])

DECISION: Final = Words("decision", "处理决定")
REPLY: Final = Words("reply", "答复")
READERS: Final = Words(
    "the complainant, receptionist, customer-service supervisor, manager", "投诉人本人、客服接待员、客服主管、经理"
)
OpenedComplaint = Annotated[AnyOpenedRecord, Depends(opened_record(COMPLAINTS))]


@router.get(
    "/v1/complaints/{complaint_id}/decisions",
    response_model=Annotated[list[DecisionOut], Field(max_length=1000)],
    **operation("complaints.decisions", policy=ANYONE, who=COMPLAINTS.readers, clause="M-120"),
)
async def decisions(context: ContextDep, complaint: OpenedComplaint) -> RawResponse:
    """Every decision about taking the complaint up, oldest first, with its verdict and the facts that it rested on."""
    row = complaint.context.row
    outside, letters = context.caller.is_outsider(row.community_id), may_read_letters(context.caller, row)
    decided = await file_of(context.tx, row.id, ComplaintDecision)
    people = complaint.kind.people_of(row)
    bodies = [decision_body(decision, people, outside=outside, letters=letters) for decision in decided]
    return RawResponse(to_json(bodies))


async def _lettered(context: ContextDep, opened: OpenedComplaint) -> AnyOpenedRecord:
    """The complaint, for whoever may read its letters. Raises Forbidden for others who see it, and ContentHeld while
    WeChat's content check holds back what the complainant wrote."""
    if not may_read_letters(context.caller, opened.context.row):
        raise Forbidden(values={"allowed": READERS})
    # a letter quotes the complaint
    await check_not_held(context, opened.context.row.id)
    return opened


LetteredComplaint = Annotated[AnyOpenedRecord, Depends(_lettered)]


@router.get(
    "/v1/complaints/{complaint_id}/decisions/{decision_id}/letter",
    **operation(
        "complaints.letter",
        policy=ANYONE,
        who=COMPLAINTS.readers,
        clause="M-122",
        problems=(Forbidden, ContentHeld, TooManyRequests),
        answers_with=(PDF,),
        headers=(MISSING,),
    ),
)
async def letter(context: ContextDep, complaint: LetteredComplaint, decision_id: UUID) -> Response:
    """The letter that tells the complainant what was decided and why, as PDF. It bears the full name, so that only the
    desk and the complainant get it. `X-Missing-Characters` names the characters for which the fonts have only a box."""
    row = complaint.context.row
    decided = [
        decision for decision in await file_of(context.tx, row.id, ComplaintDecision) if decision.id == decision_id
    ]
    if not decided:
        raise NotFound(values={"what": DECISION})
    return await _printed(context, decision_letter(decided[0], row, await _letterhead(context, complaint)))


@router.get(
    "/v1/complaints/{complaint_id}/replies/{note_id}/letter",
    **operation(
        "complaints.reply_letter",
        policy=ANYONE,
        who=COMPLAINTS.readers,
        clause="M-135",
        problems=(Forbidden, ContentHeld, TooManyRequests),
        answers_with=(PDF,),
        headers=(MISSING,),
    ),
)
async def replied(context: ContextDep, complaint: LetteredComplaint, note_id: UUID) -> Response:
    """A reply as it was sent, as PDF; `note_id` is that of the note of kind `reply`. As with decisions, for the desk
    and the complainant."""
    row = complaint.context.row
    replies = [note for note in await file_of(context.tx, row.id, ComplaintNote) if note.kind is NoteKind.REPLY]
    for ordinal, note in enumerate(replies, start=1):
        if note.id == note_id:
            return await _printed(context, reply_letter(note, row, ordinal, await _letterhead(context, complaint)))
    raise NotFound(values={"what": REPLY})


async def _letterhead(context: RequestContext, complaint: AnyOpenedRecord) -> LetterSender:
    """Whose letterhead it is: the community's, under its organisation's name."""
    row = complaint.context.row
    community = await kept_records.get(context.tx, Community, DECISION, row.community_id)
    organisation = await kept_records.get(context.tx, Organisation, DECISION, row.organisation_id)
    return LetterSender(organisation.name, community.name, community.complaint_phone, community.zone)


async def _printed(context: RequestContext, letter: Letter) -> Response:
    # the typesetter takes 7 MiB of a process: it is loaded with its first letter
    from app.services.papers.letters import print_letter

    return pdf_answer(await drawn_in_time(context, print_letter, letter), letter.number)
