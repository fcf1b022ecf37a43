"""Starts a contender as a process of its own, watches what it uses, and ends it by its number."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

ROOT: Final = Path(__file__).parents[1]
LOOPBACK: Final = "127.0.0.1"
PATIENCE: Final = 60
"""Seconds after which a server that has not answered never will."""


@dataclass(slots=True)
class Server:
    """A running contender."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def cpu_seconds(self) -> float:
        """The time that its threads have spent computing."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    @property
    def resident_mib(self) -> float:
        """The memory it holds."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 2**20


def _with_compiled_code(folder: Path) -> dict[str, str]:
    """The environment of an installed service: Python keeps what it has compiled, even where this shell forbids it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def seconds_to_answer(settings: Mapping[str, str], folder: Path) -> float:
    """How long `gongdan serve` takes from its first instruction to being ready."""
    with socket.create_server((LOOPBACK, 0)) as free:
        port = int(free.getsockname()[1])
    log = folder / f"serve-{port}.log"
    began = time.perf_counter()
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("gongdan"), "serve"],
            cwd=ROOT,
            env={**_with_compiled_code(folder), **settings, "HOST": LOOPBACK, "PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=lines,
        )
    try:
        _wait(process, port, "/readyz", log)
        return time.perf_counter() - began
    finally:
        _end(process)


@contextmanager
def server(name: str, settings: Mapping[str, str], folder: Path) -> Iterator[Server]:
    """A contender that has answered once, with these settings; ended afterwards."""
    listening = socket.create_server((LOOPBACK, 0), backlog=512)
    port = int(listening.getsockname()[1])
    log = folder / f"{name}-{port}.log"
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.serve", name, str(listening.fileno())],
            cwd=ROOT,
            env={**os.environ, **settings},
            pass_fds=[listening.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=lines,
        )
    listening.close()
    try:
        _wait(process, port, "/healthz", log)
        yield Server(name, port, process)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last and process.poll() is None:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.005)
        finally:
            connection.close()
    raise RuntimeError(f"{log.name} did not answer:\n{log.read_text(errors='replace')[-3000:]}")
