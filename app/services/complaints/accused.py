"""Whom a complaint is about (M-113), who steps in for them, and the time within which such a complaint is answered
(M-132)."""

import unicodedata
from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select

from app.core.complaint_enums import ComplaintKind, Execution, Matter, Severity
from app.core.json_object import JsonView
from app.core.roles import Role
from app.db.queries.helpers import ever_helped
from app.db.queries.merged_people import everybody_who_is
from app.db.queries.roster import holders
from app.db.transaction import Transaction
from app.models import Complaint, Department, Visit
from app.models.work_order import WorkOrder
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.notices.notices import tell
from app.workflow.clocks.cases import names_staff
from app.workflow.clocks.definitions import STAFF_SERVICE_ANSWER
from app.workflow.engine.effects import Tell
from app.workflow.kinds.complaint.effects import Alert, FindEarlier, ReviewAnswer
from app.workflow.kinds.complaint.people import is_accused


async def accuse(moving: MoveContext, people: Iterable[str | None]) -> None:
    """Note whom the complaint is about, also where they are named later. Where that is the customer-service supervisor,
    the manager stands in; where it is the handler, somebody else must be named."""
    known = list(moving.now_is("accused_ids"))
    added = [person for person in dict.fromkeys(people) if person is not None and person not in known]
    if not added:
        return
    await set_accused(moving, [*known, *added])
    if str(moving.now_is("handler_id")) in added:
        await tell(moving, Tell("cs_supervisor"))
        await tell(moving, Tell("manager"))


async def set_accused(moving: MoveContext, accused: Collection[str]) -> None:
    """Keep the accused, and whether the manager stands in for the customer-service supervisor."""
    community = moving.context.community
    rows = await moving.tx.rows(holders(community.organisation_id, community.id, (Role.CS_SUPERVISOR,)))
    supervisors = {str(row["person_id"]) for row in rows}
    stands_in = bool(supervisors) and supervisors <= set(accused)
    moving.changes |= {"accused_ids": list(accused), "manager_stands_in": stands_in}


def person_in(respondent: JsonView | None) -> str | None:
    """The member of staff whom a respondent names."""
    return (respondent or {}).get("person_id")


async def workers_of(tx: Transaction, orders: Iterable[WorkOrder]) -> list[str]:
    """Everybody who had one of these orders, helped with it or went there."""
    order_ids, workers = [], []
    for order in orders:
        order_ids.append(order.id)
        workers += [str(order.worker_id)] if order.worker_id is not None else []
    if order_ids:
        visits = select(col(Visit.worker_id)).where(col(Visit.work_order_id).in_(order_ids))
        workers += [str(row["worker_id"]) for row in await tx.rows(visits)]
        helped = await ever_helped(tx, order_ids)
        workers += sorted(str(person_id) for people in helped.values() for person_id in people)
    return workers


def is_answered_in_three_days(moving: MoveContext, *, after: bool) -> bool:
    """Whether the complaint is one about service at the customer's place or about staff, after this move or before."""
    row = moving.context.row

    def field(name: str) -> object:
        return moving.now_is(name) if after else getattr(row, name)

    return names_staff(str(field("kind")), str(field("matter")), concerns_staff=bool(field("concerns_staff")))


@handles(ReviewAnswer)
async def review_answer(moving: MoveContext, effect: ReviewAnswer) -> None:
    """M-132: the answer's time starts late, from the complaint's arrival, or is void."""
    row = moving.context.row
    before, after = (is_answered_in_three_days(moving, after=after) for after in (False, True))
    if after and not before and not row.replies and row.resolved_at is None:
        moving.clocks.started.append(STAFF_SERVICE_ANSWER)
    if before and not after:
        moving.clocks.voided.append(STAFF_SERVICE_ANSWER)


@handles(Alert)
async def alert(moving: MoveContext, effect: Alert) -> None:
    """M-112, M-113: who must know at once. The department's head sees it from then on."""
    community = moving.context.community
    serious = moving.now_is("severity") == Severity.SERIOUS
    if serious and moving.now_is("department_id") is None:
        code = community.routing[Matter(moving.now_is("matter"))].department
        department = await moving.tx.get(Department, community_id=community.id, active=True, code=code)
        if department is not None:
            moving.changes["department_id"] = department.id
    # as the record is from now on: at its registration the row knows nothing of whom it is about yet
    accused = is_accused(moving.context.caller, _after(moving))
    if serious or accused or moving.now_is("seen_as_serious"):
        await tell(moving, Tell("cs_supervisor"))
    if serious:
        await tell(moving, Tell("department"))
    if serious or moving.now_is("manager_stands_in"):
        # a manager of the whole organisation, the leadership, is told with the community's own
        await tell(moving, Tell("manager"))


def _after(moving: MoveContext) -> Complaint:
    names = ("complainant_id", "respondent", "accused_ids", "community_id")
    return Complaint.model_construct(**{name: moving.now_is(name) for name in names})


@handles(FindEarlier)
async def find_earlier(moving: MoveContext, effect: FindEarlier) -> None:
    """R07: among this complainant's earlier complaints, one about the same respondent that was carried out, unless what
    was bought says that it was about something else."""
    respondent = moving.now_is("respondent") or {}
    complainant, phone = moving.now_is("complainant_id"), moving.now_is("complainant_phone")
    if moving.now_is("kind") != ComplaintKind.CONSUMER or not respondent.get("name") or not (complainant or phone):
        moving.changes["earlier_id"] = None
        return
    theirs: list[ColumnElement[bool]] = []
    if complainant is not None:
        theirs.append(col(Complaint.complainant_id).in_(await everybody_who_is(moving.tx, complainant)))
    theirs += [col(Complaint.complainant_phone) == phone] if phone else []
    statement = (
        select(Complaint)
        .where(
            col(Complaint.community_id) == moving.context.community.id,
            or_(*theirs),
            col(Complaint.execution) == Execution.EXECUTED.value,
            col(Complaint.id) != UUID(str(moving.now_is("id"))),
        )
        .order_by(col(Complaint.id).desc())
    )
    rows = await moving.tx.all(Complaint, statement)
    purchase = moving.now_is("purchase") or {}
    same = (
        row.id
        for row in rows
        if (row.respondent or {}).get("name") == respondent["name"] and not is_another(row.purchase or {}, purchase)
    )
    moving.changes["earlier_id"] = next(same, None)


def is_another(earlier: JsonView, purchase: JsonView) -> bool:
    """Whether two purchases are known to be different: of other goods, or of another day. What one of them doesn't say
    makes no difference; the desk knows better, and records new facts (M-120)."""
    return any(
        earlier.get(name) and purchase.get(name) and _as_written(earlier[name]) != _as_written(purchase[name])
        for name in ("product", "bought_on")
    )


def _as_written(value: object) -> str:
    return "".join(unicodedata.normalize("NFKC", str(value)).casefold().split())
