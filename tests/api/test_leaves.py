"""Leave 请假 over HTTP: asked for, granted by another, with appointments given away first (M-99)."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio

from app.core.clock import MovableClock
from app.core.ids import UUID
from app.db.queries.duty import TimesOf
from app.models.base import RowView
from tests.api.conftest import SignIn
from tests.api.test_shifts import HOUR, Form, Roster, guards
from tests.support.patience import HANGS_AFTER


@pytest_asyncio.fixture
async def roster(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]
) -> Roster:
    """The demo's people in the first community, with one post."""
    roster = Roster(client, sign_in, clock, str(communities["HY"]))
    roster.post_id = await roster.add_post("客服前台")
    return roster


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
    await ask(roster, "worker2", tomorrow(roster))
    assert guards(await roster.post("worker1", "/v1/leaves", other)) == ["asks_for_oneself"], "nothing is told of it"
    stranger = tomorrow(roster, person_id=await roster.id_of("owner1"))
    assert guards(await roster.post("supervisor", "/v1/leaves", stranger)) == ["absentee_works_here"]
    own = await ask(roster, "supervisor", tomorrow(roster))
    assert (await roster.post("supervisor", f"{own}/grant", {})).status_code == 403
    desk_heads = await ask(roster, "cs_supervisor", tomorrow(roster))
    assert guards(await roster.post("cs_supervisor", f"{desk_heads}/grant", {})) == [
        "grants_to_another",
        "a_superior_decides",
    ]
    assert (await roster.post("manager", f"{own}/decline", {"reason": "当日有检查"})).json()["state"] == "declined"


async def test_who_fell_ill_is_granted_leave_afterwards_and_told_what_is_asked_for_them(roster: Roster) -> None:
    long = {"starts_at": (roster.now - 48 * HOUR).isoformat(), "ends_at": (roster.now - 24 * HOUR).isoformat()}
    ill = tomorrow(roster, kind="sick", person_id=await roster.id_of("worker1"), **long)
    path = await ask(roster, "supervisor", ill)
    told = (await roster.read("worker1", "/v1/me/notices")).json()["data"]
    assert [notice["event"] for notice in told] == ["leave.requested"]
    assert (await roster.post("manager", f"{path}/grant", {})).json()["state"] == "granted"


async def test_leave_of_whoever_leads_is_decided_by_a_manager(roster: Roster) -> None:
    for who in ("supervisor", "manager"):
        path = await ask(roster, who, tomorrow(roster))
        assert (await roster.read("supervisor_cleaning", path)).status_code == 404, "a peer of another department"
        for action, form in (("grant", {}), ("decline", {"reason": "人手不足"})):
            refused = await roster.post("cs_supervisor", f"{path}/{action}", form)
            assert guards(refused) == ["a_superior_decides"], who
        assert (await roster.post("leader", f"{path}/grant", {})).json()["state"] == "granted"


@pytest.mark.parametrize("who", ["reception", "guard", "cashier", "duty"])
async def test_leave_of_who_is_of_no_department_is_the_customer_service_supervisors(roster: Roster, who: str) -> None:
    path = await ask(roster, who, tomorrow(roster))
    for head in ("supervisor", "supervisor_cleaning", "supervisor_property"):
        assert (await roster.read(head, path)).status_code == 404, head
        assert (await roster.post(head, f"{path}/grant", {})).status_code == 404, head
    for head, notices in (("supervisor", []), ("cs_supervisor", ["leave.requested"])):
        inbox = (await roster.read(head, "/v1/me/notices")).json()["data"]
        assert [notice["event"] for notice in inbox] == notices, head
    assert (await roster.post("cs_supervisor", f"{path}/grant", {})).json()["state"] == "granted"


async def test_the_customer_service_supervisor_decides_for_no_department(roster: Roster) -> None:
    path = await ask(roster, "worker1", tomorrow(roster))
    assert (await roster.post("cs_supervisor", f"{path}/grant", {})).status_code == 404
    assert (await roster.post("manager", f"{path}/decline", {"reason": "当日人手不足"})).json()["state"] == "declined"


async def test_nobody_writes_down_leave_for_those_on_whom_they_do_not_decide(roster: Roster) -> None:
    for who, absent in (("supervisor_cleaning", "worker1"), ("supervisor", "guard"), ("cs_supervisor", "worker1")):
        form = tomorrow(roster, person_id=await roster.id_of(absent))
        refused = await roster.post(who, "/v1/leaves", form)
        assert guards(refused) == ["absentee_is_of_own_department"], (who, absent)
        assert refused.json()["refusals"][0]["pointer"] == "/person_id"
    for who, absent in (("supervisor", "worker1"), ("cs_supervisor", "guard"), ("manager", "worker2")):
        await ask(roster, who, tomorrow(roster, person_id=await roster.id_of(absent)))


