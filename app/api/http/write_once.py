"""One write: one transaction, a replay instead of a second effect, the commit before the answer leaves."""

import re
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from starlette.responses import Response

from app.api.http.operation import Operation
from app.api.http.request_context import REPLAYED, ExpectedVersion, RawResponse, RequestContext, headers_to_store
from app.core.errors import (
    BadRequest,
    Duplicate,
    FieldError,
    Forbidden,
    IdempotencyKeyMissing,
    Invalid,
    NotFound,
    PreconditionRequired,
    Problem,
    Unauthenticated,
    VersionConflict,
)
from app.core.lang import Words
from app.models import StoredAnswer
from app.services.journal import idempotency, kept_records

ATTEMPTS: Final = 3
"""How often a write that lost a race looks at the record again before it says so."""

SAME_ENTRY: Final = frozenset(
    {
        "pk_journal",
        "pk_journal_text",
        "uq_journal_record_id_version",
        "uq_journal_text_record_id_version",
        "uq_external_key_client_id_kind_external_id",
    }
)
"""Two changes of one record that were made from one version meet here, if not at the record's row; and two that would
add a record under one key of another system."""

UNAUTHORISED: Final = (Unauthenticated, Forbidden, NotFound)
"""Refusals that say what somebody may not do or see; they go before a stored answer."""

_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_TAGS: Final = re.compile(r'\s*(W/)?"([^"]*)"\s*(?:,|$)')

Value = TypeVar("Value")


def read_key(context: RequestContext) -> str | None:
    """The Idempotency-Key, quoted or bare, of the header or, on uploads, of the form field. Raises Invalid."""
    header = context.header(b"idempotency-key")
    sent = context.key_in_form if header is None else header
    if sent is None:
        return None
    key = sent.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not _KEY.fullmatch(key):
        words = Words("Give 1-255 visible ASCII characters.", "应为 1-255 个可见 ASCII 字符。")
        raise Invalid([FieldError("Idempotency-Key", "string_pattern_mismatch", words)])
    return key


def read_expected(context: RequestContext, form: object) -> ExpectedVersion | None:
    """The version an edit was made from: If-Match goes before expected_version. Raises BadRequest."""
    header = context.header(b"if-match")
    if header is not None and header.strip() != "*":
        return ExpectedVersion(_versions(header), by_header=True)
    version: int | None = getattr(form, "expected_version", None)
    return None if version is None else ExpectedVersion(frozenset((version,)), by_header=False)


def _versions(header: str) -> frozenset[int]:
    # weak tags never match here (RFC 9110, 13.1.1), and neither do tags that are not ours
    position, versions = 0, set()
    while position < len(header):
        match = _TAGS.match(header, position)
        if match is None:
            raise BadRequest(Words('If-Match must hold entity tags such as "3".', 'If-Match 应为 "3" 形式的标签。'))
        # behind the version stands the digest of the answer, which differs from reader to reader
        version = match[2].partition("-")[0]
        if not match[1] and version.isdecimal() and len(version) < 10:
            versions.add(int(version))
        position = match.end()
    return frozenset(versions)


async def write(context: RequestContext, stated: Operation, run: Callable[[], Awaitable[Response]]) -> Response:
    """Carry out a writing operation: `run` loads the record, checks the input and gets to `call_endpoint`. A race that
    was lost is run again on what the winner left."""
    attempt = 0
    while True:
        attempt += 1
        try:
            return await _once(context, stated, run)
        except Duplicate as error:
            if error.constraint in SAME_ENTRY:
                if attempt < ATTEMPTS:
                    continue
                raise VersionConflict.overtaken() from error
            if context.key is None or not idempotency.is_concurrent_duplicate(error):
                raise kept_records.name_what_is_taken(error) from error
            async with context.transaction_scope():
                await context.open()
                replay = await _replay(context, stated)
            if replay is not None:
                return replay
            raise
        except VersionConflict as error:
            if attempt >= ATTEMPTS or not lost_race(error):
                raise


def lost_race(error: VersionConflict) -> bool:
    """Whether somebody was faster in the database, rather than the client's version being old."""
    return error.__cause__ is not None


async def _once(context: RequestContext, stated: Operation, run: Callable[[], Awaitable[Response]]) -> Response:
    async with context.transaction_scope():
        try:
            response = await run()
            tx = context.opened
            if context.replayed or tx is None:
                return response
            if context.key is not None and 200 <= response.status_code < 300 and hasattr(response, "body"):
                key, fingerprint = _stored_under(context, stated)
                idempotency.store(
                    tx, key, fingerprint, response.status_code, headers_to_store(response), bytes(response.body)
                )
            await tx.commit()
        finally:
            if context.opened is not None:
                idempotency.let_go(context.opened)
    for follow in context.after_commit:
        follow()
    return response


async def call_endpoint(
    context: RequestContext, stated: Operation, form: object, endpoint: Callable[[], Awaitable[Value]]
) -> Value | Response:
    """What stands between a writing operation's input, which is right, and its endpoint: the version that an edit is
    made from, and the stored answer, if this was done before. Raises PreconditionRequired, IdempotencyKeyMissing."""
    if stated.takes_key:
        context.key = read_key(context)
        if context.key is None and stated.key == "required":
            raise IdempotencyKeyMissing
    if stated.edits:
        context.expected = read_expected(context, form)
        if context.expected is None:
            raise PreconditionRequired
    if context.key is None:
        return await endpoint()
    if stated.key == "required":
        await idempotency.hold(await context.open(), _stored_under(context, stated)[0])
        replay = await _replay(context, stated)
        if replay is not None:
            return replay
    try:
        return await endpoint()
    except UNAUTHORISED:
        # whoever may no longer do it gets no answer from the time when they could
        raise
    except Problem:
        # only now is it worth a look whether this was done before: a repeat is rare, and one that is not refused here
        # fails at commit on its key, with everything undone
        replay = await _replay(context, stated)
        if replay is None:
            raise
        return replay


def _stored_under(context: RequestContext, stated: Operation) -> tuple[str, str]:
    assert context.key is not None
    key = idempotency.key_of(context.caller.id, stated.id, context.ids, context.key)
    fingerprint, query = context.fingerprint or idempotency.fingerprint(context.body), context.scope["query_string"]
    return key, idempotency.fingerprint(fingerprint.encode() + query) if query else fingerprint


async def _replay(context: RequestContext, stated: Operation) -> RawResponse | None:
    stored = await idempotency.find(await context.open(), *_stored_under(context, stated))
    if stored is None:
        return None
    if context.check_replay is not None:
        await context.check_replay(stored)
    context.replayed = True
    return replay_of(stored)


def replay_of(stored: StoredAnswer) -> RawResponse:
    """A stored answer, byte for byte, marked as a replay."""
    return RawResponse(stored.body, stored.status, {**stored.headers, REPLAYED: "true"})
