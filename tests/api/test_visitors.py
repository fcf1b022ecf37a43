"""Visitors 访客 over HTTP (M-95): who registers at which hour, passes that are good once, entries that stay."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import httpx
import pytest
import pytest_asyncio
import segno
from sqlmodel import col, select

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.models import JournalEntry, Person, Premises
from app.services.clocks.clock_verify import differences
from app.services.clocks.due_clocks import DueClockWorker
from tests.api.conftest import SignIn

Form = dict[str, Any]
SHANGHAI = ZoneInfo("Asia/Shanghai")
GUEST: Form = {"name": "李强", "phone": "13912345678", "purpose": "探亲", "plate": "鲁b·12345", "people": 2}
"""As a resident types it."""


class Desk:
    """The demo's people at a community's gate, at an hour of tomorrow."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock) -> None:
        self.client, self.sign_in, self.clock = client, sign_in, clock
        self.home: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self.community = ""
        self._keys = 0
        self._day = clock.now().astimezone(SHANGHAI).date() + timedelta(days=1)

    def at(self, hour: str, days: int = 0) -> datetime:
        """Move to a local time of tomorrow, or of so many days later."""
        moment = datetime.combine(self._day + timedelta(days=days), time.fromisoformat(hour), SHANGHAI)
        self.clock.move_to(moment)
        return moment

    async def post(self, who: str, path: str, form: Form | None = None) -> httpx.Response:
        self._keys += 1
        headers = {**await self.sign_in(who), "Idempotency-Key": f"key-{self._keys}"}
        return await self.client.post(f"/v1/visitors{path}", json=form or {}, headers=headers)

    async def act(self, who: str, visitor: Form, action: str, **form: object) -> Form:
        """An action that must succeed."""
        answer = await self.post(who, f"/{visitor['id']}/{action}", form)
        assert answer.status_code == 200, answer.text
        found: Form = answer.json()
        return found

    async def read(self, who: str, path: str, **query: str) -> httpx.Response:
        return await self.client.get(path, headers=await self.sign_in(who), params=query)

    def invitation(self, who: str = "owner1", **more: object) -> Form:
        return {"community_id": self.community, "premises_id": self.home[who], **GUEST, **more}

    async def invite(self, who: str = "owner1", **more: object) -> Form:
        answer = await self.post(who, "", self.invitation(who, **more))
        assert answer.status_code == 201, answer.text
        found: Form = answer.json()
        return found

    def registration(self, result: str = "agreed", **more: object) -> Form:
        call = {"at": self.clock.now().isoformat(), "means": "phone", "result": result, "answered_by": "李春梅"}
        return self.invitation("owner1", resident_id=self.people["owner1"], call=call, **more)

    async def register(self, who: str = "reception", **more: Any) -> Form:
        answer = await self.post(who, "/register", self.registration(**more))
        assert answer.status_code == 201, answer.text
        found: Form = answer.json()
        return found

    async def events_told(self, who: str) -> list[str]:
        answer = await self.read(who, "/v1/me/notices")
        return [notice["event"] for notice in answer.json()["data"]]


@pytest_asyncio.fixture
async def desk(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, container: Container, communities: dict[str, UUID]
) -> Desk:
    """The gate of the first community at ten in the morning."""
    made = Desk(client, sign_in, clock)
    async with container.database.transaction(clock.now()) as tx:
        made.people = {str(row.username): str(row.id) for row in await tx.all(Person, select(Person))}
        rooms = {row.label: str(row.id) for row in await tx.all(Premises, select(Premises))}
    made.home = {"owner1": rooms["1号楼1单元101"], "tenant1": rooms["2号楼2单元202"]}
    made.community = str(communities["HY"])
    made.at("10:00")
    return made


Worker = Callable[[], Awaitable[None]]


@pytest.fixture
def fire(container: Container) -> Worker:
    """Fires what is due, as the worker does."""

    async def run() -> None:
        await DueClockWorker(container.database, container.moves, container.clock, "w").fire_due()

    return run


def refused_by(answer: httpx.Response) -> list[str]:
    """The guards that said no."""
    assert answer.status_code == 409, answer.text
    return [refusal["guard"] for refusal in answer.json().get("refusals", [])]


# by night only the duty manager registers


@pytest.mark.parametrize(
    ("hour", "registrar", "other"),
    [
        ("19:59", "reception", "duty"),
        ("20:00", "duty", "reception"),
        ("07:59", "duty", "reception"),
        ("08:00", "reception", "duty"),
    ],
)
async def test_who_registers_depends_on_the_hour(desk: Desk, hour: str, registrar: str, other: str) -> None:
    desk.at(hour)
    refused = await desk.post(other, "/register", desk.registration())
    assert refused_by(refused) == ["hour_is_the_callers"]
    assert "20:00" in refused.json()["detail"]
    assert (await desk.register(registrar))["state"] == "registered"


