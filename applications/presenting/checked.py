"""What anybody may read who checks a paper: where its case stands and what happened, in public words.

Nothing here tells more than what was published: until a notice or an announcement every case is 审核中,
whatever the offices have decided about it.
"""

from dataclasses import dataclass

from applications import selectors
from applications.models import Application, Listing, ListingDecision, Notice, Round, Snapshot
from applications.presenting.course import Entry
from applications.workflow import Status
from greenmfg import clock
from greenmfg.dates import date_text


@dataclass(frozen=True)
class Course:
    """Where a case stands, label and tone, and its history; ``is_public``: its unit's name was published."""

    label: str
    tone: str
    history: list[Entry]
    is_public: bool


@dataclass(frozen=True)
class Receipt:
    """A filing by its number; ``unit`` is empty until its name was published."""

    snapshot: Snapshot
    course: Course
    unit: str


def receipt(snapshot: Snapshot) -> Receipt:
    """What the number of ``snapshot`` tells whoever types it."""
    application = snapshot.application
    assert application is not None  # noqa: S101 - a body's judgement has no receipt
    found = course(application, snapshot)
    return Receipt(snapshot, found, application.named if found.is_public else "")


def course(application: Application, snapshot: Snapshot) -> Course:
    """The public course of the case that ``snapshot`` was sealed in."""
    notice, listing = selectors.noticed_openly(application), selectors.listed_by(application)
    title = "提交市州，取得回执" if snapshot.receipt else "签署封存"
    history = [Entry(title, "done", snapshot.sealed_at, "", "")]
    if notice is not None and notice.opens_on and notice.closes_on:
        days = f"{date_text(notice.opens_on)}至{date_text(notice.closes_on)}"
        history.append(Entry("列入公示名单", "done", None, "", days))
    if listing is not None:
        history += listing_course(listing)
    label, tone = _standing(application, snapshot, notice, listing)
    return Course(label, tone, history, is_public=bool(notice or listing))


def _standing(
    application: Application, snapshot: Snapshot, notice: Notice | None, listing: Listing | None
) -> tuple[str, str]:
    if listing is not None:
        is_listed = listing.state == Listing.State.ACTIVE
        return ("已列入名单", "good") if is_listed else ("已移出名单", "bad")
    if application.status in (Status.WITHDRAWN, Status.LAPSED):
        return "申报已撤回", "neutral"
    if application.offer.round.state == Round.State.CLOSED:
        return "本批次已结束", "neutral"
    if notice is not None and notice.ends_at:
        return ("公示中", "active") if clock.read() < notice.ends_at else ("公示期满", "neutral")
    return ("审核中" if snapshot.receipt else "办理中"), "active"


def listing_course(listing: Listing | None) -> list[Entry]:
    """How an entry came onto the list, was kept there, left it or came back, each by its document."""
    if listing is None:
        return []
    title = f"列入{listing.get_level_display()}{listing.get_honour_display()}名单"
    note = f"{listing.document_number}，{date_text(listing.listed_on)}"
    kept = [
        Entry(f"{year}年度填报后保留在名单中", "done", None, "", "") for year in selectors.kept_in(listing)
    ]
    decided = [_decided(row) for row in selectors.public_decisions(listing)]
    return [Entry(title, "done", None, "", note), *kept, *decided]


def _decided(row: ListingDecision) -> Entry:
    note = f"{row.document_number}，{date_text(row.decided_on)}"
    return Entry(row.get_act_display(), "done", None, "", note)
