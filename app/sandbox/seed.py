"""Writes the rows that a new house begins with: the demo's two communities and their people, or one administrator.

Both run once: where the organisation is there already, nothing is written. A seed is one transaction, so there is no
half of one.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlmodel import col, select

from app.core.clock import Clock, local_day
from app.core.enums import PersonKind, PremisesKind
from app.core.errors import Duplicate
from app.core.ids import new_id
from app.core.roles import Caller, Grant, Role
from app.db.database import Database
from app.db.transaction import Transaction
from app.models import (
    Binding,
    Building,
    CatalogueItem,
    Community,
    Department,
    MachineClient,
    Organisation,
    Person,
    Premises,
    Qualification,
    RoleGrant,
    Unit,
    WarrantyTerm,
)
from app.models.base import VersionedRow
from app.sandbox import demo_people, demo_places
from app.sandbox.demo_people import DemoPerson
from app.sandbox.demo_places import DemoBuilding, DemoCommunity
from app.services.journal import kept_records
from app.services.people.passwords import Passwords

M = TypeVar("M", bound=VersionedRow)

CATALOGUE: Final = Path(__file__).parents[1] / "data" / "catalog.csv"
AT_ONCE: Final = 40
"""Rows that go to the database together."""
BOUND_SINCE: Final = timedelta(days=150)
SYSTEM: Final = UUID(int=0)
"""Stands in the journal where no person acted."""


async def demo(database: Database, clock: Clock) -> bool:
    """Write the demo: True if it was written, False if it was there."""
    passwords = Passwords()
    hashes = await passwords.hash(demo_people.PASSWORD), await passwords.hash(demo_people.CLIENT_SECRET)
    code, name = demo_places.ORGANISATION
    return await _once(database, clock, code, name, lambda sowing: _demo(sowing, *hashes))


async def begin(database: Database, clock: Clock, *, code: str, name: str, username: str, password: str) -> bool:
    """Write what a production begins with: the organisation and its administrator. True if it was written."""
    hashed = await Passwords().hash(password)

    async def write(sowing: "Sowing") -> None:
        person = await sowing.plant(
            Person, organisation_id=sowing.organisation_id, kind=PersonKind.STAFF, name=username, username=username,
            password_hash=hashed,
        )  # fmt: skip
        await sowing.plant(RoleGrant, person_id=person.id, role=Role.ADMIN.value)

    return await _once(database, clock, code, name, write)


async def _once(database: Database, clock: Clock, code: str, name: str, write: Any) -> bool:
    try:
        async with database.transaction(clock.now()) as tx:
            await tx.begin()
            if await tx.value(select(col(Organisation.id)).where(col(Organisation.code) == code)) is not None:
                return False
            sowing = Sowing(tx, new_id())
            await sowing.plant(Organisation, id=sowing.organisation_id, code=code, name=name)
            await write(sowing)
            await tx.commit()
            return True
    except Duplicate:
        # another process wrote the same seed at the same moment
        return False


class Sowing:
    """Creates rows with their first journal entries, some at once."""

    def __init__(self, tx: Transaction, organisation_id: UUID) -> None:
        self.tx, self.organisation_id = tx, organisation_id
        self._caller = Caller(SYSTEM, organisation_id, (Grant(Role.SYSTEM),), kind="system")
        self._waiting = 0

    async def plant(self, model: type[M], **values: Any) -> M:
        """Create one row."""
        community_id = values.get("community_id")
        row = kept_records.create(
            self.tx, self._caller, model, values, community_id=community_id, role=Role.SYSTEM.value
        )
        self._waiting += 1
        if self._waiting >= AT_ONCE:
            self._waiting = 0
            await self.tx.flush()
        return row


async def _demo(sowing: Sowing, password_hash: str, secret_hash: str) -> None:
    places: dict[tuple[str, str], UUID] = {}
    for community in demo_places.COMMUNITIES:
        await _plant_community(sowing, community, places)
    for index, person in enumerate(demo_people.PEOPLE, start=1):
        await _plant_person(sowing, person, demo_people.phone_of(index), password_hash, places)
    await sowing.plant(
        MachineClient, organisation_id=sowing.organisation_id, client_id=demo_people.CLIENT_ID,
        secret_hash=secret_hash, name=demo_people.CLIENT_NAME, scopes=list(demo_people.CLIENT_SCOPES),
    )  # fmt: skip


async def _plant_community(sowing: Sowing, demo: DemoCommunity, places: dict[tuple[str, str], UUID]) -> None:
    """A community with everything that stands in it; `places` learns ids by community code and name."""
    community = await sowing.plant(
        Community, organisation_id=sowing.organisation_id, code=demo.code, name=demo.name,
        service_phone=demo.service_phone, complaint_phone=demo.complaint_phone,
    )  # fmt: skip
    places[demo.code, ""] = community.id
    for code, name in demo_places.DEPARTMENTS:
        department = await sowing.plant(Department, community_id=community.id, code=code, name=name)
        places[demo.code, code] = department.id
    for building in demo.buildings:
        async for label, premises in _plant_building(sowing, community.id, community.zone, building):
            places[demo.code, label] = premises
    for part, months in demo_places.WARRANTY_MONTHS.items():
        await sowing.plant(WarrantyTerm, community_id=community.id, part=part, months=months)
    for item in read_catalogue():
        price = demo.prices.get(item["code"])
        if price is not None:
            note = ";".join(filter(None, (item["note"], demo_places.DEMO_PRICE_NOTE)))
            item |= {"price_fen": price, "note": note}
        await sowing.plant(CatalogueItem, community_id=community.id, **item)


async def _plant_building(sowing: Sowing, community_id: UUID, zone: str, demo: DemoBuilding) -> Any:
    handed_over_on = local_day(sowing.tx.now - timedelta(days=demo.handed_over_days_ago), zone)
    building = await sowing.plant(Building, community_id=community_id, name=demo.name)
    for name in demo.units or ("",):
        unit = None
        if name:
            unit = await sowing.plant(Unit, community_id=community_id, building_id=building.id, name=name)
        for number in demo.numbers:
            label = f"{demo.name}{name}{number}"
            premises = await sowing.plant(
                Premises, community_id=community_id, building_id=building.id, unit_id=unit.id if unit else None,
                kind=PremisesKind.ROOM if unit else PremisesKind.SHOP, number=number, label=label,
                handed_over_on=handed_over_on,
            )  # fmt: skip
            yield label, premises.id


async def _plant_person(
    sowing: Sowing, demo: DemoPerson, phone: str, password_hash: str, places: Mapping[tuple[str, str], UUID]
) -> None:
    today = sowing.tx.now.date()
    person = await sowing.plant(
        Person, organisation_id=sowing.organisation_id, kind=PersonKind.STAFF if demo.jobs else PersonKind.CUSTOMER,
        name=demo.name, phone=phone, username=demo.username, password_hash=password_hash, outsourced=demo.outsourced,
    )  # fmt: skip
    for job in demo.jobs:
        community = places[job.community, ""] if job.community else None
        department = places[str(job.community), job.department] if job.department else None
        await sowing.plant(
            RoleGrant, person_id=person.id, role=job.role.value, community_id=community, department_id=department
        )
    for skill in demo.skills:
        await sowing.plant(
            Qualification, person_id=person.id, trade=skill.trade,
            valid_from=today - timedelta(days=skill.since_days), valid_until=today + timedelta(days=skill.for_days),
            certificate=f"DEMO-{demo.username}-{skill.trade}",
        )  # fmt: skip
    for home in demo.homes:
        await sowing.plant(
            Binding, person_id=person.id, community_id=places[home.community, ""],
            premises_id=places[home.community, home.label], relation=home.relation, valid_from=today - BOUND_SINCE,
        )  # fmt: skip


def read_catalogue() -> Iterator[dict[str, Any]]:
    """The published list of services as catalogue items; an empty price means "quoted on site", never 0."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            yield {
                "code": line["code"],
                "name": line["name_zh"],
                "category": line["category_zh"],
                "kind": line["kind"],
                "trades": line["trades"].split(";"),
                "needs_visit": line["needs_visit"] == "yes",
                "unit": line["unit_zh"],
                "price_fen": int(line["price_cny"]) * 100 if line["price_cny"] else None,
                "note": line["note_zh"],
            }
