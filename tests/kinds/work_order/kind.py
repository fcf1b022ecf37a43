"""Work order 工单: everything that the suites know of it."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st

from app.core.enums import ContactResult, Coverage, HoldReason, OrderKind, Satisfaction, Urgency
from app.models import WorkOrder
from app.workflow.kinds.common_facts import Files
from app.workflow.kinds.work_order.housekeeping_guards import ListedItem, WishedWorker
from app.workflow.kinds.work_order.pricing import OrdersMaterial
from app.workflow.kinds.work_order.table import WORK_ORDER
from app.workflow.kinds.work_order.working_hours import WorkTime
from tests.kinds.appointment import appointment
from tests.kinds.cases import Situation
from tests.kinds.follow_up import follow_up
from tests.kinds.quote import approved, quote
from tests.kinds.sample import Sample, Served
from tests.kinds.usual import CALLERS, DEPARTMENT, FILE, NOW, UNANSWERED, WINDOW, WORD, Form, uid
from tests.kinds.work_order import (
    cases_checklist,
    cases_contract,
    cases_field,
    cases_finish,
    cases_helpers,
    cases_hours,
    cases_housekeeping,
    cases_incident,
    cases_intake,
    cases_quote,
    cases_word,
)
from tests.kinds.work_order.forms import FORMS, LABOUR, SHEET
from tests.kinds.work_order.row import objection, order
from tests.kinds.work_order.rules import RULES
from tests.kinds.work_order.seen import related, sees_order
from tests.kinds.work_order.village import make, ready, refused, targets
from tests.kinds.work_order.who import CLOCKS, OPERATIONS, TURNS, WHO


def facts() -> dict[str, Any]:
    """Every file is here, the worker is qualified and free, the list has a price."""
    return {
        "files": Files(()),
        "enquiry": None,
        "request": SimpleNamespace(contact_phone="+8613800138000"),
        "catalogue": SimpleNamespace(
            prices={"P12": 6000},
            quote=SimpleNamespace(total_fen=6000),
            material=OrdersMaterial(),
            same_name={},
            annex={},
        ),
        "orders_material": OrdersMaterial(),
        "worker": SimpleNamespace(
            label="Z*", belongs=True, qualified=True, day=date(2026, 11, 24), departments=(DEPARTMENT,)
        ),
        "engaged": SimpleNamespace(label="Z*", belongs=True, qualified=True, day=date(2026, 11, 24)),
        "availability": SimpleNamespace(clash=None, emergencies=(), may_displace=True),
        "work_time": WorkTime(),
        "helping": (),
        "wished": True,
        "witness": True,
        "contact_days": 3,
        "master": SimpleNamespace(id=uid(61)),
        "cover": cases_contract.named(**cases_contract.LISTED, **cases_contract.IN_WARRANTY)["cover"],
        "warranty": SimpleNamespace(in_term=True, part="plumbing", until=date(2027, 1, 1)),
        "correction": SimpleNamespace(place=None),
        "worker_works_here": False,
        "complaint_is_linked": False,
        **cases_incident.named()["facts"],
        **cases_incident.of("restored", answers_until=NOW + timedelta(days=1))["facts"],
        "item": SimpleNamespace(kind=OrderKind.HOUSEKEEPING),
        "listed_item": ListedItem("JZ01", "小时", 5_000),
        "other_bookings": (),
        "wish": WishedWorker(),
    }


def aspects() -> dict[str, Any]:
    """A version agreed to and another on offer, an appointment and a proposal; nothing charged yet."""
    return {
        "quote": quote(), "approved_quote": approved(), "appointment": appointment(),
        "proposal": appointment("proposed"), "visit": None, "charge": None, "follow_up": follow_up(),
        "fault_goes_on": True,
    }  # fmt: skip


TODAY = appointment(starts_at=NOW + timedelta(hours=1), ends_at=NOW + timedelta(hours=3))
"""An appointment to which its worker may leave now."""
EMERGENCY = {"urgency": Urgency.EMERGENCY}
UNPRICED: dict[str, Any] = {"approved_quote": None}
SITUATIONS = (
    Situation(),
    Situation(EMERGENCY, UNPRICED),
    Situation({"visit_ended": True}),
    Situation(aspects={"appointment": TODAY}),
    Situation({"needs_visit": False}),
    Situation({"objection": objection()}),
    Situation(aspects={"follow_up": follow_up(result=Satisfaction.DISSATISFIED)}),
    Situation({"approved_quote_id": None}, form={"settlement": None}),
    Situation(form={"channel": "app"}, only="register"),
    Situation(form={"channel": "patrol"}, only="register"),
    Situation(form={"channel": "erp"}, only="register"),
    Situation(form=UNANSWERED, only="contact"),
    Situation({"coverage": Coverage.IN_WARRANTY}, only="prove_warranty"),
    Situation(
        cases_housekeeping.BOOKED,
        {**cases_housekeeping.TWO_HOURS, **UNPRICED},
        {"housekeeping": {**SHEET, "hours": 3}},
        "correct",
    ),
    Situation({"reporter_id": CALLERS["machine client"].id}, only="correct"),
    Situation(
        {**cases_housekeeping.BOOKED, "reporter_id": CALLERS["machine client"].id},
        {**cases_housekeeping.TWO_HOURS, **UNPRICED},
        {"housekeeping": {**SHEET, "hours": 3}},
        "correct",
    ),
    Situation({"coverage": Coverage.CONTRACT}),
    Situation({**EMERGENCY, "worker_id": None}, UNPRICED),
    Situation({"incident_id": uid(97)}),
)
MORE_SITUATIONS = (
    Situation({"trades": []}),
    Situation({"custody": {"thing": "锅炉", "receipt": "SJ1"}}, {"appointment": appointment("cancelled")}),
    Situation({"approved_quote_id": None}, UNPRICED),
    Situation({**EMERGENCY, "approved_quote_id": None}, UNPRICED),
    Situation({"needs_visit": False, "approved_quote_id": None}, UNPRICED),
    Situation({}, {"quote": quote(author_id=CALLERS["receptionist"].id)}),
    Situation({}, {"quote": quote(author_id=CALLERS["assigned worker"].id)}),
)
CHOICES = st.builds(
    Situation,
    row=st.fixed_dictionaries(
        {
            "urgency": st.sampled_from(Urgency), "coverage": st.one_of(st.none(), st.sampled_from(Coverage)),
            "reworks": st.integers(0, 2), "visit_ended": st.booleans(), "needs_visit": st.booleans(),
        }
    ),
    aspects=st.fixed_dictionaries({"approved_quote": st.sampled_from((None, approved()))}),
    form=st.one_of(st.just({}), st.fixed_dictionaries({"result": st.sampled_from(ContactResult)})),
)  # fmt: skip
TRIED = {"means": "phone", "result": "unanswered", "tried_at": WORD["told_at"]}
ASKED: Form = {
    "consent": WORD, "signature_file_id": str(FILE), "visit_now": True, "appointment": WINDOW, "trades": ["plumbing"],
    "agreed_by": "业主", "window": WINDOW, "emergency_consent": WORD, "custody_settled": True, "lines": [LABOUR],
    "photos_after": [str(FILE)], "note": "已说明", "reason": "已离职", "attempt": TRIED, "settlement": {"fee_fen": 0},
    "kind": "repair", "run_in": {"minutes": 20, "works": True},
    "safe": "无人受困",
}  # fmt: skip

SAMPLE = Sample(
    lifecycle=WORK_ORDER,
    models=(WorkOrder,),
    row=order,
    who=WHO,
    forms=FORMS,
    facts=facts,
    aspects=aspects,
    rules=RULES,
    cases=(
        *cases_helpers.CASES,
        *cases_hours.CASES,
        *cases_housekeeping.CASES,
        *cases_intake.CASES,
        *cases_contract.CASES,
        *cases_field.CASES,
        *cases_checklist.CASES,
        *cases_quote.CASES,
        *cases_finish.CASES,
        *cases_word.CASES,
        *cases_incident.CASES,
    ),
    situations=SITUATIONS,
    more_situations=MORE_SITUATIONS,
    stands_in_for=EMERGENCY,
    asked=ASKED,
    plain={
        "accept": {"coverage": "in_warranty"},
        "cancel": {"settlement": {"fee_fen": 0}},
        "reclassify": {"kind": "paid_service", "housekeeping": None},
    },
    choices=CHOICES,
    # what is neither free, nor approved, nor an emergency waits for its quote
    neither=frozenset({frozenset({"work_may_begin", "is_unquoted_emergency"})}),
    turns=TURNS,
    turns_of={"hold_reason": HoldReason.CUSTOMER},
    clocks=CLOCKS,
    served=Served(
        read_scope="work_orders:read",
        write_scope="work_orders:write",
        operations=OPERATIONS,
        own=sees_order,
        related=related,
        refused={"work_orders.register": refused},
        takes={"work_orders.register": {"community_id"}},
        make=make,
        targets=targets,
        ready=ready,
        # nobody claims at home, and its rooms are too old for a warranty
        beyond_ready=frozenset({"claim", "prove_warranty", "prove_contract", "explain_delay"}),
    ),
)
