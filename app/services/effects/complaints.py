"""Effects on a complaint's file: evidence, orders, department, handler, notes, reply, rounds (M-110 to M-142)."""

from typing import Any
from uuid import UUID

from sqlmodel import col, func, or_, select

from app.core.complaint_enums import Execution, NoteKind, OrderRelation, Severity
from app.core.ids import new_id
from app.core.roles import Role
from app.models import ComplaintLink, ComplaintNote, Evidence, Person, RoleGrant
from app.services.effects.notices import tell
from app.services.effects.registry import handles
from app.services.run import Run
from app.workflow.effects import (
    Alert,
    CheckEvidence,
    Climb,
    KeepAgreement,
    LinkOrders,
    LogNote,
    NameHandler,
    OpenRound,
    RouteMatter,
    SendReply,
    TakeEvidence,
    TakeOver,
    Tell,
)
from app.workflow.engine import plain
from app.workflow.rules.clocks import end_of_day
from app.workflow.rules.levels import above, goes_up_to

SAID_IN = ("text", "found", "report", "record", "reason", "note")
"""Where a form says what was found, told or reported."""
TOLD_IN = ("result", "satisfaction", "execution", "went_at", "held_at", "place", "sent", "attended", "proposals")
LAID_OVER = ("respondent", "purchase", "dealings", "demand")


def complaint_id(run: Run) -> UUID:
    """The complaint of this move."""
    return UUID(str(run.context.row.id))


@handles(Alert)
async def alert(run: Run, effect: Alert) -> None:
    """M-112: at once, and to the supervisor."""
    if run.now_is("severity") == Severity.SERIOUS:
        await tell(run, Tell("cs_supervisor"))


@handles(TakeEvidence)
async def take_evidence(run: Run, effect: TakeEvidence) -> None:
    """What is brought is kept beside what was there; facts told anew replace those told before."""
    form = run.context.form
    for item in form.evidence:
        piece = run.tx.insert(
            Evidence,
            id=new_id(),
            created_at=run.tx.now,
            community_id=run.context.community.id,
            complaint_id=complaint_id(run),
            kind=item.kind,
            file_id=item.file_id,
            note=item.note,
            brought_by_id=run.context.caller.id,
        )
        run.data.setdefault("evidence_ids", []).append(str(piece.id))
    if form.evidence:
        run.changes["evidence_count"] = run.now_is("evidence_count") + len(form.evidence)
    if form.facts is not None:
        told = form.facts.model_dump(mode="json", exclude_unset=True)
        laid = {**run.now_is("facts"), **told}
        run.changes["facts"] = {name: value for name, value in laid.items() if value is not None}
    for name in LAID_OVER:
        value = getattr(form, name, None)
        if value is not None:
            run.changes[name] = plain(value)


@handles(CheckEvidence)
async def check_evidence(run: Run, effect: CheckEvidence) -> None:
    """M-136: what was found not to be genuine no longer counts as evidence."""
    form, piece = run.context.form, run.context.facts["piece"]
    found = {
        "genuine": form.genuine,
        "finding": form.finding,
        "verified_by_id": run.context.caller.id,
        "verified_at": run.tx.now,
    }
    run.tx.update(Evidence, {"id": piece.id}, found)
    counted, counts = piece.genuine is not False, form.genuine
    run.changes["evidence_count"] = run.now_is("evidence_count") + int(counts) - int(counted)


@handles(LinkOrders)
async def link_orders(run: Run, effect: LinkOrders) -> None:
    """M-140: each order once."""
    found = run.context.facts["linked"].found
    known = await linked_ids(run) if found else set()
    for order in found:
        if order.id not in known:
            link(run, order.id, OrderRelation.ABOUT)


async def linked_ids(run: Run) -> set[UUID]:
    """The work orders that are linked to the complaint already."""
    rows = await run.tx.rows(
        select(col(ComplaintLink.work_order_id)).where(col(ComplaintLink.complaint_id) == complaint_id(run))
    )
    return {row["work_order_id"] for row in rows}


def link(run: Run, order_id: UUID, relation: OrderRelation) -> None:
    """A work order belongs to the complaint from now on."""
    run.tx.insert(
        ComplaintLink,
        id=new_id(),
        created_at=run.tx.now,
        community_id=run.context.community.id,
        complaint_id=complaint_id(run),
        work_order_id=order_id,
        relation=relation,
    )
    run.data.setdefault("work_order_ids", []).append(str(order_id))


@handles(RouteMatter)
async def route_matter(run: Run, effect: RouteMatter) -> None:
    """M-94: the department is answerable from now on."""
    run.changes["department_id"] = run.context.facts["routed"].id
    run.data["department_id"] = str(run.changes["department_id"])


@handles(NameHandler)
async def name_handler(run: Run, effect: NameHandler) -> None:
    """The department follows the handler, unless it was forwarded to one."""
    form, found = run.context.form, run.context.facts["handler"]
    run.changes["handler_id"] = form.handler_id
    named = getattr(form, "department_id", None)
    run.changes["department_id"] = named or run.context.row.department_id or found.department_id


