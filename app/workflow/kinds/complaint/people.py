"""The people of a complaint: who complains, who handles it, who stands on its level and above it (M-131)."""

from collections.abc import Callable

from app.core.enums import Level
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.models.complaint import Complaint
from app.workflow.engine.people import CS_SUPERVISOR, DEPARTMENT_HEAD, MANAGER, RECEPTIONIST, heads_department
from app.workflow.engine.step import Who


def _complains(caller: Caller, row: Complaint) -> bool:
    return caller.is_self(row.complainant_id)


def _handles(caller: Caller, row: Complaint) -> bool:
    return bool(row.handler_id == caller.id)


def _on(words: Words, *levels: Level) -> Callable[[Complaint], Words | None]:
    """Who that is while a complaint stands on one of these levels."""
    return lambda row: words if row.level in levels else None


def _holds_first_level(caller: Caller, row: Complaint) -> bool:
    return row.level == Level.SUPERVISOR and heads_department(caller, row)


def _while_on(name: str, who: Who, words: Words, *levels: Level) -> Who:
    """Whoever has this role, while a complaint stands on one of these levels."""

    def holds(_: Caller, row: Complaint) -> bool:
        return row.level in levels

    return Who(name, who.role, words, holds, _on(who.words, *levels))


def _is_above_manager(caller: Caller, row: Complaint) -> bool:
    return row.level == Level.MANAGER and caller.communities(Role.MANAGER) is None


def _holds_last_level(caller: Caller, row: Complaint) -> bool:
    return row.level == Level.LEADERSHIP and caller.communities(Role.MANAGER) is None


def _stands_in(_: Caller, row: Complaint) -> bool:
    return row.manager_stands_in


def is_accused(caller: Caller, row: Complaint) -> bool:
    """M-113: whether the complaint is about the caller: the named person, a worker of the orders that it is about, or
    the head of the named department. Whoever complains is never meant."""
    if caller.is_self(row.complainant_id):
        return False
    respondent = row.respondent or {}
    if str(caller.id) in row.accused_ids or respondent.get("person_id") == str(caller.id):
        return True
    named = respondent.get("department_id")
    led = caller.departments(Role.SUPERVISOR, row.community_id) if named is not None else ()
    return any(department is None or str(department) == named for department in led)


COMPLAINANT = Who("complainant", Role.CUSTOMER, Words("the complainant", "投诉人本人"), _complains)
STAND_IN = Who(
    "stand_in",
    Role.MANAGER,
    Words("the manager, where the customer-service supervisor is accused", "经理(客服主管为被投诉人时)"),
    _stands_in,
    lambda row: MANAGER.words if row.manager_stands_in else None,
)
CHIEFS = (CS_SUPERVISOR, STAND_IN)
"""M-113: the customer-service supervisor; if that is the accused, the manager, and so the leadership."""
DESK = (RECEPTIONIST, *CHIEFS)
"""M-113: wherever reception acts, its supervisor may too."""
COMPLAINANT_OR_RECORDED = (COMPLAINANT, *DESK)
HANDLER = tuple(
    Who("handler", role, Words("the handler", "承办人"), _handles)
    for role in (Role.SUPERVISOR, Role.CS_SUPERVISOR, Role.MANAGER, Role.RECEPTIONIST, Role.WORKER, Role.DUTY_MANAGER)
)
"""Whoever handles a complaint, by the roles that staff may have."""
LEVEL_WORDS = Words("the level that holds it", "当前受理层级")
LEADERSHIP_WORDS = Words("the company's leadership", "公司领导")
LEVEL = (
    Who("level", Role.SUPERVISOR, LEVEL_WORDS, _holds_first_level, _on(DEPARTMENT_HEAD.words, Level.SUPERVISOR)),
    _while_on("level", CS_SUPERVISOR, LEVEL_WORDS, Level.CS_SUPERVISOR),
    _while_on("level", MANAGER, LEVEL_WORDS, Level.MANAGER),
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
    _while_on("higher", CS_SUPERVISOR, HIGHER_WORDS, Level.SUPERVISOR),
    _while_on("higher", MANAGER, HIGHER_WORDS, Level.SUPERVISOR, Level.CS_SUPERVISOR),
    Who("higher", Role.MANAGER, HIGHER_WORDS, _is_above_manager, _on(LEADERSHIP_WORDS, Level.MANAGER)),
)
"""M-131: whoever stands above that level: what a head who is away, or is the accused, can't take, doesn't wait."""
