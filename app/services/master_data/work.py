"""Some records of one kind that another system, or a file, brings at once: what each says, and what came of it.

Everything that they need is looked up for all of them together, and all is written in few statements. A record that is
refused leaves the others alone. Nothing is written before `finish`, so a trial (`dry_run`) is the same work without it.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar
from uuid import UUID

from sqlmodel import col, select

from app.core.catalogue import sentence
from app.core.errors import FieldError, Forbidden, Invalid, Problem
from app.core.fields import Form
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.db.batch import Batch
from app.db.transaction import Transaction, table_of
from app.models.base import RowValues, VersionedRow
from app.models.external_key import ExternalKey, MasterRecord
from app.models.import_line import LineOutcome
from app.services.journal import kept_records
from app.services.moving.moves import MoverSetup
from app.services.people.callers import Principals
from app.services.people.staff_cards import StaffCards

M = TypeVar("M", bound=VersionedRow)
EVERY_COMMUNITY: Final = Words("whoever may write in every community this concerns", "在所涉及的全部小区均有写入权限者")
KEY_OF_ELSEWHERE: Final = sentence("problems.key_of_elsewhere")
KEY_HAS_ANOTHER: Final = sentence("problems.key_has_another")


@dataclass(frozen=True)
class MasterDataSetup:
    """What writing master data needs of the process: moves that follow from it, and what is remembered of people."""

    moves: MoverSetup
    principals: Principals
    staff_cards: StaffCards

    def forget_person(self, tx: Transaction, person_id: UUID) -> None:
        """Once it is committed, read this person's rights and card anew."""
        tx.after_commit.append(lambda: self.principals.forget(person_id))
        tx.after_commit.append(lambda: self.staff_cards.forget(person_id))


@dataclass(slots=True)
class SentRecord:
    """One record as it was sent, and what came of it."""

    form: Form
    external_id: str | None = None
    """Its key; None where a file names none, and the record is known by what it says."""
    expected: tuple[frozenset[int], bool] | None = None
    """The versions that it may have, and whether If-Match named them; None: any."""
    record_id: UUID | None = None
    """Which record the key names, if it names one."""
    row: VersionedRow | None = None
    """The record afterwards."""
    outcome: LineOutcome | None = None
    problem: Problem | None = None
    """Why it was refused."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be dealt with."""
        return self.outcome is None

    def refuse(self, problem: Problem) -> None:
        """Leave the record as it is."""
        self.outcome, self.problem = LineOutcome.REFUSED, problem

    def refuse_field(self, error: FieldError) -> None:
        """Leave the record as it is, because of one field."""
        self.refuse(Invalid([error]))

    @property
    def sent(self) -> RowValues:
        """The fields that were sent."""
        return self.form.model_dump(include=self.form.model_fields_set - {"external_id"})


