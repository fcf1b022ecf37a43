"""Steps that several scenarios share, each taken by the person responsible for it."""

from dataclasses import dataclass, replace
from typing import Final, Self

from app.sandbox.demo import contracts
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run, soon
from app.sandbox.demo.server import DemoUser, Form
from app.workflow.kinds.work_order.checklists import EVERYBODY, RISKY_STEPS

CHECKLIST: Final = list(EVERYBODY)
NOTHING_RISKY: Final = [{"item": step, "reason": "本次未涉及"} for step in RISKY_STEPS]
VISIT_FEE_FEN: Final = 3_000
COPIES: Final = {"repair_team": "工程部文员", "archive": "档案员", "finance": "财务"}
RATINGS: Final = {"attitude": 5, "quality": 5, "speed": 4, "overall": 5}


@dataclass(frozen=True, slots=True)
class Team:
    """The four people whom every repair needs."""

    desk: DemoUser
    boss: DemoUser
    worker: DemoUser
    customer: DemoUser

    def with_worker(self, worker: DemoUser) -> Self:
        """The same people with another worker."""
        return replace(self, worker=worker)


async def team(run: Run, worker: str, customer: str) -> Team:
    """The desk and the engineering department's supervisor, with a worker and a customer."""
    return Team(*await run.people("reception", "supervisor", worker, customer))


def on_site() -> Form:
    """The estimate of work that is priced on site, with the visit fee."""
    return {"basis": "on_site", "visit_fee_fen": VISIT_FEE_FEN, "note": "上门检查后按价目表报价"}


def by_list(fen: int) -> Form:
    """The estimate of an item whose price is published: it costs that price (M-40)."""
    return {"basis": "list", "min_fen": fen, "max_fen": fen}


def labour(name: str, fen: int, code: str = "P12") -> Form:
    """A quote's line for labour, by an item of the list that is priced on site."""
    return {
        "kind": "labour", "name": name, "quantity": "1", "unit": "项", "basis": "priced_on_site",
        "catalogue_code": code, "unit_fen": fen,
    }  # fmt: skip


def customers(name: str, quantity: str) -> Form:
    """A quote's line for the customer's own material, which costs nothing (M-42)."""
    return {
        "kind": "material", "name": name, "quantity": quantity, "unit": "根", "basis": "off_list", "source": "customer",
    }  # fmt: skip


async def call_in(run: Run, desk: DemoUser, customer: DemoUser, **more: object) -> Record:
    """A customer phones the desk about their room."""
    form = {
        "kind": "repair", "channel": "phone", "description": "厨房角阀漏水", "spot": "厨房水槽下",
        "customer_id": customer.id, "premises_id": customer.home, "catalogue_code": "P12", **more,
    }  # fmt: skip
    return await run.register(desk, **form)


async def accept(run: Run, order: Record, desk: DemoUser, coverage: str = "chargeable", **more: object) -> Record:
    """The desk says who pays and agrees on a time; where the customer pays, with an estimate and consent (M-14)."""
    form: Form = {"coverage": coverage, "coverage_reason": REASONS[coverage], "appointment": run.next_window()}
    if coverage == "chargeable":
        form |= {"estimate": on_site(), "consent": await run.statement(desk)}
    if coverage == "contract" and "asset_id" not in more:
        form |= {"asset_id": (await under_contract(run, order)).id}
    if coverage in ("in_warranty", "free") and order["coverage_proof"] is None and order["needs_visit"]:
        (boss,) = await run.people("supervisor")
        await order.do(boss, "vouch", order["state"], coverage=coverage, reason=REASONS[coverage])
    return await order.do(desk, "accept", "accepted", **{**form, **more})


async def under_contract(run: Run, order: Record) -> Record:
    """Equipment in the order's room, on the list of a contract that has begun (M-80)."""
    office = contracts.Office(*await run.people("reception", "manager", "supervisor", "tenant1"))
    asset = await contracts.cooler(run, office, premises_id=order["premises_id"])
    contract = await contracts.drafted(run, office, asset, customer_id=order["customer_id"])
    await contracts.signed(run, office, contract)
    await contract.do(office.desk, "activate", "active")
    return asset


REASONS: Final = {
    "chargeable": "房屋已过保修期，属有偿服务",
    "in_warranty": "交付未满两年，水暖在保修期内",
    "rework": "原维修质保期内再次漏水",
    "free": "无偿代办服务",
    "contract": "维保合同范围内",
}


