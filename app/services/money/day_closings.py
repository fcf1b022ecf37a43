"""Day closings 日结 as a kind of record, and the figures of any day (M-61, M-63)."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from app.core.enums import Standing
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries import reconciliation
from app.db.transaction import Transaction
from app.models.base import RowValues
from app.models.day_closing import DayClosing, DayClosingState
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, NextNumber
from app.services.moving.seen_by import Desk, WithScope
from app.workflow.engine.step import Context
from app.workflow.kinds.day_closing import DAY_CLOSING, OpenAccounts, open_accounts
from app.workflow.kinds.day_figures import Balances, DayFigures, LedgerSum

ACCOUNTANTS: Final = (Role.CASHIER, Role.MANAGER)
"""Who closes days and reads what they come to."""


async def figures_of(
    tx: Transaction, community_id: UUID, since: date, until: date, before: DayClosing | None
) -> DayFigures:
    """What the ledger says of days, both included, after the last closing `before` them."""
    carried = Balances() if before is None else Balances(before.closing_fen, before.with_workers_fen)
    after = None if before is None else before.day
    rows = await reconciliation.sums_of(tx, community_id, after=after, since=since, until=until)
    return DayFigures.of(carried, [LedgerSum(**row) for row in rows])


async def figures_of_day(tx: Transaction, community_id: UUID, day: date) -> DayFigures:
    """What the ledger says of one day."""
    before = await reconciliation.closing_before(tx, community_id, day)
    return await figures_of(tx, community_id, day, day, before)


@loads(open_accounts)
async def accounts_to_close(ask: FactRequest) -> OpenAccounts:
    """The open accounts until the day that the form names."""
    place, day = ask.context.community.id, ask.context.form.day
    if not ask.looking:
        await reconciliation.hold_for_closing(ask.tx, place)
    last = await reconciliation.last_closed_day(ask.tx, place)
    before = None if last is None else await reconciliation.closing_of(ask.tx, place, last)
    first = last + timedelta(days=1) if last is not None else await reconciliation.first_day(ask.tx, place)
    since = min(day, first) if first is not None else day
    return OpenAccounts(last, since, await figures_of(ask.tx, place, since, day, before))


class DayClosingDeclaration(Kind[DayClosing]):
    """A closing keeps the figures as they stood when it was decided."""

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The count, and what the ledger says of these days."""
        accounts = context.fact(open_accounts)
        figures = accounts.figures
        return {
            **await super().new_values(context, next_number),
            "from_day": accounts.from_day,
            "closing_fen": figures.closing.owed_fen,
            "with_workers_fen": figures.closing.with_workers_fen,
            "cash_fen": figures.all.cash_fen,
            "difference_fen": context.form.counted_fen - figures.all.cash_fen,
            "figures": figures.shown(),
        }


DAY_CLOSINGS = DayClosingDeclaration(
    lifecycle=DAY_CLOSING,
    model=DayClosing,
    plural=Words("day closings", "日结单"),
    prefix="RJ",
    seen_by=(Desk(*ACCOUNTANTS), WithScope("charges:read")),
    maker="closed_by_id",
    listed_for=ACCOUNTANTS,
    filters=("state", "number", "created_at_gte", "created_at_lt"),
    texts=("reason", "note"),
    whose_turn={DayClosingState.CLOSED: Standing.CENTRE},
    list_row=ListRow(columns=("from_day", "day", "cash_fen", "counted_fen", "difference_fen"), summary="reason"),
    clause="M-63",
)
