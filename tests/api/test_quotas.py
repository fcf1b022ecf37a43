"""How much one caller may ask for: emergencies, open requests, warranty claims, reveals, look-ups by phone."""

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
import pytest
from sqlmodel import col, func, select

from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from app.core.settings import Settings
from app.main import create_app
from app.models import CountedUse, JournalEntry, JournalText, Person, WorkOrder
from app.models.base import RowValues
from tests.api.conftest import Headers, SignIn
from tests.conftest import open_place
from tests.support.places import Place


def keyed(headers: Headers) -> Headers:
    return {**headers, "Idempotency-Key": str(new_id())}


@pytest.fixture
async def form(client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]) -> RowValues:
    """What owner1 asks for, in the own room."""
    rooms = (await client.get("/v1/me", headers=await sign_in("owner1"))).json()["premises"]
    return {
        "community_id": str(communities["HY"]), "kind": "repair", "channel": "app", "premises_id": rooms[0],
        "description": "漏水", "trades": ["plumbing"],
    }  # fmt: skip


async def ask(client: httpx.AsyncClient, headers: Headers, form: RowValues) -> httpx.Response:
    return await client.post("/v1/work-orders", json=form, headers=keyed(headers))


def told(answer: httpx.Response) -> tuple[int, str, int]:
    """A refusal by a limit: its status, its code, and when to ask again."""
    return answer.status_code, answer.json()["code"], int(answer.headers["retry-after"])


async def test_a_customer_registers_five_emergencies_an_hour(
    client: httpx.AsyncClient, sign_in: SignIn, form: RowValues, clock: MovableClock
) -> None:
    owner, form = await sign_in("owner1"), {**form, "urgency": "emergency"}
    for minutes in range(5):
        assert (await ask(client, owner, form)).status_code == 201
        clock.move_to(clock.now() + timedelta(minutes=1))
        owner = await sign_in("owner1")
        assert minutes < 5
    assert told(await ask(client, owner, form)) == (429, "too-many-requests", 55 * 60)
    assert (await ask(client, owner, {**form, "urgency": "urgent"})).status_code == 201
    desk = {**form, "channel": "phone", "contact_name": "王女士", "contact_phone": "13800001234"}
    assert (await ask(client, await sign_in("reception"), desk)).status_code == 201
    clock.move_to(clock.now() + timedelta(minutes=55))
    assert (await ask(client, await sign_in("owner1"), form)).status_code == 201


async def test_many_emergencies_at_once_are_no_more(
    client: httpx.AsyncClient, sign_in: SignIn, form: RowValues, container: Container
) -> None:
    owner, form = await sign_in("owner1"), {**form, "urgency": "emergency"}
    sent = await asyncio.gather(*(ask(client, owner, form) for _ in range(30)))
    assert Counter(answer.status_code for answer in sent) == {201: 5, 429: 25}
    async with container.database.transaction(container.clock.now()) as tx:
        made = select(func.count()).select_from(WorkOrder).where(col(WorkOrder.urgency) == "emergency")
        stored = int(await tx.value(made))
    assert stored == 5


async def test_a_repeat_is_no_second_emergency(client: httpx.AsyncClient, sign_in: SignIn, form: RowValues) -> None:
    """Nor is one that was refused for another reason."""
    headers, form = keyed(await sign_in("owner1")), {**form, "urgency": "emergency"}
    for _ in range(7):
        assert (await client.post("/v1/work-orders", json=form, headers=headers)).status_code == 201
    wrong = {**form, "catalogue_code": "NONE"}
    for _ in range(7):
        assert (await ask(client, headers, wrong)).status_code == 422
    assert [(await ask(client, headers, form)).status_code for _ in range(5)] == [201] * 4 + [429]


