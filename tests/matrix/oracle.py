"""Says of a caller and a record what the answer must be, from rows alone: none of the service's own rules is asked."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from app.core.enums import PersonKind
from app.models import Binding, Charge, Community, Complaint, ComplaintNote, RoleGrant, WorkOrder
from app.workflow.engine.lifecycle import Lifecycle
from tests.matrix.expected import READ_SCOPES, WIDE, WRITE_SCOPES
from tests.matrix.village import Village

STRANGER, HIDDEN, FORBIDDEN, THROUGH = "401", "404", "403", "through"
ON_ORDERS: Final = frozenset({"work_order", "charge", "payment", "follow_up"})
"""Kinds of record that are seen as their order is."""
NO_RECORD: Final = SimpleNamespace()
ZONE_LEAD: Final = timedelta(hours=8)
"""Every community of the village counts its days in Shanghai."""


@dataclass
class Somebody:
    """A caller as the rows describe them: roles by community (None: all of the organisation), rooms, scopes."""

    name: str
    id: UUID
    organisation_id: UUID
    is_machine: bool = False
    grants: list[tuple[str, UUID | None, UUID | None]] = field(default_factory=list)
    rooms: set[UUID] = field(default_factory=set)
    scopes: set[str] = field(default_factory=set)

    def roles(self, community: Any) -> set[str]:
        """Roles held in a community of the own organisation."""
        if community is None or community.organisation_id != self.organisation_id:
            return set()
        return {role for role, place, _ in self.grants if place in (None, community.id)}

    @property
    def anywhere(self) -> set[str]:
        """Roles held somewhere."""
        return {role for role, _, _ in self.grants}

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
        found = Somebody(name, row.id, row.organisation_id)
        for grant in rows[RoleGrant]:
            if grant.person_id == row.id and grant.active:
                found.grants.append((grant.role, grant.community_id, grant.department_id))
        today = (self.village.container.clock.now() + ZONE_LEAD).date()
        for binding in rows[Binding]:
            ended = binding.valid_until is not None and binding.valid_until < today
            if binding.person_id == row.id and binding.valid_from <= today and not ended:
                found.rooms.add(binding.premises_id)
                found.grants.append(("customer", binding.community_id, None))
        return found

    # orders and what hangs on them

    def order_of(self, record: Any) -> Any:
        """The order that a charge, payment or follow-up belongs to."""
        rows = self.village.rows
        if hasattr(record, "charge_id"):
            record = next(row for row in rows[Charge] if row.id == record.charge_id)
        if hasattr(record, "work_order_id"):
            record = next(row for row in rows[WorkOrder] if row.id == record.work_order_id)
        return record

    def community_of(self, record: Any) -> Any:
        """The community that a record belongs to, if to one."""
        return self.communities.get(getattr(record, "community_id", None))

    def sees(self, who: Somebody, record: Any, kind: str) -> bool:
        """Whether an order, or what hangs on it, exists for the caller."""
        order = self.order_of(record) if kind in ON_ORDERS else record
        if who.organisation_id != order.organisation_id:
            return False
        held = who.roles(self.communities[order.community_id])
        if held & WIDE or ("integration" in held and READ_SCOPES[kind] in who.scopes):
            return True
        if kind not in ON_ORDERS:
            return who.id in self._own(record) or self._heads(who, record)
        if who.id in {order.worker_id, order.customer_id, order.reporter_id}:
            return True
        return order.premises_id in who.rooms or self._leads(who, order)

    def _leads(self, who: Somebody, order: Any) -> bool:
        led = [
            department
            for role, place, department in who.grants
            if role == "supervisor" and place in (None, order.community_id)
        ]
        return bool(led) and (order.department_id is None or None in led or order.department_id in led)

    @staticmethod
    def _own(record: Any) -> set[UUID]:
        """Whose own a complaint or what belongs to it is."""
        names = ("owner_id", "sender_id", "complainant_id", "reporter_id", "handler_id")
        return {getattr(record, name, None) for name in names} - {None}  # type: ignore[return-value]

    def _heads(self, who: Somebody, record: Any) -> bool:
        """Whether the caller heads the department that a complaint, or what belongs to it, is with."""
        led = [
            department
            for role, place, department in who.grants
            if role == "supervisor" and place in (None, record.community_id)
        ]
        return None in led or self.department_of(record) in [one for one in led if one is not None]

    def _holds(self, who: Somebody, record: Any) -> bool:
        """Whether the caller stands on the rung that a complaint was taken up to."""
        rung = getattr(record, "level", None)
        if rung == "supervisor":
            return record.department_id is not None and self._heads(who, record)
        return rung in ("cs_supervisor", "manager") and rung in who.roles(self.communities[record.community_id])

    def _stands_above(self, who: Somebody, record: Any) -> bool:
        """Whether the caller stands above that rung."""
        above = {"supervisor": {"cs_supervisor", "manager"}, "cs_supervisor": {"manager"}}
        held = who.roles(self.communities[record.community_id])
        return bool(above.get(getattr(record, "level", None) or "", set()) & held)

    def department_of(self, record: Any) -> UUID | None:
        """A record's own department, or that of its complaint."""
        if not hasattr(record, "department_id"):
            record = next(row for row in self.village.rows[Complaint] if row.id == record.complaint_id)
        found: UUID | None = record.department_id
        return found

    def moves(self, who: Somebody, record: Any, lifecycle: Lifecycle, action: str) -> str:
        """What the answer to an action must be, as far as roles decide it."""
        if record is None or not self.sees(who, record, lifecycle.name):
            return HIDDEN
        if who.is_machine and WRITE_SCOPES[lifecycle.name] not in who.scopes:
            return FORBIDDEN
        order = self.order_of(record) if lifecycle.name in ON_ORDERS else record
        held = who.roles(self.communities[order.community_id])
        named = {person.name for step in lifecycle.by_action[action] for person in step.who}
        if lifecycle.name not in ON_ORDERS:
            works_here = bool(held - {"customer", "integration", "admin"})
            related = {
                "complainant": "customer" in held and who.id == getattr(record, "complainant_id", None),
                "handler": works_here and who.id == getattr(record, "handler_id", None),
                "level": self._holds(who, record),
                "higher": self._stands_above(who, record),
                "leadership": getattr(record, "level", None) == "leadership" and ("manager", None, None) in who.grants,
                "owner": works_here and who.id == getattr(record, "owner_id", None),
                "department_head": self.department_of(record) is not None and self._heads(who, record),
            }
            return THROUGH if any(related.get(name, name in held) for name in named) else FORBIDDEN
        is_theirs = who.id == order.customer_id or order.premises_id in who.rooms
        related = {
            "customer": "customer" in held and is_theirs,
            "assignee": "worker" in held and who.id == order.worker_id,
            "supervisor": "supervisor" in held and self._leads(who, order),
        }
        allowed = any(related.get(name, name in held) for name in named)
        return THROUGH if allowed else FORBIDDEN

    def registers(self, who: Somebody, community: Any, lifecycle: Lifecycle) -> str:
        """What the answer to registering in a community must be."""
        held = who.roles(community)
        if not held:
            return HIDDEN
        if who.is_machine and WRITE_SCOPES[lifecycle.name] not in who.scopes:
            return FORBIDDEN
        named = {person.name for step in lifecycle.by_action["register"] for person in step.who}
        return THROUGH if named & held else FORBIDDEN

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
        """Where a person has a role or had a room."""
        rows = self.village.rows
        held = {row.community_id for row in rows[RoleGrant] if row.person_id == person.id and row.active}
        return held | {row.community_id for row in rows[Binding] if row.person_id == person.id}

    def reaches(self, who: Somebody, record: Any, places: set[UUID | None], *, changes: bool) -> str:
        """What an administrator's dealing with a person or a machine client must be answered."""
        if "admin" not in who.anywhere:
            return FORBIDDEN
        if record is None or record.organisation_id != who.organisation_id:
            return HIDDEN
        held = who.administers()
        if None in held:
            return THROUGH
        if places and held.isdisjoint(places):
            return HIDDEN
        return THROUGH if not changes or places <= held else FORBIDDEN

    def reveals(self, who: Somebody, person: Any, allowed: frozenset[str]) -> str:
        """What asking for a customer's name and phone must be answered."""
        if not who.anywhere & allowed:
            return FORBIDDEN
        own = person is not None and person.organisation_id == who.organisation_id
        if not own or person.kind is not PersonKind.CUSTOMER:
            return HIDDEN
        met = [who.roles(self.communities[place]) for place in self.places_of(person) if place is not None]
        if not any(held - {"customer"} for held in met):
            return HIDDEN
        return THROUGH if any(held & allowed for held in met) else FORBIDDEN

    def reads_letters(self, who: Somebody, complaint: Any) -> str:
        """What asking for a complaint's letter must be answered: it bears a full name, and is for whom it is addressed
        to and the desk that sends it."""
        if complaint is None or not self.sees(who, complaint, "complaint"):
            return HIDDEN
        desk = {"receptionist", "cs_supervisor", "manager"} & who.roles(self.communities[complaint.community_id])
        return THROUGH if desk or who.id == complaint.complainant_id else FORBIDDEN

    def opens(self, who: Somebody, file: Any) -> str:
        """What asking for a file must be answered: it is for who uploaded it, staff, machines that read orders, and
        whoever sees the order or complaint that names it. A signature is for no machine; a complaint's pictures are
        for machines that read complaints, and outside the house without what the house found."""
        if file is None or file.organisation_id != who.organisation_id:
            return HIDDEN
        held = who.roles(self.communities[file.community_id])
        if who.id == file.uploaded_by_id or held - {"customer", "integration"}:
            return THROUGH
        if who.is_machine and file.purpose == "signature":
            return HIDDEN
        if file.complaint_id is None and "integration" in held and "work_orders:read" in who.scopes:
            return THROUGH
        rows = self.village.rows
        orders = [row for row in rows[WorkOrder] if row.id == file.work_order_id]
        complaints = [row for row in rows[Complaint] if row.id == file.complaint_id]
        kept = {"finding", "report", "incident"}
        internal = {name for note in rows[ComplaintNote] if note.kind in kept for name in note.files}
        seen = any(self.sees(who, row, "work_order") for row in orders)
        if str(file.id) not in internal:
            seen = seen or any(self.sees(who, row, "complaint") for row in complaints)
        return THROUGH if seen else HIDDEN

    def hears(self, who: Somebody, notice: Any) -> str:
        """What asking for a notice must be answered: it is for one person, or for everybody who holds a role there."""
        if notice is None or who.is_machine:
            return HIDDEN
        if notice.person_id is not None:
            return THROUGH if notice.person_id == who.id else HIDDEN
        if notice.role not in who.roles(self.communities[notice.community_id]):
            return HIDDEN
        departments = {
            department
            for role, place, department in who.grants
            if role == notice.role and place in (None, notice.community_id)
        }
        own = notice.department_id is None or None in departments or notice.department_id in departments
        return THROUGH if own else HIDDEN
