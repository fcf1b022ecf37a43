"""What follows from what is done with recurring housekeeping 定期家政 (M-12, M-14)."""

from app.core.lang import Words
from app.workflow.engine.effects import Effect


class KeepAgreedPrice(Effect):
    """The customer's agreement to the price of the list as it is now."""

    words = Words("keep the price of the list and the agreement to it", "保存现行价格及客户同意")


class KeepChangedDate(Effect):
    """The form's date is moved, or nobody comes on it."""

    words = Words("keep the changed date", "保存变更的日期")


class DropOrders(Effect):
    """The orders of dates that fall away are cancelled, as far as nobody has set out for them and notice is given."""

    words = Words("cancel the orders of dates that fall away", "取消相应日期尚未出发的工单")


class AwaitDates(Effect):
    """The worker looks after the next date in time."""

    words = Words("look after the next date in time", "按期处理下一日期")


class MakeBookings(Effect):
    """Each date that is near becomes an order."""

    words = Words("make an order of each date that is near", "为临近的日期生成工单")
