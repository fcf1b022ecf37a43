"""Who a caller is: roles per community and department, rooms of a customer, scopes of a machine client."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.core.row_scope import RowScope
from app.core.scopes import MASTER_DATA


class Role(StrEnum):
    """The roles of the manual's table "People"; SYSTEM is Gongdan itself (timers, consequences)."""

    CUSTOMER = "customer"
    RECEPTIONIST = "receptionist"
    SUPERVISOR = "supervisor"
    WORKER = "worker"
    CASHIER = "cashier"
    CS_SUPERVISOR = "cs_supervisor"
    MANAGER = "manager"
    DUTY_MANAGER = "duty_manager"
    GUARD = "guard"
    ADMIN = "admin"
    INTEGRATION = "integration"
    SYSTEM = "system"


ROLE_TITLES: dict[Role, tuple[str, str]] = {
    Role.CUSTOMER: ("customer", "业主/住户/商户"),
    Role.RECEPTIONIST: ("receptionist", "客服接待员"),
    Role.SUPERVISOR: ("department supervisor", "部门主管"),
    Role.WORKER: ("worker", "维修/服务人员"),
    Role.CASHIER: ("cashier", "收费员"),
    Role.CS_SUPERVISOR: ("customer-service supervisor", "客服主管"),
    Role.MANAGER: ("manager", "经理"),
    Role.DUTY_MANAGER: ("duty manager", "总值班"),
    Role.GUARD: ("guard", "门岗安护员"),
    Role.ADMIN: ("administrator", "系统管理员"),
    Role.INTEGRATION: ("machine client (ERP)", "系统对接"),
    Role.SYSTEM: ("Gongdan itself", "系统"),
}

OUTSIDERS: Final = frozenset({Role.CUSTOMER, Role.INTEGRATION})
"""Roles of those who are not of the company."""
STAFF_ROLES = tuple(role for role in Role if role not in (Role.CUSTOMER, Role.INTEGRATION, Role.SYSTEM))


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one community (None: in the whole organisation) and, where it applies, in one department."""

    role: Role
    community_id: UUID | None = None
    department_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RoomStay:
    """A person's time in a room or shop to which they are bound today: what of its past is theirs (M-02)."""

    spans: tuple[tuple[datetime, datetime | None], ...] = ()
    """From when until when they were bound, by days of the community: the end is not included, None while it lasts. A
    household counts from its first day."""
    household: frozenset[UUID] = frozenset()
    """Whoever is or was of their household there, they themselves among them; with the entries that were merged into
    each."""
    lets: bool = False
    """Whether they are the owner and somebody of another household lives there."""

    def covers(self, moment: datetime) -> bool:
        """Whether they were bound at that time."""
        return any(since <= moment and (until is None or moment < until) for since, until in self.spans)

    def acts_for(self, customer_id: UUID | None) -> bool:
        """Whether they act on what was registered for that customer; what names no customer is for those who live
        there, and not for an owner who has let the room."""
        return not self.lets if customer_id is None else customer_id in self.household


