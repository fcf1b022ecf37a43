"""The jobs of the worker, one in each file."""

from typing import Final

from app.worker.jobs.answers import forget_answers
from app.worker.jobs.arrears import check_arrears
from app.worker.jobs.clocks import fire_clocks
from app.worker.jobs.content import check_content
from app.worker.jobs.contracts import look_after_contracts
from app.worker.jobs.events import place_events
from app.worker.jobs.files import SWEEP_SECONDS, forget_orphans, sweep
from app.worker.jobs.housekeeping import look_after_housekeeping
from app.worker.jobs.logins import forget_logins
from app.worker.jobs.messages import route_notices, send_messages
from app.worker.jobs.operations import do_operations, forget_operations
from app.worker.jobs.payments import look_after_payments
from app.worker.jobs.prices import check_prices
from app.worker.jobs.rules import put_rules_in_force
from app.worker.jobs.webhooks import forget_deliveries, make_deliveries, send_webhooks
from app.worker.loop import Job

JOBS: Final = (
    Job("clocks", 0.5, fire_clocks),
    Job("events", 1.0, place_events),
    Job("answers", 600.0, forget_answers),
    Job("orphans", 600.0, forget_orphans),
    Job("store", SWEEP_SECONDS, sweep),
    Job("routes", 1.0, route_notices),
    Job("messages", 1.0, send_messages),
    Job("deliveries", 1.0, make_deliveries),
    Job("webhooks", 0.5, send_webhooks),
    Job("delivery-log", 600.0, forget_deliveries),
    Job("content", 1.0, check_content),
    Job("payments", 5.0, look_after_payments),
    Job("contracts", 5.0, look_after_contracts),
    Job("housekeeping", 5.0, look_after_housekeeping),
    Job("rules", 5.0, put_rules_in_force),
    Job("arrears", 2.0, check_arrears),
    Job("prices", 2.0, check_prices),
    Job("operations", 1.0, do_operations),
    Job("ended-operations", 600.0, forget_operations),
    Job("logins", 600.0, forget_logins),
)
