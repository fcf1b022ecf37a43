"""Penalties of contracts 逾期违约金: once a job, taken off its invoice or the next fee, and seen by the desk (M-80)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.contracts.office import Form, Office, Rounds
from tests.api.contracts.test_billed_singly import BY_ANNEX, DONE, SINGLY, on_site, taken
from tests.api.contracts.test_orders_under_contract import accepted_as, called_in

LATE: Form = {"late_arrival_fen": 5_000, "late_repair_fen": 10_000}


async def penalties(office: Office, contract: Form, who: str = "reception") -> list[Form]:
    """What the contract's account says of lateness."""
    rows: list[Form] = await office.seen(who, f"/contracts/{contract['id']}/penalties")
    return rows


def brief(rows: list[Form]) -> list[tuple[Any, ...]]:
    """Kind, amount, taken off, still owed, and whether the job goes on."""
    return [
        (row["kind"], row["amount_fen"], row["taken_fen"], row["open_fen"], row["noted_at"] is None) for row in rows
    ]


async def late_order(office: Office, asset: Form, hours: int, *, singly: bool) -> Form:
    """Called in today, accepted at once, and done so many hours after the call."""
    order = await taken(office, asset, hours=hours - 1)
    office.clock.move_to(office.clock.now() + timedelta(hours=hours - 1))
    await on_site(office, order)
    if singly:
        quoted = await office.act("worker1", "work-orders", order, "quote", lines=[BY_ANNEX], list_shown=True)
        await office.act("tenant1", "work-orders", order, "approve-quote", quote_id=quoted["quote"]["id"])
    else:
        await office.act("worker1", "work-orders", order, "start")
    office.clock.move_to(office.clock.now() + timedelta(hours=1))
    return await office.act("worker1", "work-orders", order, "complete", **DONE)


async def test_a_late_repair_is_taken_off_the_jobs_own_invoice(office: Office) -> None:
    """The contract's people hear of it; the charge says what it is for; a second completion adds nothing."""
    asset = await office.asset()
    contract = await office.active(asset, **SINGLY, **LATE)
    completed = await late_order(office, asset, 49, singly=True)
    assert (completed["charge"]["owed_fen"], completed["charge"]["invoiced_fen"]) == (70_000, 80_000)
    charge = await office.seen("cashier", f"/charges/{completed['charge']['id']}")
    assert (charge["reduced_fen"], charge["penalty_fen"], charge["penalty_taken_fen"]) == (10_000,) * 3
    assert brief(await penalties(office, contract)) == [("repair", 10_000, 10_000, 0, False)]
    for who in ("reception", "manager", "tenant1"):
        assert "contract.penalty_noted" in await office.events_told(who), who
    inbox = (await office.read("manager", "/me/notices")).json()["data"]
    [notice] = [each for each in inbox if each["event"] == "contract.penalty_noted"]
    assert completed["number"] in notice["text"], "which job it is about"
    ledger = await office.seen("cashier", f"/communities/{office.community}/ledger")
    [entry] = [row for row in ledger["data"] if row["kind"] == "reduce"]
    assert (completed["number"] in entry["reason"], entry["amount_fen"]) == (True, 10_000)
    await office.act("tenant1", "work-orders", completed, "reject-work", reason="仍不制冷")
    office.clock.move_to(office.clock.now() + timedelta(hours=1))
    assert len(await penalties(office, contract)) == 1


