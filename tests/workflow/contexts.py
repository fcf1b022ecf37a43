"""Made-up people, records and facts for the pure tests: everything is in order unless a test says otherwise."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import SQLModel

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, Contentment, Level, Matter, Severity
from app.core.enums import Channel, Coverage, OrderKind, PaymentMethod, PaymentVia, Satisfaction, Urgency
from app.core.roles import Caller, Grant, Role
from app.models import (
    Appointment,
    Charge,
    Complaint,
    ContactSlip,
    CorrectiveAction,
    FollowUp,
    Payment,
    Quote,
    WorkOrder,
)
from app.models.complaint import ComplaintState, CorrectiveState, SlipState
from app.models.follow_up import FollowUpState
from app.models.money import ChargeState, PaymentState
from app.models.quote import QuoteState
from app.models.visit import AppointmentState
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Context

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, 10:00 in Shanghai."""


def uid(number: int) -> UUID:
    """A readable id."""
    return UUID(int=number)


ORGANISATION, COMMUNITY_ID, OTHER_COMMUNITY = uid(1), uid(2), uid(3)
DEPARTMENT, OTHER_DEPARTMENT = uid(11), uid(12)
ROOM, OTHER_ROOM = uid(21), uid(22)
CUSTOMER_ID, WORKER_ID, AUTHOR_ID = uid(31), uid(32), uid(33)
ORDER, CHARGE, PAYMENT, QUOTE_ID, OLD_QUOTE, FILE = uid(41), uid(42), uid(43), uid(44), uid(45), uid(46)
COMPLAINT_ID, CORRECTIVE, SLIP = uid(71), uid(72), uid(73)

COMMUNITY: Any = SimpleNamespace(
    id=COMMUNITY_ID,
    organisation_id=ORGANISATION,
    zone="Asia/Shanghai",
    zone_info=ZoneInfo("Asia/Shanghai"),
    refund_limit_fen=50_000,
    service_phone="0512-6666",
    complaint_phone="0512-7777",
)


def person(number: int, *grants: Grant, rooms: tuple[UUID, ...] = (), kind: str = "person") -> Caller:
    """A caller with an id of their own."""
    return Caller(uid(number), ORGANISATION, grants, frozenset(rooms), kind=kind)


def holding(role: Role, number: int, department: UUID | None = None, community: UUID = COMMUNITY_ID) -> Caller:
    """Somebody with one role in one community."""
    return person(number, Grant(role, community, department))


CALLERS: dict[str, Caller] = {
    "customer who asked": person(31, Grant(Role.CUSTOMER, COMMUNITY_ID)),
    "customer of the room": person(101, Grant(Role.CUSTOMER, COMMUNITY_ID), rooms=(ROOM,)),
    "another customer": person(102, Grant(Role.CUSTOMER, COMMUNITY_ID), rooms=(OTHER_ROOM,)),
    "receptionist": holding(Role.RECEPTIONIST, 103),
    "receptionist elsewhere": holding(Role.RECEPTIONIST, 104, community=OTHER_COMMUNITY),
    "supervisor of the department": holding(Role.SUPERVISOR, 105, DEPARTMENT),
    "supervisor of another department": holding(Role.SUPERVISOR, 106, OTHER_DEPARTMENT),
    "supervisor of all departments": holding(Role.SUPERVISOR, 107),
    "assigned worker": holding(Role.WORKER, 32, DEPARTMENT),
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
        118, Grant(Role.RECEPTIONIST, COMMUNITY_ID), Grant(Role.CUSTOMER, COMMUNITY_ID), rooms=(ROOM,)
    ),
}


@cache
def _defaults(model: type[SQLModel]) -> dict[str, Callable[[], Any]]:
    found: dict[str, Callable[[], Any]] = {}
    for name, info in model.model_fields.items():
        factory: Any = info.default_factory
        found[name] = factory or partial(_same, None if info.is_required() else info.default)
    return found


def _same(value: Any) -> Any:
    return value


def blank(model: type[SQLModel], **values: Any) -> Any:
    """A row of a stored noun with its defaults, and None where it has none."""
    usual = {"id": None, "community_id": COMMUNITY_ID, "organisation_id": ORGANISATION, **values}
    made = {name: make() for name, make in _defaults(model).items() if name not in usual}
    return SimpleNamespace(**made, **usual)


