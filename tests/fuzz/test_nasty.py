"""Bad input at every operation: each answer is one that the OpenAPI document announces, and none is a 5xx."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from app.api.http.middleware import AnyRoute
from app.core.ids import new_id
from tests.fuzz import nasties
from tests.fuzz.contract import Contract
from tests.fuzz.forms import ROUTES, Forms, somebodys
from tests.matrix.hatch import Request
from tests.matrix.oracle import Oracle
from tests.matrix.village import Village

WRITING: Final = [name for name, route in ROUTES.items() if route.methods != {"GET"}]
FORMS: Final = [name for name, route in ROUTES.items() if route.form is not None]
VALUES, BODIES, HEADERS, QUERIES = 10, 4, 4, 8
"""How many cases of each kind an operation gets in an ordinary run; a torture gets all."""
OF_POSTGRESQL: Final = 3
"""Which part of them it gets there, and others than on SQLite: the same code reads input, whatever stores it."""


@pytest.fixture(scope="session")
def forms(village: Village, contract: Contract) -> Forms:
    """Good requests to spoil."""
    return Forms(village, contract)


def some(village: Village, operation: str, cases: Iterable[Any], most: int | None) -> list[Any]:
    """A sample that is the same in each run."""
    listed = list(cases)
    if most is None:
        return listed
    seed = operation
    if village.container.settings.is_postgresql:
        most, seed = -(-most // OF_POSTGRESQL), f"{operation} on PostgreSQL"
    return random.Random(seed).sample(listed, min(most, len(listed)))


def try_all(village: Village, contract: Contract, operation: str, requests: Iterable[Request]) -> None:
    sent = list(requests)
    for request, answer in zip(sent, village.hatch.ask_all(sent), strict=True):
        contract.hold(operation, request, answer)


def schema_at(contract: Contract, schema: dict[str, Any]) -> dict[str, Any]:
    """A field's schema with its references and those of its alternatives resolved."""
    found = contract.resolve(schema)
    return {**found, "anyOf": [contract.resolve(one) for one in found.get("anyOf", ())]}


def spoilt(contract: Contract, schema: dict[str, Any], form: Any) -> Iterator[Any]:
    """The form with one field after the other spoilt, also inside of objects and lists; and with fields left out."""
    schema = schema_at(contract, schema)
    schemas = [schema, *schema["anyOf"]]
    if isinstance(form, list):
        items: dict[str, Any] = next((part["items"] for part in schemas if "items" in part), {})
        for inner in spoilt(contract, items, form[0]) if form else ():
            yield [inner]
        return
    properties: dict[str, Any] = next((part["properties"] for part in schemas if "properties" in part), {})
    if not isinstance(form, dict) or not properties:
        return
    for name, kind in properties.items():
        for value in nasties.values_for(schema_at(contract, kind)):
            yield {**form, name: value}
        for inner in spoilt(contract, kind, form.get(name)):
            yield {**form, name: inner}
    for name in form:
        yield {key: value for key, value in form.items() if key != name}


@pytest.mark.parametrize("operation", FORMS)
def test_good_forms_get_through(
    village: Village, contract: Contract, forms: Forms, oracle: Oracle, operation: str
) -> None:
    """So that what is tried below is not refused for another reason."""
    good = forms.good(operation, somebodys(village, oracle, operation))
    request = replace(good, headers={**good.headers, "Idempotency-Key": str(new_id())})
    answer = village.hatch.ask_all([request])[0]
    contract.hold(operation, request, answer)
    assert answer.status < 300 or not forms.knows(operation), answer


def try_values(
    village: Village, contract: Contract, forms: Forms, oracle: Oracle, operation: str, most: int | None
) -> None:
    usual = somebodys(village, oracle, operation)
    good = forms.good(operation, usual)
    schema = contract.stated[operation]["requestBody"]["content"]["application/json"]["schema"]
    for body in some(village, operation, spoilt(contract, schema, json.loads(whole(good))), most):
        request = replace(good, body=body_of(body), headers={**good.headers, "Idempotency-Key": str(new_id())})
        answer = village.hatch.ask_all([request])[0]
        contract.hold(operation, request, answer)
        if answer.status < 300:
            good = forms.good(operation, usual)


def whole(request: Request) -> bytes:
    """A body that is sent in one piece."""
    assert isinstance(request.body, bytes)
    return request.body


