"""Complaints on random ways: people do what they are offered and what they are not, time goes by, the worker fires.

After every step everything must hold; at the end the complaint must still come to its end by a plain way.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.row_scope import EVERYWHERE
from app.core.settings import Settings
from app.sandbox.demo.run import ZONE
from app.workflow.kinds.complaint.table import COMPLAINT
from tests.model.bureau import COMPLAINTS, Bureau
from tests.model.complaint_faults import faults, shown_faults
from tests.model.complaint_forms import Form, Mover
from tests.scenarios import complaint_archive

BY_ITSELF = frozenset({"evidence_lapsed", "handler_left"})
"""What no request asks for."""

WAYS = pytest.mark.parametrize(
    ("ways", "steps"), [pytest.param(10, 30, id="small"), pytest.param(250, 90, id="full", marks=pytest.mark.torture)]
)
COMPLAINANT, STRANGER = "owner1", "owner2"
PEOPLE = (
    *("reception", "cs_supervisor", "manager") * 3, *("leader", "supervisor_property", "supervisor_office") * 2,
    COMPLAINANT, COMPLAINANT, COMPLAINANT, "duty", "worker1", "supervisor", "worker2", "reception_gw", STRANGER,
)  # fmt: skip
"""Who comes by, the busy ones more often; whoever handles it comes most of all."""
IDLE = frozenset({"reveal", "contact", "verify_evidence", "link_order", "set_severity", "withdraw", "refer", "assess"})
"""Mostly left out, or no way would lead far."""
TIMES = [timedelta(minutes=m) for m in (1, 50, 70)] + [timedelta(hours=h) for h in (5, 20, 25, 60, 90, 200, 500)]
FINAL = ("closed", "withdrawn")
GUARDS = {rule.name: rule.kind for step in COMPLAINT.steps for rule in step.only_if}
ASKING = {rule.name for step in COMPLAINT.steps for rule in step.only_if if rule.asks}
"""Guards that want a field."""
MOST_LAST_STEPS = 15


def carries(form: Form, name: str) -> bool:
    """Whether a form has a field, or one of several of which one is enough."""
    return any(form.get(one) not in (None, "", []) for one in name.split("|"))


@dataclass
class Way:
    """One complaint on its way, and what was done with it."""

    bureau: Bureau
    desk: Mover
    data: st.DataObject
    id: str = ""
    path: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def draw(self, choices: Any, label: str) -> Any:
        """One of several."""
        return self.data.draw(st.sampled_from(choices), label)

    @property
    def told(self) -> str:
        """How it came so far."""
        return " → ".join(self.path)

    async def begin(self) -> None:
        """A complaint is written down by the desk, or filed by the complainant online."""
        form = self.draw(self.desk.filings(self.draw(("consumer", "service"), "kind")), "filed")
        who = "reception"
        if self.draw((False, False, True), "online"):
            who, form = COMPLAINANT, {**form, "channel": "online", "facts": None}
        body = await self.bureau.must(who, COMPLAINTS, form)
        self.id = body["id"]
        self.path.append(f"{form['kind']} {form['channel']} {form['severity']} {form['matter']}")
        await self.check(fired=False)

    async def look(self, who: str) -> Any:
        """The complaint as somebody sees it; None for whom it doesn't exist."""
        return await self.bureau.read(who, f"{COMPLAINTS}/{self.id}")

    async def step(self) -> bool:
        """Time goes by, or somebody does something that they were offered, or tries anything; whether it goes on."""
        what = self.draw(("offered",) * 7 + ("anything", "time", "time"), "what")
        if what == "time":
            time = self.draw(TIMES, "time")
            self.path.append(f"+{time}")
            await self.bureau.wait(time)
            await self.check(fired=True)
            return True
        seen = await self.look("reception")
        who = self.draw((*PEOPLE, *(self.bureau.handler_of(seen),) * 8), "who")
        body = await self.look(who)
        offers = [] if body is None else body["available_actions"]
        if what == "offered" and offers:
            likely = [offer for offer in offers if offer["name"] not in IDLE and not offer["blocked_by"]]
            offer = self.draw((likely * 4 + offers), "action")
            await self.act(who, offer["name"], seen, offer)
        else:
            action = self.draw(sorted(set(COMPLAINT.actions) - {"register", *BY_ITSELF}), "any action")
            offer = next((item for item in offers if item["name"] == action), None)
            await self.act(who, action, seen, offer, visible=body is not None)
        return bool(seen["state"] != "withdrawn")

    async def act(self, who: str, action: str, seen: Form, offer: Form | None, *, visible: bool = True) -> None:
        """Somebody tries something: what must be refused is, and changes nothing; the rest goes as the table says."""
        if action == "verify_evidence":
            pieces = await self.bureau.read("reception", f"{COMPLAINTS}/{self.id}/evidence")
            self.desk.evidence_ids = [piece["id"] for piece in pieces]
        if action == "settle":
            await self.desk.sign(self.id)
        if action == "escalate" and visible:
            await self.desk.write_down(who)
        form = self.draw(self.desk.of(action), "form")
        before = await self.bureau.snapshot(self.id)
        answer = await self.bureau.send(who, "POST", f"{COMPLAINTS}/{self.id}/{action.replace('_', '-')}", form)
        self.path.append(f"{who} {action} {answer.status_code}")
        self.counts[f"{answer.status_code}"] += 1
        if answer.status_code == 200:
            assert offer is not None, f"it was not offered: {self.told}"
            assert not offer["blocked_by"], f"it was said to be blocked by {offer['blocked_by']}: {self.told}"
            lacking = [name for name in offer["needs"] if not carries(form, name)]
            assert not lacking, f"it was taken without {lacking}, which were said to be needed: {self.told}"
            self._check_move(action, seen, answer.json())
        elif answer.status_code == 429:
            # how much may be revealed has tests of its own
            assert action == "reveal", self.told
            assert await self.bureau.snapshot(self.id) == before, f"a refusal changed something: {self.told}"
        else:
            self._check_refusal(answer.status_code, answer.json(), offer, visible=visible)
            self._check_needs(answer.json(), offer, form)
            assert await self.bureau.snapshot(self.id) == before, f"a refusal changed something: {self.told}"
        await self.check(fired=False)

    def _check_move(self, action: str, seen: Form, body: Form) -> None:
        targets = {step.target or seen["state"] for step in COMPLAINT.by_state[seen["state"]].get(action, ())}
        assert body["state"] in targets, f"{action} led to {body['state']}: {self.told}"
        assert body["version"] == seen["version"] + 1, self.told

    def _check_refusal(self, status: int, problem: Form, offer: Form | None, *, visible: bool) -> None:
        why = f"{status} {problem['code']} {problem.get('refusals') or problem.get('errors')}: {self.told}"
        if not visible:
            assert status == 404, why
        elif offer is None:
            assert problem["code"] in ("action-not-allowed", "forbidden"), why
        else:
            assert problem["code"] == "action-refused", why
            named = [refusal["guard"] for refusal in problem["refusals"]]
            blocking = [refusal["guard"] for refusal in offer["blocked_by"]]
            if blocking:
                assert set(named) & set(blocking) or any(GUARDS[name] == "choice" for name in named + blocking), why
            else:
                assert any(GUARDS[name] != "state" for name in named), f"it was offered unblocked: {why}"

    def _check_needs(self, problem: Form, offer: Form | None, form: Form) -> None:
        """A form that carries all that it was said to need is refused for no field that it lacks."""
        if offer is None or offer["blocked_by"] or not all(carries(form, name) for name in offer["needs"]):
            return
        named = {refusal["guard"] for refusal in problem.get("refusals", ())}
        assert not named & ASKING, f"{form} lacks what {named} want, of {offer['needs']}: {self.told}"

    async def check(self, *, fired: bool) -> None:
        """Everything holds."""
        async with self.bureau.container.database.transaction(self.bureau.clock.now(), EVERYWHERE) as tx:
            wrong = await faults(tx, self.id, fired=fired)
        clocks = await self.bureau.read("cs_supervisor", f"{COMPLAINTS}/{self.id}/clocks")
        wrong += shown_faults(clocks["data"], self.bureau.now)
        assert not wrong, f"{wrong}: {self.told}"

    async def finish(self) -> None:
        """By a plain way to the archive, without anybody's taking it back."""
        for _ in range(MOST_LAST_STEPS):
            seen = await self.look("reception")
            if seen["state"] in FINAL:
                return await self.check(fired=False)
            who, action, form = self._last_step(seen)
            self.path.append(f"at last {who} {action}")
            answer = await self.bureau.send(who, "POST", f"{COMPLAINTS}/{self.id}/{action.replace('_', '-')}", form)
            assert answer.status_code == 200, f"it gets no further: {answer.text}: {self.told}"
        raise AssertionError(f"it never ends: {self.told}")

    def _last_step(self, seen: Form) -> tuple[str, str, Form]:
        desk, state, supervisor = self.desk, seen["state"], "cs_supervisor"
        named = {"handler_id": desk.person(supervisor)}
        handler = self.bureau.handler_of(seen)
        # one that is reopened after it was referred has nobody yet
        if state in ("investigating", "mediating") and seen["handler_id"] != named["handler_id"]:
            return supervisor, "reassign", {**named, "reason": "结案"}
        match state:
            case "awaiting_evidence":
                return "reception", "no_evidence", desk.word
            case "registered":
                return supervisor, "accept", {**desk.told, "reason": "特殊情况"}
            case "accepted":
                return supervisor, "assign", named
            case "investigating" if seen["channel"] == "written" or seen["severity"] == "serious":
                return supervisor, "draft_reply", {"draft": "经查……"}
            case "investigating":
                return supervisor, "reply", {**desk.told, "text": "经查……"}
            case "mediating":
                return supervisor, "fail", {"reason": "双方分歧大"}
            case "escalated":
                return self._holder(seen), "take", {}
            case "reply_pending":
                return (
                    ("leader" if seen["drafter_id"] == desk.person("manager") else "manager"),
                    "approve_reply",
                    desk.told,
                )
            case "replied":
                return handler, "resolve", {"result": "已处理", "founded": False}
            case _ if seen["satisfaction"] is None:
                return "reception", "ask_satisfaction", {"satisfaction": "satisfied", "means": "phone"}
        return "reception", "close", {}

    def _holder(self, seen: Form) -> str:
        """Whoever stands on the level that it has come to."""
        if seen["level"] != "supervisor":
            return "leader" if seen["level"] == "leadership" else str(seen["level"])
        led = {self.bureau.departments[code]: who for code, who in self.bureau.heads.items()}
        return led.get(seen["department_id"], "nobody")


