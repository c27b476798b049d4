"""Where an application stands and what happened to it, in the words its reader may read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts import policy
from accounts.actor import Actor
from accounts.models import Event
from applications import selectors, workflow
from applications.models import Application, Ban, Listing, ListingDecision, Notice, Transmittal
from applications.selectors import Whereabouts
from applications.services.moves import procedure_of
from applications.workflow import Status, shown_to_applicant
from evaluation.models import SchemeRevision
from greenmfg.dates import date_text, day_text

TONES = {
    Status.DRAFT: "active",
    Status.EVALUATING: "active",
    Status.CORRECTION: "warn",
    Status.CONCLUDED: "good",
    Status.DECLINED: "bad",
    Status.WITHDRAWN: "neutral",
    Status.LAPSED: "neutral",
}


def status_for(actor: Actor, application: Application) -> tuple[str, str]:
    """Label and tone of the status as ``actor`` may read it."""
    status = Status(application.status)
    if actor.organization and actor.organization.pk == application.organization_id:
        label = shown_to_applicant(status, procedure_of(application))
        return label, "active" if label == "审核中" else TONES.get(status, "active")
    return procedure_of(application).status_label(status), TONES.get(status, "active")


@dataclass(frozen=True)
class Signing:
    """What the signature under the self-evaluation is called: on its page, on its button."""

    page: str
    act: str
    files: bool  # whether it files the case to the city, or a third party judges first


def signing(application: Application) -> Signing:
    """What signing ``application`` now means: what a city has returned goes straight back to it."""
    procedure = procedure_of(application)
    files = application.status == Status.CORRECTION or not procedure.seals_first
    row = workflow.find(workflow.APPLICATION, "seal")
    return Signing("核对并提交", row.label, True) if files else Signing("核对并签署", row.unfiled, False)


@dataclass(frozen=True)
class Entry:
    """One line of the history, as components/timeline.html takes it."""

    title: str
    state: str
    at: Any
    who: str
    note: str


def history(actor: Actor, application: Application) -> list[Entry]:
    """What happened, oldest first; what is internal to the authorities stays with them."""
    labels = workflow.case_labels(procedure_of(application))
    told = [
        row
        for row in selectors.case_history(actor, application)
        if row.action not in workflow.kept_from(actor.kind)
    ]
    return _entries(told, labels)


def was_mended(told: Iterable[Entry]) -> bool:
    """Whether the unit has answered a return for correction, so that there are two filings to compare."""
    mended = workflow.find(workflow.APPLICATION, "resubmit").label
    return any(entry.title == mended for entry in told)


@dataclass(frozen=True)
class Roll:
    """A list that the application stands on; ``address`` is its page, empty where the reader has none."""

    label: str
    text: str
    address: str


def rolls(actor: Actor, application: Application, told: Whereabouts) -> list[Roll]:
    """The transmittal it went to the province with and the public notice it stands on, as ``actor`` may know.

    What only waits to be sent or published is its own office's.
    """
    found = []
    sees = policy.may(actor, "see_transmittals")
    if told.sent_at:
        text = f"{application.region.name}第 {told.batch} 批，{day_text(told.sent_at)}上报"
        address = reverse("transmittal", args=[told.transmittal]) if sees else ""
        found.append(Roll("上报省级", text, address))
    elif told.transmittal and sees:
        found.append(Roll("上报省级", "已列入待上报名单", reverse("transmittal", args=[told.transmittal])))
    own = policy.may(actor, "see_notices")
    if told.notice and (told.opens_on or own):
        text = "已列入待发布的公示名单"
        if told.opens_on and told.closes_on:
            text = f"{date_text(told.opens_on)} 至 {date_text(told.closes_on)}"
        public = reverse("public_notice", args=[actor.province.slug, told.notice])
        address = reverse("notice", args=[told.notice]) if own else public
        found.append(Roll("公示", text, address))
    return found


def notice_history(notice: Notice) -> list[Entry]:
    """What the department did with ``notice``, oldest first."""
    labels = {row.action: row.label for row in workflow.NOTICE} | {"draft": "拟定公示名单"}
    return _entries(selectors.history(notice), labels)


def scheme_history(revision: SchemeRevision) -> list[Entry]:
    """What the department did with ``revision``, oldest first."""
    labels = {row.action: row.label for row in workflow.SCHEME} | {"upload": "导入草稿"}
    return _entries(selectors.history(revision), labels)


def transmittal_history(transmittal: Transmittal) -> list[Entry]:
    """What the city and the province did with ``transmittal``, oldest first."""
    labels = {row.action: row.label for row in workflow.TRANSMITTAL} | {"draft": "拟定上报名单"}
    return _entries(selectors.history(transmittal), labels)


def listing_history(actor: Actor, listing: Listing) -> list[Entry]:
    """What happened to an entry of a list, as far as ``actor`` knows of it, oldest first."""
    labels = {"list": "列入名单", "keep": "保留在名单中", "not_kept": "公布结果为未列入名单"}
    labels |= {"propose": "提出决定", "discard": "未批准或收回所提决定", **dict(ListingDecision.Act.choices)}
    return _entries(selectors.listing_history(actor, listing), labels)


def ban_history(ban: Ban) -> list[Entry]:
    """What happened to a decision that a unit may not apply, oldest first."""
    return _entries(selectors.ban_history(ban), workflow.labels(workflow.BAN, procedure_of(ban)))


def _entries(told: Iterable[Event], labels: Mapping[str, str]) -> list[Entry]:
    return [
        Entry(
            title=labels.get(f"{event.action} {event.after}".strip(), "")
            or labels.get(event.action, event.action),
            state="done",
            at=event.at,
            who=f"{event.organization or ''} {event.actor or ''}".strip() or "系统",
            note=event.reason,
        )
        for event in told
    ]
