"""A lifecycle's table as clients read it."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.api.schemas.common import Answer

Name = Annotated[str, Field(max_length=60)]
Clause = Annotated[str, Field(max_length=10, examples=["M-41"])]
Sentence = Annotated[str, Field(max_length=1000)]


class Bilingual(Answer):
    """Something said in both languages."""

    en: Sentence
    zh: Sentence


class LifecycleSummary(Answer):
    """One lifecycle in the list."""

    name: Name = Field(examples=["work_order"])
    noun: Bilingual
    path: str | None = Field(max_length=60, description="Where its records live; null: it has no routes of its own.")
    states: int = Field(ge=1, le=100, description="How many states it has.")
    actions: int = Field(ge=1, le=200, description="How many actions it has.")
    href: str = Field(max_length=100, examples=["/v1/lifecycles/work_order"])
    page: str = Field(max_length=100, description="The drawn diagram, for people.", examples=["/lifecycles/work_order"])


class StateOut(Bilingual):
    """A state a record can be in."""

    name: Name = Field(examples=["on_site"])
    final: bool


class FieldOut(Answer):
    """A field of an action's form; its full schema stands in the OpenAPI document."""

    name: Name
    required: bool
    meaning: Sentence


class WhoOut(Bilingual):
    """Someone who may take a row: a role and, by name, a relation to the record."""

    name: Name = Field(examples=["assignee"])
    role: Name = Field(examples=["worker"])


class GuardOut(Bilingual):
    """A condition of a row; `en` and `zh` are what a refusal says, with its `{values}` open."""

    name: Name = Field(examples=["work_may_begin"])
    kind: Literal["choice", "state", "form"] = Field(
        description="`choice` tells rows of one action apart, `state` is known before the form, `form` needs the form."
    )
    clause: Clause
    meaning: Sentence


class LifecycleRowOut(Answer):
    """One row of the table. Rows of an action are tried in order; the first whose guards hold wins."""

    model_config = ConfigDict(serialize_by_alias=True)

    sources: list[Name] = Field(max_length=60, alias="from", description="States; `start`: the record is created.")
    to: Name | None = Field(description="The new state; null: the state stays.")
    who: list[WhoOut] = Field(max_length=20)
    guards: list[GuardOut] = Field(max_length=40)
    effects: list[Bilingual] = Field(max_length=40)
    event: Name = Field(examples=["work_order.started"])
    clause: Clause


class ActionOut(Bilingual):
    """An action, with the fields of its form and its rows."""

    name: Name = Field(examples=["start"])
    by_gongdan_only: bool = Field(description="A consequence of another action or of time: nobody can call it.")
    form: list[FieldOut] = Field(max_length=60)
    rows: list[LifecycleRowOut] = Field(max_length=20)


class ClauseOut(Bilingual):
    """A clause of the operating manual that the table cites."""

    id: Clause


class LifecycleOut(Answer):
    """A lifecycle: what may happen, when, by whom, and what follows."""

    name: Name = Field(examples=["work_order"])
    noun: Bilingual
    path: str | None = Field(max_length=60)
    states: list[StateOut] = Field(max_length=100)
    actions: list[ActionOut] = Field(max_length=200)
    clauses: list[ClauseOut] = Field(max_length=200)
    mermaid: str = Field(max_length=50_000, description="The diagram as Mermaid text (stateDiagram-v2).")
