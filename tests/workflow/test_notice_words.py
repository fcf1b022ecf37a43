"""Every notice has a title and a text in both languages, with all their places filled."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.catalogue import placeholders_of
from app.core.enums import Level, Standing
from app.core.lang import Words
from app.services.moving.kind import all_kinds, kind_of
from app.workflow.clocks.definitions import CLOCKS, EVIDENCE
from app.workflow.clocks.escalation import ACTIONS, BREACHED, WARNED
from app.workflow.engine import effects as fx
from app.workflow.engine.audiences import OUTSIDE_AUDIENCES
from app.workflow.engine.table_words import is_bilingual
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.kinds.complaint.confidentiality import INTERNAL_FIELDS
from app.workflow.words.for_staff import NO_LONGER, REPEATED, STAFF_NOTICES, staff_words, told_by, untold
from app.workflow.words.notices import READABLE, say
from app.workflow.words.outside import ALWAYS, OUTSIDE_NOTICES
from tests.workflow.staff_notices import SAID, Said

ZONE = ZoneInfo("Asia/Shanghai")
STEPS = [(lifecycle.name, step) for lifecycle in ALL.values() for step in lifecycle.steps]


def check(title: Words, text: Words) -> None:
    for words in (title, text):
        assert is_bilingual(words), words
        for sentence in words:
            assert "{" not in sentence, sentence
            assert "—" not in sentence, sentence
    assert len(title.en) <= 200
    assert len(text.en) <= 600


TOLD = sorted({(step.event, whom, name) for name, step in STEPS for whom in told_by(step)})
"""Everything that tables and their effects tell somebody of the company: event, audience, kind of record."""
ANY_STAFF_FACTS = {
    "starts_at": "2026-11-23T02:00:00+00:00", "ends_at": "2026-11-23T04:00:00+00:00", "place": "2号楼2单元202",
    "urgency": "urgent", "expected_at": "2026-11-25T02:00:00+00:00", "quote_version": 2,
    "master": "WX-HY-20261121-0009",
    "extended_to": "2026-12-20", "answer_by": "2026-11-24T09:00:00+00:00", "failure": "water",
    "due_on": "2026-11-30", "day": "2026-11-22", "ends_on": "2027-11-22", "paused_until": "2026-12-31",
    "effective_at": "2026-12-01T16:00:00+00:00", "leaves_at": "2026-11-23T01:00:00+00:00",
    "period_from": "2026-10-01", "period_until": "2026-10-31", "order_number": "WX-HY-20261121-0011",
    **dict.fromkeys(("total_fen", "owed_fen", "unit_fen", "amount_fen", "granted_fen", "compensation_fen",
                     "difference_fen"), 12_345),
}  # fmt: skip
"""One value of everything that staff may be told beside a record's number."""
OF_ANOTHER_RECORD = "corrective_action"
"""It has no number of its own, and is called by that of the record that it comes from, where there is one."""


@pytest.mark.parametrize(("event", "whom", "name"), TOLD, ids=[f"{event}-{whom}" for event, whom, _ in TOLD])
def test_whatever_staff_are_told_has_its_own_sentences(event: str, whom: str, name: str) -> None:
    notice = staff_words(event, whom)
    assert notice is not NO_LONGER, "nothing in app/data/words says what happened"
    assert notice.facts <= set(ANY_STAFF_FACTS), "a fact that this list doesn't know"
    data = {"number": "WX-HY-20261121-0007", "whom": whom}
    fewer = [{key: value for key, value in ANY_STAFF_FACTS.items() if key != fact} for fact in notice.facts]
    for facts in ({}, ANY_STAFF_FACTS, *fewer):
        title, text = say(event, name, data | facts, ZONE)
        check(title, text)
        assert title not in ALL[name].titles.values(), "no more than what the table calls the action"
        assert all(data["number"] in sentence for sentence in text), "which record"
        assert not [sentence for sentence in text if "None" in sentence]
    for words in (notice.title, notice.text, *notice.more, *filter(None, [notice.written])):
        assert is_bilingual(words)
        assert placeholders_of(words.en) == placeholders_of(words.zh)
    assert placeholders_of(notice.title.en) == frozenset(), "the title is short; the text names the record"


