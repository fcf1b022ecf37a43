"""Scenario: a community's rules are changed: written, checked, tried on the past, put in force by somebody else, and
another version scheduled and called off."""

from datetime import timedelta
from typing import Final

from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected
from app.workflow.kinds.rule_set import RULE_SET
from app.workflow.kinds.rule_set_contents import GROUPS

MOST_MONTHS: Final = 24


async def new_rules(run: Run) -> None:
    """M-150: what contradicts itself is found before it is in force; who wrote it doesn't decide."""
    admin, manager = await run.people("admin", "manager")
    await call_off_waiting(run, manager)
    months = (await rules_of(run, admin, manager.community_id))["follow_up"]["review_months"]
    first, second, third = ((months + more) % MOST_MONTHS + 1 for more in range(3))
    dropped = await draft(run, admin, manager.community_id, title="评审周期调整", follow_up={"review_months": first})
    await dropped.do(manager, "discard", "discarded", reason="与另一草稿重复")

    wrong = {"opens": "18:00", "closes": "08:00"}
    rules = await draft(run, admin, manager.community_id, title="设定营业时间", hours=wrong)
    await rules.refused(manager, "activate", "rules_have_no_errors", unsimulated_reason="先行执行")
    changed = {**await contents(run, admin, manager.community_id), "follow_up": {"review_months": second}}
    await rules.do(admin, "revise", "draft", title="评审周期调整", **changed)
    await rules.forbidden(admin, "activate", unsimulated_reason="先行执行")
    await rules.refused(manager, "activate", "rules_were_tried")
    await rules.do(manager, "simulate", "draft", days=30)
    changed["follow_up"] = {"review_months": third}
    await rules.do(admin, "revise", "draft", title="评审周期再调整", **changed)
    await rules.do(manager, "activate", "active", unsimulated_reason="试算后仅调整评审周期")
    await scheduled(run, admin, manager)


async def scheduled(run: Run, admin: DemoUser, manager: DemoUser) -> None:
    """A version that waits for its moment, while no other comes before it, and is called off."""
    months = (await rules_of(run, admin, manager.community_id))["follow_up"]["review_months"]
    again = {"review_months": months % MOST_MONTHS + 1}
    rules = await draft(run, admin, manager.community_id, title="明年起调整评审周期", follow_up=again)
    moment = await run.server.now(manager) + timedelta(days=30)
    await rules.do(
        manager, "activate", "scheduled", effective_at=moment.isoformat(), unsimulated_reason="评审周期与工单无关"
    )
    other = await draft(run, admin, manager.community_id, title="提高报价上限", money={"quote_limit_fen": 120_000})
    await other.refused(manager, "activate", "no_version_is_scheduled", unsimulated_reason="先行执行")
    await rules.do(manager, "call_off", "draft", reason="与预算一并审议")


async def call_off_waiting(run: Run, manager: DemoUser) -> None:
    """What waits for its moment is called off first."""
    path = f"/v1/communities/{manager.community_id}/rule-sets"
    for row in (await run.server.read(manager, path, state="scheduled"))["data"]:
        waiting = run.take(RULE_SET, await run.server.read(manager, f"{RULE_SET.path}/{row['id']}"))
        await waiting.do(manager, "call_off", "draft", reason="改由新版本一并调整")


async def rules_of(run: Run, who: DemoUser, community_id: object) -> Form:
    """The rules by which a community works now."""
    return dict(await run.server.read(who, f"/v1/communities/{community_id}/rules"))


async def contents(run: Run, who: DemoUser, community_id: object) -> Form:
    """The same as a draft takes them."""
    known = await rules_of(run, who, community_id)
    return {name: known[name] for name in GROUPS}


async def draft(run: Run, admin: DemoUser, community_id: object, *, title: str, **changes: Form) -> Record:
    """A draft of the rules in force with some of them changed: `money={"quote_limit_fen": 1}`."""
    known = await contents(run, admin, community_id)
    form = {name: {**known[name], **changes.get(name, {})} for name in GROUPS}
    return await run.create(admin, RULE_SET, RULE_SET.path, community_id=community_id, title=title, **form)


async def put_in_force(run: Run, manager: DemoUser, **changes: Form) -> Form:
    """Change rules of the manager's community at once, with every warning accepted. Returns the version."""
    (admin,) = await run.people("admin")
    rules = await draft(run, admin, manager.community_id, title="按小区情况调整", **changes)
    findings = (await run.server.read(manager, f"{rules.path}/check"))["findings"]
    codes = sorted({item["code"] for item in findings if item["level"] == "warning"})
    answer = await run.server.post(
        manager, f"{rules.path}/activate", {"unsimulated_reason": "先行执行", "accepted_warnings": codes}
    )
    if answer.status_code != 200:
        raise Unexpected(f"the rules don't come in force: {answer.text}")
    return dict(answer.json())
