"""Periodic visits 定期上门 of maintenance contracts: each becomes a work order some days ahead, once (M-80)."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from app.core.enums import Channel, Coverage, OrderKind, Urgency
from app.core.fields import Nothing
from app.core.json_object import JsonObject, JsonView
from app.db.queries import contracts, planned_visits
from app.db.queries.merged_people import kept_id
from app.db.transaction import Transaction
from app.models.asset import Asset
from app.models.base import RowValues
from app.models.contract import Contract, ContractState, PlannedVisit
from app.models.people import Person
from app.models.places import Premises
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.work_orders.intake import proof_of_contract
from app.services.work_orders.kind import PREFIXES, WORK_ORDERS
from app.workflow.engine.community import CommunityRules
from app.workflow.kinds.coming_visits import ComingVisit, CoveredDays, PlannedTerm, made_at, visits_to_make
from app.workflow.kinds.common_forms import Window
from app.workflow.kinds.contract_effects import AwaitVisits, MakeVisits, TellOfVisits
from app.workflow.kinds.work_order.intake_forms import VisitOfContract
from app.workflow.kinds.work_order.needed_facts import Cover
from app.workflow.kinds.work_order.row_parts import OPEN

AT_ONCE: Final = 10
"""How many orders are made in one transaction."""
LONGEST: Final = 2000
PLACE: Final = 140
"""How long the words and the place of an order may be."""


async def planned_term(
    tx: Transaction, row: Contract, community: CommunityRules, plans: Sequence[JsonView] | None = None
) -> PlannedTerm:
    """What decides which visits of a contract come; by its own plans, or by others in their place."""
    equipment = [
        CoveredDays(str(line.asset_id), line.covered_from, line.covered_until)
        for line in await contracts.list_of(tx, row.id)
    ]
    return PlannedTerm(
        row.visit_plans if plans is None else plans, row.starts_on, row.ends_on, equipment, community.calendar
    )


async def visits_to_come(tx: Transaction, row: Contract, community: CommunityRules) -> list[ComingVisit]:
    """The next visits of a contract that is not over whose orders are not made yet: of a draft, what its plans lead
    to."""
    if row.state not in (ContractState.DRAFT, ContractState.SIGNED, ContractState.ACTIVE):
        return []
    term, local = await planned_term(tx, row, community), tx.now.astimezone(community.zone_info)
    ordered = await planned_visits.made_visits(tx, row.id, term.first)
    since = row.visits_from or min(local.date(), term.first)
    return visits_to_make(term, since, ordered, local)[: planned_visits.MOST]


@handles(AwaitVisits)
async def await_visits(moving: MoveContext, effect: AwaitVisits) -> None:
    """M-80: what its plans name from today on; before its term the worker waits for its first day."""
    row, community = moving.context.row, moving.context.community
    if row.state is ContractState.SIGNED and moving.move.step.action == "plan_visits":
        return
    moving.changes["visits_from"] = moving.tx.now.astimezone(community.zone_info).date()
    await _wait_for_next(moving, await _open_visits(moving))


@handles(MakeVisits)
async def make_visits(moving: MoveContext, effect: MakeVisits) -> None:
    """M-80: an order for each visit that is near, in the name of the contract's customer."""
    row, local = moving.context.row, moving.tx.now.astimezone(moving.context.community.zone_info)
    ahead = row.visits_ahead_days or 0
    open_visits = await _open_visits(moving)
    due = [visit for visit in open_visits if made_at(visit.visit_on, ahead, local) <= moving.tx.now][:AT_ONCE]
    numbers = [await _make(moving, visit) for visit in due]
    moving.data["orders"] = numbers
    await _wait_for_next(moving, [visit for visit in open_visits if visit not in due])


@handles(TellOfVisits)
async def tell_of_visits(moving: MoveContext, effect: TellOfVisits) -> None:
    """M-80: each order of a visit that is not done yet says that its contract ended; its department decides."""
    row = moving.context.row
    contract: JsonObject = {"contract_id": str(row.id), "contract_number": row.number}
    for order_id in await planned_visits.orders_among(moving.tx, row.id, [state.value for state in OPEN]):
        await moving.follow(WORK_ORDERS, order_id, "contract_ended", Nothing(), contract)


