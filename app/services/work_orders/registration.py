"""Reads a registration: the customer, place and service that it refers to must exist; each unknown one is reported by
its field."""

from collections.abc import Collection, Sequence
from uuid import UUID

from app.core.catalogue import sentence
from app.core.clock import local_day
from app.core.enums import Urgency
from app.core.errors import FieldError, Invalid
from app.core.quotas import Quotas
from app.db.queries.customers import with_bindings
from app.db.queries.merged_people import kept_id
from app.db.queries.roster import is_bound
from app.db.queries.trades import known_trades
from app.db.transaction import Transaction
from app.models import Binding, CatalogueItem, Person, Premises
from app.services.journal.uses import count_emergency
from app.services.people.enquirers import named_enquiry
from app.services.people.households import customer_fault, holds
from app.workflow.engine.step import Context
from app.workflow.kinds.work_order.needed_facts import Corrected, Registration

UNKNOWN_PREMISES = sentence("problems.unknown_premises")
NOT_YOUR_ROOM = sentence("work_order.problems.not_your_room")
NOT_BOUND = sentence("work_order.problems.not_bound")
UNKNOWN_TRADES = sentence("work_order.problems.unknown_trades")
UNKNOWN_ITEM = sentence("work_order.problems.unknown_item")
OTHER_KIND = sentence("work_order.problems.other_kind")
FOR_YOURSELF = sentence("work_order.problems.for_yourself")


async def read_request(tx: Transaction, context: Context, quotas: Quotas) -> Registration:
    """Find what a registration refers to. Raises Invalid with each field that refers to something unknown, and
    TooManyRequests for a customer's emergency after too many."""
    form, caller, community = context.form, context.caller, context.community
    wrong: list[FieldError] = []
    for_self = caller.is_only_customer(community.id)
    customer_id = caller.id if for_self else form.customer_id
    if for_self and form.customer_id not in (None, caller.id):
        wrong.append(FieldError("/customer_id", "not-yours", FOR_YOURSELF))
    customer, bindings = await _customer(tx, context, customer_id, wrong)
    premises = await _premises(tx, context, None if customer is None else bindings, wrong, for_self=for_self)
    item = await _item(tx, context, wrong)
    wrong += await unknown_trades(tx, community.id, form.trades)
    if wrong:
        raise Invalid(wrong)
    if for_self and form.urgency is Urgency.EMERGENCY:
        await count_emergency(tx, caller, quotas)
    asked = await named_enquiry(tx, context)
    return Registration(
        customer_id=customer_id,
        contact_name=form.contact_name or (asked.name if asked else None) or (customer.name if customer else None),
        contact_phone=form.contact_phone or (asked.phone if asked else None) or (customer.phone if customer else None),
        premises_id=form.premises_id,
        place=premises.label if premises else form.common_area,
        catalogue_item_id=item.id if item else None,
        catalogue_code=item.code if item else None,
        trades=list(item.trades if item else form.trades),
        needs_visit=item.needs_visit if item else form.kind != "free_service",
    )


async def read_correction(tx: Transaction, context: Context) -> Corrected:
    """Find what a correction refers to. Raises Invalid for an unknown customer or room, or where the one is not bound
    to the other."""
    form, order, community = context.form, context.row, context.community
    wrong: list[FieldError] = []
    customer_id = form.customer_id or await kept_id(tx, order.customer_id)
    premises_id = form.premises_id or order.premises_id
    if form.customer_id is not None:
        await _customer(tx, context, form.customer_id, wrong)
    premises = None if form.premises_id is None else await tx.get(Premises, id=form.premises_id)
    if form.premises_id is not None and (premises is None or premises.community_id != community.id):
        wrong.append(FieldError("/premises_id", "unknown", UNKNOWN_PREMISES))
    elif customer_id is not None and premises_id is not None and (form.customer_id or form.premises_id) and not wrong:
        today = local_day(tx.now, community.zone)
        if not await is_bound(tx, customer_id, premises_id, today):
            name = "premises_id" if form.premises_id is not None else "customer_id"
            wrong.append(FieldError(f"/{name}", "not-bound", NOT_BOUND))
    if wrong:
        raise Invalid(wrong)
    return Corrected(None if premises is None else premises.label)


async def unknown_trades(tx: Transaction, community_id: UUID, trades: Collection[str]) -> list[FieldError]:
    """The error of a form that names a trade which nobody has here; it names those that there are. Nothing where the
    community has no trades yet."""
    if not trades:
        return []
    known = await known_trades(tx, community_id)
    wrong = [trade for trade in trades if trade not in known]
    if not known or not wrong:
        return []
    return [FieldError("/trades", "unknown", UNKNOWN_TRADES, wrong=wrong, known=sorted(known))]


async def check_trades(tx: Transaction, context: Context) -> None:
    """Raises Invalid for a trade that nobody has here (M-21)."""
    errors = await unknown_trades(tx, context.community.id, context.form.trades)
    if errors:
        raise Invalid(errors)


async def _customer(
    tx: Transaction, context: Context, customer_id: UUID | None, wrong: list[FieldError]
) -> tuple[Person | None, list[Binding]]:
    """The customer with their bindings in the community."""
    if customer_id is None:
        return None, []
    person, bindings = await with_bindings(tx, customer_id, context.community.id)
    fault = customer_fault(person, bindings, local_day(tx.now, context.community.zone), "/customer_id")
    if fault is not None:
        wrong.append(fault)
        return None, []
    return person, bindings


async def _premises(
    tx: Transaction, context: Context, bindings: Sequence[Binding] | None, wrong: list[FieldError], *, for_self: bool
) -> Premises | None:
    """The room or shop, to which the customer, if there is one, must be bound today (M-02)."""
    premises_id = context.form.premises_id
    if premises_id is None:
        return None
    premises = await tx.get(Premises, id=premises_id)
    elsewhere = premises is None or premises.community_id != context.community.id
    if elsewhere or (for_self and premises_id not in context.caller.rooms):
        # a neighbour's room is answered like none
        wrong.append(FieldError("/premises_id", "unknown", NOT_YOUR_ROOM if for_self else UNKNOWN_PREMISES))
        return None
    today = local_day(tx.now, context.community.zone)
    here = [each for each in bindings or [] if each.premises_id == premises_id]
    if bindings is not None and not for_self and not any(holds(each, today) for each in here):
        wrong.append(FieldError("/premises_id", "not-bound", NOT_BOUND))
    return premises


async def _item(tx: Transaction, context: Context, wrong: list[FieldError]) -> CatalogueItem | None:
    form = context.form
    if form.catalogue_code is None:
        return None
    item = await tx.get(CatalogueItem, community_id=context.community.id, code=form.catalogue_code, active=True)
    if item is None:
        wrong.append(FieldError("/catalogue_code", "unknown", UNKNOWN_ITEM))
    elif form.kind not in ("repair", item.kind):
        wrong.append(FieldError("/kind", "differs-from-catalogue", OTHER_KIND, item=item.code, kind=item.kind))
    return item
