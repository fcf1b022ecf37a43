"""Writes the demo: its organisation, two communities with their places, its people and its machine client.

Everything is written in one transaction, and only once: where the organisation exists already, nothing is written.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from sqlmodel import col, select

from app.core.clock import Clock, local_day
from app.core.enums import PersonKind, PremisesKind
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
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
from app.models.directory import DirectoryEntry
from app.models.enquiry import EnquiryTopic
from app.sandbox import demo_people, demo_places
from app.sandbox.demo_data import DEMO, DemoBuilding, DemoCommunity, DemoPerson, DemoPremises
from app.services.journal.initial_rows import InitialRows
from app.services.people.new_organisation import create_organisation
from app.services.people.passwords import Passwords
from app.services.places.published_catalogue import read_catalogue

BOUND_SINCE: Final = timedelta(days=150)


async def is_there(database: Database, clock: Clock) -> bool:
    """Whether the demo was written already."""
    async with database.transaction(clock.now(), EVERYWHERE) as tx:
        same = col(Organisation.code) == demo_places.ORGANISATION.code
        return await tx.value(select(col(Organisation.id)).where(same)) is not None


async def demo(database: Database, clock: Clock) -> bool:
    """Write the demo. Returns False if it was there already."""
    passwords = Passwords()
    password_hash = await passwords.hash(demo_people.PASSWORD)
    secret_hash = await passwords.hash(demo_people.CLIENT_SECRET)

    async def write(rows: InitialRows) -> None:
        for community in demo_places.COMMUNITIES:
            await _add_community(rows, community)
        for person in demo_people.PEOPLE:
            await add_person(rows, person, password_hash)
        client = DEMO.machine_client
        await rows.add(
            MachineClient, id=client.id, organisation_id=rows.organisation_id, client_id=client.client_id,
            secret_hash=secret_hash, name=client.name, scopes=list(demo_people.CLIENT_SCOPES),
            master_data_communities=[str(community.id) for community in demo_places.COMMUNITIES],
        )  # fmt: skip

    organisation = demo_places.ORGANISATION
    return await create_organisation(
        database, clock, organisation_id=organisation.id, code=organisation.code, name=organisation.name, fill=write
    )


async def _add_community(rows: InitialRows, demo: DemoCommunity) -> None:
    """A community with its departments, buildings, warranty terms and price list."""
    community = await rows.add(
        Community, id=demo.id, organisation_id=rows.organisation_id, code=demo.code, name=demo.name,
        service_phone=demo.service_phone, complaint_phone=demo.complaint_phone,
        settings=demo.settings,
    )  # fmt: skip
    for department in demo.departments:
        await rows.add(
            Department, id=department.id, community_id=demo.id, code=department.code, name=department.name
        )  # fmt: skip
    for building in demo.buildings:
        await _add_building(rows, demo.id, community.zone, building)
    departments = {department.code: department.id for department in demo.departments}
    for entry in DEMO.directory:
        await rows.add(
            DirectoryEntry, id=uuid5(demo.id, entry.name), community_id=demo.id,
            department_id=departments[entry.department], name=entry.name, room=entry.room, phone=entry.phone,
            head=entry.head, duties=entry.duties,
        )  # fmt: skip
    for topic in DEMO.topics:
        await rows.add(
            EnquiryTopic, id=uuid5(demo.id, topic.code), community_id=demo.id, code=topic.code, name=topic.name,
            disclosure=topic.disclosure, rule=topic.rule,
        )  # fmt: skip
    for part, months in demo_places.WARRANTY_MONTHS.items():
        await rows.add(WarrantyTerm, community_id=demo.id, part=part, months=months)
    for item in read_catalogue():
        price = demo.prices.get(item["code"])
        if price is not None:
            item["price_fen"] = price
            item["note"] = ";".join(filter(None, (item["note"], demo_places.DEMO_PRICE_NOTE)))
        await rows.add(CatalogueItem, community_id=demo.id, **item)


async def _add_building(rows: InitialRows, community_id: UUID, zone: str, demo: DemoBuilding) -> None:
    handed_over_on = local_day(rows.tx.now - timedelta(days=demo.handed_over_days_ago), zone)
    await rows.add(Building, id=demo.id, community_id=community_id, name=demo.name)

    async def add_premises(premises: DemoPremises, kind: PremisesKind, unit_id: UUID | None) -> None:
        await rows.add(
            Premises, id=premises.id, community_id=community_id, building_id=demo.id, unit_id=unit_id, kind=kind,
            number=premises.number, label=premises.label, handed_over_on=handed_over_on,
        )  # fmt: skip

    for unit in demo.units:
        await rows.add(Unit, id=unit.id, community_id=community_id, building_id=demo.id, name=unit.name)
        for room in unit.rooms:
            await add_premises(room, PremisesKind.ROOM, unit.id)
    for shop in demo.shops:
        await add_premises(shop, PremisesKind.SHOP, None)


async def add_person(rows: InitialRows, demo: DemoPerson, password_hash: str) -> None:
    """A person with roles, qualifications and homes."""
    today = rows.tx.now.date()
    await rows.add(
        Person, id=demo.id, organisation_id=rows.organisation_id,
        kind=PersonKind.STAFF if demo.jobs else PersonKind.CUSTOMER, name=demo.name, phone=demo.phone,
        username=demo.username, password_hash=password_hash, outsourced=demo.outsourced,
    )  # fmt: skip
    for job in demo.jobs:
        await rows.add(
            RoleGrant, person_id=demo.id, role=job.role.value,
            community_id=COMMUNITY_IDS[job.community] if job.community else None,
            department_id=DEPARTMENT_IDS[job.community, job.department] if job.community and job.department else None,
        )  # fmt: skip
    for skill in demo.skills:
        await rows.add(
            Qualification, person_id=demo.id, trade=skill.trade,
            valid_from=today - timedelta(days=skill.since_days), valid_until=today + timedelta(days=skill.for_days),
            certificate=f"DEMO-{demo.username}-{skill.trade}",
        )  # fmt: skip
    for home in demo.homes:
        await rows.add(
            Binding, person_id=demo.id, community_id=COMMUNITY_IDS[home.community],
            premises_id=PREMISES_IDS[home.community, home.label], relation=home.relation,
            valid_from=today - BOUND_SINCE,
        )  # fmt: skip


def _premises_ids() -> Mapping[tuple[str, str], UUID]:
    return {
        (community.code, premises.label): premises.id
        for community in demo_places.COMMUNITIES
        for building in community.buildings
        for premises in (*building.shops, *(room for unit in building.units for room in unit.rooms))
    }


COMMUNITY_IDS: Final = {community.code: community.id for community in demo_places.COMMUNITIES}
DEPARTMENT_IDS: Final = {
    (community.code, department.code): department.id
    for community in demo_places.COMMUNITIES
    for department in community.departments
}
PREMISES_IDS: Final = _premises_ids()
