"""Where a public fault is, and which reports it may be (M-100)."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.core.enums import OrderKind
from app.core.json_object import JsonObject
from app.models.incident import Failure, Incident
from app.models.places import Premises
from app.models.work_order import WorkOrder

LEVELS: Final = ("building_id", "unit_id", "premises_id")
"""A part of a community is named by the narrowest of these; the wider ones say in what it lies."""
FAILURE_TRADES: Final[Mapping[Failure, frozenset[str]]] = {
    Failure.WATER: frozenset({"plumbing"}),
    Failure.POWER: frozenset({"electrical"}),
    Failure.LIFT: frozenset({"lift"}),
    Failure.GAS: frozenset({"plumbing", "appliance"}),
    Failure.HEATING: frozenset({"hvac", "plumbing"}),
    Failure.NETWORK: frozenset({"electrical"}),
    Failure.DRAINAGE: frozenset({"plumbing"}),
    Failure.ACCESS: frozenset({"locksmith", "security", "electrical"}),
}
"""Which trades a report of it is sent to; of any other fault, nobody can say."""


@dataclass(frozen=True, slots=True)
class AreaPart:
    """A building, a unit or a room that a fault concerns, with those that it lies in, and its address."""

    label: str
    building_id: UUID | None = None
    unit_id: UUID | None = None
    premises_id: UUID | None = None

    @property
    def narrowest(self) -> tuple[str, UUID | None]:
        """By which level it is named."""
        return next(((level, getattr(self, level)) for level in reversed(LEVELS) if getattr(self, level)), ("", None))

    def holds(self, other: "AreaPart") -> bool:
        """Whether the other part lies in this one, or is this one."""
        level, part_id = self.narrowest
        return part_id is not None and getattr(other, level) == part_id

    def stored(self) -> JsonObject:
        """As the record keeps it."""
        return {"label": self.label, **{level: str(value) for level in LEVELS if (value := getattr(self, level))}}


def parts_of(area: Iterable[JsonObject]) -> list[AreaPart]:
    """The parts of an area as the record keeps them."""
    return [
        AreaPart(part["label"], **{level: UUID(part[level]) for level in LEVELS if part.get(level)}) for part in area
    ]


def of_premises(premises: Premises) -> AreaPart:
    """A room or shop as a part of its community."""
    return AreaPart(premises.label, premises.building_id, premises.unit_id, premises.id)


def overlap(one_area: Collection[AreaPart], other_area: Collection[AreaPart]) -> bool:
    """Whether two areas have something in common; no parts at all: the whole community."""
    if not one_area or not other_area:
        return True
    return any(part.holds(other) or other.holds(part) for part in one_area for other in other_area)


def named_in(words: str, parts: Iterable[AreaPart]) -> list[AreaPart]:
    """Which of these parts somebody's words name: the narrowest ones, and "1号楼" not where they say "11号楼"."""
    named = [part for part in parts if _says(words, part.label)]
    return [part for part in named if not any(part.holds(other) and other != part for other in named)]


def _says(words: str, label: str) -> bool:
    edge = "[0-9A-Za-z]"
    return re.search(f"(?<!{edge}){re.escape(label)}(?!{edge})", words) is not None if label else False


def is_there(area: Collection[AreaPart], report: Collection[AreaPart]) -> bool | None:
    """Whether what was reported from these parts lies in an area, no parts at all being the whole community. None: it
    is of no room, and its words name no building, so that nobody can say but who hears it."""
    if not area:
        return True
    return overlap(area, report) if report else None


FAILURE_WORDS: Final[Mapping[Failure, tuple[str, ...]]] = {
    Failure.WATER: ("停水", "没水", "无水", "断水", "没有水", "不来水", "水压", "no water", "water is off"),
    Failure.POWER: ("停电", "没电", "无电", "断电", "没有电", "跳闸", "no power", "no electricity", "power cut"),
    Failure.LIFT: ("电梯", "lift", "elevator"),
    Failure.GAS: ("停气", "没气", "没有气", "没燃气", "燃气", "no gas"),
    Failure.HEATING: ("暖气", "供暖", "供冷", "空调", "不热", "不制冷", "heating", "air conditioning"),
    Failure.NETWORK: ("断网", "没网", "网络", "宽带", "电视", "network", "internet"),
    Failure.DRAINAGE: ("堵", "返水", "倒灌", "积水", "下水", "排水", "drain", "blocked"),
    Failure.ACCESS: ("门禁", "道闸", "单元门", "刷卡", "barrier", "door"),
}
"""What people say when it fails: of two plumber's jobs, the one without water from the one with a dripping tap."""


def says_it(incident: Incident, words: str) -> str | None:
    """The first word in a report that says what fails; None where it says nothing of it."""
    heard = words.lower()
    return next((word for word in FAILURE_WORDS.get(incident.fails, ()) if word in heard), None)


def may_be(incident: Incident, order: WorkOrder) -> bool:
    """Whether a report may be of this fault, by what is to be done: a repair of one of its trades, or of none yet."""
    trades = FAILURE_TRADES.get(incident.fails)
    if order.kind is not OrderKind.REPAIR:
        return False
    return trades is None or not order.trades or not trades.isdisjoint(order.trades)
