"""Examples of what is read: each by somebody who may, of a record that is there."""

from collections.abc import Mapping
from typing import Final

from app.sandbox import demo_places
from app.sandbox.demo.server import Form
from app.sandbox.examples.by_hand import HERE
from app.sandbox.examples.fixed import fixed_ids
from app.sandbox.examples.recording import AN_ID, Example, ExampleServer, template_of

GARDEN: Final = next(place for place in demo_places.COMMUNITIES if place.code == "HY")
MALL: Final = next(place for place in demo_places.COMMUNITIES if place.code == "GW")
SETTINGS: Final = ("bindings", "buildings", "catalogue-items", "checklists", "clock-policies",
                   "departments", "directory-entries",
                   "enquiry-topics", "letterheads", "premises", "units", "work-hours", "duty-posts",
                   "warranty-terms")  # fmt: skip
LISTS: Final = ("charges", "contact-slips", "corrective-actions", "follow-ups", "found-items", "goods-passes",
                "home-claims", "ledger", "broadcasts", "enquiries",
                "online-refunds", "payments", "promises", "purchases", "requisitions", "staff", "stock-items",
                "visitors", "assets", "contracts", "trainings", "ending-qualifications", "quality-reviews",
                "housekeeping-series",
                "due-reviews", "audit-marks", "emergency-plans", "incidents", "leaves", "shifts", "rule-sets", "rules",
                "customers", "day-closings")  # fmt: skip
OPEN: Final = ("/healthz", "/readyz", "/v1/problems", "/v1/problems/action-refused", "/v1/lifecycles",
               "/v1/lifecycles/work_order", "/v1/meta/enums")  # fmt: skip
OWN: Final = ("/v1/clock-kinds", "/v1/me", "/v1/me/data", "/v1/me/communities", "/v1/me/homes", "/v1/me/notices",
              "/v1/me/notices/count", "/v1/me/notice-settings", "/v1/me/subscriptions")  # fmt: skip
OF_MANAGER: Final = ("/v1/communities", "/v1/organisation", "/v1/work-orders", "/v1/complaints", "/v1/clocks",
                     "/v1/complaint-rules", "/v1/reports", "/v1/stock-value")  # fmt: skip
OF_ADMIN: Final = ("/v1/people", "/v1/machine-clients", "/v1/webhook-endpoints")
OF_ORDER: Final = ("", "/appointments", "/checklist", "/clocks", "/contacts", "/follow-ups", "/quotes", "/site-records",
                   "/suggestions", "/timeline", "/visits")  # fmt: skip
OF_COMPLAINT: Final = ("", "/clocks", "/decisions", "/evidence", "/notes", "/timeline", "/work-orders")
REPORT: Final = {"community_id": str(GARDEN.id), "from": "2098-12-01", "until": "2099-01-01"}

