"""What letters say: the decision, its reasons by rule and fact, what can be done now, and the day in words."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, DecisionKind, Matter
from app.core.enums import Means
from app.core.roles import Caller, Grant, Role
from app.db.transaction import as_row
from app.models import ComplaintDecision, ComplaintNote
from app.workflow.kinds.complaint.acceptance import RULES_VERSION, assess
from app.workflow.kinds.complaint.acceptance_parts import Facts
from app.workflow.kinds.complaint.facts import stored_verdict
from app.workflow.words.acceptance import reply_to
from app.workflow.words.letters import (
    Letter,
    LetterSender,
    day_in_words,
    decision_letter,
    may_read_letters,
    printed,
    reply_letter,
)
from tests.kinds.usual import CALLERS, COMMUNITY_ID, CUSTOMER_ID, blank, uid

LATE = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
"""Half past one in the night of the 21st, in Shanghai."""
HEAD = LetterSender("示范物业", "国旺广场", "0512-0000-0339", "Asia/Shanghai")
FACTS = Facts(
    basis="A1",
    nature="fault_of_goods",
    complainant_type="operator",
    purchase_channel="shop",
    warranty_end=date(2026, 1, 31),
    fault_reported_on=date(2026, 11, 20),
    liability_otherwise="no",
    evidence_count=1,
    grounds="sufficient",
    respondent_identified=True,
)
VERDICT = assess(FACTS)


def complaint(**values: Any) -> Any:
    from app.models import Complaint

    usual = {
        "number": "TS-GW-20261121-0003", "created_at": LATE, "kind": ComplaintKind.CONSUMER,
        "channel": ComplaintChannel.PHONE, "matter": Matter.CONSUMER_DISPUTE, "complainant_name": "刘先生",
        "complainant_id": CUSTOMER_ID, "description": "水壶漏电\n\n商家拒绝退换", "demand": "退货退款",
        "respondent": {"name": "金鑫家电", "place": "A座201铺"},
    }  # fmt: skip
    return blank(Complaint, **{**usual, **values})


def decision(kind: DecisionKind, **values: Any) -> ComplaintDecision:
    usual: dict[str, Any] = {
        "kind": kind, "number": "TF-GW-20261121-0001", "rules_version": RULES_VERSION, "codes": [], "text": "",
        "verdict": stored_verdict(VERDICT), "referred_to": "", "reason": "内部说明", "told_at": LATE,
        "means": Means.PHONE, "created_at": LATE,
    }  # fmt: skip
    return as_row(ComplaintDecision, {**usual, **values})


def words(letter: Letter) -> str:
    parts = [text for part in letter.parts for text in (part.heading, *part.paragraphs, *part.points)]
    return "\n".join((letter.title, letter.opening, *parts))


def refusal(**values: Any) -> Letter:
    usual = {"codes": list(VERDICT.failing), "text": reply_to(VERDICT).say("zh")}
    return decision_letter(decision(DecisionKind.DECLINE, **{**usual, **values}), complaint(), HEAD)


def test_a_refusal_gives_each_rule_with_its_reply_and_the_facts_that_were_found() -> None:
    assert VERDICT.failing == ("R01", "R03")
    letter = refusal()
    text = words(letter)
    assert letter.title == "投诉不予受理通知书"
    reasons = letter.parts[1].points
    assert [reason[:3] for reason in reasons] == ["R01", "R03"]
    assert "经营者" in reasons[0]
    assert "2026年1月31日" in reasons[1]
    assert "2026年11月20日" in reasons[1]
    assert all("\uff0c" in reason for reason in reasons), "in the punctuation of print"
    for way_on in ("12315", "12345", "人民法院", "补充材料", "0512-0000-0339", "M-122", "M-123"):
        assert way_on in text, way_on
    assert text.count("不属消费者投诉范围") == 1, "what the rules say is said once"
    assert "内部说明" not in text
    assert list(letter.parts[0].paragraphs[1:3]) == ["水壶漏电", "商家拒绝退换"]


def test_own_words_of_a_refusal_stand_as_they_were_written() -> None:
    made = refusal(text="我们认为:该批货物系经营采购,不在范围内。", codes=["R01"])
    assert made.parts[1].paragraphs[1] == "我们认为:该批货物系经营采购,不在范围内。"
    assert "不属消费者投诉范围" in made.parts[1].points[0]


def test_a_refusal_of_a_version_of_old_is_read_by_its_own_rules() -> None:
    with pytest.raises(KeyError):
        refusal(rules_version="never")


def test_accepting_says_what_comes_next() -> None:
    accepted = assess(replace(FACTS, complainant_type="consumer", warranty_end=date(2027, 1, 1)))
    stored = {"verdict": stored_verdict(accepted), "text": reply_to(accepted).say("zh")}
    letter = decision_letter(decision(DecisionKind.ACCEPT, **stored), complaint(), HEAD)
    text = words(letter)
    assert letter.title == "投诉受理通知书"
    assert "十五日" in text
    assert "12315" not in text
    assert letter.parts[1].points == ()


def test_a_referral_names_to_whom() -> None:
    letter = decision_letter(
        decision(DecisionKind.REFER, referred_to="市场监督管理局(12315)", text="不属本中心职责", rules_version=None),
        complaint(kind=ComplaintKind.SERVICE, respondent=None, demand=""), HEAD,
    )  # fmt: skip
    assert "市场监督管理局(12315)" in letter.parts[1].paragraphs[0]
    assert letter.parts[1].paragraphs[1] == "不属本中心职责"
    assert "被投诉方" not in words(letter)


def test_a_reply_has_a_number_of_its_complaint() -> None:
    note = as_row(ComplaintNote, {"text": "已上门道歉\n并重新维修", "told_at": None, "created_at": LATE, "means": None})
    letter = reply_letter(note, complaint(), 2, HEAD)
    assert (letter.title, letter.number) == ("投诉答复函", "TS-GW-20261121-0003-F2")
    assert letter.parts[1].paragraphs == ("已上门道歉", "并重新维修")
    assert "逐级上报" in words(letter)


def test_days_are_local() -> None:
    made = refusal()
    assert made.day == "二〇二六年十一月二十一日"
    assert "2026年11月21日" in made.opening


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 1, 1), "二〇二六年一月一日"),
        (date(2026, 10, 10), "二〇二六年十月十日"),
        (date(2030, 12, 20), "二〇三〇年十二月二十日"),
        (date(2027, 2, 28), "二〇二七年二月二十八日"),
        (date(2027, 3, 30), "二〇二七年三月三十日"),
        (date(2027, 5, 31), "二〇二七年五月三十一日"),
    ],
)
def test_a_day_in_words(day: date, said: str) -> None:
    assert day_in_words(day) == said


def test_punctuation_of_print_stands_beside_chinese_only() -> None:
    assert printed("您好,请(速)回电:12:30;A,B") == "您好\uff0c请\uff08速\uff09回电\uff1a12:30;A,B"


def test_letters_are_for_the_desk_and_the_complainant() -> None:
    readers = {name for name, caller in CALLERS.items() if may_read_letters(caller, complaint())}
    assert readers >= {"customer who asked", "receptionist", "customer-service supervisor", "manager"}
    assert not readers & {
        "customer of the room", "another customer", "receptionist elsewhere", "supervisor of the department",
        "assigned worker", "cashier", "machine client", "gongdan", "nobody", "administrator",
    }  # fmt: skip
    machine = Caller(uid(9), uid(1), (Grant(Role.RECEPTIONIST, COMMUNITY_ID),), kind="client")
    assert not may_read_letters(machine, complaint())
