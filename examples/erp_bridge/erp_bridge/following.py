"""Follow a community's feed and ledger, and catch up where following is not possible."""

from erp_bridge import sending, vouchers
from erp_bridge.books import Books, Position
from erp_bridge.gongdan import Body, Gongdan, Restarted

EVENTS = "charge.*,payment.*,day_closing.*"
LISTS = {"charge": "charges", "payment": "payments", "day_closing": "day-closings"}


def follow(gongdan: Gongdan, books: Books, community: str) -> None:
    """Book all that has happened since the last time. After a restore of Gongdan, and the first time, catch up."""
    more = True
    while more:
        try:
            more = _read_on(gongdan, books, community)
        except Restarted:
            catch_up(gongdan, books, community)


def _read_on(gongdan: Gongdan, books: Books, community: str) -> bool:
    """Book one stretch of the feed. Returns whether there is more. Raises Restarted."""
    before = books.position(community)
    if before is None:
        raise Restarted
    known = {"epoch": before.epoch, "limit": 100}
    page = gongdan.get("/v1/events", community_id=community, after=before.after, types=EVENTS, expand="record", **known)
    until = page["next_after"]
    entries, seen = list[Body](), before.after
    while seen < until:
        part = gongdan.get(f"/v1/communities/{community}/ledger", after=seen, **known)
        # what stands beyond this stretch comes with the next one
        entries += [entry for entry in part["data"] if entry["position"] <= until]
        seen = part["next_after"]
    records = {event["record_id"]: (event["record_type"], event["record"]) for event in page["data"] if event["record"]}
    for entry in entries:
        payment = entry["payment_id"]
        if payment and payment not in records and books.record(payment) is None:
            records[payment] = ("payment", gongdan.get(f"/v1/payments/{payment}"))
    with books.transaction():
        for kind, body in records.values():
            books.keep_record(kind, body)
        books.book(entries)
        books.move(community, before, Position(page["epoch"], until))
    return bool(page["has_more"])


def catch_up(gongdan: Gongdan, books: Books, community: str) -> None:
    """Read everything from lists, and go on from where the feed ended before that.

    What is committed while the lists are read stands behind that end, so nothing is missed; what was in the lists
    already keeps its id, so nothing is booked twice. Entries that Gongdan lost in its restore are taken out of the
    sums, and the vouchers of closings that it lost are taken back by red ones.
    """
    before = books.position(community)
    feed = gongdan.get("/v1/events", community_id=community, limit=1)
    place = f"/v1/communities/{community}"
    entries = list(gongdan.pages(f"{place}/ledger"))
    lists = {kind: list(gongdan.pages(f"{place}/{name}", view="full")) for kind, name in LISTS.items()}
    with books.transaction():
        books.forget_records(community)
        for kind, bodies in lists.items():
            for body in bodies:
                books.keep_record(kind, body)
        books.book(entries)
        books.lose(community, {entry["id"] for entry in entries})
        vouchers.take_back_lost(books, community)
        sending.report_again(books, community)
        books.move(community, before, Position(feed["epoch"], feed["head"]))
