"""What the samples share: made-up people, ids and times, and pieces of forms."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import SQLModel

from app.core.roles import Caller, Grant, Role, RoomStay
from app.workflow.clocks.calendar import Calendar
from app.workflow.clocks.service_hours import Night

Form = dict[str, Any]

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, 10:00 in Shanghai."""
TODAY = date(2026, 11, 23)
"""The same day there."""


def uid(number: int) -> UUID:
    """A readable id."""
    return UUID(int=number)


ORGANISATION, COMMUNITY_ID, OTHER_COMMUNITY = uid(1), uid(2), uid(3)
DEPARTMENT, OTHER_DEPARTMENT = uid(11), uid(12)
ROOM, OTHER_ROOM = uid(21), uid(22)
CUSTOMER_ID, WORKER_ID, AUTHOR_ID, HELPER_ID = uid(31), uid(32), uid(33), uid(34)
ORDER, CHARGE, PAYMENT, QUOTE_ID, OLD_QUOTE, FILE = uid(41), uid(42), uid(43), uid(44), uid(45), uid(46)
COMPLAINT_ID, CORRECTIVE, SLIP = uid(71), uid(72), uid(73)

COMMUNITY: Any = SimpleNamespace(
    id=COMMUNITY_ID,
    organisation_id=ORGANISATION,
    zone="Asia/Shanghai",
    zone_info=ZoneInfo("Asia/Shanghai"),
    refund_limit_fen=50_000,
    quote_limit_fen=100_000,
    photo_trades=frozenset({"plumbing"}),
    charge_cap_fen=100_000_000,
    three_copies=True,
    rules_version=1,
    service_phone="0512-6666",
    complaint_phone="0512-7777",
    calendar=Calendar(),
    departments={DEPARTMENT: "工程部", OTHER_DEPARTMENT: "保洁部"},
    departments_in_use=frozenset({DEPARTMENT, OTHER_DEPARTMENT}),
    checklist_items=(),
    clock_policies=(),
    night=Night(),
    service_hours=None,
    claiming=True,
    online_payment=True,
    announce_faults=True,
    stock_in_erp=False,
    housekeeping_ahead_days=7,
    housekeeping_notice_hours=24,
)


def person(number: int, *grants: Grant, rooms: Mapping[UUID, RoomStay] | None = None, kind: str = "person") -> Caller:
    """A caller with an id of their own."""
    return Caller(uid(number), ORGANISATION, grants, rooms or {}, kind=kind)


SINCE = ((NOW - timedelta(days=400), None),)


def of_the_household(number: int) -> RoomStay:
    """The stay of somebody who lives with the customer of the usual order."""
    return RoomStay(SINCE, frozenset({uid(number), CUSTOMER_ID}))


def holding(role: Role, number: int, department: UUID | None = None, community: UUID = COMMUNITY_ID) -> Caller:
    """Somebody with one role in one community."""
    return person(number, Grant(role, community, department))


CALLERS: dict[str, Caller] = {
    "customer who asked": person(31, Grant(Role.CUSTOMER, COMMUNITY_ID)),
    "customer of the room": person(101, Grant(Role.CUSTOMER, COMMUNITY_ID), rooms={ROOM: of_the_household(101)}),
    "flatmate of another household": person(120, Grant(Role.CUSTOMER, COMMUNITY_ID), rooms={ROOM: RoomStay(SINCE)}),
    "another customer": person(102, Grant(Role.CUSTOMER, COMMUNITY_ID), rooms={OTHER_ROOM: of_the_household(102)}),
    "receptionist": holding(Role.RECEPTIONIST, 103),
    "receptionist elsewhere": holding(Role.RECEPTIONIST, 104, community=OTHER_COMMUNITY),
    "supervisor of the department": holding(Role.SUPERVISOR, 105, DEPARTMENT),
    "supervisor of another department": holding(Role.SUPERVISOR, 106, OTHER_DEPARTMENT),
    "supervisor of all departments": holding(Role.SUPERVISOR, 107),
    "assigned worker": holding(Role.WORKER, 32, DEPARTMENT),
    "helper": holding(Role.WORKER, 34, DEPARTMENT),
    "another worker": holding(Role.WORKER, 108, DEPARTMENT),
    "cashier": holding(Role.CASHIER, 109),
    "customer-service supervisor": holding(Role.CS_SUPERVISOR, 110),
    "manager": holding(Role.MANAGER, 111),
    "company leadership": person(119, Grant(Role.MANAGER)),
    "duty manager": holding(Role.DUTY_MANAGER, 112),
    "guard": holding(Role.GUARD, 113),
    "administrator": holding(Role.ADMIN, 114),
    "machine client": person(115, Grant(Role.INTEGRATION), kind="client"),
    "gongdan": person(116, Grant(Role.SYSTEM), kind="system"),
    "nobody": person(117),
    "receptionist who lives here": person(
        118,
        Grant(Role.RECEPTIONIST, COMMUNITY_ID),
        Grant(Role.CUSTOMER, COMMUNITY_ID),
        rooms={ROOM: of_the_household(118)},
    ),
}


@cache
def _defaults(model: type[SQLModel]) -> dict[str, Callable[[], Any]]:
    makers: dict[str, Callable[[], Any]] = {}
    for name, info in model.model_fields.items():
        factory: Any = info.default_factory
        makers[name] = factory or partial(_same, None if info.is_required() else info.default)
    return makers


def _same(value: Any) -> Any:
    return value


def blank(model: type[SQLModel], **values: Any) -> Any:
    """A row of a stored noun with its defaults, and None where it has none."""
    usual = {
        "id": None,
        "created_at": NOW - timedelta(hours=1),
        "community_id": COMMUNITY_ID,
        "organisation_id": ORGANISATION,
        **values,
    }
    made = {name: make() for name, make in _defaults(model).items() if name not in usual}
    return SimpleNamespace(**made, **usual)


HELPERS = [{"person_id": str(HELPER_ID), "since": NOW.isoformat(), "signed_at": None}]


def of_the_order() -> dict[str, Any]:
    """What is joined to the rows that hang on an order."""
    return {"customer_id": CUSTOMER_ID, "premises_id": ROOM, "department_id": DEPARTMENT, "worker_id": WORKER_ID,
            "helpers": HELPERS, "reporter_id": CUSTOMER_ID, "order_created_at": NOW - timedelta(days=1)}  # fmt: skip


# pieces of forms

SOON = (NOW + timedelta(hours=30)).isoformat()
LATER = (NOW + timedelta(hours=32)).isoformat()
WINDOW = {"starts_at": SOON, "ends_at": LATER}
WORD = {"said_by": "业主本人", "means": "phone", "told_at": (NOW - timedelta(minutes=5)).isoformat()}
REASON = {"reason": "客户要求"}
SAID = {**REASON, "consent": WORD}
SIGNED = {"consent": WORD, "signature_file_id": str(FILE)}
TOLD = {"told_at": (NOW - timedelta(minutes=5)).isoformat(), "means": "phone"}
UNANSWERED = {"result": "unanswered"}
