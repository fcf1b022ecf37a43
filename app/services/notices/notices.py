"""Notices 通知: which people an audience of a lifecycle stands for, the notices that a move leaves, and the channel to
Gongdan's own list."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields as fields_of
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from app.core.enums import Level, Urgency
from app.core.ids import timely_id
from app.core.json_object import JsonObject
from app.core.ports import Message
from app.core.roles import Caller, Role
from app.db.batch import Batch
from app.db.queries import notices
from app.db.queries.merged_people import kept_of
from app.db.queries.notices import Address, NoticeReader
from app.db.queries.places import communities_of
from app.db.transaction import Takes, Transaction
from app.models import Notice
from app.models.base import RowView
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.moving.kind import AnyKind, kind_of
from app.services.moving.kind_parts import NUMBERED_BY
from app.services.notices.facts import facts_for_staff, facts_told
from app.services.people.households import residents_since
from app.workflow.engine.audiences import (
    ADDRESSED,
    FORMER,
    HELPER,
    HELPERS,
    JOINED,
    LISTED,
    NAMED_BY_FORM,
    RESIDENTS,
    SUPERIOR,
)
from app.workflow.engine.community import CommunityRules
from app.workflow.engine.effects import Tell
from app.workflow.words.for_staff import NO_LONGER, REPEATED, STAFF_NOTICES
from app.workflow.words.outside import OUTSIDE_NOTICES

LEADERSHIP: Final = "leadership"
"""Stands for a role: the managers of the whole organisation (M-131)."""

STOOD_IN_FOR: Final = frozenset({"desk", "department", "level", Role.RECEPTIONIST.value, Role.SUPERVISOR.value})
"""The audiences for whom somebody stands in while nobody is there."""

WHO_GO_THERE: Final = ("worker", HELPERS, HELPER)
"""Told where, when and how urgently."""
PHONE_CORRECTED: Final = "phone_corrected"
"""What the journal and the notice call it when a customer's number was put right."""

Fields = Callable[[str], Any]
"""Returns a field of the record by name; None if it has none."""


def addressee(whom: str, fields: Fields) -> JsonObject | None:
    """The addressee of an audience for a record; None if there is nobody, such as a worker before one is assigned."""
    if whom == "level":
        whom = str(fields("level") or Level.CS_SUPERVISOR)
    if whom == "desk":
        return {"role": Role.RECEPTIONIST.value}
    if whom == SUPERIOR:
        whom = Role.SUPERVISOR if fields("department_id") else Role.CS_SUPERVISOR
    if whom in ("department", Role.SUPERVISOR):
        department_id = fields("department_id")
        return {"role": Role.SUPERVISOR.value, "department_id": department_id} if department_id else None
    if whom == LEADERSHIP or whom in ADDRESSED:
        return {"role": str(whom)}
    # a witness or a helper stands in no column of their own: the move names them
    person_id = fields(f"{whom.removeprefix(FORMER)}_id")
    return {"person_id": person_id} if person_id else None


def name_of(fields: Fields) -> JsonObject:
    """The name of a record in a notice: its own number, or that of the record it belongs to."""
    for name in NUMBERED_BY:
        number = fields(name)
        if number:
            return {"number": number}
    return {}


class InApp:
    """The channel into Gongdan's own list of notices: a row that is written with the change."""

    def __init__(self, rows: Takes) -> None:
        self._rows = rows

    async def deliver(self, message: Message) -> None:
        """Store the message for its addressee."""
        self._rows.insert(
            Notice, id=timely_id(), **{field.name: getattr(message, field.name) for field in fields_of(message)}
        )


async def tell_person(tx: Transaction, person_id: UUID, places: Collection[UUID], outcome: str) -> None:
    """Leave somebody a notice of what was changed about them, in one of their communities; who lives nowhere has no
    place where one could stand."""
    for place in sorted(places)[:1]:
        message = Message(tx.now, place, f"person.{outcome}", "person", person_id, person_id=person_id)
        await InApp(tx).deliver(message)


async def written(tx: Transaction, rows: Iterable[Notice]) -> dict[UUID, str]:
    """What people wrote on the records of these notices and the notices repeat, by record."""
    texts: dict[UUID, str] = {}
    rows = list(rows)
    for event, field in REPEATED.items():
        ids = {row.record_id for row in rows if row.event == event}
        if ids:
            texts |= await notices.written_on(tx, kind_of(event.partition(".")[0]).model, field, ids)
    return texts


