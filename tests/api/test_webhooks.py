"""Events are pushed to receivers: signed, under one id, tried for three days; one receiver never delays another."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import jsonschema_rs
import pytest
import pytest_asyncio
import standardwebhooks.webhooks
from sqlmodel import col, select
from standardwebhooks import Webhook

from app.adapters.webhooks import HttpWebhooks
from app.api.openapi.webhooks import message_schemas, webhooks_of_events
from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.core.settings import Settings
from app.core.webhook_targets import AllowedTargets
from app.db.database import Database
from app.db.queries import feed, webhooks
from app.db.transaction import Transaction
from app.models import Notice
from app.models.webhook import WebhookEndpoint
from app.worker.jobs.events import place_events
from app.worker.jobs.webhooks import forget_deliveries, make_deliveries, send_webhooks
from tests.api.conftest import Headers, SignIn
from tests.support.patience import HANGS_AFTER

ALL_KEYS = {"position", "epoch", "community_id", "record", "record_id", "version", "to_state", "event"}
Answer = Callable[[httpx.Request], Awaitable[httpx.Response]]


class Internet:
    """Receivers by host, and everything that came to them."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.came: dict[str, list[httpx.Request]] = {}
        self.secrets: dict[str, str] = {}

    async def handle(self, request: httpx.Request) -> httpx.Response:
        host = request.headers["host"]
        self.came.setdefault(host, []).append(request)
        if host in self.secrets:
            assert verified(request, self.secrets[host])
        return await self.answers[host](request)

    def sender(self) -> HttpWebhooks:
        async def resolve(host: str, port: int) -> list[str]:
            return [host] if host[0].isdigit() else ["93.184.216.34"]

        return HttpWebhooks(AllowedTargets(), 60, resolve=resolve, transport=httpx.MockTransport(self.handle))

    def ids(self, host: str) -> list[str]:
        return [request.headers["webhook-id"] for request in self.came.get(host, [])]

    def answer(self, host: str, status: int, **headers: str) -> None:
        async def give(_: httpx.Request) -> httpx.Response:
            return httpx.Response(status, headers={name.replace("_", "-"): text for name, text in headers.items()})

        self.answers[host] = give


@pytest.fixture
def internet() -> Internet:
    return Internet()


@pytest.fixture
def container(settings: Settings, clock: MovableClock, seeded: Database, internet: Internet) -> Container:
    return build_container(settings, clock=clock, database=seeded, webhook_sender=internet.sender())


