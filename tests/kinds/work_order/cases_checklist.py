"""Cases of the guards of checklists: what is ticked before leaving, on site and when finishing (M-33, M-36, M-50)."""

from types import SimpleNamespace
from typing import Any

from app.core.enums import ChecklistMoment, Coverage, Urgency
from app.core.lang import Words
from app.workflow.engine.community import CheckItem
from app.workflow.kinds.work_order.checklist_guards import (
    checklist_is_complete,
    emergency_has_a_tick,
    finish_is_checked,
    only_risky_steps_are_left_out,
    risky_steps_are_answered,
    site_is_prepared,
    ticked_risks_are_consented,
    ticks_are_on_a_list,
    ticks_are_shown,
)
from tests.kinds.cases import holds, refuses
from tests.kinds.usual import COMMUNITY, FILE

ALONG = ["tools", "parts", "consumables", "cleaning", "shoe-covers", "floor-cloth", "slip", "receipts", "badge"]
"""What M-33 has every worker take along."""
BEFORE, ON_SITE, FINISHING = ChecklistMoment
EMERGENCY = {"urgency": Urgency.EMERGENCY}
MADE_SAFE = {**EMERGENCY, "made_safe": True}
PLANNED = {"checklist": [{"code": "filter", "name": "filter cleaned", "required": True, "photo": False}]}


def item(code: str, moment: ChecklistMoment = BEFORE, **more: Any) -> CheckItem:
    return CheckItem(code, Words(code, code), moment, **more)


def with_items(*items: CheckItem) -> Any:
    """The usual community with items of its own."""
    return SimpleNamespace(**{**vars(COMMUNITY), "checklist_items": items})


def ticked(*codes: str, moment: ChecklistMoment = BEFORE, shown: tuple[str, ...] = ()) -> dict[str, Any]:
    photos = [SimpleNamespace(item=code, photos=[FILE]) for code in shown]
    return {"checklist": list(codes), "checklist_photos": photos, "moment": moment, "not_applicable": []}


def left_out(*codes: str) -> dict[str, Any]:
    """Nothing ticked when finishing, and these said not to be needed."""
    return {**ticked(moment=FINISHING), "not_applicable": [SimpleNamespace(item=code, reason="no") for code in codes]}


LESS_BADGE = [code for code in ALONG if code != "badge"]
PUMP = with_items(item("pump", trade="plumbing"))
NOTHING_ALONG = with_items(*(item(code, active=False) for code in ALONG))
COVERED = with_items(item("valve-off", ON_SITE))
TESTED = with_items(item("no-leak", FINISHING, photo=True))
SHOWN_IF_TICKED = with_items(item("no-leak", FINISHING, photo=True, required=False))
DRILLED = with_items(item("drill", FINISHING, risky=True, required=False))

