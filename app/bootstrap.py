"""Builds the container from the settings; the only place that chooses implementations of the ports."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Final

from app.adapters.channels import channels_of
from app.adapters.erp import erp_of
from app.adapters.files import LocalFiles
from app.adapters.sms import sms_of
from app.adapters.webhooks import webhooks_of
from app.adapters.wechat import HttpWechat
from app.adapters.wechat_pay import payments_of
from app.core.clock import Clock, SystemClock
from app.core.cursors import Cursors
from app.core.metrics import Metrics
from app.core.ports import Erp, FileStore, PaymentGateway, SmsSender, WebhookSender, Wechat
from app.core.quotas import BY_DEFAULT, Quotas
from app.core.settings import Settings, load_settings
from app.db.database import Database
from app.services.board.watching import Boards
from app.services.clocks.effects import write_clocks
from app.services.files.attaching import attach_files
from app.services.files.content_checks import ContentChecks
from app.services.files.fair_turns import FairTurns
from app.services.files.signed_urls import Signatures
from app.services.files.uploads import Uploads
from app.services.health.figures import FiguresReader
from app.services.kinds.arrears_checks import ArrearsChecks
from app.services.kinds.price_checks import PriceChecks
from app.services.master_data.work import MasterDataSetup
from app.services.money.online_payments import OnlinePayments
from app.services.moving.kind import all_kinds
from app.services.moving.moves import Finisher, MoverSetup
from app.services.notices.notices import leave_notices
from app.services.notices.outgoing import Outgoing
from app.services.notices.subscriptions import Subscriptions
from app.services.people.callers import Principals, Tokens
from app.services.people.logins import Logins
from app.services.people.passwords import Passwords
from app.services.people.staff_cards import StaffCards
from app.services.people.ways_in import WaysIn
from app.services.places.communities import Communities
from app.services.timeline.feed_watch import FeedWatch
from app.services.webhooks.deliveries import WebhookConsumer
from app.services.webhooks.endpoints import WebhookSecrets
from app.services.webhooks.sending import Webhooks
from app.workflow.kinds import common_facts

DRAWN_AT_ONCE: Final = 2
"""How many letters, workbooks and charts are drawn at the same time; each keeps a processor busy."""


@dataclass(frozen=True)
class Container:
    """Everything one process shares between its requests. Tests give their own settings, clock, database or files."""

    settings: Settings
    clock: Clock
    database: Database
    moves: MoverSetup
    tokens: Tokens
    passwords: Passwords
    principals: Principals
    logins: Logins
    wechat: Wechat
    sms: SmsSender
    payments: PaymentGateway
    erp: Erp
    master_data: MasterDataSetup
    arrears_checks: ArrearsChecks
    price_checks: PriceChecks
    online_payments: OnlinePayments
    content_checks: ContentChecks
    ways_in: WaysIn
    outgoing: Outgoing
    subscriptions: Subscriptions
    webhook_sender: WebhookSender
    webhook_secrets: WebhookSecrets
    webhook_consumer: WebhookConsumer
    webhooks: Webhooks
    cursors: Cursors
    signatures: Signatures
    staff_cards: StaffCards
    files: FileStore
    uploads: Uploads
    drawing: FairTurns
    """Turns at drawing letters, workbooks and charts."""
    feed_watch: FeedWatch
    metrics: Metrics
    """What this process counts of itself."""
    figures: FiguresReader
    """What the database says of what waits, for whoever watches."""
    boards: Boards
    """The live boards that are looked at."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the process was told to stop: whoever waits for something waits no longer."""

    @property
    def communities(self) -> Communities:
        """The rules of communities, remembered."""
        return self.moves.communities

    async def close(self) -> None:
        """Give back what was opened."""
        self.boards.close()
        self.feed_watch.close()
        await self.webhooks.finish()
        await self.wechat.close()
        await self.payments.close_connections()
        await self.erp.close()
        await self.database.close()


