"""The application."""

from fastapi import FastAPI

from bench.textbook import desk, field, reads


async def live() -> dict[str, str]:
    """Whether it answers."""
    return {"status": "ok"}


def create_app() -> FastAPI:
    """All routes."""
    app = FastAPI()
    for part in (desk, field, reads):
        app.include_router(part.router)
    app.add_api_route("/healthz", live)
    return app