FORMS: Final = (
    "/v1/charges/{}/compensate", "/v1/complaints/{}/reveal", "/v1/corrective-actions/{}/extend",
    "/v1/follow-ups/{}/attempt", "/v1/requisitions/{}/show-price", "/v1/stock-items/{}/receive",
    "/v1/visitors/{}/reveal", "/v1/work-orders/{}/reveal", "/v1/contact-slips/{}/return", "/v1/payments/{}/hand-in",
    "/v1/found-items/{}/reveal", "/v1/promises/{}/reveal",
    "/v1/assets/{}/change", "/v1/contracts/{}/renew", "/v1/goods-passes/{}/reveal",
    "/v1/quality-reviews/{}/review",
    "/v1/enquiries/{}/reveal", "/v1/broadcasts/{}/reveal", "/v1/emergency-plans/{}/tell-utility",
    "/v1/shifts/{}/hand-over", "/v1/incidents/{}/announce", "/v1/incidents/{}/correct",
    "/v1/purchases/{}/change-price", "/v1/housekeeping-series/{}/skip-date",
    "/v1/rule-sets/{}/simulate",
)  # fmt: skip
"""Actions that leave their record as it is: the form is there before and after."""
LOOK_UPS: Final = (
    ("/v1/charges/{}/refund", "payment_id"), ("/v1/complaints/{}/link-order", "work_order_id"),
    ("/v1/corrective-actions/{}/reassign", "owner_id"), ("/v1/work-orders/{}/correct", "premises_id"),
    ("/v1/promises/{}/reassign", "answerer_id"),
    ("/v1/contracts/{}/list-more", "asset_ids"), ("/v1/housekeeping-series/{}/confirm", "department_id"),
    ("/v1/trainings/{}/correct-result", "person_id"),
    ("/v1/enquiries/{}/refer", "directory_entry_id"), ("/v1/emergency-plans/{}/revise", "tasks.department_id"),
    ("/v1/shifts/{}/replace", "on_duty_id"), ("/v1/incidents/{}/correct", "building_ids"),
)  # fmt: skip
"""What a field of an action's form may name."""
NEW_LOOK_UPS: Final = (
    ("work-orders", "reception", "register/premises_id"), ("complaints", "reception", "register/premises_id"),
    ("contact-slips", "reception", "send/department_id"), ("visitors", "duty", "register/premises_id"),
    ("promises", "reception", "make/answerer_id"),
    ("assets", "reception", "add/premises_id"), ("contracts", "reception", "draft/asset_ids"),
    ("housekeeping-series", "reception", "book/premises_id"),
    ("goods-passes", "reception", "register/premises_id"),
    ("trainings", "supervisor", "plan/participant_ids"), ("quality-reviews", "supervisor", "open/reviewed_id"),
    ("enquiries", "reception", "register/topic_id"), ("broadcasts", "reception", "ask/enquiry_id"),
    ("emergency-plans", "manager", "draw_up/tasks.department_id"), ("incidents", "reception", "open/unit_ids"),
    ("shifts", "cs_supervisor", "plan/post_id"), ("leaves", "supervisor", "ask/person_id"),
    ("corrective-actions", "manager", "open_for_month/owner_id"),
)  # fmt: skip
NEW_FORMS: Final = (
    ("work-orders", "reception", "register"), ("complaints", "reception", "register"),
    ("contact-slips", "reception", "send"), ("stock-items", "supervisor", "add"), ("visitors", "owner1", "invite"),
    ("found-items", "guard", "report"), ("promises", "reception", "make"),
    ("assets", "reception", "add"), ("contracts", "reception", "draft"),
    ("housekeeping-series", "owner1", "book"),
    ("goods-passes", "owner1", "apply"),
    ("trainings", "supervisor", "plan"), ("quality-reviews", "supervisor", "open"),
    ("enquiries", "reception", "register"), ("broadcasts", "guard", "ask"),
    ("emergency-plans", "manager", "draw_up"), ("incidents", "reception", "open"),
    ("shifts", "cs_supervisor", "plan"), ("leaves", "worker1", "ask"),
    ("rule-sets", "admin", "write"), ("day-closings", "cashier", "close"),
    ("corrective-actions", "manager", "open_for_month"),
)  # fmt: skip


PAPERS: Final = (
    ("POST /v1/work-orders/{}/sign-off", ("service-slip",)),
    ("POST /v1/work-orders/{}/confirm-time", ("notice",)),
    ("POST /v1/work-orders/{}/resume", ("custody-receipt",)),
    ("POST /v1/work-orders/{}/urge", ("material-quotation",)),
    ("POST /v1/charges/{}/pay", ("bill",)),
    ("POST /v1/payments/{}/hand-in", ("receipt",)),
    ("POST /v1/follow-ups/{}/finish", ("follow-up-record",)),
    ("POST /v1/contact-slips/{}/confirm", ("contact-slip",)),
    ("POST /v1/goods-passes/{}/release", ("goods-pass",)),
    ("POST /v1/complaints/{}/close", ("handling-sheet",)),
)
"""Papers, each of the record of an example."""


