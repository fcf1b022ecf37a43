"""Whom and what the demo lacks for the matrix: a second company, and people and machines in between."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID
from zlib import crc32

from sqlmodel import col, select

from app.core.clock import SystemClock
from app.core.enums import PersonKind, PremisesKind, Relation
from app.core.ids import new_id
from app.core.roles import Role
from app.core.scopes import SCOPES
from app.db.database import Database
from app.db.transaction import Transaction
from app.models import (
    Binding,
    Building,
    CatalogueItem,
    ClockPolicyRow,
    Community,
    Complaint,
    ContactSlip,
    Department,
    MachineClient,
    Organisation,
    Person,
    Premises,
    Qualification,
    RoleGrant,
    StoredFile,
    Unit,
    WarrantyTerm,
    WorkOrder,
)
from app.models.directory import DirectoryEntry
from app.models.duty_post import DutyPost
from app.models.enquiry import Disclosure, EnquiryTopic
from app.models.external_key import ExternalKey, MasterRecord
from app.models.letterhead import Letterhead
from app.models.operation import LongOperation, OperationKind, OperationState
from app.models.visitor import Visitor
from app.models.webhook import WebhookEndpoint
from app.models.work_hours import WorkHours
from app.services.journal.initial_rows import InitialRows

HOME, NEXT_DOOR, ABROAD = "HY", "GW", "ZZ"
"""Codes of the communities: the one that most tests are about, its company's other one, another company's."""
PLACES: Final = (HOME, NEXT_DOOR, ABROAD)

STAFF_ABROAD: Final = {
    "reception_zz": Role.RECEPTIONIST, "supervisor_zz": Role.SUPERVISOR, "worker_zz": Role.WORKER,
    "cashier_zz": Role.CASHIER, "cs_supervisor_zz": Role.CS_SUPERVISOR, "manager_zz": Role.MANAGER,
    "duty_zz": Role.DUTY_MANAGER, "guard_zz": Role.GUARD, "admin_zz": Role.ADMIN,
}  # fmt: skip
NOWHERE: Final = UUID("01990000-0000-7000-8000-00000000dead")
"""The id of nothing."""
MARK: Final = "zimma"
"""Stands in names and texts that no refusal may repeat."""
WEEK: Final = [
    {"weekday": 1, "starts": "08:30", "ends": "17:30", "lunch_starts": "12:00", "lunch_ends": "13:00"},
]
"""Somebody's hours of work."""
KEPT: Final = "registered_twice"
"""Who was registered twice: the second order, complaint and visitor at home name the entry merged into them."""
SHUT_IN: Final = "only_"
"""Begins the names of machine clients with one scope each."""


async def plant(url_opened: Database) -> None:
    """Write what the matrix needs beside the demo."""
    now = SystemClock().now()
    async with url_opened.transaction(now) as tx:
        await tx.begin()
        here = {row.code: row for row in await tx.all(Community, select(Community))}
        organisation_id = here[HOME].organisation_id
        rows = InitialRows(tx, organisation_id)
        await _more_at_home(rows, here[HOME].id, here[NEXT_DOOR].id)
        await _company(InitialRows(tx, new_id()))
        await tx.flush()
        await _files(tx)
        await _policies(tx)
        await _imports(tx)
        await tx.commit()


async def _imports(tx: Transaction) -> None:
    """A file that each community's ERP has sent."""
    for name, code in (("erp_home", HOME), ("erp_next_door", NEXT_DOOR)):
        machine, place = await tx.get(MachineClient, client_id=name), await tx.get(Community, code=code)
        assert machine is not None
        assert place is not None
        tx.insert(
            LongOperation, created_at=tx.now, organisation_id=machine.organisation_id, community_id=place.id,
            kind=OperationKind.IMPORT, state=OperationState.WAITING, asked_by_id=machine.id, asked_by_kind="client",
            details={"records": "premises", "dry_run": False, "ignored": [], "headers": {}}, next_at=tx.now,
        )  # fmt: skip


