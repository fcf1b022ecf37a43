"""Corrective action 整改: each founded complaint changes something, by somebody, until a day; another verifies (M-141)."""

from typing import Any

from app.core.complaint_enums import CorrectiveState as C
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Caller, Role
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


def _owns(caller: Caller, row: Any) -> bool:
    return bool(row.owner_id == caller.id)


OWNER = tuple(Who("owner", role, Words("the owner", "责任人"), _owns) for role in OWNING_ROLES)
DECIDERS = (CS_SUPERVISOR, MANAGER)
FOR_OPENING = (complaint_was_taken_up, owner_works_here, due_day_lies_ahead)
GIVEN_BACK = (Put("done_at", None), Put("done_by_id", None))
TELL_BOTH = (Tell("owner"), Tell("supervisor"))

# fmt: off
STEPS = (
    #    action      from       to           who                    form                only if                                 then                                                                                       event                            clause
    Step("open",     (START,),  C.OPEN,      (SYSTEM,),             OpenCorrective,     (),                                     TELL_BOTH,                                                                                 "corrective_action.opened",      "M-141"),
    Step("open",     (START,),  C.OPEN,      DECIDERS,              OpenCorrective,     FOR_OPENING,                            TELL_BOTH,                                                                                 "corrective_action.opened",      "M-141"),
    Step("finish",   (C.OPEN,), C.DONE,      (*OWNER, DEPARTMENT_HEAD), FinishCorrective,   (files_are_known,),                     (Keep("done_note"), Stamp("done_at"), Sign("done_by_id"), Tell("cs_supervisor")),          "corrective_action.done",        "M-141"),
    Step("return",   (C.DONE,), C.OPEN,      DECIDERS,              Reason,             (),                                     (*GIVEN_BACK, *TELL_BOTH),                                                                 "corrective_action.returned",    "M-141"),
    Step("verify",   (C.DONE,), C.VERIFIED,  DECIDERS,              Noted,              (verifier_is_another,),                 (Stamp("verified_at"), Sign("verified_by_id"), *TELL_BOTH),                                "corrective_action.verified",    "M-141"),
    Step("reassign", (C.OPEN,), None,        DECIDERS,              ReassignCorrective, (owner_works_here, due_day_lies_ahead), (Keep("owner_id", "due_on"), *TELL_BOTH),                                                  "corrective_action.reassigned",  "M-141"),
    Step("extend",   (C.OPEN,), None,        DECIDERS,              ExtendCorrective,   (due_day_lies_ahead, due_day_moves_back), (Keep("due_on"), *TELL_BOTH),                                                            "corrective_action.extended",    "M-141"),
)
# fmt: on

CORRECTIVE_ACTION = Lifecycle(
    name="corrective_action",
    noun=Words("corrective action", "整改"),
    path="/v1/corrective-actions",
    states=C,
    final=(C.VERIFIED,),
    titles={
        "open": Words("Open a corrective action", "下达整改"),
        "finish": Words("Report it as done", "完成整改"),
        "return": Words("Return as not done", "退回整改"),
        "verify": Words("Verify", "验证"),
        "reassign": Words("Give to another owner", "变更责任人"),
        "extend": Words("Extend", "延期"),
    },
    steps=STEPS,
)
