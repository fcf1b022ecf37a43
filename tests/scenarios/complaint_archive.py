"""What must hold of every complaint after any scenario: clocks, evidence, decisions that can be replayed, remedies."""

from collections import Counter, defaultdict
from typing import Any

from sqlmodel import SQLModel, select

from app.core.enums import ClockState
from app.db.transaction import Transaction
from app.models import (
    ClockRow,
    Complaint,
    ComplaintDecision,
    ComplaintLink,
    ComplaintNote,
    CorrectiveAction,
    Evidence,
    WorkOrder,
)
from app.models.complaint import ComplaintState
from app.workflow.kinds.complaint.facts import stored_verdict, verdict_again

OPEN_CLOCKS = (ClockState.RUNNING, ClockState.PAUSED)
DUE_AFTER = {
    ComplaintState.DECLINED: (), ComplaintState.REFERRED: ("progress",), ComplaintState.RESOLVED: (),
    ComplaintState.CLOSED: (), ComplaintState.WITHDRAWN: (),
}  # fmt: skip
"""What may run once a complaint has left the desk; a referral is no end (M-122), so its progress is told."""


async def faults(tx: Transaction) -> list[str]:
    """Everything about complaints that does not fit together."""
    complaints = {row.id: row for row in await _all(tx, Complaint)}
    return [
        *_clocks(await _all(tx, ClockRow), complaints),
        *_evidence(await _all(tx, Evidence), complaints),
        *_decisions(await _all(tx, ComplaintDecision), complaints),
        *_notes(await _all(tx, ComplaintNote), complaints),
        *_remedies(await _all(tx, CorrectiveAction), complaints),
        *_links(await _all(tx, ComplaintLink), await _all(tx, WorkOrder), complaints),
    ]


async def _all(tx: Transaction, model: type[SQLModel]) -> list[Any]:
    return await tx.all(model, select(model))


def _clocks(rows: list[Any], complaints: dict[Any, Any]) -> list[str]:
    """For what was decided or is over only those clocks run that may, and none runs twice; late ones are breached, at
    their end; nothing is due before it began."""
    mistakes = []
    rows = [row for row in rows if row.record_type == "complaint"]
    running = Counter((row.record_id, row.name) for row in rows if row.state in OPEN_CLOCKS)
    mistakes += [
        f"{complaints[record].number}: {name} runs {count} times"
        for (record, name), count in running.items()
        if count > 1
    ]
    for row in rows:
        complaint = complaints[row.record_id]
        name = f"{complaint.number}: {row.name} of round {row.round}"
        if row.state in OPEN_CLOCKS and row.name not in DUE_AFTER.get(complaint.state, (row.name,)):
            mistakes.append(f"{name} is {row.state}, but it is {complaint.state}")
        if (row.ended_at is None) != (row.state in OPEN_CLOCKS):
            mistakes.append(f"{name} is {row.state} and ended at {row.ended_at}")
        if not row.started_at <= row.warn_at <= row.due_at:
            mistakes.append(f"{name} began {row.started_at}, warns {row.warn_at}, is due {row.due_at}")
        if row.state is ClockState.BREACHED and row.breached_at is None:
            mistakes.append(f"{name} is breached, but not since when")
        if row.state is ClockState.MET and (row.breached_at is not None or row.ended_at > row.due_at):
            mistakes.append(f"{name} is met, due {row.due_at}, ended {row.ended_at}, breached {row.breached_at}")
        if row.round > complaint.round:
            mistakes.append(f"{name} is of a round that never began")
    return mistakes


def _evidence(rows: list[Any], complaints: dict[Any, Any]) -> list[str]:
    """What was found not to be genuine doesn't count."""
    counted = Counter(row.complaint_id for row in rows if row.genuine is not False)
    return [
        f"{row.number}: {row.evidence_count} pieces count, there are {counted[row.id]}"
        for row in complaints.values()
        if row.evidence_count != counted[row.id]
    ]


def _decisions(rows: list[Any], complaints: dict[Any, Any]) -> list[str]:
    """Each verdict can be made again from the facts kept with it; the complaint names its round's last decision."""
    mistakes = []
    of_round = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.id):
        number = complaints[row.complaint_id].number
        of_round[row.complaint_id, row.round].append(row.id)
        if row.verdict is not None and stored_verdict(verdict_again(row.facts, row.rules_version)) != row.verdict:
            mistakes.append(f"{number}: the verdict of {row.number} can't be made again")
        if row.kind == "decline" and not row.against_verdict and not row.codes:
            mistakes.append(f"{number}: {row.number} declines and cites no rule")
    for complaint in complaints.values():
        latest = of_round[complaint.id, complaint.round][-1:]
        named = [complaint.decision_id] if complaint.decision_id is not None else []
        if latest != named:
            mistakes.append(f"{complaint.number}: names the decision {named}, made was {latest}")
    if len({row.number for row in rows}) != len(rows):
        mistakes.append("two letters have one number")
    return mistakes


def _notes(rows: list[Any], complaints: dict[Any, Any]) -> list[str]:
    """As many replies as the round has, and no note of a round to come."""
    replies = Counter((row.complaint_id, row.round) for row in rows if row.kind == "reply")
    mistakes = [
        f"{row.number}: {row.replies} replies, its file has {replies[row.id, row.round]}"
        for row in complaints.values()
        if row.replies != replies[row.id, row.round]
    ]
    mistakes += [
        f"{complaints[row.complaint_id].number}: a note of round {row.round}"
        for row in rows
        if row.round > complaints[row.complaint_id].round
    ]
    return mistakes


def _remedies(rows: list[Any], complaints: dict[Any, Any]) -> list[str]:
    """M-141: each founded complaint corrects something."""
    opened = Counter(row.complaint_id for row in rows)
    return [
        f"{row.number}: was founded, and corrects nothing"
        for row in complaints.values()
        if row.founded and not opened[row.id]
    ]


def _links(rows: list[Any], orders: list[Any], complaints: dict[Any, Any]) -> list[str]:
    """Linked orders are of the complaint's own community."""
    home = {order.id: order.community_id for order in orders}
    return [
        f"{complaints[row.complaint_id].number}: is linked to an order elsewhere"
        for row in rows
        if home[row.work_order_id] != complaints[row.complaint_id].community_id
    ]
