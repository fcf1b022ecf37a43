"""What screens weigh, and how many calls they take: `pytest tests/api/screens/test_weights.py` prints them beside what
they took when lists gave whole records, pictures were ids, and a day had no filter."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.api.screens.conftest import Estate, on_its_way
from tests.api.screens.test_photos import uploaded

ORDERS = "/v1/work-orders"
ROOM = 12 * 1024
"""Bytes that a list of twenty may have."""
LONG = "厨房水槽下方的水阀门漏水,地面有积水,请尽快安排师傅上门查看,门铃坏了请敲门。"


@dataclass
class Screen:
    """What one screen asked for."""

    estate: Estate
    who: str
    calls: int = 0
    weight: int = 0
    bodies: list[Any] = field(default_factory=list)

    async def read(self, path: str) -> Any:
        """One call of the screen."""
        answer = await self.estate.client.get(path, headers=await self.estate.sign_in(self.who))
        assert answer.status_code == 200, (path, answer.text)
        self.calls, self.weight = self.calls + 1, self.weight + len(answer.content)
        return answer.json()


async def test_screens_are_light_and_take_one_call(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(19):
        customer = await estate.person("owner1")
        await estate.accept(await estate.order(customer_id=str(customer.id), description=LONG, photos=[]))
    photos = [(await uploaded(estate, (1600, 1200)))["id"] for _ in range(3)]
    tomorrow = estate.tomorrow_at_ten()
    order = await estate.order("owner1", description=LONG, photos=photos)
    early = {name: time.replace("T10", "T08").replace("T11", "T09") for name, time in tomorrow.items()}
    days = [await on_its_way(estate, appointment=time, description=LONG) for time in (early, tomorrow)]
    on = tomorrow["starts_at"][:10]
    lines = []

    async def compare(name: str, who: str, before: list[str], after: str) -> tuple[Screen, Any]:
        then, now = Screen(estate, who), Screen(estate, who)
        for path in before:
            await then.read(path)
        body = await now.read(after)
        lines.append(f"{name:<18} {then.calls:>2} calls {then.weight:>7,} B  →  {now.calls} call {now.weight:>6,} B")
        return now, body

    resident, page = await compare("resident's list", "owner1", [f"{ORDERS}?view=full"], ORDERS)
    assert len(page["data"]) == 20
    desk, page = await compare("desk list", "reception", [f"{ORDERS}?view=full"], ORDERS)
    assert len(page["data"]) == 20
    detail = f"{ORDERS}/{order['id']}?expand=timeline"
    files = [f"/v1/files/{photo}" for photo in photos]
    _, whole = await compare("order detail", "owner1", [detail, *files], detail)
    assert len(whole["photos"]) == 3
    extras = "available_actions,contact,spot,description,photos"
    day, page = await compare(
        "worker's day", "worker1", [f"{ORDERS}?view=full"],
        f"{ORDERS}?appointment_on={on}&sort=appointment_at&with={extras}",
    )  # fmt: skip
    assert [row["id"] for row in page["data"]] == [each["id"] for each in days]
    with capsys.disabled():
        print("", *lines, sep="\n")
    assert max(resident.weight, desk.weight) <= ROOM
    assert day.weight <= 2 * 3 * 1024
