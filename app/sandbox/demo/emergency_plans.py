"""Scenario: a typhoon comes, and everybody does what the plan says; another time it was a false alarm."""

from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.workflow.kinds.emergency_plan import EMERGENCY_PLAN

POWER = {"name": "供电公司", "phone": "95598"}
WATER = {"name": "自来水公司", "phone": "96111"}


async def emergency_plans(run: Run) -> None:
    """M-100: tasks become work orders, utilities are told, and what was learnt is kept for the next time."""
    desk, judge, manager, boss, worker = await run.people(
        "reception", "cs_supervisor", "manager", "supervisor", "worker1"
    )
    answered: Form = {"means": "phone", "spoke_to": "值班员", "said": "抢修车待命"}
    plan = await against_typhoons(run, manager)
    await plan.forbidden(desk, "revise", title="台风预案")
    await plan.do(judge, "revise", "armed", note="物资存放于1号楼地下仓库")
    await plan.forbidden(worker, "activate", level="ii", reason="起风了")
    await plan.do(boss, "activate", "activated", level="ii", reason="气象台发布台风橙色预警")
    await plan.impossible(boss, "activate", level="i", reason="升级")
    await plan.refused(desk, "tell_utility", "utility_is_of_plan", utility="燃气公司", **answered)
    await plan.refused(desk, "tell_utility", "telling_is_on_record", utility="供电公司", means="phone")
    await plan.do(desk, "tell_utility", "activated", utility="供电公司", **answered)
    await plan.refused(manager, "stand_down", "utilities_are_told", outcome="台风已过境", open_reason="改日加固")
    nobody: Form = {"reached": False, "means": "phone", "spoke_to": "", "said": "", "reason": "水压正常,无须通知"}
    await plan.do(desk, "tell_utility", "activated", utility="自来水公司", **nobody)
    await plan.refused(manager, "stand_down", "open_tasks_are_explained", outcome="台风已过境")
    await plan.do(
        manager, "stand_down", "stood_down", outcome="台风已过境,设施完好", open_reason="风力减弱,余下任务取消",
        drop_tasks=True,
    )  # fmt: skip
    await plan.refused(manager, "rearm", "report_is_written")
    await plan.do(manager, "report", "stood_down", damage="无人受伤,设施完好", lessons="围墙任务增加一名人员")
    await plan.refused(manager, "report", "report_is_missing", damage="无", lessons="无")
    await plan.do(judge, "rearm", "armed")


async def against_typhoons(run: Run, manager: DemoUser) -> Record:
    """The plan of the community."""
    place = f"/v1/communities/{manager.community_id}/departments"
    departments = {row["code"]: row["id"] for row in (await run.server.read(manager, place))["data"]}
    pumps = {
        "trade": "plumbing", "place": "1号楼地下泵房", "what": "检查潜水泵,备好沙袋",
        "department_id": departments["engineering"], "minutes": 30,
    }  # fmt: skip
    boards = {
        "place": "南区围墙与广告牌", "what": "加固广告牌,提醒收回阳台物品", "department_id": departments["property"],
        "minutes": 60,
    }  # fmt: skip
    return await run.create(
        manager, EMERGENCY_PLAN, EMERGENCY_PLAN.path, emergency="typhoon", title="台风应急预案",
        posts=[{"post": "总指挥", "person_id": manager.id}, {"post": "联络员", "duty": "通知外部单位"}],
        tasks=[pumps, boards], utilities=[POWER, WATER],
    )  # fmt: skip
