"""Periodic visits under a contract 维保 over HTTP: planned, made into orders ahead, moved, ended (M-80)."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlmodel import func, select

from app.bootstrap import Container
from app.core.row_scope import EVERYWHERE
from app.models.contract import PlannedVisit
from app.services.kinds.contract_days import ContractDays
from tests.api.contracts.office import NOTHING_RISKY, Form, Office, Rounds, named, refused_by


async def department_of(office: Office) -> str:
    """The supervisor's department."""
    me = await office.seen("supervisor", "/me")
    return str(next(grant["department_id"] for grant in me["roles"] if grant["role"] == "supervisor"))


async def plan(office: Office, *rules: str, **more: object) -> Form:
    """Maintenance by these rules, between nine and eleven."""
    return {
        "code": "BY", "title": "季度保养", "rules": list(rules), "from_time": "09:00", "until_time": "11:00",
        "department_id": await department_of(office), "trades": ["appliance"], "work": "清洗滤网，检查冷媒压力", **more,
    }  # fmt: skip


async def planned(office: Office, contract: Form, *plans: Form, who: str = "manager", **more: object) -> Form:
    """The contract with these plans."""
    return await office.act(who, "contracts", contract, "plan-visits", visit_plans=list(plans), **more)


async def visits(office: Office, contract: Form, part: str = "visits") -> Any:
    """What the contract shows of its visits."""
    return await office.seen("manager", f"/contracts/{contract['id']}/{part}")


async def test_visits_become_orders_some_days_ahead(office: Office, rounds: Rounds) -> None:
    """Linked to the contract and to the equipment both ways, covered, at the plan's hours, with the department."""
    asset = await office.asset()
    contract = await office.active(asset)
    every_ten = await plan(office, "FREQ=DAILY;INTERVAL=10", first_on=office.on(5))
    await planned(office, contract, every_ten)
    assert (await office.events_told("tenant1"))[0] == "contract.visits_planned"
    coming = await visits(office, contract, "coming-visits")
    assert [row["visit_on"] for row in coming[:3]] == [office.on(5), office.on(15), office.on(25)]
    await rounds()
    [made] = await visits(office, contract)
    assert (made["planned_on"], made["visit_on"], made["asset_ids"]) == (office.on(5), office.on(5), [asset["id"]])
    order = await office.seen("supervisor", f"/work-orders/{made['work_order_id']}")
    assert (order["state"], order["coverage"], order["contract_id"]) == ("dispatched", "contract", contract["id"])
    assert (order["kind"], order["trades"], order["department_id"]) == (
        "paid_service", ["appliance"], every_ten["department_id"],
    )  # fmt: skip
    assert order["coverage_proof"]["asset_id"] == asset["id"]
    assert asset["number"] in order["description"]
    [appointment] = await office.seen("supervisor", f"/work-orders/{order['id']}/appointments")
    assert appointment["starts_at"] == office_hour(office, 5, 9)
    assert (await office.events_told("tenant1"))[0] == "work_order.visit_registered"
    assert "work_order.visit_registered" in await office.events_told("supervisor")
    [of_asset] = await office.seen("manager", f"/assets/{asset['id']}/visits")
    assert of_asset == made
    page = await office.seen("supervisor", f"/communities/{office.community}/planned-visits")
    assert [row["work_order_number"] for row in page["data"]] == [order["number"]]
    # the next is made fourteen days before its day, as that begins
    office.at("00:10", days=1)
    await rounds()
    assert [row["visit_on"] for row in await visits(office, contract)] == [office.on(15), office.on(5)]
    before = await office.read("supervisor", f"/communities/{office.community}/planned-visits",
                               visit_on_gte=office.on(6), contract_id=contract["id"])  # fmt: skip
    assert [row["visit_on"] for row in before.json()["data"]] == [office.on(15)]


def office_hour(office: Office, days: int, hour: int) -> str:
    """A local hour in UTC, as answers say it."""
    moment = office.clock.now()
    local = office.at(f"{hour:02}:00", days)
    office.clock.move_to(moment)
    return local.astimezone(moment.tzinfo).strftime("%Y-%m-%dT%H:%M:%SZ")


async def test_two_workers_make_one_order(office: Office, container: Container) -> None:
    """At once, and again: each day of a plan has one order."""
    contract = await office.active(await office.asset())
    await planned(office, contract, await plan(office, "FREQ=DAILY;COUNT=3", first_on=office.on(1)))
    workers = [ContractDays(container.database, container.moves, container.clock) for _ in range(3)]
    for _ in range(3):
        await asyncio.gather(*(worker.look_after() for worker in workers))
    assert [row["planned_on"] for row in await visits(office, contract)] == [office.on(3), office.on(2), office.on(1)]
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        assert await tx.value(select(func.count()).select_from(PlannedVisit)) == 3


