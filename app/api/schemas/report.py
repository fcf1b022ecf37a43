"""Reports as the API shows them: each figure with its definition, and what it was divided from."""

from datetime import date
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.common import Answer, Moment
from app.core.fields import Day
from app.core.json_object import JsonObject
from app.core.lang import Language
from app.services.reports.counts import MOST_ROWS
from app.services.reports.reports import CountedReport
from app.workflow.reports.figures import GROUPS, UNITS, Figure, Report, Value

Name = Annotated[str, Field(max_length=40, examples=["arrival"])]
Title = Annotated[str, Field(max_length=100, examples=["准时到场"])]
ShownText = Annotated[str, Field(max_length=1000)]
Group = Literal[
    "community", "month", "trade", "worker", "department", "kind", "urgency", "severity", "matter", "channel", "rule",
    "room", "person", "topic", "source", "failure",
]  # fmt: skip
MOST = 9_007_199_254_740_991
"""The largest whole number that every client's JSON keeps."""
Whole = Annotated[int, Field(ge=-MOST, le=MOST)]


class ReportQuery(BaseModel):
    """Which days and communities, in which rows."""

    model_config = ConfigDict(populate_by_name=True)

    community_id: UUID | None = Field(default=None, description="Default: all communities whose reports you read.")
    first: Day | None = Field(
        default=None, alias="from", description="First day, local in each community; default: the first of `until`'s "
        "month.", examples=["2026-10-01"],
    )  # fmt: skip
    until: Day | None = Field(
        default=None, description="Last day, included; default: today. At most 366 days.", examples=["2026-10-31"]
    )
    by: Group | None = Field(default=None, description="What rows stand for; default: the first of the report's own.")


class FigureOut(Answer):
    """A figure's definition."""

    name: Name
    title: Title
    definition: ShownText
    unit: Annotated[str, Field(max_length=10, description="records, percent, seconds, fen, visits or stars.")]
    kind: Annotated[str, Field(max_length=10, description="count, sum, share, mean or median.")]
    clause: Annotated[str, Field(max_length=10, examples=["M-35"])]


class ReportBrief(Answer):
    """A report that can be asked for."""

    name: Name
    title: Title
    counted: ShownText = Field(description="Which records of the period count.")
    clause: Annotated[str, Field(max_length=10)]
    by: Annotated[list[Name], Field(max_length=20, description="What rows may stand for.")]
    figures: Annotated[list[FigureOut], Field(max_length=30)]


class ReportList(Answer):
    """All reports."""

    data: Annotated[list[ReportBrief], Field(max_length=50)]


class ValueOut(Answer):
    """A figure's value: null where there was nothing to divide by. Shares are percent with one decimal."""

    figure: Name
    value: Whole | Annotated[float, Field(ge=-MOST, le=MOST)] | None
    numerator: Whole | None
    denominator: Whole | None


class ReportRowOut(Answer):
    """One row: a community, a month, a worker …"""

    key: Annotated[str, Field(max_length=60, description="Id, code or month; `none` where there is none.")]
    label: Annotated[str, Field(max_length=200)]
    values: Annotated[list[ValueOut], Field(max_length=30)]
    led: Annotated[
        Whole | None, Field(description="Of a worker: how many of these records they led. Null where rows are others.")
    ]
    helped: Annotated[Whole | None, Field(description="Of a worker: with how many of them they helped.")]


class PeriodOut(Answer):
    """Local days, both included."""

    first: date
    last: date


class PlaceOut(Answer):
    """A community that was counted."""

    id: UUID
    code: Annotated[str, Field(max_length=12)]
    name: Annotated[str, Field(max_length=100)]


class ReportOut(ReportBrief):
    """A counted report. A record with several trades counts in each of their rows and once in the total."""

    period: PeriodOut
    communities: Annotated[list[PlaceOut], Field(max_length=10_000)]
    counted_at: Moment
    grouped_by: Name
    total: Annotated[list[ValueOut], Field(max_length=30)]
    rows: Annotated[list[ReportRowOut], Field(max_length=MOST_ROWS)]
    more: bool = Field(description="Whether there are more rows than these, which hold most.")


def _figure(figure: Figure, language: Language) -> FigureOut:
    said = {"title": figure.words.say(language), "definition": figure.definition.say(language)}
    return FigureOut(name=figure.name, unit=figure.unit, kind=figure.measure, clause=figure.clause, **said)


def brief_of(report: Report, language: Language) -> JsonObject:
    """The members that describe a report."""
    return {
        "name": report.name,
        "title": report.words.say(language),
        "counted": report.counted.say(language),
        "clause": report.clause,
        "by": list(report.by),
        "figures": [_figure(figure, language) for figure in report.figures],
    }


def report_out(counted_report: CountedReport) -> ReportOut:
    """A counted report in the language that it was asked in."""
    asked = counted_report.asked
    return ReportOut(
        **brief_of(asked.report, asked.language),
        period=PeriodOut(first=asked.first, last=asked.last),
        communities=[
            PlaceOut.model_validate(community, from_attributes=True) for community in counted_report.communities
        ],
        counted_at=counted_report.at,
        grouped_by=asked.by,
        total=_values(counted_report.total),
        rows=[
            ReportRowOut(key=row.key, label=row.label, values=_values(row.values), led=row.led, helped=row.helped)
            for row in counted_report.rows
        ],
        more=counted_report.more,
    )


def _values(values: list[Value]) -> list[ValueOut]:
    return [ValueOut.model_validate(value, from_attributes=True) for value in values]


assert set(get_args(Group)) == set(GROUPS), "the API offers what reports can be grouped by"
assert set(UNITS) >= {"records", "percent", "seconds", "fen"}
