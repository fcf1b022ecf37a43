"""The estate of these tests: who is bound to which room since when, who works where, and how they ask."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.enums import Relation
from app.core.ids import UUID, new_id
from app.db.transaction import Transaction
from app.models import Binding, Person, Premises, RoleGrant
from app.sandbox.demo.run import ZONE
from tests.api.conftest import SignIn
from tests.api.test_files import photo


class Estate:
    """The demo's communities, whose people and rooms a test changes at will."""

    def __init__(
        self, client: httpx.AsyncClient, sign_in: SignIn, container: Container, places: dict[str, UUID]
    ) -> None:
        self.client, self.sign_in, self.container, self.places = client, sign_in, container, places

    @property
    def today(self) -> date:
        """The day in Shanghai."""
        return (self.container.clock.now() + timedelta(hours=8)).date()

    async def post(self, who: str, path: str, form: Any, status: int = 201) -> Any:
        """Send a form, and hold the answer's status."""
        headers = {**await self.sign_in(who), "Idempotency-Key": str(new_id())}
        answer = await self.client.post(path, json=form, headers=headers)
        assert answer.status_code == status, f"{who} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def act(self, who: str, record: Any, action: str, status: int = 200, **form: Any) -> Any:
        """Take an action on an order."""
        return await self.post(who, f"/v1/work-orders/{record['id']}/{action}", form, status)

    async def status(self, who: str, path: str) -> int:
        """What reading is answered."""
        return (await self.client.get(path, headers=await self.sign_in(who))).status_code

    async def read(self, who: str, path: str) -> Any:
        """Read what must be there."""
        answer = await self.client.get(path, headers=await self.sign_in(who))
        assert answer.status_code == 200, f"{who} {path}: {answer.text}"
        return answer.json()

    async def person(self, username: str) -> Person:
        """The row of a person."""
        async with self.container.database.transaction(self.container.clock.now()) as tx:
            row = await tx.one(Person, select(Person).where(col(Person.username) == username))
        assert row is not None, username
        return row

    async def room(self, who: str) -> UUID:
        """The first room that somebody was bound to."""
        person = await self.person(who)
        async with self.container.database.transaction(self.container.clock.now()) as tx:
            return (await tx.get_all(Binding, person_id=person.id))[0].premises_id

    async def order(self, who: str = "reception", room_of: str | None = "owner1", **more: Any) -> Any:
        """An order for somebody's room."""
        form: dict[str, Any] = {
            "community_id": str(self.places["HY"]), "kind": "repair", "catalogue_code": "P12",
            "channel": "phone" if who == "reception" else "app", "description": "水管漏水",
        }  # fmt: skip
        if who in ("reception", "worker1"):
            form |= {"contact_name": "钱先生", "contact_phone": "13800001111"}
        form["premises_id"] = None if room_of is None else str(await self.room(room_of))
        return await self.post(who, "/v1/work-orders", {**form, **more})

    def tomorrow_at_ten(self) -> dict[str, str]:
        """An hour of tomorrow at which visits are made."""
        day = (self.container.clock.now().astimezone(ZONE) + timedelta(days=1)).replace(
            minute=0, second=0, microsecond=0
        )
        return {"starts_at": day.replace(hour=10).isoformat(), "ends_at": day.replace(hour=11).isoformat()}

    async def accept(self, order: Any, **more: Any) -> Any:
        """Accept an order at the customer's cost, for ten o'clock tomorrow."""
        now = self.container.clock.now()
        form: dict[str, Any] = {
            "coverage": "chargeable", "coverage_reason": "超出保修期",
            "estimate": {"basis": "on_site", "visit_fee_fen": 0},
            "consent": {"said_by": "业主本人", "means": "phone", "told_at": now.isoformat()},
            "appointment": self.tomorrow_at_ten(),
        }  # fmt: skip
        return await self.act("reception", order, "accept", **{**form, **more})

    async def upload(self, who: str, purpose: str = "photo", place: str = "HY") -> str:
        """Upload a picture."""
        answer = await self.client.post(
            "/v1/files",
            data={"community_id": str(self.places[place]), "purpose": purpose, "idempotency_key": str(new_id())},
            files={"file": ("a.jpg", photo())},
            headers=await self.sign_in(who),
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    # what a test changes

    async def write(self, work: Any, *forget: UUID) -> None:
        """Change rows; whoever's rights changed is read again."""
        async with self.container.database.transaction(self.container.clock.now()) as tx:
            await work(tx)
            await tx.commit()
        for person_id in forget:
            self.container.principals.forget(person_id)

    async def bind(
        self, who: str, room: UUID, since: date, until: date | None = None, relation: Relation = Relation.TENANT
    ) -> UUID:
        """Bind somebody to a room; returns the binding's id."""
        person, binding_id = await self.person(who), new_id()

        async def work(tx: Transaction) -> None:
            premises = await tx.get(Premises, id=room)
            assert premises is not None
            tx.insert(
                Binding, id=binding_id, created_at=tx.now, person_id=person.id, community_id=premises.community_id,
                premises_id=room, relation=relation, valid_from=since, valid_until=until,
            )  # fmt: skip

        await self.write(work, person.id)
        return binding_id

    async def unbind(self, who: str, until: date) -> None:
        """End all bindings of somebody."""
        person = await self.person(who)

        async def work(tx: Transaction) -> None:
            tx.update(Binding, {"person_id": person.id}, {"valid_until": until}, must_hit=False)

        await self.write(work, person.id)

    async def leave(self, who: str, new_place: str | None = None) -> None:
        """Take all roles from somebody; perhaps they get one in another community."""
        person = await self.person(who)

        async def work(tx: Transaction) -> None:
            roles = await tx.get_all(RoleGrant, person_id=person.id)
            tx.update(RoleGrant, {"person_id": person.id}, {"active": False}, must_hit=False)
            if new_place is not None:
                place_id = self.places[new_place]
                tx.insert(
                    RoleGrant, id=new_id(), created_at=tx.now, person_id=person.id, role=roles[0].role,
                    community_id=place_id,
                )  # fmt: skip

        await self.write(work, person.id)


@pytest.fixture
def estate(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, communities: dict[str, UUID], clock: MovableClock
) -> Estate:
    return Estate(client, sign_in, container, communities)
