"""Reports 统计: who may read them for which communities, how they are counted, and the names of their rows.

Who may read figures is said here (READERS, `readable`, `departments_of`) and not by the kinds' `seen_by`, because it is
not the same. Reception and the cashier see every order, but figures are for those who answer for the work: the manager,
the customer-service supervisor, a department's supervisor. A supervisor also sees orders that no department has yet, so
that one can be taken; the figures of a department count its own orders alone. And nobody has figures of what they see
as a person, such as a customer, a worker or a handler.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from app.core.clock import local_day
from app.core.code_words import name_of
from app.core.complaint_enums import ComplaintChannel, ComplaintKind, Matter, Severity
from app.core.enums import Channel, Labelled, OrderKind, Urgency
from app.core.errors import Forbidden, NotFound
from app.core.json_object import JsonObject
from app.core.lang import Language, Words
from app.core.roles import ROLE_TITLES, Caller, Role
from app.db.queries import report_enquiries
from app.db.queries import report_names as names
from app.db.transaction import Transaction
from app.models.corrective_action import Source
from app.models.incident import Failure
from app.services.moving.seen_by import mask_name
from app.services.places.communities import Communities
from app.services.reports.counts import COUNTS, MOST_ROWS, UNREGISTERED, Counting
from app.services.reports.periods import ReportScope, parameters
from app.services.reports.sums import NONE
from app.workflow.engine.community import CommunityRules
from app.workflow.kinds.complaint.acceptance import RULE_SETS
from app.workflow.reports.definitions import REPORTS
from app.workflow.reports.figures import GROUPS, Report, Sheet, Value

READERS: Final = (Role.MANAGER, Role.CS_SUPERVISOR)
"""Roles that see the figures of their communities; a department's supervisor sees those of the department's orders."""
SCOPE: Final = "reports:read"
LONGEST_DAYS: Final = 366
COMMUNITY: Final = Words("community", "小区")

VOCABULARIES: Final[dict[str, tuple[type[Labelled], ...]]] = {
    "kind": (OrderKind, ComplaintKind),
    "urgency": (Urgency,),
    "severity": (Severity,),
    "matter": (Matter,),
    "channel": (ComplaintChannel, Channel),
    "source": (Source,),
    "failure": (Failure,),
}
NOBODY: Final = Words("none", "无")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a report: which one, of which days (local in each community, both included), grouped by what."""

    report: Report
    first: date
    last: date
    by: str
    language: Language
    community_id: UUID | None = None
    """One community; None: all communities whose reports the caller may read."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row with its name in one language; `key` is an id, a code or a month."""

    key: str
    label: str
    values: list[Value]
    led: int | None = None
    """How many of the row's records the worker led; None where rows are something else."""
    helped: int | None = None
    """With how many they helped."""


@dataclass(frozen=True, slots=True)
class CountedReport:
    """A counted report; `more`: there are rows beyond MOST_ROWS."""

    asked: Asked
    at: datetime
    communities: list[CommunityRules]
    total: list[Value]
    rows: list[ReportRow]
    more: bool


async def make(tx: Transaction, caller: Caller, communities: Communities, asked: Asked) -> CountedReport:
    """Count a report. Raises NotFound, Forbidden."""
    counted = [await communities.get(tx, place) for place in await readable(tx, caller, asked.community_id)]
    scopes = [ReportScope(rules, departments_of(caller, rules.id)) for rules in counted]
    sheet = Sheet(asked.report)
    homes: dict[str, str] = {}
    if scopes:
        given = parameters(scopes, asked.first, asked.last, tx.now, by_month=asked.by == "month")
        await COUNTS[asked.report.name](Counting(tx, given, sheet, asked.by, homes))
    rows = await _rows(tx, sheet, asked, counted, homes)
    return CountedReport(asked, tx.now, counted, sheet.values(sheet.total), rows[:MOST_ROWS], len(rows) > MOST_ROWS)


async def readable(tx: Transaction, caller: Caller, community_id: UUID | None) -> list[UUID]:
    """The communities whose reports the caller may read, or only the requested one. Raises NotFound, Forbidden."""
    roles = (*READERS, Role.SUPERVISOR, *((Role.INTEGRATION,) if SCOPE in caller.scopes else ()))
    held = caller.communities(*roles)
    if community_id is None:
        return await names.communities(tx, caller.organisation_id, held)
    here = caller.roles_in(community_id)
    if not here or not await names.communities(tx, caller.organisation_id, {community_id}):
        raise NotFound(values={"what": COMMUNITY})
    if here.isdisjoint(roles):
        raise Forbidden(values={"allowed": [Words(*ROLE_TITLES[role]) for role in (*READERS, Role.SUPERVISOR)]})
    return [community_id]


