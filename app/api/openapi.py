"""The OpenAPI document: FastAPI's reading of the signatures, completed by what each operation states at the door."""

from fastapi import FastAPI


def install(app: FastAPI) -> None:
    """Have the application describe itself."""
