"""Leave 请假: asked for by whoever will be away, granted by a superior, and known to whoever plans (M-99)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.fields import ActionForm, Moment, OptionalText, Text, WrongFields
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Caller, Role
from app.models.leave import Leave, LeaveKind
from app.models.leave import LeaveState as S
from app.workflow.engine.effects import Keep, Sign, Stamp, Tell
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import (
    ANY_SUPERVISOR,
    CASHIER,
    CS_SUPERVISOR,
    DEPARTMENT_HEAD,
    DUTY_MANAGER,
    GUARD,
    MANAGER,
    RECEPTIONIST,
    WORKER,
)
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import START, Context, Step, Values, Who, guard, refuse
from app.workflow.kinds.common_guards import LONGEST_AHEAD

LONGEST: Final = timedelta(days=366)
LATEST: Final = timedelta(days=7)
"""How long afterwards leave may still be asked for, and granted: who fell ill says so when they can."""
NO_TIME: Final = sentence("leave.problems.no_time")
SUPERIORS: Final = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.CS_SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Absentee:
    """Who is to be away."""

    works_here: bool
    department_id: UUID | None = None
    """A department in which the person works, if any."""


absentee = Fact[Absentee]("absentee", reads="person_id")
visits_meanwhile = Fact[Sequence[str]]("visits_meanwhile")
"""Numbers of the orders with a confirmed appointment of the person in that time, the earliest first."""
shifts_meanwhile = Fact[Sequence[str]]("shifts_meanwhile")
"""Numbers of the shifts for which the person is planned in that time, the earliest first."""


other_leave = Fact[str | None]("other_leave", reads="starts_at")
"""The number of another leave of the person in the time that the form names, asked for or granted. None: there is none,
or it is not for the caller to know."""


@dataclass(frozen=True, slots=True)
class Rank:
    """What whoever is away is to others of the community."""

    leads: bool = False
    """Whether they supervise a department or the desk, or manage the community."""
    is_sole_manager: bool = False


absentee_rank = Fact[Rank]("absentee_rank", of_record=True)


class AskLeave(ActionForm):
    """M-99: somebody asks to be away for a time."""

    community_id: UUID
    person_id: UUID | None = Field(default=None, description="Who is away, if a superior writes it down for them.")
    kind: LeaveKind
    starts_at: Moment = Field(examples=["2026-11-24T08:00:00+08:00"])
    ends_at: Moment = Field(description="From when on the person is back.", examples=["2026-11-25T18:00:00+08:00"])
    note: OptionalText = Field(default="", examples=["已与同事换班"])

    @model_validator(mode="after")
    def _is_a_time(self) -> "AskLeave":
        if not timedelta() < self.ends_at - self.starts_at <= LONGEST:
            raise WrongFields(NO_TIME, "starts_at", "ends_at")
        return self


class GrantLeave(ActionForm):
    """M-99: the superior agrees."""

    visits_stay: bool = Field(
        default=False,
        description="The person's appointments and shifts in that time stay for now: you name somebody else for each.",
    )


class DeclineLeave(ActionForm):
    """M-99: the superior does not agree, or it is taken back."""

    reason: Text = Field(examples=["当日人手不足，请改期"])


@guard("M-99")
def leave_is_of_now(context: Context[object, AskLeave]) -> Values | None:
    """M-99: leave is asked for within the year ahead, and written down a week later at the latest."""
    starts_at, now = context.form.starts_at, context.now
    return None if now - LATEST <= starts_at <= now + LONGEST_AHEAD else refuse(days=LATEST.days)


@states(leave_is_of_now)
def _(context: Context) -> Stated:
    now = context.now
    day = timedelta(days=1)
    return {
        "starts_at": FieldBounds(least=now - LATEST, most=now + LONGEST_AHEAD, example=now + day),
        "ends_at": FieldBounds(least=now - LATEST, most=now + LONGEST_AHEAD + LONGEST, example=now + 2 * day),
    }


@guard("M-99")
def asks_for_oneself(context: Context[object, AskLeave]) -> Values | None:
    """M-99: people ask for themselves; superiors also write down what somebody told them."""
    if context.form.person_id in (None, context.caller.id):
        return None
    return refuse() if SUPERIORS.isdisjoint(context.caller.roles_in(context.community.id)) else None


@guard("M-99", needs=(absentee,))
def absentee_is_of_own_department(context: Context[object, AskLeave]) -> Values | None:
    """M-99: a superior writes it down for those alone on whose leave they decide."""
    named, of_somebody = context.form.person_id, context.fact(absentee)
    if named in (None, context.caller.id) or not of_somebody.works_here or asks_for_oneself.check(context) is not None:
        return None
    mine = decides_on_leave(context.caller, context.community.id, of_somebody.department_id)
    return None if mine else refuse()


@guard("M-99", needs=(other_leave,))
def has_no_other_leave(context: Context[object, AskLeave]) -> Values | None:
    """M-99: nobody is away twice at once: what was asked for already is decided, or taken back, first."""
    number = context.fact(other_leave)
    return None if number is None else refuse(number=number)


@guard("M-99", needs=(absentee,))
def absentee_works_here(context: Context[object, AskLeave]) -> Values | None:
    """M-99: whoever is away works in this community."""
    return None if context.fact(absentee).works_here else refuse()


@guard("M-99", kind="state")
def grants_to_another(context: Context[Leave, object]) -> Values | None:
    """M-99: nobody decides on their own leave."""
    return refuse() if context.row.person_id == context.caller.id else None


@guard("M-99", needs=(absentee_rank,))
def a_superior_decides(context: Context[Leave, object]) -> Values | None:
    """M-99: the leave of whoever leads others is decided by a manager, not by a peer or by those whom they lead; only a
    community's one manager is decided on by the customer-service supervisor."""
    rank = context.fact(absentee_rank)
    if not rank.leads or rank.is_sole_manager or context.caller.has(Role.MANAGER, context.community.id):
        return None
    return refuse()


