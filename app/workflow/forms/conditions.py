"""What a rule asks of a form as JSON Schema: fields that are required, choices that remain, what one thing entails."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from itertools import takewhile
from typing import Any, Final

from app.core.json_object import JsonObject
from app.workflow.forms.asking import ABSENT, GIVEN, Literal, Refusal, domain, is_figure
from app.workflow.forms.fields import Field, at

Schema = JsonObject
ITEMS: Final = "[]"
MOST_IN_TURN: Final = 2
"""Of so many fields, one is required as long as the others are left out."""


def apply(schema: Schema, refusals: Sequence[Refusal], fields: Mapping[str, Field]) -> None:
    """Have a schema let through no form that is refused so."""
    for refusal in refusals:
        scope, literals = _scope(refusal)
        inner: Schema | None = schema
        for part in scope:
            inner = None if inner is None else _properties(inner).get(part.removesuffix(ITEMS))
            inner = inner["items"] if inner is not None and part.endswith(ITEMS) else inner
        # a field that the caller isn't asked can't be filled in wrongly
        if inner is not None:
            _forbid(inner, literals, _inside(fields, scope))


def _inside(fields: Mapping[str, Field], scope: Sequence[str]) -> Mapping[str, Field]:
    for part in scope:
        fields = fields[part.removesuffix(ITEMS)].fields
    return fields


def _scope(refusal: Refusal) -> tuple[list[str], list[Literal]]:
    """The innermost object that all of a refusal is about, and what is told within it. That the object itself is
    there need not be said."""
    literals = list(refusal)
    scope: list[str] = []
    while literals:
        firsts = {path.split(".")[0] for path, _ in literals if "." in path}
        if len(firsts) != 1:
            break
        first = firsts.pop()
        name = first.removesuffix(ITEMS)
        others = [(path, values) for path, values in literals if "." not in path]
        if any(path != name or values != {GIVEN} for path, values in others):
            break
        literals = [(path.split(".", 1)[1], values) for path, values in literals if "." in path]
        scope.append(first)
    return scope, literals


def _forbid(schema: Schema, literals: list[Literal], fields: Mapping[str, Field]) -> None:
    if not literals:
        return
    # that a part is there need not be said beside what is said of it
    literals = [
        literal
        for literal in literals
        if literal[1] != {GIVEN} or not any(path.startswith(literal[0] + ".") for path, _ in literals)
    ]
    absent = [literal for literal in literals if literal[1] == {ABSENT}]
    target = _to_mend(literals)
    rest = [literal for literal in literals if literal is not target]
    path, values = target
    if not rest and "." not in path:
        _forbid_one(schema, path, values, at(fields, path))
        return
    if len(absent) > MOST_IN_TURN and len(absent) == len(literals):
        # one of many will do
        schema.setdefault("allOf", []).append({"not": _all([_holds(literal, fields) for literal in literals])})
        return
    consequence = _consequence(schema, path, values, fields)
    condition = _all([_holds(literal, fields) for literal in rest])
    rules = schema.setdefault("allOf", [])
    for rule in rules:
        if rule.get("if") == condition:
            _merge(rule["then"], consequence)
            return
    rules.append({"if": condition, "then": consequence})


def _to_mend(literals: list[Literal]) -> Literal:
    """By which field a person mends what a rule refuses: what it read last, or the first of the fields left out that it
    read at the end. Where the last is a choice, filling in what was left out before comes first."""
    at_end = list(takewhile(lambda literal: literal[1] == {ABSENT}, reversed(literals)))
    if at_end:
        return at_end[-1]
    before = [literal for literal in literals if literal[1] == {ABSENT}]
    return before[-1] if before and literals[-1][1] != {GIVEN} else literals[-1]


def _forbid_one(schema: Schema, name: str, values: frozenset[object], field: Field) -> None:
    """A field by itself: it is required, not taken, or has fewer choices."""
    properties = _properties(schema)
    if name not in properties:
        return
    if ABSENT in values and GIVEN in values:
        return
    if GIVEN in values:
        properties.pop(name)
        return
    if ABSENT in values:
        require(schema, name)
        if values == {ABSENT}:
            return
    remaining = [value for value in field.options if value not in values]
    _narrow(properties[name], remaining)
    if field.default in values:
        require(schema, name)


def require(schema: Schema, name: str) -> None:
    """A field must be there, and say something."""
    required = schema.setdefault("required", [])
    if name not in required:
        required.append(name)
    _properties(schema)[name] |= _filled(_properties(schema)[name])


def _properties(schema: Schema) -> dict[str, Schema]:
    found: dict[str, Schema] = schema.setdefault("properties", {})
    return found


def _filled(schema: Schema) -> Schema:
    """What else a field must be that says something."""
    if schema.get("type") == "string" and "oneOf" not in schema and "format" not in schema:
        return {"minLength": max(1, schema.get("minLength", 0))}
    if schema.get("type") == "array":
        return {"minItems": max(1, schema.get("minItems", 0))}
    if schema.get("type") in ("integer", "number") and schema.get("minimum") == 0 and "default" in schema:
        return {"exclusiveMinimum": 0}
    return {}


def _narrow(schema: Schema, remaining: Iterable[object]) -> None:
    left = {str(value) if isinstance(value, str) else value for value in remaining}
    if "oneOf" in schema:
        schema["oneOf"] = [choice for choice in schema["oneOf"] if choice["const"] in left]
    elif schema.get("type") == "boolean":
        schema["oneOf"] = [choice for choice in deepcopy(FLAG) if choice["const"] in left]
    if "default" in schema and schema["default"] not in left:
        del schema["default"]


FLAG: Final[list[Schema]] = [{"const": True}, {"const": False}]


def _nested(path: str, inner: Schema, *, required: bool, fields: Mapping[str, Field]) -> Schema:
    """A condition on a field as one on the object that has it."""
    first, _, rest = path.partition(".")
    name = first.removesuffix(ITEMS)
    if rest:
        within = _nested(rest, inner, required=required, fields=fields[name].fields)
        inner, required = ({"contains": within} if first.endswith(ITEMS) else within), True
    schema: Schema = {"properties": {name: inner}} if inner else {}
    return schema | ({"required": [name]} if required else {})


def _holds(literal: Literal, fields: Mapping[str, Field]) -> Schema:
    """That a field is what is told of it."""
    path, values = literal
    field = at(fields, path)
    if values in ({ABSENT}, {GIVEN}):
        filled: Schema = {"minLength": 1} if field.kind == "text" else {"minItems": 1} if field.kind == "list" else {}
        if is_figure(field):
            filled = {"exclusiveMinimum": 0}
        given = _nested(path, dict(filled), required=True, fields=fields)
        return given if values == {GIVEN} else {"not": given}
    chosen = [value for value in domain(field) if value in values and value not in (ABSENT, GIVEN)]
    left_out = ABSENT in values or field.default in values
    inner: Schema = {"const": chosen[0]} if len(chosen) == 1 else {"enum": chosen}
    return _nested(path, inner, required=not left_out, fields=fields)


def _all(conditions: list[Schema]) -> Schema:
    return conditions[0] if len(conditions) == 1 else {"allOf": conditions}


def _consequence(schema: Schema, path: str, values: frozenset[object], fields: Mapping[str, Field]) -> Schema:
    field, stated = at(fields, path), schema
    *outer, _ = path.split(".")
    for part in outer:
        stated = _properties(stated).get(part.removesuffix(ITEMS), {})
        stated = stated.get("items", {}) if part.endswith(ITEMS) else stated
    own: Any = _properties(stated).get(path.rsplit(".", maxsplit=1)[-1], {})
    if values == {ABSENT}:
        return _nested(path, _filled(own), required=True, fields=fields)
    if GIVEN in values:
        return {"not": _nested(path, {}, required=True, fields=fields)}
    remaining = deepcopy(own)
    _narrow(remaining, [value for value in field.options if value not in values])
    if not remaining.get("oneOf"):
        return {"not": _nested(path, {}, required=True, fields=fields)}
    inner = {"oneOf": remaining["oneOf"]}
    return _nested(path, inner, required=ABSENT in values or field.default in values, fields=fields)


def _merge(into: Schema, other: Schema) -> None:
    """Both of two consequences of one condition."""
    if "not" in into or "not" in other:
        into.setdefault("allOf", []).append(other)
        return
    for name, schema in other.get("properties", {}).items():
        known = into.setdefault("properties", {}).setdefault(name, schema)
        if known is not schema and "oneOf" in known and "oneOf" in schema:
            left = [choice["const"] for choice in schema["oneOf"]]
            known["oneOf"] = [choice for choice in known["oneOf"] if choice["const"] in left]
        elif known is not schema:
            known |= schema
    into["required"] = [*dict.fromkeys([*into.get("required", ()), *other.get("required", ())])]
    if not into["required"]:
        del into["required"]