def open_database(settings: Settings) -> Database:
    """The application's database; on PostgreSQL every connection takes the role that owns nothing, and row-level
    security shows a transaction its scope's communities."""
    return Database(
        settings.database_url,
        pool_size=settings.pool_size,
        role=settings.database_role if settings.is_postgresql else None,
        row_security=settings.row_security,
    )


def mover_setup(communities: Communities | None = None, quotas: Quotas = BY_DEFAULT, *more: Finisher) -> MoverSetup:
    """What moves are carried out with. Finding the kinds finds the handlers of effects beside them."""
    all_kinds()
    finishers = (write_clocks, leave_notices, *more)
    return MoverSetup(communities or Communities(), finishers, {common_facts.files: attach_files}, quotas)


def build_container(
    settings: Settings | None = None,
    *,
    clock: Clock | None = None,
    database: Database | None = None,
    files: FileStore | None = None,
    wechat: Wechat | None = None,
    sms: SmsSender | None = None,
    payments: PaymentGateway | None = None,
    erp: Erp | None = None,
    webhook_sender: WebhookSender | None = None,
) -> Container:
    """The parts of a process, from its settings."""
    settings = settings or load_settings()
    database = database or open_database(settings)
    secret = settings.secret_key.get_secret_value()
    tokens = Tokens(settings)
    passwords = Passwords()
    principals = Principals(
        database, settings.principal_cache_seconds, totp_for_administrators=settings.totp_for_administrators
    )
    clock = clock or SystemClock()
    logins = Logins(settings, database, tokens, passwords, principals)
    wechat = wechat or HttpWechat(settings.wechat_url, settings.wechat_apps)
    sms = sms or sms_of(settings)
    payments = payments or payments_of(settings)
    erp = erp or erp_of(settings)
    webhook_sender, webhook_secrets = webhook_sender or webhooks_of(settings), WebhookSecrets(secret)
    ways_in = WaysIn(settings, database, logins, clock=clock, wechat=wechat, sms=sms)
    signatures = Signatures(secret)
    content_checks = ContentChecks(
        database, clock, settings.wechat_apps, wechat, ways_in.tokens, signatures, settings.public_url,
        on=any(app.content_check for app in settings.wechat_apps.values()),
    )  # fmt: skip
    staff_cards = StaffCards()
    feed_watch = FeedWatch(settings.waiting_readers_each, settings.waiting_readers)
    figures = FiguresReader(database, clock)
    moves = mover_setup(None, settings.quotas, *((content_checks.note_move,) if content_checks.on else ()))
    return Container(
        settings=settings,
        clock=clock,
        database=database,
        moves=moves,
        tokens=tokens,
        passwords=passwords,
        principals=principals,
        logins=logins,
        wechat=wechat,
        sms=sms,
        payments=payments,
        erp=erp,
        master_data=MasterDataSetup(moves, principals, staff_cards),
        arrears_checks=ArrearsChecks(database, clock, erp, moves),
        price_checks=PriceChecks(database, clock, erp, moves),
        online_payments=OnlinePayments(settings, database, clock, payments, moves),
        ways_in=ways_in,
        outgoing=Outgoing(
            database, clock, moves.communities, settings.wechat_apps, channels_of(wechat, ways_in.tokens, sms)
        ),
        subscriptions=Subscriptions(settings.wechat_apps),
        webhook_sender=webhook_sender,
        webhook_secrets=webhook_secrets,
        webhook_consumer=WebhookConsumer(database, clock),
        webhooks=Webhooks(database, clock, webhook_sender, webhook_secrets),
        cursors=Cursors(secret),
        signatures=signatures,
        content_checks=content_checks,
        staff_cards=staff_cards,
        files=files or LocalFiles(settings.files_dir),
        uploads=Uploads(),
        feed_watch=feed_watch,
        drawing=FairTurns(DRAWN_AT_ONCE, each=4, altogether=32),
        metrics=Metrics(version("gongdan")),
        figures=figures,
        boards=Boards(database, clock, moves.communities, figures, feed_watch),
    )


@asynccontextmanager
async def open_container() -> AsyncIterator[Container]:
    """The parts of a process for as long as a command needs them."""
    container = build_container()
    try:
        yield container
    finally:
        await container.close()
