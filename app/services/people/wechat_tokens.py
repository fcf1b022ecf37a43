"""The access token of a mini-program, fetched once and shared by all processes through the database.

WeChat gives out 10,000 of them a day at most; stable_token gives every caller the same one while it is good. Whoever
finds that it ends soon fetches it anew, and others wait for that.
"""

import base64
import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeVar

from cryptography.fernet import Fernet, InvalidToken

from app.core.clock import Clock
from app.core.keys import derived_key
from app.core.ports import Wechat
from app.core.row_scope import NOWHERE
from app.core.wechat_problems import WechatTokenLost
from app.db.database import Database
from app.db.queries import logins, ways_in
from app.db.transaction import Transaction
from app.models.ways_in import SharedToken

RENEWED_BEFORE: Final = timedelta(minutes=5)
"""So long before its end another token is fetched: WeChat takes both for that time."""

Given = TypeVar("Given")


class WechatTokens:
    """Gives the access token of a mini-program."""

    def __init__(self, database: Database, clock: Clock, wechat: Wechat, secret_key: str) -> None:
        self._database, self._clock, self._wechat = database, clock, wechat
        self._cipher = Fernet(base64.urlsafe_b64encode(derived_key(secret_key, "shared-token")))

    async def using(self, app_id: str, call: Callable[[str], Awaitable[Given]]) -> Given:
        """Call something with the access token; once more with another one, if WeChat says that this one is lost."""
        token = await self.of(app_id)
        try:
            return await call(token)
        except WechatTokenLost:
            return await call(await self.of(app_id, lost=token))

    async def of(self, app_id: str, *, lost: str = "") -> str:
        """The access token; never `lost`, which WeChat no longer takes. Raises the problems of WeChat."""
        name = f"wechat:{app_id}"
        async with self._database.transaction(self._clock.now(), NOWHERE) as tx:
            known = await self._good(tx, name, lost)
        if known is not None:
            return known
        async with self._database.transaction(self._clock.now(), NOWHERE) as tx:
            # one process asks; the others wait here and find what it stored
            await logins.lock(tx, [hashlib.sha256(name.encode()).hexdigest()])
            known = await self._good(tx, name, lost)
            if known is not None:
                return known
            fetched = await self._wechat.access_token(app_id, anew=bool(lost))
            expires_at = tx.now + timedelta(seconds=fetched.seconds)
            await ways_in.keep_token(tx, name, self._cipher.encrypt(fetched.token.encode()).decode(), expires_at)
            await tx.commit()
        return fetched.token

    async def _good(self, tx: Transaction, name: str, lost: str) -> str | None:
        row = await tx.get(SharedToken, name=name)
        if row is None or row.expires_at - RENEWED_BEFORE <= tx.now:
            return None
        try:
            token = self._cipher.decrypt(row.token.encode()).decode()
        except InvalidToken:
            # the secret key is another one than when it was stored
            return None
        return token if token != lost else None
