"""Access: who sees which records. Only this module makes scopes. A record outside the caller's scope is answered with
404."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, true
from sqlmodel import col

from app.core.ids import UUID
from app.core.roles import Caller, Role
from app.models import Complaint, WorkOrder

COMMUNITY_WIDE = (Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER)
"""Roles that see every order of their communities."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a caller may see. Every query takes a scope as its first argument."""

    caller: Caller
    reading: str = "work_orders:read"
    """The scope that a machine client needs for this kind of record."""

    @property
    def communities(self) -> frozenset[UUID] | None:
        """The communities whose orders are all visible; None: every community of the organisation."""
        roles: tuple[Role, ...] = COMMUNITY_WIDE
        if self.reading in self.caller.scopes:
            roles = (*roles, Role.INTEGRATION)
        return self.caller.communities(*roles)

    def sees_order(self, order: Any) -> bool:
        """Whether an order, or a record with its order's people and places, is visible; the same rule as
        `ways_to_orders`."""
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
        """Whether a complaint is visible: to the desk, to its complainant, registrar and handler, and to the head of
        the department that it was forwarded to."""
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
        of its department; the same rule as `departments_seen` for lists."""
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
"""Kinds of record that are internal to the company: no scope of a machine client opens them (M-90)."""


def scope_of(caller: Caller, record_type: str = "work_order") -> Scope:
    """The scope of an authenticated caller for a kind of record."""
    return Scope(caller, READING.get(record_type, "work_orders:read"))


def departments_seen(scope: Scope, community_id: UUID) -> frozenset[UUID] | None:
    """The departments whose orders a caller sees in a community, besides the orders that are not dispatched yet; None:
    all."""
    wide = scope.communities
    if wide is None or community_id in wide:
        return None
    led = scope.caller.departments(Role.SUPERVISOR, community_id)
    return None if None in led else frozenset(one for one in led if one is not None)


def ways_to_orders(scope: Scope, community_id: UUID | None = None) -> list[ColumnElement[bool]]:
    """The rules by which a caller sees orders, as conditions, each read from one index. Together they equal
    `sees_order`.

    A list reads the first rows of each rule and merges them, so that a page costs the same however large the table is;
    one condition with OR would read the whole table. `community_id` limits the rules to one community.
    """
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
    """The rules by which a caller sees complaints, as conditions. Together they equal `sees_complaint`."""
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
    """Orders of the departments that the caller supervises, and orders that are not dispatched yet."""
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
