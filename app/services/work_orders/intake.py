"""Effects of the desk's decisions at intake: the estimate, or another kind of order (M-12 to M-14)."""

from enum import Enum
from typing import Final

from app.core.enums import Coverage, OrderKind, Urgency
from app.core.json_object import JsonObject
from app.db.queries.merged_people import kept_id
from app.models.contract import Billing
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.work_orders.kind import sheet_of_form
from app.services.work_orders.quotes import supersede_approved
from app.workflow.clocks.definitions import EMERGENCY_ARRIVAL
from app.workflow.kinds.work_order.effects import (
    CorrectFields,
    KeepClass,
    KeepContract,
    KeepEstimate,
    KeepProof,
    KeepTerm,
)
from app.workflow.kinds.work_order.housekeeping_guards import listed_item
from app.workflow.kinds.work_order.housekeeping_price import sheet_price_fen
from app.workflow.kinds.work_order.intake_forms import CORRECTABLE
from app.workflow.kinds.work_order.intake_guards import changes_payer
from app.workflow.kinds.work_order.needed_facts import Cover, catalogue, correction, cover, item, warranty
from app.workflow.kinds.work_order.warranty import WarrantyCheck

SHEET_TEXTS: Final = frozenset({"tasks", "beside_another"})
"""What of a booking sheet people wrote themselves."""


@handles(KeepEstimate)
async def keep_estimate(moving: MoveContext, effect: KeepEstimate) -> None:
    """M-14: store the estimate, the version of the price list, and how the customer agreed."""
    form, context = moving.context.form, moving.context
    if getattr(form, "trades", None):
        moving.changes["trades"] = list(form.trades)
    term = context.fact(warranty)
    if term is not None:
        moving.data |= {"part": term.part, "warranty_until": term.until.isoformat()}
    await _keep_proof(moving, term, context.fact(cover))
    if form.estimate is None:
        moving.changes["estimate"] = None
        return
    version = context.fact(catalogue).version
    moving.changes["estimate"] = {
        **form.estimate.model_dump(mode="json"),
        "catalogue_version": version,
        "consent": form.consent.model_dump(mode="json") if form.consent is not None else None,
        "recorded_by": str(context.caller.id),
    }
    moving.data |= {"catalogue_version": version}


async def _keep_proof(moving: MoveContext, term: WarrantyCheck | None, named: Cover | None) -> None:
    """M-13: a part in its term, or equipment under warranty or contract, proves it; who vouched for this coverage goes
    on vouching."""
    coverage, before = moving.context.form.coverage, moving.context.row.coverage_proof
    moving.changes["contract_id"] = None
    if coverage is Coverage.CONTRACT and named is not None:
        await _keep_contract(moving, named)
    elif coverage is Coverage.IN_WARRANTY and term is not None and term.in_term:
        moving.changes["coverage_proof"] = _proof_of(term)
    elif coverage is Coverage.IN_WARRANTY and named is not None and named.warranty_until is not None:
        until = named.warranty_until.isoformat()
        moving.changes["coverage_proof"] = {"coverage": coverage.value, **_equipment(named), "until": until}
        moving.data |= {"warranty_until": until}
    elif before is not None and before["coverage"] != coverage:
        moving.changes["coverage_proof"] = None
    if moving.context.form.provisional:
        moving.data |= {"provisional": True}


@handles(KeepTerm)
async def keep_term(moving: MoveContext, effect: KeepTerm) -> None:
    """M-13: the part that was named later, with the end of its term."""
    term = moving.context.fact(warranty)
    if term is not None:
        moving.changes["coverage_proof"] = _proof_of(term)
        moving.data |= {"warranty_until": term.until.isoformat()}


@handles(KeepContract)
async def keep_contract(moving: MoveContext, effect: KeepContract) -> None:
    """M-80: the equipment that was named later, with its contract."""
    named = moving.context.fact(cover)
    if named is not None:
        await _keep_contract(moving, named)


async def _keep_contract(moving: MoveContext, named: Cover) -> None:
    """M-80: the contract as it is on this day. Where it charges each job and nobody is named as the order's customer,
    as in a common area, whoever made the contract pays."""
    if named.contract_id is None or named.until is None:
        return
    moving.changes["contract_id"] = named.contract_id
    if named.billing is Billing.SINGLY and named.customer_id is not None and moving.now_is("customer_id") is None:
        moving.changes["customer_id"] = await kept_id(moving.tx, named.customer_id)
    moving.changes["coverage_proof"] = proof_of_contract(named)
    moving.data |= {"contract_id": str(named.contract_id), "contract_number": named.contract_number}


