"""Steps with a contact slip 内部联系单: returned by the wrong department, sent again, and confirmed (M-92, M-94)."""

from datetime import datetime, timedelta

from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected

HOUR = 3_600
WHY = "车棚门禁归物业部管理，不属工程部"
MATTER = {"subject": "地下车棚门禁", "matter": "投诉人反映车棚门未上锁，请今晚起上锁并回复。"}


async def slip_comes_back(run: Run, complaint: Record, desk: DemoUser, wrong: DemoUser, right: DemoUser) -> None:
    """A slip must be sent within the hour. The department's head confirms it within another hour, or returns it with a
    reason, which the sender reads. M-94 names the department to which the matter belongs."""
    first = await _send(run, complaint, desk, wrong)
    await _counts(run, first, desk)
    await first.forbidden(desk, "confirm")
    await first.hidden(right, "confirm")
    await first.do(wrong, "return", "returned", reason=WHY)
    await first.impossible(wrong, "confirm")
    await _is_told(run, first, desk)
    again = await _send(run, complaint, desk, right)
    again.must_show(department_id=complaint["department_id"])
    await again.hidden(wrong, "confirm")
    await again.do(right, "confirm", "confirmed", note="今晚安排")
    await again.do(right, "answer", "answered", answer="已上锁，钥匙由门岗保管。")
    clocks = await _clocks(run, again, desk)
    if {name: clock["state"] for name, clock in clocks.items()} != {"slip_sent": "met", "slip_confirmed": "met"}:
        raise Unexpected(f"{again.name}: sent and confirmed in time, and its clocks are {clocks}")


async def _send(run: Run, complaint: Record, desk: DemoUser, head: DemoUser) -> Record:
    """Send a slip about a matter that reached the desk twenty minutes ago."""
    reached = (await run.server.now(desk)) - timedelta(minutes=20)
    return await run.slip(desk, complaint, department_id=head.department_id, received_at=reached.isoformat(), **MATTER)


async def _clocks(run: Run, slip: Record, who: DemoUser) -> dict[str, Form]:
    found = await run.server.read(who, f"{slip.path}/clocks")
    return {clock["name"]: clock for clock in found["data"]}


async def _counts(run: Run, slip: Record, desk: DemoUser) -> None:
    """It was sent within the hour, and the department's hour is running."""
    clocks = await _clocks(run, slip, desk)
    sent, confirmed = clocks["slip_sent"], clocks["slip_confirmed"]
    if (sent["state"], confirmed["state"], confirmed["length"]) != ("met", "running", HOUR):
        raise Unexpected(f"{slip.name}: was sent in time and waits an hour to be confirmed, it tells {clocks}")
    hour = datetime.fromisoformat(confirmed["due_at"]) - datetime.fromisoformat(slip["created_at"])
    if hour != timedelta(seconds=HOUR) or confirmed["intervals"][-1]["stood_with"] != "department":
        raise Unexpected(f"{slip.name}: its hour is {hour}, with {confirmed['intervals']}")


async def _is_told(run: Run, slip: Record, desk: DemoUser) -> None:
    """The reason for the return is on the slip and in the sender's notice."""
    await slip.look(desk)
    slip.must_show(reason=WHY)
    page = await run.server.read(desk, "/v1/me/notices", limit=20)
    texts = [
        notice["text"] for notice in page["data"] if notice["record"]["id"] == slip.id and notice["for_role"] is None
    ]
    if not texts or WHY not in texts[0]:
        raise Unexpected(f"{slip.name}: its sender is told {texts}")
    if (await _clocks(run, slip, desk))["slip_confirmed"]["state"] != "voided":
        raise Unexpected(f"{slip.name}: came back, and its hour runs on")
