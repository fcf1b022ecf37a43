"""The application: create_app() puts the house, the middlewares and every operation together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI

from app.api import docs, openapi, problems
from app.api.all_routes import all_routes
from app.api.middleware import AccessLog
from app.api.request_id import is_acceptable, new_request_id
from app.api.switchboard import Switchboard
from app.bootstrap import House, build_house
from app.core.settings import Settings

TITLE = "Gongdan 工单"


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What lives as long as the process; its house is closed after the last request."""
    try:
        yield
    finally:
        await app.state.house.close()


def create_app(settings: Settings | None = None, *, house: House | None = None) -> FastAPI:
    """The service. Without arguments it reads the environment; tests give settings, or a whole house."""
    app = FastAPI(
        title=TITLE,
        version=version("gongdan"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
        # a collector is set up outside, where one is wanted; unused spans would cost every request
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    app.state.house = house or build_house(settings)
    routes = all_routes()
    # the list is what the OpenAPI document is made from; the switchboard is what requests go by
    app.router.routes.extend(routes)
    app.router.middleware_stack = Switchboard(routes, app.router.middleware_stack)
    problems.install(app)
    openapi.install(app)
    docs.install(app)
    app.add_middleware(AccessLog)
    app.add_middleware(
        CorrelationIdMiddleware,
        header_name="X-Request-Id",
        generator=new_request_id,
        validator=is_acceptable,
        update_request_header=False,
    )
    return app
