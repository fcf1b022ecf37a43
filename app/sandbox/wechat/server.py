"""The stand-in as an application: WeChat's own paths, and `/standin/…` for what people do on their phones."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.json_object import JsonObject
from app.sandbox.wechat.pay import PayState
from app.sandbox.wechat.pay import routes as pay_routes
from app.sandbox.wechat.state import State, WechatRefusal
from app.sandbox.wechat.templates import TEMPLATES, check_fields

Handler = Callable[[State, Request], Awaitable[JsonObject]]


def build(state: State | None = None, pay: PayState | None = None) -> Starlette:
    """The application, on states that a test may look at; without the second, nobody pays."""
    held = state or State()
    routes = [Route(path, _answering(handler, held), methods=[method]) for method, path, handler in CALLS]
    return Starlette(routes=[*routes, *(pay_routes(pay) if pay is not None else ())])


def _answering(handler: Handler, state: State) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        state.calls[request.url.path] += 1
        try:
            body = await handler(state, request)
        except WechatRefusal as refused:
            # WeChat refuses with 200 and an errcode
            return JSONResponse({"errcode": refused.errcode, "errmsg": refused.errmsg})
        return JSONResponse(body)

    return answer


async def code2session(state: State, request: Request) -> JsonObject:
    """GET /sns/jscode2session."""
    query = request.query_params
    state.check_app(query.get("appid"), query.get("secret"))
    if query.get("grant_type") != "authorization_code":
        raise WechatRefusal(40002, "invalid grant_type")
    openid = state.openid_of(query["appid"], query.get("js_code", ""))
    return {"openid": openid, "session_key": "c3RhbmRpbi1zZXNzaW9uLWtleQ==", "unionid": f"u{openid}"}


async def stable_token(state: State, request: Request) -> JsonObject:
    """POST /cgi-bin/stable_token."""
    form = await read(request)
    state.check_app(form.get("appid"), form.get("secret"))
    if form.get("grant_type") != "client_credential":
        raise WechatRefusal(40002, "invalid grant_type")
    anew = form.get("force_refresh") is True
    return {"access_token": state.token_of(form["appid"], anew=anew), "expires_in": 7200}


async def phone_number(state: State, request: Request) -> JsonObject:
    """POST /wxa/business/getuserphonenumber."""
    app_id = state.check_token(request.query_params.get("access_token"))
    number = state.phone_of(str((await read(request)).get("code", "")))
    return {
        "errcode": 0,
        "errmsg": "ok",
        "phone_info": {
            "phoneNumber": number,
            "purePhoneNumber": number,
            "countryCode": "86",
            "watermark": {"timestamp": 1_700_000_000, "appid": app_id},
        },
    }


async def subscribe_send(state: State, request: Request) -> JsonObject:
    """POST /cgi-bin/message/subscribe/send: one consent, one message; each field of the kind and length of its name."""
    state.check_token(request.query_params.get("access_token"))
    form = await read(request)
    openid, template = str(form.get("touser", "")), str(form.get("template_id", ""))
    if template not in TEMPLATES:
        raise WechatRefusal(40037, "invalid template_id")
    check_fields(template, form.get("data") or {})
    if state.consents[openid, template] <= 0:
        raise WechatRefusal(43101, "user refuse to accept the msg")
    state.consents[openid, template] -= 1
    state.messages.append(form)
    return {"errcode": 0, "errmsg": "ok"}


async def consent(state: State, request: Request) -> JsonObject:
    """POST /standin/consent: the user taps "allow" in wx.requestSubscribeMessage."""
    form = await read(request)
    state.consents[str(form["openid"]), str(form["template_id"])] += 1
    return {"accepted": form["template_id"]}


async def messages(state: State, _: Request) -> JsonObject:
    """GET /standin/messages: what users got."""
    return {"messages": state.messages}


async def read(request: Request) -> JsonObject:
    """The JSON body. Raises 47001."""
    try:
        body = await request.json()
    except ValueError as error:
        raise WechatRefusal(47001, "data format error") from error
    if not isinstance(body, dict):
        raise WechatRefusal(47001, "data format error")
    return body


async def welcome(state: State, request: Request) -> JsonObject:
    """What this is."""
    return {"standin": "WeChat", "login": "login-<name>-<anything>", "phone": "phone-<digits>-<anything>"}


CALLS: list[tuple[str, str, Handler]] = [
    ("GET", "/", welcome),
    ("GET", "/sns/jscode2session", code2session),
    ("POST", "/cgi-bin/stable_token", stable_token),
    ("POST", "/wxa/business/getuserphonenumber", phone_number),
    ("POST", "/cgi-bin/message/subscribe/send", subscribe_send),
    ("POST", "/standin/consent", consent),
    ("GET", "/standin/messages", messages),
]
