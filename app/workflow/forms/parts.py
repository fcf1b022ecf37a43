"""Fields of a form as JSON Schema 2020-12: type, title, hint, bounds, choices with their names, defaults."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Final, TypeAlias

from pydantic import AfterValidator, BaseModel, StringConstraints, ValidationError

from app.core.fields import WrongFields, plate_of
from app.core.json_object import JsonObject
from app.core.lang import Language
from app.core.phones import phone_of
from app.workflow.engine.stated import FieldBounds
from app.workflow.forms.asking import refusals_of
from app.workflow.forms.conditions import apply
from app.workflow.forms.fields import Field, fields_of
from app.workflow.forms.words import label_of, name_of_option, words_of

Schema: TypeAlias = JsonObject
More: TypeAlias = Callable[[str, Field], JsonObject]
"""What else is said of a field by its path: where its candidates are listed, how its file is uploaded."""
UNIT: Final = "x-unit"
SAYS_SOMETHING: Final = r"(?=[\s\S]*\S)"
"""Before a pattern: blanks alone are no text."""
PHONE: Final = (
    r"^((\+?86[ -]?)?1[3-9]\d([ -]?\d){8}|[(（]?0(10|2\d|[3-9]\d{2})[)）]?[ -]?\d{7,8}|[48]00[ -]?\d{3}[ -]?\d{4}"
    r"|\+(?!86)[1-9][\d ()-]{6,20})$"
)
"""Numbers as people write them; the service knows every country's, and reads some more ways of writing."""
PLATE: Final = r"^(?=.*\d)[\u4e00-\u9fff0-9A-Za-z]{1,3}[ ·•.-]?[0-9A-Za-z\u4e00-\u9fff]{4,7}$"
BY_VALIDATOR: Final[Mapping[object, str]] = {phone_of: PHONE, plate_of: PLATE}


def object_of(
    form: type[BaseModel], language: Language, limits: Mapping[str, FieldBounds], more: More, path: str = ""
) -> Schema:
    """A form, or a part of one, as an object; with what it checks as a whole."""
    fields = fields_of(form)
    schema: Schema = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    for name, field in fields.items():
        place = path + name
        stated = limits.get(place)
        if stated is not None and stated.withheld:
            continue
        schema["properties"][name] = _field(field, language, limits, more, place)
        if field.required:
            schema["required"].append(name)
    left_out = {name.removeprefix(path) for name, stated in limits.items() if stated.withheld}
    for check in _whole_checks(form):
        apply(schema, refusals_of(check, form, left_out), fields)
    return schema


@cache
def _whole_checks(form: type[BaseModel]) -> tuple[Callable[[Any], bool], ...]:
    """The checks of a form as a whole, each as a question whether it refuses."""

    def question(check: Callable[[Any], object]) -> Callable[[Any], bool]:
        def refuses(asked: Any) -> bool:
            try:
                check(asked)
            except (WrongFields, ValidationError):
                return True
            return False

        return refuses

    decorators = form.__pydantic_decorators__.model_validators.values()
    return tuple(question(decorator.func) for decorator in decorators if decorator.info.mode == "after")


def _field(field: Field, language: Language, limits: Mapping[str, FieldBounds], more: More, path: str) -> Schema:
    title, hint = words_of(field.form, field.name)
    stated = limits.get(path, FieldBounds())
    schema: Schema = {"title": title.say(language), "description": hint.say(language)}
    if field.kind == "list":
        schema |= _list(field, language, limits, more, path)
    elif field.kind == "object":
        inner: Any = field.annotation
        schema |= object_of(inner, language, limits, more, path + ".")
        if not field.required:
            _leave_out(schema)
    elif field.kind == "flag":
        schema |= _flag(field, language)
    elif field.kind == "choice":
        schema |= {"type": "string", "oneOf": _choices(field, language)}
    else:
        schema |= _leaf(field)
    _give_default(schema, field)
    _limit(schema, stated, language)
    return schema | more(path, field)


def _leave_out(schema: Schema) -> None:
    """Say what is usual in a part that may be left out as an example: by a default, renderers would begin the part."""
    for inner in schema["properties"].values():
        if "default" in inner:
            inner["examples"] = [inner.pop("default"), *inner.get("examples", ())]


def _flag(field: Field, language: Language) -> Schema:
    if len(field.options) == 2:
        return {"type": "boolean"}
    return {"type": "boolean", "oneOf": _choices(field, language)}


def _choices(field: Field, language: Language) -> list[Schema]:
    return [
        {"const": value.value if isinstance(value, Enum) else value,
         "title": label_of(name_of_option(field.name, value), language)}
        for value in field.options
    ]  # fmt: skip


