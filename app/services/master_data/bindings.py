"""Who is owner, tenant or merchant of what, as another system writes it (M-02)."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.enums import PersonKind
from app.core.errors import FieldError
from app.core.lang import Words
from app.db.queries import merged_people, roster
from app.db.transaction import table_of
from app.models import Binding, Person, Premises
from app.models.base import RowValues, RowView
from app.models.external_key import MasterRecord
from app.services.journal import kept_records
from app.services.master_data.forms import ExternalBinding
from app.services.master_data.work import MasterWork, SentRecord
from app.services.people.bindings import days_fault, lasts_longer, whose_customer

PICK_ONE: Final = sentence("problems.pick_one_reference")
UNKNOWN_KEY: Final = sentence("problems.unknown_key")
UNKNOWN_ADDRESS: Final = sentence("problems.unknown_address")
STAYS: Final = sentence("problems.stays_as_it_is")
CUSTOMER: Final = Words("customer", "客户")
PREMISES: Final = Words("room or shop", "房屋或商铺")
PERSON_FIELDS: Final = ("person_external_id", "person_id")
PREMISES_FIELDS: Final = ("premises_external_id", "premises_id", "premises_label")


async def keep_bindings(work: MasterWork, entries: Sequence[SentRecord], new_people: Collection[UUID] = ()) -> None:
    """Create or change bindings. One of the same person, room and relation that has not ended is known by the new key.
    `new_people`: those who are added in the same transaction."""
    await merged_people.hold(work.tx, work.caller.organisation_id)
    rows = await work.locked(Binding, [entry.record_id for entry in entries])
    people, premises = await _people(work, entries, new_people), await _premises(work, entries)
    theirs: dict[UUID, list[RowView]] = {}
    for binding in await roster.bindings_of_all(work.tx, {person_id for person_id in people if person_id}):
        theirs.setdefault(binding["person_id"], []).append(binding)
    own = [row for bindings in theirs.values() for row in bindings if row["community_id"] == work.community_id]
    rows |= await work.locked(Binding, [row["id"] for row in own])
    for entry, person_id, premises_id in zip(entries, people, premises, strict=True):
        if not entry.is_open or person_id is None or premises_id is None:
            continue
        desks = whose_customer(work.tx, theirs.get(person_id, []))
        is_ours = not desks or any(work.may_change_in([desk]) for desk in desks)
        row = _keep_binding(work, entry, rows, {"person_id": person_id, "premises_id": premises_id}, is_ours=is_ours)
        if row is not None:
            rows[row.id] = row
            work.setup.forget_person(work.tx, person_id)


def _keep_binding(
    work: MasterWork, entry: SentRecord, rows: dict[UUID, Binding], place: RowValues, *, is_ours: bool
) -> Binding | None:
    """Create or change one; None: it was refused."""
    form = _form(entry)
    row = rows.get(entry.record_id) if entry.record_id is not None else None
    for name, fields in (("person_id", PERSON_FIELDS), ("premises_id", PREMISES_FIELDS)):
        if row is not None and getattr(row, name) != place[name]:
            entry.refuse_field(FieldError(f"/{_filled(form, fields)[0]}", "fixed", STAYS))
            return None
    if row is None:
        row = next((each for each in rows.values() if _is_same(each, form, place)), None)
    values: RowValues = {"relation": form.relation, **form.model_dump(include=form.model_fields_set & {"valid_until"})}
    if row is None or form.valid_from is not None:
        values["valid_from"] = form.valid_from or work.today
    fault = days_fault({**(vars(row) if row is not None else {}), **values})
    if fault is not None:
        entry.refuse_field(fault)
        return None
    if not is_ours and (row is None or lasts_longer(row, values)):
        entry.refuse_field(kept_records.unknown(_filled(form, PERSON_FIELDS)[0], CUSTOMER))
        return None
    if row is not None:
        return work.change(entry, Binding, row, values)
    return work.create(entry, Binding, {"valid_until": None, **values, **place, "community_id": work.community_id})


def _form(entry: SentRecord) -> ExternalBinding:
    assert isinstance(entry.form, ExternalBinding)
    return entry.form


def _is_same(row: Binding, form: ExternalBinding, place: RowValues) -> bool:
    """Whether a binding on record is what a form without a known key means."""
    named = (row.person_id, row.premises_id, row.relation) == (place["person_id"], place["premises_id"], form.relation)
    goes_on = row.valid_until is None or form.valid_from is None or row.valid_until >= form.valid_from
    return named and goes_on


def _filled(form: ExternalBinding, names: Sequence[str]) -> list[str]:
    return [name for name in names if getattr(form, name) is not None] or [names[0]]


def _picked(entry: SentRecord, names: Sequence[str]) -> str | None:
    """Which of these fields names the record; refuses an entry in which none does, or several do."""
    filled = [name for name in names if getattr(entry.form, name) is not None]
    if len(filled) == 1:
        return filled[0]
    if entry.is_open:
        entry.refuse_field(FieldError(f"/{names[0]}", "pick-one", PICK_ONE))
    return None


async def _people(work: MasterWork, entries: Sequence[SentRecord], new_people: Collection[UUID]) -> list[UUID | None]:
    """Whom each entry names; refuses those who aren't there."""
    forms = [_form(entry) for entry in entries]
    by_key = await _by_key(work, MasterRecord.CUSTOMER, [form.person_external_id for form in forms])
    table = table_of(Person)
    own = (table.c.organisation_id == work.caller.organisation_id, table.c.kind == PersonKind.CUSTOMER)
    ids = sorted({*by_key.values(), *(form.person_id for form in forms if form.person_id)})
    known = await work.tx.all(Person, table.select().where(*own, table.c.id.in_(ids))) if ids else []
    kept = {row.id: row.merged_into_id or row.id for row in known} | {person_id: person_id for person_id in new_people}
    people: list[UUID | None] = []
    for entry, form in zip(entries, forms, strict=True):
        field = _picked(entry, PERSON_FIELDS)
        named = by_key.get(form.person_external_id or "") if field == PERSON_FIELDS[0] else form.person_id
        person_id = None if named is None else kept.get(named)
        if person_id is None and field is not None and entry.is_open:
            missing = FieldError(f"/{field}", "unknown", UNKNOWN_KEY)
            entry.refuse_field(missing if field == PERSON_FIELDS[0] else kept_records.unknown(field, CUSTOMER))
        people.append(person_id)
    return people


