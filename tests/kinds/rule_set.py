"""Rules version 规则版本: written, tried on the past, put in force by another, superseded by the next."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from app.core.lang import Words
from app.models.rule_set import RuleSet, RuleSetState
from app.workflow.kinds.rule_set import (
    RULE_SET,
    Others,
    another_decides_on_rules,
    based_on_rules_in_force,
    comes_in_force_at_once,
    comes_in_force_later,
    moment_has_come,
    moment_lies_ahead,
    no_version_is_scheduled,
    rules_change_something,
    rules_have_no_errors,
    rules_were_tried,
    warnings_are_accepted,
)
from app.workflow.kinds.rule_set_checks import FindingLevel, RulesFinding
from app.workflow.kinds.rule_set_contents import DEFAULTS, digest_of
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import CALLERS, COMMUNITY_ID, NOW, REASON, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import REASON as MARKED_REASON
from tests.matrix.walk import Walk

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ADMIN_ID = uid(171)


def rule_set(state: str = "draft", **values: Any) -> Any:
    """A draft of the administrator that says what the company says."""
    usual = {"id": uid(98), "state": RuleSetState(state), "number": "XZ-A-20261123-0001", "writer_id": ADMIN_ID,
             "title": "周六营业", "based_on_id": uid(97), **DEFAULTS, "simulation": None}  # fmt: skip
    return blank(RuleSet, **{**usual, **values})


def tried() -> Any:
    row = rule_set()
    row.simulation = {"digest": digest_of(row)}
    return row


def written_anew() -> Any:
    row = tried()
    row.money = {**row.money, "quote_limit_fen": 5}
    return row


ERROR = RulesFinding("desk_never_opens", FindingLevel.ERROR, Words("It never opens.", "从不营业。"))
WARNING = RulesFinding("nobody_is_asked", FindingLevel.WARNING, Words("Nobody is asked.", "一律不回访。"))


def found(*findings: RulesFinding) -> dict[str, Any]:
    return {"checked": findings}


def others(**values: Any) -> dict[str, Any]:
    return {"other_versions": Others(**values)}


def moment(since: timedelta | None) -> Form:
    return {"effective_at": None if since is None else NOW + since}


WHO = Who(
    states="draft scheduled active superseded discarded",
    final=frozenset({"superseded", "discarded"}),
    table="""
adopt       | –         | active     | system        | M-150
write       | –         | draft      | admin         | M-150
revise      | draft     | draft      | admin         | M-150
simulate    | draft     | draft      | admin manager | M-150
activate    | draft     | active     | manager       | M-150
activate    | draft     | scheduled  | manager       | M-150
take_effect | scheduled | active     | system        | M-150
call_off    | scheduled | draft      | manager       | M-150
discard     | draft     | discarded  | admin manager | M-150
supersede   | active    | superseded | system        | M-150
""",
)
CASES = [
    holds(rules_change_something, "does", row=rule_set(), facts=others()),
    refuses(rules_change_something, "says the same", row=rule_set(), facts=others(changes_something=False)),
    holds(based_on_rules_in_force, "nothing came between", row=rule_set(), facts=others()),
    refuses(based_on_rules_in_force, "another came in force", row=rule_set(), facts=others(in_force_is_base=False)),
    holds(no_version_is_scheduled, "none", row=rule_set(), facts=others()),
    refuses(no_version_is_scheduled, "one waits", row=rule_set(), facts=others(scheduled_number="XZ-1")),
    holds(another_decides_on_rules, "somebody else's", by="manager", row=rule_set(), facts=others()),
    refuses(another_decides_on_rules, "one's own", by="manager", row=rule_set(writer_id=CALLERS["manager"].id),
            facts=others()),
    holds(another_decides_on_rules, "one's own, and there is nobody else", by="manager",
          row=rule_set(writer_id=CALLERS["manager"].id), facts=others(someone_else_decides=False)),
    holds(rules_have_no_errors, "warnings only", row=rule_set(), facts=found(WARNING)),
    refuses(rules_have_no_errors, "an error", row=rule_set(), facts=found(ERROR)),
    holds(warnings_are_accepted, "none", row=rule_set(), form={"accepted_warnings": []}, facts=found()),
    holds(warnings_are_accepted, "by name", row=rule_set(), form={"accepted_warnings": ["nobody_is_asked"]},
          facts=found(WARNING)),
    refuses(warnings_are_accepted, "another", row=rule_set(), form={"accepted_warnings": ["night_while_open"]},
            facts=found(WARNING)),
    holds(rules_were_tried, "these contents", row=tried(), form={"unsimulated_reason": ""}),
    refuses(rules_were_tried, "other contents", row=written_anew(), form={"unsimulated_reason": ""}),
    refuses(rules_were_tried, "none", row=rule_set(), form={"unsimulated_reason": ""}),
    holds(rules_were_tried, "none, with a reason", row=rule_set(), form={"unsimulated_reason": "新小区"}),
    holds(moment_lies_ahead, "at once", form=moment(None)),
    holds(moment_lies_ahead, "in a second", form=moment(SECOND)),
    refuses(moment_lies_ahead, "now", form=moment(timedelta())),
    holds(moment_lies_ahead, "in a year", form=moment(366 * DAY)),
    refuses(moment_lies_ahead, "later", form=moment(366 * DAY + SECOND)),
    holds(comes_in_force_at_once, "no moment", form=moment(None)),
    refuses(comes_in_force_at_once, "a moment", form=moment(DAY)),
    holds(comes_in_force_later, "a moment", form=moment(DAY)),
    refuses(comes_in_force_later, "no moment", form=moment(None)),
    holds(moment_has_come, "now", row=rule_set("scheduled", effective_at=NOW)),
    refuses(moment_has_come, "in a second", row=rule_set("scheduled", effective_at=NOW + SECOND)),
    refuses(moment_has_come, "never", row=rule_set("scheduled")),
]  # fmt: skip
FORMS: dict[str, Form] = {
    "write": {
        "community_id": str(COMMUNITY_ID), "title": "周六营业",
        "hours": {"opens": "08:00", "closes": "18:00", "lunch_starts": "12:00", "lunch_ends": "13:30",
                  "weekdays": [{"weekday": 6, "opens": "09:00", "closes": "12:00"}]},
        "work": {"claiming": True, "photo_trades": ["plumbing"]},
        "money": {"quote_limit_fen": 200_000},
        "warranty": {"trades": [{"trade": "plumbing", "months": 24}]},
        "follow_up": {"shares": [{"kind": "repair", "percent": 50}]},
    },
    "revise": {"title": "周六营业", "money": {"quote_limit_fen": 150_000}},
    "simulate": {"days": 30},
    "activate": {"unsimulated_reason": "新小区尚无记录", "accepted_warnings": []},
    "call_off": REASON,
    "discard": REASON,
}  # fmt: skip
RULES = """
another_decides_on_rules | activate
based_on_rules_in_force | activate
comes_in_force_at_once | activate:1
comes_in_force_later | activate:1
moment_has_come | take_effect
moment_lies_ahead | activate
no_version_is_scheduled | activate
rules_change_something | simulate activate
rules_have_no_errors | activate
rules_were_tried | activate
warnings_are_accepted | activate
"""
"""On which actions each rule stands."""
READERS = "receptionist supervisor cs_supervisor manager admin"
OPERATIONS = f"""
rule_sets.read       rule_set  own
rule_sets.list       place     {READERS}
rule_sets.write      place     admin
rule_sets.timeline   rule_set  own
rule_sets.in_force   place     {READERS}
rule_sets.check      rule_set  own
rule_sets.trial      rule_set  admin manager cs_supervisor
"""
WAYS: dict[str, tuple[tuple[str, str, Form], ...]] = {
    "draft": (("admin", "simulate", {"days": 1}),),
    "discarded": (("admin", "simulate", {"days": 1}), ("manager", "discard", MARKED_REASON)),
}
"""How one comes to each state: who does what. One in force would change the rules under everybody else's feet."""


