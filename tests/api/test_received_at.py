"""When a call or letter arrived: clocks of intake start there, however late it is written down (M-11, M-132)."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from tests.api.conftest import SignIn

Form = dict[str, Any]
HOUR = timedelta(hours=1)


class Intake:
    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, community_id: UUID, clock: MovableClock) -> None:
        self.client, self.sign_in, self.community_id, self.clock = client, sign_in, community_id, clock

    async def order(self, who: str = "reception", **more: Any) -> httpx.Response:
        return await self._post(who, "/v1/work-orders", {
            "kind": "repair", "channel": "phone", "description": "漏水", "common_area": "1号楼大堂",
            "contact_name": "王女士", "contact_phone": "13800001234", "trades": ["plumbing"], **more,
        })  # fmt: skip

    async def complaint(self, **more: Any) -> httpx.Response:
        return await self._post("reception", "/v1/complaints", {
            "kind": "service", "channel": "phone", "matter": "staff", "description": "态度差",
            "complainant_name": "刘先生", "complainant_phone": "13800001234", **more,
        })  # fmt: skip

    async def _post(self, who: str, path: str, form: Form) -> httpx.Response:
        headers = {**await self.sign_in(who), "Idempotency-Key": str(new_id())}
        return await self.client.post(path, json={"community_id": str(self.community_id), **form}, headers=headers)

    async def begun(self, made: httpx.Response) -> dict[str, timedelta]:
        """How long ago each clock of a new record began."""
        assert made.status_code == 201, made.text
        path = made.headers["Location"] + "/clocks"
        clocks = (await self.client.get(path, headers=await self.sign_in("reception"))).json()["data"]
        return {each["name"]: self.clock.now() - datetime.fromisoformat(each["started_at"]) for each in clocks}

    def ago(self, length: timedelta) -> str:
        return (self.clock.now() - length).isoformat()


@pytest.fixture
def intake(client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], clock: MovableClock) -> Intake:
    return Intake(client, sign_in, communities["HY"], clock)


async def test_a_call_that_is_written_down_later_counts_from_the_call(intake: Intake) -> None:
    made = await intake.order(received_at=intake.ago(HOUR))
    assert datetime.fromisoformat(made.json()["received_at"]) == intake.clock.now() - HOUR
    assert await intake.begun(made) == {"pass_on": HOUR}
    letter = await intake.order(channel="written", received_at=intake.ago(50 * HOUR))
    assert await intake.begun(letter) == {"pass_on": timedelta()}, "a letter is passed on when it is registered"
    now = await intake.order()
    assert await intake.begun(now) == {"pass_on": timedelta()}
    assert datetime.fromisoformat(now.json()["received_at"]) == intake.clock.now()


async def test_a_complaint_counts_from_its_arrival(intake: Intake) -> None:
    made = await intake.complaint(channel="written", received_at=intake.ago(20 * HOUR))
    began = await intake.begun(made)
    assert began["complaint_response"] == 20 * HOUR
    assert began["acceptance_told"] == 20 * HOUR
    assert began["staff_service_answer"] == 20 * HOUR
    assert began["complaint_forwarded"] == timedelta(), "within an hour of registration"
    assert set((await intake.begun(await intake.complaint())).values()) == {timedelta()}


async def test_it_arrived_before_now_and_not_by_the_customers_word(intake: Intake) -> None:
    for length in (-HOUR, timedelta(days=400)):
        for made in (
            await intake.order(received_at=intake.ago(length)),
            await intake.complaint(received_at=intake.ago(length)),
        ):
            assert made.status_code == 409, made.text
            assert [each["guard"] for each in made.json()["refusals"]] == ["arrival_is_past"]
    mine = await intake.order("owner1", channel="app", received_at=intake.ago(HOUR))
    assert mine.status_code == 409, mine.text
    assert [each["guard"] for each in mine.json()["refusals"]] == ["arrival_is_past"]
