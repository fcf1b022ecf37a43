"""The engine: a lifecycle is a table of steps; `decide` says what a step does, `available` what a caller may do now,
`turn_of` whose turn it is.

All are pure. `transitions` walks the table on a throw-away subject: it never sees a stored row, so no callback can
leave one half-moved, and each guard's reason is kept, which a bare condition would lose.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from types import SimpleNamespace
from typing import Any, Final, cast

from pydantic import BaseModel
from transitions import EventData, Machine, State

from app.core.enums import Labelled, Standing
from app.core.json_object import JsonObject, JsonView
from app.core.lang import Language, Words
from app.workflow.engine import effects as fx
from app.workflow.engine.decisions import Decision, Denied, Move, NotAllowed, Refused
from app.workflow.engine.facts import Fact
from app.workflow.engine.step import START, Context, Guard, Refusal, Step

WantedFields = tuple[tuple[Guard, tuple[str, ...]], ...]
"""Guards with the fields that they want."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An action the caller may take from here: the fields its form must carry, and what still blocks it."""

    action: str
    title: Words
    needs: tuple[str, ...]
    blocked_by: tuple[Refusal, ...]

    def described(self, address: str, language: Language) -> JsonObject:
        """The same as it stands in `available_actions` of the record with this address."""
        return {
            "name": self.action,
            "title": self.title.say(language),
            "href": f"{address}/{self.action.replace('_', '-')}",
            "form": f"{address}/forms/{self.action}",
            "needs": list(self.needs),
            "blocked_by": [refusal.described(language) for refusal in self.blocked_by],
        }


class _Attempt:
    """The throw-away subject that `transitions` moves."""

    __slots__ = ("chosen", "context", "refusals", "state")

    def __init__(self, state: str, context: Context) -> None:
        self.state, self.context = state, context
        self.chosen: Step | None = None
        self.refusals: list[Refusal] = []


def _gate(step: Step) -> Callable[[EventData], bool]:
    def gate(event: EventData) -> bool:
        attempt = cast(_Attempt, event.model)
        if not step.permits(attempt.context) or not step.chosen(attempt.context):
            return False
        refusals = step.refusals(attempt.context, ("state", "form"))
        if refusals:
            attempt.refusals.extend(refusals)
            return False
        attempt.chosen = step
        return True

    return gate


