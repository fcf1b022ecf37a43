"""Corrective action 整改: each shortcoming changes something, by somebody, until a day (M-72, M-141).

A founded complaint opens its own. A follow-up that ends without a satisfied customer, and a review that finds training
needed, note a shortcoming, which is arranged or waived; a month's opinions open one for a department.
"""

from typing import Final

from app.core.enums import Standing
from app.core.fields import Nothing
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Caller, Role
from app.models.corrective_action import CorrectiveAction
from app.models.corrective_action import CorrectiveState as C
from app.workflow.clocks.definitions import ClockDefinition
from app.workflow.engine.effects import Keep, Put, Sign, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import CS_SUPERVISOR, DEPARTMENT_HEAD, MANAGER, SYSTEM
from app.workflow.engine.step import START, Step, Who
from app.workflow.kinds.about_complaints import complaint_is_not_about_the_caller
from app.workflow.kinds.common_forms import Noted, Reason
from app.workflow.kinds.common_guards import files_are_known
from app.workflow.kinds.corrective_action_forms import (
    ExtendCorrective,
    FinishCorrective,
    OpenCorrective,
    OpenForMonth,
    ReassignCorrective,
    ReturnCorrective,
)
from app.workflow.kinds.corrective_action_guards import (
    complaint_was_taken_up,
    due_day_lies_ahead,
    due_day_moves_back,
    month_has_begun,
    month_is_not_in_hand,
    owner_works_here,
    return_leaves_time,
    verifier_is_another,
    work_was_done_by_another,
)
from app.workflow.kinds.work_order.desk_guards import department_is_known

ARRANGED: Final = ClockDefinition(
    "corrective_arranged",
    Words("corrective action arranged", "安排整改时限"),
    "M-72",
    "working_days",
    3,
    owed_by=Standing.CENTRE,
    audiences=("cs_supervisor", "supervisor"),
).name
DUE: Final = ClockDefinition(
    "corrective_due",
    Words("corrective action done", "整改期限"),
    "M-141",
    "natural_days",
    30,
    ends_by="until",
    audiences=("owner", "supervisor"),
).name
JUDGED: Final = ClockDefinition(
    "corrective_verified",
    Words("corrective action verified", "整改验证时限"),
    "M-141",
    "working_days",
    3,
    owed_by=Standing.CENTRE,
    audiences=("cs_supervisor",),
).name
"""From when it is reported as done until somebody else has verified or returned it."""

OWNING_ROLES = tuple(role for role in STAFF_ROLES if role is not Role.ADMIN)
"""Whoever works in a community may be given something to put right; administrators only keep its data."""


def _owns(caller: Caller, row: CorrectiveAction) -> bool:
    return bool(row.owner_id == caller.id)


OWNER = tuple(Who("owner", role, Words("the owner", "责任人"), _owns) for role in OWNING_ROLES)
DECIDERS = (CS_SUPERVISOR, MANAGER)
FAIR = (complaint_is_not_about_the_caller, work_was_done_by_another)
"""Nobody decides about what they are to blame for."""
FOR_OPENING = (complaint_is_not_about_the_caller, complaint_was_taken_up, owner_works_here, due_day_lies_ahead)
GIVEN_BACK = (Put("done_at", None), Put("done_by_id", None))
TELL_BOTH = (Tell("owner"), Tell("supervisor"))
ANOTHER_DAY = (Void(DUE), Start(DUE))

