"""What stands in many places of the document is counted once, under a name, and referred to."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from app.api.openapi.names import PREFIX
from app.api.openapi.schemas import parts_of
from app.api.openapi.texts import read
from app.core.json_object import JsonObject

PARAMETERS: Final = "#/components/parameters/"
WORTH: Final = 100
"""How many characters a shared field must save."""
LEAST: Final = 2
"""How often something stands in the document before it gets a name of its own."""


def share(document: JsonObject) -> None:
    """Replace what is repeated by references: fields of forms, shapes, parameters, good answers."""
    schemas = document["components"]["schemas"]
    # shapes first: a copy that is written out has the fields as they were
    _share_shapes(schemas)
    _share_types(schemas)
    _share_fields(schemas)
    _share_parameters(document)
    _share_answers(document)


def _key(part: object) -> str:
    return json.dumps(part, sort_keys=True)


def _share_fields(schemas: JsonObject) -> None:
    """Fields that are described alike in several schemas, such as next_cursor: one schema, called after the field."""
    own = read("schemas")["fields"]
    counted: dict[str, Counter[str]] = {}
    for schema in schemas.values():
        for field, stated in schema.get("properties", {}).items():
            # a type alone is as short as a reference; what may be null beside a reference stays as generators know it
            if {"description", "pattern"} & set(stated) and not {"$ref", "anyOf", "allOf"} & set(stated):
                counted.setdefault(field, Counter())[_key(stated)] += 1
    for field, same in sorted(counted.items()):
        name = own.get(field, f"{field.title().replace('_', '')}Field")
        ((usual, times),) = same.most_common(1)
        saved = (times - 1) * len(usual) - times * len(PREFIX + name + '{"$ref":""}')
        if name in schemas or saved < WORTH:
            continue
        for schema in schemas.values():
            if _key(schema.get("properties", {}).get(field)) == usual:
                schema["properties"][field] = {"$ref": PREFIX + name}
        schemas[name] = json.loads(usual)


def _share_types(schemas: JsonObject) -> None:
    """Types with bounds that stand in very many fields, such as an amount in fen."""
    names = {_key(shape): name for name, shape in read("schemas")["types"].items()}
    for schema in list(schemas.values()):
        for part in list(parts_of(schema)):
            name = names.get(_key(part))
            if name is not None:
                part.clear()
                part["$ref"] = PREFIX + name
    # what follows works on its own copy: the file is read once a process
    schemas.update(deepcopy(read("schemas")["types"]))


def _share_shapes(schemas: JsonObject) -> None:
    """Objects that pydantic wrote out where they are used, although they have a name."""
    named = {_key(schema): name for name, schema in schemas.items() if schema.get("properties")}
    for owner, schema in schemas.items():
        for part in list(parts_of(schema)):
            name = named.get(_key(part)) if part.get("properties") else None
            if name is not None and part is not schema and name != owner:
                part.clear()
                part["$ref"] = PREFIX + name
    # a field of a type of its own in the code, which may be null here and is described in its own words
    bare = {_without_words({**schema, "type": ["object", "null"]}): name for name, schema in schemas.items()}
    for schema in schemas.values():
        for part in list(parts_of(schema)):
            name = bare.get(_without_words(part)) if part.get("properties") and part is not schema else None
            if name is not None:
                words = {word: part[word] for word in ("description",) if word in part}
                part.clear()
                part.update(words | {"anyOf": [{"$ref": PREFIX + name}, {"type": "null"}]})


def _without_words(shape: JsonObject) -> str:
    return _key({name: value for name, value in shape.items() if name != "description"})


def _operations(document: JsonObject) -> Iterator[JsonObject]:
    for methods in document["paths"].values():
        yield from methods.values()


def _share_parameters(document: JsonObject) -> None:
    """Parameters that several operations have; of each name the usual one. Those of paths go first: a filter of the
    same name is called after what it does."""
    shared: JsonObject = document["components"]["parameters"]
    counted: dict[tuple[str, str], Counter[str]] = {}
    examples: dict[str, Counter[str]] = {}
    for operation in _operations(document):
        for parameter in operation["parameters"]:
            if "$ref" not in parameter:
                key = _parameter_key(parameter)
                counted.setdefault((parameter["in"], parameter["name"]), Counter())[key] += 1
                if "example" in parameter:
                    examples.setdefault(key, Counter())[json.dumps(parameter["example"])] += 1
    usual = {}
    for (place, name), same in sorted(counted.items()):
        ((key, times),) = same.most_common(1)
        if times >= LEAST:
            usual[key] = f"filter_{name}" if name in shared and place == "query" else name
            shared[usual[key]] = json.loads(key)
            if key in examples:
                shared[usual[key]]["example"] = json.loads(examples[key].most_common(1)[0][0])
    for operation in _operations(document):
        operation["parameters"] = [_shared_parameter(parameter, usual) for parameter in operation["parameters"]]
        values = [_resolved(parameter, shared).get("example") for parameter in operation["parameters"]]
        # what differs from the shared example is told beside: a reference has no room for it
        if operation.get("x-demo-path", []) == values[: len(operation.get("x-demo-path", []))]:
            operation.pop("x-demo-path", None)


def _parameter_key(parameter: JsonObject) -> str:
    """What makes parameters of paths the same: all but their example, which `x-demo-path` of the operation names."""
    return _key({name: value for name, value in parameter.items() if name != "example" or parameter["in"] != "path"})


def _shared_parameter(parameter: JsonObject, usual: Mapping[str, str]) -> JsonObject:
    name = None if "$ref" in parameter else usual.get(_parameter_key(parameter))
    return parameter if name is None else {"$ref": PARAMETERS + name}


def _resolved(parameter: JsonObject, shared: JsonObject) -> JsonObject:
    return shared[parameter["$ref"].removeprefix(PARAMETERS)] if "$ref" in parameter else parameter


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
