"""Assets 设备台账 as a kind of record: the community's equipment (M-11, M-13, M-80)."""

from datetime import date
from typing import Final

from app.core.clock import local_day
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries.contracts import binding_contracts
from app.models import Premises
from app.models.asset import Asset
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow
from app.services.moving.seen_by import Desk
from app.workflow.kinds.asset import ASSET, asset_contracts, asset_room

READERS: Final = (
    Role.RECEPTIONIST,
    Role.SUPERVISOR,
    Role.WORKER,
    Role.CASHIER,
    Role.CS_SUPERVISOR,
    Role.MANAGER,
    Role.DUTY_MANAGER,
    Role.ADMIN,
)

ASSETS = Kind(
    lifecycle=ASSET,
    model=Asset,
    plural=Words("assets", "设备台账"),
    prefix="SB",
    seen_by=(Desk(*READERS),),
    maker="added_by_id",
    listed_for=READERS,
    texts=("warranty_terms", "reason"),
    filters=("state", "number", "premises_id", "serial", "company", "warranty_until_gte", "created_at_gte",
             "created_at_lt"),
    list_row=ListRow(columns=("name", "company", "model_number", "serial", "premises_id", "warranty_until")),
    clause="M-80",
)  # fmt: skip


@loads(asset_room)
async def room_of_form(ask: FactRequest) -> bool:
    """Whether the room or shop of the form is one of this community in use; true without one."""
    premises_id = ask.context.form.premises_id
    if premises_id is None:
        return True
    return await ask.tx.get(Premises, id=premises_id, community_id=ask.context.community.id, active=True) is not None


@loads(asset_contracts)
async def contracts_of_asset(ask: FactRequest) -> list[str]:
    """Numbers of the contracts that cover the equipment today or later."""
    today = local_day(ask.tx.now, ask.context.community.zone)
    rows = await binding_contracts(ask.tx, [ask.context.row.id], today, date.max)
    return [row["number"] for row in rows]
