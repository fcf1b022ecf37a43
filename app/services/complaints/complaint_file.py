"""Effects on a complaint's file: evidence, orders, department, handler, notes, replies, rounds (M-110 to M-142)."""

from uuid import UUID

from sqlmodel import col, select

from app.core.complaint_enums import Execution, NoteKind, OrderRelation
from app.core.json_object import JsonObject
from app.core.roles import Role
from app.db.queries.complaints import file_of
from app.db.queries.roster import holders
from app.db.transaction import Transaction
from app.models import Complaint, ComplaintLink, ComplaintNote, Evidence
from app.models.complaint import ComplaintState
from app.services.complaints.accused import accuse, workers_of
from app.services.complaints.recorded_facts import as_json, lay_over, name_the_respondent
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.notices.notices import tell
from app.workflow.clocks.definitions import end_of_day
from app.workflow.engine.effects import Tell
from app.workflow.engine.lifecycle import plain
from app.workflow.kinds.complaint.effects import (
    CheckEvidence,
    Climb,
    KeepAgreement,
    KeepCallBack,
    LinkOrders,
    LogNote,
    NameHandler,
    OpenRound,
    RouteMatter,
    SendReply,
    TakeEvidence,
    TakeOver,
)
from app.workflow.kinds.complaint.levels import above, goes_up_to
from app.workflow.kinds.complaint.needed_facts import handler, linked, piece, routed

SAID_IN = ("text", "found", "report", "record", "reason", "note")
"""The form fields that hold what was found, told or reported."""
TOLD_IN = ("result", "satisfaction", "execution", "went_at", "held_at", "place", "sent", "attended", "proposals")
LAID_OVER = ("respondent", "purchase", "dealings", "demand")


def complaint_id(moving: MoveContext) -> UUID:
    """The id of this move's complaint."""
    return UUID(str(moving.context.row.id))


@handles(TakeEvidence)
async def take_evidence(moving: MoveContext, effect: TakeEvidence) -> None:
    """Add new evidence to what is there. What the desk tells replaces what was recorded; what the complainant tells is
    added, or kept beside as contested (M-120)."""
    form, caller = moving.context.form, moving.context.caller
    for item in form.evidence:
        seen = {"genuine": True, "verified_by_id": caller.id, "verified_at": moving.tx.now, "finding": item.note}
        piece = moving.add(
            Evidence,
            complaint_id=complaint_id(moving),
            kind=item.kind,
            file_id=item.file_id,
            note=item.note,
            brought_by_id=caller.id,
            **(seen if item.seen else {}),
        )
        moving.data.setdefault("evidence_ids", []).append(str(piece.id))
    if form.evidence:
        moving.changes["evidence_count"] = moving.now_is("evidence_count") + len(form.evidence)
        looked_at = sum(item.seen for item in form.evidence)
        moving.changes["evidence_seen"] = moving.now_is("evidence_seen") + looked_at
    given = {name: plain(value) for name in LAID_OVER if (value := getattr(form, name, None)) is not None}
    facts = None if form.facts is None else form.facts.model_dump(mode="json", exclude_unset=True)
    lay_over(moving, given, facts)
    await name_the_respondent(moving)


@handles(KeepCallBack)
async def keep_call_back(moving: MoveContext, effect: KeepCallBack) -> None:
    """M-139: who heard it from the complainant."""
    if moving.context.form.confirms_withdrawal:
        moving.changes["withdrawal_confirmed_by_id"] = moving.context.caller.id


@handles(CheckEvidence)
async def check_evidence(moving: MoveContext, effect: CheckEvidence) -> None:
    """M-136: evidence that was found not to be genuine no longer counts."""
    form, evidence = moving.context.form, moving.context.fact(piece)
    assert evidence is not None, "evidence_is_here"
    verified = {
        "genuine": form.genuine,
        "finding": form.finding,
        "verified_by_id": moving.context.caller.id,
        "verified_at": moving.tx.now,
    }
    moving.tx.update(Evidence, {"id": evidence.id}, verified)
    counted, counts = evidence.genuine is not False, form.genuine
    moving.changes["evidence_count"] = moving.now_is("evidence_count") + int(counts) - int(counted)
    others = await file_of(moving.tx, complaint_id(moving), Evidence)
    seen = sum(other.genuine is True for other in others if other.id != evidence.id)
    moving.changes["evidence_seen"] = seen + int(counts)