async def reader_of(tx: Transaction, caller: Caller) -> NoticeReader:
    """All addressees that a caller stands for: themselves, and the roles they hold in each community. A machine client
    gets no notices; it reads the feed."""
    if caller.kind != "person":
        return NoticeReader(caller.id, ())
    grants = [grant for grant in caller.grants if grant.role in ADDRESSED]
    everywhere: list[UUID] = []
    if any(grant.community_id is None for grant in grants):
        everywhere = await communities_of(tx, caller.organisation_id)
    departments: dict[tuple[UUID, str], frozenset[UUID] | None] = {}
    for grant in grants:
        for community_id in everywhere if grant.community_id is None else [grant.community_id]:
            names = [grant.role.value]
            if grant.role is Role.MANAGER and grant.community_id is None:
                names.append(LEADERSHIP)
            for name in names:
                own = None if grant.department_id is None else frozenset({grant.department_id})
                before = departments.get((community_id, name), frozenset())
                departments[community_id, name] = None if own is None or before is None else before | own
    addresses = tuple(Address(place, name, own) for (place, name), own in departments.items())
    held = caller.communities(*Role)
    return NoticeReader(caller.id, addresses, None if held is None else held | caller.places, caller.merged)


@handles(Tell)
async def tell(moving: MoveContext, effect: Tell) -> None:
    """Note that somebody is to be notified once; the notice is written when all it says is known."""
    if effect.whom not in moving.notified:
        moving.notified.append(effect.whom)


async def leave_notices(moving: MoveContext) -> None:
    """Write a notice for everybody who is to be notified; nobody is notified of what they did themselves."""
    notified: set[UUID] = {moving.context.caller.id, *moving.context.caller.merged}
    for whom in moving.notified:
        if whom in ("reporters", JOINED):
            await _tell_reporters(moving, whom, notified)
            continue
        if whom == RESIDENTS:
            await _tell_residents(moving, notified)
            continue
        if whom in LISTED:
            await _tell_listed(moving, whom, notified)
            continue
        before = partial(_field, moving, after=False)
        fields = before if whom.startswith(FORMER) else partial(_field, moving, after=True)
        to = addressee(whom, fields)
        if to is None and whom == "customer":
            await _tell_room(moving, notified)
        person_id = None if to is None else to.get("person_id")
        if to is not None and person_id not in notified:
            if person_id is not None:
                notified.add(person_id)
            await _leave(moving, whom, name_of(partial(_field, moving, after=True)), to)
    if STOOD_IN_FOR & {*moving.notified}:
        await _tell_stand_in(moving)


def stand_in(kind: AnyKind, urgency: object, community: CommunityRules, now: datetime) -> Role | None:
    """Who stands in for the desk and the supervisors now, if the record is an emergency (M-20)."""
    return kind.desk_stand_in(community, now) if urgency == Urgency.EMERGENCY else None


async def _tell_stand_in(moving: MoveContext) -> None:
    """Whoever stands in for the desk now hears of an emergency what the desk hears (M-20)."""
    context = moving.context
    role = stand_in(moving.kind, _field(moving, "urgency", after=True), context.community, context.now)
    if role is not None and role not in context.caller.roles_in(context.community.id):
        instead_of = next(whom for whom in moving.notified if whom in STOOD_IN_FOR)
        await _leave(moving, instead_of, name_of(partial(_field, moving, after=True)), {"role": role.value})


async def _tell_listed(moving: MoveContext, whom: str, notified: set[UUID]) -> None:
    """Each of the people whom the record lists, or listed before the move (M-21, M-74)."""
    names = name_of(partial(_field, moving, after=True))
    listed = _field(moving, whom.removeprefix(FORMER), after=not whom.startswith(FORMER))
    for entry in listed or ():
        person_id = UUID(entry["person_id"])
        if person_id not in notified:
            notified.add(person_id)
            await _leave(moving, whom, names, {"person_id": person_id})


async def _tell_room(moving: MoveContext, notified: set[UUID]) -> None:
    """Whoever lives in the room, and did when it was registered, hears of a record that names the room and nobody
    (M-56)."""
    premises_id = _field(moving, "premises_id", after=True)
    names = name_of(partial(_field, moving, after=True))
    if premises_id is None or not names:
        return
    registered_at = _field(moving, "order_created_at", after=True) or moving.context.row.created_at
    for person_id in await residents_since(moving.tx, premises_id, registered_at):
        if person_id not in notified:
            notified.add(person_id)
            await _leave(moving, "customer", names, {"person_id": person_id})


