"""The stand-in as an application: WeChat's own paths, and `/standin/…` for what people do on their phones."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.json_object import JsonObject
from app.sandbox.wechat.content import OK, check_content_form, push, verdict
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
    form = await read(request)
    number = state.phone_of(str(form.get("code", "")), str(form.get("openid", "")))
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


async def msg_sec_check(state: State, request: Request) -> JsonObject:
    """POST /wxa/msg_sec_check, version 2: a text with 违规 in it is risky, one with 疑似 is doubtful."""
    state.check_token(request.query_params.get("access_token"))
    form = await read(request)
    content = check_content_form(form, "content")
    if len(content) > 2_500:
        raise WechatRefusal(45002, "content size out of limit")
    return {**OK, "trace_id": state.trace(), **verdict(content)}


async def media_check_async(state: State, request: Request) -> JsonObject:
    """POST /wxa/media_check_async, version 2: the result comes as a push, here when somebody asks for it."""
    app_id = state.check_token(request.query_params.get("access_token"))
    form = await read(request)
    check_content_form(form, "media_url")
    if form.get("media_type") not in (1, 2):
        raise WechatRefusal(40004, "invalid media type")
    trace_id = state.trace()
    asked = {**form, "appid": app_id, "trace_id": trace_id}
    state.media.append(asked)
    if state.service and state.pushes:
        # WeChat takes up to half an hour; on a laptop it is a second
        loop = asyncio.get_running_loop()
        loop.call_later(1.0, lambda: state.under_way.append(loop.create_task(push(state, asked, "pass"))))
    return {**OK, "trace_id": trace_id}


async def media(state: State, request: Request) -> JsonObject:
    """POST /standin/media: WeChat pushes the result of a picture, `suggest` of it (pass); the answer's status."""
    form = await read(request)
    asked = next((check for check in state.media if check["trace_id"] == form.get("trace_id")), None)
    if asked is None:
        raise WechatRefusal(-1, "no such check")
    return {"pushed": await push(state, asked, str(form.get("suggest", "pass")))}


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
    ("POST", "/wxa/msg_sec_check", msg_sec_check),
    ("POST", "/wxa/media_check_async", media_check_async),
    ("POST", "/standin/media", media),
    ("POST", "/standin/consent", consent),
    ("GET", "/standin/messages", messages),
]
