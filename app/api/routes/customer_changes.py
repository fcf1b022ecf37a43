"""What the desk puts right about customers of its community: who was registered twice, and a number that was misheard
(M-02, M-11)."""

from collections.abc import Collection
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends

from app.api.generic.doubles import among_customers
from app.api.generic.keeping import acting_as, check_expected
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.routes.customers import CUSTOMER, KEEPERS, registered, shown
from app.api.schemas import people as shapes
from app.core.catalogue import sentence
from app.core.clock import local_day
from app.core.enums import PersonKind
from app.core.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    PersonMerged,
    PersonOnRecord,
    TooManyRequests,
)
from app.core.roles import Role
from app.db.queries import merged_people, roster
from app.models import Person
from app.services.journal import kept_records
from app.services.notices.notices import PHONE_CORRECTED, tell_person
from app.services.people import admin_scope, corrected_phones, merging
from app.services.people.households import MERGED, UNKNOWN_CUSTOMER, communities_lived_in

router = APIRouter(route_class=OperationRoute, tags=["people"])

KEEP: Final = (Role.RECEPTIONIST, Role.ADMIN)
ITSELF: Final = sentence("problems.merged_into_itself")
SHUT_OUT: Final = sentence("problems.kept_is_shut_out")
UNLIKE: Final = sentence("problems.unlike")


def _check_keeps(context: RequestContext, places: Collection[UUID | None]) -> None:
    """Whoever keeps all of a customer's communities may change them. Raises NotFound for a stranger's customer,
    Forbidden where somebody else's desk has a say, too."""
    caller = context.caller
    met = [caller.roles_in(place) for place in places if place is not None]
    held = caller.communities(*KEEP)
    if held is not None and not any(roles - {Role.CUSTOMER} for roles in met):
        raise NotFound(values={"what": CUSTOMER})
    if held is not None and not set(places) <= held:
        raise Forbidden(values={"allowed": admin_scope.KEEPS_EVERY_COMMUNITY})


async def _customer(context: ContextDep, person_id: RecordId) -> Person:
    """A customer of the organisation. Raises NotFound."""
    own = {"organisation_id": context.caller.organisation_id, "kind": PersonKind.CUSTOMER}
    return await kept_records.get(context.tx, Person, CUSTOMER, person_id, **own)


async def _places_of(context: RequestContext, person: Person) -> set[UUID | None]:
    """The communities that a customer belongs to, or whom this entry turned out to be."""
    return await roster.home_communities(context.tx, person.merged_into_id or person.id)


async def _mergeable(context: ContextDep, person_id: RecordId) -> Person:
    """The entry as it is once nobody else merges, or its rooms would be somebody else's by the time they are read."""
    await merged_people.hold(context.tx, context.caller.organisation_id)
    person = await _customer(context, person_id)
    _check_keeps(context, await _places_of(context, person))
    return person


async def _lives_here(context: ContextDep, person_id: RecordId) -> Person:
    person = await _customer(context, person_id)
    # who has moved out, or isn't here yet, is no customer of this desk
    places = await communities_lived_in(context.tx, person.id)
    if not places:
        raise NotFound(values={"what": CUSTOMER})
    _check_keeps(context, places)
    return person


MergeableCustomer = Annotated[Person, Depends(_mergeable)]
CustomerHere = Annotated[Person, Depends(_lives_here)]