async def test_a_customer_has_twenty_open_requests(client: httpx.AsyncClient, sign_in: SignIn, form: RowValues) -> None:
    owner = await sign_in("owner1")
    made = [await ask(client, owner, form) for _ in range(20)]
    assert {answer.status_code for answer in made} == {201}
    refused = await ask(client, owner, form)
    assert told(refused) == (429, "too-many-requests", 3600)
    assert "20" in refused.json()["detail"]
    path = f"/v1/work-orders/{made[0].json()['id']}/cancel"
    assert (await client.post(path, json={"reason": "已自行解决"}, headers=owner)).status_code == 200
    assert (await ask(client, owner, form)).status_code == 201
    assert (await ask(client, owner, form)).status_code == 429


async def test_many_requests_at_once_are_no_more(client: httpx.AsyncClient, sign_in: SignIn, form: RowValues) -> None:
    owner = await sign_in("owner1")
    for _ in range(17):
        assert (await ask(client, owner, form)).status_code == 201
    sent = await asyncio.gather(*(ask(client, owner, form) for _ in range(12)))
    assert Counter(answer.status_code for answer in sent) == {201: 3, 429: 9}


async def test_a_customer_has_twenty_open_complaints(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    form = {
        "community_id": str(communities["HY"]), "kind": "service", "channel": "online", "matter": "sanitation",
        "description": "楼道不洁",
    }  # fmt: skip
    owner = await sign_in("owner1")
    answers = [await client.post("/v1/complaints", json=form, headers=keyed(owner)) for _ in range(21)]
    assert Counter(answer.status_code for answer in answers) == {201: 20, 429: 1}, answers[0].text


async def test_the_desk_is_not_limited(
    client: httpx.AsyncClient, sign_in: SignIn, form: RowValues, container: Container
) -> None:
    async with container.database.transaction(container.clock.now()) as tx:
        owner = await tx.one(Person, select(Person).where(col(Person.username) == "owner1"))
    assert owner is not None
    desk = {**form, "channel": "phone", "customer_id": str(owner.id), "urgency": "emergency"}
    reception = await sign_in("reception")
    assert [(await ask(client, reception, desk)).status_code for _ in range(22)] == [201] * 22


@pytest.fixture
async def signed_off(client: httpx.AsyncClient, sign_in: SignIn, form: RowValues, container: Container) -> str:
    """An order of owner1 that was done yesterday, under warranty; its path."""
    made = await ask(client, await sign_in("owner1"), form)
    order_id, now = UUID(made.json()["id"]), container.clock.now()
    async with container.database.transaction(now) as tx:
        done = {
            "state": "signed_off", "signed_off_at": now - timedelta(days=1),
            "repair_warranty_until": (now + timedelta(days=30)).date(),
        }  # fmt: skip
        tx.update(WorkOrder, {"id": order_id}, done)
        await tx.commit()
    return f"/v1/work-orders/{order_id}"


async def test_an_order_has_one_open_warranty_claim(
    client: httpx.AsyncClient, sign_in: SignIn, signed_off: str
) -> None:
    claim = {"description": "又漏水了"}
    first = await client.post(f"{signed_off}/warranty-claim", json=claim, headers=keyed(await sign_in("owner1")))
    assert first.status_code == 200, first.text
    path = f"/v1/work-orders/{first.json()['warranty_order_id']}"
    claimed = await client.get(path, headers=await sign_in("owner1"))
    for who in ("owner1", "reception"):
        refused = await client.post(f"{signed_off}/warranty-claim", json=claim, headers=keyed(await sign_in(who)))
        assert told(refused) == (429, "too-many-requests", 3600)
        assert claimed.json()["number"] in refused.json()["detail"]
    cancelled = await client.post(f"{path}/cancel", json={"reason": "误报"}, headers=await sign_in("reception"))
    assert cancelled.status_code == 200, cancelled.text
    again = await client.post(f"{signed_off}/warranty-claim", json=claim, headers=keyed(await sign_in("owner1")))
    assert again.status_code == 200


async def owner(container: Container) -> Person:
    async with container.database.transaction(container.clock.now()) as tx:
        found = await tx.one(Person, select(Person).where(col(Person.username) == "owner1"))
    assert found is not None
    return found


def limits(answer: httpx.Response) -> tuple[str | None, str | None]:
    """What an answer says of limits: the policy, and what is left."""
    return answer.headers.get("ratelimit-policy"), answer.headers.get("ratelimit")


async def test_answers_say_what_is_left_of_a_limit_and_only_where_there_is_one(
    client: httpx.AsyncClient, sign_in: SignIn, form: RowValues, container: Container, clock: MovableClock
) -> None:
    """Structured fields, as draft-ietf-httpapi-ratelimit-headers has them."""
    reception, owner1 = await sign_in("reception"), await sign_in("owner1")
    usual = await ask(client, owner1, form)
    assert limits(usual) == (None, None)
    first, body = keyed(owner1), {**form, "urgency": "emergency"}
    urgent = await client.post("/v1/work-orders", json=body, headers=first)
    assert limits(urgent) == ('"emergency";q=5;w=3600', '"emergency";r=4;t=3600')
    again = await client.post("/v1/work-orders", json=body, headers=first)
    assert again.headers["idempotency-replayed"] == "true"
    assert limits(again) == (None, None), "nothing was counted, and what was said then is old"
    path = f"/v1/work-orders/{usual.json()['id']}"
    assert limits(await client.get(path, headers=reception)) == (None, None)
    shown = await client.post(f"{path}/reveal", json={"purpose": "contact"}, headers=reception)
    assert limits(shown) == ('"reveal";q=30;w=600', '"reveal";r=29;t=600')
    clock.move_to(clock.now() + timedelta(minutes=4))
    person = f"/v1/customers/{(await owner(container)).id}"
    shown = await client.post(f"{person}/reveal", json={"purpose": "contact"}, headers=reception)
    assert limits(shown) == ('"reveal";q=30;w=600', '"reveal";r=28;t=360'), "the first counts for six minutes more"
    looked_up = await client.get("/v1/work-orders?phone=13800000001", headers=reception)
    assert limits(looked_up) == ('"look-up";q=30;w=600', '"look-up";r=29;t=600')
    assert limits(await client.get("/v1/work-orders", headers=reception)) == (None, None)


async def test_thirty_reveals_in_ten_minutes_whatever_is_revealed(
    client: httpx.AsyncClient, sign_in: SignIn, form: RowValues, container: Container, clock: MovableClock
) -> None:
    """Of customers and of orders together, also all at once."""
    reception, person = await sign_in("reception"), await owner(container)
    order = (await ask(client, await sign_in("owner1"), form)).json()["id"]
    paths = (f"/v1/customers/{person.id}/reveal", f"/v1/work-orders/{order}/reveal")
    answers = []
    for number in range(28):
        answers.append(await client.post(paths[number % 2], json={"purpose": "contact"}, headers=reception))
    assert {answer.status_code for answer in answers} == {200}, answers[1].text
    sent = await asyncio.gather(
        *(client.post(paths[number % 2], json={"purpose": "contact"}, headers=reception) for number in range(10))
    )
    refused = [answer for answer in sent if answer.status_code == 429]
    assert len(refused) >= 8
    assert told(refused[0]) == (429, "too-many-requests", 600)
    assert limits(refused[0]) == ('"reveal";q=30;w=600', '"reveal";r=0;t=600')
    other = await client.post(paths[0], json={"purpose": "contact"}, headers=await sign_in("manager"))
    assert other.status_code == 200
    clock.move_to(clock.now() + timedelta(minutes=10))
    assert (await client.post(paths[0], json={"purpose": "contact"}, headers=reception)).status_code == 200


async def test_reveals_at_once_of_one_record_are_all_answered(
    client: httpx.AsyncClient, sign_in: SignIn, form: RowValues, container: Container
) -> None:
    """They change nothing of it, so that none overtakes another."""
    reception, person = await sign_in("reception"), await owner(container)
    order = (await ask(client, await sign_in("owner1"), form)).json()["id"]
    for path in (f"/v1/work-orders/{order}/reveal", f"/v1/customers/{person.id}/reveal"):
        sent = await asyncio.gather(
            *(client.post(path, json={"purpose": "contact"}, headers=reception) for _ in range(8))
        )
        assert [answer.status_code for answer in sent] == [200] * 8, path


LOOK_UPS = ("/v1/communities/{}/customers?phone={}", "/v1/work-orders?phone={1}", "/v1/complaints?phone={1}")


async def test_thirty_look_ups_in_ten_minutes_wherever_one_looks(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], clock: MovableClock
) -> None:
    reception, place = await sign_in("reception"), communities["HY"]
    for number in range(30):
        path = LOOK_UPS[number % 3].format(place, f"1380013{number:04}")
        answer = await client.get(path, headers=reception)
        assert answer.status_code == 200, answer.text
    for path in LOOK_UPS:
        refused = await client.get(path.format(place, "13800138000"), headers=reception)
        assert told(refused) == (429, "too-many-requests", 600)
    for path in ("/v1/work-orders", f"/v1/communities/{place}/customers"):
        assert (await client.get(path, headers=reception)).status_code == 200
    clock.move_to(clock.now() + timedelta(minutes=10))
    assert (await client.get(LOOK_UPS[1].format(place, "13800138000"), headers=reception)).status_code == 200


