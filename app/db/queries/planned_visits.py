"""Periodic visits of contracts whose orders were made: what was made, what is still open, and their lists."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.db.paging import Position, Slice, slice_of_columns
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models.base import RowView
from app.models.contract import Contract, ContractAsset, PlannedVisit
from app.models.work_order import WorkOrder

MOST: Final = 200
"""How many visits of a contract or of a piece of equipment are shown."""

_SHOWN: Final[AnySelect] = (
    select(
        col(PlannedVisit.id),
        col(PlannedVisit.contract_id),
        col(Contract.number).label("contract_number"),
        col(PlannedVisit.plan),
        col(PlannedVisit.title),
        col(PlannedVisit.planned_on),
        col(PlannedVisit.visit_on),
        col(PlannedVisit.asset_ids),
        col(PlannedVisit.work_order_id),
        col(WorkOrder.number).label("work_order_number"),
        col(WorkOrder.state).label("work_order_state"),
    )
    .select_from(PlannedVisit)
    .join(Contract, col(Contract.id) == col(PlannedVisit.contract_id))
    .join(WorkOrder, col(WorkOrder.id) == col(PlannedVisit.work_order_id))
)


async def made_visits(tx: Transaction, contract_id: UUID, since: date) -> set[tuple[str, date]]:
    """The plans and days of a contract, from a planned day on, whose orders were made."""
    statement = select(col(PlannedVisit.plan), col(PlannedVisit.planned_on)).where(
        col(PlannedVisit.contract_id) == contract_id, col(PlannedVisit.planned_on) >= since
    )
    return {(row["plan"], row["planned_on"]) for row in await tx.rows(statement)}


async def orders_among(tx: Transaction, contract_id: UUID, states: Collection[str]) -> list[UUID]:
    """The orders of a contract's visits that are in one of these states, the earliest visit first."""
    statement = (
        select(col(PlannedVisit.work_order_id))
        .join(WorkOrder, col(WorkOrder.id) == col(PlannedVisit.work_order_id))
        .where(col(PlannedVisit.contract_id) == contract_id, col(WorkOrder.state).in_(states))
        .order_by(col(PlannedVisit.visit_on), col(PlannedVisit.id))
    )
    return [row["work_order_id"] for row in await tx.rows(statement)]


async def visits_of_contract(tx: Transaction, contract_id: UUID) -> list[RowView]:
    """The visits of a contract, the newest first, as people read them."""
    newest = (col(PlannedVisit.visit_on).desc(), col(PlannedVisit.id).desc())
    return await tx.rows(_SHOWN.where(col(PlannedVisit.contract_id) == contract_id).order_by(*newest).limit(MOST))


async def visits_to_asset(tx: Transaction, asset_id: UUID) -> list[RowView]:
    """The visits to a piece of equipment under whatever contract, the newest first."""
    listing = select(col(ContractAsset.contract_id)).where(col(ContractAsset.asset_id) == asset_id)
    newest = (col(PlannedVisit.visit_on).desc(), col(PlannedVisit.id).desc())
    rows = await tx.rows(_SHOWN.where(col(PlannedVisit.contract_id).in_(listing)).order_by(*newest).limit(5 * MOST))
    return [row for row in rows if str(asset_id) in row["asset_ids"]][:MOST]


async def page(
    tx: Transaction, community_id: UUID, asked: Mapping[str, date | UUID], *, after: Position | None, limit: int
) -> Slice[RowView]:
    """The visits of a community by their day, the earliest first, from and until a day, of one contract or of all."""
    statement = _SHOWN.where(col(PlannedVisit.community_id) == community_id)
    if "visit_on_gte" in asked:
        statement = statement.where(col(PlannedVisit.visit_on) >= asked["visit_on_gte"])
    if "visit_on_lt" in asked:
        statement = statement.where(col(PlannedVisit.visit_on) < asked["visit_on_lt"])
    if "contract_id" in asked:
        statement = statement.where(col(PlannedVisit.contract_id) == asked["contract_id"])
    columns = table_of(PlannedVisit).columns
    keys = (columns["visit_on"], columns["id"])
    return await slice_of_columns(tx, statement, keys, after=after, limit=limit)
