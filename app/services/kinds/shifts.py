"""Shifts 班次 as a kind of record: who is planned at which post, and what one leaves to the next (M-99)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.core.enums import Standing
from app.core.fields import Nothing
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role, gongdan
from app.db.queries import duty
from app.db.queries.quality import departments_of
from app.db.queries.records import Join
from app.db.queries.workers import lock_person, person_name
from app.db.transaction import Transaction
from app.models import Person
from app.models.base import Row, RowValues, RowView
from app.models.duty_post import DutyPost
from app.models.shift import Shift, ShiftState
from app.services.kinds.open_matters import open_matters, records_listed
from app.services.kinds.paper_facts import works_here
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind import AnyKind
from app.services.moving.kind_parts import ListRow, NextNumber
from app.services.moving.moves import Mover, MoverSetup
from app.services.moving.read_along import KindReadAlong
from app.services.moving.seen_by import DepartmentHead, Desk, OwnAtWork
from app.workflow.engine.step import Context
from app.workflow.kinds.shift import SHIFT, ListOpenMatters, NameRelief, Relieve
from app.workflow.kinds.shift_forms import Relieved
from app.workflow.kinds.shift_guards import AtPost, OnDuty, Roster, at_post, roster, to_relieve
from app.workflow.kinds.working_time import most_at_once

A_DAY: Final = timedelta(days=1)
LONG_AGO: Final = timedelta(days=30)
"""How long after its end a shift that nobody ended still counts as one that is on."""


RecordsListed = Mapping[str, tuple[AnyKind, Row]]
"""The records that were open when a shift's notes were signed, by their ids."""


