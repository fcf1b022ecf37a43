"""Which policy a clock follows: the closest fit wins, a contract before the community, and emergencies stay short."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from app.workflow.clocks.calendar import Calendar
from app.workflow.clocks.cases import Case, of_label
from app.workflow.clocks.definitions import CLOCKS, FIXED, PASS_ON, Deadline, deadline_of, end_of_day
from app.workflow.clocks.policies import ClockPolicy, closest, terms_of
from app.workflow.clocks.service_hours import DeskHours

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, 10:00 in Shanghai."""
SHANGHAI = "Asia/Shanghai"
CALENDAR = Calendar()


def case(**facts: object) -> Case:
    usual: dict[str, object] = {
        "now": NOW,
        "zone": SHANGHAI,
        "calendar": CALENDAR,
        "kind": "repair",
        "urgency": "normal",
    }
    return Case(**{**usual, **facts})  # type: ignore[arg-type]


def policy(length: int, **facts: object) -> ClockPolicy:
    return ClockPolicy(**{"clock": PASS_ON, "length": length, **facts})  # type: ignore[arg-type]


GENERAL, BY_KIND, BY_URGENCY = policy(1), policy(2, kind="repair"), policy(3, urgency="normal")
BY_BOTH, CONTRACT = policy(4, kind="repair", urgency="normal"), policy(5, contract=True)
CONTRACT_BY_KIND = policy(6, contract=True, kind="repair")
FROM_GENERAL_TO_CLOSEST = (GENERAL, BY_KIND, BY_URGENCY, BY_BOTH, CONTRACT, CONTRACT_BY_KIND)
"""From the loosest fit to the closest."""


@pytest.mark.parametrize("known", range(1, len(FROM_GENERAL_TO_CLOSEST) + 1))
def test_the_closest_fit_wins(known: int) -> None:
    assert closest(PASS_ON, case(contract=True), FROM_GENERAL_TO_CLOSEST[:known]) is FROM_GENERAL_TO_CLOSEST[known - 1]


def test_what_is_for_something_else_does_not_fit() -> None:
    others = (
        policy(9, clock=FIXED),
        policy(9, kind="housekeeping"),
        policy(9, urgency="emergency"),
        policy(9, contract=True),
    )
    assert closest(PASS_ON, case(), others) is None
    assert terms_of(CLOCKS[PASS_ON], case(), others).length == 600


def test_of_equals_the_one_made_last_counts() -> None:
    first, last = policy(1, id=UUID(int=1)), policy(2, id=UUID(int=2))
    assert closest(PASS_ON, case(), (last, first)) is last


@pytest.mark.parametrize(
    ("policies", "length"),
    [
        ((), 120),
        ((policy(1800),), 120),
        ((policy(60),), 60),
        ((policy(1800, kind="repair"),), 120),
        ((policy(1800, contract=True),), 120),
        ((policy(300, urgency="emergency"),), 300),
        ((policy(1800), policy(90, urgency="emergency")), 90),
    ],
)
def test_only_a_policy_for_emergencies_lengthens_an_emergency(policies: tuple[ClockPolicy, ...], length: int) -> None:
    found = terms_of(CLOCKS[PASS_ON], case(urgency="emergency", contract=True), policies)
    assert found.length == length
    assert (found.policy is None) == (length == 120)


@pytest.mark.parametrize(("days", "granted"), [(3, 3), (7, 7), (8, 7), (30, 7)])
def test_no_policy_lengthens_a_pass_beyond_a_week(days: int, granted: int) -> None:
    policies = (policy(days * 86_400, clock="visitor_pass"),)
    assert terms_of(CLOCKS["visitor_pass"], case(), policies).length == granted * 86_400


def test_a_policy_says_when_it_warns() -> None:
    terms = terms_of(CLOCKS[PASS_ON], case(), (policy(1000, warn_percent=50),))
    limit = deadline_of(CLOCKS[PASS_ON], case(), terms.length, terms.warn_at)
    assert limit is not None
    assert limit.warn_at - NOW == timedelta(seconds=500)


def limit(clock: str, **facts: object) -> Deadline | None:
    kind = CLOCKS[clock]
    return deadline_of(kind, case(**facts), kind.length)


@pytest.mark.parametrize(
    ("clock", "facts"),
    [
        ("emergency_arrival", {}),
        ("visit_arranged", {}),
        ("fixed", {}),
        ("on_time", {}),
        ("day_ahead_contact", {}),
        ("day_ahead_contact", {"window": (NOW + timedelta(hours=47), NOW + timedelta(hours=49))}),
        ("staff_service_answer", {"kind": "consumer", "matter": "staff"}),
        ("staff_service_answer", {"kind": "service", "matter": "sanitation"}),
        ("complaint_result", {"urgency": "serious"}),
    ],
)
def test_a_record_has_only_the_clocks_that_apply_to_it(clock: str, facts: dict[str, object]) -> None:
    assert limit(clock, **facts) is None


@pytest.mark.parametrize(
    ("clock", "facts", "due"),
    [
        ("emergency_arrival", {"urgency": "emergency"}, NOW + timedelta(minutes=30)),
        ("fixed", {"contract": True, "registered_at": NOW - timedelta(hours=1)}, NOW + timedelta(hours=47)),
        ("on_time", {"window": (NOW, NOW + timedelta(hours=2))}, NOW + timedelta(hours=2)),
        (
            "day_ahead_contact",
            {"window": (NOW + timedelta(hours=48), NOW + timedelta(hours=50))},
            NOW + timedelta(hours=24),
        ),
        ("staff_service_answer", {"kind": "service", "matter": "staff"}, end_of_day(date(2026, 11, 26), SHANGHAI)),
        ("complaint_result", {"urgency": "general"}, end_of_day(date(2026, 12, 8), SHANGHAI)),
        ("evidence", {}, end_of_day(date(2026, 11, 30), SHANGHAI)),
        ("evidence", {"until": date(2026, 11, 25)}, end_of_day(date(2026, 11, 25), SHANGHAI)),
        ("slip_sent", {"received_at": NOW - timedelta(minutes=10)}, NOW + timedelta(minutes=50)),
    ],
)
def test_a_clock_that_applies_is_due(clock: str, facts: dict[str, object], due: datetime) -> None:
    deadline = limit(clock, **facts)
    assert deadline is not None
    assert deadline.due_at == due
    assert deadline.started_at <= deadline.warn_at <= deadline.due_at


def test_only_passing_on_keeps_service_hours_and_never_an_emergency() -> None:
    night = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
    hours = DeskHours(8 * 60, 18 * 60)
    deadline = limit(PASS_ON, now=night, hours=hours)
    assert deadline is not None
    assert deadline.due_at == datetime(2026, 11, 24, 0, 10, tzinfo=UTC)
    assert (deadline.warn_at, deadline.calendar) == (datetime(2026, 11, 24, 0, 8, tzinfo=UTC), "service_hours")
    for clock, urgency in ((PASS_ON, "emergency"), ("sign_for", "normal")):
        other = limit(clock, now=night, hours=hours, urgency=urgency)
        assert other is not None
        assert other.calendar == "elapsed"


@pytest.mark.parametrize(
    "facts", [{}, {"contract": True}, {"kind": None, "urgency": None}, {"urgency": None}, {"kind": None}]
)
def test_the_journals_label_of_a_case_reads_back(facts: dict[str, object]) -> None:
    one = case(**facts)
    assert of_label(one.label, SHANGHAI, CALENDAR, None, NOW) == one