async def _tell_reporters(moving: MoveContext, whom: str, notified: set[UUID]) -> None:
    """M-12, M-100: notify the people who reported the same thing and whose record was merged into this one. The notice
    names their own record, which is the one they may open."""
    reporters = await moving.kind.reporters(moving.tx, moving.context.row.id)
    if not reporters:
        return
    many = Batch(moving.tx)
    named = {merged["customer_id"] for merged in reporters if merged["customer_id"] is not None}
    # two entries of one person are told once
    kept = await kept_of(moving.tx, named | notified)
    notified.update(kept[person_id] for person_id in tuple(notified))
    for merged in reporters:
        own = {"own_number": merged["number"], "own_id": str(merged["id"])}
        for person_id in await _reported_by(moving, merged, kept):
            if person_id not in notified:
                notified.add(person_id)
                await _leave(moving, whom, {"number": moving.context.row.number, **own}, {"person_id": person_id}, many)
    await many.send()


async def _reported_by(moving: MoveContext, merged: RowView, kept: Mapping[UUID, UUID]) -> Collection[UUID]:
    """Whose report it is; of one that names a room and nobody, whoever lives there and did when it was registered."""
    if merged["customer_id"] is not None:
        return [kept[merged["customer_id"]]]
    if merged["premises_id"] is None:
        return ()
    return await residents_since(moving.tx, merged["premises_id"], merged["created_at"])


async def _tell_residents(moving: MoveContext, notified: set[UUID]) -> None:
    """M-100: whoever lives where the record is about, once, and not who was told as a reporter.

    Thousands may live there: their notices are sent in one round trip, in the transaction of the move."""
    many = Batch(moving.tx)
    residents = await moving.kind.residents(moving)
    kept = await kept_of(moving.tx, {*residents, *notified})
    notified.update(kept[person_id] for person_id in tuple(notified))
    names = name_of(partial(_field, moving, after=True))
    for person_id in dict.fromkeys(kept[person_id] for person_id in residents):
        if person_id not in notified:
            notified.add(person_id)
            await _leave(moving, RESIDENTS, names, {"person_id": person_id}, many)
    await many.send()


async def _leave(moving: MoveContext, whom: str, names: JsonObject, to: JsonObject, rows: Takes | None = None) -> None:
    """Write one notice: among `rows`, or else with the other writes of the move."""
    event = moving.move.step.event
    outside = OUTSIDE_NOTICES.get((event, whom))
    if outside is not None:
        # outside, a notice has words of its own, which name days and amounts
        facts = await facts_told(moving, outside.facts) if outside.facts else {}
        names = {**facts, **names, "whom": whom, **_order_of(moving, names)}
    else:
        own = STAFF_NOTICES.get((event, whom))
        wanted = (own or STAFF_NOTICES.get((event, ""), NO_LONGER)).facts
        facts = await facts_for_staff(moving, wanted) if wanted else {}
        names = {**_where(moving, whom), **facts, **names, **({} if own is None else {"whom": whom})}
    await InApp(rows or moving.tx).deliver(
        Message(
            at=moving.tx.now,
            community_id=moving.context.community.id,
            event=event,
            record_type=moving.kind.name,
            record_id=moving.context.row.id,
            data={"action": moving.move.step.action, **names},
            **to,
        )
    )


def _where(moving: MoveContext, whom: str) -> JsonObject:
    """Where it is and how urgent, for all of the staff but who had it before; for whoever goes there also when."""
    if whom in WHO_GO_THERE:
        return moving.kind.visit_told(moving)
    if whom.startswith(FORMER):
        return {}
    return {name: str(value) for name in moving.kind.told_to_staff if (value := _field(moving, name, after=True))}


def _field(moving: MoveContext, name: str, *, after: bool) -> Any:
    """A field of the record, as it is after this move or as it was before."""
    if after and name in moving.changes:
        return moving.changes[name]
    if name.removesuffix("_id") in NAMED_BY_FORM:
        return getattr(moving.context.form, name, None)
    return getattr(moving.context.row, name, None)


def _order_of(moving: MoveContext, names: JsonObject) -> JsonObject:
    """The number of the order that an invoice belongs to; what has no number of its own is called by the order's."""
    number = getattr(moving.context.row, "order_number", None) or getattr(moving.parent, "number", None)
    return {} if number in (None, names.get("number")) else {"order_number": number}
