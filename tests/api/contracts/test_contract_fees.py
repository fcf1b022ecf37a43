"""What a contract 维保 charges over HTTP: its periods, single things, and interest on what is late (M-80)."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlmodel import func, select

from app.bootstrap import Container
from app.core.enums import Relation
from app.core.ids import UUID, new_id
from app.core.row_scope import EVERYWHERE
from app.models import Binding
from app.models.contract import ContractFee
from app.services.kinds.contract_days import ContractDays
from app.services.money.money_verify import faults
from tests.api.contracts.office import Form, Office, Rounds, named


async def account(office: Office, contract: Form, who: str = "manager") -> Any:
    """What the contract's account shows."""
    return await office.seen(who, f"/contracts/{contract['id']}/account")


async def pay(office: Office, line: Form, amount: int) -> None:
    """The cashier takes money."""
    form = {"amount_fen": amount, "via": "desk", "method": "cash"}
    await office.act("cashier", "charges", {"id": line["charge_id"]}, "pay", **form)


async def test_each_period_is_charged_as_it_begins(office: Office, rounds: Rounds) -> None:
    """To the contract's customer, due fifteen days later; none after the last day, and none twice."""
    contract = await office.active(await office.asset(), billing="monthly", fee_fen=100_000, ends_on=office.on(44))
    await rounds()
    [first] = await account(office, contract, "tenant1")
    assert (first["kind"], first["amount_fen"], first["owed_fen"], first["charge_state"]) == (
        "period", 100_000, 100_000, "invoiced",
    )  # fmt: skip
    assert (first["period_from"], first["due_on"]) == (office.on(0), office.on(15))
    assert "charge.invoiced" in await office.events_told("tenant1")
    order = await office.seen("manager", f"/work-orders/{first['work_order_id']}")
    assert (order["state"], order["contract_id"], order["charge"]["owed_fen"]) == ("closed", contract["id"], 100_000)
    for day in (1, 31, 32, 60):
        office.at("00:10", days=day)
        await rounds()
    lines = await account(office, contract)
    assert [line["period_from"] for line in lines] == [office.on(0), lines[1]["period_from"]]
    assert lines[1]["period_until"] == office.on(44)
    assert 0 < lines[1]["amount_fen"] < 100_000


async def test_two_workers_charge_a_period_once(office: Office, container: Container) -> None:
    contract = await office.active(await office.asset())
    workers = [ContractDays(container.database, container.moves, container.clock) for _ in range(3)]
    for _ in range(3):
        await asyncio.gather(*(worker.look_after() for worker in workers))
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        assert await tx.value(select(func.count()).select_from(ContractFee)) == 1
    assert len(await account(office, contract)) == 1


async def test_what_is_late_bears_interest(office: Office, rounds: Rounds, container: Container) -> None:
    """5 in ten thousand of 120,000 fen is 60 fen a day, from the day after the last day to pay, on what is owed."""
    contract = await office.active(await office.asset())
    await rounds()
    office.at(days=15)
    [line] = await account(office, contract)
    assert (line["due_on"], line["days_late"], line["interest_fen"]) == (office.on(15), 0, 0)
    charging = {"fee_id": line["id"]}
    assert await office.refused("cashier", "contracts", contract, "charge-interest", **charging) == ["interest_is_open"]
    office.at(days=18)
    [line] = await account(office, contract)
    assert (line["days_late"], line["interest_fen"], line["open_interest_fen"]) == (3, 180, 180)
    await pay(office, line, 100_000)
    office.at(days=20)
    [line] = await account(office, contract)
    assert (line["owed_fen"], line["interest_fen"]) == (20_000, 200)
    await office.act("cashier", "contracts", contract, "charge-interest", **charging)
    late, interest = await account(office, contract)
    assert (late["open_interest_fen"], interest["kind"], interest["amount_fen"]) == (0, "interest", 200)
    assert interest["late_fee_id"] == late["id"]
    assert await office.refused("cashier", "contracts", contract, "charge-interest", **charging) == ["interest_is_open"]
    office.at(days=25)
    await pay(office, late, 20_000)
    late, interest = await account(office, contract)
    assert (late["charge_state"], late["days_late"], late["interest_fen"], late["open_interest_fen"]) == (
        "paid", 0, 250, 50,
    )  # fmt: skip
    assert interest["interest_fen"] == 0
    answer = await office.post("cashier", f"/contracts/{contract['id']}/charge-interest", {"fee_id": interest["id"]})
    assert named(answer) == ["/fee_id"]
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        assert [str(fault) async for fault in faults(tx)] == []


