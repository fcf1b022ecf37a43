"""Generated complaints: registered, decided by the rules, handled, replied to, and followed up (M-110 to M-142)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from app.models import Complaint
from app.sandbox.simulate.context import FormValues, Process, SimulationContext
from app.sandbox.simulate.places import Estate, Room
from app.sandbox.simulate.random_source import day_of, local, minutes, office, pick
from app.workflow.kinds.complaint.table import COMPLAINT

CHANNELS: Final = (("phone", 50), ("in_person", 30), ("online", 12), ("written", 8))
CONSUMERS: Final = (("accept", 46), ("R01", 3), ("R02", 5), ("R03", 10), ("R04", 4), ("R05", 8), ("R08", 3), ("R09", 2),
                    ("unclear", 14), ("neither", 5))  # fmt: skip
OUTCOMES: Final = (("decided", 88), ("on_the_spot", 8), ("withdrawn", 4))
MATTERS: Final = (("staff", 5), ("sanitation", 3), ("public_order", 2), ("other", 2))
CONTENT: Final = (("satisfied", 5), ("fairly", 3), ("dissatisfied", 1.5), ("not_reachable", 1))
RECEIPT: Final[FormValues] = {"kind": "receipt", "note": "已核对小票原件"}
INVOICE: Final[FormValues] = {"kind": "invoice", "note": "补交发票"}
SOUND: Final[FormValues] = {
    "basis": "A1", "complainant_type": "consumer", "purchase_channel": "shop", "liability_otherwise": "yes",
    "grounds": "sufficient", "respondent_identified": True, "nature": "fault_of_goods",
}  # fmt: skip


@dataclass(slots=True)
class SimulatedComplaint:
    """A complaint in progress."""

    context: SimulationContext
    estate: Estate
    random: Random
    room: Room
    consumer: bool
    plan: str
    channel: str
    serious: bool
    id: UUID

    @property
    def pace(self) -> float:
        """The length of its steps: service complaints must be answered within three working days, so they go faster."""
        return 1.0 if self.consumer else 0.2

    @property
    def desk(self) -> UUID:
        """The receptionist."""
        return self.estate.staff["reception"]

    @property
    def chief(self) -> UUID:
        """The customer-service supervisor."""
        return self.estate.staff["cs"]

    @property
    def head(self) -> UUID:
        """The supervisor of the departments, who handles accepted complaints."""
        return self.estate.staff["head"]

    async def do(self, who: UUID, action: str, **form: object) -> Complaint:
        """Take an action on the complaint. Returns its row afterwards."""
        row: Complaint = (await self.context.act(who, COMPLAINT, self.id, action, form)).context.row
        return row

    def notification(self) -> FormValues:
        """The complainant was notified by telephone just now."""
        return {"told_at": self.context.now, "means": "phone"}

    def consent(self) -> FormValues:
        """The complainant's consent, given on the telephone just now."""
        return {"consent": {"said_by": "投诉人本人", "means": "phone", "told_at": self.context.now}}


async def complaint_process(
    context: SimulationContext, estate: Estate, number: int, at: datetime, room: Room
) -> Process:
    """The whole course of one complaint; the first moment is that of its registration."""
    yield at
    complaint = await _register(context, estate, context.random_for(estate.code, "complaint", number), room)
    random = complaint.random
    outcome = "decided" if complaint.serious or complaint.channel == "written" else pick(random, OUTCOMES)
    yield context.now + minutes(random, 3, 40)
    if outcome == "on_the_spot":
        await complaint.do(
            complaint.desk, "resolve_on_spot", result="当场说明并致歉", founded=False, customer_content=True
        )
        yield _ask(complaint)
        return
    yield context.now + (minutes(random, 25, 200) if random.random() < 0.15 else minutes(random, 1, 15))
    await complaint.do(complaint.desk, "forward")
    yield context.now + (minutes(random, 65, 300) if random.random() < 0.2 else minutes(random, 5, 50))
    await complaint.do(complaint.head, "confirm")
    if random.random() < 0.9:
        await complaint.do(complaint.desk, "contact", means="phone", result="reached", note="已登记，说明后续安排")
    if outcome == "withdrawn":
        yield office(context.now + minutes(random, 300, 3_000))
        confirmed = {"means": "phone", "result": "reached", "confirms_withdrawal": True}
        await complaint.do(complaint.chief, "contact", **confirmed)
        await complaint.do(complaint.desk, "withdraw", reason="双方已自行和解", **complaint.consent())
        return
    late = random.random() < 0.08
    yield office(
        context.now + (minutes(random, 4_400, 6_500) if late else minutes(random, 120, 3_300) * complaint.pace)
    )
    if complaint.plan == "unclear":
        yield _evidence(complaint)
    if await _decide(complaint):
        yield _handle(complaint)
    yield _ask(complaint)


