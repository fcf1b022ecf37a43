"""Figures over all records of a place together, pure: what comes again, and how few rooms hold how much."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from app.workflow.reports.figures import Contribution, Sheet, share

AGAIN_WITHIN: Final = timedelta(days=90)
"""The same fault in the same room within so many days of the earlier request is a repeat."""


class RepairRequest(NamedTuple):
    """A repair request: which room, which fault (catalogue item, or trade), when."""

    room: str
    fault: str
    registered_at: datetime
    trades: tuple[str, ...] = ()


def repeat_faults(requests: Iterable[RepairRequest], since: datetime) -> Iterator[tuple[RepairRequest, bool]]:
    """Each request from a moment on, and whether the same fault was reported there within AGAIN_WITHIN before it."""
    last: dict[tuple[str, str], datetime] = {}
    for request in sorted(requests, key=lambda fault: fault.registered_at):
        before = last.get((request.room, request.fault))
        last[request.room, request.fault] = request.registered_at
        if request.registered_at >= since:
            yield request, before is not None and request.registered_at - before <= AGAIN_WITHIN


def of_complainants(counts: Mapping[str, int]) -> Iterator[Contribution]:
    """What the complainants of a place add: how many of them came twice or more, and with how many complaints."""
    yield Contribution("complaints", sum(counts.values()))
    for count in counts.values():
        yield Contribution("complainants")
        yield share("repeat_complainants", count > 1)
        yield Contribution("from_repeaters", count if count > 1 else 0, count)


class Matters(NamedTuple):
    """How many work orders and complaints belong to a room or a community."""

    orders: int = 0
    complaints: int = 0

    @property
    def all(self) -> int:
        """Both together."""
        return self.orders + self.complaints


def fill_tail(sheet: Sheet, by_key: Mapping[str, Matters], rooms: Iterable[Matters], rooms_all: int, most: int) -> None:
    """Fill the sheet of the long tail: rows in order of what they hold, up to `most`; of all rooms the totals."""
    ordered = sorted(by_key.items(), key=lambda item: (-item[1].all, -item[1].complaints, item[0]))
    whole = sum(matters.all for matters in by_key.values())
    complaints = sum(matters.complaints for matters in by_key.values())
    running = 0
    for place, (key, matters) in enumerate(ordered):
        running += matters.all
        if place < most:
            sheet.put(Contribution("share", matters.all, whole), key)
            sheet.put(Contribution("cumulative", running, whole), key)
            sheet.put(Contribution("complaint_share", matters.complaints, complaints), key)
        for figure, amount in (
            ("matters", matters.all),
            ("orders", matters.orders),
            ("complaints", matters.complaints),
        ):
            sheet.put(Contribution(figure, amount))
            if place < most:
                sheet.put(Contribution(figure, amount), key)
    _fill_rooms(sheet, sorted((matters.all for matters in rooms), reverse=True), rooms_all)


def _fill_rooms(sheet: Sheet, held: list[int], rooms_all: int) -> None:
    whole = sum(held)
    sheet.put(Contribution("rooms", rooms_all))
    sheet.put(Contribution("rooms_with", len(held), rooms_all))
    sheet.put(Contribution("top_tenth", sum(held[: -(-rooms_all // 10)]), whole))
    running, rooms = 0, 0
    while 2 * running < whole:
        running += held[rooms]
        rooms += 1
    sheet.put(Contribution("half_rooms", rooms))
