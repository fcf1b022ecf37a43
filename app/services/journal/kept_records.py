"""Records that people edit by hand (places, people, price list): created and edited version by version, with journal.

Nothing is deleted: what is no longer used becomes inactive or gets an end date.
"""

from datetime import date
from enum import Enum
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import UniqueConstraint

from app.core.catalogue import sentence
from app.core.errors import Duplicate, FieldError, NotFound, PreconditionFailed, VersionConflict
from app.core.ids import new_id
from app.core.json_object import JsonObject, JsonView
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.db.statements import whole_row
from app.db.transaction import Transaction, Writes, as_row, table_of
from app.models import Community, MachineClient, Person
from app.models.audit_mark import AuditMark
from app.models.base import RowValues, RowView, VersionedRow
from app.models.webhook import WebhookEndpoint
from app.services.journal import journal

M = TypeVar("M", bound=VersionedRow)

SECRET: Final = frozenset({"password_hash", "secret_hash", "previous_secret_hash", "secret", "previous_secret"})
"""Fields of which the journal only says that they changed."""
UNTOLD: Final = frozenset({"id", "epoch"})
"""Fields that the journal leaves out: an epoch only follows from what is told beside it."""
PERSONAL: Final[dict[type[VersionedRow], frozenset[str]]] = {
    Person: frozenset({"name", "phone", "username"}),
    MachineClient: frozenset(),
    # an address may hold a key in its path or query
    WebhookEndpoint: frozenset({"url"}),
    AuditMark: frozenset({"remark"}),
}
"""Fields whose values are kept in the erasable text of the journal."""

UNKNOWN: Final = sentence("problems.unknown")
TAKEN: Final = sentence("problems.taken")


async def get(tx: Transaction, model: type[M], words: Words, record_id: UUID, **where: object) -> M:
    """A record by id and further conditions. Raises NotFound with the record's name in `words`."""
    row = await tx.get(model, id=record_id, **where)
    if row is None:
        raise NotFound(values={"what": words})
    return row


async def refer(
    tx: Transaction,
    model: type[M],
    words: Words,
    values: RowView,
    name: str,
    *,
    errors: list[FieldError],
    **where: object,
) -> M | None:
    """The record that the field `name` of a form refers to. If it doesn't exist, this is added to `errors` under the
    field's pointer. None if the field is empty."""
    record_id = values.get(name)
    if record_id is None:
        return None
    row = await tx.get(model, id=record_id, **where)
    if row is None:
        errors.append(unknown(name, words))
    return row


def unknown(name: str, words: Words) -> FieldError:
    """The error of a field that refers to something that doesn't exist."""
    return FieldError(f"/{name}", "unknown", UNKNOWN, what=words)


def create(tx: Writes, caller: Caller, model: type[M], values: RowView, *, community_id: UUID | None, role: str) -> M:
    """Queue a new record with its first journal entry."""
    name = str(table_of(model).name)
    record_id = values.get("id") or new_id()
    data, text = told(model, values)
    row = whole_row(model, {**values, "id": record_id, "version": 1, "created_at": tx.now})
    row["salt"], sealed = journal.seal(model, row)
    row["chain"] = journal.record(
        tx,
        caller,
        record_type=name,
        record_id=record_id,
        version=1,
        previous_hash=journal.START,
        community_id=record_id if model is Community else community_id,
        event=f"{name}.created",
        action="create",
        role=role,
        data=data,
        text=text,
        sealed=sealed,
    )
    return tx.insert(model, **row)