@handles(LinkOrders)
async def link_orders(moving: MoveContext, effect: LinkOrders) -> None:
    """M-140: link each order once."""
    orders = moving.context.fact(linked).found
    known = await linked_ids(moving) if orders else set()
    for order in orders:
        if order.id not in known:
            link(moving, order.id, OrderRelation.ABOUT)
    if orders:
        moving.changes["concerns_staff"] = True
        await accuse(moving, await workers_of(moving.tx, orders))


async def linked_ids(moving: MoveContext) -> set[UUID]:
    """The work orders that are already linked to the complaint."""
    rows = await moving.tx.rows(
        select(col(ComplaintLink.work_order_id)).where(col(ComplaintLink.complaint_id) == complaint_id(moving))
    )
    return {row["work_order_id"] for row in rows}


def link(moving: MoveContext, order_id: UUID, relation: OrderRelation) -> None:
    """Link a work order to the complaint."""
    moving.add(
        ComplaintLink,
        complaint_id=complaint_id(moving),
        work_order_id=order_id,
        relation=relation,
    )
    moving.data.setdefault("work_order_ids", []).append(str(order_id))


@handles(RouteMatter)
async def route_matter(moving: MoveContext, effect: RouteMatter) -> None:
    """M-94: the department becomes responsible."""
    department = moving.context.fact(routed)
    assert department is not None, "department_is_routed"
    moving.changes["department_id"] = department.id
    moving.data["department_id"] = str(moving.changes["department_id"])
    if not await has_a_head(moving.tx, moving.context.row, department.id):
        # nobody there will confirm it: the next level does
        await tell(moving, Tell("cs_supervisor"))


@handles(NameHandler)
async def name_handler(moving: MoveContext, effect: NameHandler) -> None:
    """Set the handler, and the handler's department unless the complaint was forwarded to one."""
    form, person = moving.context.form, moving.context.fact(handler)
    moving.changes["handler_id"] = form.handler_id
    named = getattr(form, "department_id", None)
    moving.changes["department_id"] = named or moving.context.row.department_id or person.department_id


@handles(TakeOver)
async def take_over(moving: MoveContext, effect: TakeOver) -> None:
    """Whoever takes it over becomes its handler."""
    moving.changes |= {"handler_id": moving.context.caller.id, "level": None}


@handles(Climb)
async def climb(moving: MoveContext, effect: Climb) -> None:
    """Escalate to the next level; the first time, to the level above the person who reports."""
    row, caller = moving.context.row, moving.context.caller
    if row.level is None:
        level = goes_up_to(caller, row.community_id, has_department=await has_a_head(moving.tx, row, row.department_id))
    else:
        level = above(row.level) or row.level
    moving.changes["level"] = level
    moving.data["level"] = level.value


@handles(LogNote)
async def log_note(moving: MoveContext, effect: LogNote) -> None:
    """Add one note for each form; the incident report of an escalation is a second note."""
    form = moving.context.form
    text = next((sentence for name in SAID_IN if (sentence := getattr(form, name, None))), "")
    noted = {name: plain(value) for name in TOLD_IN if (value := getattr(form, name, None)) not in (None, "", [])}
    _note(moving, NoteKind(effect.value), text, {name: as_json(value) for name, value in noted.items()})
    if effect.value == NoteKind.EXTENSION:
        moving.changes["result_due_at"] = end_of_day(form.until, moving.context.community.zone)
    if getattr(form, "incident_report", ""):
        written = {"written_complaint_file_id": str(form.written_complaint_file_id)}
        _note(moving, NoteKind.INCIDENT, form.incident_report, written)


