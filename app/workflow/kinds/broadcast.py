"""Broadcast 广播: people who are looked for or lost are called, as often as it takes, until they are found (M-90)."""

from uuid import UUID

from pydantic import Field

from app.core.fields import ActionForm, Line, Phone, Short, Text
from app.core.lang import Words
from app.models.broadcast import BroadcastOccasion
from app.models.broadcast import BroadcastState as B
from app.workflow.engine.effects import Count, Keep, Stamp, Tell
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import CS_SUPERVISOR, DUTY_MANAGER, GUARD, MANAGER, RECEPTIONIST
from app.workflow.engine.step import START, Step
from app.workflow.kinds.common_forms import Reveal
from app.workflow.kinds.from_enquiry import OF_AN_ENQUIRY, NoteInEnquiry


class AskForBroadcast(ActionForm):
    """M-90: who asks, for whom, and what is said."""

    community_id: UUID
    occasion: BroadcastOccasion
    seeker: Short = Field(description="Who asks.", examples=["孩子母亲 李女士"])
    phone: Phone | None = Field(default=None, description="How they are reached when somebody is found.")
    sought: Short = Field(description="Who is called.", examples=["小朋友 童童"])
    text: Text = Field(examples=["请身穿红色外套的小朋友童童到一楼服务台,您的家人在等您"])
    meet_at: Line = Field(max_length=100, examples=["一楼服务台"])
    enquiry_id: UUID | None = Field(default=None, description="The enquiry that it comes from, if any.")


class CallOut(ActionForm):
    """M-90: it was called."""

    text: Text | None = Field(default=None, description="What was said, if something else than was asked for.")


class FoundPerson(ActionForm):
    """M-90: the person came."""

    outcome: Text = Field(examples=["14:20 在一楼服务台由母亲接走"])


class GiveUpSearch(ActionForm):
    """M-90: nobody came; what was done instead."""

    outcome: Text = Field(examples=["三次广播无人应答,已协助报警"])


CALLERS = (RECEPTIONIST, GUARD, DUTY_MANAGER, CS_SUPERVISOR)
GOING_ON = (B.ASKED, B.CALLED)

STEPS = (
    Step(
        "ask",
        Words("Ask for a broadcast", "登记广播"),
        source=(START,),
        target=B.ASKED,
        who=CALLERS,
        form=AskForBroadcast,
        only_if=OF_AN_ENQUIRY,
        then=(NoteInEnquiry(), Tell("receptionist")),
        event="broadcast.asked",
        clause="M-90",
    ),
    Step(
        "call",
        Words("Record that it was called", "广播"),
        source=GOING_ON,
        target=B.CALLED,
        who=CALLERS,
        form=CallOut,
        then=(Keep("text"), Stamp("called_at"), Count("calls")),
        event="broadcast.called",
        clause="M-90",
    ),
    Step(
        "find",
        Words("Record that they came", "已找到"),
        source=GOING_ON,
        target=B.FOUND,
        who=CALLERS,
        form=FoundPerson,
        then=(Keep("outcome"), Stamp("settled_at")),
        event="broadcast.found",
        clause="M-90",
    ),
    Step(
        "give_up",
        Words("Give up", "结束寻找"),
        source=(B.CALLED,),
        target=B.GIVEN_UP,
        who=CALLERS,
        form=GiveUpSearch,
        then=(Keep("outcome"), Stamp("settled_at"), Tell("cs_supervisor")),
        event="broadcast.given_up",
        clause="M-90",
    ),
    Step(
        "reveal",
        Words("Show name and phone", "查看姓名电话"),
        source=tuple(B),
        who=(*CALLERS, MANAGER),
        form=Reveal,
        event="broadcast.revealed",
        clause="M-03",
    ),
)

BROADCAST = Lifecycle(
    name="broadcast",
    noun=Words("broadcast", "广播"),
    path="/v1/broadcasts",
    states=B,
    final=(B.FOUND, B.GIVEN_UP),
    steps=STEPS,
)
