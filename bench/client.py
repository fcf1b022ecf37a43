"""The load client: keeps some connections busy with prepared requests, each as soon as the one before is answered.

`python -m bench.client` reads a job as JSON from standard input and writes what it saw as JSON. It is a process of its
own and does as little as it can for each request, so that it doesn't hold back what is measured.
"""

import asyncio
import json
import os
import sys
import time
from typing import Any

import uvloop

END = b"\r\n\r\n"
LENGTH = b"content-length: "
LONGEST_SAMPLE = 200_000


class Connection(asyncio.Protocol):
    """One keep-alive connection: sends the next request when an answer is whole."""

    def __init__(self, load: "Load") -> None:
        self.load = load
        self.received = b""
        self.sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.send()

    def send(self) -> None:
        """The next request, or the end."""
        request = self.load.next()
        if request is None:
            self.transport.close()
            return
        self.sent_at = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        received = self.received = self.received + data if self.received else data
        head = received.find(END)
        if head < 0:
            return
        at = received.lower().find(LENGTH, 0, head) if LENGTH not in received else received.find(LENGTH)
        length = 0 if at < 0 or at > head else int(received[at + len(LENGTH) : received.find(b"\r", at)])
        if len(received) < head + 4 + length:
            return
        self.load.note(received[9:12], time.perf_counter() - self.sent_at, received, head + 4)
        self.received = b""
        self.send()

    def connection_lost(self, error: Exception | None) -> None:
        self.load.lost(error)


class Load:
    """A job under way: requests in turn, until they or the time run out."""

    def __init__(self, requests: list[bytes], seconds: float, connections: int) -> None:
        self.requests, self.connections = requests, connections
        self.used, self.open = 0, connections
        self.statuses: dict[bytes, int] = {}
        self.took: list[float] = []
        self.bytes = 0
        self.sample = b""
        self.failure = ""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.began = time.perf_counter()
        self.last = self.began + seconds

    def next(self) -> bytes | None:
        """The next request; None when it is over."""
        if self.used >= len(self.requests) or time.perf_counter() >= self.last:
            return None
        self.used += 1
        return self.requests[self.used - 1]

    def note(self, status: bytes, took: float, answer: bytes, body: int) -> None:
        """An answer is whole."""
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.took.append(took)
        self.bytes += len(answer) - body
        if not self.sample or (status[:1] != b"2" and self.sample[:1] == b"{"):
            self.sample = answer[body:]

    def lost(self, error: Exception | None) -> None:
        """A connection has ended."""
        self.open -= 1
        self.failure = self.failure or ("" if error is None else repr(error))
        if self.open == 0 and not self.done.done():
            self.done.set_result(None)


def requests_of(job: dict[str, Any], port: int) -> list[bytes]:
    """The requests as they go over the wire: each has a method, a path, a token, and perhaps a key and a body."""
    requests = []
    for method, path, token, key, text in job["requests"]:
        body = text.encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: application/json"]
        lines.append(f"Authorization: Bearer {job['tokens'][token]}")
        if key:
            lines.append(f"Idempotency-Key: {key}")
        if method == "POST":
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        requests.append(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
    return requests


async def run(job: dict[str, Any]) -> dict[str, Any]:
    """Do a job and say what was seen."""
    loop = asyncio.get_running_loop()
    requests = requests_of(job, job["ports"][0])
    load = Load(requests, job["seconds"], job["connections"])
    for number in range(job["connections"]):
        port = job["ports"][number % len(job["ports"])]
        await loop.create_connection(lambda: Connection(load), "127.0.0.1", port)
    await asyncio.wait_for(load.done, job["seconds"] + 30)
    seconds = time.perf_counter() - load.began
    took = sorted(load.took)
    return {
        "used": load.used,
        "answered": len(took),
        "statuses": {status.decode(): count for status, count in load.statuses.items()},
        "seconds": seconds,
        "p50": took[len(took) // 2] if took else 0.0,
        "p99": took[int(len(took) * 0.99)] if took else 0.0,
        "bytes": load.bytes,
        # enough to compare answers or to see what went wrong, not a page of a thousand events
        "sample": load.sample.decode(errors="replace") if len(load.sample) < LONGEST_SAMPLE else "",
        "failure": load.failure,
    }


if __name__ == "__main__":
    seen = json.dumps(uvloop.run(run(json.load(sys.stdin))))
    # the loop may leave a pipe that takes no more than it holds
    os.set_blocking(sys.stdout.fileno(), True)
    print(seen)