@router.post(
    "/v1/customers/{person_id}/merge",
    **operation("customers.merge", policy=KEEPERS, clause="M-02", problems=(Forbidden, Conflict, PersonMerged)),
)
async def merge_customer(context: ContextDep, gone: MergeableCustomer, form: shapes.MergeForm) -> shapes.CustomerOut:
    """Somebody was registered twice: this entry becomes one with the other. The kept person (`duplicate_of`) has all
    rooms, and reads and does everything that names either; this entry's logins end, and it can't be used for anything
    new. Reception merges entries with the same name or number; others, and those with a login, are an administrator's.
    Nothing is undone: what was, stands in the journal."""
    tx = context.tx
    merging.check_not_merged(gone)
    kept = await _kept(context, gone, form.duplicate_of)
    places = await _places_of(context, gone)
    if gone.username is not None or gone.password_hash is not None:
        admin_scope.check_manages(context.caller, places)
    alike = await merging.have_something_in_common(tx, context.caller, gone, kept, correcting=PHONE_CORRECTED)
    if not alike and not _administers(context, places):
        raise Conflict(UNLIKE)
    role = acting_as(context, KEEPERS, None)
    kept = await merging.merge(tx, context.caller, gone, kept, reason=form.reason, role=role)
    homes = {place for place in places | await _places_of(context, kept) if place is not None}
    await tell_person(context.tx, kept.id, homes, "merged_in")
    context.after_commit += [partial(context.container.principals.forget, who.id) for who in (gone, kept)]
    await tx.flush()
    return await _as_shown(context, kept, homes)


async def _kept(context: RequestContext, gone: Person, kept_id: UUID) -> Person:
    """The person who is kept. Raises Invalid for one who isn't there, or was merged themselves."""
    own = {"organisation_id": context.caller.organisation_id, "kind": PersonKind.CUSTOMER}
    kept = await context.tx.get(Person, id=kept_id, **own)
    wrong = FieldError("/duplicate_of", "unknown", UNKNOWN_CUSTOMER)
    if kept is None:
        raise Invalid([wrong])
    try:
        _check_keeps(context, await _places_of(context, kept))
    except NotFound as error:
        raise Invalid([wrong]) from error
    if kept.id == gone.id:
        raise Invalid([FieldError("/duplicate_of", "itself", ITSELF)])
    if kept.merged_into_id is not None:
        raise Invalid([FieldError("/duplicate_of", "merged", MERGED)])
    if not kept.active:
        raise Invalid([FieldError("/duplicate_of", "inactive", SHUT_OUT)])
    return kept


def _administers(context: RequestContext, places: Collection[UUID | None]) -> bool:
    held = context.caller.communities(Role.ADMIN)
    return held is None or set(places) <= held


@router.post(
    "/v1/customers/{person_id}/correct-phone",
    **operation(
        "customers.correct_phone",
        policy=KEEPERS,
        clause="M-11",
        edits=True,
        problems=(Forbidden, PersonOnRecord, TooManyRequests),
    ),
)
async def correct_phone(
    context: ContextDep, customer: CustomerHere, form: shapes.CorrectPhoneForm
) -> shapes.CustomerRegistered:
    """A number that was misheard or has changed, of a customer who lives here now; whoever lives elsewhere, too, is
    corrected by who keeps both communities. The old number stays in the journal, and the customer is told. Logins end,
    because whoever has the old number may have made them: the customer logs in again with the new number."""
    row = customer
    check_expected(context, row)
    known: list[shapes.PersonBrief] = []
    homes = await communities_lived_in(context.tx, row.id)
    if form.phone != row.phone:
        for place in sorted(homes):
            known += await among_customers(
                context,
                place,
                name=row.name,
                phone=form.phone,
                another_person=form.another_person,
                but=row.id,
            )
        written = {"reason": form.reason, "was.phone": row.phone}
        role = acting_as(context, KEEPERS, None)
        row = kept_records.edit(
            context.tx,
            context.caller,
            Person,
            row,
            {"phone": form.phone, **await corrected_phones.end_logins(context.tx, row)},
            community_id=None,
            role=role,
            action=PHONE_CORRECTED,
            written=written,
        )
        await tell_person(context.tx, row.id, homes, PHONE_CORRECTED)
        context.after_commit.append(partial(context.container.principals.forget, row.id))
    return registered(await _as_shown(context, row, homes), known)


async def _as_shown(context: RequestContext, person: Person, homes: Collection[UUID]) -> shapes.CustomerOut:
    """The customer with the rooms in these communities."""
    rows = [row for place in sorted(homes) for row in await roster.homes_of(context.tx, place, [person.id])]
    zone = (await context.container.communities.get(context.tx, min(homes))).zone if homes else "Asia/Shanghai"
    return shown(person, rows, local_day(context.now, zone))
