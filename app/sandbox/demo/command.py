"""`gongdan demo`: tells the stories to a running server, and fails when one comes out otherwise than it must."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

if TYPE_CHECKING:
    from app.sandbox.demo.tales import Tale

DEFAULT_URL: Final = "http://127.0.0.1:8000"
ANSWER_SECONDS: Final = 30


class Spoken(StrEnum):
    """The languages of the desk."""

    ZH = "zh"
    EN = "en"


Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="STORY", help="Which stories, or a group: orders, complaints; all, unless named."),
]
Url = Annotated[str, typer.Option(help="Where the server listens.")]
Tongue = Annotated[Spoken, typer.Option(help="The language that the server and the stories speak.")]


def demo(stories: Names = None, url: Url = DEFAULT_URL, language: Tongue = Spoken.ZH) -> None:
    """Tell stories of the desk to a running server with the demo's people, as often as wanted.

    Prints each record's timeline and what was refused. Exits with 1 when anything came out otherwise than the house
    rules say, and with 2 when the server can't be used."""
    import asyncio

    from app.sandbox.demo.tales import GROUPS, TALES, choose

    chosen, unknown = choose(stories or GROUPS)
    if unknown:
        known = ", ".join((*GROUPS, *(tale.name for tale in TALES)))
        raise typer.BadParameter(f"no such story: {', '.join(unknown)}; there are {known}")
    raise typer.Exit(asyncio.run(_tell(Console(soft_wrap=False, highlight=False), chosen, url, language)))


async def _tell(console: Console, chosen: list["Tale"], url: str, language: Spoken) -> int:
    import secrets
    import time

    import httpx

    from app.sandbox.demo.server import Server, Surprise
    from app.sandbox.demo.story import SLOTS, windows
    from app.sandbox.demo.tales import tell
    from app.sandbox.demo.telling import sum_up, tell_story

    began = time.monotonic()
    told = []
    opener = lambda: httpx.AsyncClient(base_url=url, timeout=ANSWER_SECONDS)
    async with Server(opener, language.value, secrets.token_hex(4)) as server:
        try:
            now = await server.now(await server.person("reception"))
        except Surprise as surprise:
            console.print(f"{url}: {surprise}", style="red")
            console.print("Is it running, and are the demo's people there? `make run` starts one with both.")
            return 2
        free = windows(now, secrets.randbelow(SLOTS))
        for tale in chosen:
            told.append(await tell(server, tale, free))
            tell_story(console, told[-1], language.value)
        sum_up(console, told, server.asked, time.monotonic() - began, language.value)
    return int(any(one.surprise for one in told))