@dataclass
class MasterWork:
    """The records of one request or one piece of a file, in one transaction."""

    tx: Transaction
    caller: Caller
    community_id: UUID
    today: date
    setup: MasterDataSetup
    kind: MasterRecord
    allowed: frozenset[Role] = frozenset({Role.ADMIN})
    """The roles of people who may do this, for the journal."""
    dry_run: bool = False
    batch: Batch = field(init=False)
    _following: list[Callable[[], Awaitable[None]]] = field(default_factory=list, init=False)
    _keys: dict[UUID, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Begin an empty batch."""
        self.batch = Batch(self.tx)

    @property
    def role(self) -> str:
        """The role in which the caller acts, for the journal."""
        return kept_records.role_of(self.caller, self.allowed, self.community_id)

    @property
    def client_id(self) -> UUID | None:
        """The machine client whose keys these are; people have none."""
        return self.caller.id if self.caller.kind == "client" else None

    def follow(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do something when the records are written; not in a trial."""
        self._following.append(work)

    def may_change_in(self, places: Iterable[UUID | None]) -> bool:
        """Whether the caller may write this kind of record in all of these communities (None: all of them)."""
        if self.caller.kind == "client":
            return set(places) <= self.caller.master_data_communities
        held = self.caller.communities(*self.allowed)
        return held is None or set(places) <= held

    def check_may_change(self, entry: SentRecord, places: Iterable[UUID | None]) -> bool:
        """The same; refuses the entry where not."""
        if self.may_change_in(places):
            return True
        entry.refuse(Forbidden(values={"allowed": EVERY_COMMUNITY}))
        return False

    # reading

    async def locked(self, model: type[M], ids: Iterable[UUID | None]) -> dict[UUID, M]:
        """Records by id, held until the transaction ends."""
        wanted = sorted({record_id for record_id in ids if record_id is not None})
        if not wanted:
            return {}
        table = table_of(model)
        statement = table.select().where(table.c.id.in_(wanted)).order_by(table.c.id).with_for_update()
        return {row.id: row for row in await self.tx.all(model, statement)}

    async def read_keys(self, entries: Sequence[SentRecord]) -> None:
        """Find out which records the keys name. Refuses those of another community."""
        named = {entry.external_id: entry for entry in entries if entry.is_open and entry.external_id is not None}
        for row in await self.keys(self.kind, named):
            entry = named[row.external_id]
            if row.community_id not in (None, self.community_id):
                entry.refuse_field(FieldError("/external_id", "elsewhere", KEY_OF_ELSEWHERE))
                continue
            entry.record_id = row.record_id

    async def keys(self, kind: MasterRecord, external_ids: Iterable[str]) -> list[ExternalKey]:
        """The caller's keys of a kind among these."""
        wanted = sorted(set(external_ids))
        if not wanted or self.client_id is None:
            return []
        mine = (col(ExternalKey.client_id) == self.client_id, col(ExternalKey.kind) == kind)
        rows = await self.tx.all(
            ExternalKey, select(ExternalKey).where(*mine, col(ExternalKey.external_id).in_(wanted))
        )
        return list(rows)

    async def keys_of(self, record_ids: Iterable[UUID]) -> dict[UUID, str]:
        """By which keys of the caller these records are known already."""
        wanted = sorted(set(record_ids))
        if not wanted or self.client_id is None:
            return {}
        mine = (col(ExternalKey.client_id) == self.client_id, col(ExternalKey.kind) == self.kind)
        rows = await self.tx.all(ExternalKey, select(ExternalKey).where(*mine, col(ExternalKey.record_id).in_(wanted)))
        return {row.record_id: row.external_id for row in rows}

    # writing

    def create(self, entry: SentRecord, model: type[M], values: RowValues, *, of_community: bool = True) -> M:
        """Queue a new record, known by the entry's key from now on."""
        row = kept_records.create(
            self.batch,
            self.caller,
            model,
            values,
            community_id=self.community_id if of_community else None,
            role=self.role,
        )
        entry.row, entry.outcome = row, LineOutcome.CREATED
        self.bind_key(entry, row.id, of_community=of_community)
        return row

    def change(self, entry: SentRecord, model: type[M], row: M, values: RowValues, *, of_community: bool = True) -> M:
        """Queue a change of a record, if it is another than it was; refuses one that was made from an older version."""
        changes = kept_records.changes_of(row, values)
        entry.row, entry.outcome = row, LineOutcome.UNCHANGED
        if not self.check_version(entry, row):
            return row
        if changes:
            row = kept_records.edit(
                self.batch,
                self.caller,
                model,
                row,
                changes,
                community_id=self.community_id if of_community else None,
                role=self.role,
            )
            entry.row, entry.outcome = row, LineOutcome.CHANGED
        self.bind_key(entry, row.id, of_community=of_community)
        return row

    def check_version(self, entry: SentRecord, row: VersionedRow) -> bool:
        """Whether the entry was made from the record as it is; refuses it where not."""
        if entry.expected is None:
            return True
        versions, by_header = entry.expected
        try:
            kept_records.check_version(row, versions, by_header=by_header)
        except Problem as problem:
            entry.refuse(problem)
            return False
        return True

    def bind_key(self, entry: SentRecord, record_id: UUID, *, of_community: bool) -> None:
        """Let the entry's key name the record, unless it does already."""
        if entry.external_id is None or entry.record_id is not None or self.client_id is None:
            return
        self.batch.insert(
            ExternalKey,
            created_at=self.tx.now,
            client_id=self.client_id,
            kind=self.kind,
            external_id=entry.external_id,
            record_id=record_id,
            community_id=self.community_id if of_community else None,
        )

    def refuse_second_key(self, entry: SentRecord, known: dict[UUID, str], record_id: UUID) -> bool:
        """Whether another key of the caller names this record; refuses the entry then."""
        other = known.get(record_id)
        if entry.external_id is None or other is None or other == entry.external_id:
            return False
        entry.refuse_field(FieldError("/external_id", "taken", KEY_HAS_ANOTHER, external_id=other))
        return True

    async def finish(self) -> None:
        """Send everything inside the transaction; the caller commits. A trial sends nothing."""
        if self.dry_run:
            return
        await self.batch.send()
        for work in self._following:
            await work()
