"""`gongdan demo`: runs scenarios against a running server, and fails when one does not come out as it must."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

if TYPE_CHECKING:
    from app.sandbox.demo.scenarios import Scenario

DEFAULT_URL: Final = "http://127.0.0.1:8000"
TIMEOUT_SECONDS: Final = 30


class DemoLanguage(StrEnum):
    """The languages in which scenarios can be run and printed."""

    ZH = "zh"
    EN = "en"


Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SCENARIO",
        help="Which scenarios, or a group: desk (a day at the desk), orders, complaints, papers …; all, unless named.",
    ),
]
Url = Annotated[str, typer.Option(help="The server's address.")]
Pdf = Annotated[
    Path, typer.Option(help="With `papers`: the file that gets all papers of the records of this run as one PDF.")
]
PAPERS: Final = "papers"
LanguageOption = Annotated[DemoLanguage, typer.Option(help="The language of the server's answers and of the output.")]


def demo(
    scenarios: Names = None,
    url: Url = DEFAULT_URL,
    language: LanguageOption = DemoLanguage.ZH,
    pdf: Pdf = Path("papers.pdf"),
) -> None:
    """Run scenarios against a running server with the demo's people, as often as wanted.

    Prints each record's timeline and what was refused. Exits with 1 when anything came out otherwise than the rules
    say, and with 2 when the server can't be used."""
    import asyncio

    from app.sandbox.demo.scenarios import GROUPS, SCENARIOS, choose

    chosen, unknown = choose(scenarios or GROUPS)
    if unknown:
        known = ", ".join((*GROUPS, *(scenario.name for scenario in SCENARIOS)))
        raise typer.BadParameter(f"no such scenario: {', '.join(unknown)}; there are {known}")
    console, printing = Console(soft_wrap=False, highlight=False), PAPERS in (scenarios or ())
    code, content = asyncio.run(_run(console, chosen, url, language, printing=printing))
    if content:
        pdf.write_bytes(content)
        console.print(f"{pdf}: {len(content) // 1000} KB", style="bold")
    raise typer.Exit(code)


async def _run(
    console: Console, chosen: list["Scenario"], url: str, language: DemoLanguage, *, printing: bool
) -> tuple[int, bytes]:
    """The exit code, and with `printing` all papers of the records as one PDF."""
    import secrets
    import time

    import httpx

    from app.sandbox.demo.papers import all_papers
    from app.sandbox.demo.printing import print_result, print_summary
    from app.sandbox.demo.run import SLOTS, windows
    from app.sandbox.demo.scenarios import run_scenario
    from app.sandbox.demo.server import Server, Unexpected

    began = time.monotonic()
    results, content = [], b""
    open_client = lambda: httpx.AsyncClient(base_url=url, timeout=TIMEOUT_SECONDS)
    async with Server(open_client, language.value, secrets.token_hex(4)) as server:
        try:
            now = await server.now(await server.person("reception"))
        except Unexpected as unexpected:
            console.print(f"{url}: {unexpected}", style="red")
            console.print("Is it running, and are the demo's people there? `make run` starts one with both.")
            return 2, b""
        free = windows(now, secrets.randbelow(SLOTS))
        for scenario in chosen:
            results.append(await run_scenario(server, scenario, free))
            print_result(console, results[-1], language.value)
        if printing:
            content, printed = await all_papers(server, [details for result in results for details in result.details])
            console.print("\n".join(printed), style="dim")
        print_summary(console, results, server.requests_sent, time.monotonic() - began, language.value)
    return int(any(result.unexpected for result in results)), content
