"""The people of the tables: a role and, where it applies, a relation to the record. Visibility is decided before."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.core.lang import Words
from app.core.roles import ROLE_TITLES, Caller, Role
from app.workflow.engine.step import Who


class OfCustomer(Protocol):
    """A record with the customer whose it is, or whose room it is about."""

    customer_id: UUID | None
    premises_id: UUID | None
    created_at: datetime


class OfWorker(Protocol):
    """A record with the worker who has it."""

    worker_id: UUID | None


class OfDepartment(Protocol):
    """A record with the department that is answerable."""

    community_id: UUID
    department_id: UUID | None


def _anyone(role: Role) -> Who:
    return Who(role.value, role, Words(*ROLE_TITLES[role]))


def is_theirs(caller: Caller, row: OfCustomer) -> bool:
    """Whether it is the caller's own, or of their household."""
    # what hangs on an order is as old as the order
    registered_at = getattr(row, "order_created_at", None) or row.created_at
    return caller.acts_as_customer(row.customer_id, row.premises_id, registered_at)


def _is_assigned(caller: Caller, row: OfWorker) -> bool:
    return bool(row.worker_id == caller.id)


def _leads_department(caller: Caller, row: OfDepartment) -> bool:
    return row.department_id is None or heads_department(caller, row)


def heads_department(caller: Caller, row: OfDepartment) -> bool:
    """Whether the caller heads the department that is answerable; nobody does where none is named."""
    if row.department_id is None:
        return False
    held = caller.departments(Role.SUPERVISOR, row.community_id)
    return None in held or row.department_id in held


def departments_led_alone(caller: Caller, community_id: UUID) -> frozenset[UUID] | None:
    """The departments for whose people alone the caller decides; none: for nobody's. None: for everybody here, as the
    customer-service supervisor, the manager, or whoever heads all departments."""
    led = caller.departments(Role.SUPERVISOR, community_id)
    if None in led or not caller.roles_in(community_id).isdisjoint((Role.CS_SUPERVISOR, Role.MANAGER)):
        return None
    return frozenset(department_id for department_id in led if department_id is not None)


def _works_in_department(caller: Caller, row: OfDepartment) -> bool:
    own = caller.departments(Role.WORKER, row.community_id)
    return row.department_id is not None and (None in own or row.department_id in own)


CUSTOMER = Who("customer", Role.CUSTOMER, Words("the customer", "客户本人"), is_theirs)
ANY_CUSTOMER = _anyone(Role.CUSTOMER)
RECEPTIONIST = _anyone(Role.RECEPTIONIST)
SUPERVISOR = Who("supervisor", Role.SUPERVISOR, Words("the department's supervisor", "所属部门主管"), _leads_department)
ANY_SUPERVISOR = _anyone(Role.SUPERVISOR)
WORKER = _anyone(Role.WORKER)
ASSIGNEE = Who("assignee", Role.WORKER, Words("the assigned worker", "被指派人员"), _is_assigned)
DEPARTMENT_WORKER = Who(
    "department_worker", Role.WORKER, Words("a worker of the department", "所属部门人员"), _works_in_department
)
CASHIER = _anyone(Role.CASHIER)
CS_SUPERVISOR = _anyone(Role.CS_SUPERVISOR)
MANAGER = _anyone(Role.MANAGER)
DUTY_MANAGER = _anyone(Role.DUTY_MANAGER)
GUARD = _anyone(Role.GUARD)
ADMIN = _anyone(Role.ADMIN)
INTEGRATION = _anyone(Role.INTEGRATION)
SYSTEM = _anyone(Role.SYSTEM)

DESK = (RECEPTIONIST, SUPERVISOR)
CUSTOMER_OR_RECORDED = (CUSTOMER, RECEPTIONIST)

DEPARTMENT_HEAD = Who(
    "department_head", Role.SUPERVISOR, Words("the department's head", "部门负责人"), heads_department
)
