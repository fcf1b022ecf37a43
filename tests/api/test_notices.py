"""Notices: for oneself and for one's roles, newest first, read one by one or all at once, each by each."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest_asyncio
from sqlmodel import col, select

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from app.models import Department, Notice, NoticeRead, Person, RoleGrant
from app.services.notices.notices import addressee
from tests.api.conftest import Headers, SignIn

Leave = Callable[..., Awaitable[UUID]]


@pytest_asyncio.fixture
async def people(container: Container) -> dict[str, UUID]:
    """The demo's people by user name."""
    async with container.database.transaction(container.clock.now()) as tx:
        return {str(row.username): row.id for row in await tx.all(Person, select(Person))}


@pytest_asyncio.fixture
async def departments(container: Container, communities: dict[str, UUID]) -> dict[str, UUID]:
    """The departments of the first community by code."""
    statement = select(Department).where(col(Department.community_id) == communities["HY"])
    async with container.database.transaction(container.clock.now()) as tx:
        return {row.code: row.id for row in await tx.all(Department, statement)}


@pytest_asyncio.fixture
async def leave(container: Container, communities: dict[str, UUID]) -> Leave:
    """Leaves a notice."""

    async def make(community: str = "HY", **to: Any) -> UUID:
        now = container.clock.now()
        async with container.database.transaction(now) as tx:
            values = {
                "id": new_id(), "at": now, "community_id": communities[community], "event": "work_order.assigned",
                "record_type": "work_order", "record_id": new_id(), "data": {"number": "WX-1", "action": "assign"},
            }  # fmt: skip
            notice = tx.insert(Notice, **{**values, **to})
            await tx.commit()
        return notice.id

    return make


def told(whom: str) -> dict[str, Any]:
    """The addressee of an audience that is a role, whatever the record is."""
    to = addressee(whom, lambda _: None)
    assert to is not None
    return to


async def read(client: httpx.AsyncClient, headers: Headers, **query: Any) -> list[str]:
    answer = await client.get("/v1/me/notices", headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["data"]]


async def unread(client: httpx.AsyncClient, headers: Headers) -> int:
    answer = await client.get("/v1/me/notices/count", headers=headers)
    return int(answer.json()["unread"])


async def test_what_a_notice_says(
    client: httpx.AsyncClient, sign_in: SignIn, leave: Leave, people: dict[str, UUID]
) -> None:
    notice_id = await leave(person_id=people["worker1"])
    headers = await sign_in("worker1")
    [notice] = (await client.get("/v1/me/notices", headers=headers)).json()["data"]
    assert (notice["id"], notice["read"], notice["for_role"]) == (str(notice_id), False, None)
    assert notice["title"] == "You are named for a work order: sign for it"
    assert notice["text"] == "Work order WX-1 is yours: look at it, and sign for it."
    assert notice["record"]["href"] == f"/v1/work-orders/{notice['record']['id']}"
    chinese = await client.get("/v1/me/notices", headers={**headers, "Accept-Language": "zh"})
    assert chinese.json()["data"][0]["text"] == "工单 WX-1 已指派给您，请查看并签收。"


async def test_each_hears_what_is_for_them(
    client: httpx.AsyncClient,
    sign_in: SignIn,
    leave: Leave,
    people: dict[str, UUID],
    departments: dict[str, UUID],
    container: Container,
) -> None:
    await grant_manager(container, people["admin"])
    notices = {
        "worker": await leave(person_id=people["worker1"]),
        "desk": await leave(role="receptionist"),
        "next door": await leave("GW", role="receptionist"),
        "engineering": await leave(role="supervisor", department_id=departments["engineering"]),
        "cleaning": await leave(role="supervisor", department_id=departments["cleaning"]),
        "manager": await leave(role="manager"),
        "leadership": await leave(role="leadership"),
        "guard": await leave(**told("guard")),
        "duty": await leave(**told("duty_manager")),
    }
    names = {str(value): name for name, value in notices.items()}
    heard = {}
    staff = ("worker1", "worker2", "reception", "reception_gw", "supervisor", "manager", "admin", "guard", "duty")
    for who in (*staff, "owner1", "erp"):
        heard[who] = [names[notice_id] for notice_id in await read(client, await sign_in(who))]
        assert await unread(client, await sign_in(who)) == len(heard[who])
    assert heard == {
        "worker1": ["worker"],
        "worker2": [],
        "reception": ["desk"],
        "reception_gw": ["next door"],
        "supervisor": ["engineering"],
        "manager": ["manager"],
        "admin": ["leadership", "manager"],
        "guard": ["guard"],
        "duty": ["duty"],
        "owner1": [],
        "erp": [],
    }


