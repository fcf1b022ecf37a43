"""The columns of a kind of record as the API reads and shows them: their types, their bounds, what they say of
themselves."""

from dataclasses import dataclass
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from annotated_types import Ge, MaxLen
from pydantic import Field, WithJsonSchema
from pydantic.fields import FieldInfo

from app.core.json_object import JsonObject
from app.services.moving.kind import AnyKind, joins_from

KEPT_BACK: Final = frozenset({"chain", "organisation_id", "salt", "simulation"})
"""Columns that no answer shows."""
FIRST: Final = ("id", "version", "number", "community_id", "state", "stands_with")
LAST: Final = ("created_at", "updated_at")
LARGEST: Final = 2_147_483_647
LARGEST_FEN: Final = 9_007_199_254_740_991
"""What a JSON number holds exactly."""
SHOWN_DECIMAL: Final = WithJsonSchema(
    {"type": "string", "maxLength": 20, "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "examples": ["1.5"]}
)
"""A decimal number in an answer: a text, which no client rounds."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is shown or asked for: its field in the model, and whether a record may be without it."""

    info: FieldInfo
    optional: bool = False

    @property
    def base(self) -> Any:
        """Its type, without null."""
        annotation = self.info.annotation
        if get_origin(annotation) in (Union, UnionType):
            return next(part for part in get_args(annotation) if part is not type(None))
        return annotation

    @property
    def nullable(self) -> bool:
        """Whether it may be null."""
        return self.optional or type(None) in get_args(self.info.annotation)

    @property
    def longest(self) -> int | None:
        """How many characters it holds."""
        return next((mark.max_length for mark in self.info.metadata if isinstance(mark, MaxLen)), None)

    @property
    def least(self) -> int:
        """The smallest number that it holds: 0, unless its model says otherwise."""
        return next((int(str(mark.ge)) for mark in self.info.metadata if isinstance(mark, Ge)), 0)

    @property
    def described(self) -> FieldInfo:
        """What it says of itself, with its type and bounds, as a field of an answer."""
        said: FieldInfo = Field(description=self.info.description, examples=self.info.examples)
        return said


def columns_of(kind: AnyKind) -> dict[str, Column]:
    """The columns of a kind's answers by name; those joined from the record that it belongs to stand behind the column
    that leads there."""
    columns = {name: Column(info) for name, info in kind.model.model_fields.items()}
    for parent in kind.parents:
        several = len(kind.parents) > 1
        for distance, join in enumerate(joins_from(parent)):
            optional = several or (not distance and Column(kind.model.model_fields[join.column]).nullable)
            joined = {
                name: Column(join.model.model_fields[own], optional)
                for name, own in join.fields.items()
                # names of the parent's people are read to be masked in texts, not to be shown
                if name not in columns and kind.shows(name) and name not in kind.name_columns
            }
            columns = _behind(columns, join.column, joined)
    return {name: column for name, column in columns.items() if name not in KEPT_BACK and name not in kind.computed}


def _behind(columns: dict[str, Column], name: str, joined: dict[str, Column]) -> dict[str, Column]:
    ordered: dict[str, Column] = {}
    for known, column in columns.items():
        ordered[known] = column
        if known == name:
            ordered |= joined
    return ordered


def answer_type(name: str, column: Column) -> Any:
    """The type of an answer's field with its bounds."""
    annotation = column.base
    if annotation is int and name.endswith("_fen"):
        annotation = Annotated[int, Field(ge=column.least, le=LARGEST_FEN, description="fen")]
    elif annotation is Decimal:
        annotation = Annotated[Decimal, SHOWN_DECIMAL]
    elif annotation is int:
        annotation = Annotated[int, Field(ge=0, le=LARGEST)]
    elif annotation is str and column.longest is not None:
        annotation = Annotated[str, Field(max_length=column.longest)]
    return annotation | None if column.nullable else annotation


def ordered(fields: JsonObject) -> JsonObject:
    """Fields as answers have them: what all kinds have, then the kind's own, then when it was made and changed."""
    own = [name for name in fields if name not in FIRST and name not in LAST]
    return {name: fields[name] for name in (*FIRST, *own, *LAST) if name in fields}


def operations(kind: AnyKind) -> str:
    """The plural under which a kind's operations are named: work_orders, charges …"""
    return plural_of(kind).replace("-", "_")


def plural_of(kind: AnyKind) -> str:
    """The plural as it stands in addresses: work-orders, charges …"""
    return kind.lifecycle.path.rsplit("/", 1)[-1]


def tag_of(kind: AnyKind) -> str:
    """The group of the API page in which a kind's operations stand."""
    return kind.tag or plural_of(kind)
