"""What Gongdan is told of charges: vouchers 凭证 and fapiao 发票, each once.

What is to be told is noted in the transaction that made it so. It is sent under a key of its own until an answer is
noted: whatever breaks in between, Gongdan knows the key and answers as before.
"""

import json
from typing import Any
from urllib.parse import quote

from erp_bridge.books import Books
from erp_bridge.gongdan import Body, Gongdan, Refused

SHOWN_AS = {"record-voucher": "voucher_number", "record-fapiao": "fapiao_number"}


def report(books: Books, charge: str, action: str, number: str, body: Body) -> None:
    """Note what Gongdan is to be told of a charge; `send` tells it."""
    # a header holds no 记, nor another word of vouchers
    key = f"{action}-{quote(number, safe='')}-{charge}"
    books.db.execute(
        "INSERT OR IGNORE INTO sending (key, charge, action, body, number) VALUES (?, ?, ?, ?, ?)",
        (key, charge, action, json.dumps(body, ensure_ascii=False), number),
    )


def report_again(books: Books, community: str) -> None:
    """After a restore: tell Gongdan again what it has forgotten."""
    rows = books.db.execute("SELECT n, charge, action, number, state FROM sending WHERE state <> 'gone' ORDER BY n")
    by_charge: dict[tuple[str, str], list[Any]] = {}
    for row in rows.fetchall():
        by_charge.setdefault((row["charge"], row["action"]), []).append(row)
    for (charge, action), sendings in by_charge.items():
        body = books.record(charge)
        if body is not None and body["community_id"] != community:
            continue
        known = None if body is None else body[SHOWN_AS[action]]
        numbers = [row["number"] for row in sendings]
        missing = sendings[numbers.index(known) + 1 :] if known in numbers else sendings
        state = "gone" if body is None else "waiting"
        for row in missing:
            if row["state"] != "refused":
                books.db.execute("UPDATE sending SET state = ? WHERE n = ?", (state, row["n"]))


def send(gongdan: Gongdan, books: Books) -> None:
    """Tell Gongdan what waits to be told. Raises Restarted and Unreachable: then the rest waits."""
    for row in books.db.execute("SELECT * FROM sending WHERE state = 'waiting' ORDER BY n").fetchall():
        state, answer = "done", ""
        try:
            charge = gongdan.post(f"/v1/charges/{row['charge']}/{row['action']}", json.loads(row["body"]), row["key"])
        except Refused as refused:
            # it may be refused because Gongdan was restored since: then we catch up first
            _check_epoch(gongdan, books, row["charge"])
            charge = gongdan.get(f"/v1/charges/{row['charge']}") if refused.problem.get("status") != 404 else {}
            # keys are kept for a week; the record shows what was done longer ago
            if charge.get(SHOWN_AS[row["action"]]) != row["number"]:
                state, answer = "refused", str(refused)
        with books.transaction():
            if charge:
                books.keep_record("charge", charge)
            books.db.execute("UPDATE sending SET state = ?, answer = ? WHERE n = ?", (state, answer, row["n"]))


def _check_epoch(gongdan: Gongdan, books: Books, charge: str) -> None:
    community = (books.record(charge) or {}).get("community_id")
    position = books.position(str(community))
    if position is not None:
        gongdan.get("/v1/events", community_id=community, after=position.after, epoch=position.epoch, limit=1)
