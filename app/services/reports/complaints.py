"""Counts the reports on complaints, on repeats, and on the long tail."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from app.core.json_object import JsonObject, JsonView
from app.db.queries import report_complaints as rows
from app.db.queries.merged_people import kept_of
from app.models.base import RowView
from app.services.reports.orders import NONE, CountFunction, Counting
from app.workflow.reports import complaint_figures as facts
from app.workflow.reports import long_tail as tail
from app.workflow.reports.figures import Contribution, Sheet, share
from app.workflow.reports.order_figures import Times

MOST_ROWS: Final = 500
"""The most rows of one report; if there are more, those with the largest figures are kept."""
UNREGISTERED: Final = "unregistered-"
"""The prefix of the key of a complainant who has no person record; nothing else of them is shown."""


def _verdict(stored: JsonView | None) -> tuple[str, ...]:
    return tuple((stored or {}).get("failing", ()))


async def _facts(counting: Counting, take: Callable[[RowView, facts.ComplaintFacts], None], *, clocks: bool) -> None:
    tx = counting.tx
    async for part in rows.complaints(tx, counting.scope):
        ids = [row["id"] for row in part]
        decided = await rows.decisions(tx, ids)
        limits = await rows.clocks(tx, ids) if clocks else {}
        for row in part:
            take(
                row,
                facts.ComplaintFacts(
                    kind=row["kind"],
                    state=row["state"],
                    registered_at=row["created_at"],
                    now=tx.now,
                    round=row["round"],
                    decisions=[
                        facts.Decided(
                            decision["kind"], decision["told_at"], decision["against_verdict"],
                            _verdict(decision["verdict"]), tuple(decision["codes"]),
                        )
                        for decision in decided.get(row["id"], ())
                    ],
                    clocks=[
                        Times(clock["name"], clock["state"], clock["due_at"], clock["ended_at"], clock["breached_at"])
                        for clock in limits.get(row["id"], ())
                    ],
                    failing=_verdict(row["verdict"]),
                    founded=row["founded"],
                    resolved_at=row["resolved_at"],
                    compensation_fen=row["compensation_fen"],
                    satisfaction=row["satisfaction"],
                ),
            )  # fmt: skip


def _keys(counting: Counting, row: RowView, complaint: facts.ComplaintFacts) -> list[str]:
    match counting.by:
        case "community":
            return [str(counting.scope.community_id)]
        case "month":
            return [f"{complaint.registered_at.astimezone(counting.community.zone_info):%Y-%m}"]
        case "rule":
            return list(complaint.rules) or [NONE]
        case "department":
            return [str(row["department_id"] or NONE)]
        case name:
            return [str(row[name])]


async def _acceptance(counting: Counting) -> None:
    def take(row: RowView, one: facts.ComplaintFacts) -> None:
        parts = list(facts.acceptance(one))
        if parts:
            counting.sheet.take(parts, _keys(counting, row, one))

    await _facts(counting, take, clocks=False)


async def _handling(counting: Counting) -> None:
    def take(row: RowView, one: facts.ComplaintFacts) -> None:
        counting.sheet.take(facts.handling(one), _keys(counting, row, one))

    await _facts(counting, take, clocks=True)


async def _repeats(counting: Counting) -> None:
    await _repeat_faults(counting)
    counts: dict[str, int] = {}
    async for part in rows.complaints(counting.tx, counting.scope):
        kept = await kept_of(counting.tx, {row["complainant_id"] for row in part if row["complainant_id"]})
        for row in part:
            # two entries of one person are one complainant
            key = str(kept.get(row["complainant_id"]) or row["complainant_phone"] or row["premises_id"] or row["id"])
            counts[key] = counts.get(key, 0) + 1
            counting.gathered.setdefault("known", {})[key] = row["complainant_id"] is not None
            if row["complainant_id"] and row["premises_id"]:
                counting.gathered.setdefault("homes", {})[key] = str(row["premises_id"])
    here = [str(counting.scope.community_id)] if counting.by == "community" else []
    counting.sheet.take(tail.of_complainants(counts), here)
    if counting.by != "person":
        return
    for key, count in counts.items():
        if count > 1:
            unknown = not counting.gathered["known"][key]
            number = counting.gathered["unknown"] = counting.gathered.get("unknown", 0) + unknown
            counting.sheet.put(Contribution("complaints", count), f"{UNREGISTERED}{number}" if unknown else key)


async def _repeat_faults(counting: Counting) -> None:
    start = counting.scope.start
    faults: list[tail.RepairRequest] = []
    async for some in rows.faults(counting.tx, counting.scope, start - tail.AGAIN_WITHIN):
        faults += [_fault(row) for row in some]
    repeats = list(tail.repeat_faults(faults, start))
    troubled = {fault.room for fault, again in repeats if again}
    for fault, again in repeats:
        keys: list[str] = []
        match counting.by:
            case "community":
                keys = [str(counting.scope.community_id)]
            case "trade":
                keys = list(fault.trades) or [NONE]
            case "room" if fault.room in troubled:
                keys = [fault.room]
            case _:
                pass
        counting.sheet.take([Contribution("repairs"), share("repeat_faults", again)], keys)


def _fault(row: RowView) -> tail.RepairRequest:
    trades = tuple(row["trades"])
    what = row["catalogue_code"] or "+".join(sorted(trades))
    registered_at: datetime = row["created_at"]
    return tail.RepairRequest(str(row["premises_id"]), what, registered_at, trades)


async def _long_tail(counting: Counting) -> None:
    """Counts are collected by room; the tail is computed only after all communities are counted."""
    matters: Mapping[UUID | None, tuple[int, int]] = await rows.matters(counting.tx, counting.scope)
    gathered = counting.gathered
    gathered["rooms_all"] = gathered.get("rooms_all", 0) + await rows.rooms(counting.tx, counting.scope.community_id)
    rooms = {str(room): tail.Matters(*counts) for room, counts in matters.items() if room is not None}
    gathered.setdefault("rooms", {}).update(rooms)
    if counting.by == "community":
        orders, complaints = (sum(counts[scope] for counts in matters.values()) for scope in (0, 1))
        gathered.setdefault("rows", {})[str(counting.scope.community_id)] = tail.Matters(orders, complaints)


def _finish_tail(sheet: Sheet, gathered: JsonObject) -> None:
    rooms: Mapping[str, tail.Matters] = gathered.get("rooms", {})
    # one row more than is shown tells that there are more
    tail.fill_tail(sheet, gathered.get("rows", rooms), rooms.values(), gathered.get("rooms_all", 0), MOST_ROWS + 1)


COUNTS: Final[dict[str, CountFunction]] = {
    "acceptance": _acceptance,
    "complaints": _handling,
    "repeats": _repeats,
    "long_tail": _long_tail,
}
"""The function that counts each report on complaints, and on all records together, in one community."""
FINISHES: Final[dict[str, Callable[[Sheet, JsonObject], None]]] = {"long_tail": _finish_tail}
"""What is left to do after all communities are counted."""
