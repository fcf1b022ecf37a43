"""Codes of the journal as people read them: whose vocabulary a code is of follows from forms and columns."""

from itertools import combinations
from typing import Final

import pytest

from app.core.complaint_enums import ComplaintKind, Contentment, Execution, Matter, Severity
from app.core.enums import (
    ContactResult,
    CopyAddressee,
    Coverage,
    EstimateBasis,
    HoldReason,
    Labelled,
    Level,
    Means,
    NoAccessReason,
    OrderKind,
    PaymentMethod,
    PaymentVia,
    RevealPurpose,
    Satisfaction,
)
from app.core.erp import Silence
from app.models.audit_mark import AuditFinding
from app.models.broadcast import BroadcastOccasion
from app.models.contract import Billing
from app.models.emergency_plan import EmergencyLevel
from app.models.enquiry import CallerIdentity
from app.models.found_item import FoundCategory
from app.models.goods_pass import GoodsPurpose
from app.models.incident import Failure
from app.models.leave import LeaveKind
from app.models.quality_review import ReviewResult
from app.models.visitor import CallResult
from app.services.moving.kind import all_kinds
from app.services.timeline.labels import label_of, vocabularies
from app.workflow.kinds.complaint.acceptance_parts import Advice
from app.workflow.words.timeline import timeline_words

TOLD: Final[dict[str, set[type[Labelled]]]] = {
    "kind": {OrderKind, ComplaintKind, LeaveKind},
    "billing": {Billing},
    "coverage": {Coverage},
    "estimate.basis": {EstimateBasis},
    "result": {ContactResult, Satisfaction, ReviewResult},
    "means": {Means},
    "call.result": {CallResult},
    "call.means": {Means},
    "via": {PaymentVia},
    "method": {PaymentMethod},
    "purpose": {RevealPurpose, GoodsPurpose},
    "unknown_because": {Silence},
    "reason": {HoldReason, NoAccessReason},
    "addressee": {CopyAddressee},
    "severity": {Severity},
    "advice": {Advice},
    "matter": {Matter},
    "level": {Level, EmergencyLevel},
    "fails": {Failure},
    "satisfaction": {Contentment},
    "execution": {Execution},
    "identity": {CallerIdentity},
    "occasion": {BroadcastOccasion},
    "category": {FoundCategory},
    "finding": {AuditFinding},
}
"""What a timeline tells in words of a vocabulary, by its name in the journal."""


def test_the_codes_that_a_timeline_tells_are_of_these_vocabularies() -> None:
    details = {name for kind in all_kinds() for name in timeline_words(kind).details}
    assert {name: set(found) for name, found in vocabularies().items() if name in details} == TOLD


@pytest.mark.parametrize("name", TOLD)
def test_a_code_is_read_in_one_way(name: str) -> None:
    for one, other in combinations(TOLD[name], 2):
        assert not {str(code) for code in one} & {str(code) for code in other}
    for vocabulary in TOLD[name]:
        for code in vocabulary:
            assert label_of(name, str(code)) is code


def test_what_is_no_code_stays_as_it_is() -> None:
    assert label_of("reason", "said on the phone") == "said on the phone"
    assert label_of("round", 2) == 2
