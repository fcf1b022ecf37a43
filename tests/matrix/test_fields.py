"""Nobody writes what only Gongdan decides: state, price, role, community or version in a body is 422, everywhere."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any, Final, get_args, get_origin

import pytest
from pydantic import BaseModel

from app.api.http.middleware import AnyRoute
from app.api.routes.all_routes import all_routes
from tests.kinds.sample import served
from tests.matrix.hatch import Answer, Request, as_bytes
from tests.matrix.oracle import THROUGH, Oracle
from tests.matrix.probes import BOUNDARY, probe, targets
from tests.matrix.test_matrix import kind_of, verdict
from tests.matrix.village import Village

ROUTES: Final = {route.operation.id: route for route in all_routes()}
DECIDED: Final = (
    "state", "status", "price", "price_fen", "total_fen", "owed_fen", "role", "roles", "community_id",
    "organisation_id", "version", "id", "number", "created_at", "reporter_id", "chain", "password_hash",
)  # fmt: skip
TAKEN: Final = {
    "clock_policies.simulate": {"community_id"},
    "exports.create": {"community_id"},
    "me.claim_home": {"community_id"},
    "webhook_endpoints.replay": {"community_id"},
    "role_grants.create": {"role", "community_id"},
    "catalogue_items.create": {"price_fen"},
    "catalogue_items.update": {"price_fen"},
    "premises.create": {"number"},
    "premises.update": {"number"},
    "premises.put_by_key": {"number"},
    "catalogue_items.put_by_key": {"price_fen"},
    # those that another system may give: no head, no administrator
    "staff.put_by_key": {"roles", "role"},
}
"""Where such a field is what the operation is about; kinds of record say so themselves."""


def taken(operation: str) -> set[str]:
    """Fields that an operation is about."""
    of_kinds = [rules.takes.get(operation, set()) for _, rules in served().values()]
    return TAKEN.get(operation, set()).union(*of_kinds)


def parts(form: type[BaseModel], at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], type[BaseModel]]]:
    """Every object of a form, with its place; a list's objects stand at 0."""
    yield at, form
    for name, info in form.model_fields.items():
        for kind, inner in _objects(info.annotation):
            yield from parts(kind, (*at, name, *inner))


def _objects(annotation: Any) -> Iterator[tuple[type[BaseModel], tuple[str, ...]]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, ()
    for argument in get_args(annotation):
        for kind, inner in _objects(argument):
            yield kind, ("0", *inner) if get_origin(annotation) is list else inner


def placed(at: tuple[str, ...], fields: dict[str, Any]) -> Any:
    """An object at its place in a body."""
    value: Any = fields
    for step in reversed(at):
        value = [value] if step == "0" else {step: value}
    return value


@cache
def entitled(village: Village, oracle: Oracle, operation: str, preferred: frozenset[str] = frozenset()) -> Request:
    """A request by somebody who may, on something that is there; on a target of these words, if there is one."""
    route = ROUTES[operation]
    for target in sorted(targets(village, kind_of(operation)), key=lambda candidate: candidate.words not in preferred):
        for who in oracle.everybody:
            if verdict(oracle, operation, who, target) == THROUGH:
                return probe(village, route, target, who.name)
    raise AssertionError(f"nobody may call {operation}")


def unknown(answer: Answer) -> set[str]:
    """The places that a 422 calls unknown."""
    assert answer.status == 422, answer
    return {error["pointer"] for error in answer.json()["errors"] if error["code"] == "extra_forbidden"}


def forms() -> list[AnyRoute]:
    return [route for route in ROUTES.values() if route.form is not None]


@pytest.mark.parametrize("operation", [route.operation.id for route in forms()])
def test_what_gongdan_decides_is_not_taken(village: Village, oracle: Oracle, operation: str) -> None:
    form = ROUTES[operation].form
    assert form is not None
    usual = entitled(village, oracle, operation)
    for at, part in parts(form):
        refused = [name for name in DECIDED if name not in part.model_fields]
        assert set(DECIDED) - set(refused) <= taken(operation), (operation, at)
        assert len(refused) > 10
        body = as_bytes(placed(at, dict.fromkeys(refused, 1)))
        answer = village.hatch.ask_all([replace(usual, body=body)])[0]
        places = {"/" + "/".join((*at, name)) for name in refused}
        assert places <= unknown(answer), (at, answer)


def test_forms_have_objects_inside() -> None:
    """The walk over a form finds what stands in lists and unions."""
    fulfil, plan = ROUTES["work_orders.fulfil"].form, ROUTES["contracts.plan_visits"].form
    assert fulfil is not None
    assert {at for at, _ in parts(fulfil)} == {(), ("lines", "0"), ("consent",)}
    assert plan is not None
    within = ("visit_plans", "0")
    assert {at for at, _ in parts(plan)} == {(), within, (*within, "checklist", "0")}


@pytest.mark.parametrize("operation", ROUTES)
def test_no_unknown_parameter_is_passed_over(village: Village, oracle: Oracle, operation: str) -> None:
    """A filter that is spelt wrong must not widen a list, nor a flag be believed."""
    usual = entitled(village, oracle, operation)
    if operation == "auth.token":
        usual = replace(usual, headers={"Content-Type": "application/x-www-form-urlencoded"}, body=b"grant_type=x")
    query = "&".join(filter(None, (str(usual.query or ""), "no_such=1", "state_=x")))
    answer = village.hatch.ask_all([replace(usual, query=query)])[0]
    assert {"?no_such", "?state_"} <= unknown(answer)


def test_where_no_body_is_taken_none_is_passed_over(village: Village, oracle: Oracle) -> None:
    tried = 0
    for operation, route in ROUTES.items():
        if route.methods != {"GET"} and route.form is None and not route.operation.openapi:
            tried += 1
            answer = village.hatch.ask_all([entitled(village, oracle, operation)])[0]
            assert unknown(answer) == {""}, operation
    assert tried >= 2


def test_an_upload_takes_its_own_fields_only(village: Village, oracle: Oracle) -> None:
    usual = entitled(village, oracle, "files.upload")
    more = b"".join(
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n1\r\n' % (BOUNDARY.encode(), name)
        for name in (b"version", b"state", b"uploaded_by_id")
    )
    assert isinstance(usual.body, bytes)
    answer = village.hatch.ask_all([replace(usual, body=more + usual.body)])[0]
    assert unknown(answer) == {"/version", "/state", "/uploaded_by_id"}


def test_a_login_takes_its_own_fields_only(village: Village) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"grant_type=password&username=x&password=y&role=admin&community_id=1&version=2"
    answer = village.hatch.ask("POST", "/v1/auth/token", headers, body=body)
    assert unknown(answer) == {"/role", "/community_id", "/version"}
