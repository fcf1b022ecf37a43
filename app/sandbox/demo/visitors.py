"""Scenario: a resident invites a guest, whose pass is good once; reception turns a caller away whom nobody wants."""

from typing import Final, NamedTuple

from app.sandbox.demo.run import ZONE, Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected
from app.workflow.kinds.visitor import VISITOR

REGISTER: Final = f"{VISITOR.path}/register"
MORNING, EVENING = 8, 20
"""Hours between which reception registers; at others only the duty manager does."""


class Gate(NamedTuple):
    """Who has to do with visitors now."""

    owner: DemoUser
    registrar: DemoUser
    refused: DemoUser | None
    """Who may not register at this hour: by night reception, by day nobody of these two."""
    guard: DemoUser


async def visitors(run: Run) -> None:
    """M-95: reception registers by day, and the duty manager by night, when reception is refused."""
    desk, duty, guard, owner, neighbour = await run.people("reception", "duty", "guard", "owner1", "owner2")
    hour = (await run.server.now(desk)).astimezone(ZONE).hour
    registrar, refused = (desk, None) if MORNING <= hour < EVENING else (duty, desk)
    gate = Gate(owner, registrar, refused, guard)
    await _guest(run, gate, neighbour)
    await _caller(run, gate)


async def _guest(run: Run, gate: Gate, neighbour: DemoUser) -> None:
    """Invited, which counts as the call; checked in; let in once; corrected by a further entry; gone."""
    owner, registrar, refused, guard = gate
    visit = {"name": "李强", "phone": "13912345678", "plate": "鲁B·12345", "people": 2, "purpose": "探亲"}
    guest = await run.create(owner, VISITOR, VISITOR.path, premises_id=owner.home, **visit)
    shown = await guest.look(owner)
    code = shown["code"]
    if not code or not str(shown["pass_qr"]).startswith("data:image/svg+xml"):
        raise Unexpected(f"{guest.name}: whoever invites gets no pass")
    await guest.hidden(neighbour, "revoke", reason="误操作")
    if refused is not None:
        await guest.refused(refused, "check_in", "night_is_duty_managers")
    await guest.do(registrar, "check_in", "registered")
    await guest.look(guard)
    guest.must_show(code=None, pass_qr=None, name="李**")
    await guest.refused(guard, "admit", "code_is_right", code="22222222")
    await guest.do(guard, "admit", "admitted", code=code)
    await guest.impossible(guard, "admit", code=code)
    await guest.do(registrar, "correct", "admitted", correction="实到三人")
    await guest.do(guard, "leave", "left")


async def _caller(run: Run, gate: Gate) -> None:
    """A salesman, whom the resident declines; and a friend who is expected, until the resident has to go out."""
    owner, registrar, refused, guard = gate
    visit = {"premises_id": owner.home, "resident_id": owner.id, "name": "周涛", "purpose": "推销净水器"}
    if refused is not None:
        form = {**visit, **await _call(run, refused)}
        await run.registration_refused(refused, VISITOR, "night_is_duty_managers", form, REGISTER)
    caller = await run.create(registrar, VISITOR, REGISTER, **visit, **await _call(run, registrar, "declined"))
    caller.must_show(state="turned_away", code=None)
    friend = await run.create(
        registrar, VISITOR, REGISTER, **{**visit, "name": "孙悦", "purpose": "送还物品"}, **await _call(run, registrar)
    )
    code = (await friend.look(owner))["code"]
    await friend.do(owner, "revoke", "expired", reason="临时外出，改日再约")
    await friend.impossible(guard, "admit", code=code)


async def _call(run: Run, who: DemoUser, result: str = "agreed") -> Form:
    """The call to the resident, made just now."""
    return {
        "call": {
            "at": (await run.server.now(who)).isoformat(), "means": "phone", "result": result, "answered_by": "李春梅",
        }
    }  # fmt: skip