async def test_what_is_wrong_with_a_plan_names_the_field(office: Office) -> None:
    """Rules, hours, codes; then what the rules of contracts refuse."""
    asset, elsewhere = await office.asset(), await office.asset()
    contract = await office.draft(asset)
    path = f"/contracts/{contract['id']}/plan-visits"

    async def wrong(*plans: Form) -> list[str]:
        return named(await office.post("reception", path, {"visit_plans": list(plans)}))

    good = await plan(office, "FREQ=MONTHLY")
    assert await wrong(await plan(office, "FREQ=MONTHLY", "FREQ=SECONDLY")) == ["/visit_plans/0/rules/1"]
    assert await wrong(await plan(office, "FREQ=DAILY;COUNT=1;UNTIL=20301231")) == ["/visit_plans/0/rules/0"]
    assert await wrong(await plan(office)) == ["/visit_plans/0/rules"]
    assert await wrong({**good, "until_time": "09:00"}) == ["/visit_plans/0/from_time", "/visit_plans/0/until_time"]
    assert await wrong(good, good) == ["/visit_plans"]
    answer = await office.post("reception", path, {"visit_plans": [{**good, "rules": ["monthly"]}]})
    assert "RRULE" in answer.json()["errors"][0]["detail"]

    async def refused(more: Form) -> list[str]:
        return refused_by(await office.post("reception", path, {"visit_plans": [{**good, **more}]}))

    assert await refused({"asset_ids": [elsewhere["id"]]}) == ["visits_are_to_listed_equipment"]
    assert await refused({"department_id": asset["id"]}) == ["visits_are_of_a_department"]
    assert await refused({"rules": ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]}) == ["visits_fall_in_the_term"]
    assert await refused({"rules": ["FREQ=DAILY;UNTIL=20200101"]}) == ["visits_fall_in_the_term"]
    drafted = await planned(office, contract, good, who="reception", visits_ahead_days=30)
    assert (drafted["visits_ahead_days"], drafted["visit_plans"][0]["rules"]) == (30, ["FREQ=MONTHLY"])
    assert len(await visits(office, contract, "coming-visits")) >= 11
    signed = await office.sign(contract)
    denied = await office.post("reception", path, {"visit_plans": [good]})
    assert denied.status_code in (403, 409)
    assert (await planned(office, signed))["visit_plans"] == []
    assert await visits(office, contract, "coming-visits") == []


async def test_a_day_off_is_passed_over_where_the_plan_says_so(office: Office, rounds: Rounds) -> None:
    """A community's own day off, tomorrow's tomorrow; the plan that says nothing comes all the same."""
    day = office.today + timedelta(days=2)
    community = await office.seen("admin", f"/communities/{office.community}")
    settings = {**community["settings"], "days": {day.isoformat(): False, office.on(3): True}}
    changed = await office.post("admin", f"/communities/{office.community}/update",
                                {"settings": settings, "expected_version": community["version"]})  # fmt: skip
    assert changed.status_code == 200, changed.text
    contract = await office.active(await office.asset())
    daily = "FREQ=DAILY;COUNT=1"
    await planned(office, contract, await plan(office, daily, first_on=office.on(2), day_off="next_working_day"),
                  await plan(office, daily, first_on=office.on(2), code="ZB"))  # fmt: skip
    await rounds()
    made = {row["plan"]: (row["planned_on"], row["visit_on"]) for row in await visits(office, contract)}
    assert made == {"BY": (office.on(2), office.on(3)), "ZB": (office.on(2), office.on(2))}


async def test_no_visits_after_the_last_day_and_open_ones_are_told(office: Office, rounds: Rounds) -> None:
    """Terminated: nothing more is made, and the department decides about what is open."""
    contract = await office.active(await office.asset())
    await planned(office, contract, await plan(office, "FREQ=DAILY;INTERVAL=10", first_on=office.on(5)))
    await rounds()
    [made] = await visits(office, contract)
    await office.act("manager", "contracts", contract, "terminate", reason="商户撤场")
    assert (await office.events_told("supervisor"))[0] == "work_order.contract_ended"
    timeline = (await office.seen("supervisor", f"/work-orders/{made['work_order_id']}/timeline"))["data"]
    assert contract["number"] in str(timeline[-1])
    office.at("00:10", days=3)
    await rounds()
    assert len(await visits(office, contract)) == 1
    assert await visits(office, contract, "coming-visits") == []


