"""What endpoints ask for by annotation. The door fills these in itself; as dependencies they cost nothing a request."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, cast

from fastapi import Depends, Request

from app.api.call import Call
from app.bootstrap import House
from app.core.lang import Language
from app.core.roles import Caller
from app.db.tx import Tx


async def current_call(request: Request) -> Call:
    """The request at the door."""
    return cast(Call, request.scope["gongdan.call"])


async def current_caller(request: Request) -> Caller:
    """Who calls."""
    return (await current_call(request)).caller


async def current_tx(request: Request) -> Tx:
    """The operation's transaction."""
    return (await current_call(request)).tx


async def current_moment(request: Request) -> datetime:
    """The one moment at which everything in this request happens."""
    return (await current_call(request)).now


async def current_language(request: Request) -> Language:
    """The language of sentences for this client."""
    return (await current_call(request)).language


async def current_house(request: Request) -> House:
    """The parts of the process."""
    return (await current_call(request)).house


CallDep = Annotated[Call, Depends(current_call)]
CallerDep = Annotated[Caller, Depends(current_caller)]
TxDep = Annotated[Tx, Depends(current_tx)]
SessionDep = TxDep
NowDep = Annotated[datetime, Depends(current_moment)]
LanguageDep = Annotated[Language, Depends(current_language)]
HouseDep = Annotated[House, Depends(current_house)]

GIVEN: Final[dict[Any, Callable[[Call], Any]]] = {
    current_call: lambda call: call,
    current_caller: lambda call: call.caller,
    current_tx: lambda call: call.tx,
    current_moment: lambda call: call.now,
    current_language: lambda call: call.language,
    current_house: lambda call: call.house,
}
"""How the door fills in what an endpoint asks for."""
