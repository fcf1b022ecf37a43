"""A customer with the rooms and shops that they are or were bound to in one community, in one read."""

from typing import Final
from uuid import UUID

from sqlalchemy import Table, and_, func, select

from app.db.statements import AnyColumn, Prepared, Spans, given
from app.db.transaction import Transaction, as_row, table_of
from app.models import Binding, Person

_PERSON, _BINDING = table_of(Person), table_of(Binding)


def _columns(table: Table) -> list[AnyColumn]:
    return [column.label(f"{table.name}.{column.name}") for column in table.columns]


_WITH_BINDINGS: Final = Prepared(
    select(*_columns(_PERSON), *_columns(_BINDING))
    .outerjoin(
        _BINDING,
        and_(
            # a merged entry has no rooms: they went to the one that was kept
            _BINDING.c.person_id == func.coalesce(_PERSON.c.merged_into_id, _PERSON.c.id),
            _BINDING.c.community_id == given(_BINDING.c.community_id, "community_id"),
        ),
    )
    .where(_PERSON.c.id == given(_PERSON.c.id, "person_id"))
)
_SPANS: Final[Spans] = (
    (0, len(_PERSON.columns)),
    (len(_PERSON.columns), len(_PERSON.columns) + len(_BINDING.columns)),
)


async def with_bindings(tx: Transaction, person_id: UUID, community_id: UUID) -> tuple[Person | None, list[Binding]]:
    """A person and their bindings in a community, ended ones among them; those of the kept entry, if theirs was merged
    into it."""
    person, bindings = None, []
    for of_person, of_binding in await tx.parts(_WITH_BINDINGS, _SPANS, person_id=person_id, community_id=community_id):
        person = person or as_row(Person, of_person or {})
        if of_binding is not None:
            bindings.append(as_row(Binding, of_binding))
    return person, bindings