async def test_the_same_leave_is_not_asked_for_twice(roster: Roster) -> None:
    path = await ask(roster, "worker1", tomorrow(roster))
    number = (await roster.read("worker1", path)).json()["number"]
    overlapping = tomorrow(roster, starts_at=(roster.now + 30 * HOUR).isoformat())
    for who, form in (
        ("worker1", tomorrow(roster)),
        ("worker1", overlapping),
        ("supervisor", tomorrow(roster, person_id=await roster.id_of("worker1"))),
    ):
        refused = await roster.post(who, "/v1/leaves", form)
        assert guards(refused) == ["has_no_other_leave"], refused.text
        [reason] = refused.json()["refusals"]
        assert (reason["pointer"], number in reason["message"]) == ("/starts_at", True)
    # the time right after it, and a colleague's, are others
    after = roster.now + 33 * HOUR
    await ask(roster, "worker1", tomorrow(roster, starts_at=after.isoformat(), ends_at=(after + HOUR).isoformat()))
    await ask(roster, "worker2", tomorrow(roster))
    await roster.post("supervisor", f"{path}/grant", {})
    assert guards(await roster.post("worker1", "/v1/leaves", tomorrow(roster))) == ["has_no_other_leave"]
    await roster.post("worker1", f"{path}/withdraw", {"reason": "行程取消"})
    await ask(roster, "worker1", tomorrow(roster))


async def test_of_two_who_ask_at_once_one_gets_a_leave(roster: Roster, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker and their supervisor at once: the first has seen no other leave, the second asks meanwhile."""
    has_read, goes_on = asyncio.Event(), asyncio.Event()
    read = TimesOf.leave_asked

    async def read_and_wait(times: TimesOf) -> Sequence[RowView]:
        rows = await read(times)
        if not has_read.is_set():
            has_read.set()
            await goes_on.wait()
        return rows

    monkeypatch.setattr(TimesOf, "leave_asked", read_and_wait)
    first = asyncio.create_task(roster.post("worker1", "/v1/leaves", tomorrow(roster)))
    await asyncio.wait_for(has_read.wait(), HANGS_AFTER)
    written = tomorrow(roster, person_id=await roster.id_of("worker1"))
    second = asyncio.create_task(roster.post("supervisor", "/v1/leaves", written))
    await asyncio.wait({second}, timeout=1)
    goes_on.set()
    asked, refused = await first, await second
    assert (asked.status_code, refused.status_code) == (201, 409), (asked.text, refused.text)
    assert guards(refused) == ["has_no_other_leave"]


async def test_shifts_are_given_away_before_leave_is_granted(roster: Roster) -> None:
    planned = await roster.planned("reception", 26 * HOUR)
    path = await ask(roster, "reception", tomorrow(roster))
    refused = await roster.post("manager", f"{path}/grant", {})
    assert guards(refused) == ["shifts_are_given_away"]
    number = (await roster.read("manager", planned)).json()["number"]
    assert number in refused.json()["refusals"][0]["message"]
    instead: Form = {"on_duty_id": await roster.id_of("duty"), "reason": "原当班人请假"}
    await roster.post("cs_supervisor", f"{planned}/replace", instead)
    assert (await roster.post("manager", f"{path}/grant", {})).json()["state"] == "granted"
    # or it is said that somebody is found later
    await roster.planned("guard", 26 * HOUR, post=await roster.add_post("东门岗"))
    other = await ask(roster, "guard", tomorrow(roster))
    granted = await roster.post("manager", f"{other}/grant", {"visits_stay": True})
    assert granted.json()["state"] == "granted"


async def test_nothing_is_planned_for_somebody_while_their_leave_is_granted(
    roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two superiors at once: one has seen that nothing is planned and grants, the other plans a shift."""
    path = await ask(roster, "reception", tomorrow(roster))
    has_read, goes_on = asyncio.Event(), asyncio.Event()
    read = TimesOf.shifts

    async def read_and_wait(times: TimesOf) -> Sequence[RowView]:
        shifts = await read(times)
        if not has_read.is_set():
            has_read.set()
            await goes_on.wait()
        return shifts

    monkeypatch.setattr(TimesOf, "shifts", read_and_wait)
    granting = asyncio.create_task(roster.post("manager", f"{path}/grant", {}))
    await asyncio.wait_for(has_read.wait(), HANGS_AFTER)
    planning = asyncio.create_task(roster.plan("reception", 26 * HOUR))
    # whoever comes second waits; without the lock they would have planned it by now
    await asyncio.wait({planning}, timeout=1)
    goes_on.set()
    granted, planned = await granting, await planning
    assert (granted.status_code, planned.status_code) == (200, 409), (granted.text, planned.text)
    assert guards(planned) == ["is_not_away"]


async def test_leave_is_written_down_within_a_week_and_stays_when_it_is_over(roster: Roster) -> None:
    long_ago = roster.now - timedelta(days=8)
    late = tomorrow(roster, starts_at=long_ago.isoformat(), ends_at=(long_ago + HOUR).isoformat())
    assert guards(await roster.post("worker1", "/v1/leaves", late)) == ["leave_is_of_now"]
    path = await ask(roster, "worker1", tomorrow(roster))
    never = await ask(roster, "worker2", tomorrow(roster))
    ended = roster.now + 33 * HOUR
    roster.clock.move_to(ended + timedelta(days=7) - timedelta(seconds=1))
    assert (await roster.post("supervisor", f"{path}/grant", {})).json()["state"] == "granted"
    roster.pass_by(timedelta(seconds=1))
    assert guards(await roster.post("supervisor", f"{never}/grant", {})) == ["leave_is_not_long_over"]
    back: Form = {"reason": "没有请假"}
    assert guards(await roster.post("worker1", f"{path}/withdraw", back)) == ["leave_is_not_over"]
    assert (await roster.post("worker2", f"{never}/withdraw", back)).json()["state"] == "withdrawn", "nobody answered"
    backwards = tomorrow(roster, ends_at=roster.now.isoformat())
    answer = await roster.post("worker1", "/v1/leaves", backwards)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/starts_at", "/ends_at"]
