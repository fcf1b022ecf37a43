"""Effects on visits, contacts and what is recorded on site (M-30 to M-38, M-55)."""

from typing import Final

from app.core.json_object import JsonObject
from app.db.transaction import show_changes
from app.models import ContactAttempt, SiteRecord, Visit, WorkOrder
from app.models.base import RowValues
from app.models.order_aspects import OrderAspects
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.workflow.kinds.work_order.checklists import known_items
from app.workflow.kinds.work_order.effects import LogContact, LogFailedContact, MarkVisit, OpenVisit, RecordOnSite
from app.workflow.kinds.work_order.field_forms import InspectMaterial, Ticks

MOST_INSISTED: Final = 20
"""How much material on which the customer insists is kept on the order itself; more stands in its records."""


@handles(OpenVisit)
async def open_visit(moving: MoveContext, effect: OpenVisit) -> None:
    """M-33: begin a visit, with the checklist that was ticked before leaving."""
    row, form = moving.context.row, moving.context.form
    visit = moving.add(
        Visit,
        work_order_id=row.id,
        worker_id=row.worker_id,
        ordinal=row.visits + 1,
        departed_at=moving.tx.now,
        checklist=list(form.checklist),
        ticks=_ticked(moving) or None,
    )
    moving.context.aspects.visit = visit
    moving.changes |= {"visit_id": visit.id, "visits": visit.ordinal}
    moving.data |= {"visit": visit.ordinal}


@handles(MarkVisit)
async def mark_visit(moving: MoveContext, effect: MarkVisit) -> None:
    """M-34, M-35: record the arrival (late or not), that there was no access, or the end, with what was ticked."""
    aspects: OrderAspects = moving.context.aspects
    visit, form, now = aspects.visit, moving.context.form, moving.tx.now
    if visit is None:
        return
    ticks = _ticked(moving)
    changes: RowValues = {"ticks": [*(visit.ticks or ()), *ticks]} if ticks else {}
    if effect.value == "ended":
        if visit.ended_at is None:
            changes["ended_at"] = now
    else:
        appointment = aspects.appointment
        if visit.arrived_at is None:
            changes["arrived_at"] = now
            changes["late"] = appointment is not None and now >= appointment.ends_at
            moving.data |= {"late": changes["late"]}
        if effect.value == "arrived":
            changes |= {"badge_shown": form.badge_shown, "consent_to_enter": form.consent_to_enter, "ended_at": None}
            changes |= {"place": form.place.model_dump(mode="json")} if form.place is not None else {}
        else:
            changes |= {"no_access_reason": form.reason.value, "notice_left": form.notice_left}
    if changes:
        moving.tx.update(Visit, {"id": visit.id}, changes)
        show_changes(visit, changes)


def _ticked(moving: MoveContext) -> list[JsonObject]:
    """M-33: what the form ticks, in the order of the list: by whom, when, and as it is called now, whatever becomes of
    the list."""
    context, form = moving.context, moving.context.form
    if not isinstance(form, Ticks):
        return []
    photos = {shown.item: [str(photo) for photo in shown.photos] for shown in form.checklist_photos}
    known = known_items(context.row, context.community, form.moment)
    return [
        {
            "moment": form.moment.value,
            "item": code,
            "en": item.title.en,
            "zh": item.title.zh,
            "at": moving.tx.now.isoformat(),
            "by": str(context.caller.id),
            "photos": photos.get(code, []),
        }
        for code, item in known.items()
        if code in form.checklist
    ]


@handles(LogContact)
async def log_contact(moving: MoveContext, effect: LogContact) -> None:
    """M-30, M-32: record every attempt; if nobody was at home, a call without answer is recorded too (M-34)."""
    form, row = moving.context.form, moving.context.row
    moving.add(
        ContactAttempt,
        work_order_id=row.id,
        by_id=moving.context.caller.id,
        means=getattr(form, "means", None) or "phone",
        result=getattr(form, "result", None) or "unanswered",
        topic=effect.topic,
        note=getattr(form, "note", "") or "",
    )


@handles(LogFailedContact)
async def log_failed_contact(moving: MoveContext, effect: LogFailedContact) -> None:
    """M-20: who could not be reached, how it was tried, and when."""
    attempt = moving.context.form.attempt
    if attempt is None:
        return
    moving.add(
        ContactAttempt,
        work_order_id=moving.context.row.id,
        by_id=moving.context.caller.id,
        means=attempt.means,
        result=attempt.result,
        topic="emergency",
        note=attempt.note,
    )
    moving.data["tried_at"] = attempt.tried_at.isoformat()


@handles(RecordOnSite)
async def record_on_site(moving: MoveContext, effect: RecordOnSite) -> None:
    """Record what was found, inspected, consented to, put on hold or handed over."""
    row, form = moving.context.row, moving.context.form
    _note_on_order(moving, effect.value)
    if effect.value == "resumed":
        return
    moving.add(
        SiteRecord,
        work_order_id=row.id,
        visit_id=row.visit_id,
        by_id=moving.context.caller.id,
        kind=effect.value,
        data=form.model_dump(mode="json", exclude={"expected_version", "device_time", "signature_file_id"}),
        signature_file_id=getattr(form, "signature_file_id", None),
    )


def _insisted_on(row: WorkOrder, form: InspectMaterial) -> list[JsonObject] | None:
    """M-45: the unfit material on which the customer insists; the last inspection of each counts."""
    others = [entry for entry in row.insisted_material or () if entry["material"] != form.material]
    if form.insisted and not form.fit:
        others.append({"material": form.material, "version": row.version + 1})
    return others[-MOST_INSISTED:] or None


def _note_on_order(moving: MoveContext, kind: str) -> None:
    """Store on the order itself what later guards read."""
    row, form = moving.context.row, moving.context.form
    match kind:
        case "consent":
            moving.changes["consented_steps"] = sorted({*row.consented_steps, form.step})
        case "material":
            usable = form.fit or form.insisted
            others = {supplier for supplier in row.inspected_material if supplier != form.supplied_by}
            moving.changes["unfit_material"] = not usable
            moving.changes["inspected_material"] = sorted(others | {form.supplied_by} if usable else others)
            if form.supplied_by == "customer":
                moving.changes["insisted_material"] = _insisted_on(row, form)
        case "hold":
            moving.changes |= {"hold_reason": form.reason.value, "hold_until": form.expected_until}
            if form.custody is not None:
                moving.changes["custody"] = form.custody.model_dump(mode="json")
        case "copy":
            logged = {"at": moving.tx.now.isoformat(), "by": str(moving.context.caller.id)}
            moving.changes["copies"] = {**row.copies, form.addressee.value: logged}
        case _:
            pass
