"""Every lifecycle table is sound, and each kind of mistake would be found."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel
from sqlmodel import SQLModel

import app.models  # noqa: F401 - declares the stored rows
from app.core.lang import Words
from app.services.moving.kind import kind_of
from app.workflow.engine import effects as fx
from app.workflow.engine.checks import REOPENING, find
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ASSIGNEE, CASHIER, DESK, RECEPTIONIST, SYSTEM
from app.workflow.engine.step import START, Context, Guard, Step, Values, guard, refuse
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.kinds.common_forms import Nothing, Reason, Word
from app.workflow.kinds.work_order.field_guards import is_unquoted_emergency, work_may_begin
from app.workflow.kinds.work_order.intake_guards import no_overlap
from app.workflow.kinds.work_order.quote_guards import visit_goes_on, visit_has_ended


def stored_rows(kind: type[SQLModel] = SQLModel) -> Iterator[tuple[str, type[SQLModel]]]:
    for below in kind.__subclasses__():
        if "table" in below.model_config:
            yield str(below.__tablename__), below
        yield from stored_rows(below)


RECORDS = dict(stored_rows())


@pytest.mark.parametrize("name", ALL)
def test_a_table_is_sound(name: str) -> None:
    lifecycle = ALL[name]
    joined = [field for join in kind_of(name).joins for field in join.fields]
    assert find(lifecycle, RECORDS[name], joined) == []


@pytest.mark.parametrize("name", ALL)
def test_a_table_is_registered_under_its_name(name: str) -> None:
    assert ALL[name].name == name
    assert name in RECORDS


def test_reopening_rows_exist() -> None:
    for name, actions in REOPENING.items():
        if name in ALL:
            assert actions <= set(ALL[name].by_action)


# what would be found


def states(*names: str, zh: str = "状态") -> Any:
    """A vocabulary that no table of the house has (a real one would join the published ones)."""
    return [SimpleNamespace(value=name, en=name, zh=zh) for name in names]


def step(action: str, source: Any, target: str | None, **columns: Any) -> Step:
    values: dict[str, Any] = {
        "who": (RECEPTIONIST,), "form": Nothing, "guards": (), "effects": (),
        "event": f"thing.{action}ed", "clause": "M-20",
    }  # fmt: skip
    return Step(action, source if isinstance(source, tuple) else (source,), target, **{**values, **columns})


def table(*steps: Step, **columns: Any) -> Lifecycle:
    values: dict[str, Any] = {
        "name": "thing", "noun": Words("thing", "东西"), "path": "/v1/things", "states": states("fresh", "ended"),
        "final": ("ended",), "titles": {row.action: Words(row.action, "动作") for row in steps},
    }  # fmt: skip
    return Lifecycle(steps=steps, **{**values, **columns})


def ending(**columns: Any) -> Step:
    return step("end", "fresh", "ended", **columns)


MAKE, END = step("open", START, "fresh"), ending()


@guard("M-20", "No.", "不可。", kind="state")
def foreign(context: Context) -> Values | None:
    """Is not of the house."""
    return refuse()


@guard("M-20", "No.", "不可。", kind="state")
def peeks(context: Context) -> Values | None:
    """Reads the form too early."""
    return refuse() if context.form.reason else None


@guard("M-20", "No.", "不可。", kind="choice")
def presumes(context: Context) -> Values | None:
    """Takes the form for granted."""
    return refuse() if asks_the_form(context) else None


@guard("M-20", "No.", "不可。", kind="choice")
def waits(context: Context) -> Values | None:
    """Asks first whether there is a form."""
    if context.form is None:
        return None
    return None if asks_the_form(context) else refuse()


def asks_the_form(context: Context) -> bool:
    form = context.form
    return bool(form.reason)


@guard("M-20", "No {one}.", "不可{two}。", needs=("diary",), excludes=("needs_a_visit",))
def muddled(context: Context) -> Values | None:
    return refuse(one=context.facts["worker"], two=context.row.colour, three=context.form.flavour)


@guard("M-20", "No.", "不可。", kind="state", needs=("diary",))
def impatient(context: Context) -> Values | None:
    """Wants a fact before there can be one."""
    return refuse() if context.facts["diary"] else None


@guard("M-20", "No.", "不可。", needs=("diary",), asks=("flavour",))
def greedy(context: Context) -> Values | None:
    """Wants a field that no form has, and a fact besides."""
    return refuse() if context.facts["diary"] else None


HALT = step("halt", "fresh", None, event="thing.ended")
TOO_EARLY = step("open", START, "fresh", guards=(visit_goes_on,))
MUDDLE = table(MAKE, ending(form=Reason, guards=(muddled,)))
ONE_LANGUAGE = {"open": Words("open", "开"), "end": Words("end", "end")}
TOO_MANY = {name: Words(name, "动作") for name in ("open", "end", "fly")}
TRAP = table(MAKE, END, step("sink", "fresh", "stuck"), states=states("fresh", "stuck", "ended"))

BROKEN: list[tuple[str, Lifecycle, str, str]] = [
    ("unreachable", table(MAKE, END, states=states("fresh", "lost", "ended")), "unreachable", "lost"),
    ("dead-end", TRAP, "dead-end", "stuck"),
    ("final-leaves", table(MAKE, END, step("revive", "ended", "fresh")), "final", "leads out of the final state ended"),
    ("final-unknown", table(MAKE, END, final=("ended", "gone")), "final", "is no state"),
    ("no-final", table(MAKE, END, final=()), "final", "declares no final state"),
    ("creates-nothing", table(MAKE, END, step("start", START, None)), "start", "in no state"),
    ("source-twice", table(MAKE, step("end", ("fresh", "fresh"), "ended")), "source", "twice"),
    ("noun", table(MAKE, END, noun=Words("thing", "thing")), "title", "the noun"),
    ("state-label", table(MAKE, END, states=states("fresh", "ended", zh="fresh")), "title", "the state"),
    ("no-title", table(MAKE, END, titles={"open": Words("open", "开")}), "title", "the action needs"),
    ("title-one-language", table(MAKE, END, titles=ONE_LANGUAGE), "title", "the action"),
    ("title-too-many", table(MAKE, END, titles=TOO_MANY), "title", "but no row"),
    ("action-name", table(MAKE, step("End", "fresh", "ended", event="thing.ended")), "action", "lower-case"),
    ("clause-form", table(MAKE, ending(clause="20")), "clause", "'20'"),
    ("clause-unknown", table(MAKE, ending(clause="M-88")), "clause", "'M-88'"),
    ("nobody", table(MAKE, ending(who=())), "who", "nobody"),
    ("no-form", table(MAKE, ending(form=BaseModel)), "form", "not an ActionForm"),
    ("files-unknown", table(MAKE, ending(form=Word)), "files", "no guard looks"),
    ("two-forms", table(MAKE, END, step("end", "fresh", None, form=Reason)), "form", "an action has one"),
    ("event-of-another", table(MAKE, ending(event="other.ended")), "event", "past participle"),
    ("event-no-participle", table(MAKE, ending(event="thing.end")), "event", "past participle"),
    ("event-two-meanings", table(MAKE, END, HALT), "event", "different things"),
    ("overlap-plain", table(MAKE, END, step("end", "fresh", "fresh")), "overlap", "at once"),
    ("overlap-one-role", table(MAKE, END, step("end", "fresh", None, who=(CASHIER, *DESK))), "overlap", "at once"),
    (
        "overlap-not-complements",
        table(MAKE, *(ending(guards=(rule,)) for rule in (visit_goes_on, work_may_begin))),
        "overlap", "at once",
    ),
    ("guard-foreign", table(MAKE, ending(guards=(foreign,))), "guard", "of app/workflow/kinds"),
    ("guard-not-one", table(MAKE, ending(guards=(len,))), "guard", "not a guard"),
    ("guard-undocumented", MUDDLE, "guard", "no docstring"),
    ("guard-two-sentences", MUDDLE, "title", "different values"),
    ("guard-excludes-one-way", MUDDLE, "excludes", "in turn"),
    ("guard-facts", MUDDLE, "facts", "['diary'] but reads ['worker']"),
    ("guard-form-field", MUDDLE, "form", "form.flavour"),
    ("guard-state-reads-form", table(MAKE, ending(form=Reason, guards=(peeks,))), "kind", "before the form"),
    ("guard-choice-reads-form", table(MAKE, ending(form=Reason, guards=(presumes,))), "kind", "for granted"),
    ("guard-state-needs", table(MAKE, ending(guards=(impatient,))), "kind", "before any fact"),
    ("guard-asks-facts-too", table(MAKE, ending(guards=(greedy,))), "asks", "a form alone"),
    ("guard-asks-nothing-there", table(MAKE, ending(form=Reason, guards=(greedy,))), "asks", "none of which Reason"),
    ("guard-before-record", table(TOO_EARLY, END), "start", "before there is one"),
    ("effect-not-one", table(MAKE, ending(effects=(object(),))), "effect", "is not an effect"),
    ("effect-base", table(MAKE, ending(effects=(fx.Effect(),))), "effect", "is not an effect"),
    ("effect-clock", table(MAKE, ending(effects=(fx.Stop("lunch"),))), "effect", "clock 'lunch'"),
    ("effect-audience", table(MAKE, ending(effects=(fx.Tell("mayor"),))), "effect", "audience 'mayor'"),
    ("effect-appointment", table(MAKE, ending(effects=(fx.SettleAppointment("lost"),))), "effect", "'lost'"),
    ("effect-quote", table(MAKE, ending(effects=(fx.DecideQuote("maybe"),))), "effect", "'maybe'"),
    ("effect-ledger", table(MAKE, ending(effects=(fx.Ledger("tip"),))), "effect", "'tip'"),
    ("effect-visit", table(MAKE, ending(effects=(fx.MarkVisit("slept"),))), "effect", "'slept'"),
    ("effect-keep", table(MAKE, ending(effects=(fx.Keep("worker_id"),))), "effect", "form.worker_id"),
]  # fmt: skip


def test_a_small_sound_table_has_no_findings() -> None:
    reads_nothing_early = ending(guards=(no_overlap,), effects=(fx.Tell("desk"), fx.Void()))
    assert find(table(MAKE, reads_nothing_early)) == []


@pytest.mark.parametrize(("lifecycle", "kind", "says"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_mistake_is_found(lifecycle: Lifecycle, kind: str, says: str) -> None:
    found = find(lifecycle)
    assert any(item.kind == kind and says in f"{item.where} {item.says}" for item in found), found


@pytest.mark.parametrize(
    ("one", "other"),
    [(visit_goes_on, visit_has_ended), (work_may_begin, is_unquoted_emergency)],
    ids=["two-choices", "a-state-and-a-choice"],
)
def test_rows_may_share_a_source_when_their_guards_exclude_each_other(one: Guard, other: Guard) -> None:
    rows = (ending(guards=(rule,)) for rule in (one, other))
    assert find(table(MAKE, *rows)) == []


def test_rows_may_share_a_source_when_other_people_take_them() -> None:
    assert find(table(MAKE, END, step("end", "fresh", None, who=(SYSTEM, CASHIER)))) == []


def test_a_choice_may_ask_whether_there_is_a_form() -> None:
    found = find(table(MAKE, ending(form=Reason, guards=(waits,))))
    assert {item.kind for item in found} == {"guard"}


def test_columns_are_known_when_the_record_is_given() -> None:
    record = SimpleNamespace(model_fields={"state": None})
    row = ending(who=(ASSIGNEE,), guards=(visit_goes_on,), effects=(fx.Stamp("ended_at"),))
    found = {item.says for item in find(table(MAKE, row), record, ("worker_id",))}  # type: ignore[arg-type]
    assert found == {
        "reads row.visit_ended, which the record has not",
        "Stamp writes row.ended_at, which the record has not",
    }
    found = {item.says for item in find(table(MAKE, row), record)}  # type: ignore[arg-type]
    assert "assignee reads row.worker_id, which the record has not" in found


def test_a_put_value_fits_its_column() -> None:
    row = ending(effects=(fx.Put("visit_ended", "perhaps"), fx.Put("worker_id", None)))
    assert [item.says for item in find(table(MAKE, row), RECORDS["work_order"])] == [
        "Put writes 'perhaps' to row.visit_ended, which does not take it"
    ]
