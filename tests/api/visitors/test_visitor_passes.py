"""Passes of visitors 访客 that are good once and not for long (M-95)."""

from datetime import date, datetime, timedelta
from io import BytesIO
from urllib.parse import unquote

import segno
from sqlmodel import col, select

from app.bootstrap import Container
from app.core.ids import UUID
from app.models import Binding, StoredAnswer
from app.services.clocks.clock_verify import differences
from tests.api.visitors.gate import SHANGHAI, Desk, Worker, refused_by


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
    visitor = (await desk.read("guard", f"/v1/visitors/{guest['id']}", expand="timeline")).json()
    assert (visitor["state"], visitor["expanded"]["timeline"][-1]["event"]) == ("expired", "visitor.expired")
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
        assert [difference async for difference in differences(tx)] == []


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
    await desk.act("reception", guest, "admit", code=guest["code"])
    used = await desk.seen("owner1", guest)
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


async def test_no_policy_makes_a_pass_good_for_longer_than_a_week(desk: Desk) -> None:
    month = {"clock": "visitor_pass", "length": 30 * 86_400}
    headers = {**await desk.sign_in("manager"), "Idempotency-Key": "policy"}
    path = f"/v1/communities/{desk.community}/clock-policies"
    answer = await desk.client.post(path, json=month, headers=headers)
    assert answer.status_code == 201, answer.text
    guest = await desk.invite()
    week = desk.clock.now() + timedelta(days=7)
    assert datetime.fromisoformat(guest["until"]) == week
    clocks = (await desk.read("reception", f"/v1/visitors/{guest['id']}/clocks")).json()["data"]
    assert [datetime.fromisoformat(clock["due_at"]) for clock in clocks] == [week]


async def test_no_stored_answer_shows_a_pass(desk: Desk, container: Container) -> None:
    invited = await desk.post("owner1", "", desk.invitation())
    registered = await desk.post("reception", "/register", desk.registration())
    checked_in = await desk.post("reception", f"/{invited.json()['id']}/check-in")
    corrected = await desk.post("reception", f"/{registered.json()['id']}/correct", {"correction": "同行三人"})
    answers = (invited, registered, checked_in, corrected)
    for answer in answers:
        assert (answer.is_success, answer.json()["code"], answer.json()["pass_qr"]) == (True, None, None)
    codes = [(await desk.seen("owner1", answer.json()))["code"] for answer in (invited, registered)]
    assert all(codes)
    async with container.database.transaction(desk.clock.now()) as tx:
        stored = [row.body for row in await tx.all(StoredAnswer, select(StoredAnswer))]
    assert sorted(stored) == sorted(answer.content for answer in answers)
    assert not [code for code in codes for body in stored if code.encode() in body]


async def test_nobody_is_let_in_to_whoever_has_moved_out(desk: Desk, container: Container) -> None:
    guest = await desk.invite()
    desk.at("09:00", days=1)
    today = desk.clock.now().astimezone(SHANGHAI).date()
    owner = UUID(desk.people["owner1"])

    async def bound_until(day: date) -> None:
        async with container.database.transaction(desk.clock.now()) as tx:
            for row in await tx.all(Binding, select(Binding).where(col(Binding.person_id) == owner)):
                tx.update(Binding, {"id": row.id}, {"valid_until": day})
            await tx.commit()

    await bound_until(today - timedelta(days=1))
    refused = await desk.post("guard", f"/{guest['id']}/admit", {"code": guest["code"]})
    assert refused_by(refused) == ["resident_still_lives_there"]
    checked_in = await desk.post("reception", f"/{guest['id']}/check-in")
    assert refused_by(checked_in) == ["resident_still_lives_there"]
    await bound_until(today)
    assert (await desk.act("guard", guest, "admit", code=guest["code"]))["state"] == "admitted"
