"""The commands of the bridge."""

import argparse
import os
import threading
from collections.abc import Sequence
from pathlib import Path

from erp_bridge import following, sending, vouchers, webhook
from erp_bridge.books import Books
from erp_bridge.gongdan import BridgeError, Gongdan, Refused

ASKED_AGAIN_AFTER = 60.0
"""Seconds after which the feed is read though no webhook came."""


def cycle(gongdan: Gongdan, books: Books, chart: Path = vouchers.ACCOUNTS) -> list[str]:
    """Book what happened, make vouchers of closed days, and tell Gongdan. Returns what differs, and what is refused."""
    differences: list[str] = []
    for community in gongdan.pages("/v1/communities"):
        try:
            following.follow(gongdan, books, community["id"])
            differences += vouchers.book_closed_days(gongdan, books, community["id"], vouchers.accounts(chart))
        except Refused as refused:
            # such as a right that was taken away; the other communities go on
            differences.append(f"{community['id']}: {refused}")
    sending.send(gongdan, books)
    return differences


def once(gongdan: Gongdan, books: Books) -> int:
    """One cycle. What cannot be done now is done the next time."""
    try:
        differences = cycle(gongdan, books)
    except BridgeError as reason:
        print(f"tried again later: {reason!r}", flush=True)
        return 1
    for difference in differences:
        print(f"differs: {difference}", flush=True)
    return 0


def run(gongdan: Gongdan, books: Books, port: int) -> None:
    """Work until somebody ends it: woken by webhooks, and by a clock."""
    awake, secret = threading.Event(), books.setting("secret")

    def wake(event: str) -> None:
        print(f"verified: {event}", flush=True)
        awake.set()

    if secret is None:
        print("no webhooks yet: `connect` has them sent; the feed is read every minute", flush=True)
    else:
        webhook.listen(port, secret, wake)
        print(f"listening on http://127.0.0.1:{port}", flush=True)
    while True:
        awake.clear()
        once(gongdan, books)
        awake.wait(ASKED_AGAIN_AFTER)


def fapiao(books: Books, charge_number: str, number: str, issued_on: str) -> int:
    """Note a fapiao that the tax office's program issued for a charge; the next cycle reports it."""
    charges = "SELECT id, body ->> 'number' AS number, body ->> 'invoiced_fen' AS fen FROM record WHERE kind = 'charge'"
    for row in books.db.execute(charges):
        if row["number"] == charge_number:
            with books.transaction():
                form = {"fapiao_number": number, "amount_fen": row["fen"], "issued_on": issued_on}
                sending.report(books, row["id"], "record-fapiao", number, form)
            return 0
    print(f"no charge has the number {charge_number}")
    return 1


def check(gongdan: Gongdan, books: Books) -> int:
    """Hold each day of each community against Gongdan's reconciliation, and say what Gongdan refused."""
    wrong = 0
    days = "SELECT DISTINCT community, day FROM entry WHERE gone = 0 ORDER BY community, day"
    for row in books.db.execute(days).fetchall():
        try:
            vouchers.compare_day(gongdan, books, row["community"], row["day"])
            print(f"{row['day']} fits")
        except vouchers.Differs as difference:
            wrong += 1
            print(f"{row['day']} DIFFERS: {difference}")
    for row in books.db.execute("SELECT * FROM sending WHERE state = 'refused'"):
        wrong += 1
        print(f"{row['action']} {row['number']} was refused: {row['answer']}")
    return min(wrong, 1)


def main(words: Sequence[str] | None = None) -> int:
    """Read the command and do it."""
    parser = argparse.ArgumentParser(prog="erp_bridge", description="An ERP's side of Gongdan.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("once", help="read, book, report, and end")
    running = commands.add_parser("run", help="the same again and again, woken by webhooks")
    running.add_argument("--port", type=int, default=8099)
    connecting = commands.add_parser("connect", help="have webhooks sent to an address")
    connecting.add_argument("url")
    issued = commands.add_parser("fapiao", help="note a fapiao for a charge")
    for name in ("charge", "number", "issued_on"):
        issued.add_argument(name)
    commands.add_parser("check", help="hold the books against Gongdan's reconciliation")
    asked = parser.parse_args(words)

    books = Books(os.environ.get("BRIDGE_DB", "bridge.db"))
    gongdan = Gongdan(
        os.environ.get("GONGDAN", "http://127.0.0.1:8000"),
        os.environ.get("GONGDAN_CLIENT_ID", "erp"),
        os.environ.get("GONGDAN_CLIENT_SECRET", "gongdan-demo-erp-secret"),
    )
    match asked.command:
        case "once":
            return once(gongdan, books)
        case "run":
            run(gongdan, books, asked.port)
        case "connect":
            print(webhook.connect(gongdan, books, asked.url))
        case "fapiao":
            return fapiao(books, asked.charge, asked.number, asked.issued_on)
        case "check":
            return check(gongdan, books)
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(0) from None
