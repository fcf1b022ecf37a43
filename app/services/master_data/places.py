"""Rooms and shops, departments and the price list, as another system writes them (M-01, M-14, M-20)."""

from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from app.core.enums import PremisesKind
from app.db.transaction import table_of
from app.models import Building, CatalogueItem, Department, Premises, Unit
from app.models.base import RowValues, VersionedRow
from app.models.import_line import LineOutcome
from app.services.journal import kept_records
from app.services.master_data.forms import ExternalCatalogueItem, ExternalDepartment, ExternalPremises
from app.services.master_data.work import MasterWork, SentRecord
from app.services.places.premises import address_of, price_fault, price_list_changed

M = TypeVar("M", bound=VersionedRow)
Spot = tuple[Building | None, Unit | None]


async def keep_premises(work: MasterWork, entries: Sequence[SentRecord]) -> None:
    """Create or change rooms and shops. One that is here already under its address, and that no other key of the
    caller names, is known by the new key from now on."""
    rows = await work.locked(Premises, [entry.record_id for entry in entries])
    forms = [_form(entry) for entry in entries]
    spots = await _spots(work, forms)
    new_labels = [_premises_values(form, spots, None)["label"] for form in forms]
    changed = [rows.get(entry.record_id) if entry.record_id else None for entry in entries]
    labels = [_premises_values(form, spots, row)["label"] for form, row in zip(forms, changed, strict=True)]
    by_label = await _here_by(work, Premises, "label", {*new_labels, *labels})
    values = [
        _premises_values(form, spots, row or by_label.get(label))
        for form, row, label in zip(forms, changed, new_labels, strict=True)
    ]
    await _keep(work, Premises, list(zip(entries, values, strict=True)), rows, by_label, column="label")


def _form(entry: SentRecord) -> ExternalPremises:
    assert isinstance(entry.form, ExternalPremises)
    return entry.form


async def _spots(work: MasterWork, forms: Sequence[ExternalPremises]) -> dict[tuple[str | None, str | None], Spot]:
    """The buildings and units by their names; new ones are added."""
    names = {form.building for form in forms if form.building}
    buildings = await _here_by(work, Building, "name", names)
    for name in sorted(names - buildings.keys()):
        buildings[name] = _place(work, Building, {"name": name})
    wanted = {(form.building, form.unit) for form in forms}
    units: dict[tuple[UUID, str], Unit] = {}
    if any(unit for _, unit in wanted):
        table = table_of(Unit)
        of_these = table.c.building_id.in_([building.id for building in buildings.values()])
        units = {(row.building_id, row.name): row for row in await work.tx.all(Unit, table.select().where(of_these))}
    spots: dict[tuple[str | None, str | None], Spot] = {}
    for building_name, unit_name in sorted(wanted, key=str):
        building = buildings.get(building_name) if building_name else None
        unit = None
        if unit_name and building is not None:
            unit = units.get((building.id, unit_name)) or _place(
                work, Unit, {"name": unit_name, "building_id": building.id}
            )
        spots[building_name, unit_name] = (building, unit)
    return spots


def _place(work: MasterWork, model: type[M], values: RowValues) -> M:
    return kept_records.create(
        work.batch,
        work.caller,
        model,
        {**values, "community_id": work.community_id},
        community_id=work.community_id,
        role=work.role,
    )


def _premises_values(
    form: ExternalPremises, spots: dict[tuple[str | None, str | None], Spot], row: Premises | None
) -> RowValues:
    """The columns that the form says something of; a room that stays where it is keeps an address that people gave
    it."""
    building, unit = spots[form.building, form.unit]
    values = form.model_dump(include=form.model_fields_set & {"kind", "number", "handed_over_on", "active"})
    if row is None or {"building", "unit"} & form.model_fields_set:
        values |= {"building_id": building and building.id, "unit_id": unit and unit.id}
    if form.label is not None:
        values["label"] = form.label
    elif row is None or any(values[name] != getattr(row, name) for name in values.keys() & SPOT):
        values["label"] = address_of(building, unit, form.number)
    else:
        values["label"] = row.label
    return values


