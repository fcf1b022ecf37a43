"""Operations are stock FastAPI: what works on any FastAPI application works here, within the order of refusals."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Body, Depends, FastAPI, Form, HTTPException, Request, Response, UploadFile
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.http.deps import CallerDep, ContainerDep, ContextDep, LanguageDep, NowDep, TransactionDep, current_language
from app.api.http.inputs import RecordId
from app.api.http.operation import ADMIN, ANYONE, PUBLIC, operation
from app.api.http.operation_route import OperationRoute
from app.api.openapi.document import operations_of
from app.api.openapi.files import ZONE
from app.api.routes.all_routes import all_routes, check_routes
from app.bootstrap import Container
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.example_days import of_today
from app.core.fields import Form as StrictForm
from app.core.lang import Words
from app.main import create_app
from app.models import Person
from app.services.journal import idempotency
from tests.api.conftest import SignIn

THING = Words("thing", "东西")
TITLE = Words("Test", "测试")
NOBODY = "0199aa00-0000-7000-8000-000000000000"


class Thing(StrictForm):
    """What the operations of these tests take."""

    count: int
    note: str = ""
    expected_version: int | None = None


class ThingOut(BaseModel):
    """What they answer."""

    count: int
    version: int = 1


@pytest.fixture
def app(container: Container) -> FastAPI:
    """An application of the test's own, because it is given other routes."""
    return create_app(container=container)


@pytest.fixture
def router() -> APIRouter:
    """What a newcomer begins with."""
    return APIRouter(route_class=OperationRoute, tags=["tests"])


async def test_the_applications_routes_list_every_operation(app: FastAPI) -> None:
    listed = {(route.path, *sorted(route.methods or ())) for route in app.routes if isinstance(route, Route)}
    for route in all_routes():
        assert (route.path, *sorted(route.methods or ())) in listed
    assert len(operations_of(app)) == len(all_routes()) > 200
    written_by_hand = [route for route in app.routes if isinstance(route, OperationRoute)]
    assert all(isinstance(route, APIRoute) for route in written_by_hand)
    assert len(written_by_hand) > 50


def test_an_operation_without_a_policy_fails_at_start(router: APIRouter, monkeypatch: pytest.MonkeyPatch) -> None:
    async def endpoint() -> None:
        """Nothing."""

    with pytest.raises(TypeError, match="who may call it"):
        router.get("/v1/things")(endpoint)
    with pytest.raises(ValueError, match="list of public operations"):
        router.get("/v1/things", **operation("things.list", TITLE, policy=PUBLIC))(endpoint)
    plain = APIRouter()
    plain.get("/v1/things")(endpoint)
    monkeypatch.setattr("app.api.routes.all_routes.ROUTERS", (plain,))
    with pytest.raises(TypeError, match="GET /v1/things states no policy"):
        all_routes()


