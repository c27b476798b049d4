"""The process: rounds, offers, applications, what is decided about them and what comes of it."""

from applications.models.bans import Ban
from applications.models.bonus import Bonus
from applications.models.capping import Batch, ProjectDeclaration
from applications.models.drafts import DraftDocument, HistoryDocument
from applications.models.evidence import Evidence, EvidenceLink, EvidenceShelf, SealedEvidence
from applications.models.filing import Application, Correction, Document, Snapshot, SummarySection
from applications.models.flags import Flag, SealedText
from applications.models.listings import Listing, ListingDecision, named
from applications.models.offices import Lookup, Notice, Objection, Review, Verification
from applications.models.outcomes import PlatformFiling, RoundOutcome
from applications.models.printouts import Printout, Recommendation
from applications.models.proposals import Proposal
from applications.models.queues import QueueExport, SavedFilter
from applications.models.reminders import Digest, Reminder, ReminderSwitch
from applications.models.rescoring import Rescoring
from applications.models.rounds import Deadline, Level, Offer, Round
from applications.models.site import SiteAssessment, SitePhotograph
from applications.models.third_party import Accreditation, Entrustment, SiteVisit
from applications.models.transmittals import Transmittal

__all__ = [
    "Accreditation",
    "Application",
    "Ban",
    "Batch",
    "Bonus",
    "Correction",
    "Deadline",
    "Digest",
    "Document",
    "DraftDocument",
    "Entrustment",
    "Evidence",
    "EvidenceLink",
    "EvidenceShelf",
    "Flag",
    "HistoryDocument",
    "Level",
    "Listing",
    "ListingDecision",
    "Lookup",
    "Notice",
    "Objection",
    "Offer",
    "PlatformFiling",
    "Printout",
    "ProjectDeclaration",
    "Proposal",
    "QueueExport",
    "Recommendation",
    "Reminder",
    "ReminderSwitch",
    "Rescoring",
    "Review",
    "Round",
    "RoundOutcome",
    "SavedFilter",
    "SealedEvidence",
    "SealedText",
    "SiteAssessment",
    "SitePhotograph",
    "SiteVisit",
    "Snapshot",
    "SummarySection",
    "Transmittal",
    "Verification",
    "named",
]
