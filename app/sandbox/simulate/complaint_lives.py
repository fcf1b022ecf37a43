"""The lives of complaints: registered, decided by the rules, handled, answered, and asked about (M-110 to M-142)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from app.sandbox.simulate.chances import day_of, local, minutes, office, pick
from app.sandbox.simulate.town import Estate, Room
from app.sandbox.simulate.world import World
from app.workflow.kinds.complaint.table import COMPLAINT

CHANNELS: Final = (("phone", 50), ("in_person", 30), ("online", 12), ("written", 8))
CONSUMERS: Final = (("accept", 46), ("R01", 3), ("R02", 5), ("R03", 10), ("R04", 4), ("R05", 8), ("R08", 3), ("R09", 2),
                    ("unclear", 14), ("neither", 5))  # fmt: skip
FATES: Final = (("decided", 88), ("on_the_spot", 8), ("withdrawn", 4))
MATTERS: Final = (("staff", 5), ("sanitation", 3), ("public_order", 2), ("other", 2))
CONTENT: Final = (("satisfied", 5), ("fairly", 3), ("dissatisfied", 1.5), ("not_reachable", 1))
SOUND: Final[dict[str, Any]] = {
    "basis": "A1", "complainant_type": "consumer", "purchase_channel": "shop", "liability_otherwise": "yes",
    "grounds": "sufficient", "respondent_identified": True,
}  # fmt: skip


@dataclass(slots=True)
class Case:
    """A complaint under way."""

    world: World
    estate: Estate
    dice: Random
    room: Room
    consumer: bool
    plan: str
    channel: str
    serious: bool
    id: UUID

    @property
    def pace(self) -> float:
        """Service complaints have three working days until the answer: they go faster."""
        return 1.0 if self.consumer else 0.2

    @property
    def desk(self) -> UUID:
        """The reception."""
        return self.estate.staff["reception"]

    @property
    def chief(self) -> UUID:
        """The customer-service supervisor."""
        return self.estate.staff["cs"]

    @property
    def head(self) -> UUID:
        """The departments' head, who handles what is taken up."""
        return self.estate.staff["head"]

    async def do(self, who: UUID, action: str, **form: Any) -> Any:
        """An action on the complaint; the complaint afterwards."""
        return (await self.world.act(who, COMPLAINT, self.id, action, form)).context.row

    def told(self) -> dict[str, Any]:
        """Told just now, on the telephone."""
        return {"told_at": self.world.now, "means": "phone"}

    def word(self) -> dict[str, Any]:
        """What the complainant said just now."""
        return {"consent": {"said_by": "投诉人本人", "means": "phone", "told_at": self.world.now}}


async def complaint_life(
    world: World, estate: Estate, number: int, at: datetime, room: Room
) -> AsyncIterator[datetime]:
    """One complaint, from before it is made."""
    yield at
    case = await _register(world, estate, world.dice(estate.code, "complaint", number), room)
    dice = case.dice
    fate = "decided" if case.serious or case.channel == "written" else pick(dice, FATES)
    yield world.now + minutes(dice, 3, 40)
    if fate == "on_the_spot":
        await case.do(case.desk, "resolve_on_spot", result="当场说明并致歉", founded=False, customer_content=True)
        async for moment in _ask(case):
            yield moment
        return
    yield world.now + (minutes(dice, 25, 200) if dice.random() < 0.15 else minutes(dice, 1, 15))
    await case.do(case.desk, "forward")
    yield world.now + (minutes(dice, 65, 300) if dice.random() < 0.2 else minutes(dice, 5, 50))
    await case.do(case.head, "confirm")
    if dice.random() < 0.9:
        await case.do(case.desk, "contact", means="phone", result="reached", note="已登记,说明后续安排")
    if fate == "withdrawn":
        yield office(world.now + minutes(dice, 300, 3_000))
        await case.do(case.desk, "withdraw", reason="双方已自行和解", **case.word())
        return
    late = dice.random() < 0.08
    yield office(world.now + (minutes(dice, 4_400, 6_500) if late else minutes(dice, 120, 3_300) * case.pace))
    if case.plan == "unclear":
        async for moment in _evidence(case):
            yield moment
    if await _decide(case):
        async for moment in _handle(case):
            yield moment
    async for moment in _ask(case):
        yield moment


async def _register(world: World, estate: Estate, dice: Random, room: Room) -> Case:
    consumer, channel, serious = dice.random() < 0.55, pick(dice, CHANNELS), dice.random() < 0.07
    plan = pick(dice, CONSUMERS) if consumer else "accept"
    form: dict[str, Any] = {
        "kind": "consumer" if consumer else "service", "channel": channel,
        "severity": "serious" if serious else "general", "premises_id": room.id,
        "matter": "consumer_dispute" if consumer else pick(dice, MATTERS),
        "description": "商户售后纠纷" if consumer else "对服务不满", "demand": "退换或说明",
    }  # fmt: skip
    # online complaints are filed by the complainants, and judged at the desk afterwards
    online = channel == "online"
    who = room.owner_id if online else estate.staff["reception"]
    form |= {} if online else {"complainant_id": room.owner_id}
    if consumer:
        form["respondent"] = {"name": "某商户", "place": "A座101铺"}
        form["evidence"] = [] if plan == "unclear" else [{"kind": "receipt", "note": "已核对小票原件"}]
        form |= {} if online else {"facts": _facts(plan, world.now)}
    row = await world.register(who, COMPLAINT, estate, form)
    return Case(world, estate, dice, room, consumer, plan, channel, serious, row.id)