@pytest.mark.parametrize(("event", "whom"), [(event, whom) for event, whom, name in TOLD if name == OF_ANOTHER_RECORD])
def test_a_corrective_action_of_no_record_leaves_no_hole(event: str, whom: str) -> None:
    check(*say(event, OF_ANOTHER_RECORD, {"whom": whom}, ZONE))


def test_what_staff_are_told_now_is_never_that_something_has_changed() -> None:
    assert untold() == []
    title, _ = say("work_order.retired_long_ago", "work_order", {"number": "WX-1"}, ZONE)
    assert title == NO_LONGER.title, "only of earlier versions, whose notices are still read"
    assert NO_LONGER not in STAFF_NOTICES.values()


def test_an_audience_that_is_told_something_apart_is_told_of_it() -> None:
    audiences = {(event, whom) for event, whom, _ in TOLD}
    assert {(event, whom) for event, whom in STAFF_NOTICES if whom} <= audiences


@pytest.mark.parametrize("row", SAID, ids=[" ".join(row[:3]) for row in SAID])
def test_each_reader_is_told_what_happened_and_what_to_do(row: Said) -> None:
    name, action, whom, facts, expected = row
    events = {step.event for step in ALL[name].steps if step.action == action and whom in told_by(step)}
    assert events, f"{whom} is not told of {action}"
    for event in events:
        _, text = say(event, name, {"number": "HM-1", "whom": whom, **facts}, ZONE)
        assert text.zh == expected


def test_whoever_goes_back_hears_of_every_return_that_is_planned() -> None:
    rows = [step for name, step in STEPS if name == "work_order" and step.action == "plan_return"]
    assert len(rows) == 2
    assert all({"worker", "helpers"} <= set(told_by(step)) for step in rows), "also of one that the desk plans"


def test_the_hand_written_table_is_long_enough() -> None:
    assert len({row[:3] for row in SAID}) >= 40
    assert {row[0] for row in SAID} >= {"work_order", "complaint", "training", "shift", "leave", "charge"}


@pytest.mark.parametrize("event", ACTIONS)
@pytest.mark.parametrize("clock", CLOCKS)
def test_every_event_of_a_clock_has_words(event: str, clock: str) -> None:
    due_at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC).isoformat()
    for standing in Standing:
        data = {"name": clock, "number": "TS-1", "due_at": due_at, "stood_with": standing.value,
                "level": Level.MANAGER.value}  # fmt: skip
        title, text = say(event, "work_order", data, ZONE)
        check(title, text)
        assert "2026-11-23 10:00" in text.en, "as the community's clocks show it"


REPEATS = [(event, whom) for (event, whom), notice in STAFF_NOTICES.items() if notice.written is not None]


@pytest.mark.parametrize(("event", "whom"), REPEATS)
def test_what_somebody_wrote_is_told_where_it_is_known(event: str, whom: str) -> None:
    name, template = event.partition(".")[0], staff_words(event, whom)
    data = {"number": "LX-HY-20261121-0002", "action": "return", "whom": whom}
    record = kind_of(name).model
    longest = "属" * record.model_fields[REPEATED[event]].metadata[0].max_length
    without = say(event, name, data, ZONE)[1]
    for reason in ("鑫", None, "", longest):
        title, text = say(event, name, {**data, "written": reason}, ZONE)
        assert is_bilingual(title)
        assert [str(reason or "") in sentence for sentence in text] == [True, True]
        assert (text == without) == (not reason)
        assert not [sentence for sentence in text if "{" in sentence or "—" in sentence]
        assert max(map(len, text)) <= 700
    assert template.written is not None
    assert template.repeats == REPEATED[event], "one event repeats one column"
    assert is_bilingual(template.written)


OF_RECEIVERS = {"webhook_endpoint.failed", "webhook_endpoint.gone"}
"""Told to administrators, who have no table: a receiver of events can't be reached, or wants no more."""


