"""Swagger UI from local files: it must work on a closed intranet, so nothing is fetched from elsewhere.

/docs is the whole document, /docs?for=resident that of one audience; `lang=` or the browser chooses the language. The
files come with the package fastapi-swagger and are given out compressed, with tags, so that a browser keeps them.
"""

import json
from functools import lru_cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.api.openapi.audiences import AUDIENCES
from app.api.openapi.demo_people import people_offered
from app.api.openapi.examples import demo_password
from app.api.openapi.files import ADDRESS
from app.api.openapi.served import language_asked, ready, ready_file
from app.api.openapi.texts import full_width, read
from app.core.errors import NotFound
from app.core.lang import Language, Words

PAGE: Final = "/docs"
ASSETS: Final = "/swagger"
OWN: Final = {
    "docs.js": "text/javascript",
    "docs-controls.js": "text/javascript",
    "docs-document.js": "text/javascript",
    "docs-follow.js": "text/javascript",
    "docs-people.js": "text/javascript",
    "docs-requests.js": "text/javascript",
    "docs.css": "text/css",
}
THEIRS: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
# Swagger UI styles its parts as it draws them; scripts come from this server only
CONTENT_POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
KEPT: Final = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
"""Of files that change only with a release."""
PARAMETERS: Final = {
    # a token would stay in the browser for whoever uses it next
    "persistAuthorization": False,
    "filter": True,
    "displayRequestDuration": True,
    "docExpansion": "none",
    # shapes stand with their operations; a list of all of them would take seconds to draw
    "defaultModelsExpandDepth": -1,
    "defaultModelExpandDepth": 1,
    "deepLinking": True,
    "tryItOutEnabled": True,
    # the badge would ask a server on the internet
    "validatorUrl": None,
    "syntaxHighlight": {"activated": False},
}
DEMO: Final = Words(
    "Demo server: whatever you send without Authorize is sent by the person of its example.",
    "演示环境:未登录授权时,每个请求由示例中的演示人员发出,可直接点击“执行”。",
)
FOLLOW: Final = Words("Use {name} in the operations that I open next", "接下来打开的操作都用 {name}")
UNFOLLOW: Final = Words("In use: {name}. Back to the examples", "正在使用 {name},点击恢复各操作的示例")
CHOOSE: Final = Words("Choose somebody of the demo", "选择演示人员")
FILTER: Final = Words("Filter by group, title, path or id", "按分组、标题、路径或操作名筛选")


def install(app: FastAPI) -> None:
    """Serve the page at /docs and its files beside it; / leads there."""
    title = f"{app.title} API"

    async def page(request: Request) -> Response:
        language, audience = language_asked(request), request.query_params.get("for", "")
        if audience and audience not in AUDIENCES:
            raise NotFound(values={"what": Words("document", "文档")})
        headers = {
            "Content-Security-Policy": CONTENT_POLICY,
            "Content-Language": "zh-CN" if language == "zh" else "en",
            "Vary": "Accept-Language, Accept-Encoding",
            "Cache-Control": "public, no-cache",
        }
        container, password, people = request.app.state.container, "", ""
        if container.settings.demo_seed:
            offered = await people_offered(container.database, container.clock.now(), language)
            password, people = demo_password(), json.dumps(offered, ensure_ascii=False)
        return ready(_html(title, language, audience, password, people)).reply(request, "text/html", headers)

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        media_type = (OWN | THEIRS).get(name)
        if media_type is None:
            raise NotFound(values={"what": Words("file", "文件")})
        return ready_file(_folder(name) / name).reply(request, media_type, KEPT)

    async def entrance(_: Request) -> Response:
        return RedirectResponse(PAGE, status_code=307)

    app.add_route(PAGE, page, methods=["GET"], include_in_schema=False)
    app.add_route("/", entrance, methods=["GET"], include_in_schema=False)
    app.add_route(f"{ASSETS}/{{name}}", asset, methods=["GET"], include_in_schema=False)


def _folder(name: str) -> Path:
    own = files("app.api").joinpath("static")
    return Path(str(own if name in OWN else files("fastapi_swagger").joinpath("resources")))


@lru_cache(maxsize=64)
def _html(title: str, language: Language, audience: str, demo_password: str, people: str) -> bytes:
    address = f"/openapi/{audience}.json" if audience else ADDRESS
    data = {
        "url": f"{address}?{urlencode({'lang': language})}",
        "parameters": json.dumps(PARAMETERS),
        "filter": FILTER.say(language),
        "follow": FOLLOW.say(language),
        "unfollow": full_width(UNFOLLOW.say(language)) if language == "zh" else UNFOLLOW.say(language),
        "language": "zh-CN" if language == "zh" else "en",
    }
    if demo_password:
        data |= {"password": demo_password, "demo": full_width(DEMO.say(language)), "choose": CHOOSE.say(language)}
        data["people"] = people
    if language == "zh":
        words = {english: full_width(chinese) for english, chinese in read("controls").items()}
        data["words"] = json.dumps(words, ensure_ascii=False)
    attributes = " ".join(f'data-{name}="{escape(value)}"' for name, value in data.items())
    return f"""<!doctype html>
<html lang="{data["language"]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="icon" href="{ASSETS}/favicon-32x32.png">
<link rel="stylesheet" href="{ASSETS}/swagger-ui.css">
<link rel="stylesheet" href="{ASSETS}/docs.css">
</head>
<body>
<div id="swagger-ui" {attributes}></div>
<script src="{ASSETS}/swagger-ui-bundle.js"></script>
<script type="module" src="{ASSETS}/docs.js"></script>
</body>
</html>
""".encode()