async def _register(context: SimulationContext, estate: Estate, random: Random, room: Room) -> SimulatedComplaint:
    consumer, channel, serious = random.random() < 0.55, pick(random, CHANNELS), random.random() < 0.07
    plan = pick(random, CONSUMERS) if consumer else "accept"
    form: FormValues = {
        "kind": "consumer" if consumer else "service", "channel": channel,
        "severity": "serious" if serious else "general", "premises_id": room.id,
        "matter": "consumer_dispute" if consumer else pick(random, MATTERS),
        "description": "商户售后纠纷" if consumer else "对服务不满", "demand": "退换或说明",
    }  # fmt: skip
    # online complaints are filed by the complainants, and judged at the desk afterwards
    online = channel == "online"
    who = room.owner_id if online else estate.staff["reception"]
    form |= {} if online else {"complainant_id": room.owner_id}
    if consumer:
        form["respondent"] = {"name": "某商户", "place": "A座101铺"}
        form["evidence"] = [] if plan == "unclear" else [{**RECEIPT, "seen": not online}]
        form |= {} if online else {"facts": _facts(plan, context.now)}
    complaint_id = await context.register(who, COMPLAINT, estate, form)
    return SimulatedComplaint(context, estate, random, room, consumer, plan, channel, serious, complaint_id)


