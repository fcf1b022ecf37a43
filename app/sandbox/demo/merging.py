"""Scenario: the same fault is reported twice, and one order is merged into the other."""

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run


async def merging(run: Run) -> None:
    """M-12: a duplicate is merged into an open order of the same community, never into itself, and never once it was
    charged."""
    team = await steps.team(run, "worker1", "owner2")
    desk, owner = team.desk, team.customer
    (tenant,) = await run.people("tenant1")
    master = await run.register(
        tenant, kind="repair", channel="app", description="楼道水管滴水到我家门口", premises_id=tenant.home,
        catalogue_code="P12",
    )  # fmt: skip
    twin = await steps.call_in(run, desk, owner, description="门外走道有水", spot="门口")
    await steps.accept(run, twin, desk, "chargeable")
    await twin.refused(desk, "merge", "master_is_open", duplicate_of=twin.id)
    await twin.forbidden(owner, "merge", duplicate_of=master.id)
    await twin.do(desk, "merge", "cancelled", duplicate_of=master.id, reason="同一漏点")
    twin.must_show(duplicate_of=master.id).must_show("appointment", state="cancelled")
    await master.refused(desk, "merge", "master_is_open", duplicate_of=twin.id)
    await master.look(desk)
    # it was told of its duplicate
    master.must_show(version=2)
    await _not_with_money(run, master, team)
    await steps.accept(run, master, desk)
    await steps.send(master, team)
    await master.do(tenant, "cancel", "cancelled", reason="已由物业公共维修处理")


async def _not_with_money(run: Run, master: Record, team: steps.Team) -> None:
    """An order that was completed and charged can't be merged into another, even when it is out for rework."""
    paid = await steps.until_on_site(run, team)
    await steps.approved(paid, team, 4_000)
    await steps.finish_work(run, paid, team.worker, "更换角阀")
    await paid.do(team.customer, "reject_work", "rework", reason="仍滴水")
    await steps.dispatch(paid, team)
    await paid.refused(team.desk, "merge", "no_charge_exists", duplicate_of=master.id)
    given_up = {"reason": "客户放弃返工", "settlement": {"fee_fen": 0}}
    await paid.refused(team.desk, "cancel", "settlement_keeps_the_invoice", **given_up)
    (manager,) = await run.people("manager")
    await paid.do(manager, "cancel", "cancelled", **given_up)
    paid.must_show("charge", owed_fen=0)
