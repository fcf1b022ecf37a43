"""Serves a stand-in for another system: on this machine's loopback alone, whatever the settings say."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from starlette.applications import Starlette

Port = Annotated[int, typer.Option(help="The port that it listens on; 0 takes any free one and says which.")]
WithParent = Annotated[bool, typer.Option(help="End with the process that started this one.")]


async def serve_standin(standin: "Starlette", called: str, port: int, parent: int | None) -> None:
    """Serve it until the process is told to stop, or the process with the id `parent` has ended. The address is printed
    once it listens, behind what it is `called`."""
    import asyncio

    import uvicorn

    from app.cli.work import watch_parent

    config = uvicorn.Config(
        standin, host="127.0.0.1", port=port, log_config=None, access_log=False, server_header=False
    )
    listening = config.bind_socket()
    # whoever reads the address may call at once, and waits until the server takes the connection
    listening.listen(config.backlog)
    print(f"{called} stand-in  http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    server = uvicorn.Server(config)
    stop = asyncio.Event()
    watching = None if parent is None else asyncio.create_task(watch_parent(parent, stop))

    async def end() -> None:
        await stop.wait()
        server.should_exit = True

    ending = asyncio.create_task(end())
    try:
        await server.serve(sockets=[listening])
    finally:
        ending.cancel()
        if watching is not None:
            watching.cancel()
