"""What a list of a kind may be asked for, made from the filters that it declares: flat, and nothing else is taken."""

from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field, create_model

from app.api.generic.columns import Column
from app.api.http.paging import CountedQuery, ListQuery, Several
from app.api.openapi.texts import filter_text
from app.core.enums import Labelled
from app.core.fields import Code, Day, Line, Moment, Phone
from app.core.json_object import JsonObject
from app.services.moving.kind import AnyKind
from app.services.moving.lists import PHONE, TEXT

BOUNDS: Final = ("_gte", "_lt")
LONGEST_NUMBER: Final = 40
NOT_FILTERS: Final = frozenset({"limit", "cursor", "count", "sort", "view", "extras"})
VIEW: Final = "`brief`: what a line on a screen shows; `full`: each record as it is read by itself."
WITH: Final = "Also give these fields of the whole in each row; several are separated by commas."


class SortedQuery(CountedQuery):
    """A list that can be sorted by when its records were made, and counted."""

    sort: str = "-created_at"


@cache
def query_of(kind: AnyKind) -> type[ListQuery]:
    """The query of a kind's list. One of all that the caller sees can be sorted and counted as well."""
    fields: JsonObject = {name: _filter(kind, name, column) for name, column in kind.filter_columns.items()}
    fields["view"] = (Literal["brief", "full"], Field(default="brief", description=VIEW))
    extra: Any = Literal.__getitem__(kind.line.extras)
    several: Any = Annotated[list[extra], Field(max_length=len(kind.line.extras))]
    fields["extras"] = (Annotated[several | None, Several], Field(default=None, alias="with", description=WITH))
    if kind.listed == "everywhere":
        orders: Any = Literal.__getitem__(("-created_at", "created_at", *kind.sort_keys))
        fields["sort"] = (orders, Field(default="-created_at", description=_said_of_sorting(kind)))
    return create_model(
        f"{kind.model.__name__}Query",
        __base__=SortedQuery if kind.listed == "everywhere" else ListQuery,
        __doc__=f"Filters of {kind.plural.en}. Several values of one filter are separated by commas.",
        **fields,
    )


def _said_of_sorting(kind: AnyKind) -> str | None:
    """Which filter another order wants beside it."""
    said = [f"`{name}`: only with `{key.needs}`, {key.first}." for name, key in kind.sort_keys.items()]
    return " ".join(said) or None


def filters_of(query: ListQuery) -> JsonObject:
    """The filters that were asked for, by the names that clients use."""
    return query.model_dump(exclude=set(NOT_FILTERS), exclude_none=True)


def _filter(kind: AnyKind, name: str, column_name: str) -> tuple[Any, Any]:
    """The type of one filter, and what is said of it."""
    text = filter_text(kind.name, name)
    stored = _base_of(kind, column_name)
    if isinstance(stored, type) and issubclass(stored, Labelled):
        values = [str(value) for value in stored]
        examples = [values[:2]] if name == "state" and kind.listed == "everywhere" else None
        several: Any = Annotated[list[stored], Field(max_length=len(values))]  # type: ignore[valid-type]
        return Annotated[several | None, Several], Field(default=None, examples=examples, description=text)
    asked: Any = stored
    if name in kind.flags:
        asked = bool
    elif name.endswith("_on"):
        asked = Day
    elif name == TEXT:
        asked = Annotated[Line, Field(min_length=1, max_length=LONGEST_NUMBER)]
    elif stored is datetime:
        asked = Moment
    elif stored is date:
        asked = Day
    elif name == PHONE:
        asked = Phone
    elif name == "number":
        asked = Annotated[Code, Field(max_length=LONGEST_NUMBER)]
    elif stored is str:
        asked = Code if name.endswith("_code") else Annotated[Line, Field(max_length=_longest(kind, column_name))]
    return asked | None, Field(default=None, description=text)


def _longest(kind: AnyKind, column_name: str) -> int | None:
    return Column(kind.model.model_fields[column_name]).longest


def _base_of(kind: AnyKind, column_name: str) -> Any:
    """The type of what a filter compares with; one that is no column of the record names another record."""
    for end in BOUNDS:
        column_name = column_name.removesuffix(end)
    info = kind.model.model_fields.get(column_name)
    return UUID if info is None else Column(info).base
