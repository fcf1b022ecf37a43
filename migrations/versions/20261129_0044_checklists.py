"""Checklists 检查表 as data (M-33): the items of a community, and what was ticked on a visit. What communities had in
their settings as lists of codes by trade becomes items, written into the journal like any other change.

Revision 0044, after 0043.
Made on 2026-11-29.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

LISTED_BEFORE = {
    "tools": ("tools", "工具"),
    "parts": ("parts and parts box", "配件及配件箱"),
    "consumables": ("consumables", "易耗品"),
    "cleaning": ("cleaning things", "清洁用品"),
    "shoe-covers": ("shoe covers", "鞋套"),
    "floor-cloth": ("floor cloth", "垫布"),
    "slip": ("service slip", "服务单"),
    "receipts": ("receipt or invoice book", "收据或发票"),
    "badge": ("badge and cards", "工牌和名片"),
}
"""What everybody ticked where a trade had no list of its own, in this order: a list took its place as a whole."""
GONGDAN = UUID(int=0)


def _kept(table: str, /, **columns: Any) -> sa.TableClause:
    """A table of rows with versions, as far as this reads and writes it."""
    own = {"id": sa.Uuid(), "created_at": grants.Moment, "version": sa.Integer(), "chain": TEXT, "salt": TEXT}
    return sa.table(table, *(sa.column(column, kind) for column, kind in (own | columns).items()))


TEXT = sa.String()
COMMUNITY = _kept(
    "community",
    organisation_id=sa.Uuid(),
    active=sa.Boolean(),
    catalogue_version=sa.Integer(),
    **dict.fromkeys(("code", "name", "zone", "service_phone", "complaint_phone"), TEXT),
    settings=grants.Json,
)
ITEM = _kept(
    "checklist_item",
    community_id=sa.Uuid(),
    position=sa.Integer(),
    **dict.fromkeys(("moment", "trade", "code", "title_zh", "title_en"), TEXT),
    **dict.fromkeys(("required", "photo", "risky", "active"), sa.Boolean()),
)
JOURNAL = sa.table(
    "journal",
    *(sa.column(name, sa.Uuid()) for name in ("record_id", "community_id", "actor_id")),
    *(sa.column(name, grants.Moment) for name in ("at", "device_time")),
    sa.column("data", grants.Json),
    *(
        sa.column(name)
        for name in (
            "version", "record_type", "event", "action", "from_state", "to_state", "actor_kind", "actor_role",
            "origin", "request_id", "text_hash", "row_hash", "previous_hash", "hash",
        )
    ),
)  # fmt: skip
OUTBOX = sa.table(
    "outbox", sa.column("community_id", sa.Uuid()), sa.column("record_id", sa.Uuid()), sa.column("version")
)


def upgrade() -> None:
    op.create_table(
        "checklist_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants.Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("salt", sqlmodel.AutoString(length=16), nullable=False, server_default=""),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("moment", grants.choice("before_leaving", "on_site", "finishing", name="moment"), nullable=False),
        sa.Column("trade", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("title_zh", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("title_en", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("photo", sa.Boolean(), nullable=False),
        sa.Column("risky", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_checklist_item_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_item")),
        sa.UniqueConstraint(
            "community_id", "moment", "trade", "code", name=op.f("uq_checklist_item_community_id_moment_trade_code")
        ),
    )
    grants.admit(("checklist_item",), grants.ORDINARY)
    op.add_column("visit", sa.Column("ticks", grants.Json, nullable=True))
    op.add_column("work_order", sa.Column("checklist", grants.Json, nullable=True))
    _bring_over()


def _bring_over() -> None:
    """Make items of the lists that communities have in their settings, and take these out of there."""
    connection, now = op.get_bind(), datetime.now(UTC)
    for community in connection.execute(sa.select(COMMUNITY).order_by(COMMUNITY.c.id)).mappings().all():
        lists = community["settings"].get("checklists")
        if lists is None:
            continue
        for item in _items_of(community["id"], lists):
            row = {**item, "created_at": now, "version": 1}
            connection.execute(ITEM.insert().values(row | _journaled("checklist_item", row, item, "create", "")))
        settings = {name: value for name, value in community["settings"].items() if name != "checklists"}
        changes: dict[str, Any] = {"settings": settings, "version": community["version"] + 1}
        changed = _journaled("community", {**community, **changes}, changes, "update", community["chain"])
        connection.execute(COMMUNITY.update().where(COMMUNITY.c.id == community["id"]).values(changes | changed))


def _items_of(community_id: UUID, lists: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
    """What a trade's list had beside what everybody ticks, and what of that it left out. An empty list meant none."""
    for trade, codes in lists.items():
        added = [(code, True) for code in dict.fromkeys(codes) if code not in LISTED_BEFORE]
        left_out = [(code, False) for code in LISTED_BEFORE if code not in codes] if codes else []
        for at, (code, active) in enumerate([*added, *left_out]):
            en, zh = LISTED_BEFORE.get(code, (code, code))
            yield {
                "id": uuid5(community_id, f"checklist item {trade} {code}"), "community_id": community_id,
                "moment": "before_leaving", "trade": trade, "code": code, "title_zh": zh, "title_en": en, "position": 500 + at,
                "required": True, "photo": False, "risky": False, "active": active,
            }  # fmt: skip


def _journaled(
    record_type: str, row: Mapping[str, Any], told: Mapping[str, Any], action: str, previous: str
) -> dict[str, str]:
    """Write the journal entry of a row that is new or changed, and its place in the feed's outbox. Returns what the row
    keeps of it: the end of its chain, and the salt. The rule of hashing is app/services/journal/journal.py's of today,
    which nothing changes any more."""
    salt = secrets.token_hex(8)
    contents = {name: value for name, value in row.items() if value and name not in ("chain", "salt")}
    community_id = row.get("community_id", row["id"])
    entry: dict[str, Any] = {
        "record_id": row["id"], "version": row["version"], "record_type": record_type, "community_id": community_id,
        "event": f"{record_type}.{action}d", "action": action, "from_state": None, "to_state": None,
        "actor_id": GONGDAN, "actor_kind": "system", "actor_role": "system", "origin": None, "request_id": None,
        "at": row["created_at"] if action == "create" else datetime.now(UTC), "device_time": None,
        "data": {name: _plain(value) for name, value in told.items() if name not in ("id", "version")},
        "text_hash": None, "row_hash": _digest(f"{salt}:{_canonical(contents)}"), "previous_hash": previous,
    }  # fmt: skip
    entry["hash"] = _digest(_canonical(entry))
    op.get_bind().execute(JOURNAL.insert().values(entry))
    place = {"community_id": community_id, "record_id": row["id"], "version": row["version"]}
    op.get_bind().execute(OUTBOX.insert().values(place))
    return {"chain": entry["hash"], "salt": salt}


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _canonical(values: Mapping[str, Any]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def downgrade() -> None:
    op.drop_column("work_order", "checklist")
    op.drop_column("visit", "ticks")
    op.drop_table("checklist_item")
