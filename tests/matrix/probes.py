"""One request an operation and a target that changes nothing: a write carries a field that nobody knows, so whoever is
let through is told 422, after everything that has to do with who they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.api.http.middleware import AnyRoute
from app.models import (
    Binding,
    Building,
    CatalogueItem,
    ClockPolicyRow,
    Community,
    Complaint,
    ComplaintDecision,
    ComplaintNote,
    Department,
    MachineClient,
    Notice,
    Premises,
    Qualification,
    RoleGrant,
    StoredFile,
    Unit,
    WarrantyTerm,
)
from app.models.directory import DirectoryEntry
from app.models.duty_post import DutyPost
from app.models.enquiry import EnquiryTopic
from app.models.letterhead import Letterhead
from app.models.operation import LongOperation
from app.models.webhook import WebhookEndpoint
from app.models.work_hours import WorkHours
from tests.kinds.sample import served
from tests.matrix.expected import forms
from tests.matrix.hatch import Request, as_bytes
from tests.matrix.oracle import FORBIDDEN, THROUGH, Oracle, Somebody
from tests.matrix.people import HOME, NEXT_DOOR, NOWHERE, PLACES
from tests.matrix.village import Village

STRANGE: Final = {"no_such_field": 1}
NO_KEY: Final = "no key"
"""Keys have no blanks."""
WORDS: Final = {"code": "not-found", "name": "work_order", "app": "wx5a4d1e0000standin", "external_key": "K-1"}
BOUNDARY: Final = "xx"
QUERIES: Final = {
    "work_orders.warranty": "part=plumbing", "work_orders.read": "expand=timeline", "people.list": "limit=1",
    "erp_items.look_up": "code=CL-001",
}  # fmt: skip
STANDING: Final[dict[str, Any]] = {
    "building": Building, "unit": Unit, "premises": Premises, "warranty_term": WarrantyTerm, "department": Department,
    "catalogue_item": CatalogueItem, "binding": Binding, "enquiry_topic": EnquiryTopic,
    "directory_entry": DirectoryEntry, "letterhead": Letterhead, "work_hours": WorkHours, "duty_post": DutyPost,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Target:
    """What a probe is about: a record (None: one that is not there), in a community."""

    words: str
    record: Any = None
    community: Any = None
    parent: Any = None


def targets(village: Village, kind: str) -> Iterator[Target]:
    """Records of a kind: ours, next door's, another company's, and one that is nowhere."""
    communities = {row.code: row for row in village.rows[Community]}
    if kind in ("anyone", "anywhere", "person_only", "public", "signed", "whole", "everywhere"):
        yield Target("it")
    elif kind in ("place", "asked"):
        yield from (Target(code, community=communities[code]) for code in PLACES)
        yield Target("nowhere")
    elif kind == "long_operation":
        yield from (Target(code, village.of(LongOperation, code)[0]) for code in (HOME, NEXT_DOOR))
        yield Target("nowhere")
    elif kind in STANDING:
        for code in PLACES:
            rows = village.of(STANDING[kind], code)
            yield from (Target(code, row, communities[code]) for row in rows[:1] + rows[-1:])
        yield from (Target("nowhere", community=community) for community in communities.values())
        # a record of one community under the path of another
        stray = village.of(STANDING[kind], NEXT_DOOR)
        yield from (Target("misplaced", None, communities[HOME], row) for row in stray[:1])
    elif kind in served():
        yield from (Target(words, record) for words, record in _records(village, kind))
        yield Target("nowhere")
    elif kind == "notice":
        for code in PLACES:
            for role in (None, "receptionist", "supervisor"):
                yield from (Target(f"{code} {role}", row) for row in village.of(Notice, code, role=role)[:1])
        yield Target("nowhere")
    elif kind == "letter":
        for code in PLACES:
            yield from (Target(code, row) for row in village.of(Complaint, code, state="replied")[:1])
        yield Target("nowhere")
    elif kind == "clock_policy":
        yield from (Target(code, village.of(ClockPolicyRow, code)[0]) for code in PLACES)
        yield Target("nowhere")
    elif kind == "file":
        # one of orders; of a complaint its evidence, a picture of a finding, and the two signatures under its agreement
        for code in PLACES:
            yield from (Target(f"{code} {index}", row) for index, row in enumerate(village.of(StoredFile, code)))
        yield Target("nowhere")
    elif kind in ("client", "managed_client"):
        names = ("erp", "erp_home", "erp_next_door", "erp_zz")
        yield from (Target(name, village.caller(name)) for name in names)
        yield Target("nowhere")
    elif kind == "webhook":
        owners = {row.id: row.client_id for row in village.rows[MachineClient]}
        for row in village.rows[WebhookEndpoint]:
            if owners[row.machine_client_id] in ("erp_home", "erp_next_door", "erp_zz"):
                yield Target(owners[row.machine_client_id], row)
        yield Target("nowhere")
    else:
        yield from _people(village, kind)


def _records(village: Village, kind: str) -> Iterator[tuple[str, Any]]:
    sample, rules = served()[kind]
    if rules.targets is not None:
        yield from rules.targets(village)
        return
    for code in PLACES:
        rows = village.of(sample.models[0], code)
        # the last ones at home are special
        shown = list({row.id: row for row in (*rows[:2], *rows[-2:])}.values())
        yield from ((f"{code} {index}", row) for index, row in enumerate(shown))


def _people(village: Village, kind: str) -> Iterator[Target]:
    names = {
        **dict.fromkeys(
            ("customer", "resident", "kept_customer"), ("owner2", "merchant1", "moved_out", "owner_zz", "worker1")
        ),
        "grant": ("worker1", "reception_both", "worker_gw", "admin", "worker_zz"),
        "qualification": ("worker1", "worker_gw", "worker_zz"),
    }
    usual = ("worker1", "owner2", "worker_gw", "reception_both", "admin", "nobody", "owner_zz")
    for name in names.get(kind, usual):
        person = village.caller(name)
        if kind in ("grant", "qualification"):
            model: Any = RoleGrant if kind == "grant" else Qualification
            own = [row for row in village.rows[model] if row.person_id == person.id]
            yield Target(name, own[0], parent=person)
        else:
            yield Target(name, person)
    yield Target("nowhere")


def expected(oracle: Oracle, kind: str, allowed: frozenset[str], who: Somebody, target: Target) -> str:
    """What must come back to this caller for this target."""
    record = target.record
    if kind in ("public", "signed"):
        return THROUGH
    if kind == "anyone":
        return FORBIDDEN if who.is_machine and allowed and not allowed & who.scopes else THROUGH
    if kind == "person_only":
        return FORBIDDEN if who.is_machine else THROUGH
    if kind == "whole":
        return THROUGH if None in who.administers() else FORBIDDEN
    if kind == "everywhere":
        held = {role for role, place, _ in who.grants if place is None}
        everywhere = who.may(allowed, held) if not who.is_machine else bool(allowed & who.scopes) and bool(held)
        return THROUGH if everywhere else FORBIDDEN
    if kind == "anywhere":
        return THROUGH if who.may(allowed, who.anywhere) else FORBIDDEN
    if kind == "asked" and not who.may(allowed, who.anywhere):
        # the community is asked for, not entered: without a role anywhere, none is looked for
        return FORBIDDEN
    if kind in ("place", "asked"):
        return oracle.enters(who, target.community, allowed)
    if kind == "long_operation":
        if allowed and not who.may(allowed, who.anywhere):
            return FORBIDDEN
        held = set() if record is None else who.roles(oracle.community_of(record))
        return THROUGH if held and (record.asked_by_id == who.id or "admin" in held) else "404"
    if kind == "clock_policy":
        if not who.may(allowed, who.anywhere):
            return FORBIDDEN
        return "404" if record is None else oracle.enters(who, oracle.community_of(record), allowed)
    if kind in STANDING:
        return oracle.enters(who, target.community, allowed, record)
    if kind in served():
        if record is None or not oracle.sees(who, record, kind):
            return "404"
        held = who.roles(oracle.community_of(record))
        return THROUGH if allowed == {"own"} or who.may(allowed, held) else FORBIDDEN
    if kind == "letter":
        return oracle.reads_letters(who, record)
    if kind == "file":
        return oracle.opens(who, record)
    if kind == "notice":
        return oracle.hears(who, record)
    if kind == "customer":
        return oracle.reveals(who, record, allowed)
    if kind == "resident":
        return oracle.corrects(who, record, allowed)
    if kind == "kept_customer":
        return oracle.merges(who, record, allowed)
    if kind in ("client", "managed_client"):
        places = set() if record is None else communities_of(record)
        return oracle.reaches(who, record, places, changes=kind == "managed_client")
    if kind == "webhook":
        return _about_webhooks(oracle, allowed, who, record)
    return _about_people(oracle, kind, who, target)


def communities_of(client: Any) -> set[UUID | None]:
    """Where a machine client is let in; None stands for all."""
    return {None} if client.communities is None else {UUID(place) for place in client.communities}


def _about_webhooks(oracle: Oracle, allowed: frozenset[str], who: Somebody, endpoint: Any) -> str:
    """A machine client manages its own endpoints; an administrator those of clients that they may change."""
    if not who.may(allowed, who.anywhere):
        return FORBIDDEN
    if endpoint is None or endpoint.organisation_id != who.organisation_id:
        return "404"
    if who.is_machine:
        return THROUGH if endpoint.machine_client_id == who.id else "404"
    clients = oracle.village.rows[MachineClient]
    places = next(communities_of(row) for row in clients if row.id == endpoint.machine_client_id)
    held = who.administers()
    return THROUGH if None in held or places <= held else "404"


def _about_people(oracle: Oracle, kind: str, who: Somebody, target: Target) -> str:
    person = target.parent or target.record
    places = set() if person is None else oracle.places_of(person)
    reached = oracle.reaches(who, person, places, changes=kind in ("managed", "qualification"))
    if kind != "grant" or reached != THROUGH:
        return reached
    held = who.administers()
    return THROUGH if None in held or target.record.community_id in held else FORBIDDEN


def callers(oracle: Oracle, target: Target) -> list[Somebody]:
    """Who is tried on a target: everybody who has to do with its place, and envoys of those who have not."""
    place = target.community or oracle.community_of(target.record)
    home = next(row for row in oracle.communities.values() if row.code == HOME)
    envoys = FROM_OUTSIDE if place in (None, home) else FROM_HOME
    return [who for who in oracle.everybody if who.roles(place or home) or who.name in envoys]


FROM_OUTSIDE: Final = frozenset(
    {
        "reception_gw", "manager_gw", "worker_gw", "merchant1", "admin_next_door", "erp_next_door", "reception_zz",
        "admin_zz", "owner_zz", "erp_zz", "moved_out", "moved_on", "left", "nobody",
    }
)  # fmt: skip
FROM_HOME: Final = frozenset(
    {"reception", "manager", "supervisor_all", "worker1", "owner2", "admin", "admin_home", "erp", "erp_home", "nobody"}
)


def probe(village: Village, route: AnyRoute, target: Target, who: str | None) -> Request:
    """The request."""
    operation, method = route.operation.id, next(iter(route.methods or ()))
    record, headers = target.record or target.parent, village.headers(who)
    values = {
        "community_id": target.community, "person_id": target.parent or record, "grant_id": record,
        "decision_id": None, "note_id": None,
    }  # fmt: skip
    # every other id is that of the record
    values = dict.fromkeys(re.findall(r"\{(\w+_id)\}", route.path), record) | values
    if record is not None and route.path.endswith("/letter"):
        values["decision_id"] = _written(village, ComplaintDecision, record)
        values["note_id"] = _written(village, ComplaintNote, record)
    given = {name: str(NOWHERE if row is None else row.id) for name, row in values.items()}
    words = {**WORDS, "name": "arrival"} if operation.startswith("reports.") else WORDS
    if operation in forms():
        _, action, field = forms()[operation]
        words = {"action": action, "field": field}
    path = re.sub(r"\{(\w+)\}", lambda match: given.get(match[1], words.get(match[1], "")), route.path)
    query = QUERIES.get(operation, "")
    place = str(NOWHERE if target.community is None else target.community.id)
    if operation in ("events.list", "clocks.list", "reconciliation.read") or operation.startswith("reports."):
        query = "" if operation == "reports.list" else f"community_id={place}"
    if method == "GET":
        return Request("GET", path, headers, query)
    headers = {**headers, "Idempotency-Key": "probe"}
    if operation == "files.upload":
        return Request("POST", path, {**headers, **UPLOADED}, body=_upload(place))
    for _, rules in served().values():
        if operation in rules.refused:
            if operation in rules.unruled:
                headers = {**headers, "Idempotency-Key": NO_KEY}
            is_machine = who in [row.client_id for row in village.rows[MachineClient]]
            return Request("POST", path, headers, body=as_bytes(rules.refused[operation](place, is_machine)))
    return Request(method, path, headers, body=as_bytes(STRANGE))


def _written(village: Village, model: Any, complaint: Any) -> Any:
    """What was last decided on a complaint, or replied."""
    return [row for row in village.rows[model] if row.complaint_id == complaint.id][-1]


UPLOADED: Final = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def _upload(community_id: str) -> bytes:
    parts = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="community_id"\r\n\r\n{community_id}\r\n',
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nnothing\r\n',
        f"--{BOUNDARY}--\r\n",
    )
    return "".join(parts).encode()