async def has_a_head(tx: Transaction, row: Complaint, department_id: UUID | None) -> bool:
    """Whether somebody who is not the accused leads a department: the first level of escalation. Without one nobody
    could confirm the complaint, take it over or escalate it further."""
    if department_id is None or (row.respondent or {}).get("department_id") == str(department_id):
        return False
    leading = await tx.rows(holders(row.organisation_id, row.community_id, (Role.SUPERVISOR,), department_id))
    return any(str(leader["person_id"]) not in row.accused_ids for leader in leading)


def _note(moving: MoveContext, kind: NoteKind, text: str, data: JsonObject) -> None:
    form = moving.context.form
    moving.add(
        ComplaintNote,
        complaint_id=complaint_id(moving),
        round=moving.now_is("round"),
        kind=kind,
        by_id=moving.context.caller.id,
        text=text,
        means=getattr(form, "means", None),
        told_at=getattr(form, "told_at", None),
        level=moving.changes.get("level") if kind in (NoteKind.REPORT, NoteKind.INCIDENT) else None,
        data=data,
        files=[str(item) for item in getattr(form, "files", [])],
    )


@handles(SendReply)
async def send_reply(moving: MoveContext, effect: SendReply) -> None:
    """M-135: the approved text is the one that is sent; its author and its approver are recorded with it."""
    row, form = moving.context.row, moving.context.form
    is_drafted = not hasattr(form, "text")
    text = row.draft if is_drafted else form.text
    drafter = row.drafter_id if is_drafted else moving.context.caller.id
    people = {"drafted_by_id": str(drafter)}
    if is_drafted:
        people["approved_by_id"] = str(moving.context.caller.id)
    _note(moving, NoteKind.REPLY, text, people)
    moving.data |= people
    moving.changes |= {"replies": row.replies + 1, "replied_at": moving.tx.now, "draft": "", "drafter_id": None}


@handles(KeepAgreement)
async def keep_agreement(moving: MoveContext, effect: KeepAgreement) -> None:
    """M-138: store the agreement as not carried out yet."""
    form = moving.context.form
    moving.changes |= {
        "agreement": {
            "terms": form.terms,
            "due_on": form.due_on.isoformat(),
            "complainant_signature_file_id": str(form.complainant_signature_file_id),
            "respondent_signature_file_id": str(form.respondent_signature_file_id),
            "settled_at": moving.tx.now.isoformat(),
        },
        "execution": Execution.PENDING,
        "result": form.terms,
    }


FRESH: JsonObject = {
    "verdict": None, "decision_id": None, "evidence_over": False, "missing": [], "letter_text": "",
    "letter_drafter_id": None, "letter_approver_id": None, "level": None, "draft": "", "drafter_id": None,
    "replies": 0, "result_due_at": None, "result": "", "founded": None, "resolved_at": None, "satisfaction": None,
    "closed_at": None, "withdrawal_confirmed_by_id": None, "withdrawn_by_id": None, "sessions": 0,
}  # fmt: skip
"""Fields that are emptied when a new round begins; their old values stay in decisions, notes and the journal."""


@handles(OpenRound)
async def open_round(moving: MoveContext, effect: OpenRound) -> None:
    """M-123: begin a round in which the complaint is decided again, or handled again."""
    form, row = moving.context.form, moving.context.row
    moving.changes |= {**FRESH, "missing": [], "round": row.round + 1, "reason": form.reason}
    if moving.move.from_state == ComplaintState.WITHDRAWN:
        # what was not withdrawn goes on as it was: also the time that the manager gave it
        moving.changes["result_due_at"] = row.result_due_at
    if hasattr(form, "agreement_broken"):
        # reopened for what is new; a referral that came back brings nothing new
        moving.changes["facts"] = {**row.facts, "new_facts": True}
        if form.agreement_broken:
            moving.changes["execution"] = Execution.BROKEN
    moving.data["round"] = moving.changes["round"]
