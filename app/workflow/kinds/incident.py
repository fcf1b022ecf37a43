"""Public fault 公共故障: open, restored, closed; one answer for everybody who reports it (M-100)."""

from typing import Final

from app.core.lang import Words
from app.models.incident import IncidentState as I
from app.workflow.clocks.definitions import HOUR, ClockDefinition
from app.workflow.engine.effects import Clear, Count, Keep, Put, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import (
    ANY_SUPERVISOR,
    CS_SUPERVISOR,
    DUTY_MANAGER,
    MANAGER,
    RECEPTIONIST,
    SYSTEM,
)
from app.workflow.engine.step import START, Step
from app.workflow.kinds.common_forms import Noted, Reason
from app.workflow.kinds.incident_effects import (
    AddRepair,
    AskReporters,
    CorrectFault,
    CountReport,
    GiveReportsBack,
    KeepUpdate,
    UncountReport,
)
from app.workflow.kinds.incident_forms import (
    Announce,
    CorrectIncident,
    NameRepair,
    OpenIncident,
    ReopenIncident,
    RestoreIncident,
)
from app.workflow.kinds.incident_guards import (
    failure_has_begun,
    fault_is_corrected,
    fault_is_new,
    news_are_new,
    no_other_is_open,
    plan_is_activated,
    repair_goes_on,
    repair_is_new,
    reporters_were_asked,
    return_is_past,
    return_lies_ahead,
)

SERVICE_BACK: Final = ClockDefinition(
    "service_back", Words("back again", "恢复时限"), "M-100", "elapsed", 4 * HOUR, ends_by="until"
)
"""Until the moment at which it is said to be back; where nobody said when, four hours."""
OPENERS: Final = (RECEPTIONIST, ANY_SUPERVISOR, DUTY_MANAGER, CS_SUPERVISOR, MANAGER)
"""M-100: reception, the supervisors, and whoever stands in or decides."""
TELL_OUTSIDE: Final = (Tell("joined"), Tell("residents"))
"""Whoever reported it, always; whoever lives there, where the community announces faults."""
TELL_INSIDE: Final = (Tell("receptionist"), Tell("cs_supervisor"), Tell("duty_manager"), Tell("guard"))

STEPS = (
    Step(
        "open",
        Words("Register a public fault", "登记公共故障"),
        source=(START,),
        target=I.OPEN,
        who=OPENERS,
        form=OpenIncident,
        only_if=(failure_has_begun, return_lies_ahead, fault_is_new, repair_goes_on, plan_is_activated),
        then=(Start(SERVICE_BACK.name), *TELL_INSIDE, Tell("residents")),
        event="incident.opened",
        clause="M-100",
    ),
    Step(
        "announce",
        Words("Tell the progress", "进展通报"),
        source=(I.OPEN,),
        who=OPENERS,
        form=Announce,
        only_if=(return_lies_ahead, news_are_new),
        then=(Keep("expected_back_at"), Clear("expected_back_at"), KeepUpdate(), *TELL_OUTSIDE),
        event="incident.announced",
        clause="M-100",
    ),
    Step(
        "correct",
        Words("Correct what it is and where", "更正故障信息"),
        source=(I.OPEN,),
        who=OPENERS,
        form=CorrectIncident,
        only_if=(failure_has_begun, fault_is_corrected),
        then=(CorrectFault(), Tell("receptionist")),
        event="incident.corrected",
        clause="M-100",
    ),
    Step(
        "name_repair",
        Words("Name the work order that repairs it", "关联抢修工单"),
        source=(I.OPEN,),
        who=OPENERS,
        form=NameRepair,
        only_if=(repair_goes_on, repair_is_new),
        then=(AddRepair(),),
        event="incident.repair_named",
        clause="M-100",
    ),
    Step(
        "restore",
        Words("It works again", "故障恢复"),
        source=(I.OPEN,),
        target=I.RESTORED,
        who=OPENERS,
        form=RestoreIncident,
        only_if=(return_is_past,),
        then=(Keep("outcome"), AskReporters(), Stop(SERVICE_BACK.name), *TELL_INSIDE, *TELL_OUTSIDE),
        event="incident.restored",
        clause="M-100",
    ),
    Step(
        "close",
        Words("Close", "关闭"),
        source=(I.RESTORED,),
        target=I.CLOSED,
        who=OPENERS,
        form=Noted,
        only_if=(reporters_were_asked,),
        then=(Stamp("closed_at"),),
        event="incident.closed",
        clause="M-100",
    ),
    Step(
        "reopen",
        Words("It fails again", "再次故障"),
        source=(I.RESTORED, I.CLOSED),
        target=I.OPEN,
        who=OPENERS,
        form=ReopenIncident,
        only_if=(return_lies_ahead, no_other_is_open),
        then=(
            Keep("reason"),
            Put("expected_back_at", None),
            Keep("expected_back_at"),
            Put("restored_at", None),
            Put("answers_until", None),
            Put("closed_at", None),
            Count("times_out"),
            Start(SERVICE_BACK.name),
            *TELL_INSIDE,
            *TELL_OUTSIDE,
        ),
        reopens=True,
        event="incident.reopened",
        clause="M-100",
    ),
    Step(
        "cancel",
        Words("Cancel: registered by mistake", "登记有误撤销"),
        source=(I.OPEN,),
        target=I.CANCELLED,
        who=OPENERS,
        form=Reason,
        then=(Keep("reason"), Void(), GiveReportsBack(), *TELL_INSIDE, Tell("residents")),
        event="incident.cancelled",
        clause="M-100",
    ),
    Step(
        "take_report",
        Words("Answers one more report", "并入报修"),
        source=(I.OPEN,),
        who=(SYSTEM,),
        then=(CountReport(),),
        event="incident.report_taken",
        clause="M-100",
    ),
    Step(
        "leave_report",
        Words("A report was of something else", "移出报修"),
        source=(I.OPEN, I.RESTORED, I.CLOSED),
        who=(SYSTEM,),
        then=(UncountReport(),),
        event="incident.report_left",
        clause="M-100",
    ),
    Step(
        "note_still_out",
        Words("Somebody's still does not work", "仍未恢复"),
        source=(I.RESTORED,),
        who=(SYSTEM,),
        then=(Count("still_out"), Tell("receptionist"), Tell("duty_manager")),
        event="incident.still_out_noted",
        clause="M-100",
    ),
)

INCIDENT = Lifecycle(
    name="incident",
    noun=Words("public fault", "公共故障"),
    path="/v1/incidents",
    states=I,
    final=(I.CLOSED, I.CANCELLED),
    steps=STEPS,
)
