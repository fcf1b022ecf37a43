"""Training 培训: planned, held with a test, and its results; passing is what qualifies (M-74, M-21)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.fields import ActionForm, Form, Line, Moment, Short, Text, Trade, WrongFields
from app.core.lang import Words
from app.models.training import Training
from app.models.training import TrainingState as T
from app.workflow.engine.effects import Count, Effect, Keep, Sign, Stamp, Tell
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import (
    ANY_SUPERVISOR,
    CS_SUPERVISOR,
    DEPARTMENT_HEAD,
    MANAGER,
    departments_led_alone,
)
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import START, Context, Step, Values, guard, refuse
from app.workflow.kinds.common_guards import LONGEST_AGO, LONGEST_AHEAD

MOST_PARTICIPANTS: Final = 50
FULL_MARKS: Final = 100
TWICE: Final = sentence("training.problems.person_twice")
Score = Annotated[int, Field(ge=0, le=FULL_MARKS)]


@dataclass(frozen=True, slots=True)
class TrainingPeople:
    """Whom a plan names: the participants who work here, with their names and departments, and whether the trainer
    does."""

    names: Mapping[UUID, str]
    trainer_works_here: bool = True
    departments: Mapping[UUID, frozenset[UUID | None]] = field(default_factory=dict)
    """The departments in which each of them holds a role; None among them: in all."""


training_people = Fact[TrainingPeople]("training_people", reads="participant_ids")
"""Whom the plan names."""
LASTS: Final = timedelta(hours=1)
"""How long a training is taken to last: a plan says only when it begins."""
other_training = Fact[tuple[Sequence[str], str] | None]("other_training", reads="starts_at")
"""Who of the participants, or the trainer, is in another training at that time, by name, and its number."""
trade_known = Fact[bool]("trade_known", reads="trade")
"""Whether the trade that the form names is one of this community's; true where it names none."""


class PlanTraining(ActionForm):
    """M-74: what is taught, when and where, by whom and to whom, and what passing its test is worth."""

    community_id: UUID
    department_id: UUID | None = Field(
        default=None,
        description="Whose people it is for: a supervisor's own department, and no other, where it is left out.",
    )
    subject: Line = Field(examples=["给排水维修技能培训"])
    trade: Trade | None = Field(
        default=None, description="The trade that passing qualifies for; none: it qualifies for none."
    )
    starts_at: Moment = Field(examples=["2026-11-25T14:00:00+08:00"])
    place: Line = Field(examples=["客服中心二楼培训室"])
    trainer: Short = Field(examples=["周师傅"])
    trainer_id: UUID | None = Field(default=None, description="The trainer, if it is a colleague.")
    pass_mark: Score = Field(default=60, description="How many points of 100 pass.")
    valid_months: int = Field(default=12, ge=1, le=60, description="For how many months a pass qualifies.")
    participant_ids: list[UUID] = Field(min_length=1, max_length=MOST_PARTICIPANTS)

    @model_validator(mode="after")
    def _names_each_once(self) -> "PlanTraining":
        if len(set(self.participant_ids)) < len(self.participant_ids):
            raise WrongFields(TWICE, "participant_ids")
        return self


class ParticipantResult(Form):
    """What one participant came to in the test."""

    person_id: UUID
    score: Score = Field(examples=[85])


class HoldTraining(ActionForm):
    """M-74: it was held; the results of its test. Who isn't named was absent."""

    results: list[ParticipantResult] = Field(min_length=1, max_length=MOST_PARTICIPANTS)

    @model_validator(mode="after")
    def _names_each_once(self) -> "HoldTraining":
        people = [result.person_id for result in self.results]
        if len(set(people)) < len(people):
            raise WrongFields(TWICE, "results")
        return self


class CancelTraining(ActionForm):
    """It does not take place."""

    reason: Text = Field(examples=["讲师临时出差"])


class CorrectResult(ActionForm):
    """M-150: a result that was recorded wrongly is put right by a further entry."""

    person_id: UUID
    score: Score | None = Field(default=None, description="The right score; none: they were absent.")
    reason: Text = Field(examples=["登分有误，已核对试卷"])


class EnrolParticipants(Effect):
    """Whoever takes part finds the training among their own."""

    words = Words("list the participants", "登记参训人员")


class RecordResults(Effect):
    """M-74: who passed gets the qualification, with the training as its certificate."""

    words = Words("keep the results; who passed gets the qualification", "保存成绩,合格者取得技能资格")


class ChangeResult(Effect):
    """M-74: the qualification is given, or withdrawn, as the right score says."""

    words = Words("change the result; the qualification is given or withdrawn", "更正成绩,相应授予或撤回技能资格")


def took_part(row: Training, person_id: UUID) -> bool:
    """Whether somebody is among the participants."""
    return any(participant["person_id"] == str(person_id) for participant in row.participants)


@guard("M-74", needs=(training_people,))
def participants_work_here(context: Context[object, PlanTraining]) -> Values | None:
    """M-74: whoever is trained here is active and works here."""
    people = context.fact(training_people).names
    return None if all(person_id in people for person_id in context.form.participant_ids) else refuse()


def department_of_plan(context: Context[object, PlanTraining]) -> UUID | None:
    """The department that the form names; where it names none, the one that a supervisor heads. None: of several."""
    led = departments_led_alone(context.caller, context.community.id)
    # who looks for candidates names nothing but one of these
    named: UUID | None = getattr(context.form, "department_id", None)
    if named is not None or led is None:
        return named
    return next(iter(led)) if len(led) == 1 else None


