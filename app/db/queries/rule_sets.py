"""Reads what rules versions are judged by: the versions of a community, its people, and what was done in days past."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlmodel import col

from app.core.enums import ChecklistMoment
from app.core.json_object import JsonObject
from app.core.roles import Role
from app.db.statements import Prepared, given
from app.db.transaction import Transaction, table_of
from app.models import CatalogueItem, Community, JournalEntry, JournalText, Person, RoleGrant, WorkOrder
from app.models.base import RowView
from app.models.checklist_item import ChecklistItem
from app.models.rule_set import RuleSet, RuleSetState

_RULE_SETS: Final = table_of(RuleSet)
_COLUMNS: Final = _RULE_SETS.columns
_LOCK: Final = Prepared(
    select(col(Community.id)).where(col(Community.id) == given(col(Community.id), "id")).with_for_update(key_share=True)
)
DUE_AT_ONCE: Final = 50
ITEMS: Final = "checklist_items"
OF_ITEM: Final = (
    "moment", "trade", "code", "title_zh", "title_en", "position", "required", "photo", "risky", "active",
)  # fmt: skip


async def in_force(tx: Transaction, community_id: UUID) -> RuleSet | None:
    """The version in force; None where nobody has written one yet."""
    return await _in_state(tx, community_id, RuleSetState.ACTIVE)


async def scheduled(tx: Transaction, community_id: UUID) -> RuleSet | None:
    """The version that waits for its moment."""
    return await _in_state(tx, community_id, RuleSetState.SCHEDULED)


async def _in_state(tx: Transaction, community_id: UUID, state: RuleSetState) -> RuleSet | None:
    statement = _RULE_SETS.select().where(_COLUMNS["community_id"] == community_id, _COLUMNS["state"] == state)
    rows = await tx.all(RuleSet, statement)
    return rows[0] if rows else None


async def community_row(tx: Transaction, community_id: UUID) -> Community:
    """The community as it stands now, past what this process remembers of it."""
    row = await tx.get(Community, id=community_id)
    assert row is not None
    return row


async def settings_in_force(tx: Transaction, community_id: UUID) -> JsonObject:
    """The settings by which a community works now. Items of checklists stand in them once a version with lists is in
    force; until then they are those that were kept singly."""
    settings = (await community_row(tx, community_id)).settings
    if ITEMS in settings:
        return settings
    rows = await tx.get_all(ChecklistItem, community_id=community_id)
    items = sorted(rows, key=lambda row: (row.moment, row.trade, row.position, row.code))
    return {**settings, ITEMS: [{name: _plain(getattr(row, name)) for name in OF_ITEM} for row in items]}


def _plain(value: object) -> object:
    return value.value if isinstance(value, ChecklistMoment) else value


async def lock_community(tx: Transaction, community_id: UUID) -> None:
    """Lock a community's row until the transaction ends; records may still be made there. On SQLite the whole database
    is locked."""
    await tx.begin()
    await tx.value(_LOCK, id=community_id)


async def due(tx: Transaction, now: datetime) -> list[RowView]:
    """Versions whose moment has come: id and organisation, the earliest first."""
    statement = (
        select(_COLUMNS["id"], _COLUMNS["organisation_id"])
        .where(_COLUMNS["state"] == RuleSetState.SCHEDULED, _COLUMNS["effective_at"] <= now)
        .order_by(_COLUMNS["effective_at"])
        .limit(DUE_AT_ONCE)
    )
    return await tx.rows(statement)


def _holds_here(organisation_id: UUID, community_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Person.organisation_id) == organisation_id,
        col(Person.active).is_(True),
        col(RoleGrant.active).is_(True),
        or_(col(RoleGrant.community_id) == community_id, col(RoleGrant.community_id).is_(None)),
    )


async def roles_held(tx: Transaction, organisation_id: UUID, community_id: UUID) -> frozenset[Role]:
    """The roles that somebody holds in a community now."""
    statement = select(col(RoleGrant.role)).join(Person, col(Person.id) == col(RoleGrant.person_id)).distinct()
    rows = await tx.rows(statement.where(*_holds_here(organisation_id, community_id)))
    return frozenset(Role(row["role"]) for row in rows)


async def departments_with_workers(tx: Transaction, organisation_id: UUID, community_id: UUID) -> int:
    """How many departments of a community have a worker."""
    statement = (
        select(func.count(col(RoleGrant.department_id).distinct()))
        .select_from(RoleGrant)
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(*_holds_here(organisation_id, community_id), col(RoleGrant.role) == Role.WORKER.value)
    )
    return int(await tx.value(statement))


async def someone_else_has(
    tx: Transaction, organisation_id: UUID, community_id: UUID, role: Role, person_id: UUID
) -> bool:
    """Whether somebody other than this person holds a role in a community."""
    statement = (
        select(col(RoleGrant.id))
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(
            *_holds_here(organisation_id, community_id),
            col(RoleGrant.role) == role.value,
            col(RoleGrant.person_id) != person_id,
        )
        .limit(1)
    )
    return await tx.value(statement) is not None


async def visit_trades(tx: Transaction, community_id: UUID) -> frozenset[str]:
    """The trades of the active items of the price list for which somebody goes to the customer."""
    statement = select(col(CatalogueItem.trades)).where(
        col(CatalogueItem.community_id) == community_id,
        col(CatalogueItem.active).is_(True),
        col(CatalogueItem.needs_visit).is_(True),
    )
    return frozenset(trade for row in await tx.rows(statement) for trade in row["trades"])


async def actions_between(
    tx: Transaction,
    community_id: UUID,
    actions: Collection[tuple[str, str]],
    *,
    since: datetime,
    until: datetime,
    limit: int,
) -> list[RowView]:
    """Which of these actions (kind of record, action) people took in a period: record and version, the newest first."""
    statement = (
        select(col(JournalEntry.record_type), col(JournalEntry.record_id), col(JournalEntry.version))
        .where(
            col(JournalEntry.community_id) == community_id,
            col(JournalEntry.at) >= since,
            col(JournalEntry.at) < until,
            tuple_(col(JournalEntry.record_type), col(JournalEntry.action)).in_(sorted(actions)),
            col(JournalEntry.actor_role) != Role.SYSTEM.value,
        )
        .order_by(col(JournalEntry.at).desc(), col(JournalEntry.record_id), col(JournalEntry.version).desc())
        .limit(limit)
    )
    return await tx.rows(statement)


async def whole_journals(tx: Transaction, ids: Sequence[UUID]) -> list[RowView]:
    """The journal entries of records with what was written freely, in the order in which they were made."""
    statement = (
        select(JournalEntry, col(JournalText.body))
        .join(
            JournalText,
            and_(
                col(JournalText.record_id) == col(JournalEntry.record_id),
                col(JournalText.version) == col(JournalEntry.version),
            ),
            isouter=True,
        )
        .where(col(JournalEntry.record_id).in_(list(ids)))
        .order_by(col(JournalEntry.record_id), col(JournalEntry.version))
    )
    return await tx.rows(statement)


async def orders_by_worker(tx: Transaction, community_id: UUID, *, since: datetime, until: datetime) -> list[RowView]:
    """The orders that were registered in a period and given to somebody: `department_id`, `worker_id`, and how many
    `orders`."""
    statement = (
        select(col(WorkOrder.department_id), col(WorkOrder.worker_id), func.count().label("orders"))
        .where(
            col(WorkOrder.community_id) == community_id,
            col(WorkOrder.created_at) >= since,
            col(WorkOrder.created_at) < until,
            col(WorkOrder.worker_id).is_not(None),
        )
        .group_by(col(WorkOrder.department_id), col(WorkOrder.worker_id))
        .order_by(col(WorkOrder.department_id), col(WorkOrder.worker_id))
    )
    return await tx.rows(statement)


async def kinds_of_orders(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The kinds of work orders, by id."""
    statement = select(col(WorkOrder.id), col(WorkOrder.kind)).where(col(WorkOrder.id).in_(list(ids)))
    return {row["id"]: str(row["kind"]) for row in await tx.rows(statement)}