@dataclass(frozen=True, slots=True)
class Caller:
    """The authenticated person, machine client or Gongdan itself, with everything that permissions depend on."""

    id: UUID
    organisation_id: UUID
    grants: tuple[Grant, ...] = ()
    rooms: Mapping[UUID, RoomStay] = field(default_factory=dict)
    """Premises the person is bound to today (owner, tenant, merchant), each with since when and with whom."""
    places: frozenset[UUID] = frozenset()
    """Communities where the person has records of their own without a role there today: former homes, complaints."""
    merged: frozenset[UUID] = frozenset()
    """Entries on record that turned out to be this person: what names one of them is theirs, too."""
    scopes: frozenset[str] = frozenset()
    """OAuth2 scopes of a machine client; empty for people."""
    master_data_communities: frozenset[UUID] = frozenset()
    """Where a machine client may write master data, see app.core.scopes."""
    kind: str = "person"
    """person, client or system."""
    origin: str | None = None
    """Where the request came from (network address), kept in the journal: M-150."""
    request_id: str | None = None
    _roles: dict[UUID | None, frozenset[Role]] = field(default_factory=dict, compare=False, repr=False)
    _scopes: list[RowScope] = field(default_factory=list, compare=False, repr=False)

    def calling(self, origin: str | None, request_id: str | None) -> "Caller":
        """A copy of the caller for one request; what was computed about their roles is shared."""
        # written out, because dataclasses.replace costs as much as reading the token
        return Caller(
            id=self.id,
            organisation_id=self.organisation_id,
            grants=self.grants,
            rooms=self.rooms,
            places=self.places,
            merged=self.merged,
            scopes=self.scopes,
            master_data_communities=self.master_data_communities,
            kind=self.kind,
            origin=origin,
            request_id=request_id,
            _roles=self._roles,
            _scopes=self._scopes,
        )

    def is_self(self, person_id: UUID | None) -> bool:
        """Whether a record that names this person names the caller."""
        return person_id == self.id or person_id in self.merged

    @property
    def row_scope(self) -> RowScope:
        """The communities whose rows the caller's transactions may touch. It is wider than what they may see: which of
        these rows that is, their kinds' `seen_by` rules say."""
        if not self._scopes:
            held = {grant.community_id for grant in self.grants}
            everywhere = self.organisation_id if None in held else None
            named = self.places.union(place for place in held if place is not None)
            self._scopes.append(RowScope(named, everywhere))
        return self._scopes[0]

    def roles_in(self, community_id: UUID | None) -> frozenset[Role]:
        """The roles held in a community (or, for None, held anywhere)."""
        roles = self._roles.get(community_id)
        if roles is None:
            roles = frozenset(
                grant.role
                for grant in self.grants
                if community_id is None or grant.community_id is None or grant.community_id == community_id
            )
            self._roles[community_id] = roles
        return roles

    def scopes_in(self, community_id: UUID | None) -> frozenset[str]:
        """The scopes of a machine client that hold in a community (or, for None, anywhere)."""
        writes = self.master_data_communities if community_id is None else {community_id} & self.master_data_communities
        return self.scopes if writes else self.scopes - MASTER_DATA

    def has(self, role: Role, community_id: UUID | None) -> bool:
        """Whether the caller holds the role in that community (None: in any)."""
        return role in self.roles_in(community_id)

    def is_outsider(self, community_id: UUID) -> bool:
        """Whether the caller has no role in the company there: a customer, or a machine client."""
        return self.roles_in(community_id) <= OUTSIDERS

    @property
    def sees_amounts(self) -> bool:
        """Whether money beside other records is for them: machine clients need the scope of money for it."""
        return self.kind != "client" or "charges:read" in self.scopes

    def works_in(self, community_id: UUID) -> bool:
        """Whether the caller has a role there that is not a customer's: as staff, or as a machine client."""
        return not self.roles_in(community_id) <= {Role.CUSTOMER}

    def acts_as_customer(self, customer_id: UUID | None, premises_id: UUID | None, registered_at: datetime) -> bool:
        """Whether a record of this customer and room is the caller's own, or of their household, which was bound to
        the room when the record was registered."""
        if self.is_self(customer_id):
            return True
        stay = None if premises_id is None else self.rooms.get(premises_id)
        return stay is not None and stay.acts_for(customer_id) and stay.covers(registered_at)

    def is_only_customer(self, community_id: UUID) -> bool:
        """Whether the caller is in a community as a customer and nothing else."""
        return self.roles_in(community_id) == frozenset({Role.CUSTOMER})

    def departments(self, role: Role, community_id: UUID) -> frozenset[UUID | None]:
        """The departments for which the caller holds the role in a community; None in the set means every
        department."""
        return frozenset(
            grant.department_id
            for grant in self.grants
            if grant.role is role and (grant.community_id is None or grant.community_id == community_id)
        )

    def communities(self, *roles: Role) -> frozenset[UUID] | None:
        """The communities where the caller holds any of the roles; None means every community of the organisation."""
        held = [grant.community_id for grant in self.grants if grant.role in roles]
        if any(community is None for community in held):
            return None
        return frozenset(community for community in held if community is not None)


GONGDAN: Final = UUID(int=0)
"""The person id that the journal holds for what Gongdan does by itself, such as timers."""


def gongdan(organisation_id: UUID) -> Caller:
    """Gongdan itself as a caller, within one organisation."""
    return Caller(id=GONGDAN, organisation_id=organisation_id, grants=(Grant(Role.SYSTEM),), kind="system")
