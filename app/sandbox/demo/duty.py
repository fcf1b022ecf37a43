"""Scenarios: the desk is handed over from one shift to the next; who is away is not planned."""

from datetime import datetime, timedelta
from typing import Final

from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, answered
from app.workflow.kinds.leave import LEAVE
from app.workflow.kinds.shift import SHIFT

NOTES: Form = {"notes": "3号柜有失物一件待认领；2号楼大堂门禁待修，维修工下午到场。"}
READ: Form = {"notes_read": True}
SHORT: Final = timedelta(minutes=10)
"""A shift that may be left at once: its end is near."""


async def new_post(run: Run, boss: DemoUser, **values: object) -> str:
    """A post of the reception desk's department, with a name of its own; its id."""
    path = f"/v1/communities/{boss.community_id}"
    departments = await run.server.read(boss, f"{path}/departments")
    desk = next(row["id"] for row in departments["data"] if row["code"] == "desk")
    known = await run.server.read(boss, f"{path}/duty-posts", count="exact")
    form = {"name": f"流动岗 {known['count'] + 1}", "department_id": desk, **values}
    answer = answered(await run.server.post(boss, f"{path}/duty-posts", form), f"{boss}: a post", 201)
    return str(answer.json()["id"])


async def plan(
    run: Run, boss: DemoUser, post_id: str, who: DemoUser, *, length: timedelta = SHORT, begins: datetime | None = None
) -> Record:
    """A shift of somebody at a post, from now on unless it is said when it begins."""
    starts_at = begins or await run.server.now(boss)
    times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + length).isoformat()}
    return await run.create(boss, SHIFT, SHIFT.path, post_id=post_id, on_duty_id=who.id, **times)


async def shifts(run: Run) -> None:
    """M-99: planned, taken over, handed over with notes that both sign; who must leave early waits for the relief."""
    boss, desk, duty, worker = await run.people("cs_supervisor", "reception", "duty", "worker1")
    post_id = await new_post(run, boss, always_manned=True)
    first = await plan(run, boss, post_id, desk)
    await first.hidden(worker, "take_over", **READ)
    await first.do(desk, "take_over", "on", **READ)
    await first.refused(desk, "leave_post", "own_notes_are_signed")
    await first.do(desk, "ask_relief", "on", reason="身体不适，需提前离岗")
    second = await plan(run, boss, post_id, duty)
    await second.refused(duty, "take_over", "notes_of_before_are_signed", **READ)
    await first.do(desk, "hand_over", "on", **NOTES)
    await first.refused(desk, "leave_post", "nobody_follows")
    await second.do(duty, "take_over", "on", **READ)
    await first.look(desk)
    first.must_show(state="handed_over", relief_id=duty.id)

    await second.do(duty, "hand_over", "on", **NOTES)
    await second.refused(duty, "leave_post", "post_is_not_left_alone")
    await second.do(boss, "end_for", "handed_over", reason="由保安公司接岗")
    third = await plan(run, boss, post_id, desk, begins=far_ahead(run))
    await third.do(boss, "replace", "planned", on_duty_id=duty.id, reason="原当班人培训")
    await third.do(boss, "cancel", "cancelled", reason="岗位撤销")


async def leaves(run: Run) -> None:
    """M-99: asked for, granted by the department's head; who is away is not planned."""
    boss, desk, head, manager, cleaner = await run.people(
        "cs_supervisor", "reception", "supervisor_cleaning", "manager", "cleaner1"
    )
    away = await ask(run, cleaner, "annual")
    await away.hidden(desk, "grant")
    await away.do(head, "grant", "granted")
    post_id = await new_post(run, boss)
    form = {"post_id": post_id, "on_duty_id": cleaner.id, **{name: away[name] for name in ("starts_at", "ends_at")}}
    await run.registration_refused(boss, SHIFT, "is_not_away", form)
    await away.do(cleaner, "withdraw", "withdrawn", reason="行程取消")
    at_the_desk = await ask(run, desk, "sick")
    times = {name: at_the_desk[name] for name in ("starts_at", "ends_at")}
    await run.registration_refused(desk, LEAVE, "has_no_other_leave", {"kind": "sick", **times})
    await at_the_desk.hidden(head, "grant")
    await at_the_desk.do(boss, "grant", "granted")
    await at_the_desk.do(desk, "withdraw", "withdrawn", reason="已痊愈")
    own = await ask(run, head, "personal")
    await own.forbidden(head, "grant")
    await own.do(manager, "decline", "declined", reason="当日有检查")


def far_ahead(run: Run) -> datetime:
    """A full hour in half a year, for which nothing is planned yet."""
    return datetime.fromisoformat(str(run.next_window()["starts_at"])) + timedelta(days=150)


async def ask(run: Run, who: DemoUser, kind: str) -> Record:
    """Somebody asks for an hour in half a year."""
    starts_at = far_ahead(run)
    times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=1)).isoformat()}
    return await run.create(who, LEAVE, LEAVE.path, kind=kind, **times)
