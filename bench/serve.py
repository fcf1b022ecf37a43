"""Runs one contender under uvicorn: `python -m bench.serve service|open|floor|textbook DESCRIPTOR`.

The socket is opened by whoever measures, so its port is known before the process is up. The flags are those of
`gongdan serve`, and the same for all.
"""

import os
import socket
import sys

import uvicorn

APPLICATIONS = {
    "service": "app.main:create_app",
    "open": "app.main:create_app",
    "floor": "bench.floor.application:create_app",
    "textbook": "bench.textbook.application:create_app",
}


def main() -> None:
    """Serve until SIGTERM."""
    name, descriptor = sys.argv[1], int(sys.argv[2])
    if name in {"service", "open"}:
        # the service writes a line for each request; the others write none
        from app.core.logs import configure
        from app.core.settings import load_settings

        configure(load_settings())
    options = uvicorn.Config(
        APPLICATIONS[name], factory=True, log_config=None, access_log=False, server_header=False, backlog=512
    )
    uvicorn.Server(options).run([socket.socket(fileno=os.dup(descriptor))])


if __name__ == "__main__":
    main()
