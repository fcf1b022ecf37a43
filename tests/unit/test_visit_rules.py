"""Repeat rules of planned visits: which are taken, what is wrong with the others, and the days that follow (M-80)."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter, ValidationError

from app.core.lang import Words
from app.workflow.clocks.calendar import Calendar
from app.workflow.kinds.coming_visits import CoveredDays, PlannedTerm, coming_visits, made_at, visits_to_make
from app.workflow.kinds.visit_plans import renewed_plans
from app.workflow.kinds.visit_rules import VisitRule, days_of

RULE: TypeAdapter[str] = TypeAdapter(VisitRule)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("rrule:freq=monthly;bymonthday=15;", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("FREQ=YEARLY;BYMONTH=3,9;BYDAY=-1FR", "FREQ=YEARLY;BYMONTH=3,9;BYDAY=-1FR"),
        ("FREQ=YEARLY;BYDAY=53MO,-53TU", "FREQ=YEARLY;BYDAY=53MO,-53TU"),
        ("FREQ=DAILY;INTERVAL=10;COUNT=36", "FREQ=DAILY;INTERVAL=10;COUNT=36"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20271231",
         "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20271231"),
    ],
)  # fmt: skip
def test_rules_of_the_standard_are_taken(written: str, stored: str) -> None:
    assert RULE.validate_python(written) == stored


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("every month", "RRULE"),
        ("FREQ=FORTNIGHTLY", "RRULE"),
        ("FREQ=MONTHLY;FREQ=WEEKLY", "RRULE"),
        ("FREQ=WEEKLY;BYDAY=XX", "RRULE"),
        ("FREQ=WEEKLY;BYDAY=1MO", "RRULE"),
        ("FREQ=DAILY;COUNT=0", "RRULE"),
        ("FREQ=MONTHLY\nRRULE:FREQ=DAILY", "RRULE"),
        ("FREQ=SECONDLY", "once a day"),
        ("FREQ=HOURLY;COUNT=3", "once a day"),
        ("FREQ=DAILY;BYHOUR=8,16", "once a day"),
        ("FREQ=MONTHLY;COUNT=3;UNTIL=20271231", "COUNT"),
        ("FREQ=MONTHLY;UNTIL=20271231T155959Z", "UNTIL"),
        ("FREQ=MONTHLY;UNTIL=20271399", "UNTIL"),
        ("FREQ=WEEKLY;BYMONTHDAY=15", "BYMONTHDAY"),
        ("FREQ=DAILY;BYEASTER=1", "BYEASTER"),
        ("FREQ=MONTHLY;INTERVAL=0", "INTERVAL"),
        ("FREQ=MONTHLY;INTERVAL=-1", "INTERVAL"),
        ("FREQ=YEARLY;BYMONTH=3;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=MONTHLY;BYDAY=99MO", "99"),
        ("FREQ=MONTHLY;BYDAY=MO,-6FR", "-6"),
        ("FREQ=YEARLY;BYDAY=54MO", "54"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=6MO", "6"),
        ("FREQ=YEARLY;BYMONTH=13", "13"),
        ("FREQ=YEARLY;BYMONTH=-1;BYMONTHDAY=1", "-1"),
        ("FREQ=MONTHLY;BYMONTHDAY=-40", "-40"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "0"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=400", "400"),
    ],
)
def test_other_rules_are_refused_with_the_reason(written: str, says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        RULE.validate_python(written)
    [error] = refused.value.errors()
    words = error["ctx"]["error"].args[0]
    assert isinstance(words, Words)
    values = (error["ctx"]["error"].args[1:] or [{}])[0]
    assert says in words.en.replace("{part}", str(values.get("part", ""))).replace("{number}", values.get("number", ""))


FIRST, LAST = date(2026, 1, 31), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        # the 31st is in every second month: RFC 5545 leaves out what isn't there
        ("FREQ=MONTHLY;INTERVAL=2", ["01-31", "03-31", "05-31", "07-31"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", ["01-31", "04-30", "07-31", "10-31"]),
        ("FREQ=YEARLY;BYMONTH=3,9;BYDAY=2MO", ["03-09", "09-14"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=2", ["02-10", "02-24"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20260401", ["02-27", "03-31"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", []),
    ],
)
def test_days_are_those_of_a_calendar(rule: str, days: list[str]) -> None:
    found = [f"{day:%m-%d}" for day in days_of(rule, FIRST, LAST)]
    assert found[: len(days)] == days
    assert len(found) == len(days) or "INTERVAL=2" in rule


ALWAYS = CoveredDays("a1", FIRST, LAST)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def plan(*rules: str, **more: Any) -> dict[str, Any]:
    """A stored plan."""
    hours = {"from_time": "09:00", "until_time": "11:00"}
    return {
        "code": "A",
        "rules": list(rules),
        "first_on": None,
        "day_off": "as_it_falls",
        "asset_ids": [],
        **hours,
        **more,
    }


def term(*plans: dict[str, Any], first: date = FIRST, last: date = LAST, **more: Any) -> PlannedTerm:
    """A contract's term with one piece of equipment."""
    return PlannedTerm(plans, first, last, **{"equipment": [ALWAYS], "calendar": Calendar(), **more})


