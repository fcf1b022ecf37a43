"""Notices of one person: those for themselves, and those for the roles they hold in each community.

Each way in which a notice can be addressed to a person is read from one index: a page takes the newest of each and
merges them. Only the newest LOOKED_THROUGH notices are searched for unread ones and older ones count as read, so the
number on an app's icon costs the same however long somebody has worked here.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, literal, or_, select, union_all, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import SQLModel

from app.db.statements import AnySelect
from app.db.transaction import Transaction, as_row, table_of
from app.models import Notice, NoticeRead

LOOKED_THROUGH: Final = 1_000
"""How many of the newest notices are searched for unread ones."""
SHOWN: Final = ("id", "person_id", "read_at", "at", "event", "record_id")
OF_ONE_MOVE: Final = ("at", "event", "record_id")
"""What notices of one move have in common: somebody who is addressed twice, by name and by a role, is told once."""
TOGETHER: Final = 50
"""How many ways one statement reads; a person with roles in more places needs several statements."""

_notices: Final = table_of(Notice).columns
_marks: Final = table_of(NoticeRead).columns


@dataclass(frozen=True, slots=True)
class Address:
    """A role in a community to which notices are addressed; `departments` None: of all departments."""

    community_id: UUID
    role: str
    departments: frozenset[UUID] | None = None

    def takes(self, notice: Notice) -> bool:
        """Whether a notice is addressed to this role."""
        if (notice.community_id, notice.role) != (self.community_id, self.role):
            return False
        return self.departments is None or notice.department_id is None or notice.department_id in self.departments

    def condition(self) -> ColumnElement[bool]:
        """The same rule as a condition for the database."""
        place = and_(_notices["community_id"] == self.community_id, _notices["role"] == self.role)
        if self.departments is None:
            return place
        among = _notices["department_id"].in_(sorted(self.departments))
        return and_(place, or_(among, _notices["department_id"].is_(None)))


@dataclass(frozen=True, slots=True)
class NoticeReader:
    """A person with all roles whose notices they read."""

    person_id: UUID
    addresses: tuple[Address, ...]
    places: frozenset[UUID] | None = None
    """Communities to which the person still belongs: what was for themselves elsewhere isn't theirs any more. None:
    to all."""
    merged: frozenset[UUID] = frozenset()
    """Entries on record that turned out to be this person, whose notices are theirs, too."""

    def ways(self) -> Iterator[list[ColumnElement[bool]]]:
        """All ways in which notices can be addressed to them, in portions for one statement each."""
        own = [_notices["person_id"] == person_id for person_id in (self.person_id, *sorted(self.merged))]
        if self.places is not None:
            own = [and_(way, _notices["community_id"].in_(sorted(self.places))) for way in own]
        ways = [*own, *(address.condition() for address in self.addresses)]
        for start in range(0, len(ways), TOGETHER):
            yield ways[start : start + TOGETHER]

    def gets(self, notice: Notice) -> bool:
        """Whether a notice is addressed to them."""
        belongs = self.places is None or notice.community_id in self.places
        theirs = notice.person_id == self.person_id or notice.person_id in self.merged
        return (belongs and theirs) or any(address.takes(notice) for address in self.addresses)


@dataclass(frozen=True, slots=True)
class SeenNotice:
    """A notice, and when its reader read it; None: not yet."""

    row: Notice
    seen_at: datetime | None


def newest(ways: Sequence[ColumnElement[bool]], after: UUID | None, limit: int) -> AnySelect:
    """The statement that reads the newest notices of several ways, older than `after`."""
    pages = []
    for way in ways:
        page = select(*(_notices[name] for name in SHOWN)).where(way)
        if after is not None:
            page = page.where(_notices["id"] < literal(after, _notices["id"].type))
        pages.append(select(page.order_by(_notices["id"].desc()).limit(limit).subquery()))
    merged = (union_all(*pages) if len(pages) > 1 else pages[0]).subquery()
    return select(merged).order_by(merged.c.id.desc()).limit(limit)


def unread(ways: Sequence[ColumnElement[bool]], person_id: UUID) -> Subquery:
    """A subquery of what a person has not read, among the newest notices of several ways."""
    window = newest(ways, None, LOOKED_THROUGH).subquery()
    marked = exists().where(_marks["notice_id"] == window.c.id, _marks["person_id"] == person_id)
    open_here = or_(
        and_(window.c.person_id.is_not(None), window.c.read_at.is_(None)), and_(window.c.person_id.is_(None), ~marked)
    )
    return select(window.c.id, *(window.c[name] for name in OF_ONE_MOVE)).where(open_here).subquery()


async def page(
    tx: Transaction, reader: NoticeReader, *, only_unread: bool, after: UUID | None, limit: int
) -> list[SeenNotice]:
    """Up to `limit` notices, newest first; of those of one move, the one for the reader alone, or else the newest."""
    before = await whole(tx, reader.person_id, [after]) if after is not None else []
    shown = {_move_of(notice): notice for notice in before}
    while len(shown) - len(before) < limit:
        notices = await _portion(tx, reader, only_unread=only_unread, after=after, limit=limit)
        for notice in notices:
            twin = shown.get(_move_of(notice))
            if twin is None or (twin not in before and twin.row.person_id is None):
                shown[_move_of(notice)] = notice
        if len(notices) < limit:
            break
        after = notices[-1].row.id
    return [notice for notice in shown.values() if notice not in before][:limit]


def _move_of(notice: SeenNotice) -> tuple[object, ...]:
    return tuple(getattr(notice.row, name) for name in OF_ONE_MOVE)


async def _portion(
    tx: Transaction, reader: NoticeReader, *, only_unread: bool, after: UUID | None, limit: int
) -> list[SeenNotice]:
    ids: list[UUID] = []
    for ways in reader.ways():
        if only_unread:
            unread_rows = unread(ways, reader.person_id)
            statement = select(unread_rows.c.id).order_by(unread_rows.c.id.desc()).limit(limit)
            if after is not None:
                statement = statement.where(unread_rows.c.id < literal(after, _notices["id"].type))
        else:
            statement = newest(ways, after, limit)
        ids += [row["id"] for row in await tx.rows(statement)]
    ids = sorted(ids, reverse=True)[:limit]
    return await whole(tx, reader.person_id, ids) if ids else []


async def whole(tx: Transaction, person_id: UUID, ids: Sequence[UUID]) -> list[SeenNotice]:
    """Notices by id, newest first."""
    seen = func.coalesce(_notices["read_at"], _marks["read_at"], type_=_notices["read_at"].type).label("seen_at")
    statement = (
        select(*_notices, seen)
        .join_from(
            table_of(Notice),
            table_of(NoticeRead),
            and_(_marks["notice_id"] == _notices["id"], _marks["person_id"] == person_id),
            isouter=True,
        )
        .where(_notices["id"].in_(ids))
        .order_by(_notices["id"].desc())
    )
    return [SeenNotice(as_row(Notice, row), row["seen_at"]) for row in await tx.rows(statement)]


async def written_on(tx: Transaction, model: type[SQLModel], field: str, ids: Collection[UUID]) -> dict[UUID, str]:
    """The value of one column of several records, by record."""
    columns = table_of(model).columns
    rows = await tx.rows(select(columns["id"], columns[field].label("written")).where(columns["id"].in_(sorted(ids))))
    return {row["id"]: row["written"] for row in rows}


async def was_left(tx: Transaction, record_id: UUID, event: str, since: datetime) -> bool:
    """Whether somebody was told of this event of the record already."""
    same = (_notices.record_id == record_id, _notices.event == event, _notices.at >= since)
    return await tx.value(select(_notices.id).where(*same).limit(1)) is not None


async def count_unread(tx: Transaction, reader: NoticeReader) -> int:
    """How many notices a person has not read, counted up to LOOKED_THROUGH; those of one move once."""
    counted = 0
    for ways in reader.ways():
        rows = unread(ways, reader.person_id)
        moves = select(*(rows.c[name] for name in OF_ONE_MOVE)).distinct().subquery()
        counted += int(await tx.value(select(func.count()).select_from(moves)))
    return min(counted, LOOKED_THROUGH)


async def unread_until(tx: Transaction, reader: NoticeReader, until: datetime) -> list[UUID]:
    """The unread notices of a person up to a moment."""
    ids: list[UUID] = []
    for ways in reader.ways():
        unread_rows = unread(ways, reader.person_id)
        ids += [row["id"] for row in await tx.rows(select(unread_rows.c.id).where(unread_rows.c.at <= until))]
    return ids


async def unread_with(tx: Transaction, reader: NoticeReader, rows: Sequence[Notice]) -> list[UUID]:
    """The unread notices of a person that are among these, or of the same moves as one of them."""
    ids: dict[UUID, None] = {}
    for ways in reader.ways():
        unread_rows = unread(ways, reader.person_id)
        same = (and_(*(unread_rows.c[name] == getattr(row, name) for name in OF_ONE_MOVE)) for row in rows)
        ids |= dict.fromkeys(row["id"] for row in await tx.rows(select(unread_rows.c.id).where(or_(*same))))
    return list(ids)


async def mark(tx: Transaction, person_id: UUID, ids: Sequence[UUID]) -> None:
    """Mark these notices as read by a person, who must be an addressee. Those that were read before stay unchanged."""
    named = _notices["id"].in_(ids)
    # one that names a person names this one, or an entry that was merged into them
    own = update(table_of(Notice)).where(named, _notices["person_id"].is_not(None), _notices["read_at"].is_(None))
    await tx.run(own.values(read_at=tx.now))
    make = postgresql_insert if tx.database.is_postgresql else sqlite_insert
    theirs = select(
        _notices["id"], literal(person_id, _marks["person_id"].type), literal(tx.now, _marks["read_at"].type)
    ).where(named, _notices["person_id"].is_(None))
    marking = make(NoticeRead).from_select(["notice_id", "person_id", "read_at"], theirs)
    await tx.run(marking.on_conflict_do_nothing())
