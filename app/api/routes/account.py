"""One's own password and second factor, and a new password with a code from an administrator.

What one does with one's own account reads and writes one's own row and its journal entry alone, which belong to no
community; whoever has no role yet has no community either, so these transactions name every row (ADR 20)."""

from typing import Annotated, Final

import segno
from fastapi import APIRouter, Depends

from app.api.generic.keeping import acting_as
from app.api.http.deps import ContextDep, UnopenedContextDep
from app.api.http.operation import ADMIN, ANYONE, PUBLIC, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.routes.auth import token_answer
from app.api.routes.people import ManagedPerson, shown
from app.api.schemas.auth import CodeForm, EnrolmentOut, OwnPasswordForm, ResetCodeOut, ResetForm, TokenAnswer
from app.api.schemas.auth import OwnPassword as PasswordAgain
from app.api.schemas.people import PersonOut
from app.core.catalogue import sentence
from app.core.errors import (
    Conflict,
    CredentialsWrong,
    FieldError,
    Forbidden,
    Invalid,
    PersonMerged,
    TooManyRequests,
)
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.core.row_scope import EVERYWHERE, NOWHERE
from app.db.queries import logins as login_rows
from app.db.transaction import Transaction
from app.models import Person
from app.services.journal import kept_records
from app.services.people import own_password
from app.services.people.callers import load_person

router = APIRouter(route_class=OperationRoute, tags=["auth"])

A_PERSON: Final = Words("a person", "人员")
ANY_ROLE: Final = frozenset(Role)
WRONG_DIGITS: Final = sentence("problems.wrong_digits")
TRIED: Final = (CredentialsWrong, TooManyRequests)
"""What an operation that asks for the password can be refused with."""


async def _myself(context: UnopenedContextDep) -> Person:
    """The person who calls. No connection is held while their password is looked at."""
    if context.caller.kind != "person":
        raise Forbidden(values={"allowed": A_PERSON})
    async with context.container.database.transaction(context.now, NOWHERE) as tx:
        person = await tx.get(Person, id=context.caller.id)
    if person is None:
        raise Forbidden(values={"allowed": A_PERSON})
    return person


Myself = Annotated[Person, Depends(_myself)]


async def _knows_password(context: RequestContext, person: Person, password: str) -> None:
    """Raises CredentialsWrong, TooManyRequests."""
    await context.container.logins.check_own(person, password, context.origin, context.now)


def _note(context: RequestContext, tx: Transaction, caller: Caller, person: Person, action: str) -> None:
    """What happened to a person's logins stands in their journal."""
    role = kept_records.role_of(caller, ANY_ROLE, None)
    kept_records.edit(tx, caller, Person, person, {}, community_id=None, role=role, action=action)
    context.after_commit.append(lambda: context.container.principals.forget(person.id))


@router.post(
    "/v1/me/password",
    **operation(
        "me.set_password",
        policy=ANYONE,
        key="none",
        problems=(Forbidden, *TRIED),
    ),
)
async def change_own_password(context: UnopenedContextDep, person: Myself, form: OwnPasswordForm) -> TokenAnswer:
    """A new password, for whoever knows the present one (with the six digits appended, where there is a second factor).
    Every login of the person ends, this one too: the answer is a new one."""
    await _knows_password(context, person, form.current_password)
    hashed = await context.container.passwords.choose(form.new_password, own_password.names_of(person), "new_password")
    tx = await context.open(EVERYWHERE)
    role = kept_records.role_of(context.caller, ANY_ROLE, None)
    changed = await own_password.set_password(tx, context.caller, person, hashed, role=role)
    login = await context.container.logins.open(tx, changed)
    context.after_commit.append(lambda: context.container.principals.forget(person.id))
    return token_answer(login)


