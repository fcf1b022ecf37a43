"""What the check of a rules version finds: each finding by the smallest change that causes it (M-150)."""

import json
from copy import deepcopy
from dataclasses import replace
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.core.enums import ChecklistMoment
from app.core.lang import Words
from app.core.roles import Role
from app.models.leave import LeaveState
from app.models.rule_set import RuleSet
from app.workflow.clocks.policies import ClockPolicy
from app.workflow.engine.community import CommunityRules
from app.workflow.engine.guard_reads import rules_read
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import MANAGER, WORKER
from app.workflow.engine.step import START, Context, Step
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.kinds.rule_set_checks import FindingLevel, Ground, RulesFinding, dead_ends, findings, open_minutes
from app.workflow.kinds.rule_set_contents import (
    DEFAULTS,
    changed_rules,
    contents_of,
    differences,
    digest_of,
    in_settings,
    of_settings,
    under,
)
from app.workflow.kinds.work_order.desk_guards import claiming_is_allowed
from app.workflow.kinds.work_order.finish_forms import Complete
from app.workflow.kinds.work_order.table import WORK_ORDER
from tests.kinds.usual import CALLERS, NOW, ORGANISATION, blank, uid
from tests.kinds.work_order.forms import FORMS

EVERYBODY = frozenset(Role)
GROUND = Ground(
    roles=EVERYBODY, departments_with_workers=1, visit_trades=frozenset({"plumbing"}),
    policies=(ClockPolicy("pass_on", 600),),
)  # fmt: skip
HERE = ZoneInfo("Asia/Shanghai")
COMMUNITY = CommunityRules(
    id=uid(1), organisation_id=ORGANISATION, code="A", name="A", zone="Asia/Shanghai", zone_info=HERE,
    service_phone="1", complaint_phone="2", catalogue_version=1, refund_limit_fen=50_000, charge_cap_fen=100_000_000,
    repair_warranty_months={}, follow_up_percent={},
)  # fmt: skip
CONTEXT: Context = Context(CALLERS["manager"], NOW, COMMUNITY)
NINE_TO_SIX = {"opens": "09:00", "closes": "18:00"}


def contents(**groups: Any) -> dict[str, Any]:
    """The company's defaults with some rules changed."""
    return {name: {**deepcopy(DEFAULTS[name]), **groups.get(name, {})} for name in DEFAULTS}


def check_item(code: str, **more: Any) -> dict[str, Any]:
    """A required item of plumbing, before leaving."""
    usual = {
        "moment": "before_leaving", "trade": "plumbing", "code": code, "title_zh": "泵", "title_en": code,
        "position": 500, "required": True, "photo": False, "risky": False, "active": True,
    }  # fmt: skip
    return {**usual, **more}


def weekday(weekday: int, opens: str | None = None, closes: str | None = None, **lunch: str) -> dict[str, Any]:
    blank = {"lunch_starts": None, "lunch_ends": None}
    return {"weekday": weekday, "opens": opens, "closes": closes, **blank, **lunch}


def listed(*items: dict[str, Any]) -> dict[str, Any]:
    """These items on the lists."""
    return {"checklists": {"items": list(items)}}


def found(ground: Ground = GROUND, **groups: Any) -> list[RulesFinding]:
    return findings(contents(**groups), ground, CONTEXT, ALL.values())


def hours(**values: Any) -> dict[str, Any]:
    return {"hours": {**NINE_TO_SIX, **values}}


