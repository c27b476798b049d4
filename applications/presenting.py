"""What the pages show of an application: task list, pages of the sheet, preview, check, cases."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.actor import Actor
from applications import selectors, workflow
from applications.models import Application, Snapshot
from applications.services.moves import deadline_of, open_steps, procedure_of
from applications.workflow import EDITABLE, STATUS_LABELS, Stage, Status, shown_to_applicant
from evaluation import selectors as evaluation
from evaluation.cells import note_key, variant_key
from evaluation.filled import Filled
from evaluation.forms import Box, boxes, mark_errors
from evaluation.scoring.engine import gains
from evaluation.scoring.layout import Table
from evaluation.scoring.result import RowScore
from evaluation.scoring.scheme import Criterion, Variant
from evaluation.sections import Section, sections_of
from evaluation.services import Change, Conflict, SaveResult
from greenmfg import clock
from greenmfg.dates import hour_text, moment_text
from greenmfg.errors import Refused
from greenmfg.templatetags.charts import CategoryScore
from greenmfg.templatetags.formats import number

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


# -- the applicant -------------------------------------------------------------------------------


def overview(actor: Actor, application: Application) -> dict[str, Any]:
    """The task list: every page with what is done, the deadline, the preview, what happened so far."""
    filled = evaluation.filled(application.self_sheet)
    tasks = [(section, *section.progress(filled)) for section in sections_of(filled.scheme)]
    return {
        "application": application,
        "status": status_for(actor, application),
        "tasks": tasks,
        "editable": application.status in EDITABLE,
        "actions": {row.action for row in open_steps(actor, application)},
        "deadline": deadline_of(application, procedure_of(application).filing_stage()),
        "now": clock.read(),
        "preview": preview(filled),
        "history": history(actor, application),
        "documents": selectors.documents(application),
        "fallback": filled.scheme.fallback_note(filled.industry),
    }


@dataclass(frozen=True)
class Row:
    """One indicator as its page shows it."""

    criterion: Criterion
    number: str
    printed: Sequence[tuple[str, str]]  # columns of the table: 引领值, 基准值, 取值规则 …
    value: Box
    variant: Box | None
    note: Box
    score: RowScore
    benchmark: Mapping[str, str] | None

    @property
    def computed(self) -> Decimal | None:
        text = self.score.trace["value"]
        return Decimal(text) if text else None

    @property
    def leading(self) -> Decimal | None:
        return Decimal(self.benchmark["leading"]) if self.benchmark else None

    @property
    def baseline(self) -> Decimal | None:
        return Decimal(self.benchmark["baseline"]) if self.benchmark else None


def page(
    application: Application,
    section: Section,
    filled: Filled,
    result: SaveResult | None = None,
    changes: Sequence[Change] = (),
) -> dict[str, Any]:
    """One page of the sheet; after a save that did not take everything, with what was typed and why."""
    locked = {key for key in section.keys if not application.self_sheet.takes(key)}
    found = boxes(filled, section.keys, locked=locked)
    if result is not None:
        typed = {change.key: change for change in changes}
        faults = {item.field: item.message for item in result.errors}
        faults |= {row.change.key: conflict_text(row) for row in result.conflicts}
        mark_errors(found, typed, faults)
    return {
        "application": application,
        "section": section,
        "sections": sections_of(filled.scheme),
        "boxes": found,
        "rows": [_row(filled, row, found) for row in section.criteria],
        "lines": [(line, found[line.key]) for line in section.lines],
        "quantities": [found[quantity.key] for quantity in section.quantities],
        "gates": [(gate, found[gate.key]) for gate in section.gates],
        "errors": result.errors if result else (),
        "conflicts": result.conflicts if result else (),
        "locked": len(locked) == len(section.keys),
        "preview": preview(filled),
        "saved_at": max((row.updated_at for row in filled.answers.values()), default=None),
    }


def _printed(table: Table, criterion: Criterion) -> list[tuple[str, str]]:
    """What the scored table prints about ``criterion`` beside its wording: column title and text."""
    cells = next((row.cells for row in table.rows if criterion.key in row.criteria), {})
    return [(column.title, cells[column.key]) for column in table.columns if column.key in cells]


def _row(filled: Filled, criterion: Criterion, found: Mapping[str, Box]) -> Row:
    printed = _printed(filled.scheme.scored_table, criterion)
    variant = filled.variant_of(criterion)
    score = filled.rows[criterion.key]
    value = found[criterion.key]
    if variant is not None and variant.formula:
        value.help = f"可直接填写，或留空由数据计算：{_shown_formula(filled, criterion, variant)}"
    return Row(
        criterion=criterion,
        number=score.number,
        printed=printed,
        value=value,
        variant=found.get(variant_key(criterion.key)),
        note=found[note_key(criterion.key)],
        score=score,
        benchmark=filled.benchmark_of(criterion),
    )


def _shown_formula(filled: Filled, criterion: Criterion, variant: Variant) -> str:
    """``综合能耗 ÷ 工厂总产值``, with what it comes to once it has been computed."""
    trace = filled.rows[criterion.key].trace
    shown = filled.scheme.formulas[criterion.key, variant.key].shown
    computed = trace["inputs"] and trace["value"]
    return f"{shown} = {number(trace['value'])} {trace['unit']}" if computed else shown


def preview(filled: Filled) -> dict[str, Any]:
    """The score as it stands, by category, with what would raise it most; never official."""
    score = filled.score
    names = {row.key: row for row in filled.scheme.categories}
    texts = {row.key: row.text for row in filled.scheme.criteria}
    return {
        "score": score,
        "categories": [
            CategoryScore(names[row.key].name, row.points, names[row.key].points) for row in score.categories
        ],
        "full": filled.scheme.aggregation.total,
        "pending": [texts[row.key] for row in score.rows if row.status == "pending"],
        "missing": sum(row.status == "missing" for row in score.rows),
        "scored": sum(row.status in ("scored", "not_applicable") for row in score.rows),
        "gains": [(texts[row.key], points) for row, points in gains(filled.scheme, score)[:3]],
    }


def preview_html(filled: Filled) -> str:
    """The preview panel, for autosave to put in place."""
    return render_to_string("applications/preview.html", {"preview": preview(filled)})


def saved(filled: Filled, change: Change) -> dict[str, Any]:
    """What autosave hears of a saved cell; ``display`` where it was read otherwise than typed."""
    answer = filled.answers[change.cell]
    cell = {
        "key": answer.key,
        "year": answer.year,
        "item": answer.item,
        "version": answer.version,
        "display": number(answer.value) if answer.value != change.value.strip() else "",
    }
    return {"saved": [cell], "saved_at": hour_text(answer.updated_at), "preview_html": preview_html(filled)}


def conflict(row: Conflict) -> dict[str, Any]:
    """One conflict as autosave hears of it."""
    return {
        "key": row.change.key,
        "mine": row.change.value,
        "theirs": row.theirs.value,
        "version": row.theirs.version,
        "by": row.theirs.updated_by.name if row.theirs.updated_by else "",
        "at": moment_text(row.theirs.updated_at),
    }


def conflict_text(row: Conflict) -> str:
    """One conflict on a page posted as a whole."""
    about = conflict(row)
    return f"{about['by']}已于{about['at']}填为“{about['theirs']}”。如需改为您的内容，请再次保存。"


def next_page(application: Application, section: Section, post: QueryDict) -> str:
    """Where saving leads: the next page where the person asked for it, else the same one."""
    pages = [row.slug for row in sections_of(evaluation.scheme_of(application.self_sheet))]
    at = pages.index(section.slug)
    if "next" not in post:
        return reverse("fill", args=(application.pk, section.slug))
    if at + 1 < len(pages):
        return reverse("fill", args=(application.pk, pages[at + 1]))
    return reverse("check", args=(application.pk,))


def check(actor: Actor, application: Application, refusal: Refused | None = None) -> dict[str, Any]:
    """Everything that will be sealed, as the sheet's ``revision`` stands, and what stops it."""
    filled = evaluation.filled(application.self_sheet)
    problems = [*filled.problems(), *filled.unmet_gates()]
    places = {key: section.slug for section in sections_of(filled.scheme) for key in section.keys}
    return {
        "application": application,
        "filled": filled,
        "answers": reading(filled),
        "problems": [(item, places.get(item.field, "")) for item in problems],
        "may_seal": any(row.action in ("seal", "resubmit") for row in open_steps(actor, application)),
        "statement": next((row.statement for row in filled.scheme.documents if row.side == "self"), None),
        "deadline": deadline_of(application, procedure_of(application).filing_stage()),
        "now": clock.read(),
        "preview": preview(filled),
        "total": filled.score_as_json()["total"],
        "refusal": refusal,
        "no_return": procedure_of(application).flag(Stage.MUNICIPAL_REVIEW, "correction", "never") == "never",
    }


