"""Goods passes as the API shows them: by their columns, with the items and their pictures (M-96)."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Answers, AnswerSources, Body, made_from, with_fields
from app.api.schemas.common import Answer, Photos, ShownQuantity
from app.core.lang import Language
from app.services.kinds.goods_passes import GOODS_PASSES
from app.services.moving.moves import AnyOpenedRecord
from app.workflow.kinds.goods_pass_forms import MOST_ITEMS
from app.workflow.kinds.goods_pass_guards import left_of


class PassItemOut(Answer):
    """One item of a pass, and how much of it has left."""

    item: Annotated[int, Field(ge=1, le=MOST_ITEMS, description="Its place on the pass.")]
    name: str = Field(max_length=200, examples=["三人沙发"])
    quantity: ShownQuantity
    unit: str = Field(max_length=60, examples=["件"])
    note: str = Field(max_length=200)
    released: ShownQuantity = Field(description="How much of it has left.")
    left: ShownQuantity = Field(description="How much of it may still leave.")
    photos: Photos


class DifferenceOut(Answer):
    """What differed at the gate."""

    item: Annotated[int, Field(ge=1, le=MOST_ITEMS)] | None = Field(description="Null: something that is not listed.")
    what: str = Field(max_length=200)
    quantity: ShownQuantity | None = Field(description="How much of it stood there, as far as it was counted.")
    unit: str = Field(max_length=60, examples=["件"])


MADE: Final = made_from(GOODS_PASSES)
GoodsPassOut: Final = with_fields(
    MADE.whole,
    items=(Annotated[list[PassItemOut], Field(max_length=MOST_ITEMS)], ...),
    differences=(Annotated[list[DifferenceOut], Field(max_length=MOST_ITEMS)], ...),
    files=(Annotated[list[UUID], Field(max_length=20, description="The owner's signed authorisation.")], ...),
)


def whole_of(outcome: AnyOpenedRecord, language: Language) -> Body:
    """A pass with its items, each with what is left of it, and what differed at the gate."""
    body = MADE.whole_of(outcome, language)
    body["items"] = [
        {
            "item": number,
            "name": item["name"],
            "quantity": item["quantity"],
            "unit": item["unit"],
            "note": item["note"],
            "released": item.get("released", "0"),
            "left": f"{left_of(item):f}",
            "photos": item["photos"],
        }
        for number, item in enumerate(body["items"], 1)
    ]
    # what was written down before the gate counted it
    uncounted = {"quantity": None, "unit": ""}
    body["differences"] = [{**uncounted, **difference} for difference in body["differences"]]
    return body


async def complete(outcome: AnyOpenedRecord, body: Body, sources: AnswerSources) -> None:
    """Give the items their pictures with their addresses."""
    for item in body["items"]:
        item["photos"] = sources.pictures(item["photos"])


ANSWERS: Final = Answers(GoodsPassOut, GoodsPassOut, whole_of, whole_of, complete=complete)
