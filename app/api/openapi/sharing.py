"""What stands in many places of the document is counted once, under a name, and referred to."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from app.api.openapi.names import PREFIX
from app.api.openapi.schemas import parts_of
from app.api.openapi.texts import read
from app.core.json_object import JsonObject

LEAST: Final = 2
"""How often something stands in the document before it gets a name of its own."""


def share(document: JsonObject) -> None:
    """Replace what is repeated by references: fields of forms, shapes, parameters, good answers."""
    _share_fields(document["components"]["schemas"])
    _share_shapes(document["components"]["schemas"])
    _share_parameters(document)
    _share_answers(document)


def _key(part: object) -> str:
    return json.dumps(part, sort_keys=True)


def _share_fields(schemas: JsonObject) -> None:
    """Fields that nearly all forms have, such as expected_version."""
    for field, name in read("schemas")["fields"].items():
        counted = Counter(_key(s["properties"][field]) for s in schemas.values() if field in s.get("properties", {}))
        if not counted:
            continue
        ((usual, _),) = counted.most_common(1)
        for schema in schemas.values():
            if _key(schema.get("properties", {}).get(field)) == usual:
                schema["properties"][field] = {"$ref": PREFIX + name}
        schemas[name] = json.loads(usual)


def _share_shapes(schemas: JsonObject) -> None:
    """Objects that pydantic wrote out where they are used, although they have a name."""
    named = {_key(schema): name for name, schema in schemas.items() if schema.get("properties")}
    for owner, schema in schemas.items():
        for part in list(parts_of(schema)):
            name = named.get(_key(part)) if part.get("properties") else None
            if name is not None and part is not schema and name != owner:
                part.clear()
                part["$ref"] = PREFIX + name


def _operations(document: JsonObject) -> Iterator[JsonObject]:
    for methods in document["paths"].values():
        yield from methods.values()


def _share_parameters(document: JsonObject) -> None:
    """Parameters that several operations have; of each name the usual one."""
    shared: JsonObject = document["components"]["parameters"]
    by_name: dict[str, Counter[str]] = {}
    for operation in _operations(document):
        for parameter in operation["parameters"]:
            if "$ref" not in parameter:
                by_name.setdefault(parameter["name"], Counter())[_key(parameter)] += 1
    usual = {}
    for name, counted in by_name.items():
        ((key, times),) = counted.most_common(1)
        if times >= LEAST:
            usual[key] = name
            shared[name] = json.loads(key)
    for operation in _operations(document):
        operation["parameters"] = [
            {"$ref": f"#/components/parameters/{usual[key]}"} if (key := _key(parameter)) in usual else parameter
            for parameter in operation["parameters"]
        ]


def _share_answers(document: JsonObject) -> None:
    """Good answers that several operations give, called after what is in them."""
    counted: Counter[str] = Counter()
    for operation in _operations(document):
        counted.update(_key(answer) for answer in operation["responses"].values() if "$ref" not in answer)
    shared: JsonObject = document["components"]["responses"]
    names: dict[str, str] = {}
    for key in sorted(key for key, times in counted.items() if times >= LEAST):
        answer = json.loads(key)
        stem = _called(answer)
        name = next(free for number in range(1, 100) if (free := f"{stem}{number if number > 1 else ''}") not in shared)
        names[key], shared[name] = name, answer
    for operation in _operations(document):
        for status, answer in operation["responses"].items():
            if (key := _key(answer)) in names:
                operation["responses"][status] = {"$ref": f"#/components/responses/{names[key]}"}


def _called(answer: Any) -> str:
    for content in answer.get("content", {}).values():
        schema = content.get("schema", {})
        reference = schema.get("$ref") or schema.get("items", {}).get("$ref", "")
        if reference:
            return str(reference.removeprefix(PREFIX))
    return "Done"
