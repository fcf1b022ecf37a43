"""The fields of a form as a tree: each with its type, and with the choices that it offers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.core.fields import ActionForm

Kind: TypeAlias = Literal["choice", "flag", "object", "list", "text", "other"]
SENT_BY_THE_PROGRAM = frozenset(ActionForm.model_fields)
"""Fields that no person fills in: the app adds them when it sends the form."""


@dataclass(frozen=True, eq=False)
class Field:
    """A field of a form."""

    form: type[BaseModel]
    name: str
    info: FieldInfo
    kind: Kind
    required: bool
    options: tuple[object, ...] = ()
    """Of a choice or flag: its values; of a list of choices: those of its items."""
    vocabulary: type[Enum] | None = None
    """Where its options have their names."""
    fields: "Mapping[str, Field]" = None  # type: ignore[assignment]
    """Of an object, or of the objects of a list."""
    annotation: Any = None
    """Its type without null; of a list: that of its items."""

    @property
    def default(self) -> object:
        """What counts where it is left out."""
        return None if self.required else self.info.get_default(call_default_factory=True)


@cache
def fields_of(form: type[BaseModel]) -> Mapping[str, Field]:
    """The fields of a form by name, without those that a program adds."""
    return {
        name: _field(form, name, info)
        for name, info in form.model_fields.items()
        if not (name in SENT_BY_THE_PROGRAM and issubclass(form, ActionForm))
    }


def _field(form: type[BaseModel], name: str, info: FieldInfo) -> Field:
    annotation, required = bare(info.annotation), info.is_required()
    if get_origin(annotation) is list:
        item = bare(get_args(annotation)[0])
        options, vocabulary = _options(item)
        return Field(form, name, info, "list", required, options, vocabulary, _inner(item), item)
    options, vocabulary = _options(annotation)
    kind: Kind = "other"
    if options:
        kind = "flag" if isinstance(options[0], bool) else "choice"
    elif _is_model(annotation):
        kind = "object"
    elif annotation is str:
        kind = "text"
    return Field(form, name, info, kind, required, options, vocabulary, _inner(annotation), annotation)


def bare(annotation: Any) -> Any:
    """A type without null and without what is said about it."""
    while get_origin(annotation) in (Annotated, Union, UnionType):
        inner = [part for part in get_args(annotation) if part is not NoneType]
        if get_origin(annotation) is not Annotated and len(inner) > 1:
            return annotation
        annotation = inner[0]
    return annotation


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _inner(annotation: Any) -> Mapping[str, Field]:
    return fields_of(annotation) if _is_model(annotation) else {}


def _options(annotation: Any) -> tuple[tuple[object, ...], type[Enum] | None]:
    if annotation is bool:
        return (False, True), None
    if get_origin(annotation) is Literal:
        values = get_args(annotation)
        return values, type(values[0]) if isinstance(values[0], Enum) else None
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(annotation), annotation
    return (), None


def at(fields: Mapping[str, Field], path: str) -> Field:
    """A field by its path, such as `lines[].unit_fen`. Raises KeyError."""
    first, _, rest = path.partition(".")
    field = fields[first.removesuffix("[]")]
    return at(field.fields, rest) if rest else field


def paths_of(form: type[BaseModel], before: str = "") -> Iterator[str]:
    """The paths of all fields of a form, those of its parts too."""
    for name, field in fields_of(form).items():
        yield before + name
        if field.fields:
            yield from paths_of(field.annotation, f"{before}{name}{'[]' if field.kind == 'list' else ''}.")