def order(state: str = "registered", **values: Any) -> Any:
    """A chargeable repair in a room, given to the assigned worker of the department."""
    usual = {
        "id": ORDER, "state": state, "number": "WX-A-20261123-0001", "kind": OrderKind.REPAIR,
        "channel": Channel.PHONE, "urgency": Urgency.NORMAL, "coverage": Coverage.CHARGEABLE, "description": "漏水",
        "customer_id": CUSTOMER_ID, "reporter_id": CUSTOMER_ID, "premises_id": ROOM, "department_id": DEPARTMENT,
        "worker_id": WORKER_ID, "trades": ["plumbing"], "catalogue_code": "P12",
        "estimate": {"basis": "list", "min_fen": 5000, "max_fen": 9000, "visit_fee_fen": 3000},
        "worker_signed_at": NOW, "copies": {"repair_team": {}, "archive": {}, "finance": {}},
        "repair_warranty_until": date(2027, 11, 23), "approved_quote_id": OLD_QUOTE,
    }  # fmt: skip
    if state in ("completed", "rework", "signed_off", "closed"):
        usual["completed_at"] = NOW - timedelta(hours=1)
    return blank(WorkOrder, **{**usual, **values})


def quote(state: str = "offered", **values: Any) -> Any:
    """The version on offer."""
    usual = {"id": QUOTE_ID, "state": QuoteState(state), "ordinal": 2, "author_id": AUTHOR_ID, "labour_fen": 5000,
             "material_fen": 2000, "total_fen": 7000, "work_order_id": ORDER}  # fmt: skip
    return blank(Quote, **{**usual, **values})


def approved(**values: Any) -> Any:
    """The version that the customer agreed to."""
    return quote("approved", **{"id": OLD_QUOTE, "ordinal": 1, **values})


def appointment(state: str = "confirmed", **values: Any) -> Any:
    """Tomorrow from nine to eleven, local time."""
    usual = {"id": uid(51), "state": AppointmentState(state), "starts_at": NOW + timedelta(hours=23),
             "ends_at": NOW + timedelta(hours=25), "worker_id": WORKER_ID, "work_order_id": ORDER}  # fmt: skip
    return blank(Appointment, **{**usual, **values})


def charge(state: str = "part_paid", **values: Any) -> Any:
    """70 yuan invoiced, 20 paid; the customer agreed to pay the worker."""
    usual = {"id": CHARGE, "state": ChargeState(state), "invoiced_fen": 7000, "paid_fen": 2000,
             "worker_may_collect": True, "work_order_id": ORDER, "number": "SF-A-20261123-0001"}  # fmt: skip
    return blank(Charge, **{**usual, **_of_the_order(), **values})


def payment(state: str = "collected", **values: Any) -> Any:
    """20 yuan that the worker took."""
    usual = {"id": PAYMENT, "state": PaymentState(state), "charge_id": CHARGE, "amount_fen": 2000,
             "via": PaymentVia.WORKER, "method": PaymentMethod.CASH, "taken_by_id": WORKER_ID}  # fmt: skip
    return blank(Payment, **{**usual, **_of_the_order(), **values})


def follow_up(state: str = "done", **values: Any) -> Any:
    """The customer was asked, and satisfied."""
    usual = {"id": uid(52), "state": FollowUpState(state), "attempt_days": 3, "work_order_id": ORDER,
             "result": Satisfaction.SATISFIED if state == "done" else None, "due_at": NOW}  # fmt: skip
    return blank(FollowUp, **{**usual, **_of_the_order(), **values})


def _of_the_order() -> dict[str, Any]:
    """What is joined to the rows that hang on an order."""
    return {"customer_id": CUSTOMER_ID, "premises_id": ROOM, "department_id": DEPARTMENT, "worker_id": WORKER_ID,
            "reporter_id": CUSTOMER_ID}  # fmt: skip


def corrective_action(state: str = "open", **values: Any) -> Any:
    """Given to the assigned worker until mid-December, who did it, for a complaint that is with the department."""
    usual = {"id": CORRECTIVE, "state": CorrectiveState(state), "complaint_id": COMPLAINT_ID, "owner_id": WORKER_ID,
             "what": "培训", "due_on": date(2026, 12, 15), "done_by_id": None if state == "open" else WORKER_ID,
             "department_id": DEPARTMENT, "complaint_number": "TS-A-20261123-0001"}  # fmt: skip
    return blank(CorrectiveAction, **{**usual, **values})


def contact_slip(state: str = "sent", **values: Any) -> Any:
    """Sent to the department half an hour after the matter had reached the desk."""
    usual = {"id": SLIP, "state": SlipState(state), "number": "LX-A-20261123-0001", "department_id": DEPARTMENT,
             "sender_id": uid(103), "subject": "照明", "matter": "车库照明损坏", "complaint_number": None,
             "received_at": NOW - timedelta(minutes=30)}  # fmt: skip
    return blank(ContactSlip, **{**usual, **values})


