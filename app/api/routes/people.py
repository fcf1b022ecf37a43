"""People: staff and customers, as administrators keep them. Nobody with a history is deleted; they are disabled."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.generic.doubles import among_people
from app.api.generic.keeping import acting_as, add, check_expected, edit_form, sent
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import ADMIN, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.request_context import RequestContext, id_in
from app.api.schemas.page import Page
from app.api.schemas.people import PasswordForm, PersonBrief, PersonForm, PersonOut, PersonQuery, PersonRegistered
from app.core.catalogue import sentence
from app.core.enums import PersonKind
from app.core.errors import Conflict, Duplicate, FieldError, Invalid, PersonMerged, PersonOnRecord, TooManyRequests
from app.core.roles import Role
from app.db.queries import roster
from app.models import Person, StoredAnswer, StoredFile
from app.services.journal import kept_records
from app.services.master_data.people_changes import change_person
from app.services.moving.seen_by import mask_name, mask_phone
from app.services.people import admin_scope, own_password
from app.services.people.merging import check_not_merged

router = APIRouter(route_class=OperationRoute, tags=["people"])

OWN_PASSWORD = sentence("problems.own_password")
NO_PHOTO = sentence("problems.no_badge_photo")
PHOTO: Final = "photo"
"""The purpose of a picture that is no signature."""
ANOTHER: Final = "another_person"
"""A field that says how to go on, and is no column."""

PersonChanges: Any = edit_form(PersonForm, "PersonChanges", frozenset({"kind"}))


def shown(row: Person) -> PersonOut:
    """A person's row, masked."""
    customer = row.kind is PersonKind.CUSTOMER
    return PersonOut.model_validate(
        {
            **vars(row),
            "name": mask_name(row.name) if customer else row.name,
            "phone": mask_phone(row.phone),
            "has_password": row.password_hash is not None,
        }
    )


def registered(row: Person, known: list[PersonBrief]) -> PersonRegistered:
    """A person's row, masked, beside others on record with the same number."""
    return PersonRegistered(**shown(row).model_dump(), possible_duplicates=known)


async def managed(context: ContextDep, person_id: RecordId) -> Person:
    """A person whom the caller may change. Raises NotFound, Forbidden, PersonMerged."""
    person, places = await admin_scope.find_person(context.tx, context.caller, person_id)
    admin_scope.check_manages(context.caller, places)
    check_not_merged(person)
    return person


async def visible(context: ContextDep, person_id: RecordId) -> Person:
    """A person whom the caller may see. Raises NotFound."""
    person, _ = await admin_scope.find_person(context.tx, context.caller, person_id)
    return person


async def _check_replay(context: ContextDep) -> None:
    """Whoever no longer sees the person gets no stored answer either."""

    async def check(stored: StoredAnswer) -> None:
        await admin_scope.find_person(context.tx, context.caller, id_in(stored))

    context.check_replay = check


VisiblePerson = Annotated[Person, Depends(visible)]
StillVisible = Annotated[None, Depends(_check_replay)]
ManagedPerson = Annotated[Person, Depends(managed)]


async def _check_photo(context: RequestContext, photo_id: UUID | None) -> None:
    """A photo for a badge is a picture that whoever sends it uploaded for that. Raises Invalid."""
    if photo_id is None:
        return
    file = await context.tx.get(StoredFile, id=photo_id, organisation_id=context.caller.organisation_id)
    if file is None or not context.caller.is_self(file.uploaded_by_id) or file.purpose != PHOTO:
        raise Invalid([FieldError("/photo_id", "unknown-file", NO_PHOTO)])


@router.get("/v1/people", **operation("people.list", policy=ADMIN))
async def list_people(context: ContextDep, query: Annotated[PersonQuery, Query()]) -> Page[PersonOut]:
    """Staff and customers of the communities that the caller administers, and those who belong to none yet."""
    rows, count = await roster.people(
        context.tx,
        context.caller.organisation_id,
        context.caller.communities(Role.ADMIN),
        kind=query.kind,
        active=query.active,
        q=query.q,
        community_id=query.community_id,
        after=position_of(context, query),
        limit=query.limit,
        counted=query.count == "exact",
    )
    return page_of(context, query, rows, shown, count)


@router.post(
    "/v1/people",
    status_code=201,
    **operation("people.create", policy=ADMIN, key="required", problems=(Duplicate, PersonOnRecord, TooManyRequests)),
)
async def create_person(context: ContextDep, _: StillVisible, form: PersonForm) -> PersonRegistered:
    """Somebody without a role and without a password yet. Who is on record with the same name and number is not added
    again, unless `another_person` says that it is somebody else."""
    await _check_photo(context, form.photo_id)
    another_person = form.another_person
    known = await among_people(context, form.kind, name=form.name, phone=form.phone, another_person=another_person)
    values = {**form.model_dump(exclude={ANOTHER}), "organisation_id": context.caller.organisation_id}
    row = add(context, Person, values, ADMIN)
    context.response_headers["Location"] = f"/v1/people/{row.id}"
    return registered(row, known)


@router.get("/v1/people/{person_id}", **operation("people.read", policy=ADMIN))
async def read_person(person: VisiblePerson) -> PersonOut:
    """One person, masked."""
    return shown(person)


@router.post(
    "/v1/people/{person_id}/update",
    **operation(
        "people.update",
        policy=ADMIN,
        edits=True,
        problems=(Duplicate, PersonMerged, PersonOnRecord, TooManyRequests),
    ),
)
async def update_person(context: ContextDep, person: ManagedPerson, form: PersonChanges) -> PersonRegistered:
    """Changes what is sent. `active: false` ends every login and access of the person at once, within five seconds in
    other processes; they stay ended when the person is let in again. A new `phone` ends them, too: whoever has the old
    number may have made them. Open work of who is shut out goes back to its department, whose supervisor is told
    (M-26)."""
    row = person
    check_expected(context, row)
    fields = sent(form)
    another_person = bool(fields.pop(ANOTHER, False))
    changes = kept_records.changes_of(row, fields)
    await _check_photo(context, changes.get("photo_id"))
    known: list[PersonBrief] = []
    if changes.keys() & {"name", "phone"}:
        after = {"name": row.name, "phone": row.phone, **changes}
        named = {name: after[name] for name in ("name", "phone")}
        known = await among_people(context, row.kind, **named, another_person=another_person, but=row.id)
    if changes:
        role, setup = acting_as(context, ADMIN, None), context.container.master_data
        row = await change_person(setup, context.tx, context.caller, row, changes, role=role)
    return registered(row, known)


@router.post(
    "/v1/people/{person_id}/password",
    **operation("people.set_password", policy=ADMIN, key="none", problems=(Conflict, PersonMerged)),
)
async def set_password(context: ContextDep, person: ManagedPerson, form: PasswordForm) -> PersonOut:
    """A new password; every login of the person ends. One's own is changed at `/v1/me/password`, by whoever knows it;
    better than setting somebody's is to issue a code, at `/password-reset`."""
    if person.id == context.caller.id:
        raise Conflict(OWN_PASSWORD)
    hashed = await context.container.passwords.choose(form.password, own_password.names_of(person))
    row = await own_password.set_password(
        context.tx, context.caller, person, hashed, role=acting_as(context, ADMIN, None)
    )
    context.after_commit.append(lambda: context.container.principals.forget(row.id))
    return shown(row)
