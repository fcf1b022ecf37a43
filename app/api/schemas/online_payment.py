"""Shapes of paying in the app."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field


class RequestPayment(BaseModel):
    """What wx.requestPayment takes, field by field."""

    timeStamp: str = Field(max_length=20, examples=["1764381600"])  # noqa: N815 - WeChat's own name
    nonceStr: str = Field(max_length=40)  # noqa: N815
    package: str = Field(max_length=200, examples=["prepay_id=wx201410272009395522657"])
    signType: Literal["RSA"] = "RSA"  # noqa: N815
    paySign: str = Field(max_length=1000)  # noqa: N815


class PrepayOut(BaseModel):
    """A payment that was announced to WeChat Pay."""

    amount_fen: int = Field(ge=1, le=1_000_000_000, examples=[7000])
    currency: Literal["CNY"] = "CNY"
    expires_at: datetime = Field(description="Until then it can be paid.")
    request_payment: RequestPayment


class NoticeTaken(BaseModel):
    """What WeChat Pay wants to hear."""

    code: Literal["SUCCESS"] = "SUCCESS"
    message: str = Field(default="成功", max_length=60)
