"""Broadcasts 广播记录 as a kind of record (M-90)."""

from app.core.enums import Standing
from app.core.lang import Words
from app.core.roles import Role
from app.models.broadcast import Broadcast, BroadcastState
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow
from app.services.moving.seen_by import Desk, mask_name, mask_phone
from app.workflow.kinds.broadcast import BROADCAST

BROADCASTS = Kind(
    lifecycle=BROADCAST,
    model=Broadcast,
    plural=Words("broadcasts", "广播记录"),
    prefix="GB",
    seen_by=(Desk(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.MANAGER, Role.DUTY_MANAGER, Role.GUARD),),
    maker="maker_id",
    filters=("state", "occasion", "number", "created_at_gte", "created_at_lt"),
    masked={"seeker": mask_name, "phone": mask_phone},
    texts=("text", "outcome"),
    whose_turn={BroadcastState.ASKED: Standing.CENTRE, BroadcastState.CALLED: Standing.CENTRE},
    list_row=ListRow(
        columns=("occasion", "sought", "meet_at", "calls", "called_at"), summary="text", extras=("text", "outcome")
    ),
    clause="M-90",
)
