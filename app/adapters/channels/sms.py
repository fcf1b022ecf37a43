"""Text messages."""

from typing import Final

from app.core.ports import Delivery, OutgoingText, SmsSender

LONGEST: Final = 200
"""Characters of one message; three that a phone shows as one."""


class SmsChannel:
    """Reaches whoever has a telephone number on record."""

    name = "sms"

    def __init__(self, sms: SmsSender) -> None:
        self._sms = sms

    async def send(self, message: OutgoingText) -> Delivery:
        """Title and text, as one message."""
        if message.phone is None:
            return "unreached"
        await self._sms.send(message.phone, f"【{message.title}】{message.text}"[:LONGEST])
        return "taken"