@guard("M-74")
def training_is_of_own_department(context: Context[object, PlanTraining]) -> Values | None:
    """M-74, M-21: a supervisor qualifies the people of their own department; the customer-service supervisor and the
    manager everybody's."""
    department_id, led = department_of_plan(context), departments_led_alone(context.caller, context.community.id)
    if led is not None:
        return None if department_id in led else refuse()
    return None if department_id is None or department_id in context.community.departments_in_use else refuse()


@guard("M-74", needs=(training_people,), blames="participant_ids")
def participants_are_of_department(context: Context[object, PlanTraining]) -> Values | None:
    """M-74: whoever takes part in a department's training works in it."""
    people, department_id = context.fact(training_people), department_of_plan(context)
    if department_id is None:
        return None
    others = [
        name
        for person_id, name in people.names.items()
        if person_id in context.form.participant_ids
        and people.departments.get(person_id, frozenset()).isdisjoint((department_id, None))
    ]
    return refuse(names=others) if others else None


@guard("M-74", needs=(training_people,))
def trainer_works_here(context: Context[object, PlanTraining]) -> Values | None:
    """M-74: a trainer who is named as a colleague works here."""
    return None if context.form.trainer_id is None or context.fact(training_people).trainer_works_here else refuse()


@guard("M-74")
def trainer_takes_no_test(context: Context[object, PlanTraining]) -> Values | None:
    """M-74: nobody certifies themselves: the trainer is no participant of their own training."""
    form = context.form
    return refuse() if form.trainer_id in form.participant_ids else None


@guard("M-74", needs=(other_training,))
def nobody_is_in_another_training(context: Context[object, PlanTraining]) -> Values | None:
    """M-74: nobody takes part in, or teaches, two trainings at once."""
    other = context.fact(other_training)
    return None if other is None else refuse(names=other[0], number=other[1])


@guard("M-74", needs=(trade_known,))
def trade_is_known(context: Context[object, PlanTraining]) -> Values | None:
    """M-74: a qualification for a trade that no item of the price list asks for would be of no use."""
    return None if context.fact(trade_known) else refuse(trade=context.form.trade)


@guard("M-74")
def training_is_near(context: Context[object, PlanTraining]) -> Values | None:
    """M-74: a training is planned at most a year ahead, and entered afterwards at most a year later."""
    near = context.now - LONGEST_AGO <= context.form.starts_at <= context.now + LONGEST_AHEAD
    return None if near else refuse()


@states(training_is_near)
def _(context: Context) -> Stated:
    now = context.now
    return {
        "starts_at": FieldBounds(least=now - LONGEST_AGO, most=now + LONGEST_AHEAD, example=now + timedelta(days=1))
    }


@guard("M-74", kind="state")
def training_has_begun(context: Context[Training, object]) -> Values | None:
    """M-74: there are results once it has begun."""
    return None if context.now >= context.row.starts_at else refuse(starts_at=context.local(context.row.starts_at))


@guard("M-74", kind="state")
def recorder_took_no_test(context: Context[Training, object]) -> Values | None:
    """M-74: nobody certifies themselves: whoever records results took no part."""
    return refuse() if took_part(context.row, context.caller.id) else None


@guard("M-74")
def results_are_of_participants(context: Context[Training, HoldTraining]) -> Values | None:
    """M-74: results are of those who were to take part."""
    known = all(took_part(context.row, result.person_id) for result in context.form.results)
    return None if known else refuse()


@guard("M-74")
def corrected_took_part(context: Context[Training, CorrectResult]) -> Values | None:
    """M-74: a result is corrected of somebody who was to take part."""
    return None if took_part(context.row, context.form.person_id) else refuse()


HEADS: Final = (DEPARTMENT_HEAD, CS_SUPERVISOR, MANAGER)
"""A supervisor those of their own department alone; what is of several is recorded by who stands above them."""
TELL_ALL: Final = (Tell("participants"), Tell("trainer"))

STEPS = (
    Step(
        "plan",
        Words("Plan a training", "计划培训"),
        source=(START,),
        target=T.PLANNED,
        who=(ANY_SUPERVISOR, CS_SUPERVISOR, MANAGER),
        form=PlanTraining,
        only_if=(
            training_is_of_own_department,
            participants_work_here,
            participants_are_of_department,
            trainer_works_here,
            trainer_takes_no_test,
            nobody_is_in_another_training,
            trade_is_known,
            training_is_near,
        ),
        then=(EnrolParticipants(), *TELL_ALL),
        event="training.planned",
        clause="M-74",
    ),
    Step(
        "hold",
        Words("Record the results", "登记成绩"),
        source=(T.PLANNED,),
        target=T.HELD,
        who=HEADS,
        form=HoldTraining,
        only_if=(training_has_begun, recorder_took_no_test, results_are_of_participants),
        then=(RecordResults(), Stamp("held_at"), Sign("held_by_id"), Tell("participants")),
        event="training.held",
        clause="M-74",
    ),
    Step(
        "cancel",
        Words("Cancel the training", "取消培训"),
        source=(T.PLANNED,),
        target=T.CANCELLED,
        who=HEADS,
        form=CancelTraining,
        then=(Keep("reason"), *TELL_ALL),
        event="training.cancelled",
        clause="M-74",
    ),
    Step(
        "correct_result",
        Words("Correct a result", "更正成绩"),
        source=(T.HELD,),
        who=HEADS,
        form=CorrectResult,
        only_if=(recorder_took_no_test, corrected_took_part),
        then=(Keep("reason"), ChangeResult(), Count("corrections"), Tell("corrected")),
        event="training.corrected",
        clause="M-74",
    ),
)

TRAINING = Lifecycle(
    name="training",
    noun=Words("training", "培训"),
    path="/v1/trainings",
    states=T,
    final=(T.HELD, T.CANCELLED),
    steps=STEPS,
)
