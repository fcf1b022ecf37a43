"""Day closing 日结: the cashier counts and closes, another manager confirms."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from app.core.enums import LedgerKind, PaymentMethod
from app.models.day_closing import DayClosing, DayClosingState
from app.workflow.kinds.day_closing import (
    DAY_CLOSING,
    OpenAccounts,
    closer_is_another,
    day_has_come,
    day_is_open,
    difference_has_reason,
)
from app.workflow.kinds.day_figures import Balances, DayFigures, LedgerSum
from tests.kinds.cases import holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import CALLERS, COMMUNITY_ID, TODAY, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import ZONE, Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

A_DAY = timedelta(days=1)
CASH = LedgerSum(
    kind=LedgerKind.PAY, by_id=uid(109), method=PaymentMethod.CASH, by_worker=False, with_worker=False, before=False,
    amount_fen=5_000,
)  # fmt: skip


def day_closing(state: str = "closed", **values: Any) -> Any:
    """Of yesterday, by somebody who is none of the callers."""
    usual = {"id": uid(99), "state": DayClosingState(state), "number": "RJ-A-20261123-0001", "closed_by_id": uid(999),
             "from_day": TODAY - A_DAY, "day": TODAY - A_DAY}  # fmt: skip
    return blank(DayClosing, **{**usual, **values})


WHO = Who(
    states="closed confirmed",
    final=frozenset({"confirmed"}),
    table="""
close   | –      | closed    | cashier manager | M-61
confirm | closed | confirmed | manager         | M-61
""",
)
OPERATIONS = """
day_closings.read      day_closing  own
day_closings.list      place        cashier manager charges:read
day_closings.close     place        cashier manager
day_closings.timeline  day_closing  own
reconciliation.read    asked        cashier manager charges:read
"""
FORMS: dict[str, Form] = {
    "close": {"community_id": str(COMMUNITY_ID), "day": TODAY.isoformat(), "counted_fen": 5_000},
    "confirm": {"note": "已核对"},
}


def accounts(last_closed: date | None = TODAY - A_DAY) -> dict[str, OpenAccounts]:
    """¥50 in cash since the day before."""
    return {"open_accounts": OpenAccounts(last_closed, TODAY, DayFigures.of(Balances(), [CASH]))}


CLOSER = "manager"
CASES = [
    holds(day_has_come, "today", form={"day": TODAY}),
    refuses(day_has_come, "tomorrow", form={"day": TODAY + A_DAY}),
    holds(day_is_open, "the day after", form={"day": TODAY}, facts=accounts()),
    holds(day_is_open, "none was closed", form={"day": TODAY}, facts=accounts(None)),
    refuses(day_is_open, "closed", form={"day": TODAY - A_DAY}, facts=accounts()),
    holds(difference_has_reason, "none", form={"counted_fen": 5_000, "reason": ""}, facts=accounts()),
    holds(difference_has_reason, "with a reason", form={"counted_fen": 4_900, "reason": "找零"}, facts=accounts()),
    refuses(difference_has_reason, "without", form={"counted_fen": 5_001, "reason": ""}, facts=accounts()),
    holds(closer_is_another, "is", by=CLOSER, row=day_closing()),
    refuses(closer_is_another, "their own", by=CLOSER, row=day_closing(closed_by_id=CALLERS[CLOSER].id)),
]
BEGINS = 300
"""How many days ago the first day is closed that the walk closes."""


def make(walk: Walk) -> None:
    """In both states; more at home than elsewhere."""
    for state in ("closed", "confirmed") * (2 if walk.crew.at_home else 1):
        make_one(walk, state)


def make_one(walk: Walk, state: str) -> Form:
    """The next day, long ago, on which nothing was entered."""
    place = walk.crew.ids["community"]
    rows = walk.read("cashier", f"/v1/communities/{place}/day-closings")["data"]
    last = max((date.fromisoformat(row["day"]) for row in rows), default=None)
    day = walk.crew.now.astimezone(ZONE).date() - BEGINS * A_DAY if last is None else last + A_DAY
    form: Form = {"community_id": place, "day": day.isoformat(), "counted_fen": 1, "reason": f"{MARK} reason"}
    row = walk.post("cashier", "/v1/day-closings", form)
    if state == "confirmed":
        row = walk.post("manager", f"/v1/day-closings/{row['id']}/confirm", {"note": f"{MARK} note"})
    assert row["state"] == state
    return row


def ready(walk: Walk, _action: str, form: Form) -> tuple[Form, Form, str]:
    """A day that the cashier closed."""
    return make_one(walk, "closed"), form, "manager"


def refused(place: str, _is_machine: bool) -> Form:
    """A day of the future."""
    return {"community_id": place, "day": "2199-01-01", "counted_fen": 0}


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """Nobody's beside those who see all of the community."""
    return False


def related(_: "Oracle", who: "Somebody", row: Any) -> dict[str, bool]:
    """Only offices count."""
    return {}


RULES = """
closer_is_another | confirm
day_has_come | close
day_is_open | close
difference_has_reason | close
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=DAY_CLOSING,
    models=(DayClosing,),
    row=day_closing,
    who=WHO,
    forms=FORMS,
    facts=accounts,
    rules=RULES,
    cases=CASES,
    turns="closed: centre | confirmed: nobody",
    served=Served(
        read_scope="charges:read",
        operations=OPERATIONS,
        wide=frozenset({"cashier", "manager"}),
        own=own,
        related=related,
        refused={"day_closings.close": refused},
        takes={"day_closings.close": {"community_id"}},
        make=make,
        newest_first=True,
        ready=ready,
    ),
)