async def _open_visits(moving: MoveContext) -> list[ComingVisit]:
    community, since = moving.context.community, moving.now_is("visits_from")
    term = await planned_term(moving.tx, moving.context.row, community, moving.now_is("visit_plans"))
    ordered = await planned_visits.made_visits(moving.tx, moving.context.row.id, term.first)
    return visits_to_make(term, since, ordered, moving.tx.now.astimezone(community.zone_info))


async def _wait_for_next(moving: MoveContext, open_visits: Sequence[ComingVisit]) -> None:
    local = moving.tx.now.astimezone(moving.context.community.zone_info)
    ahead = moving.now_is("visits_ahead_days") or 0
    times = [made_at(visit.visit_on, ahead, local) for visit in open_visits]
    moving.changes["next_at"] = min(times, default=None)


async def _make(moving: MoveContext, visit: ComingVisit) -> str:
    """The order of a visit, and the line that keeps the visit from being made twice. Returns the order's number."""
    tx, row, community = moving.tx, moving.context.row, moving.context.community
    ids = [UUID(asset_id) for asset_id in visit.asset_ids]
    by_id = {str(asset.id): asset for asset in await contracts.assets_of(tx, community.id, ids)}
    equipment = [by_id[asset_id] for asset_id in visit.asset_ids]
    starts_at, ends_at = visit.window(tx.now.astimezone(community.zone_info))
    values = await _values(moving, visit, equipment)
    form = VisitOfContract(appointment=Window(starts_at=starts_at, ends_at=ends_at))
    order = await moving.create(WORK_ORDERS, "register_visit", values, form)
    moving.add(
        PlannedVisit,
        contract_id=row.id,
        plan=visit.plan["code"],
        title=visit.plan["title"],
        planned_on=visit.planned_on,
        visit_on=visit.visit_on,
        asset_ids=list(visit.asset_ids),
        work_order_id=order.id,
    )
    return order.number


async def _values(moving: MoveContext, visit: ComingVisit, equipment: Sequence[Asset]) -> RowValues:
    tx, row, plan = moving.tx, moving.context.row, visit.plan
    customer_id = await kept_id(tx, row.customer_id)
    customer = await tx.get(Person, id=customer_id)
    first = equipment[0]
    room = None if first.premises_id is None else await tx.get(Premises, id=first.premises_id)
    listed = [" ".join(filter(None, (asset.number, asset.name, asset.serial, asset.place))) for asset in equipment]
    return {
        "number": await moving.number(PREFIXES[OrderKind.PAID_SERVICE]),
        "kind": OrderKind.PAID_SERVICE,
        "channel": Channel.WRITTEN,
        "urgency": Urgency.NORMAL,
        "reporter_id": moving.context.caller.id,
        "customer_id": customer_id,
        "contact_name": None if customer is None else customer.name,
        "contact_phone": None if customer is None else customer.phone,
        "premises_id": first.premises_id,
        "place": first.place[:PLACE] if room is None else room.label,
        "spot": "" if room is None else first.place,
        "description": "\n".join((f"{plan['title']}：{plan['work']}", *listed))[:LONGEST],
        "trades": list(plan["trades"]),
        "checklist": list(plan.get("checklist") or ()) or None,
        "department_id": UUID(plan["department_id"]),
        "coverage": Coverage.CONTRACT,
        "coverage_reason": f"{row.number} {plan['title']}",
        "coverage_proof": _proof(row, first),
        "contract_id": row.id,
    }


def _proof(row: Contract, asset: Asset) -> JsonObject:
    """As of an order that names its equipment, with the contract as it is today."""
    covered = Cover(
        asset.id,
        f"{asset.number} {asset.name}",
        stands_here=True,
        contract_id=row.id,
        contract_number=row.number,
        until=row.ends_on,
        arrange_hours=row.arrange_hours,
        fix_hours=row.fix_hours,
        warranty_months=row.warranty_months,
        billing=row.billing,
    )
    return proof_of_contract(covered)
