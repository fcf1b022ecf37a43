"""Well filled-in forms with real ids, by who may send them, so that bad input gets as deep as good input."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from app.api.routes.all_routes import all_routes
from app.core.ids import new_id
from app.core.row_scope import EVERYWHERE
from app.models import Building, Community, StoredFile, WorkOrder
from app.workflow.engine.files import PURPOSE, SIGNATURES
from tests.fuzz.contract import Contract
from tests.kinds import usual
from tests.kinds.sample import Sample
from tests.matrix.expected import moves
from tests.matrix.hatch import Request, as_bytes
from tests.matrix.oracle import Oracle
from tests.matrix.people import HOME, NEXT_DOOR
from tests.matrix.probes import Target, probe
from tests.matrix.test_fields import entitled
from tests.matrix.village import Village, crew_of
from tests.matrix.walk import Walk

Form = dict[str, Any]

ROUTES: Final = {route.operation.id: route for route in all_routes()}
WHO: Final = {
    "receptionist": "reception", "supervisor": "supervisor", "assignee": "worker1", "helper": "worker4",
    "customer": "owner2",
    "cs_supervisor": "cs_supervisor", "manager": "manager", "cashier": "cashier", "integration": "erp_home",
    "registering_system": "erp_home",
    "worker": "worker2", "duty_manager": "duty", "department_worker": "worker2", "claimant": "owner2",
    "room_owner": "owner2", "on_duty": "guard", "absentee": "worker1",
}  # fmt: skip
"""Who of the home community stands for whom in the tables."""
BASES: Final[dict[str, Form]] = {
    "auth.logout": {"refresh_token": "gdr_x"},
    "buildings.create": {"name": "7号楼"},
    "units.create": {"building_id": "$building", "name": "9单元"},
    "premises.create": {"building_id": "$building", "kind": "room", "number": "901", "handed_over_on": "2025-01-01"},
    "warranty_terms.create": {"part": "roof", "months": 12},
    "enquiry_topics.create": {"code": "gate", "name": "门禁", "disclosure": "forbidden", "rule": "涉及安全"},
    "directory_entries.create": {"name": "值班室", "room": "101", "phone": "0532-8000-0110", "head": "周主管",
                                 "duties": "报修"},
    "audit_marks.create": {"record_type": "work_order", "record_id": "$order", "finding": "objection", "remark": "x"},
    # a version that it never has: the order stays as it is, and its result says why
    "incidents.join_reports": {"reports": [{"work_order_id": "$order", "expected_version": 99999, "note": "x"}]},
    "letterheads.create": {"name": "客户服务中心", "address": "香港中路 1 号", "phone": "0532-8000-0110"},
    "work_hours.create": {
        "person_id": "$duty", "days": [{"weekday": 1, "starts": "08:30", "ends": "17:30", "lunch_starts": "12:00",
                                         "lunch_ends": "13:00"}],
    },
    "duty_posts.create": {"name": "东门岗", "department_id": "$department", "people": 2},
    "reception.belongs": {"room": "1号楼1单元101"},
    "departments.create": {"code": "new", "name": "新部门"},
    "catalogue_items.create": {
        "code": "Z9", "name": "新项目", "category": "维修", "kind": "repair", "trades": ["plumbing"],
        "needs_visit": True, "unit": "次", "price_fen": 100, "note": "x",
    },
    "communities.create": {
        "code": "NEW", "name": "新小区", "service_phone": "0532-8000-0110", "complaint_phone": "0532-8000-0119",
        "settings": {"announce_faults": True, "days": {"2026-10-10": True}},
    },
    "customers.create": {"name": "王小明", "phone": "13800000001", "premises_id": "$room", "relation": "owner"},
    "customers.reveal": {"purpose": "contact"},
    "bindings.create": {
        "person_id": "$customer", "premises_id": "$room", "relation": "owner", "valid_from": "2026-01-01",
    },
    "people.create": {"kind": "staff", "name": "林小满", "phone": "13800000001", "username": "new-one"},
    "people.set_password": {"password": "a long sentence is best"},
    "role_grants.create": {"role": "worker", "community_id": "$community", "department_id": "$department"},
    "qualifications.create": {"trade": "plumbing", "valid_from": "2026-01-01", "valid_until": "2027-01-01"},
    "premises.put_by_key": {"building": "1号楼", "unit": "1单元", "number": "901", "label": "1号楼1单元901"},
    "departments.put_by_key": {"code": "new", "name": "新部门"},
    "catalogue_items.put_by_key": {"code": "Z9", "name": "新项目", "category": "维修", "kind": "repair", "note": "x"},
    "customers.put_by_key": {"name": "王小明", "phone": "13800000001", "another_person": True},
    "bindings.put_by_key": {"person_id": "$customer", "premises_id": "$room", "valid_from": "2026-01-01"},
    "staff.put_by_key": {"name": "林小满", "phone": "13800000001", "badge": "HY-1", "roles": [{"role": "guard"}]},
    "work_orders.put_by_key": {"kind": "repair", "common_area": "大堂", "description": "灯不亮", "remarks": "PO"},
    "work_orders.batch": {
        "items": [{"external_id": "K-2", "kind": "repair", "common_area": "大堂", "description": "灯不亮"}]
    },
    "premises.batch": {"items": [{"external_id": "K-2", "number": "902"}]},
    "departments.batch": {"items": [{"external_id": "K-2", "code": "newer", "name": "新部门"}]},
    "catalogue_items.batch": {
        "items": [{"external_id": "K-2", "code": "Z8", "name": "x", "category": "维修", "kind": "repair"}]
    },
    "customers.batch": {"items": [{"external_id": "K-2", "name": "王小明", "phone": "13800000001"}]},
    "bindings.batch": {"items": [{"external_id": "K-2", "person_id": "$customer", "premises_id": "$room"}]},
    "staff.batch": {
        "items": [{"external_id": "K-2", "name": "林小满", "phone": "13800000001", "roles": [{"role": "guard"}]}]
    },
    "machine_clients.create": {"client_id": "new-erp", "name": "ERP", "scopes": ["events:read"]},
    "webhook_endpoints.create": {"url": "https://93.184.216.34/", "events": ["*"], "machine_client_id": "$client"},
}  # fmt: skip
"""Of operations that are no moves; `$words` stand for ids."""
EDITED: Final = frozenset({NEXT_DOOR, "worker_gw", "merchant1", "erp_next_door"})
"""Whom and what edits are tried on."""
ENDING: Final = {"me.set_password": "guard_zz"}
"""What ends the sender's logins when it succeeds, by who sends it, because nothing else is asked in their name."""
UNIQUE: Final = {"name", "code", "label", "username", "client_id", "part", "number"}
FIXED: Final = {"building_id", "code", "person_id", "premises_id", "kind", "trade", "client_id", "price_fen",
                "moment", "machine_client_id"}  # fmt: skip
