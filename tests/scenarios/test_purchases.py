"""M-44: what is bought for a customer is bought at a unit price that they approved before; they pay what it cost."""

import asyncio
from uuid import uuid4

import pytest

from app.sandbox.demo import steps
from app.sandbox.demo.purchases import TAP, TAP_FEN, ask_to_buy, bought_line, purchases
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run

LABOUR = steps.labour("更换龙头 人工", 5_000)


async def on_site(run: Run) -> tuple[Record, steps.Team]:
    team = await steps.team(run, "worker1", "owner2")
    return await steps.until_on_site(run, team), team


async def bought(run: Run, order: Record, team: steps.Team, paid: int = TAP_FEN) -> Record:
    """Two taps that the customer approved in the app and the worker bought."""
    tap = await ask_to_buy(run, team.worker, order)
    await tap.do(team.customer, "approve", "approved", unit_fen=TAP_FEN)
    photo = await run.upload(team.worker, "photo")
    return await tap.do(team.worker, "buy", "bought", paid_unit_fen=paid, receipt="No. 7", files=[photo])


async def events(run: Run, order: Record, who: str) -> list[str]:
    [reader] = await run.people(who)
    entries = (await run.server.read(reader, f"{order.path}/timeline"))["data"]
    return [entry["event"] for entry in entries if entry["record_type"] == "purchase"]


async def test_the_story_of_the_demo(run: Run) -> None:
    await purchases(run)


async def test_the_customer_reads_approves_and_hears_of_it(run: Run) -> None:
    order, team = await on_site(run)
    tap = await ask_to_buy(run, team.desk, order, note="与厨房龙头同款")
    assert tap.name.startswith("DG-HY-")
    owner = team.customer
    seen = await tap.look(owner)
    assert (seen["unit_fen"], seen["shop"], seen["stands_with"]) == (TAP_FEN, "五金城 12 号", "customer")
    assert {offer["name"] for offer in seen["available_actions"]} == {"approve", "reject"}
    price = (await run.server.read(owner, f"{tap.path}/forms/approve"))["properties"]["unit_fen"]
    assert (price["minimum"], price["maximum"], price["title"]) == (TAP_FEN, TAP_FEN, "告知客户的单价（分）")
    await tap.do(owner, "approve", "approved", unit_fen=TAP_FEN)
    assert tap["consent"]["recorded"] is None
    assert (tap["word_version"], tap["stands_with"]) == (None, "worker")
    photo = await run.upload(team.worker, "photo")
    await tap.do(team.worker, "buy", "bought", paid_unit_fen=6_500, receipt="No. 7", files=[photo])
    assert (await run.server.get(owner, f"/v1/files/{photo}")).status_code == 200
    left = {"used": "1", "handed_over": "1", "taken_back": "0"}
    await tap.refused(team.worker, "settle", "receiver_is_named", **left)
    await tap.do(team.worker, "settle", "settled", handed_to="业主本人", **left)
    told = [note for note in (await run.server.read(owner, "/v1/me/notices"))["data"] if note["record"]["id"] == tap.id]
    assert [note["event"] for note in reversed(told)] == ["purchase.asked", "purchase.bought", "purchase.settled"]
    assert "¥68.00" in told[-1]["text"]
    assert "¥65.00" in told[1]["text"]
    assert await events(run, order, "owner2") == [
        "purchase.asked", "purchase.approved", "purchase.bought", "purchase.settled",
    ]  # fmt: skip


async def test_nobody_else_reads_or_asks(run: Run) -> None:
    order, team = await on_site(run)
    tap = await ask_to_buy(run, team.worker, order)
    other, stranger, cashier, guard = await run.people("worker4", "owner1", "cashier", "guard")
    for who in (other, stranger):
        await tap.hidden(who, "withdraw", reason="与我无关")
    await tap.forbidden(cashier, "withdraw", reason="与收费无关")
    for who, status in ((team.customer, 403), (cashier, 403), (stranger, 404), (guard, 404)):
        answer = await run.server.post(who, f"{order.path}/purchases", dict(TAP))
        assert answer.status_code == status, (who, answer.text)
    listed = f"/v1/communities/{team.desk.community_id}/purchases?work_order_id={order.id}"
    for who, count in ((team.desk, 1), (team.customer, 1), (team.worker, 1), (stranger, 0), (other, 0)):
        assert len((await run.server.read(who, listed))["data"]) == count, who


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("quantity", "0"), ("quantity", "1.0001"), ("unit_fen", -1), ("unit_fen", None), ("shop", "")],
)
async def test_a_form_that_says_too_little_is_refused(run: Run, field: str, value: object) -> None:
    order, team = await on_site(run)
    answer = await run.server.post(team.worker, f"{order.path}/purchases", {**TAP, field: value})
    assert answer.status_code == 422, answer.text
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"/{field}"]


