"""Swagger UI from local files: it must work on a closed intranet, so nothing is fetched from elsewhere.

The files come with the package fastapi-swagger. Its own pages name absolute addresses and read the files anew for each
request, so they are served from here: relative, and cached by the browser.
"""

from importlib.resources import files
from typing import Final

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from app.api.openapi.document import ADDRESS

PAGE: Final = "/docs"
ASSETS: Final = "/swagger"
# the page itself needs a line of script; everything else must come from this server
CONTENT_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
PARAMETERS: Final = {
    # a token would stay in the browser for whoever uses it next
    "persistAuthorization": False,
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
    document = get_swagger_ui_html(
        openapi_url=ADDRESS,
        title=f"{app.title} API",
        swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{ASSETS}/favicon-32x32.png",
        swagger_ui_parameters=dict(PARAMETERS),
    ).body

    async def page(_: Request) -> Response:
        return Response(bytes(document), media_type="text/html", headers={"Content-Security-Policy": CONTENT_POLICY})

    async def entrance(_: Request) -> Response:
        return RedirectResponse(PAGE, status_code=307)

    app.add_route(PAGE, page, methods=["GET"], include_in_schema=False)
    app.add_route("/", entrance, methods=["GET"], include_in_schema=False)
    folder = files("fastapi_swagger").joinpath("resources")
    app.mount(ASSETS, StaticFiles(directory=str(folder)), name="swagger")
