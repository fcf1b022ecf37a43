"""A charge keeps its truth: what is owed, kept and given back stands in fields of its own, and the state follows from
these (M-53, M-60 to M-63)."""

import pytest

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.workflow.kinds.charge import CHARGE

FEN = 4_000
CASH: Form = {"via": "desk", "method": "cash"}
WHY = {"reason": "上门迟到致歉"}
ZERO = ("reduced_fen", "waived_fen", "credited_fen", "paid_fen", "reversed_fen", "refunded_fen", "compensated_fen")


async def charged(run: Run, fen: int = FEN) -> tuple[Record, Record, steps.Team]:
    """An order that was completed for so much, and its charge."""
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, fen)
    await steps.finish_work(run, order, team.worker, "更换水管")
    (cashier,) = await run.people("cashier")
    return order, await run.charge_of(cashier, order), team


async def pay(run: Run, charge: Record, to: str, fen: int) -> Record:
    """Cash at the desk; the payment."""
    (cashier,) = await run.people("cashier")
    await charge.do(cashier, "pay", to, amount_fen=fen, **CASH)
    return await run.payment(cashier, charge["payment"]["id"])


def shows(charge: Record, state: str, **sums: int) -> None:
    """The state and every sum; those that aren't named are 0."""
    charge.must_show(state=state, **{**dict.fromkeys(ZERO, 0), **sums})


def refund(payment: Record, fen: int, method: str = "cash") -> Form:
    return {"amount_fen": fen, "method": method, "payment_id": payment.id, "reason": "多收退回"}


async def ledger(run: Run, who: DemoUser, query: str) -> list[Form]:
    """The entries of the ledger that a query finds."""
    answer = await run.server.read(who, f"/v1/communities/{who.community_id}/ledger?{query}")
    entries: list[Form] = answer["data"]
    return entries


async def test_money_goes_back_only_after_the_manager_has_reduced(run: Run) -> None:
    """M-53: a cashier gives back what was paid too much; "the customer finds it dear" is no such thing."""
    _, charge, _ = await charged(run)
    cashier, manager = await run.people("cashier", "manager")
    payment = await pay(run, charge, "paid", FEN)
    await charge.refused(cashier, "refund", "refund_within_overpaid", **refund(payment, 60))
    await charge.refused(manager, "refund", "refund_within_overpaid", **refund(payment, 60))
    await charge.do(manager, "reduce", "paid", amount_fen=1_000, **WHY)
    await charge.refused(cashier, "refund", "refund_within_overpaid", **refund(payment, 1_001))
    await charge.do(cashier, "refund", "paid", **refund(payment, 1_000))
    shows(charge, "paid", reduced_fen=1_000, paid_fen=FEN, refunded_fen=1_000, owed_fen=0)


async def test_what_was_all_given_back_is_refunded(run: Run) -> None:
    _, charge, _ = await charged(run)
    cashier, manager = await run.people("cashier", "manager")
    payment = await pay(run, charge, "paid", FEN)
    await charge.do(manager, "reduce", "paid", amount_fen=FEN, **WHY)
    await charge.do(cashier, "refund", "refunded", **refund(payment, FEN, "transfer"))
    shows(charge, "refunded", reduced_fen=FEN, paid_fen=FEN, refunded_fen=FEN, owed_fen=0)


async def test_a_refund_keeps_its_means_and_its_payment(run: Run) -> None:
    _, charge, _ = await charged(run)
    cashier, manager = await run.people("cashier", "manager")
    payment = await pay(run, charge, "paid", FEN)
    await charge.do(manager, "reduce", "paid", amount_fen=500, **WHY)
    nameless = {name: value for name, value in refund(payment, 500).items() if name != "payment_id"}
    await charge.invalid(cashier, "refund", "/payment_id", **nameless)
    await charge.do(cashier, "refund", "paid", **refund(payment, 500, "transfer"))
    [entry] = await ledger(run, cashier, f"charge_id={charge.id}&kind=refund")
    assert (entry["method"], entry["payment_id"], entry["amount_fen"]) == ("transfer", payment.id, 500)
    [paid] = await ledger(run, cashier, f"charge_id={charge.id}&kind=pay")
    assert (paid["method"], paid["payment_id"]) == ("cash", payment.id)


async def test_after_a_payment_keyed_by_mistake_the_debt_stands_again(run: Run) -> None:
    _, charge, team = await charged(run)
    cashier, manager = await run.people("cashier", "manager")
    kept = await pay(run, charge, "part_paid", 1_000)
    wrong = await pay(run, charge, "paid", 3_000)
    mistake = {"payment_id": wrong.id, "amount_fen": 3_000, "reason": "录错单,未收到该款"}
    await charge.forbidden(team.worker, "reverse", **mistake)
    await charge.forbidden(manager, "reverse", **mistake)
    await charge.refused(cashier, "reverse", "payment_stands", **{**mistake, "amount_fen": 2_999})
    await charge.do(cashier, "reverse", "part_paid", **mistake)
    shows(charge, "part_paid", paid_fen=FEN, reversed_fen=3_000, owed_fen=3_000)
    assert (await wrong.look(cashier))["state"] == "reversed"
    await charge.refused(cashier, "reverse", "payment_stands", **{**mistake, "amount_fen": 3_000})
    [entry] = await ledger(run, cashier, f"charge_id={charge.id}&kind=reverse")
    assert (entry["payment_id"], entry["method"], entry["amount_fen"]) == (wrong.id, "cash", 3_000)
    await pay(run, charge, "paid", 3_000)
    shows(charge, "paid", paid_fen=7_000, reversed_fen=3_000, owed_fen=0)
    await charge.do(cashier, "reverse", "part_paid", payment_id=kept.id, amount_fen=1_000, reason="重复录入")
    shows(charge, "part_paid", paid_fen=7_000, reversed_fen=4_000, owed_fen=1_000)


