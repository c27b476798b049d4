"""The applicant's task list and the check before sealing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import reverse

from accounts import policy
from accounts.actor import Actor
from accounts.selectors import works_alone
from applications import selectors, tracks
from applications.models import Application, Snapshot
from applications.presenting.correcting import returned
from applications.presenting.course import Roll, history, rolls, signing, status_for, was_mended
from applications.presenting.preview import preview
from applications.presenting.reading import frozen, reading
from applications.presenting.revising import revising, set_aside
from applications.services.drafts import is_confirmed, open_problems
from applications.services.moves import deadline_of, open_steps, procedure_of
from applications.workflow import EDITABLE, Stage
from evaluation import energy
from evaluation import selectors as evaluation
from evaluation.filled import Filled
from evaluation.forms import boxes
from evaluation.plausibility import doubts
from evaluation.said import Said
from evaluation.scoring.layout import Statement
from evaluation.sections import Section, sections_of
from greenmfg import clock
from greenmfg.errors import Item, Refused


def overview(actor: Actor, application: Application) -> dict[str, Any]:
    """The task list: every page with what is done, the deadline, the preview, what happened so far."""
    filled = evaluation.filled(application.self_sheet)
    editable = application.status in EDITABLE
    snapshot, told = selectors.last_snapshot(application), history(actor, application)
    return {
        "application": application,
        "status": status_for(actor, application),
        "returned": returned(application, filled),
        "groups": _groups(_tasks(application, filled)),
        "editable": editable,
        "counts_energy": editable and bool(energy.fed(filled.scheme)),
        "signing": signing(application),
        "actions": {row.action for row in open_steps(actor, application)},
        "deadline": deadline_of(application, procedure_of(application).filing_stage()),
        "now": clock.read(),
        "preview": preview(filled, partial(_page, application)) if editable else None,
        "snapshot": snapshot,
        "rolls": [] if editable or snapshot is None else _rolls(actor, application),
        "sealed": None if editable or snapshot is None else sealed_score(snapshot),
        "listing": selectors.listing_of(application),
        "history": told,
        "mended": was_mended(told),
        "documents": selectors.documents(application),
        "third_party": procedure_of(application).rule(Stage.THIRD_PARTY),
        "revising": revising(application) if editable else None,
        "aside": set_aside(application),
        "fallback": filled.scheme.fallback_note(filled.industry),
        "profile": tracks.of(application.offer.honour).profile,
        "obstacles": tracks.obstacles(application) if editable else [],
    }


def _rolls(actor: Actor, application: Application) -> list[Roll]:
    return rolls(actor, application, selectors.whereabouts(application))


def _page(application: Application, slug: str) -> str:
    return reverse("fill", args=(application.pk, slug))


NAMED = 2  # missing items that the task list names of each page


@dataclass(frozen=True)
class Task:
    """One page of the task list: how far it is, what is missing, who wrote there last."""

    number: int
    section: Section
    done: int
    total: int
    missing: Sequence[tuple[str, str]]  # the first few: name and address of the box
    last: Said | None

    @property
    def others(self) -> int:
        """How many more are missing than are named."""
        return self.total - self.done - len(self.missing)


@dataclass(frozen=True)
class TaskGroup:
    """The pages of one year, or those that no year has; without a title where nothing is asked by years."""

    title: str
    tasks: Sequence[Task]
    is_current: bool  # the first that is not finished

    @property
    def summary(self) -> str:
        """The title with how many of its pages are filled in."""
        done = sum(task.done == task.total for task in self.tasks)
        return f"{self.title}（已填完 {done} / {len(self.tasks)} 页）"


def _groups(tasks: Sequence[Task]) -> list[TaskGroup]:
    by_year: dict[int, list[Task]] = {}
    for task in tasks:
        by_year.setdefault(task.section.year, []).append(task)
    is_by_year = any(by_year)
    current = next((task.section.year for task in tasks if task.done < task.total), None)
    return [
        TaskGroup((f"{year} 年" if year else "各年共用") if is_by_year else "", rows, year == current)
        for year, rows in by_year.items()
    ]


def _tasks(application: Application, filled: Filled) -> list[Task]:
    pages = enumerate(sections_of(filled.scheme), start=1)
    return [_task(application, number, section, filled) for number, section in pages]


def _task(application: Application, number: int, section: Section, filled: Filled) -> Task:
    path = _page(application, section.slug)
    missing = [filled.box_of(key) for key in section.missing(filled)[:NAMED]]
    named = [(filled.cells[key].label, f"{path}#field-{key}") for key in missing]
    last = filled.last_typed(section.keys)
    return Task(number, section, *section.progress(filled), missing=named, last=last)


def sealed_score(snapshot: Snapshot) -> str:
    """The score that was sealed, empty where the applicant's own table carries no points (附表 1.2)."""
    filled = frozen(snapshot)
    if not filled.has_points:
        return ""
    return str(json.loads(snapshot.body)["score"]["total"] or "")