def make(walk: Walk) -> None:
    """Those that nobody works by yet: in every state at home, a draft elsewhere."""
    for state in WAYS if walk.crew.at_home else ("draft",):
        contents = {"title": f"{MARK} title", "money": {"quote_limit_fen": 1}}
        row = written(walk, contents)
        for by, action, filled in WAYS[state]:
            row = walk.post(by, f"/v1/rule-sets/{row['id']}/{action}", filled)
        assert row["state"] == state


def written(walk: Walk, contents: Form) -> Form:
    """A draft of the administrator."""
    return walk.post("admin", "/v1/rule-sets", {"community_id": walk.crew.ids["community"], **contents})


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A version on which the action succeeds. What comes in force is in force later, and hardly changes anything."""
    in_force = walk.read("admin", f"/v1/communities/{walk.crew.ids['community']}/rules")
    follow_up = {**in_force["follow_up"], "review_months": in_force["follow_up"]["review_months"] % 24 + 1}
    groups = {name: in_force[name] for name in DEFAULTS}
    row = written(walk, {"title": f"{MARK} title", **groups, "follow_up": follow_up})
    if action not in ("activate", "call_off"):
        return row, form, "admin"
    call_off_others(walk)
    found = walk.read("manager", f"/v1/rule-sets/{row['id']}/check")["findings"]
    accepted = sorted({item["code"] for item in found if item["level"] == "warning"})
    later = {"effective_at": (walk.crew.now + 20 * DAY).isoformat(), "accepted_warnings": accepted}
    if action == "activate":
        return row, {**form, **later}, "manager"
    return walk.post("manager", f"/v1/rule-sets/{row['id']}/activate", {**FORMS["activate"], **later}), form, "manager"


def call_off_others(walk: Walk) -> None:
    """Only one version waits for its moment."""
    path = f"/v1/communities/{walk.crew.ids['community']}/rule-sets"
    waiting = walk.hatch.ask("GET", path, walk.crew.headers["manager"], query="state=scheduled")
    for row in waiting.json()["data"]:
        walk.post("manager", f"/v1/rule-sets/{row['id']}/call-off", MARKED_REASON)


def good(place: str, _is_machine: bool) -> Form:
    """A draft may say anything."""
    return {"community_id": place, "title": "x"}


SAMPLE = Sample(
    lifecycle=RULE_SET,
    models=(RuleSet,),
    row=rule_set,
    who=WHO,
    forms=FORMS,
    facts=lambda: {**found(), **others()},
    rules=RULES,
    cases=CASES,
    situations=(Situation(), Situation({"effective_at": NOW}), Situation(form=moment(DAY), only="activate")),
    choices=st.builds(Situation, form=st.sampled_from((moment(None), moment(DAY))), only=st.just("activate")),
    turns="draft: centre | scheduled: nobody | active: nobody | superseded: nobody | discarded: nobody",
    served=Served(
        operations=OPERATIONS,
        wide=frozenset(READERS.split()),
        own=lambda oracle, who, row: False,
        related=lambda oracle, who, row: {},
        refused={"rule_sets.write": good},
        unruled=frozenset({"rule_sets.write"}),
        lacks={"rule_sets.trial": lambda row: row.simulation is None},
        takes={"rule_sets.write": {"community_id"}},
        make=make,
        newest_first=True,
        ready=ready,
    ),
)
