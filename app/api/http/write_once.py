"""One write: one transaction, a replay instead of a second effect, the commit before the answer leaves (trap 6)."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from app.api.http.raw_response import REPLAYED, Reply
from app.api.http.request_context import Call, Expected
from app.core.errors import (
    BadRequest,
    Duplicate,
    FieldError,
    IdempotencyKeyMissing,
    Invalid,
    PreconditionRequired,
    Problem,
    VersionConflict,
)
from app.core.lang import Words
from app.models import StoredAnswer
from app.services.journal import idempotency, kept_records

if TYPE_CHECKING:
    from app.api.http.operation_route import DoorRoute

ATTEMPTS: Final = 3
"""How often a write that lost a race looks at the record again before it says so."""

SAME_ENTRY: Final = frozenset(
    {"pk_journal", "pk_journal_text", "uq_journal_record_id_version", "uq_journal_text_record_id_version"}
)
"""Two changes of one record that were made from one version meet here, if not at the record's row."""

_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_TAGS: Final = re.compile(r'\s*(W/)?"([^"]*)"\s*(?:,|$)')


def read_key(call: Call, form_value: str | None = None) -> str | None:
    """The Idempotency-Key, quoted or bare, of the header or, on uploads, of the form field. Raises Invalid."""
    header = call.header(b"idempotency-key")
    sent = form_value if header is None else header
    if sent is None:
        return None
    key = sent.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not _KEY.fullmatch(key):
        words = Words("Give 1-255 visible ASCII characters.", "应为 1-255 个可见 ASCII 字符。")
        raise Invalid([FieldError("Idempotency-Key", "string_pattern_mismatch", words)])
    return key


def read_expected(call: Call, form: Any) -> Expected | None:
    """The version an edit was made from: If-Match goes before expected_version. Raises BadRequest."""
    header = call.header(b"if-match")
    if header is not None and header.strip() != "*":
        return Expected(_versions(header), by_header=True)
    version = getattr(form, "expected_version", None)
    return None if version is None else Expected(frozenset((version,)), by_header=False)


def _versions(header: str) -> frozenset[int]:
    # weak tags never match here (RFC 9110, 13.1.1), and neither do tags that are not ours
    position, found = 0, set()
    while position < len(header):
        match = _TAGS.match(header, position)
        if match is None:
            raise BadRequest(Words('If-Match must hold entity tags such as "3".', 'If-Match 应为 "3" 形式的标签。'))
        if not match[1] and match[2].isdecimal() and len(match[2]) < 10:
            found.add(int(match[2]))
        position = match.end()
    return frozenset(found)


async def write(route: "DoorRoute", call: Call, values: dict[str, Any]) -> Reply | Response:
    """Carry out a writing operation. A race that was lost is run again on what the winner left."""
    operation = route.operation
    stored_key = stamp = ""
    if operation.key is not None:
        try:
            call.key = read_key(call, call.form_key)
            if call.key is None and operation.key == "required":
                raise IdempotencyKeyMissing
        except (IdempotencyKeyMissing, Invalid) as error:
            # told once the record is known to be the caller's business, as whatever is wrong with the input
            call.invalid = error
        if call.key is not None:
            stored_key = idempotency.key_of(call.caller.id, call.method, call.scope["path"], call.key)
            stamp = call.stamp or idempotency.fingerprint(call.body)
    attempt = 0
    while True:
        attempt += 1
        try:
            return await _once(route, call, dict(values), stored_key, stamp)
        except Duplicate as error:
            if error.constraint in SAME_ENTRY:
                if attempt < ATTEMPTS:
                    continue
                raise VersionConflict.overtaken() from error
            if not (stored_key and idempotency.is_concurrent_duplicate(error)):
                raise kept_records.name_what_is_taken(error) from error
            async with call.transaction() as tx:
                found = await idempotency.find(tx, stored_key, stamp)
            if found is not None:
                return replay(found)
            raise
        except VersionConflict as error:
            if attempt >= ATTEMPTS or not lost_race(error):
                raise


def lost_race(error: VersionConflict) -> bool:
    """Whether somebody was faster in the database, rather than the client's version being old."""
    return error.__cause__ is not None


async def _once(
    route: "DoorRoute", call: Call, values: dict[str, Any], stored_key: str, stamp: str
) -> Reply | Response:
    operation = route.operation
    call.reply_headers, call.after = {}, []
    async with call.transaction() as tx:
        call.tx = tx
        try:
            if operation.subject is not None:
                call.subject = await operation.subject(call, call.path)
            call.check()
            if operation.edits:
                call.expected = read_expected(call, values.get(route.inputs.form_name or ""))
                if call.expected is None:
                    raise PreconditionRequired
            if stored_key and operation.key == "required":
                await idempotency.hold(tx, stored_key)
                found = await idempotency.find(tx, stored_key, stamp)
                if found is not None:
                    return replay(found)
            try:
                answer = await route.run(call, values)
            except Problem:
                # only now is it worth a look whether this was done before: a repeat is rare, and one that is not
                # refused here fails at commit on its key, with everything undone
                found = await idempotency.find(tx, stored_key, stamp) if stored_key else None
                if found is not None:
                    return replay(found)
                raise
            if stored_key and isinstance(answer, Reply) and 200 <= answer.status < 300:
                idempotency.store(tx, stored_key, stamp, answer.status, answer.headers, answer.body)
            await tx.commit()
        finally:
            idempotency.let_go(tx)
    for follow in call.after:
        follow()
    return answer


def replay(found: StoredAnswer) -> Reply:
    """A stored answer, byte for byte, marked as a replay."""
    headers: Mapping[str, str] = found.headers
    return Reply(found.body, found.status, {**headers, REPLAYED: "true"})
