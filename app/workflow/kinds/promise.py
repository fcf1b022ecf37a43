"""Promise 承诺: a question that nobody can answer at once is written down, looked into, and answered at the time that
was agreed (M-93)."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from pydantic import Field

from app.core.enums import Means
from app.core.fields import ActionForm, LongText, Moment, Phone, Short, Text
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Caller, Role
from app.models.enquiry import EnquiryTopic
from app.models.promise import AnswerPromise
from app.models.promise import PromiseState as P
from app.workflow.clocks.definitions import HOUR, ClockDefinition
from app.workflow.engine.effects import Count, Keep, Sign, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ANY_SUPERVISOR, CS_SUPERVISOR, MANAGER, RECEPTIONIST, SYSTEM
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import START, Context, Step, Values, Who, guard, refuse
from app.workflow.kinds.common_forms import Reveal
from app.workflow.kinds.common_guards import LONGEST_AHEAD, customer_lives_here
from app.workflow.kinds.enquiry import may_tell
from app.workflow.kinds.from_enquiry import OF_AN_ENQUIRY, NoteInEnquiry, enquiry
from app.workflow.kinds.work_order.people import AT_NIGHT

PROMISE_KEPT: Final = ClockDefinition(
    "promise", Words("promise", "承诺时限"), "M-93", "elapsed", 24 * HOUR, ends_by="until", audiences=("answerer",)
)
SOONEST: Final = timedelta(minutes=1)

answerer = Fact[bool]("answerer", reads="answerer_id")
"""Whether whoever is to answer works in this community."""
topic_of_enquiry = Fact[EnquiryTopic | None]("topic_of_enquiry", of_record=True)
"""The topic of the enquiry that the promise comes from; None where it comes from none."""


promise_alike = Fact[str | None]("promise_alike", reads="what")
"""The number of a promise in the same words to the same person that is open."""


class MakePromise(ActionForm):
    """M-93: what is answered later, to whom, by whom, until when."""

    community_id: UUID
    made_to: Short | None = Field(
        default=None, description="To whom it is promised; of an enquiry, whoever asked.", examples=["王女士"]
    )
    phone: Phone | None = Field(default=None, description="Where the answer goes.")
    customer_id: UUID | None = Field(default=None, description="The customer, if it is one: they are told of it.")
    what: Text = Field(examples=["查清 6 月物业费中公摊电费的计算方法,并答复"])
    until: Moment = Field(examples=["2026-11-24T17:00:00+08:00"])
    answerer_id: UUID = Field(description="Who answers: somebody who works in this community.")
    enquiry_id: UUID | None = Field(
        default=None, description="The enquiry that it comes from: who asked need not be written down again."
    )


class Consult(ActionForm):
    """M-93: who was asked, and what they said."""

    consulted: Short = Field(description="Whom you asked.", examples=["财务部 刘会计"])
    findings: Text = Field(description="What they said.", examples=["按建筑面积分摊,明细可到前台查阅"])


class Postpone(ActionForm):
    """M-93: another time is agreed with whoever waits for the answer."""

    until: Moment = Field(examples=["2026-11-25T17:00:00+08:00"])
    means: Means = Field(description="How the other time was agreed with the person who waits.")
    reason: Text = Field(examples=["财务部明日出具明细"])


class ReassignPromise(ActionForm):
    """Somebody else answers."""

    answerer_id: UUID
    reason: Text = Field(examples=["原答复人休假"])


class KeepPromise(ActionForm):
    """M-93: the person has the answer."""

    answer: LongText = Field(description="What the person was told.", examples=["公摊电费按建筑面积分摊,已发明细"])
    means: Means


class BreakPromise(ActionForm):
    """M-93: it can't be kept; the person was told so, with an apology."""

    reason: Text = Field(examples=["资料由供电公司保管,无法提供"])
    means: Means = Field(description="How the person was told.")


@guard("M-93", needs=(enquiry,))
def somebody_waits(context: Context[object, MakePromise]) -> Values | None:
    """M-93: a promise is made to somebody: who is named, or who asked."""
    source = context.fact(enquiry)
    return None if context.form.made_to or (source is not None and source.name) else refuse()


@guard("M-90", needs=(topic_of_enquiry,))
def promised_answer_may_be_told(context: Context[AnswerPromise, KeepPromise]) -> Values | None:
    """M-90: what may not be told when it is asked may not be told later either."""
    asked_about = context.fact(topic_of_enquiry)
    if asked_about is None or may_tell(context, asked_about):
        return None
    return refuse(topic=asked_about.name, rule=asked_about.rule)


@guard("M-93", needs=(promise_alike,))
def is_not_promised_yet(context: Context[object, MakePromise]) -> Values | None:
    """M-93: the same is promised to somebody once: another time is agreed on the promise that is open."""
    number = context.fact(promise_alike)
    return None if number is None else refuse(number=number)


@guard("M-93", needs=(answerer,))
def answerer_works_here(context: Context[object, MakePromise | ReassignPromise]) -> Values | None:
    """M-93: somebody answers who is active and has a role among the staff of this community."""
    return None if context.fact(answerer) else refuse()


