"""What people write and send in a mini-program is checked by WeChat before staff see it.

A move of a customer, and an upload, only add a row; the worker asks WeChat. Until WeChat has answered, and when it says
"review" or "risky", readers other than its author see that something is held back. Nothing waits for that: clocks run,
an emergency is shown as it is, and what WeChat doesn't answer soon is shown, marked as unchecked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from app.core.clock import Clock
from app.core.errors import Problem
from app.core.logs import get_logger
from app.core.outside_settings import WechatApp
from app.core.ports import AccessTokens, ContentVerdict, Wechat
from app.core.roles import Caller
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries import content_checks, merged_people, ways_in
from app.db.transaction import Transaction
from app.models.content_check import OBJECTED, ContentCheck, ContentState
from app.models.support import StoredFile
from app.models.ways_in import WechatAccount
from app.services.files.content import SCREEN, family_of
from app.services.files.signed_urls import Signatures
from app.services.journal.journal import split
from app.services.moving.context import MoveContext

HELD_FOR: Final = timedelta(minutes=5)
"""So long something is held back while WeChat has not answered."""
RESULT_WITHIN: Final = timedelta(minutes=30)
"""WeChat pushes the result for a picture within this time."""
AT_ONCE: Final = 20
LEASE: Final = timedelta(minutes=2)
FIRST_PAUSE: Final = timedelta(seconds=30)
MOST_TRIES: Final = 8
LONGEST: Final = 2_500
"""Characters of a text that one check takes."""
STATES: Final[Mapping[str, ContentState]] = {
    "pass": ContentState.PASSED,
    "review": ContentState.REVIEW,
    "risky": ContentState.RISKY,
}
_GRAVITY: Final = ("pass", "review", "risky")

log = get_logger(__name__)


def is_held(check: ContentCheck, now: datetime) -> bool:
    """Whether readers see that it is held back, in the place of the content."""
    if check.state in OBJECTED:
        return True
    return check.state in (ContentState.WAITING, ContentState.SENT) and now - check.created_at < HELD_FOR


@dataclass(frozen=True)
class ContentChecks:
    """Notes what has to be checked, and has it checked."""

    database: Database
    clock: Clock
    apps: Mapping[str, WechatApp]
    wechat: Wechat
    tokens: AccessTokens
    signatures: Signatures
    public_url: str
    on: bool
    """Whether any mini-program has its users' content checked."""

    async def note_move(self, moving: MoveContext) -> None:
        """A finisher of moves: what a customer with a WeChat account has written is to be checked."""
        caller, row, kind = moving.context.caller, moving.context.row, moving.kind
        if caller.kind != "person" or not caller.is_only_customer(moving.context.community.id):
            return
        _, written = split(moving.context.form)
        if not any(leaves({**written, **moving.text})) or await self._account(moving.tx, caller) is None:
            return
        root, root_id = kind.root_of(row)
        moving.add(
            ContentCheck,
            person_id=caller.id,
            root_type=root.name,
            root_id=root_id,
            record_id=row.id,
            version=1 if row.version == 0 else row.version + 1,
            state=ContentState.WAITING,
            next_try_at=moving.tx.now,
        )

    async def note_upload(self, tx: Transaction, caller: Caller, file: StoredFile) -> None:
        """A picture that a customer with a WeChat account has sent is to be checked, where its result can be told."""
        if caller.kind != "person" or family_of(file.content_type) != "picture" or not self.public_url:
            return
        if not caller.is_only_customer(file.community_id):
            return
        account = await self._account(tx, caller)
        if account is not None and self.apps[account.app_id].push_token.get_secret_value():
            tx.insert(
                ContentCheck,
                created_at=tx.now,
                community_id=file.community_id,
                person_id=caller.id,
                file_id=file.id,
                state=ContentState.WAITING,
                next_try_at=tx.now,
            )

    async def _account(self, tx: Transaction, caller: Caller) -> WechatAccount | None:
        return self._checked(await ways_in.accounts_of(tx, [caller.id, *caller.merged]))

    def _checked(self, accounts: Sequence[WechatAccount]) -> WechatAccount | None:
        """The account of a mini-program that has content checked, the one used last before others."""
        return next((row for row in accounts if row.app_id in self.apps and self.apps[row.app_id].content_check), None)

    # what the worker does

    async def look_after(self) -> bool:
        """Have one batch checked. Returns whether there may be more."""
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            checks = await content_checks.take_due(tx, now + LEASE, AT_ONCE)
            written = await content_checks.texts(tx, checks)
            await tx.commit()
        for check in checks:
            body = None if check.record_id is None else written.get((check.record_id, check.version or 0))
            await self._check(check, "\n".join(leaves(body)))
        return len(checks) == AT_ONCE

    async def _check(self, check: ContentCheck, text: str) -> None:
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            account = self._checked(
                await ways_in.accounts_of(tx, await merged_people.everybody_who_is(tx, check.person_id))
            )
        if check.state is ContentState.SENT or account is None:
            # no result came, or whoever sent it is gone
            await self._change(check, {"state": ContentState.UNCHECKED, "next_try_at": None})
            return
        try:
            if check.file_id is None:
                await self._settle(check, await self._ask_text(account, text))
                return
            url = self.public_url + self.signatures.address(check.file_id, now, SCREEN, unchecked=True)
            ask = partial(self.wechat.check_picture, openid=account.openid, url=url)
            trace_id = await self.tokens.using(account.app_id, ask)
        except Problem as problem:
            log.warning("content can't be checked now", code=problem.code)
            again = now + FIRST_PAUSE * (1 << check.tries) if check.tries < MOST_TRIES else None
            await self._change(check, {"state": ContentState.UNCHECKED, "tries": check.tries + 1, "next_try_at": again})
            return
        await self._change(
            check, {"state": ContentState.SENT, "trace_id": trace_id, "next_try_at": now + RESULT_WITHIN}
        )

    async def _ask_text(self, account: WechatAccount, text: str) -> ContentVerdict | None:
        """The worst that WeChat says of the parts of a text; None where there is none any more."""
        verdicts = []
        for at in range(0, len(text), LONGEST):
            ask = partial(self.wechat.check_text, openid=account.openid, content=text[at : at + LONGEST])
            verdicts.append(await self.tokens.using(account.app_id, ask))
        return max(verdicts, key=lambda verdict: _GRAVITY.index(verdict.suggest), default=None)

    async def _settle(self, check: ContentCheck, verdict: ContentVerdict | None) -> None:
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            state = ContentState.PASSED if verdict is None else STATES[verdict.suggest]
            await content_checks.settle(tx, check.id, state, None if verdict is None else verdict.label)
            await tx.commit()

    async def _change(self, check: ContentCheck, changes: Mapping[str, object]) -> None:
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            tx.update(ContentCheck, {"id": check.id}, changes, must_hit=False)
            await tx.commit()

    async def hear(self, verdict: ContentVerdict, openid: str, app_id: str, now: datetime) -> None:
        """What WeChat says of a picture by itself; told twice, or of a picture that isn't ours, it changes nothing."""
        async with self.database.transaction(now, EVERYWHERE) as tx:
            check = await tx.get(ContentCheck, trace_id=verdict.trace_id)
            if check is None or check.state not in (ContentState.SENT, ContentState.UNCHECKED):
                return
            account = await tx.get(WechatAccount, app_id=app_id, openid=openid)
            # who was merged since has the account under the kept entry
            theirs = await merged_people.everybody_who_is(tx, check.person_id)
            if account is None or account.person_id not in theirs:
                log.error("a content check was told of somebody else", trace_id=verdict.trace_id)
                return
            await content_checks.settle(tx, check.id, STATES[verdict.suggest], verdict.label)
            await tx.commit()


async def copy_checks(moving: MoveContext, source_id: UUID, root_type: str, root_id: UUID) -> None:
    """Texts of one record are copied into another: what is held back there is held back here, too. Each is released by
    itself."""
    for check in await content_checks.unsettled(moving.tx, [source_id]):
        waits = check.next_try_at is not None
        moving.add(
            ContentCheck,
            person_id=check.person_id,
            root_type=root_type,
            root_id=root_id,
            record_id=check.record_id,
            version=check.version,
            state=check.state,
            label=check.label,
            next_try_at=moving.tx.now if waits else None,
        )


def leaves(value: object) -> Iterator[str]:
    """The texts in a JSON value, at any depth."""
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)
