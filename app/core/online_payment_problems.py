"""What can go wrong with paying in the app, as problems for people."""

from typing import Any

from app.core.errors import Conflict, Invalid, Unavailable


class OnlinePaymentOff(Conflict):
    """Nobody pays in the app here."""

    code = "online-payment-off"


class OnlinePaymentOver(Conflict):
    """The payment was made, closed or has run out; another is begun with the button."""

    code = "online-payment-over"


class PaymentNoticeInvalid(Invalid):
    """A notice about a payment that the provider did not sign, or long ago."""

    code = "payment-notice-invalid"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__((), **kwargs)


class PaymentUnavailable(Unavailable):
    """The provider of online payments doesn't answer, or not as it signs."""

    code = "payment-unavailable"
