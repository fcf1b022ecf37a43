"""What can be said of a rules version 规则版本 before it is in force: what contradicts itself, what nobody could
fulfil, and what is probably not meant. An error stands in the way; a warning is accepted by whoever puts the version in
force."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from app.core.catalogue import sentences
from app.core.code_words import name_of
from app.core.enums import ChecklistMoment, Labelled, OrderKind
from app.core.json_object import JsonView
from app.core.lang import Words
from app.core.money import yuan
from app.core.roles import ROLE_TITLES, Role
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.clocks.policies import ClockPolicy
from app.workflow.clocks.service_hours import OpenDay, minutes
from app.workflow.engine.guard_reads import reads_rules_alone
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import Context, Step
from app.workflow.kinds.rule_set_contents import under
from app.workflow.kinds.work_order.table import WORK_ORDER

SAYS: Final = sentences("rule_set.findings")
LEAST_WARNING: Final = timedelta(minutes=1)
"""A clock that warns later than this before its end warns nobody in time."""
MOST_AT_ONE_MOMENT: Final = 100
"""So many items of one moment may be asked: a form holds twice as many."""
ALWAYS_THERE: Final = frozenset({Role.SYSTEM, Role.CUSTOMER, Role.INTEGRATION})
"""Who acts in every community: Gongdan itself, customers, and the ERP."""


class FindingLevel(Labelled):
    """How much a finding matters."""

    ERROR = "error", "error: it can't be put in force", "错误：不能生效"
    WARNING = "warning", "warning: to be accepted", "提醒：须确认"


@dataclass(frozen=True, slots=True)
class RulesFinding:
    """Something that the check found: its code, how much it matters, the sentence, and the field that is to blame."""

    code: str
    level: FindingLevel
    words: Words
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands in the community beside its rules, by which they are judged."""

    roles: frozenset[Role] = frozenset()
    """Roles that somebody holds here now."""
    departments_with_workers: int = 0
    visit_trades: frozenset[str] = frozenset()
    """Trades of the price list's items for which somebody goes to the customer."""
    policies: tuple[ClockPolicy, ...] = field(default=())
    """The clock policies in use."""


def findings(contents: JsonView, ground: Ground, context: Context, tables: Iterable[Lifecycle]) -> list[RulesFinding]:
    """All findings of a version for the community of the context, errors first."""
    all_findings = [
        *_hours(contents["hours"]),
        *_night(contents["hours"]),
        *_limits(contents["money"]),
        *_work(contents["work"], ground),
        *_follow_up(contents["follow_up"]),
        *_checklists(contents["checklists"]["items"], ground),
        *_twice(contents),
        *_clocks(contents["hours"], ground.policies),
        *dead_ends(contents, ground.roles, context, tables),
    ]
    return sorted(all_findings, key=lambda finding: finding.level is not FindingLevel.ERROR)


def _error(code: str, pointer: str = "", **values: object) -> RulesFinding:
    return RulesFinding(code, FindingLevel.ERROR, SAYS[code].filled(**values), pointer)


def _warning(code: str, pointer: str = "", **values: object) -> RulesFinding:
    return RulesFinding(code, FindingLevel.WARNING, SAYS[code].filled(**values), pointer)


def _hours(hours: JsonView) -> Iterator[RulesFinding]:
    days = [("/hours", hours), *((f"/hours/weekdays/{at}", day) for at, day in enumerate(hours["weekdays"]))]
    wrong = [finding for place, day in days for finding in _one_day(place, day)]
    if wrong:
        yield from wrong
    elif hours["weekdays"] and not hours["opens"]:
        yield _error("usual_hours_missing", "/hours/opens")
    elif hours["opens"] and not open_minutes(hours):
        yield _error("desk_never_opens", "/hours/opens")


