"""`gongdan play`: the demo's staff take their steps on one order, for whoever builds the residents' side."""

from typing import Annotated

import typer
from rich.console import Console

from app.cli.demo import DEFAULT_URL, TIMEOUT_SECONDS, DemoLanguage, LanguageOption, Url

OrderName = Annotated[str, typer.Argument(metavar="ORDER", help="The number or id of the order.")]
Until = Annotated[str, typer.Option(metavar="STATE", help="Stop in this state, such as assigned or en_route.")]


def play(
    order: OrderName, until: Until = "", url: Url = DEFAULT_URL, language: LanguageOption = DemoLanguage.ZH
) -> None:
    """Let the demo's staff act on one order until it is the customer's turn, and print the states on the way.

    Reception accepts, the supervisor names a worker, who comes, quotes, and after the approval does the work; once it
    is signed and paid, it goes to the archive. Exits with 1 when the service refuses a step."""
    import asyncio

    raise typer.Exit(asyncio.run(_play(order, until, url, language)))


async def _play(order: str, until: str, url: str, language: DemoLanguage) -> int:
    import secrets

    import httpx

    from app.sandbox.demo.run import SLOTS, Run, windows
    from app.sandbox.demo.server import Server, Unexpected
    from app.sandbox.demo.staff_part import play as play_staff

    console = Console(soft_wrap=True, highlight=False)
    open_client = lambda: httpx.AsyncClient(base_url=url, timeout=TIMEOUT_SECONDS)
    async with Server(open_client, language.value, secrets.token_hex(4)) as server:
        try:
            now = await server.now(await server.person("reception"))
            run = Run(server, windows(now, secrets.randbelow(SLOTS)))
            console.print(" → ".join(await play_staff(run, order, until)))
        except Unexpected as unexpected:
            console.print(f"{url}: {unexpected}", style="red")
            return 1
    return 0
