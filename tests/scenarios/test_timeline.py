"""What a timeline tells, and whom a scenario leaves notices for."""

import json
from datetime import timedelta

from sqlmodel import col, select

from app.core.ids import UUID
from app.db.database import Database
from app.models import JournalEntry, Notice
from app.sandbox.demo import steps
from app.sandbox.demo.repair import repair
from app.sandbox.demo.run import Run
from tests.scenarios.conftest import TickingClock


async def test_what_follows_comes_after_its_cause_and_says_how_much(run: Run) -> None:
    await repair(run)
    (cashier,) = await run.people("cashier")
    timeline = await run.server.read(cashier, f"{run.orders[0].path}/timeline")
    types = [entry["record_type"] for entry in timeline["data"]]
    assert types[types.index("charge") : types.index("charge") + 2] == ["charge", "follow_up"]
    money = [entry for entry in timeline["data"] if entry["record_type"] in ("charge", "payment")]
    assert [entry["event"] for entry in money] == [
        "charge.invoiced",
        "charge.part_paid",
        "payment.collected",
        "charge.paid",
        "payment.collected",
        "payment.handed_in",
        "charge.collection_received",
        "payment.handed_in",
        "charge.collection_received",
    ]
    assert money[0]["details"] == ["开单金额 ¥128.00"]
    assert money[1]["details"] == ["金额 ¥100.00", f"收据号 {receipt(money[1])}", "维修人员代收", "现金"]
    assert money[2]["details"] == money[1]["details"]
    followed = next(entry for entry in timeline["data"] if entry["event"] == "follow_up.scheduled")
    assert followed["details"][0].startswith("期限 ")


def receipt(entry: dict[str, list[str]]) -> str:
    return next(detail for detail in entry["details"] if detail.startswith("收据号")).removeprefix("收据号 ")


async def test_nobody_is_named_in_full(run: Run) -> None:
    """Customers' names and phones are masked for everybody, also where the desk wrote down who said or signed what."""
    await repair(run)
    (desk,) = await run.people("reception")
    timeline = json.dumps(await run.server.read(desk, f"{run.orders[0].path}/timeline"), ensure_ascii=False)
    assert "王**" in timeline
    for private in ("王德明", "林小满", "赵勤", "+8613800"):
        assert private not in timeline


async def test_a_confirmed_proposal_says_from_when_to_when(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    wish = run.next_window()
    await order.do(team.customer, "reschedule", "accepted", window=wish, reason="改时间", asked_by="customer")
    await order.do(team.desk, "confirm_time", "accepted")
    timeline = await run.server.read(team.desk, f"{order.path}/timeline")
    assert timeline["data"][-2]["title"] == "提议改约"
    from_when, to_when = timeline["data"][-1]["details"]
    assert (from_when[-5:], to_when[-5:]) == (wish["starts_at"][11:16], wish["ends_at"][11:16])


async def test_the_customer_is_told_of_the_invoice(run: Run, seeded: Database, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, 5_000)
    await steps.finish_work(run, order, team.worker, "更换角阀")
    charge = UUID(order["charge"]["id"])
    async with seeded.transaction(clock.now() + timedelta(seconds=1)) as tx:
        notices = await tx.all(Notice, select(Notice).where(col(Notice.record_id) == charge))
        entry = await tx.one(JournalEntry, select(JournalEntry).where(col(JournalEntry.record_id) == charge))
    assert [(str(notice.person_id), notice.event) for notice in notices] == [(team.customer.id, "charge.invoiced")]
    assert entry is not None
    assert entry.data["number"] == order["charge"]["number"]
    assert entry.data["work_order_id"] == order.id
    assert "customer_id" not in entry.data
