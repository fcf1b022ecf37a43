"""Jobs under a contract that bills each job singly 按次收费: quoted by its price annex, approved, invoiced (M-80)."""

from datetime import timedelta

import pytest

from tests.api.contracts.office import NOTHING_RISKY, Form, Office
from tests.api.contracts.test_orders_under_contract import accepted_as, called_in

SINGLY: Form = {
    "billing": "singly", "fee_fen": 0,
    "prices": [{"code": "JX-01", "name": "更换压缩机", "unit": "台", "unit_fen": 80_000}],
}  # fmt: skip
BY_ANNEX: Form = {"kind": "labour", "name": "更换压缩机", "quantity": "1", "unit": "台", "basis": "annex",
                  "catalogue_code": "JX-01"}  # fmt: skip
BESIDE: Form = {"kind": "labour", "name": "吊装", "quantity": "1", "unit": "次", "basis": "off_list", "unit_fen": 5_000}
DONE: Form = {"work_done": "更换压缩机", "cleaned_up": True, "result_shown_to": "业主本人",
              "not_applicable": NOTHING_RISKY,
              "run_in": {"minutes": 30, "works": True, "note": ""}}  # fmt: skip


async def on_site(office: Office, order: Form) -> None:
    """Dispatched, assigned, and the worker is there with a diagnosis."""
    me = await office.seen("supervisor", "/me")
    department = next(grant["department_id"] for grant in me["roles"] if grant["role"] == "supervisor")
    await office.act("reception", "work-orders", order, "dispatch", department_id=department)
    await office.act("supervisor", "work-orders", order, "assign", worker_id=office.people["worker1"])
    await office.act("worker1", "work-orders", order, "acknowledge")
    kit = await office.seen("worker1", f"/work-orders/{order['id']}/checklist")
    await office.act("worker1", "work-orders", order, "depart", checklist=kit["items"], started_from="工程部")
    await office.act("worker1", "work-orders", order, "arrive", badge_shown=True, consent_to_enter="业主本人")
    await office.act("worker1", "work-orders", order, "diagnose", reproduced=True, cause="压缩机烧毁",
                     method="更换压缩机", explained_to="业主本人")  # fmt: skip


async def taken(office: Office, asset: Form, hours: float = 0.5) -> Form:
    """Called in and accepted under the contract, for a visit soon."""
    order = await called_in(office)
    start = office.clock.now() + timedelta(hours=hours)
    window = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    form = {**accepted_as(office, "contract", asset_id=asset["id"]), "appointment": window}
    return await office.act("reception", "work-orders", order, "accept", **form)


async def test_a_job_is_quoted_by_the_annex_approved_and_invoiced(office: Office) -> None:
    """It is no free work: nothing starts without an approved quote, whose price is the annex's."""
    asset = await office.asset()
    await office.active(asset, **SINGLY)
    order = await taken(office, asset)
    assert order["coverage_proof"]["billing"] == "singly"
    await on_site(office, order)
    assert "work_may_begin" in await office.refused("worker1", "work-orders", order, "start")
    quoted = await office.act("worker1", "work-orders", order, "quote", lines=[BY_ANNEX, BESIDE], list_shown=True)
    quote = quoted["quote"]
    assert [line["unit_fen"] for line in quote["lines"]] == [80_000, 5_000]
    assert (quote["total_fen"], quote["lines"][0]["basis"]) == (85_000, "annex")
    await office.act("tenant1", "work-orders", order, "approve-quote", quote_id=quote["id"])
    completed = await office.act("worker1", "work-orders", order, "complete", **DONE)
    assert (completed["charge"]["state"], completed["charge"]["owed_fen"]) == ("invoiced", 85_000)


@pytest.mark.parametrize(
    ("lines", "guard", "pieces"),
    [
        ([BESIDE, {**BY_ANNEX, "catalogue_code": "JX-02"}], "annex_items_are_agreed", ("Line 2", "JX-01")),
        ([{**BY_ANNEX, "unit": "次"}], "annex_items_are_agreed", ("Line 1", "JX-01")),
        ([BESIDE, {**BESIDE, "name": "更换压缩机"}], "annex_prices_bind", ("Line 2", "800")),
    ],
    ids=("not in the annex", "in another unit", "at another price"),
)
async def test_a_line_that_is_not_as_agreed_is_named(
    office: Office, lines: list[Form], guard: str, pieces: tuple[str, ...]
) -> None:
    """The line, and what the annex says."""
    asset = await office.asset()
    await office.active(asset, **SINGLY)
    order = await taken(office, asset)
    await on_site(office, order)
    answer = await office.post("worker1", f"/work-orders/{order['id']}/quote", {"lines": lines, "list_shown": True})
    [refusal] = answer.json()["refusals"]
    assert (refusal["guard"], refusal["pointer"]) == (guard, "/lines")
    assert all(piece in refusal["message"] for piece in pieces), refusal


