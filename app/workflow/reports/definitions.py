"""Every report with its figures: served, printed and documented from here. The catalogue says what each figure counts
(app/data/words/reports.toml), under the names of the report and the figure."""

from typing import Final

from app.core.catalogue import sentence
from app.workflow.reports.figures import Chart, Figure, FigureUnit, Measure, Report

BY_ORDER: Final = ("community", "month", "trade", "worker", "department", "kind", "urgency")
BY_COMPLAINT: Final = ("community", "month", "matter", "channel", "severity", "department")


def _from(by: tuple[str, ...], *first: str) -> tuple[str, ...]:
    """What rows may stand for, beginning with these."""
    return (*first, *(name for name in by if name not in first))


def _report(
    name: str,
    clause: str,
    *figures: tuple[str, str, Measure, FigureUnit],
    by: tuple[str, ...],
    chart: Chart,
    ordered: bool = False,
) -> Report:
    """A report with its words; each figure with its name, its clause, what it is and its unit."""
    where = f"reports.{name}"
    return Report(
        name,
        sentence(f"{where}.title"),
        sentence(f"{where}.counted"),
        clause,
        tuple(_figure(f"{where}.figures", *figure) for figure in figures),
        by,
        chart,
        ordered,
    )


def _figure(where: str, name: str, clause: str, measure: Measure, unit: FigureUnit) -> Figure:
    words, definition = sentence(f"{where}.{name}.title"), sentence(f"{where}.{name}.definition")
    return Figure(name, words, definition, clause, measure, unit)


