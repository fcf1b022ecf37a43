"""Lists: limit, cursor and count as every list takes them, and the page they make."""

import json
from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.api.http.request_context import RequestContext
from app.api.schemas.page import Page
from app.core.typed_text import written_as
from app.db.paging import Position, Slice

T = TypeVar("T")
Shown = TypeVar("Shown")

DEFAULT_LIMIT = 20
MOST = 100
CURSOR = written_as(r"^[A-Za-z0-9_-]+$", "cursor")


NOT_BOUND = {"limit", "cursor", "count", "view", "extras"}
"""What a list may be asked for differently from page to page."""


def split_commas(value: object) -> object:
    """`a,b` and repeated parameters alike as a list; `wx.request` joins a list by commas."""
    if isinstance(value, list):
        return [part for item in value for part in (item.split(",") if isinstance(item, str) else [item])]
    return value.split(",") if isinstance(value, str) else value


Several = BeforeValidator(split_commas)


class ListQuery(BaseModel):
    """What every list takes; a list with filters derives its own from this. Unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MOST, description="How many at most.")
    cursor: Annotated[str, Field(max_length=600, pattern=CURSOR)] | None = Field(
        default=None, description="`next_cursor` of the page before; only with the same filters."
    )


class CountedQuery(ListQuery):
    """A list that can be counted."""

    count: Literal["exact"] | None = Field(default=None, description="Also say how many there are, up to 10000.")


def bound_to(context: RequestContext, query: ListQuery) -> str:
    """What a cursor is bound to: this list, under this path, with these filters."""
    filters = query.model_dump(mode="json", exclude=NOT_BOUND, exclude_none=True)
    return json.dumps([context.scope["path"], filters], sort_keys=True, ensure_ascii=False)


def position_of(context: RequestContext, query: ListQuery) -> Position | None:
    """Where the asked page starts. Raises CursorInvalid."""
    return None if query.cursor is None else context.container.cursors.read(bound_to(context, query), query.cursor)


def page_of(
    context: RequestContext, query: ListQuery, rows: Slice[T], make: Callable[[T], Shown], count: int | None = None
) -> Page[Shown]:
    """The answer of a list: each row made into its shape, with the cursor of the next page."""
    cursor = None if rows.position is None else context.container.cursors.write(bound_to(context, query), rows.position)
    return Page(data=[make(row) for row in rows.rows], next_cursor=cursor, has_more=cursor is not None, count=count)