async def test_the_form_offers_the_annex_only_where_it_counts(office: Office) -> None:
    """Its items are looked up with their prices; under a contract by period there is no such basis."""
    asset, other = await office.asset(), await office.asset(serial="B02")
    await office.active(asset, **SINGLY)
    order = await taken(office, asset)
    await on_site(office, order)
    form = await office.seen("worker1", f"/work-orders/{order['id']}/forms/quote")
    line = form["properties"]["lines"]["items"]["properties"]
    assert "annex" in [choice["const"] for choice in line["basis"]["oneOf"]]
    look_up = line["catalogue_code"]["x-lookup"].removeprefix("/v1")
    answer = await office.read("worker1", look_up, basis="annex")
    assert answer.status_code == 200, answer.text
    assert [(row["value"], row["title"]) for row in answer.json()["data"]] == [("JX-01", "更换压缩机")]
    await office.active(other)
    free = await taken(office, other, hours=3)
    assert free["coverage_proof"]["billing"] == "quarterly"
    other_form = await office.seen("reception", f"/work-orders/{free['id']}/forms/fulfil")
    assert "annex" not in str(other_form)


async def test_a_contract_by_period_stays_free(office: Office) -> None:
    """All included: nothing is quoted, and nothing is due."""
    asset = await office.asset()
    await office.active(asset)
    order = await taken(office, asset)
    await on_site(office, order)
    refused = await office.refused("worker1", "work-orders", order, "quote", lines=[BESIDE], list_shown=True)
    assert refused == ["something_is_chargeable"]
    await office.act("worker1", "work-orders", order, "start")
    completed = await office.act("worker1", "work-orders", order, "complete", **DONE)
    assert completed["charge"]["state"] == "nothing_due"


async def test_work_under_way_as_free_is_priced_before_its_contract_is_named(office: Office) -> None:
    """Otherwise it would be finished without a quote, and free."""
    asset = await office.asset()
    await office.active(asset, **SINGLY)
    order = await called_in(office)
    start = office.clock.now() + timedelta(minutes=30)
    window = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    form = {**accepted_as(office, "contract", provisional=True), "appointment": window}
    await office.act("reception", "work-orders", order, "accept", **form)
    await on_site(office, order)
    await office.act("worker1", "work-orders", order, "start")
    naming = {"asset_id": asset["id"]}
    refused = await office.refused("reception", "work-orders", order, "prove-contract", **naming)
    assert refused == ["each_job_is_priced_first"]
    await office.act("worker1", "work-orders", order, "report-change", difference="设备属按次收费合同")
    await office.act("reception", "work-orders", order, "prove-contract", **naming)
    kept = {"outcome": "按原方案施工"}
    assert "approved_version_stands" in await office.refused("reception", "work-orders", order, "continue", **kept)
    quoted = await office.act("worker1", "work-orders", order, "quote", lines=[BY_ANNEX], list_shown=True)
    await office.act("tenant1", "work-orders", order, "approve-quote", quote_id=quoted["quote"]["id"])
    completed = await office.act("worker1", "work-orders", order, "complete", **DONE)
    assert completed["charge"]["owed_fen"] == 80_000


async def test_whoever_made_the_contract_pays_for_a_common_area(office: Office) -> None:
    """A patrol reports the pump: nobody is named, and the contract says whose it is."""
    asset = await office.asset(premises_id=None, place="地下泵房")
    await office.active(asset, **SINGLY)
    form = {"kind": "repair", "channel": "patrol", "description": "水泵异响", "common_area": "地下泵房",
            "trades": ["appliance"]}  # fmt: skip
    order = await office.made("worker1", "/work-orders", form)
    assert order["customer_id"] is None
    start = office.clock.now() + timedelta(minutes=30)
    window = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    accepting = {**accepted_as(office, "contract", asset_id=asset["id"]), "appointment": window}
    order = await office.act("reception", "work-orders", order, "accept", **accepting)
    assert order["customer_id"] == office.people["tenant1"]
    await on_site(office, order)
    quoted = await office.act("worker1", "work-orders", order, "quote", lines=[BY_ANNEX], list_shown=True)
    await office.act("tenant1", "work-orders", order, "approve-quote", quote_id=quoted["quote"]["id"])
