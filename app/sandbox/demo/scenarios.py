"""All scenarios by name, and how one is run and checked."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from app.core.lang import Words
from app.sandbox.demo import feed
from app.sandbox.demo.before_approval import before_approval
from app.sandbox.demo.complaints.declined import declined
from app.sandbox.demo.complaints.mediated import mediated
from app.sandbox.demo.complaints.reopened import reopened
from app.sandbox.demo.complaints.serious import serious
from app.sandbox.demo.complaints.staff import staff
from app.sandbox.demo.consent import consent
from app.sandbox.demo.counter import counter
from app.sandbox.demo.emergency import emergency
from app.sandbox.demo.merging import merging
from app.sandbox.demo.money import money
from app.sandbox.demo.naming import naming
from app.sandbox.demo.races import races
from app.sandbox.demo.record import RecordedRefusal
from app.sandbox.demo.record_details import RecordDetails, check_complaint, check_order, check_record
from app.sandbox.demo.repair import repair
from app.sandbox.demo.repeats import repeats
from app.sandbox.demo.rework import rework
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import Form, Server, Unexpected
from app.sandbox.demo.strangers import strangers
from app.sandbox.demo.visitors import visitors

HOME: Final = "reception"
MALL: Final = "reception_gw"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario: its name, its title, and the function that runs its steps."""

    name: str
    title: Words
    steps: Callable[[Run], Awaitable[None]]
    reader: str = HOME
    """The user who checks everything at the end: the receptionist of the scenario's community."""


ORDERS: Final = (
    Scenario("repair", Words("A chargeable repair, from the call to the archive", "有偿维修:从来电到归档"), repair),
    Scenario(
        "counter", Words("Done at the desk: milk ordered, a lease copied", "前台办结:代订牛奶、复印合同"), counter
    ),
    Scenario("rework", Words("In warranty, redone twice, then claimed", "保修期内:两次返工、结案后质保返修"), rework),
    Scenario("emergency", Words("A burst pipe displaces a lesser job", "水管爆裂:紧急抢修占用他单时段"), emergency),
    Scenario("merging", Words("The same leak reported twice", "同一漏点重复报修:合并"), merging),
    Scenario("naming", Words("Whom nobody can name", "不可指派:无资质、已过期、不在岗、时段冲突"), naming),
    Scenario(
        "before-approval", Words("No work before approval, by any path", "未经同意不得施工:逐路验证"), before_approval
    ),
    Scenario(
        "consent",
        Words("Consent to this version, and not by its author", "同意只对当前版本,且不得由报价人代记"),
        consent,
    ),
    Scenario("money", Words("What cannot be done with money", "收费:不多收、不重收、未清不结"), money),
    Scenario("strangers", Words("Who sees nothing, and who may not", "无关者不可见,无权者不可为"), strangers),
    Scenario("repeats", Words("Sent twice, too late, or with too much", "重复、过期与多余的请求"), repeats),
    Scenario("races", Words("Two at once, and only one counts", "同时到达的请求:只有一个算数"), races),
)

COMPLAINTS: Final = (
    Scenario(
        "mediated",
        Words("A shopper's complaint: evidence asked for, accepted, mediated", "消费投诉:补证、受理、调解、履行"),
        mediated,
        MALL,
    ),
    Scenario(
        "declined",
        Words("Declined: reported after the warranty had ended", "不予受理:保修期满后才报告"),
        declined,
        MALL,
    ),
    Scenario(
        "reopened",
        Words("No evidence, declined; found after all, reopened", "无证据不予受理;补到证据后重启"),
        reopened,
        MALL,
    ),
    Scenario(
        "serious",
        Words("Serious and in writing: drafts, refusals, escalated level by level", "重大书面投诉:拟稿审核、逐级上报"),
        serious,
    ),
    Scenario(
        "staff",
        Words("About a worker: founded, done again, corrected", "投诉员工:属实、返工、整改"),
        staff,
    ),
)

GATE: Final = (
    Scenario(
        "visitors",
        Words("Visitors: a pass is good once, and nobody unwanted comes in", "访客:一码一次,未经同意不放行"),
        visitors,
    ),
)

SCENARIOS: Final = (*ORDERS, *COMPLAINTS, *GATE)
GROUPS: Final = {"orders": ORDERS, "complaints": COMPLAINTS, "gate": GATE}
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
    result.refusals, result.moves, result.unexpected = run.refusals, run.counts.moves, "; ".join(unexpected_answers)
    return result


@contextmanager
def _collect(unexpected_answers: list[str]) -> Iterator[None]:
    """Collects an unexpected answer, which ends only its own part of a scenario."""
    try:
        yield
    except Unexpected as unexpected:
        unexpected_answers.append(str(unexpected))
