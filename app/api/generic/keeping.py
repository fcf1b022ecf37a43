"""How routes write records that people keep by hand: from which version, what was sent, in which role."""

from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from app.api.http.operation import AccessPolicy
from app.api.http.request_context import RequestContext
from app.core.fields import Form
from app.core.json_object import JsonView
from app.models.base import RowValues, RowView, VersionedRow
from app.services.journal import kept_records

M = TypeVar("M", bound=VersionedRow)


def edit_form(form: type[Form], name: str, fixed: frozenset[str] = frozenset()) -> type[Form]:
    """The form of a partial edit: the same fields with the same bounds, none of them required, and expected_version.
    Bounds must stand in the fields' types: validators of the form itself are not taken over."""
    assert not form.__pydantic_decorators__.field_validators
    assert not form.__pydantic_decorators__.model_validators
    fields: RowValues = {
        field_name: (
            Annotated[(info.annotation, *info.metadata, Field(description=info.description, examples=info.examples))],
            None,
        )
        for field_name, info in form.model_fields.items()
        if field_name not in fixed
    }
    fields["expected_version"] = (
        Annotated[int, Field(ge=1, le=2_147_483_647)] | None,
        Field(default=None, description="The version the edit was made from, unless If-Match says it."),
    )
    return create_model(name, __base__=Form, __doc__=f"What may be changed; {form.__doc__}", **fields)


def sent(form: BaseModel) -> RowValues:
    """The fields a client sent, without the version they were made from."""
    return form.model_dump(include=form.model_fields_set - {"expected_version", "device_time"})


def check_expected(context: RequestContext, row: VersionedRow) -> None:
    """Refuse a stale edit: 412 or 409."""
    if context.expected is not None:
        kept_records.check_version(row, context.expected.versions, by_header=context.expected.by_header)


def acting_as(context: RequestContext, policy: AccessPolicy, community_id: UUID | None) -> str:
    """The role in which the caller acts, for the journal."""
    return kept_records.role_of(context.caller, policy.roles, community_id)


def add(
    context: RequestContext, model: type[M], values: RowView, policy: AccessPolicy, community_id: UUID | None = None
) -> M:
    """Queue a new record of a community, or of the organisation (None)."""
    role = acting_as(context, policy, community_id)
    return kept_records.create(context.tx, context.caller, model, values, community_id=community_id, role=role)


def change(
    context: RequestContext,
    model: type[M],
    row: M,
    changes: RowView,
    policy: AccessPolicy,
    *,
    community_id: UUID | None = None,
    action: str = "update",
    note: JsonView | None = None,
    written: JsonView | None = None,
) -> M:
    """Queue a change of a record of a community, or of the organisation (None); the journal holds `note` beside it, and
    `written` in its erasable text."""
    return kept_records.edit(
        context.tx,
        context.caller,
        model,
        row,
        changes,
        community_id=community_id,
        role=acting_as(context, policy, community_id),
        action=action,
        note=note,
        written=written,
    )