def departments_of(caller: Caller, community_id: UUID) -> frozenset[UUID] | None:
    """The departments that the caller's figures of a community are limited to; None: not limited."""
    wide = {*READERS, *((Role.INTEGRATION,) if SCOPE in caller.scopes else ())}
    if not wide.isdisjoint(caller.roles_in(community_id)):
        return None
    led = caller.departments(Role.SUPERVISOR, community_id)
    if None in led:
        return None
    return frozenset(department_id for department_id in led if department_id is not None)


def period(first: date | None, last: date | None, now: datetime, zone: str) -> tuple[date, date]:
    """The requested days; by default the last day is today, and the first day is the first of the last day's month."""
    last = last or local_day(now, zone)
    return first or last.replace(day=1), last


async def _rows(
    tx: Transaction, sheet: Sheet, asked: Asked, communities: Collection[CommunityRules], homes: dict[str, str]
) -> list[ReportRow]:
    labels = await _labels(tx, asked, [key for key in sheet.rows if key != NONE], communities, homes)
    _tell_apart(labels)
    labels[NONE] = NOBODY.say(asked.language)
    rows = []
    for key, row in sheet.rows.items():
        # of what nobody did, nobody was lead or helper
        did = bool(sheet.led or sheet.helped) and key != NONE
        crew = (sheet.led[key], sheet.helped[key]) if did else (None, None)
        rows.append(ReportRow(key, labels.get(key, key), sheet.values(row, whole=False), *crew))
    if asked.report.ordered:
        return rows
    if asked.by == "month":
        return sorted(rows, key=lambda row: row.key)
    return sorted(rows, key=lambda row: (-_size(row), row.label, row.key))


def _tell_apart(labels: dict[str, str]) -> None:
    """Adds the end of the id to masked names that are equal."""
    times = Counter(labels.values())
    for key, label in labels.items():
        if times[label] > 1:
            labels[key] = f"{label} #{key[-4:]}"


def _size(row: ReportRow) -> int:
    """The size of a row: the first of its figures that is a count."""
    return next((value.numerator or 0 for value in row.values if value.denominator is None), 0) or max(
        (value.denominator or 0 for value in row.values), default=0
    )


async def _labels(
    tx: Transaction, asked: Asked, keys: list[str], communities: Collection[CommunityRules], homes: dict[str, str]
) -> dict[str, str]:
    by, language = asked.by, asked.language
    if by in VOCABULARIES:
        known = {str(member): member.label(language) for kind in VOCABULARIES[by] for member in kind}
        return {key: known.get(key, key) for key in keys}
    if by == "trade":
        return {key: name_of("trades", key).say(language) for key in keys}
    if by == "rule":
        titles = {rule.code: rule.title for rules in RULE_SETS.values() for rule in rules}
        return {key: f"{key} {titles[key].say(language)}" if key in titles else key for key in keys}
    if by == "room":
        return await names.rooms(tx, [UUID(key) for key in keys], whole=len(communities) > 1)
    if by == "person":
        return await _people(tx, keys, homes, whole=len(communities) > 1)
    if by == "topic":
        return await report_enquiries.topics(tx, [UUID(key) for key in keys])
    if by == "community":
        return {str(community.id): community.name for community in communities}
    labels: JsonObject = {}
    if by in ("worker", "department"):
        read = names.people if by == "worker" else names.departments
        labels = await read(tx, [UUID(key) for key in keys])
    return {key: (mask_name(name) or "") if by == "worker" else name for key, name in labels.items()}


async def _people(tx: Transaction, keys: list[str], homes: dict[str, str], *, whole: bool) -> dict[str, str]:
    """Complainants are shown by their room, or else by the end of their id: a report names no customer."""
    rooms = await names.rooms(tx, [UUID(homes[key]) for key in keys if key in homes], whole=whole)
    return {key: key if key.startswith(UNREGISTERED) else rooms.get(homes.get(key, ""), f"#{key[-6:]}") for key in keys}


__all__ = ["GROUPS", "REPORTS", "Asked", "CountedReport", "ReportRow", "make", "departments_of", "period", "readable"]