CASES = [
    # before leaving
    holds(checklist_is_complete, "all ticked", form=ticked(*ALONG)),
    refuses(checklist_is_complete, "no badge", form=ticked(*LESS_BADGE)),
    refuses(checklist_is_complete, "the trade's own is missing", community=PUMP, form=ticked(*ALONG)),
    holds(checklist_is_complete, "the trade's own, too", community=PUMP, form=ticked(*ALONG, "pump")),
    holds(checklist_is_complete, "of another trade", community=PUMP, row={"trades": ["painting"]}, form=ticked(*ALONG)),
    holds(
        checklist_is_complete, "taken away", community=with_items(item("badge", active=False)),
        form=ticked(*LESS_BADGE),
    ),
    holds(
        checklist_is_complete, "not required here", community=with_items(item("badge", required=False)),
        form=ticked(*LESS_BADGE),
    ),
    holds(checklist_is_complete, "one tick of an emergency", row=EMERGENCY, form=ticked("tools")),
    holds(emergency_has_a_tick, "one", row=EMERGENCY, form=ticked("tools")),
    refuses(emergency_has_a_tick, "none", row=EMERGENCY, form=ticked()),
    holds(emergency_has_a_tick, "no emergency", form=ticked()),
    holds(emergency_has_a_tick, "nothing to tick", community=NOTHING_ALONG, row=EMERGENCY, form=ticked()),
    # on site
    holds(site_is_prepared, "nothing required", form=ticked(moment=ON_SITE)),
    refuses(site_is_prepared, "not ticked", community=COVERED, form=ticked(moment=ON_SITE)),
    holds(site_is_prepared, "ticked", community=COVERED, form=ticked("valve-off", moment=ON_SITE)),
    holds(site_is_prepared, "an emergency", community=COVERED, row=EMERGENCY, form=ticked(moment=ON_SITE)),
    # finishing
    holds(finish_is_checked, "nothing required", form=ticked(moment=FINISHING)),
    refuses(finish_is_checked, "not ticked", community=TESTED, form=ticked(moment=FINISHING)),
    holds(finish_is_checked, "ticked", community=TESTED, form=ticked("no-leak", moment=FINISHING)),
    refuses(finish_is_checked, "an emergency, too", community=TESTED, row=EMERGENCY, form=ticked(moment=FINISHING)),
    holds(finish_is_checked, "only made safe", community=TESTED, row=MADE_SAFE, form=ticked(moment=FINISHING)),
    refuses(finish_is_checked, "of the visit plan", row=PLANNED, form=ticked(moment=FINISHING)),
    holds(finish_is_checked, "of the visit plan, ticked", row=PLANNED, form=ticked("filter", moment=FINISHING)),
    # what is ticked
    holds(ticks_are_on_a_list, "listed", form=ticked("tools")),
    refuses(ticks_are_on_a_list, "mistyped", form=ticked("tolls")),
    refuses(ticks_are_on_a_list, "of another moment", form=ticked("tools", moment=FINISHING)),
    holds(
        ticks_are_on_a_list, "listed before", community=with_items(item("rag", active=False)), form=ticked("rag"),
    ),
    holds(ticks_are_on_a_list, "of the visit plan", row=PLANNED, form=ticked("filter", moment=FINISHING)),
    refuses(ticks_are_on_a_list, "of another's visit plan", form=ticked("filter", moment=FINISHING)),
    holds(ticks_are_shown, "no photo asked", form=ticked(*ALONG)),
    refuses(ticks_are_shown, "not shown", community=TESTED, form=ticked("no-leak", moment=FINISHING)),
    refuses(ticks_are_shown, "neither ticked nor shown", community=TESTED, form=ticked(moment=FINISHING)),
    holds(ticks_are_shown, "shown", community=TESTED, form=ticked("no-leak", moment=FINISHING, shown=("no-leak",))),
    holds(ticks_are_shown, "not ticked", community=SHOWN_IF_TICKED, form=ticked(moment=FINISHING)),
    refuses(
        ticks_are_shown, "another is shown", community=SHOWN_IF_TICKED,
        form=ticked("no-leak", "test-run", moment=FINISHING, shown=("test-run",)),
    ),
    holds(ticks_are_shown, "only made safe", community=TESTED, row=MADE_SAFE, form=ticked("no-leak", moment=FINISHING)),
    # risky steps
    holds(ticked_risks_are_consented, "nothing risky", form=ticked("tools-counted", moment=FINISHING)),
    refuses(ticked_risks_are_consented, "not agreed", form=ticked("cut-wall", moment=FINISHING)),
    refuses(ticked_risks_are_consented, "the community's", community=DRILLED, form=ticked("drill", moment=FINISHING)),
    holds(
        ticked_risks_are_consented, "agreed", row={"consented_steps": ["cut-wall"]},
        form=ticked("cut-wall", moment=FINISHING),
    ),
    refuses(
        ticked_risks_are_consented, "agreed to another", row={"consented_steps": ["data-loss"]},
        form=ticked("cut-wall", moment=FINISHING),
    ),
    # what is not ticked
    refuses(risky_steps_are_answered, "silence", form=ticked(moment=FINISHING)),
    holds(risky_steps_are_answered, "taken", form=ticked("cut-wall", moment=FINISHING)),
    holds(risky_steps_are_answered, "not needed", form=left_out("cut-wall")),
    refuses(risky_steps_are_answered, "another is not needed", form=left_out("data-loss")),
    refuses(risky_steps_are_answered, "the community's", community=DRILLED, form=left_out("cut-wall")),
    holds(risky_steps_are_answered, "nothing risky in this trade", row={"trades": ["cleaning"]},
          form=ticked(moment=FINISHING)),
    holds(risky_steps_are_answered, "nobody to ask", row={"coverage": Coverage.COMMON_AREA},
          form=ticked(moment=FINISHING)),
    holds(risky_steps_are_answered, "only made safe", row=MADE_SAFE, form=ticked(moment=FINISHING)),
    holds(only_risky_steps_are_left_out, "a risky one", form=left_out("cut-wall")),
    holds(only_risky_steps_are_left_out, "one of another trade", form=left_out("data-loss")),
    refuses(only_risky_steps_are_left_out, "what is to be done", form=left_out("tools-counted")),
    refuses(only_risky_steps_are_left_out, "on no list", form=left_out("walls")),
    refuses(only_risky_steps_are_left_out, "of the visit plan", row=PLANNED, form=left_out("filter")),
    holds(
        ticked_risks_are_consented, "nobody to ask", row={"coverage": Coverage.COMMON_AREA},
        form=ticked("cut-wall", moment=FINISHING),
    ),
]  # fmt: skip