async def test_free_work_buys_nothing_for_the_customer(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team, "in_warranty")
    answer = await run.server.post(team.worker, f"{order.path}/purchases", dict(TAP))
    assert answer.json()["refusals"][0]["guard"] == "customer_pays_for_material", answer.text


async def test_a_word_that_staff_record_is_told_and_may_be_objected_to(run: Run) -> None:
    """M-56: it stands with the order; nothing is bought on it while the customer objects, nor once it is void."""
    order, team = await on_site(run)
    tap = await ask_to_buy(run, team.worker, order)
    await tap.do(team.desk, "approve", "approved", unit_fen=TAP_FEN, consent=await run.statement(team.desk))
    await order.look(team.customer)
    [*_, word] = order["recorded_words"]
    assert (word["action"], word["version"]) == ("take_purchase_answer", tap["word_version"])
    notices = (await run.server.read(team.customer, "/v1/me/notices"))["data"]
    [note] = [note for note in notices if note["event"] == "work_order.purchase_answered"]
    assert tap.name in note["text"]
    assert "¥68.00" in note["text"]
    assert "object" in note["text"] or "异议" in note["text"]
    await order.do(team.customer, "object", "on_site", word=word["version"], wrong="我没有同意这个价格")
    photo = await run.upload(team.worker, "photo")
    receipt = {"paid_unit_fen": TAP_FEN, "receipt": "No. 7", "files": [photo]}
    await tap.refused(team.worker, "buy", "approval_is_unquestioned", **receipt)
    (judge,) = await run.people("cs_supervisor")
    told = await run.notification(judge)
    await order.do(judge, "answer_objection", "on_site", upheld=True, reason="登记有误", **told)
    await tap.refused(team.worker, "buy", "approval_is_unquestioned", **receipt)
    await tap.do(team.worker, "change_price", "asked", unit_fen=6_000, reason="另寻便宜的一款")
    await tap.do(team.customer, "approve", "approved", unit_fen=6_000)
    await tap.do(team.worker, "buy", "bought", **{**receipt, "paid_unit_fen": 6_000})


async def test_above_the_limit_the_customers_own_word_is_needed(run: Run) -> None:
    """M-40: two at 500.01 yuan are above 1,000 yuan."""
    order, team = await on_site(run)
    dear = await ask_to_buy(run, team.worker, order, unit_fen=50_001)
    signature = await run.sign(team.worker, dear, "approve")
    form = {"unit_fen": 50_001, "signature_file_id": signature}
    await dear.refused(team.worker, "approve", "customer_agreed_in_person", **form)
    await dear.refused(team.worker, "approve", "customer_agreed_in_person", witness_id=team.worker.id, **form)
    await dear.do(team.worker, "approve", "approved", witness_id=team.desk.id, **form)
    assert dear["consent"]["signature_file_id"] == signature
    await dear.do(team.customer, "reject", "rejected", reason="太贵，改日自购")
    usual = await ask_to_buy(run, team.worker, order, unit_fen=49_000)
    old = await run.sign(team.worker, usual, "approve")
    await usual.do(team.worker, "change_price", "asked", unit_fen=50_000, reason="涨价")
    await usual.refused(team.worker, "approve", "signature_is_on_this_price", unit_fen=50_000, signature_file_id=old)
    signature = await run.sign(team.worker, usual, "approve")
    await usual.do(team.worker, "approve", "approved", unit_fen=50_000, signature_file_id=signature)


