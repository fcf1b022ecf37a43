"""`gongdan people`: what an administrator does for a person who can't do it in the app."""

from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from app.core.lang import Words

app = typer.Typer(help="People on record.", no_args_is_help=True)

PERSON = Words("person", "人员")
PersonId = Annotated[UUID, typer.Argument(help="Whom to forget.")]
Yes = Annotated[bool, typer.Option("--yes", help="Don't ask again.")]


@app.command()
def erase(person_id: PersonId, yes: Yes = False) -> None:
    """Forget a person for good (PIPL): name, number and logins go, their records stay without them. Refused while
    something of theirs is open."""
    import asyncio

    from app.core.errors import Problem

    if not yes:
        typer.confirm(f"Erase {person_id} for good? It can't be undone.", abort=True)
    console = Console(stderr=True)
    try:
        asyncio.run(_erase(person_id))
    except Problem as problem:
        console.print(problem.say("en"), soft_wrap=True, markup=False)
        raise typer.Exit(1) from problem
    console.print("Erased. The journal stands: gongdan journal verify", markup=False)


async def _erase(person_id: UUID) -> None:
    from app.bootstrap import open_container
    from app.core.errors import NotFound
    from app.core.roles import Role, gongdan
    from app.core.row_scope import EVERYWHERE
    from app.models import Person
    from app.services.files.content import names_of
    from app.services.privacy import erasure

    async with open_container() as container:
        async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
            person = await tx.get(Person, id=person_id)
            if person is None or person.erased_at is not None:
                raise NotFound(values={"what": PERSON})
            system = gongdan(person.organisation_id)
            files = await erasure.erase(tx, system, person, role=Role.SYSTEM.value)
            await tx.commit()
        for file in files:
            for name in names_of(file["id"], file["content_type"]):
                await container.files.remove(name)