def test_words_are_for_events_that_there_are() -> None:
    # people are no kind of record: the desk puts something right about them
    about_people = {"person.phone_corrected", "person.merged_in", "person.binding_code_issued"}
    # and WeChat says of a refund that it failed, outside of any table
    events = {step.event for _, step in STEPS} | set(ACTIONS) | about_people | {"charge.refund_failed", *OF_RECEIVERS}
    assert {event for event, _ in STAFF_NOTICES} <= events


def test_what_people_are_told_is_called_by_a_number() -> None:
    told = {name for name, step in STEPS if any(isinstance(effect, fx.Tell) for effect in step.then)}
    assert all(ALL[name].path for name in told), "whoever is told can open it"


# people outside

OUTSIDE = sorted(
    {
        (step.event, effect.whom, name)
        for name, step in STEPS
        for effect in step.then
        if isinstance(effect, fx.Tell) and effect.whom in OUTSIDE_AUDIENCES
    }
    | {(WARNED, whom, "complaint") for whom in CLOCKS[EVIDENCE].audiences if whom in OUTSIDE_AUDIENCES}
    | {(WARNED, whom, "work_order") for clock in CLOCKS.values() for whom in clock.reminds}
)
"""Everything that a table, or a clock, tells somebody outside the company: event, audience, kind of record."""
FACTS = {
    "missing": ["evidence", "warranty_end"], "starts_at": "2026-11-23T02:00:00+00:00", "quote_version": 2,
    "wish_not_met": "taken",
    "ends_at": "2026-11-23T04:00:00+00:00", "receipt": "SJ-HY-20261123-0001", "master": "WX-HY-20261121-0009",
    "letter": "TF-HY-20261123-0001", "department": "营运部",
    "repaired_under": "WX-HY-20261101-0003", "evidence_by": "2026-11-30", "progress_by": "2026-11-26",
    "result_by": "2026-12-08", "kept_by": "2026-12-01", "extended_to": "2026-12-20",
    "answer_by": "2026-11-24T09:00:00+00:00", "expected_at": "2026-11-25T02:00:00+00:00",
    "failure": "water", "since": "2026-11-23T00:10:00+00:00", "news": {"en": "The pump runs.", "zh": "水泵已运行"},
    "own_material": "told_insisted",
    "approved_purchase": "DG-HY-20261123-0001", "rejected_purchase": "DG-HY-20261123-0002",
    **dict.fromkeys(("unit_fen", "paid_unit_fen", "total_fen", "invoiced_fen", "amount_fen", "owed_fen"), 12_345),
}  # fmt: skip
"""One value of everything that may be said."""
TOLD_OUTSIDE = {
    # what decisions and letters told the complainant
    "complaint": {
        "missing", "evidence_by", "progress_by", "result_by", "extended_to", "kept_by", "letter", "department",
    },
    # when, how much, which paper
    "work_order": {
        "starts_at", "ends_at", "expected_at", "quote_version", "total_fen", "invoiced_fen", "amount_fen", "master",
        "repaired_under", "failure", "since", "wish_not_met", "approved_purchase", "rejected_purchase", "unit_fen",
        "own_material",
    },
    # what fails, since when, until when, and what people are told of it (M-100)
    "incident": {"failure", "since", "expected_at", "answer_by", "news"},
    "charge": {"invoiced_fen", "amount_fen", "owed_fen", "receipt"},
    "contract": {"amount_fen"},
    "promise": {"answer_by"},
    "housekeeping_series": {"amount_fen"},
    "purchase": {"unit_fen", "paid_unit_fen"},
}  # fmt: skip
"""All that notices may say outside beside a record's number (M-90): no reason, remark, report or finding."""
TOLD_STAFF_ALONE = {"contract": {"order_number"}}
"""What a kind tells of a move in notices to staff only."""
TOLD_BY_CLOCKS = {"clock": {"evidence_by"}}
OUTSIDE_IDS = [f"{event}-{whom}" for event, whom, _ in OUTSIDE]


def told_outside(event: str, whom: str, name: str, **data: object) -> tuple[Words, Words]:
    values = {"number": "TS-HY-20261121-0007", "action": "x", "whom": whom, **data}
    return say(event, name, values, ZONE, "0532-8000-0119")