async def test_a_contract_may_cap_its_interest(office: Office, rounds: Rounds) -> None:
    """A hundredth of the fee at most."""
    contract = await office.active(await office.asset(), late_interest=100, late_interest_most=1)
    await rounds()
    office.at(days=16)
    assert (await account(office, contract))[0]["interest_fen"] == 1_200
    office.at(days=40)
    assert (await account(office, contract))[0]["interest_fen"] == 1_200


async def test_the_manager_charges_other_things_singly(office: Office) -> None:
    """Once for each time that it is said, never late at once, and not by the desk."""
    contract = await office.sign(await office.draft(await office.asset()))
    form = {"title": "首次全面检测", "amount_fen": 30_000, "due_on": office.on(7)}
    past = {**form, "due_on": office.on(-1)}
    assert await office.refused("manager", "contracts", contract, "charge-once", **past) == ["fee_is_not_late_yet"]
    denied = await office.post("reception", f"/contracts/{contract['id']}/charge-once", form)
    assert denied.status_code == 403
    await office.act("manager", "contracts", contract, "charge-once", **form)
    [line] = await account(office, contract)
    assert (line["kind"], line["title"], line["due_on"], line["owed_fen"]) == (
        "once", "首次全面检测", office.on(7), 30_000,
    )  # fmt: skip


async def test_what_lay_before_it_was_entered_is_not_charged(office: Office, rounds: Rounds) -> None:
    """A contract from paper, in its second quarter: that one is charged, and due from today on."""
    contract = await office.active(
        await office.asset(), starts_on=office.on(-100), ends_on=office.on(260), payment_days=10
    )
    await rounds()
    [line] = await account(office, contract)
    assert line["period_from"] > office.on(-100)
    assert (line["due_on"], line["amount_fen"]) == (office.on(10), 120_000)
    await office.act("manager", "contracts", contract, "terminate", reason="商户撤场")
    office.at("00:10", days=120)
    await rounds()
    assert len(await account(office, contract)) == 1


async def lives_there(office: Office, container: Container, who: str) -> None:
    """Somebody of the staff who has shown at the desk that the tenant's room is theirs."""
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        tx.insert(
            Binding, id=new_id(), created_at=tx.now, person_id=UUID(office.people[who]),
            community_id=UUID(office.community), premises_id=UUID(office.home["tenant1"]), relation=Relation.OWNER,
            valid_from=office.today - timedelta(days=2),
        )  # fmt: skip
        await tx.commit()
    container.principals.forget(UUID(office.people[who]))


async def test_nobody_decides_on_the_money_of_their_own_household(office: Office, container: Container) -> None:
    """A manager and a cashier who live there: colleagues waive, take and give back."""
    for who in ("manager", "cashier"):
        await lives_there(office, container, who)
    asset, own = await office.asset(), ["customer_is_another"]
    contract = await office.sign(await office.draft(asset, customer_id=office.people["manager"]), "leader")
    form = {"title": "首次全面检测", "amount_fen": 30_000, "due_on": office.on(7)}
    await office.act("leader", "contracts", contract, "charge-once", **form)
    [line] = await account(office, contract, "leader")
    charge, why = {"id": line["charge_id"]}, {"reason": "服务延误"}
    for action, filled in (
        ("waive", why),
        ("reduce", {**why, "amount_fen": 1_000}),
        ("compensate", {**why, "amount_fen": 1_000, "apology": True}),
    ):
        assert await office.refused("manager", "charges", charge, action, **filled) == own, action
    assert (await office.act("leader", "charges", charge, "reduce", amount_fen=1_000, **why))["reduced_fen"] == 1_000
    of_itself = ["customer_is_somebody_else"]
    assert await office.refused("manager", "contracts", contract, "terminate", **why) == of_itself
    off = {**why, "asset_ids": [asset["id"]]}
    assert of_itself[0] in await office.refused("manager", "contracts", contract, "take-off", **off)

    another = await office.asset(serial="B2", name="新风机")
    of_cashier = await office.sign(await office.draft(another, customer_id=office.people["cashier"]), "leader")
    await office.act("leader", "contracts", of_cashier, "charge-once", **form)
    [line] = await account(office, of_cashier, "leader")
    cash = {"amount_fen": 30_000, "via": "desk", "method": "cash"}
    assert await office.refused("cashier", "charges", {"id": line["charge_id"]}, "pay", **cash) == own