def edit(
    tx: Writes,
    caller: Caller,
    model: type[M],
    row: M,
    changes: RowView,
    *,
    community_id: UUID | None,
    role: str,
    action: str = "update",
    note: JsonView | None = None,
    written: JsonView | None = None,
) -> M:
    """Queue a change of a record with its journal entry, which holds `note` beside the changed fields, and what people
    wrote or are (`written`, as far as it says something) in its erasable text. If somebody else was faster, the commit
    raises VersionConflict. Returns the record as it will be."""
    name = str(table_of(model).name)
    version = row.version + 1
    data, text = told(model, changes)
    text |= {name: value for name, value in (written or {}).items() if value}
    changed = {**changes, "version": version}
    changed["salt"], sealed = journal.seal(model, {**vars(row), **changed})
    changed["chain"] = journal.record(
        tx,
        caller,
        record_type=name,
        record_id=row.id,
        version=version,
        previous_hash=row.chain,
        community_id=community_id,
        event=f"{name}.{'updated' if action == 'update' else action}",
        action=action,
        role=role,
        data={**data, **(note or {})},
        text=text,
        sealed=sealed,
    )
    tx.update(model, {"id": row.id, "version": row.version}, changed)
    return as_row(model, {**vars(row), **changed})


def check_version(row: VersionedRow, versions: frozenset[int], *, by_header: bool) -> None:
    """Refuse an edit that was made from another version: with 412 for If-Match, with 409 for expected_version."""
    if row.version in versions:
        return
    values, extra = {"version": row.version}, {"current_version": row.version}
    if by_header:
        raise PreconditionFailed(values=values, extra=extra, headers={"ETag": f'"{row.version}"'})
    raise VersionConflict(values=values, extra=extra)


def changes_of(row: VersionedRow, sent: RowView) -> RowValues:
    """The sent fields whose values differ from those of the record."""
    return {name: value for name, value in sent.items() if getattr(row, name) != value}


def told(model: type[VersionedRow], values: RowView) -> tuple[JsonObject, JsonObject]:
    """Values for the journal: personal ones go to the erasable text; of secrets only the name is recorded."""
    data: JsonObject = {}
    text: JsonObject = {}
    personal = PERSONAL.get(model, frozenset())
    for name, value in values.items():
        if name in SECRET:
            data[f"{name.removesuffix('_hash')}_changed"] = True
        elif name in personal:
            text[name] = value
        elif name not in UNTOLD:
            data[name] = _plain(value)
    return data, text


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def role_of(caller: Caller, allowed: frozenset[Role], community_id: UUID | None) -> str:
    """The role in which a caller acts, for the journal: the first of the allowed roles that they hold."""
    held = caller.roles_in(community_id)
    acting = next((role for role in Role if role in allowed and role in held), None)
    if acting is not None:
        return acting.value
    return Role.INTEGRATION.value if caller.kind == "client" else caller.kind


def name_what_is_taken(error: Duplicate) -> Duplicate:
    """Turn a violated unique constraint into a problem that names the field. Columns such as the community are left
    out, because the client did not choose them."""
    columns = _columns_of(error.constraint)
    names = [name for name in columns if not name.endswith("_id") or name == "client_id"] or columns
    if not names:
        return error
    return taken(*names)


def taken(*names: str) -> Duplicate:
    """The problem of fields whose values another record has."""
    label = ", ".join(names)
    return Duplicate(
        values={"field": FIELDS.get(label, Words(label, label))},
        errors=[FieldError(f"/{name}", "taken", TAKEN) for name in names],
        extra={"field": label},
    )


FIELDS: Final[dict[str, Words]] = {
    "code": Words("code", "编号"),
    "name": Words("name", "名称"),
    "label": Words("address", "地址"),
    "username": Words("user name", "用户名"),
    "client_id": Words("client id", "客户端编号"),
    "part": Words("part", "部位"),
    "number": Words("number", "编号"),
    "moment, trade, code": Words("code for this moment and trade", "该时点与工种的编码"),
}


def _columns_of(constraint: str) -> list[str]:
    for table in Community.metadata.tables.values():
        for unique in table.constraints:
            if isinstance(unique, UniqueConstraint) and str(unique.name) == constraint:
                return [column.name for column in unique.columns]
    return []