class Readings:
    """Names what can be read of the examples' records."""

    def __init__(self, server: ExampleServer, actions: Mapping[str, Example]) -> None:
        self.server, self.actions = server, actions
        self.examples: list[Example] = []

    def can_read(self, username: str, path: str, query: Form | None = None) -> None:
        """A request that works as it stands."""
        self.examples.append(Example(f"GET {template_of(path)}", username, path, query=query or {}))

    def record_of(self, operation: str) -> tuple[str, str]:
        """Who acts in an example, and the path of its record."""
        example = self.actions[operation]
        return example.username, example.path.rpartition("/")[0]

    async def all(self) -> list[Example]:
        """Everything."""
        for path in OPEN:
            self.can_read("", path)
        for path in OWN:
            self.can_read("owner1", path)
        self.can_read("worker1", "/v1/sync")
        for path in OF_MANAGER:
            self.can_read("manager", path)
        for path in OF_ADMIN:
            self.can_read("admin", path)
        for plural in SETTINGS:
            self.can_read("admin", f"{HERE}/{plural}")
        for plural in LISTS:
            self.can_read("manager" if plural != "customers" else "reception", f"{HERE}/{plural}")
        self._reports()
        self._orders()
        await self._complaints()
        self._others()
        self._papers()
        self.can_read("worker1", f"{HERE}/erp-items", {"code": "CL-001"})
        self.can_read("manager", f"{HERE}/stock-value")
        self.can_read("reception", f"{HERE}/planned-visits")
        self.can_read("owner1", f"{HERE}/known-faults")
        self._forms()
        await self._joins()
        await self._closings()
        await self._without_signal()
        return self.examples

    def _reports(self) -> None:
        for end in ("", "/chart", "/xlsx"):
            self.can_read("manager", f"/v1/reports/arrival{end}", REPORT)
        self.can_read("manager", "/v1/events", {"community_id": str(GARDEN.id), "limit": 20})

    def _orders(self) -> None:
        _, order = self.record_of("POST /v1/work-orders/{}/sign-off")
        for end in OF_ORDER:
            self.can_read("manager", f"{order}{end}")
        _, warranted = self.record_of("POST /v1/work-orders/{}/prove-warranty")
        self.can_read("reception", f"{warranted}/warranty", {"part": "plumbing"})
        looked_at = {"record_type": "work_order", "record_id": order.rpartition("/")[2]}
        mark = {**looked_at, "finding": "objection", "remark": "完工照片缺失"}
        self.examples.append(Example("POST /v1/communities/{}/audit-marks", "manager", f"{HERE}/audit-marks", mark))
        done = self.actions["POST /v1/work-orders/{}/complete"]
        photo = AN_ID.findall(str((done.body or {})["photos_after"]))[0]
        self.can_read(done.username, f"/v1/files/{photo}")

    async def _complaints(self) -> None:
        _, complaint = self.record_of("POST /v1/complaints/{}/close")
        who = await self.server.person("manager_gw" if "gw" in self.actions["POST /v1/complaints/{}/close"].username
                                       else "manager")  # fmt: skip
        for end in OF_COMPLAINT:
            self.can_read(who.username, f"{complaint}{end}")
        declined = self.actions["POST /v1/complaints/{}/reopen"]
        place = declined.path.rpartition("/")[0]
        reader = await self.server.person(declined.username)
        decisions = await self.server.read(reader, f"{place}/decisions")
        self.can_read(reader.username, f"{place}/decisions/{decisions[0]['id']}/letter")
        rejected = self.actions["POST /v1/complaints/{}/reject-reply"]
        place = rejected.path.rpartition("/")[0]
        reader = await self.server.person(rejected.username)
        notes = await self.server.read(reader, f"{place}/notes")
        reply = next(note for note in notes if note["kind"] == "reply")
        self.can_read(reader.username, f"{place}/replies/{reply['id']}/letter")

    def _papers(self) -> None:
        """One record of each kind that has papers."""
        for operation, papers in PAPERS:
            username, path = self.record_of(operation)
            for paper in papers:
                self.can_read(username, f"{path}/papers/{paper}")

    def _others(self) -> None:
        for operation, ends in (
            ("POST /v1/charges/{}/pay", ("",)),
            ("POST /v1/payments/{}/hand-in", ("",)),
            ("POST /v1/follow-ups/{}/finish", ("",)),
            ("POST /v1/contact-slips/{}/confirm", ("", "/clocks", "/timeline")),
            ("POST /v1/corrective-actions/{}/verify", ("", "/clocks", "/timeline")),
            ("POST /v1/requisitions/{}/issue", ("",)),
            ("POST /v1/purchases/{}/settle", ("",)),
            ("POST /v1/stock-items/{}/count", ("", "/movements", "/timeline")),
            ("POST /v1/found-items/{}/correct", ("", "/clocks", "/timeline")),
            ("POST /v1/goods-passes/{}/release", ("", "/clocks", "/timeline")),
            ("POST /v1/visitors/{}/admit", ("", "/clocks", "/timeline")),
            ("POST /v1/promises/{}/keep", ("", "/clocks", "/timeline")),
            ("POST /v1/assets/{}/change", ("", "/timeline", "/visits")),
            ("POST /v1/contracts/{}/renew", ("", "/clocks", "/coming-visits", "/equipment", "/timeline", "/visits")),
            ("POST /v1/contracts/{}/charge-once", ("/account", "/penalties")),
            ("POST /v1/housekeeping-series/{}/pause", ("", "/clocks", "/coming-dates", "/dates", "/timeline")),
            ("POST /v1/trainings/{}/correct-result", ("", "/timeline")),
            ("POST /v1/quality-reviews/{}/conclude", ("", "/timeline")),
            ("POST /v1/enquiries/{}/answer", ("", "/records", "/timeline")),
            ("POST /v1/emergency-plans/{}/tell-utility", ("", "/clocks", "/timeline")),
            ("POST /v1/incidents/{}/announce", ("", "/clocks", "/likely-reports", "/timeline")),
            ("POST /v1/broadcasts/{}/find", ("", "/timeline")),
            ("POST /v1/leaves/{}/decline", ("", "/timeline")),
            ("POST /v1/day-closings/{}/confirm", ("", "/timeline")),
            ("POST /v1/rule-sets/{}/activate", ("", "/check", "/trial", "/timeline")),
            ("POST /v1/shifts/{}/hand-over", ("", "/clocks", "/matters", "/timeline")),
        ):
            username, path = self.record_of(operation)
            for end in ends:
                self.can_read(username, f"{path}{end}")

    def _forms(self) -> None:
        """The form of an action, for whoever may take it, and what one of its fields may name."""
        fields = dict(LOOK_UPS)
        for operation in (*FORMS, *fields):
            username, path = self.record_of(f"POST {operation}")
            form = f"{path}/forms/{operation.rpartition('/')[2].replace('-', '_')}"
            self.can_read(username, f"{form}/{fields[operation]}" if operation in fields else form)
        # withdrawn leave is over, but what was granted may still be withdrawn
        username, _ = self.record_of("POST /v1/leaves/{}/withdraw")
        _, granted = self.record_of("POST /v1/leaves/{}/grant")
        self.can_read(username, f"{granted}/forms/withdraw")
        # what is asked for at another price waits for the customer's word before and after
        username, asked = self.record_of("POST /v1/purchases/{}/change-price")
        self.can_read(username, f"{asked}/forms/approve/witness_id")
        username, held = self.record_of("POST /v1/trainings/{}/correct-result")
        self.can_read(username, f"{held}/forms/correct_result")
        # whoever has called once, or reviewed, still comes to an end with it
        for goes_on, ends in (
            ("POST /v1/follow-ups/{}/attempt", "POST /v1/follow-ups/{}/finish"),
            ("POST /v1/quality-reviews/{}/review", "POST /v1/quality-reviews/{}/conclude"),
        ):
            (username, _), (_, still_open) = self.record_of(ends), self.record_of(goes_on)
            self.can_read(username, f"{still_open}/forms/{ends.rpartition('/')[2]}/corrective.owner_id")
        for plural, username, form in (*NEW_FORMS, *NEW_LOOK_UPS):
            self.can_read(username, f"{HERE}/{plural}/forms/{form}")
        for operation, form, field in (
            ("POST /v1/complaints/{}/corrective-actions", "open", "owner_id"),
            ("POST /v1/work-orders/{}/requisitions", "ask", "stock_item_id"),
            ("POST /v1/work-orders/{}/purchases", "ask", ""),
        ):
            example = self.actions[operation]
            self.can_read(example.username, f"{example.path}/forms/{form}")
            if field:
                self.can_read(example.username, f"{example.path}/forms/{form}/{field}")

    async def _joins(self) -> None:
        """What the fault of an example answers already is sent once more: the report of the example itself waits for
        its own button."""
        joined = self.actions["POST /v1/work-orders/{}/join-incident"]
        fault = (joined.body or {})["incident_id"]
        desk = await self.server.person(joined.username)
        answered = (await self.server.read(desk, "/v1/work-orders", incident_id=fault))["data"][0]
        form = {"reports": [{"work_order_id": answered["id"], "expected_version": answered["version"]}]}
        path = f"/v1/incidents/{fault}/reports/batch"
        self.examples.append(Example(f"POST {template_of(path)}", joined.username, path, form))

    async def _closings(self) -> None:
        """A day that is closed and waits, before and after another one is confirmed."""
        username, _ = self.record_of("POST /v1/day-closings/{}/confirm")
        reader = await self.server.person(username)
        listed = await self.server.read(reader, f"/v1/communities/{MALL.id}/day-closings")
        self.can_read(username, f"/v1/day-closings/{listed['data'][-1]['id']}/forms/confirm")
        self.can_read("manager", "/v1/reconciliation", {"community_id": str(GARDEN.id), "date": "2099-01-01"})

    async def _without_signal(self) -> None:
        """What a worker did in a basement, of an order that no other example changes."""
        username, order = self.record_of("POST /v1/work-orders/{}/reveal")
        read = await self.server.read(await self.server.person(username), order)
        done = {"href": f"{order}/contact", "form": {"means": "phone", "result": "reached"}}
        known = {"op_id": str(fixed_ids("done without signal")()), "base_version": read["version"]}
        form: Form = {"operations": [{**known, **done, "device_time": "2099-01-01T00:00:00+08:00"}]}
        self.examples.append(Example("POST /v1/sync/operations", username, "/v1/sync/operations", form))
