"""Figures over all records of a place together, pure: what comes again, and how few rooms hold how much."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from app.workflow.reports.figures import Part, Sheet, share

AGAIN_WITHIN: Final = timedelta(days=90)
"""The same fault in the same room within so many days of the earlier request is a repeat."""


class Fault(NamedTuple):
    """A repair request: which room, which fault (catalogue item, or trade), when."""

    room: str
    fault: str
    registered_at: datetime
    trades: tuple[str, ...] = ()


def repeat_faults(faults: Iterable[Fault], since: datetime) -> Iterator[tuple[Fault, bool]]:
    """Each request from a moment on, and whether the same fault was reported there within AGAIN_WITHIN before it."""
    last: dict[tuple[str, str], datetime] = {}
    for one in sorted(faults, key=lambda fault: fault.registered_at):
        before = last.get((one.room, one.fault))
        last[one.room, one.fault] = one.registered_at
        if one.registered_at >= since:
            yield one, before is not None and one.registered_at - before <= AGAIN_WITHIN


def repeat_people(people: Iterable[str]) -> Counter[str]:
    """How many complaints came from each complainant; by id, or by whatever else tells them apart."""
    return Counter(people)


def of_complainants(counts: Mapping[str, int]) -> Iterator[Part]:
    """What the complainants of a place add: how many of them came twice or more, and with how many complaints."""
    yield Part("complaints", sum(counts.values()))
    for count in counts.values():
        yield Part("complainants")
        yield share("repeat_complainants", count > 1)
        yield Part("from_repeaters", count if count > 1 else 0, count)


class Matters(NamedTuple):
    """How many work orders and complaints belong to a room or a community."""

    orders: int = 0
    complaints: int = 0

    @property
    def all(self) -> int:
        """Both together."""
        return self.orders + self.complaints


def fill_tail(sheet: Sheet, found: Mapping[str, Matters], rooms: Iterable[Matters], rooms_all: int, most: int) -> None:
    """Fill the sheet of the long tail: rows in order of what they hold, up to `most`; of all rooms the totals."""
    ordered = sorted(found.items(), key=lambda item: (-item[1].all, -item[1].complaints, item[0]))
    whole = sum(one.all for one in found.values())
    complaints = sum(one.complaints for one in found.values())
    running = 0
    for place, (key, one) in enumerate(ordered):
        running += one.all
        if place < most:
            sheet.put(Part("share", one.all, whole), key)
            sheet.put(Part("cumulative", running, whole), key)
            sheet.put(Part("complaint_share", one.complaints, complaints), key)
        for figure, amount in (("matters", one.all), ("orders", one.orders), ("complaints", one.complaints)):
            sheet.put(Part(figure, amount))
            if place < most:
                sheet.put(Part(figure, amount), key)
    _fill_rooms(sheet, sorted((one.all for one in rooms), reverse=True), rooms_all)


def _fill_rooms(sheet: Sheet, held: list[int], rooms_all: int) -> None:
    whole = sum(held)
    sheet.put(Part("rooms", rooms_all))
    sheet.put(Part("rooms_with", len(held), rooms_all))
    sheet.put(Part("top_tenth", sum(held[: -(-rooms_all // 10)]), whole))
    running, rooms = 0, 0
    while 2 * running < whole:
        running += held[rooms]
        rooms += 1
    sheet.put(Part("half_rooms", rooms))
