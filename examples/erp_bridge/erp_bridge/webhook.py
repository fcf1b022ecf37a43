"""Take webhooks. A message that verifies wakes the bridge up, and that is all it does: what happened is read from the
feed. So a message that is lost, comes twice or late does no harm."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

from erp_bridge.books import Books
from erp_bridge.gongdan import Gongdan, Refused

LONGEST = 64 * 1024
PATIENCE = 10
"""Seconds that a message may take to arrive."""


def connect(gongdan: Gongdan, books: Books, url: str) -> str:
    """Have Gongdan push events of money to an address, and keep the secret. Returns the endpoint's id. Repeating it
    makes a new secret, and moves the endpoint where the address is another one; Gongdan signs with the secret before,
    too, for a day."""
    endpoint = _endpoint_at(gongdan, books, url)
    if endpoint is None:
        form = {"url": url, "events": ["charge.*", "payment.*", "day_closing.*"]}
        endpoint = str(gongdan.post("/v1/webhook-endpoints", form, f"erp-bridge-{url}")["id"])
        books.keep_setting("endpoint", endpoint)
    secret = gongdan.post(f"/v1/webhook-endpoints/{endpoint}/rotate-secret")["secret"]
    books.keep_setting("secret", secret)
    return endpoint


def _endpoint_at(gongdan: Gongdan, books: Books, url: str) -> str | None:
    """The endpoint that was made before, sending to this address; None: there is none, or Gongdan lost it in a
    restore."""
    endpoint = books.setting("endpoint")
    if endpoint is None:
        return None
    path = f"/v1/webhook-endpoints/{endpoint}"
    try:
        known = gongdan.get(path)
    except Refused as refused:
        if refused.problem.get("status") == 404:
            return None
        raise
    if known["url"] != url:
        gongdan.post(f"{path}/update", {"url": url, "expected_version": known["version"]})
    return endpoint


def listen(port: int, secret: str, wake: Callable[[str], None]) -> ThreadingHTTPServer:
    """Take messages on this machine in threads of their own. A proxy with TLS stands before it."""
    webhook = Webhook(secret)

    class Receiver(BaseHTTPRequestHandler):
        timeout = PATIENCE

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal():
                self._answer(411)
                return
            if int(length) > LONGEST:
                self._answer(413)
                return
            try:
                event = webhook.verify(self.rfile.read(int(length)), dict(self.headers.items()))
            except WebhookVerificationError:
                self._answer(401)
                return
            wake(event["type"])
            self._answer(204)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """What comes is told by the bridge."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
