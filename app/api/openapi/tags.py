"""The groups of the API page, in reading order, each said in both languages."""

from collections.abc import Mapping
from typing import Final

from app.api.generic.columns import tag_of
from app.services.moving.kind import all_kinds

GROUPS: Final[Mapping[str, str]] = {
    "work-orders": "**工单 Work orders** — register a request, and take it through its lifecycle action by action. "
    "登记报修、特约与家政,并按流程逐步办理。",
    "charges": "**收费 Charges and payments** — what is owed, paid, refunded and waived. 应收、已收、退款与减免。",
    "follow-ups": "**回访 Follow-ups** — the desk's call after the job. 完工回访。",
    "clocks": "**时限 Clocks** — deadlines, why something is late, and how long they are. 时限、超时原因与时限政策。",
    "auth": "**登录 Logging in** — OAuth 2.0 tokens, and who the caller is. 令牌与当前用户。",
    "notices": "**通知 Notices** — what the caller, or whoever holds their role, should know. 个人与岗位通知。",
    "events": "**事件 Change feed** — what happened in a community, in order. 小区变更事件。",
    "reports": "**统计 Reports** — figures with their definitions, as JSON, workbook and drawing. 统计报表。",
    "files": "**文件 Files** — photos and signatures. 照片与签名。",
    "complaints": "**投诉 Complaints** — acceptance by rules that are explained, handling in time, a fair answer. "
    "按规则受理、限时办理、公正答复。",
    "corrective-actions": "**整改 Corrective actions** — what a founded complaint changes, by whom, until when. "
    "属实投诉的整改、责任人、期限与验证。",
    "contact-slips": "**内部联系单 Contact slips** — what another department must do, confirmed by its head. "
    "转有关部门办理事项,由部门负责人确认并回复。",
    "places": "**小区 Places** — communities, rooms and shops, departments, the price list. 房产、部门与价目。",
    "people": "**人员 People** — staff, customers, roles and qualifications. 员工、客户、角色与资质。",
    "clients": "**系统对接 Machine clients** — an ERP's access. ERP 等系统的接入。",
    "meta": "**字典 Vocabularies** — every enum with its labels. 枚举与名称。",
    "lifecycles": "**流程 Lifecycles** — the tables of what may happen, as data and drawn. 流程定义与图示。",
    "problems": "**错误 Problems** — every code an error can have. 错误代码。",
    "health": "**健康检查 Health** — for load balancers. 供负载均衡使用。",
}
"""What is said of each group. A kind of record needs nothing here: its group is called by its plural."""
LAST_OF_KINDS: Final = "contact-slips"
"""Behind this group stand those of kinds that have no text of their own."""


def _tags() -> dict[str, str]:
    kinds = [kind for kind in all_kinds().values() if kind.seen_by]
    called = {tag_of(kind): f"**{kind.plural.zh} {kind.plural.en.capitalize()}**" for kind in kinds}
    titles: dict[str, str] = {}
    for name, text in GROUPS.items():
        titles[name] = text
        if name == LAST_OF_KINDS:
            titles |= {tag: words for tag, words in called.items() if tag not in GROUPS}
    return titles


TAGS: Final = _tags()
"""Every group of the page, in reading order."""

DESCRIPTION: Final = """\
工单(Gongdan)是物业客服中心的工单与投诉服务。 Gongdan is the work-order service of a property company's desk.

**如何开始 Getting in.** 点 *Authorize*,用用户名与密码登录;系统对接用 client credentials。
Press *Authorize* and log in with user name and password, or with client credentials.

**动作 Actions.** 状态只读,只能通过动作改变:`POST /v1/work-orders/{id}/dispatch`。每个资源带 `available_actions`,
说明当前调用者可做什么、缺什么、被什么规则挡住。 State is read-only: actions change it. Every resource says in
`available_actions` what this caller may do now, what the form needs, and which rule stands in the way.

**重复提交 Repeats.** 写操作可带 `Idempotency-Key`;相同的键与内容得到逐字节相同的回答,保留 7 天。
Send an `Idempotency-Key` with a write: the same key and payload get the same answer, byte for byte, for 7 days.

**并发 Versions.** 资源带 `version` 与强 `ETag`;修改须带 `If-Match` 或 `expected_version`(否则 428,过期为 412/409)。
Edits say which version they were made from.

**错误 Errors.** 一律为 `application/problem+json`(RFC 9457),`code` 稳定,`errors[].pointer` 指明字段,语言随
`Accept-Language`。 Every error has one shape; `code` is stable; see `GET /v1/problems`.

**约定 Conventions.** 金额为整数分;时间为 RFC 3339;列表用 `limit` 与 `cursor`;未知字段与参数一律 422;
请忽略回答中未知的字段与枚举值。 Money is integer fen; unknown input is refused; ignore unknown output.
"""