@pytest.fixture
def bureau(settings: Settings) -> Iterator[tuple[asyncio.Runner, Bureau]]:
    """A service centre of the test's own, and the loop in which it lives."""
    # at an odd second, so that nothing happens at the very moment at which something is due
    start = datetime.now(ZONE).replace(hour=9, minute=0, second=7, microsecond=0) + timedelta(days=1)
    with asyncio.Runner() as runner:
        # a line of log for every request would cost more than the request; and all ways together leave more open than
        # one customer may have
        quiet = settings.model_copy(update={"log_level": "ERROR", "open_requests_per_customer": 10_000})
        opened = runner.run(Bureau.open(quiet, start))
        yield runner, opened
        runner.run(opened.close())


@WAYS
def test_random_ways(bureau: tuple[asyncio.Runner, Bureau], ways: int, steps: int) -> None:
    runner, container = bureau
    desk, counts, start = Mover(container), Counter[str](), container.clock.now()

    async def go(data: st.DataObject) -> None:
        # the same choices must lead the same way: each begins on the same day, with an order of its own
        container.clock.move_to(start)
        await desk.prepare()
        way = Way(container, desk, data, counts=counts)
        await way.begin()
        for _ in range(data.draw(st.integers(steps // 3, steps), "length")):
            if not await way.step():
                break
        await way.finish()

    def walk(data: st.DataObject) -> None:
        runner.run(go(data))

    settings_of(ways)(given(data=st.data())(walk))()
    assert runner.run(everything(container)) == []
    print(
        f"{ways} ways, {container.sent} requests; actions: {dict(counts)}; firings: {runner.run(container.firings())}"
    )


def settings_of(ways: int) -> Any:
    """So many ways, however long they take."""
    return settings(
        max_examples=ways, deadline=None, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )  # fmt: skip


async def everything(container: Bureau) -> list[str]:
    """What is wrong with any complaint at the end."""
    async with container.container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        return await complaint_archive.faults(tx)
