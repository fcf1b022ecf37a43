"""Enquiry 接待登记: every call, visit and letter is written down, with what may be told of its topic, and ends in an
answer or in what came of it (M-90, M-91)."""

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.enums import Channel
from app.core.fields import ActionForm, LongText, Moment, OptionalLine, OptionalText, Phone, Short, Text, WrongFields
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.models.enquiry import CallerIdentity, Disclosure, Enquiry, EnquiryOutcome, EnquiryTopic
from app.models.enquiry import EnquiryState as E
from app.workflow.engine.effects import Count, Keep, Put, Sign, Stamp
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import CS_SUPERVISOR, DUTY_MANAGER, MANAGER, RECEPTIONIST, SYSTEM
from app.workflow.engine.step import START, Context, Step, Values, Who, guard, refuse
from app.workflow.kinds.common_forms import Reveal
from app.workflow.kinds.common_guards import arrival_is_past, customer_lives_here

NO_RINGS: Final = sentence("enquiry.problems.no_rings")
MOST_RINGS: Final = 50

topic = Fact[EnquiryTopic | None]("topic", reads="topic_id")
"""The topic in use here that the form names, or else that of the enquiry."""
topic_so_far = Fact[EnquiryTopic]("topic_so_far", of_record=True)
"""The topic under which the enquiry was written down, in use or not."""
asked_from = Fact[str | None]("asked_from", reads="premises_id")
"""The address of the room or shop that the form names; empty: it names none; None: there is none here."""
directed_to = Fact[bool]("directed_to", reads="directory_entry_id")
"""Whether the entry of the directory that the form names is in use here."""


class RegisterEnquiry(ActionForm):
    """M-90: who asks what, how it came in, and what they were told, if they were told at once."""

    community_id: UUID
    channel: Literal[Channel.PHONE, Channel.COUNTER, Channel.WECHAT, Channel.APP, Channel.EMAIL, Channel.WRITTEN]
    rings: Annotated[int, Field(ge=1, le=MOST_RINGS)] | None = Field(
        default=None, description="M-91: after how many rings the phone was answered.", examples=[2]
    )
    identity: CallerIdentity
    name: Short | None = Field(default=None, examples=["王女士"])
    phone: Phone | None = None
    customer_id: UUID | None = Field(default=None, description="The customer, if known.")
    premises_id: UUID | None = Field(default=None, description="Their room or shop, if it is one of ours.")
    place: OptionalLine = Field(default="", description="Where they belong, where it is none of ours.")
    topic_id: UUID = Field(description="What it is about: a topic of the community.")
    matter: LongText = Field(examples=["询问地下车位月租价格"])
    received_at: Moment | None = Field(
        default=None,
        description="When it came in, if it is written down later.",
        examples=["2026-11-23T09:40:00+08:00"],
    )
    answer: OptionalText = Field(default="", description="What they were told; left out: it is still to be answered.")

    @model_validator(mode="after")
    def _rings_are_of_a_phone(self) -> "RegisterEnquiry":
        if self.rings is not None and self.channel is not Channel.PHONE:
            raise WrongFields(NO_RINGS, "rings")
        return self


class AnswerEnquiry(ActionForm):
    """M-90: what they were told."""

    answer: Text = Field(examples=["地下车位月租 300 元,可到前台办理"])
    topic_id: UUID | None = Field(default=None, description="What it was really about, if something else.")


class DeclineEnquiry(ActionForm):
    """M-90: it may not be told; they were told so, and why."""

    answer: Text = Field(description="What they were told instead.", examples=["住户资料不便告知,可由前台转达留言"])


class ReferEnquiry(ActionForm):
    """M-90: they were shown to the person responsible, by the directory."""

    directory_entry_id: UUID = Field(description="To whom, by the directory.")
    answer: OptionalText = Field(default="", examples=["已引导至 2 楼工程部"])


