"""`gongdan client`: machine clients, an ERP for one."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from datetime import datetime

app = typer.Typer(help="Machine clients, an ERP for one.", no_args_is_help=True)

ClientId = Annotated[str, typer.Argument(help="The name it logs in with.")]
Name = Annotated[str, typer.Option(help="What people call it.")]
Scopes = Annotated[list[str], typer.Option("--scope", help="What it may do; may be given several times.")]
Communities = Annotated[
    list[str] | None, typer.Option("--community", help="Code of a community it is for; none: all of them.")
]
Organisation = Annotated[str, typer.Option(help="Code of its organisation; needed where there are several.")]


@app.command()
def create(
    client_id: ClientId, scope: Scopes, name: Name = "", community: Communities = None, organisation: Organisation = ""
) -> None:
    """Create a machine client and show its secret, once: only a hash of it is kept."""
    import asyncio

    from app.core.scopes import MASTER_DATA, SCOPES

    if unknown := sorted(set(scope) - set(SCOPES)):
        raise typer.BadParameter(f"no such scope: {', '.join(unknown)}; there are {', '.join(SCOPES)}")
    if (writing := MASTER_DATA.intersection(scope)) and not community:
        raise typer.BadParameter(f"{', '.join(sorted(writing))}: say where, with --community")
    secret = asyncio.run(_create(client_id, name or client_id, scope, community, organisation))
    console = Console()
    console.print(f"client id      {client_id}", highlight=False)
    console.print(f"client secret  {secret}", highlight=False, soft_wrap=True)
    console.print("Keep the secret now; it can't be shown again.")


async def _create(
    client_id: str, name: str, scopes: list[str], communities: list[str] | None, organisation: str
) -> str:
    from app.bootstrap import open_container
    from app.services.people import machine_clients

    async with open_container() as container:
        return await machine_clients.enrol(
            container.database, container.clock, container.passwords, client_id=client_id, name=name, scopes=scopes,
            communities=communities, organisation=organisation,
        )  # fmt: skip


Hours = Annotated[int, typer.Option("--overlap-hours", min=0, max=24 * 30, help="How long the old secret still works.")]


@app.command()
def rotate(client_id: ClientId, overlap_hours: Hours = 24) -> None:
    """Give a machine client another secret, shown once. The old one goes on working for some hours, so that the system
    can be given the new one without a gap; where a secret has leaked, make a new one over HTTP instead."""
    import asyncio

    secret, until = asyncio.run(_rotate(client_id, overlap_hours))
    console = Console()
    console.print(f"client id      {client_id}", highlight=False)
    console.print(f"client secret  {secret}", highlight=False, soft_wrap=True)
    console.print(f"The secret before works until {until:%Y-%m-%d %H:%M} UTC.", highlight=False)


async def _rotate(client_id: str, overlap_hours: int) -> "tuple[str, datetime]":
    from datetime import timedelta

    from app.bootstrap import open_container
    from app.services.people import machine_clients

    async with open_container() as container:
        return await machine_clients.rotate(
            container.database, container.clock, container.passwords, client_id=client_id,
            overlap=timedelta(hours=overlap_hours),
        )  # fmt: skip