"""Fields that an edit of some record does not take, or that depend on another."""


def ids(village: Village) -> dict[str, str]:
    """What the ids and words of forms stand for: moves are made at home; places are edited next door, so that nothing
    at home is bent by a price or a rule."""
    crew, edited = crew_of(village, HOME), crew_of(village, NEXT_DOOR)
    return {
        **{f"${name}": edited.ids[name] for name in ("community", "room", "customer", "department", "duty")},
        "$order": str(next(row.id for row in village.of(WorkOrder, NEXT_DOOR) if row.department_id is None)),
        "$client": str(village.caller("erp_next_door").id),
        "$building": str(village.of(Building, NEXT_DOOR)[0].id),
        str(usual.COMMUNITY_ID): crew.ids["community"],
        str(usual.ROOM): crew.ids["room"],
        str(usual.CUSTOMER_ID): crew.ids["customer"],
        str(usual.DEPARTMENT): crew.ids["department"],
        str(usual.WORKER_ID): crew.ids["worker"],
        str(usual.FILE): crew.ids["file"],
        str(usual.uid(61)): str(village.order("registered", HOME).id),
    }


def somebodys(village: Village, oracle: Oracle, operation: str) -> Request:
    """A request by somebody who may, on something that is there; of an operation that the matrix does not know yet, an
    administrator's."""
    if operation in ENDING:
        return probe(village, ROUTES[operation], Target("it"), ENDING[operation])
    try:
        usual = entitled(village, oracle, operation, EDITED)
        # under the keys that are there stand people in whose name others ask
        written_anew = operation.endswith(".put_by_key")
        return replace(usual, path=f"{usual.path.rpartition('/')[0]}/K-9") if written_anew else usual
    except (KeyError, AssertionError):
        home = next(row for row in village.rows[Community] if row.code == HOME)
        return probe(village, ROUTES[operation], Target("it", community=home), "admin")


