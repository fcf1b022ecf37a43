"""Shifts 班次 over HTTP: planned, taken over, handed over with notes that both sign, never left alone (M-99)."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.db.queries import duty
from app.services.clocks.due_clocks import DueClockWorker
from tests.api.conftest import SignIn
from tests.support.patience import HANGS_AFTER

Form = Mapping[str, object]
HOUR = timedelta(hours=1)
READ: Form = {"notes_read": True}
NOTES: Form = {"notes": "3号柜有失物一件，2号楼门禁待修。"}


class Roster:
    """The demo's people at the reception desk."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, community: str) -> None:
        self.client, self.sign_in, self.clock, self.community = client, sign_in, clock, community
        self.people: dict[str, str] = {}
        self.post_id = ""
        self._keys = 0

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def pass_by(self, time: timedelta) -> None:
        self.clock.move_to(self.now + time)

    async def post(self, who: str, path: str, form: Form) -> httpx.Response:
        self._keys += 1
        headers = {**await self.sign_in(who), "Idempotency-Key": f"key-{self._keys}"}
        return await self.client.post(path, json=form, headers=headers)

    async def read(self, who: str, path: str) -> httpx.Response:
        return await self.client.get(path, headers=await self.sign_in(who))

    async def id_of(self, name: str) -> str:
        if name not in self.people:
            self.people[name] = (await self.read(name, "/v1/me")).json()["id"]
        return self.people[name]

    async def add_post(self, name: str, **values: object) -> str:
        departments = (await self.read("manager", f"/v1/communities/{self.community}/departments")).json()["data"]
        [desk] = [row["id"] for row in departments if row["code"] == "desk"]
        form = {"name": name, "department_id": desk, **values}
        made = await self.post("manager", f"/v1/communities/{self.community}/duty-posts", form)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    async def plan(self, who: str, begins: timedelta, hours: int = 8, *, post: str = "") -> httpx.Response:
        starts_at = self.now + begins
        form = {
            "community_id": self.community, "post_id": post or self.post_id, "on_duty_id": await self.id_of(who),
            "starts_at": starts_at.isoformat(), "ends_at": (starts_at + hours * HOUR).isoformat(),
        }  # fmt: skip
        return await self.post("cs_supervisor", "/v1/shifts", form)

    async def planned(self, who: str, begins: timedelta = timedelta(), hours: int = 8, *, post: str = "") -> str:
        made = await self.plan(who, begins, hours, post=post)
        assert made.status_code == 201, made.text
        return f"/v1/shifts/{made.json()['id']}"

    async def on(self, who: str, hours: int = 8, *, post: str = "") -> str:
        """Somebody is on duty from now on."""
        path = await self.planned(who, hours=hours, post=post)
        taken = await self.post(who, f"{path}/take-over", READ)
        assert taken.json()["state"] == "on", taken.text
        return path


@pytest_asyncio.fixture
async def roster(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]
) -> Roster:
    """The demo's people in the first community, with one post."""
    roster = Roster(client, sign_in, clock, str(communities["HY"]))
    roster.post_id = await roster.add_post("客服前台")
    return roster