async def test_a_contract_that_expires_or_is_renewed_goes_on_by_its_own_plans(office: Office, rounds: Rounds) -> None:
    """Within a term of thirty days: none after its last day; the renewal takes the plans over, in their rhythm."""
    asset = await office.asset()
    contract = await office.active(asset, ends_on=office.on(29))
    await planned(office, contract, await plan(office, "FREQ=DAILY;INTERVAL=14", first_on=office.on(14)))
    opened = await office.act("reception", "contracts", contract, "renew", months=2)
    renewal = await office.seen("reception", f"/contracts/{opened['renewed_by_id']}")
    assert renewal["visit_plans"][0]["first_on"] == office.on(14)
    await office.sign(renewal)
    for day in (0, 14, 29, 30, 45):
        office.at("00:10", days=day)
        await rounds()
    assert [row["visit_on"] for row in await visits(office, contract)] == [office.on(28), office.on(14)]
    assert [row["visit_on"] for row in await visits(office, renewal)] == [office.on(56), office.on(42)]


async def test_the_worker_goes_there_without_a_quote(office: Office, rounds: Rounds) -> None:
    """A visit under contract is done like any other work, and nothing is charged."""
    contract = await office.active(await office.asset())
    await planned(office, contract, await plan(office, "FREQ=DAILY;COUNT=1", first_on=office.on(1)))
    await rounds()
    [made] = await visits(office, contract)
    order = {"id": made["work_order_id"]}
    await office.act("supervisor", "work-orders", order, "assign", worker_id=office.people["worker1"])
    await office.act("worker1", "work-orders", order, "acknowledge")
    office.at("09:00", days=1)
    kit = await office.seen("worker1", f"/work-orders/{order['id']}/checklist")
    await office.act("worker1", "work-orders", order, "depart", checklist=kit["items"], started_from="工程部")
    await office.act("worker1", "work-orders", order, "arrive", badge_shown=True, consent_to_enter="店长")
    await office.act("worker1", "work-orders", order, "start")
    done = await office.act("worker1", "work-orders", order, "complete", work_done="已清洗", cleaned_up=True,
                            result_shown_to="店长", not_applicable=NOTHING_RISKY)  # fmt: skip
    assert (done["state"], done["charge"]["state"]) == ("completed", "nothing_due")


async def test_what_was_planned_before_a_revision_still_fits_when_it_is_signed(office: Office) -> None:
    """Else nobody would ever come, and nobody would notice."""
    first, other = await office.asset(), await office.asset(serial="B2", name="新风机")
    draft = await office.draft(first, other)
    monthly = await plan(office, "FREQ=MONTHLY", asset_ids=[first["id"]])
    await planned(office, draft, monthly, who="reception")
    await office.act("reception", "contracts", draft, "revise", asset_ids=[other["id"]])
    form = await office.signing()
    assert await office.refused("manager", "contracts", draft, "sign", **form) == ["planned_visits_still_fit"]
    await planned(office, draft, {**monthly, "asset_ids": []}, who="reception")
    signed = await office.act("manager", "contracts", draft, "sign", **form)
    assert signed["state"] == "signed"


async def test_the_plans_checks_are_ticked_before_a_visit_is_complete(office: Office, rounds: Rounds) -> None:
    """M-80: what the plan has checked is asked when finishing, as it was when the order was made, and kept."""
    contract = await office.active(await office.asset())
    filters = {"code": "filter", "name": "滤网已清洗", "required": True, "photo": False}
    daily = await plan(office, "FREQ=DAILY;COUNT=1", first_on=office.on(1), checklist=[filters])
    assert (await planned(office, contract, daily))["visit_plans"][0]["checklist"] == [filters]
    twice = await plan(office, "FREQ=DAILY;COUNT=1", first_on=office.on(1), checklist=[filters, filters])
    answer = await office.post("manager", f"/contracts/{contract['id']}/plan-visits", {"visit_plans": [twice]})
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/visit_plans/0/checklist"]
    await rounds()
    [made] = await visits(office, contract)
    order = {"id": made["work_order_id"]}
    await office.act("supervisor", "work-orders", order, "assign", worker_id=office.people["worker1"])
    await office.act("worker1", "work-orders", order, "acknowledge")
    office.at("09:00", days=1)
    kit = await office.seen("worker1", f"/work-orders/{order['id']}/checklist")
    assert [item["title"] for item in kit["lists"][2]["items"] if item["required"]] == ["滤网已清洗"]
    await office.act("worker1", "work-orders", order, "depart", checklist=kit["items"], started_from="工程部")
    await office.act("worker1", "work-orders", order, "arrive", badge_shown=True, consent_to_enter="店长")
    await office.act("worker1", "work-orders", order, "start")
    done = {"work_done": "已清洗", "cleaned_up": True, "result_shown_to": "店长", "not_applicable": NOTHING_RISKY}
    refused = await office.post("worker1", f"/work-orders/{order['id']}/complete", done)
    assert refused_by(refused) == ["finish_is_checked"]
    await office.act("worker1", "work-orders", order, "complete", **done, checklist=["filter"])
    [visit] = await office.seen("worker1", f"/work-orders/{order['id']}/visits")
    assert (visit["ticks"][-1]["item"], visit["ticks"][-1]["zh"]) == ("filter", "滤网已清洗")
