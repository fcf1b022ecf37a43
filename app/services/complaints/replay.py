"""Replays decisions on complaints: what another version of the acceptance rules says about the same facts (M-120)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import col, func, select

from app.core.clock import local_day
from app.db.statements import AnyColumn, AnySelect
from app.db.transaction import Transaction, table_of
from app.models import Community, ComplaintDecision
from app.models.base import RowView
from app.workflow.kinds.complaint.acceptance import RULE_SETS
from app.workflow.kinds.complaint.facts import verdict_again

AT_ONCE: Final = 500
A_DAY: Final = timedelta(days=1)
"""The most by which a local day can begin earlier or later than the UTC day."""


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """Which decisions: of the community with this code, made on or after this local day; None: all."""

    community: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """One decision: what the rules advised when it was made, and what the other version says about the same facts."""

    number: str
    community: str
    decided_on: date
    kind: str
    rules_version: str
    advice: str
    codes: tuple[str, ...]
    new_advice: str
    new_codes: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the other version advises something else, or for other reasons."""
        return (self.advice, self.codes) != (self.new_advice, self.new_codes)


def newest() -> str:
    """The newest version of the rules, which is the last one in the list."""
    return next(reversed(RULE_SETS))


async def count(tx: Transaction, filters: DecisionFilter) -> int:
    """How many decisions may have to be replayed, for a progress bar."""
    return int(await tx.value(_decisions(filters, func.count())))


async def replay(tx: Transaction, filters: DecisionFilter, version: str) -> AsyncIterator[Replayed]:
    """Every decision that was based on rules, oldest first. Raises KeyError for an unknown version."""
    columns = (*table_of(ComplaintDecision).columns, *(table_of(Community).columns[name] for name in ("code", "zone")))
    statement = _decisions(filters, *columns)
    after: UUID | None = None
    while True:
        page = statement if after is None else statement.where(col(ComplaintDecision.id) > after)
        rows = await tx.rows(page.order_by(col(ComplaintDecision.id)).limit(AT_ONCE))
        for row in rows:
            day = local_day(row["created_at"], row["zone"])
            if filters.since is None or day >= filters.since:
                yield _replayed(row, day, version)
        if len(rows) < AT_ONCE:
            return
        after = rows[-1]["id"]


def _decisions(filters: DecisionFilter, *what: AnyColumn) -> AnySelect:
    statement = (
        select(*what)
        .select_from(ComplaintDecision)
        .join(Community, col(Community.id) == col(ComplaintDecision.community_id))
        .where(col(ComplaintDecision.rules_version).is_not(None))
    )
    if filters.community is not None:
        statement = statement.where(col(Community.code) == filters.community)
    if filters.since is not None:
        earliest = datetime.combine(filters.since, time(), UTC) - A_DAY
        statement = statement.where(col(ComplaintDecision.created_at) >= earliest)
    return statement


def _replayed(row: RowView, day: date, version: str) -> Replayed:
    stored, again = row["verdict"], verdict_again(row["facts"], version)
    return Replayed(
        number=row["number"],
        community=row["code"],
        decided_on=day,
        kind=row["kind"].value,
        rules_version=row["rules_version"],
        advice=stored["advice"],
        codes=tuple(stored["failing"]),
        new_advice=again.advice.value,
        new_codes=again.failing,
    )


async def is_community(tx: Transaction, code: str) -> bool:
    """Whether there is a community with this code."""
    return bool(await tx.value(select(func.count()).select_from(Community).where(col(Community.code) == code)))