class ShiftDeclaration(KindReadAlong[Shift, RecordsListed]):
    """A shift has the name and the department of its post; somebody is expected when it begins."""

    async def aspects_of(self, tx: Transaction, rows: Sequence[Shift]) -> Mapping[UUID, RecordsListed]:
        """What was open: who reads a shift sees of that what they may see themselves."""
        listed = await records_listed(tx, [matter for row in rows for matter in row.open_matters])
        return dict.fromkeys([row.id for row in rows], listed)

    def new_aspects(self) -> RecordsListed:
        """Nothing is listed yet."""
        return {}

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The shift as the form says it, with where it is."""
        post = context.fact(roster).post
        assert post is not None, "post_is_in_use"
        return {
            **await super().new_values(context, next_number),
            "place": post.name,
            "department_id": post.department_id,
        }

    def expected_time(self, context: Context) -> tuple[datetime, datetime] | None:
        """The hours of the shift."""
        return context.row.starts_at, context.row.ends_at


@loads(roster)
async def roster_of_form(ask: FactRequest) -> Roster:
    """What speaks for and against the person at the post. Both are locked first, so that two who plan at once don't
    both find the time free."""
    tx, context, form = ask.tx, ask.context, ask.context.form
    place, row = context.community, context.row
    planned = row if row is not None else form
    post = await tx.get(DutyPost, id=planned.post_id, community_id=place.id, active=True)
    if post is None or not await works_here(tx, form.on_duty_id, place):
        return Roster(post, works_here=post is None)
    start, end = planned.starts_at, planned.ends_at
    if not ask.looking:
        await duty.lock_post(tx, post.id)
    name = await (person_name if ask.looking else lock_person)(tx, form.on_duty_id)
    times = duty.TimesOf(tx, place.organisation_id, form.on_duty_id, start, end)
    own, away = await times.shifts(), await times.leave()
    at_once = await duty.shifts_at(tx, post.id, start, end)
    departments = await departments_of(tx, place.id, [form.on_duty_id])
    return Roster(
        post,
        works_here=True,
        name=name or "",
        own=_told([shift for shift in own if row is None or shift["id"] != row.id], context),
        at_once=most_at_once(
            (max(shift["starts_at"], start), min(shift["ends_at"], end))
            for shift in at_once
            if shift["relief_asked_at"] is None
        ),
        away_until=away[-1]["ends_at"] if away else None,
        departments=departments.get(form.on_duty_id, frozenset()),
    )


def matters_for_reader(context: Context) -> list[JsonObject]:
    """What was open when the notes were signed, as far as the reader sees these records themselves: whoever signed saw
    all of it, and who comes next, or only reads the notes, may hold another office."""
    row, caller, place = context.row, context.caller, context.community
    if row.on_duty_id == caller.id:
        return list(row.open_matters)
    return [
        matter
        for matter in row.open_matters
        if (listed := context.aspects.get(matter["id"])) is not None
        and listed[0].sees(caller, listed[1], place.organisation_id)
    ]


def _told(shifts: Sequence[RowView], context: Context) -> str:
    """The first of the shifts, as a refusal names it."""
    if not shifts:
        return ""
    first, zone = shifts[0], context.community.zone_info
    starts_at, ends_at = first["starts_at"].astimezone(zone), first["ends_at"].astimezone(zone)
    number = first["number"] if first["community_id"] == context.community.id else "***"
    return f"{number} {starts_at:%m-%d %H:%M}–{ends_at:%H:%M}"


@loads(at_post)
async def who_is_at_post(ask: FactRequest) -> AtPost:
    """Who else is at the post of the shift now, and who is planned there next. The post is locked first, so that of two
    who leave it or come to it at once the second sees what the first did."""
    row, now = ask.context.row, ask.tx.now
    if not ask.looking:
        await duty.lock_post(ask.tx, row.post_id)
    post = await ask.tx.get(DutyPost, id=row.post_id)
    assert post is not None, "posts are never deleted"
    shifts = [
        shift
        for shift in await duty.shifts_at(ask.tx, row.post_id, now - LONG_AGO, max(now, row.ends_at) + A_DAY)
        if shift["id"] != row.id
    ]
    on = tuple(
        OnDuty(
            shift["id"],
            shift["name"],
            shift["signed_at"] is not None,
            shift["relief_id"],
            shift["ends_at"],
            shift["relief_asked_at"] is not None,
        )
        for shift in shifts
        if shift["state"] is ShiftState.ON
    )
    coming = [shift for shift in shifts if shift["state"] is ShiftState.PLANNED and shift["ends_at"] > now]
    follows = coming[0] if coming else None
    return AtPost(
        post.people,
        post.always_manned,
        on,
        "" if follows is None else follows["name"],
        None if follows is None else follows["starts_at"],
    )


async def give_up_shifts(
    tx: Transaction, setup: MoverSetup, organisation_id: UUID, person_id: UUID, community_id: UUID | None = None
) -> None:
    """M-26: of each shift of somebody who leaves the company, or (with a community) leaves that one, the supervisor is
    told, who lets somebody else take it or ends it in their place."""
    mover = Mover(tx, gongdan(organisation_id), setup)
    for shift_id in await duty.standing_shifts(tx, person_id, community_id):
        opened = await mover.open(SHIFTS, shift_id)
        await mover.act(opened, "on_duty_left", Nothing())


@handles(ListOpenMatters)
async def list_open_matters(moving: MoveContext, effect: ListOpenMatters) -> None:
    """What is open now, as far as whoever leaves may see it."""
    context = moving.context
    moving.changes["open_matters"] = await open_matters(moving.tx, context.caller, context.community)


@handles(NameRelief)
async def name_relief(moving: MoveContext, effect: NameRelief) -> None:
    """Whoever is planned next at the post, and begins before this shift is long over."""
    row = moving.context.row
    shifts = await duty.shifts_at(moving.tx, row.post_id, moving.tx.now, row.ends_at + A_DAY)
    follow = [shift for shift in shifts if shift["state"] is ShiftState.PLANNED]
    moving.changes["relief_id"] = follow[0]["on_duty_id"] if follow else None


@handles(Relieve)
async def relieve(moving: MoveContext, effect: Relieve) -> None:
    """Whoever comes signs for the notes of whoever they relieve, whose shift ends with it."""
    before = to_relieve(moving.context.fact(at_post), moving.context.row.on_duty_id)
    if before is not None:
        await moving.follow(SHIFTS, before.shift_id, "relieve", Relieved(relief_id=moving.context.row.on_duty_id))
        moving.data["relieved_shift_id"] = str(before.shift_id)


SHIFTS = ShiftDeclaration(
    lifecycle=SHIFT,
    model=Shift,
    plural=Words("shifts", "班次"),
    prefix="ZB",
    seen_by=(
        Desk(Role.RECEPTIONIST, Role.DUTY_MANAGER, Role.CS_SUPERVISOR, Role.MANAGER),
        DepartmentHead(),
        OwnAtWork("on_duty_id", "relief_id", "planner_id"),
    ),
    maker="planner_id",
    listed_for=STAFF_ROLES,
    filters=(
        "state", "post_id", "on_duty_id", "number", "starts_at_gte", "starts_at_lt", "created_at_gte", "created_at_lt",
    ),
    texts=("notes", "reason"),
    whose_turn={ShiftState.PLANNED: Standing.DEPARTMENT, ShiftState.ON: Standing.DEPARTMENT},
    list_row=ListRow(
        columns=("post_id", "on_duty_id", "starts_at", "ends_at"),
        along=(Join(Person, "on_duty_id", {"on_duty_name": "name"}),),
        summary="notes",
        extras=("taken_at", "signed_at", "relief_id", "ended_at"),
    ),
    clause="M-99",
)  # fmt: skip
