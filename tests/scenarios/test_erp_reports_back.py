"""M-60, M-63: what the ERP reports of charges: fapiao, red-letter fapiao, vouchers, and payments many at once."""

from app.sandbox.demo.run import Run
from app.sandbox.demo.server import Form, answered
from tests.scenarios.test_reconciliation import copies

FIRST, SECOND, RED = "26372000000000000001", "26372000000000000002", "26372000000000000009"


async def test_a_fapiao_is_of_one_charge_and_is_taken_back_by_a_red_one(run: Run) -> None:
    (cashier,) = await run.people("cashier")
    (desk,) = await run.people("reception")
    erp = await run.server.machine()
    charge, other = await copies(run, 3_000), await copies(run, 2_000)
    made_out: Form = {"fapiao_number": FIRST, "amount_fen": 3_000, "issued_on": "2026-11-21"}
    await charge.forbidden(desk, "record_fapiao", **made_out)
    await charge.invalid(erp, "record_fapiao", "/fapiao_number", **{**made_out, "fapiao_number": "2637 2000"})
    await charge.refused(erp, "record_fapiao", "fapiao_within_invoiced", **{**made_out, "amount_fen": 3_001})
    await charge.do(erp, "record_fapiao", "invoiced", **made_out)
    charge.must_show(fapiao_number=FIRST)
    await charge.refused(erp, "record_fapiao", "no_fapiao_stands", **{**made_out, "fapiao_number": SECOND})
    await other.refused(cashier, "record_fapiao", "fapiao_is_new", **{**made_out, "amount_fen": 2_000})
    back: Form = {"fapiao_number": FIRST, "red_fapiao_number": RED, "issued_on": "2026-11-22", "reason": "抬头有误"}
    await charge.refused(erp, "red_fapiao", "fapiao_is_the_one", **{**back, "fapiao_number": SECOND})
    await charge.refused(erp, "red_fapiao", "red_fapiao_is_new", **{**back, "red_fapiao_number": FIRST})
    await charge.do(erp, "red_fapiao", "invoiced", **back)
    charge.must_show(fapiao_number=None)
    for used in (FIRST, RED):
        await charge.refused(erp, "record_fapiao", "fapiao_is_new", **{**made_out, "fapiao_number": used})
    await charge.do(erp, "record_fapiao", "invoiced", **{**made_out, "fapiao_number": SECOND})
    # a voucher may book many charges; a charge shows the last one
    await charge.do(erp, "record_voucher", "invoiced", voucher_number="记-2026-11-0031")
    await other.do(erp, "record_voucher", "invoiced", voucher_number="记-2026-11-0031")
    await charge.refused(erp, "record_voucher", "voucher_is_another", voucher_number="记-2026-11-0031")
    charge.must_show(fapiao_number=SECOND, voucher_number="记-2026-11-0031")
    bill = answered(await run.server.get(cashier, f"{charge.path}/papers/bill"), "the bill", 200)
    assert bill.content.startswith(b"%PDF")


async def test_payments_are_reported_many_at_once(run: Run) -> None:
    erp = await run.server.machine()
    (cashier,) = await run.people("cashier")
    first, second = await copies(run, 1_000), await copies(run, 2_000)

    def paid(charge_id: str, key: str, fen: int) -> Form:
        online = {"via": "online", "method": "wechat_pay", "online_reference": f"WX{key}"}
        return {"charge_id": charge_id, "idempotency_key": key, "amount_fen": fen, **online}

    nothing = "0199aa00-0000-7000-8000-00000000dead"
    sent = [paid(first.id, "1", 1_000), paid(first.id, "2", 1), paid(second.id, "3", 500), paid(nothing, "4", 1),
            {**paid(second.id, "5", 100), "via": "desk", "method": "cash", "online_reference": None},
            {**paid(second.id, "6", 100), "online_reference": "wx3"}]  # fmt: skip
    answer = answered(await run.server.post(erp, "/v1/payments/batch", {"payments": sent}, key=""), "batch", 200)
    results = answer.json()["results"]
    told = [(each["status"], each["owed_fen"], each["problem"] and each["problem"]["code"]) for each in results]
    assert told == [
        ("paid", 0, None), ("refused", None, "action-not-allowed"), ("paid", 1_500, None),
        ("refused", None, "not-found"), ("refused", None, "action-refused"), ("refused", None, "action-refused"),
    ]  # fmt: skip
    again = answered(await run.server.post(erp, "/v1/payments/batch", {"payments": sent[:3]}, key=""), "again", 200)
    assert [each["status"] for each in again.json()["results"]] == ["duplicate", "refused", "duplicate"]
    assert [each["receipt"] for each in again.json()["results"]] == [each["receipt"] for each in results[:3]]
    await second.look(cashier)
    second.must_show(paid_fen=500, owed_fen=1_500)
    twice = await run.server.post(erp, "/v1/payments/batch", {"payments": [sent[0], sent[0]]}, key="")
    assert [error["pointer"] for error in twice.json()["errors"]] == ["/payments"]
