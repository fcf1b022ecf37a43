"""Corrective action 整改: each founded complaint changes something, by somebody, until a day (M-141)."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.fields import AS_TEXT, ActionForm, Day, FileIds, OptionalLongText, Text
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Caller, Role
from app.core.typed_text import NO_CONTROL
from app.models.complaint import CorrectiveAction
from app.models.complaint import CorrectiveState as C
from app.workflow.engine.effects import Keep, Put, Sign, Stamp, Tell
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import CS_SUPERVISOR, DEPARTMENT_HEAD, MANAGER, SYSTEM
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import START, Context, Step, Values, Who, guard, refuse
from app.workflow.kinds.about_complaints import complaint_is_not_about_the_caller
from app.workflow.kinds.common_facts import complaint, owner
from app.workflow.kinds.common_forms import Noted, Reason
from app.workflow.kinds.common_guards import files_are_known

Account = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=NO_CONTROL), AS_TEXT
]


class OpenCorrective(ActionForm):
    """M-141: what is changed, why it came to it, by whom, until when."""

    what: Account = Field(examples=["夜班接待员重新培训投诉登记流程"])
    cause: OptionalLongText = Field(default="", description="Why it came to it; causes are analysed by month.")
    owner_id: UUID = Field(description="Who carries it out: somebody who works in this community.")
    due_on: Day = Field(description="Last day for it, by the community's calendar.", examples=["2026-12-15"])


class FinishCorrective(ActionForm):
    """It was done."""

    done_note: Account = Field(description="What was done.", examples=["已完成培训，考核合格"])
    files: FileIds = Field(default_factory=list, description="Pictures of it, uploaded before.")


class ReassignCorrective(ActionForm):
    """Somebody else carries it out."""

    owner_id: UUID
    due_on: Day | None = Field(default=None, description="Another last day, if it changes too.")
    reason: Text = Field(examples=["原责任人调岗"])


class ExtendCorrective(ActionForm):
    """More time."""

    due_on: Day = Field(description="The new last day, later than the one before.", examples=["2026-12-31"])
    reason: Text = Field(examples=["等待设备到货"])


A_MONTH = timedelta(days=30)
"""How long somebody usually gets."""


@guard("M-141", needs=(complaint,))
def complaint_was_taken_up(context: Context[object, object]) -> Values | None:
    """M-141: what nobody took up has found nothing that could be put right."""
    subject = context.fact(complaint)
    return None if subject is not None and (subject.was_accepted or subject.founded) else refuse()


@guard("M-141", needs=(owner,))
def owner_works_here(context: Context[object, object]) -> Values | None:
    """M-141: the owner is active and has a role among the staff of this community."""
    return None if context.fact(owner) else refuse()


@guard("M-141")
def due_day_lies_ahead(
    context: Context[object, OpenCorrective | ReassignCorrective | ExtendCorrective],
) -> Values | None:
    """M-141: whoever gets a task gets the time for it; today counts, by the community's calendar."""
    due_on, today = context.form.due_on, context.today
    if due_on is None or due_on >= today:
        return None
    return refuse(due_on=due_on.isoformat(), today=today.isoformat())


@states(due_day_lies_ahead)
def _(context: Context) -> Stated:
    return {"due_on": FieldBounds(least=context.today, example=context.today + A_MONTH)}


@guard("M-141")
def due_day_moves_back(context: Context[CorrectiveAction, ExtendCorrective]) -> Values | None:
    """M-141: more time is a later day."""
    due_on = context.row.due_on
    return None if context.form.due_on > due_on else refuse(due_on=due_on.isoformat())


@states(due_day_moves_back)
def _(context: Context[CorrectiveAction]) -> Stated:
    due_on = context.row.due_on
    return {"due_on": FieldBounds(least=due_on + timedelta(days=1), example=max(due_on, context.today) + A_MONTH)}


@guard("M-141", kind="state")
def verifier_is_another(context: Context[CorrectiveAction, object]) -> Values | None:
    """M-141: nobody passes judgement on their own work, nor on what they were answerable for."""
    row = context.row
    return refuse() if context.caller.id in (row.owner_id, row.done_by_id) else None


OWNING_ROLES = tuple(role for role in STAFF_ROLES if role is not Role.ADMIN)
"""Whoever works in a community may be given something to put right; administrators only keep its data."""


def _owns(caller: Caller, row: CorrectiveAction) -> bool:
    return bool(row.owner_id == caller.id)


OWNER = tuple(Who("owner", role, Words("the owner", "责任人"), _owns) for role in OWNING_ROLES)
DECIDERS = (CS_SUPERVISOR, MANAGER)
FOR_OPENING = (complaint_is_not_about_the_caller, complaint_was_taken_up, owner_works_here, due_day_lies_ahead)
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
        only_if=(complaint_is_not_about_the_caller,),
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
        only_if=(
            complaint_is_not_about_the_caller,
            verifier_is_another,
        ),
        then=(Stamp("verified_at"), Sign("verified_by_id"), *TELL_BOTH),
        event="corrective_action.verified",
        clause="M-141",
    ),
    Step(
        "reassign",
        Words("Give to another owner", "变更责任人"),
        source=(C.OPEN,),
        who=DECIDERS,
        form=ReassignCorrective,
        only_if=(complaint_is_not_about_the_caller, owner_works_here, due_day_lies_ahead),
        then=(Keep("owner_id", "due_on"), *TELL_BOTH),
        event="corrective_action.reassigned",
        clause="M-141",
    ),
    Step(
        "extend",
        Words("Extend", "延期"),
        source=(C.OPEN,),
        who=DECIDERS,
        form=ExtendCorrective,
        only_if=(complaint_is_not_about_the_caller, due_day_lies_ahead, due_day_moves_back),
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
