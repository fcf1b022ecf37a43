"""A short story about goods passes: a shop that is let, whose tenant moves out while what is owed is unknown."""

from app.sandbox.demo import goods_passes
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import answered
from app.workflow.kinds.goods_pass import GOODS_PASS


async def a_let_shop(run: Run) -> None:
    """The owner authorises it in the app; the ERP does not know the shop, and the manager decides (M-96, M-102)."""
    desk, manager, owner = await run.people("reception_gw", "manager_gw", "shopper1")
    lodger = {"name": "白露", "phone": "13800001913", "premises_id": owner.home, "relation": "tenant"}
    path = f"/v1/communities/{desk.community_id}/customers"
    form = {**lodger, "another_person": True}
    tenant = answered(await run.server.post(desk, path, form), f"{desk}: POST {path}", 201).json()
    goods = await run.create(
        desk, GOODS_PASS, f"{GOODS_PASS.path}/register",
        premises_id=owner.home, applicant_id=tenant["id"], asked_means="phone", purpose="move_out",
        items=[{"name": "货架", "quantity": "6", "unit": "组"}],
    )  # fmt: skip
    await goods.do(owner, "authorise", "applied")
    await goods.do(manager, "allow_move_out", "applied", move_out_reason="系统中没有该铺位，租户已出示结清证明")
    await goods.do(desk, "issue", "issued", until=await goods_passes.days_ahead(run, desk))


STORIES = (a_let_shop,)
