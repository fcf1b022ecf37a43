"""The application: create_app() puts the parts of the process, the middlewares and every operation together."""

import asyncio
import gc
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.metadata import version
from types import FrameType
from typing import Any

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI

from app.api.board import pages as board_pages
from app.api.http import cross_origin, problems, tracing
from app.api.http.middleware import (
    AccessLog,
    FoundRoute,
    JsonCompression,
    PathLookup,
    PathLookupMiddleware,
    is_acceptable,
    new_request_id,
)
from app.api.openapi import docs, files
from app.api.routes import lifecycle_page, metrics_page
from app.api.routes.all_routes import check_routes, include_all
from app.bootstrap import Container, build_container
from app.core.settings import Settings
from app.services.health.heartbeats import Pulse

TITLE = "Gongdan 工单"


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What lives as long as the process; its parts are closed after the last request."""
    container: Container = app.state.container
    # again, because whoever made the application may have added routes
    check_routes(app)
    # what exists by now stays; the collector need not look through it again and again
    gc.collect()
    gc.freeze()
    gc.enable()
    pulse = Pulse(container.settings, container.database, container.clock, "serve")
    with telling_of_stops(container):
        beating = asyncio.create_task(pulse.keep(container.stopping))
        try:
            yield
        finally:
            beating.cancel()
            await pulse.end()
            tracing.end(app)
            await container.close()


@contextmanager
def telling_of_stops(container: Container) -> Iterator[None]:
    """Let those who wait inside a request know when the process is told to stop, before the server waits for them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def tell(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(container.stopping.set)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number, handler in before.items():
        if callable(handler):
            signal.signal(number, tell)
    try:
        yield
    finally:
        for number, handler in before.items():
            if callable(handler):
                signal.signal(number, handler)


def create_app(
    settings: Settings | None = None, *, container: Container | None = None, tracer_provider: Any = None
) -> FastAPI:
    """The service. Without arguments it reads the environment; tests give settings, or all its parts."""
    app = FastAPI(
        title=TITLE,
        version=version("gongdan"),
        lifespan=lifespan,
        # the document is served from its committed file
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
        # spans are made around every request, also of those that FastAPI never sees: app/api/http/tracing.py
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    app.state.container = container or build_container(settings)
    lookup = app.state.lookup = PathLookup(include_all(app))
    app.router.middleware_stack = FoundRoute(app.router.middleware_stack)
    problems.install(app)
    files.install(app)
    docs.install(app)
    lifecycle_page.install(app)
    metrics_page.install(app)
    board_pages.install(app)
    app.add_middleware(PathLookupMiddleware, lookup=lookup)
    app.add_middleware(JsonCompression)
    cross_origin.let_in(app, app.state.container.settings.cors_origins)
    app.add_middleware(AccessLog)
    app.add_middleware(
        CorrelationIdMiddleware,
        header_name="X-Request-Id",
        generator=new_request_id,
        validator=is_acceptable,
        update_request_header=False,
    )
    tracing.let_out(app, lookup, app.state.container.settings.otlp_endpoint, tracer_provider)
    check_routes(app)
    return app
