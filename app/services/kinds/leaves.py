"""Leave 请假 as a kind of record: who is away, and what speaks against it (M-99)."""

from collections.abc import Sequence

from sqlmodel import col, select

from app.core.enums import Standing
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries import duty
from app.db.queries.records import Join
from app.db.queries.roster import holders
from app.db.queries.workers import lock_person
from app.models import Person, RoleGrant
from app.models.base import RowValues, RowView
from app.models.leave import Leave, LeaveState
from app.services.kinds.paper_facts import works_here
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, NextNumber
from app.services.moving.seen_by import DepartmentHead, Desk, DeskOf, OwnAtWork
from app.workflow.engine.step import Context
from app.workflow.kinds.leave import (
    LEAVE,
    SUPERIORS,
    Absentee,
    Rank,
    absentee,
    absentee_rank,
    decides_on_leave,
    other_leave,
    shifts_meanwhile,
    visits_meanwhile,
)


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


@loads(other_leave)
async def leave_meanwhile(ask: FactRequest) -> str | None:
    """The first leave of the person in that time, asked for or granted, in any community; another's of another
    community is not named, and of whose leave the caller does not decide they learn nothing. The person's row is
    locked first: of two who ask at once, the second sees the first."""
    context, form = ask.context, ask.context.form
    person_id, place = form.person_id or context.caller.id, context.community
    if person_id != context.caller.id:
        absent = await absentee_of_form(ask)
        if not absent.works_here or not decides_on_leave(context.caller, place.id, absent.department_id):
            return None
    if not ask.looking:
        await lock_person(ask.tx, person_id)
    times = duty.TimesOf(ask.tx, place.organisation_id, person_id, form.starts_at, form.ends_at)
    for row in await times.leave_asked():
        named = person_id == context.caller.id or row["community_id"] == place.id
        return row["number"] if named else "***"
    return None


@loads(absentee_rank)
async def rank_of_absentee(ask: FactRequest) -> Rank:
    """Whether whoever is away leads others here, and whether they are its only manager."""
    place, person_id = ask.context.community, ask.context.row.person_id
    leaders = await ask.tx.rows(holders(place.organisation_id, place.id, tuple(SUPERIORS)))
    managers = {
        row["person_id"] for row in await ask.tx.rows(holders(place.organisation_id, place.id, (Role.MANAGER,)))
    }
    return Rank(person_id in {row["person_id"] for row in leaders}, managers == {person_id})


@loads(visits_meanwhile)
async def visits_in_leave(ask: FactRequest) -> Sequence[str]:
    """The orders with an appointment in the leave; of another community it is only said that there is one."""
    return _numbers(ask, await (await _times_of(ask)).visits())


@loads(shifts_meanwhile)
async def shifts_in_leave(ask: FactRequest) -> Sequence[str]:
    """The shifts in the leave that are not over; of another community it is only said that there is one."""
    shifts = await (await _times_of(ask)).shifts()
    return _numbers(ask, [shift for shift in shifts if shift["ends_at"] > ask.tx.now])


async def _times_of(ask: FactRequest) -> duty.TimesOf:
    """What takes up the person's time in the leave. Their row is locked first, as by whoever names or plans them, so
    that nothing is agreed for them while their leave is granted."""
    row = ask.context.row
    if not ask.looking:
        await lock_person(ask.tx, row.person_id)
    return duty.TimesOf(ask.tx, ask.context.community.organisation_id, row.person_id, row.starts_at, row.ends_at)


def _numbers(ask: FactRequest, rows: Sequence[RowView]) -> list[str]:
    return [row["number"] if row["community_id"] == ask.context.community.id else "***" for row in rows]


LEAVES = LeaveDeclaration(
    lifecycle=LEAVE,
    model=Leave,
    plural=Words("leaves", "请假"),
    prefix="QJ",
    seen_by=(
        Desk(Role.MANAGER),
        DepartmentHead(),
        DeskOf(Role.CS_SUPERVISOR, "department_id", None),
        OwnAtWork("person_id", "asker_id"),
    ),
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
