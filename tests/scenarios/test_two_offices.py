"""Whoever holds two offices controls nobody by being two people: M-13, M-51, M-56, M-61, M-73."""

from typing import Any

from app.sandbox.demo import steps
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, answered


async def give(run: Run, who: DemoUser, role: str, department_id: str | None = None) -> None:
    """The administrator gives somebody a second office."""
    (admin,) = await run.people("admin")
    form: dict[str, Any] = {"role": role, "community_id": who.community_id, "department_id": department_id}
    response = await run.server.post(admin, f"/v1/people/{who.id}/role-grants", form)
    answered(response, f"{role} for {who}", 201)


async def test_nobody_vouches_for_their_own_work(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    await give(run, team.worker, "supervisor", team.boss.department_id)
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk, "in_warranty", provisional=True)
    await steps.send(order, team)
    word = {"coverage": "in_warranty", "reason": "在保修期内"}
    await order.refused(team.worker, "vouch", "voucher_is_not_the_worker", **word)
    await order.do(team.boss, "vouch", "acknowledged", **word)


async def test_who_vouched_first_does_not_complete_it_on_their_own_word(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    await give(run, team.worker, "supervisor", team.boss.department_id)
    order = await steps.call_in(run, team.desk, team.customer)
    word = {"coverage": "in_warranty", "reason": "在保修期内"}
    await order.do(team.worker, "vouch", "registered", **word)
    await steps.accept(run, order, team.desk, "in_warranty")
    await steps.send(order, team)
    await steps.visit(order, team.worker)
    await order.do(team.worker, "start", "in_progress")
    photo = await run.upload(team.worker, "photo")
    done = {
        "work_done": "换好",
        "photos_after": [photo],
        "cleaned_up": True,
        "result_shown_to": "业主本人",
        "not_applicable": steps.NOTHING_RISKY,
    }
    await order.refused(team.worker, "complete", "coverage_is_proved", **done)
    await order.do(team.boss, "vouch", "in_progress", **word)
    await order.do(team.worker, "complete", "completed", **done)


async def test_nobody_hands_in_to_themselves(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    (cashier,) = await run.people("cashier")
    await give(run, team.worker, "cashier")
    order = await steps.until_on_site(run, team)
    await order.do(team.worker, "quote", "quoted", lines=[steps.labour("更换角阀", 6_000)], list_shown=True)
    agreed = {"quote_id": order["quote"]["id"], "pay_worker": True}
    await order.do(team.customer, "approve_quote", "in_progress", **agreed)
    await steps.finish_work(run, order, team.worker, "更换角阀")
    charge = await run.charge_of(team.worker, order)
    await charge.do(team.worker, "pay", "paid", amount_fen=6_000, via="worker", method="cash")
    payment = await run.payment(team.worker, charge["payment"]["id"])
    await payment.refused(team.worker, "hand_in", "collector_is_another", counted_fen=6_000)
    await payment.do(cashier, "hand_in", "handed_in", counted_fen=6_000)


async def test_who_did_the_work_records_no_acceptance_and_no_stars(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    await give(run, team.worker, "receptionist")
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, 6_000)
    await steps.finish_work(run, order, team.worker, "更换角阀")
    word = await run.statement(team.worker)
    await order.refused(team.worker, "sign_off_absent", "worker_records_no_acceptance", agreement=word)
    await order.do(team.customer, "reject_work", "rework", reason="仍漏水")
    as_is = {"settled_by": "nothing", "consent": word}
    await order.refused(team.worker, "accept_as_is", "worker_records_no_acceptance", **as_is)
    await order.do(team.desk, "accept_as_is", "signed_off", **as_is)
    call = await run.follow_up_of(team.desk, order)
    told = {"means": "phone", "result": "satisfied"}
    await call.refused(team.worker, "finish", "worker_records_no_ratings", **told, ratings=steps.RATINGS)
    await call.do(team.desk, "finish", "done", **told, ratings=steps.RATINGS)


async def test_who_did_the_work_answers_no_objection_to_it(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    (judge,) = await run.people("cs_supervisor")
    await give(run, team.worker, "cs_supervisor")
    order = await steps.until_on_site(run, team)
    await order.do(team.worker, "quote", "quoted", lines=[steps.labour("更换角阀", 6_000)], list_shown=True)
    said = {"quote_id": order["quote"]["id"], "consent": await run.statement(team.desk)}
    await order.do(team.desk, "approve_quote", "in_progress", **said)
    await order.do(team.customer, "object", "in_progress", wrong="我没有同意")
    answer = {"upheld": False, "reason": "已同意", **await run.notification(judge)}
    await order.refused(team.worker, "answer_objection", "answerer_did_not_record", **answer)
    await order.do(judge, "answer_objection", "in_progress", **answer)