async def _premises(work: MasterWork, entries: Sequence[SentRecord]) -> list[UUID | None]:
    """Which room or shop each entry names; refuses those that aren't here."""
    forms = [_form(entry) for entry in entries]
    by_key = await _by_key(work, MasterRecord.PREMISES, [form.premises_external_id for form in forms])
    labels = sorted({form.premises_label for form in forms if form.premises_label})
    ids = sorted({*by_key.values(), *(form.premises_id for form in forms if form.premises_id)})
    table = table_of(Premises)
    here = table.select().where(table.c.community_id == work.community_id)
    rows = await work.tx.all(Premises, here.where(table.c.id.in_(ids) | table.c.label.in_(labels)))
    known, by_label = {row.id for row in rows}, {row.label: row.id for row in rows}
    premises: list[UUID | None] = []
    for entry, form in zip(entries, forms, strict=True):
        field = _picked(entry, PREMISES_FIELDS)
        named = {
            "premises_external_id": by_key.get(form.premises_external_id or ""),
            "premises_id": form.premises_id,
            "premises_label": by_label.get(form.premises_label or ""),
        }.get(field or "")
        premises_id = named if named in known else None
        if premises_id is None and field is not None and entry.is_open:
            words = {"premises_external_id": UNKNOWN_KEY, "premises_label": UNKNOWN_ADDRESS}.get(field)
            wrong = FieldError(f"/{field}", "unknown", words) if words else kept_records.unknown(field, PREMISES)
            entry.refuse_field(wrong)
        premises.append(premises_id)
    return premises


async def _by_key(work: MasterWork, kind: MasterRecord, external_ids: Sequence[str | None]) -> dict[str, UUID]:
    keys = await work.keys(kind, [external_id for external_id in external_ids if external_id is not None])
    return {row.external_id: row.record_id for row in keys}