ARRIVAL: Final = _report(
    "arrival",
    "M-35",
    ("appointments", "M-35", "count", "records"),
    ("on_time", "M-35", "share", "percent"),
    ("late_by", "M-31", "mean", "seconds"),
    ("emergency_on_time", "M-20", "share", "percent"),
    by=_from(BY_ORDER, "trade"),
    chart=Chart("bars", ("on_time", "emergency_on_time")),
)
COMPLETION: Final = _report(
    "completion",
    "M-50",
    ("registered", "M-11", "count", "records"),
    ("completed", "M-50", "share", "percent"),
    ("open", "M-50", "count", "records"),
    ("on_agreed_day", "M-31", "share", "percent"),
    ("turnaround", "M-50", "median", "seconds"),
    ("turnaround_mean", "M-50", "mean", "seconds"),
    ("advised", "M-17", "share", "percent"),
    ("cancelled", "M-12", "share", "percent"),
    ("refused", "M-16", "share", "percent"),
    by=_from(BY_ORDER, "kind"),
    chart=Chart("bars", ("completed", "on_agreed_day")),
)
STANDING: Final = _report(
    "standing",
    "M-150",
    ("counted", "M-50", "count", "records"),
    ("gross", "M-50", "mean", "seconds"),
    ("net", "M-50", "mean", "seconds"),
    ("with_centre", "M-20", "mean", "seconds"),
    ("with_department", "M-20", "mean", "seconds"),
    ("with_worker", "M-22", "mean", "seconds"),
    ("with_customer", "M-41", "mean", "seconds"),
    ("with_third_party", "M-38", "mean", "seconds"),
    ("with_agreed", "M-14", "mean", "seconds"),
    by=_from(BY_ORDER, "kind"),
    chart=Chart(
        "stacked", ("with_centre", "with_department", "with_worker", "with_customer", "with_third_party", "with_agreed")
    ),
)
PRICE: Final = _report(
    "price",
    "M-41",
    ("priced", "M-41", "count", "records"),
    ("first_quoted", "M-40", "sum", "fen"),
    ("approved", "M-41", "sum", "fen"),
    ("invoiced", "M-60", "sum", "fen"),
    ("final", "M-53", "sum", "fen"),
    ("final_of_first", "M-40", "share", "percent"),
    ("first_version_approved", "M-41", "share", "percent"),
    ("as_first_quoted", "M-40", "share", "percent"),
    ("above_first", "M-46", "share", "percent"),
    ("below_first", "M-46", "share", "percent"),
    ("within_estimate", "M-14", "share", "percent"),
    by=_from(BY_ORDER, "trade"),
    chart=Chart("bars", ("first_quoted", "final")),
)
FIRST_TIME_FIX: Final = _report(
    "first_time_fix",
    "M-52",
    ("finished", "M-50", "count", "records"),
    ("first_time_fix", "M-52", "share", "percent"),
    ("rework", "M-52", "share", "percent"),
    ("claims", "M-54", "share", "percent"),
    ("visits_each", "M-33", "mean", "visits"),
    ("no_access", "M-34", "share", "percent"),
    by=_from(BY_ORDER, "worker"),
    chart=Chart("bars", ("first_time_fix", "rework")),
)
FOLLOW_UP: Final = _report(
    "follow_up",
    "M-70",
    ("completions", "M-70", "count", "records"),
    ("coverage", "M-70", "share", "percent"),
    ("target", "M-70", "share", "percent"),
    ("in_time", "M-70", "share", "percent"),
    ("given_up", "M-70", "share", "percent"),
    ("attempts", "M-70", "mean", "visits"),
    ("satisfied", "M-71", "share", "percent"),
    ("fairly", "M-71", "share", "percent"),
    ("dissatisfied", "M-71", "share", "percent"),
    by=_from(BY_ORDER, "month"),
    chart=Chart("stacked", ("satisfied", "fairly", "dissatisfied")),
)
RATINGS: Final = _report(
    "ratings",
    "M-73",
    ("rated", "M-73", "share", "percent"),
    ("attitude", "M-73", "mean", "stars"),
    ("quality", "M-73", "mean", "stars"),
    ("speed", "M-73", "mean", "stars"),
    ("overall", "M-73", "mean", "stars"),
    by=_from(BY_ORDER, "worker"),
    chart=Chart("bars", ("attitude", "quality", "speed", "overall")),
)
ACCEPTANCE: Final = _report(
    "acceptance",
    "M-120",
    ("consumer", "M-120", "count", "records"),
    ("decided", "M-122", "count", "records"),
    ("accepted", "M-122", "share", "percent"),
    ("declined", "M-122", "share", "percent"),
    ("referred", "M-122", "share", "percent"),
    ("against_verdict", "M-120", "share", "percent"),
    ("on_the_spot", "M-130", "share", "percent"),
    ("withdrawn", "M-139", "share", "percent"),
    ("undecided", "M-122", "count", "records"),
    by=_from(BY_COMPLAINT, "rule"),
    chart=Chart("stacked", ("accepted", "declined", "referred")),
)
HANDLING: Final = _report(
    "complaints",
    "M-132",
    ("registered", "M-110", "count", "records"),
    ("answered_in_time", "M-132", "share", "percent"),
    ("told_in_time", "M-122", "share", "percent"),
    ("decision_time", "M-122", "median", "seconds"),
    ("forwarded_in_time", "M-134", "share", "percent"),
    ("confirmed_in_time", "M-134", "share", "percent"),
    ("staff_answer_in_time", "M-132", "share", "percent"),
    ("resolved", "M-137", "count", "records"),
    ("result_in_time", "M-137", "share", "percent"),
    ("result_time", "M-137", "median", "seconds"),
    ("founded", "M-141", "share", "percent"),
    ("compensation", "M-53", "sum", "fen"),
    ("content", "M-142", "share", "percent"),
    ("reopened", "M-123", "share", "percent"),
    by=_from(BY_COMPLAINT, "month", "kind"),
    chart=Chart("bars", ("answered_in_time", "told_in_time", "result_in_time", "founded")),
)
REPEATS: Final = _report(
    "repeats",
    "M-72",
    ("repairs", "M-12", "count", "records"),
    ("repeat_faults", "M-54", "share", "percent"),
    ("complaints", "M-110", "count", "records"),
    ("complainants", "M-110", "count", "records"),
    ("repeat_complainants", "M-72", "share", "percent"),
    ("from_repeaters", "M-72", "share", "percent"),
    by=("room", "person", "community", "trade"),
    chart=Chart("bars", ("repeat_faults", "repeat_complainants")),
)
LONG_TAIL: Final = _report(
    "long_tail",
    "M-72",
    ("matters", "M-72", "count", "records"),
    ("orders", "M-72", "count", "records"),
    ("complaints", "M-72", "count", "records"),
    ("share", "M-72", "share", "percent"),
    ("cumulative", "M-72", "share", "percent"),
    ("complaint_share", "M-72", "share", "percent"),
    ("rooms", "M-01", "count", "records"),
    ("rooms_with", "M-72", "share", "percent"),
    ("top_tenth", "M-72", "share", "percent"),
    ("half_rooms", "M-72", "count", "records"),
    by=("room", "community"),
    chart=Chart("lines", ("cumulative",)),
    ordered=True,
)

