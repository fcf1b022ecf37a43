"""To whom an order goes, a department and a worker of it (M-20 to M-24): facts about them (the worker works here, is
qualified on that day, has the time free), and the effects of giving it to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import col

from app.core.clock import local_day
from app.core.enums import Urgency
from app.core.fields import Nothing
from app.core.roles import Role
from app.core.row_scope import RowScope
from app.db.queries.engagements import IN_THE_WAY
from app.db.queries.roster import holders
from app.db.queries.workers import lock_people, lock_person, person_name, valid_qualifications
from app.db.transaction import show_changes
from app.models import Appointment, Department, Person, RoleGrant, WorkOrder
from app.models.base import RowView
from app.models.order_aspects import OrderAspects
from app.models.visit import AppointmentState
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.seen_by import mask_name
from app.services.work_orders.appointments import agreed_window
from app.services.work_orders.kind import WORK_ORDERS
from app.services.work_orders.notice_facts import agreed_appointment
from app.workflow.engine.step import Context
from app.workflow.kinds import common_facts as common
from app.workflow.kinds.common_forms import Window
from app.workflow.kinds.work_order import needed_facts as known
from app.workflow.kinds.work_order.effects import Displace, GiveAppointmentTo, OfferToWorkers, TakeDepartment
from app.workflow.kinds.work_order.helping import helpers_asked, helping
from app.workflow.kinds.work_order.naming import own_departments
from app.workflow.kinds.work_order.needed_facts import Availability, Candidate, Clash
from app.workflow.kinds.work_order.worker_guards import led_departments

NAMING = frozenset({"assign", "reassign", "replace_worker", "add_helpers"})
"""Actions of an emergency that displace other appointments; a time that is agreed later does not."""

CLAIM: Final = "claim"


@loads(common.department)
async def department(ask: FactRequest) -> bool:
    """Whether the named department is an active department of this community."""
    wanted = {"id": ask.context.form.department_id, "community_id": ask.context.community.id, "active": True}
    return await ask.tx.get(Department, **wanted) is not None


@loads(known.worker)
async def worker(ask: FactRequest) -> Candidate:
    """Whether the named person may get this order: active, in the community and department, qualified on the day."""
    agreed = agreed_appointment(ask.context)
    moment = ask.tx.now if agreed is None else agreed.starts_at
    # who claims names nobody but themselves
    return await candidate_of(ask, getattr(ask.context.form, "worker_id", ask.context.caller.id), moment)


@loads(known.engaged)
async def engaged(ask: FactRequest) -> Candidate | None:
    starts_at, _ = wanted_time(ask)
    worker_id = ask.context.row.worker_id
    return None if worker_id is None or starts_at is None else await candidate_of(ask, worker_id, starts_at)


@loads(known.worker_works_here)
async def worker_works_here(ask: FactRequest) -> bool:
    """Whether the order's worker is still active and a worker in this community."""
    place, worker_id = ask.context.community, ask.context.row.worker_id
    here = holders(place.organisation_id, place.id, (Role.WORKER,)).where(col(Person.id) == worker_id)
    return worker_id is not None and await ask.tx.value(here) is not None


async def candidate_of(ask: FactRequest, person_id: UUID, moment: datetime) -> Candidate:
    """Whether somebody may be sent to the order on the day of a moment."""
    tx, row, community = ask.tx, ask.context.row, ask.context.community
    day = local_day(moment, community.zone)
    person = await tx.get(Person, id=person_id)
    ours = person is not None and person.organisation_id == row.organisation_id
    grants = await tx.get_all(RoleGrant, person_id=person_id, active=True) if ours else []
    if person is None or not any(grant.community_id in (None, community.id) for grant in grants):
        # who doesn't work here is answered like nobody
        return Candidate("?", belongs=False, qualified=False, day=day)
    departments = [
        grant.department_id
        for grant in grants
        if grant.role == Role.WORKER and grant.community_id in (None, community.id)
    ]
    fitting = [item for item in departments if item is None or row.department_id in (None, item)]
    qualified = await valid_qualifications(tx, person_id, row.trades, day)
    return Candidate(
        mask_name(person.name) or "?",
        belongs=bool(person.active and fitting),
        qualified=qualified,
        day=day,
        departments=tuple(fitting),
    )


@loads(known.wished)
async def wished(ask: FactRequest) -> bool:
    """Whether the worker for whom the form wishes is an active one of this community."""
    person_id, community = ask.context.form.wanted_worker_id, ask.context.community
    workers = holders(community.organisation_id, community.id, (Role.WORKER,))
    return person_id is None or bool(await ask.tx.rows(workers.where(col(Person.id) == person_id)))


@loads(known.availability)
async def availability(ask: FactRequest) -> Availability:
    """Confirmed appointments of the worker that overlap the wanted time. The worker's row is locked first, and with it
    that of everybody who helps, so that two concurrent requests can't both find the time free (M-24)."""
    context, tx = ask.context, ask.tx
    own = context.caller.id if ask.action == CLAIM else context.row.worker_id
    worker_id = getattr(context.form, "worker_id", None) or own
    start, end = wanted_time(ask)
    candidate = context.loaded(known.worker)
    if worker_id is None or start is None or end is None or (candidate is not None and not candidate.belongs):
        return Availability()
    helpers = tuple(helpers_asked(context.row, context.form))
    if helpers and not ask.looking:
        await lock_people(tx, {worker_id, *helpers})
    name = await (person_name if ask.looking else lock_person)(tx, worker_id)
    return await in_the_way(ask, worker_id, mask_name(name) or "?", start, end)


