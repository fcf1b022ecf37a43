"""Every lifecycle table is sound, and each kind of mistake would be found."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel
from sqlmodel import SQLModel

import app.models  # noqa: F401 - declares the stored rows
from app.core.fields import Nothing
from app.core.lang import Words
from app.services.moving.kind import kind_of
from app.workflow.engine import effects as fx
from app.workflow.engine.checks import find
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ASSIGNEE, CASHIER, DESK, RECEPTIONIST, SYSTEM
from app.workflow.engine.step import START, Context, Guard, Step, Values, guard, refuse
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.kinds.common_forms import Reason, Word
from app.workflow.kinds.money_effects import Ledger
from app.workflow.kinds.work_order.effects import DecideQuote, MarkVisit, SettleAppointment
from app.workflow.kinds.work_order.field_guards import is_unquoted_emergency, work_may_begin
from app.workflow.kinds.work_order.needed_facts import availability, worker
from app.workflow.kinds.work_order.quote_guards import visit_goes_on, visit_has_ended
from app.workflow.kinds.work_order.worker_guards import no_overlap


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


# what would be found


def states(*names: str, zh: str = "状态") -> Any:
    """A vocabulary that no table of the service has (a real one would join the published ones)."""
    return [SimpleNamespace(value=name, en=name, zh=zh) for name in names]


def step(action: str, source: Any, target: str | None, **columns: Any) -> Step:
    values: dict[str, Any] = {
        "title": Words(action, "动作"), "who": (RECEPTIONIST,), "form": Nothing,
        "event": f"thing.{action}ed", "clause": "M-20",
    }  # fmt: skip
    sources = source if isinstance(source, tuple) else (source,)
    return Step(action, source=sources, target=target, **{**values, **columns})


def table(*steps: Step, **columns: Any) -> Lifecycle:
    values: dict[str, Any] = {
        "name": "thing", "noun": Words("thing", "东西"), "path": "/v1/things", "states": states("fresh", "ended"),
        "final": ("ended",),
    }  # fmt: skip
    return Lifecycle(steps=steps, **{**values, **columns})


def ending(**columns: Any) -> Step:
    return step("end", "fresh", "ended", **columns)


MAKE, END = step("open", START, "fresh"), ending()


@guard("M-20", "No.", "不可。", kind="state")
def foreign(context: Context[object, object]) -> Values | None:
    """Is no guard of the service."""
    return refuse()


@guard("M-20", "No.", "不可。", kind="state")
def peeks(context: Context[object, Reason]) -> Values | None:
    """Reads the form too early."""
    return refuse() if context.form.reason else None


@guard("M-20", "No.", "不可。", kind="choice")
def presumes(context: Context[object, Reason]) -> Values | None:
    """Takes the form for granted."""
    return refuse() if context.form.reason else None


@guard("M-20", "No.", "不可。", kind="choice")
def waits(context: Context[object, Reason | None]) -> Values | None:
    """Asks first whether there is a form."""
    return None if context.form is None or context.form.reason else refuse()


def asks_after(context: Context[object, object]) -> str:
    return context.fact(worker).label


@guard("M-20", "No.", "不可。")
def untold(context: Context) -> Values | None:
    """Leaves open what it reads."""
    return refuse() if context.form.flavour else None


@guard("M-20", "No {one}.", "不可{two}。", needs=(availability,), excludes=("needs_a_visit",))
def muddled(context: Context[object, object]) -> Values | None:
    return refuse(one=context.fact(worker), two=2, three=asks_after(context))


@guard("M-20", "No.", "不可。", kind="state", needs=(availability,))
def impatient(context: Context[object, object]) -> Values | None:
    """Wants a fact before there can be one."""
    return refuse() if context.fact(availability).clash else None


@guard("M-20", "No.", "不可。", needs=(availability,), asks=("flavour",))
def greedy(context: Context[object, object]) -> Values | None:
    """Wants a field that no form has, and a fact besides."""
    return refuse() if context.fact(availability).clash else None


@guard("M-20", "No.", "不可。", kind="state")
def strays(context: Context[object, object]) -> Values | None:
    """Reads what stands beside the record, and does not say what."""
    return refuse() if context.aspects.charge else None


HALT = step("halt", "fresh", None, event="thing.ended")
TOO_EARLY = step("open", START, "fresh", only_if=(visit_goes_on,))
MUDDLE = table(MAKE, ending(form=Reason, only_if=(muddled,)))
NAMED_ANEW = step("end", "fresh", None, title=Words("stop", "停止"), who=(CASHIER,))
TRAP = table(MAKE, END, step("sink", "fresh", "stuck"), states=states("fresh", "stuck", "ended"))

BROKEN: list[tuple[str, Lifecycle, str, str]] = [
    ("unreachable", table(MAKE, END, states=states("fresh", "lost", "ended")), "unreachable", "lost"),
    ("dead-end", TRAP, "dead-end", "stuck"),
    ("final-leaves", table(MAKE, END, step("revive", "ended", "fresh")), "final", "leads out of the final state ended"),
    ("final-reopens-nothing", table(MAKE, ending(reopens=True)), "final", "reopens nothing"),
    ("final-unknown", table(MAKE, END, final=("ended", "gone")), "final", "is no state"),
    ("no-final", table(MAKE, END, final=()), "final", "declares no final state"),
    ("creates-nothing", table(MAKE, END, step("start", START, None)), "start", "in no state"),
    ("source-twice", table(MAKE, step("end", ("fresh", "fresh"), "ended")), "source", "twice"),
    ("noun", table(MAKE, END, noun=Words("thing", "thing")), "title", "the noun"),
    ("state-label", table(MAKE, END, states=states("fresh", "ended", zh="fresh")), "title", "the state"),
    ("no-title", table(MAKE, ending(title=None)), "title", "the action needs"),
    ("title-one-language", table(MAKE, ending(title=Words("end", "end"))), "title", "the action"),
    ("two-titles", table(MAKE, END, NAMED_ANEW), "title", "an action has one"),
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
        table(MAKE, *(ending(only_if=(rule,)) for rule in (visit_goes_on, work_may_begin))),
        "overlap", "at once",
    ),
    ("guard-foreign", table(MAKE, ending(only_if=(foreign,))), "guard", "of app/workflow/kinds"),
    ("guard-not-one", table(MAKE, ending(only_if=(len,))), "guard", "not a guard"),
    ("guard-undocumented", MUDDLE, "guard", "no docstring"),
    ("guard-two-sentences", MUDDLE, "title", "different values"),
    ("guard-excludes-one-way", MUDDLE, "excludes", "in turn"),
    ("guard-facts", MUDDLE, "facts", "['availability'] but reads ['worker']"),
    ("guard-untyped", table(MAKE, ending(only_if=(untold,))), "types", "does not say of which record"),
    ("guard-aspects-untyped", table(MAKE, ending(only_if=(strays,))), "types", "beside the record"),
    ("guard-state-reads-form", table(MAKE, ending(form=Reason, only_if=(peeks,))), "kind", "before the form"),
    ("guard-choice-reads-form", table(MAKE, ending(form=Reason, only_if=(presumes,))), "kind", "for granted"),
    ("guard-state-needs", table(MAKE, ending(only_if=(impatient,))), "kind", "before any fact"),
    ("guard-asks-facts-too", table(MAKE, ending(only_if=(greedy,))), "asks", "a form alone"),
    ("guard-asks-nothing-there", table(MAKE, ending(form=Reason, only_if=(greedy,))), "asks", "none of which Reason"),
    ("guard-before-record", table(TOO_EARLY, END), "start", "before there is one"),
    ("effect-not-one", table(MAKE, ending(then=(object(),))), "effect", "is not an effect"),
    ("effect-clock", table(MAKE, ending(then=(fx.Stop("lunch"),))), "effect", "clock 'lunch'"),
    ("effect-audience", table(MAKE, ending(then=(fx.Tell("mayor"),))), "effect", "audience 'mayor'"),
    ("effect-appointment", table(MAKE, ending(then=(SettleAppointment("lost"),))), "effect", "'lost'"),
    ("effect-quote", table(MAKE, ending(then=(DecideQuote("maybe"),))), "effect", "'maybe'"),
    ("effect-ledger", table(MAKE, ending(then=(Ledger("tip"),))), "effect", "'tip'"),
    ("effect-visit", table(MAKE, ending(then=(MarkVisit("slept"),))), "effect", "'slept'"),
    ("effect-keep", table(MAKE, ending(then=(fx.Keep("worker_id"),))), "effect", "form.worker_id"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("record", "whom", "column"),
    [
        ("contact_slip", "worker", "worker_id"),
        ("contact_slip", "former_worker", "worker_id"),
        ("visitor", "department", "department_id"),
        ("visitor", "supervisor", "department_id"),
        ("visitor", "level", "level"),
        ("complaint", "reporters", "duplicate_of"),
    ],
)
def test_nobody_is_told_who_is_not_found_by_the_record(record: str, whom: str, column: str) -> None:
    telling = table(MAKE, ending(then=(fx.Tell(whom),)))
    mistakes = [finding.says for finding in find(telling, RECORDS[record]) if finding.kind == "effect"]
    assert f"Tell {whom} reads row.{column}, which the record has not: nobody would be told" in mistakes
    assert find(telling, RECORDS[record], ["worker_id", "department_id", "level", "duplicate_of"]) == []


@pytest.mark.parametrize("whom", ["desk", "guard", "duty_manager", "cashier", "cs_supervisor", "manager"])
def test_a_role_is_told_whatever_the_record_has(whom: str) -> None:
    assert find(table(MAKE, ending(then=(fx.Tell(whom),))), RECORDS["visitor"]) == []


def test_a_small_sound_table_has_no_findings() -> None:
    reads_nothing_early = ending(only_if=(no_overlap,), then=(fx.Tell("desk"), fx.Void()))
    assert find(table(MAKE, reads_nothing_early)) == []


@pytest.mark.parametrize(("lifecycle", "kind", "says"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_mistake_is_found(lifecycle: Lifecycle, kind: str, says: str) -> None:
    found = find(lifecycle)
    assert any(item.kind == kind and says in f"{item.where} {item.says}" for item in found), found


def test_a_final_state_may_be_left_by_a_row_that_says_so() -> None:
    assert find(table(MAKE, END, step("revive", "ended", "fresh", reopens=True, event="thing.revived"))) == []


def test_an_action_is_called_by_its_title_on_every_row() -> None:
    again = step("end", "fresh", None, title=None, who=(CASHIER,))
    assert find(table(MAKE, END, again)) == []
    assert table(MAKE, END, again).titles["end"] == Words("end", "动作")


@pytest.mark.parametrize(
    ("one", "other"),
    [(visit_goes_on, visit_has_ended), (work_may_begin, is_unquoted_emergency)],
    ids=["two-choices", "a-state-and-a-choice"],
)
def test_rows_may_share_a_source_when_their_guards_exclude_each_other(one: Guard, other: Guard) -> None:
    rows = (ending(only_if=(rule,)) for rule in (one, other))
    assert find(table(MAKE, *rows)) == []


def test_rows_may_share_a_source_when_other_people_take_them() -> None:
    assert find(table(MAKE, END, step("end", "fresh", None, who=(SYSTEM, CASHIER)))) == []


def test_a_choice_may_ask_whether_there_is_a_form() -> None:
    found = find(table(MAKE, ending(form=Reason, only_if=(waits,))))
    assert {item.kind for item in found} == {"guard"}


def test_columns_are_known_when_the_record_is_given() -> None:
    record = SimpleNamespace(model_fields={"state": None})
    row = ending(who=(ASSIGNEE,), only_if=(visit_goes_on,), then=(fx.Stamp("ended_at"),))
    mistakes = {item.says for item in find(table(MAKE, row), record, ("worker_id",))}  # type: ignore[arg-type]
    assert mistakes == {
        "reads a WorkOrder, which the record is not",
        "Stamp writes row.ended_at, which the record has not",
    }
    mistakes = {item.says for item in find(table(MAKE, row), record)}  # type: ignore[arg-type]
    assert "assignee reads row.worker_id, which the record has not" in mistakes


def test_a_put_value_fits_its_column() -> None:
    row = ending(then=(fx.Put("visit_ended", "perhaps"), fx.Put("worker_id", None)))
    assert [item.says for item in find(table(MAKE, row), RECORDS["work_order"])] == [
        "Put writes 'perhaps' to row.visit_ended, which does not take it"
    ]