async def test_a_guest_who_was_invited_is_checked_in_by_the_same_rule(desk: Desk) -> None:
    guest = await desk.invite()
    desk.at("21:00")
    assert refused_by(await desk.post("reception", f"/{guest['id']}/check-in")) == ["hour_is_the_callers"]
    checked_in = await desk.act("duty", guest, "check-in")
    assert (checked_in["state"], checked_in["checked_in_at"] is not None) == ("registered", True)


async def test_the_hours_of_the_night_are_the_community_s(desk: Desk) -> None:
    admin = await desk.sign_in("admin")
    community = await desk.client.get(f"/v1/communities/{desk.community}", headers=admin)
    changed = await desk.client.post(
        f"/v1/communities/{desk.community}/update",
        json={
            "settings": {"night": {"begins": "22:00", "ends": "06:30"}},
            "expected_version": community.json()["version"],
        },
        headers=admin,
    )
    assert changed.status_code == 200, changed.text
    desk.at("21:59")
    assert (await desk.register("reception"))["state"] == "registered"
    desk.at("22:00")
    assert refused_by(await desk.post("reception", "/register", desk.registration())) == ["hour_is_the_callers"]


async def test_an_invitation_counts_as_the_call_at_any_hour(desk: Desk) -> None:
    for hour in ("03:00", "10:00", "22:00"):
        desk.at(hour, days=1)
        guest = await desk.invite()
        assert (guest["state"], guest["resident_id"], guest["call_result"]) == (
            "expected",
            desk.people["owner1"],
            None,
        )


# whom a resident may invite, and to where


async def test_a_resident_invites_to_their_own_rooms_alone(desk: Desk, communities: dict[str, UUID]) -> None:
    neighbours = desk.invitation() | {"premises_id": desk.home["tenant1"]}
    assert refused_by(await desk.post("owner1", "", neighbours)) == ["resident_is_bound_to_room"]
    unknown = await desk.post("owner1", "", desk.invitation() | {"premises_id": desk.people["owner1"]})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/premises_id")
    elsewhere = await desk.post("owner1", "", desk.invitation() | {"community_id": str(communities["GW"])})
    assert elsewhere.status_code == 404
    assert (await desk.post("guard", "", desk.invitation())).status_code == 403


async def test_reception_calls_somebody_of_that_room(desk: Desk) -> None:
    form = desk.registration() | {"resident_id": desk.people["tenant1"]}
    assert refused_by(await desk.post("reception", "/register", form)) == ["resident_is_bound_to_room"]
    unnamed = desk.registration() | {"resident_id": None}
    assert (await desk.post("reception", "/register", unnamed)).json()["resident_id"] is None


@pytest.mark.parametrize("result", ["declined", "not_reached"])
async def test_without_the_resident_s_word_a_caller_is_turned_away(desk: Desk, result: str) -> None:
    visitor = await desk.register(result=result)
    assert (visitor["state"], visitor["call_result"], visitor["code"]) == ("turned_away", result, None)
    assert await desk.events_told("owner1") == ["visitor.not_agreed"]


async def test_who_answered_is_said(desk: Desk) -> None:
    form = desk.registration()
    del form["call"]["answered_by"]
    answer = await desk.post("reception", "/register", form)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/call/answered_by")
    form["call"]["result"] = "not_reached"
    assert (await desk.post("reception", "/register", form)).status_code == 201
    later = desk.registration()
    later["call"]["at"] = (desk.clock.now() + timedelta(hours=1)).isoformat()
    assert refused_by(await desk.post("reception", "/register", later)) == ["call_was_made"]


# the pass


async def test_a_pass_is_good_once(desk: Desk) -> None:
    guest = await desk.invite()
    wrong = await desk.post("guard", f"/{guest['id']}/admit", {"code": "WRONG"})
    assert refused_by(wrong) == ["code_is_right"]
    admitted = await desk.act("guard", guest, "admit", code=guest["code"].lower())
    assert (admitted["state"], admitted["admitted_by_id"]) == ("admitted", desk.people["guard"])
    again = await desk.post("guard", f"/{guest['id']}/admit", {"code": guest["code"]})
    assert (again.status_code, again.json()["code"], again.json()["current_state"]) == (
        409,
        "action-not-allowed",
        "admitted",
    )
    left = await desk.act("guard", guest, "leave")
    assert left["state"] == "left"
    assert (await desk.post("guard", f"/{guest['id']}/admit", {"code": guest["code"]})).status_code == 409


