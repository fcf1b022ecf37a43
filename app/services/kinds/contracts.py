"""Contracts 维保合同 as a kind of record: their terms, their list of equipment, and their renewal (M-80)."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from app.core.clock import local_day
from app.core.enums import Standing
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries import contracts as queries
from app.models.asset import AssetState
from app.models.base import RowValues
from app.models.contract import Contract, ContractAsset, ContractState
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, NextNumber
from app.services.moving.seen_by import Desk, Own
from app.services.notices.facts import said
from app.services.people.households import communities_lived_in
from app.workflow.engine.step import Context
from app.workflow.kinds.contract import CONTRACT
from app.workflow.kinds.contract_effects import (
    AwaitTerm,
    EndCoverage,
    ListEquipment,
    ListMoreEquipment,
    OpenRenewal,
    TellEarlier,
)
from app.workflow.kinds.contract_forms import last_day
from app.workflow.kinds.contract_guards import Listed, listed, on_list, party, still_covered
from app.workflow.kinds.contract_signing_table import TERMS
from app.workflow.kinds.visit_plans import renewed_plans

READERS: Final = (Role.RECEPTIONIST, Role.SUPERVISOR, Role.CASHIER, Role.CS_SUPERVISOR, Role.MANAGER)
COPIED: Final = (
    "customer_id",
    "visits_ahead_days",
    *(name for name in TERMS if name not in ("starts_on", "ends_on", "note")),
)
"""What a renewal takes over."""


class ContractDeclaration(Kind[Contract]):
    """A contract runs for a year unless its draft says otherwise."""

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """What the draft says, with the last day of its term, and no fee where jobs are charged."""
        values, form = await super().new_values(context, next_number), context.form
        return {**values, "ends_on": form.ends_on or last_day(form.starts_on), "fee_fen": form.fee_fen or 0}


CONTRACTS = ContractDeclaration(
    lifecycle=CONTRACT,
    model=Contract,
    plural=Words("contracts", "维保合同"),
    prefix="WB",
    seen_by=(Desk(*READERS), Own("customer_id")),
    maker="drafted_by_id",
    notice_facts={"amount_fen": said("amount_fen"), "order_number": said("order_number")},
    listed_for=(*READERS, Role.CUSTOMER),
    whose_turn={ContractState.DRAFT: Standing.CENTRE},
    texts=("title", "signed_by", "penalties", "note", "reason"),
    filters=("state", "number", "customer_id", "ends_on_gte", "ends_on_lt", "created_at_gte", "created_at_lt"),
    list_row=ListRow(columns=("customer_id", "starts_on", "ends_on", "billing", "fee_fen"), summary="title"),
    clause="M-80",
)


@loads(party)
async def party_of_form(ask: FactRequest) -> bool:
    """Whether the customer of the form has a room or shop in this community today."""
    return ask.context.community.id in await communities_lived_in(ask.tx, ask.context.form.customer_id)


@loads(listed)
async def equipment_of_form(ask: FactRequest) -> Listed:
    """What of the form's equipment is not in use here, or covered by another contract in the same time."""
    form, row = ask.context.form, ask.context.row
    if not form.asset_ids:
        return Listed()
    ids = set(form.asset_ids)
    here = await queries.assets_of(ask.tx, ask.context.community.id, ids)
    usable = {asset.id for asset in here if asset.state is AssetState.IN_USE}
    if row is None or row.state is ContractState.DRAFT:
        return Listed(len(ids - usable))
    today = local_day(ask.tx.now, ask.context.community.zone)
    return Listed(len(ids - usable), await _elsewhere(ask, usable, max(today, row.starts_on), row.ends_on, None))


@loads(still_covered)
async def covered_by_another(ask: FactRequest) -> tuple[str, ...]:
    """What of a draft's list another contract covers in its term."""
    row = ask.context.row
    ids = [each.asset_id for each in await queries.list_of(ask.tx, row.id)]
    return await _elsewhere(ask, ids, row.starts_on, row.ends_on, row.id)


async def _elsewhere(
    ask: FactRequest, ids: Collection[UUID], first: date, last: date, own_id: UUID | None
) -> tuple[str, ...]:
    if not ask.looking:
        # of two who sign for the same equipment at once, the second sees what the first has signed
        await queries.lock_assets(ask.tx, ids)
    rows = await queries.binding_contracts(ask.tx, ids, first, last)
    return tuple(f"{row['asset']} ({row['number']})" for row in rows if row["id"] != own_id)


