"""Sends notices by WeChat and text message, for the worker: decides the channels, waits for the end of the quiet hours,
and tries them in their order. Nobody is told the same twice: what may have been sent is not sent again."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from app.core.clock import Clock
from app.core.errors import Problem
from app.core.logs import get_logger
from app.core.outside_settings import WechatApp
from app.core.ports import NoticeChannel, OutgoingText, SubscribeAccount
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries import outgoing, ways_in
from app.db.transaction import Transaction
from app.models import Community, Notice, Person
from app.models.outgoing import OutgoingMessage, OutgoingState, PersonChannels
from app.services.moving.kind import all_kinds
from app.services.notices.routing import route_of, template_use_of
from app.services.places.communities import Communities
from app.workflow.engine.community import CommunityRules
from app.workflow.words.notices import say

AT_ONCE: Final = 50
TOO_OLD: Final = timedelta(hours=24)
"""What happened longer ago is not sent any more: the worker was away."""
SAME_TEXT: Final = timedelta(minutes=10)
"""Within this time nobody gets the same text again."""
LEASE: Final = timedelta(minutes=5)
MOST_TRIES: Final = 8

log = get_logger(__name__)


@dataclass(frozen=True)
class Outgoing:
    """Routes and sends what people are told beside their list of notices."""

    database: Database
    clock: Clock
    communities: Communities
    apps: Mapping[str, WechatApp]
    channels: Mapping[str, NoticeChannel]

    async def route(self) -> bool:
        """Decide for one batch of notices. Returns whether there may be more."""
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            await tx.begin()
            notices = await outgoing.take_unrouted(tx, AT_ONCE)
            for notice in notices:
                if now - notice.at <= TOO_OLD:
                    await self._route(tx, notice)
            await tx.commit()
        return len(notices) == AT_ONCE

    async def _route(self, tx: Transaction, notice: Notice) -> None:
        assert notice.person_id is not None
        person = await outgoing.person_of(tx, notice.person_id)
        community = await tx.get(Community, id=notice.community_id)
        if person is None or community is None:
            return
        rules = await self.communities.get(tx, community.id)
        wants = await tx.get(PersonChannels, person_id=person.id)
        route = route_of(notice.event, tx.now, rules.zone_info, community.settings, wants)
        title, text = _said(notice, rules)
        text_hash = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()
        if not route.channels or await outgoing.was_told(tx, person.id, text_hash, tx.now - SAME_TEXT):
            return
        tx.insert(
            OutgoingMessage,
            created_at=tx.now,
            community_id=community.id,
            notice_id=notice.id,
            person_id=person.id,
            state=OutgoingState.WAITING,
            channels=list(route.channels),
            text_hash=text_hash,
            due_at=route.due_at,
        )
        await tx.flush()

    async def send(self) -> bool:
        """Send one batch of messages whose time has come. Returns whether there may be more."""
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            await outgoing.give_up_lost(tx)
            messages = await outgoing.take_due(tx, now + LEASE, AT_ONCE)
            await tx.commit()
        for message in messages:
            await self._send(message)
        return len(messages) == AT_ONCE

    async def _send(self, message: OutgoingMessage) -> None:
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            notice = await tx.get(Notice, id=message.notice_id)
            person = await tx.get(Person, id=message.person_id)
            rules = await self.communities.get(tx, message.community_id)
        if notice is None or person is None or not person.active:
            await self._end(message, OutgoingState.UNREACHED)
            return
        if notice.read_at is not None:
            await self._end(message, OutgoingState.SENT, "in_app")
            return
        for at, name in enumerate(message.channels):
            channel = self.channels.get(name)
            if channel is None:
                continue
            account = await self._account(person.id, notice) if name == "wechat" else None
            if name == "wechat" and account is None:
                continue
            try:
                delivery = await channel.send(self._text(notice, rules, person, account))
            except Problem as problem:
                log.warning("a channel takes no message now", channel=name, code=problem.code)
                if message.tries < MOST_TRIES:
                    await self._later(message, message.channels[at:])
                    return
                continue
            if account is not None and delivery != "unreached":
                await self._charge(person.id, account, sent=delivery == "taken")
            if delivery == "taken":
                await self._end(message, OutgoingState.SENT, name)
                return
        await self._end(message, OutgoingState.UNREACHED)

    async def _account(self, person_id: UUID, notice: Notice) -> SubscribeAccount | None:
        """An account of the person that has agreed to the notice's template, the one used last before others."""
        use = template_use_of(notice.event, notice.record_type)
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            accounts = await ways_in.accounts_of(tx, [person_id])
            quotas = {(row.app_id, row.template_id): row.remaining for row in await outgoing.quotas_of(tx, [person_id])}
        for account in accounts:
            app = self.apps.get(account.app_id)
            template = None if app is None else app.templates.get(use)  # type: ignore[call-overload]
            if template is not None and quotas.get((account.app_id, template.id), 0) > 0:
                return SubscribeAccount(account.app_id, account.openid, template.id, template.fields)
        return None

    def _text(
        self, notice: Notice, rules: CommunityRules, person: Person, account: SubscribeAccount | None
    ) -> OutgoingText:
        title, text = _said(notice, rules)
        at = notice.at.astimezone(rules.zone_info)
        page = "" if account is None else f"{self.apps[account.app_id].page}?id={notice.id}"
        return OutgoingText(
            number=str(notice.data.get("own_number") or notice.data.get("number") or ""),
            title=title,
            text=text,
            at=f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",
            page=page,
            phone=person.phone,
            account=account,
        )

    async def _charge(self, person_id: UUID, account: SubscribeAccount, *, sent: bool) -> None:
        """A message was sent, or WeChat says that nobody agreed to one (43101): then there is none left."""
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            await outgoing.change_quota(
                tx,
                person_id,
                account.app_id,
                account.template_id,
                change=-1 if sent else None,
                why="sent" if sent else "refused",
            )
            await tx.commit()

    async def _later(self, message: OutgoingMessage, channels: list[str]) -> None:
        now = self.clock.now()
        pause = timedelta(seconds=15) * (1 << min(message.tries, 8))
        await self._change(
            message,
            {"state": OutgoingState.WAITING, "due_at": now + pause, "tries": message.tries + 1, "channels": channels},
        )

    async def _end(self, message: OutgoingMessage, state: OutgoingState, sent_by: str = "") -> None:
        await self._change(message, {"state": state, "sent_by": sent_by, "settled_at": self.clock.now()})

    async def _change(self, message: OutgoingMessage, changes: Mapping[str, object]) -> None:
        async with self.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            tx.update(OutgoingMessage, {"id": message.id}, changes)
            await tx.commit()


def _said(notice: Notice, rules: CommunityRules) -> tuple[str, str]:
    """Title and text of a notice, in Chinese; nothing that people wrote."""
    kind = all_kinds().get(notice.record_type)
    phone = rules.service_phone if kind is None else kind.phone_of(rules)
    title, text = say(notice.event, notice.record_type, notice.data, rules.zone_info, phone)
    return title.zh, text.zh
