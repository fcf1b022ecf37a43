"""The API page: complete enough to get through with it alone, and served without the internet."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import jsonschema_rs
import pytest
from fastapi import FastAPI

from app.api.http.middleware import AnyRoute, PathLookup
from app.api.http.operation import PUBLIC_OPERATIONS
from app.api.openapi.document import operations_of
from app.api.openapi.files import FOLDER
from app.api.openapi.schemas import parts_of
from app.api.openapi.tags import TAGS
from app.api.openapi.texts import read
from app.core.errors import all_problems
from app.core.settings import Settings
from app.main import create_app
from app.services.moving.kind import all_kinds
from tests.support.closed import with_what_it_refers_to

Document = dict[str, Any]


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The application on a database that is never opened."""
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('never')}/opened.db"
    return create_app(Settings(environment="laptop", database_url=url))


@pytest.fixture(scope="module")
def document(application: FastAPI) -> Document:
    """The document as it is served."""
    found: Document = json.loads(json.dumps(application.openapi()))
    return found


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def resolve(document: Document, part: Document) -> Document:
    while "$ref" in part:
        node: Any = document
        for name in part["$ref"].removeprefix("#/").split("/"):
            node = node[name]
        part = node
    return part


def routes_of(application: FastAPI) -> list[AnyRoute]:
    return operations_of(application)


def test_every_operation_has_a_policy_and_only_the_named_ones_are_public(application: FastAPI) -> None:
    """Whatever answers is an operation that states its policy, or one of the pages; there is no other way in."""
    others = {getattr(route, "path", "") for route in application.routes if route not in routes_of(application)}
    pages = {
        "/",
        "/docs",
        "/openapi.json",
        "/openapi/{name}.json",
        "/swagger/{name}",
        "/lifecycles",
        "/lifecycles/{name}",
        "/lifecycles/assets/{name}",
        "/metrics",
        "/asyncapi.json",
        "/board",
        "/board/events",
        "/board/login",
        "/board/logout",
        "/board/assets/{name}",
        "/board/charts",
        "/board/charts/{name}",
        "/board/charts/{name}/svg",
        "/board/charts/{name}/xlsx",
    }
    assert others == pages
    public = {route.operation.id for route in routes_of(application) if route.operation.policy.open_to == "public"}
    assert public <= PUBLIC_OPERATIONS
    for route in routes_of(application):
        policy = route.operation.policy
        assert policy.open_to != "roles" or policy.roles or policy.scopes, route.operation.id
        assert route.methods is not None
        assert route.methods <= {"GET", "POST", "PUT", "DELETE"}, route.operation.id
        if route.methods == {"DELETE"}:
            assert route.form is None, "no body on DELETE"
        if route.methods == {"GET"}:
            assert route.operation.key == "none"


def test_every_creation_takes_a_key(application: FastAPI) -> None:
    for route in routes_of(application):
        if route.status_code == 201:
            assert route.operation.key == "required", route.operation.id


def test_every_operation_is_described_in_each_language(application: FastAPI, document: Document) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert sorted(names) == sorted(route.operation.id for route in routes_of(application))
    english = {o["operationId"]: o for _, o in operations(json.loads((FOLDER / "openapi.en.json").read_text("utf-8")))}
    groups = [group["name"] for group in document["tags"]]
    assert groups == [title.zh for title, _ in TAGS.values()]
    assert groups[:3] == ["工单", "收费", "回访"], "in the order of the desk"
    for name, operation in operations(document):
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", operation["operationId"]), name
        assert re.search(r"[一-鿿]", operation["summary"]), name
        assert english[operation["operationId"]]["summary"].isascii(), name
        assert operation["description"], name
        assert operation["tags"][0] in groups, name
        assert operation["x-roles"], name


def test_every_text_in_the_files_is_that_of_an_operation_or_of_a_filter(application: FastAPI) -> None:
    written = {f"{group}.{name}" for group, own in read("operations").items() for name in own}
    assert written <= {route.operation.id for route in routes_of(application)}
    asked = {kind.name: {*kind.filter_columns} for kind in all_kinds().values()}
    for kind, filters in read("filters").items():
        assert {*filters} <= asked[kind], kind


def test_every_reference_leads_somewhere(document: Document) -> None:
    for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)):
        assert resolve(document, {"$ref": reference})


def test_every_text_number_and_list_is_bounded(document: Document) -> None:
    for name, schema in document["components"]["schemas"].items():
        for part in parts_of(schema):
            assert is_bounded(part), (name, part)
    for name, operation in operations(document):
        for parameter in operation["parameters"]:
            for part in parts_of(resolve(document, parameter)["schema"]):
                assert is_bounded(part), (name, parameter)


def is_bounded(part: Document) -> bool:
    if {"$ref", "enum", "const"} & set(part):
        return True
    kinds = part.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    low, high = {"minimum", "exclusiveMinimum"} & set(part), {"maximum", "exclusiveMaximum"} & set(part)
    return (
        ("string" not in kinds or "maxLength" in part)
        and ("integer" not in kinds or bool(low and high))
        and ("array" not in kinds or "maxItems" in part)
    )


