"""Actions of the worker: acknowledge, quote, complete."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException
from sqlmodel import col, select

from app.api.schemas.work_order import WorkOrderOut
from app.core.enums import LedgerKind, LineBasis, LineKind, MaterialSource, Standing
from app.core.fields import Nothing
from app.core.ids import new_id
from app.models import (
    CatalogueItem,
    Charge,
    Community,
    FilePlace,
    FollowUp,
    LedgerEntry,
    Quote,
    StoredFile,
    WorkOrder,
)
from app.models.follow_up import FollowUpState
from app.models.money import ChargeState
from app.models.quote import QuoteState
from app.models.stock import Requisition
from app.models.work_order import WorkOrderState
from app.workflow.clocks.definitions import FIXED, FOLLOW_UP, SIGN_FOR
from app.workflow.clocks.months import add_months
from app.workflow.kinds.work_order.finish_forms import Complete
from app.workflow.kinds.work_order.quote_forms import MakeQuote
from bench import offered
from bench.textbook.answer import load_aspects, show
from bench.textbook.basis import community_of
from bench.textbook.moves import ZONE, ChangeDep

router = APIRouter()


@router.post("/v1/work-orders/{order_id}/acknowledge", response_model=WorkOrderOut, response_model_exclude={"expanded"})
async def acknowledge(order_id: UUID, form: Nothing, change: ChangeDep) -> Any:
    """Reads: the order with its aspects. Writes: a clock, order, journal entry, feed queue, stored answer."""
    order = await change.order(order_id, "worker", "assigned")
    aspects = await load_aspects(change.session, order)
    await change.stop(order, SIGN_FOR)
    order.state = WorkOrderState.ACKNOWLEDGED
    data = {"clocks": {"met": [SIGN_FOR]}}
    change.enter(order, "work_order.acknowledged", "acknowledge", "worker", data, from_state="assigned")
    return await change.finish(show(order, aspects, Standing.WORKER, offered.ACKNOWLEDGED))


@router.post("/v1/work-orders/{order_id}/quote", response_model=WorkOrderOut, response_model_exclude={"expanded"})
async def quote(order_id: UUID, form: MakeQuote, change: ChangeDep) -> Any:
    """Reads: the order with its aspects, the catalogue's version, the prices of the lines, the
    requisitions that they name. Writes: the quote, a notice
    to the customer, order, journal entry and text, feed queue, stored answer."""
    session = change.session
    order = await change.order(order_id, "worker", "on_site")
    aspects = await load_aspects(session, order)
    version = (await session.exec(select(Community.catalogue_version).where(Community.id == order.community_id))).one()
    codes = {line.catalogue_code for line in form.lines if line.catalogue_code}
    items = await session.exec(
        select(CatalogueItem).where(
            CatalogueItem.community_id == order.community_id,
            col(CatalogueItem.code).in_(codes),
            col(CatalogueItem.active).is_(True),
        )
    )
    prices = {item.code: item.price_fen for item in items}
    requisitions = {line.requisition_id for line in form.lines if line.requisition_id}
    issued: dict[UUID, Requisition] = {}
    if requisitions:
        rows = await session.exec(
            select(Requisition).where(col(Requisition.id).in_(requisitions), Requisition.work_order_id == order.id)
        )
        issued = {row.id: row for row in rows}
    lines, sums = [], {LineKind.LABOUR: 0, LineKind.MATERIAL: 0}
    for line in form.lines:
        unit = prices.get(line.catalogue_code or "") if line.basis is LineBasis.LIST else line.unit_fen
        requisition = None
        if line.requisition_id:
            if line.requisition_id not in issued:
                raise HTTPException(422)
            requisition = issued[line.requisition_id]
            unit = requisition.unit_fen
        if line.source is MaterialSource.CUSTOMER:
            unit = 0
        if unit is None:
            raise HTTPException(409)
        total = round(unit * line.quantity)
        number = "" if requisition is None else requisition.number
        shown = {"unit_fen": unit, "total_fen": total, "requisition": number, "purchase": ""}
        lines.append(line.model_dump(mode="json") | shown)
        sums[line.kind] += total
    priced = Quote(
        id=new_id(), created_at=change.now, community_id=order.community_id, work_order_id=order.id,
        ordinal=order.quote_versions + 1, state=QuoteState.OFFERED, author_id=change.caller.person.id, lines=lines,
        labour_fen=sums[LineKind.LABOUR], material_fen=sums[LineKind.MATERIAL], total_fen=sum(sums.values()),
        catalogue_version=version, note=form.note,
    )  # fmt: skip
    session.add(priced)
    about = {"action": "quote", "whom": "customer", "total_fen": priced.total_fen, "quote_version": priced.ordinal}
    change.tell(order, "work_order.quoted", about, person_id=order.customer_id)
    order.state, order.quote_id, order.quote_versions = WorkOrderState.QUOTED, priced.id, priced.ordinal
    aspects.quote = priced
    data: dict[str, Any] = {
        "quote_id": str(priced.id), "total_fen": priced.total_fen, "quote_version": priced.ordinal, "list_shown": True,
        "stands_with": "customer",
    }  # fmt: skip
    words: dict[str, str] = {}
    for place, line in enumerate(form.lines):
        data |= {f"lines.{place}.kind": line.kind.value, f"lines.{place}.basis": line.basis.value}
        data[f"lines.{place}.quantity"] = str(line.quantity)
        words |= {f"lines.{place}.name": line.name, f"lines.{place}.unit": line.unit}
    change.enter(order, "work_order.quoted", "quote", "worker", data, text=words, from_state="on_site")
    return await change.finish(show(order, aspects, Standing.CUSTOMER, offered.QUOTED))


@router.post("/v1/work-orders/{order_id}/complete", response_model=WorkOrderOut, response_model_exclude={"expanded"})
async def complete(order_id: UUID, form: Complete, change: ChangeDep) -> Any:
    """Reads: the order with its aspects, the photos, the charge's number, orders merged into this one. Writes: visit,
    charge with its ledger entry, follow-up with its clock (and ends the one for the repair), photo and its place, three
    journal entries, one of them with text, each with its place in the feed's queue, two notices, order, stored
    answer."""
    session, now = change.session, change.now
    order = await change.order(order_id, "worker", "in_progress")
    aspects = await load_aspects(session, order)
    approved, visit = aspects.approved_quote, aspects.visit
    photos = list(
        await session.exec(
            select(StoredFile).where(
                col(StoredFile.id).in_(form.photos_after), StoredFile.community_id == order.community_id
            )
        )
    )
    if len(photos) != len(form.photos_after) or approved is None or visit is None or aspects.charge is not None:
        raise HTTPException(409)
    community = await community_of(session, order.community_id)
    merged = list(await session.exec(select(WorkOrder).where(WorkOrder.duplicate_of == order.id)))
    number = await change.number(community.id, community.code, "SF")
    await change.stop(order, FIXED)
    visit.ended_at = now
    session.add(visit)
    for photo in photos:
        photo.work_order_id = order.id
        session.add(photo)
        session.add(
            FilePlace(
                id=new_id(), created_at=now, community_id=order.community_id, file_id=photo.id,
                record_type="work_order", record_id=order.id,
            )
        )  # fmt: skip
    amount = approved.labour_fen + approved.material_fen
    charge = Charge(
        id=new_id(), created_at=now, version=0, chain="", organisation_id=order.organisation_id,
        community_id=order.community_id, work_order_id=order.id, state=ChargeState.INVOICED, updated_at=now,
        number=number, invoiced_fen=amount,
        worker_may_collect=order.pay_worker,
    )  # fmt: skip
    session.add(charge)
    entry = LedgerEntry(
        id=new_id(), created_at=now, community_id=order.community_id, charge_id=charge.id, kind=LedgerKind.INVOICE,
        amount_fen=amount, by_id=change.caller.person.id, day=(now + ZONE).date(), record_id=charge.id,
        record_version=1,
    )  # fmt: skip
    session.add(entry)
    # the end of the next working day, here: of the day after tomorrow
    due_at = (now + ZONE).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2) - ZONE
    follow_up = FollowUp(
        id=new_id(), created_at=now, version=0, chain="", organisation_id=order.organisation_id,
        community_id=order.community_id, work_order_id=order.id, state=FollowUpState.SCHEDULED, updated_at=now,
        due_at=due_at,
    )  # fmt: skip
    started = {FOLLOW_UP: change.start(order, FOLLOW_UP, due_at, calendar="working_days")}
    about = {"whom": "customer", "invoiced_fen": amount}
    for ended in (order, *merged):
        change.tell(ended, "work_order.completed", about | {"action": "complete"}, person_id=ended.customer_id)
    about |= {"action": "invoice", "order_number": order.number}
    change.tell(charge, "charge.invoiced", about, person_id=order.customer_id)
    order.state, order.completed_at, order.completions = WorkOrderState.COMPLETED, now, order.completions + 1
    order.completion = form.model_dump(mode="json", exclude={"expected_version", "device_time"})
    order.repair_warranty_until = add_months((now + ZONE).date(), 12)
    order.follow_up_id = follow_up.id
    aspects.charge, aspects.follow_up = charge, follow_up
    data = {
        "clocks": {"met": [FIXED]}, "charge_id": str(charge.id), "cleaned_up": True, "stands_with": "customer",
        "invoiced_fen": amount, "photos_after.0": str(form.photos_after[0]), "payment_reminded": True,
    }  # fmt: skip
    words = {"work_done": form.work_done, "result_shown_to": form.result_shown_to}
    change.enter(order, "work_order.completed", "complete", "worker", data, text=words, from_state="in_progress")
    of_charge = {"number": charge.number, "amount_fen": amount, "invoiced_fen": amount, "work_order_id": str(order.id)}
    change.enter(charge, "charge.invoiced", "invoice", "system", of_charge)
    of_follow_up = {"clocks": {"started": started}, "due_at": due_at.isoformat(), "work_order_id": str(order.id)}
    change.enter(follow_up, "follow_up.scheduled", "schedule", "system", of_follow_up)
    return await change.finish(show(order, aspects, Standing.CUSTOMER, offered.COMPLETED))
