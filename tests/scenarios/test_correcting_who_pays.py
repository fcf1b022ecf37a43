"""M-11, M-13, M-41: a correction takes nothing along that rested on the other room, or on the other customer's word."""

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser


async def finishing(run: Run, order: Record, worker: DemoUser) -> dict[str, object]:
    """The form that completes a repair."""
    photo = await run.upload(worker, "photo")
    return {
        "work_done": "换好",
        "photos_after": [photo],
        "cleaned_up": True,
        "result_shown_to": "业主本人",
        "not_applicable": steps.NOTHING_RISKY,
    }


async def test_a_room_is_no_common_area(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await run.register(
        team.desk, kind="repair", channel="phone", description="漏水", common_area="大堂", catalogue_code="P12",
        contact_name="钱先生", contact_phone="13800001111",
    )  # fmt: skip
    common = {"coverage": "common_area", "coverage_reason": "公共区域", "appointment": run.next_window()}
    await order.do(team.desk, "accept", "accepted", **common)
    told = {"customer_id": team.customer.id, "premises_id": team.customer.home, "reason": "其实在户内"}
    await order.do(team.desk, "correct", "accepted", **told)
    await steps.send(order, team)
    await steps.visit(order, team.worker)
    await order.do(team.worker, "start", "in_progress")
    await order.refused(team.worker, "complete", "coverage_is_proved", **await finishing(run, order, team.worker))
    await order.do(team.worker, "report_change", "negotiating", difference="属户内部位")
    estimate = {"estimate": {"basis": "range", "min_fen": 5_000, "max_fen": 20_000}}
    consent = {"consent": await run.statement(team.desk)}
    found = {"coverage": "chargeable", "coverage_reason": "户内部位"}
    await order.do(team.desk, "recover_coverage", "negotiating", **found, **consent, **estimate)


async def test_a_warranty_is_proved_for_its_room(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    (other,) = await run.people("owner2")
    order = await steps.call_in(run, team.desk, team.customer)
    part = {"coverage": "in_warranty", "coverage_reason": "保修期内", "part": "plumbing"}
    await order.do(team.desk, "accept", "accepted", **part, appointment=run.next_window())
    assert order["coverage_proof"]["part"] == "plumbing"
    told = {"customer_id": other.id, "premises_id": other.home, "reason": "听错房号"}
    await order.do(team.desk, "correct", "accepted", **told)
    assert order["coverage_proof"] is None, "the other building was handed over at another time"
    await order.refused(team.desk, "prove_warranty", "part_is_in_term", part="plumbing")


async def test_nobody_pays_what_somebody_else_agreed_to(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    (other,) = await run.people("owner2")
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, 60_000)
    other_payer = {"customer_id": other.id, "premises_id": other.home, "reason": "听错房号"}
    await order.refused(team.desk, "correct", "payer_stays_after_agreement", **other_payer)
    await order.do(team.desk, "correct", "in_progress", description="卫生间漏水", reason="听错")
    await order.do(team.worker, "report_change", "negotiating", difference="房号有误")
    await order.do(team.worker, "quote", "quoted", lines=[steps.labour("更换角阀", 60_000)], list_shown=True)
    await order.do(team.desk, "correct", "quoted", **other_payer)
    await order.do(other, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    await steps.finish_work(run, order, team.worker, "更换角阀")
    again = {"customer_id": team.customer.id, "premises_id": team.customer.home, "reason": "又听错"}
    await order.refused(team.desk, "correct", "payer_stays_after_agreement", **again)