def guards(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 409, answer.text
    return [refusal["guard"] for refusal in answer.json()["refusals"]]


async def test_one_shift_is_handed_to_the_next_and_both_sign(roster: Roster) -> None:
    first = await roster.on("reception")
    second = await roster.planned("guard", 8 * HOUR)
    found = {
        "community_id": roster.community, "category": "keys", "what": "钥匙一串", "place": "大堂",
        "found_at": roster.now.isoformat(),
    }  # fmt: skip
    item = await roster.post("reception", "/v1/found-items", found)

    roster.pass_by(8 * HOUR - timedelta(minutes=5))
    early = await roster.post("guard", f"{second}/take-over", READ)
    assert guards(early) == ["notes_of_before_are_signed"]
    noted = await roster.post("reception", f"{first}/hand-over", NOTES)
    matters = {matter["id"]: matter for matter in noted.json()["open_matters"]}
    assert matters[item.json()["id"]]["late"] is True, "nobody took the keys into keeping for eight hours"
    [notice] = [
        row for row in (await roster.read("guard", "/v1/me/notices")).json()["data"] if row["event"] == "shift.noted"
    ]
    assert noted.json()["number"] in notice["text"]
    assert (await roster.read("guard", first)).json()["notes"] == NOTES["notes"]

    taken = await roster.post("guard", f"{second}/take-over", READ)
    assert taken.json()["state"] == "on"
    before = (await roster.read("reception", first)).json()
    assert (before["state"], before["relief_id"]) == ("handed_over", await roster.id_of("guard"))
    assert None not in (before["relieved_at"], before["signed_at"])
    told = (await roster.read("manager", f"{first}/timeline")).json()["data"]
    assert [entry["event"] for entry in told] == [
        "shift.planned", "shift.taken", "shift.noted", "shift.relieved",
    ]  # fmt: skip
    open_now = (await roster.read("guard", f"{second}/matters")).json()
    assert item.json()["id"] in {matter["id"] for matter in open_now}


async def test_leaving_a_post_early_waits_for_the_relief(roster: Roster) -> None:
    path = await roster.on("reception")
    await roster.post("reception", f"{path}/hand-over", NOTES)
    assert guards(await roster.post("reception", f"{path}/leave-post", {})) == ["shift_is_over"]
    asked = await roster.post("reception", f"{path}/ask-relief", {"reason": "身体不适"})
    assert asked.json()["state"] == "on", "they stay until somebody comes"
    told = (await roster.read("cs_supervisor", "/v1/me/notices")).json()["data"]
    assert "shift.relief_requested" in [notice["event"] for notice in told]
    clocks = (await roster.read("manager", f"{path}/clocks")).json()["data"]
    assert {clock["name"]: clock["state"] for clock in clocks} == {"post_manned": "met", "relief_comes": "running"}
    again = await roster.post("reception", f"{path}/ask-relief", {"reason": "身体不适"})
    assert guards(again) == ["no_relief_is_asked"]

    relief = await roster.planned("guard")
    await roster.post("guard", f"{relief}/take-over", READ)
    assert (await roster.read("reception", path)).json()["state"] == "handed_over"
    clocks = (await roster.read("manager", f"{path}/clocks")).json()["data"]
    assert {clock["name"]: clock["state"] for clock in clocks}["relief_comes"] == "met"


async def test_at_the_end_it_is_left_unless_somebody_follows_or_it_is_always_manned(roster: Roster) -> None:
    gate = await roster.add_post("东门岗", always_manned=True)
    desk, at_gate = await roster.on("reception"), await roster.on("guard", post=gate)
    follower = await roster.planned("duty", 8 * HOUR)
    roster.pass_by(8 * HOUR)
    assert guards(await roster.post("reception", f"{desk}/leave-post", {})) == [
        "own_notes_are_signed",
        "nobody_follows",
    ]
    for who, path in (("reception", desk), ("guard", at_gate)):
        await roster.post(who, f"{path}/hand-over", NOTES)
    assert guards(await roster.post("reception", f"{desk}/leave-post", {})) == ["nobody_follows"]
    assert guards(await roster.post("guard", f"{at_gate}/leave-post", {})) == ["post_is_not_left_alone"]

    await roster.post("cs_supervisor", f"{follower}/cancel", {"reason": "今日提前闭馆"})
    left = await roster.post("reception", f"{desk}/leave-post", {})
    assert left.json()["state"] == "handed_over", left.text
    own = await roster.post("cs_supervisor", f"{at_gate}/end-for", {"reason": "夜班已由保安公司接管"})
    assert own.json()["state"] == "handed_over"


async def test_an_unmanned_post_is_told_to_the_supervisor(roster: Roster, container: Container) -> None:
    path = await roster.planned("reception", HOUR)
    roster.pass_by(HOUR + timedelta(minutes=10, seconds=1))
    await DueClockWorker(container.database, container.moves, container.clock, "w").fire_due()
    [clock] = (await roster.read("manager", f"{path}/clocks")).json()["data"]
    assert (clock["name"], clock["late"]) == ("post_manned", True)
    events = [row["event"] for row in (await roster.read("cs_supervisor", "/v1/me/notices")).json()["data"]]
    assert "clock.breached" in events or "clock.warned" in events, events


async def test_nobody_is_planned_twice_nor_beyond_what_a_post_holds(roster: Roster) -> None:
    await roster.planned("reception", HOUR)
    hall = await roster.add_post("大堂", people=2)
    assert guards(await roster.plan("reception", 2 * HOUR, post=hall)) == ["has_no_other_shift"]
    assert guards(await roster.plan("guard", 2 * HOUR)) == ["post_has_room"]
    await roster.planned("guard", HOUR, post=hall)
    await roster.planned("duty", HOUR, post=hall)
    assert guards(await roster.plan("cashier", HOUR, post=hall)) == ["post_has_room"]
    # right behind it, both are free again
    await roster.planned("reception", 9 * HOUR)


async def test_supervisors_plan_their_own_posts(roster: Roster) -> None:
    form = {
        "community_id": roster.community, "post_id": roster.post_id, "on_duty_id": await roster.id_of("reception"),
        "starts_at": roster.now.isoformat(), "ends_at": (roster.now + HOUR).isoformat(),
    }  # fmt: skip
    assert guards(await roster.post("supervisor", "/v1/shifts", form)) == ["post_is_ones_own"]
    stranger = {**form, "on_duty_id": await roster.id_of("owner1")}
    assert guards(await roster.post("manager", "/v1/shifts", stranger)) == ["on_duty_works_here"]
    assert guards(await roster.post("manager", "/v1/shifts", {**form, "post_id": form["on_duty_id"]})) == [
        "post_is_in_use"
    ]
    wrong = await roster.post("manager", "/v1/shifts", {**form, "ends_at": form["starts_at"]})
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/starts_at", "/ends_at"]


async def test_whoever_is_on_leave_is_replaced(roster: Roster) -> None:
    path = await roster.planned("reception", 2 * HOUR)
    leave = {
        "community_id": roster.community, "person_id": await roster.id_of("guard"), "kind": "sick",
        "starts_at": roster.now.isoformat(), "ends_at": (roster.now + 24 * HOUR).isoformat(),
    }  # fmt: skip
    asked = await roster.post("cs_supervisor", "/v1/leaves", leave)
    await roster.post("manager", f"/v1/leaves/{asked.json()['id']}/grant", {})
    instead: dict[str, object] = {"on_duty_id": await roster.id_of("guard"), "reason": "原当班人培训"}
    assert guards(await roster.post("cs_supervisor", f"{path}/replace", instead)) == ["is_not_away"]
    instead["on_duty_id"] = await roster.id_of("duty")
    replaced = await roster.post("cs_supervisor", f"{path}/replace", instead)
    assert replaced.json()["on_duty_id"] == instead["on_duty_id"]
    told = (await roster.read("reception", "/v1/me/notices")).json()["data"]
    assert [notice["event"] for notice in told] == ["shift.replaced", "shift.planned"]
    assert (await roster.post("reception", f"{path}/take-over", READ)).status_code == 403


async def test_a_shift_that_is_over_is_given_to_nobody(roster: Roster) -> None:
    path = await roster.planned("reception", HOUR)
    roster.pass_by(9 * HOUR)
    instead: Form = {"on_duty_id": await roster.id_of("guard"), "reason": "当时应由其值守"}
    assert guards(await roster.post("cs_supervisor", f"{path}/replace", instead)) == ["shift_can_be_given"]
    gone = await roster.post("cs_supervisor", f"{path}/cancel", {"reason": "无人到岗"})
    assert gone.json()["state"] == "cancelled"


async def test_of_two_who_leave_a_post_at_once_one_stays(roster: Roster, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = await roster.add_post("东门岗", people=2, always_manned=True)
    paths = {who: await roster.on(who, post=gate) for who in ("guard", "duty")}
    roster.pass_by(8 * HOUR)
    for who, path in paths.items():
        await roster.post(who, f"{path}/hand-over", NOTES)
    has_read, goes_on = asyncio.Event(), asyncio.Event()
    read = duty.shifts_at

    async def read_and_wait(*args: Any) -> Any:
        shifts = await read(*args)
        if not has_read.is_set():
            has_read.set()
            await goes_on.wait()
        return shifts

    monkeypatch.setattr(duty, "shifts_at", read_and_wait)
    first = asyncio.create_task(roster.post("guard", f"{paths['guard']}/leave-post", {}))
    await asyncio.wait_for(has_read.wait(), HANGS_AFTER)
    second = asyncio.create_task(roster.post("duty", f"{paths['duty']}/leave-post", {}))
    # the second waits for the first; without the lock both would see the other there
    await asyncio.wait({second}, timeout=1)
    goes_on.set()
    answers = [await first, await second]
    assert [answer.status_code for answer in answers] == [200, 409], [answer.text for answer in answers]
    assert guards(answers[1]) == ["post_is_not_left_alone"]


async def test_whoever_reads_notes_sees_of_what_is_open_only_what_they_may_see(roster: Roster) -> None:
    complaint: Form = {
        "community_id": roster.community, "kind": "service", "channel": "phone", "matter": "other",
        "description": "保安态度恶劣", "complainant_name": "王女士", "complainant_phone": "13912345678",
    }  # fmt: skip
    found: Form = {
        "community_id": roster.community, "category": "keys", "what": "钥匙一串", "place": "大堂",
        "found_at": roster.now.isoformat(),
    }  # fmt: skip
    filed = (await roster.post("reception", "/v1/complaints", complaint)).json()["id"]
    item = (await roster.post("guard", "/v1/found-items", found)).json()["id"]
    path = await roster.on("cs_supervisor")
    second = await roster.planned("guard", 8 * HOUR)
    noted = await roster.post("cs_supervisor", f"{path}/hand-over", NOTES)
    signed = {matter["id"] for matter in noted.json()["open_matters"]}
    assert {filed, item} <= signed
    roster.pass_by(8 * HOUR)
    for who, seen in (("guard", {item}), ("manager", {item, filed}), ("cs_supervisor", {item, filed})):
        listed = {matter["id"] for matter in (await roster.read(who, path)).json()["open_matters"]}
        assert listed & {filed, item} == seen, who
    whole = await roster.read("guard", f"/v1/communities/{roster.community}/shifts?view=full")
    listed = {matter["id"] for row in whole.json()["data"] for matter in row["open_matters"]}
    assert (filed in listed, item in listed) == (False, True)
    taken = await roster.post("guard", f"{second}/take-over", READ)
    assert taken.json()["state"] == "on", taken.text


async def test_the_shifts_of_whoever_leaves_are_told_to_the_supervisor(roster: Roster) -> None:
    path, gate = await roster.planned("guard", 26 * HOUR), await roster.add_post("东门岗")
    on = await roster.on("duty", post=gate)
    left = await roster.post(
        "admin", f"/v1/people/{await roster.id_of('guard')}/update", {"active": False, "expected_version": 1}
    )
    assert left.status_code == 200, left.text
    [grant] = (await roster.read("admin", f"/v1/people/{await roster.id_of('duty')}/role-grants")).json()
    ended = await roster.client.delete(
        f"/v1/people/{await roster.id_of('duty')}/role-grants/{grant['id']}", headers=await roster.sign_in("admin")
    )
    assert ended.status_code == 204, ended.text
    told = [
        (notice["event"], notice["record"]["id"])
        for notice in (await roster.read("cs_supervisor", "/v1/me/notices")).json()["data"]
    ]
    for shift in (path, on):
        assert told.count(("shift.vacated", shift.rpartition("/")[2])) == 1, told
    # nobody is stuck: one is given to somebody else, the other ended in their place
    instead: Form = {"on_duty_id": await roster.id_of("reception"), "reason": "原当班人离职"}
    assert (await roster.post("cs_supervisor", f"{path}/replace", instead)).status_code == 200
    done = await roster.post("manager", f"{on}/end-for", {"reason": "当班人离职"})
    assert done.json()["state"] == "handed_over"


async def test_hours_are_kept_once_for_each_person(roster: Roster) -> None:
    path = f"/v1/communities/{roster.community}/work-hours"
    day = {"weekday": 1, "starts": "08:30", "ends": "17:30", "lunch_starts": "12:00", "lunch_ends": "13:00"}
    form = {"person_id": await roster.id_of("worker1"), "days": [day]}
    made = await roster.post("supervisor", path, form)
    assert (made.status_code, made.json()["days"]) == (201, [day])
    again = await roster.post("supervisor", path, form)
    assert [(error["pointer"], error["code"]) for error in again.json()["errors"]] == [("/person_id", "taken")]
    stranger = await roster.post("supervisor", path, {**form, "person_id": await roster.id_of("owner1")})
    assert [error["pointer"] for error in stranger.json()["errors"]] == ["/person_id"]
    for wrong, fields in (
        ({"ends": "08:00"}, ["/days/0/starts", "/days/0/ends"]),
        ({"lunch_ends": None}, ["/days/0/lunch_starts", "/days/0/lunch_ends"]),
        ({"lunch_ends": "18:00"}, ["/days/0/lunch_starts", "/days/0/lunch_ends"]),
    ):
        answer = await roster.post("supervisor", path, {**form, "days": [{**day, **wrong}]})
        assert [error["pointer"] for error in answer.json()["errors"]] == fields
    assert (await roster.post("worker1", path, form)).status_code == 403


async def test_supervisors_keep_the_hours_and_posts_of_their_own_department(roster: Roster) -> None:
    place = f"/v1/communities/{roster.community}"
    hours, posts = f"{place}/work-hours", f"{place}/duty-posts"
    known = (await roster.read("manager", f"{place}/departments")).json()["data"]
    engineering, cleaning = (
        next(row["id"] for row in known if row["code"] == code) for code in ("engineering", "cleaning")
    )
    day = {"weekday": 1, "starts": "08:30", "ends": "17:30"}
    week: Form = {"person_id": await roster.id_of("worker1"), "days": [day]}
    assert (await roster.post("supervisor_cleaning", hours, week)).status_code == 403
    kept = (await roster.post("supervisor", hours, week)).json()
    changed: Form = {"days": [{**day, "ends": "12:00"}], "expected_version": kept["version"]}
    assert (await roster.post("supervisor_cleaning", f"{hours}/{kept['id']}/update", changed)).status_code == 403
    assert (await roster.post("cs_supervisor", f"{hours}/{kept['id']}/update", changed)).status_code == 200
    post: Form = {"name": "泵房值守", "department_id": engineering}
    assert (await roster.post("supervisor_cleaning", posts, post)).status_code == 403
    manned = (await roster.post("supervisor", posts, post)).json()
    off: Form = {"active": False, "expected_version": manned["version"]}
    assert (await roster.post("supervisor_cleaning", f"{posts}/{manned['id']}/update", off)).status_code == 403
    # nor is it handed to the others
    given: Form = {"department_id": cleaning, "expected_version": manned["version"]}
    assert (await roster.post("supervisor", f"{posts}/{manned['id']}/update", given)).status_code == 403
    assert (await roster.post("manager", f"{posts}/{manned['id']}/update", given)).status_code == 200


@pytest.mark.parametrize("who", ["worker1", "owner1"])
async def test_a_shift_is_nobody_elses_business(roster: Roster, who: str) -> None:
    path = await roster.planned("reception")
    assert (await roster.read(who, path)).status_code == 404
