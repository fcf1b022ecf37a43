"""Fills in a drawn form from what its schema offers, as a person would who knows nothing of the rules behind it."""

import re
from collections.abc import Callable, Collection, Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import jsonschema_rs

Schema = dict[str, Any]
Given = dict[str, Any]
Source = Callable[[str, Schema, Given], str | None]
"""Gives a value of a field with a look-up or an upload: its path, its schema, what is filled in so far."""
MOST_ROUNDS: Final = 30
TEXTS: Final = {"": "按登记内容填写", "phone": "13800138000", "plate": "鲁B12345"}
DECIMAL: Final = re.compile(r"^\d+(\.\d+)?$")


class _Minimum:
    """`formatMinimum` of ajv-formats: a moment or day is not before another."""

    def __init__(self, parent: Schema, value: str, path: list[str]) -> None:
        self.bound = value

    def validate(self, instance: Any) -> None:
        """Raises ValueError."""
        if isinstance(instance, str) and _read(instance) < _read(self.bound):
            raise ValueError(f"before {self.bound}")


class _Maximum(_Minimum):
    """`formatMaximum`: it is not after another."""

    def validate(self, instance: Any) -> None:
        """Raises ValueError."""
        if isinstance(instance, str) and _read(instance) > _read(self.bound):
            raise ValueError(f"after {self.bound}")


def _read(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.now().astimezone().tzinfo)


def validator(schema: Schema) -> Any:
    """What judges a filled-in form, times within their bounds too."""
    keywords: dict[str, Any] = {"formatMinimum": _Minimum, "formatMaximum": _Maximum}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, keywords=keywords)


def let_through(schema: Schema, form: Given) -> bool:
    """Whether a front end would send the form."""
    return bool(validator(schema).is_valid(form))


def fillings(schema: Schema, source: Source) -> Iterator[tuple[str, Given]]:
    """The form filled in in several ways, each with its name: as little as possible, everything, and every choice."""
    yield "least", fill(schema, source, {})
    for name, value in _choices(schema):
        yield f"{name}={value}", fill(schema, source, {name: value})
    yield "everything", fill(schema, source, {}, everything=True)


def _choices(schema: Schema) -> Iterator[tuple[str, Any]]:
    for name, field in schema["properties"].items():
        if field.get("type") == "boolean" and "oneOf" not in field:
            yield name, True
        for choice in field.get("oneOf", ()):
            yield name, choice["const"]


def fill(schema: Schema, source: Source, chosen: Given, *, everything: bool = False) -> Given:
    """The form with some fields chosen, and with whatever else is then asked for."""
    form = dict(chosen)
    filler = _Filler(source, everything)
    for _ in range(MOST_ROUNDS):
        before = deepcopy(form)
        filler.complete(schema, form, "", fixed=frozenset(chosen))
        if form == before:
            break
    return form


