"""Problems: one shape for every refusal, in two languages, with nothing of our insides."""

import traceback
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import create_engine, text

from app.api.http import problems
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.bootstrap import Container
from app.core.errors import all_problems
from app.core.ids import UUID, new_id
from app.core.lang import Words
from app.core.typed_text import NO_CONTROL
from app.db import revisions
from app.main import create_app
from app.services.health.heartbeats import Pulse
from app.services.journal import kept_records
from app.workflow.forms.messages import field_errors
from tests.api.conftest import SignIn
from tests.support.places import Place

MEMBERS = {"type", "title", "status", "detail", "instance", "code", "request_id", "retryable"}


@pytest.fixture
def app(container: Container) -> FastAPI:
    """An application of the test's own, because it is given other routes."""
    return create_app(container=container)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/v1/work-orders/", 404, "not-found"),
        ("PATCH", "/v1/me", 405, "method-not-allowed"),
        ("DELETE", "/v1/me", 405, "method-not-allowed"),
        ("GET", "/v1/me", 401, "unauthenticated"),
        ("POST", "/docs", 405, "method-not-allowed"),
    ],
)
async def test_every_refusal_has_one_shape(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert set(body) >= MEMBERS
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["instance"] == path
    assert body["request_id"] == answer.headers["x-request-id"]
    assert (await client.get(body["type"])).json()["code"] == code


async def test_a_refused_method_names_the_ones_that_work(
    client: httpx.AsyncClient, communities: dict[str, UUID]
) -> None:
    answer = await client.put(f"/v1/communities/{communities['HY']}/buildings")
    assert answer.headers["allow"] == "GET, POST"


async def test_the_language_is_the_readers(client: httpx.AsyncClient) -> None:
    for accept, title in (
        ("en", "Not logged in"),
        ("zh-CN", "未登录"),
        ("fr, en;q=0.5", "Not logged in"),
        ("fr", "未登录"),
    ):
        answer = await client.get("/v1/me", headers={"Accept-Language": accept})
        assert answer.json()["title"] == title


async def test_wrong_fields_are_pointed_at(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin = await sign_in("admin")
    path = f"/v1/communities/{communities['HY']}/catalogue-items"
    body = {
        "code": "a b",
        "name": "",
        "kind": "x",
        "needs_visit": "perhaps",
        "unit": 1,
        "trades": ["Plumbing"],
        "version": 3,
    }
    answer = await client.post(path, json=body, headers={**admin, "Idempotency-Key": "k"})
    assert answer.status_code == 422
    assert {error["pointer"]: error["code"] for error in answer.json()["errors"]} == {
        "/code": "string_pattern_mismatch",
        "/name": "string_too_short",
        "/category": "missing",
        "/kind": "enum",
        "/needs_visit": "bool_type",
        "/unit": "string_type",
        "/trades/0": "string_pattern_mismatch",
        "/version": "extra_forbidden",
    }
    chinese = await client.post(path, json=body, headers={**admin, "Idempotency-Key": "k", "Accept-Language": "zh"})
    assert "此项必填，请填写。" in {error["detail"] for error in chinese.json()["errors"]}


async def test_unknown_query_parameters_are_refused(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin = await sign_in("admin")
    for path in ("/v1/me?colour=red", f"/v1/communities/{communities['HY']}/units?colour=red&limit=5"):
        answer = await client.get(path, headers=admin)
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == ["?colour"]
    over = await client.get("/v1/communities?limit=101", headers=admin)
    assert [error["pointer"] for error in over.json()["errors"]] == ["?limit"]


async def test_bodies_that_are_no_json_are_refused(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin = {**await sign_in("admin"), "Idempotency-Key": "k"}
    path = f"/v1/communities/{communities['HY']}/buildings"
    json = {"Content-Type": "application/json"}
    for content in (b"{", b"\xff", b'{"name":"\\ud800"}', b"[]", b""):
        answer = await client.post(path, content=content, headers={**admin, **json})
        assert answer.status_code == 422, content
    assert (await client.post(path, content=b"name=x", headers=admin)).status_code == 415
    large = await client.post(path, content=b"x" * (1024 * 1024 + 1), headers={**admin, **json})
    assert (large.status_code, large.json()["code"]) == (413, "too-large")

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    streamed = await client.post(path, content=pieces(), headers={**admin, **json})
    assert streamed.status_code == 413


async def test_the_order_of_refusals_is_401_404_403_422(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    bad = {"nonsense": True}
    own, foreign = (f"/v1/communities/{communities[code]}/buildings" for code in ("HY", "GW"))
    missing = f"{own}/0199aa00-0000-7000-8000-000000000000/update"
    reception, admin = await sign_in("reception"), await sign_in("admin")
    assert (await client.post(own, content=b"{")).status_code == 401
    assert (await client.post(foreign, json=bad, headers=reception)).status_code == 404
    assert (await client.post(own, json=bad, headers=reception)).status_code == 403
    assert (await client.post(missing, json=bad, headers=admin)).status_code == 404
    assert (await client.post(f"{own}/abc/update", json=bad, headers=admin)).status_code == 404
    assert (await client.post(own, json=bad, headers={**admin, "Idempotency-Key": "k"})).status_code == 422
    nowhere = own.replace(str(communities["HY"]), "0199aa00-0000-7000-8000-000000000000")
    assert (await client.post(nowhere, json=bad, headers=admin)).status_code == 404
    assert (
        await client.get(nowhere.replace("0199aa00-0000-7000-8000-000000000000", "x"), headers=admin)
    ).status_code == 404


async def test_an_unexpected_error_tells_its_number_and_nothing_else(
    app: FastAPI, client: httpx.AsyncClient, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    router = APIRouter(route_class=OperationRoute)

    @router.get("/v1/broken", **operation("test.broken", Words("x", "x"), policy=ANYONE))
    async def broken() -> None:
        raise RuntimeError("the password is hunter2")

    app.include_router(router)
    answer = await client.get("/v1/broken", headers=await sign_in("reception"))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "hunter2" not in answer.text
    assert "RuntimeError" not in answer.text


async def test_what_only_the_tables_refuse_is_our_fault(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that let it through is missing: it is logged with the constraint, and is no conflict of the client's."""
    logged: list[str] = []

    class Log:
        def error(self, event: str, exc_info: BaseException) -> None:
            logged.append(event + "".join(traceback.format_exception(exc_info)))

    create = kept_records.create

    def careless(tx: Any, caller: Any, model: Any, values: Any, **more: Any) -> Any:
        return create(tx, caller, model, {**values, "community_id": new_id()}, **more)

    monkeypatch.setattr(kept_records, "create", careless)
    monkeypatch.setattr(problems, "_log", Log())
    path, admin = f"/v1/communities/{communities['HY']}/buildings", await sign_in("admin")
    answer = await client.post(path, json={"name": "金丝雀楼"}, headers={**admin, "Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    (message,) = logged
    # on PostgreSQL row-level security is there before the foreign key
    assert 'row-level security policy for table "building"' in message or "FOREIGN KEY constraint failed" in message
    assert "金丝雀楼" not in message
    assert "金丝雀楼" not in answer.text


async def test_all_problems_are_listed_and_explained(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/v1/problems")).json()["data"]
    assert [entry["code"] for entry in listed] == [kind.code for kind in all_problems()]
    for entry in listed:
        page = await client.get(entry["type"], headers={"Accept": "text/html,*/*;q=0.8"})
        assert page.headers["content-type"].startswith("text/html")
        assert entry["code"] in page.text
    assert (await client.get("/v1/problems/none-such")).status_code == 404


async def test_request_ids_are_taken_when_harmless(client: httpx.AsyncClient) -> None:
    mine = await client.get("/healthz", headers={"X-Request-Id": "my-request-0001"})
    assert mine.headers["x-request-id"] == "my-request-0001"
    for bad in ("short", "x" * 81, "call-13800001234-now", "call-138-0000-1234", "<script>alert(1)"):
        assert (await client.get("/healthz", headers={"X-Request-Id": bad})).headers["x-request-id"] != bad


async def test_health_and_readiness(client: httpx.AsyncClient, container: Container) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    fine = {"database": "ok", "migrations": "ok", "files": "ok"}
    degraded = {"status": "degraded", "checks": {**fine, "worker": "missing"}}
    assert (await client.get("/readyz")).json() == degraded, "nobody works"
    await Pulse(container.settings, container.database, container.clock, "serve").beat()
    assert (await client.get("/readyz")).json() == degraded, "one that serves is no worker"
    await Pulse(container.settings, container.database, container.clock, "work").beat()
    assert (await client.get("/readyz")).json() == {"status": "ok", "checks": {**fine, "worker": "ok"}}


@pytest.mark.parametrize(
    ("stands_at", "status"), [("9999", 200), (min(revisions.known() - {revisions.head()}), 503), (None, 503)]
)
async def test_a_process_is_ready_on_its_own_tables_and_on_later_ones(
    client: httpx.AsyncClient, seeded_place: Place, stands_at: str | None, status: int
) -> None:
    """While a new version comes up, the processes of the one before go on."""
    engine = create_engine(seeded_place.owner_url.replace("sqlite+aiosqlite", "sqlite"))
    # other tests get the same tables again
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if stands_at is not None:
            connection.execute(text("INSERT INTO alembic_version VALUES (:name)"), {"name": stands_at})
    try:
        answer = await client.get("/readyz")
    finally:
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:name)"), {"name": revisions.head()})
        engine.dispose()
    assert answer.status_code == status
    if status == 503:
        detail = answer.json()["detail"]
        assert "gongdan db upgrade" in detail
        assert (stands_at or "-") in detail
        assert answer.json()["checks"] == {
            "database": "ok", "migrations": "behind", "files": "ok", "worker": "unknown"
        }  # fmt: skip


async def test_what_a_client_sends_is_never_taken_for_a_template(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    admin = {**await sign_in("admin"), "Idempotency-Key": "k"}
    form = {"client_id": "meter", "name": "x", "scopes": ["{", "{strangers.__class__.__mro__}"]}
    refused = await client.post("/v1/machine-clients", json=form, headers=admin)
    assert refused.status_code == 422
    assert "{strangers.__class__.__mro__}" in refused.json()["errors"][0]["detail"]
    assert "<class" not in refused.text


async def test_times_and_days_are_written_out(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin = {**await sign_in("admin"), "Idempotency-Key": "k"}
    path = f"/v1/communities/{communities['HY']}/premises"
    for day in (0, "0", 20_000, "2026-11-23T00:00:00Z", "23.11.2026"):
        form = {"kind": "room", "number": "1", "handed_over_on": day}
        refused = await client.post(path, json=form, headers=admin)
        assert refused.status_code == 422, day
        assert [error["code"] for error in refused.json()["errors"]] == ["date_parsing"]
    for moment in ("0.5", "1700000000", "2026-11-23", "2026-11-23T09:00:00"):
        refused = await client.get("/v1/work-orders", params={"created_at_lt": moment}, headers=admin)
        assert refused.status_code == 422, moment


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("^(pass_on|sign_for)$", "Choose one: pass on, sign for."),
        (NO_CONTROL, "Control characters, which cannot be seen, stand in it: write it anew."),
        ("^R[0-9]{2}$", "Give the code of a rule, such as R01."),
        (
            "^unheard-of$",
            "This is not written as it must be here: look at the example of this field, "
            "and leave out other characters.",
        ),
    ],
)
def test_a_form_that_has_a_simple_sense_is_told_in_words(pattern: str, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Annotated[str, StringConstraints(pattern=pattern)]).validate_python("\x00")
    (fault,) = field_errors(caught.value.errors(), "body")
    assert fault.words.say("en", **fault.values) == words


def test_a_literal_is_told_as_json_writes_it() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Literal[True]).validate_python(False)
    (fault,) = field_errors(caught.value.errors(), "body")
    assert fault.words.say("en", **fault.values) == "Confirm this by ticking it."


async def test_what_may_be_sent_again_unchanged(client: httpx.AsyncClient) -> None:
    """Whoever repeats what is refused for good repeats it for ever."""
    kinds = (await client.get("/v1/problems")).json()["data"]
    again = {kind["code"] for kind in kinds if kind["retryable"]}
    of_wechat = {"wechat-busy", "wechat-token-lost", "wechat-too-often", "payment-unavailable"}
    assert again == {"idempotency-in-flight", "request-timeout", "too-many-requests", "unavailable"} | of_wechat


async def test_what_is_no_phone_number_is_told_in_both_languages(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    admin = {**await sign_in("admin"), "Idempotency-Key": "k"}
    form = {"kind": "staff", "name": "x", "username": "nobody", "phone": "110110110110110110"}
    details = {}
    for language in ("en", "zh"):
        answer = await client.post("/v1/people", json=form, headers={**admin, "Accept-Language": language})
        (error,) = answer.json()["errors"]
        assert error["pointer"] == "/phone"
        details[language] = error["detail"]
    assert details["en"].startswith("This number has 18 digits")
    assert details["zh"].startswith("该号码为 18 位")