ERRORS: list[tuple[str, str, dict[str, Any]]] = [
    ("hours_half_given", "/hours/closes", {"hours": {"opens": "09:00"}}),
    ("hours_half_given", "/hours/opens", {"hours": {"closes": "09:00"}}),
    ("closes_before_it_opens", "/hours/closes", hours(closes="09:00")),
    ("lunch_half_given", "/hours/lunch_ends", hours(lunch_starts="12:00")),
    ("lunch_outside_hours", "/hours/lunch_starts", hours(lunch_starts="08:59", lunch_ends="12:00")),
    ("lunch_outside_hours", "/hours/lunch_starts", hours(lunch_starts="12:00", lunch_ends="18:01")),
    ("lunch_outside_hours", "/hours/lunch_starts", hours(lunch_starts="13:00", lunch_ends="12:00")),
    ("lunch_outside_hours", "/hours/weekdays/0/lunch_starts",
     hours(weekdays=[weekday(6, lunch_starts="12:00", lunch_ends="13:00")])),
    ("usual_hours_missing", "/hours/opens", {"hours": {"weekdays": [weekday(6, "09:00", "12:00")]}}),
    ("desk_never_opens", "/hours/opens", hours(weekdays=[weekday(day) for day in range(1, 8)])),
    ("desk_never_opens", "/hours/opens", hours(lunch_starts="09:00", lunch_ends="18:00")),
    ("night_is_empty", "/hours/night_ends", {"hours": {"night_begins": "20:00", "night_ends": "20:00"}}),
    ("quote_limit_above_cap", "/money/quote_limit_fen", {"money": {"quote_limit_fen": 101, "charge_cap_fen": 100,
                                                                    "refund_limit_fen": 0}}),
    ("refund_limit_above_cap", "/money/refund_limit_fen", {"money": {"refund_limit_fen": 101, "charge_cap_fen": 100,
                                                                      "quote_limit_fen": 0}}),
    ("named_twice", "/follow_up/shares/1/kind",
     {"follow_up": {"shares": [{"kind": "repair", "percent": 1}, {"kind": "repair", "percent": 2}]}}),
    ("named_twice", "/checklists/items/1/code", listed(check_item("pump"), check_item("pump", photo=True))),
    ("risky_only_finishing", "/checklists/items/0/risky", listed(check_item("drill", risky=True, required=False))),
    ("risky_never_required", "/checklists/items/0/required",
     listed(check_item("drill", moment="finishing", risky=True))),
    ("too_many_checklist_items", "/checklists/items", listed(*(check_item(f"pump-{at}") for at in range(101)))),
    ("named_twice", "/hours/weekdays/1/weekday",
     hours(weekdays=[weekday(6, "09:00", "12:00"), weekday(6, "09:00", "13:00")])),
]  # fmt: skip
WARNINGS: list[tuple[str, str, dict[str, Any]]] = [
    ("night_while_open", "/hours/night_begins", hours(night_begins="17:59")),
    ("night_while_open", "/hours/night_begins", hours(night_begins="20:00", night_ends="09:01")),
    ("night_while_open", "/hours/night_begins", hours(night_begins="10:00", night_ends="11:00")),
    ("photo_of_no_visit", "/work/photo_trades/1", {"work": {"photo_trades": ["plumbing", "agency"]}}),
    ("checklist_of_no_visit", "/checklists/items/0/trade", listed(check_item("gate", trade="agency"))),
    ("claims_pass_turns", "/work/rota", {"work": {"rota": True, "claiming": True}}),
    ("nobody_is_asked", "/follow_up/shares/0/percent", {"follow_up": {"shares": [{"kind": "repair", "percent": 0}]}}),
]
GOOD: list[dict[str, Any]] = [
    {},
    listed(*(check_item(f"pump-{at}") for at in range(100)), check_item("off", active=False)),
    listed(check_item("drill", moment="finishing", risky=True, required=False), check_item("drill", trade="")),
    hours(lunch_starts="09:00", lunch_ends="12:00"),
    hours(weekdays=[weekday(7), weekday(6, "09:00", "12:00")]),
    hours(night_begins="18:00", night_ends="09:00"),
    {"money": {"quote_limit_fen": 100, "refund_limit_fen": 100, "charge_cap_fen": 100}},
    {"work": {"claiming": True, "photo_trades": ["plumbing"]}},
    {"follow_up": {"shares": [{"kind": "repair", "percent": 1}]}},
]


@pytest.mark.parametrize("groups", GOOD)
def test_what_is_sound_has_no_findings(groups: dict[str, Any]) -> None:
    assert found(**groups) == []


@pytest.mark.parametrize(("code", "pointer", "groups"), ERRORS)
def test_an_error(code: str, pointer: str, groups: dict[str, Any]) -> None:
    assert [(item.code, item.pointer, item.level) for item in found(**groups)] == [(code, pointer, FindingLevel.ERROR)]


@pytest.mark.parametrize(("code", "pointer", "groups"), WARNINGS)
def test_a_warning(code: str, pointer: str, groups: dict[str, Any]) -> None:
    assert [(item.code, item.pointer, item.level) for item in found(**groups)] == [
        (code, pointer, FindingLevel.WARNING)
    ]


def test_claiming_needs_a_worker_in_a_department() -> None:
    nobody = replace(GROUND, departments_with_workers=0)
    assert [item.code for item in found(nobody, work={"claiming": True})] == ["nobody_could_claim"]
    assert found(nobody) == []


def test_a_form_answers_for_as_many_risky_steps_as_may_be_asked() -> None:
    asked = [check_item(f"cut-{at}", moment="finishing", required=False, risky=True) for at in range(100)]
    assert found(**listed(*asked)) == []
    left_out = [{"item": item["code"], "reason": "明管安装"} for item in asked]
    form = Complete.model_validate({**FORMS["complete"], "not_applicable": [*left_out, *left_out[:20]]})
    assert len(form.not_applicable) == 120, "with those that Gongdan lists itself"


