"""Contact slip 内部联系单: a matter goes to another department within the hour, and its head confirms it (M-92)."""

from app.core.complaint_enums import SlipState as S
from app.core.lang import Words
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

# fmt: off
STEPS = (
    #    action     from                  to            who      form        only if  then                                                 event                     clause
    Step("send",    (START,),             S.SENT,       SENDERS, SendSlip,   SOUND,   (*SENT_IN_TIME, Tell("department")),                 "contact_slip.sent",      "M-92"),
    Step("confirm", (S.SENT,),            S.CONFIRMED,  HEAD,    Noted,      (),      (Stamp("confirmed_at"), Stop(SLIP_CONFIRMED), Tell("sender")), "contact_slip.confirmed", "M-92"),
    Step("answer",  (S.CONFIRMED,),       S.ANSWERED,   HEAD,    AnswerSlip, (),      (Keep("answer"), Stamp("answered_at"), *BACK),       "contact_slip.answered",  "M-92"),
    Step("return",  (S.SENT, S.CONFIRMED), S.RETURNED,  HEAD,    Reason,     (),      (Keep("reason"), Void(SLIP_CONFIRMED), *BACK),       "contact_slip.returned",  "M-92"),
)
# fmt: on

CONTACT_SLIP = Lifecycle(
    name="contact_slip",
    noun=Words("contact slip", "内部联系单"),
    path="/v1/contact-slips",
    states=S,
    final=(S.ANSWERED, S.RETURNED),
    titles={
        "send": Words("Send a contact slip", "发出联系单"),
        "confirm": Words("Confirm", "确认"),
        "answer": Words("Answer", "回复"),
        "return": Words("Return as not ours", "退回"),
    },
    steps=STEPS,
)