def complaint(state: str = "registered", **values: Any) -> Any:
    """A shopper's complaint in which every rule passes, made in person, in the hands of the department's supervisor."""
    usual = {
        "id": COMPLAINT_ID, "state": ComplaintState(state), "number": "TS-A-20261123-0001",
        "kind": ComplaintKind.CONSUMER, "channel": ComplaintChannel.IN_PERSON, "severity": Severity.GENERAL,
        "matter": Matter.CONSUMER_DISPUTE, "complainant_id": CUSTOMER_ID, "reporter_id": CUSTOMER_ID,
        "respondent": {"name": "金鑫家电"}, "facts": {**PASSING}, "evidence_count": 1, "department_id": DEPARTMENT,
        "handler_id": uid(105), "forwarded_at": NOW, "level": Level.SUPERVISOR, "drafter_id": uid(105),
        "letter_text": "不予受理", "letter_drafter_id": uid(105), "satisfaction": Contentment.SATISFIED,
        "agreement": {"terms": "退款"}, "created_at": NOW - timedelta(days=1),
    }  # fmt: skip
    return blank(Complaint, **{**usual, **values})


PASSING = {
    "basis": "A1", "complainant_type": "consumer", "purchase_channel": "shop", "warranty_end": "2027-01-01",
    "fault_reported_on": "2026-11-20", "grounds": "sufficient",
}  # fmt: skip
"""Facts on which every acceptance rule passes."""

ROWS = {
    "complaint": complaint,
    "work_order": order, "quote": quote, "appointment": appointment, "charge": charge, "payment": payment,
    "follow_up": follow_up, "corrective_action": corrective_action, "contact_slip": contact_slip,
}  # fmt: skip


def good_facts() -> dict[str, Any]:
    """Facts with which every guard that rests on facts holds."""
    return {
        "files": SimpleNamespace(missing=()),
        "request": SimpleNamespace(contact_phone="+8613800138000"),
        "catalogue": SimpleNamespace(prices={"P12": 6000}, quote=SimpleNamespace(total_fen=6000)),
        "department": True,
        "worker": SimpleNamespace(
            label="Z*", belongs=True, qualified=True, day=date(2026, 11, 24), departments=(DEPARTMENT,)
        ),
        "engaged": SimpleNamespace(label="Z*", belongs=True, qualified=True, day=date(2026, 11, 24)),
        "diary": SimpleNamespace(clash=None, may_displace=True),
        "checklist": ["tools", "badge"],
        "contact_days": 3,
        "master": SimpleNamespace(id=uid(61)),
        "online_reference": False,
        "payment": payment(),
        "warranty": None,
        "item": SimpleNamespace(kind=OrderKind.HOUSEKEEPING),
        "owner": True,
        "filed": SimpleNamespace(name="刘先生", phone="+8613800138000", premises_id=None),
        "linked": SimpleNamespace(found=(), missing=()),
        "piece": SimpleNamespace(genuine=None),
        "routed": SimpleNamespace(id=DEPARTMENT),
        "handler": SimpleNamespace(label="Z*", belongs=True, department_id=DEPARTMENT),
        "managers": frozenset({uid(105), uid(111)}),
        "reworked": SimpleNamespace(orders=(), unfit=()),
        "result_due": date(2026, 12, 8),
        "complaint": SimpleNamespace(id=COMPLAINT_ID, was_accepted=True, founded=None),
    }


def context(caller: Caller | str, row: Any = None, form: Any = None, **parts: Any) -> Context:
    """A decision's context in which all facts are good; `parts` replace aspects, `facts` are added to the good ones."""
    who = CALLERS[caller] if isinstance(caller, str) else caller
    aspects: dict[str, Any] = {
        "quote": quote(), "approved_quote": approved(), "appointment": appointment(),
        "proposal": appointment("proposed"), "visit": None, "charge": None, "follow_up": follow_up(),
    }  # fmt: skip
    facts = {**good_facts(), **parts.pop("facts", {})}
    return Context(who, NOW, COMMUNITY, row, form, **{**aspects, **parts}, facts=facts)


def row_of(lifecycle: Lifecycle, state: str, **values: Any) -> SimpleNamespace | None:
    """A record of a lifecycle in one of its states; none before the start."""
    if state == START:
        return None
    make = ROWS.get(lifecycle.name)
    row = SimpleNamespace(**_of_the_order(), **values) if make is None else make(state, **values)
    row.state = lifecycle.states(state)
    return row
