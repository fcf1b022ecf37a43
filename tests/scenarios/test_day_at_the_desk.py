"""`gongdan demo desk` is a day at the desk that touches all of it: what it must touch is written here by hand."""

import re
from typing import Final

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import col, select

from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.models import JournalEntry
from app.models.rule_set import RuleSet
from app.sandbox.demo.run import windows
from app.sandbox.demo.scenarios import DESK, run_scenario
from app.sandbox.demo.server import Server
from app.workflow.kinds.all_lifecycles import ALL
from tests.scenarios import archive
from tests.scenarios.conftest import TickingClock
from tests.support.closed import ClosedTransport

TOUCHED: Final = """
asset                add
broadcast            ask call find
charge               invoice pay refund
complaint            register accept
contact_slip         send confirm answer return
contract             draft sign activate
corrective_action    note arrange
emergency_plan       draw_up activate stand_down report
enquiry              register answer decline refer fan_out
follow_up            schedule finish
found_item           report take_in claim
goods_pass           apply issue release allow_move_out
housekeeping_series  book confirm
incident             open take_report restore close
leave                ask grant decline withdraw
payment              collect receive hand_in
promise              make keep break
purchase             ask approve buy
quality_review       open review conclude answer
requisition          ask issue use
rule_set             write activate
shift                plan take_over hand_over
stock_item           add receive
training             plan hold correct_result
visitor              invite register check_in admit leave
work_order           register accept dispatch assign claim acknowledge depart arrive
work_order           quote approve_quote confirm_time complete sign_off close
"""
"""By kind of record, the actions that somebody takes on that day."""

LOOKED_UP: Final = {
    # what is no action of a record: the address, who asks
    "POST property-fees": "M-102: what a home owes",
    "GET erp-items": "M-102: what an item costs",
    "GET suggestions": "M-21: whom to send",
    "GET due-reviews": "M-73: whose review is due",
    "POST audit-marks": "M-150: what a supervisor found",
    "GET audit-marks": "M-150: what was found",
}

SAID: Final = {
    "a patrol's report": ("work_order", "register", "channel", "patrol"),
    "a move-out": ("goods_pass", "apply", "purpose", "move_out"),
    "a public fault with an earlier report": ("incident", "take_report", None, None),
}
"""What must stand in the journal of that day beside the actions."""

UNTOUCHED: Final = {
    "appointment": "has no journal of its own: it moves as its order's actions say",
    "quote": "has no journal of its own: it moves as its order's actions say",
    "home_claim": "is sent from the mini-program, and answered at the desk: `examples/miniprogram`",
    "day_closing": "closes a day that is over, and the demo's day goes on",
}
"""Kinds of record that are no part of the day, each with its reason."""


@pytest.mark.sqlite
async def test_a_day_at_the_desk_touches_all_of_it(app: FastAPI, clock: TickingClock, seeded: Database) -> None:
    """The scenarios themselves run on both databases; together, one after the other, on one."""
    asked: set[str] = set()

    async def note(response: httpx.Response) -> None:
        path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", response.request.url.path)
        if response.status_code < 400:
            asked.update(f"{response.request.method} {part}" for part in path.split("/") if part)

    def opened() -> httpx.AsyncClient:
        hooks = {"response": [note]}
        return httpx.AsyncClient(transport=ClosedTransport(app), base_url="http://gongdan.test", event_hooks=hooks)

    async with Server(opened, "zh", "test") as server:
        free = windows(clock.now(), 0)
        for scenario in DESK:
            result = await run_scenario(server, scenario, free)
            assert not result.unexpected, (scenario.name, result.unexpected)
    async with seeded.transaction(clock.now(), EVERYWHERE) as tx:
        entries = await tx.rows(
            select(col(JournalEntry.record_type), col(JournalEntry.action), col(JournalEntry.data)).order_by(
                col(JournalEntry.at)
            )
        )
        assert await archive.faults(tx) == []
        rules = await tx.all(RuleSet, select(RuleSet).where(col(RuleSet.active_from).is_not(None)))
    assert any(version.work["rota"] for version in rules), "M-98: a community worked by the rota"
    done = {(entry["record_type"], entry["action"]) for entry in entries}
    wanted: dict[str, list[str]] = {}
    for line in TOUCHED.split("\n"):
        kind, *actions = line.split() or [""]
        wanted.setdefault(kind, []).extend(actions)
    del wanted[""]
    assert {*wanted, *UNTOUCHED} == set(ALL), "a new kind of record: say what of it the day touches, or why nothing"
    missing = {f"{kind}.{action}" for kind, actions in wanted.items() for action in actions} - {
        f"{kind}.{action}" for kind, action in done
    }
    assert missing == set()
    assert {name for name in LOOKED_UP if name not in asked} == set()
    for what, (kind, action, field, value) in SAID.items():
        data = [each["data"] for each in entries if (each["record_type"], each["action"]) == (kind, action)]
        assert any(field is None or each.get(field) == value for each in data), what