def check(actor: Actor, application: Application, refusal: Refused | None = None) -> dict[str, Any]:
    """Everything that will be sealed, as the sheet stands, what stops it, and whose turn it is."""
    filled = evaluation.filled(application.self_sheet)
    problems = [*open_problems(application), *filled.unmet_gates()]
    obstacles = tracks.obstacles(application)
    found = doubts(filled, selectors.previous_filing(application))
    reasons = boxes(filled, [doubt.why for doubt in found])
    may_sign = any(row.action in ("seal", "resubmit") for row in open_steps(actor, application))
    confirmed = is_confirmed(application)
    signs = confirmed and may_sign and application.prepared_by_id != actor.person.pk
    alone = may_sign and works_alone(application.organization)
    return {
        "application": application,
        "filled": filled,
        "answers": reading(filled),
        "doubts": [(doubt, reasons[doubt.why]) for doubt in found],
        "problems": len(problems) + len(obstacles),
        "groups": [*_of_the_unit(application, obstacles), *_by_page(application, filled, problems)],
        "may_seal": signs or alone,
        "may_confirm": not confirmed and not alone and policy.may(actor, "apply"),
        "signing": signing(application),
        "waits_for": _waits_for(application, confirmed),
        "statement": _statement(filled),
        "deadline": deadline_of(application, procedure_of(application).filing_stage()),
        "now": clock.read(),
        "returned": returned(application, filled),
        "preview": preview(filled, partial(_page, application)),
        "total": filled.score_as_json()["total"],
        "refusal": refusal,
        "no_return": procedure_of(application).flag(Stage.MUNICIPAL_REVIEW, "correction", "never") == "never",
    }


def _of_the_unit(
    application: Application, obstacles: Sequence[Item]
) -> list[tuple[str, list[tuple[Item, str]]]]:
    """What of the unit itself stands against the application, mended in its profile."""
    profile = tracks.of(application.offer.honour).profile
    if profile is None or not obstacles:
        return []
    return [(profile.title, [(item, reverse(profile.page)) for item in obstacles])]


def _statement(filled: Filled) -> Statement | None:
    """What the unit's own document has it declare."""
    found = next((row.statement for row in filled.scheme.documents if row.side == "self"), None)
    return found and found.filled(filled.text)


def _by_page(
    application: Application, filled: Filled, problems: Sequence[Item]
) -> list[tuple[str, list[tuple[Item, str]]]]:
    """Each page's title with what is to be mended there and its address; what has no page comes last."""
    pages = sections_of(filled.scheme)
    places = {key: page for page in pages for key in page.keys}
    groups: dict[str, list[tuple[Item, str]]] = {page.title: [] for page in pages}
    for item in problems:
        page = places.get(item.field)
        groups.setdefault(page.title if page else "其他", []).append(
            (item, _address(application, item, page))
        )
    return [(title, rows) for title, rows in groups.items() if rows]


def _address(application: Application, item: Item, page: Section | None) -> str:
    """Where ``item`` is mended: a box on its ``page``, or a reason on the check page itself."""
    path = _page(application, page.slug) if page else ""
    return f"{path}#field-{item.field}" if page or item.field.endswith(".why") else ""


def _waits_for(application: Application, confirmed: bool) -> str:
    """Whose turn it is, for somebody who has nothing left to do here."""
    act = signing(application).act
    if confirmed:
        who = application.prepared_by.name if application.prepared_by else ""
        return f"{who}已确认填报完成。请由本单位另一位“负责人（签字人）”登录后{act}。"
    return f"内容已填写完整。请填报人在本页确认填报完成，再由“负责人（签字人）”{act}。"
