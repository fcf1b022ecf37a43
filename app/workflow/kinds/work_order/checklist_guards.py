"""Guards of checklists 检查表: what must be ticked and shown, and which ticks need consent (M-33, M-36)."""

from collections.abc import Iterable
from typing import Final

from app.core.catalogue import sentence
from app.core.enums import ChecklistMoment, Coverage, Urgency
from app.core.lang import Words
from app.models.work_order import WorkOrder
from app.workflow.engine.community import CheckItem
from app.workflow.engine.stated import FieldBounds, OfferedValue, Stated, states
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.work_order.checklists import (
    checklist_of,
    is_waived,
    known_items,
    required_of,
)
from app.workflow.kinds.work_order.field_forms import Arrive, Depart, Ticks
from app.workflow.kinds.work_order.finish_forms import Complete

ITEM_WITH_PHOTO: Final = sentence("codes.marks.with_photo")
ITEM_WITH_CONSENT: Final = sentence("codes.marks.with_consent")


def _unticked(context: Context[WorkOrder, Ticks], moment: ChecklistMoment) -> tuple[Words, ...]:
    """The names of what must be ticked and is not."""
    required = required_of(context.row, context.community, moment)
    return tuple(item.title for item in required if item.code not in context.form.checklist)


@guard("M-33", asks=("checklist",))
def checklist_is_complete(context: Context[WorkOrder, Depart]) -> Values | None:
    """M-33: what is required before leaving is ticked."""
    missing = _unticked(context, ChecklistMoment.BEFORE_LEAVING)
    return refuse(missing=missing) if missing else None


@guard("M-20", asks=("checklist",))
def emergency_has_a_tick(context: Context[WorkOrder, Depart]) -> Values | None:
    """M-20: of an emergency, one ticked box replaces the long list before leaving."""
    order = context.row
    if order.urgency is not Urgency.EMERGENCY or context.form.checklist:
        return None
    return refuse() if checklist_of(order, context.community, ChecklistMoment.BEFORE_LEAVING) else None


@guard("M-35", asks=("checklist",))
def site_is_prepared(context: Context[WorkOrder, Arrive]) -> Values | None:
    """M-35: what is required on site is ticked; an emergency is not held up (M-20)."""
    missing = _unticked(context, ChecklistMoment.ON_SITE)
    return refuse(missing=missing) if missing else None


@guard("M-50", asks=("checklist",))
def finish_is_checked(context: Context[WorkOrder, Complete]) -> Values | None:
    """M-50, M-80: what is required when finishing is ticked, also by the contract's visit plan; not yet where an
    emergency was only made safe."""
    missing = _unticked(context, ChecklistMoment.FINISHING)
    return refuse(missing=missing) if missing else None


@guard("M-33")
def ticks_are_on_a_list(context: Context[WorkOrder, Ticks]) -> Values | None:
    """M-33: what is ticked stands on a list of the community, this one or one of before: nobody is held up because the
    list changed while they were without signal."""
    known = known_items(context.row, context.community, context.form.moment)
    unknown = tuple(code for code in context.form.checklist if code not in known)
    return refuse(unknown=unknown) if unknown else None


@guard("M-50")
def ticks_are_shown(context: Context[WorkOrder, Ticks]) -> Values | None:
    """M-50: a ticked item that asks for a photo has one; an emergency is not held up by photos (M-20)."""
    form, moment = context.form, context.form.moment
    if is_waived(context.row, moment):
        return None
    asked = [item for item in checklist_of(context.row, context.community, moment) if item.photo]
    shown = {shown.item for shown in form.checklist_photos}
    # of what is required, photos are asked for before anything is ticked
    missing = tuple(item.title for item in asked if item.required and item.code not in shown)
    if not missing:
        missing = tuple(item.title for item in asked if item.code in form.checklist and item.code not in shown)
    return refuse(missing=missing) if missing else None


