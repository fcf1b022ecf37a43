"""What a lifecycle table is made of: steps, who may take them, guards, and what a decision is made from."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime
from typing import Any, Final, Generic, Literal

from pydantic import BaseModel
from typing_extensions import TypeVar

from app.core.catalogue import refusal
from app.core.fields import Nothing
from app.core.json_object import JsonObject
from app.core.lang import Language, Words
from app.core.roles import Caller, Role
from app.models.base import Row, RowValues
from app.workflow.engine import effects as fx
from app.workflow.engine.community import CommunityRules
from app.workflow.engine.facts import Fact
from app.workflow.engine.traced import field_to_blame

START = "start"
"""The source of creating steps: the record does not exist yet."""

GuardKind = Literal["choice", "state", "form"]


Row_co = TypeVar("Row_co", covariant=True, default=Any)
Form_co = TypeVar("Form_co", covariant=True, default=Any)
Aspects_co = TypeVar("Aspects_co", covariant=True, default=Any)
Row_contra = TypeVar("Row_contra", contravariant=True, default=Any)
Form_contra = TypeVar("Form_contra", contravariant=True, default=Any)
Aspects_contra = TypeVar("Aspects_contra", contravariant=True, default=Any)
RowForm = TypeVar("RowForm", bound=BaseModel, default=Any)
FactValue = TypeVar("FactValue")

_ABSENT: Any = None
"""Stands for the record before there is one, for the form before it is sent, and for aspects where a kind has none."""
_NOTHING: Any = Nothing


@dataclass(slots=True)
class Context(Generic[Row_co, Form_co, Aspects_co]):
    """What a decision is made from: who, when, the record with its aspects, the form, and facts loaded for guards."""

    caller: Caller
    now: datetime
    community: CommunityRules
    row: Row_co = _ABSENT
    form: Form_co = _ABSENT
    aspects: Aspects_co = _ABSENT
    """What stands beside the record now, as its kind says; most kinds have nothing there."""
    facts: JsonObject = field(default_factory=dict)
    """What was loaded, by name; guards read it with `fact`."""
    cause: RowValues = field(default_factory=dict)
    """What the move that causes this one hands down: references and amounts, which the journal repeats."""
    belongs_to: Row | None = None
    """The record that a new one is to belong to, where it was opened first."""

    def fact(self, wanted: Fact[FactValue]) -> FactValue:
        """A fact that was loaded because a guard of the action needs it. Raises KeyError for one that was not."""
        found: FactValue = self.facts[wanted.name]
        return found

    @property
    def today(self) -> date:
        """The day by the community's calendar."""
        return self.now.astimezone(self.community.zone_info).date()

    def local(self, moment: datetime) -> datetime:
        """A moment by the community's clocks, as people are told it."""
        return moment.astimezone(self.community.zone_info)

    def loaded(self, wanted: Fact[FactValue]) -> FactValue | None:
        """A fact, or None where no guard needed it."""
        found: FactValue | None = self.facts.get(wanted.name)
        return found


@dataclass(frozen=True, slots=True)
class Refusal:
    """A guard's no: which guard, by which clause, and the sentence for people."""

    guard: str
    clause: str
    words: Words
    values: Mapping[str, object]
    pointer: str = ""
    """The field of the form that is to blame (RFC 6901); empty: none is, as for what the state forbids."""
    asked: tuple[str, ...] = ()
    """The fields that the guard went by."""

    def say(self, language: Language) -> str:
        """The reason and the way out, in one language; labels and words among the values follow it."""
        return self.words.say(language, **self.values)

    def described(self, language: Language) -> dict[str, str | None]:
        """The same as a client reads it."""
        fields = f"; form fields: {', '.join(self.asked)}" if self.asked else ""
        said = {"guard": self.guard, "clause": self.clause, "message": self.say(language)}
        return {**said, "pointer": self.pointer or None, "debug": f"guard {self.guard} ({self.clause}) refused{fields}"}


Values = Mapping[str, object]


BLAMED: Final = "blamed"
"""The name under which a guard says which field it blames in this case."""


