"""Who registers visitors 访客 at which hour, and on whose word (M-95)."""

from datetime import timedelta

import pytest

from app.core.ids import UUID
from tests.api.visitors.gate import Desk, refused_by
from tests.support.rules import put_in_force

# by night only the duty manager registers


@pytest.mark.parametrize(("hour", "by_reception"), [("19:59", 201), ("20:00", 409), ("07:59", 409), ("08:00", 201)])
async def test_who_registers_depends_on_the_hour(desk: Desk, hour: str, by_reception: int) -> None:
    desk.at(hour)
    answer = await desk.post("reception", "/register", desk.registration())
    assert answer.status_code == by_reception
    if by_reception == 409:
        assert refused_by(answer) == ["night_is_duty_managers"]
        assert "20:00" in answer.json()["detail"]
    assert (await desk.register("duty"))["state"] == "registered"


async def test_a_guest_who_was_invited_is_checked_in_by_the_same_rule(desk: Desk) -> None:
    guest = await desk.invite()
    desk.at("21:00")
    assert refused_by(await desk.post("reception", f"/{guest['id']}/check-in")) == ["night_is_duty_managers"]
    checked_in = await desk.act("duty", guest, "check-in")
    assert (checked_in["state"], checked_in["checked_in_at"] is not None) == ("registered", True)


async def test_the_hours_of_the_night_are_the_community_s(desk: Desk) -> None:
    admin, manager = await desk.sign_in("admin"), await desk.sign_in("manager")
    night = {"night_begins": "22:00", "night_ends": "06:30"}
    await put_in_force(desk.client, admin, manager, desk.community, hours=night)
    desk.at("21:59")
    assert (await desk.register("reception"))["state"] == "registered"
    desk.at("22:00")
    assert refused_by(await desk.post("reception", "/register", desk.registration())) == ["night_is_duty_managers"]


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
    unknown = desk.invitation() | {"premises_id": desk.people["owner1"]}
    for form in (neighbours, unknown):
        answer = await desk.post("owner1", "", form)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/premises_id")
    elsewhere = await desk.post("owner1", "", desk.invitation() | {"community_id": str(communities["GW"])})
    assert elsewhere.status_code == 404
    assert (await desk.post("guard", "", desk.invitation())).status_code == 403


async def test_reception_calls_somebody_of_that_room(desk: Desk) -> None:
    form = desk.registration() | {"resident_id": desk.people["tenant1"]}
    assert refused_by(await desk.post("reception", "/register", form)) == ["resident_is_bound_to_room"]


@pytest.mark.parametrize(("result", "status"), [("agreed", 422), ("declined", 201), ("not_reached", 201)])
async def test_who_agreed_is_named(desk: Desk, result: str, status: int) -> None:
    answer = await desk.post("reception", "/register", desk.registration(result) | {"resident_id": None})
    assert answer.status_code == status
    if status == 422:
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/resident_id"]


@pytest.mark.parametrize("result", ["declined", "not_reached"])
async def test_without_the_resident_s_word_a_caller_is_turned_away(desk: Desk, result: str) -> None:
    visitor = await desk.register(result=result)
    assert (visitor["state"], visitor["call_result"]) == ("turned_away", result)
    assert (await desk.seen("owner1", visitor))["code"] is None
    assert await desk.events_told("owner1") == ["visitor.not_agreed"]


async def test_who_answered_is_said(desk: Desk) -> None:
    form = desk.registration()
    del form["call"]["answered_by"]
    answer = await desk.post("reception", "/register", form)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/call/answered_by")
    form["call"]["result"] = "not_reached"
    assert (await desk.post("reception", "/register", form)).status_code == 201


@pytest.mark.parametrize(("hours", "refusals"), [(1, ["call_was_made"]), (-24, []), (-25, ["call_was_made"])])
async def test_the_call_was_made_within_a_day(desk: Desk, hours: int, refusals: list[str]) -> None:
    form = desk.registration()
    form["call"]["at"] = (desk.clock.now() + timedelta(hours=hours)).isoformat()
    answer = await desk.post("reception", "/register", form)
    assert [refusal["guard"] for refusal in answer.json().get("refusals", [])] == refusals
    assert answer.status_code == (409 if refusals else 201)


async def test_the_timeline_says_what_came_of_the_call_and_names_nobody(desk: Desk) -> None:
    visitor = await desk.register(result="declined")
    timeline = (await desk.read("reception", f"/v1/visitors/{visitor['id']}/timeline")).json()["data"]
    assert "the resident, when called: declined" in timeline[0]["details"]
    assert "called by phone" in timeline[0]["details"]
    assert "李春梅" not in str(timeline)
