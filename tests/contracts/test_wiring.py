"""Nothing named in a table hangs in the air: effects have handlers, facts have loaders, actions have routes."""

import pytest

from app.api.routes.all_routes import all_routes
from app.core.roles import Role
from app.models import Community
from app.models.audit_mark import AuditMark
from app.models.base import VersionedRow
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import LOADERS, loads
from app.services.moving.handlers import HANDLERS
from app.services.moving.kind import all_kinds
from app.services.timeline.events import KEPT, OF_LIFECYCLES
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.engine import effects as fx
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.stated import STATEMENTS
from app.workflow.engine.step import START
from app.workflow.kinds.all_lifecycles import ALL

MOVED = [lifecycle for lifecycle in ALL.values() if lifecycle.path]
"""Lifecycles that are resources of their own; the others move as effects of these."""


def test_every_effect_has_exactly_one_handler() -> None:
    all_kinds()
    acting = {kind for kind in fx.every_effect() if not issubclass(kind, fx.RowChange)}
    assert set(HANDLERS) == acting


@pytest.mark.parametrize("lifecycle", ALL.values(), ids=ALL)
def test_every_fact_that_a_guard_needs_can_be_loaded(lifecycle: Lifecycle) -> None:
    needed = {fact for step in lifecycle.steps for fact in step.needs}
    assert needed <= set(LOADERS)


def test_no_fact_is_loaded_for_nobody_and_none_twice() -> None:
    needed = {fact for lifecycle in ALL.values() for step in lifecycle.steps for fact in step.needs}
    needed |= {fact for _, facts in STATEMENTS.values() for fact in facts}
    assert set(LOADERS) == needed
    with pytest.raises(ValueError, match="has a loader already"):
        loads(Fact[bool]("files"))(_is_there)


async def _is_there(_: FactRequest) -> bool:
    return True


@pytest.mark.parametrize("lifecycle", MOVED, ids=[lifecycle.name for lifecycle in MOVED])
def test_every_action_of_people_has_a_route_and_no_timer_has(lifecycle: Lifecycle) -> None:
    routes = {(route.path, next(iter(route.methods or ()))) for route in all_routes()}
    for action, steps in lifecycle.by_action.items():
        path = f"{lifecycle.path}/{{{lifecycle.name}_id}}/{action.replace('_', '-')}"
        by_people = any(who.role is not Role.SYSTEM for step in steps for who in step.who)
        creates = all(step.source == (START,) for step in steps)
        assert ((path, "POST") in routes) == (by_people and not creates), action


@pytest.mark.parametrize("lifecycle", MOVED, ids=[lifecycle.name for lifecycle in MOVED])
def test_every_changed_field_is_a_column(lifecycle: Lifecycle) -> None:
    columns = set(all_kinds()[lifecycle.name].model.model_fields)
    for step in lifecycle.steps:
        for effect in step.then:
            match effect:
                case fx.Put(field=name) | fx.Stamp(field=name) | fx.Sign(field=name) | fx.Count(field=name):
                    assert name in columns, (step.action, name)
                case fx.Keep(fields=names):
                    assert set(names) <= columns & set(step.form.model_fields), (step.action, names)
                case _:
                    pass


@pytest.mark.parametrize("lifecycle", ALL.values(), ids=ALL)
def test_every_clock_named_in_a_table_is_a_declared_clock(lifecycle: Lifecycle) -> None:
    for step in lifecycle.steps:
        for effect in step.then:
            match effect:
                case fx.Start(clock=name) | fx.Pause(clock=name) | fx.Resume(clock=name):
                    assert name in CLOCKS
                case fx.Restart(clock=name) | fx.MoveDue(clock=name):
                    assert name in CLOCKS
                case fx.Stop(clocks=names) | fx.Void(clocks=names):
                    assert set(names) <= set(CLOCKS)
                case _:
                    pass


def test_every_clock_that_starts_is_stopped_somewhere() -> None:
    started: set[str] = set()
    stopped: set[str] = set()
    for lifecycle in ALL.values():
        for step in lifecycle.steps:
            for effect in step.then:
                match effect:
                    case fx.Start(clock=name):
                        started.add(name)
                    case fx.Stop(clocks=names):
                        stopped |= set(names)
                    case fx.Restart(clock=name):
                        stopped.add(name)
                    case _:
                        pass
    assert started == set(CLOCKS)
    assert stopped == set(CLOCKS)


def test_the_feed_knows_the_events_of_every_kind_of_record_of_a_community() -> None:
    """Else a reader who asks for them is told that they do not exist. What the heads found when they looked at a record
    is in no feed."""
    own = {model for model in VersionedRow.__subclasses__() if "community_id" in model.model_fields} - {AuditMark}
    assert own - {kind.model for kind in all_kinds().values()} == set(KEPT) - {Community}
    assert {step.event for lifecycle in MOVED for step in lifecycle.steps} == OF_LIFECYCLES


def test_what_is_stated_of_forms_is_of_guards_that_stand_on_rows() -> None:
    guards = {rule.name for lifecycle in ALL.values() for step in lifecycle.steps for rule in step.only_if}
    assert set(STATEMENTS) <= guards
    for _, facts in STATEMENTS.values():
        assert all(fact.of_record for fact in facts)


def test_a_number_tells_the_kind_of_its_record() -> None:
    by_prefix: dict[str, list[str]] = {}
    for name, kind in all_kinds().items():
        for prefix in kind.prefixes - {""}:
            by_prefix.setdefault(prefix, []).append(name)
    assert {prefix: names for prefix, names in by_prefix.items() if len(names) > 1} == {}
