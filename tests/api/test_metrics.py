"""/metrics: what is counted and told, to whom, and that nothing personal stands in it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as families
from pydantic import SecretStr
from sqlmodel import select

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from app.core.settings import Settings
from app.models import ClockRow, JournalEntry, MachineClient, Notice, Outbox, Person
from app.models.outgoing import OutgoingMessage
from app.models.webhook import WebhookDelivery, WebhookEndpoint
from app.services.health.heartbeats import JobStandings, Pulse
from tests.api.conftest import SignIn
from tests.support.application import application

TOKEN = "a token that monitoring has"


def samples(text: str) -> Mapping[tuple[str, ...], float]:
    """By name and values of labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value for family in families(text) for sample in family.samples
    }


async def scrape(client: httpx.AsyncClient) -> Mapping[tuple[str, ...], float]:
    answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/plain")
    # Prometheus asks for the newer format
    newer = await client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert list(openmetrics(newer.text))  # type: ignore[no-untyped-call]
    return samples(answer.text)


async def test_what_was_counted_and_what_waits(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, clock: MovableClock, communities: dict[str, UUID]
) -> None:
    reception = await sign_in("reception")
    secret = {"description": "13800138000 王小明"}
    for _ in range(2):
        await client.get("/v1/work-orders", headers=reception)
    await client.get("/v1/work-orders", headers={"Authorization": "Bearer 13800138000"})
    await client.get("/v1/no-such/13800138000")
    await client.post("/v1/work-orders", headers=reception, json=secret)
    counted = await scrape(client)
    assert counted["gongdan_http_requests_total", "work_orders.list", "200"] == 2
    assert counted["gongdan_http_requests_total", "work_orders.list", "401"] == 1
    assert counted["gongdan_http_requests_total", "none", "404"] == 1
    assert counted["gongdan_http_request_seconds_count", "work_orders.list"] == 3
    assert counted["gongdan_problems_total", "unauthenticated"] == 1
    assert counted["gongdan_pool_size",] == 4
    assert (counted["gongdan_pool_in_use",], counted["gongdan_pool_waiting",]) == (0, 0)
    assert (counted["gongdan_database_figures",], counted["gongdan_workers",]) == (1, 0)
    assert not [key for key in counted if any("138" in word or "王" in word for word in key[1:])]

    await _let_things_wait(container, communities["HY"])
    standings = JobStandings(clock)
    standings.note("clocks", 0)
    standings.note("messages", 3)
    await Pulse(container.settings, container.database, clock, "work", standings.by_name).beat()
    assert (await scrape(client))["gongdan_workers",] == 0, "read at most every ten seconds"
    clock.move_to(clock.now() + timedelta(seconds=20))
    told = await scrape(client)
    assert (told["gongdan_workers",], told["gongdan_worker_heartbeat_age_seconds",]) == (1, 20)
    assert (told["gongdan_job_failures", "messages"], told["gongdan_job_age_seconds", "clocks"]) == (3, 20)
    assert (told["gongdan_clocks_due",], told["gongdan_clocks_lag_seconds",]) == (1, 80)
    assert told["gongdan_clocks_late",] == 1
    assert (told["gongdan_messages", "sms"], told["gongdan_messages_retried", "sms"]) == (1, 1)
    assert told["gongdan_messages_lag_seconds", "sms"] == 140
    assert told["gongdan_feed_unplaced",] >= 1
    assert told["gongdan_feed_lag_seconds",] >= 20
    clock.move_to(clock.now() + timedelta(minutes=2))
    assert (await scrape(client))["gongdan_workers",] == 0, "a worker that says nothing more is gone"


async def _let_things_wait(container: Container, community: UUID) -> None:
    """A clock that is over, a text message that was tried once, and a journal entry without a position."""
    now = container.clock.now()
    ago = now - timedelta(minutes=1)
    async with container.database.transaction(now) as tx:
        tx.insert(
            ClockRow, created_at=ago, community_id=community, record_type="work_order", record_id=new_id(),
            name="sign_for", state="running", started_at=ago, due_at=ago, warn_at=ago, next_at=ago,
        )  # fmt: skip
        entry = await tx.one(JournalEntry, select(JournalEntry).limit(1))
        person = await tx.one(Person, select(Person).limit(1))
        assert entry is not None
        assert person is not None
        tx.insert(Outbox, community_id=community, record_id=entry.record_id, version=entry.version)
        notice = tx.insert(
            Notice, id=new_id(), at=ago, community_id=community, person_id=person.id, event="work_order.accepted",
            record_type="work_order", record_id=new_id(),
        )  # fmt: skip
        tx.insert(
            OutgoingMessage, created_at=ago, community_id=community, notice_id=notice.id, person_id=person.id,
            state="waiting", channels=["sms", "wechat"], text_hash="0", due_at=ago - timedelta(minutes=1), tries=1,
        )  # fmt: skip
        await tx.commit()


