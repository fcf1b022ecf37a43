"""Who sees a record, by rules that each answer twice, for a record at hand and as conditions of a query; and how
personal data is masked 脱敏 for them: enough stays to recognise a person one knows, too little to find an unknown one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, and_, true

from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Caller, Grant, Role
from app.db.statements import AnyColumn

Condition = ColumnElement[bool]
Columns = Mapping[str, AnyColumn]
"""The columns of a kind of record by name, those joined from the record that it belongs to among them."""

EVERYTHING: Final[Condition] = true()
"""The condition of a rule by which a caller sees all records of the place asked about."""


SAID_BY: Final = frozenset(
    {"said_by", "signed_by", "agreed_by", "answered_by", "consent_to_enter", "explained_to", "result_shown_to",
     "received_by", "handed_to", "witness"}
)  # fmt: skip
"""Fields in which stands who spoke, signed or was there: a name or a relation."""
STRUCTURED: Final = frozenset({"serial", "number", "receipt", "requisition", "online_reference", "href"})
"""Fields whose long numbers are no telephones."""
_LONG_NUMBER: Final = re.compile(
    r"[A-Z]{2}-\w{1,12}-\d{8}-\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(\+?\d{7,}|(?<!\d)1[3-9]\d(?:[ -]?\d){8}(?!\d))"
)
"""Numbers of records and ids, which stay, or else a run of digits; a mobile's may stand in groups."""
_KIN: Final = "本人|家属|家人|配偶|妻子|丈夫|爱人|父亲|母亲|父母|儿子|女儿|子女|老人|保姆|邻居"
_PARTY: Final = "业主|房主|户主|房东|租户|租客|住户|商户|店长|店员|客户|物业|前台|保安"
_RELATION: Final = re.compile(
    rf"(?:{_PARTY})(?:{_KIN}|店员|员工)?|{_KIN}|无人|不在家|absent|nobody"
    r"|(?:the )?(?:owner|tenant|merchant|customer|resident)(?:'s (?:wife|husband|son|daughter|mother|father|family))?",
    re.IGNORECASE,
)
ERASED: Final = Words("erased user", "已注销用户")
"""What stands in the place of the name of somebody who was erased (PIPL)."""
WORKING: Final = (*STAFF_ROLES, Role.INTEGRATION)
"""Roles that are held for work: not a customer's."""


class CommunityRecord(Protocol):
    """A record of a community."""

    community_id: UUID


class SeenBy(Protocol):
    """One way in which records are seen."""

    personal: ClassVar[bool] = False
    """Whether it is by a caller's own person, and not by an office that they hold."""

    @property
    def who(self) -> tuple[Role, ...]:
        """The roles that can ever see a record by this rule, for the API page."""
        return ()

    def holds(self, caller: Caller, row: CommunityRecord) -> bool:
        """Whether the caller sees this record."""

    def conditions(self, caller: Caller, columns: Columns, community_id: UUID | None) -> list[Condition]:
        """Which records the caller sees, in one community or (None) in all: conditions that one index answers each.

        EVERYTHING alone: all of the place. None at all: nothing by this rule."""


def _everywhere_in(held: frozenset[UUID] | None, columns: Columns, community_id: UUID | None) -> list[Condition]:
    """Conditions for records of the communities in which something is held; None: of all."""
    if held is None or (community_id is not None and community_id in held):
        return [EVERYTHING]
    if community_id is not None:
        return []
    return [columns["community_id"] == place_id for place_id in sorted(held)]


@dataclass(frozen=True, slots=True)
class Desk(SeenBy):
    """Whoever holds one of these roles in the record's community."""

    roles: tuple[Role, ...]

    def __init__(self, *roles: Role) -> None:
        object.__setattr__(self, "roles", roles)

    @property
    def who(self) -> tuple[Role, ...]:
        return self.roles

    def holds(self, caller: Caller, row: CommunityRecord) -> bool:
        return not caller.roles_in(row.community_id).isdisjoint(self.roles)

    def conditions(self, caller: Caller, columns: Columns, community_id: UUID | None) -> list[Condition]:
        return _everywhere_in(caller.communities(*self.roles), columns, community_id)


