"""The kinds of record that belong to others."""

from app.services.moving.kind import AnyKind, all_kinds


def children_of(name: str) -> tuple[tuple[AnyKind, str], ...]:
    """The kinds whose records may belong to records of this kind, each with the column that says so."""
    return tuple(
        (kind, parent.column)
        for kind in all_kinds().values()
        for parent in kind.parents
        if parent.lifecycle.name == name
    )
