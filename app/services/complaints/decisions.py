"""Effects of deciding a complaint: verdict, decision, request for evidence, and their consequences (M-120 to M-141)."""

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, DecisionKind, EvidenceKind, Matter, OrderRelation
from app.core.enums import Channel, OrderKind, Urgency
from app.core.fields import Nothing
from app.db.queries.complaints import file_of
from app.db.queries.merged_people import kept_id
from app.models import ComplaintDecision, Evidence, WorkOrder
from app.models.base import RowValues
from app.models.support import FilePlace
from app.models.work_order import WorkOrderState
from app.services.complaints.complaint_file import complaint_id, link, linked_ids
from app.services.files.content_checks import copy_checks
from app.services.kinds.corrective_actions import open_planned
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.notices.notices import tell
from app.services.work_orders.kind import PREFIXES, WORK_ORDERS
from app.services.work_orders.links import claim_of
from app.workflow.engine.effects import Tell
from app.workflow.kinds.complaint.acceptance import Verdict
from app.workflow.kinds.complaint.acceptance_parts import Advice
from app.workflow.kinds.complaint.effects import AskEvidence, KeepDecision, KeepVerdict, OpenRoutedOrder, Remedy
from app.workflow.kinds.complaint.facts import facts_of, stored_facts, stored_verdict, verdict_of
from app.workflow.kinds.complaint.needed_facts import reworked
from app.workflow.words.acceptance import ACCEPTED, reply_to

LETTER = "TF"
"""Number prefix of letters 投诉复函."""
MOST_PHOTOS = 20
"""As many as an order shows."""
AS_CHANNEL = {
    ComplaintChannel.IN_PERSON: Channel.COUNTER,
    ComplaintChannel.PHONE: Channel.PHONE,
    ComplaintChannel.WRITTEN: Channel.WRITTEN,
    ComplaintChannel.ONLINE: Channel.APP,
}
AGREEING = {DecisionKind.ACCEPT: Advice.ACCEPT, DecisionKind.DECLINE: Advice.DECLINE}


def _verdict(moving: MoveContext) -> Verdict | None:
    row = moving.context.row
    return verdict_of(row) if row.kind == ComplaintKind.CONSUMER else None


@handles(KeepVerdict)
async def keep_verdict(moving: MoveContext, effect: KeepVerdict) -> None:
    """M-120: store the verdict with the version of the rules, so that each decision shows what it was based on."""
    verdict = _verdict(moving)
    if verdict is not None:
        moving.changes["verdict"] = stored_verdict(verdict)
        moving.data |= {"rules_version": verdict.rules_version, "advice": verdict.advice.value}
        moving.data["failing"] = list(verdict.failing)


@handles(KeepDecision)
async def keep_decision(moving: MoveContext, effect: KeepDecision) -> None:
    """M-122: store the decision, its facts, and the text that the complainant gets."""
    row, form, kind = moving.context.row, moving.context.form, DecisionKind(effect.value)
    verdict = _verdict(moving)
    agreeing = AGREEING.get(kind)
    against = verdict is not None and agreeing is not None and verdict.advice is not agreeing
    codes = list(getattr(form, "codes", None) or (verdict.failing if verdict and kind is DecisionKind.DECLINE else ()))
    decision = moving.add(
        ComplaintDecision,
        complaint_id=complaint_id(moving),
        round=row.round,
        kind=kind,
        number=await moving.number(LETTER),
        by_id=moving.context.caller.id,
        rules_version=verdict.rules_version if verdict else None,
        facts=stored_facts(facts_of(row)) if verdict else {},
        verdict=stored_verdict(verdict) if verdict else None,
        codes=codes,
        against_verdict=against,
        reason=form.reason,
        text=_told(moving, kind, verdict, against=against),
        referred_to=getattr(form, "referred_to", ""),
        told_at=form.told_at,
        means=form.means,
        approved_by_id=row.letter_approver_id if kind is DecisionKind.DECLINE else None,
    )
    moving.changes["decision_id"] = decision.id
    moving.data |= {"decision_id": str(decision.id), "decision_number": decision.number, "against_verdict": against}
    moving.created["decision"] = decision