@handles(TakeOver)
async def take_over(run: Run, effect: TakeOver) -> None:
    """Whoever takes it handles it."""
    run.changes |= {"handler_id": run.context.caller.id, "level": None}


@handles(Climb)
async def climb(run: Run, effect: Climb) -> None:
    """From the rung that holds it to the next; at first to the one above whoever reports."""
    row, caller = run.context.row, run.context.caller
    if row.level is None:
        level = goes_up_to(caller, row.community_id, has_department=await _has_a_head(run))
    else:
        level = above(row.level) or row.level
    run.changes["level"] = level
    run.data["level"] = level.value


@handles(LogNote)
async def log_note(run: Run, effect: LogNote) -> None:
    """One note a form; the incident report of an escalation stands beside its report."""
    form = run.context.form
    text = next((said for name in SAID_IN if (said := getattr(form, name, None))), "")
    told = {name: plain(value) for name in TOLD_IN if (value := getattr(form, name, None)) not in (None, "", [])}
    _note(run, NoteKind(effect.kind), text, {name: _as_json(value) for name, value in told.items()})
    if effect.kind == NoteKind.EXTENSION:
        run.changes["result_due_at"] = end_of_day(form.until, run.context.community.zone)
    if getattr(form, "incident_report", ""):
        written = {"written_complaint_file_id": str(form.written_complaint_file_id)}
        _note(run, NoteKind.INCIDENT, form.incident_report, written)


async def _has_a_head(run: Run) -> bool:
    """Whether the first rung is there: somebody leads the responsible department. What nobody could take or raise
    would stay where it is."""
    row = run.context.row
    if row.department_id is None:
        return False
    leading = await run.tx.value(
        select(func.count())
        .select_from(RoleGrant)
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(
            col(RoleGrant.role) == Role.SUPERVISOR.value,
            col(RoleGrant.active).is_(True),
            col(Person.active).is_(True),
            col(Person.organisation_id) == row.organisation_id,
            or_(col(RoleGrant.community_id) == row.community_id, col(RoleGrant.community_id).is_(None)),
            or_(col(RoleGrant.department_id) == row.department_id, col(RoleGrant.department_id).is_(None)),
        )
    )
    return bool(leading)


def _as_json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _note(run: Run, kind: NoteKind, text: str, data: dict[str, Any]) -> None:
    form = run.context.form
    run.tx.insert(
        ComplaintNote,
        id=new_id(),
        created_at=run.tx.now,
        community_id=run.context.community.id,
        complaint_id=complaint_id(run),
        round=run.now_is("round"),
        kind=kind,
        by_id=run.context.caller.id,
        text=text,
        means=getattr(form, "means", None),
        told_at=getattr(form, "told_at", None),
        level=run.changes.get("level") if kind in (NoteKind.REPORT, NoteKind.INCIDENT) else None,
        data=data,
        files=[str(item) for item in getattr(form, "files", [])],
    )


@handles(SendReply)
async def send_reply(run: Run, effect: SendReply) -> None:
    """M-135: what was approved is what is sent; who drafted and who approved it stands with it."""
    row, form = run.context.row, run.context.form
    is_drafted = not hasattr(form, "text")
    text = row.draft if is_drafted else form.text
    drafter = row.drafter_id if is_drafted else run.context.caller.id
    people = {"drafted_by_id": str(drafter)}
    if is_drafted:
        people["approved_by_id"] = str(run.context.caller.id)
    _note(run, NoteKind.REPLY, text, people)
    run.data |= people
    run.changes |= {"replies": row.replies + 1, "replied_at": run.tx.now, "draft": "", "drafter_id": None}


@handles(KeepAgreement)
async def keep_agreement(run: Run, effect: KeepAgreement) -> None:
    """M-138: still to be carried out."""
    form = run.context.form
    run.changes |= {
        "agreement": {
            "terms": form.terms,
            "due_on": form.due_on.isoformat(),
            "complainant_signature_file_id": str(form.complainant_signature_file_id),
            "respondent_signature_file_id": str(form.respondent_signature_file_id),
            "settled_at": run.tx.now.isoformat(),
        },
        "execution": Execution.PENDING,
        "result": form.terms,
    }


FRESH: dict[str, Any] = {
    "verdict": None, "decision_id": None, "evidence_over": False, "missing": [], "letter_text": "",
    "letter_drafter_id": None, "letter_approver_id": None, "level": None, "draft": "", "drafter_id": None,
    "replies": 0, "result_due_at": None, "result": "", "founded": None, "resolved_at": None, "satisfaction": None,
    "closed_at": None,
}  # fmt: skip
"""A new round begins without what the last one decided; that stands in decisions, notes and the journal."""


@handles(OpenRound)
async def open_round(run: Run, effect: OpenRound) -> None:
    """M-123: decided anew, or handled anew."""
    form, row = run.context.form, run.context.row
    run.changes |= {**FRESH, "missing": [], "round": row.round + 1, "reason": form.reason}
    if hasattr(form, "agreement_broken"):
        # reopened for what is new; a referral that came back brings nothing new
        run.changes["facts"] = {**row.facts, "new_facts": True}
        if form.agreement_broken:
            run.changes["execution"] = Execution.BROKEN
    run.data["round"] = run.changes["round"]