async def dispatch(order: Record, team: Team) -> Record:
    """Dispatch to the supervisor's department (M-20)."""
    return await order.do(team.desk, "dispatch", "dispatched", department_id=team.boss.department_id)


async def send(order: Record, team: Team) -> Record:
    """Dispatch to the department and assign to a worker, who acknowledges (M-20 to M-22)."""
    await dispatch(order, team)
    await order.assign(team.boss, team.worker, team.desk)
    return await order.do(team.worker, "acknowledge", "acknowledged")


async def be_due(order: Record, worker: DemoUser) -> None:
    """Agree to come today: nobody leaves for an appointment of another day (M-33)."""
    offers = (await order.look(worker))["available_actions"]
    blocked = [rule["guard"] for offer in offers if offer["name"] == "depart" for rule in offer["blocked_by"]]
    if "visit_is_due" not in blocked:
        return
    form: Form = {"reason": "客户希望今日上门", "asked_by": "customer", "agreed_by": "业主本人", "odd_hour": True}
    times = soon(await order.run.server.now(worker))
    await order.do_when_free(worker, "reschedule", order["state"], times, **form)


async def visit(order: Record, worker: DemoUser) -> Record:
    """The worker goes there and is let in (M-33, M-35)."""
    await be_due(order, worker)
    await order.do(worker, "depart", "en_route", checklist=CHECKLIST, started_from="工程部")
    await order.do(worker, "arrive", "on_site", badge_shown=True, consent_to_enter="业主本人")
    return await diagnose(order, worker)


async def diagnose(order: Record, worker: DemoUser, **more: object) -> Record:
    """The worker finds the fault of a repair, and explains it and how it is repaired (M-37)."""
    if order["kind"] != "repair":
        return order
    diagnosis: Form = {"reproduced": True, "cause": "角阀密封圈老化", "method": "更换角阀", "explained_to": "业主本人"}
    return await order.do(worker, "diagnose", order["state"], **{**diagnosis, **more})


async def until_on_site(run: Run, team: Team, coverage: str = "chargeable") -> Record:
    """A repair from the call to the worker on site; nothing is quoted yet."""
    order = await call_in(run, team.desk, team.customer)
    await accept(run, order, team.desk, coverage)
    await send(order, team)
    return await visit(order, team.worker)


async def agree_again(order: Record, desk: DemoUser, reason: str) -> Record:
    """Agree another time by phone; the order keeps its state (M-31)."""
    form: Form = {"reason": reason, "asked_by": "centre", "agreed_by": "业主本人", "apology": True}
    return await order.do_when_free(desk, "reschedule", order["state"], **form)


async def return_visit(order: Record, team: Team) -> Record:
    """Redo the work: agree another time, assign a worker, and go there again (M-52)."""
    await agree_again(order, team.desk, "返工上门，向客户致歉")
    await order.assign(team.boss, team.worker, team.desk)
    await order.do(team.worker, "acknowledge", "acknowledged")
    return await visit(order, team.worker)


async def approved(order: Record, team: Team, fen: int) -> Record:
    """The worker quotes on site, and the customer approves in the app."""
    await order.do(team.worker, "quote", "quoted", lines=[labour("更换水管 人工", fen)], list_shown=True)
    return await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"])


async def finish_work(run: Run, order: Record, worker: DemoUser, done: str, **more: object) -> Record:
    """Complete the work, with photos of before and after (M-50)."""
    before, after = await run.upload(worker, "photo"), await run.upload(worker, "photo")
    form: Form = {
        "work_done": done, "photos_before": [before], "photos_after": [after], "cleaned_up": True,
        "result_shown_to": "业主本人", "payment_reminded": True, "not_applicable": NOTHING_RISKY,
    }  # fmt: skip
    return await order.do(worker, "complete", "completed", **{**form, **more})


def done(what: str) -> Form:
    """A completion without photos."""
    return {
        "work_done": what, "cleaned_up": True, "result_shown_to": "业主本人", "payment_reminded": True,
        "not_applicable": NOTHING_RISKY,
    }  # fmt: skip


async def file_slip(order: Record, desk: DemoUser, worker: DemoUser) -> Record:
    """The worker signs and returns the slip; each addressee has a copy; the order goes to the archive (M-55)."""
    await order.do(worker, "worker_sign", order["state"], note="工单已交回")
    for addressee, receiver in COPIES.items():
        await order.do(desk, "log_copy", order["state"], addressee=addressee, received_by=receiver)
    return await order.do(desk, "close", "closed")
