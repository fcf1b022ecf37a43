"""Scenario: what staff record in a customer's name stands until the customer objects, and is answered (M-56, M-73)."""

from typing import Final

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run

STARS: Final = {"attitude": 5, "quality": 4, "speed": 5, "overall": 5}


async def objecting(run: Run) -> None:
    """On site it turns out that the warranty ended; the worker records the customer's approval, and the customer asks
    what was recorded. They rate the work themselves."""
    team = await steps.team(run, "worker1", "owner1")
    (judge,) = await run.people("cs_supervisor")
    order = await steps.until_on_site(run, team, "in_warranty")
    await _who_pays(run, order, team)
    await order.do(team.worker, "quote", "quoted", lines=[steps.labour("更换软管", 8_000)], list_shown=True)
    signature = await run.sign(team.worker, order, "approve_quote")
    approval = {"quote_id": order["quote"]["id"], "signature_file_id": signature}
    await order.do(team.worker, "approve_quote", "in_progress", **approval)
    await order.forbidden(team.desk, "object", wrong="代客户")
    await order.do(team.customer, "object", "in_progress", wrong="我以为是免费维修")
    answer = {"upheld": False, "reason": "客户在现场签字，已当面说明收费", **await run.notification(judge)}
    await order.forbidden(team.worker, "answer_objection", **answer)
    await order.do(judge, "answer_objection", "in_progress", **answer)
    await steps.finish_work(run, order, team.worker, "更换软管")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="王德明")
    await order.forbidden(team.worker, "rate", ratings=STARS)
    await order.do(team.customer, "rate", "signed_off", ratings=STARS)
    await order.refused(team.customer, "rate", "is_not_rated_yet", ratings=STARS)


async def _who_pays(run: Run, order: Record, team: steps.Team) -> None:
    """M-13: agreed by the desk while the worker is there, without a second journey."""
    await order.do(team.worker, "report_change", "negotiating", difference="住户自行加装的软管，不在保修范围")
    agreed = {
        "coverage": "chargeable", "coverage_reason": "自行加装部分", "consent": await run.statement(team.desk),
    }  # fmt: skip
    await order.refused(team.desk, "recover_coverage", "chargeable_has_estimate", **agreed)
    estimate = {"basis": "range", "min_fen": 5_000, "max_fen": 20_000}
    await order.do(team.desk, "recover_coverage", "negotiating", estimate=estimate, **agreed)
