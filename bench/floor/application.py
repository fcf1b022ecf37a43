"""The application."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bench.floor.acknowledge import Acknowledging
from bench.floor.basis import Floor
from bench.floor.register import Registering


async def live(_request: Request) -> Response:
    """Whether it answers."""
    return JSONResponse({"status": "ok"})


def create_app() -> Starlette:
    """Both actions."""
    floor = Floor()
    return Starlette(
        routes=[
            Route("/v1/work-orders", Registering(floor).register, methods=["POST"]),
            Route("/v1/work-orders/{order_id}/acknowledge", Acknowledging(floor).acknowledge, methods=["POST"]),
            Route("/healthz", live),
        ],
        lifespan=floor.open,
    )
