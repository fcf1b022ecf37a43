"""Residents and staff, as another system writes them: the same rules as at the desk (M-02, M-11), and never a password,
a user name, or a role of a head."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.enums import PersonKind
from app.core.errors import Conflict, FieldError, PersonOnRecord
from app.core.lang import Language
from app.db.queries import doubles, merged_people, roster
from app.db.transaction import as_row
from app.models import Department, Person, RoleGrant
from app.models.base import RowValues
from app.models.import_line import LineOutcome
from app.services.journal import kept_records
from app.services.master_data.forms import GIVEN_BY_SYSTEMS, ExternalCustomer, ExternalStaff
from app.services.master_data.people_changes import change_person, end_grant
from app.services.master_data.work import MasterWork, SentRecord
from app.services.moving.seen_by import mask_name
from app.services.people import own_password
from app.services.people.merging import name_signs

ANOTHER_PERSON: Final = sentence("problems.another_person")
HEADS_BY_HAND: Final = sentence("problems.heads_by_hand")
UNKNOWN_DEPARTMENT: Final = sentence("problems.unknown_department_code")
TWICE: Final = sentence("problems.key_twice")
GIVEN: Final = frozenset(role.value for role in GIVEN_BY_SYSTEMS)
PersonForm = ExternalCustomer | ExternalStaff


async def keep_customers(work: MasterWork, entries: Sequence[SentRecord]) -> None:
    """Create or change residents. Who is on record here with the same name and number is that person (M-02), and is
    known by the new key, too."""
    people = await _People.of(work, entries, PersonKind.CUSTOMER)
    bindings = await roster.bindings_of_all(work.tx, people.ids)
    for binding in bindings:
        people.places.setdefault(binding["person_id"], set()).add(binding["community_id"])
    for entry in entries:
        if entry.is_open and isinstance(entry.form, ExternalCustomer):
            _keep_person(people, entry, entry.form)


async def keep_staff(work: MasterWork, entries: Sequence[SentRecord]) -> None:
    """Create or change members of staff with their roles here."""
    people = await _People.of(work, entries, PersonKind.STAFF)
    held: dict[UUID, list[RoleGrant]] = {}
    for grant in await roster.grants_of_all(work.tx, people.ids):
        held.setdefault(grant.person_id, []).append(grant)
        people.places.setdefault(grant.person_id, set()).add(grant.community_id)
    departments = {row.code: row.id for row in await work.tx.get_all(Department, community_id=work.community_id)}
    for entry in entries:
        form = entry.form
        if not entry.is_open or not isinstance(form, ExternalStaff):
            continue
        unknown = [index for index, role in enumerate(form.roles) if role.department_code not in (None, *departments)]
        if unknown:
            entry.refuse_field(FieldError(f"/roles/{unknown[0]}/department_code", "unknown", UNKNOWN_DEPARTMENT))
            continue
        wanted: set[tuple[str, UUID | None]] = {
            (role.role, departments.get(role.department_code or "")) for role in form.roles
        }
        row = people.find(entry)
        roles = _RolesHere(work, held.get(row.id, []) if row is not None else [], wanted)
        if row is not None and _is_changed(row, form, roles) and not GIVEN.issuperset(roles.all_roles):
            entry.refuse(Conflict(HEADS_BY_HAND))
            continue
        kept = _keep_person(people, entry, form, more=bool(roles.new or roles.ended))
        if kept is not None and roles.write(kept):
            entry.outcome = LineOutcome.CHANGED if entry.outcome is LineOutcome.UNCHANGED else entry.outcome


def _is_changed(row: Person, form: ExternalStaff, roles: "_RolesHere") -> bool:
    return bool(roles.new or roles.ended or kept_records.changes_of(row, _columns(form)))


def _columns(form: PersonForm) -> RowValues:
    """The columns of a person that a form says something of."""
    return form.model_dump(include=form.model_fields_set - {"external_id", "another_person", "roles"})


class _People:
    """Who is meant by some entries: by key, or by name and number."""

    def __init__(self, work: MasterWork, kind: PersonKind) -> None:
        self.work, self.kind = work, kind
        self.by_key: dict[UUID, Person] = {}
        self.same: dict[tuple[str | None, str], Person] = {}
        """By number and name, those on record here."""
        self.places: dict[UUID, set[UUID | None]] = {}
        """The communities in which people have a room or a role."""
        self._written: set[UUID] = set()

    @classmethod
    async def of(cls, work: MasterWork, entries: Sequence[SentRecord], kind: PersonKind) -> "_People":
        """Look up everybody whom the entries may mean; nobody is merged or bound meanwhile."""
        people, organisation_id = cls(work, kind), work.caller.organisation_id
        await merged_people.hold(work.tx, organisation_id)
        rows = await work.locked(Person, [entry.record_id for entry in entries])
        kept = await work.locked(Person, [row.merged_into_id for row in rows.values()])
        people.by_key = {row.id: kept.get(row.merged_into_id or row.id, row) for row in rows.values()}
        phones = {_form(entry).phone for entry in entries if entry.is_open}
        with_numbers = await doubles.on_record(work.tx, organisation_id, kind, phones)
        ids = [row.id for row in with_numbers]
        here = await doubles.belonging_to(work.tx, work.community_id, ids) | (await work.keys_of(ids)).keys()
        people.same = {(row.phone, name_signs(row.name)): row for row in reversed(with_numbers) if row.id in here}
        return people

    @property
    def ids(self) -> Collection[UUID]:
        """Everybody on record who may be meant."""
        return {row.id for row in (*self.by_key.values(), *self.same.values())}

    def find(self, entry: SentRecord) -> Person | None:
        """Whom the entry means; None: somebody new."""
        if entry.record_id is not None:
            return self.by_key.get(entry.record_id)
        form = _form(entry)
        return None if form.another_person else self.same.get((form.phone, name_signs(form.name)))

    def remember(self, row: Person, was: Person | None = None) -> None:
        """Find this row from now on."""
        if was is not None:
            self._written.add(row.id)
            self.by_key = {key: row if known.id == row.id else known for key, known in self.by_key.items()}
        self.same[row.phone, name_signs(row.name)] = row

    def is_written(self, row: Person) -> bool:
        """Whether this person was changed by an entry before."""
        return row.id in self._written


def _form(entry: SentRecord) -> PersonForm:
    assert isinstance(entry.form, ExternalCustomer | ExternalStaff)
    return entry.form


def _keep_person(people: _People, entry: SentRecord, form: PersonForm, *, more: bool = False) -> Person | None:
    """Create or change the row of a person; `more`: something beside it changes, too. None: it was refused."""
    work, row = people.work, people.find(entry)
    if row is None:
        values = form.model_dump(exclude={"external_id", "another_person", "roles"})
        own = {"organisation_id": work.caller.organisation_id, "kind": people.kind}
        row = work.create(entry, Person, {**values, **own}, of_community=False)
        people.remember(row)
        return row
    changes = kept_records.changes_of(row, _columns(form))
    if not work.check_version(entry, row):
        return None
    if (changes or more) and not work.check_may_change(entry, people.places.get(row.id, set())):
        return None
    if changes and people.is_written(row):
        entry.refuse_field(FieldError("/external_id", "twice", TWICE))
        return None
    other = people.same.get((changes.get("phone", row.phone), name_signs(changes.get("name", row.name))))
    if changes.keys() & {"name", "phone"} and other is not None and other.id != row.id and not form.another_person:
        entry.refuse(_on_record(other))
        return None
    entry.row, entry.outcome = row, LineOutcome.UNCHANGED
    work.bind_key(entry, row.id, of_community=False)
    if not changes:
        return row
    after = as_row(Person, {**vars(row), **changes, "version": row.version + 1})
    entry.row, entry.outcome = after, LineOutcome.CHANGED
    people.remember(after, row)
    work.follow(partial(_change, work, row, changes))
    return after


async def _change(work: MasterWork, row: Person, changes: RowValues) -> None:
    await change_person(work.setup, work.tx, work.caller, row, changes, role=work.role)
    await work.tx.flush()


def _on_record(other: Person) -> PersonOnRecord:
    def named(_: Language) -> str:
        return (mask_name(other.name) if other.kind is PersonKind.CUSTOMER else other.name) or ""

    return PersonOnRecord(values={"people": named}, errors=[FieldError("/another_person", "confirm", ANOTHER_PERSON)])


class _RolesHere:
    """The roles that somebody has in this community, and those that they are to have."""

    def __init__(self, work: MasterWork, held: Sequence[RoleGrant], wanted: set[tuple[str, UUID | None]]) -> None:
        self._work = work
        here = {(grant.role, grant.department_id): grant for grant in held if grant.community_id == work.community_id}
        self.all_roles = {grant.role for grant in held}
        self.new = sorted(wanted - here.keys(), key=str)
        self.ended = [grant for place, grant in here.items() if place not in wanted]

    def write(self, person: Person) -> bool:
        """Queue what changes. Returns whether anything does."""
        work = self._work
        for role, department_id in self.new:
            values = {"person_id": person.id, "role": role, "department_id": department_id}
            place = {"community_id": work.community_id}
            kept_records.create(work.batch, work.caller, RoleGrant, {**values, **place}, **place, role=work.role)
        for grant in self.ended:
            work.follow(partial(self._end, grant))
        if self.new and person.password_hash is not None:
            work.follow(partial(self._distrust, person.id))
        if self.new:
            work.setup.forget_person(work.tx, person.id)
        return bool(self.new or self.ended)

    async def _end(self, grant: RoleGrant) -> None:
        work = self._work
        await end_grant(work.setup, work.tx, work.caller, grant, role=work.role)
        await work.tx.flush()

    async def _distrust(self, person_id: UUID) -> None:
        work = self._work
        person = await work.tx.get(Person, id=person_id)
        assert person is not None
        await own_password.distrust(work.tx, work.caller, person, work.community_id, role=work.role)
        await work.tx.flush()
