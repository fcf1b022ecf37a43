"""The form of an action for one caller and record, as a JSON Schema from which any renderer draws it.

It says what the form's class says, in the words of the catalogue, and what the rules of the row say: what is required
now, by `if` and `then` what a choice makes required, which choices remain, and between which bounds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from app.core.lang import Language
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.stated import STATEMENTS, FieldBounds
from app.workflow.engine.step import START, Context, Guard, Refusal, Step
from app.workflow.forms.asking import Check, refusals_of
from app.workflow.forms.conditions import apply
from app.workflow.forms.fields import fields_of
from app.workflow.forms.parts import More, Schema, object_of

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def rows_meant(lifecycle: Lifecycle, action: str, context: Context) -> tuple[Step, ...]:
    """The rows of an action that this caller's form may be meant for: those that may yet be chosen, and of these the
    ones that the state blocks least."""
    state = START if context.row is None else str(context.row.state)
    mine = [step for step in lifecycle.by_state[state].get(action, ()) if step.permits(context)]
    chosen = [(len(step.refusals(context, ("state",))), step) for step in mine if step.chosen(context)]
    least = min((blocked for blocked, _ in chosen), default=0)
    return tuple(step for blocked, step in chosen if blocked == least) or tuple(mine)


def facts_stated(rows: Iterable[Step]) -> tuple[Fact[Any], ...]:
    """The facts that must be loaded before a form is drawn: those that need no form themselves."""
    rules = [rule for step in rows for rule in step.only_if]
    own = [fact for rule in rules for fact in rule.needs if fact.of_record]
    stated = [fact for rule in rules for fact in STATEMENTS.get(rule.name, (None, ()))[1]]
    return tuple(dict.fromkeys((*own, *stated)))


@dataclass(frozen=True, slots=True)
class DrawnForm:
    """A form, and what stands in the way of its action whatever it says."""

    schema: Schema
    blocked_by: tuple[Refusal, ...]


def draw(  # noqa: PLR0917 - whose form, of what, and in which words
    lifecycle: Lifecycle,
    action: str,
    rows: tuple[Step, ...],
    context: Context,
    language: Language,
    more: More,
    withheld: Iterable[str] = (),
) -> DrawnForm:
    """The form. `context` has no form, and the facts of `facts_stated`; `withheld` are fields that this caller is not
    asked, by their paths."""
    form = lifecycle.form_of(action)
    rules = list(dict.fromkeys(rule for step in rows for rule in step.only_if))
    limits = {**limits_of(rules, context), **dict.fromkeys(withheld, FieldBounds(withheld=True))}
    schema = object_of(form, language, limits, more)
    fields, left_out = fields_of(form), {path for path, stated in limits.items() if stated.withheld}
    common = [rule for rule in rules if all(rule in step.only_if for step in rows)]
    stands: list[Refusal] = []
    for rule in common:
        refusals = refusals_of(_question((rule,), context), form, left_out) if _can_be_asked(rule, context) else []
        if () in refusals:
            stands += _refused(rule, context)
        apply(schema, refusals, fields)
    if len(rows) > 1:
        own = [
            tuple(rule for rule in step.only_if if rule not in common and _can_be_asked(rule, context)) for step in rows
        ]
        questions = [_question(rules_of_row, context) for rules_of_row in own]
        refusals = refusals_of(lambda asked: all(refuses(asked) for refuses in questions), form, left_out)
        apply(schema, refusals, fields)
    schema["required"] = [name for name in fields if name in schema["required"]]
    blocked = min((step.refusals(context, ("state",)) for step in rows), key=len, default=[])
    title = lifecycle.titles[action].say(language)
    return DrawnForm({"$schema": DIALECT, "title": title, **schema}, (*blocked, *stands))


def _refused(rule: Guard, context: Context) -> list[Refusal]:
    """The refusal of a rule that refuses whatever the form says."""
    facts = _FactsOfForm(context, _Blank(), _by_form((rule,)))
    refusal = rule(replace(context, form=cast(Any, _Blank()), facts=facts))
    return [] if refusal is None else [refusal]


class _Blank:
    """A form of which nothing is filled in."""

    def __getattr__(self, name: str) -> Any:
        return None


def _can_be_asked(rule: Guard, context: Context) -> bool:
    known = (fact.name in context.facts or fact.by_form is not None for fact in rule.needs)
    return rule.kind != "state" and all(known)


def _question(rules: tuple[Guard, ...], context: Context) -> Check:
    by_form = _by_form(rules)

    def refuses(asked: Any) -> bool:
        facts = _FactsOfForm(context, asked, by_form)
        return any(rule.check(replace(context, form=cast(Any, asked), facts=facts)) is not None for rule in rules)

    return refuses


def _by_form(rules: Iterable[Guard]) -> Mapping[str, Any]:
    return {fact.name: fact.by_form for rule in rules for fact in rule.needs if fact.by_form is not None}


class _FactsOfForm(dict[str, Any]):
    """The facts of a context, and those that follow from the form that is being asked about."""

    def __init__(self, context: Context, asked: Any, by_form: Mapping[str, Any]) -> None:
        super().__init__(context.facts)
        self._context, self._asked, self._by_form = context, asked, by_form

    def __missing__(self, name: str) -> Any:
        return self._by_form[name](self._context, self._asked)


def limits_of(rules: Iterable[Guard], context: Context) -> Mapping[str, FieldBounds]:
    """What the rules say of single fields; of two that speak of one field, the stricter bounds hold."""
    limits: dict[str, FieldBounds] = {}
    for rule in rules:
        says, needs = STATEMENTS.get(rule.name, (None, ()))
        if says is None or any(fact.name not in context.facts for fact in needs):
            continue
        for path, stated in says(context).items():
            limits[path] = both(limits[path], stated) if path in limits else stated
    zone = context.community.zone_info
    return {path: _in_zone(stated, zone) for path, stated in limits.items()}


def _in_zone(stated: FieldBounds, zone: ZoneInfo) -> FieldBounds:
    """Moments as people there write them, in whole seconds within the bounds."""

    def local(value: Any, more: timedelta = timedelta(0)) -> Any:
        if not isinstance(value, datetime):
            return value
        return (value + more).astimezone(zone).replace(microsecond=0)

    return replace(
        stated,
        least=local(stated.least, timedelta(microseconds=999_999)),
        most=local(stated.most),
        example=local(stated.example),
        default=local(stated.default),
    )


def both(limits: FieldBounds, other: FieldBounds) -> FieldBounds:
    """What two rules say of one field."""
    only = [part.only for part in (limits, other) if part.only is not None]
    return FieldBounds(
        least=_stricter(max, limits.least, other.least),
        most=_stricter(min, limits.most, other.most),
        among=limits.among if other.among is None else other.among,
        only=frozenset.intersection(*only) if only else None,
        needed=limits.needed | other.needed,
        default=limits.default if other.default is None else other.default,
        example=limits.example if other.example is None else other.example,
        withheld=limits.withheld or other.withheld,
    )


def _stricter(choose: Any, *bounds: Any) -> Any:
    given = [bound for bound in bounds if bound is not None]
    return choose(given) if given else None