def may_tell(context: Context, asked_about: EnquiryTopic) -> bool:
    """M-90: nobody tells what is forbidden, and heads alone what is confidential."""
    match asked_about.disclosure:
        case Disclosure.OPEN:
            return True
        case Disclosure.CONFIDENTIAL:
            return any(context.caller.has(role, context.community.id) for role in HEADS)
        case Disclosure.FORBIDDEN:
            return False


@guard("M-90", needs=(topic,))
def topic_is_known(context: Context[object, RegisterEnquiry | AnswerEnquiry]) -> Values | None:
    """M-90: an enquiry is about a topic that the community has in use."""
    return refuse() if context.form.topic_id is not None and context.fact(topic) is None else None


@guard("M-90", needs=(topic,))
def topic_may_be_told(context: Context[object, RegisterEnquiry | AnswerEnquiry]) -> Values | None:
    """M-90: nobody tells what is forbidden."""
    asked_about = context.fact(topic)
    if asked_about is None or asked_about.disclosure is not Disclosure.FORBIDDEN:
        return None
    return refuse(topic=asked_about.name, rule=asked_about.rule)


@guard("M-90", needs=(topic,))
def confidential_is_told_by_heads(context: Context[object, RegisterEnquiry | AnswerEnquiry]) -> Values | None:
    """M-90: what is confidential is told by the customer-service supervisor or the manager, who answer for it."""
    asked_about, place = context.fact(topic), context.community.id
    if asked_about is None or asked_about.disclosure is not Disclosure.CONFIDENTIAL:
        return None
    is_head = any(context.caller.has(role, place) for role in HEADS)
    return None if is_head else refuse(topic=asked_about.name, rule=asked_about.rule)


@guard("M-90", needs=(topic, topic_so_far))
def heads_lift_restrictions(context: Context[Enquiry, AnswerEnquiry]) -> Values | None:
    """M-90: an enquiry comes under a topic of which more may be told only by the customer-service supervisor or the
    manager: else whoever answers would tell what is forbidden under another name."""
    other, so_far = context.fact(topic), context.fact(topic_so_far)
    if other is None or _RESTRICTED[other.disclosure] >= _RESTRICTED[so_far.disclosure]:
        return None
    is_head = any(context.caller.has(role, context.community.id) for role in HEADS)
    return None if is_head else refuse(topic=so_far.name)


@guard("M-90", needs=(topic_so_far,))
def nothing_is_told_in_passing(context: Context[Enquiry, ReferEnquiry]) -> Values | None:
    """M-90: where the topic may not be told by whoever takes the enquiry, visitors hear whom to see, and no more."""
    asked_about = context.fact(topic_so_far)
    if not context.form.answer or may_tell(context, asked_about):
        return None
    return refuse(topic=asked_about.name, rule=asked_about.rule)


@guard("M-90", needs=(asked_from,))
def room_is_of_here(context: Context[object, RegisterEnquiry]) -> Values | None:
    """M-90, M-01: a room or shop that is named is one of this community."""
    return refuse() if context.fact(asked_from) is None else None


@guard("M-90", needs=(directed_to,))
def entry_is_in_directory(context: Context[object, ReferEnquiry]) -> Values | None:
    """M-90: visitors are shown to somebody who stands in the directory."""
    return None if context.fact(directed_to) else refuse()


@guard("M-90", kind="choice", excludes=("is_still_to_be_answered",))
def is_answered_at_once(context: Context[object, RegisterEnquiry | None]) -> Values | None:
    """M-90: they were told while they were there."""
    return None if context.form is not None and context.form.answer else refuse()


@guard("M-90", kind="choice", excludes=("is_answered_at_once",))
def is_still_to_be_answered(context: Context[object, RegisterEnquiry | None]) -> Values | None:
    """M-90: nobody has told them anything yet."""
    return None if context.form is None or not context.form.answer else refuse()


