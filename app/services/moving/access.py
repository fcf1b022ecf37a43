"""Who sees what: the only maker of scopes. A record outside the caller's scope does not exist for them (404)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, true
from sqlmodel import col

from app.core.ids import UUID
from app.core.roles import Caller, Role
from app.models import Complaint, WorkOrder

COMMUNITY_WIDE = (Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER)
"""These see every order of their communities."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a caller may see. Every query takes one first."""

    caller: Caller
    reading: str = "work_orders:read"
    """The scope that a machine client needs for this kind of record."""

    @property
    def communities(self) -> frozenset[UUID] | None:
        """Communities whose orders are all visible; None: every community of the organisation."""
        roles: tuple[Role, ...] = COMMUNITY_WIDE
        if self.reading in self.caller.scopes:
            roles = (*roles, Role.INTEGRATION)
        return self.caller.communities(*roles)

    def sees_order(self, order: Any) -> bool:
        """Whether an order, or a record with its order's people and places, is visible; as `ways_to_orders`."""
        caller = self.caller
        if order.organisation_id != caller.organisation_id:
            return False
        if caller.kind == "system":
            return True
        wide = self.communities
        if wide is None or order.community_id in wide:
            return True
        if caller.id in (order.worker_id, order.customer_id, order.reporter_id):
            return True
        if order.premises_id is not None and order.premises_id in caller.rooms:
            return True
        led = caller.departments(Role.SUPERVISOR, order.community_id)
        return bool(led) and (order.department_id is None or None in led or order.department_id in led)

    def sees_complaint(self, complaint: Any) -> bool:
        """Whether a complaint is visible: to the desk, to whoever complains, wrote it down or handles it, and to the
        head of the department that it was forwarded to."""
        caller = self.caller
        if complaint.organisation_id != caller.organisation_id:
            return False
        if caller.kind == "system":
            return True
        wide = self.communities
        if wide is None or complaint.community_id in wide:
            return True
        if caller.id in (complaint.complainant_id, complaint.reporter_id, complaint.handler_id):
            return True
        led = caller.departments(Role.SUPERVISOR, complaint.community_id)
        return None in led or (complaint.department_id is not None and complaint.department_id in led)

    def sees_paper(self, paper: Any) -> bool:
        """Whether a corrective action or contact slip is visible: to the desk, to its owner or sender, and to the head
        of the department that it went to; as `departments_seen` for lists."""
        caller = self.caller
        if paper.organisation_id != caller.organisation_id:
            return False
        wide = self.communities
        if wide is None or paper.community_id in wide:
            return True
        if caller.id == (paper.owner_id if hasattr(paper, "owner_id") else paper.sender_id):
            return True
        led = caller.departments(Role.SUPERVISOR, paper.community_id)
        return None in led or (paper.department_id is not None and paper.department_id in led)

    def sees(self, record_type: str, record: Any) -> bool:
        """Whether a record of a lifecycle is visible."""
        if record_type in ("corrective_action", "contact_slip"):
            return self.sees_paper(record)
        if record_type == "complaint":
            return self.sees_complaint(record)
        return self.sees_order(record)


READING = {
    "charge": "charges:read",
    "payment": "charges:read",
    "complaint": "complaints:read",
    "corrective_action": "",
    "contact_slip": "",
}
"""What the house says to itself is for no machine client: no scope opens it (M-90)."""


def scope_of(caller: Caller, record_type: str = "work_order") -> Scope:
    """The scope of an authenticated caller for a kind of record."""
    return Scope(caller, READING.get(record_type, "work_orders:read"))


def departments_seen(scope: Scope, community_id: UUID) -> frozenset[UUID] | None:
    """The departments whose orders a caller sees in a community, besides those dispatched to none yet; None: all."""
    wide = scope.communities
    if wide is None or community_id in wide:
        return None
    led = scope.caller.departments(Role.SUPERVISOR, community_id)
    return None if None in led else frozenset(one for one in led if one is not None)


def ways_to_orders(scope: Scope, community_id: UUID | None = None) -> list[ColumnElement[bool]]:
    """The ways in which orders are visible, each answered by one index; together the same rule as `sees_order`.

    A list asks each way for its first rows and merges them, so that a page costs the same however large the table is;
    one condition with OR would walk it. `community_id` narrows the ways to one community."""
    caller, order = scope.caller, WorkOrder
    wide = scope.communities
    here = true() if community_id is None else col(order.community_id) == community_id
    mine = col(order.organisation_id) == caller.organisation_id
    if wide is None:
        return [and_(mine, here)]
    if community_id is not None and community_id in wide:
        return [and_(mine, here)]
    ways = [col(order.community_id) == one for one in sorted(wide)] if community_id is None else []
    if caller.kind == "person":
        ways += [col(order.worker_id) == caller.id, col(order.customer_id) == caller.id]
    ways += [col(order.reporter_id) == caller.id]
    ways += [col(order.premises_id) == room for room in sorted(caller.rooms)]
    ways += _led(scope)
    return [and_(way, mine, here) for way in ways]


def ways_to_complaints(scope: Scope, community_id: UUID | None = None) -> list[ColumnElement[bool]]:
    """The ways in which complaints are visible; together the same rule as `sees_complaint`."""
    caller, row = scope.caller, Complaint
    wide = scope.communities
    here = true() if community_id is None else col(row.community_id) == community_id
    mine = col(row.organisation_id) == caller.organisation_id
    if wide is None or (community_id is not None and community_id in wide):
        return [and_(mine, here)]
    ways = [col(row.community_id) == one for one in sorted(wide)] if community_id is None else []
    ways.append(col(row.reporter_id) == caller.id)
    if caller.kind == "person":
        ways += [col(row.complainant_id) == caller.id, col(row.handler_id) == caller.id]
    for grant in caller.grants:
        if grant.role is Role.SUPERVISOR:
            place = true() if grant.community_id is None else col(row.community_id) == grant.community_id
            led = true() if grant.department_id is None else col(row.department_id) == grant.department_id
            ways.append(and_(place, led))
    return [and_(way, mine, here) for way in ways]


def _led(scope: Scope) -> list[ColumnElement[bool]]:
    """Orders of the departments that the caller supervises, and those not dispatched to any yet."""
    found: list[ColumnElement[bool]] = []
    for grant in scope.caller.grants:
        if grant.role is not Role.SUPERVISOR:
            continue
        place = true() if grant.community_id is None else col(WorkOrder.community_id) == grant.community_id
        if grant.department_id is None:
            found.append(place)
        else:
            found.append(and_(place, col(WorkOrder.department_id) == grant.department_id))
            found.append(and_(place, col(WorkOrder.department_id).is_(None)))
    return found