@router.post(
    "/v1/me/second-factor",
    **operation(
        "me.begin_second_factor",
        policy=ANYONE,
        key="none",
        problems=(Forbidden, Conflict, *TRIED),
    ),
)
async def begin_second_factor(context: UnopenedContextDep, person: Myself, form: PasswordAgain) -> EnrolmentOut:
    """A secret for an authenticator app (TOTP, RFC 6238), shown this once. It is asked for once it was confirmed."""
    await _knows_password(context, person, form.password)
    begun = await context.container.logins.second_factors.begin(await context.open(EVERYWHERE), person)
    picture = segno.make(begun.uri, micro=False).svg_data_uri(scale=4)
    return EnrolmentOut(secret=begun.secret, uri=begun.uri, picture=picture)


@router.post(
    "/v1/me/second-factor/confirm",
    status_code=204,
    **operation(
        "me.confirm_second_factor",
        policy=ANYONE,
        key="none",
        problems=(Forbidden, Conflict),
    ),
)
async def confirm_second_factor(context: UnopenedContextDep, person: Myself, form: CodeForm) -> None:
    """The six digits that the app shows now. From then on they are appended to the password at every login."""
    tx = await context.open(EVERYWHERE)
    if not await context.container.logins.second_factors.confirm(tx, person, form.code):
        raise Invalid([FieldError("/code", "wrong-digits", WRONG_DIGITS)])
    _note(context, tx, context.caller, person, "second_factor_on")


@router.post(
    "/v1/me/second-factor/remove",
    status_code=204,
    **operation(
        "me.remove_second_factor",
        policy=ANYONE,
        key="none",
        problems=(Forbidden, *TRIED),
    ),
)
async def remove_own_second_factor(context: UnopenedContextDep, person: Myself, form: PasswordAgain) -> None:
    """The password (with the digits) is asked for once more. In production, an administrator without a second factor
    has no administrator's rights."""
    await _knows_password(context, person, form.password)
    tx = await context.open(EVERYWHERE)
    if await login_rows.drop_second_factor(tx, person.id):
        _note(context, tx, context.caller, person, "second_factor_off")


@router.post(
    "/v1/people/{person_id}/second-factor/remove",
    **operation(
        "people.remove_second_factor",
        policy=ADMIN,
        key="none",
        problems=(PersonMerged,),
    ),
)
async def remove_second_factor(context: ContextDep, person: ManagedPerson) -> PersonOut:
    """For who lost the phone: every login of the person ends, and the next one takes the password alone."""
    row = await own_password.remove_second_factor(
        context.tx, context.caller, person, role=acting_as(context, ADMIN, None)
    )
    context.after_commit.append(lambda: context.container.principals.forget(row.id))
    return shown(row)


@router.post(
    "/v1/people/{person_id}/password-reset",
    **operation(
        "people.reset_password",
        policy=ADMIN,
        key="none",
        problems=(PersonMerged,),
    ),
)
async def issue_reset_code(context: ContextDep, person: ManagedPerson) -> ResetCodeOut:
    """For who forgot the password: a code, shown this once, with which the person chooses a new one within 24 hours.
    The administrator hands it on, and never knows the password. A code issued before ends."""
    issued = await own_password.issue_code(context.tx, context.caller, person, role=acting_as(context, ADMIN, None))
    return ResetCodeOut(code=issued.code, expires_at=issued.expires_at)


@router.post(
    "/v1/auth/password-reset",
    status_code=204,
    **operation(
        "auth.reset_password",
        policy=PUBLIC,
        key="none",
        problems=TRIED,
    ),
)
async def reset_password(context: UnopenedContextDep, form: ResetForm) -> None:
    """With the code from an administrator, which works once. Every login of the person ends; tries are counted like
    tries to log in."""
    container = context.container
    person = await own_password.person_with_code(
        container.database, container.logins.delays, form.username, form.code, context.origin, context.now
    )
    hashed = await container.passwords.choose(form.new_password, own_password.names_of(person), "new_password")
    # who that is, in the journal: as for somebody who calls with a token
    async with container.database.transaction(context.now, EVERYWHERE) as tx:
        caller = (await load_person(tx, person.id)).calling(context.origin, context.request_id)
    tx = await context.open(EVERYWHERE)
    await own_password.choose_with_code(tx, caller, person, form.code, hashed)
    context.after_commit.append(lambda: container.principals.forget(person.id))
