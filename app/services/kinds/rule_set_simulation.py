"""Tries a rules version 规则版本 on the past: which actions it would have refused, which clocks it would have made
late, and how many orders would have been followed up (M-150). It reads the journal and writes nothing.

The guards are those of the tables, asked once by the rules in force and once by the version; only guards that read a
rule that differs are asked. The clocks are told again by the version's hours of service.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.json_object import JsonObject
from app.core.lang import LANGUAGES
from app.db.queries import clocks as clock_queries
from app.db.queries import rule_sets as queries
from app.db.transaction import Transaction
from app.models import ClockRow
from app.services.clocks.homes import numbers_of
from app.services.clocks.simulation import SHOWN, ClockTally, told_clocks
from app.services.kinds.past_actions import PastAction, past_actions
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import LOADERS
from app.workflow.clocks.calendar import ONE_DAY
from app.workflow.clocks.definitions import CLOCKS, end_of_day
from app.workflow.clocks.policies import terms_of
from app.workflow.clocks.replay import Side, WorkingTime, case_of, replayed, side_of
from app.workflow.engine.community import CommunityRules
from app.workflow.engine.guard_reads import rules_read
from app.workflow.engine.step import Context, Guard, Refusal, Step
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.kinds.work_order.sampling import is_sampled

T = TypeVar("T")

MOST_ACTIONS: Final = 5_000
"""The most actions that one simulation tells again; the newest go first."""
MOST_CLOCKS: Final = 5_000
"""The most records whose clocks it tells again."""
AT_ONCE: Final = 100
"""How many are read and asked together: between two portions others have their turn."""
ENDS_WORK: Final = frozenset({("work_order", "complete"), ("work_order", "fulfil")})
"""M-70: after these an order is followed up."""


@dataclass(slots=True)
class RuleTally:
    """What one guard said of one action: how often it was asked, and how often it refuses."""

    asked: int = 0
    refused_before: int = 0
    refused_after: int = 0


@dataclass(slots=True)
class Trial:
    """What came of it."""

    first: date
    last: date
    since: datetime
    """When its first day began."""
    actions: int = 0
    actions_left_out: int = 0
    """Actions of the period beyond MOST_ACTIONS; counted only up to as many again."""
    untold: int = 0
    """Actions that can't be told again: their words were erased, or the table has changed since."""
    rules: dict[tuple[str, str, str], RuleTally] = field(default_factory=dict)
    """By kind of record, action and guard."""
    refused: list[JsonObject] = field(default_factory=list)
    refusals: int = 0
    no_longer_refused: int = 0
    clocks_before: dict[str, ClockTally] = field(default_factory=dict)
    clocks_after: dict[str, ClockTally] = field(default_factory=dict)
    changed_clocks: list[JsonObject] = field(default_factory=list)
    newly_late: int = 0
    no_longer_late: int = 0
    clock_records: int = 0
    clocks_complete: bool = True
    followed_up: dict[str, list[int]] = field(default_factory=dict)
    """By kind of order: how many were finished, followed up by the rules in force, and by the version."""
    turns: list[JsonObject] = field(default_factory=list)
    """M-98: by department, how the orders fell on its workers."""


async def try_on_past(
    tx: Transaction, before: CommunityRules, after: CommunityRules, changed: frozenset[str], days: int
) -> Trial:
    """Try the rules `after`, of which those called `changed` differ from `before`, on the last local days."""
    last = local_day(tx.now, before.zone)
    first = last - timedelta(days=days - 1)
    trial = Trial(first, last, end_of_day(first - ONE_DAY, before.zone))
    await _ask_guards(tx, trial, before, after, changed)
    if "service_hours" in changed:
        await _tell_clocks(tx, trial, before, after)
    if "follow_up_percent" in changed:
        await _sample(tx, trial, before, after)
    if "rota" in changed:
        await _count_orders(tx, trial, before)
    return trial


