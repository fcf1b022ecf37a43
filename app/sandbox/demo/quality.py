"""Scenarios: a training whose test qualifies one of two electricians, and the quality review of a worker."""

from datetime import datetime, timedelta

from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Unexpected
from app.workflow.kinds.quality_review import QUALITY_REVIEW
from app.workflow.kinds.training import TRAINING

GRADES = {"attitude": 5, "quality": 5, "speed": 4, "overall": 5}


async def training(run: Run) -> None:
    """M-74: planned, held with a test, corrected; passing is what qualifies."""
    boss, manager, worker, other, desk_boss = await run.people(
        "supervisor", "manager", "worker2", "worker3", "cs_supervisor"
    )
    lesson = await plan(run, boss, worker, other)
    await lesson.forbidden(worker, "hold", results=[{"person_id": str(worker.id), "score": 100}])
    results = [{"person_id": str(worker.id), "score": 58}, {"person_id": str(other.id), "score": 84}]
    await lesson.do(boss, "hold", "held", results=results)
    await lesson.do(
        manager, "correct_result", "held",
        person_id=str(worker.id), score=68, reason="漏加实操分，已核对试卷",
    )  # fmt: skip

    own = await plan(run, manager, desk_boss, trade="cleaning", subject="清洁剂安全使用")
    await own.refused(
        desk_boss, "hold", "recorder_took_no_test", results=[{"person_id": str(desk_boss.id), "score": 100}]
    )  # fmt: skip
    await own.do(manager, "cancel", "cancelled", reason="讲师临时出差")


async def plan(run: Run, who: DemoUser, *participants: DemoUser, **values: object) -> Record:
    """A training in carpentry that has begun."""
    # in the past half-year, two hours apart: nobody is in two trainings at once
    run.next_window()
    starts_at = datetime.fromisoformat(str(run.next_window()["starts_at"])) - timedelta(days=190)
    lesson = {
        "subject": "木作维修技能", "trade": "carpentry", "place": "客服中心二楼培训室", "trainer": "周师傅",
        "starts_at": starts_at.isoformat(), "participant_ids": [str(each.id) for each in participants],
    }  # fmt: skip
    return await run.create(who, TRAINING, TRAINING.path, **{**lesson, **values})


async def quality_review(run: Run) -> None:
    """M-73: graded by the group as customers grade, concluded, told, and answered."""
    boss, desk_boss, manager = await run.people("supervisor", "cs_supervisor", "manager")
    worker = await _not_in_review(run, boss)
    due = f"/v1/communities/{boss.community_id}/due-reviews"
    if not isinstance(await run.server.read(boss, due), list):
        raise Unexpected("nobody is told whose review is due")
    review = await run.create(boss, QUALITY_REVIEW, QUALITY_REVIEW.path, reviewed_id=str(worker.id), months=3)
    if str(worker.id) in [row["person_id"] for row in await run.server.read(boss, due)]:
        raise Unexpected(f"{review.name} is open, and {worker} is said to be due")
    form = {"reviewed_id": str(worker.id), "months": 6}
    await run.registration_refused(manager, QUALITY_REVIEW, "no_review_is_open", form)
    await review.refused(manager, "conclude", "somebody_reviewed", result="keep", conclusion="合格")
    await review.do(boss, "review", "open", ratings=GRADES, remark="现场整洁，讲解清楚")
    await review.do(desk_boss, "review", "open", ratings={**GRADES, "speed": 3}, remark="偶有迟到")
    await review.do(manager, "conclude", "concluded", result="commend", conclusion="服务好，返修少，予以表扬")
    await review.do(worker, "answer", "concluded", answer="谢谢；迟到因电梯停运，已向主管说明")


async def _not_in_review(run: Run, boss: DemoUser) -> DemoUser:
    """One of the boss's workers whose review is not open."""
    reviews = f"/v1/communities/{boss.community_id}/quality-reviews"
    page = await run.server.read(boss, reviews, state="open", limit=100)
    reviewed = {row["reviewed_id"] for row in page["data"]}
    workers = await run.people("worker1", "worker2", "worker3", "worker4")
    return next(worker for worker in workers if str(worker.id) not in reviewed)