@dataclass(frozen=True, slots=True)
class DeskOf(SeenBy):
    """Whoever holds a role in the record's community, of records with one value in a column."""

    role: Role
    column: str
    value: object

    @property
    def who(self) -> tuple[Role, ...]:
        return (self.role,)

    def holds(self, caller: Caller, row: CommunityRecord) -> bool:
        return getattr(row, self.column) == self.value and caller.has(self.role, row.community_id)

    def conditions(self, caller: Caller, columns: Columns, community_id: UUID | None) -> list[Condition]:
        such = columns[self.column] == self.value
        return [and_(place, such) for place in _everywhere_in(caller.communities(self.role), columns, community_id)]


@dataclass(frozen=True, slots=True)
class WithScope(SeenBy):
    """A machine client with this scope, in its communities."""

    scope: str

    @property
    def who(self) -> tuple[Role, ...]:
        return (Role.INTEGRATION,)

    def holds(self, caller: Caller, row: CommunityRecord) -> bool:
        return self.scope in caller.scopes and caller.has(Role.INTEGRATION, row.community_id)

    def conditions(self, caller: Caller, columns: Columns, community_id: UUID | None) -> list[Condition]:
        if self.scope not in caller.scopes:
            return []
        return _everywhere_in(caller.communities(Role.INTEGRATION), columns, community_id)


@dataclass(frozen=True, slots=True)
class Own(SeenBy):
    """The customer whom a column of the record names: whose record it is. It stays theirs when they move out. What
    names an entry that was merged into them is theirs in the same way."""

    personal: ClassVar[bool] = True
    columns: tuple[str, ...]

    def __init__(self, *columns: str) -> None:
        object.__setattr__(self, "columns", columns)

    @property
    def who(self) -> tuple[Role, ...]:
        return (Role.CUSTOMER,)

    def holds(self, caller: Caller, row: CommunityRecord) -> bool:
        return any(caller.is_self(getattr(row, name)) for name in self.columns)

    def conditions(self, caller: Caller, columns: Columns, community_id: UUID | None) -> list[Condition]:
        people = (caller.id, *sorted(caller.merged))
        return [columns[name] == person_id for name in self.columns for person_id in people]


@dataclass(frozen=True, slots=True)
class OwnAtWork(SeenBy):
    """Whoever a column of the record names as its worker, handler, sender …, as long as they work in its community:
    who has moved on, or left, reads nothing of it any more."""

    personal: ClassVar[bool] = True
    columns: tuple[str, ...]

    def __init__(self, *columns: str) -> None:
        object.__setattr__(self, "columns", columns)

    @property
    def who(self) -> tuple[Role, ...]:
        return WORKING

    def holds(self, caller: Caller, row: CommunityRecord) -> bool:
        """Whether one of the columns names the caller, who works there."""
        return any(getattr(row, name) == caller.id for name in self.columns) and caller.works_in(row.community_id)

    def conditions(self, caller: Caller, columns: Columns, community_id: UUID | None) -> list[Condition]:
        """Records of which a column names the caller, in the communities where they work."""
        held = caller.communities(*WORKING)
        if held is None:
            return [columns[name] == caller.id for name in self.columns]
        if community_id is not None:
            held &= {community_id}
        here = columns["community_id"].in_(sorted(held))
        return [and_(columns[name] == caller.id, here) for name in self.columns] if held else []


@dataclass(frozen=True, slots=True)
class Rooms(SeenBy):
    """Whoever is bound today to the room or shop that a column of the record names, and was when it was registered."""

    personal: ClassVar[bool] = True
    column: str = "premises_id"
    registered: str = "created_at"
    """The column that says when the request was registered."""

    @property
    def who(self) -> tuple[Role, ...]:
        return (Role.CUSTOMER,)

    def holds(self, caller: Caller, row: CommunityRecord) -> bool:
        stay = caller.rooms.get(getattr(row, self.column))
        return stay is not None and stay.covers(getattr(row, self.registered))

    def conditions(self, caller: Caller, columns: Columns, community_id: UUID | None) -> list[Condition]:
        room, registered = columns[self.column], columns[self.registered]
        return [
            and_(room == premises_id, registered >= since, true() if until is None else registered < until)
            for premises_id in sorted(caller.rooms)
            for since, until in caller.rooms[premises_id].spans
        ]


