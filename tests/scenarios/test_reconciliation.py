"""M-61, M-63: what a day comes to, by hand; days are closed once, and a closed day never changes."""

import asyncio
from datetime import date, timedelta

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, answered
from app.workflow.kinds.charge import CHARGE
from app.workflow.kinds.day_closing import DAY_CLOSING
from tests.scenarios.conftest import TickingClock

WHY = {"reason": "上门迟到致歉"}
MEANS = ("cash", "card", "wechat_pay", "alipay", "transfer", "unstated")


def means(**fen: int) -> Form:
    """An amount by its means; those that aren't named are 0."""
    return {"total_fen": sum(fen.values()), **{f"{name}_fen": fen.get(name, 0) for name in MEANS}}


async def copies(run: Run, fen: int) -> Record:
    """A charge for copies at the desk."""
    desk, owner, cashier = await run.people("reception", "owner2", "cashier")
    order = await run.register(
        desk, kind="paid_service", channel="counter", catalogue_code="P19", description="复印",
        customer_id=owner.id, premises_id=owner.home,
    )  # fmt: skip
    estimate = {"basis": "range", "min_fen": 100, "max_fen": 10_000_000}
    consent = await run.statement(desk)
    agreed: Form = {"coverage": "chargeable", "coverage_reason": "有偿服务", "estimate": estimate, "consent": consent}
    await order.do(desk, "accept", "accepted", **agreed)
    line = {**steps.labour("复印", fen, "P19"), "unit": "页"}
    await order.do(desk, "fulfil", "signed_off", done="已复印", lines=[line], consent=await run.statement(desk))
    return await run.charge_of(cashier, order)


async def collected_by_worker(run: Run, fen: int) -> tuple[Record, Record]:
    """A charge that a worker collected in cash, and the payment."""
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team)
    await order.do(team.worker, "quote", "quoted", lines=[steps.labour("更换水管", fen)], list_shown=True)
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"], pay_worker=True)
    await steps.finish_work(run, order, team.worker, "更换水管")
    (cashier,) = await run.people("cashier")
    charge = await run.charge_of(cashier, order)
    await charge.do(team.worker, "pay", "paid", amount_fen=fen, via="worker", method="cash")
    payment = await run.payment(cashier, charge["payment"]["id"])
    await charge.look(cashier)
    return charge, payment


async def day(run: Run, who: DemoUser, on: date) -> Form:
    """What a day comes to in the demo's community."""
    (cashier,) = await run.people("cashier")
    path = f"/v1/reconciliation?community_id={cashier.community_id}&date={on.isoformat()}"
    read: Form = await run.server.read(who, path)
    return read


async def close(run: Run, who: DemoUser, on: date, counted_fen: int, **more: object) -> Record:
    """Close the accounts up to a day."""
    form = {"day": on.isoformat(), "counted_fen": counted_fen, **more}
    return await run.create(who, DAY_CLOSING, DAY_CLOSING.path, **form)


def balances(figures: Form) -> tuple[int, int, int, int]:
    """What customers owe and workers have, before and after."""
    names = ("opening_fen", "closing_fen", "opening_with_workers_fen", "closing_with_workers_fen")
    before, after, workers_before, workers_after = (figures[name] for name in names)
    return before, after, workers_before, workers_after


