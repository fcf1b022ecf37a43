"""A page of a list, and the version that every edited resource carries."""

from typing import Annotated, Generic, TypeVar

from pydantic import Field

from app.api.schemas.common import Answer

Item = TypeVar("Item")

Version = Annotated[
    int, Field(ge=1, le=2_147_483_647, description="Adds one with each change; the ETag begins with it.", examples=[3])
]


class Page(Answer, Generic[Item]):
    """One page of a list."""

    data: list[Item] = Field(max_length=100)
    next_cursor: str | None = Field(
        default=None, max_length=600, description="Send it as `cursor` for the next page; null on the last."
    )
    has_more: bool = Field(default=False, description="Whether another page follows.")
    count: int | None = Field(
        default=None, ge=0, le=10_000, description="With `count=exact`: how many there are, up to 10000."
    )
