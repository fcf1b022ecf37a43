"""Contact slip 内部联系单: a matter goes to another department within the hour, and its head confirms it (M-92)."""

from app.core.lang import Words
from app.models.complaint import SlipState as S
from app.workflow.clocks.kinds import SLIP_CONFIRMED, SLIP_SENT
from app.workflow.engine.effects import Keep, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import CS_SUPERVISOR, DEPARTMENT_HEAD, RECEPTIONIST, SUPERVISOR
from app.workflow.engine.step import START, Step
from app.workflow.kinds.common_forms import Noted, Reason
from app.workflow.kinds.contact_slip_forms import AnswerSlip, SendSlip
from app.workflow.kinds.contact_slip_guards import matter_has_arrived, slip_complaint_is_known
from app.workflow.kinds.work_order.intake_guards import department_is_known

HEAD = (DEPARTMENT_HEAD,)
SENDERS = (RECEPTIONIST, CS_SUPERVISOR, SUPERVISOR)
SOUND = (department_is_known, matter_has_arrived, slip_complaint_is_known)
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
        then=(*SENT_IN_TIME, Tell("department")),
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
        then=(Stamp("confirmed_at"), Stop(SLIP_CONFIRMED), Tell("sender")),
        event="contact_slip.confirmed",
        clause="M-92",
    ),
    Step(
        "answer",
        Words("Answer", "回复"),
        source=(S.CONFIRMED,),
        target=S.ANSWERED,
        who=HEAD,
        form=AnswerSlip,
        then=(Keep("answer"), Stamp("answered_at"), *BACK),
        event="contact_slip.answered",
        clause="M-92",
    ),
    Step(
        "return",
        Words("Return as not ours", "退回"),
        source=(S.SENT, S.CONFIRMED),
        target=S.RETURNED,
        who=HEAD,
        form=Reason,
        then=(Keep("reason"), Void(SLIP_CONFIRMED), *BACK),
        event="contact_slip.returned",
        clause="M-92",
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
