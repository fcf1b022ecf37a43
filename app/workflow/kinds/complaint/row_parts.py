"""Complaints: states, people, guards and effects that rows of several tables name together."""

from app.models.complaint import ComplaintState as C
from app.workflow.clocks.definitions import (
    ACCEPTANCE_TOLD,
    COMPLAINT_FORWARDED,
    COMPLAINT_RESPONSE,
    COMPLAINT_RESULT,
    PROGRESS,
    STAFF_SERVICE_ANSWER,
)
from app.workflow.engine.effects import Put, Restart, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.people import CS_SUPERVISOR, MANAGER
from app.workflow.kinds.complaint.handling_guards import (
    compensation_is_granted,
    founded_is_corrected,
    rework_is_possible,
)
from app.workflow.kinds.complaint.intake_guards import (
    complainants_word_is_recorded,
    facts_fit,
    findings_are_the_desks,
    recorded_facts_stay,
    seen_by_staff,
)
from app.workflow.kinds.complaint.time_guards import stated_days_are_past, word_answers_something
from app.workflow.kinds.corrective_action_guards import correction_is_owned

FINAL = (C.CLOSED, C.WITHDRAWN)
IN_HAND = (C.ACCEPTED, C.INVESTIGATING, C.MEDIATING, C.ESCALATED, C.REPLY_PENDING, C.REPLIED)
UNDECIDED = (C.REGISTERED, C.AWAITING_EVIDENCE)
UNSETTLED = (*UNDECIDED, *IN_HAND)
APPROVERS = (CS_SUPERVISOR, MANAGER)
NEW_FACTS = (facts_fit, findings_are_the_desks, recorded_facts_stay, seen_by_staff, stated_days_are_past)
COMPLAINANTS_WORD = (complainants_word_is_recorded, word_answers_something)
WHAT_FOLLOWS = (founded_is_corrected, correction_is_owned, compensation_is_granted, rework_is_possible)
FIRST_CLOCKS = tuple(map(Start, (COMPLAINT_RESPONSE, COMPLAINT_FORWARDED, ACCEPTANCE_TOLD, STAFF_SERVICE_ANSWER)))
ANSWERED = (Stop(COMPLAINT_RESPONSE), Restart(PROGRESS))
ENDED = (
    Stop(COMPLAINT_RESULT, COMPLAINT_RESPONSE, STAFF_SERVICE_ANSWER),
    Void(),
    Stamp("resolved_at"),
    Put("satisfaction", None),
    Tell("complainant"),
)