async def _person(rows: InitialRows, username: str, kind: PersonKind = PersonKind.STAFF) -> Person:
    return await rows.add(
        Person, organisation_id=rows.organisation_id, kind=kind, name=f"{MARK} {username}", username=username,
        phone=f"+86139{crc32(username.encode()) % 10**8:08d}",
    )  # fmt: skip


async def _more_at_home(rows: InitialRows, home: UUID, next_door: UUID) -> None:
    tx = rows.tx
    room = await _only(tx, Premises, community_id=home, label="2号楼1单元101")
    free = await _only(tx, Premises, community_id=home, label="2号楼1单元302")
    today = tx.now.date()
    for username, roles in {
        "supervisor_all": ((Role.SUPERVISOR, home),),
        "admin_home": ((Role.ADMIN, home),),
        "admin_next_door": ((Role.ADMIN, next_door),),
        "reception_both": ((Role.RECEPTIONIST, home), (Role.RECEPTIONIST, next_door)),
        "nobody": (),
    }.items():
        person = await _person(rows, username)
        for role, place in roles:
            await rows.add(RoleGrant, person_id=person.id, role=role.value, community_id=place)
    for username, premises_id, until in (
        ("lodger", room, None),
        ("moved_out", room, today - timedelta(days=2)),
        ("stranger", free, None),
    ):
        person = await _person(rows, username, PersonKind.CUSTOMER)
        await rows.add(
            Binding, person_id=person.id, community_id=home, premises_id=premises_id, relation=Relation.TENANT,
            valid_from=today - timedelta(days=90), valid_until=until,
        )  # fmt: skip
    for place, username in ((home, "cashier"), (next_door, "cashier_gw")):
        department = await tx.one(Department, select(Department).where(col(Department.community_id) == place).limit(1))
        assert department is not None
        await rows.add(Letterhead, name="客户服务中心", community_id=place)
        await rows.add(DutyPost, name="大堂", community_id=place, department_id=department.id, people=20)
        cashier = await tx.value(select(col(Person.id)).where(col(Person.username) == username))
        await rows.add(WorkHours, person_id=cashier, community_id=place, days=WEEK)
    kept = await _person(rows, KEPT, PersonKind.CUSTOMER)
    await rows.add(
        Binding, person_id=kept.id, community_id=home, premises_id=free, relation=Relation.TENANT,
        valid_from=today - timedelta(days=90),
    )  # fmt: skip
    await rows.add(
        Person, organisation_id=rows.organisation_id, kind=PersonKind.CUSTOMER, name=f"{MARK} entry",
        phone="+8613900000042", active=False, merged_into_id=kept.id,
    )  # fmt: skip
    new_places: dict[str, UUID | None] = {"moved_on": next_door, "left": None}
    for username, new_place in new_places.items():
        # both were at reception here once
        person = await _person(rows, username)
        desk = {"person_id": person.id, "role": Role.RECEPTIONIST.value}
        await rows.add(RoleGrant, **desk, community_id=home, active=False)
        if new_place is not None:
            await rows.add(RoleGrant, **desk, community_id=new_place)
    owner = await tx.value(select(col(Person.id)).where(col(Person.username) == "owner2"))
    bound = await tx.one(Binding, select(Binding).where(col(Binding.person_id) == owner))
    assert bound is not None
    housemate = await _person(rows, "housemate", PersonKind.CUSTOMER)
    await rows.add(
        Binding, person_id=housemate.id, community_id=home, premises_id=bound.premises_id, relation=Relation.OWNER,
        valid_from=today - timedelta(days=30), household_id=bound.id,
    )  # fmt: skip
    await _machine(rows, "erp_home", SCOPES, [home])
    await _machine(rows, "erp_next_door", SCOPES, [next_door])
    await _machine(rows, "mute", (), [home])
    for scope in SCOPES:
        await _machine(rows, f"{SHUT_IN}{scope.replace(':', '_')}", (scope,), [home])