def test_every_example_fits_its_schema(document: Document) -> None:
    # a validator holds the whole document, so there is one at a time: most operations share a few schemas
    by_schema: dict[str, list[tuple[str, str, Any]]] = {}
    for name, operation in operations(document):
        contents = list(operation.get("requestBody", {}).get("content", {}).items())
        for answer in operation["responses"].values():
            contents += resolve(document, answer).get("content", {}).items()
        for kind, content in contents:
            # a line of JSON is an object of its own, and all of them together are none
            if "json" not in kind or "ndjson" in kind:
                continue
            examples = [resolve(document, reference)["value"] for reference in content.get("examples", {}).values()]
            examples += [content["example"]] if "example" in content else []
            examples += resolve(document, content["schema"]).get("examples", [])
            reference = content["schema"].get("$ref", "")
            assert examples or reference.endswith(("Page", "/Problem")), (name, kind)
            found = by_schema.setdefault(json.dumps(content["schema"], sort_keys=True), [])
            found += [(name, kind, example) for example in examples]
    for schema, examples in by_schema.items():
        whole = with_what_it_refers_to(document, json.loads(schema))
        check = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        for name, kind, example in examples:
            assert not [str(error) for error in check.iter_errors(example)], (name, kind)
    seen = sum(len(examples) for examples in by_schema.values())
    assert seen > 500


def test_every_problem_is_declared_where_it_happens(document: Document) -> None:
    declared = set[str]().union(*(codes_of(document, operation) for _, operation in operations(document)))
    own_members = {
        "action-not-allowed",
        "action-refused",
        "version-conflict",
        "precondition-failed",
        "person-on-record",
    }
    assert own_members <= set(document["components"]["examples"]) <= declared
    means = document["components"]["schemas"]["Problem"]["properties"]["code"]["description"]
    assert all(f"- `{code}` " in means for code in declared)
    assert "- `not-found` 未找到" in means
    # others are said before any operation is found, or between servers
    assert declared < {kind.code for kind in all_problems()}
    for name, operation in operations(document):
        codes = codes_of(document, operation)
        assert {"invalid", "internal", "unavailable"} <= codes, name
        if needs_login(document, operation):
            assert "unauthenticated" in codes, name
        if "{" in name and needs_login(document, operation):
            assert "not-found" in codes, name
        if "available_actions" in resolve(document, good_schema(document, operation)).get("properties", {}):
            assert "{" not in name or "GET" in name or {"action-not-allowed", "action-refused"} <= codes, name


def codes_of(document: Document, operation: Document) -> set[str]:
    """The codes of all problems that an operation declares, each under its own status."""
    codes: set[str] = set()
    statuses = {kind.code: str(kind.status) for kind in all_problems()}
    for status, answer in operation["responses"].items():
        problems = resolve(document, answer)
        content = problems.get("content", {}).get("application/problem+json")
        if content is None:
            continue
        own = set[str]()
        said, _, listed = problems["description"].partition("\N{FULLWIDTH COLON}")
        assert said == "错误码"
        for of_status in listed.split("\N{FULLWIDTH SEMICOLON}"):
            stated, *names = of_status.split(" ")
            own |= {name.strip("`") for name in names}
            for code in own & {name.strip("`") for name in names}:
                assert statuses[code] == stated
                assert status == (stated if status == "409" else f"{stated[0]}XX"), (operation["operationId"], code)
        assert set(content.get("examples", {})) <= own
        codes |= own
    return codes


def needs_login(document: Document, operation: Document) -> bool:
    return bool(operation.get("security", document["security"]))


def good_schema(document: Document, operation: Document) -> Document:
    good = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    schema: Document = resolve(document, good).get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def test_authorize_works_for_people_and_for_machines(document: Document) -> None:
    schemes = document["components"]["securitySchemes"]
    assert schemes["login"]["flows"]["password"]["tokenUrl"] == "/v1/auth/token"
    assert "events:read" in schemes["machine"]["flows"]["clientCredentials"]["scopes"]


async def test_the_page_needs_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    assert page.status_code == 200
    assert not re.findall(r"(?:https?:)?//[a-z0-9]", page.text)
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert (await client.get(address)).status_code == 200, address
    assert '"validatorUrl": null' in unescape(page.text)
    assert (await client.get("/")).headers["location"] == "/docs"
    served = (await client.get("/openapi.json")).json()
    assert served["openapi"] == "3.1.0"


def test_the_path_lookup_finds_what_starlette_would(application: FastAPI) -> None:
    routes = routes_of(application)
    lookup = PathLookup(routes)
    for route in routes:
        path = re.sub(r"\{[^}]+\}", "0199aa00-0000-7000-8000-000000000001", route.path)
        match = lookup.find(path)
        assert match is not None, path
        for method in route.methods or ():
            assert match[0].routes[method][0] is route
    for path in ("", "/", "/v1", "/v1/", "/v1/work-orders/", "/v1/communities//buildings", "/v1/me/x"):
        assert lookup.find(path) is None


def test_balances_and_differences_of_a_closing_may_be_below_zero() -> None:
    """A count that is short of the ledger's is a negative difference: a client that checks answers must take it."""
    for name in ("DayClosing", "DayClosingRow"):
        schema = json.loads((FOLDER / "openapi.json").read_text("utf-8"))["components"]["schemas"][name]
        signed = {field: part for field, part in schema["properties"].items() if field.endswith("_fen")}
        below_zero = {field for field, part in signed.items() if part.get("minimum", 0) < 0}
        assert below_zero == signed.keys() - {"with_workers_fen"}, name
