"""The people of the tables: a role and, where it applies, a relation to the record. Visibility is decided before."""

from typing import Any

from app.core.lang import Words
from app.core.roles import ROLE_TITLES, Caller, Role
from app.workflow.steps import Who


def _anyone(role: Role) -> Who:
    return Who(role.value, role, Words(*ROLE_TITLES[role]))


def _is_theirs(caller: Caller, row: Any) -> bool:
    return row.customer_id == caller.id or (row.premises_id is not None and row.premises_id in caller.rooms)


def _is_assigned(caller: Caller, row: Any) -> bool:
    return bool(row.worker_id == caller.id)


def _leads_department(caller: Caller, row: Any) -> bool:
    if row.department_id is None:
        return True
    held = caller.departments(Role.SUPERVISOR, row.community_id)
    return None in held or row.department_id in held


CUSTOMER = Who("customer", Role.CUSTOMER, Words("the customer", "客户本人"), _is_theirs)
ANY_CUSTOMER = _anyone(Role.CUSTOMER)
RECEPTIONIST = _anyone(Role.RECEPTIONIST)
SUPERVISOR = Who("supervisor", Role.SUPERVISOR, Words("the department's supervisor", "所属部门主管"), _leads_department)
WORKER = _anyone(Role.WORKER)
ASSIGNEE = Who("assignee", Role.WORKER, Words("the assigned worker", "被指派人员"), _is_assigned)
CASHIER = _anyone(Role.CASHIER)
CS_SUPERVISOR = _anyone(Role.CS_SUPERVISOR)
MANAGER = _anyone(Role.MANAGER)
DUTY_MANAGER = _anyone(Role.DUTY_MANAGER)
INTEGRATION = _anyone(Role.INTEGRATION)
SYSTEM = _anyone(Role.SYSTEM)

DESK = (RECEPTIONIST, SUPERVISOR)
CUSTOMER_OR_RECORDED = (CUSTOMER, RECEPTIONIST)
