"""Rules versions 规则版本 over HTTP: written by the administrator, checked, put in force by the manager (M-150)."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import col

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.models import RoleGrant
from app.services.journal import journal_verify
from app.services.kinds.rule_sets_due import ScheduledRules
from tests.api.conftest import Headers, SignIn
from tests.support.rules import GROUPS, activate, draft, put_in_force

ONE_DAY = timedelta(days=1)


class House:
    """The administrator and the manager of the first community."""

    def __init__(self, client: httpx.AsyncClient, community: str, admin: Headers, manager: Headers) -> None:
        self.client, self.community, self.admin, self.manager = client, community, admin, manager

    async def draft(self, **groups: Any) -> dict[str, Any]:
        return await draft(self.client, self.admin, self.community, **groups)

    async def activate(self, row: dict[str, Any], **more: Any) -> httpx.Response:
        return await activate(self.client, self.manager, row, **more)

    async def in_force(self, **groups: Any) -> dict[str, Any]:
        return await put_in_force(self.client, self.admin, self.manager, self.community, **groups)

    async def read(self, path: str, who: Headers | None = None) -> dict[str, Any]:
        answer = await self.client.get(path, headers=who or self.admin)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def act(self, row: dict[str, Any], action: str, form: Any, who: Headers | None = None) -> httpx.Response:
        return await self.client.post(f"/v1/rule-sets/{row['id']}/{action}", json=form, headers=who or self.manager)

    async def rules(self) -> dict[str, Any]:
        return await self.read(f"/v1/communities/{self.community}/rules")


@pytest.fixture
async def house(client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]) -> House:
    return House(client, str(communities["HY"]), await sign_in("admin"), await sign_in("manager"))


def guards(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 409, answer.text
    return [refusal["guard"] for refusal in answer.json()["refusals"]]


async def test_a_version_comes_in_force_and_the_old_one_stays_readable(house: House) -> None:
    before = await house.rules()
    assert before["rules_version"] == 1
    row = await house.draft(money={"quote_limit_fen": 200_000}, work={"claiming": True})
    assert (row["state"], row["revision"]) == ("draft", None)
    check = await house.read(f"/v1/rule-sets/{row['id']}/check")
    assert "Quote limit (fen): ¥1000.00 → ¥2000.00" in check["differences"]
    assert "Workers may claim: no → yes" in check["differences"]
    assert await house.rules() == before, "a draft changes nothing"

    answer = await house.activate(row)
    assert answer.status_code == 200, answer.text
    active = answer.json()
    assert (active["state"], active["revision"], active["decided_alone"]) == ("active", 2, False)
    after = await house.rules()
    assert (after["rules_version"], after["money"]["quote_limit_fen"]) == (2, 200_000)
    old = await house.read(f"/v1/rule-sets/{row['based_on_id']}")
    assert (old["state"], old["revision"], old["active_until"]) == ("superseded", 1, active["active_from"])
    assert old["money"]["quote_limit_fen"] == 100_000
    community = await house.read(f"/v1/communities/{house.community}")
    assert community["rules_version"] == 2
    assert "quote_limit_fen" not in community["settings"], "one way in"


async def test_settings_of_the_community_are_no_way_round(house: House) -> None:
    community = await house.read(f"/v1/communities/{house.community}")
    form = {"settings": {"claiming": True}, "expected_version": community["version"]}
    refused = await house.client.post(f"/v1/communities/{house.community}/update", json=form, headers=house.admin)
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/settings/claiming"]
    # what is set there leaves the rules alone
    await house.in_force(work={"claiming": True})
    version = (await house.read(f"/v1/communities/{house.community}"))["version"]
    form = {"settings": {"days": {"2026-12-25": False}}, "expected_version": version}
    changed = await house.client.post(f"/v1/communities/{house.community}/update", json=form, headers=house.admin)
    assert changed.status_code == 200, changed.text
    assert (await house.rules())["work"]["claiming"] is True


async def test_whoever_wrote_it_does_not_decide_unless_alone(
    house: House, client: httpx.AsyncClient, container: Container, sign_in: SignIn
) -> None:
    people = (await client.get("/v1/people?q=admin&kind=staff", headers=house.admin)).json()["data"]
    me = next(person for person in people if person["username"] == "admin")
    form = {"role": "manager", "community_id": house.community}
    given = await client.post(
        f"/v1/people/{me['id']}/role-grants", json=form, headers={**house.admin, "Idempotency-Key": "grant"}
    )
    assert given.status_code == 201, given.text
    admin = await sign_in("admin")
    row = await house.draft(money={"quote_limit_fen": 200_000})
    assert guards(await activate(client, admin, row)) == ["another_decides_on_rules"]
    async with container.database.transaction(container.clock.now()) as tx:
        others = update(RoleGrant).where(col(RoleGrant.role) == "manager", col(RoleGrant.person_id) != UUID(me["id"]))
        await tx.run(others.values(active=False))
        await tx.commit()
    alone = await activate(client, admin, row)
    assert alone.status_code == 200, alone.text
    assert alone.json()["decided_alone"] is True


async def test_it_is_tried_first_or_said_why_not(house: House) -> None:
    row = await house.draft(work={"photo_trades": ["plumbing"]})
    assert guards(await house.activate(row, unsimulated_reason="")) == ["rules_were_tried"]
    tried = await house.act(row, "simulate", {}, house.admin)
    assert tried.status_code == 200, tried.text
    # what was tried is what stood there then
    revised = await house.act(row, "revise", {"title": "另一种", "work": {"photo_trades": ["hvac"]}}, house.admin)
    assert revised.status_code == 200, revised.text
    assert guards(await house.activate(row, unsimulated_reason="")) == ["rules_were_tried"]
    again = await house.act(row, "simulate", {"days": 10}, house.manager)
    assert again.status_code == 200, again.text
    assert (await house.activate(row, unsimulated_reason="")).status_code == 200


async def test_errors_block_and_warnings_are_accepted_by_name(house: House) -> None:
    row = await house.draft(hours={"opens": "18:00", "closes": "08:00"})
    [finding] = (await house.read(f"/v1/rule-sets/{row['id']}/check"))["findings"]
    assert (finding["code"], finding["level"], finding["pointer"]) == (
        "closes_before_it_opens", "error", "/hours/closes",
    )  # fmt: skip
    assert guards(await house.activate(row)) == ["rules_have_no_errors"]
    row = await house.draft(follow_up={"shares": [{"kind": "repair", "percent": 0}]})
    refused = await house.activate(row, accepted_warnings=[])
    assert guards(refused) == ["warnings_are_accepted"]
    assert "nobody_is_asked" in refused.json()["refusals"][0]["message"]
    assert (await house.activate(row)).status_code == 200


async def test_two_at_once_do_not_undo_each_other(house: House) -> None:
    rows = [await house.draft(money={"quote_limit_fen": fen}) for fen in (150_000, 160_000)]
    answers = await asyncio.gather(*(house.activate(row) for row in rows))
    assert sorted(answer.status_code for answer in answers) == [200, 409], [answer.text for answer in answers]
    loser = next(row for row, answer in zip(rows, answers, strict=True) if answer.status_code == 409)
    assert guards(await house.activate(loser)) == ["based_on_rules_in_force"]
    revised = await house.act(loser, "revise", {"title": "重来", "money": {"quote_limit_fen": 170_000}}, house.admin)
    assert revised.status_code == 200
    assert (await house.activate(loser)).json()["revision"] == 3


async def test_what_changes_nothing_is_refused(house: House) -> None:
    row = await house.draft()
    assert guards(await house.activate(row)) == ["rules_change_something"]
    assert guards(await house.act(row, "simulate", {})) == ["rules_change_something"]


async def test_a_scheduled_version_comes_in_force_at_its_moment(
    house: House, container: Container, clock: MovableClock, sign_in: SignIn
) -> None:
    row = await house.draft(work={"claiming": True})
    moment = clock.now() + ONE_DAY
    past = await house.activate(row, effective_at=(clock.now() - ONE_DAY).isoformat())
    assert guards(past) == ["moment_lies_ahead"]
    waiting = (await house.activate(row, effective_at=moment.isoformat())).json()
    assert (waiting["state"], (await house.rules())["rules_version"]) == ("scheduled", 1)
    another = await house.draft(money={"quote_limit_fen": 5})
    assert guards(await house.activate(another)) == ["no_version_is_scheduled"]
    workers = [ScheduledRules(container.database, container.moves, container.clock) for _ in range(3)]
    await workers[0].look_after()
    assert (await house.rules())["rules_version"] == 1, "not before its moment"
    clock.move_to(moment)
    house.admin = await sign_in("admin")
    await asyncio.gather(*(worker.look_after() for worker in workers))
    assert (await house.rules())["rules_version"] == 2
    active = await house.read(f"/v1/rule-sets/{row['id']}")
    assert (active["state"], active["revision"]) == ("active", 2)


async def test_a_scheduled_version_is_called_off(house: House, clock: MovableClock) -> None:
    row = await house.draft(work={"claiming": True})
    await house.activate(row, effective_at=(clock.now() + ONE_DAY).isoformat())
    off = await house.act(row, "call-off", {"reason": "另议"})
    assert (off.json()["state"], off.json()["effective_at"]) == ("draft", None)
    gone = await house.act(row, "discard", {"reason": "不再需要"}, house.admin)
    assert gone.json()["state"] == "discarded"


async def test_the_journal_says_by_which_version_it_was_decided(
    house: House, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, container: Container
) -> None:
    desk = await sign_in("reception")
    await house.in_force(work={"claiming": True})
    row = await house.draft(money={"quote_limit_fen": 3})
    told = await house.read(f"/v1/rule-sets/{row['id']}/timeline", desk)
    assert [entry["rules_version"] for entry in told["data"]] == [2]
    async with container.database.transaction(clock.now()) as tx:
        assert [fault async for fault in journal_verify.faults(tx)] == []


async def test_who_may_not(house: House, client: httpx.AsyncClient, sign_in: SignIn) -> None:
    form = {"community_id": house.community, "title": "我要改"}
    owner, desk = await sign_in("owner1"), await sign_in("reception")
    for who in (house.manager, desk):
        refused = await client.post("/v1/rule-sets", json=form, headers={**who, "Idempotency-Key": "a"})
        assert refused.status_code == 403
    row = await house.draft(work={"claiming": True})
    assert (await client.get(f"/v1/rule-sets/{row['id']}", headers=owner)).status_code == 404
    assert (await client.get(f"/v1/rule-sets/{row['id']}/trial", headers=desk)).status_code == 403
    assert (await house.act(row, "activate", {}, house.admin)).status_code == 403
    nothing = await client.get(f"/v1/rule-sets/{row['id']}/trial", headers=house.manager)
    assert nothing.status_code == 404


async def test_a_new_version_begins_with_the_rules_in_force(house: House) -> None:
    """What nobody touches in the form stays as it is; a draft that is revised begins with what it says itself."""
    monday = {"weekday": 1, "opens": "09:00", "closes": "12:00"}
    await house.in_force(
        hours={"opens": "08:30", "closes": "18:00", "weekdays": [monday]},
        money={"quote_limit_fen": 200_000},
        follow_up={"shares": [{"kind": "repair", "percent": 50}]},
    )
    form = await house.read(f"/v1/communities/{house.community}/rule-sets/forms/write")
    begun = {name: field["default"] for name, field in form["properties"].items() if name in GROUPS}
    assert (begun["hours"]["opens"], begun["hours"]["weekdays"]) == ("08:30", [monday])
    assert (begun["money"]["quote_limit_fen"], begun["work"]["claiming"]) == (200_000, False)
    sent = {"community_id": house.community, "title": "只改抢单", **begun, "work": {**begun["work"], "claiming": True}}
    written = await house.client.post("/v1/rule-sets", json=sent, headers={**house.admin, "Idempotency-Key": "write"})
    assert written.status_code == 201, written.text
    row = written.json()
    check = await house.read(f"/v1/rule-sets/{row['id']}/check")
    assert check["differences"] == ["Workers may claim: no → yes"]
    fields = (await house.read(f"/v1/rule-sets/{row['id']}/forms/revise"))["properties"]
    assert (fields["title"]["default"], fields["work"]["default"]["claiming"]) == ("只改抢单", True)


async def test_a_refusal_by_an_optional_rule_names_the_version(
    house: House, client: httpx.AsyncClient, sign_in: SignIn, container: Container
) -> None:
    """M-150: whoever was refused can read by which rules; a rule of everybody's names none."""
    await house.in_force(money={"charge_cap_fen": 100_000})
    desk = {**await sign_in("reception"), "Idempotency-Key": "order"}
    form = {
        "community_id": house.community, "kind": "repair", "channel": "phone", "description": "水管漏水",
        "premises_id": "01900000-0000-7005-8000-000000000001", "contact_phone": "13800138000", "trades": ["plumbing"],
    }  # fmt: skip
    order = (await client.post("/v1/work-orders", json=form, headers=desk)).json()
    accept = {
        "coverage": "chargeable", "coverage_reason": "过保", "visit_now": True,
        "estimate": {"basis": "range", "min_fen": 1, "max_fen": 100_001},
    }  # fmt: skip
    refused = await client.post(f"/v1/work-orders/{order['id']}/accept", json=accept, headers=desk)
    assert "estimate_is_within_cap" in refused.text, refused.text
    assert refused.json()["rules_version"] == 2
    nothing = {"incident_id": str(UUID(int=1))}
    other = await client.post(f"/v1/work-orders/{order['id']}/join-incident", json=nothing, headers=desk)
    assert guards(other) == ["a_fault_goes_on", "incident_goes_on"]
    assert "rules_version" not in other.json()
