"""Counts a generated month again, from nothing but the journal, in plain Python and without the product's own rules."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median_low
from typing import Any

from sqlmodel import col, select

from app.db.transaction import Transaction
from app.models import JournalEntry

ENDED = ("signed_off", "closed", "completed")
BOOKING = ("accept", "reschedule", "confirm_time", "plan_return")
DROPPING = ("cancel", "displace", "merge", "reject_time", "refuse")
HELD_BY = {"customer": "customer", "third_party": "third_party", "weather": "third_party"}


@dataclass
class Recount:
    """Records by id, each with its entries in order."""

    now: datetime
    begin: datetime
    end: datetime
    entries: dict[str, dict[Any, list[Any]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    async def read(self, tx: Transaction) -> None:
        """Take the whole journal in."""
        statement = select(JournalEntry).order_by(col(JournalEntry.record_id), col(JournalEntry.version))
        for entry in await tx.all(JournalEntry, statement):
            self.entries[entry.record_type][entry.record_id].append(entry)

    def records(self, kind: str) -> dict[Any, list[Any]]:
        """The records of a kind that were made in the month."""
        return {
            record: entries for record, entries in self.entries[kind].items() if self.begin <= entries[0].at < self.end
        }

    def did(self, entries: list[Any], *actions: str) -> list[Any]:
        """The entries of some actions."""
        return [entry for entry in entries if entry.action in actions]

    def done_at(self, entries: list[Any]) -> datetime | None:
        """When an order was completed last, or fulfilled."""
        done = self.did(entries, "complete", "fulfil")
        return done[-1].at if done and entries[-1].to_state in ENDED else None

    def completion(self) -> dict[str, int]:
        """How the month's orders stand."""
        orders = self.records("work_order").values()
        ends = [entries[-1].to_state for entries in orders]
        done = [entries for entries in orders if self.done_at(entries)]
        advised = [entries for entries in orders if self.did(entries, "advise")]
        seconds = sorted(int((self.done_at(entries) - entries[0].at).total_seconds()) for entries in done)
        return {
            "registered": len(ends),
            "completed": len(done) + len(advised),
            "advised": len(advised),
            "cancelled": ends.count("cancelled"),
            "refused": ends.count("refused"),
            "open": len(ends) - len(done) - len(advised) - ends.count("cancelled") - ends.count("refused"),
            "turnaround_mean": sum(seconds),
            "median_low": median_low(seconds),
        }

    def arrival(self) -> dict[str, int]:
        """Each agreed time, until somebody arrives, or it is dropped in time, or it is late."""
        kept = late = 0
        for entries in self.entries["work_order"].values():
            agreed: tuple[datetime, datetime] | None = None
            for entry in [*entries, None]:
                at = self.now if entry is None else entry.at
                ends = entry is None or entry.action in (*BOOKING, *DROPPING, "arrive", "report_no_access")
                if ends and agreed is not None:
                    counts = self.begin <= agreed[0] < self.end
                    if at > agreed[1]:
                        late += counts
                    elif entry is not None and entry.action in ("arrive", "report_no_access"):
                        kept += counts
                    agreed = None
                if entry is not None and entry.action in BOOKING and "starts_at" in entry.data:
                    agreed = (
                        datetime.fromisoformat(entry.data["starts_at"]),
                        datetime.fromisoformat(entry.data["ends_at"]),
                    )
        return {"appointments": kept + late, "on_time": kept}

    def standing(self) -> dict[str, int]:
        """Seconds that completed orders stood with whom, where no agreed hour muddles it."""
        totals = {"gross": 0, "customer": 0, "third_party": 0, "counted": 0}
        for entries in self.records("work_order").values():
            done_at = self.done_at(entries)
            if done_at is None:
                continue
            totals["counted"] += 1
            totals["gross"] += int((done_at - entries[0].at).total_seconds())
            held = ""
            for entry, after in zip(entries, [*entries[1:], None], strict=True):
                if entry.action == "hold":
                    held = HELD_BY.get(entry.data["reason"], "")
                until = min(done_at, done_at if after is None else after.at)
                seconds = max(0, int((until - entry.at).total_seconds()))
                if entry.to_state in ("quoted", "completed") or (entry.to_state == "on_hold" and held == "customer"):
                    totals["customer"] += seconds
                elif entry.to_state == "on_hold" and held == "third_party":
                    totals["third_party"] += seconds
        return totals

    def charges(self) -> dict[str, list[Any]]:
        """Charges by order."""
        return {str(entries[0].data["work_order_id"]): entries for entries in self.entries["charge"].values()}

    def price(self) -> dict[str, int]:
        """What was quoted, invoiced and taken off again, of completed orders with an approved quote."""
        charges = self.charges()
        totals = {"priced": 0, "first_quoted": 0, "approved": 0, "invoiced": 0, "final": 0}
        for record, entries in self.records("work_order").items():
            approved, bill = self.did(entries, "approve_quote"), charges.get(str(record))
            if self.done_at(entries) is None or bill is None or not approved:
                continue
            invoiced = bill[0].data["invoiced_fen"]
            taken_off = sum(entry.data["amount_fen"] for entry in self.did(bill, "reduce", "waive", "refund"))
            totals["priced"] += 1
            totals["first_quoted"] += self.did(entries, "quote")[0].data["total_fen"]
            totals["approved"] += approved[-1].data["total_fen"]
            totals["invoiced"] += invoiced
            totals["final"] += invoiced - taken_off
        return totals

    def first_time_fix(self) -> dict[str, int]:
        """Visits, rework and claims."""
        totals = {"finished": 0, "first_time_fix": 0, "rework": 0, "claims": 0, "visits": 0, "no_access": 0}
        for entries in self.records("work_order").values():
            visits = len(self.did(entries, "depart"))
            totals["visits"] += visits
            totals["no_access"] += len(self.did(entries, "report_no_access"))
            if not visits or self.done_at(entries) is None:
                continue
            again = bool(self.did(entries, "reject_work", "dissatisfied"))
            claims = bool(self.did(entries, "warranty_claim"))
            totals["finished"] += 1
            totals["rework"] += again
            totals["claims"] += claims
            totals["first_time_fix"] += visits == 1 and not again and not claims
        return totals

    def follow_up(self) -> dict[str, int]:
        """Follow-ups by their results; those that are due by now, and in time."""
        totals = {"completions": 0, "done": 0, "given_up": 0, "satisfied": 0, "dissatisfied": 0, "due": 0, "in_time": 0}
        for entries in self.records("follow_up").values():
            order = self.entries["work_order"][type(entries[0].record_id)(entries[0].data["work_order_id"])]
            if order[-1].to_state == "cancelled" or self.did(entries, "call_off"):
                continue
            due_at, finish = datetime.fromisoformat(entries[0].data["due_at"]), self.did(entries, "finish")
            totals["completions"] += 1
            totals["done"] += len(finish)
            totals["given_up"] += len(self.did(entries, "give_up"))
            totals["due"] += bool(finish) or due_at < self.now
            for entry in finish:
                totals["in_time"] += entry.at <= due_at
                if entry.data["result"] in totals:
                    totals[entry.data["result"]] += 1
        return totals

    def complaints(self) -> dict[str, int]:
        """Complaints and what was decided of them."""
        totals = {"registered": 0, "consumer": 0, "decided": 0, "accepted": 0, "declined": 0, "referred": 0,
                 "against": 0, "resolved": 0, "founded": 0, "compensation": 0, "withdrawn": 0}  # fmt: skip
        names = {"accept": "accepted", "decline": "declined", "refer": "referred"}
        for entries in self.records("complaint").values():
            totals["registered"] += 1
            ended = self.did(entries, "resolve", "resolve_on_spot", "settle", "reopen")
            if ended and ended[-1].action != "reopen":
                totals["resolved"] += 1
                totals["founded"] += ended[-1].data["founded"]
                totals["compensation"] += ended[-1].data.get("compensation_fen", 0)
            if entries[0].data["kind"] != "consumer":
                continue
            totals["consumer"] += 1
            totals["withdrawn"] += entries[-1].to_state == "withdrawn"
            decided = self.did(entries, *names)
            if decided:
                totals["decided"] += 1
                totals[names[decided[-1].action]] += 1
                totals["against"] += decided[-1].action != "refer" and decided[-1].data["against_verdict"]
        return totals

    def by_community(self, kind: str) -> dict[str, int]:
        """How many records of a kind each community has."""
        counts: dict[str, int] = defaultdict(int)
        for entries in self.records(kind).values():
            counts[str(entries[0].community_id)] += 1
        return dict(counts)

    def repeat_complainants(self) -> tuple[int, int]:
        """How many complainants there are, and how many of them came twice or more."""
        counts: dict[str, int] = defaultdict(int)
        for entries in self.records("complaint").values():
            first = entries[0]
            counts[str(first.data.get("complainant_id") or first.actor_id)] += 1
        return len(counts), sum(count > 1 for count in counts.values())


def month() -> tuple[datetime, datetime]:
    """October 2026 in Shanghai, half-open, in UTC."""
    begin = datetime(2026, 9, 30, 16, tzinfo=UTC)
    return begin, begin + timedelta(days=31)
