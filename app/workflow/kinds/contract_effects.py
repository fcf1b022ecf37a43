"""What follows from what is done with a maintenance contract 维保合同: its list, its renewal, its visits (M-80)."""

from app.core.lang import Words
from app.workflow.engine.effects import Effect


class ListEquipment(Effect):
    """The form's equipment is the contract's list, for its term."""

    words = Words("the form's equipment is the list", "所填设备列入清单")


class ListMoreEquipment(Effect):
    """The form's equipment is covered from today on."""

    words = Words("cover the form's equipment from today on", "所填设备自当日起纳入")


class EndCoverage(Effect):
    """The form's equipment is covered until the end of today."""

    words = Words("cover the form's equipment until today", "所填设备至当日止")


class OpenRenewal(Effect):
    """A draft that goes on from this contract, with its terms and equipment."""

    words = Words("draft a contract that goes on from it", "生成续约草稿")


class TellEarlier(Effect):
    """The contract that this one goes on from hears that it is signed, or that it will not be."""

    words = Words("tell the contract before it", "通知原合同")


class AwaitVisits(Effect):
    """From today on the worker makes orders of its visits."""

    words = Words("make orders of its visits from today on", "自当日起生成定期上门工单")


class MakeVisits(Effect):
    """An order for each visit that is due to be made."""

    words = Words("an order for each visit that is near", "为临近的定期上门生成工单")


class AwaitFees(Effect):
    """From the present period on the worker charges the fee."""

    words = Words("charge the fee of each period from the present one on", "自当期起按期收费")


class ChargeFees(Effect):
    """The fee of each period that has begun is charged."""

    words = Words("charge the fee of each period that has begun", "为已开始的周期开具费用单")


class ChargeSingly(Effect):
    """What the form says is charged."""

    words = Words("charge what the form says", "按所填内容开具费用单")


class ChargeLateInterest(Effect):
    """The interest on the fee that the form names, up to today, is charged."""

    words = Words("charge the interest up to today", "开具截至当日的滞纳金")


class TellOfVisits(Effect):
    """The departments that have orders of its visits hear that it ended."""

    words = Words("tell the departments that have open visits of it", "通知有未完成上门工单的部门")


class AwaitTerm(Effect):
    """The worker looks after it when its term begins."""

    words = Words("wait for its first day", "待起始日生效")
