"""Forms of emergency plans 应急预案: who does what in which order, and what is written down while it lasts (M-100)."""

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.core.catalogue import sentence
from app.core.enums import Means
from app.core.fields import (
    AS_TEXT,
    TELEPHONE,
    ActionForm,
    Form,
    Line,
    Moment,
    OptionalLine,
    OptionalLongText,
    OptionalText,
    Short,
    Text,
    Trade,
    WrongFields,
)
from app.core.typed_text import NO_CONTROL
from app.models.emergency_plan import Emergency, EmergencyLevel

MOST_POSTS: Final = 20
MOST_TASKS: Final = 30
MOST_UTILITIES: Final = 20
UTILITY_TWICE: Final = sentence("emergency_plan.problems.utility_twice")
LONGEST_TASK: Final = 1440
"""Minutes: a task that takes longer than a day is no emergency."""

Account = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=NO_CONTROL), AS_TEXT
]
CallNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=30, pattern=TELEPHONE)]
"""A hotline such as 95598, which is no telephone number of a person."""


class PlanPost(Form):
    """M-100: one post in the plan, such as who leads or who calls the utilities."""

    post: Short = Field(examples=["总指挥"])
    duty: OptionalLine = Field(default="", examples=["统一调度,对外联络"])
    person_id: UUID | None = Field(default=None, description="Who has it; left out: whoever is on duty.")


class PlanTask(Form):
    """M-100: what is done where, by which department, within how many minutes of the activation."""

    trade: Trade | None = Field(default=None, description="The trade that it takes, if any.", examples=["plumbing"])
    place: Line = Field(max_length=140, examples=["1号楼地下泵房"])
    what: Text = Field(description="What is to be done.", examples=["检查潜水泵,备好沙袋"])
    department_id: UUID = Field(description="The department that does it.")
    minutes: Annotated[int, Field(ge=1, le=LONGEST_TASK)] = Field(
        description="Within how many minutes of the activation it is to be done.", examples=[30]
    )


class Utility(Form):
    """M-100: somebody outside who is told, such as the power company."""

    name: Short = Field(examples=["供电公司"])
    phone: CallNumber = Field(examples=["95598"])


Posts = Annotated[list[PlanPost], Field(max_length=MOST_POSTS)]
Tasks = Annotated[list[PlanTask], Field(min_length=1, max_length=MOST_TASKS)]
Utilities = Annotated[list[Utility], Field(max_length=MOST_UTILITIES)]


def _named_once(utilities: list[Utility] | None) -> None:
    """What is told to one is on record under its name. Raises WrongFields."""
    names = [utility.name for utility in utilities or ()]
    if len(set(names)) < len(names):
        raise WrongFields(UTILITY_TWICE, "utilities")


class DrawUpPlan(ActionForm):
    """M-100: a plan for one kind of emergency."""

    community_id: UUID
    emergency: Emergency
    title: Line = Field(examples=["台风应急预案"])
    posts: Posts = Field(default_factory=list)
    tasks: Tasks = Field(description="In the order in which they come first.")
    utilities: Utilities = Field(default_factory=list)
    note: OptionalLongText = ""

    @model_validator(mode="after")
    def _names_each_utility_once(self) -> "DrawUpPlan":
        _named_once(self.utilities)
        return self


class RevisePlan(ActionForm):
    """M-100: the plan is changed while it is not in use; what is left out stays as it is."""

    title: Line | None = None
    posts: Posts | None = None
    tasks: Tasks | None = None
    utilities: Utilities | None = None
    note: OptionalLongText | None = None

    @model_validator(mode="after")
    def _names_each_utility_once(self) -> "RevisePlan":
        _named_once(self.utilities)
        return self


class ActivatePlan(ActionForm):
    """M-100: it happens now."""

    level: EmergencyLevel
    reason: Text = Field(examples=["气象台发布台风橙色预警"])
    department_id: UUID | None = Field(
        default=None, description="Which department takes over the tasks of those that were closed since; only then."
    )


class TellUtility(ActionForm):
    """M-100: somebody outside was told, or needn't be."""

    utility: Short = Field(description="Which one, as the plan names it.", examples=["供电公司"])
    reached: bool = Field(default=True, description="Whether they were told.")
    means: Means | None = Field(default=None, description="How they were told.", examples=["phone"])
    spoke_to: OptionalLine = Field(default="", max_length=60, description="Who it was.", examples=["值班员"])
    said: OptionalText = Field(default="", description="What they answered.", examples=["抢修车一小时内到"])
    reason: OptionalText = Field(default="", description="Why they were not told.", examples=["水压正常,无须通知"])


class StandDown(ActionForm):
    """M-100: it is over."""

    outcome: Account = Field(description="How it ended.", examples=["台风已过境,设施完好"])
    open_reason: OptionalText = Field(
        default="", description="Why it is over although tasks are open.", examples=["误报,未出险"]
    )
    drop_tasks: bool = Field(
        default=False, description="Whether tasks that nobody works at yet are cancelled, as after a false alarm."
    )


class ReportEmergency(ActionForm):
    """M-100: what was damaged, and what is to be done better; what was late, the tasks say."""

    damage: Account = Field(examples=["南区广告牌一块脱落,无人受伤"])
    lessons: Account = Field(examples=["围墙任务增加一名人员"])


class TaskOfPlan(ActionForm):
    """M-100: a task of an activated plan, and by when it is to be done."""

    until: Moment
    visit_now: Literal[True] = True
