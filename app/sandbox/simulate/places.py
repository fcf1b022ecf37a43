"""The places and people of generated months: a separate company with estates, rooms, staff and customers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from app.core.clock import MovableClock
from app.core.enums import PersonKind, PremisesKind, Relation
from app.core.ids import new_id
from app.core.roles import Role
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.transaction import Transaction
from app.models import (
    Binding,
    Building,
    CatalogueItem,
    Community,
    Department,
    Organisation,
    Person,
    Premises,
    Qualification,
    RoleGrant,
    Unit,
    WarrantyTerm,
)
from app.models.asset import Asset, AssetState
from app.models.contract import Billing, Contract, ContractAsset, ContractState
from app.sandbox import demo_people, demo_places
from app.services.journal.initial_rows import InitialRows
from app.services.people.passwords import Passwords
from app.services.places.published_catalogue import read_catalogue

ORGANISATION: Final = ("SIM", "模拟物业(生成数据)")
NAMES: Final = ("翠湖苑", "锦绣城", "滨江里", "梧桐园", "朝阳坊", "云山居", "望海阁", "竹溪庭", "东篱苑", "南风里")
MANAGER: Final = "sim-manager"
"""The user name of the manager of all estates; the password is that of the demo."""
TRADES: Final = ("plumbing", "electrical", "masonry", "carpentry", "locksmith", "appliance")
WORKERS: Final = {
    "worker1": TRADES,
    "worker2": TRADES,
    "worker3": ("electrical", "appliance", "locksmith"),
    "cleaner": ("cleaning", "gardening", "care"),
}
DESK: Final = {
    "reception": Role.RECEPTIONIST,
    "cs": Role.CS_SUPERVISOR,
    "cashier": Role.CASHIER,
    "head": Role.SUPERVISOR,
}
"""The staff of each estate; `head` is the supervisor of all its departments."""
ITEMS: Final = ("F02", "F06", "F08", "P01", "P03", "P04", "P06", "P07", "P09", "P10", "P11", "P12", "P13", "P14", "P15")
QUALIFIED: Final = (date(2015, 1, 1), date(2035, 12, 31))
LIVED_SINCE: Final = date(2018, 1, 1)
OLD, NEW = date(2016, 6, 1), timedelta(days=300)
"""Days of hand-over: one building is past its warranty, the other was handed over so long before the month."""
STAFF_NAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"


@dataclass(frozen=True, slots=True)
class Room:
    """A room and its owner."""

    id: UUID
    label: str
    is_new: bool
    owner_id: UUID


@dataclass(slots=True)
class Estate:
    """One community; `staff` holds ids by job, `busy` the booked times of each worker."""

    id: UUID
    code: str
    name: str
    departments: Mapping[str, UUID]
    staff: Mapping[str, UUID]
    rooms: list[Room]
    items: Mapping[str, CatalogueItem]
    equipment: UUID | None = None
    """What its maintenance contract covers; none where the estate was written by an earlier version."""
    busy: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Places:
    """The estates of the generated company, and their manager."""

    organisation_id: UUID
    manager_id: UUID
    estates: list[Estate]


def code_of(index: int) -> str:
    """The code of an estate: S01, S02 and so on."""
    return f"S{index + 1:02d}"


async def create_places(database: Database, begin: datetime, communities: int, rooms: int) -> None:
    """Write the company, if it is missing, and each missing estate."""
    password = await Passwords().hash(demo_people.PASSWORD)
    async with database.transaction(MovableClock(begin - timedelta(days=1)).now(), EVERYWHERE) as tx:
        await tx.begin()
        known = await tx.value(select(col(Organisation.id)).where(col(Organisation.code) == ORGANISATION[0]))
        rows = InitialRows(tx, known or new_id())
        if known is None:
            code, name = ORGANISATION
            await rows.add(Organisation, id=rows.organisation_id, code=code, name=name)
            await _add_staff(rows, None, MANAGER, Role.MANAGER, name="总", password=password)
        there = await tx.all(Community, select(Community).where(col(Community.organisation_id) == rows.organisation_id))
        codes = {community.code for community in there}
        for index in range(communities):
            if code_of(index) not in codes:
                await _add_estate(rows, index, rooms, password, begin.date())
        await tx.commit()


async def _add_estate(rows: InitialRows, index: int, rooms: int, password: str, begin: date) -> None:
    code, name = code_of(index), NAMES[index % len(NAMES)]
    community = await rows.add(
        Community, organisation_id=rows.organisation_id, code=code, name=f"模拟·{name}{index // len(NAMES) or ''}",
        service_phone="000-0000-0000", complaint_phone="000-0000-0001",
    )  # fmt: skip
    departments = {}
    for short, named in demo_places.DEPARTMENTS:
        row = await rows.add(Department, community_id=community.id, code=short, name=named)
        departments[short] = row.id
    for part, months in demo_places.WARRANTY_MONTHS.items():
        await rows.add(WarrantyTerm, community_id=community.id, part=part, months=months)
    for item in read_catalogue():
        if item["code"] in ITEMS:
            await rows.add(CatalogueItem, community_id=community.id, **item)
    login = f"sim-{code.lower()}"
    for number, (order, role) in enumerate(DESK.items()):
        await _add_staff(rows, community.id, f"{login}-{order}", role, name=STAFF_NAMES[number], password=password)
    for number, (order, trades) in enumerate(WORKERS.items(), start=len(DESK)):
        person_id = await _add_staff(
            rows, community.id, f"{login}-{order}", Role.WORKER, name=STAFF_NAMES[number],
            password=password, department_id=departments["cleaning" if order == "cleaner" else "engineering"],
        )  # fmt: skip
        for trade in trades:
            since, until = QUALIFIED
            await rows.add(
                Qualification, person_id=person_id, trade=trade, valid_from=since, valid_until=until,
                certificate="SIM",
            )  # fmt: skip
    owner_id: UUID | None = None
    for building, handed_over_on in (("1号楼", begin - NEW), ("2号楼", OLD)):
        owner_id = await _add_building(rows, community.id, building, handed_over_on, index=index, rooms=rooms // 2)
    if owner_id is not None:
        await _add_contract(rows, community.id, owner_id)


async def _add_contract(rows: InitialRows, community_id: UUID, customer_id: UUID) -> None:
    """A pump of a common area, under contract for as long as anybody lives there."""
    since, until = LIVED_SINCE, QUALIFIED[1]
    shared: dict[str, object] = {"organisation_id": rows.organisation_id, "community_id": community_id}
    shared["updated_at"] = rows.tx.now
    asset = await rows.add(
        Asset,
        **shared,
        number="SB-1",
        state=AssetState.IN_USE,
        name="生活水泵",
        place="地下泵房",
        added_by_id=customer_id,
    )
    contract = await rows.add(
        Contract, **shared, number="WB-1", state=ContractState.ACTIVE, customer_id=customer_id, title="水泵维保",
        drafted_by_id=customer_id, starts_on=since, ends_on=until, billing=Billing.ONCE, fee_fen=600_000,
    )  # fmt: skip
    # sent before the line that names them both
    await rows.tx.flush()
    rows.tx.insert(
        ContractAsset, created_at=rows.tx.now, community_id=community_id, contract_id=contract.id, asset_id=asset.id,
        covered_from=since, covered_until=until,
    )  # fmt: skip


async def _add_staff(
    rows: InitialRows, community_id: UUID | None, username: str, role: Role, *, name: str, password: str,
    department_id: UUID | None = None,
) -> UUID:  # fmt: skip
    person = await rows.add(
        Person, organisation_id=rows.organisation_id, kind=PersonKind.STAFF, name=f"{name}模拟", username=username,
        password_hash=password,
    )  # fmt: skip
    await rows.add(
        RoleGrant, person_id=person.id, role=role.value, community_id=community_id, department_id=department_id
    )
    return person.id


async def _add_building(
    rows: InitialRows, community_id: UUID, name: str, handed_over_on: date, *, index: int, rooms: int
) -> UUID | None:
    """Returns the last room's owner."""
    owner_id: UUID | None = None
    building = await rows.add(Building, community_id=community_id, name=name)
    unit = await rows.add(Unit, community_id=community_id, building_id=building.id, name="1单元")
    for number in range(rooms):
        floor, door = divmod(number, 2)
        label = f"{name}1单元{floor + 1}{door + 1:02d}"
        premises = await rows.add(
            Premises, community_id=community_id, building_id=building.id, unit_id=unit.id, kind=PremisesKind.ROOM,
            number=label[-3:], label=label, handed_over_on=handed_over_on,
        )  # fmt: skip
        # numbers that are given to nobody
        phone = f"+86138{index:02d}{int(name[0])}{number:05d}"
        person = await rows.add(
            Person, organisation_id=rows.organisation_id, kind=PersonKind.CUSTOMER, name=f"{label}住户", phone=phone
        )
        await rows.add(
            Binding, person_id=person.id, community_id=community_id, premises_id=premises.id, relation=Relation.OWNER,
            valid_from=LIVED_SINCE,
        )  # fmt: skip
        owner_id = person.id
    return owner_id


