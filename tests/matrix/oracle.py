"""Says of a caller and a record what the answer must be, from rows alone: none of the service's own rules is asked."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from app.core.enums import PersonKind
from app.models import Binding, Community, Complaint, ComplaintNote, FilePlace, Person, RoleGrant, WorkOrder
from app.models.contract import Contract
from tests.kinds.sample import Sample, served
from tests.matrix.village import Village

STRANGER, HIDDEN, FORBIDDEN, THROUGH = "401", "404", "403", "through"
NO_RECORD: Final = SimpleNamespace()
ZONE_LEAD: Final = timedelta(hours=8)
"""Every community of the village counts its days in Shanghai."""


@dataclass
class RoomDays:
    """Somebody's time in a room: on which days it was theirs, with whom, and whether they are its owner and have let
    it."""

    spans: list[tuple[date, date | None]]
    household: set[UUID]
    lets: bool


@dataclass
class Somebody:
    """A caller as the rows describe them: roles by community (None: all of the organisation), rooms, scopes."""

    name: str
    id: UUID
    organisation_id: UUID
    is_machine: bool = False
    grants: list[tuple[str, UUID | None, UUID | None]] = field(default_factory=list)
    rooms: dict[UUID, "RoomDays"] = field(default_factory=dict)
    scopes: set[str] = field(default_factory=set)
    entries: set[UUID] = field(default_factory=set)
    """Entries on record that were merged into them."""

    def is_(self, person_id: UUID | None) -> bool:
        """Whether a record that names this person is theirs."""
        return person_id == self.id or person_id in self.entries

    def roles(self, community: Any) -> set[str]:
        """Roles held in a community of the own organisation."""
        if community is None or community.organisation_id != self.organisation_id:
            return set()
        return {role for role, place, _ in self.grants if place in (None, community.id)}

    def works_in(self, community_id: UUID) -> bool:
        """Whether a role is held there that is no customer's."""
        return any(role != "customer" and place in (None, community_id) for role, place, _ in self.grants)

    @property
    def anywhere(self) -> set[str]:
        """Roles held somewhere."""
        return {role for role, _, _ in self.grants}

    def led(self, community_id: UUID) -> list[UUID | None]:
        """Departments of a community that are supervised; None stands for all."""
        return [
            department
            for role, place, department in self.grants
            if role == "supervisor" and place in (None, community_id)
        ]

    def may(self, who: frozenset[str], held: set[str]) -> bool:
        """Whether one of the roles held, or a scope, is among `who`."""
        return bool(who & held) or bool(who & self.scopes)

    def administers(self) -> set[UUID | None]:
        """Communities administered; None stands for all."""
        return {place for role, place, _ in self.grants if role == "admin"}


