"""What stands in the file of a kind of record: everything that the suites must know of it, and nothing else is keyed by
kind.

A new kind is a new file in this folder with a `SAMPLE`. The workflow suite walks its states, actions and guards; the
matrix calls its operations for everybody; the fuzz spoils its forms; the plan suite explains its statements.

Who may do what is written by hand from the specification, never from the code that it judges.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hypothesis.strategies import SearchStrategy
from sqlmodel import SQLModel

from app.workflow.engine.lifecycle import Lifecycle
from tests import kinds
from tests.kinds.cases import Case, Situation
from tests.kinds.usual import Form

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody
    from tests.matrix.village import Village
    from tests.matrix.walk import Walk

WIDE = frozenset({"receptionist", "cs_supervisor", "cashier", "manager"})
"""These see every record of their communities, unless a kind says otherwise."""
GROUPS = {"customer+": "customer receptionist", "complainant+": "complainant receptionist"}
"""Words that stand for several: "customer or recorded" is the customer in the app, or the receptionist who records the
customer's word."""


def written_out(cell: str, groups: Mapping[str, str] = GROUPS) -> list[str]:
    """The words of a cell, groups written out."""
    return [word for name in cell.split() for word in groups.get(name, name).split()]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a kind's table, as the specification has it."""

    action: str
    sources: tuple[str, ...]
    target: str
    who: tuple[str, ...]
    clauses: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Who:
    """Who may move a record: the specification's table, written down by hand.

    One line an action and outcome: action, from, to, who, clauses. "–" is the start, "=" leaves the state as it is.
    """

    states: str
    """In the specification's order."""
    final: frozenset[str]
    table: str
    beyond: str = ""
    """Lines of actions that the code has beyond the specification."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why it has each of them."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """Names of sets of states."""

    def rows(self, table: str) -> Iterator[Row]:
        """The lines of a table."""
        known = {**GROUPS, **self.groups}
        for line in table.strip().splitlines():
            action, sources, target, who, cited = (cell.strip() for cell in line.split("|"))
            people = tuple(written_out(who, known))
            yield Row(action, tuple(written_out(sources, known)), target, people, frozenset(cited.split()))

    @cached_property
    def every_row(self) -> list[Row]:
        """All lines."""
        return [*self.rows(self.table), *self.rows(self.beyond)]

    def rows_of(self, action: str) -> list[Row]:
        """Its lines."""
        return [row for row in self.every_row if row.action == action]

    def persons(self, action: str) -> set[str]:
        """Who may take an action, from wherever."""
        return {name for row in self.rows_of(action) for name in row.who}


@dataclass(frozen=True, kw_only=True)
class Served:
    """What the matrix, the fuzz and the plan suite need of a kind that has operations of its own."""

    read_scope: str = ""
    write_scope: str = ""
    """Scopes of machine clients; none, where a kind is for people only."""
    operations: str
    """Lines of operations that move nothing: see `tests/matrix/expected.py`."""
    wide: frozenset[str] = WIDE
    """Roles that see all records of their communities."""
    own: Callable[["Oracle", "Somebody", Any], bool]
    """Whether somebody who doesn't see all records of the community sees this one."""
    related: Callable[["Oracle", "Somebody", Any], dict[str, bool]]
    """Which words of the table mean somebody for this record; another word is a role that they hold."""
    home: Callable[["Oracle", Any], Any] = lambda _, record: record
    """The record that decides who sees this one."""
    refused: Mapping[str, Callable[[str, bool], Form]] = field(default_factory=dict)
    """By operation that makes one under a community: a form that a rule refuses to whoever may send it at all, from the
    community's id and whether a machine client sends it."""
    unruled: frozenset[str] = frozenset()
    """Those of them whose good form no rule refuses: they are sent with a key that is none, which is told last."""
    takes: Mapping[str, set[str]] = field(default_factory=dict)
    """Fields that Gongdan decides elsewhere, and that an operation is about."""
    lacks: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict)
    """By operation that reads something which not every record has: whether a record has it not."""
    make: Callable[["Walk"], None] | None = None
    """Makes records of the village, in all states at home; none, where they come with another kind's."""
    targets: Callable[["Village"], Iterator[tuple[str, Any]]] | None = None
    """Records that every operation is tried on, with a name each; usually the first two of each community."""
    newest_first: bool = False
    """How the list of a community is sorted."""
    ready: Callable[["Walk", str, Form], tuple[Form, Form, str]] | None = None
    """Makes a record on which an action succeeds: the record, the form that fits it, and who of the crew sends it ("":
    any who may)."""
    registrar: Callable[["Walk"], str] = lambda _: "desk"
    """Who of the crew registers one."""
    beyond_ready: frozenset[str] = frozenset()
    """Actions that a record is not ready for within one walk, because days must pass."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One kind."""

    lifecycle: Lifecycle
    models: tuple[type[SQLModel], ...]
    """Its table, and what is stored with it."""
    row: Callable[..., SimpleNamespace]
    """A usual record in a state; further words change it."""
    who: Who
    forms: Mapping[str, Form] = field(default_factory=dict)
    """A form for each action, filled in as a careful person would: with good facts, every guard that reads it holds."""
    facts: Callable[[], dict[str, Any]] = dict
    """Facts with which every guard holds."""
    aspects: Callable[[], dict[str, Any]] = dict
    """What stands beside the record when guards look at it."""
    rules: str = ""
    """On which actions each guard stands, from the specification. One line a guard: name, actions; `action:2` says that
    it stands on two of the action's rows, and else on all of them. A line that begins with blanks goes on with the one
    before."""
    cases: Sequence[Case] = ()
    """Each guard, holding and refusing."""
    situations: tuple[Situation, ...] = (Situation(),)
    """What must differ from the usual for some row of the table to be taken."""
    more_situations: tuple[Situation, ...] = ()
    """What else changes which fields a form must carry."""
    persons: tuple[str, ...] = ()
    """Fields that name somebody on whom it depends who may act; they name each caller in turn."""
    stands_in_for: Mapping[str, Any] = field(default_factory=dict)
    """What a record must be for those who stand in for others."""
    asked: Mapping[str, Any] = field(default_factory=dict)
    """One value of every field that a guard may ask for."""
    plain: Mapping[str, Form] = field(default_factory=dict)
    """By action: values that entail no other field, where the usual form's values do."""
    choices: SearchStrategy[Situation] | None = None
    """Situations in which guards that exclude each other are asked; none, where there are no such guards. A situation
    without a form stands for the time before it is sent."""
    neither: frozenset[frozenset[str]] = frozenset()
    """Pairs of them that may both refuse; of every other pair one holds."""
    turns: str = ""
    """Who has a record, by its state: as most clocks stand."""
    turns_of: Mapping[str, Any] = field(default_factory=dict)
    """What differs from the usual record where that decides who has it."""
    clocks: str = ""
    """With whom each of its clocks stands: `as the record`, perhaps `but centre for` some states, or one party whose
    own duty it is; and whom it tells, where these are others."""
    served: Served | None = None

    @property
    def name(self) -> str:
        """What the kind is called in code."""
        return self.lifecycle.name

    @property
    def plural(self) -> str:
        """What its operations begin with."""
        return self.lifecycle.path.rsplit("/", 1)[-1].replace("-", "_")


@cache
def samples() -> dict[str, Sample]:
    """Every kind by its name: the files of this folder that have a sample, and the `kind.py` of each folder."""
    names = [
        f"{all_samples.name}.kind" if all_samples.ispkg else all_samples.name
        for all_samples in iter_modules(kinds.__path__)
    ]
    modules = [import_module(f"{kinds.__name__}.{name}") for name in names]
    all_samples = [module.SAMPLE for module in modules if hasattr(module, "SAMPLE")]
    return {sample.name: sample for sample in all_samples}


def served() -> dict[str, tuple[Sample, Served]]:
    """Kinds with operations of their own, by name."""
    return {name: (sample, sample.served) for name, sample in samples().items() if sample.served is not None}
