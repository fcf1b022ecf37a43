"""How figures are shown to people, in workbooks, charts and tables: fen as yuan with two decimals, times as hours and
minutes, and "no data" where nothing was counted. Answers of the API keep fen and seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.core.lang import Language, Words
from app.services.clocks.words import span
from app.services.reports.reports import CountedReport
from app.workflow.reports.figures import GROUPS, UNITS, Figure, FigureUnit, Value

ALTOGETHER: Final = Words("altogether", "合计")
NO_DATA: Final = Words("no data in this period", "本期无数据")
LED, HELPED = Words("led", "主办"), Words("helped", "协办")
SECONDS_OF_A_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Shown:
    """How a unit is shown: by which unit of people, how many of its own make one, and with how many decimals."""

    words: Words
    of: int = 1
    decimals: int = 0


SHOWN: Final[dict[FigureUnit, Shown]] = {
    "records": Shown(UNITS["records"]),
    "percent": Shown(UNITS["percent"], decimals=1),
    "seconds": Shown(Words("hours", "小时"), 3600, 1),
    "fen": Shown(Words("yuan", "元"), 100, 2),
    "visits": Shown(UNITS["visits"], decimals=2),
    "stars": Shown(UNITS["stars"], decimals=2),
}


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A counted report as texts: its headings, its rows with their names, and the total."""

    grouped: str
    """What the rows stand for."""
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    total: tuple[str, ...]
    more: bool


def shown_table(counted: CountedReport, language: Language) -> ShownTable:
    """The figures of a report for a page."""
    figures = counted.asked.report.figures
    headings = [f"{figure.words.say(language)} ({_unit(figure).say(language)})" for figure in figures]
    rows = [(row.label, _cells(figures, row.values, language)) for row in counted.rows]
    grouped = GROUPS[counted.asked.by].say(language)
    return ShownTable(grouped, tuple(headings), tuple(rows), _cells(figures, counted.total, language), counted.more)


def _unit(figure: Figure) -> Words:
    # a time says its units itself
    return Words("time", "时长") if figure.unit == "seconds" else SHOWN[figure.unit].words


def _cells(figures: Sequence[Figure], values: Sequence[Value], language: Language) -> tuple[str, ...]:
    by_name = {value.figure: value.value for value in values}
    return tuple(_text(figure, by_name.get(figure.name), language) for figure in figures)


def _text(figure: Figure, value: float | int | None, language: Language) -> str:
    if value is None:
        return "—"
    if figure.unit == "seconds":
        return span(int(value)).say(language)
    return number_text(figure.unit, value)


def number_text(unit: FigureUnit, value: float | int) -> str:
    """A number in the unit of people, with the decimals that it has there."""
    shown = SHOWN[unit]
    return f"{value / shown.of:,.{shown.decimals}f}"


def is_empty(counted: CountedReport) -> bool:
    """Whether nothing was counted: then there are no rows."""
    return not counted.rows


def period_text(counted: CountedReport) -> str:
    """The days of a report."""
    return f"{counted.asked.first} – {counted.asked.last}"


def places_text(counted: CountedReport, language: Language, *, most: int = 3) -> str:
    """The communities of a report, the first by name and how many there are besides."""
    names = [community.name for community in counted.communities]
    if len(names) <= most:
        return ("、" if language == "zh" else ", ").join(names)
    return Words("{n} communities", "{n} 个小区").say(language, n=len(names))


def counted_at(counted: CountedReport) -> tuple[datetime, str]:
    """When it was counted, by the clocks of its communities, and the name of their zone."""
    zones = {community.zone: community.zone_info for community in counted.communities}
    if len(zones) != 1:
        return counted.at, "UTC"
    ((name, zone),) = zones.items()
    return counted.at.astimezone(zone), name
