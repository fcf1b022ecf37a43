"""Work orders under the keys of another system: registered once, corrected as the table lets that system (M-11)."""

import hashlib
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import col, select

from app.core.catalogue import sentence
from app.core.enums import Channel
from app.core.errors import FieldError, Invalid
from app.core.json_object import JsonObject
from app.db.queries import logins
from app.db.transaction import Transaction
from app.models import WorkOrder
from app.models.external_key import ExternalKey, MasterRecord
from app.models.import_line import LineOutcome
from app.services.master_data.forms import ExternalOrder
from app.services.moving.moves import Mover, OpenedRecord
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.forms.messages import field_errors
from app.workflow.kinds.work_order.intake_forms import CORRECTABLE, CorrectOrder, RegisterOrder

KEY_OF_ELSEWHERE: Final = sentence("problems.key_of_elsewhere")
UNKNOWN_KEY: Final = sentence("problems.unknown_key")
PICK_ONE: Final = sentence("problems.pick_one_reference")
BY_KEY: Final = {
    "customer_id": ("customer_external_id", MasterRecord.CUSTOMER),
    "premises_id": ("premises_external_id", MasterRecord.PREMISES),
}
"""Fields of an order that may be filled in by a key instead."""
CORRECTED: Final = "来源系统已更正 corrected in the system that it comes from"
"""The reason of a correction that names none."""


async def keep_order(
    mover: Mover, community_id: UUID, external_id: str, form: ExternalOrder
) -> tuple[OpenedRecord[WorkOrder], LineOutcome]:
    """Register an order, or correct the one that the key names. Raises as `Mover.register` and `Mover.act`, with the
    fields as they were sent; Invalid for a key that names nothing."""
    tx, client_id = mover.tx, mover.caller.id
    await logins.lock(tx, [hashlib.sha256(f"order\n{client_id}\n{external_id}".encode()).hexdigest()])
    values = await _with_ids(tx, client_id, form)
    known = await key_of(tx, client_id, MasterRecord.WORK_ORDER, external_id)
    if known is not None and known.community_id != community_id:
        raise Invalid([FieldError("/external_id", "elsewhere", KEY_OF_ELSEWHERE)])
    try:
        if known is None:
            return await _register(mover, community_id, external_id, values), LineOutcome.CREATED
        return await _correct(mover, known.record_id, form, values)
    except Invalid as error:
        raise Invalid([_as_sent(fault, form) for fault in error.errors]) from error


async def key_of(tx: Transaction, client_id: UUID, kind: MasterRecord, external_id: str) -> ExternalKey | None:
    """What a machine client's key names."""
    mine = (col(ExternalKey.client_id) == client_id, col(ExternalKey.kind) == kind)
    return await tx.one(ExternalKey, select(ExternalKey).where(*mine, col(ExternalKey.external_id) == external_id))


async def _with_ids(tx: Transaction, client_id: UUID, form: ExternalOrder) -> JsonObject:
    """The fields that were sent, with ids in place of keys."""
    values: JsonObject = form.model_dump(include=form.model_fields_set - {"reason"})
    for field, (by_key, kind) in BY_KEY.items():
        external_id = values.pop(by_key, None)
        if external_id is None:
            continue
        if values.get(field) is not None:
            raise Invalid([FieldError(f"/{by_key}", "pick-one", PICK_ONE)])
        key = await key_of(tx, client_id, kind, external_id)
        if key is None:
            raise Invalid([FieldError(f"/{by_key}", "unknown", UNKNOWN_KEY)])
        values[field] = key.record_id
    return values


async def _register(mover: Mover, community_id: UUID, external_id: str, values: JsonObject) -> OpenedRecord[WorkOrder]:
    try:
        form = RegisterOrder(**values, community_id=community_id, channel=Channel.ERP)
    except ValidationError as error:
        raise Invalid(field_errors(error.errors(include_url=False, include_input=False), "body")) from error
    opened = await mover.open_community(WORK_ORDERS, community_id)
    mover.permit(opened, "register")
    order = await mover.register(opened, "register", form)
    mover.tx.insert(
        ExternalKey,
        created_at=mover.tx.now,
        client_id=mover.caller.id,
        kind=MasterRecord.WORK_ORDER,
        external_id=external_id,
        record_id=order.row.id,
        community_id=community_id,
    )
    return order


async def _correct(
    mover: Mover, order_id: UUID, form: ExternalOrder, values: Mapping[str, object]
) -> tuple[OpenedRecord[WorkOrder], LineOutcome]:
    """Correct what is another than it was; what can't be corrected must be as it was."""
    opened = await mover.open(WORK_ORDERS, order_id)
    row = opened.row
    was = {"common_area": row.place if row.premises_id is None else None}
    changes = {name: value for name, value in values.items() if was.get(name, getattr(row, name, None)) != value}
    if not changes:
        return opened, LineOutcome.UNCHANGED
    fixed = sorted(changes.keys() - set(CORRECTABLE))
    if fixed:
        raise Invalid([FieldError(f"/{name}", "fixed", FIXED) for name in fixed])
    mover.permit(opened, "correct")
    correction = CorrectOrder(**changes, reason=form.reason or CORRECTED)
    return await mover.act(opened, "correct", correction), LineOutcome.CHANGED


FIXED: Final = sentence("problems.order_field_stays")


def _as_sent(error: FieldError, form: ExternalOrder) -> FieldError:
    """A fault under the field that was sent: a key where the order has an id."""
    name = error.pointer.lstrip("/")
    by_key = BY_KEY.get(name, ("",))[0]
    if by_key and getattr(form, by_key) is not None:
        return FieldError(f"/{by_key}", error.code, error.words, **error.values)
    return error
