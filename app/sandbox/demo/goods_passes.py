"""Scenario: a tenant's furniture leaves in two parts, by the owner's signed paper; another list differs."""

from datetime import timedelta

from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected
from app.workflow.kinds.goods_pass import GOODS_PASS


async def goods_passes(run: Run) -> None:
    """M-96: applied for, authorised, issued, and compared at the gate item by item."""
    desk, guard, owner, tenant = await run.people("reception", "guard", "owner1", "tenant1")
    await _in_two_parts(run, desk, guard, tenant)
    await _differs(run, desk, guard, owner)


async def _in_two_parts(run: Run, desk: DemoUser, guard: DemoUser, tenant: DemoUser) -> None:
    """Authorised on paper; the sofa leaves first, the chairs later with a new code."""
    photo = await run.upload(tenant, "photo")
    goods = await apply(run, tenant, [
        {"name": "三人沙发", "quantity": "1", "note": "灰色布艺", "photos": [photo]},
        {"name": "餐椅", "quantity": "4", "unit": "把"},
    ], bearer="王师傅", plate="鲁B·12345")  # fmt: skip
    await goods.refused(desk, "issue", "owner_has_authorised")
    await goods.refused(desk, "record_authorisation", "signed_paper_is_attached", authorised_by="王德明")
    paper = await run.upload(desk, "attachment")
    await goods.do(desk, "record_authorisation", "applied", authorised_by="王德明", files=[paper])
    await goods.do(desk, "issue", "issued", until=await days_ahead(run, desk))
    await goods.look(guard)
    goods.must_show(code=None, pass_qr=None, bearer="王**")
    await goods.do(guard, "reveal", "issued", purpose="verify")
    seen: Form = {"bearer": "王师傅", "plate": "鲁B·12345"}
    sofa, chairs = [{"item": 1, "quantity": "1"}], [{"item": 2, "quantity": "4"}]
    first = await code_of(goods, tenant)
    await goods.refused(guard, "release", "vehicle_is_as_applied", code=first, items=sofa, bearer="王师傅")
    await goods.do(guard, "release", "issued", code=first, items=sofa, **seen)
    await goods.refused(guard, "release", "goods_code_is_right", code=first, items=chairs, **seen)
    second = await code_of(goods, tenant)
    await goods.do(guard, "release", "released", code=second, items=chairs, **seen)
    await goods.impossible(guard, "release", code=second, items=chairs, **seen)


async def _differs(run: Run, desk: DemoUser, guard: DemoUser, owner: DemoUser) -> None:
    """Something else stands at the gate than what the pass lists."""
    goods = await apply(run, owner, [{"name": "冰箱", "quantity": "1", "unit": "台"}])
    await goods.do(desk, "issue", "issued", until=await days_ahead(run, desk))
    washer: Form = {"item": 1, "what": "单上为冰箱，实为洗衣机"}
    beyond = [washer, {"item": 2, "what": "电视机"}]
    await goods.refused(guard, "refuse_at_gate", "differing_items_are_on_pass", differences=beyond)
    differs = [washer, {"what": "电视机", "quantity": "1", "unit": "台"}]
    await goods.do(guard, "refuse_at_gate", "refused_at_gate", differences=differs, bearer="李师傅")
    again = await apply(run, owner, [{"name": "洗衣机", "quantity": "1", "unit": "台"}])
    await again.do(owner, "revoke", "revoked", reason="改日再搬")


async def apply(run: Run, customer: DemoUser, items: list[Form], **more: object) -> Record:
    """A customer applies for a pass out of their home."""
    application = {"premises_id": customer.home, "purpose": "furniture", "items": items, **more}
    return await run.create(customer, GOODS_PASS, GOODS_PASS.path, **application)


async def code_of(goods: Record, customer: DemoUser) -> str:
    """The code of the pass as whoever applied reads it now."""
    shown = await goods.look(customer)
    if not shown["code"] or not str(shown["pass_qr"]).startswith("data:image/svg+xml"):
        raise Unexpected(f"{goods.name}: whoever applied gets no pass")
    return str(shown["code"])


async def days_ahead(run: Run, who: DemoUser) -> str:
    """An end of a pass some days ahead, so that it waits for whoever tries it."""
    return (await run.server.now(who) + timedelta(days=6)).isoformat()


async def moving_out(run: Run) -> None:
    """M-102: who moves out owes nothing; what the ERP does not say, the manager decides."""
    desk, manager, owner = await run.people("reception", "manager", "owner1")
    boxes: Form = {"name": "家具家电", "quantity": "1", "unit": "车"}
    goods = await apply(run, owner, [boxes], purpose="move_out")
    if goods["arrears"] in ("unchecked", "unknown"):
        await goods.refused(desk, "issue", "unknown_arrears_are_decided", until=await days_ahead(run, desk))
    # the ERP may answer meanwhile
    if (await goods.look(manager))["arrears"] in ("unchecked", "unknown"):
        await goods.do(manager, "allow_move_out", "applied", move_out_reason="收费系统未答复，已人工核对")
    await goods.do(owner, "revoke", "revoked", reason="搬家改期")
