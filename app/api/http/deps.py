"""What endpoints ask for by annotation: ordinary FastAPI dependencies, which any other dependency may use as well."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from app.api.http.request_context import IN_SCOPE, RequestContext
from app.bootstrap import Container
from app.core.lang import Language
from app.core.roles import Caller
from app.db.transaction import Transaction


def context_of(request: Request) -> RequestContext:
    """The context that the OperationRoute made."""
    context = request.scope.get(IN_SCOPE)
    if not isinstance(context, RequestContext):
        raise TypeError("use APIRouter(route_class=OperationRoute): a plain route has no caller and no transaction")
    return context


async def current_context(request: Request) -> RequestContext:
    """Everything of the request at once, with its transaction open."""
    context = context_of(request)
    await context.open()
    return context


async def current_request(request: Request) -> RequestContext:
    """The same without opening the transaction, for what waits or computes before it needs the database."""
    return context_of(request)


async def current_caller(request: Request) -> Caller:
    """Who calls; the route has authenticated them."""
    return context_of(request).caller


async def current_transaction(request: Request) -> Transaction:
    """The operation's transaction; a write is committed after the endpoint and before the answer is sent."""
    return await context_of(request).open()


async def current_moment(request: Request) -> datetime:
    """The one moment at which everything in this request happens."""
    return context_of(request).now


async def current_language(request: Request) -> Language:
    """The language of sentences for this client."""
    return context_of(request).language


async def current_container(request: Request) -> Container:
    """The parts of the process."""
    return context_of(request).container


ContextDep = Annotated[RequestContext, Depends(current_context)]
UnopenedContextDep = Annotated[RequestContext, Depends(current_request)]
CallerDep = Annotated[Caller, Depends(current_caller)]
TransactionDep = Annotated[Transaction, Depends(current_transaction)]
NowDep = Annotated[datetime, Depends(current_moment)]
LanguageDep = Annotated[Language, Depends(current_language)]
ContainerDep = Annotated[Container, Depends(current_container)]