def _told(moving: MoveContext, kind: DecisionKind, verdict: Verdict | None, *, against: bool) -> str:
    """The text of the decision: the approved one, the given one, or else that of the rules."""
    row, form = moving.context.row, moving.context.form
    if kind is DecisionKind.DECLINE and row.letter_approver_id is not None:
        return str(row.letter_text)
    given: str = getattr(form, "text", "")
    if given:
        return given
    if kind is DecisionKind.ACCEPT:
        # the internal reason is not what the complainant was told
        return "" if verdict is None else ACCEPTED.say("zh")
    if verdict is None or against or kind is DecisionKind.REFER:
        return str(form.reason)
    return reply_to(verdict).say("zh")


@handles(AskEvidence)
async def ask_evidence(moving: MoveContext, effect: AskEvidence) -> None:
    """M-121: ask for exactly what is missing."""
    verdict = _verdict(moving)
    missing = list(moving.context.form.missing or (verdict.missing if verdict else ()))
    moving.changes["missing"] = missing
    moving.data["missing"] = missing


@handles(OpenRoutedOrder)
async def open_routed_order(moving: MoveContext, effect: OpenRoutedOrder) -> None:
    """M-94: open a work order for the fault, unless one is linked already."""
    row, community = moving.context.row, moving.context.community
    if not community.routing[Matter(row.matter)].opens_order or await linked_ids(moving):
        return
    values: RowValues = {
        "number": await moving.number(PREFIXES[OrderKind.REPAIR]),
        "kind": OrderKind.REPAIR,
        "channel": AS_CHANNEL[row.channel],
        "urgency": Urgency.NORMAL,
        "reporter_id": moving.context.caller.id,
        "customer_id": await kept_id(moving.tx, row.complainant_id),
        "contact_name": row.complainant_name,
        "contact_phone": row.complainant_phone,
        "premises_id": row.premises_id,
        "place": row.place,
        "description": row.description,
    }
    photos = [
        piece.file_id
        for piece in await file_of(moving.tx, row.id, Evidence)
        if piece.kind is EvidenceKind.PHOTO and piece.file_id is not None
    ]
    values["photos"] = [str(file_id) for file_id in photos[:MOST_PHOTOS]]
    order = await moving.create(WORK_ORDERS, "register_routed", values, Nothing())
    for file_id in photos[:MOST_PHOTOS]:
        # whoever repairs it sees it, and it stays where it stood
        moving.add(FilePlace, file_id=file_id, record_type=WORK_ORDERS.name, record_id=order.id, internal=False)
    link(moving, order.id, OrderRelation.OPENED)
    moving.created["work_order"] = order
    await copy_checks(moving, row.id, WORK_ORDERS.name, order.id)


@handles(Remedy)
async def remedy(moving: MoveContext, effect: Remedy) -> None:
    """M-140, M-141: each founded complaint gets a corrective action; work is done again free of charge."""
    row, form = moving.context.row, moving.context.form
    if form.corrective is not None:
        await open_planned(moving, form.corrective, {"complaint_id": row.id, "department_id": row.department_id})
    granted = getattr(form, "compensation_fen", 0)
    if granted:
        # what earlier rounds granted was granted
        moving.changes["compensation_fen"] = row.compensation_fen + granted
        moving.changes |= {"granted_fen": 0, "granted_by_id": None}
        await tell(moving, Tell("manager"))
    again = moving.context.loaded(reworked)
    for order in again.orders if again is not None else ():
        await _do_again(moving, order)


async def _do_again(moving: MoveContext, order: WorkOrder) -> None:
    """M-52: an open order is done again; an archived one gets a new order, free of charge."""
    if order.state is WorkOrderState.SIGNED_OFF:
        await moving.follow(
            WORK_ORDERS, order.id, "demand_rework", Nothing(), {"complaint_id": str(moving.context.row.id)}
        )
        moving.data.setdefault("rework_order_ids", []).append(str(order.id))
        return
    again = await claim_of(moving, order, moving.context.row.description)
    # it says what the complaint says
    await copy_checks(moving, moving.context.row.id, WORK_ORDERS.name, again.id)
    link(moving, again.id, OrderRelation.REWORK)
    moving.created["work_order"] = again
