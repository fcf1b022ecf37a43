"""Contracts 维保 over HTTP: drafted, signed, active for their term, renewed, terminated (M-80)."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.bootstrap import Container
from app.core.row_scope import EVERYWHERE
from app.db.queries import contracts as queries
from app.models import JournalEntry
from app.models.contract import Contract
from tests.api.contracts.office import Office, Rounds, named, refused_by
from tests.support.patience import HANGS_AFTER


async def test_a_contract_from_draft_to_its_last_day(office: Office, rounds: Rounds) -> None:
    """Reception drafts, the manager signs, the worker begins and ends it; the customer reads theirs and is told."""
    asset = await office.asset()
    draft = await office.draft(asset)
    assert (draft["state"], draft["starts_on"]) == ("draft", office.on(0))
    # one year: the last day is the one before the same day a year later
    assert draft["ends_on"] == (office.today.replace(year=office.today.year + 1) - timedelta(days=1)).isoformat()
    assert (draft["arrange_hours"], draft["fix_hours"], draft["warranty_months"]) == (24, 48, 12)
    assert draft["prices"] == [{"code": "JX-01", "name": "更换压缩机", "unit": "台", "unit_fen": 80_000}]
    assert draft["number"].startswith("WB-HY-")
    assert "contract.drafted" in await office.events_told("manager")

    assert (
        await office.post("reception", f"/contracts/{draft['id']}/sign", await office.signing("reception"))
    ).status_code == 403
    early = await office.signing()
    assert await office.refused("manager", "contracts", draft, "sign", **{**early, "signed_on": office.on(1)}) == [
        "signing_is_past"
    ]
    signed = await office.sign(draft)
    assert (signed["state"], signed["signed_by"]) == ("signed", "业主本人")
    await rounds()
    active = await office.seen("tenant1", f"/contracts/{draft['id']}")
    assert active["state"] == "active"
    told = await office.events_told("tenant1")
    # the fee of the first period is charged at once
    assert told[:3] == ["charge.invoiced", "contract.activated", "contract.signed"]
    [listed] = await office.seen("tenant1", f"/contracts/{draft['id']}/equipment")
    assert (listed["number"], listed["covered_from"], listed["covered_until"]) == (
        asset["number"], office.on(0), draft["ends_on"],
    )  # fmt: skip
    [clock] = (await office.seen("manager", f"/contracts/{draft['id']}/clocks"))["data"]
    assert (clock["name"], clock["state"]) == ("contract_term", "running")

    office.at(days=340)
    await rounds()
    assert "clock.warned" in await office.events_told("reception")
    office.at(days=366)
    await rounds()
    over = await office.seen("manager", f"/contracts/{draft['id']}")
    assert over["state"] == "expired"
    assert (await office.events_told("tenant1"))[0] == "contract.expired"


async def test_a_contract_that_is_not_ready_stops_no_other(
    office: Office, rounds: Rounds, container: Container
) -> None:
    """The worker comes to one too early, as after a change of the time zone, and goes on to the next."""
    early = await office.sign(await office.draft(await office.asset(), starts_on=office.on(1)))
    ready = await office.sign(await office.draft(await office.asset()))
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        tx.update(Contract, {"id": UUID(early["id"])}, {"next_at": tx.now - timedelta(days=1)})
        await tx.commit()
    await rounds()
    assert (await office.seen("manager", f"/contracts/{ready['id']}"))["state"] == "active"
    assert (await office.seen("manager", f"/contracts/{early['id']}"))["state"] == "signed"


async def test_who_reads_contracts_and_equipment(office: Office) -> None:
    """Desk, supervisor, cashier and the customer whose it is; nobody elsewhere."""
    asset = await office.asset()
    contract = await office.draft(asset)
    readers = ("reception", "supervisor", "cashier", "cs_supervisor", "manager", "tenant1")
    others = ("owner1", "owner2", "worker1", "guard", "reception_gw", "manager_gw", "erp")
    seen = {who: (await office.read(who, f"/contracts/{contract['id']}")).status_code for who in (*readers, *others)}
    assert seen == {**dict.fromkeys(readers, 200), **dict.fromkeys(others, 404)}
    assert (await office.read("worker1", f"/assets/{asset['id']}")).status_code == 200
    assert (await office.read("tenant1", f"/assets/{asset['id']}")).status_code == 404
    own = await office.seen("tenant1", f"/communities/{office.community}/contracts")
    assert [row["number"] for row in own["data"]] == [contract["number"]]
    none = await office.seen("owner1", f"/communities/{office.community}/contracts")
    assert none["data"] == []
    found = await office.seen("reception", f"/communities/{office.community}/assets?serial=B01L4C2K8")
    assert [row["id"] for row in found["data"]] == [asset["id"]]


async def test_what_a_draft_must_say(office: Office) -> None:
    """Bad input is answered with the field to blame."""
    asset = await office.asset()
    for wrong, pointer in (
        ({"ends_on": office.on(-1)}, "/ends_on"),
        ({"fee_fen": 0}, "/fee_fen"),
        ({"billing": "singly"}, "/fee_fen"),
        ({"asset_ids": []}, "/asset_ids"),
        ({"prices": [{"code": "A", "name": "x", "unit": "台", "unit_fen": 1}] * 2}, "/prices"),
    ):
        assert named(await office.post("reception", "/contracts", office.terms(asset, **wrong))) == [pointer], wrong
    unknown = office.terms(asset, customer_id=office.people["worker1"])
    assert refused_by(await office.post("reception", "/contracts", unknown)) == ["party_lives_here"]
    retired = await office.act("supervisor", "assets", await office.asset(), "retire", reason="拆除")
    assert refused_by(await office.post("reception", "/contracts", office.terms(retired))) == ["equipment_is_in_use"]


async def test_one_piece_of_equipment_has_one_contract_at_a_time(office: Office) -> None:
    """Neither signing nor listing covers equipment twice; what was taken off may be covered anew from tomorrow."""
    first, second = await office.asset(), await office.asset()
    contract = await office.active(first)
    other = await office.draft(first, second)
    assert await office.refused("manager", "contracts", other, "sign", **await office.signing()) == [
        "equipment_is_not_covered"
    ]
    other = await office.act("reception", "contracts", other, "revise", asset_ids=[second["id"]])
    await office.sign(other)
    more = {"asset_ids": [second["id"]], "reason": "增列"}
    assert await office.refused("manager", "contracts", contract, "list-more", **more) == ["more_is_not_covered"]
    assert await office.refused("supervisor", "assets", first, "retire", reason="拆除") == ["no_contract_lists_it"]
    off = {"asset_ids": [first["id"]], "reason": "已拆除"}
    assert await office.refused("manager", "contracts", contract, "take-off", **off) == ["something_stays_listed"]
    third = await office.asset()
    await office.act("manager", "contracts", contract, "list-more", asset_ids=[third["id"]], reason="增列")
    for action, ids in (
        ("take_off/asset_ids", {first["id"], third["id"]}),
        ("plan_visits/visit_plans[].asset_ids", {first["id"], third["id"]}),
        ("list_more/asset_ids", {first["id"], second["id"], third["id"]}),
    ):
        offered = await office.seen("manager", f"/contracts/{contract['id']}/forms/{action}")
        assert {found["value"] for found in offered["data"]} == ids, action
    await office.act("manager", "contracts", contract, "take-off", **off)
    rows = await office.seen("manager", f"/contracts/{contract['id']}/equipment")
    assert [(row["number"], row["covered_until"]) for row in rows] == [
        (first["number"], office.on(0)), (third["number"], contract["ends_on"]),
    ]  # fmt: skip
    office.at(days=1)
    assert await office.refused("manager", "contracts", contract, "take-off", **off) == ["what_is_taken_off_is_listed"]
    await office.act("supervisor", "assets", first, "retire", reason="拆除")


async def test_a_renewal_goes_on_from_the_contract_before(office: Office, rounds: Rounds) -> None:
    """A draft of its own, with the terms and equipment of the old one; signed, it takes over on the next day."""
    asset = await office.asset()
    contract = await office.active(asset)
    opened = await office.act("reception", "contracts", contract, "renew", months=6, fee_fen=130_000)
    renewal = await office.seen("reception", f"/contracts/{opened['renewed_by_id']}")
    assert (renewal["state"], renewal["renewal_of"], renewal["fee_fen"]) == ("draft", contract["id"], 130_000)
    assert renewal["starts_on"] == (office.today.replace(year=office.today.year + 1)).isoformat()
    assert await office.refused("reception", "contracts", contract, "renew") == ["is_not_renewed"]
    dropped = await office.act("reception", "contracts", renewal, "terminate", reason="条款有误")
    assert dropped["state"] == "terminated"
    opened = await office.act("reception", "contracts", contract, "renew")
    renewal = await office.seen("reception", f"/contracts/{opened['renewed_by_id']}")
    await office.sign(renewal)
    office.at("00:10", days=366)
    await rounds()
    assert (await office.seen("manager", f"/contracts/{contract['id']}"))["state"] == "renewed"
    assert (await office.seen("manager", f"/contracts/{renewal['id']}"))["state"] == "active"


async def test_early_termination_has_a_reason_and_the_managers_word(office: Office, rounds: Rounds) -> None:
    """Its clock is void, its customer told, and its equipment free for another contract."""
    asset = await office.asset()
    contract = await office.active(asset)
    assert (
        await office.post("reception", f"/contracts/{contract['id']}/terminate", {"reason": "撤场"})
    ).status_code in (403, 409)
    assert named(await office.post("manager", f"/contracts/{contract['id']}/terminate", {})) == ["/reason"]
    ended = await office.act("manager", "contracts", contract, "terminate", reason="商户撤场", settlement="退回一季")
    assert (ended["state"], ended["reason"]) == ("terminated", "商户撤场")
    assert ended["ended_at"] is not None
    assert (await office.events_told("tenant1"))[0] == "contract.terminated"
    [clock] = (await office.seen("manager", f"/contracts/{contract['id']}/clocks"))["data"]
    assert clock["state"] == "voided"
    await office.act("supervisor", "assets", asset, "retire", reason="拆除")


async def test_revised_terms_fit_together(office: Office) -> None:
    """What is changed is held against what stays."""
    draft = await office.draft(await office.asset())
    assert await office.refused("reception", "contracts", draft, "revise", billing="singly") == ["terms_fit_together"]
    assert await office.refused("reception", "contracts", draft, "revise", ends_on=office.on(-1)) == [
        "terms_fit_together"
    ]
    too_long = office.today.replace(year=office.today.year + 11, day=1).isoformat()
    assert await office.refused("reception", "contracts", draft, "revise", ends_on=too_long) == ["terms_fit_together"]
    revised = await office.act("reception", "contracts", draft, "revise", billing="singly", fee_fen=0, fix_hours=72)
    assert (revised["billing"], revised["fee_fen"], revised["fix_hours"]) == ("singly", 0, 72)
    later = await office.act("reception", "contracts", draft, "revise", starts_on=office.on(10))
    assert later["starts_on"] == office.on(10)
    [row] = await office.seen("reception", f"/contracts/{draft['id']}/equipment")
    assert row["covered_from"] == office.on(10)
    signed = await office.sign(draft)
    assert await office.refused("reception", "contracts", signed, "activate") == ["term_has_begun"]


async def test_a_cap_on_interest_is_taken_away_again(office: Office, container: Container) -> None:
    """What a revision doesn't name stays; null says that there is none, and the journal keeps that it was said."""
    draft = await office.draft(await office.asset(), late_interest_most=50)
    kept = await office.act("reception", "contracts", draft, "revise", fix_hours=72)
    assert kept["late_interest_most"] == 50
    without = await office.act("reception", "contracts", draft, "revise", late_interest_most=None, title=None)
    assert (without["late_interest_most"], without["title"]) == (None, draft["title"])
    async with container.database.transaction(office.clock.now()) as tx:
        entries = await tx.get_all(JournalEntry, record_id=UUID(draft["id"]), version=3)
    assert [entry.data["emptied"] for entry in entries] == [["late_interest_most"]]


async def test_of_two_who_sign_for_the_same_equipment_at_once_one_does(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first has seen that no other contract covers it, the second signs meanwhile."""
    asset = await office.asset()
    drafts = [await office.draft(asset) for _ in range(2)]
    forms = [await office.signing() for _ in drafts]
    has_read, goes_on = asyncio.Event(), asyncio.Event()
    read = queries.binding_contracts

    async def read_and_wait(*args: Any) -> Any:
        rows = await read(*args)
        if not has_read.is_set():
            has_read.set()
            await goes_on.wait()
        return rows

    monkeypatch.setattr(queries, "binding_contracts", read_and_wait)
    signing = [f"/contracts/{draft['id']}/sign" for draft in drafts]
    first = asyncio.create_task(office.post("manager", signing[0], forms[0]))
    await asyncio.wait_for(has_read.wait(), HANGS_AFTER)
    second = asyncio.create_task(office.post("manager", signing[1], forms[1]))
    await asyncio.wait({second}, timeout=1)
    goes_on.set()
    assert [(await first).status_code, refused_by(await second)] == [200, ["equipment_is_not_covered"]]