def is_walked(sample: Sample) -> bool:
    """Whether records of a kind can be made here for its actions."""
    return sample.served is not None and sample.served.ready is not None


def gets_through(sample: Sample, action: str) -> bool:
    """Whether they can for this one, so that it succeeds."""
    return sample.served is not None and sample.served.ready is not None and action not in sample.served.beyond_ready


class Forms:
    """Requests for one village."""

    def __init__(self, village: Village, contract: Contract) -> None:
        self.village, self.contract = village, contract
        crew = crew_of(village, HOME)
        # after the times that the village has given away
        crew.windows, crew.visits = 1_000, 500
        crew.counted.update(home=1_000, training=1_000)
        self.walk = Walk(village.hatch, crew)
        self.ids = ids(village)
        self.made = 0

    def move(self, sample: Sample, action: str) -> Request:
        """A request that most likely succeeds, of a kind whose records can be made here."""
        form = self.filled(sample.forms.get(action, {}))
        path = sample.lifecycle.path
        assert sample.served is not None
        if action == "register":
            address = ROUTES[f"{sample.plural}.{action}"].path
            registrar = sample.served.registrar(self.walk)
            self.hand_files_to(self.walk.crew.ids[registrar], form)
            return Request("POST", address, self.walk.crew.headers[registrar], body=as_bytes(form))
        assert sample.served.ready is not None
        record, form, person = sample.served.ready(self.walk, action, form)
        for name in SIGNATURES:
            if form.get(name):
                self.walk.crew.sign(form[name], record["id"], action, form.get("quote_id"))
        # whoever is named needs no role that others have, too
        who = "" if person else next(name for name in sample.who.rows_of(action)[0].who if name in WHO)
        headers = self.walk.crew.headers[person] if person else self.headers(WHO[who])
        self.hand_files_to(self.walk.crew.ids[person] if person else str(self.village.caller(WHO[who]).id), form)
        return Request("POST", f"{path}/{record['id']}/{action.replace('_', '-')}", headers, body=as_bytes(form))

    def headers(self, who: str) -> dict[str, str]:
        """Headers of somebody."""
        return self.village.headers(who)

    def filled(self, form: Form) -> Form:
        """A form with real ids and times that lie as far from now as the pure tests' lie from theirs."""
        now = self.village.container.clock.now()
        moment = (now - timedelta(minutes=5)).isoformat()
        self.walk.crew.windows += 1
        window = self.walk.crew.window()
        known = {
            **self.ids,
            usual.SOON: window["starts_at"],
            usual.LATER: window["ends_at"],
            str(usual.WORD["told_at"]): moment,
        }
        text = json.dumps(form)
        for word, value in known.items():
            text = text.replace(f'"{word}"', f'"{value}"')
        sent: Form = json.loads(text)
        # a signature signs once, so each form brings its own
        return sent | {name: self.signature() for name in SIGNATURES if sent.get(name)}

    def hand_files_to(self, sender: str, form: Form) -> None:
        """Let the sender of a form be who uploaded the files that it names, because nobody else may name them."""
        container = self.village.container
        named = [row.id for row in self.village.of(StoredFile, HOME) if str(row.id) in json.dumps(form)]
        named += [UUID(form[name]) for name in SIGNATURES if form.get(name)]

        async def hand_over() -> None:
            async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
                for file_id in named:
                    tx.update(StoredFile, {"id": file_id}, {"uploaded_by_id": UUID(sender)})
                await tx.commit()

        self.village.hatch.wait_for(hand_over())

    def signature(self) -> str:
        """The id of a new one."""
        container, file_id = self.village.container, new_id()

        async def upload() -> None:
            async with container.database.transaction(container.clock.now()) as tx:
                picture = self.village.of(StoredFile, HOME)[0]
                # nobody's hand draws the same twice
                own = {"id": file_id, "sha256": file_id.hex * 2, "purpose": PURPOSE, "signed": False}
                tx.insert(StoredFile, **{**vars(picture), **own})
                await tx.commit()

        self.village.hatch.wait_for(upload())
        return str(file_id)

    def base(self, operation: str, usual: Request) -> Form:
        """The form of an operation that is no move; an edit sends what a creation does, with its version."""
        creation = operation.replace(".update", ".create")
        if not self.knows(operation):
            return self.example(operation)
        form = self.filled(BASES.get(creation, {}))
        self.made += 1
        for name in UNIQUE & set(form):
            form[name] = f"{form[name]}{self.made}"
        if operation == "role_grants.create":
            form["department_id"] = self.made_department()
        if operation == creation:
            return form
        return {
            **{name: value for name, value in form.items() if name not in FIXED},
            "expected_version": self.version(usual),
        }

    def knows(self, operation: str) -> bool:
        """Whether there is a form here that gets through; of others the document gives an example."""
        if operation in moves():
            return gets_through(*moves()[operation])
        creation = operation.replace(".update", ".create")
        return creation in BASES or not self.contract.stated[operation].get("requestBody")

    def example(self, operation: str) -> Form:
        """What the document shows, with real ids, or the form of the pure tests."""
        sample, action = moves().get(operation, (None, ""))
        if sample is not None and action in sample.forms:
            return self.filled(sample.forms[action])
        content = self.contract.stated[operation].get("requestBody", {}).get("content", {})
        shown = content.get("application/json", {}).get("example")
        form: Form = dict(shown) if isinstance(shown, dict) else {}
        real = {name.removeprefix("$") + "_id": value for name, value in self.ids.items() if name.startswith("$")}
        real["premises_id"] = self.ids["$room"]
        return {name: real.get(name, value) for name, value in form.items()}

    def made_department(self) -> str:
        """A new department, because nobody gets one role twice."""
        path = f"/v1/communities/{self.ids['$community']}/departments"
        headers = {**self.headers("admin"), "Idempotency-Key": str(new_id())}
        answer = self.village.hatch.ask("POST", path, headers, json={"code": f"D{self.made}", "name": "x"})
        return str(answer.json()["id"])

    def version(self, usual: Request) -> int:
        """The version that a record has by now."""
        path, _, _ = usual.path.rpartition("/")
        shown = self.village.hatch.ask("GET", path, usual.headers)
        if shown.status == 200:
            return int(shown.json()["version"])
        path, _, record_id = path.rpartition("/")
        rows = self.village.hatch.ask("GET", path, usual.headers).json()
        return next(int(row["version"]) for row in rows if row["id"] == record_id)

    def good(self, operation: str, usual: Request) -> Request:
        """A well filled-in request; `usual` is one by somebody who may, on something that is there."""
        sample, action = moves().get(operation, (None, ""))
        if sample is not None and is_walked(sample):
            return self.move(sample, action)
        if not usual.body or "Content-Type" in usual.headers or operation == "auth.token":
            return usual
        return replace(usual, body=as_bytes(self.base(operation, usual)))
