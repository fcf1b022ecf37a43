"""Leave 请假 over HTTP: asked for, granted by another, with appointments given away first (M-99)."""

from datetime import timedelta

import httpx
import pytest_asyncio

from app.core.clock import MovableClock
from app.core.ids import UUID
from tests.api.conftest import SignIn
from tests.api.test_shifts import HOUR, Form, Roster, guards


@pytest_asyncio.fixture
async def roster(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]
) -> Roster:
    """The demo's people in the first community."""
    return Roster(client, sign_in, clock, str(communities["HY"]))


def tomorrow(roster: Roster, **values: object) -> dict[str, object]:
    starts_at = roster.now + 24 * HOUR
    return {
        "community_id": roster.community, "kind": "annual", "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + 9 * HOUR).isoformat(), **values,
    }  # fmt: skip


async def ask(roster: Roster, who: str, form: Form) -> str:
    asked = await roster.post(who, "/v1/leaves", form)
    assert asked.status_code == 201, asked.text
    return f"/v1/leaves/{asked.json()['id']}"


async def test_a_worker_asks_and_their_supervisor_grants(roster: Roster) -> None:
    path = await ask(roster, "worker1", tomorrow(roster, note="回老家"))
    told = (await roster.read("supervisor", "/v1/me/notices")).json()["data"]
    assert [notice["event"] for notice in told] == ["leave.requested"]
    assert (await roster.read("supervisor_cleaning", path)).status_code == 404, "of another department"
    granted = await roster.post("supervisor", f"{path}/grant", {})
    assert granted.json()["state"] == "granted"
    told = (await roster.read("worker1", "/v1/me/notices")).json()["data"]
    assert [notice["event"] for notice in told] == ["leave.granted"]
    page = await roster.read("manager", f"/v1/communities/{roster.community}/leaves?state=granted")
    assert [(row["person_name"], row["summary"]) for row in page.json()["data"]] == [("陈志强", "回老家")]
    taken_back = await roster.post("worker1", f"{path}/withdraw", {"reason": "行程取消"})
    assert taken_back.json()["state"] == "withdrawn"


async def test_nobody_asks_for_others_nor_grants_their_own(roster: Roster) -> None:
    other = tomorrow(roster, person_id=await roster.id_of("worker2"))
    assert guards(await roster.post("worker1", "/v1/leaves", other)) == ["asks_for_oneself"]
    stranger = tomorrow(roster, person_id=await roster.id_of("owner1"))
    assert guards(await roster.post("supervisor", "/v1/leaves", stranger)) == ["absentee_works_here"]
    own = await ask(roster, "supervisor", tomorrow(roster))
    assert guards(await roster.post("supervisor", f"{own}/grant", {})) == ["grants_to_another"]
    assert (await roster.post("manager", f"{own}/decline", {"reason": "当日有检查"})).json()["state"] == "declined"


async def test_leave_is_written_down_within_a_week_and_stays_when_it_is_over(roster: Roster) -> None:
    long_ago = roster.now - timedelta(days=8)
    late = tomorrow(roster, starts_at=long_ago.isoformat(), ends_at=(long_ago + HOUR).isoformat())
    assert guards(await roster.post("worker1", "/v1/leaves", late)) == ["leave_is_of_now"]
    path = await ask(roster, "worker1", tomorrow(roster))
    roster.pass_by(timedelta(days=3))
    assert guards(await roster.post("supervisor", f"{path}/grant", {})) == ["leave_is_not_over"]
    backwards = tomorrow(roster, ends_at=roster.now.isoformat())
    answer = await roster.post("worker1", "/v1/leaves", backwards)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/starts_at", "/ends_at"]
