"""The levels of M-131: supervisor → customer-service supervisor → manager → leadership of the organisation."""

from uuid import UUID

from app.core.enums import Level
from app.core.roles import Caller, Role

ESCALATION = (Level.SUPERVISOR, Level.CS_SUPERVISOR, Level.MANAGER, Level.LEADERSHIP)


def above(level: Level) -> Level | None:
    """The next level; None at the top."""
    place = ESCALATION.index(level) + 1
    return ESCALATION[place] if place < len(ESCALATION) else None


def own_level(caller: Caller, community_id: UUID) -> Level | None:
    """The highest level that the caller stands on in a community."""
    held = caller.roles_in(community_id)
    if Role.MANAGER in held:
        return Level.LEADERSHIP if caller.communities(Role.MANAGER) is None else Level.MANAGER
    if Role.CS_SUPERVISOR in held:
        return Level.CS_SUPERVISOR
    return Level.SUPERVISOR if Role.SUPERVISOR in held else None


def goes_up_to(caller: Caller, community_id: UUID, *, has_department: bool) -> Level:
    """Where a handler's or supervisor's report goes: one level above their own. The first level is the head of the
    responsible department; without a department escalation begins at the customer-service supervisor."""
    own = own_level(caller, community_id)
    if own is None:
        return Level.SUPERVISOR if has_department else Level.CS_SUPERVISOR
    return above(own) or Level.LEADERSHIP
