"""Audit marks 稽核 over HTTP: supervisors mark what they looked at, on any record, and alter nothing (M-150)."""

from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.models import Complaint, WorkOrder
from app.models.audit_mark import AuditMark
from app.sandbox.demo_people import PEOPLE
from tests.api.conftest import SignIn

Form = Mapping[str, object]
IDS = {person.username: str(person.id) for person in PEOPLE}


class Audit:
    """The demo's people, and what they mark."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, community: str) -> None:
        self.client, self.sign_in, self.clock, self.community = client, sign_in, clock, community
        self._keys = 0

    async def post(self, who: str, path: str, form: Form) -> httpx.Response:
        self._keys += 1
        headers = {**await self.sign_in(who), "Idempotency-Key": f"key-{self._keys}"}
        return await self.client.post(path, json=form, headers=headers)

    async def read(self, who: str, path: str) -> httpx.Response:
        return await self.client.get(path, headers=await self.sign_in(who))

    async def mark(self, who: str, kind: str, record_id: str, **values: object) -> httpx.Response:
        form = {"record_type": kind, "record_id": record_id, "finding": "objection", "remark": "无照片", **values}
        return await self.post(who, f"/v1/communities/{self.community}/audit-marks", form)

    async def made(self, who: str, path: str, **form: object) -> str:
        """A record of the community; its id."""
        made = await self.post(who, path, {"community_id": self.community, **form})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    async def order(self) -> str:
        """A broken lamp."""
        return await self.made(
            "guard", "/v1/work-orders", kind="repair", channel="patrol", common_area="大堂", description="灯不亮"
        )

    async def department(self, code: str) -> str:
        """The id of a department of the community."""
        rows = (await self.read("admin", f"/v1/communities/{self.community}/departments")).json()["data"]
        return next(str(row["id"]) for row in rows if row["code"] == code)

    async def listed(self, who: str, query: str = "") -> list[tuple[str, str]]:
        rows = (await self.read(who, f"/v1/communities/{self.community}/audit-marks{query}")).json()["data"]
        return [(row["record_type"], row["finding"]) for row in rows]


@pytest_asyncio.fixture
async def audit(client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]) -> Audit:
    """The demo's people in the first community."""
    return Audit(client, sign_in, clock, str(communities["HY"]))


async def test_a_mark_stands_on_the_timeline_and_alters_nothing(audit: Audit) -> None:
    order_id = await audit.order()
    before = (await audit.read("manager", f"/v1/work-orders/{order_id}")).json()
    made = await audit.mark("supervisor", "work_order", order_id)
    assert (made.status_code, made.json()["record_number"]) == (201, before["number"]), made.text
    assert (await audit.read("manager", f"/v1/work-orders/{order_id}")).json() == before
    told = (await audit.read("reception", f"/v1/work-orders/{order_id}/timeline")).json()["data"]
    assert [entry["event"] for entry in told] == ["work_order.registered", "audit_mark.created"]
    assert (told[1]["title"], told[1]["details"]) == ("Audit", ["finding: objection", "remark: 无照片"])


async def test_every_kind_of_record_is_marked_in_the_same_way(audit: Audit) -> None:
    found = {"category": "other", "what": "雨伞", "place": "大堂", "found_at": audit.clock.now().isoformat()}
    umbrella = await audit.made("guard", "/v1/found-items", **found)
    order_id = await audit.order()
    assert (await audit.mark("supervisor", "found_item", umbrella, finding="in_order", remark="")).status_code == 201
    assert (await audit.mark("manager", "work_order", order_id)).status_code == 201
    assert await audit.listed("manager") == [("work_order", "objection"), ("found_item", "in_order")]
    assert await audit.listed("manager", "?finding=objection") == [("work_order", "objection")]
    assert await audit.listed("supervisor", f"?record_id={umbrella}") == [("found_item", "in_order")]
    assert (await audit.read("worker1", f"/v1/communities/{audit.community}/audit-marks")).status_code == 403


async def test_only_the_departments_supervisor_or_the_manager_marks(audit: Audit, container: Container) -> None:
    review = await audit.made("supervisor", "/v1/quality-reviews", reviewed_id=IDS["worker1"])
    assert (await audit.mark("supervisor", "quality_review", review)).status_code == 201
    # to another department's supervisor there is no such review
    assert (await audit.mark("supervisor_cleaning", "quality_review", review)).status_code == 404
    assert (await audit.mark("reception", "quality_review", review)).status_code == 403
    assert await audit.listed("supervisor_cleaning") == []
    assert await audit.listed("supervisor") == [("quality_review", "objection")]

    # they read what they reported themselves, and audit it no more once another department has it
    form = {"kind": "repair", "channel": "patrol", "common_area": "大堂", "description": "灯不亮"}
    order_id = await audit.made("supervisor_cleaning", "/v1/work-orders", **form)
    departments = (await audit.read("admin", f"/v1/communities/{audit.community}/departments")).json()["data"]
    engineering = next(row["id"] for row in departments if row["code"] == "engineering")
    async with container.database.transaction(container.clock.now()) as tx:
        tx.update(WorkOrder, {"id": UUID(order_id)}, {"department_id": UUID(engineering)})
        await tx.commit()
    assert (await audit.read("supervisor_cleaning", f"/v1/work-orders/{order_id}")).status_code == 200
    assert (await audit.mark("supervisor_cleaning", "work_order", order_id)).status_code == 403


