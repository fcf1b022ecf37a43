"""Complaints that come to an end, and that come back: M-123, M-139, M-142."""

from app.core.lang import Words
from app.models.complaint import ComplaintState as C
from app.workflow.clocks.definitions import COMPLAINT_RESPONSE, COMPLAINT_RESULT, PROGRESS, STAFF_SERVICE_ANSWER
from app.workflow.engine.effects import Keep, Put, Sign, Stamp, Start, Tell, Void
from app.workflow.engine.step import Step
from app.workflow.kinds.common_guards import files_are_known
from app.workflow.kinds.complaint.effects import Alert, LogNote, OpenRound, TakeEvidence
from app.workflow.kinds.complaint.handling_forms import AskSatisfaction
from app.workflow.kinds.complaint.handling_guards import (
    agreement_is_settled,
    objects_in_time,
    satisfaction_is_asked,
    was_withdrawn_by_others,
    withdrawal_is_proved,
)
from app.workflow.kinds.complaint.intake_forms import ObjectToWithdrawal, Reopen, Withdraw
from app.workflow.kinds.complaint.intake_guards import (
    broken_agreement_exists,
    was_accepted_before,
    was_never_accepted,
)
from app.workflow.kinds.complaint.people import COMPLAINANT, COMPLAINANT_OR_RECORDED, DESK
from app.workflow.kinds.complaint.row_parts import COMPLAINANTS_WORD, FIRST_CLOCKS, NEW_FACTS, UNSETTLED

DECIDED = (C.RESOLVED, C.DECLINED, C.REFERRED)
CAME_TO_SOMETHING = (*DECIDED, C.CLOSED)

ENDING_STEPS = (
    Step(
        "reopen",
        Words("Reopen", "重启"),
        source=CAME_TO_SOMETHING,
        target=C.REGISTERED,
        who=COMPLAINANT_OR_RECORDED,
        form=Reopen,
        only_if=(was_never_accepted, *COMPLAINANTS_WORD, broken_agreement_exists, *NEW_FACTS, files_are_known),
        then=(
            OpenRound(),
            Stamp("round_since"),
            Put("decided_at", None),
            TakeEvidence(),
            Void(PROGRESS),
            *FIRST_CLOCKS,
            Tell("desk"),
            Tell("complainant"),
            Alert(),
        ),
        reopens=True,
        event="complaint.reopened",
        clause="M-123",
    ),
    Step(
        "reopen",
        source=CAME_TO_SOMETHING,
        target=C.INVESTIGATING,
        who=COMPLAINANT_OR_RECORDED,
        form=Reopen,
        only_if=(was_accepted_before, *COMPLAINANTS_WORD, broken_agreement_exists, *NEW_FACTS, files_are_known),
        then=(
            OpenRound(),
            Stamp("round_since"),
            Stamp("decided_at"),
            TakeEvidence(),
            Void(PROGRESS),
            Start(COMPLAINT_RESPONSE),
            Start(COMPLAINT_RESULT),
            Start(PROGRESS),
            Start(STAFF_SERVICE_ANSWER),
            Tell("handler"),
            Tell("cs_supervisor"),
            Tell("complainant"),
        ),
        reopens=True,
        event="complaint.reopened",
        clause="M-123",
    ),
    Step(
        "withdraw",
        Words("Withdraw", "撤诉"),
        source=(*UNSETTLED, C.REFERRED, C.DECLINED),
        target=C.WITHDRAWN,
        who=COMPLAINANT_OR_RECORDED,
        form=Withdraw,
        only_if=(*COMPLAINANTS_WORD, withdrawal_is_proved, files_are_known),
        then=(
            Keep("reason"),
            Void(),
            Stamp("closed_at"),
            Sign("withdrawn_by_id"),
            Tell("handler"),
            Tell("desk"),
            Tell("complainant"),
        ),
        event="complaint.withdrawn",
        clause="M-139",
    ),
    Step(
        "object",
        Words("Object: it was not my word", "提出异议：非本人意思"),
        source=(C.WITHDRAWN,),
        target=C.REGISTERED,
        who=(COMPLAINANT,),
        form=ObjectToWithdrawal,
        only_if=(was_never_accepted, was_withdrawn_by_others, objects_in_time),
        then=(
            OpenRound(),
            Put("decided_at", None),
            *FIRST_CLOCKS,
            Tell("desk"),
            Tell("cs_supervisor"),
            Alert(),
        ),
        reopens=True,
        event="complaint.objected",
        clause="M-139",
    ),
    Step(
        "object",
        source=(C.WITHDRAWN,),
        target=C.INVESTIGATING,
        who=(COMPLAINANT,),
        form=ObjectToWithdrawal,
        only_if=(was_accepted_before, was_withdrawn_by_others, objects_in_time),
        then=(
            OpenRound(),
            Start(COMPLAINT_RESPONSE),
            Start(COMPLAINT_RESULT),
            Start(PROGRESS),
            Start(STAFF_SERVICE_ANSWER),
            Tell("handler"),
            Tell("cs_supervisor"),
        ),
        reopens=True,
        event="complaint.objected",
        clause="M-139",
    ),
    Step(
        "ask_satisfaction",
        Words("Ask the satisfaction", "询问满意度"),
        source=DECIDED,
        who=DESK,
        form=AskSatisfaction,
        then=(Keep("satisfaction"), LogNote("contact"), Tell("complainant")),
        event="complaint.satisfaction_asked",
        clause="M-142",
    ),
    Step(
        "close",
        Words("Close and archive", "归档"),
        source=DECIDED,
        target=C.CLOSED,
        who=DESK,
        only_if=(satisfaction_is_asked, agreement_is_settled),
        then=(Void(), Stamp("closed_at")),
        event="complaint.closed",
        clause="M-142",
    ),
)