@dataclass(frozen=True, slots=True)
class DepartmentHead(SeenBy):
    """The supervisor of the department that has the record; with `unassigned`, of any department while none has it."""

    unassigned: bool = False
    column: str = "department_id"

    @property
    def who(self) -> tuple[Role, ...]:
        return (Role.SUPERVISOR,)

    def holds(self, caller: Caller, row: CommunityRecord) -> bool:
        led = caller.departments(Role.SUPERVISOR, row.community_id)
        if not led:
            return False
        department_id = getattr(row, self.column)
        if None in led or department_id in led:
            return True
        return self.unassigned and department_id is None

    def conditions(self, caller: Caller, columns: Columns, community_id: UUID | None) -> list[Condition]:
        conditions: list[Condition] = []
        for grant in caller.grants:
            if grant.role is Role.SUPERVISOR:
                conditions += self._of_grant(grant, columns, community_id)
        return [EVERYTHING] if any(condition is EVERYTHING for condition in conditions) else conditions

    def _of_grant(self, grant: Grant, columns: Columns, community_id: UUID | None) -> list[Condition]:
        if community_id is not None and grant.community_id not in (None, community_id):
            return []
        place = true() if grant.community_id is None else columns["community_id"] == grant.community_id
        if grant.department_id is None:
            return [EVERYTHING if grant.community_id in (None, community_id) else place]
        column = columns[self.column]
        conditions = [and_(place, column == grant.department_id)]
        if self.unassigned:
            conditions.append(and_(place, column.is_(None)))
        return conditions


@dataclass(frozen=True, slots=True)
class Offered(SeenBy):
    """Workers of the department that has the record, while a column says that they may claim it (M-25)."""

    personal: ClassVar[bool] = True
    offered: str = "claimable"
    column: str = "department_id"

    @property
    def who(self) -> tuple[Role, ...]:
        return (Role.WORKER,)

    def holds(self, caller: Caller, row: CommunityRecord) -> bool:
        """Whether it is offered to a department in which the caller works."""
        if not getattr(row, self.offered):
            return False
        own = caller.departments(Role.WORKER, row.community_id)
        return None in own or getattr(row, self.column) in own

    def conditions(self, caller: Caller, columns: Columns, community_id: UUID | None) -> list[Condition]:
        """What is offered to each department in which the caller works."""
        conditions: list[Condition] = []
        for grant in caller.grants:
            if grant.role is not Role.WORKER or community_id not in (None, grant.community_id or community_id):
                continue
            place = grant.community_id or community_id
            where: list[Condition] = [columns[self.offered].is_(True)]
            if place is not None:
                where.append(columns["community_id"] == place)
            if grant.department_id is not None:
                where.append(columns[self.column] == grant.department_id)
            conditions.append(and_(*where))
        return conditions


def mask_name(name: str | None) -> str | None:
    """The family name, or the first character: 王小明 → 王**, "Anna Li" → A**. Who was erased stays so."""
    return name if not name or name == ERASED.zh else f"{name[:1]}**"


def mask_phone(phone: str | None) -> str | None:
    """The last four digits, and of a Chinese mobile its first three: +8613800000000 → 138****0000."""
    if not phone:
        return phone
    digits = "".join(character for character in phone if character.isdigit())
    chinese = phone.startswith("+86") or not phone.startswith("+")
    local = digits.removeprefix("86") if phone.startswith("+86") else digits
    if chinese and len(local) == 11 and local.startswith("1"):
        return f"{local[:3]}****{local[-4:]}"
    return f"****{local[-4:]}" if len(local) > 6 else "****"


def mask_said_by(name: str) -> str:
    """Who spoke, signed or was let in: a relation such as 业主本人 stays, everything else is masked as a name."""
    return name if _RELATION.fullmatch(name.strip()) else mask_name(name) or ""


def mask_text(text: str, names: Sequence[str]) -> str:
    """Free text beside people: their exact names, and runs of seven digits or more as telephones. Numbers of records
    and ids stay."""
    for name in names:
        if name in text:
            text = text.replace(name, mask_name(name) or "")
    return _LONG_NUMBER.sub(lambda match: mask_phone(match[1]) or "" if match[1] else match[0], text)


def mask_free(name: str, value: Any, names: Sequence[str]) -> Any:
    """A field of an answer with the free text in it masked, at any depth, as far as it is text at all."""
    if isinstance(value, str):
        if name in SAID_BY:
            return mask_said_by(value)
        return value if name in STRUCTURED else mask_text(value, names)
    if isinstance(value, dict):
        return {key: mask_free(key, part, names) for key, part in value.items()}
    return [mask_free(name, part, names) for part in value] if isinstance(value, list) else value


def without_amounts(value: Any) -> Any:
    """A field of an answer without the amounts in it, for who may not read money."""
    if isinstance(value, dict):
        return {key: without_amounts(part) for key, part in value.items() if not key.endswith("_fen")}
    return [without_amounts(part) for part in value] if isinstance(value, list) else value