def _one_day(place: str, day: JsonView) -> Iterator[RulesFinding]:
    opens, closes, lunch = day["opens"], day["closes"], (day["lunch_starts"], day["lunch_ends"])
    if bool(opens) != bool(closes):
        yield _error("hours_half_given", f"{place}/{'closes' if opens else 'opens'}")
        return
    if opens and opens >= closes:
        yield _error("closes_before_it_opens", f"{place}/closes", opens=opens, closes=closes)
        return
    if bool(lunch[0]) != bool(lunch[1]):
        yield _error("lunch_half_given", f"{place}/{'lunch_ends' if lunch[0] else 'lunch_starts'}")
    elif lunch[0] and (not opens or not opens <= lunch[0] < lunch[1] <= closes):
        yield _error("lunch_outside_hours", f"{place}/lunch_starts", starts=lunch[0], ends=lunch[1])


def open_minutes(hours: JsonView) -> int:
    """Minutes in which the desk is open in a usual week."""
    usual, own = OpenDay.read(dict(hours)), {day["weekday"]: OpenDay.read(day) for day in hours["weekdays"]}
    total = 0
    for weekday in range(1, 8):
        closed = weekday not in own and weekday > 5 and hours["working_days_only"]
        spans = () if closed else own.get(weekday, usual).spans
        total += sum(end - begin for begin, end in spans)
    return total


def _night(hours: JsonView) -> Iterator[RulesFinding]:
    begins, ends = hours["night_begins"], hours["night_ends"]
    if begins == ends:
        yield _error("night_is_empty", "/hours/night_ends", at=begins)
        return
    usual = OpenDay.read(dict(hours))
    night = [(minutes(begins), minutes(ends))]
    if begins > ends:
        night = [(minutes(begins), 24 * 60), (0, minutes(ends))]
    if any(start < until and since < end for start, end in usual.spans for since, until in night):
        yield _warning("night_while_open", "/hours/night_begins", begins=begins, ends=ends)


def _limits(money: JsonView) -> Iterator[RulesFinding]:
    cap = money["charge_cap_fen"]
    for name, code in (("quote_limit_fen", "quote_limit_above_cap"), ("refund_limit_fen", "refund_limit_above_cap")):
        if money[name] > cap:
            yield _error(code, f"/money/{name}", limit=yuan(money[name]), cap=yuan(cap))


def _work(work: JsonView, ground: Ground) -> Iterator[RulesFinding]:
    if work["claiming"] and not ground.departments_with_workers:
        yield _error("nobody_could_claim", "/work/claiming")
    if work["rota"] and not ground.departments_with_workers:
        yield _error("nobody_takes_turns", "/work/rota")
    elif work["rota"] and work["claiming"]:
        yield _warning("claims_pass_turns", "/work/rota")
    if work["three_copies"] and not _takers("log_copy") & ground.roles:
        yield _error("nobody_logs_copies", "/work/three_copies")
    for at, trade in enumerate(work["photo_trades"]):
        if trade not in ground.visit_trades:
            yield _warning("photo_of_no_visit", f"/work/photo_trades/{at}", trade=name_of("trades", trade))


def _takers(action: str) -> frozenset[Role]:
    return frozenset(who.role for step in WORK_ORDER.by_action[action] for who in step.who) - ALWAYS_THERE


def _follow_up(rules: JsonView) -> Iterator[RulesFinding]:
    for at, share in enumerate(rules["shares"]):
        if share["percent"] == 0:
            yield _warning("nobody_is_asked", f"/follow_up/shares/{at}/percent", kind=OrderKind(share["kind"]))


def _checklists(items: Sequence[JsonView], ground: Ground) -> Iterator[RulesFinding]:
    """M-36: on the way and at the door nobody can have consented on record, and whoever refuses a risky step must not
    hold up the work."""
    for at, item in enumerate(items):
        if item["risky"] and item["moment"] != ChecklistMoment.FINISHING:
            yield _error("risky_only_finishing", f"/checklists/items/{at}/risky")
        if item["risky"] and item["required"]:
            yield _error("risky_never_required", f"/checklists/items/{at}/required")
        if item["trade"] and item["active"] and item["trade"] not in ground.visit_trades:
            trade = name_of("trades", item["trade"])
            yield _warning("checklist_of_no_visit", f"/checklists/items/{at}/trade", trade=trade)
    for moment in ChecklistMoment:
        if sum(item["active"] and item["moment"] == moment for item in items) > MOST_AT_ONE_MOMENT:
            yield _error("too_many_checklist_items", "/checklists/items", most=MOST_AT_ONE_MOMENT)


