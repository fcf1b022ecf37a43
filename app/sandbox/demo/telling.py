"""Stories on a terminal: each record's timeline, what was refused and why, and what it came to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from app.core.lang import Language, Words
from app.core.money import yuan
from app.sandbox.demo.papers import Papers
from app.sandbox.demo.record import Refusal
from app.sandbox.demo.server import Form
from app.sandbox.demo.story import ZONE
from app.sandbox.demo.tales import Told
from app.services.clocks.words import span
from app.workflow.kinds.charge import CHARGE
from app.workflow.kinds.contact_slip import CONTACT_SLIP

REFUSED: Final = Words("Refused, as it must be", "被拒绝的操作(均应拒绝)")
SURPRISE: Final = Words("Surprise", "意外")
MONEY: Final = Words(
    "invoiced ¥{invoiced} · let go ¥{reduced} · paid ¥{paid} · given back ¥{refunded} · owed ¥{owed} ({state})",
    "开单 ¥{invoiced} · 减免 ¥{reduced} · 已收 ¥{paid} · 已退 ¥{refunded} · 应收余额 ¥{owed}({state})",
)
HEADINGS: Final = (
    Words("story", "故事"),
    Words("records", "单据"),
    Words("actions", "操作"),
    Words("refused", "拒绝"),
    Words("outcome", "结果"),
)
GOOD: Final = Words("as the rules say", "符合规则")
ALL_GOOD: Final = Words(
    "{stories} stories, {moves} actions and {refusals} refusals: everything came out as the house rules say "
    "({requests} requests in {seconds} s).",
    "{stories} 个故事、{moves} 次操作、{refusals} 次拒绝,全部符合规则({requests} 个请求,用时 {seconds} 秒)。",
)
NOT_GOOD: Final = Words("{count} of {stories} stories held a surprise.", "{stories} 个故事中有 {count} 个出现意外。")


def tell_story(console: Console, told: Told, language: Language) -> None:
    """Print one story."""
    console.print(Rule(Text(f"{told.tale.title.say(language)}  [{told.tale.name}]", "bold"), align="left"))
    for papers in told.papers:
        _tell_record(console, papers, language)
    if told.refusals:
        console.print(Text(REFUSED.say(language), "bold"))
        console.print(Padding(_refusals(told.refusals), (0, 0, 1, 2)))
    if told.surprise:
        console.print(Text(f"{SURPRISE.say(language)}: {told.surprise}", "bold red"))
        console.print()


def _tell_record(console: Console, papers: Papers, language: Language) -> None:
    record = papers.record
    state = papers.lifecycle.states(record["state"]).label(language)
    console.print(Text.assemble((record["number"], "bold cyan"), f"  {record['place']}  ", (state, "green")))
    lines = _columns(2)
    for entry in papers.timeline:
        moment = datetime.fromisoformat(entry["at"]).astimezone(ZONE)
        details = " · ".join(entry["details"])
        lines.add_row(
            Text(f"{moment:%m-%d %H:%M:%S}", "dim"), Text.assemble(entry["text"], " ", (details, "dim"))
        )  # fmt: skip
    console.print(Padding(lines, (0, 0, 0, 2)))
    if papers.charge is not None:
        console.print(Padding(Text(_money(papers, language), "yellow"), (0, 0, 0, 2)))
    for slip, clocks in papers.slips:
        _tell_slip(console, slip, clocks, language)
    console.print()


def _tell_slip(console: Console, slip: Form, clocks: list[Form], language: Language) -> None:
    """One line of what it is, one for each of its clocks: how long it had, and how it ended."""
    state = CONTACT_SLIP.states(slip["state"]).label(language)
    head = Text.assemble((slip["number"], "cyan"), f"  {slip['subject']}  ", (state, "green"))
    if slip["reason"]:
        head.append(f"  {slip['reason']}", "dim")
    console.print(Padding(head, (0, 0, 0, 2)))
    lines = _columns(3)
    for clock in clocks:
        lines.add_row(Text(clock["title"]), Text(span(clock["length"]).say(language), "dim"), Text(clock["why"]))
    console.print(Padding(lines, (0, 0, 0, 4)))


def _money(papers: Papers, language: Language) -> str:
    charge = papers.charge or {}
    names = ("invoiced", "reduced", "paid", "refunded", "owed")
    amounts = {name: yuan(charge[f"{name}_fen"]) for name in names}
    return MONEY.say(language, state=CHARGE.states(charge["state"]), **amounts)


def _refusals(refusals: Iterable[Refusal]) -> Table:
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
    """Columns that break lines rather than cut them off, Chinese ones too."""
    table = Table.grid(padding=(0, 2))
    for _ in range(count):
        table.add_column(overflow="fold")
    return table


def sum_up(console: Console, stories: list[Told], requests: int, seconds: float, language: Language) -> None:
    """Print what all stories came to."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for index, heading in enumerate(HEADINGS):
        table.add_column(heading.say(language), justify="right" if index in (1, 2, 3) else "left")
    for told in stories:
        outcome = Text(SURPRISE.say(language), "bold red") if told.surprise else Text(GOOD.say(language), "green")
        counts = (len(told.papers), told.moves, len(told.refusals))
        table.add_row(told.tale.title.say(language), *(str(count) for count in counts), outcome)
    console.print(Rule(), table, "")
    surprising = sum(bool(told.surprise) for told in stories)
    words, style = (NOT_GOOD, "bold red") if surprising else (ALL_GOOD, "bold green")
    values = {
        "stories": len(stories),
        "count": surprising,
        "moves": sum(told.moves for told in stories),
        "refusals": sum(len(told.refusals) for told in stories),
        "requests": requests,
        "seconds": f"{seconds:.1f}",
    }
    console.print(Text(words.say(language, **values), style))