@loads(on_list)
async def list_today(ask: FactRequest) -> frozenset[str]:
    """Ids of the equipment that is covered today, or from the contract's first day on."""
    day = max(local_day(ask.tx.now, ask.context.community.zone), ask.context.row.starts_on)
    rows = await queries.list_of(ask.tx, ask.context.row.id)
    return frozenset(str(row.asset_id) for row in rows if row.covered_from <= day <= row.covered_until)


@handles(ListEquipment)
async def list_equipment(moving: MoveContext, effect: ListEquipment) -> None:
    """M-80: the list of a draft, whose days are those of its term."""
    row, named = moving.context.row, moving.context.form.asset_ids
    ids: Iterable[UUID] = named or ()
    if row.version:
        before = [each.asset_id for each in await queries.list_of(moving.tx, row.id)]
        await queries.clear_list(moving.tx, row.id)
        ids = named or before
    _cover(moving, row.id, ids, moving.now_is("starts_on"), moving.now_is("ends_on"))


@handles(ListMoreEquipment)
async def list_more(moving: MoveContext, effect: ListMoreEquipment) -> None:
    """M-80: from today, or from the contract's first day on."""
    row = moving.context.row
    today = local_day(moving.tx.now, moving.context.community.zone)
    _cover(moving, row.id, moving.context.form.asset_ids, max(today, row.starts_on), row.ends_on)


@handles(EndCoverage)
async def end_coverage(moving: MoveContext, effect: EndCoverage) -> None:
    """M-80: what is taken off the list is covered until the end of today."""
    row, named = moving.context.row, set(moving.context.form.asset_ids)
    today = max(local_day(moving.tx.now, moving.context.community.zone), row.starts_on)
    for each in await queries.list_of(moving.tx, row.id):
        if each.asset_id in named and each.covered_from <= today < each.covered_until:
            moving.tx.update(ContractAsset, {"id": each.id}, {"covered_until": today})


def _cover(moving: MoveContext, contract_id: UUID, ids: Iterable[UUID], first: date, last: date) -> None:
    for asset_id in dict.fromkeys(ids):
        moving.add(ContractAsset, contract_id=contract_id, asset_id=asset_id, covered_from=first, covered_until=last)


@handles(AwaitTerm)
async def await_term(moving: MoveContext, effect: AwaitTerm) -> None:
    """M-80: at the first moment of its first day."""
    first = datetime.combine(moving.context.row.starts_on, time(), moving.context.community.zone_info)
    moving.changes["next_at"] = first.astimezone(UTC)


@handles(OpenRenewal)
async def open_renewal(moving: MoveContext, effect: OpenRenewal) -> None:
    """M-80: a draft for the time after this contract, with its terms and what it covers on its last day."""
    row, form = moving.context.row, moving.context.form
    first = row.ends_on + timedelta(days=1)
    listed_last = [each for each in await queries.list_of(moving.tx, row.id) if each.covered_until == row.ends_on]
    values: RowValues = {
        **{name: getattr(row, name) for name in COPIED},
        "number": await moving.number(CONTRACTS.prefix),
        "starts_on": first,
        "ends_on": last_day(first, form.months),
        "note": form.note,
        "drafted_by_id": moving.context.caller.id,
        "renewal_of": row.id,
        "visit_plans": renewed_plans(row.visit_plans, row.starts_on, {str(each.asset_id) for each in listed_last}),
    }
    if form.fee_fen is not None:
        values["fee_fen"] = form.fee_fen
    renewal = await moving.create(CONTRACTS, "draft_renewal", values, form)
    _cover(moving, renewal.id, [each.asset_id for each in listed_last], renewal.starts_on, renewal.ends_on)
    moving.changes["renewed_by_id"] = renewal.id
    moving.data |= {"renewal_id": str(renewal.id), "renewal_number": renewal.number}


@handles(TellEarlier)
async def tell_earlier(moving: MoveContext, effect: TellEarlier) -> None:
    """M-80: the contract before it goes on by this one once it is signed; or by none, and can be renewed again."""
    row = moving.context.row
    before = None if row.renewal_of is None else await moving.tx.get(Contract, id=row.renewal_of)
    if before is None or before.state not in (ContractState.ACTIVE, ContractState.EXPIRED):
        return
    signed = moving.move.step.action == "sign"
    await moving.follow(CONTRACTS, before.id, "continue" if signed else "renewal_dropped")