@guard("M-93")
def promised_time_lies_ahead(context: Context[object, MakePromise | Postpone]) -> Values | None:
    """M-93: the agreed time is still to come, and within a year."""
    until, now = context.form.until, context.now
    return None if now < until <= now + LONGEST_AHEAD else refuse()


@states(promised_time_lies_ahead)
def _(context: Context) -> Stated:
    now = context.now
    return {"until": FieldBounds(least=now + SOONEST, most=now + LONGEST_AHEAD, example=now + timedelta(days=1))}


ANSWERING_ROLES: Final = tuple(role for role in STAFF_ROLES if role is not Role.ADMIN)
"""Whoever works in a community may be asked to answer; administrators only keep its data."""


def _answers(caller: Caller, row: AnswerPromise) -> bool:
    return bool(row.answerer_id == caller.id)


ANSWERER: Final = tuple(Who("answerer", role, Words("whoever answers", "答复人"), _answers) for role in ANSWERING_ROLES)


def _made(caller: Caller, row: AnswerPromise) -> bool:
    return bool(row.maker_id == caller.id)


MAKERS: Final = (RECEPTIONIST, AT_NIGHT, ANY_SUPERVISOR, CS_SUPERVISOR, MANAGER)
"""M-93: at night and on holidays whoever takes the enquiry is the duty manager (M-20)."""
MADE_AT_NIGHT: Final = Who("maker", Role.DUTY_MANAGER, Words("the duty manager who made it", "登记承诺的总值班"), _made)
DESK: Final = (RECEPTIONIST, CS_SUPERVISOR, MANAGER)
SETTLED: Final = (Stamp("settled_at"), Sign("settled_by_id"))
BOTH: Final = (Tell("answerer"), Tell("customer"))

STEPS = (
    Step(
        "make",
        Words("Promise an answer", "登记承诺"),
        source=(START,),
        target=P.OPEN,
        who=MAKERS,
        form=MakePromise,
        only_if=(
            somebody_waits,
            customer_lives_here,
            answerer_works_here,
            promised_time_lies_ahead,
            is_not_promised_yet,
            *OF_AN_ENQUIRY,
        ),
        then=(NoteInEnquiry(), Start(PROMISE_KEPT.name), *BOTH),
        event="promise.made",
        clause="M-93",
    ),
    Step(
        "consult",
        Words("Record what somebody said who was asked", "记录咨询"),
        source=(P.OPEN,),
        who=(*ANSWERER, *DESK, MADE_AT_NIGHT),
        form=Consult,
        event="promise.consulted",
        clause="M-93",
    ),
    Step(
        "postpone",
        Words("Agree on another time", "另约答复时间"),
        source=(P.OPEN,),
        who=(*ANSWERER, *DESK, MADE_AT_NIGHT),
        form=Postpone,
        only_if=(promised_time_lies_ahead,),
        then=(Keep("until", "reason"), Count("postponed"), Void(PROMISE_KEPT.name), Start(PROMISE_KEPT.name), *BOTH),
        event="promise.postponed",
        clause="M-93",
    ),
    Step(
        "reassign",
        Words("Let somebody else answer", "变更答复人"),
        source=(P.OPEN,),
        who=(*DESK, MADE_AT_NIGHT),
        form=ReassignPromise,
        only_if=(answerer_works_here,),
        then=(Keep("answerer_id"), Tell("answerer"), Tell("former_answerer")),
        event="promise.reassigned",
        clause="M-26",
    ),
    Step(
        "answerer_left",
        Words("Whoever answers has left the company", "答复人已离职"),
        source=(P.OPEN,),
        who=(SYSTEM,),
        then=(Tell("receptionist"), Tell("cs_supervisor")),
        event="promise.answerer_left",
        clause="M-26",
    ),
    Step(
        "keep",
        Words("Record the answer", "兑现承诺"),
        source=(P.OPEN,),
        target=P.KEPT,
        who=(*ANSWERER, *DESK, MADE_AT_NIGHT),
        form=KeepPromise,
        only_if=(promised_answer_may_be_told,),
        then=(Keep("answer", "means"), *SETTLED, Stop(PROMISE_KEPT.name), Tell("maker"), Tell("customer")),
        event="promise.kept",
        clause="M-93",
    ),
    Step(
        "break",
        Words("Say that it can't be kept", "无法兑现"),
        source=(P.OPEN,),
        target=P.BROKEN,
        who=(*ANSWERER, CS_SUPERVISOR, MANAGER),
        form=BreakPromise,
        then=(
            Keep("reason", "means"),
            *SETTLED,
            Void(PROMISE_KEPT.name),
            Tell("maker"),
            Tell("cs_supervisor"),
            Tell("customer"),
        ),
        event="promise.broken",
        clause="M-93",
    ),
    Step(
        "reveal",
        Words("Show name and phone", "查看姓名电话"),
        source=tuple(P),
        who=(*ANSWERER, *DESK, MADE_AT_NIGHT),
        form=Reveal,
        event="promise.revealed",
        clause="M-03",
    ),
)

PROMISE = Lifecycle(
    name="promise",
    noun=Words("promise", "承诺"),
    path="/v1/promises",
    states=P,
    final=(P.KEPT, P.BROKEN),
    steps=STEPS,
)