async def test_both_times_of_one_job_cost_once_each(office: Office) -> None:
    """Accepted 25 hours after the call, finished after 49: what a free job owes is owed by the centre."""
    asset = await office.asset()
    contract = await office.active(asset, **LATE)
    order = await called_in(office)
    office.clock.move_to(office.clock.now() + timedelta(hours=25))
    start = office.clock.now() + timedelta(hours=23)
    window = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    form = {**accepted_as(office, "contract", asset_id=asset["id"]), "appointment": window}
    order = await office.act("reception", "work-orders", order, "accept", **form)
    assert brief(await penalties(office, contract)) == [("arrival", 5_000, 0, 5_000, True)]
    office.clock.move_to(start)
    await on_site(office, order)
    await office.act("worker1", "work-orders", order, "start")
    office.clock.move_to(start + timedelta(hours=2))
    completed = await office.act("worker1", "work-orders", order, "complete", **DONE)
    assert completed["charge"]["state"] == "nothing_due"
    charge = await office.seen("cashier", f"/charges/{completed['charge']['id']}")
    assert (charge["penalty_fen"], charge["penalty_taken_fen"], charge["owed_fen"]) == (15_000, 0, 0)
    expected = [("arrival", 5_000, 0, 5_000, False), ("repair", 10_000, 0, 10_000, False)]
    assert sorted(brief(await penalties(office, contract, "tenant1"))) == expected


async def test_what_the_centre_owes_is_taken_off_the_next_fee(office: Office, rounds: Rounds) -> None:
    """A contract by the month: the fee after the late job is less by it, once."""
    asset = await office.asset()
    contract = await office.active(asset, billing="monthly", fee_fen=30_000, **LATE)
    await rounds()
    await late_order(office, asset, 49, singly=False)
    assert brief(await penalties(office, contract)) == [("repair", 10_000, 0, 10_000, False)]
    for days in (31, 62):
        office.at(days=days)
        await rounds()
    account = await office.seen("cashier", f"/contracts/{contract['id']}/account")
    assert [fee["owed_fen"] for fee in account] == [30_000, 20_000, 30_000]
    assert brief(await penalties(office, contract)) == [("repair", 10_000, 10_000, 0, False)]
    charge = await office.seen("cashier", f"/charges/{account[1]['charge_id']}")
    assert (charge["penalty_fen"], charge["penalty_taken_fen"]) == (0, 10_000)


async def test_a_penalty_beyond_the_invoice_is_owed_for_the_rest(office: Office) -> None:
    """The customer pays nothing, and the centre owes what is left."""
    asset = await office.asset()
    contract = await office.active(asset, **{**SINGLY, **LATE, "late_repair_fen": 100_000})
    completed = await late_order(office, asset, 49, singly=True)
    assert (completed["charge"]["state"], completed["charge"]["owed_fen"]) == ("waived", 0)
    assert brief(await penalties(office, contract)) == [("repair", 100_000, 80_000, 20_000, False)]


@pytest.mark.parametrize(("hours", "terms"), [(47, LATE), (49, {})], ids=("in time", "a contract without penalties"))
async def test_nothing_is_owed(office: Office, hours: int, terms: Form) -> None:
    """In time, or where the contract says nothing of it."""
    asset = await office.asset()
    contract = await office.active(asset, **SINGLY, **terms)
    completed = await late_order(office, asset, hours, singly=True)
    assert completed["charge"]["owed_fen"] == 80_000
    assert await penalties(office, contract) == []


async def test_who_waited_for_the_customer_is_not_late(office: Office) -> None:
    """The time ran out while the customer thought about the quote."""
    asset = await office.asset()
    contract = await office.active(asset, **SINGLY, **LATE)
    order = await taken(office, asset)
    await on_site(office, order)
    quoted = await office.act("worker1", "work-orders", order, "quote", lines=[BY_ANNEX], list_shown=True)
    office.clock.move_to(office.clock.now() + timedelta(hours=60))
    await office.act("tenant1", "work-orders", order, "approve-quote", quote_id=quoted["quote"]["id"])
    completed = await office.act("worker1", "work-orders", order, "complete", **DONE)
    assert completed["charge"]["owed_fen"] == 80_000
    assert await penalties(office, contract) == []


async def test_a_late_job_that_is_cancelled_is_owed_for_too(office: Office) -> None:
    """Otherwise the centre would only have to wait until the customer gives up."""
    asset = await office.asset()
    contract = await office.active(asset, **LATE)
    order = await taken(office, asset)
    office.clock.move_to(office.clock.now() + timedelta(hours=50))
    await office.act("tenant1", "work-orders", order, "cancel", reason="已另请他人")
    assert brief(await penalties(office, contract)) == [("repair", 10_000, 0, 10_000, False)]