def _twice(contents: JsonView) -> Iterator[RulesFinding]:
    lists = (
        ("/hours/weekdays", "weekday", contents["hours"]["weekdays"]),
        ("/warranty/kinds", "kind", contents["warranty"]["kinds"]),
        ("/warranty/trades", "trade", contents["warranty"]["trades"]),
        ("/follow_up/shares", "kind", contents["follow_up"]["shares"]),
    )
    keys: set[tuple[str, str, str]] = set()
    for at, item in enumerate(contents["checklists"]["items"]):
        key = (item["moment"], item["trade"], item["code"])
        if key in keys:
            yield _error("named_twice", f"/checklists/items/{at}/code")
        keys.add(key)
    for place, name, items in lists:
        seen: set[object] = set()
        for at, item in enumerate(items):
            if item[name] in seen:
                yield _error("named_twice", f"{place}/{at}/{name}")
            seen.add(item[name])


def _clocks(hours: JsonView, policies: Collection[ClockPolicy]) -> Iterator[RulesFinding]:
    week = open_minutes(hours) * 60 if hours["opens"] and hours["closes"] else 0
    for policy in policies:
        definition = CLOCKS[policy.clock]
        if definition.unit != "elapsed":
            continue
        if timedelta(seconds=policy.length * (100 - policy.warn_percent) / 100) < LEAST_WARNING:
            yield _warning("warns_too_late", clock=definition.words, percent=policy.warn_percent)
        if definition.in_service_hours and 0 < week < policy.length:
            yield _warning("clock_outlasts_week", "/hours/opens", clock=definition.words)


def dead_ends(
    contents: JsonView, roles: frozenset[Role], context: Context, tables: Iterable[Lifecycle]
) -> Iterator[RulesFinding]:
    """States that a record could enter and never leave: no row of the table leads on that somebody here may take, with
    what the version switches off taken out of the table. What is a dead end by the rules in force is only warned of."""
    draft = replace(context, community=under(context.community, contents))
    for table in tables:
        was, becomes = _stuck(table, context, roles), _stuck(table, draft, roles)
        for state in becomes:
            values: dict[str, Any] = {"noun": table.noun, "state": table.states(state), "people": _people(table, state)}
            if state in was:
                yield _warning("state_has_no_way_out", **values)
            else:
                yield _error("state_loses_its_way_out", **values)


def _stuck(table: Lifecycle, context: Context, roles: frozenset[Role]) -> list[str]:
    present = roles | ALWAYS_THERE
    stuck = []
    for state in table.states:
        if state.value in table.final:
            continue
        rows = _ways_out(table, state.value)
        if not any(not _switched_off(step, context) and _may(step) & present for step in rows):
            stuck.append(state.value)
    return stuck


def _ways_out(table: Lifecycle, state: str) -> list[Step]:
    rows = (step for steps in table.by_state[state].values() for step in steps)
    return [step for step in rows if step.target is not None and str(step.target) != state]


def _may(step: Step) -> frozenset[Role]:
    return frozenset(who.role for who in step.who)


def _switched_off(step: Step, context: Context) -> bool:
    """Whether a rule of the row that reads nothing but the community's own refuses everybody."""
    return any(rule.check(context) is not None for rule in step.only_if if reads_rules_alone(rule))


def _people(table: Lifecycle, state: str) -> tuple[Words, ...]:
    roles = {role for step in _ways_out(table, state) for role in _may(step)}
    return tuple(Words(*ROLE_TITLES[role]) for role in Role if role in roles)