async def first_day(run: Run) -> Record:
    """One of every movement; what it comes to is written down in the tests. Gives a charge on which ¥10 are owed."""
    cashier, manager = await run.people("cashier", "manager")
    dear = await copies(run, 10_000)
    await dear.do(cashier, "pay", "part_paid", amount_fen=4_000, via="desk", method="cash")
    await dear.do(cashier, "pay", "paid", amount_fen=6_000, via="desk", method="card")
    by_card = dear["payment"]["id"]
    await dear.do(manager, "reduce", "paid", amount_fen=1_500, **WHY)
    given_back = {"amount_fen": 1_500, "method": "transfer", "payment_id": by_card, "reason": "多收退回"}
    await dear.do(cashier, "refund", "paid", **given_back)
    await dear.do(manager, "compensate", "paid", amount_fen=300, apology=True, method="cash", reason="污损地毯")
    await dear.do(manager, "compensate", "paid", amount_fen=700, apology=True, reason="污损地毯,由财务转账")
    waived = await copies(run, 2_000)
    await waived.do(manager, "waive", "waived", reason="老住户免收")
    mistaken = await copies(run, 1_000)
    await mistaken.do(cashier, "pay", "paid", amount_fen=1_000, via="desk", method="cash")
    slip: Form = {"payment_id": mistaken["payment"]["id"], "amount_fen": 1_000, "reason": "录错单"}
    await mistaken.do(cashier, "reverse", "invoiced", **slip)
    online = {"amount_fen": 400, "via": "online", "method": "alipay", "online_reference": "A2026113001"}
    await mistaken.do(await run.server.machine(), "pay", "part_paid", **online)
    _, payment = await collected_by_worker(run, 3_000)
    await payment.do(cashier, "hand_in", "handed_in", counted_fen=3_000)
    given, late = await collected_by_worker(run, 200)
    await late.do(cashier, "hand_in", "handed_in", counted_fen=200)
    await given.look(cashier)
    await given.do(cashier, "reverse", "invoiced", payment_id=late.id, amount_fen=200, reason="假币,已退还")
    wrong, keyed = await collected_by_worker(run, 500)
    await wrong.do(cashier, "reverse", "invoiced", payment_id=keyed.id, amount_fen=500, reason="师傅录错单")
    await collected_by_worker(run, 900)
    return wrong


async def test_every_movement_stands_in_its_day(run: Run, clock: TickingClock) -> None:
    cashier, manager, worker = await run.people("cashier", "manager", "worker1")
    today = await run.today(cashier)
    before = (await day(run, cashier, today))["figures"]
    assert balances(before) == (0, 0, 0, 0), "the seeded community has no money yet"
    await first_day(run)
    read = await day(run, cashier, today)
    figures = read["figures"]
    people = {person.pop("by_id"): person for person in figures.pop("by_person")}
    assert (read["closed"], read["day_closing_id"], read["currency"]) == (False, None, "CNY")
    assert figures == {
        "opening_fen": 0,
        "invoiced_fen": 10_000 + 2_000 + 1_000 + 3_000 + 200 + 500 + 900,
        "reduced_fen": 1_500,
        "waived_fen": 2_000,
        "paid": means(cash=4_000 + 1_000 + 3_000 + 200 + 500 + 900, card=6_000, alipay=400),
        "collected": means(cash=3_000 + 200 + 500 + 900),
        "reversed": means(cash=1_000 + 200 + 500),
        "uncollected": means(cash=500),
        "handed_in": means(cash=3_000 + 200),
        "refunded": means(transfer=1_500),
        "compensated": means(cash=300, unstated=700),
        # 4000 + 1000 at the desk, 3000 + 200 handed in, 1000 + 200 taken out again, 300 given as a compensation
        "cash_fen": 6_700,
        # the mistaken one still owes 600, the wrong one 500, the false one 200
        "closing_fen": 1_300,
        "opening_with_workers_fen": 0,
        "closing_with_workers_fen": 900,
    }
    assert people[worker.id]["paid"] == people[worker.id]["collected"] == means(cash=4_600)
    assert people[cashier.id]["cash_fen"] == 7_000
    assert (people[manager.id]["cash_fen"], people[manager.id]["reduced_fen"]) == (-300, 1_500)
    erp = await run.server.machine()
    assert (await day(run, erp, today))["figures"]["closing_fen"] == 1_300
    entries = await run.server.read(cashier, f"/v1/communities/{cashier.community_id}/ledger?kind=hand_in,refund")
    assert [(entry["kind"], entry["method"]) for entry in entries["data"]] == [
        ("refund", "transfer"), ("hand_in", "cash"), ("hand_in", "cash"),
    ]  # fmt: skip


