"""What a kind of record is declared with, and what most kinds do alike."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement

from app.core.enums import Level
from app.core.json_object import JsonObject, JsonView
from app.core.roles import Caller, Role
from app.db.queries.records import Join
from app.db.transaction import Transaction
from app.models.base import Row, RowView
from app.models.places import Community, Department
from app.models.support import StoredFile
from app.workflow.engine.community import CommunityRules
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import Context

Mask = Callable[[str | None], str | None]
NoticeFact = Callable[[Any, JsonView], Awaitable[object]]
"""Reads a fact of a move, from its MoveContext and from what the journal holds of it; what is empty is not known."""
NextNumber = Callable[[str], Awaitable[str]]
"""Gives the next human number with a prefix."""
NUMBERED_BY: Final = ("number", "receipt", "order_number", "complaint_number", "review_number")
"""Columns with the number by which people call a record, the first that has one: its own, or that of the record that it
belongs to."""


@dataclass(frozen=True, slots=True)
class Parent:
    """The kind of record that another belongs to: it stands in the parent's timeline, and leaves it its clocks.
    Where the column may be empty, a record may stand without one."""

    lifecycle: Lifecycle
    column: str
    """Which column names the parent."""
    model: type[Row]
    fields: Mapping[str, str] = field(default_factory=dict)
    """What is read of the parent along with the record: the name it gets, and its own name there."""


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """Whom an open record waits for, by a column that names them, and the step that Gongdan takes when they leave the
    company (M-26)."""

    column: str
    action: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A field of the whole answer that is worked out for its reader; lists don't show it. It stands in the place of a
    column of the same name, which nothing shows then. Answers to writes have null there: they are stored for repeated
    requests, and what only this reader may see now must not lie there for days."""

    type: object
    """Its type with its bounds; None is among its values."""
    read: Callable[[Context], object]
    """From the record and its reader."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """Another order in which lists are given, the smallest value first."""

    expression: ColumnElement[Any]
    needs: str
    """The filter that must be asked for with it, so that few rows are sorted."""
    first: str = "the earliest first"
    """What stands first, as the API page says it."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """What lists show of a record beside what all kinds show, unless they are asked for all of it (`view=full`): what a
    line on a screen shows."""

    columns: tuple[str, ...] = ()
    """Of its own columns, and of those that are read of the records that it belongs to."""
    along: tuple[Join, ...] = ()
    """What is shown of records that its columns name: the name of a worker, the time of an appointment."""
    worked_out: Mapping[str, Computed] = field(default_factory=dict)
    """What is worked out from the row, such as what is still owed."""
    summary: str = ""
    """The text whose beginning is shown as `summary`; empty: none."""
    extras: tuple[str, ...] = ()
    """Fields of the whole that `with=` adds to each row, beside `available_actions`."""
    reads: tuple[str, ...] = ()
    """Further columns that are needed to make the row, such as those that say whose turn it is."""


IN_ALL_LISTS: Final = ("id", "version", "number", "community_id", "state", "kind", "place", "created_at", "updated_at")
"""Columns that every list shows where the kind has them."""
NAMED_IN_ALL_LISTS: Final = (
    Join(Community, "community_id", {"community_name": "name"}),
    Join(Department, "department_id", {"department_name": "name"}),
)
"""What is shown in every list of the records that such columns name."""
ACTIONS: Final = "available_actions"
"""What every list shows beside its rows on request."""


class UsualKind:
    """What most kinds do alike; a kind that does otherwise replaces the method in its own class."""

    @property
    def tag(self) -> str:
        """The group of the API page that its operations stand in; empty: named after its plural."""
        return ""

    @property
    def computed(self) -> Mapping[str, Computed]:
        """Fields of its answers that are worked out for their reader, by name."""
        return {}

    @property
    def levels(self) -> tuple[Level, ...]:
        """Who hears of a late record, one after another (M-131)."""
        return tuple(level for level in Level if level is not Level.LEADERSHIP)

    def new_aspects(self) -> Any:
        """What stands beside a record that is being created, in the Context of its move; None where a kind has no such
        parts."""
        return None

    def expected_time(self, context: Context) -> tuple[datetime, datetime] | None:
        """The time for which somebody is expected, from and until, where the record has such."""
        return None

    def visit_told(self, moving: Any) -> JsonObject:
        """What a notice tells whoever goes there of the place, the time and the urgency, from the MoveContext."""
        return {}

    def tells_outside(self, record_type: str, action: str) -> bool:
        """Whether the timeline tells people outside the company an entry of the record, or of what belongs to it."""
        return True

    def shows(self, column: str) -> bool:
        """Whether answers show a column that is read of the records that it belongs to."""
        return True

    def ways_of(self, name: str, value: object) -> list[ColumnElement[bool]]:
        """The ways in which records are found by a filter, each with an index of its own, where there are several;
        none: it narrows by its column."""
        return []

    told_to_staff: tuple[str, ...] = ()
    """Columns that every notice to staff tells: where the record is, and how urgent."""

    flags: Collection[str] = frozenset()
    """Filters that are true or false, whatever they compare (see `ways_of`)."""

    @property
    def sort_keys(self) -> Mapping[str, SortKey]:
        """Further orders of its lists, by the names that clients use."""
        return {}

    def hidden_in_lists(self, caller: Caller, row: Any) -> frozenset[str]:
        """Fields of a list's row that this caller doesn't read of this record; they are null."""
        return frozenset()

    def kept_of_entry(self, action: str) -> frozenset[str]:
        """What of a journal entry was written for people inside alone."""
        return frozenset()

    def phone_of(self, community: CommunityRules) -> str:
        """The number at which people outside reach the community about a record (M-10)."""
        return community.service_phone

    def desk_stand_in(self, community: CommunityRules, now: datetime) -> Role | None:
        """Who is told now what the desk and the heads of departments are told of an emergency; None: nobody."""
        return None

    async def opens_file(self, tx: Transaction, file: StoredFile) -> bool:
        """Whether people outside the company who see a record may open a file of it."""
        return True

    async def reporters(self, tx: Transaction, record_id: UUID) -> Sequence[RowView]:
        """The records of others that were merged into this one (M-12): `id`, `number` and `customer_id` of each."""
        return ()

    async def residents(self, moving: Any) -> Collection[UUID]:
        """Whoever lives where the record is about and is told of it, from the MoveContext."""
        return ()