STEPS = (
    Step(
        "note",
        Words("Note a shortcoming", "记录不足"),
        source=(START,),
        target=C.NOTED,
        who=(SYSTEM,),
        form=Nothing,
        then=(Start(ARRANGED), Tell("supervisor"), Tell("cs_supervisor")),
        event="corrective_action.noted",
        clause="M-72",
    ),
    Step(
        "open",
        Words("Open a corrective action", "下达整改"),
        source=(START,),
        target=C.OPEN,
        who=(SYSTEM,),
        form=OpenCorrective,
        then=(Start(DUE), *TELL_BOTH),
        event="corrective_action.opened",
        clause="M-141",
    ),
    Step(
        "open",
        source=(START,),
        target=C.OPEN,
        who=DECIDERS,
        form=OpenCorrective,
        only_if=FOR_OPENING,
        then=(Start(DUE), *TELL_BOTH),
        event="corrective_action.opened",
        clause="M-141",
    ),
    Step(
        "open_for_month",
        Words("Open one for a month's opinions", "按月度意见下达整改"),
        source=(START,),
        target=C.OPEN,
        who=DECIDERS,
        form=OpenForMonth,
        only_if=(department_is_known, month_has_begun, month_is_not_in_hand, owner_works_here, due_day_lies_ahead),
        then=(Start(DUE), *TELL_BOTH),
        event="corrective_action.opened",
        clause="M-72",
    ),
    Step(
        "arrange",
        Words("Say what is changed, by whom, until when", "安排整改"),
        source=(C.NOTED, C.WAIVED),
        target=C.OPEN,
        who=(DEPARTMENT_HEAD, *DECIDERS),
        form=OpenCorrective,
        only_if=(work_was_done_by_another, owner_works_here, due_day_lies_ahead),
        then=(
            Keep("what", "cause", "owner_id", "due_on"),
            Put("reason", ""),
            Put("waived_by_id", None),
            Stop(ARRANGED),
            Start(DUE),
            *TELL_BOTH,
        ),
        event="corrective_action.arranged",
        clause="M-72",
        reopens=True,
    ),
    Step(
        "waive",
        Words("Waive with a reason", "免于整改"),
        source=(C.NOTED,),
        target=C.WAIVED,
        who=DECIDERS,
        form=Reason,
        only_if=(work_was_done_by_another,),
        then=(Keep("reason"), Sign("waived_by_id"), Void(ARRANGED), Tell("supervisor")),
        event="corrective_action.waived",
        clause="M-72",
    ),
    Step(
        "finish",
        Words("Report it as done", "完成整改"),
        source=(C.OPEN,),
        target=C.DONE,
        who=(*OWNER, DEPARTMENT_HEAD),
        form=FinishCorrective,
        only_if=(files_are_known,),
        then=(Keep("done_note"), Stamp("done_at"), Sign("done_by_id"), Stop(DUE), Start(JUDGED), Tell("cs_supervisor")),
        event="corrective_action.done",
        clause="M-141",
    ),
    Step(
        "return",
        Words("Return as not done", "退回整改"),
        source=(C.DONE,),
        target=C.OPEN,
        who=DECIDERS,
        form=ReturnCorrective,
        only_if=(*FAIR, return_leaves_time),
        then=(Keep("due_on"), *GIVEN_BACK, Stop(JUDGED), Start(DUE), *TELL_BOTH),
        event="corrective_action.returned",
        clause="M-141",
    ),
    Step(
        "verify",
        Words("Verify", "验证"),
        source=(C.DONE,),
        target=C.VERIFIED,
        who=DECIDERS,
        form=Noted,
        only_if=(*FAIR, verifier_is_another),
        then=(Stamp("verified_at"), Sign("verified_by_id"), Stop(JUDGED), *TELL_BOTH),
        event="corrective_action.verified",
        clause="M-141",
    ),
    Step(
        "reassign",
        Words("Give to another owner", "变更责任人"),
        source=(C.OPEN,),
        who=DECIDERS,
        form=ReassignCorrective,
        only_if=(*FAIR, owner_works_here, due_day_lies_ahead),
        then=(Keep("owner_id", "due_on"), *ANOTHER_DAY, *TELL_BOTH),
        event="corrective_action.reassigned",
        clause="M-141",
    ),
    Step(
        "owner_left",
        Words("The owner has left the company", "责任人已离职"),
        source=(C.OPEN,),
        who=(SYSTEM,),
        then=(Tell("supervisor"), Tell("cs_supervisor")),
        event="corrective_action.owner_left",
        clause="M-26",
    ),
    Step(
        "extend",
        Words("Extend", "延期"),
        source=(C.OPEN,),
        who=DECIDERS,
        form=ExtendCorrective,
        only_if=(*FAIR, due_day_lies_ahead, due_day_moves_back),
        then=(Keep("due_on"), *ANOTHER_DAY, *TELL_BOTH),
        event="corrective_action.extended",
        clause="M-141",
    ),
)

CORRECTIVE_ACTION = Lifecycle(
    name="corrective_action",
    noun=Words("corrective action", "整改"),
    path="/v1/corrective-actions",
    states=C,
    final=(C.VERIFIED, C.WAIVED),
    steps=STEPS,
)