async def test_a_pass_runs_out_after_a_day_and_the_worker_says_so(desk: Desk, fire: Worker) -> None:
    guest = await desk.invite()
    assert datetime.fromisoformat(guest["until"]) == desk.clock.now() + timedelta(hours=24)
    desk.at("09:59", days=1)
    await fire()
    assert (await desk.read("guard", f"/v1/visitors/{guest['id']}")).json()["state"] == "expected"
    desk.at("10:00", days=1)
    late = await desk.post("guard", f"/{guest['id']}/admit", {"code": guest["code"]})
    assert refused_by(late) == ["pass_is_still_good"]
    desk.at("10:01", days=1)
    await fire()
    found = (await desk.read("guard", f"/v1/visitors/{guest['id']}", expand="timeline")).json()
    assert (found["state"], found["expanded"]["timeline"][-1]["event"]) == ("expired", "visitor.expired")
    assert await desk.events_told("owner1") == ["visitor.expired"]
    clocks = (await desk.read("reception", f"/v1/visitors/{guest['id']}/clocks")).json()["data"]
    assert [(clock["name"], clock["state"]) for clock in clocks] == [("visitor_pass", "breached")]


async def test_a_pass_lasts_as_long_as_is_said_within_bounds(desk: Desk, fire: Worker) -> None:
    now = desk.clock.now()
    week = (now + timedelta(days=7)).isoformat()
    guest = await desk.invite(until=week, expected_at=(now + timedelta(days=6)).isoformat())
    desk.at("10:00", days=5)
    await fire()
    assert (await desk.act("guard", guest, "admit", code=guest["code"]))["state"] == "admitted"
    now = desk.clock.now()
    for wrong in (
        {"until": (now + timedelta(days=7, seconds=1)).isoformat()},
        {"until": now.isoformat()},
        {"expected_at": (now + timedelta(days=2)).isoformat()},
    ):
        answer = await desk.post("owner1", "", desk.invitation(**wrong))
        assert refused_by(answer) == ["pass_ends_ahead"], wrong


async def test_clocks_are_what_the_journal_tells(desk: Desk, container: Container, fire: Worker) -> None:
    used, lost, revoked = await desk.invite(), await desk.invite(), await desk.register()
    await desk.act("guard", used, "admit", code=used["code"])
    await desk.act("owner1", revoked, "revoke", reason="改期")
    desk.at("10:00", days=2)
    await fire()
    assert (await desk.read("owner1", f"/v1/visitors/{lost['id']}")).json()["state"] == "expired"
    async with container.database.transaction(desk.clock.now()) as tx:
        assert [found async for found in differences(tx)] == []


async def test_the_pass_is_shown_to_whoever_may_hold_it(desk: Desk) -> None:
    guest = await desk.invite()
    for who in ("owner1", "reception", "manager", "duty"):
        seen = (await desk.read(who, f"/v1/visitors/{guest['id']}")).json()
        assert (seen["code"], seen["pass_qr"]) == (guest["code"], guest["pass_qr"]), who
    seen = (await desk.read("guard", f"/v1/visitors/{guest['id']}")).json()
    assert (seen["code"], seen["pass_qr"]) == (None, None)
    for who in ("owner1", "reception", "guard"):
        listed = (await desk.read(who, f"/v1/communities/{desk.community}/visitors")).json()["data"]
        assert [row["id"] for row in listed] == [guest["id"]]
        assert not {"code", "pass_qr"} & set(listed[0])
    used = await desk.act("reception", guest, "admit", code=guest["code"])
    assert (used["code"], used["pass_qr"]) == (None, None)


async def test_the_picture_holds_the_code(desk: Desk) -> None:
    guest = await desk.invite()
    expected = segno.make(f"/v1/visitors/{guest['id']}/admit#{guest['code']}", micro=False)
    drawn = BytesIO()
    expected.save(drawn, kind="svg", scale=4, xmldecl=False, nl=False)
    assert guest["pass_qr"].startswith("data:image/svg+xml;")
    path = drawn.getvalue().decode().partition(' d="')[2].partition('"')[0]
    assert path in unquote(guest["pass_qr"])
    assert len({(await desk.invite())["code"] for _ in range(5)}) == 5


# who sees what


async def test_who_sees_a_visitor(desk: Desk) -> None:
    guest = await desk.invite()
    seen = {
        who: (await desk.read(who, f"/v1/visitors/{guest['id']}")).status_code
        for who in ("owner1", "reception", "cs_supervisor", "manager", "duty", "guard", "owner2", "tenant1", "cashier",
                    "worker1", "supervisor", "reception_gw", "guard_gw", "erp")
    }  # fmt: skip
    expected = dict.fromkeys(("owner1", "reception", "cs_supervisor", "manager", "duty", "guard"), 200)
    assert seen == {**dict.fromkeys(seen, 404), **expected}