def unconsented(order: WorkOrder, steps: Iterable[str]) -> list[str]:
    """M-36: the risky steps among these that the customer has not consented to on record; in a common area there is
    nobody to ask (M-13)."""
    if order.coverage is Coverage.COMMON_AREA:
        return []
    return [step for step in steps if step not in order.consented_steps]


@guard("M-36", asks=("checklist",))
def ticked_risks_are_consented(context: Context[WorkOrder, Complete]) -> Values | None:
    """M-36: a risky step that is ticked as done was consented to before, on record."""
    known = known_items(context.row, context.community, ChecklistMoment.FINISHING)
    risky = [code for code in context.form.checklist if code in known and known[code].risky]
    missing = unconsented(context.row, risky)
    return refuse(steps=tuple(known[code].title for code in missing)) if missing else None


@guard("M-36", asks=("not_applicable",))
def risky_steps_are_answered(context: Context[WorkOrder, Complete]) -> Values | None:
    """M-36: of each risky step on the list it is said whether it was taken, with the customer's consent, or that it was
    not needed, and why: silence is no answer. Where nobody is asked, as in a common area, or where an emergency was
    only made safe, nothing is said."""
    order, form = context.row, context.form
    if order.coverage is Coverage.COMMON_AREA or is_waived(order, ChecklistMoment.FINISHING):
        return None
    answered = {*form.checklist, *(left_out.item for left_out in form.not_applicable)}
    asked = checklist_of(order, context.community, ChecklistMoment.FINISHING)
    missing = tuple(item.title for item in asked if item.risky and item.code not in answered)
    return refuse(steps=missing) if missing else None


@guard("M-36")
def only_risky_steps_are_left_out(context: Context[WorkOrder, Complete]) -> Values | None:
    """M-36: what is said not to be needed is a risky step of a list; whatever else a list asks for is done."""
    known = known_items(context.row, context.community, ChecklistMoment.FINISHING)
    named = (left_out.item for left_out in context.form.not_applicable)
    others = tuple(code for code in named if code not in known or not known[code].risky)
    return refuse(items=others) if others else None


def _offered(context: Context[WorkOrder], moment: ChecklistMoment) -> Stated:
    """What the form offers: exactly the items of this order and moment, those that must be ticked, and for which of
    them photos are asked."""
    order, items = context.row, checklist_of(context.row, context.community, moment)
    if not items:
        return {"checklist": FieldBounds(withheld=True), "checklist_photos": FieldBounds(withheld=True)}
    needed = frozenset(item.code for item in required_of(order, context.community, moment))
    ticks = FieldBounds(among=tuple(OfferedValue(item.code, _named(item)) for item in items), needed=needed)
    shown = tuple(OfferedValue(item.code, item.title) for item in items if item.photo)
    photos = {"checklist_photos[].item": FieldBounds(among=shown)}
    return {"checklist": ticks} | (photos if shown else {"checklist_photos": FieldBounds(withheld=True)})


def _named(item: CheckItem) -> Words:
    title = ITEM_WITH_PHOTO.filled(item=item.title) if item.photo else item.title
    return ITEM_WITH_CONSENT.filled(item=title) if item.risky else title


@states(risky_steps_are_answered)
def _(context: Context[WorkOrder]) -> Stated:
    items = checklist_of(context.row, context.community, ChecklistMoment.FINISHING)
    risky = tuple(OfferedValue(item.code, item.title) for item in items if item.risky)
    if not risky:
        return {"not_applicable": FieldBounds(withheld=True)}
    return {"not_applicable[].item": FieldBounds(among=risky)}


@states(checklist_is_complete)
def _(context: Context[WorkOrder]) -> Stated:
    return _offered(context, ChecklistMoment.BEFORE_LEAVING)


@states(site_is_prepared)
def _(context: Context[WorkOrder]) -> Stated:
    return _offered(context, ChecklistMoment.ON_SITE)


@states(finish_is_checked)
def _(context: Context[WorkOrder]) -> Stated:
    return _offered(context, ChecklistMoment.FINISHING)
