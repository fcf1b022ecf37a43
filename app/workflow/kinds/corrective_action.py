"""Corrective action 整改: each founded complaint changes something, by somebody, until a day (M-141)."""

from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Caller, Role
from app.models.complaint import CorrectiveAction
from app.models.complaint import CorrectiveState as C
from app.workflow.engine.effects import Keep, Put, Sign, Stamp, Tell
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import CS_SUPERVISOR, DEPARTMENT_HEAD, MANAGER, SYSTEM
from app.workflow.engine.step import START, Step, Who
from app.workflow.kinds.common_forms import Noted, Reason
from app.workflow.kinds.common_guards import files_are_known
from app.workflow.kinds.corrective_action_forms import (
    ExtendCorrective,
    FinishCorrective,
    OpenCorrective,
    ReassignCorrective,
)
from app.workflow.kinds.corrective_action_guards import (
    complaint_was_taken_up,
    due_day_lies_ahead,
    due_day_moves_back,
    owner_works_here,
    verifier_is_another,
)

OWNING_ROLES = tuple(role for role in STAFF_ROLES if role is not Role.ADMIN)
"""Whoever works in a community may be given something to put right; administrators only keep its data."""


def _owns(caller: Caller, row: CorrectiveAction) -> bool:
    return bool(row.owner_id == caller.id)


OWNER = tuple(Who("owner", role, Words("the owner", "责任人"), _owns) for role in OWNING_ROLES)
DECIDERS = (CS_SUPERVISOR, MANAGER)
FOR_OPENING = (complaint_was_taken_up, owner_works_here, due_day_lies_ahead)
GIVEN_BACK = (Put("done_at", None), Put("done_by_id", None))
TELL_BOTH = (Tell("owner"), Tell("supervisor"))

STEPS = (
    Step(
        "open",
        Words("Open a corrective action", "下达整改"),
        source=(START,),
        target=C.OPEN,
        who=(SYSTEM,),
        form=OpenCorrective,
        then=TELL_BOTH,
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
        then=TELL_BOTH,
        event="corrective_action.opened",
        clause="M-141",
    ),
    Step(
        "finish",
        Words("Report it as done", "完成整改"),
        source=(C.OPEN,),
        target=C.DONE,
        who=(*OWNER, DEPARTMENT_HEAD),
        form=FinishCorrective,
        only_if=(files_are_known,),
        then=(Keep("done_note"), Stamp("done_at"), Sign("done_by_id"), Tell("cs_supervisor")),
        event="corrective_action.done",
        clause="M-141",
    ),
    Step(
        "return",
        Words("Return as not done", "退回整改"),
        source=(C.DONE,),
        target=C.OPEN,
        who=DECIDERS,
        form=Reason,
        then=(*GIVEN_BACK, *TELL_BOTH),
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
        only_if=(verifier_is_another,),
        then=(Stamp("verified_at"), Sign("verified_by_id"), *TELL_BOTH),
        event="corrective_action.verified",
        clause="M-141",
    ),
    Step(
        "reassign",
        Words("Give to another owner", "变更责任人"),
        source=(C.OPEN,),
        target=None,
        who=DECIDERS,
        form=ReassignCorrective,
        only_if=(owner_works_here, due_day_lies_ahead),
        then=(Keep("owner_id", "due_on"), *TELL_BOTH),
        event="corrective_action.reassigned",
        clause="M-141",
    ),
    Step(
        "extend",
        Words("Extend", "延期"),
        source=(C.OPEN,),
        target=None,
        who=DECIDERS,
        form=ExtendCorrective,
        only_if=(due_day_lies_ahead, due_day_moves_back),
        then=(Keep("due_on"), *TELL_BOTH),
        event="corrective_action.extended",
        clause="M-141",
    ),
)

CORRECTIVE_ACTION = Lifecycle(
    name="corrective_action",
    noun=Words("corrective action", "整改"),
    path="/v1/corrective-actions",
    states=C,
    final=(C.VERIFIED,),
    steps=STEPS,
)
