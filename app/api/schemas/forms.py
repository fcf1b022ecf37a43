"""Forms of actions, and the candidates of the fields that name something."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from app.api.schemas.common import Answer, BlockedBy

Name = Annotated[str, Field(max_length=60)]
Title = Annotated[str, Field(max_length=120)]
Address = Annotated[str, Field(max_length=200)]


class FormAction(Answer):
    """Where the filled-in form is sent."""

    name: Name = Field(examples=["dispatch"])
    method: Literal["POST"]
    href: Address = Field(examples=["/v1/work-orders/0199aa…/dispatch"])
    version: int | None = Field(
        ge=1, le=2_147_483_647, description="Of the record for which the form was drawn; null: it creates one."
    )
    blocked_by: list[BlockedBy] = Field(
        max_length=20, description="What stands in the way now, whatever the form says; draw it grey."
    )


class FormField(Answer):
    """A field of a form: a JSON Schema with a title, a hint and the keywords of its type; `oneOf` names its values,
    `formatMinimum` and `formatMaximum` bound times and days. `x-lookup`: GET this address for what the field may name
    (`x-lookup-by`: add these other fields of the form to the query). `x-upload`: send the file so first; its id is the
    field's value. `x-unit`: `fen`, which people read as yuan."""

    model_config = ConfigDict(extra="allow", defer_build=True)

    title: Title = Field(examples=["派往部门"])
    description: Annotated[str, Field(max_length=300, examples=["请选择部门"])]


class FormOut(Answer):
    """The form of an action for this caller and record as JSON Schema 2020-12. Fields that only a program fills in
    (`expected_version`, `device_time`) are not in it: add them when you send it."""

    model_config = ConfigDict(extra="allow", serialize_by_alias=True, defer_build=True)

    dialect: Literal["https://json-schema.org/draft/2020-12/schema"] = Field(alias="$schema")
    title: Title = Field(examples=["派单"])
    type: Literal["object"]
    properties: dict[Name, FormField] = Field(max_length=60)
    required: list[Name] = Field(max_length=60, examples=[["department_id"]])
    additional_properties: Literal[False] = Field(alias="additionalProperties")
    all_of: list[dict[str, Any]] = Field(
        default_factory=list,
        alias="allOf",
        max_length=200,
        description="What a choice entails: `if` one thing holds, `then` another must.",
    )
    action: FormAction = Field(alias="x-action")


class CandidateOut(Answer):
    """Something that the field may name."""

    value: Annotated[
        str, Field(max_length=60, description="What is sent.", examples=["0199aa00-0000-7000-8000-000000000001"])
    ]
    title: Title = Field(examples=["工程部"])
    hint: Annotated[
        str, Field(max_length=300, description="What tells it from others, such as the address; may be empty.")
    ]
