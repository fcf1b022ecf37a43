"""Who sees what: the only maker of scopes. A record outside the caller's scope does not exist for them (404)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import col

from app.core.ids import UUID
from app.core.roles import Caller, Role
from app.models import WorkOrder

COMMUNITY_WIDE = (Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER)
"""These see every order of their communities."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a caller may see. Every query takes one first."""

    caller: Caller

    @property
    def communities(self) -> frozenset[UUID] | None:
        """Communities whose orders are all visible; None: every community of the organisation."""
        roles: tuple[Role, ...] = COMMUNITY_WIDE
        if "work_orders:read" in self.caller.scopes:
            roles = (*roles, Role.INTEGRATION)
        return self.caller.communities(*roles)

    def sees_order(self, order: Any) -> bool:
        """Whether an order (or a record carrying its order's people and places) is visible; same rule as `orders`."""
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


def scope_of(caller: Caller) -> Scope:
    """The scope of an authenticated caller."""
    return Scope(caller)


def visible_orders(scope: Scope) -> ColumnElement[bool]:
    """The condition that a list of work orders must carry; same rule as `Scope.sees_order`."""
    caller = scope.caller
    own_organisation = col(WorkOrder.organisation_id) == caller.organisation_id
    wide = scope.communities
    if wide is None:
        return own_organisation
    ways: list[ColumnElement[bool]] = [
        col(WorkOrder.worker_id) == caller.id,
        col(WorkOrder.customer_id) == caller.id,
        col(WorkOrder.reporter_id) == caller.id,
    ]
    if wide:
        ways.append(col(WorkOrder.community_id).in_(wide))
    if caller.rooms:
        ways.append(col(WorkOrder.premises_id).in_(caller.rooms))
    ways.extend(_led(scope))
    return and_(own_organisation, or_(*ways))


def _led(scope: Scope) -> list[ColumnElement[bool]]:
    """Orders of the departments that the caller supervises, and those not dispatched to any yet."""
    found: list[ColumnElement[bool]] = []
    for grant in scope.caller.grants:
        if grant.role is not Role.SUPERVISOR:
            continue
        place = true() if grant.community_id is None else col(WorkOrder.community_id) == grant.community_id
        department: ColumnElement[bool] = true()
        if grant.department_id is not None:
            department = or_(
                col(WorkOrder.department_id).is_(None), col(WorkOrder.department_id) == grant.department_id
            )
        found.append(and_(place, department))
    return found or [false()]
