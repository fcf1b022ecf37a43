"""Figures 指标: what a report counts, how a figure is made of its parts, and how it is rounded.

A figure is defined once, with its words. What a record adds to it is an expression that the database computes
(contributions.py); it goes to the total and to each row that the record belongs to.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from app.core.lang import Words

Measure = Literal["count", "sum", "share", "mean", "median"]
FigureUnit = Literal["records", "percent", "seconds", "fen", "visits", "stars"]
Drawing = Literal["bars", "stacked", "lines"]

UNITS: dict[str, Words] = {
    "records": Words("number", "件"),
    "percent": Words("%", "%"),
    "seconds": Words("seconds", "秒"),
    "fen": Words("fen", "分"),
    "visits": Words("visits", "次"),
    "stars": Words("of 5", "分(满分 5)"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `count` and `sum` are a numerator, `share` (percent, one decimal) and `mean` a numerator over a
    denominator, `median` the middle of the values."""

    name: str
    words: Words
    definition: Words
    clause: str
    measure: Measure
    unit: FigureUnit


@dataclass(frozen=True, slots=True)
class Chart:
    """How a report is drawn: some of its figures, one beside another, on top of each other, or as lines."""

    drawing: Drawing
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Figures over one kind of record. `counted` says which records of a period count; `by` what rows it may have, the
    first one unless another is asked for."""

    name: str
    words: Words
    counted: Words
    clause: str
    figures: tuple[Figure, ...]
    by: tuple[str, ...]
    chart: Chart
    ordered: bool = False
    """Rows stand in the order in which they were counted, rather than by what they hold."""

    def figure(self, name: str) -> Figure:
        """One of its figures."""
        return next(figure for figure in self.figures if figure.name == name)


GROUPS: dict[str, Words] = {
    "community": Words("community", "小区"),
    "month": Words("month", "月份"),
    "trade": Words("trade", "工种"),
    "worker": Words("worker", "维修/服务人员"),
    "department": Words("department", "部门"),
    "kind": Words("kind", "类型"),
    "urgency": Words("urgency", "紧急程度"),
    "severity": Words("severity", "严重程度"),
    "matter": Words("matter", "事项"),
    "channel": Words("channel", "渠道"),
    "rule": Words("acceptance rule", "受理规则"),
    "room": Words("room or shop", "房屋/商铺"),
    "person": Words("complainant", "投诉人"),
    "topic": Words("topic", "咨询主题"),
    "source": Words("source", "来源"),
    "failure": Words("what fails", "故障类别"),
}
"""What rows may stand for. A record with several trades, or on which several rules failed, counts in each of their rows
and once in the total."""


@dataclass(slots=True)
class Tally:
    """A figure being counted. Of a median, `amount` is the sum of the two middle values, `of` how many there are."""

    amount: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Value:
    """A figure as it is told. `value` is None where there was nothing to divide by; numerator and denominator let
    anybody check it, and add up over places."""

    figure: str
    value: float | int | None
    numerator: int | None
    denominator: int | None


def value_of(figure: Figure, tally: Tally) -> Value:
    """The figure's value; rounded half up: shares to one decimal, seconds and fen to whole ones, other means to two."""
    if figure.measure in ("count", "sum"):
        return Value(figure.name, tally.amount, tally.amount, None)
    if figure.measure == "median":
        return Value(figure.name, half_up(tally.amount, 2) if tally.of else None, None, tally.of)
    value: float | int | None = None
    if tally.of:
        if figure.measure == "share":
            value = half_up(1000 * tally.amount, tally.of) / 10
        elif figure.unit in ("seconds", "fen"):
            value = half_up(tally.amount, tally.of)
        else:
            value = half_up(100 * tally.amount, tally.of) / 100
    return Value(figure.name, value, tally.amount, tally.of)


def half_up(amount: int, of: int) -> int:
    """A quotient rounded to the nearest whole number, halves away from zero; `of` is positive."""
    return (2 * abs(amount) + of) // (2 * of) * (-1 if amount < 0 else 1)


class Sheet:
    """A report being counted: a total, and a row for each key that records belong to."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.total: dict[str, Tally] = {}
        self.rows: dict[str, dict[str, Tally]] = {}
        self.led: Counter[str] = Counter()
        """M-21: how many records each worker led, where rows are workers."""
        self.helped: Counter[str] = Counter()
        """With how many they helped."""

    def add(self, figure: str, amount: int, of: int = 0, *, key: str | None = None) -> None:
        """Add to a figure of one row, or (None) of the total alone."""
        row = self.total if key is None else self.rows.setdefault(key, {})
        tally = row.setdefault(figure, Tally())
        tally.amount += amount
        tally.of += of

    def note_crew(self, key: str, led: int, helped: int) -> None:
        """Of a worker's row: how many of its records they led, and with how many they helped."""
        self.led[key] += led
        self.helped[key] += helped

    def values(self, row: dict[str, Tally], *, whole: bool = True) -> list[Value]:
        """A row's figures in the report's order; `whole`: with those to which no record added anything."""
        return [
            value_of(figure, row.get(figure.name, Tally()))
            for figure in self.report.figures
            if whole or figure.name in row
        ]
