"""Files of master data 导入: a request reads the file into lines, and the worker deals with a hundred lines at a time,
by the same rules as single records (app/services/master_data/kinds.py)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from app.core.catalogue import sentence
from app.core.clock import local_day
from app.core.errors import FieldError, Invalid, Problem
from app.core.fields import Form
from app.core.ids import new_id
from app.core.json_object import JsonObject
from app.core.lang import LANGUAGES
from app.core.roles import Caller, Role
from app.core.row_scope import EVERYWHERE
from app.db.batch import Batch
from app.db.queries import import_lines
from app.db.queries.places import communities_of
from app.db.transaction import Transaction
from app.models.external_key import MasterRecord
from app.models.import_line import ImportLine, LineOutcome
from app.models.operation import LongOperation, OperationKind
from app.services.master_data.bindings import keep_bindings
from app.services.master_data.columns import LAYOUTS, Table, read_line, table_of_sheets
from app.services.master_data.forms import ExternalBinding, keyed
from app.services.master_data.kinds import MASTER_KINDS, check_may_write, keep
from app.services.master_data.tables import sheets_of
from app.services.master_data.work import MasterDataSetup, MasterWork, SentRecord
from app.services.operations.operations import Progress, begin
from app.services.people.callers import load_caller
from app.workflow.forms.messages import field_errors

AT_ONCE: Final = 100
"""Lines in one piece of work."""
LINE_TWICE: Final = sentence("problems.line_twice")
UNKNOWN_ADDRESS: Final = sentence("problems.unknown_address")
_FORMS: Final[dict[MasterRecord, TypeAdapter[Form]]] = {
    name: TypeAdapter(kind.form) for name, kind in MASTER_KINDS.items()
}
_KEY: Final[TypeAdapter[Form]] = TypeAdapter(keyed(Form, "KeyOfLine"))
_BINDING: Final[TypeAdapter[Form]] = TypeAdapter(ExternalBinding)
HOME: Final = ("building", "unit", "number", "label")
STAY: Final = ("relation", "valid_from", "valid_until")


def table_of_file(content: bytes, kind: MasterRecord) -> Table:
    """The lines of a file. Raises Invalid. It takes up to seconds: ask in a thread."""
    return table_of_sheets(sheets_of(content), LAYOUTS[kind])


async def begin_import(
    tx: Transaction, caller: Caller, kind: MasterRecord, community_id: UUID, table: Table, *, dry_run: bool
) -> LongOperation:
    """Queue the work on a file's lines. A line that says the same as one before it is refused at once."""
    doubles = _doubles(kind, table)
    operation = begin(
        tx,
        caller,
        OperationKind.IMPORT,
        community_id,
        {"records": kind.value, "dry_run": dry_run, "headers": table.headers, "ignored": table.ignored[:100]},
        total=len(table.lines),
        done=len(doubles),
        result={LineOutcome.REFUSED.value: len(doubles)},
    )
    await tx.flush()
    batch = Batch(tx)
    for number, texts in table.lines:
        twice = doubles.get(number)
        batch.insert(
            ImportLine,
            id=new_id(),
            created_at=tx.now,
            operation_id=operation.id,
            community_id=community_id,
            line=number,
            given=None if twice else texts,
            outcome=LineOutcome.REFUSED if twice else None,
            errors=[] if twice is None else [_told(FieldError("", "twice", LINE_TWICE, line=twice), table.headers)],
        )
    await batch.send()
    return operation


def _doubles(kind: MasterRecord, table: Table) -> dict[int, int]:
    """Lines that are about the same as a line before them, each with that line."""
    about = {
        MasterRecord.PREMISES: HOME,
        MasterRecord.CUSTOMER: (*HOME, "name", "phone", "relation"),
    }.get(kind, ("code",))
    seen: dict[tuple[str | None, ...], int] = {}
    doubles: dict[int, int] = {}
    for number, texts in table.lines:
        first = seen.setdefault(tuple(texts.get(name) for name in about), number)
        if first != number:
            doubles[number] = first
    return doubles


def _told(error: FieldError, headers: Mapping[str, str]) -> JsonObject:
    """A fault as it is kept with the line: the column by what the file calls it."""
    name = error.pointer.lstrip("/").partition("/")[0]
    detail = {language: error.as_dict(language)["detail"] for language in LANGUAGES}
    return {"column": headers.get(name, name), "code": error.code, "detail": detail}


def _faults(problem: Problem, headers: Mapping[str, str]) -> list[JsonObject]:
    if problem.errors:
        return [_told(error, headers) for error in problem.errors[:20]]
    return [{"column": "", "code": problem.code, "detail": {each: problem.say(each) for each in LANGUAGES}}]


