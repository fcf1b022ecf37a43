"""The village of the matrix, for tests that drive a browser."""

from tests.matrix.conftest import village

__all__ = ["village"]