class Lifecycle:
    """A table of steps over a set of states, run by one shared `transitions` machine."""

    def __init__(
        self,
        *,
        name: str,
        noun: Words,
        path: str,
        states: type[Labelled],
        final: tuple[str, ...],
        steps: tuple[Step, ...],
    ) -> None:
        self.name, self.noun, self.path, self.states = name, noun, path, states
        self.final, self.steps = final, steps
        self.titles: dict[str, Words] = {}
        """Titles of actions, as their rows say them."""
        for step in steps:
            if step.title is not None:
                self.titles.setdefault(step.action, step.title)
        self.by_action: dict[str, tuple[Step, ...]] = {}
        self.by_state: dict[str, dict[str, tuple[Step, ...]]] = {START: {}}
        for state in states:
            self.by_state[state.value] = {}
        for step in steps:
            self.by_action[step.action] = (*self.by_action.get(step.action, ()), step)
            for source in step.source:
                row = self.by_state[source]
                row[step.action] = (*row.get(step.action, ()), step)
        self._wanted: dict[int, WantedFields] = {}
        """By row; found out when a row is first offered."""
        self._offered = {
            state: {action: tuple(step for step in rows if not step.is_timer) for action, rows in actions.items()}
            for state, actions in self.by_state.items()
        }
        self._machine = Machine(
            model=None,
            states=[START, *(state.value for state in states)],
            initial=START,
            auto_transitions=False,
            send_event=True,
        )
        for step in steps:
            # plain strings: the machine would key enum members by their names
            sources: list[str | Enum | State] = [str(state) for state in step.source]
            target = None if step.target is None else str(step.target)
            self._machine.add_transition(step.action, sources, target, conditions=[_gate(step)])

    @property
    def actions(self) -> tuple[str, ...]:
        """Names of all actions, in table order."""
        return tuple(self.by_action)

    def form_of(self, action: str) -> type[BaseModel]:
        """The form of an action: one for all its rows."""
        return self.by_action[action][0].form

    def facts_needed(self, action: str, state: str) -> tuple[Fact[object], ...]:
        """Facts to load before deciding this action from this state."""
        rows = self.by_state.get(state, {}).get(action, ())
        return tuple(dict.fromkeys(fact for step in rows for fact in step.needs))

    def denied(self, action: str, context: Context) -> Denied | None:
        """Whether no row of the action, from any state, permits the caller: a 403 whatever the state."""
        rows, held = self.by_action[action], context.caller.roles_in(context.community.id)
        if any(step.permits(context, held) for step in rows):
            return None
        people = tuple(dict.fromkeys(who for step in rows for who in step.who))
        named = [words for who in people if (words := who.named(context.row)) is not None]
        return Denied(tuple(dict.fromkeys(named or [who.words for who in people])))

    def decide(self, action: str, context: Context) -> Decision:
        """What `action` does now. Pure: the same context gives the same decision."""
        denied = self.denied(action, context)
        if denied:
            return denied
        state = START if context.row is None else str(context.row.state)
        rows = self.by_state[state].get(action, ())
        if not any(step.permits(context) for step in rows):
            offers = () if context.row is None else self.available(context)
            unblocked = tuple(offer.action for offer in offers if not offer.blocked_by)
            return NotAllowed(state, self.allowed(context), unblocked, self._states_of(action, context))
        attempt = _Attempt(state, context)
        self._machine.events[action].trigger(attempt)
        step = attempt.chosen
        if step is None:
            return Refused(tuple(attempt.refusals) or _unchosen(rows, context))
        return Move(step, state, attempt.state, _changes(step, context), step.handled)

    def _states_of(self, action: str, context: Context) -> tuple[str, ...]:
        """The states from which the caller has an action, in the order of the table."""
        mine = {str(state) for step in self.by_action[action] if step.permits(context) for state in step.source}
        return tuple(state for state in map(str, self.states) if state in mine)

    def allowed(self, context: Context) -> tuple[str, ...]:
        """Names of the actions this caller has from the present state, blocked or not."""
        state = START if context.row is None else str(context.row.state)
        held = context.caller.roles_in(context.community.id)
        return tuple(
            action for action, rows in self._offered[state].items() if any(step.permits(context, held) for step in rows)
        )

    def available(self, context: Context) -> list[Offer]:
        """What the caller may do now, each with the fields its form must carry and the state guards that block it."""
        # whatever form has just been dealt with is not the one that will be sent next
        context = replace(context, form=None)
        offers = []
        held = context.caller.roles_in(context.community.id)
        for action, rows in self._offered[str(context.row.state)].items():
            mine = [step for step in rows if step.permits(context, held)]
            if not mine:
                continue
            chosen = [(step.refusals(context, ("state",)), step) for step in mine if step.chosen(context)]
            if chosen:
                blocked, meant = min(chosen, key=lambda refusals_and_step: len(refusals_and_step[0]))
                fields = needed(meant.form, self._wants(meant), context)
            else:
                blocked, fields = list(_unchosen(tuple(mine), context)), required(self.form_of(action))
            offers.append(Offer(action, self.titles[action], fields, tuple(blocked)))
        return offers

    def _wants(self, step: Step) -> WantedFields:
        fields = self._wanted.get(id(step))
        if fields is None:
            fields = self._wanted[id(step)] = wanted_fields(step)
        return fields


def _unchosen(rows: tuple[Step, ...], context: Context) -> tuple[Refusal, ...]:
    """No row was the one meant: say why not, row by row."""
    refusals: dict[str, Refusal] = {}
    for step in rows:
        if step.permits(context):
            for refusal in step.refusals(context, ("choice",)):
                refusals.setdefault(refusal.guard, refusal)
    return tuple(refusals.values())


# Which fields a form must carry: what it requires, and what guards ask of this caller in this state.
#
# A guard that wants fields says so (`asks`) and is asked about forms with some of them: those without which it refuses
# whatever else there is are needed; of the others, one that satisfies it, written `consent|signature_file_id`. What a
# form must carry because of what it says itself (a founded complaint its corrective action) is no matter of the state,
# and stands with the field.

