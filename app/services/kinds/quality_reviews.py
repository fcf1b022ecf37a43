"""Quality reviews 质量评审 as a kind of record: the group's, and the worker's once there is a result (M-73)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlmodel import col

from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Caller, Role
from app.db.queries.quality import department_of_worker, jobs_of, redone_between
from app.db.queries.records import Join
from app.db.queries.workers import lock_person, person_name
from app.db.transaction import Transaction
from app.models import Person, WorkOrder
from app.models.base import RowValues, RowView
from app.models.quality_review import QualityReview, QualityReviewState
from app.services.kinds.paper_facts import works_here
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, NextNumber
from app.services.moving.seen_by import Condition, DepartmentHead, Desk, OwnAtWork
from app.workflow.clocks.months import add_months
from app.workflow.engine.step import Context
from app.workflow.kinds.quality_review import (
    GRADES,
    QUALITY_REVIEW,
    AddReview,
    CountCustomersWord,
    ReviewedWorker,
    open_review,
    reviewed_worker,
)
from app.workflow.reports.order_figures import completed_before

HUNDREDTH: Final = Decimal("0.01")


class QualityReviewDeclaration(Kind[QualityReview]):
    """A review covers some months until today, and belongs to the worker's department."""

    def sees(self, caller: Caller, row: QualityReview, organisation_id: UUID) -> bool:
        """M-73: whoever is reviewed reads it once it is concluded, whatever other office they hold."""
        return super().sees(caller, row, organisation_id) and (
            row.reviewed_id != caller.id or row.state is QualityReviewState.CONCLUDED
        )

    def conditions(
        self, caller: Caller, community_id: UUID | None = None, *, by_office: bool = False
    ) -> list[Condition]:
        """The same for lists."""
        columns = self.table.columns
        others = or_(columns["reviewed_id"] != caller.id, columns["state"] == QualityReviewState.CONCLUDED)
        seen = super().conditions(caller, community_id, by_office=by_office)
        return [and_(condition, others) for condition in seen]

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The period by the community's calendar, and the department."""
        worker = context.fact(reviewed_worker)
        assert worker is not None, "a guard has asked"
        return {
            **await super().new_values(context, next_number),
            "department_id": worker.department_id,
            "period_from": add_months(context.today, -context.form.months),
            "period_until": context.today,
        }


@loads(reviewed_worker)
async def worker_of_form(ask: FactRequest) -> ReviewedWorker | None:
    """The worker whom the form names."""
    person_id, place = ask.context.form.reviewed_id, ask.context.community
    if not await works_here(ask.tx, person_id, place):
        return None
    held = await department_of_worker(ask.tx, person_id, place.id)
    return None if held is None else ReviewedWorker(held["department_id"])


@loads(open_review)
async def review_in_hand(ask: FactRequest) -> str | None:
    """The worker's row is locked first: of two who open a review at once, the second sees the first's."""
    person_id, place = ask.context.form.reviewed_id, ask.context.community
    if not ask.looking:
        await lock_person(ask.tx, person_id)
    reviews = await ask.tx.get_all(QualityReview, reviewed_id=person_id, community_id=place.id)
    return next((row.number for row in reviews if row.state is QualityReviewState.OPEN), None)


@handles(CountCustomersWord)
async def count_customers_word(moving: MoveContext, effect: CountCustomersWord) -> None:
    """M-73: jobs completed in the period that the worker led or helped with, what customers said of them, at their
    sign-off or when they were followed up, and how often what the worker completed was done again."""
    row, place = moving.context.row, moving.context.community
    since, until = _moment(row.period_from, place.zone_info), _moment(row.period_until, place.zone_info, days=1)
    jobs = await jobs_of(moving.tx, place.id, row.reviewed_id, since, until)
    reworks = await _reworks_of(moving.tx, place.id, row.reviewed_id, since, until)
    moving.changes["customers"] = customers_word(jobs, reworks)


async def _reworks_of(tx: Transaction, community_id: UUID, worker_id: UUID, since: datetime, until: datetime) -> int:
    """M-52: work that was done again counts with whoever completed it before, not with who put it right."""
    redone = await redone_between(tx, community_id, since, until)
    workers: dict[UUID, set[UUID]] = defaultdict(set)
    orders = select(col(WorkOrder.id)).where(col(WorkOrder.id).in_([row["id"] for row in redone]))
    for entry in await tx.rows(completed_before(orders)):
        workers[entry["record_id"]].add(entry["worker_id"])
    return sum(worker_id in (workers.get(row["id"]) or {row["worker_id"]}) for row in redone)


def _moment(day: date, zone: ZoneInfo, days: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=days), time(), zone).astimezone(UTC)


def customers_word(jobs: Sequence[RowView], reworks: int) -> JsonObject:
    """What stands beside the group's grades: how many jobs, with how many of them the worker helped rather than led,
    how often their work was done again, how many jobs were rated, and the average of each grade with two decimals,
    halves rounded up; none where nobody rated."""
    rated = [job["ratings"] for job in jobs if job["ratings"]]
    grades = {name: average([ratings[name] for ratings in rated if name in ratings]) for name in GRADES}
    helped = sum(1 for job in jobs if job["helped"])
    return {"jobs": len(jobs), "helped": helped, "reworks": reworks, "rated": len(rated), **grades}


def average(grades: Sequence[int]) -> float | None:
    """With two decimals, halves rounded up."""
    if not grades:
        return None
    return float((Decimal(sum(grades)) / len(grades)).quantize(HUNDREDTH, ROUND_HALF_UP))


@handles(AddReview)
async def add_review(moving: MoveContext, effect: AddReview) -> None:
    """M-73: the member's grades, with their name and the time."""
    context = moving.context
    form = context.form
    review = {
        "by_id": str(context.caller.id),
        "name": await person_name(moving.tx, context.caller.id) or "",
        **form.ratings.model_dump(),
        "remark": form.remark,
        "at": context.now.isoformat(),
    }
    moving.changes["reviews"] = [*context.row.reviews, review]


QUALITY_REVIEWS = QualityReviewDeclaration(
    lifecycle=QUALITY_REVIEW,
    model=QualityReview,
    plural=Words("quality reviews", "质量评审"),
    prefix="PS",
    seen_by=(
        Desk(Role.CS_SUPERVISOR, Role.MANAGER),
        DepartmentHead(),
        OwnAtWork("reviewed_id"),
    ),
    maker="maker_id",
    listed_for=STAFF_ROLES,
    filters=("state", "result", "reviewed_id", "department_id", "number", "created_at_gte", "created_at_lt"),
    texts=("reviews", "conclusion", "answer"),
    list_row=ListRow(
        columns=("reviewed_id", "period_from", "period_until", "result", "concluded_at"),
        along=(Join(Person, "reviewed_id", {"reviewed_name": "name"}),),
        summary="conclusion",
    ),
    clause="M-73",
)