def _facts(plan: str, now: datetime) -> FormValues:
    today = day_of(now)
    more: dict[str, FormValues] = {
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


async def _evidence(complaint: SimulatedComplaint) -> Process:
    """The desk asks for missing evidence; it is supplied, or there is none (M-121)."""
    context, random = complaint.context, complaint.random
    if complaint.channel == "online":
        await _judge(complaint)
    await complaint.do(complaint.desk, "request_evidence", missing=["evidence"], **complaint.notification())
    yield office(context.now + minutes(random, 600, 7_000))
    if random.random() < 0.65:
        await complaint.do(complaint.desk, "supplement", evidence=[{**INVOICE, "seen": True}])
    else:
        await complaint.do(complaint.desk, "no_evidence", **complaint.consent())
    yield context.now + minutes(random, 20, 300)


async def _judge(complaint: SimulatedComplaint) -> None:
    """The desk records the facts that the complainant could not know, and looks at what they bring."""
    evidence = [] if complaint.plan == "unclear" else [{**RECEIPT, "seen": True}]
    known = _facts(complaint.plan, complaint.context.now)
    await complaint.do(complaint.desk, "supplement", facts=known, evidence=evidence)


async def _decide(complaint: SimulatedComplaint) -> bool:
    """Decide, usually as the rules advise. Returns whether the complaint was accepted (M-120, M-122)."""
    random = complaint.random
    if complaint.consumer and complaint.channel == "online" and complaint.plan != "unclear":
        await _judge(complaint)
    advice = "accept"
    if complaint.consumer:
        verdict = (await complaint.do(complaint.desk, "assess")).verdict
        assert verdict is not None
        advice = verdict["advice"]
    if advice == "refer":
        await complaint.do(
            complaint.chief, "refer", referred_to="12315", reason="不属受理范围", **complaint.notification()
        )
        return False
    if advice == "decline" and random.random() < 0.9:
        if complaint.serious or complaint.channel == "written":
            await complaint.do(complaint.desk, "draft_refusal", letter_text="经审核不予受理，理由见所列条款")
            await complaint.do(complaint.chief, "approve_refusal")
        await complaint.do(complaint.desk, "decline", **complaint.notification())
        return False
    against = advice != "accept"
    form = {**complaint.notification(), **({"reason": "情况特殊，先行受理"} if against else {})}
    await complaint.do(complaint.chief if against else complaint.desk, "accept", **form)
    return True


async def _handle(complaint: SimulatedComplaint) -> Process:
    """The accepted complaint is investigated, replied to and resolved (M-131 to M-141)."""
    context, random = complaint.context, complaint.random
    yield context.now + minutes(random, 10, 120)
    await complaint.do(complaint.chief, "assign", handler_id=complaint.head)
    yield office(context.now + minutes(random, 200, 2_000) * complaint.pace)
    await complaint.do(
        complaint.head, "investigate", sent="工程部 值班员", place="现场", went_at=context.now, found="已核实情况"
    )
    notices = random.choices((0, 1, 2, 3), (3, 4, 2, 1))[0]
    for _ in range(notices if complaint.consumer or complaint.serious else 0):
        yield office(context.now + minutes(random, 3_000, 4_400))
        await complaint.do(complaint.head, "notify_progress", text="正在处理，已联系相关方", **complaint.notification())
    yield office(context.now + minutes(random, 300, 3_000) * complaint.pace)
    if complaint.serious or complaint.channel == "written":
        await complaint.do(complaint.head, "draft_reply", draft="经调查，答复如下：已采取措施")
        yield office(context.now + minutes(random, 60, 1_000))
        approver = context.places.manager_id if complaint.serious else complaint.chief
        await complaint.do(approver, "approve_reply", **complaint.notification())
    else:
        await complaint.do(complaint.head, "reply", text="经调查，答复如下：已采取措施", **complaint.notification())
    if random.random() < 0.08:
        yield office(context.now + minutes(random, 60, 1_500))
        await complaint.do(complaint.desk, "reject_reply", reason="对答复不满意", **complaint.consent())
        yield office(context.now + minutes(random, 600, 3_000))
        if complaint.serious or complaint.channel == "written":
            return
        await complaint.do(complaint.head, "reply", text="补充答复：增加补救措施", **complaint.notification())
    yield office(context.now + minutes(random, 100, 2_500))
    await _resolve(complaint)


async def _resolve(complaint: SimulatedComplaint) -> None:
    random, today = complaint.random, day_of(complaint.context.now)
    founded = random.random() < (0.6 if complaint.consumer else 0.5)
    form: FormValues = {"result": "已处理并说明", "founded": founded}
    if founded:
        plan = {"what": "加强培训与抽查", "owner_id": complaint.head, "due_on": today + timedelta(days=20)}
        form |= {"corrective": plan, "result": "属实，已致歉并整改"}
        if random.random() < 0.15:
            form |= {"compensation_fen": (given := random.randrange(1, 20) * 1_000)}
            manager = complaint.context.places.manager_id
            grant = {"granted_fen": given, "reason": "服务过失造成损坏", "apology": True}
            await complaint.do(manager, "grant_compensation", **grant)
    await complaint.do(complaint.head, "resolve", **form)


async def _ask(complaint: SimulatedComplaint) -> Process:
    """The complainant is asked for their satisfaction; the complaint is archived (M-142), or reopened (M-123)."""
    context, random = complaint.context, complaint.random
    yield local(day_of(context.now) + timedelta(days=1), random.randrange(9, 17), random.randrange(60))
    state = str((await context.look(complaint.desk, COMPLAINT, complaint.id)).row.state)
    if state not in ("resolved", "declined", "referred"):
        return
    await complaint.do(complaint.desk, "ask_satisfaction", satisfaction=pick(random, CONTENT), means="phone")
    await complaint.do(complaint.desk, "close")
    if state == "resolved" and random.random() < 0.05:
        yield office(context.now + minutes(random, 1_000, 6_000))
        await complaint.do(complaint.desk, "reopen", reason="同样问题再次出现", **complaint.consent())
