"""The people of the tables: a role and, where it applies, a relation to the record. Visibility is decided before."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from app.core.enums import Level
from app.core.lang import Words
from app.core.roles import ROLE_TITLES, Caller, Role
from app.models.complaint import Complaint
from app.workflow.engine.step import Who


class OfCustomer(Protocol):
    """A record with the customer whose it is, or whose room it is about."""

    customer_id: UUID | None
    premises_id: UUID | None


class OfWorker(Protocol):
    """A record with the worker who has it."""

    worker_id: UUID | None


class OfDepartment(Protocol):
    """A record with the department that is answerable."""

    community_id: UUID
    department_id: UUID | None


def _anyone(role: Role) -> Who:
    return Who(role.value, role, Words(*ROLE_TITLES[role]))


def _is_theirs(caller: Caller, row: OfCustomer) -> bool:
    return row.customer_id == caller.id or (row.premises_id is not None and row.premises_id in caller.rooms)


def _is_assigned(caller: Caller, row: OfWorker) -> bool:
    return bool(row.worker_id == caller.id)


def _leads_department(caller: Caller, row: OfDepartment) -> bool:
    if row.department_id is None:
        return True
    held = caller.departments(Role.SUPERVISOR, row.community_id)
    return None in held or row.department_id in held


def _complains(caller: Caller, row: Complaint) -> bool:
    return bool(row.complainant_id == caller.id)


def _handles(caller: Caller, row: Complaint) -> bool:
    return bool(row.handler_id == caller.id)


def _heads_department(caller: Caller, row: OfDepartment) -> bool:
    if row.department_id is None:
        return False
    held = caller.departments(Role.SUPERVISOR, row.community_id)
    return None in held or row.department_id in held


def _on(words: Words, *levels: Level) -> Callable[[Complaint], Words | None]:
    """Who that is while a complaint stands on one of these levels."""
    return lambda row: words if row.level in levels else None


def _holds_first_level(caller: Caller, row: Complaint) -> bool:
    return row.level == Level.SUPERVISOR and _heads_department(caller, row)


def _holds_second_level(_: Caller, row: Complaint) -> bool:
    return bool(row.level == Level.CS_SUPERVISOR)


def _holds_third_level(_: Caller, row: Complaint) -> bool:
    return bool(row.level == Level.MANAGER)


def _holds_last_level(caller: Caller, row: Complaint) -> bool:
    return row.level == Level.LEADERSHIP and caller.communities(Role.MANAGER) is None


def _stands_above_first_level(_: Caller, row: Complaint) -> bool:
    return bool(row.level == Level.SUPERVISOR)


def _stands_above_second_level(_: Caller, row: Complaint) -> bool:
    return row.level in (Level.SUPERVISOR, Level.CS_SUPERVISOR)


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
GUARD = _anyone(Role.GUARD)
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
LEVEL_WORDS = Words("the level that holds it", "当前受理层级")
LEADERSHIP_WORDS = Words("the company's leadership", "公司领导")
LEVEL = (
    Who("level", Role.SUPERVISOR, LEVEL_WORDS, _holds_first_level, _on(DEPARTMENT_HEAD.words, Level.SUPERVISOR)),
    Who("level", Role.CS_SUPERVISOR, LEVEL_WORDS, _holds_second_level, _on(CS_SUPERVISOR.words, Level.CS_SUPERVISOR)),
    Who("level", Role.MANAGER, LEVEL_WORDS, _holds_third_level, _on(MANAGER.words, Level.MANAGER)),
    Who(
        "leadership",
        Role.MANAGER,
        LEADERSHIP_WORDS,
        _holds_last_level,
        _on(
            Words("the company's leadership (a manager of all communities)", "公司领导(管辖全部小区的经理)"),
            Level.LEADERSHIP,
        ),
    ),
)
"""M-131: whoever stands on the level that a complaint was taken up to."""
HIGHER_WORDS = Words("a level above it", "上级层级")
HIGHER = (
    Who(
        "higher",
        Role.CS_SUPERVISOR,
        HIGHER_WORDS,
        _stands_above_first_level,
        _on(CS_SUPERVISOR.words, Level.SUPERVISOR),
    ),
    Who(
        "higher",
        Role.MANAGER,
        HIGHER_WORDS,
        _stands_above_second_level,
        _on(MANAGER.words, Level.SUPERVISOR, Level.CS_SUPERVISOR),
    ),
)
"""M-131: whoever stands above that level: what a head who is away, or is the accused, can't take, doesn't wait."""
