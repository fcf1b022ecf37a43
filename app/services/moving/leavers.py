"""M-26: who leaves the company leaves no dead end: whoever is above them hears of each record that waited for them."""

from uuid import UUID

from sqlalchemy import select

from app.core.roles import gongdan
from app.db.transaction import Transaction, table_of
from app.services.moving.kind import AnyKind, all_kinds
from app.services.moving.kind_parts import WaitsFor
from app.services.moving.moves import Mover, MoverSetup


async def tell_of_leaver(
    tx: Transaction, setup: MoverSetup, organisation_id: UUID, person_id: UUID, community_id: UUID | None = None
) -> None:
    """Note on each open record that waits for somebody that they are gone, in one community or (None) in all. The table
    of its kind says who is told, and lets somebody else take it."""
    mover = Mover(tx, gongdan(organisation_id), setup)
    for kind in all_kinds().values():
        if kind.waits_for is None:
            continue
        for record_id in await _waiting(tx, kind, kind.waits_for, person_id, community_id):
            opened = await mover.open(kind, record_id)
            await mover.act(opened, kind.waits_for.action, kind.lifecycle.form_of(kind.waits_for.action)())


async def _waiting(
    tx: Transaction, kind: AnyKind, waits: WaitsFor, person_id: UUID, community_id: UUID | None
) -> list[UUID]:
    """The records of a kind that wait for somebody, in the states that the table names for it, the oldest first."""
    columns = table_of(kind.model).columns
    states = sorted({str(state) for step in kind.lifecycle.by_action[waits.action] for state in step.source})
    statement = select(columns["id"]).where(columns[waits.column] == person_id, columns["state"].in_(states))
    if community_id is not None:
        statement = statement.where(columns["community_id"] == community_id)
    return [row["id"] for row in await tx.rows(statement.order_by(columns["created_at"], columns["id"]))]
