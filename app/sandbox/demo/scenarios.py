"""All scenarios by name, and how one is run and checked."""

from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from app.core.catalogue import sentence
from app.core.lang import Words
from app.sandbox.demo import feed
from app.sandbox.demo.auditing import auditing
from app.sandbox.demo.before_approval import before_approval
from app.sandbox.demo.by_forms import by_forms
from app.sandbox.demo.checklists import checklists
from app.sandbox.demo.claiming import claiming
from app.sandbox.demo.complaints.declined import declined
from app.sandbox.demo.complaints.mediated import mediated
from app.sandbox.demo.complaints.reopened import reopened
from app.sandbox.demo.complaints.serious import serious
from app.sandbox.demo.complaints.staff import staff
from app.sandbox.demo.complaints.withdrawn import withdrawn
from app.sandbox.demo.consent import consent
from app.sandbox.demo.contracts import contracts
from app.sandbox.demo.corrections import corrections
from app.sandbox.demo.counter import counter
from app.sandbox.demo.duty import leaves, shifts
from app.sandbox.demo.emergency import emergency
from app.sandbox.demo.emergency_plans import emergency_plans
from app.sandbox.demo.enquiries import broadcasts, enquiries
from app.sandbox.demo.fees import fees
from app.sandbox.demo.found_items import found_items
from app.sandbox.demo.goods_passes import goods_passes, moving_out
from app.sandbox.demo.helpers import helping
from app.sandbox.demo.housekeeping import housekeeping
from app.sandbox.demo.incidents import incidents
from app.sandbox.demo.merging import merging
from app.sandbox.demo.money import money
from app.sandbox.demo.naming import naming
from app.sandbox.demo.objecting import objecting
from app.sandbox.demo.papers import papers
from app.sandbox.demo.patrol import patrol, turns
from app.sandbox.demo.promises import promises
from app.sandbox.demo.purchases import purchases
from app.sandbox.demo.quality import quality_review, training
from app.sandbox.demo.races import races
from app.sandbox.demo.record_details import RecordDetails, check_complaint, check_order, check_record
from app.sandbox.demo.recurring_housekeeping import recurring_housekeeping
from app.sandbox.demo.refusals import RecordedRefusal
from app.sandbox.demo.registered_twice import registered_twice
from app.sandbox.demo.repair import repair
from app.sandbox.demo.repeats import repeats
from app.sandbox.demo.rework import rework
from app.sandbox.demo.rules import new_rules
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import Form, Server, Unexpected
from app.sandbox.demo.strangers import strangers
from app.sandbox.demo.visitors import visitors

HOME: Final = "reception"
MALL: Final = "reception_gw"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario: the function that runs its steps, from which it has its name."""

    steps: Callable[[Run], Coroutine[None, None, None]]
    reader: str = HOME
    """The user who checks everything at the end: the receptionist of the scenario's community."""

    @property
    def name(self) -> str:
        """By which the command is told to run it."""
        return self.steps.__name__.replace("_", "-")

    @property
    def title(self) -> Words:
        """What it is about."""
        return sentence(f"pages.scenarios.{self.name}")


