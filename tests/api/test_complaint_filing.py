"""Whom a complaint names: customers who file for themselves as the roster has them, and whom staff write down."""

from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from app.bootstrap import Container
from app.core.ids import UUID, new_id
from app.models import Complaint, Person, RoleGrant
from tests.api.conftest import SignIn

OTHER = {"complainant_name": "刘先生", "complainant_phone": "13912345678"}


class Mover:
    """Files complaints as somebody, and looks at what was stored."""

    def __init__(self, container: Container, client: httpx.AsyncClient, sign_in: SignIn, community: UUID) -> None:
        self.container, self.client, self.sign_in, self.community = container, client, sign_in, str(community)

    async def file(self, who: str, **more: Any) -> httpx.Response:
        form = {
            "community_id": self.community, "kind": "service", "channel": "online", "matter": "other",
            "description": "楼道堆物", **more,
        }  # fmt: skip
        headers = {**await self.sign_in(who), "Idempotency-Key": str(new_id())}
        return await self.client.post("/v1/complaints", headers=headers, json=form)

    async def stored(self, answer: httpx.Response) -> Complaint:
        assert answer.status_code == 201, answer.text
        statement = select(Complaint).where(col(Complaint.id) == UUID(answer.json()["id"]))
        async with self.container.database.transaction(self.container.clock.now()) as tx:
            complaint = await tx.one(Complaint, statement)
        assert complaint is not None
        return complaint

    async def person(self, username: str) -> Person:
        async with self.container.database.transaction(self.container.clock.now()) as tx:
            person = await tx.one(Person, select(Person).where(col(Person.username) == username))
        assert person is not None
        return person


@pytest.fixture
def desk(container: Container, client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]) -> Mover:
    return Mover(container, client, sign_in, communities["HY"])


async def test_a_customer_is_named_by_the_roster(desk: Mover) -> None:
    row, owner = await desk.stored(await desk.file("owner1")), await desk.person("owner1")
    assert (row.complainant_id, row.complainant_name, row.complainant_phone) == (owner.id, owner.name, owner.phone)


@pytest.mark.parametrize("names", [["complainant_name"], ["complainant_phone"], [*OTHER]])
async def test_what_a_customer_says_of_name_and_phone_is_refused_by_field(desk: Mover, names: list[str]) -> None:
    refused = await desk.file("owner1", **{name: OTHER[name] for name in names})
    assert refused.status_code == 422, refused.text
    wrong = {fault["pointer"]: fault["code"] for fault in refused.json()["errors"]}
    assert wrong == {f"/{name}": "on-the-roster" for name in names}


async def test_staff_write_down_whom_they_speak_with(desk: Mover) -> None:
    """M-111: the form holds the complainant's name and phone as they were given."""
    owner = await desk.person("owner1")
    row = await desk.stored(await desk.file("reception", channel="phone", complainant_id=str(owner.id), **OTHER))
    assert (row.complainant_id, row.complainant_name, row.complainant_phone) == (owner.id, "刘先生", "+8613912345678")
    usual = await desk.stored(await desk.file("reception", channel="phone", complainant_id=str(owner.id)))
    assert (usual.complainant_name, usual.complainant_phone) == (owner.name, owner.phone)
    passer_by = await desk.stored(await desk.file("reception", channel="phone", **OTHER))
    assert (passer_by.complainant_id, passer_by.complainant_name) == (None, "刘先生")


async def test_staff_who_live_here_are_staff(desk: Mover) -> None:
    """Whoever has another role here may write it down for somebody else."""
    owner, now = await desk.person("owner1"), desk.container.clock.now()
    async with desk.container.database.transaction(now) as tx:
        tx.insert(
            RoleGrant, id=new_id(), created_at=now, person_id=owner.id, role="worker",
            community_id=UUID(desk.community),
        )  # fmt: skip
        await tx.commit()
    assert (await desk.stored(await desk.file("owner1", channel="phone", **OTHER))).complainant_name == "刘先生"
