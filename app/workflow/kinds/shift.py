"""Shift 班次: planned at a post, taken over, and handed over with notes that both sign (M-99)."""

from dataclasses import dataclass
from typing import Final

from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Caller, Role
from app.models.shift import Shift
from app.models.shift import ShiftState as S
from app.workflow.clocks import cases
from app.workflow.clocks.definitions import MINUTE, ClockDefinition
from app.workflow.engine.effects import Effect, Keep, Sign, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ANY_SUPERVISOR, CS_SUPERVISOR, MANAGER, SUPERVISOR, SYSTEM
from app.workflow.engine.step import START, Step, Who
from app.workflow.kinds.common_forms import Reason
from app.workflow.kinds.shift_forms import AskRelief, HandOver, PlanShift, Relieved, ReplaceOnShift, TakeOverPost
from app.workflow.kinds.shift_guards import (
    has_no_other_shift,
    is_not_away,
    no_relief_is_asked,
    nobody_follows,
    notes_of_before_are_signed,
    on_duty_is_of_own_department,
    on_duty_works_here,
    own_notes_are_signed,
    post_has_room,
    post_is_in_use,
    post_is_not_left_alone,
    post_is_ones_own,
    shift_begins,
    shift_can_be_given,
    shift_is_anothers,
    shift_is_over,
    shift_lies_ahead,
)

POST_MANNED: Final = ClockDefinition(
    "post_manned",
    Words("post manned", "上岗时限"),
    "M-99",
    "elapsed",
    10 * MINUTE,
    begins=cases.from_window,
    audiences=("on_duty", "department", "cs_supervisor"),
)
RELIEF_COMES: Final = ClockDefinition(
    "relief_comes", Words("relief comes", "替岗时限"), "M-99", "elapsed", 15 * MINUTE, audiences=("department",)
)


@dataclass(frozen=True)
class ListOpenMatters(Effect):
    """Write down with the notes what is still open, as far as whoever leaves may see it."""

    @property
    def words(self) -> Words:
        return Words("list what is still open", "列出未办结事项")


@dataclass(frozen=True)
class NameRelief(Effect):
    """Write down who is planned to follow at the post."""

    @property
    def words(self) -> Words:
        return Words("name who follows", "注明接班人")


@dataclass(frozen=True)
class Relieve(Effect):
    """End the shift of whoever is relieved."""

    @property
    def words(self) -> Words:
        return Words("end the shift of whoever is relieved", "被接替者交班")


def _is_on_duty(caller: Caller, row: Shift) -> bool:
    return bool(row.on_duty_id == caller.id)


ON_DUTY: Final = tuple(
    Who("on_duty", role, Words("whoever is on duty", "当班人"), _is_on_duty)
    for role in STAFF_ROLES
    if role is not Role.ADMIN
)
PLANNERS: Final = (ANY_SUPERVISOR, CS_SUPERVISOR, MANAGER)
SUPERIORS: Final = (SUPERVISOR, CS_SUPERVISOR, MANAGER)
ENDED: Final = (Stamp("ended_at"), Sign("ended_by_id"), Stop(RELIEF_COMES.name))

STEPS = (
    Step(
        "plan",
        Words("Plan a shift", "排班"),
        source=(START,),
        target=S.PLANNED,
        who=PLANNERS,
        form=PlanShift,
        only_if=(
            shift_lies_ahead,
            post_is_in_use,
            post_is_ones_own,
            on_duty_works_here,
            on_duty_is_of_own_department,
            has_no_other_shift,
            is_not_away,
            post_has_room,
        ),
        then=(Start(POST_MANNED.name), Tell("on_duty")),
        event="shift.planned",
        clause="M-99",
    ),
    Step(
        "replace",
        Words("Let somebody else take the shift", "换班"),
        source=(S.PLANNED,),
        who=SUPERIORS,
        form=ReplaceOnShift,
        only_if=(
            shift_can_be_given,
            on_duty_works_here,
            on_duty_is_of_own_department,
            has_no_other_shift,
            is_not_away,
        ),
        then=(Keep("on_duty_id", "reason"), Tell("on_duty"), Tell("former_on_duty")),
        event="shift.replaced",
        clause="M-99",
    ),
    Step(
        "cancel",
        Words("Cancel the shift", "取消班次"),
        source=(S.PLANNED,),
        target=S.CANCELLED,
        who=SUPERIORS,
        form=Reason,
        then=(Keep("reason"), Void(POST_MANNED.name), Tell("on_duty")),
        event="shift.cancelled",
        clause="M-99",
    ),
    Step(
        "take_over",
        Words("Take the post over", "接班"),
        source=(S.PLANNED,),
        target=S.ON,
        who=ON_DUTY,
        form=TakeOverPost,
        only_if=(shift_begins, notes_of_before_are_signed),
        then=(Stamp("taken_at"), Stop(POST_MANNED.name), Relieve()),
        event="shift.taken",
        clause="M-99",
    ),
    Step(
        "hand_over",
        Words("Sign the notes of handover", "填写交班记录"),
        source=(S.ON,),
        who=ON_DUTY,
        form=HandOver,
        then=(Keep("notes"), Stamp("signed_at"), ListOpenMatters(), NameRelief(), Tell("relief")),
        event="shift.noted",
        clause="M-99",
    ),
    Step(
        "ask_relief",
        Words("Ask to be relieved", "请求替岗"),
        source=(S.ON,),
        who=ON_DUTY,
        form=AskRelief,
        only_if=(no_relief_is_asked,),
        then=(
            Keep("reason"),
            Stamp("relief_asked_at"),
            Start(RELIEF_COMES.name),
            Tell("department"),
            Tell("cs_supervisor"),
        ),
        event="shift.relief_requested",
        clause="M-99",
    ),
    Step(
        "relieve",
        Words("The relief has signed", "接班人签收"),
        source=(S.ON,),
        target=S.HANDED_OVER,
        who=(SYSTEM,),
        form=Relieved,
        then=(Keep("relief_id"), Stamp("relieved_at"), *ENDED, Tell("on_duty")),
        event="shift.relieved",
        clause="M-99",
    ),
    Step(
        "leave_post",
        Words("Leave the post at the end of the shift", "离岗"),
        source=(S.ON,),
        target=S.HANDED_OVER,
        who=ON_DUTY,
        only_if=(own_notes_are_signed, shift_is_over, nobody_follows, post_is_not_left_alone),
        then=(*ENDED, Tell("department")),
        event="shift.left",
        clause="M-99",
    ),
    Step(
        "on_duty_left",
        Words("Whoever is on duty has left the company", "当班人已离职"),
        source=(S.PLANNED, S.ON),
        who=(SYSTEM,),
        then=(Tell("department"), Tell("cs_supervisor")),
        event="shift.vacated",
        clause="M-26",
    ),
    Step(
        "end_for",
        Words("End it in the person's place", "代为交班"),
        source=(S.ON,),
        target=S.HANDED_OVER,
        who=SUPERIORS,
        form=Reason,
        only_if=(shift_is_anothers,),
        then=(Keep("reason"), *ENDED, Tell("on_duty")),
        event="shift.ended",
        clause="M-26",
    ),
)

SHIFT = Lifecycle(
    name="shift",
    noun=Words("shift", "班次"),
    path="/v1/shifts",
    states=S,
    final=(S.HANDED_OVER, S.CANCELLED),
    steps=STEPS,
)