OR = "|"
"""Between fields of which one is enough."""


class _FilledIn:
    """Stands for a field that is filled in, in whatever way; of a list, whatever is looked for is in it."""

    def __contains__(self, _: object) -> bool:
        return True

    def __iter__(self) -> Iterator[object]:
        return iter(())


GIVEN: Final = _FilledIn()


@cache
def required(form: type[BaseModel]) -> tuple[str, ...]:
    """Fields that no form of this kind may leave out."""
    return tuple(name for name, info in form.model_fields.items() if info.is_required())


def wanted_fields(step: Step) -> WantedFields:
    """The guards of a row that want fields of its form. Those that leave no choice come first: what they want may
    satisfy the others."""
    found = [(rule, tuple(name for name in rule.asks if name in step.form.model_fields)) for rule in step.only_if]
    return tuple(sorted(((rule, names) for rule, names in found if names), key=lambda one: len(one[1])))


def needed(form: type[BaseModel], guards: WantedFields, context: Context) -> tuple[str, ...]:
    """Every field that this caller's form must carry, as the record stands."""
    if not guards:
        return required(form)
    carried = dict(_blank(form))
    names: list[str] = []
    for rule, fields in guards:
        if not _refuses(rule, context, carried):
            continue
        must = [
            name for name in fields if _refuses(rule, context, carried, *(other for other in fields if other != name))
        ]
        names += must
        carried |= dict.fromkeys(must, GIVEN)
        if len(must) < len(fields) and _refuses(rule, context, carried):
            either = [name for name in fields if name not in must and not _refuses(rule, context, carried, name)]
            names.append(OR.join(either))
            carried |= dict.fromkeys(either, GIVEN)
    return (*required(form), *names)


def _refuses(rule: Guard, context: Context, carried: JsonObject, *more: str) -> bool:
    form = SimpleNamespace(**{**carried, **dict.fromkeys(more, GIVEN)})
    return rule.check(replace(context, form=form)) is not None


@cache
def _blank(form: type[BaseModel]) -> JsonView:
    """A form in which nothing is filled in, with what its class says of all its forms."""
    fields = form.model_fields.items()
    of_class = {name: getattr(form, name) for name in form.__class_vars__ if hasattr(form, name)}
    return of_class | {
        name: None if info.is_required() else info.get_default(call_default_factory=True) for name, info in fields
    }


Read = Callable[[str], Any]
"""Gives a field of the record by name."""
Turn = Standing | Callable[[Read], Standing]
"""Whose turn it is in a state: always the same party's, or as the record's fields say."""


def turn_of(whose_turn: Mapping[str, Turn], state: str, read: Read) -> Standing:
    """With whom a record stands in a state, so that "why is this late?" has an answer; with nobody where nothing is
    said of the state. Most clocks stand with the same party, but some with one party wherever the record is: see
    ClockDefinition.stands_with."""
    turn = whose_turn.get(state, Standing.NOBODY)
    return turn if isinstance(turn, Standing) else turn(read)


def plain(value: object) -> object:
    """A form's value as it is stored in a JSON column."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, list | tuple):
        return [plain(item) if isinstance(item, BaseModel) else str(item) if _is_id(item) else item for item in value]
    return value


def _is_id(value: object) -> bool:
    return type(value).__name__ == "UUID"


def _changes(step: Step, context: Context) -> JsonObject:
    """What the effects that only touch the record's own fields make of them."""
    changes: JsonObject = {}
    for effect in step.changes:
        match effect:
            case fx.Put(field=name, value=value):
                changes[name] = value
            case fx.Stamp(field=name):
                changes[name] = context.now
            case fx.Sign(field=name):
                changes[name] = context.caller.id
            case fx.Count(field=name):
                changes[name] = getattr(context.row, name) + 1
            case fx.Keep(fields=names):
                for name in names:
                    value = getattr(context.form, name)
                    if value is not None:
                        changes[name] = plain(value)
            case fx.Clear():
                changes |= dict.fromkeys(effect.emptied_by(context.form))
            case _:
                raise TypeError(f"nothing applies {effect!r}")
    return changes
