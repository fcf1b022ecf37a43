"""Take webhooks. A message that verifies wakes the bridge up, and that is all it does: what happened is read from the
feed. So a message that is lost, comes twice or late does no harm."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

from erp_bridge.books import Books
from erp_bridge.gongdan import Gongdan

LONGEST = 64 * 1024


def connect(gongdan: Gongdan, books: Books, url: str) -> str:
    """Have Gongdan push events of money to an address, and keep the secret. Returns the endpoint's id. Repeating it
    makes a new secret; Gongdan signs with the one before, too, for a day."""
    endpoint = books.setting("endpoint")
    if endpoint is None:
        form = {"url": url, "events": ["charge.*", "payment.*", "day_closing.*"]}
        endpoint = str(gongdan.post("/v1/webhook-endpoints", form, f"erp-bridge-{url}")["id"])
        books.keep_setting("endpoint", endpoint)
    secret = gongdan.post(f"/v1/webhook-endpoints/{endpoint}/rotate-secret")["secret"]
    books.keep_setting("secret", secret)
    return endpoint


def listen(port: int, secret: str, wake: Callable[[str], None]) -> ThreadingHTTPServer:
    """Take messages on this machine in threads of their own. A proxy with TLS stands before it."""
    webhook = Webhook(secret)

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            if length > LONGEST:
                self._answer(413)
                return
            try:
                event = webhook.verify(self.rfile.read(length), dict(self.headers.items()))
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
