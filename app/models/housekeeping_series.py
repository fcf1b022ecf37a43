"""Recurring housekeeping 定期家政: the booking of a room that repeats, and the dates whose orders were made (M-12)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.models.base import FenColumn, JsonColumn, Row, VersionedRow, choice


class SeriesState(Labelled):
    """M-12: where recurring housekeeping stands."""

    REQUESTED = "requested", "awaiting the desk", "待确认"
    BOOKED = "booked", "booked", "已预约"
    PAUSED = "paused", "paused", "已暂停"
    ENDED = "ended", "ended", "已结束"


class Repeats(Labelled):
    """M-12: how often somebody comes."""

    WEEKLY = "weekly", "every week", "每周"
    FORTNIGHTLY = "fortnightly", "every two weeks", "每两周"
    MONTHLY = "monthly", "every month", "每月"


class OnHolidays(Labelled):
    """M-12: what becomes of a date on a public holiday."""

    AS_IT_FALLS = "as_it_falls", "on that day all the same", "照常上门"
    MOVED = "moved", "moved to the next working day", "顺延至下一工作日"
    SKIPPED = "skipped", "skipped", "当次取消"


class HousekeepingSeries(VersionedRow, table=True):
    """Housekeeping of one room that repeats. Each date becomes a work order some days ahead."""

    __tablename__ = "housekeeping_series"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_housekeeping_series_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_housekeeping_series_customer_id_created_at_id", "customer_id", "created_at", "id"),
        Index("ix_housekeeping_series_premises_id", "premises_id"),
        # for the copy of their own data that people can have
        Index("ix_housekeeping_series_booker_id", "booker_id"),
        # the worker asks for those that go on
        Index(
            "ix_housekeeping_series_next_at",
            "next_at",
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("ends_on >= first_on", name="term"),
        CheckConstraint("unit_fen >= 0 AND price_fen >= 0", name="prices"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["DJ-HY-20261129-0001"]})
    state: SeriesState = Field(sa_type=choice(SeriesState, "state"))
    updated_at: datetime
    booker_id: UUID
    """Who booked it: the customer, or whoever answered their call."""
    customer_id: UUID = Field(foreign_key="person.id", description="Whose booking it is.")
    premises_id: UUID = Field(foreign_key="premises.id")
    place: str = Field(max_length=140)
    catalogue_code: str = Field(max_length=20, description="The item of the price list by which it is priced.")
    department_id: UUID | None = Field(
        default=None, foreign_key="department.id", description="The department that comes, once the desk confirmed it."
    )
    special_requirements: str = Field(default="", max_length=500)

    repeats: Repeats = Field(sa_type=choice(Repeats, "repeats"))
    rule: str = Field(
        max_length=80,
        description="How it repeats, as an RRULE of RFC 5545 about days, from `first_on` up to and with `ends_on`.",
        schema_extra={"examples": ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR"]},
    )
    first_on: date = Field(description="From which day the rule counts.")
    ends_on: date = Field(description="The last day that the rule names.")
    from_time: str = Field(max_length=5, description="At what time they come.", schema_extra={"examples": ["09:00"]})
    on_holidays: OnHolidays = Field(sa_type=choice(OnHolidays, "on_holidays"))
    changed_dates: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """Single dates that were moved or skipped, by the day that the rule names."""
    housekeeping: JsonObject = Field(sa_type=JsonColumn)
    """M-12: the booking sheet of each date."""

    unit_fen: int = Field(sa_type=FenColumn)
    """M-14: the published price of one unit to which the customer agreed last."""
    price_fen: int = Field(sa_type=FenColumn)
    """What each date comes to at that price."""
    consent: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """M-14: how the customer agreed to it, where staff recorded it."""

    orders_from: date | None = Field(default=None, description="From which day its dates become orders.")
    paused_until: date | None = Field(default=None, description="The day from which it goes on by itself.")
    next_at: datetime | None = None
    """When the worker looks after it next."""
    reason: str = Field(default="", max_length=500, description="Why it was paused or ended.")
    ended_at: datetime | None = None


class HousekeepingDate(Row, table=True):
    """A date whose order was made: each day of the rule once, however many workers look after the series."""

    __tablename__ = "housekeeping_date"
    __table_args__ = (
        UniqueConstraint("series_id", "planned_on"),
        Index("ix_housekeeping_date_work_order_id", "work_order_id"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    series_id: UUID = Field(foreign_key="housekeeping_series.id")
    planned_on: date
    """The day that the rule names."""
    visit_on: date
    """The day on which somebody was to come when the order was made."""
    work_order_id: UUID = Field(foreign_key="work_order.id")
