"""Money taken by many at once: never more than is owed, handed in once, and no number is given twice."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.models import Charge, LedgerEntry, Payment
from app.sandbox.demo import steps
from app.sandbox.demo.run import Run, windows
from app.sandbox.demo.server import Server
from tests.torture.conftest import Scale
from tests.torture.service import ORDERS, Persistence, Service, code_of

OWED = 1200
REFUSED = {"action-not-allowed", "action-refused"}


async def charge(service: Service) -> dict[str, Any]:
    """A charge for twelve copied pages, not paid yet."""
    tenant = service.people["tenant1"]
    home = (await service.read("tenant1", "/v1/me"))["premises"][0]
    request = {
        "community_id": service.community_id, "kind": "paid_service", "channel": "counter", "catalogue_code": "P19",
        "description": "复印租赁合同 12 页", "customer_id": str(tenant.id), "premises_id": home,
    }  # fmt: skip
    order = await service.must("reception", ORDERS, request)
    path = f"{ORDERS}/{order['id']}"
    statement = {"said_by": "业主本人", "means": "in_person", "told_at": datetime.now(UTC).isoformat()}
    estimate = {"basis": "range", "min_fen": 100, "max_fen": 5000}
    accepted = {"coverage": "chargeable", "coverage_reason": "有偿服务", "estimate": estimate, "consent": statement}
    await service.must("reception", f"{path}/accept", accepted)
    line = {
        "kind": "labour", "name": "复印", "quantity": "12", "unit": "页", "basis": "priced_on_site",
        "catalogue_code": "P19", "unit_fen": OWED // 12,
    }  # fmt: skip
    statement = {**statement, "told_at": datetime.now(UTC).isoformat()}
    done = {"done": "已复印并装订", "means": "in_person", "lines": [line], "consent": statement}
    invoice: dict[str, Any] = (await service.must("reception", f"{path}/fulfil", done))["charge"]
    assert invoice["owed_fen"] == OWED
    return invoice


async def collected(service: Service) -> dict[str, Any]:
    """A payment that the worker took on site and has not handed in."""
    server = Server(lambda: service.clients[0], "zh", "torture")
    run = Run(server, windows(datetime.now(UTC), 0))
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team)
    lines = [steps.labour("更换水管 人工", OWED)]
    await order.do(team.worker, "quote", "quoted", lines=lines, list_shown=True)
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"], pay_worker=True)
    await steps.finish_work(run, order, team.worker, "更换水管")
    due = await run.charge_of(team.worker, order)
    await due.do(team.worker, "pay", "paid", amount_fen=OWED, via="worker", method="cash")
    payment: dict[str, Any] = due["payment"]
    return payment


async def books(service: Service, charge_id: str) -> tuple[Charge, list[Payment], list[LedgerEntry]]:
    """A charge with its payments and its ledger as they are stored."""
    async with service.database.transaction(datetime.now(UTC)) as tx:
        mine = UUID(charge_id)
        [stored] = await tx.all(Charge, select(Charge).where(col(Charge.id) == mine))
        payments = await tx.all(Payment, select(Payment).where(col(Payment.charge_id) == mine))
        ledger = await tx.all(LedgerEntry, select(LedgerEntry).where(col(LedgerEntry.charge_id) == mine))
    return stored, payments, ledger


async def test_never_more_than_is_owed(service: Service, scale: Scale) -> None:
    due = await charge(service)
    persistent = Persistence(service)
    third = {"amount_fen": OWED // 3, "via": "desk", "method": "cash"}
    answers = await asyncio.gather(
        *(
            persistent.send("cashier", f"/v1/charges/{due['id']}/pay", third, f"pay-{number}")
            for number in range(scale.payments)
            # each of them is sent twice
            for _ in range(2)
        )
    )
    paid = {answer.json()["payment"]["id"] for answer in answers if answer.status_code == 200}
    assert {code_of(answer) for answer in answers if answer.status_code != 200} <= REFUSED
    stored, payments, ledger = await books(service, due["id"])
    assert (len(paid), stored.paid_fen, stored.state) == (3, OWED, "paid")
    assert sum(payment.amount_fen for payment in payments) == OWED
    assert {str(payment.id) for payment in payments} == paid
    assert len({payment.receipt for payment in payments}) == 3
    assert sum(entry.amount_fen for entry in ledger if entry.kind == "pay") == OWED
    assert not service.faults
    assert await service.look_through() == []


async def test_money_is_handed_in_once(service: Service, scale: Scale) -> None:
    payment = await collected(service)
    path = f"/v1/payments/{payment['id']}/hand-in"
    answers = await asyncio.gather(
        *(service.send("cashier", "POST", path, {"counted_fen": OWED}, key=f"h-{n}") for n in range(scale.payments))
    )
    lost = Counter(code_of(answer) for answer in answers if answer.status_code != 200)
    assert len(answers) - lost.total() == 1, lost
    assert lost.keys() <= REFUSED | {"version-conflict"}
    stored, _, ledger = await books(service, await charge_id_of(service, payment["id"]))
    assert stored.open_collections == 0
    assert sum(entry.kind == "hand_in" for entry in ledger) == 1
    assert not service.faults
    assert await service.look_through() == []


async def charge_id_of(service: Service, payment_id: str) -> str:
    """The charge that a payment is for."""
    return str((await service.read("cashier", f"/v1/payments/{payment_id}"))["charge_id"])


async def test_numbers_are_given_once(service: Service, scale: Scale) -> None:
    registrations = [
        service.send("reception", "POST", ORDERS, service.request(), key=f"n-{n}") for n in range(scale.numbers)
    ]
    answers = await asyncio.gather(*registrations)
    assert {answer.status_code for answer in answers} == {201}
    numbers = Counter(answer.json()["number"] for answer in answers)
    assert max(numbers.values()) == 1, [number for number, times in numbers.items() if times > 1]
    counted = sorted(int(number.rpartition("-")[2]) for number in numbers)
    assert counted == list(range(counted[0], counted[0] + scale.numbers)), "a rolled-back attempt leaves no gap here"
    assert await service.look_through() == []
