"""Complaint 投诉: everything that the suites know of it."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, Severity
from app.core.enums import ContactResult, Level
from app.models import Complaint, ComplaintDecision, ComplaintNote
from app.workflow.kinds.complaint.table import COMPLAINT
from tests.kinds.cases import Situation
from tests.kinds.complaint import cases_decision, cases_handling
from tests.kinds.complaint.forms import FORMS
from tests.kinds.complaint.row import PASSING, complaint
from tests.kinds.complaint.rules import RULES
from tests.kinds.complaint.seen import related, sees_complaint
from tests.kinds.complaint.ways import make, refused, targets
from tests.kinds.complaint.who import CLOCKS, OPERATIONS, TURNS, WHO
from tests.kinds.sample import Sample, Served
from tests.kinds.usual import CALLERS, DEPARTMENT, FILE, UNANSWERED, Form, uid


def facts() -> dict[str, Any]:
    """Everybody and everything that forms name is of here."""
    return {
        "filed": SimpleNamespace(name="刘先生", phone="+8613800138000", premises_id=None),
        "enquiry": None,
        "linked": SimpleNamespace(found=(), missing=()),
        "piece": SimpleNamespace(genuine=None, file_id=None),
        "respondent": True,
        "routed": SimpleNamespace(id=DEPARTMENT),
        "handler": SimpleNamespace(label="Z*", belongs=True, department_id=DEPARTMENT, is_accused=False),
        "unaccused_head_exists": False,
        "managers": frozenset({uid(105), uid(111)}),
        "reworked": SimpleNamespace(orders=(), unfit=()),
        "result_due": date(2026, 12, 8),
    }


OPERATOR = {**PASSING, "complainant_type": "operator"}
PLAIN = (
    Situation(),
    Situation({"channel": ComplaintChannel.WRITTEN}),
    Situation({"severity": Severity.SERIOUS}, form={"severity": "general"}),
    Situation({"facts": OPERATOR}, form={"codes": ["R01"]}),
    Situation({"was_accepted": True}),
    Situation(form=UNANSWERED, only="contact"),
    *(Situation({"level": level}) for level in Level),
)
SITUATIONS = (
    *PLAIN,
    *(Situation({**one.row, "manager_stands_in": True}, form=one.form, only=one.only) for one in PLAIN),
)
MANAGERS = {"handler_id": CALLERS["manager"].id}
MORE_SITUATIONS = (
    Situation({**MANAGERS, "severity": Severity.SERIOUS}),
    Situation({**MANAGERS, "replies": 1}),
    Situation({"facts": OPERATOR, "letter_approver_id": CALLERS["manager"].id}),
    Situation({"facts": {}, "evidence_count": 0}),
    Situation({"facts": {}, "kind": ComplaintKind.SERVICE}),
    Situation({"facts": {**PASSING, "grounds": "insufficient"}, "channel": ComplaintChannel.WRITTEN}),
)
CHOICES = st.builds(
    Situation,
    row=st.fixed_dictionaries(
        {
            "kind": st.sampled_from(ComplaintKind), "channel": st.sampled_from(ComplaintChannel),
            "severity": st.sampled_from(Severity), "was_accepted": st.booleans(),
            "facts": st.sampled_from([{**PASSING, "complainant_type": one} for one in ("consumer", "operator", None)]),
        }
    ),
    form=st.one_of(
        st.just({}),
        st.fixed_dictionaries({"severity": st.sampled_from(Severity), "result": st.sampled_from(ContactResult)}),
    ),
)  # fmt: skip
ASKED: Form = {
    "evidence": [{"kind": "photo", "note": "照片"}], "text": "不予受理", "incident_report": "事故经过",
    "written_complaint_file_id": str(FILE), "missing": ["evidence"], "reason": "客户要求",
    "facts": {"purchase_channel": "shop"}, "dealings": "已协商", "demand": "退款", "respondent": {"name": "金鑫家电"},
    "purchase": {"product": "电热水壶"}, "signature_file_id": str(FILE), "kind": "service", "matter": "staff",
    "received_at": "2026-11-22T10:00:00+08:00", "description": "电热水壶漏电", "complainant_name": "刘先生",
    "complainant_phone": "13800138000",
}  # fmt: skip

SAMPLE = Sample(
    lifecycle=COMPLAINT,
    models=(Complaint, ComplaintDecision, ComplaintNote),
    row=complaint,
    who=WHO,
    forms=FORMS,
    facts=facts,
    rules=RULES,
    cases=(*cases_decision.CASES, *cases_handling.CASES),
    situations=SITUATIONS,
    more_situations=MORE_SITUATIONS,
    persons=("handler_id",),
    asked=ASKED,
    choices=CHOICES,
    turns=TURNS,
    turns_of={"level": Level.MANAGER},
    clocks=CLOCKS,
    plain={"grant_compensation": {"granted_fen": 0}},
    served=Served(
        read_scope="complaints:read",
        write_scope="complaints:write",
        operations=OPERATIONS,
        own=sees_complaint,
        related=related,
        refused={"complaints.register": refused},
        # what the complainant paid elsewhere, which nobody here decides
        takes={
            "complaints.register": {"community_id", "price_fen"},
            "complaints.supplement": {"price_fen"},
            "complaints.correct": {"price_fen"},
        },
        make=make,
        targets=targets,
    ),
)