@pytest.fixture(autouse=True)
def receivers_clock(monkeypatch: pytest.MonkeyPatch, clock: MovableClock) -> None:
    """Receivers refuse what is older than five minutes: they live in the time of the test."""

    class Now(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return clock.now()

    monkeypatch.setattr(standardwebhooks.webhooks, "datetime", Now)


class Desk:
    """Whoever sets up receivers, makes events, and lets the worker work."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        container: Container,
        clock: MovableClock,
        here: UUID,
        sign_in: SignIn,
        internet: Internet,
    ) -> None:
        self.internet = internet
        self.client, self.container, self.clock, self.here, self.sign_in = client, container, clock, here, sign_in
        self.admin: Headers = {}
        self.erp = ""
        self.renamed = 0

    async def post(self, path: str, form: Any = None, headers: Headers | None = None, key: str = "") -> httpx.Response:
        more = {"Idempotency-Key": key} if key else {}
        return await self.client.post(path, json=form, headers=(headers or self.admin) | more)

    async def endpoint(self, host: str) -> str:
        """A receiver of department events, which verifies each of them: its path."""
        form = {"machine_client_id": self.erp, "url": f"https://{host}/hook", "events": ["department.*"]}
        made = await self.post("/v1/webhook-endpoints", form, key=host)
        assert made.status_code == 201, made.text
        path = made.headers["location"]
        self.internet.secrets[host] = (await self.post(f"{path}/rotate-secret")).json()["secret"]
        return path

    async def rename(self) -> None:
        """Something happens: an event department.updated."""
        path = f"/v1/communities/{self.here}/departments"
        first = (await self.client.get(path, headers=self.admin)).json()["data"][0]
        self.renamed += 1
        form = {"name": f"部门{self.renamed}", "expected_version": first["version"]}
        assert (await self.post(f"{path}/{first['id']}/update", form)).status_code == 200

    async def work(self, *, wait: bool = True) -> None:
        await place_events(self.container)
        while await make_deliveries(self.container):
            pass
        await send_webhooks(self.container)
        if wait:
            await self.container.webhooks.finish()

    async def pass_time(self, **time: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**time))
        # tokens last fifteen minutes
        self.admin = await self.sign_in("admin")
        await self.work()

    async def log(self, path: str) -> list[dict[str, Any]]:
        answer = await self.client.get(f"{path}/deliveries?limit=100", headers=self.admin)
        return list(answer.json()["data"])

    async def notices(self, event: str) -> int:
        async with self.container.database.transaction(self.clock.now()) as tx:
            return len(await tx.all(Notice, select(Notice).where(col(Notice.event) == event)))


@pytest_asyncio.fixture
async def desk(
    client: httpx.AsyncClient,
    container: Container,
    clock: MovableClock,
    sign_in: SignIn,
    communities: dict[str, UUID],
    internet: Internet,
) -> AsyncIterator[Desk]:
    desk = Desk(client, container, clock, communities["HY"], sign_in, internet)
    desk.admin = await sign_in("admin")
    desk.erp = (await client.get("/v1/machine-clients", headers=desk.admin)).json()["data"][0]["id"]
    await place_events(container)
    yield desk
    await container.webhooks.finish()


def check_documented(body: dict[str, Any]) -> None:
    """What is sent is what the document says of the event, and says of no other."""
    section = webhooks_of_events("en")
    said = section[body["type"]]["post"]["requestBody"]["content"]["application/json"]["schema"]
    components = {"components": {"schemas": message_schemas()}}
    jsonschema_rs.Draft202012Validator({**components, **said}).validate(body)
    other = section["work_order.closed"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert not jsonschema_rs.Draft202012Validator({**components, **other}).is_valid(body)
    assert {"work_order.dispatched", "charge.paid", "person.updated", "binding.created"} <= set(section)


def verified(request: httpx.Request, secret: str) -> dict[str, Any]:
    """What a receiver makes of it, with the library of the standard."""
    return dict(Webhook(secret).verify(request.content, dict(request.headers)))


async def test_an_event_arrives_signed_thin_and_once(desk: Desk, internet: Internet) -> None:
    internet.answer("a.example.com", 204)
    form = {"machine_client_id": desk.erp, "url": "https://a.example.com/hook", "events": ["department.*"]}
    path = (await desk.post("/v1/webhook-endpoints", form, key="a")).headers["location"]
    await desk.rename()
    await desk.work()
    assert internet.came == {}, "without a secret nothing is sent"
    first = (await desk.post(f"{path}/rotate-secret")).json()["secret"]
    await desk.rename()
    await desk.work()
    bodies = [verified(request, first) for request in internet.came["a.example.com"]]
    assert [body["type"] for body in bodies] == ["department.updated"] * 2, "what happened meanwhile waited"
    feed = {"community_id": str(desk.here), "types": "department.updated"}
    events = (await desk.client.get("/v1/events", params=feed, headers=desk.admin)).json()["data"][-2:]
    assert [(body["data"]["position"], body["data"]["version"]) for body in bodies] == [
        (event["position"], event["version"]) for event in events
    ]
    assert all(body["data"].keys() == ALL_KEYS and body.keys() == {"type", "timestamp", "data"} for body in bodies)
    check_documented(bodies[0])
    assert "部门" not in internet.came["a.example.com"][0].content.decode()
    await desk.pass_time(days=1)
    log = await desk.log(path)
    assert [(row["state"], row["tries"], row["last_status"]) for row in log] == [("delivered", 1, 204)] * 2
    assert len(internet.came["a.example.com"]) == 2
    # a new secret: the receiver changes over whenever it likes within a day
    rotated = (await desk.post(f"{path}/rotate-secret")).json()
    await desk.rename()
    await desk.work()
    newest = internet.came["a.example.com"][-1]
    assert verified(newest, first) == verified(newest, rotated["secret"])
    await desk.pass_time(hours=24, seconds=1)
    await desk.rename()
    await desk.work()
    newest = internet.came["a.example.com"][-1]
    assert verified(newest, rotated["secret"])["type"] == "department.updated"
    with pytest.raises(standardwebhooks.webhooks.WebhookVerificationError):
        verified(newest, first)
    shown = (await desk.client.get(path, headers=desk.admin)).json()
    assert shown["has_secret"]
    assert "whsec" not in str(shown)


async def test_a_receiver_that_was_down_for_72_hours_gets_everything(desk: Desk, internet: Internet) -> None:
    internet.answer("down.example.com", 500)
    internet.answer("up.example.com", 200)
    down, up = await desk.endpoint("down.example.com"), await desk.endpoint("up.example.com")
    await desk.rename()
    await desk.work()
    for hour in range(72):
        if hour % 24 == 1:
            await desk.rename()
            await desk.work()
        await desk.pass_time(hours=1)
    assert {row["state"] for row in await desk.log(down)} == {"waiting"}
    assert {row["state"] for row in await desk.log(up)} == {"delivered"}
    internet.answer("down.example.com", 200)
    for _ in range(5):
        await desk.pass_time(hours=5)
    log = await desk.log(down)
    assert [row["state"] for row in log] == ["delivered"] * 4
    assert len(log) == len(set(internet.ids("down.example.com"))) == len(internet.ids("up.example.com")) == 4
    assert max(row["tries"] for row in log) <= 10
    assert await desk.notices("webhook_endpoint.failed") == 0


async def test_a_receiver_that_stays_down_is_given_up_told_of_and_replayed(desk: Desk, internet: Internet) -> None:
    internet.answer("dead.example.com", 503)
    path = await desk.endpoint("dead.example.com")
    await desk.rename()
    tried: list[int] = []
    row: dict[str, Any] = {}
    for _ in range(100):
        await desk.work()
        (row,) = await desk.log(path)
        tried.append(row["tries"])
        await desk.pass_time(hours=1)
    assert (row["state"], row["tries"], row["next_try_at"]) == ("failed", 10, None)
    assert tried.index(10) in range(76, 92), (
        "75 hours and a half and at most a tenth more, by a worker that looks once an hour"
    )
    assert await desk.notices("webhook_endpoint.failed") >= 1
    first_ids = set(internet.ids("dead.example.com"))
    internet.answer("dead.example.com", 200)
    assert (await desk.post(f"{path}/replay", {"delivery_ids": [row["id"]]})).json() == {"replayed": 1}
    await desk.work()
    assert (await desk.log(path))[0]["state"] == "delivered"
    # a month later the log is empty; the feed still has the event, and its id is the same
    await desk.pass_time(days=31)
    await forget_deliveries(desk.container)
    assert await desk.log(path) == []
    stretch = {"community_id": str(desk.here), "from_position": row["position"] - 5, "to_position": row["position"]}
    assert (await desk.post(f"{path}/replay", stretch)).json() == {"replayed": 1}
    await desk.work()
    assert (await desk.log(path))[0]["state"] == "delivered"
    assert set(internet.ids("dead.example.com")) == first_ids
    assert len(first_ids) == 1
    for wrong in ({}, {"delivery_ids": [row["id"]], "from_position": 1}, {**stretch, "from_position": 10**6}):
        assert (await desk.post(f"{path}/replay", wrong)).status_code == 422


async def test_a_slow_receiver_delays_nobody(desk: Desk, internet: Internet) -> None:
    go_on = asyncio.Event()

    async def slowly(_: httpx.Request) -> httpx.Response:
        await go_on.wait()
        return httpx.Response(200)

    internet.answers["slow.example.com"] = slowly
    internet.answer("quick.example.com", 200)
    slow = await desk.endpoint("slow.example.com")
    quick = await desk.endpoint("quick.example.com")
    async with asyncio.timeout(HANGS_AFTER):
        for _ in range(7):
            await desk.rename()
        while {row["state"] for row in await desk.log(quick)} != {"delivered"} or len(await desk.log(quick)) < 7:
            await desk.work(wait=False)
    assert len(internet.came["slow.example.com"]) == 4, "so many places has each endpoint"
    go_on.set()
    await desk.container.webhooks.finish()
    await desk.work()
    assert {row["state"] for row in await desk.log(slow)} == {"delivered"}


async def test_what_receivers_ask_for_is_respected(desk: Desk, internet: Internet) -> None:
    internet.answer("busy.example.com", 429, retry_after="7200")
    busy = await desk.endpoint("busy.example.com")
    await desk.rename()
    await desk.work()
    await desk.rename()
    await desk.pass_time(minutes=90)
    assert len(internet.came["busy.example.com"]) <= 2
    (waits, *_) = [row for row in await desk.log(busy) if row["tries"] == 1]
    assert waits["last_status"] == 429
    internet.answer("busy.example.com", 200)
    await desk.pass_time(hours=2)
    assert {row["state"] for row in await desk.log(busy)} == {"delivered"}
    # 410: it wants no more, and is told of; what waits is kept until somebody switches it on again
    internet.answer("gone.example.com", 410)
    gone = await desk.endpoint("gone.example.com")
    await desk.rename()
    await desk.work()
    shown = (await desk.client.get(gone, headers=desk.admin)).json()
    assert (shown["enabled"], shown["disabled_because"]) == (False, "gone")
    assert await desk.notices("webhook_endpoint.gone") >= 1
    await desk.rename()
    await desk.pass_time(hours=30)
    assert len(internet.came["gone.example.com"]) == 1
    internet.answer("gone.example.com", 200)
    assert (await desk.post(f"{gone}/enable", {})).json()["enabled"]
    await desk.work()
    assert [row["state"] for row in await desk.log(gone)] == ["delivered"] * 2
    assert (await desk.post(f"{gone}/disable")).json()["disabled_because"] == "by_hand"
    await desk.rename()
    await desk.work()
    await desk.post(f"{gone}/enable", {"from_now": True})
    await desk.work()
    assert len(await desk.log(gone)) == 2
    test = (await desk.post(f"{gone}/test")).json()
    await desk.work()
    newest = (await desk.log(gone))[0]
    assert (newest["id"], newest["event"], newest["state"]) == (test["id"], "webhook.test", "delivered")


async def test_two_workers_and_one_that_is_killed(
    desk: Desk, internet: Internet, settings: Settings, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    internet.answer("a.example.com", 200)
    path = await desk.endpoint("a.example.com")
    other = build_container(settings, clock=desk.clock, database=container.database, webhook_sender=internet.sender())
    for _ in range(5):
        await desk.rename()
    await place_events(container)
    await asyncio.gather(*(make_deliveries(each) for each in (container, other, container, other)))
    rows = await desk.log(path)
    assert len(rows) == len({row["position"] for row in rows}) == 5
    # the other one takes what is due, and is killed while it sends
    monkeypatch.setattr(other.webhook_sender, "send", lambda *_: asyncio.Event().wait())
    await send_webhooks(other)
    killed = [task for tasks in other.webhooks._sending.values() for task in tasks]
    assert len(killed) == 4
    for task in killed:
        task.cancel()
    await desk.work()
    assert len(internet.came["a.example.com"]) == 1, "what is taken is left alone for a while"
    await desk.pass_time(seconds=121)
    assert len(internet.ids("a.example.com")) == len(set(internet.ids("a.example.com"))) == 5
    assert {row["state"] for row in await desk.log(path)} == {"delivered"}
    # both send at once: each delivery is one worker's
    monkeypatch.undo()
    for _ in range(4):
        await desk.rename()
    await place_events(container)
    async with container.database.transaction(desk.clock.now()) as tx:
        (seen,) = await webhooks.unread_feeds(tx, [UUID(path.rpartition("/")[2])])
        endpoint = await tx.get(WebhookEndpoint, id=seen.endpoint_id)
        epoch = await feed.epoch_of(tx)
    await make_deliveries(container)
    await asyncio.gather(send_webhooks(container), send_webhooks(other))
    await asyncio.gather(container.webhooks.finish(), other.webhooks.finish())
    assert len(internet.ids("a.example.com")) == len(set(internet.ids("a.example.com"))) == 9
    # a worker that slept for a month makes nothing of what it had read: another has, and the log is cleared
    await desk.pass_time(days=31)
    await forget_deliveries(container)
    assert endpoint is not None
    await other.webhook_consumer._consume(endpoint, seen, epoch)
    assert await desk.log(path) == []


async def test_whose_endpoints_are_whose(desk: Desk, internet: Internet, sign_in: SignIn) -> None:
    erp = await sign_in("erp")
    form = {"url": "https://a.example.com/hook", "events": ["*"], "communities": [str(desk.here)]}
    made = await desk.post("/v1/webhook-endpoints", form, erp, key="own")
    path = made.headers["location"]
    assert made.json()["machine_client_id"] == desk.erp
    assert (await desk.post("/v1/webhook-endpoints", form, erp, key="own")).json() == made.json()
    other = {"client_id": "other", "name": "Other", "scopes": ["webhooks:manage"], "communities": [str(desk.here)]}
    other_id = (await desk.post("/v1/machine-clients", other, key="other")).json()["id"]
    stranger = await sign_in("other")
    assert (await desk.client.get(path, headers=stranger)).status_code == 404
    assert (await desk.client.get("/v1/webhook-endpoints", headers=stranger)).json()["data"] == []
    for name in ("manager", "reception", "owner1"):
        assert (await desk.client.get(path, headers=await sign_in(name))).status_code == 403
    assert len((await desk.client.get("/v1/webhook-endpoints", headers=desk.admin)).json()["data"]) == 1
    wrong: dict[str, Any] = {**form, "machine_client_id": desk.erp}
    answer = await desk.post("/v1/webhook-endpoints", wrong, stranger, key="theirs")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/machine_client_id"]
    wrong = {
        "url": "https://127.0.0.1/", "events": ["work_order.no_such"], "communities": [str(desk.here)],
        "machine_client_id": other_id,
    }  # fmt: skip
    answer = await desk.post("/v1/webhook-endpoints", wrong, key="w")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/events/0"]
    answer = await desk.post("/v1/webhook-endpoints", {**wrong, "events": ["work_order.*"]}, key="w2")
    assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == {
        ("/url", "not_public"),
        ("/machine_client_id", "no_events"),
    }
    # a client that loses the right to read events is sent none
    internet.answer("a.example.com", 200)
    await desk.post(f"{path}/rotate-secret", headers=erp)
    internet.answer("a.example.com", 500)
    await desk.rename()
    await desk.work()
    internet.answer("a.example.com", 200)
    sent = len(internet.came["a.example.com"])
    shown = (await desk.client.get(f"/v1/machine-clients/{desk.erp}", headers=desk.admin)).json()
    scopes = {"scopes": ["webhooks:manage"], "expected_version": shown["version"]}
    assert (await desk.post(f"/v1/machine-clients/{desk.erp}/update", scopes)).status_code == 200
    await desk.rename()
    await desk.pass_time(hours=1)
    assert len(internet.came["a.example.com"]) == sent > 0, "nor what waited"
    version = (await desk.client.get(path, headers=desk.admin)).json()["version"]
    answer = await desk.post(f"{path}/update", {"events": ["charge.*"], "expected_version": version - 1})
    assert answer.status_code == 409


async def test_a_machine_client_has_at_most_twenty_receivers(desk: Desk, internet: Internet) -> None:
    paths = [await desk.endpoint(f"r{number}.example.com") for number in range(20)]
    form = {"machine_client_id": desk.erp, "url": "https://more.example.com/hook", "events": ["department.*"]}
    refused = await desk.post("/v1/webhook-endpoints", form, key="more")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "20" in refused.json()["detail"]
    # one that is switched off makes room for another, and waits until there is room again
    assert (await desk.post(f"{paths[0]}/disable")).status_code == 200
    assert (await desk.post("/v1/webhook-endpoints", form, key="again")).status_code == 201
    assert (await desk.post(f"{paths[0]}/enable", {})).status_code == 409
    assert (await desk.post(f"{paths[1]}/disable")).status_code == 200
    assert (await desk.post(f"{paths[0]}/enable", {})).status_code == 200


# SQLite has one writer: there the second request waits from its beginning
@pytest.mark.postgresql
async def test_the_last_place_for_a_receiver_is_taken_once(
    desk: Desk, internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(19):
        await desk.endpoint(f"r{number}.example.com")
    lock_client = webhooks.lock_client

    async def after_another(tx: Transaction, client_id: UUID) -> None:
        monkeypatch.setattr(webhooks, "lock_client", lock_client)
        await desk.endpoint("first.example.com")
        await lock_client(tx, client_id)

    monkeypatch.setattr(webhooks, "lock_client", after_another)
    form = {"machine_client_id": desk.erp, "url": "https://second.example.com/hook", "events": ["department.*"]}
    assert (await desk.post("/v1/webhook-endpoints", form, key="second")).status_code == 409


async def test_the_document_of_events_is_served(client: httpx.AsyncClient) -> None:
    """AsyncAPI 3, in both languages, from the committed file, and not sent to who has it."""
    english = await client.get("/asyncapi.json?lang=en")
    assert (english.status_code, english.json()["asyncapi"]) == (200, "3.0.0")
    assert english.json()["components"]["messages"]["charge.paid"]["title"] == "Event charge.paid"
    chinese = await client.get("/asyncapi.json", headers={"Accept-Language": "zh-CN"})
    assert chinese.json()["components"]["messages"]["charge.paid"]["title"] == "事件 charge.paid"
    again = await client.get("/asyncapi.json?lang=en", headers={"If-None-Match": english.headers["etag"]})
    assert again.status_code == 304
