"""Decisions on complaints and their letters 投诉复函 (M-120, M-122, M-135)."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field
from pydantic_core import to_json
from starlette.responses import Response

from app.api.generic.answers import Opened
from app.api.generic.handling import record_of
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.policy import ANYONE
from app.api.http.raw_response import Reply
from app.api.http.request_context import Call
from app.api.schemas.complaint_letter import DecisionOut, decision_body
from app.core.complaint_enums import NoteKind
from app.core.errors import Forbidden, NotFound
from app.core.lang import Words
from app.db.queries.complaints import file_of
from app.models import Community, Organisation
from app.services.complaints.kind import COMPLAINTS
from app.services.complaints.letters import print_letter
from app.services.journal import kept_records
from app.workflow.kinds.complaint.confidentiality import is_outsider
from app.workflow.words.letters import Letter, Place, decision_letter, may_read_letters, reply_letter

router = Door("complaints")

PDF: Final = "application/pdf"
MISSING: Final = "X-Missing-Characters"
MOST_NAMED: Final = 100
"""Characters that the header names: what stands between takes headers only so long."""
DECISION: Final = Words("decision", "处理决定")
REPLY: Final = Words("reply", "答复")
READERS: Final = Words(
    "the complainant, receptionist, customer-service supervisor, manager", "投诉人本人、客服接待员、客服主管、经理"
)
_opened = record_of(COMPLAINTS)


@router.get(
    "/v1/complaints/{record_id}/decisions",
    operation="complaints.decisions",
    en="Read the decisions on a complaint",
    zh="查看受理决定",
    policy=ANYONE,
    clause="M-120",
    subject=_opened,
    problems=(NotFound,),
)
async def decisions(call: CallDep, record_id: UUID) -> Annotated[list[DecisionOut], Field(max_length=1000)]:
    """Every decision about taking the complaint up, oldest first, with its verdict and the facts that it rested on."""
    row = call.subject.context.row
    outside, letters = is_outsider(call.caller, row.community_id), may_read_letters(call.caller, row)
    found = await file_of(call.tx, row.id, "decisions")
    made: Any = Reply(to_json([decision_body(one, outside=outside, letters=letters) for one in found]))
    return made  # type: ignore[no-any-return]


async def _lettered(call: Call, path: Mapping[str, Any]) -> Opened:
    """The complaint, for whoever may read its letters. Raises Forbidden for others who see it."""
    opened = await _opened(call, path)
    if not may_read_letters(call.caller, opened.context.row):
        raise Forbidden(values={"allowed": READERS})
    return opened


@router.get(
    "/v1/complaints/{record_id}/decisions/{decision_id}/letter",
    operation="complaints.letter",
    en="Print the letter of a decision",
    zh="打印受理决定书",
    policy=ANYONE,
    clause="M-122",
    subject=_lettered,
    problems=(NotFound, Forbidden),
    answers_with=(PDF,),
    headers=(MISSING,),
)
async def letter(call: CallDep, record_id: UUID, decision_id: UUID) -> Response:
    """The letter that tells the complainant what was decided and why, as PDF. It bears the full name, so that only the
    desk and the complainant get it. `X-Missing-Characters` names the characters for which the fonts have only a box."""
    row = call.subject.context.row
    found = [one for one in await file_of(call.tx, row.id, "decisions") if one.id == decision_id]
    if not found:
        raise NotFound(values={"what": DECISION})
    return await _printed(decision_letter(found[0], row, await _place(call)))


@router.get(
    "/v1/complaints/{record_id}/replies/{note_id}/letter",
    operation="complaints.reply_letter",
    en="Print a written reply",
    zh="打印答复函",
    policy=ANYONE,
    clause="M-135",
    subject=_lettered,
    problems=(NotFound, Forbidden),
    answers_with=(PDF,),
    headers=(MISSING,),
)
async def replied(call: CallDep, record_id: UUID, note_id: UUID) -> Response:
    """A reply as it was sent, as PDF; `note_id` is that of the note of kind `reply`. As with decisions, for the desk
    and the complainant."""
    row = call.subject.context.row
    replies = [one for one in await file_of(call.tx, row.id, "notes") if one.kind is NoteKind.REPLY]
    for ordinal, note in enumerate(replies, start=1):
        if note.id == note_id:
            return await _printed(reply_letter(note, row, ordinal, await _place(call)))
    raise NotFound(values={"what": REPLY})


async def _place(call: Call) -> Place:
    """Whose letterhead it is: the community's, under its organisation's name."""
    row = call.subject.context.row
    community = await kept_records.get(call.tx, Community, DECISION, row.community_id)
    organisation = await kept_records.get(call.tx, Organisation, DECISION, row.organisation_id)
    return Place(organisation.name, community.name, community.complaint_phone, community.zone)


async def _printed(made: Letter) -> Response:
    paper = await print_letter(made)
    headers = {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="{made.number}.pdf"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if paper.missing:
        rest = ("...",) if len(paper.missing) > MOST_NAMED else ()
        headers[MISSING] = ", ".join((*paper.missing[:MOST_NAMED], *rest))
    return Response(paper.content, media_type=PDF, headers=headers)
