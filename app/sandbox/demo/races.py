"""Scenario: of two requests at the same time, exactly one is carried out, and the other is told why not."""

import asyncio

import httpx

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import REPLAYED, DemoUser, Form, Unexpected, describe, problem_of

FEN = 5_000
MORE_THAN_HALF = 3_000


async def races(run: Run) -> None:
    """M-24, M-62: one worker assigned twice, one bill paid twice, one online payment used twice, one request sent
    twice, one quote approved and rejected."""
    team = await steps.team(run, "worker1", "owner2")
    await _one_worker(run, team)
    await _one_answer(run, team)
    first, second = await _owed(run, team), await _owed(run, team)
    await _one_reference(run, first, second)
    await _one_payment(run, first if first["owed_fen"] else second)


async def _together(run: Run, *tried: tuple[DemoUser, Record, str, Form]) -> list[httpx.Response]:
    """Send all requests at the same time, each with its own key."""
    server = run.server
    return await asyncio.gather(
        *(server.post(who, record.address_of(action), form) for who, record, action, form in tried)
    )


def _one_of(responses: list[httpx.Response], what: str, *codes: str) -> int:
    """The index of the request that was carried out. Raises Unexpected unless it was exactly one and the others were
    refused properly."""
    done = [index for index, response in enumerate(responses) if response.status_code == 200]
    refused = [response for response in responses if response.status_code != 200]
    fitting = all(response.status_code == 409 and problem_of(response)["code"] in codes for response in refused)
    if len(done) != 1 or not fitting:
        raise Unexpected(f"{what}, at once: {[describe(response) for response in responses]}")
    return done[0]


async def _one_worker(run: Run, team: steps.Team) -> None:
    """Two orders for one hour and one worker (M-24)."""
    hour = run.next_window()
    orders = []
    for spot in ("厨房", "卫生间"):
        order = await steps.call_in(run, team.desk, team.customer, spot=spot)
        await steps.accept(run, order, team.desk, appointment=hour)
        orders.append(await steps.dispatch(order, team))
    form = {"worker_id": team.worker.id}
    answers = await _together(run, *((team.boss, order, "assign", form) for order in orders))
    if all(response.status_code == 409 for response in answers):
        # somebody else's appointment: the hour was not free to begin with
        await orders[0].assign(team.boss, team.worker, team.desk)
    else:
        _one_of(answers, "one worker named for two orders", "action-refused")
        run.moves += 1
    for order in orders:
        await order.do(team.customer, "cancel", "cancelled", reason="改日再修")


async def _one_answer(run: Run, team: steps.Team) -> None:
    """The customer approves in the app while the desk records a rejection by somebody else of the household (M-41)."""
    order = await steps.until_on_site(run, team)
    await order.do(team.worker, "quote", "quoted", lines=[steps.labour("更换角阀", FEN)], list_shown=True)
    quote = {"quote_id": order["quote"]["id"]}
    statement = await run.statement(team.desk, "业主家人")
    answers = await _together(
        run,
        (team.customer, order, "approve_quote", quote),
        (team.desk, order, "reject_quote", {**quote, "reason": "太贵", "consent": statement}),
    )
    won = _one_of(answers, "one quote approved and rejected", "action-not-allowed", "version-conflict")
    run.moves += 1
    await order.look(team.desk)
    order.must_show(state=("in_progress", "negotiating")[won])
    settlement = {"settlement": {"fee_fen": 0}} if won == 0 else {}
    await order.do(team.desk, "cancel", "cancelled", reason="改日再修", **settlement)


async def _owed(run: Run, team: steps.Team) -> Record:
    """A charge on which everything is owed."""
    (cashier,) = await run.people("cashier")
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, FEN)
    await steps.finish_work(run, order, team.worker, "更换角阀")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="王德明")
    return await run.charge_of(cashier, order)


async def _one_reference(run: Run, first: Record, second: Record) -> None:
    """One online payment is reported for two charges (M-62)."""
    erp = await run.server.machine()
    online = {"amount_fen": FEN, "via": "online", "method": "alipay", "online_reference": run.server.new_key()}
    answers = await _together(run, (erp, first, "pay", online), (erp, second, "pay", online))
    _one_of(answers, "one online reference for two charges", "action-refused", "duplicate", "version-conflict")
    run.moves += 1
    for charge in (first, second):
        await charge.look(erp)
    if first["paid_fen"] + second["paid_fen"] != FEN:
        raise Unexpected(f"one online payment counts {first['paid_fen']} and {second['paid_fen']} fen")


async def _one_payment(run: Run, charge: Record) -> None:
    """Two cashiers take the same money at the same time; then one cashier sends a payment twice with one key."""
    (cashier,) = await run.people("cashier")
    half = {"amount_fen": MORE_THAN_HALF, "via": "desk", "method": "cash"}
    answers = await _together(run, (cashier, charge, "pay", half), (cashier, charge, "pay", half))
    _one_of(answers, "more than half paid twice", "action-refused", "action-not-allowed", "version-conflict")
    rest = {**half, "amount_fen": FEN - MORE_THAN_HALF, "method": "card"}
    key, address = run.server.new_key(), charge.address_of("pay")
    clicks = await asyncio.gather(*(run.server.post(cashier, address, rest, key=key) for _ in range(2)))
    done = [response for response in clicks if response.status_code == 200]
    waiting = [response for response in clicks if response.status_code != 200]
    if any(problem_of(response)["code"] != "idempotency-in-flight" for response in waiting):
        raise Unexpected(f"one payment sent twice: {[describe(response) for response in clicks]}")
    again = await run.server.post(cashier, address, rest, key=key)
    if {response.content for response in done} != {again.content} or again.headers.get(REPLAYED) != "true":
        raise Unexpected(f"one payment sent three times was answered differently: {describe(again)}")
    run.moves += 2
    await charge.look(cashier)
    charge.must_show(state="paid", paid_fen=FEN, owed_fen=0)
