"""Processes due clocks 时限: a worker leases them and fires each exactly once.

A clock fires in one transaction with its notices and its journal entry. The entry is written under the clock's own id,
as version `fired`, so that a warning doesn't change the version of the clock's record. A clock fires only if it is
still running, leased by this worker and due. If something else was faster, such as another worker or an action that
ended the clock, nobody is notified.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from app.core.clock import Clock
from app.core.enums import Level, Standing
from app.core.errors import ActionNotAllowed, ActionRefused, Unavailable, VersionConflict
from app.core.json_object import JsonObject
from app.core.logs import get_logger
from app.core.ports import Message
from app.core.roles import Role, gongdan
from app.core.row_scope import EVERYWHERE
from app.db.batch import Batch
from app.db.database import Database
from app.db.queries import due
from app.db.queries.due import HeldClock
from app.db.transaction import Transaction
from app.models import ClockRow
from app.services.clocks.responsibility import stood_with_at
from app.services.journal.journal import record as write_entry
from app.services.moving.kind import all_kinds, kind_of
from app.services.moving.moves import Mover, MoverSetup
from app.services.notices.facts import day_before
from app.services.notices.notices import STOOD_IN_FOR, InApp, addressee, name_of, stand_in
from app.workflow.clocks import escalation
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.clocks.escalation import Firing, Past, Situation
from app.workflow.engine.community import CommunityRules
from app.workflow.words.outside import OUTSIDE_NOTICES

AT_ONCE: Final = 100
"""How many clocks are leased and fired together."""
LEASE: Final = timedelta(seconds=5)
"""How long a worker holds the lease; if it dies, another worker takes over after this time."""
REST: Final = timedelta(minutes=5)
"""How long a clock that can't be fired is left alone."""
UNKNOWN: Final = object()
"""Stands for a record that doesn't exist."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A clock that fires now."""

    row: ClockRow
    firing: Firing
    record: object
    responsible: Standing
    breached_with: Standing
    """Who was responsible when its time ran out, which was somebody else if its record has changed since."""
    community: CommunityRules

    @property
    def lapses(self) -> str:
        """The action on its record that follows from its breach, for clocks whose end is an event in its own right;
        otherwise empty."""
        return CLOCKS[self.row.name].lapse_action if self.firing.event == escalation.BREACHED else ""


