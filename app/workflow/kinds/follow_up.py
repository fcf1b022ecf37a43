"""Follow-up 回访: the desk asks the customer within one working day of completion (M-70, M-71)."""

from app.core.enums import FollowUpState as F
from app.core.lang import Words
from app.workflow.clocks.kinds import FOLLOW_UP
from app.workflow.engine.effects import Keep, LogAttempt, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import CS_SUPERVISOR, RECEPTIONIST, SUPERVISOR, SYSTEM
from app.workflow.engine.step import START, Step
from app.workflow.kinds.common_forms import Nothing, Reason
from app.workflow.kinds.work_order.finish_forms import Attempt, Finish
from app.workflow.kinds.work_order.finish_guards import attempts_were_made

# fmt: off
STEPS = (
    #    action      from           to             who                          form     only if                 then                                                            event                   clause
    Step("schedule", (START,),      F.SCHEDULED,   (SYSTEM,),                   Nothing, (),                     (Start(FOLLOW_UP),),                                            "follow_up.scheduled",  "M-70"),
    Step("skip",     (START,),      F.NOT_SAMPLED, (SYSTEM,),                   Nothing, (),                     (),                                                             "follow_up.not_sampled", "M-70"),
    Step("attempt",  (F.SCHEDULED,), None,         (RECEPTIONIST,),             Attempt, (),                     (LogAttempt(),),                                                "follow_up.attempted",  "M-70"),
    Step("finish",   (F.SCHEDULED,), F.DONE,       (RECEPTIONIST,),             Finish,  (),                     (Keep("result", "opinion"), LogAttempt(), Stamp("done_at"), Stop(FOLLOW_UP), Tell("supervisor")), "follow_up.done",       "M-70"),
    Step("give_up",  (F.SCHEDULED,), F.GIVEN_UP,   (SUPERVISOR, CS_SUPERVISOR), Reason,  (attempts_were_made,),  (Stamp("done_at"), Stop(FOLLOW_UP)),                            "follow_up.given_up",   "M-70"),
    Step("call_off", (F.SCHEDULED,), F.NOT_SAMPLED, (SYSTEM,),                  Nothing, (),                     (Void(FOLLOW_UP),),                                             "follow_up.called_off", "M-70"),
)
# fmt: on

FOLLOW_UP_LIFECYCLE = Lifecycle(
    name="follow_up",
    noun=Words("follow-up", "回访"),
    path="/v1/follow-ups",
    states=F,
    final=(F.DONE, F.GIVEN_UP, F.NOT_SAMPLED),
    titles={
        "schedule": Words("Schedule the follow-up", "安排回访"),
        "skip": Words("Leave out of the follow-up sample", "未抽样回访"),
        "attempt": Words("Record a follow-up attempt", "登记回访尝试"),
        "finish": Words("Record the follow-up's result", "登记回访结果"),
        "give_up": Words("Give up the follow-up", "放弃回访"),
        "call_off": Words("Call off the follow-up", "取消回访"),
    },
    steps=STEPS,
)