async def test_reversing_the_only_payment_leaves_all_of_it_owed(run: Run) -> None:
    order, charge, team = await charged(run)
    (cashier,) = await run.people("cashier")
    payment = await pay(run, charge, "paid", FEN)
    await charge.do(cashier, "reverse", "invoiced", payment_id=payment.id, amount_fen=FEN, reason="录错单")
    shows(charge, "invoiced", paid_fen=FEN, reversed_fen=FEN, owed_fen=FEN)
    await order.do(team.customer, "sign_off", "signed_off", signed_by="王德明")
    await order.refused(team.desk, "close", "charge_is_paid")


async def test_an_online_payment_keyed_with_a_wrong_amount_can_be_keyed_anew(run: Run) -> None:
    _, charge, _ = await charged(run)
    (cashier,) = await run.people("cashier")
    online = {"via": "online", "method": "wechat_pay", "online_reference": f"4300-{run.server.new_key()}"}
    await charge.do(cashier, "pay", "part_paid", amount_fen=400, **online)
    payment = charge["payment"]["id"]
    await charge.do(cashier, "reverse", "invoiced", payment_id=payment, amount_fen=400, reason="金额录错")
    await charge.do(cashier, "pay", "paid", amount_fen=FEN, **online)


@pytest.mark.parametrize(
    "written",
    ["4200abc-7", "４２００ＡＢＣ-７", "4200 ABC-7", "4200\u200bABC-7", "4200\u00a0ABC\u3000-7", "4200ＡbＣ\ufeff-7"],
)
async def test_an_online_payment_counts_once_however_it_is_written(run: Run, written: str) -> None:
    _, charge, _ = await charged(run)
    (cashier,) = await run.people("cashier")
    online = {"via": "online", "method": "wechat_pay"}
    await charge.do(cashier, "pay", "part_paid", amount_fen=400, online_reference="4200ABC-7", **online)
    again = {"amount_fen": 400, "online_reference": written, **online}
    await charge.refused(cashier, "pay", "payment_is_new", **again)


@pytest.mark.parametrize("written", ["\u200b", "4200А7", "4200\u31647", "单号4200"])
async def test_a_reference_has_only_signs_that_providers_use(run: Run, written: str) -> None:
    """A Cyrillic А looks like the Latin one, and a Hangul filler like nothing: either would count once more."""
    _, charge, _ = await charged(run)
    (cashier,) = await run.people("cashier")
    online = {"via": "online", "method": "wechat_pay", "online_reference": written}
    await charge.invalid(cashier, "pay", "/online_reference", amount_fen=400, **online)


async def test_a_collection_that_was_reversed_is_not_handed_in(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team)
    lines = [steps.labour("更换水管", FEN)]
    await order.do(team.worker, "quote", "quoted", lines=lines, list_shown=True)
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"], pay_worker=True)
    await steps.finish_work(run, order, team.worker, "更换水管")
    (cashier,) = await run.people("cashier")
    charge = await run.charge_of(cashier, order)
    await charge.do(team.worker, "pay", "paid", amount_fen=FEN, via="worker", method="cash")
    payment = await run.payment(cashier, charge["payment"]["id"])
    await charge.look(cashier)
    charge.must_show(open_collections=1)
    await charge.do(cashier, "reverse", "invoiced", payment_id=payment.id, amount_fen=FEN, reason="师傅录错单")
    charge.must_show(open_collections=0)
    await payment.impossible(cashier, "hand_in", counted_fen=FEN)


async def test_reductions_waivers_and_compensations_stand_apart(run: Run) -> None:
    _, charge, _ = await charged(run)
    (manager,) = await run.people("manager")
    await charge.do(manager, "reduce", "invoiced", amount_fen=500, **WHY)
    await charge.do(manager, "compensate", "invoiced", amount_fen=300, reason="划伤地板", apology=True)
    await charge.do(manager, "waive", "waived", reason="老住户,余款免收")
    shows(charge, "waived", reduced_fen=500, waived_fen=3_500, compensated_fen=300, owed_fen=0)


async def test_what_is_waived_of_a_charge_paid_in_part_leaves_it_paid(run: Run) -> None:
    _, charge, _ = await charged(run)
    (manager,) = await run.people("manager")
    await pay(run, charge, "part_paid", 1_000)
    await charge.do(manager, "waive", "paid", reason="零头免收")
    shows(charge, "paid", waived_fen=3_000, paid_fen=1_000, owed_fen=0)


