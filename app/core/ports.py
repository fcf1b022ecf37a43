"""Ports: the outside systems that Gongdan needs, as protocols. Adapters implement them; bootstrap chooses one."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Literal, Protocol, TypeVar
from uuid import UUID

from app.core.erp import ErpItem, FeeBalance, RoomArrears
from app.core.json_object import JsonView

Given = TypeVar("Given")


class FileStore(Protocol):
    """Stores the bytes of uploaded files under generated names."""

    async def save(self, name: str, content: bytes | BinaryIO) -> None:
        """Store the content durably; a second save under the same name replaces the first."""

    async def load(self, name: str) -> bytes:
        """The content. Raises FileNotFoundError."""

    async def size(self, name: str) -> int:
        """How many bytes it has. Raises FileNotFoundError."""
        ...

    def chunks(self, name: str) -> AsyncIterator[bytes]:
        """The content piece by piece; a video is never in memory as a whole."""
        ...

    async def sweep(self, before: datetime, part: int) -> list[str]:
        """Delete what was never written to its end in one of 256 parts of the store; the names of everything else there
        that was written before a moment."""
        ...

    async def check(self) -> None:
        """Try whether files can be stored. Raises Unavailable."""
        ...

    async def remove(self, name: str) -> None:
        """Delete the content; a missing file is no error."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one person, or to everybody with a role. `data` holds what its text needs, such as a number, a clock
    and a moment, and no personal values."""

    at: datetime
    community_id: UUID
    event: str
    record_type: str
    record_id: UUID
    person_id: UUID | None = None
    role: str | None = None
    department_id: UUID | None = None
    """For a role that is held per department: only those of this department."""
    data: JsonView = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WechatSession:
    """Who somebody is in one mini-program, as code2session says it. The session_key is left with the adapter."""

    openid: str
    unionid: str | None = None


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token of a mini-program, and for how many seconds it is good."""

    token: str
    seconds: int


ContentSuggestion = Literal["pass", "review", "risky"]


@dataclass(frozen=True, slots=True)
class ContentVerdict:
    """What WeChat says of a text or a picture."""

    trace_id: str
    suggest: ContentSuggestion
    label: int
    """What is wrong with it, by WeChat's number; 100: nothing."""


class Wechat(Protocol):
    """WeChat's servers, for the mini-programs of this installation. Each call raises the problems of
    app.core.wechat_problems; `token` is an access token of the mini-program."""

    async def session(self, app_id: str, code: str) -> WechatSession:
        """Who wx.login gave this code to (code2session); a code is good for five minutes and works once."""
        ...

    async def access_token(self, app_id: str, *, anew: bool = False) -> AccessToken:
        """The access token in use (stable_token), or another one if that was lost."""
        ...

    async def phone(self, token: str, code: str, openid: str) -> str:
        """The telephone number that somebody let the mini-program know (getuserphonenumber), as WeChat writes it."""
        ...

    async def send_message(
        self, token: str, *, openid: str, template_id: str, page: str, data: Mapping[str, str]
    ) -> None:
        """Send a subscribe message (message/subscribe/send). Raises WechatNotSubscribed where nobody agreed to it,
        WechatFieldsInvalid for a field that the template doesn't take."""
        ...

    async def check_text(self, token: str, *, openid: str, content: str) -> ContentVerdict:
        """What WeChat says of a text of at most 2,500 characters that this user wrote (msg_sec_check, version 2)."""
        ...

    async def check_picture(self, token: str, *, openid: str, url: str) -> str:
        """Have a picture checked that this user sent (media_check_async, version 2); WeChat fetches it from the
        address. Returns the trace_id under which WeChat pushes the result."""
        ...

    async def close(self) -> None:
        """Give back its connections."""
        ...


class AccessTokens(Protocol):
    """The access tokens of the mini-programs, shared by all processes."""

    async def using(self, app_id: str, call: Callable[[str], Awaitable[Given]]) -> Given:
        """Call something with the access token; once more with another one, if WeChat says that this one is lost."""
        ...


class SmsSender(Protocol):
    """Sends text messages."""

    async def send(self, phone: str, text: str) -> None:
        """Send a text to a number (E.164). Raises Unavailable."""
        ...


