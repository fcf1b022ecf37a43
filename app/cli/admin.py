"""`gongdan admin`: for an administrator who can't get in any more, and whom nobody else can help over HTTP."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.core.lang import Words

if TYPE_CHECKING:
    from app.services.people.own_password import ResetCode

app = typer.Typer(help="When nobody can get in any more.", no_args_is_help=True)

PERSON = Words("person", "人员")
Username = Annotated[str, typer.Argument(help="The user name.")]
LostPhone = Annotated[bool, typer.Option("--lost-phone", help="Remove the second factor, too.")]


@app.command()
def reset_password(username: Username, lost_phone: LostPhone = False) -> None:
    """Take somebody's password away, end all their logins, and show a one-time password, with which they choose a new
    one within 24 hours. It is journaled."""
    import asyncio

    issued = asyncio.run(_reset_password(username, lost_phone=lost_phone))
    console = Console()
    console.print(f"one-time password  {issued.code}", highlight=False)
    console.print(
        f"Good once, until {issued.expires_at:%Y-%m-%d %H:%M} UTC, at POST /v1/auth/password-reset as `code`, with "
        "`username` and `new_password`. Every login of this person has ended; other processes know it within five "
        "seconds.",
        highlight=False,
        soft_wrap=True,
    )


async def _reset_password(username: str, *, lost_phone: bool) -> "ResetCode":
    from app.bootstrap import open_container
    from app.core.errors import NotFound
    from app.core.roles import Role, gongdan
    from app.core.row_scope import EVERYWHERE
    from app.db.queries import logins
    from app.models import Person
    from app.services.people import own_password

    async with (
        open_container() as container,
        container.database.transaction(container.clock.now(), EVERYWHERE) as tx,
    ):
        person = await tx.get(Person, username=username)
        if person is None or not person.active:
            raise NotFound(values={"what": Words(f"{PERSON.en} {username}", f"{PERSON.zh} {username}")})
        system, role = gongdan(person.organisation_id), Role.SYSTEM.value
        if lost_phone:
            await logins.drop_second_factor(tx, person.id)
        issued = await own_password.issue_code(tx, system, person, role, locking_out=True)
        await tx.commit()
        return issued
