"""The whole work order as an answer, its aspects loaded one by one as a tutorial does."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.api.schemas.checklists import lists_of_order
from app.api.schemas.common import AvailableAction, Contact
from app.api.schemas.work_order import WorkOrderOut
from app.api.schemas.work_order_aspects import AppointmentOut, ChargeBrief, FollowUpBrief, QuoteOut, VisitOut, WhoComes
from app.core.enums import Standing
from app.models import (
    Appointment,
    Charge,
    Community,
    Department,
    FollowUp,
    Person,
    Quote,
    Visit,
    WorkOrder,
)
from app.services.files.signed_urls import Signatures
from app.services.moving.seen_by import mask_name, mask_phone
from app.services.places.communities import rules_of
from app.workflow.kinds.work_order.insisted_material import material_terms
from app.workflow.kinds.work_order.row_parts import OPEN
from bench.offered import offers

SIGNATURES = Signatures(os.environ["GONGDAN_SECRET_KEY"])


@dataclass
class Aspects:
    """What belongs to an order now."""

    appointment: Appointment | None = None
    proposal: Appointment | None = None
    visit: Visit | None = None
    quote: Quote | None = None
    approved_quote: Quote | None = None
    charge: Charge | None = None
    follow_up: FollowUp | None = None
    community: Community | None = None
    department: Department | None = None
    worker: Person | None = None


async def load_aspects(session: AsyncSession, order: WorkOrder) -> Aspects:
    """Each aspect that the order points at."""

    async def found(model: Any, pointer: UUID | None) -> Any:
        return None if pointer is None else await session.get(model, pointer)

    return Aspects(
        appointment=await found(Appointment, order.appointment_id),
        proposal=await found(Appointment, order.proposal_id),
        visit=await found(Visit, order.visit_id),
        quote=await found(Quote, order.quote_id),
        approved_quote=await found(Quote, order.approved_quote_id),
        charge=(await session.exec(select(Charge).where(Charge.work_order_id == order.id))).first(),
        follow_up=await found(FollowUp, order.follow_up_id),
        **await load_names(session, order),
    )


async def load_names(session: AsyncSession, order: WorkOrder) -> dict[str, Any]:
    """The community, the department and who comes."""
    department_id, worker_id = order.department_id, order.worker_id
    return {
        "community": await session.get(Community, order.community_id),
        "department": await session.get(Department, department_id) if department_id else None,
        "worker": await session.get(Person, worker_id) if worker_id else None,
    }


def show(order: WorkOrder, aspects: Aspects, standing: Standing, offered: tuple[Any, ...]) -> WorkOrderOut:
    """The whole resource."""
    values = order.model_dump()
    now = datetime.now(UTC)
    values["photos"] = [SIGNATURES.picture(UUID(photo), now) for photo in order.photos]
    if order.completion:
        after = [SIGNATURES.picture(UUID(photo), now) for photo in order.completion["photos_after"]]
        values["completion"] = {**order.completion, "photos_after": after}
    return WorkOrderOut(
        **{name: values[name] for name in WorkOrderOut.model_fields if name in values},
        stands_with=standing,
        community_name=aspects.community.name if aspects.community else "",
        department_name=aspects.department.name if aspects.department else None,
        worker=None if aspects.worker is None else _card(aspects.worker),
        contact=Contact(name=mask_name(order.contact_name), phone=mask_phone(order.contact_phone)),
        appointment=_plain(AppointmentOut, aspects.appointment),
        proposal=_plain(AppointmentOut, aspects.proposal),
        checklists=_checklists(order, aspects.community),
        material_terms=_material_terms(order, aspects.quote),
        warranty_exception=None,
        visit=_plain(VisitOut, aspects.visit),
        quote=_quote(aspects.quote),
        approved_quote=_quote(aspects.approved_quote),
        charge=None if aspects.charge is None else _charge(aspects.charge),
        follow_up=_plain(FollowUpBrief, aspects.follow_up),
        available_actions=[AvailableAction.model_validate(offer) for offer in offers(offered, order.id)],
    )


def _checklists(order: WorkOrder, community: Community | None) -> Any:
    if community is None or not order.needs_visit or order.worker_id is None or order.state not in OPEN:
        return None
    return lists_of_order(order, rules_of(community), "zh")


def _material_terms(order: WorkOrder, quote: Quote | None) -> str | None:
    terms = None if quote is None else material_terms(order, quote.lines)
    return None if terms is None else terms.say("zh")


def _plain(model: Any, row: Any) -> Any:
    return None if row is None else model.model_validate(row.model_dump())


def _quote(row: Quote | None) -> QuoteOut | None:
    return None if row is None else QuoteOut.model_validate({**row.model_dump(), "version": row.ordinal})


def _card(worker: Person) -> WhoComes:
    photo = None if worker.photo_id is None else SIGNATURES.picture(worker.photo_id, datetime.now(UTC))
    return WhoComes.model_validate({"id": worker.id, "name": worker.name, "badge": worker.badge, "photo": photo})


def _charge(row: Charge) -> ChargeBrief:
    owed = row.invoiced_fen - row.paid_fen + row.refunded_fen
    return ChargeBrief.model_validate({**row.model_dump(), "owed_fen": owed})
