"""Actions at the desk and of the supervisor: register, accept, assign."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException
from sqlalchemy import text
from sqlmodel import col, select

from app.api.schemas.work_order import WorkOrderOut
from app.core.enums import ClockState, EstimateBasis, Standing, Urgency
from app.core.ids import new_id
from app.models import (
    Appointment,
    Binding,
    CatalogueItem,
    ClockRow,
    Community,
    Person,
    Premises,
    Qualification,
    RoleGrant,
    StoredAnswer,
    WorkOrder,
)
from app.models.visit import AppointmentState
from app.models.work_order import WorkOrderState
from app.workflow.clocks.definitions import DAY_AHEAD_CONTACT, ON_TIME, PASS_ON, SIGN_FOR
from app.workflow.kinds.work_order.intake_forms import Accept, Assign, Estimate, RegisterOrder
from bench import offered
from bench.textbook.answer import Aspects, load_aspects, load_names, show
from bench.textbook.basis import community_of
from bench.textbook.moves import ZONE, Change, ChangeDep

router = APIRouter()
LOCK = text("SELECT pg_try_advisory_xact_lock(:number)")


@router.post("/v1/work-orders", response_model=WorkOrderOut, response_model_exclude={"expanded"}, status_code=201)
async def register(form: RegisterOrder, change: ChangeDep) -> Any:
    """Reads: the key's lock and stored answer, customer, premises, binding, catalogue item, the day's number.
    Writes: the order, its clock, notices to the desk and the customer, journal entry and text, feed queue, stored
    answer."""
    session, caller = change.session, change.caller
    if not caller.holds("receptionist", form.community_id):
        raise HTTPException(403)
    community = await community_of(session, form.community_id)
    await session.execute(LOCK, {"number": int(change.stored_under[:15], 16)})
    if await session.get(StoredAnswer, change.stored_under) is not None:
        raise HTTPException(409)
    customer = await session.get(Person, form.customer_id)
    premises = await session.get(Premises, form.premises_id)
    bindings = await session.exec(
        select(Binding).where(Binding.person_id == form.customer_id, Binding.premises_id == form.premises_id)
    )
    today = (change.now + ZONE).date()
    bound = any(row.valid_from <= today and (row.valid_until is None or row.valid_until >= today) for row in bindings)
    item = (
        await session.exec(
            select(CatalogueItem).where(
                CatalogueItem.community_id == community.id,
                CatalogueItem.code == form.catalogue_code,
                col(CatalogueItem.active).is_(True),
            )
        )
    ).first()
    if customer is None or premises is None or premises.community_id != community.id or item is None or not bound:
        raise HTTPException(422)
    received_at = min(form.received_at or change.now, change.now)
    order = WorkOrder(
        id=new_id(), created_at=change.now, version=0, chain="", organisation_id=community.organisation_id,
        community_id=community.id, number=await change.number(community.id, community.code, "WX"),
        state=WorkOrderState.REGISTERED, updated_at=change.now, kind=form.kind, channel=form.channel,
        urgency=form.urgency, received_at=received_at, reporter_id=caller.person.id, customer_id=customer.id,
        contact_name=form.contact_name or customer.name, contact_phone=form.contact_phone or customer.phone,
        premises_id=premises.id, place=premises.label, spot=form.spot, description=form.description,
        special_requirements=form.special_requirements, remarks=form.remarks, catalogue_item_id=item.id,
        catalogue_code=item.code, trades=list(item.trades), needs_visit=item.needs_visit,
    )  # fmt: skip
    started = {PASS_ON: change.start(order, PASS_ON, received_at + timedelta(minutes=10), received_at)}
    about = {"action": "register"}
    change.tell(order, "work_order.registered", about, role="receptionist")
    change.tell(order, "work_order.registered", about | {"whom": "customer"}, person_id=customer.id)
    data = {
        "clocks": {"started": started}, "stands_with": "centre", "kind": form.kind.value, "channel": form.channel.value,
        "customer_id": str(customer.id), "premises_id": str(premises.id), "community_id": str(community.id),
    }  # fmt: skip
    words = {"description": form.description, "spot": form.spot, "catalogue_code": item.code}
    change.enter(order, "work_order.registered", "register", "receptionist", data, text=words)
    answer = show(order, Aspects(**await load_names(session, order)), Standing.CENTRE, offered.REGISTERED)
    return await change.finish(answer, 201, Location=f"/v1/work-orders/{order.id}")


@router.post("/v1/work-orders/{order_id}/accept", response_model=WorkOrderOut, response_model_exclude={"expanded"})
async def accept(order_id: UUID, form: Accept, change: ChangeDep) -> Any:
    """Reads: the order with its aspects, the catalogue's version, the item's price. Writes: the appointment, two clocks
    (and ends those of an earlier appointment), a notice to the customer, order, journal entry and text, feed queue,
    stored answer."""
    session = change.session
    order = await change.order(order_id, "receptionist", "registered")
    window = form.appointment
    if form.estimate is None or form.consent is None or window is None or window.starts_at <= change.now:
        raise HTTPException(409)
    if form.consent.told_at > change.now:
        raise HTTPException(409)
    aspects = await load_aspects(session, order)
    version = (await session.exec(select(Community.catalogue_version).where(Community.id == order.community_id))).one()
    price = (
        await session.exec(
            select(CatalogueItem.price_fen).where(
                CatalogueItem.community_id == order.community_id,
                CatalogueItem.code == order.catalogue_code,
                col(CatalogueItem.active).is_(True),
            )
        )
    ).first()
    if not fits_list(form.estimate, price):
        raise HTTPException(409)
    appointment = Appointment(
        id=new_id(), created_at=change.now, community_id=order.community_id, work_order_id=order.id,
        state=AppointmentState.CONFIRMED, starts_at=window.starts_at, ends_at=window.ends_at,
    )  # fmt: skip
    session.add(appointment)
    await void(change, order, ON_TIME, DAY_AHEAD_CONTACT)
    started = {
        ON_TIME: change.start(order, ON_TIME, window.ends_at, window.starts_at),
        DAY_AHEAD_CONTACT: change.start(order, DAY_AHEAD_CONTACT, window.starts_at - timedelta(days=1)),
    }
    order.state, order.coverage, order.coverage_reason = WorkOrderState.ACCEPTED, form.coverage, form.coverage_reason
    order.estimate = form.estimate.model_dump(mode="json") | {
        "consent": form.consent.model_dump(mode="json"),
        "recorded_by": str(change.caller.person.id),
        "catalogue_version": version,
    }
    order.appointment_id, aspects.appointment = appointment.id, appointment
    # what the desk records in the customer's name is kept, and told to them at once
    word = {
        "version": order.version + 1, "action": "accept", "at": change.now.isoformat(),
        "recorded_by": str(change.caller.person.id), "quote_id": None, "void": False,
    }  # fmt: skip
    order.recorded_words, order.recorded_at = [*(order.recorded_words or []), word], change.now
    times = {"starts_at": window.starts_at.isoformat(), "ends_at": window.ends_at.isoformat()}
    about = {"action": "accept", "whom": "customer", **times}
    change.tell(order, "work_order.accepted", about, person_id=order.customer_id)
    data = {
        "clocks": {"voided": [ON_TIME, DAY_AHEAD_CONTACT], "started": started}, "coverage": form.coverage.value,
        **times, "appointment.starts_at": times["starts_at"], "appointment.ends_at": times["ends_at"],
        "appointment_id": str(appointment.id), "consent.means": form.consent.means.value,
        "consent.told_at": form.consent.told_at.isoformat(), "estimate.basis": form.estimate.basis.value,
        "estimate.min_fen": form.estimate.min_fen, "estimate.max_fen": form.estimate.max_fen,
        "estimate.visit_fee_fen": form.estimate.visit_fee_fen, "catalogue_version": version,
    }  # fmt: skip
    words = {"coverage_reason": form.coverage_reason, "consent.said_by": form.consent.said_by}
    change.enter(order, "work_order.accepted", "accept", "receptionist", data, text=words, from_state="registered")
    return await change.finish(show(order, aspects, Standing.CENTRE, offered.ACCEPTED))


def fits_list(estimate: Estimate, price: int | None) -> bool:
    """A published price is the estimate; without one the price is made on site."""
    if price is None:
        return estimate.basis is not EstimateBasis.LIST
    low, high = estimate.min_fen, estimate.max_fen
    return estimate.basis is EstimateBasis.LIST and low is not None and high is not None and low <= price <= high


async def void(change: Change, order: WorkOrder, *names: str) -> None:
    """End clocks whose reason went away."""
    clocks = await change.session.exec(
        select(ClockRow).where(
            ClockRow.record_id == order.id,
            col(ClockRow.name).in_(names),
            col(ClockRow.state).in_([ClockState.RUNNING, ClockState.PAUSED]),
        )
    )
    for clock in clocks:
        clock.state, clock.ended_at, clock.leased_by = ClockState.VOIDED, change.now, None
        change.session.add(clock)


@router.post("/v1/work-orders/{order_id}/assign", response_model=WorkOrderOut, response_model_exclude={"expanded"})
async def assign(order_id: UUID, form: Assign, change: ChangeDep) -> Any:
    """Reads: the order with its aspects; the worker, roles and qualifications; the worker's row again, locked; what is
    confirmed for them at that time. Writes: the appointment's worker, two clocks (one ends), notices to the worker
    and the customer, order, journal entry, feed queue, stored answer."""
    session = change.session
    order = await change.order(order_id, "supervisor", "dispatched")
    aspects = await load_aspects(session, order)
    appointment = aspects.appointment
    worker = await session.get(Person, form.worker_id)
    if worker is None or not worker.active or appointment is None:
        raise HTTPException(409)
    grants = await session.exec(
        select(RoleGrant).where(RoleGrant.person_id == worker.id, col(RoleGrant.active).is_(True))
    )
    belongs = any(
        grant.role == "worker"
        and grant.community_id in (None, order.community_id)
        and grant.department_id in (None, order.department_id)
        for grant in grants
    )
    day = (appointment.starts_at + ZONE).date()
    qualified = await session.exec(
        select(Qualification).where(
            Qualification.person_id == worker.id,
            col(Qualification.trade).in_(order.trades),
            Qualification.valid_from <= day,
            Qualification.valid_until >= day,
        )
    )
    if not belongs or not list(qualified):
        raise HTTPException(409)
    await session.refresh(worker, with_for_update=True)
    clashes = await session.exec(
        select(Appointment, WorkOrder)
        .join(WorkOrder, col(WorkOrder.id) == col(Appointment.work_order_id))
        .where(
            Appointment.worker_id == worker.id,
            Appointment.state == AppointmentState.CONFIRMED,
            Appointment.starts_at < appointment.ends_at,
            Appointment.ends_at > appointment.starts_at,
            Appointment.work_order_id != order.id,
        )
    )
    if list(clashes) and order.urgency is not Urgency.EMERGENCY:
        raise HTTPException(409)
    appointment.worker_id = worker.id
    session.add(appointment)
    await change.stop(order, PASS_ON)
    started = {SIGN_FOR: change.start(order, SIGN_FOR, change.now + timedelta(minutes=15))}
    about = {
        "action": "assign", "starts_at": appointment.starts_at.isoformat(), "ends_at": appointment.ends_at.isoformat(),
    }  # fmt: skip
    of_worker = {"place": order.place, "urgency": order.urgency.value}
    change.tell(order, "work_order.assigned", about | of_worker, person_id=worker.id)
    change.tell(order, "work_order.assigned", about | {"whom": "customer"}, person_id=order.customer_id)
    order.state, order.worker_id = WorkOrderState.ASSIGNED, worker.id
    data = {"clocks": {"met": [PASS_ON], "started": started}, "stands_with": "worker", "worker_id": str(worker.id)}
    change.enter(order, "work_order.assigned", "assign", "supervisor", data, from_state="dispatched")
    aspects.worker = await session.get(Person, order.worker_id)
    return await change.finish(show(order, aspects, Standing.WORKER, offered.ASSIGNED))
