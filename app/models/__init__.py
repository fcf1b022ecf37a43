"""Stored rows, one file for each kind. Importing this package registers every table, those of modules too that it
doesn't name: a new kind of record needs no line here, and is imported from its own module."""

from importlib import import_module
from pkgutil import iter_modules

from app.models.base import metadata
from app.models.clock import ClockPolicyRow, ClockRow
from app.models.complaint import Complaint, ContactSlip
from app.models.complaint_file import ComplaintDecision, ComplaintLink, ComplaintNote, Evidence
from app.models.corrective_action import CorrectiveAction
from app.models.follow_up import FollowUp, FollowUpAttempt
from app.models.journal import FeedHead, FeedPosition, JournalEntry, JournalText, Notice, NoticeRead, Outbox
from app.models.money import Charge, LedgerEntry, Payment
from app.models.people import Binding, MachineClient, Person, Qualification, RefreshToken, RoleGrant
from app.models.places import (
    Building,
    CatalogueItem,
    Community,
    Department,
    Organisation,
    Premises,
    Unit,
    WarrantyTerm,
)
from app.models.quote import Quote
from app.models.support import CountedUse, FilePlace, NumberCounter, StoredAnswer, StoredFile
from app.models.visit import Appointment, ContactAttempt, SiteRecord, Visit
from app.models.work_order import WorkOrder

for _found in iter_modules(__path__, f"{__name__}."):
    import_module(_found.name)

__all__ = [
    "Appointment",
    "Binding",
    "Building",
    "CatalogueItem",
    "Charge",
    "ClockPolicyRow",
    "ClockRow",
    "Community",
    "Complaint",
    "ComplaintDecision",
    "ComplaintLink",
    "ComplaintNote",
    "ContactAttempt",
    "ContactSlip",
    "CorrectiveAction",
    "CountedUse",
    "Department",
    "Evidence",
    "FeedHead",
    "FeedPosition",
    "FilePlace",
    "FollowUp",
    "FollowUpAttempt",
    "JournalEntry",
    "JournalText",
    "LedgerEntry",
    "MachineClient",
    "Notice",
    "NoticeRead",
    "NumberCounter",
    "Organisation",
    "Outbox",
    "Payment",
    "Person",
    "Premises",
    "Qualification",
    "Quote",
    "RefreshToken",
    "RoleGrant",
    "SiteRecord",
    "StoredAnswer",
    "StoredFile",
    "Unit",
    "Visit",
    "WarrantyTerm",
    "WorkOrder",
    "metadata",
]