def guards_reading(step: Step, changed: frozenset[str]) -> list[Guard]:
    """The guards of a row of a table that read one of these rules."""
    return [rule for rule in dict.fromkeys(step.rules) if rules_read(rule) & changed]


def actions_reading(changed: frozenset[str]) -> set[tuple[str, str]]:
    """The actions, by kind of record, that could be decided otherwise by other rules."""
    return {
        (table.name, step.action) for table in ALL.values() for step in table.steps if guards_reading(step, changed)
    }


async def _ask_guards(
    tx: Transaction,
    trial: Trial,
    before: CommunityRules,
    after: CommunityRules,
    changed: frozenset[str],
) -> None:
    actions = actions_reading(changed)
    if not actions:
        return
    rows = await queries.actions_between(
        tx, before.id, actions, since=trial.since, until=tx.now, limit=2 * MOST_ACTIONS
    )
    trial.actions_left_out = max(0, len(rows) - MOST_ACTIONS)
    for some in _portions(rows[:MOST_ACTIONS]):
        actions_told, untold = await past_actions(tx, before, some)
        trial.untold += untold
        for action in actions_told:
            trial.actions += 1
            await _ask(tx, trial, action, after, changed)


async def _ask(
    tx: Transaction, trial: Trial, action: PastAction, after: CommunityRules, changed: frozenset[str]
) -> None:
    context, would_be = action.context, replace(action.context, community=after, facts={})
    for rule in _asked_of(action, changed):
        try:
            was = await _answer(tx, rule, context, action.action)
            now = await _answer(tx, rule, would_be, action.action)
        except Invalid:
            # what its form names is not there any more
            trial.untold += 1
            continue
        tally = trial.rules.setdefault((action.kind.name, action.action, rule.name), RuleTally())
        tally.asked += 1
        tally.refused_before += was is not None
        tally.refused_after += now is not None
        if was is not None and now is None:
            trial.no_longer_refused += 1
        if was is None and now is not None:
            trial.refusals += 1
            if len(trial.refused) < SHOWN:
                trial.refused.append(_refused(action, now))


def _asked_of(action: PastAction, changed: frozenset[str]) -> list[Guard]:
    """The guards of the row that were asked: those of stand-ins only where one of them acted."""
    of_others = {who.only for who in action.step.who if who.only is not None and who.role is not action.role}
    return [rule for rule in guards_reading(action.step, changed) if rule not in of_others]


async def _answer(tx: Transaction, rule: Guard, context: Context, action: str) -> Refusal | None:
    ask = FactRequest(tx, context, action, looking=True)
    for fact in rule.needs:
        if fact.name not in context.facts:
            context.facts[fact.name] = await LOADERS[fact](ask)
    return rule(context)


def _refused(action: PastAction, refusal: Refusal) -> JsonObject:
    return {
        "record_type": action.kind.name,
        "record_id": str(action.record_id),
        "number": action.number,
        "action": action.action,
        "at": action.at.isoformat(),
        "guard": refusal.guard,
        "clause": refusal.clause,
        "message": {language: refusal.say(language) for language in LANGUAGES},
    }