async def test_a_closed_day_never_changes(run: Run, clock: TickingClock) -> None:
    cashier, manager, desk = await run.people("cashier", "manager", "reception")
    today = await run.today(cashier)
    form: Form = {"day": today.isoformat(), "counted_fen": 6_700}
    wrong = await first_day(run)
    tomorrow = {**form, "day": (today + timedelta(days=1)).isoformat()}
    await run.registration_refused(cashier, DAY_CLOSING, "day_has_come", tomorrow)
    await run.registration_refused(cashier, DAY_CLOSING, "difference_has_reason", {**form, "counted_fen": 6_600})
    closing = await close(run, cashier, today, 6_600, reason="找零少收 1 元")
    shown = {
        "cash_fen": 6_700,
        "counted_fen": 6_600,
        "difference_fen": -100,
        "closing_fen": 1_300,
        "from_day": str(today),
    }
    closing.must_show(state="closed", with_workers_fen=900, **shown)
    closed = await day(run, cashier, today)
    assert (closed["closed"], closed["day_closing_id"], closed["figures"]) == (True, closing.id, closing["figures"])
    await run.registration_refused(cashier, DAY_CLOSING, "day_is_open", {**form, "day": str(today - timedelta(days=1))})
    await run.registration_refused(manager, DAY_CLOSING, "day_is_open", form)
    await closing.forbidden(cashier, "confirm")
    await closing.do(manager, "confirm", "confirmed", note="已核对")

    # what comes late counts in the next day, also what corrects the closed one
    await wrong.do(cashier, "pay", "paid", amount_fen=500, via="desk", method="cash")
    late: Form = {"payment_id": wrong["payment"]["id"], "amount_fen": 500, "reason": "又录错"}
    await wrong.do(cashier, "reverse", "invoiced", **late)
    await wrong.do(manager, "waive", "waived", reason="免收")
    assert await day(run, cashier, today) == {**closed, "day_closing_state": "confirmed"}
    clock.pass_by(timedelta(days=2))
    after = await copies(run, 800)
    await after.do(cashier, "pay", "part_paid", amount_fen=300, via="desk", method="wechat_pay")
    own = await close(run, manager, today + timedelta(days=2), 0)
    own.must_show(from_day=str(today + timedelta(days=1)), closing_fen=1_300, cash_fen=0, difference_fen=0)
    await own.refused(manager, "confirm", "closer_is_another")
    days = [await day(run, cashier, today + timedelta(days=ahead)) for ahead in range(4)]
    assert [balances(each["figures"]) for each in days] == [
        (0, 1_300, 0, 900), (1_300, 800, 900, 900), (800, 1_300, 900, 900), (1_300, 1_300, 900, 900),
    ]  # fmt: skip
    assert [each["closed"] for each in days] == [True, True, True, False]
    assert days[1]["figures"]["reversed"] == means(cash=500)
    answered(await run.server.get(desk, f"{DAY_CLOSING.path}/{closing.id}"), "reception", 404)


async def test_money_and_closings_at_once(run: Run) -> None:
    """Whatever comes first: what was closed is what stands in the day for good, and nothing is lost."""
    cashier, manager = await run.people("cashier", "manager")
    today = await run.today(cashier)
    charges = [await copies(run, 1_000) for _ in range(8)]
    paid: Form = {"amount_fen": 1_000, "via": "desk", "method": "card"}
    closes: Form = {"community_id": cashier.community_id, "day": today.isoformat(), "counted_fen": 0}
    sent = [run.server.post(cashier, f"{CHARGE.path}/{charge.id}/pay", paid) for charge in charges]
    closing = [run.server.post(who, DAY_CLOSING.path, closes) for who in (cashier, manager)]
    answers = await asyncio.gather(*sent[:4], *closing, *sent[4:])
    assert sorted(answer.status_code for answer in answers) == [200] * 8 + [201, 409]
    [kept] = [answer.json() for answer in answers if answer.status_code == 201]
    first, second = [await day(run, cashier, today + timedelta(days=ahead)) for ahead in (0, 1)]
    assert first["figures"] == kept["figures"]
    took = [each["figures"]["paid"]["card_fen"] for each in (first, second)]
    assert (sum(took), second["figures"]["closing_fen"]) == (8_000, 0)
