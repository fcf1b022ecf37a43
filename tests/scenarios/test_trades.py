"""M-21: a trade that nobody has is refused, and those that there are are named."""

from app.sandbox.demo import steps
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import problem_of


async def test_unknown_trades_are_refused_naming_the_known_ones(run: Run) -> None:
    desk, owner = await run.people("reception", "owner2")
    form = {
        "kind": "repair", "channel": "phone", "description": "漏水", "premises_id": owner.home,
        "contact_phone": "13800138000", "community_id": desk.community_id,
    }  # fmt: skip
    refused = await run.server.post(desk, "/v1/work-orders", {**form, "trades": ["plumbing", "wizard"]})
    assert refused.status_code == 422
    [error] = problem_of(refused)["errors"]
    assert error["pointer"] == "/trades"
    assert "wizard" in error["detail"]
    for known in ("plumbing", "electrical", "gardening"):
        assert known in error["detail"]
    order = await run.register(desk, **{name: form[name] for name in form if name != "community_id"})
    why = {
        "coverage": "chargeable", "coverage_reason": "过保", "appointment": run.next_window(),
        "estimate": steps.on_site(), "consent": await run.statement(desk),
    }  # fmt: skip
    await order.invalid(desk, "accept", "/trades", trades=["wizard"], **why)
    await order.do(desk, "accept", "accepted", trades=["plumbing"], **why)
    await order.invalid(desk, "reclassify", "/trades", kind="housekeeping", trades=["wizard"], reason="听错")


async def test_a_catalogue_s_item_names_its_own(run: Run) -> None:
    desk, owner = await run.people("reception", "owner2")
    order = await steps.call_in(run, desk, owner)
    assert order["trades"] == ["plumbing"]
