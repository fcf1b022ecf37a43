"""Exports 导出: read page by page by the worker, as whoever asked for them may see it now, and kept for a day.

Each piece reads one page, in the order of creation, and stores its rows; that of the last page makes the file of them.
A worker that is killed does its piece again, under the same name. What a cancelled export has stored is swept away
like uploads that failed.
"""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from tempfile import TemporaryFile
from typing import IO, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from anyio import to_thread

from app.core.catalogue import sentence
from app.core.enums import LedgerKind
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.ports import FileStore
from app.core.roles import Caller, Role
from app.core.row_scope import EVERYWHERE
from app.db.paging import Position, Slice
from app.db.queries.ledger import contacts_of, list_ledger
from app.db.transaction import Transaction
from app.models import LedgerEntry, StoredFile
from app.models.base import Row
from app.models.operation import LongOperation, OperationKind
from app.services.files.content import stored_name
from app.services.journal import journal, kept_records
from app.services.moving.seen_by import Condition
from app.services.operations.export_files import CONTENT_TYPES, MOST_ROWS, FileFormat, writer_of
from app.services.operations.export_tables import TABLES, Cell, Exported, ExportTable, cells_of
from app.services.operations.operations import Progress, begin
from app.services.people.callers import load_caller
from app.services.places.communities import Communities

PAGE: Final = 500
"""How many rows a piece reads."""
PURPOSE: Final = "export"
COMMUNITY: Final = Words("community", "小区")
TOO_MANY: Final = sentence("problems.export_too_large")


