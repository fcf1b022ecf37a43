"""The estate of these tests: customers on record, and how the desk registers, merges and corrects them."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from app.models import JournalEntry, JournalText, Person
from tests.api.who.conftest import Estate, estate

SHANGHAI = ZoneInfo("Asia/Shanghai")
__all__ = ["CustomersDesk", "estate"]


class CustomersDesk:
    """The desk of the first community and the customers whom it registers."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self.path = f"/v1/communities/{estate.places['HY']}/customers"

    async def register(self, status: int = 201, who: str = "reception", **more: Any) -> Any:
        """Register a customer as owner of the demo's first room, unless said otherwise."""
        room = more.pop("premises_id", None) or str(await self.estate.room("owner1"))
        form = {"name": "周小明", "phone": "13800007777", "premises_id": room, "relation": "owner", **more}
        return await self.estate.post(who, self.path, form, status)

    async def merge(self, gone: Any, kept: Any, status: int = 200, who: str = "reception", **more: Any) -> Any:
        """Merge one customer into another, by their answers or ids."""
        form = {"duplicate_of": id_of(kept), "reason": "同一人登记了两次", **more}
        return await self.estate.post(who, f"/v1/customers/{id_of(gone)}/merge", form, status)

    async def correct(self, customer: Any, phone: str, status: int = 200, who: str = "reception", **more: Any) -> Any:
        """Mend a customer's phone."""
        headers = {**await self.estate.sign_in(who), "Idempotency-Key": str(new_id())}
        path = f"/v1/customers/{id_of(customer)}/correct-phone"
        form = {"phone": phone, "reason": "登记时听错了", **more}
        if "expected_version" not in form:
            row = await self.row(customer)
            form["expected_version"] = 1 if row is None else row.version
        answer = await self.estate.client.post(path, json=form, headers=headers)
        assert answer.status_code == status, f"{who} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def row(self, customer: Any) -> Person | None:
        """The row of a person."""
        async with self.estate.container.database.transaction(self.estate.container.clock.now()) as tx:
            return await tx.get(Person, id=UUID(id_of(customer)))

    async def entries(self, record: Any) -> list[tuple[JournalEntry, dict[str, Any]]]:
        """The journal of a record, each entry with its erasable text."""
        async with self.estate.container.database.transaction(self.estate.container.clock.now()) as tx:
            entries = await tx.get_all(JournalEntry, record_id=UUID(id_of(record)))
            texts = {row.version: row.body for row in await tx.get_all(JournalText, record_id=UUID(id_of(record)))}
        return [(entry, texts.get(entry.version, {})) for entry in sorted(entries, key=lambda row: row.version)]

    async def login(self, customer: Any, username: str) -> None:
        """Give a customer a login of this name."""
        row = await self.row(customer)
        assert row is not None

        async def work(tx: Any) -> None:
            tx.update(Person, {"id": row.id}, {"username": username, "password_hash": "$argon2id$none"})

        await self.estate.write(work, row.id)


def id_of(record: Any) -> str:
    """The id of an answer, of a row, or of what is one."""
    if isinstance(record, dict):
        return str(record["id"])
    return str(getattr(record, "id", record))


@pytest.fixture
def desk(estate: Estate, clock: MovableClock) -> CustomersDesk:
    """The customers' desk at ten in the morning."""
    tomorrow = clock.now().astimezone(SHANGHAI).date() + timedelta(days=1)
    clock.move_to(datetime.combine(tomorrow, time(10), SHANGHAI))
    return CustomersDesk(estate)