async def test_further_pages_of_a_look_up_are_not_counted_again(
    client: httpx.AsyncClient, sign_in: SignIn, form: RowValues, container: Container
) -> None:
    phone, reception = (await owner(container)).phone, await sign_in("reception")
    for _ in range(3):
        await ask(client, await sign_in("owner1"), form)
    query = {"phone": str(phone).removeprefix("+86"), "limit": "1"}
    page = (await client.get("/v1/work-orders", params=query, headers=reception)).json()
    while page["next_cursor"]:
        asked = {**query, "cursor": page["next_cursor"]}
        page = (await client.get("/v1/work-orders", params=asked, headers=reception)).json()
    async with container.database.transaction(container.clock.now()) as tx:
        assert int(await tx.value(select(func.count()).select_from(CountedUse))) == 1


async def test_a_look_up_is_journaled_without_the_number(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    reception, place = await sign_in("reception"), communities["HY"]
    answer = await client.get(LOOK_UPS[0].format(place, "13912345678"), headers=reception)
    assert answer.status_code == 200
    me = (await client.get("/v1/me", headers=reception)).json()["id"]
    async with container.database.transaction(container.clock.now()) as tx:
        [entry] = await tx.all(JournalEntry, select(JournalEntry).where(col(JournalEntry.event) == "look_up.made"))
        text = await tx.get(JournalText, record_id=entry.record_id, version=1)
    assert (str(entry.actor_id), entry.actor_role) == (me, "receptionist")
    assert entry.data == {"where": "customers", "by": "phone", "community_id": str(place)}
    assert text is not None
    assert text.body == {"phone": "+8613912345678"}


async def test_the_limits_are_settings(
    settings: Settings, seeded_place: Place, clock: MovableClock, sign_in: SignIn, form: RowValues
) -> None:
    narrow = settings.model_copy(update={"emergencies_per_hour": 1, "look_ups_per_ten_minutes": 2})
    container = build_container(narrow, clock=clock, database=open_place(seeded_place.url))
    transport = httpx.ASGITransport(app=create_app(container=container), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gongdan.test") as client:
        emergency = {**form, "urgency": "emergency"}
        owner = await sign_in("owner1")
        assert [(await ask(client, owner, emergency)).status_code for _ in range(2)] == [201, 429]
        desk, path = await sign_in("reception"), "/v1/work-orders?phone=13800138000"
        assert [(await client.get(path, headers=desk)).status_code for _ in range(3)] == [200, 200, 429]
    await container.close()
