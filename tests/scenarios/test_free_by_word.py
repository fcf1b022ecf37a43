"""Nothing is free by word alone (M-13): a part with its term, a supervisor who vouches, or for now until completion."""

from typing import Any

from app.sandbox.demo import steps
from app.sandbox.demo.run import Run


async def form(run: Run, coverage: str, **more: Any) -> dict[str, Any]:
    return {"coverage": coverage, "coverage_reason": "客户说在保", "appointment": run.next_window(), **more}


async def test_in_warranty_and_contract_need_proof(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.call_in(run, team.desk, team.customer)
    for coverage in ("in_warranty", "contract"):
        await order.refused(team.desk, "accept", "free_is_proved", **await form(run, coverage))
    # a contract is a record, and nobody's word
    await order.invalid(team.boss, "vouch", "/coverage", coverage="contract", reason="合同 2026-17,含水泵")
    await order.refused(
        team.desk, "accept", "free_is_proved", **await form(run, "in_warranty", part="nothing-known")
    )  # fmt: skip
    await order.forbidden(team.desk, "vouch", coverage="in_warranty", reason="防水")
    await order.do(team.boss, "vouch", "registered", coverage="in_warranty", reason="防水工程在五年保修期内")
    await order.refused(team.desk, "accept", "free_is_proved", **await form(run, "contract"))
    await order.do(team.desk, "accept", "accepted", **await form(run, "in_warranty"))
    order.must_show(
        coverage_proof={"coverage": "in_warranty", "vouched_by": team.boss.id, "reason": "防水工程在五年保修期内"}
    )


async def test_a_part_in_its_term_is_proof(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.call_in(run, team.desk, team.customer)
    terms = await run.server.read(team.desk, f"{order.path}/warranty", part="plumbing")
    assert terms["in_term"], terms
    await order.do(team.desk, "accept", "accepted", **await form(run, "in_warranty", part="plumbing"))
    assert order["coverage_proof"] == {"coverage": "in_warranty", "part": "plumbing", "until": terms["until"]}


async def test_what_is_free_for_now_is_proved_before_completion(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.call_in(run, team.desk, team.customer)
    await order.do(team.desk, "accept", "accepted", **await form(run, "in_warranty", provisional=True))
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
    await order.do(team.boss, "vouch", "in_progress", coverage="in_warranty", reason="交付档案")
    await order.do(team.worker, "complete", "completed", **done)


async def test_on_site_it_becomes_chargeable_without_a_second_journey(run: Run) -> None:
    """The worker finds that it is no matter of the warranty; the customer agrees, and the same visit goes on."""
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team, "in_warranty")
    await order.do(team.worker, "report_change", "negotiating", difference="住户自行加装,不在保修范围")
    consent = {"consent": await run.statement(team.desk)}
    found = {"coverage": "chargeable", "coverage_reason": "自行加装部分"}
    await order.refused(team.desk, "recover_coverage", "chargeable_has_estimate", **found, **consent)
    same = {"coverage": "in_warranty", "coverage_reason": "同前", **consent}
    await order.refused(team.desk, "recover_coverage", "coverage_differs", **same)
    beyond = {"estimate": {"basis": "range", "min_fen": 5_000, "max_fen": 100_000_001}}
    await order.refused(team.desk, "recover_coverage", "estimate_is_within_cap", **found, **consent, **beyond)
    estimate = {"estimate": {"basis": "range", "min_fen": 5_000, "max_fen": 20_000}}
    await order.do(team.desk, "recover_coverage", "negotiating", **found, **consent, **estimate)
    notices = (await run.server.read(team.customer, "/v1/me/notices"))["data"]
    assert notices[0]["event"] == "work_order.coverage_changed"
    await order.do(team.worker, "quote", "quoted", lines=[steps.labour("更换水管", 9_000)], list_shown=True)
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    assert order["visits"] == 1
    await steps.finish_work(run, order, team.worker, "更换水管")
    order.must_show("charge", invoiced_fen=9_000)