ORDERS: Final = (
    *(
        Scenario(steps)
        for steps in (
            repair, counter, by_forms, rework, emergency, merging, naming, helping, before_approval, consent, money,
            strangers, repeats, races, registered_twice, objecting, housekeeping, checklists, purchases, patrol,
        )
    ),
    Scenario(claiming, MALL),
    Scenario(turns, MALL),
)  # fmt: skip
COMPLAINTS: Final = (
    *(Scenario(steps, MALL) for steps in (mediated, declined, reopened)),
    *(Scenario(steps) for steps in (serious, staff, withdrawn)),
)
GATE: Final = (Scenario(visitors), Scenario(found_items), Scenario(goods_passes), Scenario(moving_out))
RECEPTION: Final = (Scenario(enquiries), Scenario(broadcasts), Scenario(promises), Scenario(fees))
OFFICE: Final = (Scenario(contracts), Scenario(recurring_housekeeping))
DUTY: Final = (
    Scenario(training, "manager"), Scenario(quality_review, "manager"), Scenario(emergency_plans), Scenario(incidents),
    Scenario(shifts),
    Scenario(leaves, "manager"), Scenario(corrections, "manager"), Scenario(new_rules, "manager"), Scenario(auditing),
)  # fmt: skip
PAPERS: Final = (*(Scenario(steps) for steps in (repair, papers, goods_passes)), Scenario(serious))
"""What is printed: records with every paper that there is."""
SCENARIOS: Final = (*ORDERS, *COMPLAINTS, *GATE, *RECEPTION, *OFFICE, *DUTY, Scenario(papers))
DESK: Final = (
    Scenario(shifts),
    Scenario(enquiries),
    Scenario(fees),
    Scenario(counter),
    Scenario(repair),
    Scenario(patrol),
    Scenario(claiming, MALL),
    Scenario(turns, MALL),
    Scenario(helping),
    Scenario(housekeeping),
    Scenario(recurring_housekeeping),
    Scenario(checklists),
    Scenario(purchases),
    Scenario(emergency),
    Scenario(emergency_plans),
    Scenario(incidents),
    Scenario(visitors),
    Scenario(goods_passes),
    Scenario(moving_out),
    Scenario(found_items),
    Scenario(broadcasts),
    Scenario(promises),
    Scenario(contracts),
    Scenario(serious),
    Scenario(money),
    Scenario(leaves, "manager"),
    Scenario(training, "manager"),
    Scenario(quality_review, "manager"),
    Scenario(corrections, "manager"),
    Scenario(new_rules, "manager"),
    Scenario(auditing),
    Scenario(papers),
)
"""A day at the desk: the first shift takes over, and the papers of the next morning are printed."""
GROUPS: Final = {
    "desk": DESK, "orders": ORDERS, "complaints": COMPLAINTS, "gate": GATE, "reception": RECEPTION, "office": OFFICE,
    "duty": DUTY, "papers": PAPERS,
}  # fmt: skip
"""Groups of scenarios by name."""


def choose(names: Iterable[str]) -> tuple[list[Scenario], list[str]]:
    """The scenarios of these names and groups, each once and in order; and the unknown names."""
    alone = {scenario.name: (scenario,) for scenario in SCENARIOS}
    known = {**alone, **GROUPS}
    wanted = list(names)
    chosen = [scenario for name in wanted for scenario in known.get(name, ())]
    return list(dict.fromkeys(chosen)), [name for name in wanted if name not in known]


@dataclass(slots=True)
class ScenarioResult:
    """The result of one scenario. `unexpected` lists what differed from the rules; it is empty if nothing did."""

    scenario: Scenario
    details: list[RecordDetails] = field(default_factory=list)
    refusals: list[RecordedRefusal] = field(default_factory=list)
    moves: int = 0
    unexpected: str = ""


async def run_scenario(server: Server, scenario: Scenario, free: Iterator[Form]) -> ScenarioResult:
    """Run one scenario, check the details of its records, and find all of its events in the feed."""
    run, result = Run(server, free), ScenarioResult(scenario)
    unexpected_answers: list[str] = []
    with _collect(unexpected_answers):
        reader = await server.person(scenario.reader)
        before = await feed.head(server, reader)
        with _collect(unexpected_answers):
            await scenario.steps(run)
        for complaint in run.complaints:
            with _collect(unexpected_answers):
                result.details.append(await check_complaint(run, complaint, reader))
        for order in run.orders:
            with _collect(unexpected_answers):
                result.details.append(await check_order(run, order, reader))
        for other in run.others:
            with _collect(unexpected_answers):
                result.details.append(await check_record(run, other, reader))
        with _collect(unexpected_answers):
            await feed.check(server, reader, before, (*run.orders, *run.complaints, *run.others))
    result.refusals, result.moves, result.unexpected = run.refusals, run.moves, "; ".join(unexpected_answers)
    return result


@contextmanager
def _collect(unexpected_answers: list[str]) -> Iterator[None]:
    """Collects an unexpected answer, which ends only its own part of a scenario."""
    try:
        yield
    except Unexpected as unexpected:
        unexpected_answers.append(str(unexpected))