ENQUIRIES: Final = _report(
    "enquiries",
    "M-90",
    ("enquiries", "M-90", "count", "records"),
    ("calls", "M-91", "count", "records"),
    ("within_rings", "M-91", "share", "percent"),
    ("answered", "M-90", "share", "percent"),
    ("declined", "M-90", "share", "percent"),
    ("passed_on", "M-92", "share", "percent"),
    ("opened", "M-92", "count", "records"),
    ("answer_time", "M-93", "median", "seconds"),
    by=("channel", "topic", "month", "community"),
    chart=Chart("bars", ("within_rings", "answered", "passed_on")),
)

INCIDENTS: Final = _report(
    "incidents",
    "M-100",
    ("incidents", "M-100", "count", "records"),
    ("going_on", "M-100", "count", "records"),
    ("out_time", "M-100", "median", "seconds"),
    ("again", "M-100", "share", "percent"),
    ("reports", "M-100", "count", "records"),
    ("still_out", "M-100", "count", "records"),
    ("mistaken", "M-100", "count", "records"),
    by=("failure", "month", "community"),
    chart=Chart("bars", ("incidents", "reports")),
)
CORRECTIVES: Final = _report(
    "corrective_actions",
    "M-141",
    ("opened", "M-141", "count", "records"),
    ("noted", "M-72", "count", "records"),
    ("waived", "M-72", "count", "records"),
    ("done", "M-141", "share", "percent"),
    ("in_time", "M-72", "share", "percent"),
    ("overdue", "M-72", "count", "records"),
    ("verified", "M-141", "share", "percent"),
    ("done_time", "M-72", "median", "seconds"),
    by=("month", "source", "matter", "department", "worker", "community"),
    chart=Chart("bars", ("done", "in_time", "verified")),
)
OPINIONS: Final = _report(
    "opinions",
    "M-72",
    ("opinions", "M-72", "count", "records"),
    ("written", "M-72", "count", "records"),
    ("satisfied", "M-71", "share", "percent"),
    ("fairly", "M-71", "share", "percent"),
    ("dissatisfied", "M-71", "share", "percent"),
    ("attitude", "M-73", "mean", "stars"),
    ("quality", "M-73", "mean", "stars"),
    ("speed", "M-73", "mean", "stars"),
    ("overall", "M-73", "mean", "stars"),
    ("shortcomings", "M-72", "count", "records"),
    ("not_arranged", "M-72", "count", "records"),
    ("waived", "M-72", "count", "records"),
    ("actions", "M-72", "count", "records"),
    ("still_open", "M-72", "count", "records"),
    by=("month", "trade", "worker", "department", "community"),
    chart=Chart("stacked", ("satisfied", "fairly", "dissatisfied")),
)

REPORTS: Final[dict[str, Report]] = {
    report.name: report
    for report in (
        *(ARRIVAL, COMPLETION, STANDING, PRICE, FIRST_TIME_FIX, FOLLOW_UP, RATINGS),
        *(ACCEPTANCE, HANDLING, REPEATS, LONG_TAIL, ENQUIRIES, INCIDENTS, CORRECTIVES, OPINIONS),
    )
}
"""Those on work orders, those on complaints and on what comes again, and those on enquiries, public faults,
corrective actions and opinions."""
