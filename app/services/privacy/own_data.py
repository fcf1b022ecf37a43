"""Everything that is stored about a person and is theirs to have (PIPL, article 45): their own, and nobody else's."""

from collections.abc import Sequence
from typing import Any, Final

from app.core.json_object import JsonObject
from app.db.queries import homes, personal_data
from app.db.transaction import Transaction
from app.models import Notice, RoleGrant, StoredFile
from app.models.base import RowView
from app.models.outgoing import OutgoingMessage, PersonChannels, QuotaEntry
from app.models.ways_in import WechatAccount
from app.services.privacy.erasure import Traces

PERSON: Final = ("id", "kind", "name", "phone", "username", "badge", "created_at")
SHOWN: Final[dict[str, tuple[type[Any], tuple[str, ...]]]] = {
    "roles": (RoleGrant, ("role", "community_id", "department_id", "active", "created_at")),
    "logins": (WechatAccount, ("app_id", "openid", "created_at", "last_login_at")),
    "notice_settings": (PersonChannels, ("wechat", "sms", "quiet_begins", "quiet_ends")),
    "consents": (QuotaEntry, ("app_id", "template_id", "change", "why", "created_at")),
    "messages": (OutgoingMessage, ("notice_id", "state", "sent_by", "created_at", "settled_at")),
}
"""Sections that are rows of one table, each with its columns."""


def plain(row: RowView, names: Sequence[str]) -> JsonObject:
    """Columns of a row as JSON has them."""
    return {name: getattr(row[name], "value", row[name]) for name in names}


async def sections(tx: Transaction, traces: Traces) -> JsonObject:
    """What stands beside their records."""
    data: JsonObject = {"person": [plain(vars(entry), PERSON) for entry in traces.people]}
    kept = await homes.homes(tx, traces.ids)
    data["homes"] = [plain(row, [name for name in row if name != "zone"]) for row in kept]
    for name, (model, columns) in SHOWN.items():
        rows = await personal_data.named_by(tx, model, ["person_id"], traces.ids)
        data[name] = [plain(vars(row), columns) for row in rows]
    record_ids = [*traces.ids, *(row.id for rows in traces.records.values() for row in rows)]
    texts = await personal_data.written_by(tx, traces.ids, record_ids)
    data["written"] = [dict(text) for text in texts]
    return data


async def notices_of(tx: Transaction, traces: Traces) -> list[Notice]:
    """Their notices, the oldest first."""
    return await personal_data.named_by(tx, Notice, ["person_id"], traces.ids)


async def files_of(tx: Transaction, traces: Traces) -> list[JsonObject]:
    """The files that they uploaded."""
    rows = await personal_data.named_by(tx, StoredFile, ["uploaded_by_id"], traces.ids)
    names = ("id", "purpose", "content_type", "size", "name", "created_at", "work_order_id", "complaint_id")
    return [plain(vars(row), names) for row in rows]
