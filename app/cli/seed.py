"""`gongdan seed`: writes the first rows of a new installation."""

import importlib
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

if TYPE_CHECKING:
    from app.core.settings import Settings

Examples = Annotated[
    bool, typer.Option(help="In the demo: also a record for each example of the interface, in a state that allows it.")
]

Code = Annotated[str, typer.Option(help="The organisation's code, in production.")]
Name = Annotated[str, typer.Option(help="The organisation's name, in production.")]
Admin = Annotated[str, typer.Option(help="The administrator's user name, in production.")]
Password = Annotated[
    str, typer.Option(envvar="GONGDAN_ADMIN_PASSWORD", help="The administrator's password, in production.")
]


THERE: Final = "The demo was there already; nothing was written."
WITHOUT_EXAMPLES: Final = (
    "Its records for examples are not there or not complete: requests of /docs don't find theirs. "
    "To have them, write the demo into a new database (of `make run`: stop it, and delete var/)."
)


def seed(
    code: Code = "", name: Name = "", admin: Admin = "admin", password: Password = "", examples: Examples = False
) -> None:
    """Write the demo with its people on a laptop; in production an organisation and its administrator, nothing else.

    A second run writes nothing."""
    import asyncio

    from app.core.settings import load_settings

    settings = load_settings()
    console = Console()
    if settings.demo_seed:
        if asyncio.run(_is_there(examples=examples, console=console)):
            return
        if examples:
            console.print("Writing the demo with a record for each example (once, about 15 seconds) ...")
        written = asyncio.run(_demo(settings, examples=examples))
        console.print("The demo was written." if written else THERE)
        return
    if not code or not name:
        raise typer.BadParameter("name the organisation: --code ACME --name 'ACME Property'")
    _check(password, admin, name)
    written = asyncio.run(_create_organisation(code, name, admin, password))
    console.print(
        f"{name} was written; log in as {admin}."
        if written
        else f"The organisation {code} was there already; nothing was written."
    )


def _check(password: str, *names: str) -> None:
    from pydantic import TypeAdapter, ValidationError

    from app.core.errors import Invalid
    from app.core.fields import LONGEST_PASSWORD, SHORTEST_PASSWORD, NewPassword
    from app.services.people.password_rules import check_password

    try:
        TypeAdapter(NewPassword).validate_python(password)
        check_password(password, names)
    except ValidationError:
        raise typer.BadParameter(
            f"set GONGDAN_ADMIN_PASSWORD to {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
        ) from None
    except Invalid as error:
        raise typer.BadParameter(f"GONGDAN_ADMIN_PASSWORD: {error.errors[0].words.en}") from None


async def _is_there(*, examples: bool, console: Console) -> bool:
    """Whether the demo is there; says so, and whether its examples are. Quick: a laptop asks at each start."""
    from app.bootstrap import open_container
    from app.sandbox import seed as demo
    from app.sandbox.examples import traces

    async with open_container() as container:
        if not await demo.is_there(container.database, container.clock):
            return False
        console.print(THERE)
        if examples and not await traces.are_complete(container.database, container.clock):
            console.print(WITHOUT_EXAMPLES)
        return True


async def _demo(settings: "Settings", *, examples: bool) -> bool:
    from app.core.clock import SystemClock
    from app.core.logs import configure
    from app.sandbox.examples.book import known_stories, write_demo
    from app.sandbox.examples.writing import eve_of

    # by name, because commands stand below the application
    main = importlib.import_module("app.main")
    quiet = settings.model_copy(update={"log_level": "ERROR"})
    configure(quiet)
    eve = eve_of(SystemClock().now())
    return await write_demo(quiet, main.create_app, eve, known_stories(), alone=not examples) is not None


async def _create_organisation(code: str, name: str, username: str, password: str) -> bool:
    from app.bootstrap import open_container
    from app.services.people.new_organisation import create_with_administrator

    async with open_container() as container:
        return await create_with_administrator(
            container.database, container.clock, code=code, name=name, username=username, password=password
        )
