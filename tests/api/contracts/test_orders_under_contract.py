"""Orders under a contract 维保: what covers the equipment, the contract's own hours, and running it in (M-80, M-54)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.workflow.clocks.months import add_months
from tests.api.contracts.office import NOTHING_RISKY, Form, Office, named


async def called_in(office: Office, **more: object) -> Form:
    """The tenant phones about the air conditioner."""
    form = {
        "kind": "repair", "channel": "phone", "description": "空调不制冷", "customer_id": office.people["tenant1"],
        "premises_id": office.home["tenant1"], "trades": ["appliance"], **more,
    }  # fmt: skip
    return await office.made("reception", "/work-orders", form)


def accepted_as(office: Office, coverage: str, **more: object) -> Form:
    """The desk says who pays, and when somebody comes."""
    start = office.clock.now() + timedelta(hours=3)
    window = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
    return {"coverage": coverage, "coverage_reason": "维保合同范围内", "appointment": window, **more}


async def clocks_of(office: Office, order: Form) -> dict[str, Any]:
    """Its clocks by name."""
    rows = (await office.seen("manager", f"/work-orders/{order['id']}/clocks"))["data"]
    return {row["name"]: row for row in rows}


async def test_a_contract_is_a_record_that_covers_this_thing_today(office: Office) -> None:
    """Neither a word, nor another room's equipment, nor a contract that has not begun, is over or was terminated."""
    asset, elsewhere = await office.asset(), await office.asset(premises_id=office.home["owner1"])
    order = await called_in(office)
    by_word = accepted_as(office, "contract")
    assert await office.refused("reception", "work-orders", order, "accept", **by_word) == ["free_is_proved"]
    naming = accepted_as(office, "contract", asset_id=asset["id"])
    uncovered = ["contract_covers_equipment", "free_is_proved"]
    assert await office.refused("reception", "work-orders", order, "accept", **naming) == uncovered
    contract = await office.sign(await office.draft(asset))
    assert await office.refused("reception", "work-orders", order, "accept", **naming) == uncovered
    await office.act("reception", "contracts", contract, "activate")
    there = accepted_as(office, "contract", asset_id=elsewhere["id"])
    assert "equipment_stands_here" in await office.refused("reception", "work-orders", order, "accept", **there)
    unknown = accepted_as(office, "contract", asset_id=contract["id"])
    answer = await office.post("reception", f"/work-orders/{order['id']}/accept", unknown)
    assert named(answer) == ["/asset_id"]
    taken = await office.act("reception", "work-orders", order, "accept", **naming)
    proof = taken["coverage_proof"]
    assert taken["contract_id"] == contract["id"]
    assert (proof["contract_number"], proof["asset_id"], proof["fix_hours"]) == (contract["number"], asset["id"], 48)
    await office.act("manager", "contracts", contract, "terminate", reason="商户撤场")
    late = await called_in(office)
    assert await office.refused("reception", "work-orders", late, "accept", **naming) == uncovered


@pytest.mark.parametrize(
    ("coverage", "pointer", "way_out"),
    [
        ("contract", "/asset_id", "equipment that an active maintenance contract"),
        ("in_warranty", "/part", "part or the equipment"),
    ],
)
async def test_what_is_free_by_word_is_told_what_would_prove_it(
    office: Office, coverage: str, pointer: str, way_out: str
) -> None:
    """The field that was left out of what proves this coverage, and no other's way out."""
    order = await called_in(office)
    answer = await office.post("reception", f"/work-orders/{order['id']}/accept", accepted_as(office, coverage))
    [refusal] = [item for item in answer.json()["refusals"] if item["guard"] == "free_is_proved"]
    assert (refusal["pointer"], way_out in refusal["message"]) == (pointer, True), refusal


async def test_the_contracts_hours_go_before_the_communitys(office: Office) -> None:
    """Both clocks run from the call, for as long as the contract says, whatever a policy of the community says."""
    policy = {"clock": "fixed", "contract": True, "length": 3600}
    made = await office.post("admin", f"/communities/{office.community}/clock-policies", policy)
    assert made.status_code == 201, made.text
    asset = await office.asset()
    await office.active(asset, arrange_hours=8, fix_hours=30)
    order = await called_in(office)
    called = datetime.fromisoformat(order["created_at"])
    await office.act("reception", "work-orders", order, "accept",
                     **accepted_as(office, "contract", asset_id=asset["id"]))  # fmt: skip
    clocks = await clocks_of(office, order)
    due = {name: datetime.fromisoformat(clocks[name]["due_at"]) - called for name in ("visit_arranged", "fixed")}
    assert due == {"visit_arranged": timedelta(hours=8), "fixed": timedelta(hours=30)}
    assert clocks["visit_arranged"]["state"] == "met"


