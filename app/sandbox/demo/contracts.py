"""Scenario: a tenant's air conditioners under a maintenance contract, from its draft to its renewal (M-80)."""

from datetime import timedelta
from typing import NamedTuple

from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.workflow.kinds.asset import ASSET
from app.workflow.kinds.contract import CONTRACT


class Office(NamedTuple):
    """Who has to do with a contract."""

    desk: DemoUser
    manager: DemoUser
    boss: DemoUser
    customer: DemoUser


async def contracts(run: Run) -> None:
    """M-80: reception drafts, the manager signs; equipment comes onto the list and off it; a renewal is drafted."""
    office = Office(*await run.people("reception", "manager", "supervisor", "tenant1"))
    first, second = await cooler(run, office), await cooler(run, office, serial="B01L4C2K9")
    await first.do(office.desk, "change", "in_use", warranty_terms="整机三年，压缩机五年")
    contract = await drafted(run, office, first)
    await contract.do(office.desk, "revise", "draft", fix_hours=36, note="周末照常上门")
    await contract.forbidden(office.desk, "sign", **await signing(run, office))
    await signed(run, office, contract)
    await contract.do(office.desk, "activate", "active")
    plan = await planned(run, office)
    await contract.do(office.manager, "plan_visits", "active", visit_plans=[plan], visits_ahead_days=14)
    nowhere = {**plan, "rules": ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]}
    await contract.refused(office.manager, "plan_visits", "visits_fall_in_the_term", visit_plans=[nowhere])
    due_on = (await run.today(office.desk) + timedelta(days=15)).isoformat()
    single: Form = {"title": "首次全面检测", "amount_fen": 30_000, "due_on": due_on}
    await contract.do(office.manager, "charge_once", "active", **single)
    await contract.look(office.customer)
    again = await drafted(run, office, first)
    await again.refused(office.manager, "sign", "equipment_is_not_covered", **await signing(run, office))
    await again.do(office.desk, "terminate", "terminated", reason="重复拟定")
    await contract.do(office.manager, "list_more", "active", asset_ids=[second.id], reason="补充协议增加一台")
    await first.refused(office.boss, "retire", "no_contract_lists_it", reason="拆除")
    await contract.do(office.manager, "take_off", "active", asset_ids=[first.id], reason="设备已拆除")
    await contract.do(office.desk, "renew", "active", months=12)
    await contract.refused(office.desk, "renew", "is_not_renewed")
    spare = await cooler(run, office, serial="B01L4C2K0")
    await spare.do(office.boss, "retire", "retired", reason="设备报废")
    await spare.do(office.boss, "restore", "in_use")


async def cooler(run: Run, office: Office, **more: object) -> Record:
    """An air conditioner in the tenant's room."""
    form: Form = {"name": "多联机空调", "company": "海尔", "model_number": "RFC-280", "serial": "B01L4C2K8"}
    return await run.create(
        office.desk, ASSET, ASSET.path, **{**form, "place": "阳台", "premises_id": office.customer.home, **more}
    )


async def drafted(run: Run, office: Office, *equipment: Record, **more: object) -> Record:
    """A contract for a year from today, charged by quarters."""
    today = await run.today(office.desk)
    terms: Form = {
        "customer_id": office.customer.id, "title": "空调维保", "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=364)).isoformat(), "asset_ids": [asset.id for asset in equipment],
        "billing": "quarterly", "fee_fen": 120_000, "late_arrival_fen": 5_000, "late_repair_fen": 10_000,
        "prices": [{"code": "JX-01", "name": "更换压缩机 人工", "unit": "台", "unit_fen": 80_000}],
    }  # fmt: skip
    return await run.create(office.desk, CONTRACT, CONTRACT.path, **{**terms, **more})


async def planned(run: Run, office: Office) -> Form:
    """Maintenance each third month, in the morning, on working days."""
    first = await run.today(office.desk) + timedelta(days=30)
    return {
        "code": "JD", "title": "季度保养", "rules": ["FREQ=MONTHLY;INTERVAL=3"], "first_on": first.isoformat(),
        "day_off": "next_working_day", "from_time": "09:00", "until_time": "11:00",
        "department_id": office.boss.department_id, "trades": ["appliance"], "work": "清洗滤网，检查冷媒压力，测试运行",
    }  # fmt: skip


async def signing(run: Run, office: Office) -> Form:
    """Signed today, with a picture of the page."""
    page = await run.upload(office.manager, "attachment")
    return {"signed_on": (await run.today(office.manager)).isoformat(), "signed_by": "业主本人", "files": [page]}


async def signed(run: Run, office: Office, contract: Record) -> Record:
    """Both sides have signed."""
    return await contract.do(office.manager, "sign", "signed", **await signing(run, office))