def refuse(**values: object) -> Values:
    """A guard's no, with the values its sentence names. `blamed` is no such value: where it depends on the case which
    field is to blame, it is that field's path in the form; empty: none is."""
    return values


@dataclass(frozen=True, slots=True)
class Guard(Generic[Row_contra, Form_contra, Aspects_contra]):
    """One rule of a table. `choice` tells rows of one action apart, `state` is known before the form, `form` after."""

    name: str
    clause: str
    kind: GuardKind
    words: Words
    check: Callable[[Context[Row_contra, Form_contra, Aspects_contra]], Values | None]
    needs: tuple[Fact[object], ...] = ()
    excludes: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    blames: tuple[str, ...] | None = None
    """Paths of fields that mend it, of which the first that the form has is blamed; empty: none is; None: one of those
    that it reads."""

    def __call__(self, context: Context[Row_contra, Form_contra, Aspects_contra]) -> Refusal | None:
        """None when the rule holds."""
        values = self.check(context)
        if values is None:
            return None
        at = tuple(filter(None, [str(values[BLAMED])])) if BLAMED in values else self.blames
        values = {name: value for name, value in values.items() if name != BLAMED}
        if context.form is None or self.kind == "state":
            return Refusal(self.name, self.clause, self.words, values)
        pointer, read = field_to_blame(self.check, context, self.needs, self.asks, at)
        return Refusal(self.name, self.clause, self.words, values, pointer, read)


def guard(
    clause: str,
    en: str = "",
    zh: str = "",
    *,
    kind: GuardKind = "form",
    needs: tuple[Fact[object], ...] = (),
    excludes: tuple[str, ...] = (),
    asks: tuple[str, ...] = (),
    blames: str | tuple[str, ...] | None = None,
) -> Callable[
    [Callable[[Context[Row_contra, Form_contra, Aspects_contra]], Values | None]],
    Guard[Row_contra, Form_contra, Aspects_contra],
]:
    """Make a guard of a function that answers None (holds) or `refuse(...)`. The function's context says of which
    record and which form it is; a rule that reads the one or the other not at all says `object`. One that reads what
    stands beside the record names that too. `needs` names facts
    to load first; `excludes` choice guards that can never hold together with this one; `asks` fields that a form may
    leave out unless this guard wants them (app.workflow.engine.traced); `blames` the path of the field that mends what
    it refuses, where that is not the first that it reads: of several, the first that the form has; of none, the form as
    a whole. Without texts here, the refusal is the one that the catalogue has under the function's name
    (app/data/words)."""

    def make(
        check: Callable[[Context[Row_contra, Form_contra, Aspects_contra]], Values | None],
    ) -> Guard[Row_contra, Form_contra, Aspects_contra]:
        words = Words(en, zh) if en else refusal(check.__name__)
        paths = (blames,) if isinstance(blames, str) else blames
        return Guard(check.__name__, clause, kind, words, check, needs, excludes, asks, paths)

    return make


@dataclass(frozen=True, slots=True)
class Who:
    """Someone who may take a step: a role and, where it applies, a relation to the record."""

    name: str
    role: Role
    words: Words
    holds: Callable[[Caller, Any], bool] | None = None
    called: Callable[[Any], Words | None] | None = None
    """Who that is for a record as it stands, where `words` only say the relation; it gives None where it is nobody."""
    by_relation: bool = False
    """Whether the relation to an existing record is enough: they may have no role there."""
    only: "Guard | None" = None
    """When they stand in for others: a rule by which this role alone is not enough at other times."""

    def named(self, row: object) -> Words | None:
        """Whom a refusal names, so that it is known whom to ask."""
        return self.words if self.called is None or row is None else self.called(row)

    def permits(self, context: Context, held: frozenset[Role]) -> bool:
        """Whether the caller, who has these roles here, is such a person for this record."""
        if self.role not in held and not (self.by_relation and context.row is not None):
            return False
        return self.holds is None or context.row is None or self.holds(context.caller, context.row)


