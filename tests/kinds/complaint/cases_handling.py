"""Cases of the guards of a complaint's handling, reply, mediation and end."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, Contentment, Execution, Severity
from app.core.enums import ContactResult
from app.workflow.kinds.complaint.handling_guards import (
    agreement_is_settled,
    agreement_lies_ahead,
    both_sides_signed,
    compensation_is_granted,
    complainant_is_another,
    complainant_was_not_told,
    complainant_was_told,
    department_has_no_head,
    department_is_routed,
    extension_is_later,
    founded_is_corrected,
    handler_fits,
    has_an_agreement,
    incident_is_reported,
    is_a_dispute,
    is_not_serious,
    is_not_the_accused,
    is_not_written,
    is_written,
    objects_in_time,
    reply_is_anothers,
    reply_needs_no_approval,
    rework_is_possible,
    satisfaction_is_asked,
    serious_is_the_managers,
    session_was_held,
    severity_changes,
    severity_goes_down,
    severity_goes_up,
    waits_for_confirmation,
    was_withdrawn_by_others,
    withdrawal_is_confirmed_aloud,
    withdrawal_is_proved,
)
from app.workflow.kinds.corrective_action_guards import correction_is_owned
from tests.kinds.cases import holds, refuses
from tests.kinds.complaint.row import complaint
from tests.kinds.usual import CALLERS, CUSTOMER_ID, DEPARTMENT, FILE, NOW, OTHER_DEPARTMENT, uid

UNPROVED: dict[str, Any] = {"withdrawal_confirmed_by_id": None}
MINE = "customer who asked"
HEAD = "supervisor of the department"
BOSS = "customer-service supervisor"
OPEN = complaint()
WRITTEN = complaint(channel=ComplaintChannel.WRITTEN)
GRAVE = complaint(severity=Severity.SERIOUS)
TODAY = date(2026, 11, 23)
NOBODY = {"handler": SimpleNamespace(label="Z*", belongs=False, is_accused=False)}
SOLE = {"managers": frozenset({uid(105)})}


def severity(value: Severity) -> dict[str, Any]:
    return {"severity": value}


def called(result: str, *, confirms: bool) -> dict[str, Any]:
    return {"result": ContactResult(result), "confirms_withdrawal": confirms}


def reached(result: ContactResult) -> dict[str, Any]:
    return {"result": result}


def report(text: str, file: object) -> dict[str, Any]:
    return {"incident_report": text, "written_complaint_file_id": file}


def ends(*, founded: bool = True, due_on: date | None = TODAY, fen: int = 0) -> dict[str, Any]:
    plan = None if due_on is None else SimpleNamespace(owner_id=uid(32), due_on=due_on)
    return {"founded": founded, "corrective": plan, "compensation_fen": fen}


CASES = [
    holds(is_not_written, "in person", row=OPEN),
    refuses(is_not_written, "written", row=WRITTEN),
    holds(is_written, "written", by=BOSS, row=WRITTEN),
    refuses(is_written, "in person", by=BOSS, row=OPEN),
    holds(is_not_serious, "general", row=OPEN),
    refuses(is_not_serious, "serious", row=GRAVE),
    holds(severity_goes_up, "up", row=OPEN, form=severity(Severity.SERIOUS)),
    refuses(severity_goes_up, "down", row=GRAVE, form=severity(Severity.GENERAL)),
    holds(severity_goes_down, "down", by=BOSS, row=GRAVE, form=severity(Severity.GENERAL)),
    refuses(severity_goes_down, "up", by=BOSS, row=OPEN, form=severity(Severity.SERIOUS)),
    holds(severity_changes, "it does", row=OPEN, form=severity(Severity.SERIOUS)),
    refuses(severity_changes, "it doesn't", row=GRAVE, form=severity(Severity.SERIOUS)),
    holds(department_is_routed, "it is"),
    refuses(department_is_routed, "nowhere", facts={"routed": None}),
    holds(waits_for_confirmation, "forwarded", by=HEAD, row=OPEN),
    refuses(waits_for_confirmation, "not forwarded", by=HEAD, row=complaint(forwarded_at=None)),
    refuses(waits_for_confirmation, "confirmed", by=HEAD, row=complaint(confirmed_at=NOW)),
    holds(handler_fits, "works here", row=OPEN, form={"handler_id": uid(105)}),
    refuses(handler_fits, "doesn't", row=OPEN, form={"handler_id": uid(105)}, facts=NOBODY),
    refuses(
        handler_fits, "is the accused",
        row=complaint(respondent={"name": "赵工", "person_id": str(uid(105))}), form={"handler_id": uid(105)},
    ),
    refuses(handler_fits, "complains", row=OPEN, form={"handler_id": CUSTOMER_ID}),
    holds(complainant_was_told, "reached", row=OPEN, form=reached(ContactResult.REACHED)),
    holds(complainant_was_told, "a message", row=OPEN, form=reached(ContactResult.MESSAGE_LEFT)),
    refuses(complainant_was_told, "nobody", row=OPEN, form=reached(ContactResult.UNANSWERED)),
    holds(complainant_was_not_told, "nobody", row=OPEN, form=reached(ContactResult.UNANSWERED)),
    refuses(complainant_was_not_told, "reached", row=OPEN, form=reached(ContactResult.REACHED)),
    holds(incident_is_reported, "general", by=HEAD, row=OPEN, form=report("", None)),
    holds(incident_is_reported, "serious, reported", by=HEAD, row=GRAVE, form=report("经过", FILE)),
    refuses(incident_is_reported, "serious, no report", by=HEAD, row=GRAVE, form=report("", FILE)),
    refuses(incident_is_reported, "serious, no complaint", by=HEAD, row=GRAVE, form=report("经过", None)),
    refuses(incident_is_reported, "unresolved", by=HEAD, row=complaint(replies=1), form=report("", None)),
    holds(is_a_dispute, "consumer", by=HEAD, row=OPEN),
    refuses(is_a_dispute, "service", by=HEAD, row=complaint(kind=ComplaintKind.SERVICE)),
    holds(
        both_sides_signed, "two files",
        by=HEAD, form={"complainant_signature_file_id": FILE, "respondent_signature_file_id": uid(75)},
    ),
    refuses(
        both_sides_signed, "one file",
        by=HEAD, form={"complainant_signature_file_id": FILE, "respondent_signature_file_id": FILE},
    ),
    holds(agreement_lies_ahead, "today", by=HEAD, form={"due_on": TODAY}),
    refuses(agreement_lies_ahead, "yesterday", by=HEAD, form={"due_on": TODAY - timedelta(days=1)}),
    holds(has_an_agreement, "signed", row=OPEN),
    refuses(has_an_agreement, "none", row=complaint(agreement=None)),
    holds(reply_needs_no_approval, "spoken", by=HEAD, row=OPEN),
    refuses(reply_needs_no_approval, "written", by=HEAD, row=WRITTEN),
    refuses(reply_needs_no_approval, "serious", by=HEAD, row=GRAVE),
    holds(reply_is_anothers, "another's", by=BOSS, row=OPEN),
    refuses(reply_is_anothers, "own", by=BOSS, row=complaint(drafter_id=uid(110))),
    holds(serious_is_the_managers, "general", by=BOSS, row=OPEN),
    holds(serious_is_the_managers, "the sole manager's draft", by=BOSS, row=GRAVE, facts=SOLE),
    refuses(serious_is_the_managers, "there is another manager", by=BOSS, row=GRAVE),
    refuses(
        serious_is_the_managers, "drafted by no manager",
        by=BOSS, row=complaint(severity=Severity.SERIOUS, drafter_id=uid(32)), facts=SOLE,
    ),
    holds(founded_is_corrected, "with a plan", by=HEAD, form=ends()),
    holds(founded_is_corrected, "unfounded", by=HEAD, form=ends(founded=False, due_on=None)),
    refuses(founded_is_corrected, "without", by=HEAD, form=ends(due_on=None)),
    holds(correction_is_owned, "from today", by=HEAD, form=ends()),
    holds(correction_is_owned, "no plan", by=HEAD, form=ends(due_on=None)),
    refuses(correction_is_owned, "due yesterday", by=HEAD, form=ends(due_on=TODAY - timedelta(days=1))),
    refuses(correction_is_owned, "a stranger's", by=HEAD, form=ends(), facts={"owner": False}),
    holds(complainant_is_another, "a customer's", by="manager", row=OPEN),
    refuses(complainant_is_another, "their own", by="manager", row=complaint(complainant_id=CALLERS["manager"].id)),
    holds(compensation_is_granted, "none", by=HEAD, row=OPEN, form=ends()),
    holds(compensation_is_granted, "all of it", by=HEAD, row=complaint(granted_fen=5000), form=ends(fen=5000)),
    refuses(compensation_is_granted, "the manager's own, not granted yet", by="manager", row=OPEN, form=ends(fen=5000)),
    refuses(compensation_is_granted, "by nobody", by=HEAD, row=OPEN, form=ends(fen=5000)),
    refuses(compensation_is_granted, "too little", by=HEAD, row=complaint(granted_fen=4999), form=ends(fen=5000)),
    holds(rework_is_possible, "it is", by=HEAD),
    refuses(
        rework_is_possible, "still runs", by=HEAD, facts={"reworked": SimpleNamespace(orders=(), unfit=(uid(41),))}
    ),
    holds(extension_is_later, "a day", by="manager", form={"until": date(2026, 12, 9)}),
    holds(extension_is_later, "no clock", by="manager", form={"until": date(2026, 11, 24)}, facts={"result_due": None}),
    refuses(extension_is_later, "the same day", by="manager", form={"until": date(2026, 12, 8)}),
    refuses(extension_is_later, "today", by="manager", form={"until": TODAY}, facts={"result_due": date(2026, 11, 1)}),
    holds(satisfaction_is_asked, "asked", row=OPEN),
    holds(satisfaction_is_asked, "not reachable", row=complaint(satisfaction=Contentment.NOT_REACHABLE)),
    refuses(satisfaction_is_asked, "not asked", row=complaint(satisfaction=None)),
    holds(is_not_the_accused, "a merchant is", by=HEAD, row=OPEN),
    holds(is_not_the_accused, "a colleague is", by=HEAD, row=complaint(respondent={"person_id": str(uid(32))})),
    refuses(
        is_not_the_accused, "a worker of the order is",
        by="assigned worker", row=complaint(accused_ids=[str(uid(32))]),
    ),
    refuses(
        is_not_the_accused, "the named department's head is",
        by=HEAD, row=complaint(respondent={"department_id": str(DEPARTMENT)}),
    ),
    holds(
        is_not_the_accused, "another department is",
        by=HEAD, row=complaint(respondent={"department_id": str(OTHER_DEPARTMENT)}),
    ),
    holds(
        is_not_the_accused, "whoever complains is never meant",
        by="customer who asked", row=complaint(complainant_id=uid(31), accused_ids=[str(uid(31))]),
    ),
    holds(department_has_no_head, "nobody leads it", by=BOSS),
    refuses(department_has_no_head, "somebody does", by=BOSS, facts={"unaccused_head_exists": True}),
    holds(session_was_held, "one", by=HEAD, row=OPEN),
    refuses(session_was_held, "none", by=HEAD, row=complaint(sessions=0)),
    holds(withdrawal_is_proved, "by oneself", by=MINE, row=complaint(**UNPROVED), form={"signature_file_id": None}),
    holds(withdrawal_is_proved, "signed", row=complaint(**UNPROVED), form={"signature_file_id": FILE}),
    holds(withdrawal_is_proved, "called back by another", row=OPEN, form={"signature_file_id": None}),
    refuses(withdrawal_is_proved, "on one's own word", row=complaint(**UNPROVED), form={"signature_file_id": None}),
    refuses(
        withdrawal_is_proved, "called back by oneself",
        row=complaint(withdrawal_confirmed_by_id=uid(103)), form={"signature_file_id": None},
    ),
    holds(withdrawal_is_confirmed_aloud, "reached", form=called("reached", confirms=True)),
    holds(withdrawal_is_confirmed_aloud, "nothing confirmed", form=called("unanswered", confirms=False)),
    refuses(withdrawal_is_confirmed_aloud, "a message", form=called("message_left", confirms=True)),
    holds(was_withdrawn_by_others, "recorded by the desk", by=MINE, row=OPEN),
    refuses(was_withdrawn_by_others, "by oneself", by=MINE, row=complaint(withdrawn_by_id=CUSTOMER_ID)),
    holds(objects_in_time, "the seventh day", by=MINE, row=complaint(closed_at=NOW - timedelta(days=7))),
    refuses(objects_in_time, "later", by=MINE, row=complaint(closed_at=NOW - timedelta(days=7, seconds=1))),
    refuses(
        handler_fits, "heads the accused department",
        row=OPEN, form={"handler_id": uid(105)},
        facts={"handler": SimpleNamespace(label="Z*", belongs=True, is_accused=True)},
    ),
    refuses(
        handler_fits, "had the order", row=complaint(accused_ids=[str(uid(32))]), form={"handler_id": uid(32)},
    ),
    holds(
        serious_is_the_managers, "the other manager is the accused",
        by=BOSS, row=complaint(severity=Severity.SERIOUS, accused_ids=[str(uid(111))]),
    ),
    refuses(is_not_the_accused, "the head is", by=HEAD, row=complaint(respondent={"person_id": str(uid(105))})),
    holds(agreement_is_settled, "none", row=complaint(agreement=None)),
    holds(agreement_is_settled, "carried out", row=complaint(execution=Execution.EXECUTED)),
    refuses(agreement_is_settled, "due", row=complaint(execution=Execution.PENDING)),
]  # fmt: skip