def test_turns_need_a_worker_in_a_department() -> None:
    nobody = replace(GROUND, departments_with_workers=0)
    assert [(item.code, item.level) for item in found(nobody, work={"rota": True})] == [
        ("nobody_takes_turns", FindingLevel.ERROR)
    ]
    assert found(work={"rota": True}) == []


def test_copies_need_somebody_who_logs_them() -> None:
    takers = {who.role for step in WORK_ORDER.by_action["log_copy"] for who in step.who}
    nobody = replace(GROUND, roles=EVERYBODY - takers)
    errors = [item.code for item in found(nobody) if item.level is FindingLevel.ERROR]
    assert errors == ["nobody_logs_copies"]
    without = [item.code for item in found(nobody, work={"three_copies": False}) if item.level is FindingLevel.ERROR]
    assert without == []


def test_a_clock_that_warns_as_it_ends_or_outlasts_the_week() -> None:
    late = replace(GROUND, policies=(ClockPolicy("pass_on", 299, warn_percent=80),))
    assert [item.code for item in found(late)] == ["warns_too_late"]
    assert found(replace(GROUND, policies=(ClockPolicy("pass_on", 300, warn_percent=80),))) == []
    week = 5 * 9 * 3600
    long = replace(GROUND, policies=(ClockPolicy("pass_on", week + 1),))
    assert [item.code for item in found(long, **hours())] == ["clock_outlasts_week"]
    assert found(replace(GROUND, policies=(ClockPolicy("pass_on", week),)), **hours()) == []


OFFERS = Lifecycle(
    name="offer", noun=Words("offer", "派单"), path="/v1/offers", states=LeaveState,
    final=(LeaveState.GRANTED, LeaveState.DECLINED, LeaveState.WITHDRAWN),
    steps=(
        Step("ask", Words("Ask", "申请"), source=(START,), target=LeaveState.ASKED, who=(MANAGER,), event="offer.asked",
             clause="M-25"),
        Step("take", Words("Take", "领取"), source=(LeaveState.ASKED,), target=LeaveState.GRANTED, who=(WORKER,),
             only_if=(claiming_is_allowed,), event="offer.taken", clause="M-25"),
    ),
)  # fmt: skip
"""A table with a state that only claiming leads out of."""


def test_a_version_that_takes_the_last_way_out_of_a_state_is_an_error() -> None:
    claiming = Context(CALLERS["manager"], NOW, under(COMMUNITY, contents(work={"claiming": True})))
    on, off = contents(work={"claiming": True}), contents()
    assert [item.code for item in dead_ends(on, EVERYBODY, claiming, [OFFERS])] == []
    [lost] = dead_ends(off, EVERYBODY, claiming, [OFFERS])
    assert (lost.code, lost.level) == ("state_loses_its_way_out", FindingLevel.ERROR)
    assert "worker" in lost.words.en
    # what is a dead end by the rules in force is not this version's fault
    [known] = dead_ends(off, EVERYBODY, CONTEXT, [OFFERS])
    assert (known.code, known.level) == ("state_has_no_way_out", FindingLevel.WARNING)
    # nobody here may take it
    [nobody] = dead_ends(on, EVERYBODY - {Role.WORKER}, claiming, [OFFERS])
    assert nobody.code == "state_has_no_way_out"


def test_the_tables_have_a_way_out_of_every_state_as_long_as_somebody_is_there() -> None:
    assert list(dead_ends(contents(), EVERYBODY, CONTEXT, ALL.values())) == []
    alone = {item.words.en for item in dead_ends(contents(), frozenset(), CONTEXT, ALL.values())}
    assert any("contact slip" in words and "sent" in words for words in alone)


def test_minutes_of_a_usual_week() -> None:
    nine_hours = {**DEFAULTS["hours"], **NINE_TO_SIX}
    assert open_minutes(nine_hours) == 5 * 9 * 60
    assert open_minutes({**nine_hours, "working_days_only": False}) == 7 * 9 * 60
    assert open_minutes({**nine_hours, "lunch_starts": "12:00", "lunch_ends": "13:30"}) == 5 * (9 * 60 - 90)
    assert open_minutes({**nine_hours, "weekdays": [weekday(6, "09:00", "12:00"), weekday(1)]}) == 4 * 540 + 180


