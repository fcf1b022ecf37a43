"""Schemas as readers and generators want them: bounded, without noise, and each with an example that fits it."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from app.core.json_object import JsonObject, JsonView

Schema = JsonObject

UUID_EXAMPLE: Final = "0199aa00-0000-7000-8000-000000000001"
BY_FORMAT: Final = {
    "uuid": (UUID_EXAMPLE, 36),
    "date-time": ("2026-11-23T09:00:00+08:00", 40),
    "date": ("2026-11-23", 10),
}
"""Formats that say how long they are, and an example of each."""
CANDIDATES: Final = ("示例", "example", "plumbing", "A1", "13800000001", "1", "a" * 12)
LONGEST: Final = 8000
LARGEST_INT32: Final = 2_147_483_647
LARGEST: Final = 9_223_372_036_854_775_807
MOST: Final = 1000
DEEPEST: Final = 8
PYDANTIC_ONLY: Final = ("ge", "le")
BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
PREFIX: Final = "#/components/schemas/"


def tidy(schema: object) -> None:
    """Say it as JSON Schema 2020-12 has it, and once: formats with their lengths, whole numbers whole, null as a type,
    no generated titles, no words that only pydantic knows, no null defaults of what can't be null."""
    # what is inside first: it is joined with what is around it
    for part in reversed(list(parts_of(schema))):
        part.pop("title", None)
        for name in PYDANTIC_ONLY:
            part.pop(name, None)
        for name in BOUNDS:
            if isinstance(part.get(name), float) and part[name].is_integer():
                part[name] = int(part[name])
        size = BY_FORMAT.get(part.get("format", ""))
        if size is not None and part.get("type") == "string":
            part.setdefault("maxLength", size[1])
        _join_null(part)
        if "integer" in types_of(part):
            large = max(abs(part.get(name, 0)) for name in BOUNDS[:4]) > LARGEST_INT32 or "maximum" not in part
            part.setdefault("format", "int64" if large else "int32")
        if "default" in part and part["default"] is None and not is_nullable(part):
            del part["default"]
        if part.get("type") == "object" and isinstance(part.get("additionalProperties"), dict):
            part.setdefault("maxProperties", 1000)


def _join_null(part: Schema) -> None:
    """X or null as one type with two names, where X is no reference."""
    choices = part.get("anyOf")
    if (
        not choices
        or len(choices) != 2
        or choices[1] != {"type": "null"}
        or not isinstance(choices[0].get("type"), str)
    ):
        return
    value: Schema = choices[0]
    del part["anyOf"]
    if "const" in value:
        value["enum"] = [value.pop("const")]
    if "enum" in value:
        value["enum"] = [*value["enum"], None]
    # what stands beside the field goes before what its type brings
    for name, stated in {**value, "type": [value["type"], "null"]}.items():
        part.setdefault(name, stated)


def parts_of(schema: object) -> Iterator[Schema]:
    """A schema and every schema inside it."""
    if isinstance(schema, list):
        for item in schema:
            yield from parts_of(item)
    if not isinstance(schema, dict):
        return
    yield schema
    for name in ("items", "additionalProperties", "anyOf", "oneOf", "allOf", "prefixItems", "propertyNames"):
        yield from parts_of(schema.get(name))
    for name in ("properties", "patternProperties"):
        for inner in (schema.get(name) or {}).values():
            yield from parts_of(inner)


def bound_answers(schemas: Mapping[str, Schema]) -> None:
    """Say of what answers hold how large it may get, where its declaration doesn't; forms must bound themselves,
    because there the bounds are checked."""
    for schema in schemas.values():
        if schema.get("additionalProperties") is False:
            continue
        for part in parts_of(schema):
            bound(part)


def bound(part: Schema) -> None:
    """Say how large a value may get, where its declaration doesn't."""
    if "enum" in part or "const" in part:
        return
    kinds = types_of(part)
    if "string" in kinds:
        part.setdefault("maxLength", LONGEST)
    if "integer" in kinds:
        if "exclusiveMinimum" not in part:
            part.setdefault("minimum", 0)
        if "exclusiveMaximum" not in part:
            part.setdefault("maximum", LARGEST)
    if "array" in kinds:
        part.setdefault("maxItems", MOST)