def proof_of_contract(named: Cover) -> JsonObject:
    """M-80: what an order keeps of the contract that covers its equipment: its hours, its warranty and how it
    charges."""
    return {
        "coverage": Coverage.CONTRACT.value,
        **_equipment(named),
        "contract_id": str(named.contract_id),
        "contract_number": named.contract_number,
        "until": None if named.until is None else named.until.isoformat(),
        "arrange_hours": named.arrange_hours,
        "fix_hours": named.fix_hours,
        "warranty_months": named.warranty_months,
        "billing": None if named.billing is None else named.billing.value,
    }


def _equipment(named: Cover) -> JsonObject:
    return {"asset_id": str(named.asset_id), "asset": named.name}


def _proof_of(term: WarrantyCheck) -> JsonObject:
    return {"coverage": Coverage.IN_WARRANTY.value, "part": term.part, "until": term.until.isoformat()}


@handles(KeepProof)
async def keep_proof(moving: MoveContext, effect: KeepProof) -> None:
    """M-13: who vouched, for what, and why."""
    form, caller = moving.context.form, moving.context.caller
    moving.changes["coverage_proof"] = {
        "coverage": form.coverage.value,
        "vouched_by": str(caller.id),
        "reason": form.reason,
    }


@handles(CorrectFields)
async def correct_fields(moving: MoveContext, effect: CorrectFields) -> None:
    """M-11: put right what was sent; what it was stands in the journal's entry, words and names in its erasable text.
    Clocks of an emergency begin, or end, with the urgency."""
    context, form, order = moving.context, moving.context.form, moving.context.row
    for name in CORRECTABLE:
        value, before = getattr(form, name), getattr(order, name)
        if value is None or name == "housekeeping" or value == before:
            continue
        moving.changes[name] = value
        if isinstance(before, str) and not isinstance(before, Enum):
            moving.text[f"was.{name}"] = before
        elif before is not None:
            moving.data[f"was.{name}"] = str(before)
    place = context.fact(correction).place
    if place is not None and place != order.place:
        moving.text["was.place"] = order.place
        moving.changes["place"] = place
    _correct_sheet(moving)
    _drop_what_rested_on_the_other(moving)
    urgency = moving.changes.get("urgency")
    if urgency is not None and order.visits == 0 and Urgency.EMERGENCY in (urgency, order.urgency):
        moving.clocks.voided.append(EMERGENCY_ARRIVAL)
        moving.clocks.started.append(EMERGENCY_ARRIVAL)


def _correct_sheet(moving: MoveContext) -> None:
    """M-12: the booking sheet as it is meant, priced by the list of today; none where it is no housekeeping."""
    before: JsonObject = moving.context.row.housekeeping or {}
    after = sheet_of_form(moving.context)
    if after is None and moving.now_is("kind") is OrderKind.HOUSEKEEPING:
        return
    if after is None and not before:
        return
    moving.changes["housekeeping"] = after
    for name, value in before.items():
        if value == (after or {}).get(name):
            continue
        if name in SHEET_TEXTS:
            moving.text[f"was.housekeeping.{name}"] = "、".join(value) if isinstance(value, list) else value
        elif value is not None:
            moving.data[f"was.housekeeping.{name}"] = str(value)


def _drop_what_rested_on_the_other(moving: MoveContext) -> None:
    """M-13, M-41: a term holds for a part of its own building; and what somebody else approved binds nobody."""
    order, proof = moving.context.row, moving.context.row.coverage_proof
    rests_on = None if proof is None else next((name for name in ("part", "asset_id") if name in proof), None)
    if "premises_id" in moving.changes and proof is not None and rests_on is not None:
        moving.changes |= {"coverage_proof": None, "contract_id": None}
        moving.data |= {f"was.{rests_on}": proof[rests_on], "was.warranty_until": proof["until"]}
    if order.approved_quote_id is not None and changes_payer(order, moving.context.form):
        moving.changes["approved_quote_id"] = None
        supersede_approved(moving)


@handles(KeepClass)
async def keep_class(moving: MoveContext, effect: KeepClass) -> None:
    """M-12: store the item that was really meant; the trades and the need for a visit follow from it."""
    form, listed = moving.context.form, moving.context.fact(item)
    moving.changes |= {
        "catalogue_item_id": listed.id if listed is not None else None,
        "catalogue_code": listed.code if listed is not None else None,
        "trades": list(listed.trades if listed is not None else form.trades),
    }
    if listed is not None:
        moving.changes["needs_visit"] = listed.needs_visit
    is_housekeeping = form.kind is OrderKind.HOUSEKEEPING
    moving.changes["housekeeping"] = (sheet_of_form(moving.context) or _kept_sheet(moving)) if is_housekeeping else None
    supersede_approved(moving)


def _kept_sheet(moving: MoveContext) -> JsonObject | None:
    """The sheet that the order has already, at the price of the item that was really meant."""
    sheet, named = moving.context.row.housekeeping, moving.context.fact(listed_item)
    if sheet is None:
        return None
    return {**sheet, "price_fen": sheet_price_fen(sheet, None if named is None else named.price_fen)}
