"""Names of schemas and of shared parts: plain, unique, and the same whatever Python calls the class.

A page of things is a ThingPage, an answer is called after the thing, and what an operation takes in its body ends in
Form or Changes. What would not be plain by these rules is named in app/data/api/schemas.toml.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from app.api.openapi.texts import read
from app.core.json_object import JsonObject

PREFIX: Final = "#/components/schemas/"
_PAGE: Final = re.compile(r"Page_(\w+?)_")
_ENDS: Final = ("Form", "Changes", "Edit", "Code")


def rename(document: JsonObject) -> None:
    """Give every schema of the document the name under which clients know it. Raises ValueError for two of one name."""
    schemas: JsonObject = document["components"]["schemas"]
    bodies = set(_bodies(document))
    published = {name: _published(name, is_body=name in bodies) for name in schemas}
    taken: dict[str, str] = {}
    for name, new in published.items():
        if taken.setdefault(new, name) != name:
            raise ValueError(f"{name} and {taken[new]} would both be called {new}: name one in data/api/schemas.toml")
    document["components"]["schemas"] = {published[name]: schema for name, schema in schemas.items()}
    replace_references(document, lambda name: published.get(name, name))


def _published(name: str, *, is_body: bool) -> str:
    own: Mapping[str, str] = read("schemas")["names"]
    page = _PAGE.fullmatch(name)
    if page is not None:
        return f"{_published(page[1], is_body=False).removesuffix('Row')}Page"
    if name in own:
        return own[name]
    plain = name.replace("FormChanges", "Changes").removesuffix("Out")
    return f"{plain}Form" if is_body and not plain.endswith(_ENDS) else plain


def _bodies(document: JsonObject) -> Iterator[str]:
    for methods in document["paths"].values():
        for operation in methods.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                reference = content.get("schema", {}).get("$ref", "")
                if reference:
                    yield reference.removeprefix(PREFIX)


def replace_references(part: object, named: Callable[[str], str]) -> None:
    """Change the names in all references to schemas within a part of the document."""
    if isinstance(part, dict):
        reference = part.get("$ref")
        if isinstance(reference, str) and reference.startswith(PREFIX):
            part["$ref"] = PREFIX + named(reference.removeprefix(PREFIX))
        for inner in part.values():
            replace_references(inner, named)
    elif isinstance(part, list):
        for inner in part:
            replace_references(inner, named)