def types_of(schema: JsonView) -> list[str]:
    """The names of its types."""
    named = schema.get("type", [])
    return [named] if isinstance(named, str) else list(named)


def give_examples(document: Schema) -> None:
    """Give each good answer an example: a named shape has one for all operations, and others their own."""
    known = document["components"]["schemas"]
    answers = [*document["components"]["responses"].values()]
    for methods in document["paths"].values():
        for operation in methods.values():
            answers += operation["responses"].values()
    for answer in answers:
        content = answer.get("content", {}).get("application/json", {})
        if "schema" not in content:
            continue
        name = content["schema"].get("$ref", "").removeprefix(PREFIX)
        if name.endswith("Page"):
            # drawn from the example of what is on it
            name = known[name]["properties"]["data"]["items"]["$ref"].removeprefix(PREFIX)
        if name:
            known[name].setdefault("examples", [example_of({"$ref": PREFIX + name}, known, whole=True)])
        else:
            content["example"] = example_of(content["schema"], known, whole=True)


def is_nullable(schema: JsonView) -> bool:
    """Whether null is a value."""
    if schema.get("type") == "null" or "null" in (schema.get("type") or ()):
        return True
    if "type" not in schema and "$ref" not in schema and "anyOf" not in schema and "enum" not in schema:
        return True
    return any(is_nullable(part) for part in schema.get("anyOf", ()) if "$ref" not in part)


def example_of(schema: JsonView, known: JsonView, *, whole: bool, depth: int = 0) -> object:
    """A value that fits a schema: its own example where it has one. `whole`: with every field, as answers are; else
    with the required ones and those that have an example, as requests are."""
    if "example" in schema:
        return schema["example"]
    if schema.get("examples"):
        return schema["examples"][0]
    if "const" in schema:
        return schema["const"]
    if "$ref" in schema:
        return example_of(known[schema["$ref"].removeprefix(PREFIX)], known, whole=whole, depth=depth + 1)
    if schema.get("enum"):
        return schema["enum"][0]
    for name in ("anyOf", "oneOf", "allOf"):
        if schema.get(name):
            first = next((part for part in schema[name] if part.get("type") != "null"), schema[name][0])
            return example_of(first, known, whole=whole, depth=depth + 1)
    return _of_type(schema, known, whole=whole, depth=depth)


def _of_type(schema: JsonView, known: JsonView, *, whole: bool, depth: int) -> object:
    match next(iter(types_of(schema)), None):
        case "string":
            return _text(schema)
        case "integer" | "number":
            return _number(schema)
        case "boolean":
            return schema.get("default", True)
        case "array":
            if depth > DEEPEST and not schema.get("minItems"):
                return []
            return [example_of(schema.get("items", {}), known, whole=whole, depth=depth + 1)]
        case "object":
            return _fields(schema, known, whole=whole, depth=depth)
        case _:
            return None


def _fields(schema: JsonView, known: JsonView, *, whole: bool, depth: int) -> JsonObject:
    required = set(schema.get("required", ()))
    fields: JsonObject = {}
    for name, part in (schema.get("properties") or {}).items():
        if name in ("expected_version", "device_time"):
            continue
        # an answer shows what is always there, null where it may be, and what has an example of its own
        if whole and is_nullable(part) and not part.get("examples"):
            fields |= {name: None} if name in required else {}
        elif name in required or part.get("examples"):
            fields[name] = example_of(part, known, whole=whole, depth=depth + 1)
    return fields


def _text(schema: JsonView) -> str:
    if schema.get("format") in BY_FORMAT:
        return BY_FORMAT[schema["format"]][0]
    if isinstance(schema.get("default"), str) and schema["default"]:
        return str(schema["default"])
    pattern = re.compile(schema.get("pattern", ""))
    least, most = schema.get("minLength", 0), schema.get("maxLength", 1000)
    for candidate in CANDIDATES:
        if least <= len(candidate) <= most and pattern.search(candidate):
            return candidate
    raise ValueError(f"no example fits {schema}: give one where the field is declared")


def _number(schema: JsonView) -> object:
    if schema.get("default") is not None:
        return schema["default"]
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    return max(1, low) if "exclusiveMinimum" not in schema else low + 1