# -- reading -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One cell to read: label, text as written, unit."""

    key: str
    label: str
    text: str
    unit: str = ""


@dataclass(frozen=True)
class Reading:
    """One page of the sheet to read."""

    section: Section
    lines: Sequence[Line] = ()
    rows: Sequence[Row] = ()


def reading(filled: Filled) -> list[Reading]:
    """The whole sheet to read, in printed order."""
    result = []
    for section in sections_of(filled.scheme):
        found = boxes(filled, section.keys, locked=section.keys)
        # Criteria are read as rows; of the quantities only those that were given.
        inputs = {quantity.key for quantity in section.quantities}
        shown = inputs if section.criteria else section.keys
        lines = [
            _line(found[key])
            for key in section.keys
            if key in shown and (key not in inputs or found[key].value)
        ]
        rows = [_row(filled, row, found) for row in section.criteria]
        result.append(Reading(section, lines, rows))
    return result


def _line(box: Box) -> Line:
    shown = box.waiver or dict(box.choices).get(box.value, box.value)
    return Line(box.key, box.label, shown, box.unit)


def frozen(snapshot: Snapshot) -> Filled:
    """The sheet as ``snapshot`` froze it."""
    body = json.loads(snapshot.body)
    return evaluation.thaw(body["scheme"]["sha256"], body["sheet"])


# -- history -------------------------------------------------------------------------------------


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
    labels = {row.action: row.label for row in workflow.APPLICATION}
    labels |= {"begin": "开始填报", "assess_site": "登记现场评估"}
    return [
        Entry(
            title=labels.get(event.action, event.action),
            state="done",
            at=event.at,
            who=f"{event.organization or ''} {event.actor or ''}".strip(),
            note=event.reason,
        )
        for event in selectors.history(application)
        if event.action not in workflow.kept_from(actor.kind)
    ]
