"""What a reader may have on paper: names and telephones in full for whom a record is or who may reveal them, masked for
everybody else, as the API shows them (M-90)."""

from dataclasses import dataclass
from typing import TypeVar

from app.core.roles import Caller
from app.db.transaction import Transaction, as_row
from app.models.base import Row
from app.services.journal.uses import REVEAL
from app.services.moving.kind import AnyKind
from app.services.moving.moves import AnyOpenedRecord
from app.services.moving.seen_by import mask_free

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who prints, and how much of the records they may read: of one record, and of what belongs to it."""

    tx: Transaction
    caller: Caller
    opened: AnyOpenedRecord
    """The record whose people stand on the paper: of a charge, its order."""
    in_full: bool
    outside: bool

    @property
    def kind(self) -> AnyKind:
        """The kind of that record."""
        return self.opened.kind

    def record(self, model: type[R], held: str = "") -> R:
        """Its row as the reader may see it. `held`: the sentence that stands for every text of a record that WeChat's
        content check holds back."""
        kind, row = self.kind, self.opened.row
        values = dict(vars(row))
        if not self.in_full:
            values |= {name: mask(values[name]) for name, mask in kind.masked.items()}
            kind.mask_texts(row, values)
        if held:
            values |= {name: held if isinstance(values[name], str) else None for name in kind.texts if values[name]}
        return as_row(model, values)

    def part(self, row: R) -> R:
        """A row that belongs to it, with the record's people masked in its texts unless the reader may know them."""
        if self.in_full:
            return row
        people = self.kind.people_of(self.opened.row)
        # labels are texts, too, but never a person's
        values = {
            name: mask_free(name, value, people) if type(value) in (str, dict, list) else value
            for name, value in vars(row).items()
        }
        return as_row(type(row), values)


def reader_of(tx: Transaction, caller: Caller, opened: AnyOpenedRecord) -> Reader:
    """How the caller reads an opened record."""
    row = opened.row
    own = any(caller.is_self(getattr(row, column)) for column in opened.kind.own_columns)
    return Reader(tx, caller, opened, own or may_reveal(opened), caller.is_outsider(row.community_id))


def may_reveal(opened: AnyOpenedRecord) -> bool:
    """Whether the caller may have the record's people shown unmasked, in its present state."""
    held = opened.context.caller.roles_in(opened.row.community_id)
    rows = opened.kind.lifecycle.by_state[str(opened.row.state)].get(REVEAL, ())
    return any(step.permits(opened.context, held) for step in rows)