def days(planned: PlannedTerm) -> list[tuple[str, str]]:
    """Its visits: the day of the rule, the day of the visit."""
    return [(f"{visit.planned_on:%m-%d}", f"{visit.visit_on:%m-%d}") for visit in coming_visits(planned)]


def test_two_rules_that_name_a_day_have_one_visit() -> None:
    both = plan("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1", "FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20260702")
    assert [day for day, _ in days(term(both))] == ["02-01", "03-01", "04-01", "05-01", "06-01", "07-01"]


def test_a_day_off_moves_to_the_next_working_day() -> None:
    """1 to 5 May 2026 are days off; Saturday the 9th is a make-up workday 调休."""
    stored = plan("FREQ=DAILY;COUNT=3", first_on="2026-05-01", day_off="next_working_day")
    assert days(term(stored)) == [("05-01", "05-06")]
    worked = plan("FREQ=DAILY;COUNT=1", first_on="2026-05-09", day_off="next_working_day")
    assert days(term(worked)) == [("05-09", "05-09")]
    own = Calendar({date(2026, 5, 9): False})
    assert days(term(worked, calendar=own)) == [("05-09", "05-11")]


def test_no_visit_is_lost_behind_the_last_day() -> None:
    stored = plan("FREQ=DAILY;COUNT=1", first_on="2026-05-02", day_off="next_working_day")
    assert days(term(stored, last=date(2026, 5, 4))) == [("05-02", "05-02")]


def test_rules_go_on_from_the_day_they_count_from() -> None:
    """A renewal keeps the rhythm: every second week from a Monday of the term before."""
    stored = plan("FREQ=WEEKLY;INTERVAL=2", first_on="2026-01-05")
    begins, ends = date(2026, 2, 3), date(2026, 3, 2)
    assert [day for day, _ in days(term(stored, first=begins, last=ends))] == ["02-16", "03-02"]


def test_nobody_comes_for_what_is_covered_no_more() -> None:
    """Equipment that was taken off the list, or is put onto it later; a plan's own equipment alone."""
    until_march, from_april = CoveredDays("a1", FIRST, date(2026, 3, 31)), CoveredDays("a2", date(2026, 4, 1), LAST)
    planned = term(plan("FREQ=MONTHLY;BYMONTHDAY=1"), equipment=[until_march, from_april])
    assert [visit.asset_ids for visit in coming_visits(planned)][:4] == [("a1",), ("a1",), ("a2",), ("a2",)]
    named = term(plan("FREQ=MONTHLY;BYMONTHDAY=1", asset_ids=["a1"]), equipment=[until_march, from_april])
    assert [day for day, _ in days(named)] == ["02-01", "03-01"]


def at(day: str, hour: str = "10:00") -> datetime:
    """A local moment."""
    return datetime.fromisoformat(f"2026-{day}T{hour}").replace(tzinfo=SHANGHAI)


def test_visits_that_were_missed_come_once_on_the_next_possible_day() -> None:
    """No worker ran for a week: one visit, today before its hour, tomorrow after it; those to come stay."""
    planned = term(plan("FREQ=DAILY;COUNT=10", first_on="2026-03-02"))
    since = date(2026, 3, 2)
    early = visits_to_make(planned, since, (), at("03-09", "08:59"))
    assert [(f"{each.planned_on:%m-%d}", f"{each.visit_on:%m-%d}") for each in early] == [
        ("03-02", "03-09"), ("03-10", "03-10"), ("03-11", "03-11"),
    ]  # fmt: skip
    late = visits_to_make(planned, since, (), at("03-09", "09:00"))
    assert [f"{each.visit_on:%m-%d}" for each in late] == ["03-10", "03-11"]
    assert visits_to_make(planned, since, (), at("12-31")) == []


def test_what_was_made_or_lies_before_is_not_made() -> None:
    planned = term(plan("FREQ=MONTHLY;BYMONTHDAY=1"))
    made = {("A", date(2026, 3, 1))}
    rest = visits_to_make(planned, date(2026, 2, 15), made, at("02-15"))
    assert [f"{each.visit_on:%m}" for each in rest[:2]] == ["04", "05"]


def test_an_order_is_made_as_its_day_begins_and_says_local_hours() -> None:
    [visit] = coming_visits(term(plan("FREQ=DAILY;COUNT=1", first_on="2026-03-20")))
    assert made_at(visit.visit_on, 14, at("02-15")) == datetime(2026, 3, 5, 16, tzinfo=UTC)
    starts, ends = visit.window(at("02-15"))
    assert (starts, ends) == (datetime(2026, 3, 20, 1, tzinfo=UTC), datetime(2026, 3, 20, 3, tzinfo=UTC))


def test_a_renewal_takes_the_plans_over() -> None:
    """In their rhythm; one that counts its visits counts anew; one whose equipment is gone ends."""
    began = date(2026, 1, 31)
    plans = [
        plan("FREQ=WEEKLY;INTERVAL=2"), plan("FREQ=MONTHLY;COUNT=4", first_on="2026-02-01"),
        plan("FREQ=MONTHLY", asset_ids=["gone"]), plan("FREQ=MONTHLY", asset_ids=["gone", "a1"], first_on="2025-02-01"),
    ]  # fmt: skip
    renewed = [(each["first_on"], each["asset_ids"]) for each in renewed_plans(plans, began, {"a1"})]
    assert renewed == [("2026-01-31", []), (None, []), ("2025-02-01", ["a1"])]