async def test_what_was_free_for_now_names_its_equipment_later(office: Office) -> None:
    """Accepted for now, then proved by the record; the clock of the repair is the contract's from then on."""
    asset = await office.asset()
    order = await called_in(office)
    await office.act("reception", "work-orders", order, "accept", **accepted_as(office, "contract", provisional=True))
    naming = {"asset_id": asset["id"]}
    assert await office.refused("reception", "work-orders", order, "prove-contract", **naming) == [
        "equipment_is_covered"
    ]
    await office.active(asset, fix_hours=12)
    proved = await office.act("reception", "work-orders", order, "prove-contract", **naming)
    assert proved["coverage_proof"]["fix_hours"] == 12
    rows = (await office.seen("manager", f"/work-orders/{order['id']}/clocks"))["data"]
    [running] = [row for row in rows if row["name"] == "fixed" and row["state"] == "running"]
    called = datetime.fromisoformat(order["created_at"])
    assert datetime.fromisoformat(running["due_at"]) == called + timedelta(hours=12)


async def test_a_makers_warranty_covers_until_its_last_day(office: Office) -> None:
    """Its last day counts, the next doesn't."""
    asset = await office.asset(warranty_until=office.on(0))
    order, late = await called_in(office), await called_in(office)
    form = accepted_as(office, "in_warranty", asset_id=asset["id"])
    taken = await office.act("reception", "work-orders", order, "accept", **form)
    assert taken["coverage_proof"] == {
        **dict.fromkeys(taken["coverage_proof"]), "coverage": "in_warranty", "asset_id": asset["id"],
        "asset": f"{asset['number']} 多联机空调", "until": office.on(0),
    }  # fmt: skip
    office.at(days=1)
    form = accepted_as(office, "in_warranty", asset_id=asset["id"])
    assert "makers_warranty_allows" in await office.refused("reception", "work-orders", late, "accept", **form)


async def test_whoever_cannot_keep_a_time_says_so_and_the_customer_is_told(office: Office) -> None:
    """Why and when, at once; never of an order that no contract pays for."""
    asset = await office.asset()
    await office.active(asset)
    order = await called_in(office)
    form = accepted_as(office, "contract", asset_id=asset["id"])
    await office.act("reception", "work-orders", order, "accept", **form)
    soon = (office.clock.now() + timedelta(hours=60)).isoformat()
    late = {"late_with": "repair", "reason": "压缩机缺货", "expected_at": soon}
    past = {**late, "expected_at": office.clock.now().isoformat()}
    assert await office.refused("reception", "work-orders", order, "explain-delay", **past) == ["new_time_lies_ahead"]
    await office.act("reception", "work-orders", order, "explain-delay", **late)
    assert (await office.events_told("tenant1"))[0] == "work_order.delay_explained"
    told = (await office.seen("tenant1", f"/work-orders/{order['id']}/timeline"))["data"]
    assert "压缩机缺货" in str(told[-1])


async def test_after_the_repair_the_equipment_is_run(office: Office) -> None:
    """Needed to complete, kept with the completion; the repair's warranty is the contract's."""
    asset = await office.asset()
    await office.active(asset, warranty_months=18)
    order = await called_in(office)
    start = office.clock.now() + timedelta(minutes=30)
    window = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    form = {**accepted_as(office, "contract", asset_id=asset["id"]), "appointment": window}
    await office.act("reception", "work-orders", order, "accept", **form)
    me = await office.seen("supervisor", "/me")
    department = next(grant["department_id"] for grant in me["roles"] if grant["role"] == "supervisor")
    await office.act("reception", "work-orders", order, "dispatch", department_id=department)
    await office.act("supervisor", "work-orders", order, "assign", worker_id=office.people["worker1"])
    await office.act("worker1", "work-orders", order, "acknowledge")
    kit = await office.seen("worker1", f"/work-orders/{order['id']}/checklist")
    items = [item["code"] if isinstance(item, dict) else item for item in kit.get("items", kit.get("checklist", []))]
    await office.act("worker1", "work-orders", order, "depart", checklist=items, started_from="工程部")
    await office.act("worker1", "work-orders", order, "arrive", badge_shown=True, consent_to_enter="业主本人")
    await office.act("worker1", "work-orders", order, "diagnose", reproduced=True, cause="缺氟", method="补漏加氟",
                     explained_to="业主本人")  # fmt: skip
    await office.act("worker1", "work-orders", order, "start")
    done = {"work_done": "补漏加氟", "cleaned_up": True, "result_shown_to": "业主本人", "not_applicable": NOTHING_RISKY}
    assert await office.refused("worker1", "work-orders", order, "complete", **done) == ["equipment_was_run"]
    ran = {"minutes": 30, "works": True, "note": "出风 12 度"}
    completed = await office.act("worker1", "work-orders", order, "complete", **done, run_in=ran)
    assert completed["completion"]["run_in"] == ran
    assert completed["repair_warranty_until"] == add_months(office.today, 18).isoformat()
