"""Where an application stands and what happened to it, in the words its reader may read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.actor import Actor
from accounts.models import Event
from applications import selectors, workflow
from applications.models import Application, Notice, Transmittal
from applications.services.moves import procedure_of
from applications.workflow import STATUS_LABELS, Status, shown_to_applicant

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
        label = shown_to_applicant(status)
        return label, "active" if label == "审核中" else TONES.get(status, "active")
    return STATUS_LABELS[status], TONES.get(status, "active")


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
    labels = workflow.labels(workflow.APPLICATION, procedure_of(application))
    labels |= {"begin": "开始填报", "confirm": "确认填报完成", "assess_site": "登记现场评估"}
    told = [row for row in selectors.history(application) if row.action not in workflow.kept_from(actor.kind)]
    return _entries(told, labels)


def notice_history(notice: Notice) -> list[Entry]:
    """What the department did with ``notice``, oldest first."""
    labels = {row.action: row.label for row in workflow.NOTICE} | {"draft": "拟定公示名单"}
    return _entries(selectors.history(notice), labels)


def transmittal_history(transmittal: Transmittal) -> list[Entry]:
    """What the city and the province did with ``transmittal``, oldest first."""
    labels = {row.action: row.label for row in workflow.TRANSMITTAL} | {"draft": "拟定上报名单"}
    return _entries(selectors.history(transmittal), labels)


def _entries(told: Iterable[Event], labels: Mapping[str, str]) -> list[Entry]:
    return [
        Entry(
            title=labels.get(event.action, event.action),
            state="done",
            at=event.at,
            who=f"{event.organization or ''} {event.actor or ''}".strip() or "系统",
            note=event.reason,
        )
        for event in told
    ]
