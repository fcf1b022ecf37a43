"""Swagger UI from local files: it must work on a closed intranet, so nothing is fetched from elsewhere."""

from typing import Final

from fastapi import FastAPI
from fastapi_swagger import patch_fastapi

PARAMETERS: Final = {
    "persistAuthorization": True,
    "filter": True,
    "displayRequestDuration": True,
    "displayOperationId": True,
    "docExpansion": "none",
    "tryItOutEnabled": True,
    # the badge would ask a server on the internet
    "validatorUrl": None,
}


def install(app: FastAPI) -> None:
    """Serve the page at /docs and its files beside it; / leads there."""
    patch_fastapi(app, docs_url="/docs", title=f"{app.title} API", swagger_ui_parameters=dict(PARAMETERS))