async def test_a_quote_takes_exactly_what_was_approved_or_paid(run: Run) -> None:
    order, team = await on_site(run)
    tap = await ask_to_buy(run, team.worker, order)
    line = bought_line(tap)
    quote = {"list_shown": True}
    unnamed = {**line, "purchase_id": None}
    await order.refused(team.worker, "quote", "purchases_are_agreed", lines=[unnamed], **quote)
    await order.invalid(team.worker, "quote", "/lines/0/purchase_id", lines=[{**line, "source": "centre"}], **quote)
    foreign = {**line, "purchase_id": str(uuid4())}
    await order.invalid(team.worker, "quote", "/lines/0/purchase_id", lines=[foreign], **quote)
    await order.refused(team.worker, "quote", "purchases_cover_lines", lines=[line], **quote)
    await tap.do(team.customer, "approve", "approved", unit_fen=TAP_FEN)
    offered = await run.server.read(team.worker, f"{order.path}/forms/quote/lines.purchase_id")
    assert [row["value"] for row in offered["data"]] == [tap.id]
    for wrong in ({"quantity": "2.001"}, {"unit": "箱"}):
        await order.refused(team.worker, "quote", "purchases_cover_lines", lines=[{**line, **wrong}], **quote)
    await order.refused(team.worker, "quote", "purchases_cover_lines", lines=[line, line], **quote)
    await order.do(team.worker, "quote", "quoted", lines=[LABOUR, line], **quote)
    shown = order["quote"]["lines"][1]
    assert (shown["unit_fen"], shown["purchase"], order["quote"]["material_fen"]) == (TAP_FEN, tap.name, 13_600)
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    photo = await run.upload(team.worker, "photo")
    await tap.do(team.worker, "buy", "bought", paid_unit_fen=6_500, receipt="No. 7", files=[photo], quantity="2")
    await tap.do(team.worker, "settle", "settled", used="1", handed_over="1", handed_to="业主本人", taken_back="0")
    inspected = {"material": "龙头", "supplied_by": "centre", "fit": True}
    await order.do(team.worker, "inspect_material", "in_progress", **inspected)
    # it was cheaper than approved, so less is charged
    done = steps.done("更换龙头")
    await order.refused(team.worker, "complete", "only_used_material_is_charged", actual_material_fen=13_001, **done)
    await order.do(team.worker, "complete", "completed", actual_material_fen=13_000, **done)
    order.must_show("charge", invoiced_fen=18_000)


async def test_an_order_that_ends_buys_nothing_more(run: Run) -> None:
    order, team = await on_site(run)
    have = await bought(run, order, team)
    asked = await ask_to_buy(run, team.worker, order)
    await order.do(team.desk, "cancel", "cancelled", reason="客户另请师傅")
    await asked.look(team.customer)
    asked.must_show(state="withdrawn", reason="客户另请师傅")
    for who in (team.boss, team.worker):
        notices = (await run.server.read(who, "/v1/me/notices"))["data"]
        assert "purchase.called_back" in [note["event"] for note in notices], who
    await have.do(team.boss, "settle", "settled", used="0", handed_over="0", taken_back="2")
    late = await run.server.post(team.desk, f"{order.path}/purchases", dict(TAP))
    assert late.json()["refusals"][0]["guard"] == "order_takes_material"


@pytest.mark.parametrize("rounds", [4])
async def test_an_approval_never_meets_another_price(run: Run, rounds: int) -> None:
    """The customer approves while the worker asks for another price: one of both comes first, and nothing is approved
    that the customer was not told."""
    order, team = await on_site(run)
    for _ in range(rounds):
        tap = await ask_to_buy(run, team.worker, order)
        answers = await asyncio.gather(
            run.server.post(team.customer, tap.address_of("approve"), {"unit_fen": TAP_FEN}),
            run.server.post(team.worker, tap.address_of("change_price"), {"unit_fen": 9_900, "reason": "涨价"}),
        )
        assert {answer.status_code for answer in answers} <= {200, 409}, [answer.text for answer in answers]
        await tap.look(team.desk)
        assert (tap["state"], tap["unit_fen"]) in {("approved", TAP_FEN), ("asked", 9_900)}
        await tap.do(team.desk, "withdraw", "withdrawn", reason="下一轮")


async def test_two_who_buy_at_once_buy_once(run: Run) -> None:
    order, team = await on_site(run)
    tap = await ask_to_buy(run, team.worker, order)
    await tap.do(team.customer, "approve", "approved", unit_fen=TAP_FEN)
    forms = [
        {"paid_unit_fen": 6_000, "receipt": f"No. {number}", "files": [await run.upload(who, "photo")]}
        for number, who in enumerate((team.worker, team.boss))
    ]
    answers = await asyncio.gather(
        *(
            run.server.post(who, tap.address_of("buy"), form)
            for who, form in zip((team.worker, team.boss), forms, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409], [answer.text for answer in answers]