@dataclass(frozen=True)
class ImportWorker:
    """Deals with the lines of imports."""

    setup: MasterDataSetup

    async def step(self, tx: Transaction, operation: LongOperation) -> Progress:
        """Deal with the next hundred lines, with the rights that whoever sent the file has now. Raises Unauthenticated,
        Forbidden where they have none any more."""
        kind = MASTER_KINDS[MasterRecord(operation.details["records"])]
        caller = await _caller_of(tx, operation)
        check_may_write(caller, kind, operation.community_id)
        lines = await import_lines.next_lines(tx, operation.id, AT_ONCE)
        results = await self._deal_with(tx, operation, caller, lines)
        counts = dict(operation.result)
        batch = Batch(tx)
        for line, entry in zip(lines, results, strict=True):
            assert entry.outcome is not None
            counts[entry.outcome.value] = counts.get(entry.outcome.value, 0) + 1
            errors = [] if entry.problem is None else _faults(entry.problem, operation.details["headers"])
            is_kept = entry.row is not None and entry.problem is None and not operation.details["dry_run"]
            record_id = entry.row.id if is_kept and entry.row is not None else None
            result = {"given": None, "outcome": entry.outcome, "record_id": record_id, "errors": errors}
            batch.update(ImportLine, {"id": line.id}, result)
        await batch.send()
        done = operation.done + len(lines)
        return Progress(done, operation.total, counts, finished=len(lines) < AT_ONCE)

    async def _deal_with(
        self, tx: Transaction, operation: LongOperation, caller: Caller, lines: Sequence[ImportLine]
    ) -> list[SentRecord]:
        if not lines:
            return []
        community = await self.setup.moves.communities.get(tx, operation.community_id)
        kind, dry_run = MasterRecord(operation.details["records"]), bool(operation.details["dry_run"])
        today = local_day(tx.now, community.zone)
        work = MasterWork(tx, caller, community.id, today, self.setup, kind, dry_run=dry_run)
        values = [read_line(line.given or {}, LAYOUTS[kind]) for line in lines]
        if kind is MasterRecord.CUSTOMER:
            return await _residents(work, values)
        entries = [_entry(kind, each) for each in values]
        await keep(work, entries)
        await work.finish()
        return entries


async def _caller_of(tx: Transaction, operation: LongOperation) -> Caller:
    """Whoever sent the file. People of the file may live in other communities that the sender keeps, too: the rest of
    the transaction reaches those."""
    async with tx.within(EVERYWHERE):
        caller = await load_caller(tx, operation.asked_by_id, operation.asked_by_kind)
        if caller.kind == "client":
            reach = caller.master_data_communities
        else:
            held = caller.communities(Role.ADMIN)
            reach = frozenset(await communities_of(tx, caller.organisation_id)) if held is None else held
    tx.widen(reach)
    return caller.calling(None, operation.request_id)


def _entry(kind: MasterRecord, values: JsonObject) -> SentRecord:
    """A line as an entry; one that is wrong in itself is refused."""
    values = dict(values)
    external_id = values.pop("external_id", None)
    if kind is MasterRecord.PREMISES and "number" not in values:
        values["number"] = values.get("label")
    form, problem = _checked(_FORMS[kind], values)
    entry = SentRecord(form or Form.model_construct(), external_id)
    if external_id is not None:
        # it stands beside the form
        wrong = _checked(_KEY, {"external_id": external_id})[1]
        problem = Invalid([*(wrong.errors if wrong else ()), *(problem.errors if problem else ())])
    if problem is not None and problem.errors:
        entry.refuse(problem)
    return entry


def _checked(adapter: TypeAdapter[Form], values: JsonObject) -> tuple[Form | None, Problem | None]:
    try:
        return adapter.validate_json(json.dumps(values), strict=True), None
    except ValidationError as error:
        return None, Invalid(field_errors(error.errors(include_url=False, include_input=False), "body"))


async def _residents(work: MasterWork, lines: Sequence[JsonObject]) -> list[SentRecord]:
    """Each line is somebody and their room: both are kept, or neither."""
    entries = [
        _entry(MasterRecord.CUSTOMER, {name: value for name, value in line.items() if name not in (*HOME, *STAY)})
        for line in lines
    ]
    labels = [str(line.get("label") or "".join(str(line.get(name, "")) for name in HOME[:3])) for line in lines]
    known = await import_lines.labels_here(work.tx, work.community_id, labels)
    stays: list[Form | None] = []
    for entry, line, label in zip(entries, lines, labels, strict=True):
        stay: JsonObject = {name: line[name] for name in STAY if name in line}
        # whose it is is known once the person is
        form, problem = _checked(_BINDING, {**stay, "premises_label": label})
        stays.append(form)
        if entry.is_open and label not in known:
            entry.refuse_field(FieldError("/label" if "label" in line else "/number", "unknown", UNKNOWN_ADDRESS))
        elif entry.is_open and problem is not None:
            entry.refuse(problem)
    await keep(work, entries)
    await _bind(work, entries, stays)
    return entries


async def _bind(work: MasterWork, people: Sequence[SentRecord], stays: Sequence[Form | None]) -> None:
    """Bind those who were not refused to their rooms, and write both."""
    bound: list[tuple[SentRecord, SentRecord]] = []
    for entry, stay in zip(people, stays, strict=True):
        if entry.row is None or entry.problem is not None or stay is None:
            continue
        bound.append((entry, SentRecord(stay.model_copy(update={"person_id": entry.row.id}))))
    binding = MasterWork(
        work.tx, work.caller, work.community_id, work.today, work.setup, MasterRecord.BINDING, dry_run=work.dry_run
    )
    new_people = {entry.row.id for entry, _ in bound if entry.row is not None}
    await keep_bindings(binding, [kept for _, kept in bound], new_people)
    await work.finish()
    await binding.finish()
    for entry, kept in bound:
        if kept.problem is not None:
            entry.refuse(kept.problem)
        elif entry.outcome is LineOutcome.UNCHANGED and kept.outcome is not None:
            entry.outcome = kept.outcome
