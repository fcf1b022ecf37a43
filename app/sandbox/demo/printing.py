"""Prints scenarios on a terminal: each record's timeline, what was refused and why, and a summary."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from app.core.catalogue import sentences
from app.core.lang import Language
from app.core.money import yuan
from app.sandbox.demo.record_details import RecordDetails
from app.sandbox.demo.refusals import RecordedRefusal
from app.sandbox.demo.run import ZONE
from app.sandbox.demo.scenarios import ScenarioResult
from app.sandbox.demo.server import Form
from app.services.clocks.words import span
from app.workflow.kinds.charge import CHARGE
from app.workflow.kinds.contact_slip import CONTACT_SLIP

SAYS: Final = sentences("pages.demo")
HEADINGS: Final = tuple(sentences("pages.demo_headings").values())


def print_result(console: Console, result: ScenarioResult, language: Language) -> None:
    """Print one scenario."""
    console.print(Rule(Text(f"{result.scenario.title.say(language)}  [{result.scenario.name}]", "bold"), align="left"))
    for details in result.details:
        _print_record(console, details, language)
    if result.refusals:
        console.print(Text(SAYS["refused"].say(language), "bold"))
        console.print(Padding(_refusals(result.refusals), (0, 0, 1, 2)))
    if result.unexpected:
        console.print(Text(f"{SAYS['unexpected'].say(language)}: {result.unexpected}", "bold red"))
        console.print()


def _print_record(console: Console, details: RecordDetails, language: Language) -> None:
    record = details.record
    state = details.lifecycle.states(record["state"]).label(language)
    # what lies in the warehouse has a name, and neither a number nor a place
    # what a month's opinions change has no number, and a rules version none before it is in force
    title = next(record[name] for name in ("number", "name", "title", "what") if record.get(name))
    place = record.get("place") or ""
    console.print(Text.assemble((title, "bold cyan"), f"  {place}  ", (state, "green")))
    lines = _columns(2)
    for entry in details.timeline:
        moment = datetime.fromisoformat(entry["at"]).astimezone(ZONE)
        remarks = " · ".join(entry["details"])
        lines.add_row(
            Text(f"{moment:%m-%d %H:%M:%S}", "dim"), Text.assemble(entry["text"], " ", (remarks, "dim"))
        )  # fmt: skip
    console.print(Padding(lines, (0, 0, 0, 2)))
    if details.charge is not None:
        console.print(Padding(Text(_money(details, language), "yellow"), (0, 0, 0, 2)))
    for slip, clocks in details.slips:
        _print_slip(console, slip, clocks, language)
    console.print()


def _print_slip(console: Console, slip: Form, clocks: list[Form], language: Language) -> None:
    """Print a contact slip: one line for itself, and one for each of its clocks with its length and how it ended."""
    state = CONTACT_SLIP.states(slip["state"]).label(language)
    head = Text.assemble((slip["number"], "cyan"), f"  {slip['subject']}  ", (state, "green"))
    if slip["reason"]:
        head.append(f"  {slip['reason']}", "dim")
    console.print(Padding(head, (0, 0, 0, 2)))
    lines = _columns(3)
    for clock in clocks:
        lines.add_row(Text(clock["title"]), Text(span(clock["length"]).say(language), "dim"), Text(clock["why"]))
    console.print(Padding(lines, (0, 0, 0, 4)))


def _money(details: RecordDetails, language: Language) -> str:
    charge = details.charge or {}
    names = ("invoiced", "reduced", "paid", "refunded", "owed")
    amounts = {name: yuan(charge[f"{name}_fen"]) for name in names}
    return SAYS["money"].say(language, state=CHARGE.states(charge["state"]), **amounts)


def _refusals(refusals: Iterable[RecordedRefusal]) -> Table:
    lines = _columns(3)
    for refusal in refusals:
        rule = " ".join(filter(None, (refusal.guard or refusal.code, refusal.clause)))
        lines.add_row(
            Text(str(refusal.status), "red"),
            Text(rule, "magenta"),
            Text.assemble((f"{refusal.who} · {refusal.what}", ""), " — ", (refusal.message, "dim")),
        )
    return lines


def _columns(count: int) -> Table:
    """A table whose columns wrap long lines, Chinese ones too."""
    table = Table.grid(padding=(0, 2))
    for _ in range(count):
        table.add_column(overflow="fold")
    return table


def print_summary(
    console: Console, results: list[ScenarioResult], requests: int, seconds: float, language: Language
) -> None:
    """Print the summary of all scenarios."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for index, heading in enumerate(HEADINGS):
        table.add_column(heading.say(language), justify="right" if index in (1, 2, 3) else "left")
    for result in results:
        outcome = (
            Text(SAYS["unexpected"].say(language), "bold red")
            if result.unexpected
            else Text(SAYS["good"].say(language), "green")
        )
        counts = (len(result.details), result.moves, len(result.refusals))
        table.add_row(result.scenario.title.say(language), *(str(count) for count in counts), outcome)
    console.print(Rule(), table, "")
    failed = sum(bool(result.unexpected) for result in results)
    words, style = (SAYS["not_good"], "bold red") if failed else (SAYS["all_good"], "bold green")
    values = {
        "scenarios": len(results),
        "count": failed,
        "moves": sum(result.moves for result in results),
        "refusals": sum(len(result.refusals) for result in results),
        "requests": requests,
        "seconds": f"{seconds:.1f}",
    }
    console.print(Text(words.say(language, **values), style))
