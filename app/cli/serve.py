"""`gongdan serve`: runs the HTTP service in one process."""

import gc
import logging
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version

from rich.console import Console

from app.core.settings import Settings


def serve() -> None:
    """Serve HTTP on HOST and PORT until told to stop; requests in progress are finished first."""
    # what is imported from here on stays: looking through it for garbage costs a tenth of the start; the application
    # lets the collector in when it is complete
    gc.disable()
    import asyncio

    import uvicorn

    from app.api.http.protocol import Limits, limited
    from app.cli import start
    from app.core import logs
    from app.core.settings import load_settings

    settings = load_settings()
    logs.configure(settings)
    asyncio.run(start.check(settings, files=True))
    # it greets with a line for each of its plug-ins
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
    config = uvicorn.Config(
        # by name, because commands stand below the application that they start
        "app.main:create_app",
        factory=True,
        http=limited(Limits(connections=settings.max_connections)),
        # nothing here speaks it, and its parser has other limits
        ws="none",
        host=settings.host,
        port=settings.port,
        # behind a proxy every request would otherwise seem to come from one address
        forwarded_allow_ips=settings.forwarded_allow_ips,
        log_config=None,
        # the application writes its own line for each request
        access_log=False,
        server_header=False,
        # longer than proxies keep an idle line (commonly 60 s): whoever closes first must not be the one that is asked
        timeout_keep_alive=75,
        timeout_graceful_shutdown=settings.shutdown_grace_seconds,
    )
    # bound here, so that port 0 has a number by the time it is said
    listening = config.bind_socket()
    port = listening.getsockname()[1]
    if settings.is_production:
        address = settings.public_url or f"http://{settings.host}:{port}"
        logs.get_logger(__name__).info("starting", version=version("gongdan"), docs=f"{address}/docs")
    else:
        greet(Console(), settings, port)
    with suppress(KeyboardInterrupt):
        # uvicorn hands the signal on when it has closed everything
        uvicorn.Server(config).run(sockets=[listening])


def greet(console: Console, settings: Settings, port: int) -> None:
    """Print the address and, where the demo was written, the user names."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - said, not bound
    console.print(f"\n[bold]Gongdan 工单[/bold]  http://{host}:{port}/docs\n")
    if settings.demo_seed:
        for line in demo_logins():
            console.print(line, highlight=False, soft_wrap=True)
        console.print()


def demo_logins() -> Iterator[str]:
    """The people of the demo by community, with the password that they share."""
    from app.core.roles import ROLE_TITLES, Role
    from app.sandbox.demo_people import CLIENT_ID, CLIENT_SECRET, PASSWORD, PEOPLE
    from app.sandbox.demo_places import COMMUNITIES

    yield f"Log in with the password [bold]{PASSWORD}[/bold] as"
    homes = {community.code: community.name for community in COMMUNITIES}
    for code, place in [(None, "every community 全部小区"), *homes.items()]:
        yield f"[dim]{place}[/dim]"
        for person in PEOPLE:
            if code not in {*(job.community for job in person.jobs), *(home.community for home in person.homes)}:
                continue
            english, chinese = ROLE_TITLES[person.jobs[0].role if person.jobs else Role.CUSTOMER]
            yield f"  {person.username:<20} {english} {chinese}" + (f", {person.about.en}" if person.about else "")
    yield f"[dim]client credentials[/dim]\n  {CLIENT_ID:<20} {CLIENT_SECRET}"