def body_of(value: Any) -> bytes:
    """A value as JSON, lone surrogates escaped."""
    return json.dumps(value).encode()


@pytest.mark.parametrize("operation", FORMS)
def test_values(village: Village, contract: Contract, forms: Forms, oracle: Oracle, operation: str) -> None:
    try_values(village, contract, forms, oracle, operation, VALUES)


@pytest.mark.torture
@pytest.mark.parametrize("operation", FORMS)
def test_all_values(village: Village, contract: Contract, forms: Forms, oracle: Oracle, operation: str) -> None:
    try_values(village, contract, forms, oracle, operation, None)


def bodies(usual: Request) -> Iterator[Request]:
    for body in nasties.BODIES:
        yield replace(usual, body=body)
    for kind in nasties.KINDS:
        headers = {name: value for name, value in usual.headers.items() if name != "Content-Type"}
        yield replace(usual, headers=headers, more=((b"content-type", kind),))
    body = whole(usual)
    half = body[: len(body) // 2]
    yield replace(usual, body=half)
    yield replace(usual, body=(half, b"", body[len(half) :]))


@pytest.mark.parametrize("operation", WRITING)
def test_bodies(village: Village, contract: Contract, forms: Forms, oracle: Oracle, operation: str) -> None:
    usual = forms.good(operation, somebodys(village, oracle, operation))
    try_all(village, contract, operation, some(village, operation, bodies(usual), BODIES))


@pytest.mark.torture
@pytest.mark.parametrize("operation", WRITING)
def test_all_bodies(village: Village, contract: Contract, forms: Forms, oracle: Oracle, operation: str) -> None:
    usual = forms.good(operation, somebodys(village, oracle, operation))
    try_all(village, contract, operation, bodies(usual))


def headers(usual: Request) -> Iterator[Request]:
    for name, values in nasties.HEADERS.items():
        kept = {key: value for key, value in usual.headers.items() if key.lower().encode() != name}
        for value in values:
            yield replace(usual, headers=kept, more=((name, value),))


@pytest.mark.parametrize("operation", ROUTES)
def test_headers(village: Village, contract: Contract, oracle: Oracle, operation: str) -> None:
    usual = somebodys(village, oracle, operation)
    try_all(village, contract, operation, some(village, operation, headers(usual), HEADERS))


@pytest.mark.torture
@pytest.mark.parametrize("operation", ROUTES)
def test_all_headers(village: Village, contract: Contract, oracle: Oracle, operation: str) -> None:
    try_all(village, contract, operation, headers(somebodys(village, oracle, operation)))


def queries(contract: Contract, route: AnyRoute, usual: Request) -> Iterator[Request]:
    """Queries that are nonsense, and each parameter with each bad value, once and twice."""
    own = str(usual.query or "")
    stated = contract.stated[route.operation.id]["parameters"]
    for query in nasties.QUERIES:
        yield replace(usual, query="&".join(filter(None, (own, query))))
    for parameter in (contract.resolve(plain) for plain in stated):
        if parameter["in"] != "query":
            continue
        name, schema = parameter["name"], schema_at(contract, parameter["schema"])
        values: tuple[Any, ...] = nasties.values_for(schema)
        values += {"limit": nasties.LIMITS, "cursor": nasties.CURSORS}.get(name, ())
        for value in (plain for plain in values if isinstance(plain, str | int | float)):
            text = value if "%" in str(value) else quoted(value)
            yield replace(usual, query="&".join(filter(None, (own, f"{name}={text}"))))
        yield replace(usual, query="&".join(filter(None, (own, f"{name}=1&{name}=2"))))


def quoted(value: Any) -> str:
    """A value as a query holds it; what is no UTF-8 as its bytes."""
    return "".join(f"%{byte:02X}" for byte in str(value)[:3_000].encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("operation", ROUTES)
def test_queries(village: Village, contract: Contract, oracle: Oracle, operation: str) -> None:
    found = queries(contract, ROUTES[operation], somebodys(village, oracle, operation))
    try_all(village, contract, operation, some(village, operation, found, QUERIES))


@pytest.mark.torture
@pytest.mark.parametrize("operation", ROUTES)
def test_all_queries(village: Village, contract: Contract, oracle: Oracle, operation: str) -> None:
    found = queries(contract, ROUTES[operation], somebodys(village, oracle, operation))
    try_all(village, contract, operation, found)