@dataclass(frozen=True, slots=True)
class Step(Generic[RowForm]):
    """One row of a lifecycle table: the action with its title, from where to where, who may take it, with which form,
    only if which guards hold, and which effects then follow. Without a `target` the state does not change; without a
    `form` it need not be told anything."""

    action: str
    title: Words | None = None
    """Stands on the first row of an action; its other rows need not repeat it."""
    _: KW_ONLY
    source: tuple[str, ...]
    target: str | None = None
    who: tuple[Who, ...]
    form: type[RowForm] = _NOTHING
    only_if: tuple[Guard[Any, RowForm], ...] = ()
    then: tuple[fx.Effect, ...] = ()
    reopens: bool = False
    """Whether this row may lead out of a final state. Every other row of a final state leaves it as it is."""
    once: bool = False
    """Whether a repeated request must not do it again, as with a payment: the Idempotency-Key is required. It is enough
    on one row of an action."""
    event: str
    clause: str
    changes: tuple[fx.RowChange, ...] = field(init=False, repr=False, compare=False)
    """Those of `then` that the engine applies itself."""
    handled: tuple[fx.Effect, ...] = field(init=False, repr=False, compare=False)
    """Those of `then` that services handle."""
    has_stand_ins: bool = field(init=False, repr=False, compare=False)
    """Whether somebody may take it only while they stand in for others."""
    _asked: dict[tuple[GuardKind, ...], tuple[Guard, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """Guards by the kinds asked for: every answer shows what is possible next, so they are asked all the time."""

    def __post_init__(self) -> None:
        """Tell the effects apart once, not on every decision."""
        changes = tuple(effect for effect in self.then if isinstance(effect, fx.RowChange))
        object.__setattr__(self, "changes", changes)
        handled = tuple(effect for effect in self.then if not isinstance(effect, fx.RowChange))
        object.__setattr__(self, "handled", handled)
        object.__setattr__(self, "has_stand_ins", any(who.only is not None for who in self.who))

    def permits(self, context: Context, held: frozenset[Role] | None = None) -> bool:
        """Whether the caller is among those who may take this step; `held`: their roles here, where known already."""
        if held is None:
            held = context.caller.roles_in(context.community.id)
        return any(who.permits(context, held) for who in self.who)

    def chosen(self, context: Context) -> bool:
        """Whether this row is the one meant, among rows of the same action and source."""
        rules = self._guards(("choice",))
        return not rules or all(rule.check(context) is None for rule in rules)

    def refusals(self, context: Context, kinds: tuple[GuardKind, ...]) -> list[Refusal]:
        """Every guard of the given kinds that says no, and that of whoever only stands in for others."""
        refusals = [refusal for rule in self._guards(kinds) if (refusal := rule(context)) is not None]
        if "state" in kinds and self.has_stand_ins:
            refusals += self._not_standing_in(context)
        return refusals

    def _not_standing_in(self, context: Context) -> list[Refusal]:
        """Why a caller who only stands in may not do so now; nothing for one who acts in a role of their own."""
        held = context.caller.roles_in(context.community.id)
        acting = [who for who in self.who if who.permits(context, held)]
        if not acting or any(who.only is None for who in acting):
            return []
        refusals = [who.only(context) for who in acting if who.only is not None]
        return [] if None in refusals else [refusal for refusal in refusals[:1] if refusal is not None]

    @property
    def rules(self) -> tuple[Guard, ...]:
        """Its guards, and those of whoever only stands in for others."""
        return (*self.only_if, *(who.only for who in self.who if who.only is not None))

    def _guards(self, kinds: tuple[GuardKind, ...]) -> tuple[Guard, ...]:
        guards = self._asked.get(kinds)
        if guards is None:
            guards = self._asked[kinds] = tuple(rule for rule in self.only_if if rule.kind in kinds)
        return guards

    @property
    def is_timer(self) -> bool:
        """Whether only Gongdan itself takes this step."""
        return all(who.role is Role.SYSTEM for who in self.who)

    @property
    def needs(self) -> tuple[Fact[object], ...]:
        """Facts that must be loaded before the guards can be asked."""
        return tuple(dict.fromkeys(fact for rule in self.only_if for fact in rule.needs))
