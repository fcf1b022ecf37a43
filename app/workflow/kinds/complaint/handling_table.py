"""Complaints in hand: handler, contact, investigation, severity, escalation (M-131 to M-134)."""

from app.core.lang import Words
from app.models.complaint import ComplaintState as C
from app.workflow.clocks.definitions import COMPLAINT_RESPONSE, COMPLAINT_RESULT
from app.workflow.engine.effects import Keep, Put, Start, Stop, Tell, Void
from app.workflow.engine.people import MANAGER
from app.workflow.engine.step import Step
from app.workflow.kinds.common_forms import Reason, Reveal
from app.workflow.kinds.common_guards import files_are_known
from app.workflow.kinds.complaint.effects import Alert, Climb, KeepCallBack, LogNote, NameHandler, TakeOver
from app.workflow.kinds.complaint.handling_forms import (
    AssignHandler,
    ContactComplainant,
    Escalate,
    Investigate,
    NotifyProgress,
    Raise,
    ReassignHandler,
    SetSeverity,
)
from app.workflow.kinds.complaint.handling_guards import (
    complainant_was_not_told,
    complainant_was_told,
    handler_fits,
    incident_is_reported,
    is_not_written,
    is_written,
    severity_changes,
    severity_goes_down,
    severity_goes_up,
    withdrawal_is_confirmed_aloud,
)
from app.workflow.kinds.complaint.people import CHIEFS, DESK, HANDLER, HIGHER, LEVEL
from app.workflow.kinds.complaint.row_parts import ANSWERED, IN_HAND, UNDECIDED, UNSETTLED
from app.workflow.kinds.complaint.time_guards import event_is_past, telling_is_past

WITH_HANDLER = (C.INVESTIGATING, C.MEDIATING, C.ESCALATED, C.REPLY_PENDING)
ALL = tuple(C)
BELOW_THE_TOP = LEVEL[:-1]

HANDLING_STEPS = (
    Step(
        "assign",
        Words("Name the handler", "指定承办人"),
        source=(C.ACCEPTED,),
        target=C.INVESTIGATING,
        who=DESK,
        form=AssignHandler,
        only_if=(is_not_written, handler_fits),
        then=(NameHandler(), Tell("handler")),
        event="complaint.assigned",
        clause="M-134",
    ),
    Step(
        "assign",
        source=(C.ACCEPTED,),
        target=C.INVESTIGATING,
        who=CHIEFS,
        form=AssignHandler,
        only_if=(is_written, handler_fits),
        then=(NameHandler(), Tell("handler")),
        event="complaint.assigned",
        clause="M-135",
    ),
    Step(
        "reassign",
        Words("Name another handler", "更换承办人"),
        source=WITH_HANDLER,
        who=CHIEFS,
        form=ReassignHandler,
        only_if=(handler_fits,),
        then=(NameHandler(), Tell("handler"), Tell("former_handler")),
        event="complaint.reassigned",
        clause="M-134",
    ),
    Step(
        "return",
        Words("Return: not ours", "退回"),
        source=(C.INVESTIGATING,),
        target=C.ACCEPTED,
        who=HANDLER,
        form=Reason,
        then=(Keep("reason"), Put("handler_id", None), Tell("desk"), Tell("cs_supervisor")),
        event="complaint.handed_back",
        clause="M-134",
    ),
    Step(
        "contact",
        Words("Record a contact with the complainant", "登记联系投诉人"),
        source=UNSETTLED,
        who=(*DESK, *HANDLER),
        form=ContactComplainant,
        only_if=(complainant_was_told, withdrawal_is_confirmed_aloud),
        then=(LogNote("contact"), KeepCallBack(), Stop(COMPLAINT_RESPONSE)),
        event="complaint.contacted",
        clause="M-132",
    ),
    Step(
        "contact",
        source=UNSETTLED,
        who=(*DESK, *HANDLER),
        form=ContactComplainant,
        only_if=(complainant_was_not_told, withdrawal_is_confirmed_aloud),
        then=(LogNote("contact"),),
        event="complaint.contacted",
        clause="M-132",
    ),
    Step(
        "reveal",
        Words("Show name and phone", "查看联系方式"),
        source=ALL,
        who=(*DESK, MANAGER, *HANDLER),
        form=Reveal,
        event="complaint.revealed",
        clause="M-90",
    ),
    Step(
        "investigate",
        Words("Record the investigation", "登记调查情况"),
        source=(C.INVESTIGATING,),
        who=HANDLER,
        form=Investigate,
        only_if=(event_is_past, files_are_known),
        then=(LogNote("finding"),),
        event="complaint.investigated",
        clause="M-136",
    ),
    Step(
        "notify_progress",
        Words("Tell the progress", "告知进展"),
        source=(*IN_HAND, C.REFERRED),
        who=(*DESK, *HANDLER),
        form=NotifyProgress,
        only_if=(telling_is_past,),
        then=(LogNote("progress"), *ANSWERED, Tell("complainant")),
        event="complaint.progress_told",
        clause="M-133",
    ),
    Step(
        "set_severity",
        Words("Set the severity", "调整级别"),
        source=UNSETTLED,
        who=DESK,
        form=SetSeverity,
        only_if=(severity_goes_up, severity_changes),
        then=(Keep("severity"), Void(COMPLAINT_RESULT), Alert()),
        event="complaint.severity_changed",
        clause="M-112",
    ),
    Step(
        "set_severity",
        source=UNDECIDED,
        who=CHIEFS,
        form=SetSeverity,
        only_if=(severity_goes_down, severity_changes),
        then=(Keep("severity"),),
        event="complaint.severity_changed",
        clause="M-112",
    ),
    Step(
        "set_severity",
        source=IN_HAND,
        who=CHIEFS,
        form=SetSeverity,
        only_if=(severity_goes_down, severity_changes),
        then=(Keep("severity"), Start(COMPLAINT_RESULT)),
        event="complaint.severity_changed",
        clause="M-112",
    ),
    Step(
        "escalate",
        Words("Escalate", "上报"),
        source=(C.INVESTIGATING, C.MEDIATING, C.REPLIED),
        target=C.ESCALATED,
        who=(*CHIEFS, *HANDLER),
        form=Escalate,
        only_if=(incident_is_reported, files_are_known),
        then=(Climb(), LogNote("report"), Tell("level")),
        event="complaint.escalated",
        clause="M-131",
    ),
    Step(
        "raise",
        Words("Take it up one more level", "再上报一级"),
        source=(C.ESCALATED,),
        who=BELOW_THE_TOP,
        form=Raise,
        only_if=(files_are_known,),
        then=(Climb(), LogNote("report"), Tell("level")),
        event="complaint.raised",
        clause="M-131",
    ),
    Step(
        "take",
        Words("Take it over", "接手处理"),
        source=(C.ESCALATED,),
        target=C.INVESTIGATING,
        who=(*LEVEL, *HIGHER),
        then=(TakeOver(), Tell("former_handler")),
        event="complaint.taken",
        clause="M-131",
    ),
)
