"""Parts that several answers share."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.core.money import CURRENCY
from app.models.content_check import ContentState

Moment = datetime
Natural = Annotated[int, Field(ge=0, le=2_147_483_647)]
ShownFen = Annotated[int, Field(ge=0, le=9_007_199_254_740_991, description="fen")]
ShownQuantity = Annotated[str, Field(max_length=20, pattern=r"^[0-9]+(\.[0-9]+)?$", examples=["1.5"])]
"""A decimal number as a text, so that no client rounds it."""
Currency = Annotated[str, Field(pattern=f"^{CURRENCY}$")]


class Answer(BaseModel):
    """Base of everything the API answers with; clients ignore fields they do not know."""

    # built when first used: a process that starts need not wait for all of them
    model_config = ConfigDict(defer_build=True)


class Shows:
    """`Annotated[JsonObject, Shows(answer)]`: a value that is stored, and given out, as it is; the document says of it
    what `answer` says."""

    def __init__(self, answer: type[BaseModel]) -> None:
        self.answer = answer

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of the answer in place of an object of anything."""
        self.answer.model_rebuild()
        return handler(self.answer.__pydantic_core_schema__)


class Photo(Answer):
    """A picture under a record. The addresses need no token, and work until the full hour after the next hour."""

    id: UUID
    url: Annotated[str, Field(max_length=300, description="At most 1280 pixels, for a screen.")]
    thumb_url: Annotated[str, Field(max_length=300, description="At most 320 pixels, for a line.")]


Photos = Annotated[list[Photo], Field(max_length=20)]


class BlockedBy(Answer):
    """A rule that stands in the way of an action for now."""

    guard: Annotated[str, Field(max_length=60, examples=["charge_is_paid"])]
    clause: Annotated[str, Field(max_length=10, examples=["M-60"])]
    message: Annotated[str, Field(max_length=1000, examples=["尚欠 50.00 元，请先收款、减收或免收。"])]
    pointer: Annotated[
        str | None,
        Field(
            max_length=100, description="The field of the form that is to blame; null: none is.", examples=["/consent"]
        ),
    ]
    debug: Annotated[str, Field(max_length=500, description="For whoever develops the front end; not for people.")]


class AvailableAction(Answer):
    """Something this caller may do now: draw a button from it; grey it when `blocked_by` is not empty."""

    name: Annotated[str, Field(max_length=40, examples=["dispatch"])]
    title: Annotated[str, Field(max_length=100, examples=["派单"])]
    href: Annotated[str, Field(max_length=200, examples=["/v1/work-orders/0199aa…/dispatch"])]
    form: Annotated[
        str,
        Field(
            max_length=200,
            description="GET it for the action's form: a JSON Schema that any renderer draws.",
            examples=["/v1/work-orders/0199aa…/forms/dispatch"],
        ),
    ]
    needs: Annotated[
        list[str],
        Field(
            max_length=20,
            description="Every field that your form must carry now: what it always requires, and what is asked of you "
            "in this state, such as `consent` where you record somebody's word; `a|b`: one of both. What a field's "
            "value entails stands with the field.",
            examples=[["reason", "consent"], ["quote_id", "consent|signature_file_id"]],
        ),
    ]
    blocked_by: Annotated[list[BlockedBy], Field(max_length=20)]


class Contact(Answer):
    """Whom to reach, masked; POST …/reveal shows it for a purpose."""

    name: Annotated[str | None, Field(max_length=60, examples=["王**"])]
    phone: Annotated[str | None, Field(max_length=20, examples=["138****8000"])]


class RevealedContact(Contact):
    """Whom the record names to reach, unmasked, as it was registered, and beside it the customer as on record now."""

    on_record: Contact | None = Field(
        description="The customer's own name and number as they are on record now; null: nobody on record."
    )


class ContentCheckOut(Answer):
    """Something that WeChat's content check has not passed; POST `href` to see it on purpose."""

    id: UUID
    what: Annotated[Literal["text", "picture"], Field(description="What was written, or a picture.")]
    state: ContentState
    title: str = Field(max_length=60, examples=["待审核"])
    held: bool = Field(description="Whether it is held back; false: it is shown although it was not checked.")
    href: str = Field(max_length=80, description="Where staff see it on purpose, which is journaled.")


class SubscribeOffer(Answer):
    """A template of subscribe messages, for wx.requestSubscribeMessage."""

    app_id: str = Field(max_length=40, description="Of which mini-program it is; take your own.", examples=["wx…"])
    template_id: str = Field(max_length=80, examples=["tmpl-progress"])
    title: str = Field(max_length=60, examples=["工单进度通知"])
