"""Counts the reports on work orders: rows of each community are read some hundred at a time and added up."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.enums import Coverage
from app.core.json_object import JsonObject
from app.db.queries import reports as rows
from app.db.queries.reports import Beside, ReportScope
from app.db.transaction import Transaction
from app.models.base import RowView
from app.models.follow_up import FollowUpState
from app.models.work_order import WorkOrderState
from app.workflow.clocks.definitions import EMERGENCY_ARRIVAL, FIXED, ON_TIME, end_of_day
from app.workflow.engine.community import CommunityRules
from app.workflow.reports import order_figures as facts
from app.workflow.reports.figures import Contribution, Sheet
from app.workflow.reports.order_time import Stay

NONE: Final = "none"
"""The key of the row for records without a worker, department or trade."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What a report is counted with: one community, its rules, and the sheet of figures."""

    tx: Transaction
    scope: ReportScope
    community: CommunityRules
    sheet: Sheet
    by: str
    gathered: JsonObject
    """What is collected over all communities until the end."""

    def keys(self, row: RowView, moment: datetime, prefix: str = "", worker: UUID | None = None) -> list[str]:
        """The rows that a work order counts in; `moment` gives the month, `worker` replaces the order's own.
        What several did together counts with each of them."""
        match self.by:
            case "community":
                return [str(self.scope.community_id)]
            case "month":
                return [f"{moment.astimezone(self.community.zone_info):%Y-%m}"]
            case "trade":
                return list(row[f"{prefix}trades"]) or [NONE]
            case "worker":
                return [str(worker or row[f"{prefix}worker_id"] or NONE), *_helpers(row, prefix)]
            case "department":
                return [str(row[f"{prefix}department_id"] or NONE)]
            case name:
                return [str(row[f"{prefix}{name}"])]

    def take(
        self,
        contributions: Iterator[Contribution],
        row: RowView,
        moment: datetime,
        prefix: str = "",
        worker: UUID | None = None,
    ) -> None:
        """Add what a work order counts; one that adds nothing creates no row. See `keys`."""
        parts = list(contributions)
        if not parts:
            return
        keys = self.keys(row, moment, prefix, worker)
        self.sheet.take(parts, keys)
        if self.by == "worker":
            lead, *helpers = keys
            self.sheet.note_crew([lead], [helper for helper in helpers if helper != lead])


def _helpers(row: RowView, prefix: str) -> list[str]:
    return [entry["person_id"] for entry in row[f"{prefix}helpers"] or ()]


CountFunction = Callable[[Counting], Awaitable[None]]
Reader = Callable[[facts.OrderFacts], Iterator[Contribution]]


async def _arrival(counting: Counting) -> None:
    tx, scope = counting.tx, counting.scope
    async for part in rows.clocks(tx, scope, (ON_TIME, EMERGENCY_ARRIVAL)):
        meetings = await rows.appointments(tx, [row["order_id"] for row in part])
        for row in part:
            clock = facts.Times(row["name"], row["state"], row["due_at"], row["ended_at"], row["breached_at"])
            agreed = [meeting for meeting in meetings[row["order_id"]] if meeting["starts_at"] == row["started_at"]]
            worker = agreed[-1]["worker_id"] if agreed else None
            figures = facts.arrival(facts.ArrivalFacts(clock, tx.now))
            counting.take(figures, row, row["started_at"], "order_", worker)


async def _follow_up(counting: Counting) -> None:
    tx, community = counting.tx, counting.community
    async for part in rows.follow_ups(tx, counting.scope):
        for row in part:
            follow_up = facts.FollowUpFacts(
                state=row["state"],
                due_at=row["due_at"],
                now=tx.now,
                order_state=row["order_state"],
                target=community.follow_up_percent.get(str(row["order_kind"]), 100),
                done_at=row["done_at"],
                result=row["result"],
                attempts=row["attempts"],
                # one that was not sampled is so from the start; a later version was called off
                called_off=row["state"] is FollowUpState.NOT_SAMPLED and row["version"] > 1,
            )
            counting.take(facts.follow_up(follow_up), row, row["created_at"], "order_")


def _over_orders(read: Reader, *beside: str) -> CountFunction:
    """Counts a report over the orders registered in the period, with the related rows that it reads."""

    async def count(counting: Counting) -> None:
        async for row, order in _order_facts(counting, beside):
            counting.take(read(order), row, row["created_at"])

    return count


