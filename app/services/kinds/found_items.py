"""Found property 拾遗 as a kind of record (M-97)."""

from app.core.enums import Standing
from app.core.lang import Words
from app.core.roles import Role
from app.models.found_item import FoundItem, FoundItemState
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow
from app.services.moving.seen_by import Desk, OwnAtWork, mask_name, mask_phone
from app.workflow.kinds.found_item import FOUND_ITEM

READERS = (
    Role.RECEPTIONIST,
    Role.GUARD,
    Role.SUPERVISOR,
    Role.DUTY_MANAGER,
    Role.CS_SUPERVISOR,
    Role.MANAGER,
)

FOUND_ITEMS = Kind(
    lifecycle=FOUND_ITEM,
    model=FoundItem,
    plural=Words("found items", "拾遗"),
    prefix="SY",
    seen_by=(Desk(*READERS), OwnAtWork("finder_id")),
    maker="finder_id",
    filters=(
        "state",
        "category",
        "finder_id",
        "number",
        "found_at_gte",
        "found_at_lt",
        "created_at_gte",
        "created_at_lt",
    ),
    masked={
        "brought_by": mask_name,
        "brought_by_phone": mask_phone,
        "claimant": mask_name,
        "claimant_phone": mask_phone,
    },
    texts=("what", "features", "proof", "reason", "correction"),
    whose_turn={FoundItemState.FOUND: Standing.CENTRE, FoundItemState.REPORTED: Standing.CENTRE},
    list_row=ListRow(
        columns=("category", "found_at", "kept_at", "reported_at", "closed_at"),
        summary="what",
        extras=("features",),
    ),
    clause="M-97",
)