def _facts(plan: str, now: datetime) -> dict[str, Any]:
    today = day_of(now)
    more: dict[str, dict[str, Any]] = {
        "R01": {"complainant_type": "operator"},
        "R02": {"purchase_channel": "private"},
        "R03": {
            "liability_otherwise": "no", "warranty_end": today - timedelta(days=90), "fault_reported_on": today,
        },
        "R04": {"disclosed_at_purchase": "yes", "fault_is_the_disclosed_one": "yes"},
        "R05": {"misuse": "established"},
        "R08": {"authority_case": "taken_up"},
        "R09": {"court_status": "pending"},
        "neither": {"basis": "neither"},
    }  # fmt: skip
    return {**SOUND, **more.get(plan, {})}


async def _evidence(case: Case) -> AsyncIterator[datetime]:
    """M-121: what is missing is asked for, and brought; or there is none."""
    world, dice = case.world, case.dice
    if case.channel == "online":
        await _judge(case)
    await case.do(case.desk, "request_evidence", missing=["evidence"], **case.told())
    yield office(world.now + minutes(dice, 600, 7_000))
    if dice.random() < 0.65:
        await case.do(case.desk, "supplement", evidence=[{"kind": "invoice", "note": "补交发票"}])
    else:
        await case.do(case.desk, "no_evidence", **case.word())
    yield world.now + minutes(dice, 20, 300)


async def _judge(case: Case) -> None:
    """What the complainant could not say is judged at the desk."""
    await case.do(case.desk, "supplement", facts=_facts(case.plan, case.world.now))


async def _decide(case: Case) -> bool:
    """M-120, M-122: as the rules advise, and now and then against them; whether it was taken up."""
    dice = case.dice
    if case.consumer and case.channel == "online" and case.plan != "unclear":
        await _judge(case)
    advice = "accept"
    if case.consumer:
        advice = (await case.do(case.desk, "assess")).verdict["advice"]
    if advice == "refer":
        await case.do(case.desk, "refer", referred_to="12315", reason="不属受理范围", **case.told())
        return False
    if advice == "decline" and dice.random() < 0.9:
        if case.serious or case.channel == "written":
            await case.do(case.desk, "draft_refusal", letter_text="经审核不予受理,理由见所列条款")
            await case.do(case.chief, "approve_refusal")
        await case.do(case.desk, "decline", **case.told())
        return False
    against = advice != "accept"
    form = {**case.told(), **({"reason": "情况特殊,先行受理"} if against else {})}
    await case.do(case.chief if against else case.desk, "accept", **form)
    return True


async def _handle(case: Case) -> AsyncIterator[datetime]:
    """M-131 to M-141: looked into, told of progress, answered, ended."""
    world, dice = case.world, case.dice
    yield world.now + minutes(dice, 10, 120)
    await case.do(case.chief, "assign", handler_id=case.head)
    yield office(world.now + minutes(dice, 200, 2_000) * case.pace)
    await case.do(case.head, "investigate", sent="工程部 值班员", place="现场", went_at=world.now, found="已核实情况")
    notices = dice.choices((0, 1, 2, 3), (3, 4, 2, 1))[0]
    for _ in range(notices if case.consumer or case.serious else 0):
        yield office(world.now + minutes(dice, 3_000, 4_400))
        await case.do(case.head, "notify_progress", text="正在处理,已联系相关方", **case.told())
    yield office(world.now + minutes(dice, 300, 3_000) * case.pace)
    if case.serious or case.channel == "written":
        await case.do(case.head, "draft_reply", draft="经调查,答复如下:已采取措施")
        yield office(world.now + minutes(dice, 60, 1_000))
        approver = world.town.manager_id if case.serious else case.chief
        await case.do(approver, "approve_reply", **case.told())
    else:
        await case.do(case.head, "reply", text="经调查,答复如下:已采取措施", **case.told())
    if dice.random() < 0.08:
        yield office(world.now + minutes(dice, 60, 1_500))
        await case.do(case.desk, "reject_reply", reason="对答复不满意", **case.word())
        yield office(world.now + minutes(dice, 600, 3_000))
        if case.serious or case.channel == "written":
            return
        await case.do(case.head, "reply", text="补充答复:增加补救措施", **case.told())
    yield office(world.now + minutes(dice, 100, 2_500))
    await _resolve(case)


async def _resolve(case: Case) -> None:
    dice, today = case.dice, day_of(case.world.now)
    founded = dice.random() < (0.6 if case.consumer else 0.5)
    form: dict[str, Any] = {"result": "已处理并说明", "founded": founded}
    if founded:
        plan = {"what": "加强培训与抽查", "owner_id": case.head, "due_on": today + timedelta(days=20)}
        form |= {"corrective": plan, "result": "属实,已致歉并整改"}
        if dice.random() < 0.15:
            form |= {"compensation_fen": (given := dice.randrange(1, 20) * 1_000)}
            manager = case.world.town.manager_id
            await case.do(manager, "grant_compensation", granted_fen=given, reason="服务过失造成损坏")
    await case.do(case.head, "resolve", **form)


async def _ask(case: Case) -> AsyncIterator[datetime]:
    """M-142: how content, and to the archive; one in a while comes back with something new (M-123)."""
    world, dice = case.world, case.dice
    yield local(day_of(world.now) + timedelta(days=1), dice.randrange(9, 17), dice.randrange(60))
    seen = (await world.look(case.desk, COMPLAINT, case.id)).row
    if str(seen.state) not in ("resolved", "declined", "referred"):
        return
    await case.do(case.desk, "ask_satisfaction", satisfaction=pick(dice, CONTENT), means="phone")
    await case.do(case.desk, "close")
    if str(seen.state) == "resolved" and dice.random() < 0.05:
        yield office(world.now + minutes(dice, 1_000, 6_000))
        await case.do(case.desk, "reopen", reason="同样问题再次出现", **case.word())
