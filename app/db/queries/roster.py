"""Lists of people: an organisation's, a community's staff, a community's customers with their rooms."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, union
from sqlmodel import col

from app.core.enums import PersonKind
from app.core.roles import Role
from app.core.row_scope import EVERYWHERE
from app.db.paging import Position, Slice, count_of, slice_of
from app.db.queries.merged_people import everybody_with
from app.db.queries.places import like
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models import (
    Binding,
    Community,
    Complaint,
    JournalEntry,
    Person,
    Premises,
    Qualification,
    RoleGrant,
    WorkOrder,
)
from app.models.base import RowView
from app.models.home_claim import HomeClaim

_people = table_of(Person)


def _has_grant(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(col(RoleGrant.id))
        .where(col(RoleGrant.person_id) == _people.c.id, col(RoleGrant.active).is_(True), *conditions)
        .exists()
    )


def _has_binding(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(col(Binding.id)).where(col(Binding.person_id) == _people.c.id, *conditions).exists()


def _had_grant(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(col(RoleGrant.id)).where(col(RoleGrant.person_id) == _people.c.id, *conditions).exists()


def _within(held: Collection[UUID]) -> ColumnElement[bool]:
    """People of these communities. Who belongs to none counts to those of their last roles, and whoever never had a
    role to those of the administrator who added them: see `communities_of`."""
    administers = select(col(RoleGrant.person_id)).where(
        col(RoleGrant.role) == Role.ADMIN.value,
        col(RoleGrant.active).is_(True),
        col(RoleGrant.community_id).in_(held),
    )
    added = select(col(JournalEntry.version)).where(
        col(JournalEntry.record_id) == _people.c.id,
        col(JournalEntry.version) == 1,
        col(JournalEntry.actor_id).in_(administers),
    )
    here = col(RoleGrant.community_id).in_(held)
    return or_(
        _has_grant(here),
        _has_binding(col(Binding.community_id).in_(held)),
        and_(~_has_grant(), ~_has_binding(), or_(_had_grant(here), and_(~_had_grant(), added.exists()))),
    )


def _named(q: str) -> ColumnElement[bool]:
    """By part of the user name or, for staff alone, of the name: a customer's would be given away piece by piece."""
    by_name = and_(_people.c.kind == PersonKind.STAFF, _people.c.name.like(like(q), escape="\\"))
    return or_(by_name, _people.c.username.like(like(q), escape="\\"))


async def people(
    tx: Transaction,
    organisation_id: UUID,
    held: frozenset[UUID] | None,
    *,
    kind: PersonKind | None,
    active: bool | None = None,
    q: str | None = None,
    phone: str | None = None,
    community_id: UUID | None = None,
    after: Position | None = None,
    limit: int,
    counted: bool = False,
) -> tuple[Slice[Person], int | None]:
    """A page of an organisation's people within some communities (None: all).

    It reads all roles and rooms: who has some elsewhere must not pass for somebody who belongs nowhere yet."""
    statement: AnySelect = _people.select().where(_people.c.organisation_id == organisation_id)
    if held is not None:
        statement = statement.where(_within(held))
    if kind is not None:
        statement = statement.where(_people.c.kind == kind)
    if active is not None:
        statement = statement.where(_people.c.active == active)
    if q is not None:
        statement = statement.where(_named(q))
    if phone is not None:
        statement = statement.where(_people.c.phone == phone)
    if community_id is not None:
        here = _has_grant(col(RoleGrant.community_id) == community_id)
        statement = statement.where(or_(here, _has_binding(col(Binding.community_id) == community_id)))
    async with tx.within(EVERYWHERE):
        page = await slice_of(tx, Person, statement, [_people.c.id], after=after, limit=limit)
        return page, await count_of(tx, statement) if counted else None


def holders(
    organisation_id: UUID, community_id: UUID, roles: Collection[Role], department_id: UUID | None = None
) -> AnySelect:
    """The active people who hold one of these roles in a community; in the department, if one is named."""
    statement: AnySelect = (
        select(col(RoleGrant.person_id))
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(
            col(RoleGrant.role).in_([role.value for role in roles]),
            col(RoleGrant.active).is_(True),
            col(Person.active).is_(True),
            col(Person.organisation_id) == organisation_id,
            or_(col(RoleGrant.community_id) == community_id, col(RoleGrant.community_id).is_(None)),
        )
    )
    if department_id is None:
        return statement
    return statement.where(or_(col(RoleGrant.department_id) == department_id, col(RoleGrant.department_id).is_(None)))


