"""Claims under a repair's own warranty (M-54): of what was done on site, and numbered by their kind."""

from app.sandbox.demo import steps
from app.sandbox.demo.run import Run


async def test_a_claim_is_numbered_by_its_kind(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.call_in(run, team.desk, team.customer, kind="paid_service")
    await steps.accept(run, order, team.desk)
    await steps.send(order, team)
    await steps.visit(order, team.worker)
    await steps.approved(order, team, 3_000)
    await steps.finish_work(run, order, team.worker, "更换角阀")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="业主本人")
    await order.do(team.customer, "warranty_claim", "signed_off", description="又漏了")
    claim = await run.server.read(team.desk, f"/v1/work-orders/{order['warranty_order_id']}")
    assert (claim["kind"], claim["number"][:3]) == ("paid_service", "TY-")


async def test_what_the_desk_did_has_no_warranty(run: Run) -> None:
    """A claim on it could not be accepted: free services are free, and a claim's order is rework."""
    desk, tenant = await run.people("reception", "tenant1")
    order = await steps.call_in(run, desk, tenant, kind="free_service", catalogue_code="F02", description="代订牛奶")
    await steps.accept(run, order, desk, "free", appointment=None)
    await order.do(desk, "fulfil", "signed_off", done="已代订")
    assert order["repair_warranty_until"] is None
    await order.refused(tenant, "warranty_claim", "repair_is_under_warranty", description="牛奶没有送到")
