"""Turns of the rota 轮值: what is known of them when whom to send is asked, and what naming somebody does to them
(M-98)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.core.clock import local_day
from app.db.queries import roster, rota
from app.db.transaction import Transaction
from app.models.rota_turn import TurnUse
from app.services.people.households import one_customer, stands
from app.workflow.engine.step import Context
from app.workflow.kinds.work_order.housekeeping_sheet import wished_worker
from app.workflow.kinds.work_order.ranking import Turns

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class KnownTurns:
    """What was read of everybody's turns together."""

    turns: Mapping[UUID, Turns] = field(default_factory=dict)
    served_first: Mapping[UUID, datetime] = field(default_factory=dict)
    """When each first got an order of this customer."""
    asked_for: UUID | None = None
    had_order: frozenset[UUID] = frozenset()


def monday_of(context: Context, moment: datetime) -> date:
    """The Monday of the week in which a moment falls here."""
    day = local_day(moment, context.community.zone)
    return day - timedelta(days=day.weekday())


async def known_turns(tx: Transaction, context: Context, visit_at: datetime) -> KnownTurns:
    """Everybody's turns in the week of a visit and in the one before, and whose customer it is."""
    row, community = context.row, context.community
    monday = datetime.combine(monday_of(context, visit_at), time(), community.zone_info)
    counts: Counter[tuple[UUID, TurnUse | None]] = Counter()
    for turn in await rota.turns_between(tx, community.id, monday - WEEK, monday + WEEK):
        counts[turn["person_id"], TurnUse(turn["use"]) if turn["visit_at"] >= monday else None] += 1
    customers, rooms = await _customer(tx, context)
    served = await rota.served_first(tx, community.id, row.id, customers, rooms)
    return KnownTurns(
        {
            person_id: Turns(counts[person_id, TurnUse.TAKEN], counts[person_id, TurnUse.LOST], counts[person_id, None])
            for person_id, _ in counts
        },
        {each["worker_id"]: each["first"] for each in served},
        wished_worker(row),
        await rota.who_had(tx, row.id),
    )


async def _customer(tx: Transaction, context: Context) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Who counts as this customer, and in which rooms they live: a family, or a company, is one customer. Of whom only
    the room is known, whoever lives there."""
    row, community = context.row, context.community
    today = local_day(context.now, community.zone)
    rooms: set[UUID] = set() if row.premises_id is None else {row.premises_id}
    if row.customer_id is not None:
        own = await roster.bindings_of(tx, row.customer_id)
        rooms |= {each["premises_id"] for each in own if each["community_id"] == community.id and stands(each, today)}
    bindings = await roster.bindings_to(tx, sorted(rooms)) if rooms else []
    if row.customer_id is None:
        return frozenset(each["person_id"] for each in bindings if stands(each, today)), frozenset(rooms)
    return one_customer(row.customer_id, bindings, today), frozenset(rooms)
