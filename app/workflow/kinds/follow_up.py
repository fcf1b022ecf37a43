"""Follow-up 回访: the desk asks the customer within one working day of completion (M-70 to M-72)."""

from typing import Protocol
from uuid import UUID

from pydantic import Field

from app.core.enums import Means, Satisfaction
from app.core.fields import ActionForm, OptionalLongText
from app.core.lang import Words
from app.models.follow_up import FollowUp
from app.models.follow_up import FollowUpState as F
from app.workflow.clocks.definitions import FOLLOW_UP
from app.workflow.engine.effects import Effect, Keep, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import CS_SUPERVISOR, RECEPTIONIST, SUPERVISOR, SYSTEM
from app.workflow.engine.step import START, Context, Step, Values, guard, refuse
from app.workflow.kinds.common_forms import ContactTried, Reason
from app.workflow.kinds.corrective_action_effects import NoteShortcoming
from app.workflow.kinds.corrective_action_forms import CorrectivePlan
from app.workflow.kinds.corrective_action_guards import correction_is_owned
from app.workflow.kinds.work_order.finish_forms import Ratings
from app.workflow.kinds.work_order.finish_guards import ATTEMPTS_NEEDED
from app.workflow.kinds.work_order.helping import OfHelpers, goes_there


class Attempt(ContactTried):
    """M-70: an attempt to reach the customer."""


class Finish(ActionForm):
    """The customer's opinion."""

    means: Means
    result: Satisfaction
    opinion: OptionalLongText = ""
    ratings: Ratings | None = None
    corrective: CorrectivePlan | None = Field(
        default=None, description="M-72: what is changed because of it; who is not satisfied gets it noted otherwise."
    )


class OfCustomersOrder(OfHelpers, Protocol):
    """A record of an order, with its customer beside who did the work."""

    customer_id: UUID | None


class PassRatings(Effect):
    """M-73: ratings told at the follow-up go to the order, unless the customer gave their own; they are told back."""

    words = Words("the ratings told go to the order", "回访评价记入工单")


class LogAttempt(Effect):
    """Record a follow-up attempt."""

    words = Words("record the attempt", "登记回访尝试")


@guard("M-70", kind="state")
def attempts_were_made(context: Context[FollowUp, object]) -> Values | None:
    """M-70: not given up lightly."""
    days = context.row.attempt_days
    return None if days >= ATTEMPTS_NEEDED else refuse(days=days)


@guard("M-73")
def worker_records_no_ratings(context: Context[OfHelpers, Finish]) -> Values | None:
    """M-73: stars are never recorded by who did the work."""
    own = goes_there(context.row, context.caller.id)
    return refuse() if own and context.form.ratings is not None else None


@guard("M-73")
def rated_work_is_anothers(context: Context[OfCustomersOrder, Finish]) -> Values | None:
    """M-73: whoever did the work in their own home gives it no stars, nor tells them at the follow-up."""
    customer_id = context.row.customer_id
    own = customer_id is not None and goes_there(context.row, customer_id)
    return refuse() if own and context.form.ratings is not None else None


STEPS = (
    Step(
        "schedule",
        Words("Schedule the follow-up", "安排回访"),
        source=(START,),
        target=F.SCHEDULED,
        who=(SYSTEM,),
        then=(Start(FOLLOW_UP),),
        event="follow_up.scheduled",
        clause="M-70",
    ),
    Step(
        "skip",
        Words("Leave out of the follow-up sample", "未抽样回访"),
        source=(START,),
        target=F.NOT_SAMPLED,
        who=(SYSTEM,),
        event="follow_up.not_sampled",
        clause="M-70",
    ),
    Step(
        "attempt",
        Words("Record a follow-up attempt", "登记回访尝试"),
        source=(F.SCHEDULED,),
        who=(RECEPTIONIST,),
        form=Attempt,
        then=(LogAttempt(),),
        event="follow_up.attempted",
        clause="M-70",
    ),
    Step(
        "finish",
        Words("Record the follow-up's result", "登记回访结果"),
        source=(F.SCHEDULED,),
        target=F.DONE,
        who=(RECEPTIONIST,),
        form=Finish,
        only_if=(worker_records_no_ratings, rated_work_is_anothers, correction_is_owned),
        then=(
            Keep("result", "opinion"),
            LogAttempt(),
            PassRatings(),
            NoteShortcoming(),
            Stamp("done_at"),
            Stop(FOLLOW_UP),
            Tell("supervisor"),
            Tell("customer"),
        ),
        event="follow_up.done",
        clause="M-70",
    ),
    Step(
        "give_up",
        Words("Give up the follow-up", "放弃回访"),
        source=(F.SCHEDULED,),
        target=F.GIVEN_UP,
        who=(SUPERVISOR, CS_SUPERVISOR),
        form=Reason,
        only_if=(attempts_were_made,),
        then=(Stamp("done_at"), Stop(FOLLOW_UP)),
        event="follow_up.given_up",
        clause="M-70",
    ),
    Step(
        "call_off",
        Words("Call off the follow-up", "取消回访"),
        source=(F.SCHEDULED,),
        target=F.NOT_SAMPLED,
        who=(SYSTEM,),
        then=(Void(FOLLOW_UP),),
        event="follow_up.called_off",
        clause="M-70",
    ),
)

FOLLOW_UP_LIFECYCLE = Lifecycle(
    name="follow_up",
    noun=Words("follow-up", "回访"),
    path="/v1/follow-ups",
    states=F,
    final=(F.DONE, F.GIVEN_UP, F.NOT_SAMPLED),
    steps=STEPS,
)