async def _machine(
    rows: InitialRows,
    name: str,
    scopes: Iterable[str],
    places: list[UUID] | None,
    writes_in: list[UUID] | None = None,
) -> None:
    written = places if writes_in is None else writes_in
    client = await rows.add(
        MachineClient, organisation_id=rows.organisation_id, client_id=name, secret_hash="none", name=name,
        scopes=list(scopes), communities=None if places is None else [str(place) for place in places],
        master_data_communities=[str(place) for place in written or ()],
    )  # fmt: skip
    await rows.add(
        WebhookEndpoint, organisation_id=rows.organisation_id, machine_client_id=client.id, events=["*"],
        url=f"https://{name.replace('_', '-')}.example.com/", enabled=False,
    )  # fmt: skip


async def _company(rows: InitialRows) -> None:
    """Another company with one community, its people and everything that stands in it."""
    today = rows.tx.now.date()
    own = {"organisation_id": rows.organisation_id}
    await rows.add(Organisation, id=rows.organisation_id, code="ABROAD", name=f"{MARK} company")
    community = await rows.add(
        Community, code=ABROAD, name=f"{MARK} gardens", service_phone="000-0000-0330", complaint_phone="000-0000-0339",
        **own,
    )  # fmt: skip
    here = {"community_id": community.id}
    department = await rows.add(Department, code="engineering", name="工程部", **here)
    building = await rows.add(Building, name="1号楼", **here)
    unit = await rows.add(Unit, building_id=building.id, name="1单元", **here)
    room = await rows.add(
        Premises, building_id=building.id, unit_id=unit.id, kind=PremisesKind.ROOM, number="101",
        label="1号楼1单元101", handed_over_on=today - timedelta(days=900), **here,
    )  # fmt: skip
    await rows.add(WarrantyTerm, part="plumbing", months=24, **here)
    await rows.add(EnquiryTopic, code="parking", name="车位", disclosure=Disclosure.OPEN, **here)
    await rows.add(DirectoryEntry, name="前台", **here)
    await rows.add(Letterhead, name="客户服务中心", **here)
    await rows.add(DutyPost, name="大堂", department_id=department.id, people=20, **here)
    await rows.add(
        CatalogueItem, code="P12", name="角阀", category="维修", kind="repair", trades=["plumbing"], needs_visit=True,
        unit="项", price_fen=6000, **here,
    )  # fmt: skip
    for username, role in STAFF_ABROAD.items():
        person = await _person(rows, username)
        place = {"department_id": department.id} if role in (Role.SUPERVISOR, Role.WORKER) else {}
        await rows.add(RoleGrant, person_id=person.id, role=role.value, **here, **place)
        if role is Role.CASHIER:
            await rows.add(WorkHours, person_id=person.id, days=WEEK, **here)
        if role is Role.WORKER:
            await rows.add(
                Qualification, person_id=person.id, trade="plumbing", valid_from=today - timedelta(days=90),
                valid_until=today + timedelta(days=900),
            )  # fmt: skip
    customer = await _person(rows, "owner_zz", PersonKind.CUSTOMER)
    await rows.add(
        Binding, person_id=customer.id, premises_id=room.id, relation=Relation.OWNER,
        valid_from=today - timedelta(days=90), **here,
    )  # fmt: skip
    await _machine(rows, "erp_zz", SCOPES, None, [here["community_id"]])