async def _tell_clocks(tx: Transaction, trial: Trial, before: CommunityRules, after: CommunityRules) -> None:
    """The clocks of service hours that were started in the period, by the hours in force and by the version's."""
    names = sorted(name for name, clock in CLOCKS.items() if clock.in_service_hours)
    was_time = WorkingTime(before.zone, before.calendar, before.service_hours)
    new_time = WorkingTime(after.zone, after.calendar, after.service_hours)
    trial.clocks_before = {name: ClockTally() for name in names}
    trial.clocks_after = {name: ClockTally() for name in names}
    rows = await clock_queries.started_between(
        tx, before.id, names, since=trial.since, until=tx.now, limit=MOST_CLOCKS + 1
    )
    trial.clocks_complete = len(rows) <= MOST_CLOCKS
    shown: list[tuple[ClockRow, str, Side, Side]] = []
    for some in _portions(rows[:MOST_CLOCKS]):
        trial.clock_records += len(some)
        for row, clock in await told_clocks(tx, some):
            if clock.name not in trial.clocks_before or not trial.since <= clock.started_at < tx.now:
                continue
            was = side_of(clock, tx.now)
            terms = terms_of(CLOCKS[clock.name], case_of(clock, was_time), before.clock_policies)
            again = replayed(clock, terms, new_time, tx.now)
            would_be = was if again is None else again.side
            trial.clocks_before[clock.name].sides[was] += 1
            trial.clocks_after[clock.name].sides[would_be] += 1
            trial.newly_late += would_be == "breached" != was
            trial.no_longer_late += was == "breached" != would_be
            if was != would_be and len(shown) < SHOWN:
                shown.append((row, clock.name, was, would_be))
    numbers = await numbers_of(tx, [(row.record_type, row.record_id) for row, _, _, _ in shown])
    trial.changed_clocks = [
        {"record_type": row.record_type, "record_id": str(row.record_id), "number": numbers.get(row.record_id),
         "clock": name, "before": was, "after": would_be}
        for row, name, was, would_be in shown
    ]  # fmt: skip


async def _sample(tx: Transaction, trial: Trial, before: CommunityRules, after: CommunityRules) -> None:
    """How many of the orders that were finished are followed up, as they are drawn (M-70)."""
    rows = await queries.actions_between(tx, before.id, ENDS_WORK, since=trial.since, until=tx.now, limit=MOST_ACTIONS)
    kinds = await queries.kinds_of_orders(tx, [row["record_id"] for row in rows])
    for order_id, kind in kinds.items():
        counted = trial.followed_up.setdefault(kind, [0, 0, 0])
        counted[0] += 1
        counted[1] += is_sampled(order_id, before.follow_up_percent.get(kind, 100))
        counted[2] += is_sampled(order_id, after.follow_up_percent.get(kind, 100))


async def _count_orders(tx: Transaction, trial: Trial, community: CommunityRules) -> None:
    """How the orders of the period fell on the workers of each department (M-98)."""
    by_department: dict[UUID | None, list[int]] = {}
    for row in await queries.orders_by_worker(tx, community.id, since=trial.since, until=tx.now):
        by_department.setdefault(row["department_id"], []).append(row["orders"])
    trial.turns = [
        {"department_id": None if department_id is None else str(department_id),
         "department": None if department_id is None else community.departments.get(department_id),
         "orders": sum(counts), "workers": len(counts), "most": max(counts), "fewest": min(counts)}
        for department_id, counts in by_department.items()
    ]  # fmt: skip


def _portions(rows: Sequence[T]) -> list[Sequence[T]]:
    return [rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE)]


def as_stored(trial: Trial, digest: str) -> JsonObject:
    """What is kept of it with the draft: figures, and the first records of each sort."""
    return {
        "digest": digest,
        "actions": trial.actions,
        "actions_left_out": trial.actions_left_out,
        "untold": trial.untold,
        "rules": [
            {"record_type": kind, "action": action, "guard": guard, "asked": tally.asked,
             "refused_before": tally.refused_before, "refused_after": tally.refused_after}
            for (kind, action, guard), tally in sorted(trial.rules.items())
        ],
        "refusals": trial.refusals,
        "no_longer_refused": trial.no_longer_refused,
        "refused": trial.refused,
        "clocks": [
            {"clock": name, "before": dict(tally.sides), "after": dict(trial.clocks_after[name].sides)}
            for name, tally in trial.clocks_before.items()
        ],
        "clock_records": trial.clock_records,
        "clocks_complete": trial.clocks_complete,
        "newly_late": trial.newly_late,
        "no_longer_late": trial.no_longer_late,
        "changed_clocks": trial.changed_clocks,
        "follow_ups": [
            {"kind": kind, "finished": finished, "before": was, "after": becomes}
            for kind, (finished, was, becomes) in sorted(trial.followed_up.items())
        ],
        "turns": trial.turns,
    }  # fmt: skip
