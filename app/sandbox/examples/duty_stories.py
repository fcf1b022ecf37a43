"""Stories that come to examples of shifts and leave, each at a post of its own, because nobody is at two; of a public
fault that goes on for days, and of rules that wait for their moment."""

from datetime import timedelta

from app.sandbox.demo import duty, incidents, rules
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.workflow.kinds.quality_review import QUALITY_REVIEW

ALL_DAY = timedelta(hours=48)
A_MOMENT = timedelta(minutes=2)


async def _on(run: Run) -> Record:
    """Somebody is on duty, for so short a time that it is over when the next example begins."""
    boss, guard = await run.people("cs_supervisor", "guard")
    shift = await duty.plan(run, boss, await duty.new_post(run, boss), guard, length=A_MOMENT)
    await shift.do(guard, "take_over", "on", **duty.READ)
    return shift


async def at_a_post(run: Run) -> None:
    """The notes are signed, and the post is left when the shift is over."""
    (guard,) = await run.people("guard")
    shift = await _on(run)
    await shift.do(guard, "ask_relief", "on", reason="身体不适，需提前离岗")
    await shift.do(guard, "hand_over", "on", **duty.NOTES)
    await shift.do(guard, "leave_post", "handed_over")


async def ended_for_them(run: Run) -> None:
    """Who left without signing keeps nobody from the post."""
    (boss,) = await run.people("cs_supervisor")
    shift = await _on(run)
    await shift.do(boss, "end_for", "handed_over", reason="当班人已离岗，由主管代为交班")


async def a_long_shift(run: Run) -> None:
    """A shift that is there to be taken over until the next day."""
    boss, night = await run.people("cs_supervisor", "supervisor_property")
    shift = await duty.plan(run, boss, await duty.new_post(run, boss), night, length=ALL_DAY)
    await shift.do(night, "take_over", "on", **duty.READ)


async def changed_plans(run: Run) -> None:
    """A shift in half a year goes to somebody else, and is cancelled."""
    boss, cashier, manager = await run.people("cs_supervisor", "cashier", "manager")
    shift = await duty.plan(run, boss, await duty.new_post(run, boss), cashier, begins=duty.far_ahead(run))
    await shift.do(boss, "replace", "planned", on_duty_id=manager.id, reason="原当班人培训")
    await shift.do(boss, "cancel", "cancelled", reason="岗位撤销")


async def away(run: Run) -> None:
    """Granted, and taken back."""
    head, cleaner = await run.people("supervisor_cleaning", "cleaner1")
    leave = await duty.ask(run, cleaner, "annual")
    await leave.do(head, "grant", "granted")
    await leave.do(cleaner, "withdraw", "withdrawn", reason="行程取消")


async def not_away(run: Run) -> None:
    """Declined."""
    head, cleaner = await run.people("supervisor_cleaning", "cleaner1")
    leave = await duty.ask(run, cleaner, "personal")
    await leave.do(head, "decline", "declined", reason="当日人手不足，请改期")


async def parts_ordered(run: Run) -> None:
    """What takes days to be repaired is announced with a day that still lies ahead."""
    desk, manager = await run.people("reception", "duty")
    fault = await incidents.fails(run, desk, fails="lift", premises_ids=[(await run.people("owner1"))[0].home])
    news = {"text": "曳引机需更换，备件已下单", "text_en": "The hoist has to be replaced; the parts are ordered."}
    back = (await run.server.now(manager) + timedelta(days=5)).isoformat()
    await fault.do(manager, "announce", "open", **news, expected_back_at=back)


async def rules_that_wait(run: Run) -> None:
    """Rules of the mall, so that those of the garden can come in force meanwhile."""
    admin, manager = await run.people("admin", "manager_gw")
    await rules.scheduled(run, admin, manager)


async def review_of_a_cleaner(run: Run) -> None:
    """Of somebody whom no other story reviews: a worker has one open review at a time."""
    boss, cleaner = await run.people("supervisor_cleaning", "cleaner1")
    await run.create(boss, QUALITY_REVIEW, QUALITY_REVIEW.path, reviewed_id=str(cleaner.id), months=3)


STORIES = (
    at_a_post, ended_for_them, a_long_shift, changed_plans, away, not_away, parts_ordered, rules_that_wait,
    review_of_a_cleaner,
)  # fmt: skip