@pytest.mark.parametrize(("event", "whom", "name"), OUTSIDE, ids=OUTSIDE_IDS)
def test_what_reaches_a_customer_has_words_of_their_own(event: str, whom: str, name: str) -> None:
    notice = OUTSIDE_NOTICES[event, whom]
    title, text = told_outside(event, whom, name, **FACTS)
    check(title, text)
    assert all("TS-HY-20261121-0007" in sentence for sentence in text), "which record"
    assert title not in ALL[name].titles.values(), "not what the table calls the action"
    assert len(notice.sentences) > 1, "what happened, and what can be done or expected"
    for sentence in notice.sentences:
        assert is_bilingual(sentence)
        assert placeholders_of(sentence.en) == placeholders_of(sentence.zh), "both say the same"
    for fact in notice.facts:
        assert str(shown(fact)) in text.en, f"{fact} is said where it is known"


def shown(fact: str) -> object:
    """How a fact stands in an English sentence."""
    said = {"missing": "receipt, invoice", "starts_at": "2026-11-23 10:00", "ends_at": "2026-11-23 12:00",
            "wish_not_met": "taken at that time",
            "answer_by": "2026-11-24 17:00", "expected_at": "2026-11-25 10:00", "since": "2026-11-23 08:10",
            "news": "The pump runs.", "own_material": "no warranty covers it and what it causes"}  # fmt: skip
    return said.get(fact, "123.45" if fact.endswith("_fen") else FACTS[fact])


@pytest.mark.parametrize(("event", "whom", "name"), OUTSIDE, ids=OUTSIDE_IDS)
def test_a_fact_that_is_not_known_leaves_no_hole(event: str, whom: str, name: str) -> None:
    for missing in ({*FACTS}, *({fact} for fact in OUTSIDE_NOTICES[event, whom].facts)):
        title, text = told_outside(event, whom, name, **{k: v for k, v in FACTS.items() if k not in missing})
        check(title, text)
        assert "TS-HY-20261121-0007" in text.zh


def test_words_for_customers_are_for_events_that_reach_them() -> None:
    assert {(event, whom) for event, whom, _ in OUTSIDE} == set(OUTSIDE_NOTICES)


def test_nothing_meant_for_staff_is_told_outside() -> None:
    named = frozenset().union(*(notice.facts for notice in OUTSIDE_NOTICES.values()))
    facts_of_kinds = {name: set(kind.notice_facts) for name, kind in all_kinds().items() if kind.notice_facts}
    may_be_told = {name: facts | TOLD_STAFF_ALONE.get(name, set()) for name, facts in TOLD_OUTSIDE.items()}
    assert facts_of_kinds == may_be_told, "the list of what may be told"
    for (event, _), notice in OUTSIDE_NOTICES.items():
        name = event.partition(".")[0]
        assert notice.facts <= {**TOLD_OUTSIDE, **TOLD_BY_CLOCKS}.get(name, set()), event
    assert named == set().union(*TOLD_OUTSIDE.values()), "nothing that nobody tells"
    assert not named & INTERNAL_FIELDS
    assert not named & {"reason", "note", "report", "finding", "text", "handler_id", "level"}
    assert set(READABLE) <= named
    assert not named & ALWAYS


def test_whose_order_was_merged_hears_of_no_money() -> None:
    for (_, whom), found in OUTSIDE_NOTICES.items():
        if whom == "reporters":
            assert not [fact for fact in found.facts if fact.endswith("_fen")]


def test_of_clocks_those_for_evidence_and_quotes_are_told_outside() -> None:
    assert {clock.name for clock in CLOCKS.values() if {*clock.audiences} & {*OUTSIDE_AUDIENCES}} == {EVIDENCE}
    assert {clock.name for clock in CLOCKS.values() if clock.reminds} == {"quote_answered"}
    assert {whom: event for event, whom in OUTSIDE_NOTICES if event in ACTIONS} == {
        "customer": WARNED, "complainant": WARNED,
    }, "its end is told by the complaint's own event"  # fmt: skip
    assert BREACHED not in {event for event, _ in OUTSIDE_NOTICES}
