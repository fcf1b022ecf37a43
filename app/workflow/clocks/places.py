"""Where clocks start, end, pause and move: read from the lifecycle tables, the single place where that is said."""

from collections.abc import Collection, Iterator
from typing import Literal

from app.workflow.engine import effects as fx
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import Step
from app.workflow.kinds.all_lifecycles import ALL

What = Literal["starts", "stops", "voided", "pauses", "resumes", "moves"]


def places_of(clock: str, homes: Collection[str]) -> dict[What, list[tuple[Lifecycle, str]]]:
    """The actions that do something to a clock, by what they do, in the order of the tables. `homes`: the kinds of
    record that keep it."""
    actions: dict[What, list[tuple[Lifecycle, str]]] = {
        "starts": [], "stops": [], "voided": [], "pauses": [], "resumes": [], "moves": [],
    }  # fmt: skip
    for lifecycle in ALL.values():
        for step in lifecycle.steps:
            for what in _of_step(lifecycle, step, clock, homes):
                if (lifecycle, step.action) not in actions[what]:
                    actions[what].append((lifecycle, step.action))
    return actions


def _of_step(lifecycle: Lifecycle, step: Step, clock: str, homes: Collection[str]) -> Iterator[What]:
    for effect in step.then:
        match effect:
            case fx.Start(clock=name) if name == clock:
                yield "starts"
            case fx.Stop(clocks=names) if clock in names:
                yield "stops"
            case fx.Void(clocks=names) if clock in names or (not names and lifecycle.name in homes):
                yield "voided"
            case fx.Pause(clock=name) if name == clock:
                yield "pauses"
            case fx.Resume(clock=name) if name == clock:
                yield "resumes"
            case fx.Restart(clock=name) if name == clock:
                yield "stops"
                yield "starts"
            case fx.MoveDue(clock=name) if name == clock:
                yield "moves"