async def load_places(tx: Transaction, communities: int) -> Places:
    """The places as they are in the database."""
    organisation_id = await tx.value(select(col(Organisation.id)).where(col(Organisation.code) == ORGANISATION[0]))
    manager_id = await tx.value(select(col(Person.id)).where(col(Person.username) == MANAGER))
    rows = await tx.all(
        Community,
        select(Community).where(
            col(Community.organisation_id) == organisation_id,
            col(Community.code).in_([code_of(index) for index in range(communities)]),
        ).order_by(col(Community.code)),
    )  # fmt: skip
    return Places(organisation_id, manager_id, [await _estate(tx, row) for row in rows])


async def _estate(tx: Transaction, row: Community) -> Estate:
    departments = await tx.all(Department, select(Department).where(col(Department.community_id) == row.id))
    items = await tx.all(CatalogueItem, select(CatalogueItem).where(col(CatalogueItem.community_id) == row.id))
    login = f"sim-{row.code.lower()}-"
    staff = await tx.all(Person, select(Person).where(col(Person.username).startswith(login)))
    rooms = await tx.rows(
        select(
            col(Premises.id), col(Premises.label), col(Premises.handed_over_on), col(Binding.person_id).label("owner")
        )
        .join(Binding, col(Binding.premises_id) == col(Premises.id))
        .where(col(Premises.community_id) == row.id)
        .order_by(col(Premises.label))
    )
    return Estate(
        id=row.id,
        code=row.code,
        name=row.name,
        departments={department.code: department.id for department in departments},
        staff={str(person.username).removeprefix(login): person.id for person in staff},
        rooms=[Room(room["id"], room["label"], room["handed_over_on"] > OLD, room["owner"]) for room in rooms],
        items={item.code: item for item in items},
        equipment=await tx.value(select(col(Asset.id)).where(col(Asset.community_id) == row.id).limit(1)),
    )
