"""Scenario: people who know nothing of the API act through forms alone: they answer by the titles that they read,
choose among the names that a form or a look-up shows, and send what comes of it."""

from collections.abc import Mapping
from typing import Final

from app.core.lang import Words
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected
from app.workflow.kinds.work_order.table import WORK_ORDER

Answers = Mapping[Words, Words | str]
"""What somebody writes or chooses, by the title of the field."""
WHAT: Final = Words("What is wanted", "服务类型")
CHANNEL: Final = Words("How it came in", "受理渠道")
NEED: Final = Words("What is wrong or wanted", "问题或需求")
CONTACT: Final = Words("Contact", "联系人")
PHONE: Final = Words("Phone", "联系电话")
ROOM: Final = Words("Room or shop", "房屋或商铺")
ITEM: Final = Words("Item of the price list", "服务项目")
WHO_PAYS: Final = Words("Who pays", "费用承担")
WHY: Final = Words("Why", "费用承担依据")
DONE: Final = Words("What was done", "办理结果")
RESULT: Final = Words("Result", "回访结果")
BY: Final = Words("By which means", "回访方式")


async def by_forms(run: Run) -> None:
    """M-15: a tenant has milk ordered at the desk; from the call to the archive nobody types an id or a code."""
    desk, tenant = await run.people("reception", "tenant1")
    address = f"/v1/communities/{desk.community_id}/work-orders/forms/register"
    order = run.take(
        WORK_ORDER,
        await _send(
            run, desk, address,
            {
                WHAT: Words("free special service", "无偿特约"), CHANNEL: Words("phone", "电话"),
                NEED: "代订鲜牛奶，每日一瓶", CONTACT: "张女士", PHONE: "13900000021",
                ROOM: await _home(run, desk, tenant), ITEM: "代订牛奶",
            },
        )
    )  # fmt: skip
    await _act(run, order, desk, "accept", {WHO_PAYS: Words("free of charge", "无偿"), WHY: "代订为无偿服务"})
    await _act(run, order, desk, "fulfil", {DONE: "已向奶站代订"})
    order.must_show(state="signed_off")
    call = await run.follow_up_of(desk, order)
    await _act(run, call, desk, "finish", {RESULT: Words("satisfied", "满意"), BY: Words("phone", "电话")})
    await order.look(desk)
    await _act(run, order, desk, "close", {})
    order.must_show(state="closed")


async def _home(run: Run, desk: DemoUser, tenant: DemoUser) -> str:
    """The address that the tenant says on the phone."""
    rooms = await run.server.read(desk, f"/v1/communities/{desk.community_id}/premises/{tenant.home}")
    return str(rooms["label"])


async def _act(run: Run, record: Record, who: DemoUser, action: str, answers: Answers) -> None:
    """Take an action as its button shows it."""
    body = await record.look(who)
    button = next((offer for offer in body["available_actions"] if offer["name"] == action), None)
    if button is None or button["blocked_by"]:
        raise Unexpected(f"{record.name}: {who} has no button for {action}")
    await _send(run, who, button["form"], answers)
    await record.look(who)
    run.moves += 1


async def _send(run: Run, who: DemoUser, address: str, answers: Answers) -> Form:
    """Get a form, fill it in by what it shows, and send it to where it says."""
    schema = await run.server.read(who, address)
    language, form = run.server.language, {}
    for title, answer in answers.items():
        titled = [name for name, field in schema["properties"].items() if field["title"] == title.say(language)]
        if not titled:
            raise Unexpected(f"{address} has no field '{title.say(language)}'")
        name, field = titled[0], schema["properties"][titled[0]]
        form[name] = await _value(run, who, field, answer)
    for name, field in schema["properties"].items():
        if name in schema["required"] and name not in form and "default" in field:
            form[name] = field["default"]
    response = await run.server.post(who, schema["x-action"]["href"], form)
    if response.status_code >= 300:
        raise Unexpected(f"{who}: {address} let through what is refused: {response.text[:300]}")
    body: Form = response.json()
    return body


async def _value(run: Run, who: DemoUser, field: Form, answer: Words | str) -> object:
    """What stands for an answer: the value of the choice of that name, or the candidate that a look-up finds."""
    text = answer if isinstance(answer, str) else answer.say(run.server.language)
    if "oneOf" in field:
        return next(choice["const"] for choice in field["oneOf"] if choice["title"] == text)
    if "x-lookup" in field:
        page = await run.server.read(who, field["x-lookup"], q=text)
        if not page["data"]:
            raise Unexpected(f"{field['x-lookup']} finds nothing for '{text}'")
        return page["data"][0]["value"]
    return text