async def home_communities(tx: Transaction, person_id: UUID) -> set[UUID | None]:
    """The communities that a person belongs to; None stands for all. Who has neither a role nor a room belongs to those
    of their last roles, and whoever never had one to those that the administrator who added them administers: else any
    administrator could take somebody over who is to become manager elsewhere."""
    places = await communities_of(tx, person_id)
    if not places:
        async with tx.within(EVERYWHERE):
            places = {grant.community_id for grant in await grants_of(tx, person_id)}
    if not places:
        added = await tx.get(JournalEntry, record_id=person_id, version=1)
        places = {None} if added is None else await administered_by(tx, added.actor_id)
    return places


async def administered_by(tx: Transaction, person_id: UUID) -> set[UUID | None]:
    """The communities that somebody administers; None alone: all, also for what Gongdan itself did."""
    async with tx.within(EVERYWHERE):
        grants = await grants_of(tx, person_id)
    held = {grant.community_id for grant in grants if grant.active and grant.role == Role.ADMIN.value}
    return held if held and None not in held else {None}


async def is_administrator(tx: Transaction, person_id: UUID) -> bool:
    """Whether somebody administers a community, or all, also while they have not the rights of it."""
    async with tx.within(EVERYWHERE):
        grants = await tx.get_all(RoleGrant, person_id=person_id, role=Role.ADMIN.value, active=True)
    return bool(grants)


async def communities_of(tx: Transaction, person_id: UUID) -> set[UUID | None]:
    """The communities in which a person has a role or a room; None stands for a role in all communities. All of them,
    whatever the transaction's scope: rules ask whether somebody belongs elsewhere, too."""
    held = select(col(RoleGrant.community_id)).where(
        col(RoleGrant.person_id) == person_id, col(RoleGrant.active).is_(True)
    )
    bound = select(col(Binding.community_id)).where(col(Binding.person_id) == person_id)
    async with tx.within(EVERYWHERE):
        rows = [*await tx.rows(held), *await tx.rows(bound)]
    return {row["community_id"] for row in rows}


async def staff(
    tx: Transaction, community_id: UUID, *, role: Role | None, q: str | None, after: Position | None, limit: int
) -> Slice[Person]:
    """A page of the active staff who hold a role in a community."""
    here: list[ColumnElement[bool]] = [col(RoleGrant.community_id) == community_id]
    if role is not None:
        here.append(col(RoleGrant.role) == role.value)
    # named as a set: for a correlated EXISTS SQLite would look at every person of every company
    holders = select(col(RoleGrant.person_id)).where(col(RoleGrant.active).is_(True), *here)
    statement: AnySelect = _people.select().where(_people.c.active.is_(True), _people.c.id.in_(holders))
    if q is not None:
        statement = statement.where(_people.c.name.like(like(q), escape="\\"))
    return await slice_of(tx, Person, statement, [_people.c.id], after=after, limit=limit)


async def grants_in(tx: Transaction, community_id: UUID, person_ids: Sequence[UUID]) -> list[RoleGrant]:
    """The roles that people hold in a community."""
    statement = (
        table_of(RoleGrant)
        .select()
        .where(
            col(RoleGrant.person_id).in_(person_ids),
            col(RoleGrant.community_id) == community_id,
            col(RoleGrant.active).is_(True),
        )
    )
    return await tx.all(RoleGrant, statement)


async def qualifications_of(tx: Transaction, person_ids: Sequence[UUID]) -> list[Qualification]:
    """All qualifications of people, newest last."""
    table = table_of(Qualification)
    return await tx.all(Qualification, table.select().where(table.c.person_id.in_(person_ids)).order_by(table.c.id))


