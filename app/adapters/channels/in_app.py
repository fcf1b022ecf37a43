"""The list of notices itself: what stands there is message."""

from app.core.ports import Delivery, OutgoingText


class InAppChannel:
    """Reaches everybody, the next time they look."""

    name = "in_app"

    async def send(self, message: OutgoingText) -> Delivery:
        """The notice was written with the change that caused it: nothing is left to do."""
        return "taken"
