"""Plans of periodic visits 定期上门 of a contract: what is done, when, by whom, and the days that follow (M-80)."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.fields import ActionForm, Code, Day, Form, Line, Short, Text, Trades, WrongFields
from app.core.json_object import JsonObject, JsonView
from app.core.typed_text import written_as
from app.models.contract import DayOff
from app.workflow.kinds.visit_rules import VisitRule, days_of

MOST_PLANS: Final = 10
MOST_RULES: Final = 6
MOST_CHECKS: Final = 30
AHEAD_DAYS: Final = 14
MOST_AHEAD: Final = 90
ENDS_FIRST: Final = sentence("contract.problems.window_ends_first")
CODES_DIFFER: Final = sentence("contract.problems.plan_codes_differ")
CHECKS_DIFFER: Final = sentence("contract.problems.plan_checks_differ")

HourAndMinute = Annotated[
    str, Field(min_length=5, max_length=5, pattern=written_as(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "hour_of_day"))
]


class PlanCheck(Form):
    """Something that each visit of a plan has checked, ticked when finishing."""

    code: Code = Field(examples=["filter"])
    name: Short = Field(examples=["滤网已清洗"])
    required: bool = True
    photo: bool = Field(default=False, description="Whether ticking it takes a photo.")


class VisitPlan(Form):
    """Visits of one sort: quarterly maintenance, a yearly cleaning."""

    code: Code = Field(description="By which it is told from the contract's other plans.", examples=["JD"])
    title: Line = Field(examples=["季度保养"])
    rules: Annotated[list[VisitRule], Field(min_length=1, max_length=MOST_RULES)] = Field(
        description="On which days; a day that several rules name is one visit."
    )
    first_on: Day | None = Field(
        default=None, description="From which day the rules count; the contract's first day unless you say otherwise."
    )
    day_off: DayOff = Field(default=DayOff.AS_IT_FALLS, description="What becomes of a visit on a day off.")
    from_time: HourAndMinute = Field(description="When somebody comes at the earliest.", examples=["09:00"])
    until_time: HourAndMinute = Field(description="When at the latest.", examples=["11:00"])
    department_id: UUID = Field(description="The department that goes there.")
    trades: Annotated[Trades, Field(min_length=1)] = Field(examples=[["hvac"]])
    work: Text = Field(description="What is done.", examples=["清洗滤网，检查冷媒压力，测试运行"])
    checklist: list[PlanCheck] = Field(
        default_factory=list,
        max_length=MOST_CHECKS,
        description="What is checked and ticked on each of these visits, beside the community's list.",
    )
    asset_ids: list[UUID] = Field(
        default_factory=list,
        max_length=200,
        description="Which equipment of the contract's list; all of it unless you say otherwise.",
    )

    @model_validator(mode="after")
    def _window_is_sound(self) -> "VisitPlan":
        if self.from_time >= self.until_time:
            raise WrongFields(ENDS_FIRST, "from_time", "until_time")
        return self

    @model_validator(mode="after")
    def _checks_differ(self) -> "VisitPlan":
        codes = [check.code for check in self.checklist]
        if len(codes) != len(set(codes)):
            raise WrongFields(CHECKS_DIFFER, "checklist")
        return self


class PlanVisits(ActionForm):
    """M-80: the contract's whole plan of visits, in place of the old; none ends it."""

    visit_plans: list[VisitPlan] = Field(max_length=MOST_PLANS)
    visits_ahead_days: int = Field(
        default=AHEAD_DAYS, ge=1, le=MOST_AHEAD, description="How many days ahead the orders of visits are made."
    )

    @model_validator(mode="after")
    def _codes_differ(self) -> "PlanVisits":
        codes = [plan.code for plan in self.visit_plans]
        if len(codes) != len(set(codes)):
            raise WrongFields(CODES_DIFFER, "visit_plans")
        return self


def first_empty_rule(plans: list[VisitPlan], term: tuple[date, date]) -> tuple[str, str] | None:
    """The code of the first plan with a rule that names no day of the term, and that rule; None where all do."""
    first, last = term
    for plan in plans:
        for rule in plan.rules:
            if not any(day >= first for day in days_of(rule, plan.first_on or first, last)):
                return plan.code, rule
    return None


def renewed_plans(plans: Sequence[JsonView], began: date, listed: Collection[str]) -> list[JsonObject]:
    """The plans of a contract that goes on from another: in the same rhythm, unless a rule counts its visits, and for
    what of their equipment is still on the list. One whose equipment is gone ends."""
    renewed: list[JsonObject] = []
    for plan in plans:
        named = [asset_id for asset_id in plan["asset_ids"] if asset_id in listed]
        if named or not plan["asset_ids"]:
            counted = any("COUNT=" in rule for rule in plan["rules"])
            first_on = None if counted else plan["first_on"] or began.isoformat()
            renewed.append({**plan, "asset_ids": named, "first_on": first_on})
    return renewed
