"""Contracts and the equipment on their lists: what is covered, by which contract, from when until when."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from app.db.statements import AnySelect, Prepared, given
from app.db.transaction import Transaction
from app.models.asset import Asset
from app.models.base import RowView
from app.models.contract import Contract, ContractAsset, ContractState

BINDING: Final = (ContractState.SIGNED, ContractState.ACTIVE)
"""States in which a contract covers equipment, or will."""
AT_ONCE: Final = 50
"""How many contracts the worker looks after together."""


async def assets_of(tx: Transaction, community_id: UUID, ids: Collection[UUID]) -> list[Asset]:
    """The equipment of a community with these ids."""
    return await tx.all(Asset, select(Asset).where(col(Asset.id).in_(ids), col(Asset.community_id) == community_id))


async def lock_assets(tx: Transaction, ids: Collection[UUID]) -> None:
    """Lock equipment until the transaction ends, always in the same order; records about it may still be made. On
    SQLite the whole database is locked."""
    await tx.begin()
    await tx.rows(
        select(col(Asset.id)).where(col(Asset.id).in_(ids)).order_by(col(Asset.id)).with_for_update(key_share=True)
    )


async def binding_contracts(tx: Transaction, asset_ids: Collection[UUID], first: date, last: date) -> list[RowView]:
    """Signed and active contracts that cover equipment on one of these days: `id` and `number` of the contract, and
    `asset` for what the equipment is called."""
    statement: AnySelect = (
        select(col(Contract.id), col(Contract.number), col(Asset.name).label("asset"))
        .select_from(ContractAsset)
        .join(Contract, col(Contract.id) == col(ContractAsset.contract_id))
        .join(Asset, col(Asset.id) == col(ContractAsset.asset_id))
        .where(
            col(ContractAsset.asset_id).in_(asset_ids),
            col(ContractAsset.covered_from) <= last,
            col(ContractAsset.covered_until) >= first,
            col(Contract.state).in_(BINDING),
        )
        .order_by(col(Contract.number), col(Asset.number))
    )
    return await tx.rows(statement)


_COVERED: Final[AnySelect] = (
    select_columns(
        col(Contract.id).label("contract_id"),
        col(Contract.number).label("contract_number"),
        col(ContractAsset.covered_until).label("until"),
        col(Contract.arrange_hours),
        col(Contract.fix_hours),
        col(Contract.warranty_months),
        col(Contract.billing),
        col(Contract.customer_id),
    )
    .select_from(ContractAsset)
    .join(Contract, col(Contract.id) == col(ContractAsset.contract_id))
    .where(
        col(ContractAsset.asset_id) == given(col(ContractAsset.asset_id), "asset_id"),
        col(ContractAsset.covered_from) <= given(col(ContractAsset.covered_from), "day"),
        col(ContractAsset.covered_until) >= given(col(ContractAsset.covered_until), "day"),
        col(Contract.state) == ContractState.ACTIVE,
    )
    .order_by(col(Contract.id))
    .limit(1)
)
_COVER: Final = Prepared(_COVERED)


async def active_cover(tx: Transaction, asset_id: UUID, day: date) -> RowView | None:
    """The active contract that covers equipment on a day, with its hours, its warranty and how it charges; None where
    none does."""
    rows = await tx.rows(_COVER, asset_id=asset_id, day=day)
    return rows[0] if rows else None


async def list_of(tx: Transaction, contract_id: UUID) -> list[ContractAsset]:
    """The equipment on a contract's list, also what is covered no more."""
    return await tx.get_all(ContractAsset, contract_id=contract_id)


async def equipment_of(tx: Transaction, contract_id: UUID) -> list[RowView]:
    """The same as people read it, with what the equipment is called and where it stands."""
    shown = (Asset.number, Asset.name, Asset.company, Asset.model_number, Asset.serial, Asset.place)
    statement: AnySelect = (
        select(
            col(ContractAsset.asset_id),
            col(ContractAsset.covered_from),
            col(ContractAsset.covered_until),
            *(col(column) for column in shown),
        )
        .join(Asset, col(Asset.id) == col(ContractAsset.asset_id))
        .where(col(ContractAsset.contract_id) == contract_id)
        .order_by(col(ContractAsset.covered_from), col(Asset.number))
    )
    return await tx.rows(statement)


async def clear_list(tx: Transaction, contract_id: UUID) -> None:
    """Take everything off the list of a draft, which covers nothing yet."""
    await tx.run(delete(ContractAsset).where(col(ContractAsset.contract_id) == contract_id))


async def due(tx: Transaction, now: datetime) -> list[RowView]:
    """Contracts that the worker is to look after now, the oldest first: `id` and `organisation_id` of each."""
    contracts: dict[UUID, RowView] = {}
    for waits in (col(Contract.next_at), col(Contract.fees_at)):
        statement = (
            select(col(Contract.id), col(Contract.organisation_id)).where(waits <= now).order_by(waits).limit(AT_ONCE)
        )
        contracts |= {row["id"]: row for row in await tx.rows(statement)}
    return list(contracts.values())