def _list(field: Field, language: Language, limits: Mapping[str, FieldBounds], more: More, path: str) -> Schema:
    whole = _own_schema(field)
    schema: Schema = {"type": "array", **{key: whole[key] for key in ("minItems", "maxItems") if key in whole}}
    if field.fields:
        inner: Any = field.annotation
        schema["items"] = object_of(inner, language, limits, more, path + "[].")
    elif field.options:
        schema |= {"items": {"type": "string", "oneOf": _choices(field, language)}, "uniqueItems": True}
    else:
        schema["items"] = _tidied(whole["items"], field)
        if whole["items"].get("format") == "uuid":
            schema["uniqueItems"] = True
    return schema


@cache
def _schemas(form: type[BaseModel]) -> JsonObject:
    found: JsonObject = form.model_json_schema()["properties"]
    return found


def _own_schema(field: Field) -> Schema:
    """What pydantic says of a field, without null."""
    schema: Schema = dict(_schemas(field.form)[field.name])
    alternatives = [part for part in schema.pop("anyOf", ()) if part.get("type") != "null"]
    # an amount that may also be sent as a text
    numbers = [part for part in alternatives if part.get("type") == "number"]
    return dict((numbers or alternatives or [{}])[0]) | schema


def _leaf(field: Field) -> Schema:
    return _tidied(_own_schema(field), field)


KEPT: Final = (
    "type", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern",
    "multipleOf", "examples",
)  # fmt: skip


def _tidied(own: Schema, field: Field) -> Schema:
    schema: Schema = {key: own[key] for key in KEPT if key in own}
    if field.annotation is Decimal:
        places = next((mark.decimal_places for mark in _marks(field) if hasattr(mark, "decimal_places")), None)
        step = next((mark.multiple_of for mark in _marks(field) if hasattr(mark, "multiple_of")), None)
        schema |= {"multipleOf": float(step or Decimal(1).scaleb(-(places or 0)))}
        schema["examples"] = [float(example) for example in schema.get("examples", ())] or [1]
    for mark in _marks(field):
        if isinstance(mark, AfterValidator) and mark.func in BY_VALIDATOR:
            schema["pattern"] = BY_VALIDATOR[mark.func]
        if isinstance(mark, StringConstraints) and mark.strip_whitespace and mark.min_length:
            schema["pattern"] = "^" + SAYS_SOMETHING + schema.get("pattern", "^[\\s\\S]*$").removeprefix("^")
    if field.name.endswith("_fen"):
        schema[UNIT] = "fen"
    return schema


def _marks(field: Field) -> list[object]:
    """What stands about a field's type, also where it may be left out."""
    return [*field.info.metadata, *_within(field.info.annotation)]


def _within(annotation: object) -> list[object]:
    marks = list(getattr(annotation, "__metadata__", ()))
    for part in getattr(annotation, "__args__", ()):
        marks += _within(part)
    return marks


def _give_default(schema: Schema, field: Field) -> None:
    default = field.default
    if default is None or default in ("", []):
        return
    schema["default"] = as_json(default)


def as_json(value: object) -> object:
    """A value as a form holds it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)


def _limit(schema: Schema, stated: FieldBounds, language: Language) -> None:
    """Add what a rule says of the field."""
    moments = isinstance(stated.least, date) or isinstance(stated.most, date)
    names = ("formatMinimum", "formatMaximum") if moments else ("minimum", "maximum")
    for name, bound in zip(names, (stated.least, stated.most), strict=True):
        if bound is not None:
            schema[name] = as_json(bound)
    target = schema["items"] if schema.get("type") == "array" else schema
    if stated.among is not None:
        target["oneOf"] = [
            {"const": as_json(choice.value), "title": label_of(choice.title, language)} for choice in stated.among
        ]
        if schema.get("type") == "array":
            schema["uniqueItems"] = True
            _need(schema, stated)
    if stated.only is not None:
        left = {as_json(value) for value in stated.only}
        target["oneOf"] = [choice for choice in target.get("oneOf", ()) if choice["const"] in left]
        if schema.get("default") not in left:
            schema.pop("default", None)
    if stated.default is not None:
        schema["default"] = as_json(stated.default)
    if stated.example is not None:
        schema["examples"] = [as_json(stated.example)]


def _need(schema: Schema, stated: FieldBounds) -> None:
    """Say what must be in a list of choices."""
    among = [choice.value for choice in stated.among or ()]
    needed = [value for value in among if value in stated.needed]
    if len(needed) == len(among):
        schema["minItems"] = len(among)
    elif needed:
        schema["allOf"] = [{"contains": {"const": as_json(value)}} for value in needed]