@dataclass(frozen=True, slots=True)
class DueClockWorker:
    """Fires the due clocks of a database for one worker."""

    database: Database
    moves: MoverSetup
    clock: Clock
    worker: str
    """The worker's name, unique among all that run."""

    async def fire_due(self, at_once: int = AT_ONCE) -> bool:
        """Fire up to `at_once` clocks. Returns whether there may be more to fire at once."""
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            if not await due.any_due(tx):
                return False
            ids = await due.take(tx, self.worker, tx.now + LEASE, at_once)
            await tx.commit()
        try:
            left = await self._fire(ids)
        except Unavailable:
            raise
        except Exception:
            log.exception("firing together failed; now one by one", clocks=len(ids))
            left = ids
        for clock_id in left:
            await self._fire_alone(clock_id)
        return len(ids) == at_once

    async def _fire(self, ids: Sequence[UUID]) -> list[UUID]:
        """Fire leased clocks together. Returns those that need a transaction of their own."""
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            ready, later = await self._look(tx, ids)
            alone = [due.row.id for due in ready if due.lapses]
            await _send(tx, [due for due in ready if not due.lapses], later)
            await tx.commit()
        return alone

    async def _fire_alone(self, clock_id: UUID) -> None:
        """Fire one clock, with the step that follows from it. If that fails, the clock is postponed, so that it doesn't
        delay the others."""
        try:
            async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
                ready, later = await self._look(tx, [clock_id])
                await _send(tx, ready, later)
                for clock in ready:
                    if clock.lapses:
                        await self._follow(tx, clock, clock.lapses)
                await tx.commit()
        except Unavailable:
            raise
        except VersionConflict:
            # somebody moved the record at this very moment; when the lease has run out, it is seen how things stand
            log.info("a clock's record moved while it fired", clock=str(clock_id))
        except Exception:
            log.exception("a clock can't be fired", clock=str(clock_id), rests=REST.total_seconds())
            async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
                await due.put_aside(tx, self.worker, clock_id, tx.now + REST)
                await tx.commit()

    async def _follow(self, tx: Transaction, ready: Ready, action: str) -> None:
        """The step that Gongdan takes because the time ran out. A record that is past it refuses the step, which is no
        fault."""
        kind = kind_of(ready.row.record_type)
        mover = Mover(tx, gongdan(ready.community.organisation_id), self.moves)
        try:
            opened = await mover.open(kind, ready.row.record_id)
            await mover.act(opened, action, kind.lifecycle.form_of(action)())
        except (ActionNotAllowed, ActionRefused) as refusal:
            log.info("nothing follows from a clock", clock=str(ready.row.id), action=action, code=refusal.code)

    async def _look(self, tx: Transaction, ids: Sequence[UUID]) -> tuple[list[Ready], list[tuple[ClockRow, datetime]]]:
        """Lock the leased clocks that are still due. Returns those that fire, and those to be looked at later."""
        held = await due.hold(tx, self.worker, ids)
        rows = [clock.row for clock in held]
        records = await _records(tx, rows)
        patience = await due.patience(tx, [row.policy_id for row in rows if row.policy_id is not None])
        ready: list[Ready] = []
        later: list[tuple[ClockRow, datetime]] = []
        for clock in held:
            row = clock.row
            community = await self.moves.communities.get(tx, row.community_id)
            record = records.get(row.record_id, UNKNOWN)
            escalate_after = None if row.policy_id is None else patience.get(row.policy_id)
            seen = _situation(clock, record, escalate_after, community)
            firing = escalation.next_firing(seen, tx.now)
            if isinstance(firing, Firing):
                stood = await _stood_when_due(tx, row, record, seen.responsible)
                ready.append(Ready(row, firing, record, seen.responsible, stood, community))
            else:
                later.append((row, firing))
        return ready, later


_RETURNED: Final = {"leased_by": None, "leased_until": None}


def _unchanged(row: ClockRow) -> dict[str, object]:
    """The compare-and-set condition: nobody has fired the clock since."""
    return {"id": row.id, "fired": row.fired}


async def _records(tx: Transaction, rows: Sequence[ClockRow]) -> dict[UUID, object]:
    """The records that clocks belong to, by id."""
    wanted: dict[str, set[UUID]] = {}
    for row in rows:
        wanted.setdefault(row.record_type, set()).add(row.record_id)
    records: dict[UUID, object] = {}
    for record_type, ids in wanted.items():
        kind = all_kinds().get(record_type)
        if kind is None:
            continue
        model = kind.model
        if "number" in model.model_fields:
            for record in await tx.all(model, select(model).where(col(model.id).in_(ids))):
                records[record.id] = record
        else:
            # what is called by the number of the record that it belongs to
            for record_id in ids:
                records[record_id] = await kind.table.load(tx, record_id) or UNKNOWN
    return records


async def _stood_when_due(tx: Transaction, row: ClockRow, record: object, responsible: Standing) -> Standing:
    ran_out = row.breached_at or row.due_at
    moved_at = getattr(record, "updated_at", None)
    if moved_at is None or moved_at < ran_out:
        return responsible
    return await stood_with_at(tx, row.record_id, row.name, ran_out)


