"""The day of accounts 记账日 in which an entry of the ledger counts: no closed day ever changes (M-61, M-63)."""

from datetime import date, timedelta

from app.db.queries.reconciliation import hold_open, last_closed_day
from app.db.transaction import Transaction
from app.models.base import RowValues
from app.services.moving.context import MoveContext
from app.workflow.engine.community import CommunityRules


async def day_of_accounts(tx: Transaction, community: CommunityRules) -> date:
    """The community's local day now, or the first open day where that one is closed already. Until the transaction
    ends nobody closes it."""
    await hold_open(tx, community.id)
    today = tx.now.astimezone(community.zone_info).date()
    closed = await last_closed_day(tx, community.id)
    return today if closed is None else max(today, closed + timedelta(days=1))


async def entered_now(moving: MoveContext) -> RowValues:
    """What an entry of the ledger says of the move that enters it: its day, and where the journal tells of it."""
    row = moving.context.row
    return {
        "day": await day_of_accounts(moving.tx, moving.context.community),
        "record_id": row.id,
        "record_version": row.version + 1,
    }
