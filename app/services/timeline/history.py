"""What happened to a record, told from the journal in words a person reads (M-150)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from app.core.catalogue import sentence
from app.core.json_object import JsonObject
from app.core.lang import Language, Words
from app.core.money import yuan
from app.core.roles import ROLE_TITLES, Role
from app.db.transaction import Transaction
from app.models import Department, JournalEntry, JournalText, MachineClient, Person
from app.models.audit_mark import AuditMark
from app.models.base import RowView
from app.services.journal import erasing
from app.services.moving.children import children_of
from app.services.moving.kind import AnyKind
from app.services.moving.moves import AnyOpenedRecord
from app.services.moving.seen_by import mask_free, mask_name
from app.services.timeline.auditing import marks_to_read
from app.services.timeline.labels import label_of
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.words.timeline import timeline_words

DID = sentence("timeline.entry.did")
MOVED = sentence("timeline.entry.moved")
ERASED = sentence("timeline.entry.erased")
AUDITED = sentence("timeline.entry.audited")
AUDIT_MARK = str(AuditMark.__tablename__)


@dataclass(frozen=True, slots=True)
class Beside:
    """What of the record matters to how its entries are told."""

    people: tuple[str, ...]
    """Names that are masked where somebody wrote them."""
    amounts: bool
    """Whether the reader may see money."""
    kept_of_entry: Callable[[str], frozenset[str]]
    """What of an entry, by its action, the reader doesn't get."""


def _nothing_kept(_: str) -> frozenset[str]:
    return frozenset()


async def timeline(tx: Transaction, opened: AnyOpenedRecord, language: Language) -> list[JsonObject]:
    """The entries of a record and of every record that belongs to it, such as the charge of an order or the slips of a
    complaint, oldest first. Readers outside the company don't get what is internal (M-90), and nobody gets what was
    found when something about them was audited."""
    kind, record = opened.kind, opened.row
    ids = await _family(tx, kind, [record.id])
    outside = opened.context.caller.is_outsider(opened.context.community.id)
    if not outside:
        ids += await marks_to_read(tx, opened.context.caller, ids)
    rows = await tx.rows(
        select(JournalEntry, JournalText.body)
        .join(
            JournalText,
            (col(JournalText.record_id) == col(JournalEntry.record_id))
            & (col(JournalText.version) == col(JournalEntry.version)),
            isouter=True,
        )
        .where(col(JournalEntry.record_id).in_(ids))
        .order_by(
            col(JournalEntry.at),
            # what somebody did comes before what followed from it
            col(JournalEntry.actor_role) == Role.SYSTEM.value,
            col(JournalEntry.record_id) != record.id,
            col(JournalEntry.record_type),
            col(JournalEntry.version),
        )
    )
    names = await _names(tx, rows)
    zone = opened.context.community.zone_info
    beside = Beside(
        people=kind.people_of(record),
        amounts=opened.context.caller.sees_amounts,
        kept_of_entry=kind.kept_of_entry if outside else _nothing_kept,
    )
    return [
        _entry(row, names, zone, language, beside)
        for row in rows
        if not outside or kind.tells_outside(row["record_type"], row["action"])
    ]


async def _family(tx: Transaction, kind: AnyKind, ids: Sequence[UUID]) -> list[UUID]:
    """Records and all that belongs to them, at any distance, as far as it has a journal of its own."""
    family = list(ids)
    for child, column in children_of(kind.name):
        if child.seen_by and ids:
            owned = await child.table.parents_of(tx, column, ids)
            family += await _family(tx, child, list(owned))
    return family


async def _names(tx: Transaction, rows: Sequence[RowView]) -> dict[str, str]:
    """Names of the people, departments and clients in the entries, by id; people's names are masked."""
    ids: set[UUID] = set()
    for row in rows:
        ids.add(row["actor_id"])
        for name in timeline_words(row["record_type"]).named:
            value = row["data"].get(name)
            if value:
                ids.add(UUID(str(value)))
    names: dict[str, str] = {}
    for person in await tx.rows(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(ids))):
        names[str(person["id"])] = mask_name(person["name"]) or ""
    for model in (Department, MachineClient):
        for item in await tx.rows(select(col(model.id), col(model.name)).where(col(model.id).in_(ids))):
            names[str(item["id"])] = item["name"]
    return names


def _entry(row: RowView, names: dict[str, str], zone: ZoneInfo, language: Language, beside: Beside) -> JsonObject:
    lifecycle = ALL.get(row["record_type"])
    title = _title(row, lifecycle).say(language)
    role = Words(*ROLE_TITLES[Role(row["actor_role"])]).say(language)
    name = names.get(str(row["actor_id"]))
    who = f"{role} {name}" if name and row["actor_role"] != Role.SYSTEM else role
    moved = row["from_state"] is not None and row["from_state"] != row["to_state"]
    words = MOVED if moved else DID
    labels = {
        key: lifecycle.states(row[column]).label(language) if lifecycle and row[column] else "—"
        for key, column in (("old", "from_state"), ("new", "to_state"))
    }
    return {
        "at": row["at"],
        "version": row["version"],
        "record_type": row["record_type"],
        "event": row["event"],
        "title": title,
        "actor_id": row["actor_id"],
        "actor": who,
        "from_state": row["from_state"],
        "to_state": row["to_state"],
        "text": words.say(language, who=who, what=title, **labels),
        "details": _details(row, names, zone, language, beside),
        "rules_version": row["rules_version"],
    }


def _title(row: RowView, lifecycle: Lifecycle | None) -> Words:
    """The title of an entry: by its event if one action does different things, otherwise by its action."""
    if row["action"] == erasing.ACTION:
        return ERASED
    if row["record_type"] == AUDIT_MARK:
        return AUDITED
    if lifecycle is None:
        return Words(row["action"], row["action"])
    return timeline_words(row["record_type"]).events.get(row["event"]) or lifecycle.titles[row["action"]]


def _details(row: RowView, names: dict[str, str], zone: ZoneInfo, language: Language, beside: Beside) -> list[str]:
    details: list[str] = []
    words_of, hidden = timeline_words(row["record_type"]), beside.kept_of_entry(row["action"])
    data, texts = (
        {key: value for key, value in values.items() if key not in hidden}
        for values in (row["data"], row["body"] or {})
    )
    for key, words in words_of.details.items():
        value = data.get(key)
        if value is False and key in words_of.denied:
            details.append(words_of.denied[key].say(language))
        if value is None or value is False or (key == "amount_fen" and "invoiced_fen" in data):
            continue
        if key.endswith("_fen") and not beside.amounts:
            continue
        details.append(words.say(language, value=_shown(key, value, names, zone)))
    details += [
        words.say(language, value=mask_free(key, texts[key], beside.people))
        for key, words in words_of.texts.items()
        if texts.get(key)
    ]
    return details


def _shown(key: str, value: object, names: dict[str, str], zone: ZoneInfo) -> object:
    """A value of the journal as text for people."""
    if key.endswith("_fen"):
        return yuan(int(str(value)))
    if key.endswith(("_at", "_until")):
        return _local(str(value), zone)
    if key.endswith("_id"):
        return names.get(str(value), "—")
    return label_of(key, value)


def _local(value: str, zone: ZoneInfo) -> str:
    return datetime.fromisoformat(value).astimezone(zone).strftime("%Y-%m-%d %H:%M")
