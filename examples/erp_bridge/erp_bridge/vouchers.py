"""Vouchers 凭证: one for each day closing of Gongdan, once both sides come to the same sums."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from erp_bridge.books import Books, Sum
from erp_bridge.gongdan import Body, BridgeError, Gongdan
from erp_bridge.sending import report

ACCOUNTS = Path(__file__).with_name("accounts.toml")
MEANS = ("cash", "card", "wechat_pay", "alipay", "transfer", "unstated")
BY_MEANS = {
    "pay": "paid",
    "reverse": "reversed",
    "hand_in": "handed_in",
    "refund": "refunded",
    "compensate": "compensated",
}
PLAIN = {"invoice": "invoiced_fen", "reduce": "reduced_fen", "waive": "waived_fen"}
SUMMARIES = {
    "invoice": "维修服务开单", "reduce": "减收", "waive": "免收", "pay": "收款", "reverse": "冲正收款",
    "refund": "退款", "compensate": "赔偿", "hand_in": "员工代收上交",
}  # fmt: skip


class Differs(BridgeError):
    """Our books and Gongdan's don't come to the same."""


def accounts(path: Path = ACCOUNTS) -> dict[str, Any]:
    """Which account a movement is booked to."""
    return tomllib.loads(path.read_text("utf-8"))


def book_closed_days(gongdan: Gongdan, books: Books, community: str, chart: dict[str, Any]) -> list[str]:
    """Make the vouchers of closings that have none. Returns what differs; a difference is looked at again the next
    time, and nothing is booked before it is gone."""
    differences = []
    for closing in books.records(community, "day_closing"):
        if _voucher_of(books, closing["id"]) is not None:
            continue
        try:
            compare(gongdan, books, closing)
        except Differs as difference:
            differences.append(f"{closing['number']}: {difference}")
            continue
        with books.transaction():
            # another bridge may have been quicker
            if _voucher_of(books, closing["id"]) is None:
                _make(books, closing, chart)
    return differences


def compare(gongdan: Gongdan, books: Books, closing: Body) -> None:
    """Hold our movements of the closed days against the closing, and our balance against the day. Raises Differs."""
    community, day = closing["community_id"], closing["day"]
    ours = figures(books.sums(community, closing["from_day"], day))
    _same(ours, closing["figures"], f"{closing['from_day']} – {day}")
    theirs = gongdan.get("/v1/reconciliation", community_id=community, date=day)["figures"]
    _same({"closing_fen": books.owed_fen(community, day)}, theirs, day)


def compare_day(gongdan: Gongdan, books: Books, community: str, day: str) -> None:
    """The same of any day, closed or not. Raises Differs."""
    theirs = gongdan.get("/v1/reconciliation", community_id=community, date=day)["figures"]
    ours = figures(books.sums(community, day, day))
    _same({**ours, "closing_fen": books.owed_fen(community, day)}, theirs, day)


def figures(sums: list[Sum]) -> dict[str, int]:
    """Movements as Gongdan's reconciliation names them: `invoiced_fen`, `paid.cash_fen` and so on."""
    totals = Counter(dict.fromkeys(PLAIN.values(), 0))
    totals.update(
        {f"{name}.{means}_fen": 0 for name in (*BY_MEANS.values(), "collected", "uncollected") for means in MEANS}
    )
    for entry in sums:
        if entry.kind in PLAIN:
            totals[PLAIN[entry.kind]] += entry.amount_fen
            continue
        means = f"{entry.method or 'unstated'}_fen"
        totals[f"{BY_MEANS[entry.kind]}.{means}"] += entry.amount_fen
        if entry.kind == "pay" and entry.by_worker:
            totals[f"collected.{means}"] += entry.amount_fen
        if entry.kind == "reverse" and entry.still_with_worker:
            totals[f"uncollected.{means}"] += entry.amount_fen
    return dict(totals)


def _same(ours: dict[str, int], theirs: Body, where: str) -> None:
    for name, fen in ours.items():
        value: Any = theirs
        for step in name.split("."):
            value = value[step]
        if value != fen:
            raise Differs(f"{where}, {name}: ours {fen}, Gongdan's {value}")


