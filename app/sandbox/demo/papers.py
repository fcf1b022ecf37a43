"""Scenario: what is printed of a housekeeping order and of a thing that goes to the workshop; and all papers of a run's
records as one PDF."""

import io
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Final

from pypdf import PdfReader, PdfWriter

from app.sandbox.demo import steps
from app.sandbox.demo.record_details import RecordDetails
from app.sandbox.demo.run import ZONE, Run
from app.sandbox.demo.server import DemoUser, Form, Server, Unexpected, answered, describe
from app.workflow.kinds.charge import CHARGE
from app.workflow.kinds.complaint.table import COMPLAINT
from app.workflow.kinds.follow_up import FOLLOW_UP_LIFECYCLE
from app.workflow.kinds.goods_pass import GOODS_PASS
from app.workflow.kinds.payment import PAYMENT
from app.workflow.kinds.work_order.table import WORK_ORDER

OF_ORDERS: Final = ("service-slip", "housekeeping-sheet", "notice", "custody-receipt", "material-quotation")
CLEANING: Final = {
    "kind": "housekeeping", "catalogue_code": "P15", "spot": "",
    "description": "三居室深度保洁，含厨房油污与两个卫生间", "special_requirements": "家有宠物，请先致电",
    "housekeeping": {
        "tasks": ["厨房除油", "清洁两个卫生间", "地面清洁"], "hours": 1, "people": 2, "tools": "centre",
        "materials": "customer", "price_by": "job",
    },
}  # fmt: skip


async def papers(run: Run) -> None:
    """M-12, M-38, M-55: a booking sheet, and the receipt for a thing in the workshop; nobody prints what they do not
    see."""
    team = await steps.team(run, "worker4", "owner2")
    (stranger,) = await run.people("owner1")
    booked = await steps.call_in(run, team.desk, team.customer, **CLEANING)
    await steps.accept(run, booked, team.desk)
    await _prints(run, team.desk, f"{booked.path}/papers/housekeeping-sheet")
    order = await steps.until_on_site(run, team)
    await _not_now(run, team.desk, f"{order.path}/papers/housekeeping-sheet")
    await steps.approved(order, team, 8_000)
    until = (await run.server.now(team.worker)) + timedelta(days=2)
    custody = {"thing": "净水器前置滤芯组件", "receipt": "SX-0021", "told_how_long": "两天内修好送回"}
    await order.do(
        team.worker, "hold", "on_hold", reason="workshop", expected_until=until.isoformat(), custody=custody
    )  # fmt: skip
    await _prints(run, team.worker, f"{order.path}/papers/custody-receipt")
    await order.do(team.worker, "resume", "on_site", custody_settled=True)
    await _not_now(run, team.worker, f"{order.path}/papers/custody-receipt")
    hidden = await run.server.get(stranger, f"{order.path}/papers/service-slip")
    if hidden.status_code != 404:
        raise Unexpected(f"{stranger} prints {order.name}, which is not theirs: {describe(hidden)}")


async def _prints(run: Run, who: DemoUser, path: str) -> None:
    answer = answered(await run.server.get(who, path), f"{who}: GET {path}", 200)
    if not answer.content.startswith(b"%PDF-"):
        raise Unexpected(f"{who}: {path} is no PDF")


async def _not_now(run: Run, who: DemoUser, path: str) -> None:
    answer = await run.server.get(who, path)
    if answer.status_code != 409:
        raise Unexpected(f"{who}: {path} must be refused, not {describe(answer)}")


async def all_papers(server: Server, records: Sequence[RecordDetails]) -> tuple[bytes, list[str]]:
    """Every paper of these records as one PDF, and what was printed. Of each paper the first two are enough."""
    pages, printed = PdfWriter(), list[str]()
    seen: dict[str, int] = {}
    for details in records:
        reader = await server.person(_reader_of(details))
        for path in [path async for path in _paths(server, reader, details)]:
            paper = path.rpartition("/")[2]
            if seen.get(paper, 0) >= 2:
                continue
            answer = await server.get(reader, path)
            if answer.status_code == 409:
                continue
            _add(pages, answered(answer, f"{reader}: GET {path}", 200).content)
            seen[paper] = seen.get(paper, 0) + 1
            printed.append(f"{details.record.get('number')} {paper}")
    printed += await _morning(server, pages)
    content = io.BytesIO()
    pages.write(content)
    return content.getvalue(), printed


def _reader_of(details: RecordDetails) -> str:
    """Who prints: the desk of the record's community."""
    return "reception_gw" if "-GW-" in str(details.record.get("number")) else "reception"


async def _paths(server: Server, reader: DemoUser, details: RecordDetails) -> AsyncIterator[str]:
    record, lifecycle = details.record, details.lifecycle
    path = f"{lifecycle.path}/{record['id']}/papers"
    if lifecycle is WORK_ORDER:
        for paper in OF_ORDERS:
            yield f"{path}/{paper}"
        if record["follow_up"] is not None:
            yield f"{FOLLOW_UP_LIFECYCLE.path}/{record['follow_up']['id']}/papers/follow-up-record"
        if details.charge is not None:
            yield f"{CHARGE.path}/{details.charge['id']}/papers/bill"
            listed = await server.read(
                reader, f"/v1/communities/{record['community_id']}/payments", charge_id=details.charge["id"]
            )  # fmt: skip
            for payment in listed["data"]:
                yield f"{PAYMENT.path}/{payment['id']}/papers/receipt"
    if lifecycle is COMPLAINT:
        yield f"{path}/handling-sheet"
        for slip, _ in details.slips:
            yield f"/v1/contact-slips/{slip['id']}/papers/contact-slip"
    if lifecycle is GOODS_PASS:
        yield f"{path}/goods-pass"


async def _morning(server: Server, pages: PdfWriter) -> list[str]:
    """The papers of the first day that has an appointment."""
    desk = await server.person("reception")
    today = (await server.now(desk)).astimezone(ZONE).date()
    for ahead in range(8):
        day = (today + timedelta(days=ahead)).isoformat()
        form: Form = {"day": day, "papers": ["day_list", "housekeeping_sheet"]}
        answer = await server.post(desk, f"/v1/communities/{desk.community_id}/papers", form, key="")
        if answer.status_code == 200:
            _add(pages, answer.content)
            return [f"{day} papers"]
    return []


def _add(pages: PdfWriter, content: bytes) -> None:
    for page in PdfReader(io.BytesIO(content)).pages:
        pages.add_page(page)