class Oracle:
    """Answers for one village."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.communities = {row.id: row for row in village.rows[Community]}

    @cached_property
    def everybody(self) -> list[Somebody]:
        """All callers."""
        return [self._somebody(name) for name in self.village.names]

    def _somebody(self, name: str) -> Somebody:
        row, rows = self.village.caller(name), self.village.rows
        if hasattr(row, "client_id"):
            places = [None] if row.communities is None else [UUID(place) for place in row.communities]
            grants = [("integration", place, None) for place in places]
            return Somebody(name, row.id, row.organisation_id, True, grants, scopes=set(row.scopes))  # type: ignore[arg-type]
        somebody = Somebody(name, row.id, row.organisation_id)
        somebody.entries = {entry.id for entry in rows[Person] if entry.merged_into_id == row.id}
        for grant in rows[RoleGrant]:
            if grant.person_id == row.id and grant.active:
                somebody.grants.append((grant.role, grant.community_id, grant.department_id))
        for binding in rows[Binding]:
            if binding.person_id == row.id and self._stands(binding):
                somebody.rooms[binding.premises_id] = self._stay(row.id, binding.premises_id)
                somebody.grants.append(("customer", binding.community_id, None))
        return somebody

    def _stands(self, binding: Any) -> bool:
        """Whether a binding holds today."""
        today = (self.village.container.clock.now() + ZONE_LEAD).date()
        return binding.valid_from <= today and (binding.valid_until is None or binding.valid_until >= today)

    def _stay(self, person_id: UUID, room: UUID) -> RoomDays:
        """Each binding is a household of its own, unless it is marked as part of another's; a household counts from its
        first day."""
        bindings = [row for row in self.village.rows[Binding] if row.premises_id == room]
        marks = {row.id: row.household_id or row.id for row in bindings}
        own = [row for row in bindings if row.person_id == person_id]
        mine = {marks[row.id] for row in own if self._stands(row)}
        spans = [(row.valid_from, row.valid_until) for row in own]
        spans += [(min(row.valid_from for row in bindings if marks[row.id] == mark), None) for mark in mine]
        others = [row.relation for row in bindings if marks[row.id] not in mine and self._stands(row)]
        owns = all(row.relation == "owner" for row in own if self._stands(row))
        household = {row.person_id for row in bindings if marks[row.id] in mine}
        household |= {entry.id for entry in self.village.rows[Person] if entry.merged_into_id in household}
        return RoomDays(spans, household, lets=owns and bool({"tenant", "merchant"} & set(others)))

    # records of a kind

    def community_of(self, record: Any) -> Any:
        """The community that a record belongs to, if to one."""
        return self.communities.get(getattr(record, "community_id", None))

    def sees(self, who: Somebody, record: Any, kind: str) -> bool:
        """Whether a record of a kind exists for the caller."""
        _, rules = served()[kind]
        home = rules.home(self, record)
        if who.organisation_id != home.organisation_id:
            return False
        held = who.roles(self.communities[home.community_id])
        if held & rules.wide or ("integration" in held and rules.read_scope in who.scopes):
            return True
        return rules.own(self, who, home)

    def moves(self, who: Somebody, record: Any, sample: Sample, action: str) -> str:
        """What the answer to an action must be, as far as roles decide it."""
        _, rules = served()[sample.name]
        if record is None or not self.sees(who, record, sample.name):
            return HIDDEN
        if who.is_machine and rules.write_scope not in who.scopes:
            return FORBIDDEN
        home = rules.home(self, record)
        held, related = who.roles(self.communities[home.community_id]), rules.related(self, who, home)
        allowed = any(related.get(name, name in held) for name in sample.who.persons(action))
        return THROUGH if allowed else FORBIDDEN

    def registers(self, who: Somebody, community: Any, sample: Sample) -> str:
        """What the answer to registering in a community must be."""
        held = who.roles(community)
        if not held:
            return HIDDEN
        if who.is_machine and served()[sample.name][1].write_scope not in who.scopes:
            return FORBIDDEN
        return THROUGH if sample.who.persons("register") & held else FORBIDDEN

    # places and what stands in them

    def enters(self, who: Somebody, community: Any, allowed: frozenset[str], record: Any = NO_RECORD) -> str:
        """What the answer to an operation under a community must be."""
        held = who.roles(community)
        if not held:
            return HIDDEN
        if not who.may(allowed, held):
            return FORBIDDEN
        if record is None or not self._shows(held, who, record):
            return HIDDEN
        return THROUGH

    def _shows(self, held: set[str], who: Somebody, record: Any) -> bool:
        """Customers see their own rooms only, and of the price list what is offered."""
        if held != {"customer"}:
            return True
        return (not hasattr(record, "handed_over_on") or record.id in who.rooms) and getattr(record, "active", True)

    # people, machines, files

    def places_of(self, person: Any) -> set[UUID | None]:
        """Where a person has a role or had a room; who has neither belongs where the last roles were."""
        rows = self.village.rows
        grants = [row for row in rows[RoleGrant] if row.person_id == person.id]
        held = {row.community_id for row in grants if row.active}
        homes = {row.community_id for row in rows[Binding] if row.person_id == person.id}
        return held | homes or {row.community_id for row in grants}

    def reaches(self, who: Somebody, record: Any, places: set[UUID | None], *, changes: bool) -> str:
        """What an administrator's dealing with a person or a machine client must be answered."""
        if "admin" not in who.anywhere:
            return FORBIDDEN
        if record is None or record.organisation_id != who.organisation_id:
            return HIDDEN
        held = who.administers()
        if None in held:
            return THROUGH
        # who belongs to no community yet is for whoever administers all of them
        if held.isdisjoint(places):
            return HIDDEN
        return THROUGH if not changes or places <= held else FORBIDDEN

    def reveals(self, who: Somebody, person: Any, allowed: frozenset[str]) -> str:
        """What asking for a customer's name and phone must be answered."""
        if not who.anywhere & allowed:
            return FORBIDDEN
        own = person is not None and person.organisation_id == who.organisation_id
        if not own or person.kind is not PersonKind.CUSTOMER:
            return HIDDEN
        lives_in = {row.community_id for row in self.village.rows[Binding]
                    if row.person_id == person.id and self._stands(row)}  # fmt: skip
        met = [who.roles(self.communities[place]) for place in lives_in]
        if not any(held - {"customer"} for held in met):
            return HIDDEN
        return THROUGH if any(held & allowed for held in met) else FORBIDDEN

    def corrects(self, who: Somebody, person: Any, allowed: frozenset[str]) -> str:
        """What correcting a customer's number must be answered: it is for the desk of wherever they live now."""
        return self._of_customer(who, person, allowed, self._lives_in(person))

    def merges(self, who: Somebody, person: Any, allowed: frozenset[str]) -> str:
        """What merging a customer must be answered: it is for the desk of wherever they live or ever lived."""
        return self._of_customer(who, person, allowed, set() if person is None else self.places_of(person))

    def _lives_in(self, person: Any) -> set[UUID | None]:
        bindings = [] if person is None else self.village.rows[Binding]
        return {row.community_id for row in bindings if row.person_id == person.id and self._stands(row)}

    def _of_customer(self, who: Somebody, person: Any, allowed: frozenset[str], places: set[UUID | None]) -> str:
        if not who.anywhere & allowed:
            return FORBIDDEN
        own = person is not None and person.organisation_id == who.organisation_id
        if not own or person.kind is not PersonKind.CUSTOMER or not places:
            return HIDDEN
        if any(role in allowed and place is None for role, place, _ in who.grants):
            return THROUGH
        met = [who.roles(self.communities[place]) for place in places if place is not None]
        if not any(held - {"customer"} for held in met):
            return HIDDEN
        return THROUGH if all(held & allowed for held in met) else FORBIDDEN

    def reads_letters(self, who: Somebody, complaint: Any) -> str:
        """What asking for a complaint's letter must be answered: it bears a full name, and is for whom it is addressed
        to and the desk that sends it."""
        if complaint is None or not self.sees(who, complaint, "complaint"):
            return HIDDEN
        desk = {"receptionist", "cs_supervisor", "manager"} & who.roles(self.communities[complaint.community_id])
        return THROUGH if desk or who.is_(complaint.complainant_id) else FORBIDDEN

    def opens(self, who: Somebody, file: Any) -> str:
        """What asking for a file must be answered: it is for who uploaded it, while they belong there, and for whoever
        sees a record under which it stands. A signature is for no machine; people outside don't open a complaint's
        pictures that staff attached to a finding."""
        if file is None or file.organisation_id != who.organisation_id:
            return HIDDEN
        held = who.roles(self.communities[file.community_id])
        if who.is_(file.uploaded_by_id) and held:
            return THROUGH
        if who.is_machine and file.purpose == "signature":
            return HIDDEN
        rows = self.village.rows
        places = {(row.record_type, row.record_id) for row in rows[FilePlace] if row.file_id == file.id}
        orders = [row for row in rows[WorkOrder] if ("work_order", row.id) in places]
        complaints = [row for row in rows[Complaint] if ("complaint", row.id) in places]
        kept = {"finding", "report", "incident"}
        internal = {name for note in rows[ComplaintNote] if note.kind in kept for name in note.files}
        contracts = [row for row in rows[Contract] if ("contract", row.id) in places]
        seen = any(self.sees(who, row, "work_order") for row in orders)
        seen = seen or any(self.sees(who, row, "contract") for row in contracts)
        if held - {"customer", "integration"} or str(file.id) not in internal:
            seen = seen or any(self.sees(who, row, "complaint") for row in complaints)
        return THROUGH if seen else HIDDEN

    def hears(self, who: Somebody, notice: Any) -> str:
        """What asking for a notice must be answered: it is for one person, or for everybody who holds a role there."""
        if notice is None or who.is_machine:
            return HIDDEN
        if notice.person_id is not None:
            return THROUGH if who.is_(notice.person_id) else HIDDEN
        if notice.role not in who.roles(self.communities[notice.community_id]):
            return HIDDEN
        departments = {
            department
            for role, place, department in who.grants
            if role == notice.role and place in (None, notice.community_id)
        }
        own = notice.department_id is None or None in departments or notice.department_id in departments
        return THROUGH if own else HIDDEN
