"""Notices that go out: consents to subscribe messages and their ledger, field limits, other channels, quiet hours, and
nothing twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlmodel import col, select

from app.adapters.channels import CHANNELS
from app.adapters.channels.wechat import fitted
from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import new_id
from app.core.outside_settings import STANDIN_APP
from app.core.ports import Message
from app.core.row_scope import EVERYWHERE
from app.db.queries import outgoing
from app.models import Community, Notice, Person
from app.models.outgoing import MessageQuota, OutgoingMessage, QuotaEntry
from app.sandbox.wechat.state import State
from app.services.notices.notices import InApp
from app.worker.jobs.messages import route_notices, send_messages
from tests.api.conftest import SignIn
from tests.api.wechat.conftest import KeptSms
from tests.api.wechat.pay_desk import open_account

Headers = dict[str, str]
PROGRESS, MONEY = "standin-progress", "standin-money"
NOON = datetime(2027, 3, 2, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""
LATE = datetime(2027, 3, 2, 15, 0, tzinfo=UTC)
"""23:00 there."""


@pytest.fixture
def clock() -> MovableClock:
    """Noon, so that no test depends on the hour of the day."""
    return MovableClock(NOON)


@pytest_asyncio.fixture
async def owner(container: Container, sign_in: SignIn) -> Headers:
    """A resident who has logged in by WeChat."""
    await open_account(container)
    return await sign_in("owner1")


async def tell(container: Container, event: str = "work_order.accepted", username: str = "owner1", **data: Any) -> None:
    """A notice, as a move leaves it."""
    now = container.clock.now()
    async with container.database.transaction(now, EVERYWHERE) as tx:
        person = await tx.one(Person, select(Person).where(col(Person.username) == username))
        community = await tx.one(Community, select(Community).where(col(Community.code) == "HY"))
        assert person is not None
        assert community is not None
        message = Message(
            now, community.id, event, event.partition(".")[0], new_id(), person_id=person.id,
            data={"number": "WX-HY-20270302-0007", "whom": "customer", **data},
        )  # fmt: skip
        await InApp(tx).deliver(message)
        await tx.commit()


async def agree(client: httpx.AsyncClient, owner: Headers, standin: State, template: str = PROGRESS) -> Any:
    """The user taps "allow" and the mini-program tells it to us."""
    standin.consents["o_owner1", template] += 1
    answer = await client.post(
        "/v1/me/subscriptions",
        json={"app_id": STANDIN_APP, "results": {template: "accept"}},
        headers={**owner, "Idempotency-Key": str(new_id())},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def work(container: Container) -> None:
    await route_notices(container)
    await send_messages(container)


async def rows(container: Container, model: Any) -> list[Any]:
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        listed: list[Any] = await tx.all(model, model.__table__.select())
    return listed


async def left(client: httpx.AsyncClient, owner: Headers, template: str = PROGRESS) -> int:
    listed = (await client.get("/v1/me/subscriptions", headers=owner)).json()
    return next(int(one["remaining"]) for one in listed if one["template_id"] == template)


async def test_one_consent_is_one_message(
    client: httpx.AsyncClient, container: Container, standin: State, owner: Headers, texts: KeptSms
) -> None:
    shown = await agree(client, owner, standin)
    assert [(one["template_id"], one["remaining"]) for one in shown if one["remaining"]] == [(PROGRESS, 1)]
    await tell(container)
    await work(container)
    [message] = standin.messages
    assert (message["touser"], message["template_id"]) == ("o_owner1", PROGRESS)
    data = {name: field["value"] for name, field in message["data"].items()}
    assert data["character_string1"] == "WX-HY-20270302-0007"
    assert data["time3"] == "2027年3月2日 12:00"
    assert 0 < len(data["thing2"]) <= 20
    assert len(data["thing4"]) == 20
    assert message["page"].startswith("pages/notice/notice?id=")
    assert await left(client, owner) == 0
    await tell(container, number="WX-HY-20270302-0008")
    await work(container)
    assert len(standin.messages) == 1
    assert texts.sent == []
    assert [(entry.change, entry.why) for entry in await rows(container, QuotaEntry)] == [(1, "agreed"), (-1, "sent")]
    assert sorted(row.state for row in await rows(container, OutgoingMessage)) == ["sent", "unreached"]


async def test_where_wechat_knows_no_consent_the_ledger_goes_to_nothing(
    client: httpx.AsyncClient, container: Container, standin: State, owner: Headers, texts: KeptSms
) -> None:
    for _ in range(3):
        await agree(client, owner, standin)
    standin.consents.clear()
    await tell(container, "charge.invoiced", invoiced_fen=7000)
    await tell(container)
    await work(container)
    assert standin.messages == []
    assert await left(client, owner) == 0
    entries = [(entry.change, entry.why) for entry in await rows(container, QuotaEntry)]
    assert entries == [(1, "agreed")] * 3 + [(-3, "refused")]
    # the invoice had another way
    [(phone, text)] = texts.sent
    assert phone == "+8613800000015"
    assert "70.00" in text


async def test_without_a_consent_what_matters_goes_by_text_message(
    container: Container, owner: Headers, texts: KeptSms
) -> None:
    await tell(container, "charge.invoiced", invoiced_fen=7000)
    await tell(container)
    await work(container)
    assert len(texts.sent) == 1
    assert texts.sent[0][1].startswith("【您有新的账单】")


async def test_nobody_is_told_the_same_twice(
    client: httpx.AsyncClient, container: Container, standin: State, owner: Headers, texts: KeptSms, clock: MovableClock
) -> None:
    await agree(client, owner, standin, MONEY)
    for _ in range(3):
        await tell(container, "charge.invoiced", invoiced_fen=7000)
    await work(container)
    await work(container)
    assert (len(standin.messages), texts.sent) == (1, [])
    clock.move_to(clock.now() + timedelta(minutes=11))
    await tell(container, "charge.invoiced", invoiced_fen=7000)
    await work(container)
    assert len(standin.messages) + len(texts.sent) == 2


async def test_what_may_have_been_sent_is_not_sent_again(
    container: Container, owner: Headers, texts: KeptSms, clock: MovableClock
) -> None:
    await tell(container, "charge.invoiced", invoiced_fen=7000)
    await route_notices(container)
    async with container.database.transaction(clock.now(), EVERYWHERE) as tx:
        assert len(await outgoing.take_due(tx, clock.now() + timedelta(minutes=5), 10)) == 1
        await tx.commit()
    # the worker died here
    clock.move_to(clock.now() + timedelta(minutes=6))
    await send_messages(container)
    assert texts.sent == []
    assert [row.state for row in await rows(container, OutgoingMessage)] == ["failed"]


async def test_in_the_quiet_hours_only_what_is_no_use_later(
    container: Container, owner: Headers, texts: KeptSms, clock: MovableClock
) -> None:
    clock.move_to(LATE)
    await tell(container, "charge.invoiced", invoiced_fen=7000)
    await work(container)
    assert texts.sent == []
    clock.move_to(LATE + timedelta(hours=8, minutes=29))
    await work(container)
    assert texts.sent == []
    clock.move_to(LATE + timedelta(hours=8, minutes=30))
    await work(container)
    assert len(texts.sent) == 1


async def test_each_chooses_their_own_channels_and_hours(
    client: httpx.AsyncClient, container: Container, texts: KeptSms, owner: Headers, clock: MovableClock
) -> None:
    path = "/v1/me/notice-settings"
    assert (await client.get(path, headers=owner)).json() == {
        "wechat": True, "sms": True, "quiet_begins": None, "quiet_ends": None,
    }  # fmt: skip
    half = await client.post(f"{path}/update", json={"quiet_begins": "11:00"}, headers=owner)
    assert (half.status_code, half.json()["errors"][0]["pointer"]) == (422, "/quiet_begins")
    hours = {"quiet_begins": "11:00", "quiet_ends": "13:00"}
    assert (await client.post(f"{path}/update", json=hours, headers=owner)).status_code == 200
    await tell(container, "charge.invoiced", invoiced_fen=7000)
    await work(container)
    assert texts.sent == []
    changed = await client.post(f"{path}/update", json={"sms": False}, headers=owner)
    assert changed.json() == {"wechat": True, "sms": False, **hours}
    await tell(container, "charge.invoiced", invoiced_fen=8000)
    clock.move_to(NOON + timedelta(hours=2))
    await work(container)
    # decided before it was switched off
    assert len(texts.sent) == 1


async def test_the_community_says_what_goes_where(
    client: httpx.AsyncClient, container: Container, sign_in: SignIn, owner: Headers, texts: KeptSms
) -> None:
    admin = await sign_in("admin")
    places = (await client.get("/v1/communities", headers=admin)).json()["data"]
    home = next(place for place in places if place["code"] == "HY")
    form = {
        "settings": {**home["settings"], "notice_routes": {"charge.*": [], "work_order.*": ["sms"]}},
        "expected_version": home["version"],
    }
    changed = await client.post(f"/v1/communities/{home['id']}/update", json=form, headers=admin)
    assert changed.status_code == 200, changed.text
    await tell(container, "charge.invoiced", invoiced_fen=7000)
    await tell(container)
    await work(container)
    assert len(texts.sent) == 1
    wrong = {**form, "expected_version": home["version"] + 1}
    wrong["settings"] = {"notice_routes": {"charge.*": ["pigeon"]}}
    assert (await client.post(f"/v1/communities/{home['id']}/update", json=wrong, headers=admin)).status_code == 422


async def test_what_was_read_in_the_app_is_not_sent(
    client: httpx.AsyncClient, container: Container, owner: Headers, texts: KeptSms, clock: MovableClock
) -> None:
    clock.move_to(LATE)
    await tell(container, "charge.invoiced", invoiced_fen=7000)
    await route_notices(container)
    async with container.database.transaction(clock.now(), EVERYWHERE) as tx:
        [notice] = [row for row in await tx.all(Notice, Notice.__table__.select()) if row.person_id]  # type: ignore[attr-defined]
        tx.update(Notice, {"id": notice.id}, {"read_at": clock.now()})
        await tx.commit()
    clock.move_to(LATE + timedelta(hours=10))
    await send_messages(container)
    assert texts.sent == []


async def test_what_is_a_day_old_is_not_sent(
    container: Container, owner: Headers, texts: KeptSms, clock: MovableClock
) -> None:
    await tell(container, "charge.invoiced", invoiced_fen=7000)
    clock.move_to(clock.now() + timedelta(hours=25))
    await work(container)
    assert texts.sent == []
    assert await rows(container, OutgoingMessage) == []


async def test_an_answer_to_an_action_names_the_templates(
    client: httpx.AsyncClient, container: Container, owner: Headers, sign_in: SignIn
) -> None:
    homes = (await client.get("/v1/me/homes", headers=owner)).json()["homes"]
    form = {
        "community_id": homes[0]["community_id"], "premises_id": homes[0]["premises_id"], "kind": "repair",
        "channel": "app", "description": "厨房水龙头漏水",
    }  # fmt: skip
    made = await client.post("/v1/work-orders", json=form, headers={**owner, "Idempotency-Key": "one"})
    assert made.status_code == 201, made.text
    assert [(one["template_id"], one["app_id"]) for one in made.json()["subscribe"]] == [
        (PROGRESS, STANDIN_APP), (MONEY, STANDIN_APP),
    ]  # fmt: skip
    read = await client.get(made.headers["Location"], headers=owner)
    assert "subscribe" not in read.json()
    urged = await client.post(f"{made.headers['Location']}/accept", json={}, headers=await sign_in("erp"))
    assert "subscribe" not in urged.json()


async def test_an_unknown_template_is_named(client: httpx.AsyncClient, owner: Headers) -> None:
    refused = await client.post(
        "/v1/me/subscriptions",
        json={"app_id": STANDIN_APP, "results": {"none": "accept"}},
        headers={**owner, "Idempotency-Key": "one"},
    )
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/results")


async def test_a_repeat_of_the_same_consent_counts_once(
    client: httpx.AsyncClient, container: Container, owner: Headers
) -> None:
    for _ in range(3):
        await client.post(
            "/v1/me/subscriptions",
            json={"app_id": STANDIN_APP, "results": {PROGRESS: "accept", MONEY: "reject"}},
            headers={**owner, "Idempotency-Key": "one"},
        )
    assert [(row.template_id, row.remaining) for row in await rows(container, MessageQuota)] == [(PROGRESS, 1)]


@pytest.mark.parametrize(
    ("field", "value", "sent"),
    [
        ("thing1", "一二三四五六七八九十一二三四五六七八九十", "一二三四五六七八九十一二三四五六七八九十"),
        ("thing1", "一二三四五六七八九十一二三四五六七八九十一", "一二三四五六七八九十一二三四五六七八九…"),
        ("thing1", "两\n行", "两 行"),
        ("thing1", "", "-"),
        ("character_string2", "WX-HY-1工单", "WX-HY-1"),
        ("phrase3", "已派单处理中", "已派单处理"),
        ("number4", "共 12 元", "12"),
        ("name5", "一二三四五六七八九十一", "一二三四五六七八九…"),
        ("amount6", "¥7.00", "¥7.00"),
    ],
)
def test_fields_are_made_to_fit(field: str, value: str, sent: str) -> None:
    assert fitted({"what": field}, {"what": value}) == {field: sent}


def test_channels_are_a_list_of_files() -> None:
    assert list(CHANNELS) == ["in_app", "wechat", "sms"]