class _Filler:
    def __init__(self, source: Source, everything: bool) -> None:
        self.source, self.everything = source, everything

    def complete(self, schema: Schema, form: Given, path: str, fixed: frozenset[str] = frozenset()) -> None:
        """Add what an object must have, and mend what its conditions ask for."""
        properties, wanted, unwanted = schema.get("properties", {}), list(schema.get("required", ())), set[str]()
        fields = dict(properties)
        for rule in self._entailed(schema, form):
            wanted += rule.get("required", ())
            unwanted |= set(rule.get("not", {}).get("required", ()))
            for name, more in rule.get("properties", {}).items():
                fields[name] = _both(fields[name], more) if name in fields else more
        if self.everything:
            wanted += [name for name in properties if name not in unwanted]
        for rule in schema.get("allOf", ()):
            if "not" in rule and "if" not in rule and not validator({"allOf": [rule]}).is_valid(form):
                wanted.append(_first_named(rule["not"], properties, unwanted))
            elif unwanted.intersection(rule.get("then", {}).get("required", ())) and _applies(rule, form):
                # what it asks for may not be given: give what it is asked for in place of
                wanted.append(_first_named(rule["if"], properties, unwanted))
        for name in unwanted - fixed:
            form.pop(name, None)
        for name in dict.fromkeys(wanted):
            if name in properties and name not in unwanted:
                self._give(name, form, path, fixed, fields[name])

    def _give(self, name: str, form: Given, path: str, fixed: frozenset[str], field: Schema) -> None:
        place = path + name
        if field.get("type") == "object":
            self.complete(field, form.setdefault(name, {}), place + ".")
            return
        if name in form and (name in fixed or validator(_alone(field)).is_valid(form[name])):
            for item in form[name] if _of_objects(field) else ():
                self.complete(field["items"], item, place + "[].")
            return
        value = self.value(field, place, form)
        if value is not None:
            form[name] = value

    def _entailed(self, schema: Schema, form: Given) -> list[Schema]:
        return [rule["then"] for rule in schema.get("allOf", ()) if _applies(rule, form)]

    def value(self, field: Schema, path: str, form: Given) -> Any:
        """Something that the field takes."""
        if field.get("type") == "array":
            return self._list(field, path, form)
        if "x-lookup" in field or "x-upload" in field:
            return self.source(path, field, form)
        for offered in (field.get("default"), *field.get("examples", ())):
            if offered is not None and validator(_alone(field)).is_valid(offered):
                return offered
        if field.get("oneOf"):
            return field["oneOf"][0]["const"]
        return _plain(field)

    def _list(self, field: Schema, path: str, form: Given) -> list[Any]:
        items, least = field["items"], max(1, field.get("minItems", 0))
        if items.get("type") == "object":
            made: list[Any] = [{} for _ in range(least)]
            for item in made:
                for _ in range(MOST_ROUNDS):
                    before = deepcopy(item)
                    self.complete(items, item, path + "[].")
                    if item == before:
                        break
            return made
        if "oneOf" in items:
            return [choice["const"] for choice in items["oneOf"][:least]]
        if "x-lookup" in field or "x-upload" in field:
            value = self.source(path, field, form)
            return [] if value is None else [value]
        return [self.value(items, path + "[]", form) for _ in range(least)]


def _both(field: Schema, more: Schema) -> Schema:
    """A field with what a condition adds to it."""
    merged = {**field, **more}
    if "properties" in more:
        inner = field.get("properties", {})
        merged["properties"] = {
            **inner,
            **{key: {**inner.get(key, {}), **part} for key, part in more["properties"].items()},
        }
    merged["required"] = [*field.get("required", ()), *more.get("required", ())]
    return merged if "properties" in merged else {key: value for key, value in merged.items() if key != "required"}


def _of_objects(field: Schema) -> bool:
    return field.get("type") == "array" and field["items"].get("type") == "object"


def _applies(rule: Schema, form: Given) -> bool:
    """Whether a condition holds."""
    return "if" in rule and bool(validator(rule["if"]).is_valid(form))


def _first_named(schema: Schema, properties: Schema, unwanted: Collection[str]) -> str:
    """The first field of a form that a condition speaks of and that may be given: one that has neither a usual
    value nor candidates, if there is one, because the first of these may be what stands there already."""
    named = [name for part in schema.get("allOf", [schema]) for name in part.get("not", part).get("required", ())]
    free = [str(name) for name in named if name in properties and name not in unwanted]
    said = ("default", "x-lookup")
    return next((name for name in free if not any(word in properties[name] for word in said)), next(iter(free), ""))


def _alone(field: Schema) -> Schema:
    return {key: value for key, value in field.items() if key not in ("title", "description")}


def _plain(field: Schema) -> Any:
    kind = field.get("type")
    if kind == "boolean":
        return False
    if kind in ("integer", "number"):
        low = field.get("minimum", field.get("exclusiveMinimum", 0) + (1 if "exclusiveMinimum" in field else 0))
        return (
            min(max(low, 1), field.get("maximum", 10**9)) if "minimum" in field or "exclusiveMinimum" in field else low
        )
    if field.get("format") in ("date-time", "date"):
        bound = field.get("formatMaximum") or field.get("formatMinimum") or datetime.now().astimezone().isoformat()
        return bound if field["format"] == "date-time" else str(bound)[:10]
    if field.get("format") == "uuid":
        return str(UUID(int=1))
    texts = (TEXTS[""], *TEXTS.values(), "A1", "abc", "plumbing")
    return next((text for text in texts if validator(_alone(field)).is_valid(text)), TEXTS[""])