async def give_keys(tx: Transaction, home: UUID) -> None:
    """The ERP knows one record of each kind at home by a key of its own."""
    machine = await tx.get(MachineClient, client_id="erp")
    assert machine is not None
    for kind, model, where in (
        (MasterRecord.PREMISES, Premises, {"community_id": home}),
        (MasterRecord.DEPARTMENT, Department, {"community_id": home}),
        (MasterRecord.CATALOGUE_ITEM, CatalogueItem, {"community_id": home}),
        (MasterRecord.BINDING, Binding, {"community_id": home}),
        (MasterRecord.WORK_ORDER, WorkOrder, {"community_id": home}),
        (MasterRecord.CUSTOMER, Person, {"username": "owner2"}),
        (MasterRecord.STAFF, Person, {"username": "worker1"}),
    ):
        noun: Any = model
        row = (await tx.get_all(noun, **where))[0]
        tx.insert(
            ExternalKey, created_at=tx.now, client_id=machine.id, kind=kind, external_id="K-1", record_id=row.id,
            community_id=getattr(row, "community_id", None),
        )  # fmt: skip


async def change_hands(database: Database, home: UUID) -> None:
    """What stands at home for longer, and what was written down by those who have moved on or left: the oldest order,
    from before the lodger came; a complaint; a contact slip. The second of each names an entry that was merged."""
    async with database.transaction(SystemClock().now()) as tx:
        await tx.begin()
        await give_keys(tx, home)
        names = ("moved_on", "left")
        moved_on, left = [await tx.value(select(col(Person.id)).where(col(Person.username) == name)) for name in names]
        long_ago = tx.now - timedelta(days=200)
        for model, changes in (
            (WorkOrder, {"reporter_id": moved_on, "created_at": long_ago}),
            (Complaint, {"reporter_id": left}),
            (ContactSlip, {"sender_id": moved_on}),
        ):
            record: Any = model
            here = select(col(record.id)).where(col(record.community_id) == home)
            oldest = await tx.value(here.order_by(col(record.id)).limit(1))
            tx.update(record, {"id": oldest}, changes)
        entry = await tx.value(select(col(Person.id)).where(col(Person.merged_into_id).is_not(None)))
        for named, column in ((WorkOrder, "customer_id"), (Complaint, "complainant_id"), (Visitor, "resident_id")):
            record = named
            here = select(col(record.id)).where(col(record.community_id) == home)
            second = await tx.value(here.order_by(col(record.id)).offset(1).limit(1))
            tx.update(record, {"id": second}, {column: entry})
        await tx.commit()


async def _policies(tx: Transaction) -> None:
    for row in await tx.all(Community, select(Community)):
        await InitialRows(tx, row.organisation_id).add(
            ClockPolicyRow, community_id=row.id, clock="sign_for", length=900
        )


async def _files(tx: Transaction) -> None:
    """Pictures of each community: one that orders are completed with, one of evidence that the desk uploaded, one of a
    finding, two signatures, one that nothing names, and the paper of a contract, which the manager uploaded. Their
    worker uploaded the others."""
    for community in await tx.all(Community, select(Community)):
        uploaders: dict[Role, UUID] = {}
        for role in (Role.WORKER, Role.RECEPTIONIST, Role.MANAGER):
            held = (col(RoleGrant.community_id) == community.id, col(RoleGrant.role) == role.value)
            active = col(RoleGrant.active).is_(True)
            uploaders[role] = await tx.value(
                select(col(RoleGrant.person_id)).where(*held, active).order_by(col(RoleGrant.id)).limit(1)
            )
        for purpose in ("photo", "receipt", "photo", "signature", "signature", "photo", "attachment"):
            by = {"receipt": Role.RECEPTIONIST, "attachment": Role.MANAGER}.get(purpose, Role.WORKER)
            uploader = uploaders[by]
            file_id = new_id()
            tx.insert(
                StoredFile, id=file_id, created_at=tx.now, organisation_id=community.organisation_id,
                community_id=community.id, uploaded_by_id=uploader, purpose=purpose, content_type="image/png", size=9,
                sha256=file_id.hex * 2, name="",
            )  # fmt: skip


async def _only(tx: Transaction, model: Any, **where: Any) -> UUID:
    statement = select(col(model.id))
    for name, value in where.items():
        statement = statement.where(col(getattr(model, name)) == value)
    row_id: UUID | None = await tx.value(statement)
    assert row_id is not None, where
    return row_id
