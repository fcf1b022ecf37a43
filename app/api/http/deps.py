"""What endpoints ask for by annotation. The door fills these in itself; as dependencies they cost nothing a request."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, cast

from fastapi import Depends, Request

from app.api.http.request_context import Call
from app.bootstrap import Container
from app.core.lang import Language
from app.core.roles import Caller
from app.db.transaction import Transaction


async def current_call(request: Request) -> Call:
    """The request at the door."""
    return cast(Call, request.scope["gongdan.call"])


async def current_caller(request: Request) -> Caller:
    """Who calls."""
    return (await current_call(request)).caller


async def current_transaction(request: Request) -> Transaction:
    """The operation's transaction."""
    return (await current_call(request)).tx


async def current_moment(request: Request) -> datetime:
    """The one moment at which everything in this request happens."""
    return (await current_call(request)).now


async def current_language(request: Request) -> Language:
    """The language of sentences for this client."""
    return (await current_call(request)).language


async def current_container(request: Request) -> Container:
    """The parts of the process."""
    return (await current_call(request)).container


CallDep = Annotated[Call, Depends(current_call)]
CallerDep = Annotated[Caller, Depends(current_caller)]
TransactionDep = Annotated[Transaction, Depends(current_transaction)]
SessionDep = TransactionDep
NowDep = Annotated[datetime, Depends(current_moment)]
LanguageDep = Annotated[Language, Depends(current_language)]
ContainerDep = Annotated[Container, Depends(current_container)]

GIVEN: Final[dict[Any, Callable[[Call], Any]]] = {
    current_call: lambda call: call,
    current_caller: lambda call: call.caller,
    current_transaction: lambda call: call.tx,
    current_moment: lambda call: call.now,
    current_language: lambda call: call.language,
    current_container: lambda call: call.container,
}
"""How the door fills in what an endpoint asks for."""
