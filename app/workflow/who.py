"""The people of the tables: a role and, where it applies, a relation to the record. Visibility is decided before."""

from typing import Any

from app.core.complaint_enums import Level
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


def _complains(caller: Caller, row: Any) -> bool:
    return bool(row.complainant_id == caller.id)


def _handles(caller: Caller, row: Any) -> bool:
    return bool(row.handler_id == caller.id)


def _heads_department(caller: Caller, row: Any) -> bool:
    if row.department_id is None:
        return False
    held = caller.departments(Role.SUPERVISOR, row.community_id)
    return None in held or row.department_id in held


def _holds_first_rung(caller: Caller, row: Any) -> bool:
    return row.level == Level.SUPERVISOR and _heads_department(caller, row)


def _holds_second_rung(caller: Caller, row: Any) -> bool:
    return bool(row.level == Level.CS_SUPERVISOR)


def _holds_third_rung(caller: Caller, row: Any) -> bool:
    return bool(row.level == Level.MANAGER)


def _holds_last_rung(caller: Caller, row: Any) -> bool:
    return row.level == Level.LEADERSHIP and caller.communities(Role.MANAGER) is None


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

COMPLAINANT = Who("complainant", Role.CUSTOMER, Words("the complainant", "投诉人本人"), _complains)
COMPLAINANT_OR_RECORDED = (COMPLAINANT, RECEPTIONIST)
HANDLER = tuple(
    Who("handler", role, Words("the handler", "承办人"), _handles)
    for role in (
        Role.SUPERVISOR,
        Role.CS_SUPERVISOR,
        Role.MANAGER,
        Role.RECEPTIONIST,
        Role.WORKER,
        Role.DUTY_MANAGER,
    )
)
"""Whoever handles a complaint, by the roles that staff may have."""
DEPARTMENT_HEAD = Who(
    "department_head", Role.SUPERVISOR, Words("the department's head", "部门负责人"), _heads_department
)
LEVEL = (
    Who("level", Role.SUPERVISOR, Words("the level that holds it", "当前受理层级"), _holds_first_rung),
    Who("level", Role.CS_SUPERVISOR, Words("the level that holds it", "当前受理层级"), _holds_second_rung),
    Who("level", Role.MANAGER, Words("the level that holds it", "当前受理层级"), _holds_third_rung),
    Who("leadership", Role.MANAGER, Words("the company's leadership", "公司领导"), _holds_last_rung),
)
"""M-131: whoever stands on the rung that a complaint was taken up to."""