def check_may_export(caller: Caller, table: ExportTable, community_id: UUID) -> None:
    """Whether the caller holds one of the table's offices there, or its scope. Raises NotFound for a community in which
    they are nobody, Forbidden."""
    held = caller.roles_in(community_id)
    if not held:
        raise NotFound(values={"what": COMMUNITY})
    if held.isdisjoint(table.roles) and table.scope not in caller.scopes_in(community_id):
        raise Forbidden(values={"allowed": table.allowed})


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What is to be exported: what was registered on local days, both included; none: from the beginning, until now."""

    what: Exported
    form: FileFormat
    first: date | None
    last: date | None


def begin_export(tx: Transaction, caller: Caller, community_id: UUID, order: ExportOrder) -> LongOperation:
    """Queue an export. That somebody asked for it stands in the journal. Raises as `check_may_export`."""
    check_may_export(caller, TABLES[order.what], community_id)
    days = {"from": order.first and order.first.isoformat(), "until": order.last and order.last.isoformat()}
    details = {"records": order.what.value, "format": order.form.value, **days}
    operation = begin(tx, caller, OperationKind.EXPORT, community_id, details)
    journal.record(
        tx,
        caller,
        record_type=PURPOSE,
        record_id=operation.id,
        version=1,
        previous_hash=journal.START,
        # not told in the feed: it is no event of the community
        community_id=None,
        event="export.begun",
        action="begin",
        role=kept_records.role_of(caller, frozenset(Role), community_id),
        data={"community_id": str(community_id), **{name: value for name, value in details.items() if value}},
    )
    return operation


@dataclass(frozen=True)
class ExportWorker:
    """Does pieces of exports."""

    communities: Communities
    files: FileStore

    async def step(self, tx: Transaction, operation: LongOperation) -> Progress:
        """Read and store the next page; after the last one, make the file, and then tidy up. Raises Unauthenticated,
        Forbidden where whoever asked has no right any more, Conflict for more rows than a worksheet holds."""
        if "file_id" in operation.result:
            return await self._tidy(operation)
        what = Exported(operation.details["records"])
        table = TABLES[what]
        async with tx.within(EVERYWHERE):
            caller = await load_caller(tx, operation.asked_by_id, operation.asked_by_kind)
        check_may_export(caller, table, operation.community_id)
        community = await self.communities.get(tx, operation.community_id)
        page = await _page(tx, caller, what, operation, community.zone_info)
        pieces = int(operation.result.get("pieces", 0)) + 1
        stored = "".join(json.dumps(cells, ensure_ascii=False) + "\n" for cells in page.rows)
        await self.files.save(_piece(operation.id, pieces), stored.encode())
        done = operation.done + len(page.rows)
        if done > MOST_ROWS:
            raise Conflict(TOO_MANY, values={"most": MOST_ROWS})
        result: JsonObject = {"pieces": pieces, "position": page.position, "rows": done}
        if page.position is not None:
            return Progress(done, None, result, finished=False)
        await self._finish(tx, operation, table, pieces)
        return Progress(done, done, {"pieces": pieces, "rows": done, "file_id": str(operation.id)}, finished=False)

    async def _tidy(self, operation: LongOperation) -> Progress:
        """Once the file is on record: delete what it was made of."""
        for number in range(1, int(operation.result["pieces"]) + 1):
            await self.files.remove(_piece(operation.id, number))
        return Progress(operation.done, operation.total, dict(operation.result), finished=True)

    async def _finish(self, tx: Transaction, operation: LongOperation, table: ExportTable, pieces: int) -> None:
        form = FileFormat(operation.details["format"])
        content_type = CONTENT_TYPES[form]
        with TemporaryFile() as file:
            writer = await to_thread.run_sync(writer_of, form, file, table.columns)
            async for rows in self._pieces(operation.id, pieces):
                await to_thread.run_sync(writer.write, rows)
            await to_thread.run_sync(writer.finish)
            size, digest = await to_thread.run_sync(_weighed, file)
            await self.files.save(stored_name(operation.id, content_type), file)
        tx.insert(
            StoredFile,
            id=operation.id,
            created_at=tx.now,
            organisation_id=operation.organisation_id,
            community_id=operation.community_id,
            uploaded_by_id=operation.asked_by_id,
            purpose=PURPOSE,
            content_type=content_type,
            size=size,
            sha256=digest,
        )

    async def _pieces(self, operation_id: UUID, pieces: int) -> AsyncIterator[list[list[Cell]]]:
        for number in range(1, pieces + 1):
            content = await self.files.load(_piece(operation_id, number))
            yield [json.loads(line) for line in content.splitlines()]


def _piece(operation_id: UUID, number: int) -> str:
    """Under which name the rows of a page are stored meanwhile."""
    return f"{operation_id.hex}.{number:06d}.rows"


def _weighed(file: IO[bytes]) -> tuple[int, str]:
    """How many bytes a file has, and their digest."""
    size = file.seek(0, 2)
    file.seek(0)
    return size, hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _begin_of(day: str, zone: ZoneInfo, days: int = 0) -> datetime:
    return datetime.combine(date.fromisoformat(day) + timedelta(days=days), time(), zone)


async def _page(
    tx: Transaction, caller: Caller, what: Exported, operation: LongOperation, zone: ZoneInfo
) -> Slice[list[Cell]]:
    """The cells of the next page, as the caller may see them."""
    table, details = TABLES[what], operation.details
    after: Position | None = operation.result.get("position")
    since = _begin_of(details["from"], zone) if details["from"] else None
    before = _begin_of(details["until"], zone, days=1) if details["until"] else None
    kind = table.kind
    if kind is None:
        asked: dict[str, object] = {"created_at_gte": since, "created_at_lt": before}
        if what is Exported.REFUNDS:
            asked["kind"] = [LedgerKind.REFUND]
        asked = {name: value for name, value in asked.items() if value is not None}
        entries = await list_ledger(tx, operation.community_id, asked, after=after, limit=PAGE)
        return Slice(await _entries(tx, table, entries.rows, zone), entries.position)
    created_at = kind.table.columns["created_at"]
    narrowed: list[Condition] = [] if since is None else [created_at >= since]
    if before is not None:
        narrowed.append(created_at < before)
    seen = kind.conditions(caller, operation.community_id)
    page: Slice[Row] = await kind.table.page_in_community(
        tx, operation.community_id, seen, narrowed, after=after, limit=PAGE, newest_first=False
    )
    return Slice([cells_of(table, row, zone) for row in page.rows], page.position)


async def _entries(tx: Transaction, table: ExportTable, rows: list[LedgerEntry], zone: ZoneInfo) -> list[list[Cell]]:
    """Entries of the ledger, with the names of the orders' contacts masked in their reasons."""
    contacts = await contacts_of(tx, {row.work_order_id for row in rows if row.work_order_id is not None})
    cells = []
    for row in rows:
        name = contacts.get(row.work_order_id, "") if row.work_order_id is not None else ""
        cells.append(cells_of(table, row, zone, (name,) if len(name) > 1 else ()))
    return cells