class Erp(Protocol):
    """The company's ERP, which bills property fees and keeps the central warehouse (M-102). Communities are named by
    their code, rooms by their label. Each call raises ErpUnknown where the ERP gives no answer that can be used."""

    async def room_arrears(self, community: str, room: str) -> RoomArrears:
        """What a room or shop owes."""
        ...

    async def fee_balance(self, community: str, room: str) -> FeeBalance:
        """What is left of fees that a room or shop paid in advance."""
        ...

    async def item(self, community: str, code: str) -> ErpItem:
        """Price and stock of an item by its code."""
        ...

    async def close(self) -> None:
        """Give back its connections."""
        ...


PaymentStanding = Literal["paid", "open", "closed", "refunded"]
RefundStanding = Literal["done", "sent", "closed", "failed"]
"""`closed`: nothing was given back, and the provider does no more under this number."""


@dataclass(frozen=True, slots=True)
class OnlineTransaction:
    """What the provider knows of a payment."""

    out_trade_no: str
    standing: PaymentStanding
    transaction_id: str = ""
    amount_fen: int = 0
    app_id: str = ""
    """The mini-program in which it was made, where the provider says so."""


@dataclass(frozen=True, slots=True)
class RefundNotice:
    """What the provider says of a refund by itself."""

    out_refund_no: str
    standing: RefundStanding


class PaymentGateway(Protocol):
    """A provider through whom customers pay in the app. Each call raises PaymentUnavailable where the provider doesn't
    answer, or not in the way that it signs."""

    async def prepay(
        self,
        *,
        app_id: str,
        openid: str,
        out_trade_no: str,
        amount_fen: int,
        description: str,
        now: datetime,
        expires_at: datetime,
    ) -> JsonView:
        """Announce a payment; what wx.requestPayment takes. The same announcement may be made again."""
        ...

    async def query(self, out_trade_no: str) -> OnlineTransaction | None:
        """How it stands with a payment; None for one that was never announced."""
        ...

    async def close(self, out_trade_no: str) -> None:
        """Let nobody pay it any more."""
        ...

    async def refund(self, *, out_trade_no: str, out_refund_no: str, amount_fen: int, total_fen: int) -> RefundStanding:
        """Give some of it back, once however often it is asked for."""
        ...

    def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> OnlineTransaction | RefundNotice | None:
        """What the provider says by itself; None for what is of no interest. Raises PaymentNoticeInvalid for what is
        not signed by the provider, or too old."""
        ...

    async def close_connections(self) -> None:
        """Give back its connections."""
        ...


@dataclass(frozen=True, slots=True)
class SubscribeAccount:
    """Where a subscribe message goes: the account of a person in a mini-program, and the template agreed to."""

    app_id: str
    openid: str
    template_id: str
    fields: Mapping[str, str]
    """Which field of the template takes what: `number`, `title`, `text`, `at`."""


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """A notice as it is told outside the list of notices."""

    number: str
    title: str
    text: str
    at: str
    """When it happened, in the community's time, as people write it."""
    page: str
    """The page of the mini-program that shows it."""
    phone: str | None = None
    account: SubscribeAccount | None = None


Delivery = Literal["taken", "unreached", "no_consent"]
"""Whether a channel took a message; `no_consent`: the person has agreed to no more of its kind."""


class NoticeChannel(Protocol):
    """One way to tell somebody something."""

    name: str

    async def send(self, message: OutgoingText) -> Delivery:
        """Tell it. Raises Unavailable to try again later."""
        ...


TryFault = Literal["status", "timeout", "connection", "target"]
"""Why a try of a webhook failed: a status that is no 2xx, no answer in time, no connection that can be trusted, an
address that is not allowed any more."""


@dataclass(frozen=True, slots=True)
class WebhookReceipt:
    """What came of one try to send a webhook."""

    status: int | None = None
    """The HTTP status that the receiver answered with; None: there was no answer."""
    fault: TryFault | None = None
    """None: the receiver took it."""
    retry_after: str = ""
    """The header of that name as it came: seconds, or a date."""


class WebhookSender(Protocol):
    """Sends webhooks to receivers on the internet."""

    async def check(self, url: str) -> None:
        """Whether anything may be sent to an address. Raises TargetRefused."""
        ...

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookReceipt:
        """One try. The address is checked again, and what was checked is what is connected to."""
        ...
