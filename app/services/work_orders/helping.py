"""Who helps with an order: whether they may, as for whoever leads it, and how they find it (M-21 to M-26)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from app.core.json_object import JsonObject
from app.db.queries.workers import lock_people
from app.models.order_helper import OrderHelper
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.work_orders.dispatch import candidate_of, in_the_way, wanted_time
from app.services.work_orders.work_time import works_at_the_time
from app.workflow.kinds.work_order.helping import (
    ChangeHelpers,
    FreeHelpers,
    Helping,
    helpers_after,
    helpers_asked,
    helpers_of,
    helping,
)
from app.workflow.kinds.work_order.needed_facts import Availability
from app.workflow.kinds.work_order.working_hours import WorkTime


@loads(helping)
async def helping_of(ask: FactRequest) -> tuple[Helping, ...]:
    """Each helper whom the move is about, judged on the day and at the time that are agreed with it. Their rows are
    locked, so that nobody gives them something else at the same time (M-24)."""
    context = ask.context
    people = tuple(dict.fromkeys(helpers_asked(context.row, context.form)))
    if people and not ask.looking:
        lead = getattr(context.form, "worker_id", None) or context.row.worker_id
        await lock_people(ask.tx, {*people, *({lead} - {None})})
    start, end = wanted_time(ask)
    return tuple([await _helping(ask, person_id, start, end) for person_id in people])


async def _helping(ask: FactRequest, person_id: UUID, start: datetime | None, end: datetime | None) -> Helping:
    candidate = await candidate_of(ask, person_id, ask.tx.now if start is None else start)
    if not candidate.belongs:
        return Helping(person_id, candidate, Availability(), WorkTime())
    booked = Availability()
    if start is not None and end is not None:
        booked = await in_the_way(ask, person_id, candidate.label, start, end)
    return Helping(person_id, candidate, booked, await works_at_the_time(ask, person_id, candidate.label))


@handles(ChangeHelpers)
async def change_helpers(moving: MoveContext, effect: ChangeHelpers) -> None:
    """Keep who helps on the order, and in the rows by which helpers find it: both change together."""
    row, form = moving.context.row, moving.context.form
    before = helpers_of(row)
    entries: list[JsonObject] = list(row.helpers or ())
    if effect.value == "signed":
        own = str(moving.context.caller.id)
        now = moving.tx.now.isoformat()
        entries = [{**entry, "signed_at": now} if entry["person_id"] == own else entry for entry in entries]
        moving.changes["helpers"] = entries
        return
    match effect.value:
        case "named":
            after = tuple(each for each in helpers_after(row, form) if each != form.worker_id)
        case "added":
            after = helpers_after(row, form)
        case _:
            after = tuple(each for each in before if each != form.helper_id)
    if after == before:
        return
    _write(moving, before, after)
    known = {entry["person_id"]: entry for entry in entries}
    since = moving.tx.now.isoformat()
    moving.changes["helpers"] = [
        known.get(str(each), {"person_id": str(each), "since": since, "signed_at": None}) for each in after
    ]
    moving.data["helper_ids"] = [str(each) for each in after]


@handles(FreeHelpers)
async def free_helpers(moving: MoveContext, effect: FreeHelpers) -> None:
    """The order is nobody's for now, and so nobody helps with it."""
    _write(moving, helpers_of(moving.context.row), ())
    moving.changes["helpers"], moving.data["helper_ids"] = [], []


def _write(moving: MoveContext, before: Iterable[UUID], after: Iterable[UUID]) -> None:
    order_id, gone, come = moving.context.row.id, set(before) - set(after), set(after) - set(before)
    for person_id in sorted(gone):
        where = {"work_order_id": order_id, "person_id": person_id, "active": True}
        moving.tx.update(OrderHelper, where, {"active": False, "left_at": moving.tx.now})
    for person_id in sorted(come):
        moving.add(OrderHelper, work_order_id=order_id, person_id=person_id, active=True)
