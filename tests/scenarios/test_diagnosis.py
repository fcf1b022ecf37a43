"""M-37, M-45: a repair is diagnosed and its material inspected before it is done; M-13: the part may be named late."""

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.sandbox.demo.warehouse import Material, draw, use_up

DONE: Form = {
    "work_done": "更换角阀",
    "cleaned_up": True,
    "result_shown_to": "业主本人",
    "not_applicable": steps.NOTHING_RISKY,
}


async def at_the_door(run: Run, team: steps.Team, coverage: str = "chargeable", **more: object) -> Record:
    """The worker is there and has found nothing yet."""
    order = await steps.call_in(run, team.desk, team.customer, **more)
    await steps.accept(run, order, team.desk, coverage)
    await steps.send(order, team)
    await steps.be_due(order, team.worker)
    await order.do(team.worker, "depart", "en_route", checklist=steps.CHECKLIST)
    return await order.do(team.worker, "arrive", "on_site", badge_shown=True, consent_to_enter="业主本人")


async def test_a_repair_is_not_begun_before_it_is_diagnosed(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await at_the_door(run, team, "in_warranty")
    offers = (await order.look(team.worker))["available_actions"]
    blocked = next(offer for offer in offers if offer["name"] == "start")["blocked_by"]
    assert [rule["guard"] for rule in blocked] == ["fault_is_diagnosed"], "the button is grey, and says why"
    await order.refused(team.worker, "start", "fault_is_diagnosed")
    await steps.diagnose(order, team.worker)
    await order.do(team.worker, "start", "in_progress")


async def test_a_repair_whose_quote_was_approved_is_diagnosed_before_it_is_complete(run: Run) -> None:
    """Approval goes straight on to the work; in every state until then the worker may still say what they found."""
    team = await steps.team(run, "worker1", "owner1")
    order = await at_the_door(run, team)
    await steps.approved(order, team, 6_000)
    await order.refused(team.worker, "complete", "fault_is_diagnosed", **DONE)
    await steps.diagnose(order, team.worker)
    await order.do(team.worker, "complete", "completed", **DONE)
    # what is to be redone is looked at again
    await order.do(team.customer, "reject_work", "rework", reason="仍在漏水")
    assert order["diagnosed_at"] is None


async def test_a_service_needs_no_diagnosis(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await at_the_door(run, team, kind="paid_service")
    await steps.approved(order, team, 6_000)
    await order.do(team.worker, "complete", "completed", **DONE)


async def inspect(order: Record, worker: DemoUser, supplied_by: str, **more: object) -> Record:
    form: Form = {"material": "角阀", "supplied_by": supplied_by, "fit": True, **more}
    return await order.do(worker, "inspect_material", order["state"], **form)


async def test_quoted_material_is_inspected_before_it_is_built_in(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team)
    issued = await draw(run, order, team, Material("角阀", 3_500))
    lines = [steps.labour("更换角阀", 5_000), issued.line, steps.customers("软管", "1")]
    await order.do(team.worker, "quote", "quoted", lines=lines, list_shown=True)
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    await order.refused(team.worker, "complete", "quoted_material_is_inspected", **DONE)
    await inspect(order, team.worker, "centre")
    await order.refused(team.worker, "complete", "quoted_material_is_inspected", **DONE)
    # unfit, and nobody insists on it: that is no material to work with
    await inspect(order, team.worker, "customer", fit=False)
    await order.refused(team.worker, "complete", "quoted_material_is_inspected", **DONE)
    await inspect(order, team.worker, "customer")
    await use_up(issued, team.worker)
    await order.do(team.worker, "complete", "completed", **DONE)


async def test_free_work_names_no_material_that_nobody_inspected(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team, "in_warranty")
    await order.do(team.worker, "start", "in_progress")
    used = {**DONE, "materials": [{"name": "角阀", "quantity": "1", "unit": "只"}]}
    await order.refused(team.worker, "complete", "used_material_is_inspected", **used)
    await inspect(order, team.worker, "centre")
    await order.do(team.worker, "complete", "completed", **used)


async def test_the_part_is_named_after_it_was_accepted_for_now(run: Run) -> None:
    """M-13: no supervisor has to vouch for what a term on record proves."""
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.call_in(run, team.desk, team.customer)
    free: Form = {"coverage": "in_warranty", "coverage_reason": "可能在保修期内", "provisional": True}
    await order.do(team.desk, "accept", "accepted", appointment=run.next_window(), **free)
    await order.refused(team.desk, "prove_warranty", "part_is_in_term", part="roof")
    await order.do(team.desk, "prove_warranty", "accepted", part="plumbing")
    proof = order["coverage_proof"]
    assert (proof["part"], proof["until"] > str(await run.today(team.desk))) == ("plumbing", True)


async def test_a_charged_order_has_no_warranty_to_prove(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    await order.refused(team.desk, "prove_warranty", "is_in_warranty", part="plumbing")


async def claimed(run: Run, team: steps.Team) -> tuple[Record, Record]:
    """A repair that was accepted, and the claim that came of it."""
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, 6_000)
    await steps.finish_work(run, order, team.worker, "已更换水管")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="业主本人")
    await order.do(team.customer, "warranty_claim", "signed_off", description="又漏水")
    return order, await run.order(team.desk, order["warranty_order_id"])


async def test_the_customer_hears_at_acceptance_that_it_is_another_fault(run: Run) -> None:
    """M-54: the desk knows it from the call."""
    team = await steps.team(run, "worker1", "owner1")
    order, claim = await claimed(run, team)
    await steps.accept(run, claim, team.desk, another_fault="卫生间另一处渗漏")
    notice = (await run.server.read(team.customer, "/v1/me/notices"))["data"][0]
    assert notice["event"] == "work_order.accepted"
    assert f"与 {order['number']} 所修故障不同，按新工单处理" in notice["text"]
    assert "卫生间" not in notice["text"], "a notice repeats nothing of what staff write"


async def test_the_customer_hears_that_it_is_another_fault(run: Run) -> None:
    """M-54: told so, and taken as an order of its own, also where only the worker on site finds out."""
    team = await steps.team(run, "worker1", "owner1")
    order, claim = await claimed(run, team)
    await steps.accept(run, claim, team.desk, "rework")
    assert order["number"] not in (await run.server.read(team.customer, "/v1/me/notices"))["data"][0]["text"]
    await steps.send(claim, team)
    await steps.visit(claim, team.worker)
    changed: Form = {"coverage": "chargeable", "coverage_reason": "另一处漏水", "estimate": steps.on_site()}
    word = await run.statement(team.desk)
    await claim.refused(team.desk, "recover_coverage", "coverage_fits_kind", consent=word, **changed)
    await claim.do(
        team.desk, "recover_coverage", "negotiating", consent=word, another_fault="卫生间另一处渗漏", **changed
    )
    notice = (await run.server.read(team.customer, "/v1/me/notices"))["data"][0]
    assert notice["event"] == "work_order.coverage_changed"
    assert f"与 {order['number']} 所修故障不同，按新工单处理" in notice["text"]