def _situation(clock: HeldClock, record: object, escalate_after: int | None, community: CommunityRules) -> Situation:
    row, past = clock.row, clock.past_data
    kind = kind_of(row.record_type)
    responsible = Standing.NOBODY if record is UNKNOWN else CLOCKS[row.name].stands_with(kind.stands_with(record))
    level = past.get("level") if past else None
    return Situation(
        clock=row.name,
        levels=kind.levels,
        started_at=row.started_at,
        warn_at=row.warn_at,
        due_at=row.due_at,
        calendar=row.calendar,
        past=None
        if past is None
        else Past(clock.past_event or "", Level(level) if level else None, datetime.fromisoformat(past["due_at"])),
        responsible=responsible,
        has_department=getattr(record, "department_id", None) is not None,
        has_handler=getattr(record, "handler_id", None) is not None,
        escalate_after=None if escalate_after is None else timedelta(seconds=escalate_after),
        zone=community.zone,
        hours=community.service_hours,
        days=community.calendar,
    )


async def _send(tx: Transaction, ready: Sequence[Ready], later: Sequence[tuple[ClockRow, datetime]]) -> None:
    """Write the clocks that fire, and give the others back until their next moment."""
    batch = Batch(tx)
    for clock in ready:
        await _write(batch, clock)
    for row, moment in later:
        batch.update(ClockRow, _unchanged(row), {"next_at": moment, **_RETURNED})
    await batch.send()


async def _write(batch: Batch, ready: Ready) -> None:
    """Fire one clock: write its row, its journal entry, and a notice for everybody concerned."""
    row, firing = ready.row, ready.firing
    data = {
        "record_type": row.record_type,
        "record_id": str(row.record_id),
        "number": name_of(lambda name: getattr(ready.record, name, None)).get("number"),
        "name": row.name,
        "due_at": row.due_at.isoformat(),
        "stood_with": ready.responsible.value,
        "level": firing.level.value if firing.level else None,
        "round": row.round,
    }
    fired = row.fired + 1
    chain = write_entry(
        batch,
        gongdan(ready.community.organisation_id),
        record_type="clock",
        record_id=row.id,
        version=fired,
        previous_hash=row.chain,
        community_id=row.community_id,
        event=firing.event,
        action=escalation.ACTIONS[firing.event],
        role=Role.SYSTEM.value,
        data=data,
    )
    changes = {"fired": fired, "next_at": firing.next_at, "chain": chain, **_RETURNED}
    if firing.event == escalation.BREACHED:
        # the first breach is the fact that stays, also where the end was moved afterwards
        changes["breached_at"] = row.breached_at or row.due_at
        changes["breached_with"] = row.breached_with or ready.breached_with.value
    batch.update(ClockRow, _unchanged(row), changes)
    await _tell(batch, ready, data)


async def _tell(batch: Batch, ready: Ready, data: JsonObject) -> None:
    """Leave a notice with each audience, only once if two audiences are the same people. If the worker or department no
    longer exists, the desk is notified."""
    channel = InApp(batch)
    notified: list[JsonObject] = []
    audiences = list(ready.firing.audiences)
    urgency, kind = getattr(ready.record, "urgency", None), kind_of(ready.row.record_type)
    role = stand_in(kind, urgency, ready.community, batch.now)
    if role is not None and STOOD_IN_FOR & {*audiences}:
        audiences.append(role.value)
    for whom in audiences:
        to = addressee(whom, lambda name: getattr(ready.record, name, None)) or addressee("desk", lambda name: None)
        if to is None or to in notified:
            continue
        notified.append(to)
        # outside the company, a notice has words of its own
        words = {"whom": whom, "evidence_by": day_before(ready.row.due_at, ready.community.zone)}
        outside = words if (ready.firing.event, whom) in OUTSIDE_NOTICES and "person_id" in to else {}
        await channel.deliver(
            Message(
                at=batch.now,
                community_id=ready.row.community_id,
                event=ready.firing.event,
                record_type=ready.row.record_type,
                record_id=ready.row.record_id,
                data={**data, "clock_id": str(ready.row.id), **outside},
                **to,
            )
        )