async def test_names_and_phones_are_masked_until_they_are_revealed(desk: Desk, container: Container) -> None:
    guest = await desk.invite()
    for who in ("owner1", "reception", "guard"):
        seen = (await desk.read(who, f"/v1/visitors/{guest['id']}")).json()
        assert (seen["name"], seen["phone"], seen["plate"]) == ("李**", "139****5678", "鲁B12345"), who
    shown = await desk.act("guard", guest, "reveal", purpose="verify")
    assert shown["revealed"] == {"name": "李强", "phone": "+8613912345678"}
    assert (await desk.post("owner1", f"/{guest['id']}/reveal", {"purpose": "verify"})).status_code == 403
    timeline = (await desk.read("reception", f"/v1/visitors/{guest['id']}/timeline")).text
    assert "李强" not in timeline
    assert "visitor.revealed" in timeline
    async with container.database.transaction(desk.clock.now()) as tx:
        entries = await tx.all(
            JournalEntry, select(JournalEntry).where(col(JournalEntry.record_id) == UUID(guest["id"]))
        )
    assert all("李强" not in str(entry.data) and guest["code"] not in str(entry.data) for entry in entries)


async def test_a_list_is_narrowed(desk: Desk) -> None:
    first = await desk.invite(expected_at=(desk.clock.now() + timedelta(hours=2)).isoformat())
    second = await desk.invite("tenant1", plate="鲁B54321")
    await desk.act("guard", second, "turn-away", reason="无人应答")

    async def listed(who: str = "reception", **query: str) -> list[str]:
        answer = await desk.read(who, f"/v1/communities/{desk.community}/visitors", **query)
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()["data"]]

    assert await listed() == [second["id"], first["id"]]
    assert await listed("owner1") == [first["id"]]
    assert await listed(plate="鲁b·54321") == [second["id"]]
    assert await listed(premises_id=desk.home["owner1"]) == [first["id"]]
    assert await listed(state="turned_away,expired") == [second["id"]]
    assert await listed(resident_id=desk.people["owner1"]) == [first["id"]]
    assert await listed(number=second["number"]) == [second["id"]]
    assert await listed(expected_at_gte=desk.clock.now().isoformat()) == [first["id"]]
    assert await listed(created_at_lt=first["created_at"]) == []
    assert first["number"].startswith("FK-HY-")


# entries stay


async def test_entries_are_never_altered_only_followed_by_a_correction(desk: Desk) -> None:
    guest = await desk.invite()
    await desk.act("guard", guest, "admit", code=guest["code"])
    entered = (await desk.read("reception", f"/v1/visitors/{guest['id']}")).json()
    kept = {name: entered[name] for name in entered if name not in ("version", "updated_at", "available_actions")}
    await desk.act("reception", guest, "correct", correction="车牌应为鲁B54321")
    corrected = await desk.act("guard", guest, "correct", correction="同行三人")
    assert {name: corrected[name] for name in kept} == {**kept, "correction": "同行三人", "corrections": 2}
    timeline = (await desk.read("owner1", f"/v1/visitors/{guest['id']}/timeline")).json()["data"]
    said = [" ".join(entry["details"]) for entry in timeline if entry["event"] == "visitor.corrected"]
    assert ["鲁B54321" in said[0], "同行三人" in said[1]] == [True, True]
    for path in ("update", "correct-name"):
        assert (await desk.post("reception", f"/{guest['id']}/{path}", {"name": "王"})).status_code == 404


async def test_a_guard_corrects_what_they_entered_themselves(desk: Desk) -> None:
    guest = await desk.invite()
    refused = await desk.post("guard", f"/{guest['id']}/correct", {"correction": "x"})
    assert refused.status_code == 403


async def test_the_pass_is_revoked_by_the_resident_or_the_desk(desk: Desk) -> None:
    for who, status in (("tenant1", 404), ("guard", 403)):
        guest = await desk.invite()
        assert (await desk.post(who, f"/{guest['id']}/revoke", {"reason": "改期"})).status_code == status
    for who in ("owner1", "reception"):
        guest = await desk.invite()
        revoked = await desk.act(who, guest, "revoke", reason="改期")
        assert (revoked["state"], revoked["reason"], revoked["code"]) == ("expired", "改期", None)
        assert (await desk.post("guard", f"/{guest['id']}/admit", {"code": guest["code"]})).status_code == 409


# notices


async def test_the_resident_is_told_what_became_of_a_visitor(desk: Desk) -> None:
    visitor = await desk.register()
    code = (await desk.read("owner1", f"/v1/visitors/{visitor['id']}")).json()["code"]
    await desk.act("guard", visitor, "admit", code=code)
    sent_off = await desk.invite()
    await desk.act("guard", sent_off, "turn-away", reason="未带证件")
    assert await desk.events_told("owner1") == ["visitor.turned_away", "visitor.admitted", "visitor.registered"]
    told = (await desk.read("owner1", "/v1/me/notices")).json()["data"]
    assert visitor["number"] in told[-1]["text"]
    assert "李强" not in str(told)
    assert await desk.events_told("tenant1") == []