SPOT = frozenset({"building_id", "unit_id", "number"})
"""What an address is made of."""


async def _here_by(work: MasterWork, model: type[M], column: str, names: Iterable[str]) -> dict[str, M]:
    """The community's records by a column that is unique in it."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    table = table_of(model)
    named = table.select().where(table.c.community_id == work.community_id, table.c[column].in_(wanted))
    return {getattr(row, column): row for row in await work.tx.all(model, named.order_by(table.c.id).with_for_update())}


async def _keep(
    work: MasterWork,
    model: type[M],
    entries: Sequence[tuple[SentRecord, RowValues]],
    rows: dict[UUID, M],
    by_name: dict[str, M],
    *,
    column: str,
) -> None:
    """Create or change records that have a name of their own in the community."""
    known = await work.keys_of(row.id for row in by_name.values())
    for entry, values in entries:
        if not entry.is_open:
            continue
        row = None if entry.record_id is None else rows.get(entry.record_id)
        namesake = by_name.get(values[column])
        if row is None and namesake is not None:
            if work.refuse_second_key(entry, known, namesake.id):
                continue
            row = namesake
        if row is None:
            row = work.create(entry, model, {**_defaults(entry), **values, "community_id": work.community_id})
        elif namesake is not None and namesake.id != row.id:
            entry.refuse(kept_records.taken(column))
            continue
        else:
            row = work.change(entry, model, row, values)
        by_name[values[column]] = row
        if entry.external_id is not None:
            known[row.id] = entry.external_id


def _defaults(entry: SentRecord) -> RowValues:
    """What a new record has of what wasn't sent, where its columns need something."""
    if isinstance(entry.form, ExternalPremises):
        return {"kind": PremisesKind(entry.form.kind)}
    return entry.form.model_dump(exclude={"external_id"})


async def keep_departments(work: MasterWork, entries: Sequence[SentRecord]) -> None:
    """Create or change departments, known by their codes."""
    forms = [entry.form for entry in entries]
    codes = [form.code for form in forms if isinstance(form, ExternalDepartment)]
    rows = await work.locked(Department, [entry.record_id for entry in entries])
    by_code = await _here_by(work, Department, "code", codes)
    await _keep(work, Department, [(entry, entry.sent) for entry in entries], rows, by_code, column="code")
    communities, place = work.setup.moves.communities, work.community_id
    work.tx.after_commit.append(lambda: communities.forget(place))


async def keep_catalogue_items(work: MasterWork, entries: Sequence[SentRecord]) -> None:
    """Create or change items of the price list, known by their codes (M-14)."""
    rows = await work.locked(CatalogueItem, [entry.record_id for entry in entries])
    codes = [entry.form.code for entry in entries if isinstance(entry.form, ExternalCatalogueItem)]
    by_code = await _here_by(work, CatalogueItem, "code", codes)
    for entry in entries:
        sent = entry.sent
        row = rows.get(entry.record_id) if entry.record_id else by_code.get(sent["code"])
        fault = price_fault({**_defaults(entry), **(vars(row) if row is not None else {}), **sent})
        if fault is not None and entry.is_open:
            entry.refuse_field(fault)
    await _keep(work, CatalogueItem, [(entry, entry.sent) for entry in entries], rows, by_code, column="code")
    written = [
        entry.row.id for entry in entries if entry.row and entry.outcome in (LineOutcome.CREATED, LineOutcome.CHANGED)
    ]
    if written:
        work.follow(lambda: _tell_new_list(work, written))


async def _tell_new_list(work: MasterWork, written: list[UUID]) -> None:
    await price_list_changed(work.tx, work.caller, work.community_id, written, role=work.role)
    communities, place = work.setup.moves.communities, work.community_id
    work.tx.after_commit.append(lambda: communities.forget(place))
