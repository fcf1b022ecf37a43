"""Clocks told from the journal: each entry says what its move did to clocks, and this fold makes clocks of them.

`data["clocks"]` of an entry: `started` {name: id, started_at, due_at, warn_at, calendar; length, case, policy, round
where there are any, `ended` where the same move ended it}, `met` and `voided` (names; `*`: all others that ran; `**`:
all but those that go on after the record's end), `paused` (names), `resumed` and `moved` {id: name, due_at, warn_at,
calendar}. An ending names what the move ends where it runs; where it does not, nothing happened.
`data["stands_with"]`: with whom the record stands from then on.
A policy, or a community's calendar, that was applied to running clocks says `rewritten` {id: due_at, warn_at, calendar,
length, policy} in an entry of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from app.core.enums import ClockState, Standing
from app.core.json_object import JsonView
from app.workflow.clocks.definitions import going_on

EVERY: Final = "*"
"""In `voided`: every clock that still ran."""
EVERY_OWN: Final = "**"
"""In `voided`: every clock that still ran, but those that go on when the record has come to its end."""


@dataclass(frozen=True, slots=True)
class ClockEntry:
    """What the fold reads of one journal entry."""

    at: datetime
    record_type: str
    action: str
    data: JsonView

    @property
    def reason(self) -> str | None:
        """The reason's code, where the move had one; written reasons are not among the journal's data."""
        code = self.data.get("reason")
        return code if isinstance(code, str) else None


@dataclass(frozen=True, slots=True)
class Mark:
    """From this moment on a clock runs, is paused, or is over; and by which entry."""

    at: datetime
    state: ClockState
    entry: ClockEntry


@dataclass(slots=True)
class JournaledClock:
    """One clock as the journal tells it. Moments are UTC."""

    id: UUID
    name: str
    round: int
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    calendar: str
    begun_at: datetime
    """When the entry that started it was written; a clock may count from another moment."""
    length: int | None = None
    """Its length in its unit when it was started, where it has one."""
    case: str = ""
    """What it was started for, as `Case.label`."""
    policy_id: UUID | None = None
    policy_version: int = 0
    state: ClockState = ClockState.RUNNING
    paused_at: datetime | None = None
    paused_seconds: int = 0
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    ending: ClockState | None = None
    """How its last action ended it, met or voided, late or not."""
    by_hand: bool = False
    """Whether somebody put its end elsewhere: no length says then when it is due."""
    marks: list[Mark] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether it runs or is paused."""
        return self.ended_at is None

    def is_late(self, now: datetime) -> bool:
        """Whether it is breached: it ended past its time, or its time has run out by now."""
        return self.breached_at is not None or (self.state is ClockState.RUNNING and self.due_at < now)

    def notice_breach(self, now: datetime) -> None:
        """A breach is a fact that stays, whatever is done to the clock afterwards."""
        if self.breached_at is None and self.is_late(now):
            self.breached_at = self.due_at

    def end(self, state: ClockState, entry: ClockEntry) -> None:
        """It is over: met or voided, or breached where it was late."""
        self.notice_breach(entry.at)
        self.ended_at, self.ending = entry.at, state
        self.state = state if self.breached_at is None else ClockState.BREACHED
        self.marks.append(Mark(entry.at, self.state, entry))


@dataclass(slots=True)
class History:
    """All clocks of one record, and with whom it stood since when."""

    clocks: dict[UUID, JournaledClock] = field(default_factory=dict)
    responsibilities: list[tuple[datetime, Standing, ClockEntry]] = field(default_factory=list)

    def running(self, names: Iterable[str], *, excluding: bool = False) -> list[JournaledClock]:
        """Open clocks of these names, or of all but these."""
        wanted = frozenset(names)
        return [clock for clock in self.clocks.values() if clock.is_open and (clock.name in wanted) is not excluding]

    def named(self, ends_by_id: JsonView) -> list[tuple[JournaledClock, JsonView]]:
        """Open clocks by the ids that an entry names, each with what it says of them."""
        found = ((self.clocks.get(UUID(clock_id)), ends) for clock_id, ends in ends_by_id.items())
        return [(clock, ends) for clock, ends in found if clock is not None and clock.is_open]


def fold(entries: Iterable[ClockEntry]) -> History:
    """The clocks of a record, from the entries of its journal and of the records whose clocks are its own, each
    record's in their order."""
    history = History()
    for entry in entries:
        stands_with = entry.data.get("stands_with")
        if stands_with is not None:
            history.responsibilities.append((entry.at, Standing(stands_with), entry))
        changes = entry.data.get("clocks")
        if changes:
            _apply(history, entry, changes)
    return history


def _apply(history: History, entry: ClockEntry, changes: JsonView) -> None:
    met = changes.get("met", ())
    for clock in history.running(met):
        clock.end(ClockState.MET, entry)
    voided = changes.get("voided", ())
    if EVERY in voided:
        gone = history.running(met, excluding=True)
    elif EVERY_OWN in voided:
        gone = history.running((*met, *going_on()), excluding=True)
    else:
        gone = history.running(voided)
    for clock in gone:
        clock.end(ClockState.VOIDED, entry)
    for clock in history.running(changes.get("paused", ())):
        if clock.paused_at is None:
            clock.notice_breach(entry.at)
            clock.state, clock.paused_at = ClockState.PAUSED, entry.at
            clock.marks.append(Mark(entry.at, ClockState.PAUSED, entry))
    for clock, ends in history.named(changes.get("resumed", {})):
        _resume(clock, entry, ends)
    for clock, ends in history.named(changes.get("moved", {})):
        clock.notice_breach(entry.at)
        _take(clock, ends)
        clock.by_hand = True
    for name, start in changes.get("started", {}).items():
        _start(history, entry, name, start)
    for clock, ends in history.named(changes.get("rewritten", {})):
        clock.notice_breach(entry.at)
        _take(clock, ends)
        clock.length, (clock.policy_id, clock.policy_version) = ends["length"], _policy(ends)


def _resume(clock: JournaledClock, entry: ClockEntry, ends: JsonView) -> None:
    if clock.paused_at is None:
        return
    clock.paused_seconds += int((entry.at - clock.paused_at).total_seconds())
    clock.state, clock.paused_at = ClockState.RUNNING, None
    _take(clock, ends)
    clock.marks.append(Mark(entry.at, ClockState.RUNNING, entry))


def _take(clock: JournaledClock, ends: JsonView) -> None:
    clock.due_at, clock.warn_at = _moment(ends["due_at"]), _moment(ends["warn_at"])
    clock.calendar = ends.get("calendar", clock.calendar)


def _start(history: History, entry: ClockEntry, name: str, terms: JsonView) -> None:
    policy_id, policy_version = _policy(terms)
    clock = JournaledClock(
        id=UUID(terms["id"]),
        name=name,
        round=terms.get("round", 1),
        started_at=_moment(terms["started_at"]),
        due_at=_moment(terms["due_at"]),
        warn_at=_moment(terms["warn_at"]),
        calendar=terms["calendar"],
        begun_at=entry.at,
        length=terms.get("length"),
        case=terms.get("case", ""),
        policy_id=policy_id,
        policy_version=policy_version,
    )
    clock.marks.append(Mark(clock.started_at, ClockState.RUNNING, entry))
    history.clocks[clock.id] = clock
    if terms.get("ended"):
        clock.end(ClockState.MET, entry)


def _policy(terms: JsonView) -> tuple[UUID | None, int]:
    policy = terms.get("policy")
    return (None, 0) if policy is None else (UUID(policy[0]), policy[1])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
