"""The application for the tests of a process. Its routes are the same for every test, so it is made once; the parts
behind them (clock, database, logins) are each test's own. A test that changes the application makes one for itself."""

from fastapi import FastAPI

from app.bootstrap import Container
from app.main import create_app

_made: list[FastAPI] = []


def application(container: Container) -> FastAPI:
    """The application with these parts, which it has until the next test gives it others."""
    if not _made:
        _made.append(create_app(container=container))
    app = _made[0]
    app.state.container = container
    return app