READING = {
    "channel_fits_caller": {"night", "service_hours"},
    "hour_is_usual": {"night", "service_hours"},
    "series_hour_is_usual": {"night", "service_hours"},
    "desk_has_gone_home": {"night", "service_hours"},
    "night_is_duty_managers": {"night"},
    "estimate_is_within_cap": {"charge_cap_fen"},
    "total_is_within_cap": {"charge_cap_fen"},
    "compensation_is_within_cap": {"charge_cap_fen"},
    "desk_price_is_witnessed": {"quote_limit_fen"},
    "customer_gave_own_word": {"quote_limit_fen"},
    "customer_agreed_in_person": {"quote_limit_fen"},
    "refund_within_limit": {"refund_limit_fen"},
    "claiming_is_allowed": {"claiming"},
    "online_payment_is_offered": {"online_payment"},
    "photos_are_taken": {"photo_trades"},
    "copies_are_logged": {"three_copies"},
    "checklist_is_complete": {"checklist_items"},
    "emergency_has_a_tick": {"checklist_items"},
    "site_is_prepared": {"checklist_items"},
    "finish_is_checked": {"checklist_items"},
    "ticks_are_on_a_list": {"checklist_items"},
    "ticks_are_shown": {"checklist_items"},
    "ticked_risks_are_consented": {"checklist_items"},
    "risky_steps_are_answered": {"checklist_items"},
    "only_risky_steps_are_left_out": {"checklist_items"},
}
"""Which rules of a community each guard goes by, from the manual."""


def test_the_guards_that_go_by_optional_rules_are_found() -> None:
    rules = {rule.name: rule for table in ALL.values() for step in table.steps for rule in step.rules}
    reading = {name: set(rules_read(rule)) for name, rule in rules.items()}
    assert {name: read for name, read in reading.items() if read} == READING


def test_a_version_becomes_settings_and_is_read_back() -> None:
    full = contents(
        hours={
            **NINE_TO_SIX,
            "lunch_starts": "12:00",
            "lunch_ends": "13:00",
            "weekdays": [weekday(6, "09:00", "12:00")],
        },
        work={"claiming": True, "rota": True, "photo_trades": ["plumbing"], "three_copies": False},
        warranty={"kinds": [{"kind": "repair", "months": 6}], "trades": [{"trade": "hvac", "months": 24}]},
        follow_up={"shares": [{"kind": "repair", "percent": 50}], "review_months": 6},
        checklists={"items": [check_item("pump")]},
    )
    assert of_settings(in_settings(full)) == full
    assert of_settings({}) == contents()
    assert changed_rules(contents(), full) == {
        "service_hours", "claiming", "rota", "photo_trades", "three_copies", "repair_warranty_months",
        "trade_warranty_months", "follow_up_percent", "review_months", "checklist_items",
    }  # fmt: skip
    said = [words.en for words in differences(contents(), full)]
    assert "Weekdays with hours of their own: not set → Saturday 09:00–12:00" in said
    assert "Three copies before filing: yes → no" in said
    assert "New on a checklist: pump (before leaving, plumbing; required)" in said
    off = contents(checklists={"items": [check_item("pump", active=False, required=False)]})
    assert [words.en for words in differences(full, {**full, "checklists": off["checklists"]})] == [
        "Checklist item: pump (before leaving, plumbing; required) → pump (before leaving, plumbing; not asked)"
    ]
    assert [words.en for words in differences(full, {**full, "checklists": {"items": []}})] == [
        "Off a checklist: pump (before leaving, plumbing; required)"
    ]
    [known] = under(COMMUNITY, full).checklist_items
    assert (known.code, known.title.zh, known.moment, known.required) == (
        "pump",
        "泵",
        ChecklistMoment.BEFORE_LEAVING,
        True,
    )
    assert "Share that is followed up: not set → repair 50 %" in said
    assert [words.zh for words in differences(contents(), contents(work={"claiming": True}))] == ["允许抢单：否 → 是"]


def test_a_version_says_of_a_rule_that_it_does_not_know_what_the_company_says() -> None:
    """It was written before there was a rota; what it was tried by stays the same."""
    full = contents()
    old = {**full, "work": {"claiming": True, "photo_trades": [], "three_copies": True}}
    row, anew = blank(RuleSet, **old), blank(RuleSet, **{**old, "work": {**full["work"], "claiming": True}})
    assert contents_of(row) == contents_of(anew)
    assert changed_rules(full, contents_of(row)) == {"claiming"}
    assert digest_of(row) == digest_of(blank(RuleSet, **old)) != digest_of(anew)


def test_a_version_from_before_lists_leaves_them_as_they_are() -> None:
    """It says nothing of them, so that it takes nobody's list away; and what it was tried by stays the same."""
    in_force = contents(checklists={"items": [check_item("pump")]})
    old = blank(RuleSet, **{**contents(), "checklists": {}})
    assert contents_of(old, in_force)["checklists"] == in_force["checklists"]
    emptied = blank(RuleSet, **contents())
    assert contents_of(emptied, in_force)["checklists"] == {"items": []}
    before = {name: group for name, group in contents().items() if name != "checklists"}
    written = {"contents": before, "based_on": None}
    assert digest_of(old) == sha256(json.dumps(written, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