async def _first_time_fix(counting: Counting) -> None:
    """M-52: what was done again counts with whoever completed it before it was rejected, not with who put it right."""
    by_worker = counting.by == "worker"
    redone: list[tuple[RowView, facts.OrderFacts]] = []
    async for row, order in _order_facts(counting, ("visits", "claims")):
        if by_worker and order.reworks:
            redone.append((row, order))
        else:
            counting.take(facts.first_time_fix(order), row, row["created_at"])
    for start in range(0, len(redone), rows.AT_ONCE):
        part = redone[start : start + rows.AT_ONCE]
        workers = await rows.rejected(counting.tx, [row["id"] for row, _ in part])
        for row, order in part:
            keys = [str(worker["worker_id"]) for worker in workers.get(row["id"], ())]
            parts = list(facts.first_time_fix(order))
            if keys and parts:
                counting.sheet.take(parts, keys)
                counting.sheet.note_crew(keys, ())
            else:
                counting.take(iter(parts), row, row["created_at"])


async def _order_facts(counting: Counting, beside: Sequence[str]) -> AsyncIterator[tuple[RowView, facts.OrderFacts]]:
    tx, scope = counting.tx, counting.scope
    claims = await rows.claimed(tx, scope) if "claims" in beside else {}
    async for part in rows.orders(tx, scope):
        ids = [row["id"] for row in part]
        stand: dict[str, Beside] = {name: await _LOADERS[name](tx, ids) for name in beside if name in _LOADERS}
        for row in part:
            yield row, _order(row, stand, claims, counting.community.zone_info)


async def _fixed(tx: Transaction, ids: list[UUID]) -> Beside:
    return await rows.limits(tx, ids, FIXED)


_LOADERS: Final[dict[str, Callable[[Transaction, list[UUID]], Awaitable[Beside]]]] = {
    "meetings": rows.appointments,
    "offers": rows.quotes,
    "bill": rows.charges,
    "visits": rows.visits,
    "fixed": _fixed,
    "stays": rows.journeys,
}


def _order(row: RowView, stand: Mapping[str, Beside], claims: Mapping[UUID, int], zone: ZoneInfo) -> facts.OrderFacts:
    def near(name: str) -> Sequence[RowView]:
        return stand[name].get(row["id"], ()) if name in stand else ()

    bills, fixed, visits = near("bill"), near("fixed"), near("visits")
    contract = row["coverage"] is Coverage.CONTRACT and fixed
    return facts.OrderFacts(
        state=row["state"],
        registered_at=row["created_at"],
        needs_visit=row["needs_visit"],
        completed_at=row["completed_at"],
        signed_off_at=row["signed_off_at"],
        done_at_desk=row["completion"] is not None,
        reworks=row["reworks"],
        claims=claims.get(row["id"], 0),
        estimate_max_fen=(row["estimate"] or {}).get("max_fen"),
        ratings=row["ratings"],
        visits=visits[0]["visits"] if visits else 0,
        no_access=visits[0]["no_access"] if visits else 0,
        meetings=[
            facts.Meeting(
                stored["state"], stored["created_at"], stored["starts_at"], stored["ends_at"], stored["settled_at"]
            )
            for stored in near("meetings")
        ],
        offers=[
            facts.QuoteFigures(stored["ordinal"], stored["state"], stored["total_fen"]) for stored in near("offers")
        ],
        bill=_bill(bills[0]) if bills else None,
        fixed=facts.Times(FIXED, fixed[-1]["state"], fixed[-1]["due_at"]) if contract else None,
        stays=stays_of(near("stays")),
        end_of_day=lambda moment: end_of_day(moment.astimezone(zone).date(), str(zone)),
    )


def stays_of(entries: Sequence[RowView]) -> list[Stay]:
    """The successive states of an order, from its journal; entries that left the state unchanged are skipped."""
    stays: list[Stay] = []
    for entry in entries:
        reason = (entry["hold"] or {}).get("reason")
        if entry["to_state"] and (not stays or stays[-1].state != entry["to_state"]):
            stays.append(Stay(entry["at"], WorkOrderState(entry["to_state"]), reason))
    return stays


COUNTS: Final[dict[str, CountFunction]] = {
    "arrival": _arrival,
    "completion": _over_orders(facts.completion, "meetings", "bill", "fixed"),
    "standing": _over_orders(facts.standing, "meetings", "stays"),
    "price": _over_orders(facts.price, "offers", "bill"),
    "first_time_fix": _first_time_fix,
    "follow_up": _follow_up,
    "ratings": _over_orders(facts.ratings),
}
"""The function that counts each report on work orders in one community."""


def _bill(charge: RowView) -> facts.Bill:
    """What the customer had to pay in the end: whatever was taken off, in whichever way."""
    off = sum(charge[name] for name in ("reduced_fen", "waived_fen", "credited_fen"))
    return facts.Bill(charge["created_at"], charge["invoiced_fen"], off)
