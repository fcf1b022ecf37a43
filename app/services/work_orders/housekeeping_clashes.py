"""What clashes with dates of recurring housekeeping 定期家政: another booking of the room, or what takes up the wished
worker's time; and which times are free next (M-24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.core.clock import local_day
from app.core.json_object import JsonView
from app.db.queries import duty, engagements, housekeeping_series
from app.db.queries.housekeeping import bookings_of
from app.db.queries.workers import valid_qualifications
from app.db.transaction import Transaction
from app.models.housekeeping_series import HousekeepingSeries
from app.services.work_orders.work_time import hours_of, week_of
from app.workflow.engine.community import CommunityRules
from app.workflow.kinds.housekeeping_dates import dates_of
from app.workflow.kinds.housekeeping_series_guards import SeriesClash
from app.workflow.kinds.work_order.housekeeping_guards import OtherBooking
from app.workflow.kinds.work_order.housekeeping_sheet import hours_of as length_of
from app.workflow.kinds.work_order.visit_times import usual_hours
from app.workflow.kinds.working_time import LOOKED_AHEAD, Span, common, covers, next_free, without

MOST_TIMES: Final = 3
"""How many free times are told."""


@dataclass(frozen=True, slots=True)
class BookedRoom:
    """Where and how housekeeping is to be done, as a sheet says it."""

    community: CommunityRules
    premises_id: UUID
    sheet: JsonView
    series_id: UUID | None = None
    """The series itself, whose own dates clash with nothing."""

    @property
    def wished_worker_id(self) -> UUID | None:
        """For whom the customer wishes."""
        named = self.sheet["wished_worker_id"]
        return None if named is None else UUID(str(named))


async def series_bookings(
    tx: Transaction, community: CommunityRules, premises_id: UUID, span: Span, besides: UUID | None = None
) -> list[OtherBooking]:
    """The dates of a room's series within a time that are no orders yet."""
    local, bookings = tx.now.astimezone(community.zone_info), list[OtherBooking]()
    for series in await housekeeping_series.of_room(tx, premises_id, besides=besides):
        ordered, length = await housekeeping_series.made_dates(tx, series.id), length_of(series.housekeeping)
        for each in dates_of(series, community.calendar):
            starts_at, ends_at = each.window(local, length)
            if each.planned_on not in ordered and starts_at < span[1] and ends_at > span[0]:
                bookings.append(OtherBooking(series.number, starts_at, ends_at))
    return bookings


async def clashes_of(tx: Transaction, room: BookedRoom, windows: Sequence[Span]) -> list[SeriesClash]:
    """Those of some times, the earliest first, at which the room or the wished worker is taken."""
    if not windows:
        return []
    span = min(window[0] for window in windows), max(window[1] for window in windows) + LOOKED_AHEAD
    bookings = [] if room.sheet["beside_another"] else await _bookings(tx, room, span)
    free = without(await _worked(tx, room, span), [(each.starts_at, each.ends_at) for each in bookings])
    usual = common(free, usual_hours(room.community, *span))
    return [
        SeriesClash(window[0], _free_times(usual, window), _number_at(bookings, window))
        for window in windows
        if not covers(free, window)
    ]


async def _bookings(tx: Transaction, room: BookedRoom, span: Span) -> list[OtherBooking]:
    rows = await bookings_of(tx, room.premises_id, *span)
    orders = [OtherBooking(row["number"], row["starts_at"], row["ends_at"]) for row in rows]
    return orders + await series_bookings(tx, room.community, room.premises_id, span, room.series_id)


async def _worked(tx: Transaction, room: BookedRoom, span: Span) -> list[Span]:
    """When the wished worker works and nothing is agreed with them yet; the whole time where nobody is wished for."""
    worker_id, community = room.wished_worker_id, room.community
    if worker_id is None:
        return [span]
    times = duty.TimesOf(tx, community.organisation_id, worker_id, *span)
    week = await week_of(tx, community.id, worker_id)
    visits = [(row["starts_at"], row["ends_at"]) for row in await times.visits()]
    return without(hours_of(community, week, await times.taken(), *span), visits)


def _free_times(spans: Sequence[Span], wanted: Span) -> list[datetime]:
    begin, length, times = wanted[0], wanted[1] - wanted[0], list[datetime]()
    while len(times) < MOST_TIMES and (free := next_free(spans, length, begin)) is not None:
        times.append(free)
        begin = free + length
    return times


def _number_at(bookings: Sequence[OtherBooking], window: Span) -> str:
    return next((each.number for each in bookings if each.starts_at < window[1] and each.ends_at > window[0]), "")


async def is_free(
    tx: Transaction, community: CommunityRules, worker_id: UUID, trades: Sequence[str], window: Span
) -> bool:
    """Whether a worker is qualified on the day of a visit, works then, and has nothing else."""
    day = local_day(window[0], community.zone)
    if trades and not await valid_qualifications(tx, worker_id, trades, day):
        return False
    times = duty.TimesOf(tx, community.organisation_id, worker_id, *window)
    week = await week_of(tx, community.id, worker_id)
    hours = hours_of(community, week, await times.taken(), *window)
    return covers(hours, window) and not await times.visits()


async def worker_instead(
    tx: Transaction, series: HousekeepingSeries, community: CommunityRules, trades: Sequence[str], window: Span
) -> UUID | None:
    """Another worker of the department who is free for a visit: the one who has been there longest; None where nobody
    is."""
    rows = await engagements.workers_of(tx, community.organisation_id, community.id, series.department_id)
    people: dict[UUID, None] = dict.fromkeys(
        row["person_id"] for row in rows if row["department_id"] in (None, series.department_id)
    )
    wished = series.housekeeping["wished_worker_id"]
    for person_id in people:
        if str(person_id) != wished and await is_free(tx, community, person_id, trades, window):
            return person_id
    return None