@guard("M-24", needs=(visits_meanwhile,))
def visits_are_given_away(context: Context[Leave, GrantLeave]) -> Values | None:
    """M-24: appointments in that time are given to somebody else first, or it is said that they will be."""
    numbers = context.fact(visits_meanwhile)
    return refuse(numbers="、".join(numbers)) if numbers and not context.form.visits_stay else None


@guard("M-99", needs=(shifts_meanwhile,))
def shifts_are_given_away(context: Context[Leave, GrantLeave]) -> Values | None:
    """M-99: no post is left empty: somebody else is planned for the shifts in that time, or it is said that they will
    be."""
    numbers = context.fact(shifts_meanwhile)
    return refuse(numbers="、".join(numbers)) if numbers and not context.form.visits_stay else None


@guard("M-99", kind="state")
def leave_is_not_long_over(context: Context[Leave, object]) -> Values | None:
    """M-99: leave that was written down afterwards is granted within the same week."""
    return None if context.now < context.row.ends_at + LATEST else refuse(days=LATEST.days)


@guard("M-99", kind="state")
def leave_is_not_over(context: Context[Leave, object]) -> Values | None:
    """M-99: leave that was granted and is over stays on record as it was."""
    return None if context.row.state is S.ASKED or context.now < context.row.ends_at else refuse()


def decides_on_leave(caller: Caller, community_id: UUID, department_id: UUID | None) -> bool:
    """Whether the leave of somebody of a department is for the caller to decide on: as its head, as the
    customer-service supervisor where they are of none, or as the manager."""
    held = caller.roles_in(community_id)
    if Role.MANAGER in held or (department_id is None and Role.CS_SUPERVISOR in held):
        return True
    led = caller.departments(Role.SUPERVISOR, community_id)
    return department_id is not None and (None in led or department_id in led)


def _is_of_no_department(_: Caller, row: Leave) -> bool:
    return row.department_id is None


def _is_away(caller: Caller, row: Leave) -> bool:
    return bool(row.person_id == caller.id)


PERSON: Final = tuple(
    Who("absentee", role, Words("whoever is away", "请假人"), _is_away)
    for role in STAFF_ROLES
    if role is not Role.ADMIN
)
STAFF: Final = (RECEPTIONIST, GUARD, WORKER, CASHIER, ANY_SUPERVISOR, DUTY_MANAGER, CS_SUPERVISOR, MANAGER)
DESK_HEAD: Final = Who(
    "desk_head",
    Role.CS_SUPERVISOR,
    Words("the customer-service supervisor (of whoever is of no department)", "客服主管（不属任何部门的员工）"),
    _is_of_no_department,
)
GRANTING: Final = (DEPARTMENT_HEAD, DESK_HEAD, MANAGER)
"""M-99: each head for the own department alone; reception, gate and till are the customer-service supervisor's."""
DECIDED: Final = (Stamp("decided_at"), Sign("decided_by_id"), Tell("person"))

STEPS = (
    Step(
        "ask",
        Words("Ask for leave", "申请请假"),
        source=(START,),
        target=S.ASKED,
        who=STAFF,
        form=AskLeave,
        only_if=(
            leave_is_of_now,
            asks_for_oneself,
            absentee_works_here,
            absentee_is_of_own_department,
            has_no_other_leave,
        ),
        then=(Tell("superior"), Tell("manager"), Tell("person")),
        event="leave.requested",
        clause="M-99",
    ),
    Step(
        "grant",
        Words("Grant the leave", "批准请假"),
        source=(S.ASKED,),
        target=S.GRANTED,
        who=GRANTING,
        form=GrantLeave,
        only_if=(
            grants_to_another,
            a_superior_decides,
            leave_is_not_long_over,
            visits_are_given_away,
            shifts_are_given_away,
        ),
        then=DECIDED,
        event="leave.granted",
        clause="M-99",
    ),
    Step(
        "decline",
        Words("Decline the leave", "不批准请假"),
        source=(S.ASKED,),
        target=S.DECLINED,
        who=GRANTING,
        form=DeclineLeave,
        only_if=(grants_to_another, a_superior_decides),
        then=(Keep("reason"), *DECIDED),
        event="leave.declined",
        clause="M-99",
    ),
    Step(
        "withdraw",
        Words("Take the leave back", "撤回请假"),
        source=(S.ASKED, S.GRANTED),
        target=S.WITHDRAWN,
        who=(*PERSON, *GRANTING),
        form=DeclineLeave,
        only_if=(leave_is_not_over,),
        then=(Keep("reason"), Tell("person"), Tell("superior")),
        event="leave.withdrawn",
        clause="M-99",
    ),
)

LEAVE = Lifecycle(
    name="leave",
    noun=Words("leave", "请假"),
    path="/v1/leaves",
    states=S,
    final=(S.DECLINED, S.WITHDRAWN),
    steps=STEPS,
)
