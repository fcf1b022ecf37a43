"""Scenario: a locked door is opened by a list of the community's own: whose home it is, by consent, with a photo."""

from typing import Final

from app.sandbox.demo import rules, steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected

TRADE: Final = "locksmith"
ITEMS: Final[tuple[Form, ...]] = (
    {"moment": "before_leaving", "code": "unlock-form", "title_zh": "开锁登记表", "title_en": "unlocking form"},
    {"moment": "on_site", "code": "id-checked", "title_zh": "已核对住户身份", "title_en": "identity checked"},
    {
        "moment": "finishing", "code": "lock-tried", "title_zh": "新锁已试", "title_en": "new lock tried",
        "photo": True,
    },
    {
        "moment": "finishing", "code": "drill-lock", "title_zh": "破坏性开锁", "title_en": "lock drilled open",
        "required": False, "risky": True,
    },
)  # fmt: skip
TRIED, DRILLED = "lock-tried", "drill-lock"


async def checklists(run: Run) -> None:
    """M-33, M-36: what is missing is named, risky steps need consent on record, and each visit keeps its ticks."""
    team = await steps.team(run, "worker1", "owner1")
    (manager,) = await run.people("manager")
    known = await rules.rules_of(run, manager, manager.community_id)
    before = [item for item in known["checklists"]["items"] if item["trade"] != TRADE]
    await _nobody_is_held_up(run, manager, before)
    await rules.put_in_force(
        run, manager, checklists={"items": [*before, *({**item, "trade": TRADE} for item in ITEMS)]}
    )
    order = await steps.call_in(
        run, team.desk, team.customer, description="钥匙断在锁芯里", spot="入户门", catalogue_code=None, trades=[TRADE]
    )
    await steps.accept(run, order, team.desk, "in_warranty")
    await steps.send(order, team)
    await _go_there(order, team.worker)
    await order.do(team.worker, "start", "in_progress")
    await _finish(run, order, team)
    visit = (await run.server.read(team.boss, f"{order.path}/visits"))[-1]
    ticked = {tick["item"]: tick["moment"] for tick in visit["ticks"]}
    expected = {"unlock-form": "before_leaving", "id-checked": "on_site", TRIED: "finishing", DRILLED: "finishing"}
    if not expected.items() <= ticked.items():
        raise Unexpected(f"the visit keeps other ticks: {ticked}")
    await rules.put_in_force(run, manager, checklists={"items": before})


async def _nobody_is_held_up(run: Run, manager: DemoUser, before: list[Form]) -> None:
    """M-36: who refuses a risky step must not hold up the work."""
    (admin,) = await run.people("admin")
    items = [*before, {**ITEMS[3], "trade": TRADE, "required": True}]
    wrong = await rules.draft(run, admin, manager.community_id, title="开锁检查表", checklists={"items": items})
    await wrong.refused(manager, "activate", "rules_have_no_errors", unsimulated_reason="先行执行")
    await wrong.do(manager, "discard", "discarded", reason="风险操作不能必选")


async def _go_there(order: Record, worker: DemoUser) -> None:
    await steps.be_due(order, worker)
    await order.refused(worker, "depart", "checklist_is_complete", checklist=steps.CHECKLIST)
    await order.refused(worker, "depart", "ticks_are_on_a_list", checklist=[*steps.CHECKLIST, "unlock-form", "ladder"])
    await order.do(worker, "depart", "en_route", checklist=[*steps.CHECKLIST, "unlock-form"])
    let_in: Form = {"badge_shown": True, "consent_to_enter": "业主本人"}
    await order.refused(worker, "arrive", "site_is_prepared", **let_in)
    await order.do(worker, "arrive", "on_site", **let_in, checklist=["id-checked"])
    await steps.diagnose(order, worker)


async def _finish(run: Run, order: Record, team: steps.Team) -> None:
    worker, done = team.worker, steps.done("已破坏性开锁并更换锁芯")
    photo: Form = {"item": TRIED, "photos": [await run.upload(worker, "photo")]}
    await order.refused(worker, "complete", "finish_is_checked", **done, checklist=[DRILLED])
    await order.refused(worker, "complete", "ticks_are_shown", **done, checklist=[TRIED])
    both: Form = {**done, "checklist": [TRIED, DRILLED], "checklist_photos": [photo]}
    await order.refused(worker, "complete", "ticked_risks_are_consented", **both)
    signature = await run.sign(worker, order, "record_consent")
    await order.do(
        worker, "record_consent", "in_progress", step=DRILLED, explained="锁芯无法取出，须破坏性开锁",
        signature_file_id=signature,
    )  # fmt: skip
    await order.do(worker, "complete", "completed", **both)
