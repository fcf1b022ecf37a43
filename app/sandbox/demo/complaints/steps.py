"""Steps that several complaint scenarios share, each taken by the person responsible for it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Self

from app.core.ids import new_id
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected, describe

SHOP: Final[Form] = {"name": "金鑫家电", "place": "A座201铺", "phone": "02000000201"}
KETTLE: Final[Form] = {"product": "电热水壶", "brand": "金鑫", "model": "JX-15", "price_fen": 19_900}
PAPER_RECEIPT: Final[Form] = {"kind": "receipt", "note": "购物小票原件，号码 0008812", "seen": True}
"""A receipt on paper that the desk looked at."""
ANY_EVIDENCE: Final = ("evidence", "grounds")
"""What is missing for R06 in a complaint with a respondent."""


@dataclass(frozen=True, slots=True)
class Mall:
    """The people of 国旺广场 whom consumer complaints need."""

    desk: DemoUser
    supervisor: DemoUser
    manager: DemoUser
    head: DemoUser
    shopper: DemoUser

    @classmethod
    async def meet(cls, run: Run) -> Self:
        """All of them, logged in."""
        return cls(*await run.people("reception_gw", "cs_supervisor_gw", "manager_gw", "supervisor_ops_gw", "shopper1"))


def another_shop() -> Form:
    """A shop that no earlier complaint named: what was mediated with one shop and carried out is found again (R07)."""
    return {**SHOP, "name": f"{SHOP['name']}{new_id().hex[-6:]}店"}


def dispute(channel: str, **more: object) -> Form:
    """A consumer's complaint about a kettle."""
    return {
        "kind": "consumer", "channel": channel, "matter": "consumer_dispute", "respondent": SHOP, "purchase": KETTLE,
        "description": "购买的电热水壶使用两天即漏电，商家拒绝退换", "demand": "退货退款", **more,
    }  # fmt: skip


async def facts(run: Run, who: DemoUser, **more: object) -> Form:
    """Facts by which no rule fails: bought in a shop, and reported within the warranty."""
    today = await run.today(who)
    return {
        "basis": "A1", "complainant_type": "consumer", "purchase_channel": "shop", "grounds": "sufficient",
        "nature": "fault_of_goods", "warranty_end": (today + timedelta(days=300)).isoformat(),
        "fault_reported_on": today.isoformat(), **more,
    }  # fmt: skip


async def look_at_evidence(run: Run, complaint: Record, desk: DemoUser) -> Record:
    """Somebody looks at each piece and says what they saw (M-136): nothing is accepted unseen (M-120)."""
    for piece in await run.server.read(desk, f"{complaint.path}/evidence"):
        seen = {"evidence_id": piece["id"], "genuine": True, "finding": "与原件一致"}
        await complaint.do(desk, "verify_evidence", complaint["state"], **seen)
    return complaint


async def assess(complaint: Record, desk: DemoUser, advice: str, **expected: tuple[str, ...]) -> Record:
    """The rules say this advice, with these codes failing or these facts missing, and no others."""
    await complaint.do(desk, "assess", complaint["state"])
    verdict = complaint["verdict"]
    complaint.must_show("verdict", advice=advice)
    for name, value in expected.items():
        if sorted(verdict[name]) != sorted(value):
            raise Unexpected(f"{complaint.name}: {name} of its verdict are {verdict[name]}, not {value}")
    return complaint


async def accept(run: Run, complaint: Record, who: DemoUser, **more: object) -> Record:
    """Accept the complaint and notify the complainant (M-122); the letter has a number."""
    await complaint.do(who, "accept", "accepted", **await run.notification(who), **more)
    return check_letter(complaint, "accept")


def check_letter(complaint: Record, kind: str, **expected: object) -> Record:
    """The answer holds the decision just made, with a letter's number and a text."""
    complaint.must_show("decision", kind=kind, **expected)
    decision = complaint["decision"]
    if not decision["number"].startswith("TF-") or not decision["text"]:
        raise Unexpected(f"{complaint.name}: {kind} was answered with the decision {decision}")
    return complaint


async def read_letter(run: Run, complaint: Record, *readers: DemoUser) -> None:
    """These people can read the letter of the valid decision as PDF (M-122)."""
    path = f"{complaint.path}/decisions/{complaint['decision_id']}/letter"
    for who in readers:
        response = await run.server.get(who, path)
        if response.status_code != 200 or not response.content.startswith(b"%PDF-"):
            raise Unexpected(f"{complaint.name}: {who} reads its letter: {describe(response)}")
        if "X-Missing-Characters" in response.headers:
            raise Unexpected(f"{complaint.name}: its letter lacks {response.headers['X-Missing-Characters']}")


async def decisions(run: Run, complaint: Record, who: DemoUser) -> list[Form]:
    """All decisions on it, oldest first."""
    found: list[Form] = await run.server.read(who, f"{complaint.path}/decisions")
    return found


async def forward(complaint: Record, desk: DemoUser, head: DemoUser) -> Record:
    """Forward to the department that the routing table names; its head confirms it, and could not see it before
    (M-134), unless it is serious (M-112)."""
    state = complaint["state"]
    if complaint["severity"] == "serious":
        await complaint.refused(head, "confirm", "waits_for_confirmation")
    else:
        await complaint.hidden(head, "confirm")
    await complaint.do(desk, "forward", state)
    complaint.must_show(department_id=head.department_id)
    await complaint.do(head, "confirm", state)
    await complaint.refused(head, "confirm", "waits_for_confirmation")
    return complaint


async def look_into(run: Run, complaint: Record, handler: DemoUser, findings: str) -> Record:
    """The handler goes there, and records what was found (M-136)."""
    went = (await run.server.now(handler)).isoformat()
    return await complaint.do(
        handler, "investigate", "investigating", sent="责任部门 李工", place="现场", went_at=went, found=findings,
        files=[await run.upload(handler, "photo")],
    )  # fmt: skip


async def close(run: Run, complaint: Record, desk: DemoUser, satisfaction: str = "satisfied") -> Record:
    """Archive the complaint, which needs the complainant's satisfaction first (M-142)."""
    state = complaint["state"]
    await complaint.refused(desk, "close", "satisfaction_is_asked")
    await complaint.do(desk, "ask_satisfaction", state, satisfaction=satisfaction, means="phone")
    return await complaint.do(desk, "close", "closed")


async def day_ahead(run: Run, who: DemoUser, days: int) -> str:
    """A day as forms take it."""
    return (await run.today(who) + timedelta(days=days)).isoformat()