async def test_read_for_one_is_not_read_for_all(
    client: httpx.AsyncClient, sign_in: SignIn, leave: Leave, people: dict[str, UUID], container: Container
) -> None:
    shared, own = await leave(role="manager"), await leave(person_id=people["manager"])
    await grant_manager(container, people["cashier"])
    manager, colleague = await sign_in("manager"), await sign_in("cashier")
    for notice in (shared, own):
        for _ in range(2):
            answer = await client.post(f"/v1/me/notices/{notice}/read", headers=manager)
            assert (answer.status_code, answer.json()["read"]) == (200, True)
    assert await unread(client, manager) == 0
    assert await read(client, manager, unread="true") == []
    assert await read(client, manager) == [str(own), str(shared)]
    assert await read(client, colleague, unread="true") == [str(shared)]
    hidden = await client.post(f"/v1/me/notices/{own}/read", headers=colleague)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "not-found")


async def grant_manager(container: Container, person_id: UUID) -> None:
    """Somebody else becomes a manager everywhere."""
    now = container.clock.now()
    async with container.database.transaction(now) as tx:
        tx.insert(RoleGrant, id=new_id(), created_at=now, person_id=person_id, role="manager")
        await tx.commit()


async def test_several_are_read_at_once(
    client: httpx.AsyncClient, sign_in: SignIn, leave: Leave, people: dict[str, UUID], clock: MovableClock
) -> None:
    headers = await sign_in("reception")
    early = [await leave(role="receptionist"), await leave(person_id=people["reception"])]
    until = clock.now()
    clock.move_to(until + timedelta(minutes=1))
    late = [await leave(role="receptionist") for _ in range(3)]
    foreign = await leave("GW", role="receptionist")
    answer = await client.post("/v1/me/notices/read", headers=headers, json={"until": until.isoformat()})
    assert answer.json() == {"marked": 2}
    assert await read(client, headers, unread="true") == [str(notice_id) for notice_id in reversed(late)]
    named = [str(notice_id) for notice_id in (*early, late[0], foreign, new_id())]
    answer = await client.post("/v1/me/notices/read", headers=headers, json={"ids": named})
    assert answer.json() == {"marked": 1}
    assert await unread(client, headers) == 2
    assert await unread(client, await sign_in("reception_gw")) == 1


async def test_a_list_of_read_and_unread_has_pages(
    client: httpx.AsyncClient, sign_in: SignIn, leave: Leave, people: dict[str, UUID], container: Container
) -> None:
    notice_ids = [
        await leave(**({"role": "receptionist"} if n % 2 else {"person_id": people["reception"]})) for n in range(9)
    ]
    headers = await sign_in("reception")
    async with container.database.transaction(container.clock.now()) as tx:
        tx.insert(NoticeRead, notice_id=notice_ids[7], person_id=people["reception"], read_at=tx.now)
        tx.update(Notice, {"id": notice_ids[4]}, {"read_at": tx.now})
        await tx.commit()
    for query, expected in (
        ({}, notice_ids[::-1]),
        (
            {"unread": "true"},
            [notice_id for notice_id in notice_ids[::-1] if notice_id not in (notice_ids[7], notice_ids[4])],
        ),
    ):
        seen: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = (await client.get("/v1/me/notices", headers=headers, params={**query, **cursor, "limit": 4})).json()
            seen += [notice_id["id"] for notice_id in page["data"]]
            if not page["has_more"]:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert seen == [str(notice_id) for notice_id in expected]


async def test_a_form_names_either(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    headers = await sign_in("reception")
    both = {"ids": [str(new_id())], "until": "2026-11-23T09:00:00+08:00"}
    forms: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["/ids", "/until"]), (both, ["/ids", "/until"]), ({"ids": []}, ["/ids"])
    ]  # fmt: skip
    for form, wrong in forms:
        answer = await client.post("/v1/me/notices/read", headers=headers, json=form)
        assert answer.status_code == 422, form
        assert [error["pointer"] for error in answer.json()["errors"]] == wrong


async def test_one_person_in_two_roles_is_told_once(
    client: httpx.AsyncClient, sign_in: SignIn, leave: Leave, people: dict[str, UUID], container: Container
) -> None:
    """The head of a department who goes there themselves reads what is for them, and it is read with it."""
    moves = [new_id() for _ in range(4)]
    own = []
    for record in moves:
        await leave(role="supervisor", record_id=record)
        own.append(await leave(person_id=people["supervisor"], record_id=record))
        await leave(role="supervisor", record_id=record)
    headers = await sign_in("supervisor")
    newest = [str(notice) for notice in reversed(own)]
    assert await read(client, headers) == newest
    assert await unread(client, headers) == 4
    first = (await client.get("/v1/me/notices?limit=3", headers=headers)).json()
    assert ([notice["id"] for notice in first["data"]], first["has_more"]) == (newest[:3], True)
    after = await client.get("/v1/me/notices", headers=headers, params={"limit": 3, "cursor": first["next_cursor"]})
    assert ([notice["id"] for notice in after.json()["data"]], after.json()["has_more"]) == (newest[3:], False)
    await client.post(f"/v1/me/notices/{newest[0]}/read", headers={**headers, "Idempotency-Key": "one"})
    assert await unread(client, headers) == 3
    many = {"ids": newest[1:]}
    await client.post("/v1/me/notices/read", headers={**headers, "Idempotency-Key": "two"}, json=many)
    assert await unread(client, headers) == 0