async def in_the_way(ask: FactRequest, person_id: UUID, label: str, start: datetime, end: datetime) -> Availability:
    """What else somebody leads or helps with at that time; `label` is how a refusal calls them."""
    context, tx = ask.context, ask.tx
    # a worker of two communities has one day: what is agreed in the other one counts, and may be displaced
    async with tx.within(RowScope(organisation_id=context.row.organisation_id)):
        rows = await tx.rows(IN_THE_WAY, worker_id=person_id, start=start, end=end, order_id=context.row.id)
    tx.widen(row["community_id"] for row in rows)
    return booked(context, rows, label, may_displace=ask.action in NAMING)


def booked(context: Context, rows: Sequence[RowView], label: str, *, may_displace: bool) -> Availability:
    """What stands in somebody's way, as the guards judge it."""
    zone = context.community.zone_info
    return Availability(
        tuple(
            Clash(
                row["work_order_id"],
                # the order itself is nobody's business in another community
                row["number"] if row["community_id"] == context.community.id else "***",
                label,
                f"{row['starts_at'].astimezone(zone):%Y-%m-%d %H:%M}",
                f"{row['ends_at'].astimezone(zone):%Y-%m-%d %H:%M}",
                emergency=row["urgency"] is Urgency.EMERGENCY and not _gives_way(context.row, row),
                visiting=row["state"] is AppointmentState.KEPT,
                until=row["ends_at"],
            )
            for row in rows
        ),
        may_displace=may_displace,
    )


def _gives_way(order: WorkOrder, other: RowView) -> bool:
    """M-100: a task of an emergency plan goes before every other emergency; nobody need say so."""
    return order.emergency_plan_id is not None and other["emergency_plan_id"] is None


def wanted_time(ask: FactRequest) -> tuple[datetime, datetime] | tuple[None, None]:
    """The time of the visit as it is after this move; None where none is agreed."""
    context = ask.context
    chosen: Appointment | Window | None = context.aspects.proposal
    if ask.action != "confirm_time":
        chosen = agreed_window(context) or agreed_appointment(context)
    return (chosen.starts_at, chosen.ends_at) if chosen is not None else (None, None)


@handles(GiveAppointmentTo)
async def give(moving: MoveContext, effect: GiveAppointmentTo) -> None:
    """Set who comes at the agreed time: the assigned worker, or nobody for now."""
    aspects: OrderAspects = moving.context.aspects
    appointment = aspects.appointment
    if appointment is None or appointment.state != "confirmed":
        return
    worker_id = moving.now_is("worker_id") if effect.named else None
    if appointment.worker_id != worker_id:
        changes = {"worker_id": worker_id}
        moving.tx.update(Appointment, {"id": appointment.id, "state": appointment.state}, changes)
        show_changes(appointment, changes)


@handles(OfferToWorkers)
async def offer(moving: MoveContext, effect: OfferToWorkers) -> None:
    """M-25: whether the department's workers may claim it, by the community's setting of today."""
    moving.changes["claimable"] = moving.context.community.claiming


@handles(TakeDepartment)
async def take_department(moving: MoveContext, effect: TakeDepartment) -> None:
    """An order that is assigned directly to a worker gets the worker's department, if the supervisor leads it, so that
    it can be handed back."""
    context = moving.context
    if context.row.department_id is None:
        led = led_departments(context)
        moving.changes["department_id"] = next(iter(own_departments(context.fact(known.worker).departments, led)), None)


@handles(Displace)
async def displace(moving: MoveContext, effect: Displace) -> None:
    """M-24: appointments that the emergency displaces are cancelled, the visit that it interrupts is on hold, and the
    people concerned are notified. An emergency that goes second comes after the first."""
    known_clashes = moving.context.loaded(known.availability)
    clashes = () if known_clashes is None else known_clashes.clashes
    # a helper who is already expected with the lead at the same visit is called away from it once
    known_orders = {clash.work_order_id for clash in clashes}
    for each in moving.context.loaded(helping) or ():
        clashes += tuple(clash for clash in each.availability.clashes if clash.work_order_id not in known_orders)
        known_orders |= {clash.work_order_id for clash in each.availability.clashes}
    first = getattr(moving.context.form, "goes_first", None)
    if clashes and first not in (None, moving.context.row.id):
        await _come_after(moving, next(clash for clash in clashes if clash.work_order_id == first))
        clashes = tuple(clash for clash in clashes if not clash.emergency)
    for clash in clashes:
        action = "call_away" if clash.visiting else "displace"
        await moving.follow(WORK_ORDERS, clash.work_order_id, action, Nothing(), {"by": str(moving.context.row.id)})
        moving.data.setdefault("displaced", []).append(str(clash.work_order_id))


async def _come_after(moving: MoveContext, first: Clash) -> None:
    """Move the appointment behind the emergency that goes first; it is as long as it was."""
    appointment = agreed_appointment(moving.context)
    if appointment is None or first.until is None:
        return
    length = appointment.ends_at - appointment.starts_at
    changes = {"starts_at": first.until, "ends_at": first.until + length}
    moving.tx.update(Appointment, {"id": appointment.id, "state": appointment.state}, changes)
    show_changes(appointment, changes)
    moving.data |= {"after": str(first.work_order_id), "starts_at": first.until.isoformat()}
