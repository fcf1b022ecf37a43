"""Who acts for the desk and for a department while nobody is there: the duty manager, for emergencies (M-20)."""

from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from app.core.enums import Urgency
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.workflow.engine.community import CommunityRules
from app.workflow.engine.people import DESK, MANAGER, RECEPTIONIST, SUPERVISOR
from app.workflow.engine.step import Context, Values, Who, guard, refuse


class Urgent(Protocol):
    """A record of which it is known how urgent it is."""

    urgency: Urgency


def _is_emergency(_: Caller, row: Urgent) -> bool:
    return row.urgency is Urgency.EMERGENCY


def desk_is_away(community: CommunityRules, now: datetime) -> bool:
    """M-20: at night and on holidays; and on days on which the community's desk is closed."""
    day = now.astimezone(community.zone_info).date()
    if community.night.holds(now, community.zone_info) or community.calendar.is_holiday(day):
        return True
    hours = community.service_hours
    return hours is not None and not hours.is_open(day, community.calendar)[0]


@guard("M-20", kind="state")
def desk_has_gone_home(context: Context[object, object]) -> Values | None:
    """M-20: the duty manager stands in for reception and supervisor at night and on holidays only."""
    if desk_is_away(context.community, context.now):
        return None
    begins, ends = context.community.night.hours
    return refuse(begins=begins, ends=ends)


STAND_IN: Final = Who(
    "stand_in",
    Role.DUTY_MANAGER,
    Words("the duty manager (emergencies, nights, holidays)", "总值班（夜间及节假日的紧急工单）"),
    _is_emergency,
    only=desk_has_gone_home,
)
"""M-20: on every row before signed_off on which reception or the supervisor stands."""


AT_NIGHT: Final = Who(
    "stand_in",
    Role.DUTY_MANAGER,
    Words("the duty manager (at night and on holidays)", "总值班（夜间及节假日）"),
    only=desk_has_gone_home,
)
"""M-20: by day there is somebody else who does it."""


class Registered(Protocol):
    """A record of which it is known who registered it."""

    reporter_id: UUID


def _registered_it(caller: Caller, row: Registered) -> bool:
    return row.reporter_id == caller.id


REGISTERING_SYSTEM: Final = Who(
    "registering_system",
    Role.INTEGRATION,
    Words("the machine client that registered it", "登记该工单的对接系统"),
    _registered_it,
)
"""M-11: an ERP corrects what it sent itself, and nobody else's orders."""
RECEPTION: Final = (RECEPTIONIST, STAND_IN)
HEAD: Final = (SUPERVISOR, STAND_IN)
NAMING: Final = (SUPERVISOR, MANAGER, STAND_IN)
RECEPTION_OR_HEAD: Final = (*DESK, STAND_IN)


def acts_for_desk(context: Context[Urgent, object]) -> bool:
    """Whether the caller is a receptionist, or the duty manager in their place for an emergency."""
    held = context.caller.roles_in(context.community.id)
    return Role.RECEPTIONIST in held or (Role.DUTY_MANAGER in held and _is_emergency(context.caller, context.row))