async def customers(
    tx: Transaction,
    organisation_id: UUID,
    community_id: UUID,
    *,
    phone: str | None = None,
    premises_id: UUID | None = None,
    q: str | None = None,
    after: Position | None = None,
    limit: int,
) -> Slice[Person]:
    """A page of the customers who are or were bound to a room or shop of a community."""
    bound: list[ColumnElement[bool]] = [col(Binding.community_id) == community_id]
    if premises_id is not None:
        bound.append(col(Binding.premises_id) == premises_id)
    if q is not None:
        here = select(col(Premises.id)).where(
            col(Premises.community_id) == community_id, col(Premises.label).like(like(q), escape="\\")
        )
        bound.append(col(Binding.premises_id).in_(here))
    statement: AnySelect = _people.select().where(_people.c.id.in_(select(col(Binding.person_id)).where(*bound)))
    if phone is not None:
        statement = statement.where(_people.c.id.in_(await everybody_with(tx, organisation_id, phone)))
    return await slice_of(tx, Person, statement, [_people.c.id], after=after, limit=limit)


async def homes_of(tx: Transaction, community_id: UUID, person_ids: Sequence[UUID]) -> list[RowView]:
    """The bindings of people in a community, with the addresses."""
    statement = (
        select(*table_of(Binding).columns, col(Premises.label))
        .join(Premises, col(Premises.id) == col(Binding.premises_id))
        .where(col(Binding.person_id).in_(person_ids), col(Binding.community_id) == community_id)
        .order_by(col(Binding.id))
    )
    return await tx.rows(statement)


_BINDINGS: Final = select(
    col(Binding.id),
    col(Binding.person_id),
    col(Binding.community_id),
    col(Binding.premises_id),
    col(Binding.relation),
    col(Binding.valid_from),
    col(Binding.valid_until),
    col(Binding.household_id),
    col(Community.zone),
).join(Community, col(Community.id) == col(Binding.community_id))


async def bindings_of(tx: Transaction, person_id: UUID) -> list[RowView]:
    """All rooms and shops that a person was ever bound to, wherever, each with the time zone of its community."""
    async with tx.within(EVERYWHERE):
        return await tx.rows(_BINDINGS.where(col(Binding.person_id) == person_id))


async def bindings_of_all(tx: Transaction, people: Collection[UUID]) -> list[RowView]:
    """The same of several people."""
    if not people:
        return []
    async with tx.within(EVERYWHERE):
        return await tx.rows(_BINDINGS.where(col(Binding.person_id).in_(sorted(people))).order_by(col(Binding.id)))


async def grants_of_all(tx: Transaction, people: Collection[UUID]) -> list[RoleGrant]:
    """Every role that people hold today, wherever, oldest first."""
    if not people:
        return []
    table = table_of(RoleGrant)
    held = table.select().where(table.c.person_id.in_(sorted(people)), table.c.active.is_(True))
    async with tx.within(EVERYWHERE):
        return await tx.all(RoleGrant, held.order_by(table.c.id))


async def bindings_to(tx: Transaction, premises_ids: Collection[UUID]) -> list[RowView]:
    """Everybody's bindings to rooms and shops, ended ones among them, oldest first, each with the time zone."""
    return await tx.rows(_BINDINGS.where(col(Binding.premises_id).in_(list(premises_ids))).order_by(col(Binding.id)))


async def places_of_own_records(tx: Transaction, people: Collection[UUID]) -> set[UUID]:
    """The communities of the own orders, complaints and claims of a customer, by all their ids. They go on seeing these
    when they have moved out."""
    named = sorted(people)
    own = union(
        select(col(WorkOrder.community_id)).where(col(WorkOrder.customer_id).in_(named)),
        select(col(WorkOrder.community_id)).where(col(WorkOrder.reporter_id).in_(named)),
        select(col(Complaint.community_id)).where(col(Complaint.complainant_id).in_(named)),
        select(col(Complaint.community_id)).where(col(Complaint.reporter_id).in_(named)),
        select(col(HomeClaim.community_id)).where(col(HomeClaim.claimant_id).in_(named)),
    )
    return {row["community_id"] for row in await tx.rows(own)}


async def is_bound(tx: Transaction, person_id: UUID, premises_id: UUID, today: date) -> bool:
    """Whether a person is bound to a room or shop today (M-02)."""
    rows = await tx.get_all(Binding, person_id=person_id, premises_id=premises_id)
    return any(row.valid_from <= today and (row.valid_until is None or row.valid_until >= today) for row in rows)


async def grants_of(tx: Transaction, person_id: UUID) -> list[RoleGrant]:
    """Every role that a person holds or held, oldest first."""
    table = table_of(RoleGrant)
    async with tx.within(EVERYWHERE):
        return await tx.all(RoleGrant, table.select().where(table.c.person_id == person_id).order_by(table.c.id))