async def test_webhooks_are_counted(client: httpx.AsyncClient, container: Container, clock: MovableClock) -> None:
    """What waits for receivers that are on, and what became of those of the last hour; the rest is nobody's fault."""
    now = clock.now()
    ago = now - timedelta(minutes=2)
    async with container.database.transaction(now) as tx:
        machine = await tx.one(MachineClient, select(MachineClient).limit(1))
        assert machine is not None
        endpoints = [
            tx.insert(
                WebhookEndpoint, id=new_id(), created_at=ago, organisation_id=machine.organisation_id, enabled=enabled,
                machine_client_id=machine.id, url="https://erp.example/", events=["*"], secret="x",
            )
            for enabled in (True, False)
        ]  # fmt: skip
        for number, (endpoint, state, tries, settled) in enumerate((
            (0, "waiting", 0, None), (0, "waiting", 2, None), (1, "waiting", 1, None),
            (0, "delivered", 1, ago), (0, "delivered", 1, now - timedelta(hours=2)), (0, "failed", 10, ago),
        )):  # fmt: skip
            tx.insert(
                WebhookDelivery, created_at=ago, endpoint_id=endpoints[endpoint].id, message_id=f"m{number}",
                event="charge.paid", event_at=ago, epoch=new_id(), state=state, tries=tries, settled_at=settled,
                next_at=ago + timedelta(seconds=number),
            )  # fmt: skip
        await tx.commit()
    figures = await scrape(client)
    counts = {state: figures["gongdan_webhook_deliveries", state] for state in ("waiting", "delivered", "failed")}
    assert counts == {"waiting": 2, "delivered": 1, "failed": 1}
    assert (figures["gongdan_webhook_deliveries_retried",], figures["gongdan_webhook_lag_seconds",]) == (1, 120)
    assert figures["gongdan_webhook_endpoints_off",] == 1


async def test_a_guard_that_refuses_is_counted(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], clock: MovableClock
) -> None:
    headers = await sign_in("reception")
    request = {
        "community_id": str(communities["HY"]), "kind": "repair", "channel": "phone", "description": "大堂水管漏水",
        "common_area": "1号楼大堂", "contact_name": "王女士", "contact_phone": "13800001234", "trades": ["plumbing"],
    }  # fmt: skip
    key = {"Idempotency-Key": "a-tap-that-leaks"}
    order = (await client.post("/v1/work-orders", headers=headers | key, json=request)).json()
    night = clock.now().replace(hour=18, minute=0) + timedelta(days=2)
    window = {"starts_at": night.isoformat(), "ends_at": (night + timedelta(hours=1)).isoformat()}
    form = {"coverage": "common_area", "coverage_reason": "公共区域", "appointment": window}
    refused = await client.post(f"/v1/work-orders/{order['id']}/accept", headers=headers, json=form)
    assert refused.json()["code"] == "action-refused", refused.text
    guards = [refusal["guard"] for refusal in refused.json()["refusals"]]
    counted = await scrape(client)
    assert [counted["gongdan_refusals_total", guard, "work_order"] for guard in guards] == [1]
    assert counted["gongdan_problems_total", "action-refused"] == 1


PROXY = {"X-Forwarded-For": "203.0.113.9"}


@pytest.mark.parametrize(
    ("on_loopback", "token", "address", "headers", "status"),
    [
        (True, "", "127.0.0.1", {}, 200),
        (True, "", "::1", {}, 200),
        (True, "", "203.0.113.9", {}, 404),
        (True, "", "127.0.0.1", PROXY, 404),
        (False, "", "127.0.0.1", {}, 404),
        (False, TOKEN, "127.0.0.1", {}, 401),
        (False, TOKEN, "203.0.113.9", {"Authorization": f"Bearer {TOKEN}"}, 200),
        (False, TOKEN, "203.0.113.9", {"Authorization": f"Bearer {TOKEN}x"}, 401),
        (True, TOKEN, "203.0.113.9", PROXY, 401),
    ],
)
async def test_who_may_read(
    container: Container, on_loopback: bool, token: str, address: str, headers: dict[str, str], status: int
) -> None:
    changed = {"metrics_on_loopback": on_loopback, "metrics_token": SecretStr(token)}
    app = application(replace(container, settings=container.settings.model_copy(update=changed)))
    transport = httpx.ASGITransport(app=app, client=(address, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://gongdan.test", headers=headers) as client:
        assert (await client.get("/metrics")).status_code == status


def test_a_production_is_closed_until_it_is_opened() -> None:
    settings = Settings(
        environment="production",
        database_url="postgresql://web@/gongdan",
        secret_key="c1f09d7e5ab3428d96e0747b15cf8a2d",
    )
    assert (settings.metrics_on_loopback, settings.metrics_token.get_secret_value()) == (False, "")
    assert Settings().metrics_on_loopback
    with pytest.raises(ValueError, match="GONGDAN_METRICS_TOKEN has fewer than 16 characters"):
        Settings(**{**settings.model_dump(include={"environment", "secret_key"}), "metrics_token": "short"})


async def test_a_database_that_is_away_leaves_what_the_process_knows(
    client: httpx.AsyncClient, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise OSError("the cable is out")

    monkeypatch.setattr(container.database.pool, "take", refuse)
    told = await scrape(client)
    assert told["gongdan_database_figures",] == 0
    assert ("gongdan_workers",) not in told
    assert told["gongdan_pool_size",] == 4
