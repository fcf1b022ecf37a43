"""Leave 请假 as a kind of record: who is away, and what speaks against it (M-99)."""

from collections.abc import Sequence

from sqlmodel import col, select

from app.core.enums import Standing
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries import duty
from app.db.queries.records import Join
from app.models import Person, RoleGrant
from app.models.base import RowValues
from app.models.leave import Leave, LeaveState
from app.services.kinds.paper_facts import works_here
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.kind import Kind, NextNumber
from app.services.moving.kind_parts import ListRow
from app.services.moving.seen_by import DepartmentHead, Desk, OwnAtWork
from app.workflow.engine.step import Context
from app.workflow.kinds.leave import LEAVE, Absentee, absentee, visits_meanwhile


class LeaveDeclaration(Kind[Leave]):
    """Leave is of whoever asks, unless a superior writes it down, and goes to the head of their department."""

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The leave as the form says it, with whose it is."""
        return {
            **await super().new_values(context, next_number),
            "person_id": context.form.person_id or context.caller.id,
            "department_id": context.fact(absentee).department_id,
        }


@loads(absentee)
async def absentee_of_form(ask: FactRequest) -> Absentee:
    """Whether the person works in this community, and in which department."""
    person_id, place = ask.context.form.person_id or ask.context.caller.id, ask.context.community
    if not await works_here(ask.tx, person_id, place):
        return Absentee(works_here=False)
    departments = select(col(RoleGrant.department_id)).where(
        col(RoleGrant.person_id) == person_id,
        col(RoleGrant.community_id) == place.id,
        col(RoleGrant.active).is_(True),
        col(RoleGrant.role) != Role.SUPERVISOR.value,
        col(RoleGrant.department_id).is_not(None),
    )
    return Absentee(True, await ask.tx.value(departments.order_by(col(RoleGrant.id)).limit(1)))


@loads(visits_meanwhile)
async def visits_in_leave(ask: FactRequest) -> Sequence[str]:
    """The orders with an appointment in the leave; of another community it is only said that there is one."""
    row, place = ask.context.row, ask.context.community
    times = duty.TimesOf(ask.tx, place.organisation_id, row.person_id, row.starts_at, row.ends_at)
    visits = await times.visits()
    return [visit["number"] if visit["community_id"] == place.id else "***" for visit in visits]


LEAVES = LeaveDeclaration(
    lifecycle=LEAVE,
    model=Leave,
    plural=Words("leaves", "请假"),
    prefix="QJ",
    seen_by=(Desk(Role.MANAGER), DepartmentHead(unassigned=True), OwnAtWork("person_id", "asker_id")),
    maker="asker_id",
    listed_for=STAFF_ROLES,
    filters=(
        "state", "person_id", "kind", "number", "starts_at_gte", "starts_at_lt", "created_at_gte", "created_at_lt",
    ),
    texts=("note", "reason"),
    whose_turn={LeaveState.ASKED: Standing.DEPARTMENT},
    list_row=ListRow(
        columns=("person_id", "starts_at", "ends_at"),
        along=(Join(Person, "person_id", {"person_name": "name"}),),
        summary="note",
    ),
    clause="M-99",
)  # fmt: skip
