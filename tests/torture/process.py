"""A server as a process of its own: started, waited for, killed, and ended by its number."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import httpx

from app.core.settings import Settings
from tests.support.patience import HANGS_AFTER
from tests.torture.forked import ForkedCommand
from tests.torture.mortal import VARIABLE

LOOPBACK: Final = "127.0.0.1"
ROOT: Final = Path(__file__).parents[2]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        return int(listening.getsockname()[1])


class ServerProcess:
    """`gongdan serve` on a port of its own; the same one after each restart."""

    module = ""
    """What is run in place of the command, with its argument."""

    def __init__(self, settings: Settings, folder: Path, *, forked: bool = False, **variables: str) -> None:
        """`forked`: it starts fast, from a process that has imported everything; else, as in production."""
        self._forked = forked
        self.port = free_port()
        self.log = folder / f"serve-{self.port}.log"
        self._environment = {
            **os.environ,
            "GONGDAN_ENVIRONMENT": "laptop",
            "GONGDAN_FILES_DIR": str(settings.files_dir),
            "DATABASE_URL": settings.database_url,
            "HOST": LOOPBACK,
            "PORT": str(self.port),
            **variables,
        }
        self._process: subprocess.Popen[bytes] | ForkedCommand | None = None

    @property
    def address(self) -> str:
        """Where it is called."""
        return f"http://{LOOPBACK}:{self.port}"

    async def start(self, dies_at: str = "") -> float:
        """Start it and wait until it is ready. How many seconds that took, without those in which it could have gone on
        but other work had the processor. `dies_at` is a point of `mortal` and after how many times."""
        began = time.monotonic()
        self._begin(dies_at)
        await self.ready(began + HANGS_AFTER)
        return time.monotonic() - began - self._queued()

    def _queued(self) -> float:
        assert self._process is not None
        try:
            known = Path(f"/proc/{self._process.pid}/schedstat").read_text(encoding="ascii")
        except FileNotFoundError:
            return 0
        return int(known.split()[1]) / 1e9

    def _begin(self, dies_at: str) -> None:
        environment = {**self._environment, VARIABLE: dies_at}
        if self._forked:
            self._process = ForkedCommand(["serve"], environment, self.log)
            return
        module = "tests.torture.mortal" if dies_at else self.module
        command = [sys.executable, "-m", module] if module else [Path(sys.executable).with_name("gongdan")]
        with self.log.open("ab") as lines:
            self._process = subprocess.Popen(
                [*command, "serve"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=lines,
                stderr=lines,
            )

    async def ready(self, until: float) -> None:
        """Wait until it says that it can work. Raises AssertionError when it ends, or never does."""
        async with httpx.AsyncClient(base_url=self.address, timeout=HANGS_AFTER) as client:
            while time.monotonic() < until:
                assert self._process is not None
                assert self._process.poll() is None, self.log.read_text(encoding="utf-8")[-3000:]
                try:
                    if (await client.get("/readyz")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.02)
        raise AssertionError(f"not ready: {self.log.read_text(encoding='utf-8')[-3000:]}")

    async def dead(self) -> bool:
        """Whether it dies of itself now, killed and not ended."""
        assert self._process is not None
        code = await asyncio.to_thread(self._process.wait, HANGS_AFTER)
        return code == -signal.SIGKILL

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Kill it as a power cut would: it has no say in it."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Tell it to stop, and wait."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(HANGS_AFTER)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
