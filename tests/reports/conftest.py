"""Fixtures of the reports' tests: those of the API, on the demo's communities."""

from tests.api.conftest import app, client, clock, communities, container, sign_in

__all__ = ["app", "client", "clock", "communities", "container", "sign_in"]