async def test_whom_a_complaint_is_about_does_not_audit_it(audit: Audit, container: Container) -> None:
    form = {
        "kind": "service", "channel": "phone", "matter": "other", "description": "态度不好",
        "complainant_name": "王女士", "complainant_phone": "13912345678",
    }  # fmt: skip
    complaint = await audit.made("reception", "/v1/complaints", **form)
    async with container.database.transaction(container.clock.now()) as tx:
        tx.update(Complaint, {"id": UUID(complaint)}, {"accused_ids": [IDS["manager"]]})
        await tx.commit()
    assert (await audit.mark("manager", "complaint", complaint)).status_code == 409
    assert (await audit.mark("leader", "complaint", complaint)).status_code == 201


async def test_nobody_audits_what_is_about_them(audit: Audit) -> None:
    starts_at = audit.clock.now() + timedelta(days=1)
    time = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=8)).isoformat()}
    own = await audit.made("manager", "/v1/leaves", kind="annual", **time)
    of_worker = await audit.made("manager", "/v1/leaves", kind="annual", person_id=IDS["worker1"], **time)
    assert (await audit.mark("manager", "leave", own, finding="in_order", remark="")).status_code == 409
    assert (await audit.mark("leader", "leave", own)).status_code == 201
    assert (await audit.mark("manager", "leave", of_worker)).status_code == 201, "they only wrote it down"


async def test_marks_on_what_has_no_department_are_read_by_who_made_them_and_the_manager(audit: Audit) -> None:
    complaint = {
        "kind": "service", "channel": "phone", "matter": "other", "description": "态度不好",
        "complainant_name": "王女士", "complainant_phone": "13912345678",
    }  # fmt: skip
    complaint_id = await audit.made("reception", "/v1/complaints", **complaint)
    assert (await audit.read("supervisor", f"/v1/complaints/{complaint_id}")).status_code == 404
    assert (await audit.mark("manager", "complaint", complaint_id)).status_code == 201
    assert await audit.listed("supervisor") == [], "the number and the remark are of a complaint they may not read"
    assert (await audit.mark("supervisor", "work_order", await audit.order())).status_code == 201
    assert await audit.listed("supervisor") == [("work_order", "objection")]
    assert await audit.listed("supervisor_cleaning") == []
    assert len(await audit.listed("manager")) == 2


async def test_what_belongs_to_another_record_is_marked_itself(audit: Audit) -> None:
    slip = {
        "subject": "大堂地砖松动", "matter": "请尽快处理", "department_id": await audit.department("engineering"),
        "received_at": audit.clock.now().isoformat(),
    }  # fmt: skip
    slip_id = await audit.made("reception", "/v1/contact-slips", **slip)
    assert (await audit.mark("supervisor_cleaning", "contact_slip", slip_id)).status_code == 404
    assert (await audit.mark("cs_supervisor", "contact_slip", slip_id)).status_code == 403
    marked = await audit.mark("supervisor", "contact_slip", slip_id)
    number = (await audit.read("supervisor", f"/v1/contact-slips/{slip_id}")).json()["number"]
    assert (marked.status_code, marked.json()["record_number"]) == (201, number), marked.text
    timeline = (await audit.read("reception", f"/v1/contact-slips/{slip_id}/timeline")).json()["data"]
    assert timeline[-1]["event"] == "audit_mark.created"


async def test_whom_a_record_is_about_reads_no_marks_on_it(audit: Audit) -> None:
    """Whatever other office they hold: a worker who supervises their department, too."""
    grant = {"role": "supervisor", "department_id": await audit.department("engineering")}
    granted = await audit.post("admin", f"/v1/people/{IDS['worker1']}/role-grants",
                               {"community_id": audit.community, **grant})  # fmt: skip
    assert granted.status_code == 201, granted.text
    starts_at = audit.clock.now() + timedelta(days=1)
    time = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=8)).isoformat()}
    own = await audit.made("worker1", "/v1/leaves", kind="annual", **time)
    others = await audit.made("worker2", "/v1/leaves", kind="annual", **time)
    for leave in (own, others):
        assert (await audit.mark("manager", "leave", leave)).status_code == 201
    assert (await audit.mark("worker1", "leave", own)).status_code == 409
    where = f"/v1/communities/{audit.community}/audit-marks"
    for who, read in (("worker1", [others]), ("supervisor", [others, own]), ("manager", [others, own])):
        rows = (await audit.read(who, where)).json()["data"]
        assert [row["record_id"] for row in rows] == read, who
    for who, marked in (("worker1", False), ("supervisor", True), ("manager", True)):
        timeline = (await audit.read(who, f"/v1/leaves/{own}/timeline")).json()["data"]
        assert ("audit_mark.created" in [entry["event"] for entry in timeline]) is marked, who


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"remark": " "}, "/remark"), ({"record_type": "quote"}, "/record_type"), ({"finding": "fine"}, "/finding")],
)
async def test_what_is_wrong_is_named(audit: Audit, wrong: Form, field: str) -> None:
    sent = await audit.mark("manager", "work_order", await audit.order(), **wrong)
    assert sent.status_code == 422, sent.text
    assert [error["pointer"] for error in sent.json()["errors"]] == [field]


async def test_a_mark_stays_as_it_was_made(audit: Audit, container: Container) -> None:
    made = await audit.mark("manager", "work_order", await audit.order())
    async with container.database.transaction(container.clock.now()) as tx:
        tx.update(AuditMark, {"id": UUID(made.json()["id"])}, {"remark": "无误"})
        with pytest.raises(Exception, match=r"only grows|permission denied|rights"):
            await tx.commit()