def test_a_router_that_is_not_listed_fails_at_start(
    app: FastAPI, router: APIRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endpoint() -> None:
        """Nothing."""

    check_routes(app)
    plain = APIRouter()
    plain.get("/v1/things")(endpoint)
    app.include_router(plain)
    with pytest.raises(TypeError, match=r"GET /v1/things came by include_router: .* ROUTERS .*all_routes\.py"):
        check_routes(app)
    app.router.routes.pop()
    check_routes(app)
    app.get("/v1/others")(endpoint)
    with pytest.raises(TypeError, match="GET /v1/others states no policy"):
        check_routes(app)
    router.include_router(plain)
    monkeypatch.setattr("app.api.routes.all_routes.ROUTERS", (router,))
    with pytest.raises(TypeError, match="GET /v1/things came by include_router"):
        all_routes()


async def test_routes_are_checked_when_the_application_starts(app: FastAPI) -> None:
    @app.get("/v1/things")
    async def endpoint() -> None:
        """Nothing."""

    with pytest.raises(TypeError, match="GET /v1/things states no policy"):
        async with app.router.lifespan_context(app):
            """It does not start."""


def test_a_write_that_yields_is_refused_at_its_declaration(router: APIRouter) -> None:
    async def stream() -> AsyncIterator[ThingOut]:
        yield ThingOut(count=1)

    def stream_plainly() -> Iterator[ThingOut]:
        yield ThingOut(count=1)

    for endpoint in (stream, stream_plainly):
        with pytest.raises(TypeError, match=r"things\.create writes, and must not yield"):
            router.post("/v1/things", **operation("things.create", TITLE, policy=ANYONE))(endpoint)


async def test_a_read_that_yields_begins_after_the_checks(
    app: FastAPI, client: httpx.AsyncClient, sign_in: SignIn, router: APIRouter
) -> None:
    reached: list[int] = []

    @router.get("/v1/things", **operation("things.list", TITLE, policy=ADMIN))
    async def stream(most: int = 2) -> AsyncIterator[ThingOut]:
        for count in range(most):
            reached.append(count)
            yield ThingOut(count=count)

    app.include_router(router)
    assert (await client.get("/v1/things")).status_code == 401
    assert (await client.get("/v1/things", headers=await sign_in("reception"))).status_code == 403
    headers = await sign_in("admin")
    wrong = await client.get("/v1/things?no=1", headers=headers)
    assert wrong.status_code == 422
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["?no"]
    assert reached == []
    answer = await client.get("/v1/things", headers=headers)
    assert [json.loads(line)["count"] for line in answer.text.splitlines()] == [0, 1]


async def test_the_services_dependencies_are_ordinary_ones(
    app: FastAPI, client: httpx.AsyncClient, sign_in: SignIn, router: APIRouter
) -> None:
    async def name_of_caller(caller: CallerDep, tx: TransactionDep) -> str:
        person = await tx.get(Person, id=caller.id)
        return "" if person is None else person.name

    @router.get("/v1/things", **operation("things.list", TITLE, policy=ANYONE))
    async def list_things(
        name: Annotated[str, Depends(name_of_caller)],
        language: LanguageDep,
        now: NowDep,
        container: ContainerDep,
        context: ContextDep,
    ) -> dict[str, str]:
        assert context.now == now
        assert container.clock.now() == now
        return {"name": name, "language": language}

    app.include_router(router)
    answer = await client.get("/v1/things", headers=await sign_in("reception"))
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"]
    assert answer.json()["language"] == "en"
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_a_foreign_dependency_with_yield_is_entered_and_left(
    app: FastAPI, client: httpx.AsyncClient, sign_in: SignIn, router: APIRouter
) -> None:
    class RefusedError(Exception):
        """What a foreign library raises."""

    @app.exception_handler(RefusedError)
    async def handle(_: Request, __: Exception) -> Response:
        return JSONResponse({"refused": True}, 451)

    steps: list[str] = []

    async def connection(request: Request) -> AsyncIterator[str]:
        steps.append("opened")
        yield str((await request.json())["count"])
        steps.append("closed")

    def checked(response: Response) -> None:
        response.headers["X-Foreign"] = "yes"

    @router.post(
        "/v1/things",
        status_code=201,
        dependencies=[Depends(checked)],
        **operation("things.create", TITLE, policy=ANYONE, key="required"),
    )
    async def create_thing(thing: Thing, sent: Annotated[str, Depends(connection)]) -> ThingOut:
        steps.append("used " + sent)
        return ThingOut(count=thing.count)

    app.include_router(router)
    headers = await sign_in("reception")
    answer = await client.post("/v1/things", json={"count": 2}, headers={**headers, "Idempotency-Key": "a"})
    assert (answer.status_code, answer.json()) == (201, {"count": 2, "version": 1})
    assert answer.headers["x-foreign"] == "yes"
    assert answer.headers["etag"].startswith('"1-')
    assert steps == ["opened", "used 2", "closed"]

    def refuse() -> None:
        raise HTTPException(403, headers={"X-Why": "licence"})

    def refuse_otherwise() -> None:
        raise RefusedError

    app.dependency_overrides[checked] = refuse
    answer = await client.post("/v1/things", json={"count": "x"}, headers={**headers, "Idempotency-Key": "b"})
    assert (answer.status_code, answer.json()["code"], answer.headers["x-why"]) == (403, "forbidden", "licence")
    app.dependency_overrides[checked] = refuse_otherwise
    answer = await client.post("/v1/things", json={"count": 2}, headers={**headers, "Idempotency-Key": "b"})
    assert (answer.status_code, answer.json()) == (451, {"refused": True})


async def test_overriding_a_dependency_of_the_service_works_on_its_own_operations(
    app: FastAPI, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    app.dependency_overrides[current_language] = lambda: "zh"
    answer = await client.get("/v1/problems", headers=await sign_in("reception"))
    assert answer.json()["data"][0]["title"] == "请求有误"


async def test_a_file_is_uploaded_as_in_any_application(
    app: FastAPI, client: httpx.AsyncClient, sign_in: SignIn, router: APIRouter
) -> None:
    sizes: list[int] = []

    @router.post("/v1/things", **operation("things.upload", TITLE, policy=ANYONE, key="required", key_in_form=True))
    async def upload(file: UploadFile, note: Annotated[str, Form(max_length=5)], tx: TransactionDep) -> dict[str, Any]:
        sizes.append(len(await file.read()))
        return {"size": sizes[-1], "note": note, "times": len(sizes)}

    app.include_router(router)
    headers = await sign_in("reception")

    async def send(content: bytes, **fields: str) -> httpx.Response:
        return await client.post("/v1/things", files={"file": ("a.txt", content)}, data=fields, headers=headers)

    first = await send(b"abc", note="x", idempotency_key="k")
    assert (first.status_code, first.json()) == (200, {"size": 3, "note": "x", "times": 1})
    again = await send(b"abc", note="x", idempotency_key="k")
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    other = await send(b"abd", note="x", idempotency_key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert (await send(b"abc", note="x")).json()["code"] == "idempotency-key-missing"
    wrong = await send(b"abc", note="too long", more="1", idempotency_key="l")
    assert {error["pointer"]: error["code"] for error in wrong.json()["errors"]} == {
        "/more": "extra_forbidden",
        "/note": "string_too_long",
    }
    assert sizes == [3]
    as_json = await client.post("/v1/things", json={"note": "x"}, headers=headers)
    assert as_json.status_code == 415


class Instrumentation:
    """What tools for metrics and traces do: they read the route from the scope once the request is answered."""

    seen: list[tuple[str, int]]

    def __init__(self, app: ASGIApp, seen: list[tuple[str, int]]) -> None:
        self.app, self.seen = app, seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the path of the route, and the status."""

        async def noting(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.seen.append((scope["route"].path, message["status"]))
            await send(message)

        await self.app(scope, receive, noting)


async def test_instrumentation_finds_the_route_of_every_operation(
    app: FastAPI, client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, Any]
) -> None:
    seen: list[tuple[str, int]] = []
    app.add_middleware(Instrumentation, seen=seen)
    headers = await sign_in("reception")
    await client.get("/v1/me", headers=headers)
    await client.get(f"/v1/communities/{communities['HY']}/buildings", headers=headers)
    await client.post(f"/v1/work-orders/{NOBODY}/dispatch", headers=headers)
    assert seen == [
        ("/v1/me", 200),
        ("/v1/communities/{community_id}/buildings", 200),
        ("/v1/work-orders/{work_order_id}/dispatch", 404),
    ]


@pytest.fixture
def opened(app: FastAPI, router: APIRouter) -> list[Thing]:
    """An edit of a record that a dependency loads; what got as far as its endpoint is listed."""
    reached: list[Thing] = []

    async def find_thing(context: ContextDep, thing_id: RecordId) -> str:
        if str(thing_id) != NOBODY:
            raise NotFound(values={"what": THING})
        return "the thing"

    @router.post(
        "/v1/things/{thing_id}/update", **operation("things.update", TITLE, policy=ADMIN, edits=True, key="required")
    )
    async def update_thing(record: Annotated[str, Depends(find_thing)], form: Thing) -> ThingOut:
        reached.append(form)
        return ThingOut(count=form.count, version=7)

    app.include_router(router)
    return reached


@pytest.mark.parametrize(
    ("who", "thing_id", "body", "headers", "query", "status"),
    [
        (None, "x", "{", {}, "?a=1", 401),
        ("reception", "x", "{", {}, "?a=1", 403),
        ("admin", "x", "{", {}, "?a=1", 404),
        ("admin", NOBODY.replace("9", "8"), "{", {}, "?a=1", 404),
        ("admin", NOBODY, "{", {}, "", 422),
        ("admin", NOBODY, '{"count": 1}', {}, "?a=1", 422),
        ("admin", NOBODY, '{"count": 1, "more": 1}', {}, "", 422),
        ("admin", NOBODY, '{"count": "1"}', {}, "", 422),
        ("admin", NOBODY, "", {}, "", 422),
        ("admin", NOBODY, "null", {}, "", 422),
        ("admin", NOBODY, '{"count": 1}', {}, "", 400),
        ("admin", NOBODY, '{"count": 1}', {"Idempotency-Key": "a b"}, "", 422),
        ("admin", NOBODY, '{"count": 1}', {"Idempotency-Key": "k"}, "", 428),
        ("admin", NOBODY, '{"count": 1}', {"Idempotency-Key": "k", "If-Match": '"3"'}, "", 200),
        ("admin", NOBODY, '{"count": 1, "expected_version": 3}', {"Idempotency-Key": "k"}, "", 200),
    ],
)
async def test_the_first_thing_that_is_wrong_is_told(
    client: httpx.AsyncClient,
    sign_in: SignIn,
    opened: list[Thing],
    who: str | None,
    thing_id: str,
    body: str,
    headers: dict[str, str],
    query: str,
    status: int,
) -> None:
    token = {} if who is None else await sign_in(who)
    sent = {**token, "Content-Type": "application/json", **headers}
    answer = await client.post(f"/v1/things/{thing_id}/update{query}", content=body, headers=sent)
    assert answer.status_code == status, answer.text
    assert len(opened) == (1 if status == 200 else 0)


async def test_everything_that_is_wrong_with_the_input_is_told_at_once(
    client: httpx.AsyncClient, sign_in: SignIn, opened: list[Thing]
) -> None:
    answer = await client.post(
        f"/v1/things/{NOBODY}/update?no=1&no=2", json={"count": "1", "more": 1}, headers=await sign_in("admin")
    )
    errors = [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert sorted(errors) == [("/count", "int_type"), ("/more", "extra_forbidden"), ("?no", "extra_forbidden")]


async def test_a_repeat_is_replayed_before_the_endpoint_and_after_the_input(
    client: httpx.AsyncClient, sign_in: SignIn, opened: list[Thing]
) -> None:
    path, headers = f"/v1/things/{NOBODY}/update", {**await sign_in("admin"), "Idempotency-Key": "k"}
    first = await client.post(path, json={"count": 1, "expected_version": 3}, headers=headers)
    again = await client.post(path, json={"count": 1, "expected_version": 3}, headers=headers)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert first.headers["etag"].startswith('"7-')
    assert again.headers["idempotency-replayed"] == "true"
    wrong = await client.post(path + "?no=1", json={"count": 1, "expected_version": 3}, headers=headers)
    assert wrong.status_code == 422
    assert len(opened) == 1


async def test_what_was_not_committed_is_not_answered(
    app: FastAPI, client: httpx.AsyncClient, sign_in: SignIn, router: APIRouter
) -> None:
    """A write that fails at commit is refused, though its endpoint has returned."""

    @router.post("/v1/things", **operation("things.create", TITLE, policy=ANYONE))
    async def create_twice(tx: TransactionDep) -> ThingOut:
        for _ in range(2):
            idempotency.store(tx, "f" * 64, "f" * 64, 200, {}, b"")
        return ThingOut(count=1)

    app.include_router(router)
    answer = await client.post("/v1/things", headers=await sign_in("reception"))
    assert answer.status_code == 409, answer.text


async def test_plain_functions_and_several_body_parameters_work(
    app: FastAPI, client: httpx.AsyncClient, sign_in: SignIn, router: APIRouter
) -> None:
    @router.post("/v1/things", **operation("things.create", TITLE, policy=ANYONE))
    def create_both(thing: Thing, reason: Annotated[str, Body(max_length=5)]) -> ThingOut:
        return ThingOut(count=thing.count, version=len(reason))

    app.include_router(router)
    headers = await sign_in("reception")
    answer = await client.post("/v1/things", json={"thing": {"count": 3}, "reason": "abc"}, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"count": 3, "version": 3})
    wrong = await client.post("/v1/things", json={"thing": {"count": "3"}, "reason": "abc", "x": 1}, headers=headers)
    assert {error["pointer"] for error in wrong.json()["errors"]} == {"/thing/count", "/x"}


async def test_the_document_is_served_from_its_file(client: httpx.AsyncClient, app: FastAPI) -> None:
    served = await client.get("/openapi.json?lang=zh")
    assert served.headers["content-type"] == "application/json"
    today = local_day(app.state.container.clock.now(), ZONE)
    assert served.json() == of_today(json.loads(json.dumps(app.openapi())), today)
