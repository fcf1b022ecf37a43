"""Fixtures of the tests of emergencies."""

from tests.api.reception.conftest import counter, fire

__all__ = ["counter", "fire"]