HEADS: Final = (Role.CS_SUPERVISOR, Role.MANAGER)
_RESTRICTED: Final = {Disclosure.OPEN: 0, Disclosure.CONFIDENTIAL: 1, Disclosure.FORBIDDEN: 2}
DESK: Final = (RECEPTIONIST, CS_SUPERVISOR, MANAGER)
TAKERS: Final = (*DESK, DUTY_MANAGER)
SOUND: Final = (arrival_is_past, customer_lives_here, room_is_of_here, topic_is_known)
MAY_BE_TOLD: Final = (topic_may_be_told, confidential_is_told_by_heads)
ANSWERED: Final = (Stamp("answered_at"), Sign("answered_by_id"))


def _took(caller: Caller, row: Enquiry) -> bool:
    return bool(row.maker_id == caller.id)


TAKER: Final = (*DESK, Who("taker", Role.DUTY_MANAGER, Words("whoever wrote it down", "登记人"), _took))

STEPS = (
    Step(
        "register",
        Words("Write down an enquiry", "登记来访来电"),
        source=(START,),
        target=E.OPEN,
        who=TAKERS,
        form=RegisterEnquiry,
        only_if=(is_still_to_be_answered, *SOUND),
        event="enquiry.registered",
        clause="M-90",
    ),
    Step(
        "register",
        source=(START,),
        target=E.ANSWERED,
        who=TAKERS,
        form=RegisterEnquiry,
        only_if=(is_answered_at_once, *SOUND, *MAY_BE_TOLD),
        then=(Put("outcome", EnquiryOutcome.TOLD), *ANSWERED),
        event="enquiry.answered_at_once",
        clause="M-90",
    ),
    Step(
        "answer",
        Words("Record the answer", "答复"),
        source=(E.OPEN,),
        target=E.ANSWERED,
        who=TAKER,
        form=AnswerEnquiry,
        only_if=(topic_is_known, heads_lift_restrictions, *MAY_BE_TOLD),
        then=(Keep("answer", "topic_id"), Put("outcome", EnquiryOutcome.TOLD), *ANSWERED),
        event="enquiry.answered",
        clause="M-90",
    ),
    Step(
        "decline",
        Words("Say that it may not be told", "说明不便告知"),
        source=(E.OPEN,),
        target=E.ANSWERED,
        who=TAKER,
        form=DeclineEnquiry,
        then=(Keep("answer"), Put("outcome", EnquiryOutcome.DECLINED), *ANSWERED),
        event="enquiry.declined",
        clause="M-90",
    ),
    Step(
        "refer",
        Words("Show to the person responsible", "引导至负责人"),
        source=(E.OPEN,),
        target=E.ANSWERED,
        who=TAKER,
        form=ReferEnquiry,
        only_if=(entry_is_in_directory, nothing_is_told_in_passing),
        then=(Keep("directory_entry_id", "answer"), Put("outcome", EnquiryOutcome.REFERRED), *ANSWERED),
        event="enquiry.referred",
        clause="M-90",
    ),
    Step(
        "fan_out",
        Words("Something came of it", "转办"),
        source=(E.OPEN, E.FANNED_OUT),
        target=E.FANNED_OUT,
        who=(SYSTEM,),
        then=(Count("opened"),),
        event="enquiry.fanned_out",
        clause="M-90",
    ),
    Step(
        # what they were told stands, and so does that something more came of the same call
        "fan_out",
        source=(E.ANSWERED,),
        who=(SYSTEM,),
        then=(Count("opened"),),
        event="enquiry.fanned_out",
        clause="M-90",
    ),
    Step(
        "reveal",
        Words("Show name and phone", "查看姓名电话"),
        source=tuple(E),
        who=TAKER,
        form=Reveal,
        event="enquiry.revealed",
        clause="M-03",
    ),
)

ENQUIRY = Lifecycle(
    name="enquiry",
    noun=Words("enquiry", "接待登记"),
    path="/v1/enquiries",
    states=E,
    final=(E.ANSWERED, E.FANNED_OUT),
    steps=STEPS,
)
