"""Contact slip 内部联系单: what another department must do goes there in writing, and is answered (M-92)."""

from uuid import UUID

from pydantic import Field

from app.core.fields import ActionForm, Line, LongText, Moment
from app.core.lang import Words
from app.models.complaint import SlipState as S
from app.workflow.clocks.definitions import SLIP_CONFIRMED, SLIP_SENT
from app.workflow.engine.effects import Keep, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import CS_SUPERVISOR, DEPARTMENT_HEAD, MANAGER, RECEPTIONIST, SUPERVISOR
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import START, Context, Step, Values, guard, refuse
from app.workflow.kinds.about_complaints import complaint_is_not_about_the_caller
from app.workflow.kinds.common_facts import complaint
from app.workflow.kinds.common_forms import Noted, Reason
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE, LONGEST_AGO, LONGEST_CALL, department_is_headless
from app.workflow.kinds.from_enquiry import OF_AN_ENQUIRY, NoteInEnquiry
from app.workflow.kinds.work_order.desk_guards import department_is_known
from app.workflow.kinds.work_order.people import AT_NIGHT


class SendSlip(ActionForm):
    """M-92: a matter goes to the department that must see to it."""

    community_id: UUID
    department_id: UUID = Field(description="The department that must see to it.")
    subject: Line = Field(examples=["地下车库照明"])
    matter: LongText = Field(examples=["业主反映 B 区照明损坏三盏，请今日内更换并回复。"])
    received_at: Moment = Field(
        description="When the matter reached the sender: the hour for sending the slip counts from here.",
        examples=["2026-11-23T09:40:00+08:00"],
    )
    complaint_id: UUID | None = Field(default=None, description="The complaint that it comes from, if any.")
    enquiry_id: UUID | None = Field(default=None, description="The enquiry that it comes from, if any.")


class AnswerSlip(ActionForm):
    """The department says what it did."""

    answer: LongText = Field(examples=["已于今日 15:00 更换三盏灯管，照明正常。"])


@guard("M-92", needs=(complaint,))
def slip_complaint_is_known(context: Context[object, SendSlip]) -> Values | None:
    """M-92: a slip that comes from a complaint names one that its sender sees."""
    return refuse() if context.form.complaint_id is not None and context.fact(complaint) is None else None


@guard("M-92", needs=(complaint,), blames="received_at")
def matter_has_arrived(context: Context[object, SendSlip]) -> Values | None:
    """M-92: the hour for sending counts from a time that has been: within the last year, and not before the complaint
    that the matter came with."""
    arrived, source = context.form.received_at, context.fact(complaint)
    received = getattr(source, "received_at", None)
    since = context.now - LONGEST_AGO if source is None else received and received - LONGEST_CALL
    if arrived > context.now + CLOCK_TOLERANCE or (since is not None and arrived < since - CLOCK_TOLERANCE):
        return refuse()
    return None


@states(matter_has_arrived)
def _(context: Context) -> Stated:
    now = context.now
    return {"received_at": FieldBounds(least=now - LONGEST_AGO, most=now + CLOCK_TOLERANCE, example=now)}


HEAD = (DEPARTMENT_HEAD,)
NEXT_LEVEL = (CS_SUPERVISOR, MANAGER)
"""M-26, M-113: who acts for a department without a head, or whose head the complaint is about."""
SENDERS = (RECEPTIONIST, AT_NIGHT, CS_SUPERVISOR, SUPERVISOR)
"""M-92: at night and on holidays whoever takes the matter is the duty manager (M-20)."""
SOUND = (
    complaint_is_not_about_the_caller,
    department_is_known,
    matter_has_arrived,
    slip_complaint_is_known,
    *OF_AN_ENQUIRY,
)
SENT_IN_TIME = (Start(SLIP_SENT), Stop(SLIP_SENT), Start(SLIP_CONFIRMED))
"""The clock of sending begins when the matter arrived, and ends with the slip: met, or breached."""
BACK = (Tell("sender"), Tell("desk"))

STEPS = (
    Step(
        "send",
        Words("Send a contact slip", "发出联系单"),
        source=(START,),
        target=S.SENT,
        who=SENDERS,
        form=SendSlip,
        only_if=SOUND,
        then=(NoteInEnquiry(), *SENT_IN_TIME, Tell("department")),
        event="contact_slip.sent",
        clause="M-92",
    ),
    Step(
        "confirm",
        Words("Confirm", "确认"),
        source=(S.SENT,),
        target=S.CONFIRMED,
        who=HEAD,
        form=Noted,
        only_if=(complaint_is_not_about_the_caller,),
        then=(Stamp("confirmed_at"), Stop(SLIP_CONFIRMED), Tell("sender")),
        event="contact_slip.confirmed",
        clause="M-92",
    ),
    Step(
        "confirm",
        source=(S.SENT,),
        target=S.CONFIRMED,
        who=NEXT_LEVEL,
        form=Noted,
        only_if=(complaint_is_not_about_the_caller, department_is_headless),
        then=(Stamp("confirmed_at"), Stop(SLIP_CONFIRMED), Tell("sender")),
        event="contact_slip.confirmed",
        clause="M-26",
    ),
    Step(
        "answer",
        Words("Answer", "回复"),
        source=(S.CONFIRMED,),
        target=S.ANSWERED,
        who=HEAD,
        form=AnswerSlip,
        only_if=(complaint_is_not_about_the_caller,),
        then=(Keep("answer"), Stamp("answered_at"), *BACK),
        event="contact_slip.answered",
        clause="M-92",
    ),
    Step(
        "answer",
        source=(S.CONFIRMED,),
        target=S.ANSWERED,
        who=NEXT_LEVEL,
        form=AnswerSlip,
        only_if=(complaint_is_not_about_the_caller, department_is_headless),
        then=(Keep("answer"), Stamp("answered_at"), *BACK),
        event="contact_slip.answered",
        clause="M-26",
    ),
    Step(
        "return",
        Words("Return as not ours", "退回"),
        source=(S.SENT, S.CONFIRMED),
        target=S.RETURNED,
        who=HEAD,
        form=Reason,
        only_if=(complaint_is_not_about_the_caller,),
        then=(Keep("reason"), Void(SLIP_CONFIRMED), *BACK),
        event="contact_slip.returned",
        clause="M-92",
    ),
    Step(
        "return",
        source=(S.SENT, S.CONFIRMED),
        target=S.RETURNED,
        who=NEXT_LEVEL,
        form=Reason,
        only_if=(complaint_is_not_about_the_caller, department_is_headless),
        then=(Keep("reason"), Void(SLIP_CONFIRMED), *BACK),
        event="contact_slip.returned",
        clause="M-26",
    ),
)

CONTACT_SLIP = Lifecycle(
    name="contact_slip",
    noun=Words("contact slip", "内部联系单"),
    path="/v1/contact-slips",
    states=S,
    final=(S.ANSWERED, S.RETURNED),
    steps=STEPS,
)
