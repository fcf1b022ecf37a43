"""Puts a decision's context together: everything is in order unless a test says otherwise."""

from types import SimpleNamespace
from typing import Any

from pydantic import BaseModel

from app.core.roles import Caller
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Context
from tests.kinds.cases import Case
from tests.kinds.sample import samples
from tests.kinds.usual import CALLERS, COMMUNITY, NOW


def context(caller: Caller | str, row: Any = None, form: Any = None, **parts: Any) -> Context:
    """A decision's context in which all facts are good; `parts` replace aspects and the time (`now`), `facts` are added
    to the good ones."""
    who = CALLERS[caller] if isinstance(caller, str) else caller
    facts, aspects = dict[str, Any](), dict[str, Any]()
    for kind in samples().values():
        facts |= kind.facts()
        aspects |= kind.aspects()
    facts |= parts.pop("facts", {})
    now = parts.pop("now", NOW)
    beside = SimpleNamespace(**{name: parts.pop(name, usual) for name, usual in aspects.items()})
    community = parts.pop("community", COMMUNITY)
    return Context(who, now, community, row, form, beside, facts, **parts)


def context_of(case: Case) -> Context:
    """What the guard of a case looks at; by default, the usual order."""
    record = samples()["work_order"].row(**case.row) if isinstance(case.row, dict) else case.row
    filled = SimpleNamespace(**case.form) if isinstance(case.form, dict) else case.form
    return context(case.by, record, filled, **case.parts)


def row_of(lifecycle: Lifecycle, state: str, **values: Any) -> SimpleNamespace | None:
    """A record of a lifecycle in one of its states; none before the start."""
    if state == START:
        return None
    row = samples()[lifecycle.name].row(state, **values)
    row.state = lifecycle.states(state)
    return row


def good_form(lifecycle: Lifecycle, action: str, **changes: Any) -> BaseModel:
    """The filled-in form of an action, checked as the API checks it; an action without an entry needs nothing. Changes
    of fields that the form has not are left out."""
    form = lifecycle.form_of(action)
    values = {**samples()[lifecycle.name].forms.get(action, {}), **changes}
    return form.model_validate({name: value for name, value in values.items() if name in form.model_fields})