def postings(entry: Sum, chart: dict[str, Any]) -> tuple[str, str]:
    """The accounts of a movement: debit 借, credit 贷."""
    owed, worker = chart["receivable"], chart["with_workers"]
    money = chart["money"][entry.method] if entry.method else chart["to_be_paid"]
    match entry.kind:
        case "invoice":
            return owed, chart["income"]
        case "reduce" | "waive":
            return chart["income"], owed
        case "pay":
            return (worker if entry.by_worker else money), owed
        case "reverse":
            return owed, (worker if entry.still_with_worker else money)
        case "refund":
            return owed, money
        case "hand_in":
            return money, worker
        case "compensate":
            return chart["compensation"], money
    raise ValueError(f"a kind of movement that is not known here: {entry.kind}")


def _make(books: Books, closing: Body, chart: dict[str, Any]) -> None:
    community, first, day = closing["community_id"], closing["from_day"], closing["day"]
    number = _next_number(books, day)
    books.db.execute("INSERT INTO voucher VALUES (?, ?, ?, ?, NULL)", (number, community, closing["id"], day))
    line = 0
    for entry in books.sums(community, first, day):
        if entry.amount_fen:
            debit, credit = postings(entry, chart)
            summary = f"{day} {SUMMARIES[entry.kind]}"
            rows = [
                (number, line, summary, debit, entry.amount_fen, 0),
                (number, line + 1, summary, credit, 0, entry.amount_fen),
            ]
            books.db.executemany("INSERT INTO voucher_line VALUES (?, ?, ?, ?, ?, ?)", rows)
            line += 2
    days = (community, first, day)
    books.db.execute(
        "UPDATE entry SET voucher = ? WHERE gone = 0 AND community = ? AND day BETWEEN ? AND ?", (number, *days)
    )
    invoiced = books.db.execute("SELECT DISTINCT charge FROM entry WHERE voucher = ? AND charge IS NOT NULL", (number,))
    for charge in [row["charge"] for row in invoiced]:
        # nothing is invoiced by one that cost nothing; a compensation may stand there all the same
        if (books.record(charge) or {}).get("state") != "nothing_due":
            report(books, charge, "record-voucher", number, {"voucher_number": number})


def _next_number(books: Books, day: str) -> str:
    month = day[:7]
    count = books.db.execute("SELECT count(*) FROM voucher WHERE number LIKE ?", (f"记-{month}-%",)).fetchone()[0]
    return f"记-{month}-{count + 1:04d}"


def _voucher_of(books: Books, closing: str) -> str | None:
    row = books.db.execute(
        """SELECT number FROM voucher WHERE closing = ? AND takes_back IS NULL
        AND number NOT IN (SELECT takes_back FROM voucher WHERE takes_back IS NOT NULL)""",
        (closing,),
    ).fetchone()
    return None if row is None else str(row["number"])


def _standing(books: Books, community: str) -> Iterator[tuple[str, str, str]]:
    rows = books.db.execute(
        """SELECT number, closing, day FROM voucher WHERE community = ? AND takes_back IS NULL
        AND number NOT IN (SELECT takes_back FROM voucher WHERE takes_back IS NOT NULL) ORDER BY number""",
        (community,),
    ).fetchall()
    yield from ((row["number"], row["closing"], row["day"]) for row in rows)


def take_back_lost(books: Books, community: str) -> None:
    """Take back the vouchers of closings that Gongdan lost, by red ones 红字凭证: its days are open again."""
    for number, closing, day in _standing(books, community):
        if books.record(closing) is not None:
            continue
        red = _next_number(books, day)
        books.db.execute("INSERT INTO voucher VALUES (?, ?, ?, ?, ?)", (red, community, closing, day, number))
        books.db.execute(
            """INSERT INTO voucher_line
            SELECT ?, line, '冲销' || voucher || ' ' || summary, account, -debit_fen, -credit_fen
            FROM voucher_line WHERE voucher = ?""",
            (red, number),
        )
        books.db.execute("UPDATE entry SET voucher = NULL WHERE voucher = ?", (number,))
        books.db.execute("UPDATE sending SET state = 'gone' WHERE action = 'record-voucher' AND number = ?", (number,))