async def test_what_cancelling_waives_says_why(run: Run) -> None:
    order, charge, team = await charged(run)
    cashier, manager = await run.people("cashier", "manager")
    await order.do(team.customer, "reject_work", "rework", reason="仍滴水")
    await order.do(manager, "cancel", "cancelled", reason="客户放弃返工", settlement={"fee_fen": 0})
    await charge.look(cashier)
    shows(charge, "waived", waived_fen=FEN, owed_fen=0)
    [entry] = await ledger(run, cashier, f"charge_id={charge.id}&kind=waive")
    assert entry["reason"] == "客户放弃返工"


async def test_a_job_is_compensated_before_there_is_an_invoice(run: Run) -> None:
    """M-53: a scratched floor is made good while the work still runs; the ledger names the order."""
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team)
    cashier, manager = await run.people("cashier", "manager")
    damage: Form = {"amount_fen": 2_000, "reason": "搬运划伤地板", "apology": True}
    await order.forbidden(team.desk, "compensate", **damage)
    await order.invalid(manager, "compensate", "/apology", **{**damage, "apology": False})
    await order.do(manager, "compensate", "on_site", **damage)
    entries = [entry for entry in await ledger(run, cashier, "kind=compensate") if entry["work_order_id"] == order.id]
    assert [(entry["charge_id"], entry["amount_fen"], entry["reason"]) for entry in entries] == [
        (None, 2_000, "搬运划伤地板")
    ]
    await steps.approved(order, team, FEN)
    await steps.finish_work(run, order, team.worker, "更换水管")
    await order.refused(manager, "compensate", "no_charge_exists", **damage)
    charge = await run.charge_of(cashier, order)
    await charge.do(manager, "compensate", "invoiced", **damage)
    named = [entry for entry in await ledger(run, cashier, "kind=compensate") if entry["work_order_id"] == order.id]
    assert [entry["charge_id"] for entry in named] == [None, charge.id]


async def test_what_a_complaint_gives_stands_in_the_ledger(run: Run) -> None:
    office, manager, cashier, owner = await run.people("cs_supervisor", "manager", "cashier", "owner2")
    complaint = await run.complain(
        owner, kind="service", channel="online", matter="other", description="物业施工弄脏地毯", premises_id=owner.home
    )
    given: Form = {
        "result": "致歉并补偿清洁费", "founded": True, "compensation_fen": 5_000, "customer_content": True,
        "corrective": {"what": "施工铺垫", "owner_id": office.id, "due_on": (await run.today(office)).isoformat()},
    }  # fmt: skip
    granted = {"granted_fen": 5_000, "reason": "施工未铺垫,污损地毯"}
    await complaint.invalid(manager, "grant_compensation", "/apology", **granted)
    await complaint.do(manager, "grant_compensation", "registered", **granted, apology=True)
    await complaint.do(office, "resolve_on_spot", "resolved", **given)
    entries = await ledger(run, cashier, "kind=compensate")
    named = [entry for entry in entries if entry["complaint_id"] == complaint.id]
    assert [(entry["charge_id"], entry["work_order_id"], entry["amount_fen"]) for entry in named] == [
        (None, None, 5_000)
    ]


async def test_a_total_above_the_cap_is_refused(run: Run) -> None:
    """Fifty lines at the highest price and quantity came to 5 × 10^15 fen; a community's cap is ¥1,000,000."""
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team)
    dear = {**steps.labour("更换水管", 1_000_000_000), "quantity": "99999.999"}
    half = steps.labour("更换水管", 50_000_000)
    for lines in ([dear] * 50, [half, {**half, "unit_fen": 50_000_001}]):
        await order.refused(team.worker, "quote", "total_is_within_cap", lines=lines, list_shown=True)
    (manager,) = await run.people("manager")
    damage: Form = {"amount_fen": 100_000_001, "reason": "水淹", "apology": True}
    await order.refused(manager, "compensate", "compensation_is_within_cap", **damage)
    await order.do(team.worker, "quote", "quoted", lines=[half, half], list_shown=True)


@pytest.mark.parametrize("basis", ["range", "on_site"])
async def test_an_estimate_above_the_cap_is_refused(run: Run, basis: str) -> None:
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.call_in(run, team.desk, team.customer)
    estimate: Form = {"basis": basis, "visit_fee_fen": 100_000_001}
    if basis == "range":
        estimate = {"basis": basis, "min_fen": 1, "max_fen": 100_000_001}
    form = {
        "coverage": "chargeable", "coverage_reason": "过保", "appointment": run.next_window(),
        "estimate": estimate, "consent": await run.statement(team.desk),
    }  # fmt: skip
    await order.refused(team.desk, "accept", "estimate_is_within_cap", **form)


def test_the_table_knows_no_other_states() -> None:
    assert {state.value for state in CHARGE.states} == {
        "nothing_due", "invoiced", "part_paid", "paid", "waived", "refunded",
    }  # fmt: skip
